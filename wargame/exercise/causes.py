"""Why a role's staff scores a goal otherwise than before: which of its readings, and what it knows besides, moved it.

Everything is worked out from what the role observed then and observes now, so that nothing hidden weighs in: two worlds
that read the same to a role are explained in the same words.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wargame.rules.contexts import Observation
from wargame.rules.terms import ALL, one

if TYPE_CHECKING:
    from wargame.rules.compiled import CompiledGoal
    from wargame.rules.rulebook import Rulebook
    from wargame.rules.terms import CompiledTerm

UNSEEN = "for reasons you cannot see"
"""What is said in the stead of a track that a role can only guess at."""
NAMED = 2
"""Causes named at most."""


@dataclass(frozen=True)
class Cause:
    """What moved a goal, and by how much (hundredths of a point): a track by its id, or words where no track did."""

    track: str
    words: str
    amount: int


def causes(goal: CompiledGoal, then: Observation, now: Observation) -> list[Cause]:
    """What explains most of a goal's change, in the direction in which it went; empty if its score stayed.

    A second is named where the first explains less than half of the change. What the role merely guesses at counts
    together as one cause without a name.
    """
    book = now.book
    change = score(goal, now) - score(goal, then)
    if not change:
        return []
    found, hidden = [], 0
    for track in sorted({track for term in goal.terms for track in _reads(term)}):
        amount = total(goal, now) - total(goal, _with(now, {track: then.R[track]}))
        if book.sights[now.observer][track] == "hidden":
            hidden += amount
        elif amount:
            found.append(Cause(book.track_ids[track], "", amount))
    found += [besides for term in goal.terms if (besides := _besides(term, then, now)) is not None]
    helped = [each for each in (*found, Cause("", UNSEEN, hidden)) if each.amount * change > 0]
    helped.sort(key=lambda each: -abs(each.amount))
    if not helped:
        return [Cause("", UNSEEN, 0)]
    return helped[: 1 if 2 * abs(helped[0].amount) >= 100 * abs(change) else NAMED]


def score(goal: CompiledGoal, seen: Observation) -> int:
    """A goal as a role's staff scores it from what it sees, 0 to 100."""
    return min(max(total(goal, seen) // 100, 0), 100)


def total(goal: CompiledGoal, seen: Observation) -> int:
    """The sum of a goal's terms in hundredths of a point, not yet brought within 0 to 100."""
    return int(goal.model.base * 100) + sum(one(term.amount(seen, ALL)) for term in goal.terms)


def goals_of(book: Rulebook, seen: Observation) -> list[CompiledGoal]:
    """The goals of the role that sees, its hidden agenda among them."""
    agenda = int(seen.world.agenda[seen.observer, 0])
    return [goal for goal in book.goals if goal.role == seen.observer and goal.agenda in (-1, agenda)]


def _reads(term: CompiledTerm) -> set[int]:
    parts = (term.of, term.above, term.below, term.when, *term.scaled)
    return {track for part in parts if part is not None for track in part.reads}


def _besides(term: CompiledTerm, then: Observation, now: Observation) -> Cause | None:
    """What a term's promises and events did, its tracks left as they were; None if nothing that has words."""
    before = one(term.amount(then, ALL))
    after = one(term.amount(_with(now, {track: then.R[track] for track in _reads(term)}), ALL))
    if not term.why or before == after:
        return None
    return Cause("", term.why if abs(after) > abs(before) else f"no longer: {term.why}", after - before)


def _with(seen: Observation, readings: dict[int, Any]) -> Observation:
    """The same with other readings of some tracks."""
    other = copy(seen)
    other.R, other.memo = copy(seen.R), {}
    other.R.update(readings)
    return other
