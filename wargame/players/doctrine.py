"""The doctrine: weighted terms over what is legal, integer draws, and a reason for every choice.

A doctrine reads only what its role sees. It chooses whole orders: two initiatives, the postures, the answer to the
dilemma; then in the response window the answers to offers and crises. Numbers that the theories dispute are read by the
character of the role, drawn or set when the exercise begins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.compiling import rounded
from wargame.rules.contexts import Observation
from wargame.rules.dice import draw, weighted
from wargame.rules.orders import (
    ACCEPT,
    REFUSE,
    SLOTS,
    Orders,
    Responses,
    legal_answers,
    legal_moves,
    no_orders,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, CompiledTerm
from wargame.rules.world import RUNNING, Array, World

PLAIN_WEIGHT = 10
"""Weight of a choice for which a doctrine says nothing."""
EVEN = 50
"""Percent chance to accept an offer that is worth nothing either way; worth is added to it."""


def weight_of(terms: tuple[CompiledTerm, ...], seen: Observation, worlds: Any, plain: int = PLAIN_WEIGHT) -> Any:
    """The summed weight of a choice in hundredths, at least 0: an int or an array over ``worlds``."""
    if not terms:
        return plain * 100
    total: Any = 0
    for term in terms:
        total = total + term.amount(seen, worlds)
    return np.maximum(total, 0)


def move_weights(book: Rulebook, world: World, role: int, seen: Observation) -> Array:
    """(moves of the role, worlds) int64: the weight of each move, 0 where it is not legal."""
    weights = np.zeros((len(book.moves_of[role]), world.count_worlds), dtype=np.int64)
    for place, move in enumerate(book.moves_of[role]):
        weights[place] = weight_of(move.doctrine, seen, ALL)
    weights *= legal_moves(book, world, role, seen)
    return weights


def choose_orders(book: Rulebook, world: World, orders: Orders, role: int, quarters: int = 1) -> None:
    """Fill in the orders of one role in every world."""
    seen = orders_view(book, world, role, quarters)
    _choose_acts(book, world, orders, role, seen)
    _choose_postures(book, world, orders, role, seen)
    _choose_dilemma(book, world, orders, role, seen)


def _choose_acts(book: Rulebook, world: World, orders: Orders, role: int, seen: Observation) -> None:
    moves = book.moves_of[role]
    if not moves:
        return
    role_id = book.vocab.roles[role]
    weights = move_weights(book, world, role, seen)
    slots = np.array([move.flat.slots for move in moves])
    acts = np.array([move.flat.index for move in moves], dtype=np.int16)
    groups = np.array([sorted({move.flat.move_id for move in moves}).index(move.flat.move_id) for move in moves])
    first = weighted(world.keys, f"doctrine.{role_id}.1", world.turn, weights)
    orders.acts[role, 0] = np.where(first >= 0, acts[first], -1)
    used = np.where(first >= 0, slots[first], 0)
    more = np.flatnonzero((used < SLOTS) & (used > 0) & (first >= 0))
    if not more.size:
        return
    left = weights[:, more] * (slots[:, None] <= SLOTS - used[more]) * (groups[:, None] != groups[first[more]])
    second = weighted(world.keys[more], f"doctrine.{role_id}.2", world.turn, left)
    orders.acts[role, 1, more] = np.where(second >= 0, acts[second], -1)


def _choose_postures(book: Rulebook, world: World, orders: Orders, role: int, seen: Observation) -> None:
    for place, (owner, track, steps) in enumerate(book.postures):
        if owner != role:
            continue
        now = seen.R[track]
        by_step = np.stack([np.broadcast_to(np.asarray(weight_of(terms, seen, ALL)), now.shape) for terms in steps])
        weights = np.zeros((3, world.count_worlds), dtype=np.int64)
        columns = np.arange(world.count_worlds)
        for change in (-1, 0, 1):
            target = now + change
            inside = (target >= 0) & (target < len(steps))
            weights[change + 1] = np.where(inside, by_step[np.clip(target, 0, len(steps) - 1), columns], 0)
        choice = weighted(world.keys, f"posture.{book.track_ids[track]}", world.turn, weights)
        orders.postures[place] = np.where(choice >= 0, choice - 1, 0)


def _choose_dilemma(book: Rulebook, world: World, orders: Orders, role: int, seen: Observation) -> None:
    put = world.dilemma[role]
    for ask in np.unique(put[put >= 0]):
        at = np.flatnonzero(put == ask)
        orders.answers[role, at] = _answer(book, world, int(ask), role, seen, at, "")


def _answer(book: Rulebook, world: World, ask: int, role: int, seen: Observation, at: Array, again: str) -> Array:
    """The answer of a role to an ask in the worlds ``at``."""
    answers = book.asks[ask].answers
    weights = np.zeros((len(answers), len(at)), dtype=np.int64)
    for place, answer in enumerate(answers):
        weights[place] = weight_of(answer.doctrine.get(role, ()), seen, at)
    weights *= legal_answers(book, ask, role, seen, at)
    name = f"answer.{book.vocab.roles[role]}.{book.asks[ask].slot.id}{again}"
    return weighted(world.keys[at], name, world.turn, weights)


def choose_responses(book: Rulebook, world: World, responses: Responses, role: int, again: bool = False) -> None:
    """Fill in the responses of one role in every world; in a second round only the crises are open."""
    bit = 1 << role
    crises = [slot.index for slot in book.vocab.asks if not slot.dilemma and (world.asked[slot.index] & bit).any()]
    offers = [] if again else [offer for offer in book.offers if (world.tabled[offer.slot.index] >= 0).any()]
    if not crises and not offers:
        return
    seen = response_view(book, world, role, again)
    for ask in crises:
        at = np.flatnonzero(world.asked[ask] & bit)
        responses.answers[ask, role, at] = _answer(book, world, ask, role, seen, at, ".again" if again else "")
    for offer in offers:
        slot = offer.slot.index
        to = world.draft_shape[book.draft_place[slot], 0] if offer.slot.is_draft else offer.to
        asked = (world.tabled[slot] >= 0) & ((np.asarray(to) & bit) != 0) & ((world.agreed[slot] & bit) == 0)
        at = np.flatnonzero(asked)
        if at.size:
            chance = np.clip(rounded(EVEN * 100 + offer_worth(book, world, slot, role, seen, at), 100), 1, 99)
            rolled = draw(world.keys[at], f"offer.{book.vocab.roles[role]}.{offer.slot.id}", world.turn, 100)
            responses.offers[slot, role, at] = np.where(rolled < chance, ACCEPT, REFUSE)


def offer_worth(book: Rulebook, world: World, slot: int, role: int, seen: Observation, at: Any) -> Array:
    """What an offer is worth to a role in hundredths of a percent point: its commitments' worth, and its own."""
    offer = book.offers[slot]
    count = world.count_worlds if isinstance(at, slice) else len(at)
    total = np.zeros(count, dtype=np.int64)
    terms = offer.worth.get(role, ())
    if terms:
        total += weight_sum(terms, seen, at)
    if offer.slot.is_draft:
        contents = world.draft_terms[book.draft_place[slot]]
        rows = [(row, contents[row][at] != 0) for row in range(len(book.commitments))]
    else:
        rows = [(row, np.ones(count, dtype=bool)) for row in (*offer.asks, *offer.gives)]
    for row, inside in rows:
        worth = book.commitments[row].worth.get(role, ())
        if worth and inside.any():
            total += np.where(inside, weight_sum(worth, seen, at), 0)
    return total


def weight_sum(terms: tuple[CompiledTerm, ...], seen: Observation, worlds: Any) -> Any:
    """The plain sum of terms in hundredths."""
    total: Any = 0
    for term in terms:
        total = total + term.amount(seen, worlds)
    return total


def choose_honour(book: Rulebook, world: World, role: int) -> Array:
    """(commitments, worlds) bool: which debts a doctrine honours when play has ended; even odds where it says nothing."""
    honoured = np.zeros((len(book.commitments), world.count_worlds), dtype=bool)
    seen = orders_view(book, world, role)
    for row, made in enumerate(book.commitments):
        if made.debtor != role or not made.is_do or not (world.pledge[row] == RUNNING).any():
            continue
        chance = np.clip(weight_of(made.honour, seen, ALL, plain=EVEN) // 100, 1, 99)
        rolled = draw(world.keys, f"honour.{made.id}", world.turn, 100)
        honoured[row] = (world.pledge[row] == RUNNING) & (rolled < chance)
    return honoured


def default_orders(book: Rulebook, count: int) -> Orders:
    """Every role plays its free default."""
    orders = no_orders(book, count)
    for role, move in enumerate(book.defaults):
        orders.acts[role, 0] = move
    return orders
