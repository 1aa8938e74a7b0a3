"""Names, chances and dates in words that a person at the table reads; conditions are in ``conditions``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wargame.scenario.expressions import parse

if TYPE_CHECKING:
    from wargame.scenario.models import Rule, Theatre

LIKELIHOODS = (
    (0, 5, "almost no chance"), (5, 20, "very unlikely"), (20, 45, "unlikely"), (45, 55, "roughly even chance"),
    (55, 80, "likely"), (80, 95, "very likely"), (95, 101, "almost certain"),
)  # fmt: skip
"""Words for probabilities, in percent from..below: Intelligence Community Directive 203 (2015), section D.6.e(2)(a)."""


def likelihood(tenths: int) -> str:
    """A chance in tenths of a percent as words with the range beside them: ``unlikely (20-45 %)``."""
    percent = tenths / 10
    for low, high, word in LIKELIHOODS:
        if low <= percent < high:
            return f"{word} ({low}-{min(high, 100)} %)"
    return "almost certain (95-100 %)"


def clock(sealing: int, sealings: int, pace: str, season: str) -> str:
    """Where in an exercise one is, the same words on every page: ``Half-year 2 of 4 · autumn 2017``.

    What is not known (0 sealings, no season) is left out.
    """
    unit = "Half-year" if pace == "class" else "Quarter"
    return f"{unit} {sealing}{f' of {sealings}' if sealings else ''}{f' · {season}' if season else ''}"


AT_THE_END = "the end of play"
"""What is named in the stead of a season after the last."""


def end_of(season: str) -> str:
    """The end of a season within a sentence: ``the end of spring 2017``, ``the end of play``."""
    return season if season == AT_THE_END else f"the end of {season}"


def the(name: str) -> str:
    """A role's name within a sentence: ``the Outer Isles``, ``East``. A name of several words in the plural takes an article."""
    several = " " in name and name.endswith("s") and not name.endswith("ss")
    return f"the {name}" if several and not name.lower().startswith("the ") else name


def whose(name: str) -> str:
    """The same as an owner: ``the Outer Isles'``, ``East's``."""
    return the(name) + ("'" if name.endswith("s") else "'s")


def opening_with(words: str) -> str:
    """Words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them: ``a, b and c``."""
    all_of_them = list(names)
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} and {all_of_them[-1]}"


ASKS_WHETHER = (
    "Did ", "Would ", "Was ", "Were ", "Is ", "Are ", "Does ", "Do ", "Has ", "Have ", "Could ", "Will ", "Can ",
)  # fmt: skip
"""How a question begins that is answered by yes or no."""


def verdict(question: str, outcomes: Sequence[str], result: str) -> str:
    """How a roll went, in a word: yes or no where the question allows it, else the outcome's name."""
    if len(outcomes) == 2 and question.startswith(ASKS_WHETHER):
        return "yes" if result == outcomes[0] else "no"
    return result.replace("_", " ")


def event_name(theatre: Theatre, name: str) -> str:
    """An event's id as people read it: a move's name, a rule's, an outcome's, a step reached."""
    head, _, tail = name.partition(".")
    plain = tail.replace("_", " ").replace(".", " ")
    if head in theatre.moves:
        move = theatre.moves[head]
        named = move.variants[tail].name if tail in move.variants else plain
        return f"{move.name}: {named}" if named else move.name
    for section in (theatre.rules, theatre.commitments, theatre.asks, theatre.offers):
        if head in section:
            if head in theatre.asks and tail in theatre.asks[head].answers:
                return f"{theatre.asks[head].name}: {theatre.asks[head].answers[tail].name}"
            title = _crisis_settled(theatre, head) or section[head].name or head.replace("_", " ")
            return f"{title}: {plain}" if plain else title
    if head in theatre.cables:
        cable = theatre.cables[head]
        answers = cable.dilemma.answers if cable.dilemma else {}
        return f"{cable.title}: {answers[tail].name}" if tail in answers else cable.title
    if head in theatre.tracks:
        track = theatre.tracks[head]
        return f"{track.name}: {track.step_names.get(tail, plain)}"
    return name.replace("_", " ").replace(".", " ")


def asks_named(theatre: Theatre, rule: Rule) -> dict[str, set[str]]:
    """The questions whose answers a rule is about, each with the answers that it names, in the rule's order."""
    found: dict[str, set[str]] = {}
    for name in (*rule.upon, *(sorted(parse(rule.when).events) if rule.when else ())):
        ask, _, answer = name.partition(".")
        if ask in theatre.asks:
            found.setdefault(ask, set()).add(answer)
    return found


def _crisis_settled(theatre: Theatre, rule_id: str) -> str:
    """The name of the one crisis that a roll settles, under which it is told so that it is one thing; empty for all else."""
    rule = theatre.rules.get(rule_id)
    named = list(asks_named(theatre, rule)) if rule is not None and rule.roll else []
    return theatre.asks[named[0]].name if len(named) == 1 and theatre.asks[named[0]].crisis else ""
