"""Whole games of many worlds: the sequence of play from the first turn to the endings, with doctrines in every seat.

``Play.run`` reads like the sequence of play, and is the only place where it is told for worlds that go on by themselves.
Those who give some decisions (a script, a re-run of a record) or count as they go derive from it. An exercise waits for people
between the stages; what it does in one is what is done here, and tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from wargame.players import doctrine
from wargame.rules import turn as phases
from wargame.rules.orders import Orders, Responses, no_orders, no_responses
from wargame.rules.rulebook import Rulebook
from wargame.rules.trace import Trace
from wargame.rules.world import RUNNING, Array, World, set_aside

Stage = Literal["open", "reveal", "crisis", "end", "epilogue"]
"""What is resolved and published, as in ``exercise.stories``."""
Window = Literal["open", "orders", "responses", "crisis", "epilogue"]
"""What is about to be resolved: the opening of a turn, sealed orders, responses, those of a second round, the epilogue."""
Scripted = Callable[[Rulebook, World, Orders, int], None]
"""Changes a doctrine's orders before they are sealed: (rulebook, worlds, orders, role)."""
Watch = Callable[[World, Array], None]
"""Called at the end of each turn with the worlds still in play and their places in the ensemble."""
EPILOGUE_TURNS = 2
"""Turns of defaults after the last, in which threats come due and delays land."""


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


class Play:
    """Plays worlds to their endings by doctrines. Those who derive from it give decisions, put rulings in force, or watch.

    ``places`` in the hooks are the positions of the present worlds among those that began: worlds that have ended are set
    aside as they stand and never touched again. ``until`` names a turn and stage after which play is broken off for the
    epilogue, as a facilitator may do.
    """

    def __init__(
        self, book: Rulebook, *, pace: str = "solo", traced: bool = False, until: tuple[int, str] | None = None
    ) -> None:
        self.book = book
        self.quarters = 2 if pace == "class" else 1
        self.traced = traced
        self.until = until

    # ---- hooks -------------------------------------------------------------------------------------------------------

    def prepare(self, world: World, window: Window) -> None:
        """Called before a window is resolved; of an opening, before its turn begins."""

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Change the orders that a role's doctrine has chosen."""

    def respond(self, world: World, places: Array, responses: Responses, role: int, again: bool) -> None:
        """Change the responses that a role's doctrine has chosen."""

    def settle_debts(self, world: World, places: Array, role: int, honoured: Array) -> Array:
        """(commitments, worlds) bool: which debts a role honours in the epilogue; ``honoured`` is its doctrine's choice."""
        return honoured

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        """Called when a stage is resolved, before worlds that ended are set aside."""

    # ---- the sequence ------------------------------------------------------------------------------------------------

    def run(self, world: World, *, opened: bool = False, revealed: bool = False) -> Finished:
        """Play to the end; ``world`` is changed. ``opened``: its present turn is open and awaits orders; ``revealed``: these
        have been carried out, and it awaits responses.
        """
        finished = Finished()
        places: Array = np.arange(world.count_worlds)
        while world.turn < self.book.turns or opened or revealed:
            begun = opened or revealed
            sealing = (world.turn - begun) % self.quarters == 0
            if not begun:
                self._open(world, places, sealing)
            if self._broken_off(world, "open"):
                break
            if not revealed:
                self._reveal(world, places, sealing)
            opened = revealed = False
            if self._broken_off(world, "reveal") or not self._settle(world, places, sealing):
                break
            places = finished.set_aside(world, places)
            if not places.size:
                return finished
            if self._broken_off(world, "end"):
                break
        self._epilogue(world, places)
        finished.parts.append((world, places))
        return finished

    def _trace(self) -> Trace | None:
        return Trace() if self.traced else None

    def _broken_off(self, world: World, stage: Stage) -> bool:
        return self.until == (world.turn, stage)

    def _open(self, world: World, places: Array, sealing: bool) -> None:
        trace = self._trace()
        self.prepare(world, "open")
        phases.open_turn(self.book, world, trace, dilemmas=sealing)
        self.staged("open", world, places, trace)

    def _reveal(self, world: World, places: Array, sealing: bool) -> None:
        trace = self._trace()
        self.prepare(world, "orders")
        orders = self.orders(world, places) if sealing else no_orders(self.book, world.count_worlds)
        phases.act(self.book, world, orders, trace)
        self.staged("reveal", world, places, trace, orders=orders)

    def _settle(self, world: World, places: Array, sealing: bool) -> bool:
        """Responses to the end of the turn; returns whether play goes on, and was not broken off in between."""
        trace = self._trace()
        self.prepare(world, "responses")
        first = later = self.responses(world, places, again=False)
        if phases.settle(self.book, world, first, trace):
            self.staged("crisis", world, places, trace, responses=first)
            if self._broken_off(world, "crisis"):
                return False
            trace = self._trace()
            self.prepare(world, "crisis")
            later = self.responses(world, places, again=True)
            phases.settle(self.book, world, later, trace, again=True)
        phases.finish(self.book, world, first, trace, orders_window=sealing)
        self.staged("end", world, places, trace, responses=later)
        return True

    def _epilogue(self, world: World, places: Array) -> None:
        trace = self._trace()
        self.prepare(world, "epilogue")
        honoured = np.zeros((len(self.book.commitments), world.count_worlds), dtype=bool)
        for role in range(len(self.book.vocab.roles)):
            honoured |= self.settle_debts(world, places, role, doctrine.choose_honour(self.book, world, role))
        epilogue(self.book, world, honoured, trace)
        self.staged("epilogue", world, places, trace)

    # ---- decisions ---------------------------------------------------------------------------------------------------

    def orders(self, world: World, places: Array) -> Orders:
        """Orders of every role."""
        orders = no_orders(self.book, world.count_worlds)
        for role in range(len(self.book.vocab.roles)):
            doctrine.choose_orders(self.book, world, orders, role, self.quarters)
            self.decide(world, places, orders, role)
        return orders

    def responses(self, world: World, places: Array, again: bool) -> Responses:
        """Responses of every role; ``again`` in the second round of a crisis."""
        responses = no_responses(self.book, world.count_worlds)
        for role in range(len(self.book.vocab.roles)):
            doctrine.choose_responses(self.book, world, responses, role, again)
            self.respond(world, places, responses, role, again)
        return responses

    def turn(self, world: World, orders: Orders) -> None:
        """A turn that has been opened, from sealed ``orders`` to its end."""
        phases.act(self.book, world, orders)
        self._settle(world, np.arange(world.count_worlds), sealing=True)


def epilogue(book: Rulebook, world: World, honoured: Array, trace: Trace | None = None) -> None:
    """What is owed is honoured or not, then turns of defaults, then every world has its ending.

    ``honoured``: (commitments, worlds) bool, the debts that are honoured.
    """
    for place in range(EPILOGUE_TURNS):
        orders = doctrine.default_orders(book, world.count_worlds)
        phases.open_turn(book, world, trace, epilogue=True)
        if place == 0:
            _honour(book, world, orders, honoured)
        phases.act(book, world, orders, trace, epilogue=True)
        silence = no_responses(book, world.count_worlds)
        phases.settle(book, world, silence, trace)
        phases.finish(book, world, silence, trace, epilogue=True, orders_window=place == 0)
        if world.forced:
            world.forced = {**world.forced, "effects": ()}  # what a ruling adds, it adds once
    phases.conclude(book, world)


def _honour(book: Rulebook, world: World, orders: Orders, honoured: Array) -> None:
    """Put the moves that fulfil honoured debts into the orders; a debt without a move of its own is declared kept by its effects."""
    for row, made in enumerate(book.commitments):
        at = np.flatnonzero(honoured[row] & (world.pledge[row] == RUNNING))
        if not at.size or not made.fulfilled_by:
            continue
        slot = np.where(np.isin(orders.acts[made.debtor, 0, at], [book.defaults[made.debtor], -1]), 0, 1)
        orders.acts[made.debtor, slot, at] = made.fulfilled_by[0]


# ---- games of doctrines alone ----------------------------------------------------------------------------------------


class _Watched(Play):
    """Doctrines whose orders a script may change, looked on at the end of each turn."""

    def __init__(self, book: Rulebook, pace: str, script: Scripted | None, watch: Watch | None) -> None:
        super().__init__(book, pace=pace)
        self.script = script
        self.watch = watch

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Let the script have the last word."""
        if self.script is not None:
            self.script(self.book, world, orders, role)

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        """Let who watches see the end of each turn."""
        if stage == "end" and self.watch is not None:
            self.watch(world, places)


def play_out(
    book: Rulebook,
    world: World,
    *,
    pace: str = "solo",
    script: Scripted | None = None,
    watch: Watch | None = None,
    opened: bool = False,
) -> Finished:
    """Play worlds to their endings, the epilogue included; ``world`` is changed. ``opened``: the present turn is already open."""
    return _Watched(book, pace, script, watch).run(world, opened=opened)


def bot_orders(book: Rulebook, world: World, quarters: int = 1) -> Orders:
    """Orders of every role by its doctrine."""
    pace = "class" if quarters == 2 else "solo"
    return Play(book, pace=pace).orders(world, np.arange(world.count_worlds))


def bot_responses(book: Rulebook, world: World, again: bool = False) -> Responses:
    """Responses of every role by its doctrine."""
    return Play(book).responses(world, np.arange(world.count_worlds), again)


def play_turn(book: Rulebook, world: World, orders: Orders) -> None:
    """A turn that has been opened, from sealed orders to its end, with doctrines responding."""
    Play(book).turn(world, orders)
