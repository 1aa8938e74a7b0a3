"""Evidence: how likely what everybody saw was under each theory. Between our parameter sets, not between authors.

Each roll was recorded with the chance that every theory gives to what happened, in the state in which it was rolled. The
product over all rolls whose outcome was public is their likelihood. Rolls that only some roles learned of are left out:
nobody outside could have weighed them. So are amounts that theories dispute: they would decide alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, Literal

from wargame.analysis.happenings import when

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

Level = Literal["none", "slight", "clear"]
SLIGHT, CLEAR = 10.0, 100.0
"""Likelihood ratios from which evidence is called slight and clear: Jeffreys' (1961) *strong* and *decisive*. He meant
observations that stand by themselves; a hundred and fifty rolls of one model do not, hence the milder words."""
LEAST = 0.5
"""Tenths of a percent that stand for a chance of nothing, so that no single roll decides alone."""


@dataclass(frozen=True)
class TheoryEvidence:
    """How likely the rolls were under one theory. ``ratio`` compares it with the mean of the others (above 1: likelier)."""

    id: str
    name: str
    log_likelihood: float
    ratio: float
    level: Level

    @property
    def sentence(self) -> str:
        """In words, without figures."""
        if self.level == "none":
            return f"Under {self.name} what happened was about as likely as under the others."
        much = "somewhat" if self.level == "slight" else "clearly"
        more = "more" if self.ratio > 1 else "less"
        return f"Under {self.name} what happened was {much} {more} likely than under the others."


@dataclass(frozen=True)
class TellingRoll:
    """A roll under which theories differ: what happened, and its chance (tenths of a percent) under each."""

    turn: int
    season: str
    rule: str
    result: str
    chances: dict[str, int]
    weight: float
    """Difference of the largest and the smallest logarithm."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of an exercise's rolls, theories in the order of the theatre, the most telling rolls first."""

    theories: tuple[TheoryEvidence, ...]
    rolls: int
    telling: tuple[TellingRoll, ...]

    @property
    def level(self) -> Level:
        """The strongest evidence between any two theories."""
        values = [each.log_likelihood for each in self.theories]
        return _level(exp(max(values) - min(values))) if values else "none"


def _level(ratio: float) -> Level:
    strength = max(ratio, 1 / ratio)
    return "clear" if strength >= CLEAR else "slight" if strength >= SLIGHT else "none"


def evidence(exercise: Exercise) -> Evidence:
    """What the public rolls so far say for and against each theory; forced outcomes say nothing."""
    theatre = exercise.resolved.theatre
    totals = dict.fromkeys(theatre.theories, 0.0)
    telling = []
    count = 0
    for story in exercise.story:
        for record in story.records:
            if record["kind"] != "roll" or record["forced"] or record["seen"] != exercise.book.vocab.everybody:
                continue
            chances = _chances(record)
            count += 1
            logs = {theory: log(max(tenths, LEAST) / 1000) for theory, tenths in chances.items()}
            for theory in totals:
                totals[theory] += logs[theory]
            weight = max(logs.values()) - min(logs.values())
            if weight:
                telling.append(TellingRoll(story.turn, when(story), record["rule"], record["result"], chances, weight))
    telling.sort(key=lambda each: (-each.weight, each.turn, each.rule))
    found = []
    for theory, total in totals.items():
        others = [value for other, value in totals.items() if other != theory]
        ratio = len(others) / max(sum(exp(min(value - total, 600)) for value in others), 1e-300) if others else 1.0
        found.append(TheoryEvidence(theory, theatre.theories[theory].name, total, ratio, _level(ratio)))
    return Evidence(tuple(found), count, tuple(telling))


def _chances(record: dict[str, Any]) -> dict[str, int]:
    """The chance of what happened under each theory, in tenths of a percent."""
    happened = next(each for each in record["outcomes"] if each["id"] == record["result"])
    return dict(happened["rivals"])
