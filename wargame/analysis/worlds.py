"""Whose world was it: the same orders and dice in the worlds of the other theories, told in three headlines each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import Happening, happenings, when
from wargame.analysis.recorded import decisions
from wargame.analysis.rerun import Future, Rerun, as_recorded, futures, opening_world
from wargame.exercise.wording import listed, opening_with, verdict

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story


@dataclass(frozen=True)
class Elsewhere:
    """An exercise's orders in the world of another theory: three headlines, and how it ended there."""

    theory: str
    name: str
    headlines: tuple[str, ...]
    ending: str
    future: Future
    skipped: int
    """Orders that were not possible there, and were left out."""


def three_worlds(exercise: Exercise) -> list[Elsewhere]:
    """The persons' orders with the same dice under every other theory, in the order of the theatre.

    The other roles act by their doctrine: with the characters drawn at the start where the theory was hidden, with those
    of the named theory where one was named. Raises ``ValueError`` if the exercise is not over.
    """
    here = as_recorded(exercise)
    record = decisions(exercise)
    played = exercise.ending.theory if exercise.ending else ""
    result = []
    for theory, model in exercise.resolved.theatre.theories.items():
        if theory == played:
            continue
        table = Rerun(exercise, record, traced=True)
        finished = table.run(opening_world(exercise, theory))
        there = futures(exercise, finished, 1, tuple(table.stories))[0]
        result.append(
            Elsewhere(
                theory=theory,
                name=model.name,
                headlines=headlines(exercise, here, there),
                ending=exercise.resolved.theatre.endings[there.ending].name if there.ending else "",
                future=there,
                skipped=table.skipped,
            )
        )
    return result


def headlines(exercise: Exercise, here: Future, there: Future) -> tuple[str, ...]:
    """Three sentences on how another course differed: its end, the roll that parted them, the largest event of its own."""
    told = [_ended(exercise, here, there)]
    parted = first_other_roll(exercise, here.stories, there.stories)
    if parted:
        told.append(parted)
    theirs = _only_in(happenings(exercise, there.stories), happenings(exercise, here.stories))
    ours = _only_in(happenings(exercise, here.stories), happenings(exercise, there.stories))
    own = [(each, f"Only there, in {each.season}: {each.headline}") for each in theirs]
    own += [(each, f"Only in the exercise as played, in {each.season}: {each.headline}") for each in ours]
    own.sort(key=lambda pair: (-pair[0].weight, pair[0].turn, pair[1]))
    for each, sentence in own:
        if len(told) == 3:
            break
        if each.headline not in parted:
            told.append(sentence)
    return tuple(told)


def _ended(exercise: Exercise, here: Future, there: Future) -> str:
    endings = exercise.resolved.theatre.endings
    other = endings[there.ending].name if there.ending else "no ending"
    words = [
        f"{label.lower()} {new} instead of {old}"
        for (label, old), (_, new) in zip(here.picture, there.picture, strict=True)
        if old != new
    ]
    if here.ending == there.ending and not words:
        return f"It ended the same way: {other}."
    start = f"It ended there as '{other}'{' too' if here.ending == there.ending else ''}"
    return f"{start}, with {listed(words)}." if words else f"{start}, with the same closing picture."


def _only_in(some: Iterable[Happening], others: Iterable[Happening]) -> list[Happening]:
    """What happened in one course and at no time in the other, the weightiest first."""
    known = {each.subject for each in others}
    return [each for each in some if each.subject not in known]


def first_other_roll(exercise: Exercise, here: Iterable[Story], there: Iterable[Story]) -> str:
    """The first roll of both courses that fell otherwise with the same dice, as a sentence; empty if none did."""
    known = {(story.turn, story.stage, record["rule"]): record for story in here for record in _rolls(story)}
    for story in there:
        for record in _rolls(story):
            other = known.get((story.turn, story.stage, record["rule"]))
            if other is not None and other["rolled"] == record["rolled"] and other["result"] != record["result"]:
                return _parted(exercise, story, record, other)
    return ""


def _rolls(story: Story) -> list[dict[str, Any]]:
    return [record for record in story.records if record["kind"] == "roll" and not record["forced"]]


def _parted(exercise: Exercise, story: Story, there: dict[str, Any], here: dict[str, Any]) -> str:
    theatre = exercise.resolved.theatre
    rule = theatre.rules.get(there["rule"]) or exercise.resolved.scenario.injects[there["rule"]]
    question = rule.question or rule.name or there["rule"].replace("_", " ")
    went = opening_with(verdict(question, list(rule.roll), there["result"]))
    says = rule.roll[there["result"]].says or f"{went}."
    needed = [_needed(record["outcomes"], there["result"]) for record in (there, here)]
    odds = f"Both rolled {there['rolled'] / 10:.1f}. This took {needed[0]} there, and would have taken {needed[1]} as played."
    return f"The courses part in {when(story)}. {question} {says} ({odds})"


def _needed(outcomes: list[dict[str, Any]], result: str) -> str:
    """The rolls by which an outcome comes: those below its target, and not below that of the outcome before."""
    place = next(place for place, each in enumerate(outcomes) if each["id"] == result)
    low, high = (f"{outcomes[at]['target'] / 10:.1f}" if at >= 0 else "" for at in (place - 1, place))
    if not place:
        return f"a roll below {high}"
    return f"a roll of {low} or more{f' and below {high}' if place < len(outcomes) - 1 else ''}"
