"""What roles decide, as arrays over worlds, and what they may decide.

Legality is a mask computed from what the role sees, so people and doctrines share it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wargame.rules.contexts import ACT, ALL, RESPOND, TICKS, Observation
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import Array, World

SLOTS = 2
"""Initiative slots of a role in one orders window."""
SILENT, ACCEPT, REFUSE = 0, 1, 2


@dataclass(frozen=True)
class DraftTerms:
    """An offer as a player drafted it: rows of commitments and a mask of addressees."""

    to: int
    asks: tuple[int, ...]
    gives: tuple[int, ...]
    open: int = 1
    secret: bool = False


@dataclass
class Orders:
    """Sealed orders of every role in N worlds."""

    acts: Array
    """(roles, 2, worlds) int16: flat moves, -1 for an empty slot."""
    postures: Array
    """(postures, worlds) int8: -1, 0 or +1 step."""
    answers: Array
    """(roles, worlds) int8: the answer to the turn's dilemma, -1 for silence."""
    drafts: dict[int, DraftTerms] = field(default_factory=dict)
    """Offers of players' own drafting, by offer slot; the same in every world."""


@dataclass
class Responses:
    """Sealed responses of every role in N worlds."""

    offers: Array
    """(offers, roles, worlds) int8: SILENT, ACCEPT or REFUSE."""
    withdrawn: Array
    """(offers, worlds) bool: offers taken back by their author."""
    answers: Array
    """(asks, roles, worlds) int8: answers to asks of the response window, -1 for silence; nothing in rows of dilemmas."""


def no_orders(book: Rulebook, count: int) -> Orders:
    """Orders in which every role does nothing, holds its postures and is silent."""
    roles = len(book.vocab.roles)
    return Orders(
        acts=np.full((roles, SLOTS, count), -1, dtype=np.int16),
        postures=np.zeros((len(book.postures), count), dtype=np.int8),
        answers=np.full((roles, count), -1, dtype=np.int8),
    )


def no_responses(book: Rulebook, count: int) -> Responses:
    """Responses in which every role is silent."""
    roles = len(book.vocab.roles)
    answers = np.zeros((len(book.asks), roles, count), dtype=np.int8)
    answers[book.response_asks] = -1  # dilemmas are never answered here: their rows are not even touched
    return Responses(
        offers=np.zeros((len(book.offers), roles, count), dtype=np.int8),
        withdrawn=np.zeros((len(book.offers), count), dtype=bool),
        answers=answers,
    )


def orders_view(book: Rulebook, world: World, role: int, quarters: int = 1) -> Observation:
    """What a role sees in its orders window; *now* reaches back to its last window, ``quarters`` turns ago."""
    return book.observe(world, role, ACT, TICKS * quarters)


def response_view(book: Rulebook, world: World, role: int, again: bool = False) -> Observation:
    """What a role sees when it answers offers and crises."""
    return book.observe(world, role, RESPOND + 2 if again else RESPOND)


def legal_moves(book: Rulebook, world: World, role: int, seen: Observation) -> Array:
    """(moves of the role, worlds) bool: what it may order. The free default is always among it, and what it owes."""
    legal = np.empty((len(book.moves_of[role]), world.count_worlds), dtype=bool)
    for place, may in enumerate(book.may_order[role](seen)):
        legal[place] = may
    return legal


def legal_answers(book: Rulebook, ask: int, role: int, seen: Observation, worlds: Array | slice = ALL) -> Array:
    """(answers, worlds) bool: which answers a role may give."""
    answers = book.asks[ask].answers
    part = seen.narrow(worlds)
    legal = np.ones((len(answers), seen.world.count_worlds if isinstance(worlds, slice) else len(worlds)), dtype=bool)
    for place, answer in enumerate(answers):
        if role in answer.legal:
            legal[place] = np.asarray(answer.legal[role](part)) != 0
    legal[book.asks[ask].slot.silence] = True
    return legal


def awaited(book: Rulebook, world: World, slot: int, role: int) -> Array:
    """(worlds,) bool: whether an offer on the table awaits the answer of a role."""
    offer, bit = book.offers[slot], 1 << role
    to = world.draft_shape[book.draft_place[slot], 0] if offer.slot.is_draft else np.int16(offer.to)
    waits: Array = (world.tabled[slot] >= 0) & ((to & bit) != 0) & ((world.agreed[slot] & bit) == 0)
    return waits
