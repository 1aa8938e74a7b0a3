"""Chance: a role that draws evenly from all that it may do. What any way of choosing should do better than."""

from __future__ import annotations

import numpy as np

from wargame.rules.dice import chosen, draw
from wargame.rules.orders import (
    ACCEPT,
    REFUSE,
    SLOTS,
    Orders,
    Responses,
    awaited,
    legal_answers,
    legal_moves,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.work import grouped
from wargame.rules.world import World


def choose_orders(book: Rulebook, world: World, orders: Orders, role: int, quarters: int = 1) -> None:
    """Fill in the orders of one role in every world."""
    role_id = book.vocab.roles[role]
    seen = orders_view(book, world, role, quarters)
    moves, legal = book.moves_of[role], legal_moves(book, world, role, seen)
    ids = np.array([move.flat.index for move in moves] + [-1], dtype=np.int16)
    slots = np.array([move.flat.slots for move in moves] + [SLOTS], dtype=np.int8)
    kinds = np.array([book.moves[index].flat.move_id for index in ids[:-1]] + [""])
    first = chosen(world.keys, f"chance.{role_id}.1", world.turn, list(legal.astype(np.int32)))
    orders.acts[role, 0] = ids[first]
    fits = legal & (slots[:-1, None] + slots[first] <= SLOTS) & (kinds[:-1, None] != kinds[first])
    second = chosen(world.keys, f"chance.{role_id}.2", world.turn, list(fits.astype(np.int32)))
    orders.acts[role, 1] = ids[second]
    for place, (owner, track, steps) in enumerate(book.postures):
        if owner == role:
            step = draw(world.keys, f"chance.{book.track_ids[track]}", world.turn, 3) - 1
            now = np.broadcast_to(np.asarray(seen.R[track], dtype=np.int64), step.shape)
            orders.postures[place] = np.clip(now + step, 0, len(steps) - 1) - now
    for ask, at in grouped(world.dilemma[role]):
        may = legal_answers(book, ask, role, seen, at)
        name = f"chance.answer.{role_id}.{book.vocab.asks[ask].id}"
        orders.answers[role, at] = chosen(world.keys[at], name, world.turn, list(may.astype(np.int32)))


def choose_responses(book: Rulebook, world: World, responses: Responses, role: int, again: bool = False) -> None:
    """Fill in the responses of one role in every world; in a second round only the crises are open."""
    role_id, bit = book.vocab.roles[role], 1 << role
    seen = response_view(book, world, role, again)
    for ask in book.response_asks:
        at = np.flatnonzero(world.asked[ask] & bit)
        if at.size:
            may = legal_answers(book, ask, role, seen, at)
            name = f"chance.answer.{role_id}.{book.vocab.asks[ask].id}{'.again' if again else ''}"
            responses.answers[ask, role, at] = chosen(world.keys[at], name, world.turn, list(may.astype(np.int32)))
    if again:
        return
    for slot in range(len(book.offers)):
        at = np.flatnonzero(awaited(book, world, slot, role))
        if at.size:
            rolled = draw(world.keys[at], f"chance.offer.{role_id}.{book.vocab.offers[slot].id}", world.turn, 2)
            responses.offers[slot, role, at] = np.where(rolled == 0, ACCEPT, REFUSE)
