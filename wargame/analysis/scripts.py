"""Given orders: what some roles decide in some turns, put among the doctrines' choices wherever it is legal.

The same object carries a study's script and the recorded decisions of a played exercise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from wargame.rules.orders import (
    ACCEPT,
    SILENT,
    DraftTerms,
    Orders,
    Responses,
    awaited,
    legal_answers,
    legal_moves,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import RUNNING, Array, World

SILENCE = -1


@dataclass(frozen=True)
class Entry:
    """What one role does in one turn, in rows of the rulebook.

    ``acts`` (flat moves) and ``postures`` (place among the postures to -1, 0 or +1) are the role's whole order; None leaves
    order and postures to the doctrine. ``answers`` maps asks to answers (``SILENCE`` for none); asks not in it are the
    doctrine's. ``again`` is the same for a second round, None where the first answer stands. ``offers`` maps offers made to
    the role to what it says of them; ``withdraw`` and ``drafts`` are offers of its own.
    """

    acts: tuple[int, ...] | None = None
    postures: Mapping[int, int] = field(default_factory=dict)
    answers: Mapping[int, int] = field(default_factory=dict)
    again: Mapping[int, int] | None = None
    offers: Mapping[int, int] = field(default_factory=dict)
    withdraw: tuple[int, ...] = ()
    drafts: tuple[DraftTerms, ...] = ()


@dataclass(frozen=True)
class Script:
    """Entries by role (its place among the seated) and turn."""

    entries: Mapping[tuple[int, int], Entry] = field(default_factory=dict)

    def get(self, role: int, turn: int) -> Entry | None:
        """What is given for a role in a turn."""
        return self.entries.get((role, turn))

    def roles(self) -> set[int]:
        """The roles for which anything is given."""
        return {role for role, _ in self.entries}


def put_orders(
    book: Rulebook, world: World, orders: Orders, role: int, entry: Entry, at: Array, quarters: int = 1
) -> int:
    """Give the orders of one role in the worlds ``at``; returns how many things were illegal somewhere, world by world."""
    if not at.size:
        return 0
    skipped = 0
    seen = orders_view(book, world, role, quarters)
    if entry.acts is not None:
        own = {move.flat.index: place for place, move in enumerate(book.moves_of[role])}
        legal = legal_moves(book, world, role, seen)
        orders.acts[role][:, at] = -1
        for slot, act in enumerate(entry.acts):
            may = legal[own[act]][at]
            orders.acts[role, slot, at[may]] = act
            skipped += int((~may).sum())
        for place, (owner, track, steps) in enumerate(book.postures):
            if owner == role:
                step = entry.postures.get(place, 0)
                target = world.stock[track][at] + step
                may = (target >= 0) & (target < len(steps))
                orders.postures[place, at] = np.where(may, step, 0)
                skipped += int((~may).sum())
        skipped += _put_drafts(book, world, orders, role, entry.drafts)
    for ask, answer in entry.answers.items():
        if not book.vocab.asks[ask].dilemma:
            continue
        put = at[world.dilemma[role][at] == ask]
        skipped += _put_answer(book, orders.answers[role], ask, answer, role, put, seen)
    return skipped


def _put_drafts(book: Rulebook, world: World, orders: Orders, role: int, drafts: Iterable[DraftTerms]) -> int:
    """Draft offers, which are the same in every world, into slots that are free in all of them."""
    own = [slot.index for slot in book.vocab.offers if slot.is_draft and slot.by == role]
    free = iter([slot for slot in own if (world.tabled[slot] < 0).all()])
    skipped = 0
    for draft in drafts:
        slot = next(free, None)
        if slot is None:
            skipped += world.count_worlds
        else:
            orders.drafts[slot] = draft
    return skipped


def _put_answer(book: Rulebook, answers: Array, ask: int, answer: int, role: int, put: Array, seen: object) -> int:
    if not put.size:
        return 0
    if answer == SILENCE:
        answers[put] = SILENCE
        return 0
    may = legal_answers(book, ask, role, seen, put)[answer]  # type: ignore[arg-type]  # the observation made for the role
    answers[put[may]] = answer
    return int((~may).sum())


def put_responses(
    book: Rulebook, world: World, responses: Responses, role: int, entry: Entry, at: Array, again: bool
) -> int:
    """Give the responses of one role in the worlds ``at``; returns how many things were illegal, world by world."""
    answers = entry.again if again and entry.again is not None else entry.answers
    wanted = [ask for ask in answers if not book.vocab.asks[ask].dilemma]
    if not at.size or not (wanted or entry.offers or entry.withdraw):
        return 0
    skipped, bit = 0, 1 << role
    seen = response_view(book, world, role, again)
    for ask in wanted:
        asked = at[(world.asked[ask][at] & bit) != 0]
        skipped += _put_answer(book, responses.answers[ask, role], ask, answers[ask], role, asked, seen)
    if again:
        return skipped
    for slot, said in entry.offers.items():
        responses.offers[slot, role, at[awaited(book, world, slot, role)[at]]] = said
    for slot in entry.withdraw:
        responses.withdrawn[slot, at] |= world.tabled[slot][at] >= 0
    return skipped


def honour_only(book: Rulebook, world: World, role: int, names: Iterable[str]) -> Array:
    """(commitments, worlds) bool: the debts of a role that are named, where they are owed."""
    honoured = np.zeros((len(book.commitments), world.count_worlds), dtype=bool)
    for name in names:
        row = book.vocab.commitments[name]
        if book.commitments[row].debtor == role:
            honoured[row] = world.pledge[row] == RUNNING
    return honoured


__all__ = ["ACCEPT", "SILENCE", "SILENT", "Entry", "Script", "honour_only", "put_orders", "put_responses"]
