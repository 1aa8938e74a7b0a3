"""What if: the same dice with one order changed, and the decision that would have changed most.

The other roles answer by their doctrine, persons' later orders are given again wherever they are still legal. These are
for reviewing: they read the truth, so nothing of them may be shown to a role while play goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.analysis.evidence import Evidence, evidence
from wargame.analysis.recorded import Record, answer_of, decisions, draft_of, postures_of, story_at
from wargame.analysis.rerun import Changes, Future, Rerun, as_recorded, futures, opening_world, same_world, traced
from wargame.analysis.scripts import SILENCE, Entry
from wargame.analysis.turning import Cause, TurningPoint, turning_points
from wargame.analysis.worlds import Elsewhere, three_worlds
from wargame.exercise import sealing
from wargame.exercise.orders import Order
from wargame.exercise.sealing import OrderError
from wargame.exercise.wording import event_name
from wargame.players.doctrine import move_weights
from wargame.rules.orders import ACCEPT, REFUSE, SLOTS, legal_answers, legal_moves, orders_view, response_view
from wargame.rules.rulebook import RULES_VERSION
from wargame.rules.world import World, copies

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

WORLDS = 200
"""Worlds over which the range of a what-if is taken, for each of the two orders."""
WORD_COUNTS = 10
"""Points of satisfaction that one changed word of the closing picture counts for, when decisions are compared."""


@dataclass(frozen=True)
class Range:
    """The tenth, fiftieth and ninetieth percentile of a role's satisfaction."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Spread:
    """How the two orders fare in many worlds, the same worlds for both: (as it was, as it might have been)."""

    worlds: int
    satisfaction: dict[str, tuple[Range, Range]]
    better: dict[str, float]
    """Role to the share of worlds in which the changed order leaves it more satisfied."""
    endings: tuple[dict[str, float], dict[str, float]]
    words: dict[str, tuple[dict[str, float], dict[str, float]]]
    """Label of the closing picture to the shares of its words."""


@dataclass(frozen=True)
class WhatIf:
    """Two futures from one turn on that differ in one order and share all dice."""

    turn: int
    season: str
    role: str
    before: Order
    after: Order
    was: Future
    might: Future
    first_difference: str
    skipped: int
    """Recorded orders that were no longer possible in the other future."""
    spread: Spread | None


def what_if(exercise: Exercise, turn: int, role: str, order: Order, *, worlds: int = WORLDS) -> WhatIf:
    """The future of another order of one role in one turn; ``worlds`` 0 leaves out the range.

    Raises ``OrderError`` if that turn has no orders window or the order could not have been sealed in it.
    """
    book = exercise.book
    opened = story_at(exercise, turn, "open")
    if opened is None or (turn - 1) % exercise.quarters:
        raise OrderError([f"There are no orders in turn {turn}: choose another."])
    if role not in exercise.seats:
        raise OrderError([f"There is no role '{role}': choose one of {', '.join(exercise.seats)}."])
    world = exercise.world_after(opened)
    problems = sealing.check_order(book, world, role, order, exercise.quarters)
    if problems:
        raise OrderError(problems)
    record = decisions(exercise)
    changed = _changed_entry(exercise, decisions(exercise, frozenset({role})), role, turn, order, world)
    changes: Changes = [(np.arange(1), {(book.vocab.role_index(role), turn): changed})]
    from_record = exercise.finished and exercise.rules_version == RULES_VERSION
    was = as_recorded(exercise) if from_record else traced(exercise, record, exercise.world_after(opened), opened=True)
    table = Rerun(exercise, record, changes=changes, traced=True)
    might = futures(exercise, table.run(world, opened=True), 1, tuple(table.stories))[0]
    reveal = story_at(exercise, turn, "reveal")
    return WhatIf(
        turn=turn,
        season=opened.season,
        role=role,
        before=reveal.orders.get(role, Order()) if reveal else Order(),
        after=order,
        was=was,
        might=might,
        first_difference=_first_difference(exercise, was, might, turn),
        skipped=table.skipped,
        spread=_spread(exercise, record, exercise.world_after(opened), changes, worlds) if worlds else None,
    )


def _changed_entry(exercise: Exercise, record: Record, role: str, turn: int, order: Order, world: World) -> Entry:
    """The role's recorded responses of the turn with another order."""
    book = exercise.book
    index = book.vocab.role_index(role)
    entry = record.script.get(index, turn) or Entry()
    answers = {ask: said for ask, said in entry.answers.items() if not book.vocab.asks[ask].dilemma}
    put = int(world.dilemma[index, 0])
    if put >= 0:
        answers[put] = answer_of(book, put, order.answer)
    return replace(
        entry,
        acts=tuple(book.vocab.move_index[act] for act in order.acts),
        postures=postures_of(book, order),
        answers=answers,
        drafts=tuple(draft_of(book, draft) for draft in order.offers),
    )


def _first_difference(exercise: Exercise, was: Future, might: Future, turn: int) -> str:
    """The first roll that came out otherwise, as a sentence; empty if none did."""
    from wargame.analysis.worlds import first_other_roll

    return first_other_roll(exercise, [story for story in was.stories if story.turn >= turn], list(might.stories))


def _spread(exercise: Exercise, record: Record, world: World, changes: Changes, worlds: int) -> Spread:
    """Both orders in the same worlds, whose dice are new from this turn on."""
    book = exercise.book
    seeds = [exercise.seed + 1 + place for place in range(worlds)]
    both = copies(world, seeds + seeds)
    _, entries = changes[0]
    second = np.arange(worlds, 2 * worlds)
    table = Rerun(exercise, record, changes=[(second, entries)], keep_dice=False)
    found = futures(exercise, table.run(both, opened=True), 2 * worlds)
    halves = (found[:worlds], found[worlds:])
    roles = book.vocab.roles
    return Spread(
        worlds=worlds,
        satisfaction={role: (_range(halves[0], role), _range(halves[1], role)) for role in roles},
        better={
            role: sum(b.satisfaction[role] > a.satisfaction[role] for a, b in zip(*halves, strict=True)) / worlds
            for role in roles
        },
        endings=(_shares([each.ending for each in halves[0]]), _shares([each.ending for each in halves[1]])),
        words={
            label: (
                _shares([each.picture[row][1] for each in halves[0]]),
                _shares([each.picture[row][1] for each in halves[1]]),
            )
            for row, (label, _) in enumerate(found[0].picture)
        },
    )


def _range(found: list[Future], role: str) -> Range:
    values = [each.satisfaction[role] for each in found]
    low, middle, high = np.percentile(values, [10, 50, 90], method="inverted_cdf")
    return Range(int(low), int(middle), int(high))


def _shares(names: list[str]) -> dict[str, float]:
    return {
        name: names.count(name) / len(names) for name in sorted(set(names), key=lambda each: (-names.count(each), each))
    }


# ---- had you ... -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counterfactual:
    """The decision of a role whose alternative, with the same dice, would have changed most.

    ``clause`` completes *had you ...*; ``changed`` lists (label, word as it was, word as it would have been).
    """

    role: str
    turn: int
    season: str
    clause: str
    was: Future
    might: Future
    tried: int
    """Alternatives that were compared."""
    faithful: bool
    """Whether running the exercise again unchanged gave what was recorded; if not, its rules have changed since."""

    @property
    def changed(self) -> tuple[tuple[str, str, str], ...]:
        """The labels of the closing picture that would have shown another word."""
        pairs = zip(self.was.picture, self.might.picture, strict=True)
        return tuple((label, word, other) for (label, word), (_, other) in pairs if word != other)

    def sentence(self, subject: str = "you") -> str:
        """``Had you ... : ...`` in one sentence."""
        words = [f"{label.lower()} *{other}* instead of *{word}*" for label, word, other in self.changed]
        told = (
            f"the closing picture would have shown {_listed(words)}"
            if words
            else "the closing picture would have been the same"
        )
        was, might = self.was.satisfaction[self.role], self.might.satisfaction[self.role]
        whose = "your" if subject == "you" else "its"
        return (
            f"Had {subject} {self.clause} in {self.season}, {told}, and {whose} satisfaction {might} instead of {was}."
        )


def counterfactual(exercise: Exercise, role: str) -> Counterfactual | None:
    """Among a role's acts, answers and responses the one whose alternative would have changed the end most, or None.

    All alternatives are run at once, each in a world of its own with the same dice. A changed word of the closing
    picture counts as much as ten points of the role's satisfaction; of equals the earliest is taken.
    """
    if exercise.ending is None:
        raise ValueError("the exercise is not over: what would have changed its end cannot be told yet")
    record = decisions(exercise, frozenset({role}))
    options = list(_alternatives(exercise, record, role))
    if not options:
        return None
    index = exercise.book.vocab.role_index(role)
    changes = [(np.array([place]), {(index, turn): entry}) for place, (turn, entry, _) in enumerate(options, start=1)]
    table = Rerun(exercise, record, changes=changes)
    found = futures(exercise, table.run(same_world(opening_world(exercise), len(options) + 1)), len(options) + 1)
    was = found[0]
    best = max(range(1, len(found)), key=lambda place: (_distance(was, found[place], role), -place))
    turn, _, clause = options[best - 1]
    recorded = as_recorded(exercise)
    return Counterfactual(role, turn, exercise.season(turn), clause, was, found[best], len(options), was == recorded)


def _distance(was: Future, might: Future, role: str) -> int:
    words = sum(one != other for one, other in zip(was.picture, might.picture, strict=True))
    return WORD_COUNTS * words + abs(might.satisfaction[role] - was.satisfaction[role])


def _alternatives(exercise: Exercise, record: Record, role_id: str) -> Iterator[tuple[int, Entry, str]]:
    """(turn, the entry instead, what completes *had you ...*) for every decision that could have been another."""
    role = exercise.book.vocab.role_index(role_id)
    for (owner, turn), entry in sorted(record.script.entries.items(), key=lambda item: item[0]):
        if owner != role:
            continue
        opened, reveal = story_at(exercise, turn, "open"), story_at(exercise, turn, "reveal")
        if opened is not None and entry.acts is not None:
            yield from _other_orders(exercise, exercise.world_after(opened), role, turn, entry)
        if reveal is not None:
            yield from _other_responses(exercise, exercise.world_after(reveal), role, turn, entry)


def _other_orders(
    exercise: Exercise, world: World, role: int, turn: int, entry: Entry
) -> Iterator[tuple[int, Entry, str]]:
    book, theatre = exercise.book, exercise.resolved.theatre
    seen = orders_view(book, world, role, exercise.quarters)
    yield from _other_answers(exercise, world, role, turn, entry, seen, dilemmas=True)
    acts = entry.acts or ()
    legal = legal_moves(book, world, role, seen)[:, 0]
    weights = move_weights(book, world, role, seen)[:, 0]
    taken = {book.moves[act].flat.move_id for act in acts}
    for place, act in enumerate(acts):
        name = event_name(theatre, book.moves[act].flat.id)
        rest = acts[:place] + acts[place + 1 :]
        yield turn, replace(entry, acts=rest), f"left out '{name}'"
        room = SLOTS - sum(book.moves[other].flat.slots for other in rest)
        others = [
            (int(weights[row]), -row, move.flat)
            for row, move in enumerate(book.moves_of[role])
            if legal[row] and 0 < move.flat.slots <= room and move.flat.move_id not in taken
        ]
        if others:
            other = max(others, key=lambda each: each[:2])[2]
            clause = f"ordered '{event_name(theatre, other.id)}' instead of '{name}'"
            yield turn, replace(entry, acts=(*rest, other.index)), clause


def _other_responses(
    exercise: Exercise, world: World, role: int, turn: int, entry: Entry
) -> Iterator[tuple[int, Entry, str]]:
    book, theatre = exercise.book, exercise.resolved.theatre
    seen = response_view(book, world, role)
    yield from _other_answers(exercise, world, role, turn, entry, seen, dilemmas=False)
    for slot, said in entry.offers.items():
        name = event_name(theatre, book.vocab.offers[slot].id)
        other = REFUSE if said == ACCEPT else ACCEPT
        clause = f"{'refused' if other == REFUSE else 'accepted'} the offer '{name}'"
        yield turn, replace(entry, offers={**entry.offers, slot: other}), clause


def _other_answers(
    exercise: Exercise, world: World, role: int, turn: int, entry: Entry, seen: Any, *, dilemmas: bool
) -> Iterator[tuple[int, Entry, str]]:
    book, theatre = exercise.book, exercise.resolved.theatre
    for ask, said in entry.answers.items():
        slot = book.vocab.asks[ask]
        if slot.dilemma != dilemmas:
            continue
        given = slot.silence if said == SILENCE else said
        legal = legal_answers(book, ask, role, seen)[:, 0]
        for place, answer in enumerate(slot.answers):
            if place != given and legal[place]:
                title, _, words = event_name(theatre, f"{slot.id}.{answer}").rpartition(": ")
                yield turn, replace(entry, answers={**entry.answers, ask: place}), f"answered '{words}' to '{title}'"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


__all__ = [
    "Cause", "Counterfactual", "Elsewhere", "Evidence", "Future", "Range", "Spread", "TurningPoint", "WhatIf",
    "counterfactual", "evidence", "three_worlds", "turning_points", "what_if",
]  # fmt: skip
