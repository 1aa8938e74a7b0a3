"""The doctrine: weighted terms over what is legal, integer draws, and a reason for every choice.

A doctrine reads only what its role sees. It chooses whole orders: two initiatives, the postures, the answer to the
dilemma; then in the response window the answers to offers and crises. Numbers that the theories dispute are read by the
character of the role, drawn or set when the exercise begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wargame.rules.batches import value_of
from wargame.rules.contexts import Observation, Worlds
from wargame.rules.dice import chosen, draw, fallen, high_bits_each, name_key, scaled, sums
from wargame.rules.numbers import rounded
from wargame.rules.orders import (
    ACCEPT,
    REFUSE,
    SLOTS,
    Orders,
    Responses,
    no_orders,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.work import grouped
from wargame.rules.world import RUNNING, Array, World

EVEN = 50
"""Percent chance to accept an offer that is worth nothing either way; worth is added to it."""


def move_weights(book: Rulebook, world: World, role: int, seen: Observation) -> Array:
    """(moves of the role, worlds) int64: the weight of each move, 0 where it is not legal."""
    weights = np.zeros((len(book.moves_of[role]), world.count_worlds), dtype=np.int64)
    for row, weight in zip(weights, book.order_weights[role](seen), strict=False):
        row[:] = weight
    return weights


def choose_orders(book: Rulebook, world: World, orders: Orders, role: int, quarters: int = 1) -> None:
    """Fill in the orders of one role in every world."""
    seen = orders_view(book, world, role, quarters)
    weights = book.order_weights[role](seen)
    moves = len(book.moves_of[role])
    _choose_acts(book, world, orders, role, weights[:moves])
    _choose_postures(book, world, orders, role, seen, weights[moves:])
    _choose_dilemma(book, world, orders, role, seen)


# ---- initiatives -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Urn:
    """The moves from which a role draws: those that are possible and weigh something in some world."""

    places: list[int]
    """Where they stand among the moves of the role."""
    running: Array
    """(1 + moves, worlds) the running sums of their weights, from 0."""

    def draw(self, keys: Any, name: str, turn: int) -> Array:
        """(worlds,) which is drawn, -1 where nothing weighs anything."""
        return fallen(self.running[1:], draw(keys, name, turn, self.running[-1]))


def _urn(weights: list[tuple[int, Any]], count: int) -> _Urn:
    return _Urn([place for place, _ in weights], sums([0, *[weight for _, weight in weights]], count))


def _choose_acts(book: Rulebook, world: World, orders: Orders, role: int, weighed: list[Any]) -> None:
    """Draw one move, then, where it leaves a slot, another from those of other kinds that fit."""
    moves, role_id, n = book.moves_of[role], book.vocab.roles[role], world.count_worlds
    weights = [(place, weight) for place, weight in enumerate(weighed) if isinstance(weight, np.ndarray) or weight]
    if not weights:
        return
    urn = _urn(weights, n)
    first = urn.draw(world.keys, f"doctrine.{role_id}.1", world.turn).astype(np.intp)
    ids = np.array([moves[place].flat.index for place in urn.places] + [-1], dtype=np.int16)
    slots = np.array([moves[place].flat.slots for place in urn.places] + [0], dtype=np.int8)
    orders.acts[role, 0] = ids.take(first)
    taken = slots.take(first)
    more = (taken > 0) & (taken < SLOTS)
    if not more.any():
        return
    fitting = [(place, weight) for place, weight in weights if moves[place].flat.slots < SLOTS]
    rest = urn if len(fitting) == len(weights) else _urn(fitting, n)
    # The moves of one group stand together: leaving them out is skipping their stretch of the running sums.
    begins, ends = _stretches(
        [moves[place].flat.move_id for place in urn.places], [moves[place].flat.move_id for place in rest.places]
    )
    sums_of, every = rest.running.reshape(-1), world.spread.every
    before = sums_of.take(begins.take(first) * n + every)
    stretch = sums_of.take(ends.take(first) * n + every) - before
    left = rest.running[-1] - stretch
    roll = draw(world.keys, f"doctrine.{role_id}.2", world.turn, left)
    roll += (roll >= before) * stretch
    second = fallen(rest.running[1:], roll)
    ids = np.array([moves[place].flat.index for place in rest.places] + [-1], dtype=np.int16)
    allowed = more & (left > 0)
    orders.acts[role, 1] = (ids.take(second) + np.int16(1)) * allowed - np.int16(1)


def _stretches(groups: list[str], rest: list[str]) -> tuple[Array, Array]:
    """Where the group of each move of an urn begins and ends among the moves of another; the last entry is for none."""
    begins: dict[str, int] = {}
    ends: dict[str, int] = {}
    for place, group in enumerate(rest):
        begins.setdefault(group, place)
        ends[group] = place + 1
    places = [[*[found.get(group, 0) for group in groups], 0] for found in (begins, ends)]
    return np.array(places[0]), np.array(places[1])


# ---- postures and dilemmas -------------------------------------------------------------------------------------------


def _choose_postures(
    book: Rulebook, world: World, orders: Orders, role: int, seen: Observation, weights: list[Any]
) -> None:
    """Draw the step of each posture from the present one and its neighbours."""
    for place, (owner, track, steps) in enumerate(book.postures):
        if owner != role:
            continue
        own, weights = weights[: len(steps)], weights[len(steps) :]
        choice = chosen(world.keys, f"posture.{book.track_ids[track]}", world.turn, own)
        orders.postures[place] = np.where(choice >= 0, choice - seen.R[track], 0)


def _choose_dilemma(book: Rulebook, world: World, orders: Orders, role: int, seen: Observation) -> None:
    """Draw the answer to the dilemma of the turn; each world draws under the name of its own."""
    put = list(grouped(world.dilemma[role]))
    if not put:
        return
    n, role_id = world.count_worlds, book.vocab.roles[role]
    weights = np.zeros((max([len(book.asks[ask].answers) for ask, _ in put]), n), dtype=np.int32)
    names = np.zeros(n, dtype=np.uint64)
    for ask, at in put:
        names[at] = name_key(f"answer.{role_id}.{book.vocab.asks[ask].id}")
        for row, weight in zip(weights, book.answer_weights[ask][role](seen.narrow(at)), strict=False):
            row[at] = weight
    running = sums([*weights], n)
    orders.answers[role] = fallen(running, scaled(high_bits_each(world.keys, names, world.turn), running[-1]))


def _answer(book: Rulebook, world: World, ask: int, role: int, seen: Observation, at: Worlds, again: str) -> Array:
    """The answer of a role to an ask in the worlds ``at``."""
    weights = book.answer_weights[ask][role](seen.narrow(at))
    name = f"answer.{book.vocab.roles[role]}.{book.asks[ask].slot.id}{again}"
    return chosen(world.keys[at], name, world.turn, weights)


# ---- responses -------------------------------------------------------------------------------------------------------


def choose_responses(book: Rulebook, world: World, responses: Responses, role: int, again: bool = False) -> None:
    """Fill in the responses of one role in every world; in a second round only the crises are open."""
    bit = 1 << role
    seen: Observation | None = None
    for ask in np.flatnonzero(np.bitwise_or.reduce(world.asked, axis=-1) & bit).tolist():
        at = np.flatnonzero((world.asked[ask] & bit) != 0)
        seen = seen or response_view(book, world, role, again)
        responses.answers[ask, role, at] = _answer(book, world, ask, role, seen, at, ".again" if again else "")
    tabled = [] if again else np.flatnonzero(world.tabled.max(axis=-1) >= 0).tolist()
    for slot in tabled:
        offer = book.offers[slot]
        if not offer.slot.is_draft and not offer.to & bit:
            continue
        open_to = (world.tabled[slot] >= 0) & ((world.agreed[slot] & bit) == 0)
        if offer.slot.is_draft:
            open_to &= (world.draft_shape[book.draft_place[slot], 0] & bit) != 0
        at = np.flatnonzero(open_to)
        if at.size:
            seen = seen or response_view(book, world, role, again)
            chance = np.clip(rounded(EVEN * 100 + offer_worth(book, world, slot, role, seen, at), 100), 1, 99)
            rolled = draw(world.keys[at], f"offer.{book.vocab.roles[role]}.{offer.slot.id}", world.turn, 100)
            responses.offers[slot, role, at] = np.where(rolled < chance, ACCEPT, REFUSE)


def offer_worth(book: Rulebook, world: World, slot: int, role: int, seen: Observation, at: Worlds) -> Array:
    """What an offer is worth to a role in hundredths of a percent point: its commitments' worth, and its own."""
    offer = book.offers[slot]
    part = seen.narrow(at)
    total = np.zeros(world.count_worlds if isinstance(at, slice) else len(at), dtype=np.int64)
    if not offer.slot.is_draft:
        total += value_of(book.offer_worth[slot][role], part)
        return total
    contents = world.draft_terms[book.draft_place[slot]]
    for row in np.flatnonzero(contents.any(axis=-1)).tolist():
        worth = book.commitments[row].worth.get(role)
        if worth:
            total += worth.sum(part) * (contents[row][at] != 0)
    return total


def choose_honour(book: Rulebook, world: World, role: int) -> Array:
    """(commitments, worlds) bool: which debts a doctrine honours when play has ended; even odds where it says nothing."""
    honoured = np.zeros((len(book.commitments), world.count_worlds), dtype=bool)
    seen = orders_view(book, world, role)
    for row, made in enumerate(book.commitments):
        if made.debtor != role or not made.is_do or not (world.pledge[row] == RUNNING).any():
            continue
        weight = made.honour.sum(seen) if made.honour else EVEN * 100
        chance = np.clip(weight // 100, 1, 99)
        rolled = draw(world.keys, f"honour.{made.id}", world.turn, 100)
        honoured[row] = (world.pledge[row] == RUNNING) & (rolled < chance)
    return honoured


def default_orders(book: Rulebook, count: int) -> Orders:
    """Every role plays its free default."""
    orders = no_orders(book, count)
    for role, move in enumerate(book.defaults):
        orders.acts[role, 0] = move
    return orders
