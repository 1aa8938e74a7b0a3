"""Whole games without people: N worlds from the first turn to their endings, with doctrines in every seat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from wargame.players import doctrine
from wargame.rules import turn as phases
from wargame.rules.orders import Orders, Responses, no_orders, no_responses
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import RUNNING, Array, World, set_aside

Scripted = Callable[[Rulebook, World, Orders, int], None]
"""Changes doctrine's orders before they are sealed: (rulebook, worlds, orders, role)."""
Watch = Callable[[World, Array], None]
"""Called at the end of each turn with the worlds still in play and their places in the ensemble."""


@dataclass
class Finished:
    """An ensemble played to the end: worlds as they ended, and their places among those that began."""

    parts: list[tuple[World, Array]] = field(default_factory=list)

    def set_aside(self, world: World, places: Array) -> Array:
        """Take the worlds that have ended out of ``world``; returns the places of those that stay, in their new order."""
        over = world.ending >= 0
        if not over.any():
            return places
        ended, order = set_aside(world, over)
        self.parts.append((ended, places[over]))
        return places[order]

    def gather(self, read: Callable[[World], Array], count: int) -> Array:
        """Values read from each finished world, in the order in which the worlds began; shape ``(..., count)``."""
        result: Array | None = None
        for world, places in self.parts:
            values = np.asarray(read(world))
            if result is None:
                result = np.zeros((*values.shape[:-1], count), dtype=values.dtype)
            result[..., places] = values
        assert result is not None
        return result


def bot_orders(book: Rulebook, world: World, quarters: int = 1, script: Scripted | None = None) -> Orders:
    """Orders of every role by its doctrine, changed by a script where there is one."""
    orders = no_orders(book, world.count_worlds)
    for role in range(len(book.vocab.roles)):
        doctrine.choose_orders(book, world, orders, role, quarters)
        if script is not None:
            script(book, world, orders, role)
    return orders


def bot_responses(book: Rulebook, world: World, again: bool = False) -> Responses:
    """Responses of every role by its doctrine."""
    responses = no_responses(book, world.count_worlds)
    for role in range(len(book.vocab.roles)):
        doctrine.choose_responses(book, world, responses, role, again)
    return responses


def play_turn(book: Rulebook, world: World, orders: Orders) -> None:
    """A turn that has been opened, from sealed orders to its end, with doctrines responding."""
    phases.act(book, world, orders)
    responses = bot_responses(book, world)
    if phases.settle(book, world, responses):
        phases.settle(book, world, bot_responses(book, world, again=True), again=True)
    phases.finish(book, world, responses)


def play_out(
    book: Rulebook,
    world: World,
    *,
    pace: str = "solo",
    script: Scripted | None = None,
    watch: Watch | None = None,
    opened: bool = False,
) -> Finished:
    """Play worlds to their endings, the epilogue included. ``opened``: the present turn is already open.

    ``world`` is changed. Worlds that end are set aside as they stand and never touched again.
    """
    finished = Finished()
    places = np.arange(world.count_worlds)
    quarters = 2 if pace == "class" else 1
    while world.turn < book.turns or opened:
        sealing = world.turn % quarters == 0 if not opened else (world.turn - 1) % quarters == 0
        if not opened:
            phases.open_turn(book, world, dilemmas=sealing)
        opened = False
        orders = bot_orders(book, world, quarters, script) if sealing else no_orders(book, world.count_worlds)
        phases.act(book, world, orders)
        responses = bot_responses(book, world)
        if phases.settle(book, world, responses):
            phases.settle(book, world, bot_responses(book, world, again=True), again=True)
        phases.finish(book, world, responses, orders_window=sealing)
        if watch is not None:
            watch(world, places)
        places = finished.set_aside(world, places)
        if not places.size:
            return finished
    epilogue(book, world)
    phases.conclude(book, world)
    finished.parts.append((world, places))
    return finished


def epilogue(book: Rulebook, world: World) -> None:
    """What is owed is honoured or not, then two turns of defaults in which threats come due and delays land."""
    honoured = np.zeros((len(book.commitments), world.count_worlds), dtype=bool)
    for role in range(len(book.vocab.roles)):
        honoured |= doctrine.choose_honour(book, world, role)
    for place in range(2):
        orders = doctrine.default_orders(book, world.count_worlds)
        phases.open_turn(book, world, epilogue=True)
        if place == 0:
            honour(book, world, orders, honoured)
        phases.act(book, world, orders, epilogue=True)
        responses = no_responses(book, world.count_worlds)
        phases.settle(book, world, responses)
        phases.finish(book, world, responses, epilogue=True, orders_window=place == 0)


def honour(book: Rulebook, world: World, orders: Orders, honoured: Array) -> None:
    """Put the moves that fulfil honoured debts into the orders; a debt without a move of its own is declared kept by its effects."""
    for row, made in enumerate(book.commitments):
        at = np.flatnonzero(honoured[row] & (world.pledge[row] == RUNNING))
        if not at.size or not made.fulfilled_by:
            continue
        slot = np.where(np.isin(orders.acts[made.debtor, 0, at], [book.defaults[made.debtor], -1]), 0, 1)
        orders.acts[made.debtor, slot, at] = made.fulfilled_by[0]
