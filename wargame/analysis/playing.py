"""Games in which some decisions are given and the doctrines make the others: many worlds at once, or one that is traced.

``Play.run`` reads like the sequence of play. Where nothing is given it plays exactly as ``players.table.play_out`` does,
and a single world exactly as an ``Exercise`` whose seats are all doctrines; tests hold all three together.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from wargame.players import doctrine
from wargame.players.table import Finished, honour
from wargame.rules import turn as phases
from wargame.rules.orders import Orders, Responses, no_orders, no_responses
from wargame.rules.rulebook import Rulebook
from wargame.rules.trace import Trace
from wargame.rules.world import Array, World, take

Stage = Literal["open", "reveal", "crisis", "end", "epilogue"]
"""What is resolved and published, as in ``exercise.stories``."""
Window = Literal["open", "orders", "responses", "crisis", "epilogue"]
"""What is about to be resolved: the opening of a turn, sealed orders, responses, those of a second round, the epilogue."""
EPILOGUE_TURNS = 2


class Play:
    """Plays worlds to their endings. Subclasses give decisions, put rulings in force, and watch the stages.

    ``places`` in the hooks are the positions of the present worlds among those that began: worlds that have ended are set
    aside. ``until`` names a turn and stage after which play is broken off for the epilogue, as a facilitator may do.
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

    def run(self, world: World, *, opened: bool = False) -> Finished:
        """Play to the end; ``world`` is changed. ``opened``: its present turn is open and awaits orders."""
        finished = Finished()
        places = np.arange(world.count_worlds)
        while world.turn < self.book.turns or opened:
            sealing = (world.turn - opened) % self.quarters == 0
            if not opened:
                self._open(world, places, sealing)
            opened = False
            if self._broken_off(world, "open"):
                break
            self._reveal(world, places, sealing)
            if self._broken_off(world, "reveal"):
                break
            if self._settle(world, places, sealing):
                break
            world, places = _set_aside(finished, world, places)
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
        orders = no_orders(self.book, world.count_worlds)
        if sealing:
            for role in range(len(self.book.vocab.roles)):
                doctrine.choose_orders(self.book, world, orders, role, self.quarters)
                self.decide(world, places, orders, role)
        phases.act(self.book, world, orders, trace)
        self.staged("reveal", world, places, trace, orders=orders)

    def _settle(self, world: World, places: Array, sealing: bool) -> bool:
        """Responses to the end of the turn; whether play was broken off in between."""
        trace = self._trace()
        self.prepare(world, "responses")
        first = self._responses(world, places, again=False)
        later = first
        if phases.settle(self.book, world, first, trace):
            self.staged("crisis", world, places, trace, responses=first)
            if self._broken_off(world, "crisis"):
                return True
            trace = self._trace()
            self.prepare(world, "crisis")
            later = self._responses(world, places, again=True)
            phases.settle(self.book, world, later, trace, again=True)
        phases.finish(self.book, world, first, trace, orders_window=sealing)
        self.staged("end", world, places, trace, responses=later)
        return False

    def _responses(self, world: World, places: Array, again: bool) -> Responses:
        responses = no_responses(self.book, world.count_worlds)
        for role in range(len(self.book.vocab.roles)):
            doctrine.choose_responses(self.book, world, responses, role, again)
            self.respond(world, places, responses, role, again)
        return responses

    def _epilogue(self, world: World, places: Array) -> None:
        trace = self._trace()
        self.prepare(world, "epilogue")
        honoured = np.zeros((len(self.book.commitments), world.count_worlds), dtype=bool)
        for role in range(len(self.book.vocab.roles)):
            honoured |= self.settle_debts(world, places, role, doctrine.choose_honour(self.book, world, role))
        for place in range(EPILOGUE_TURNS):
            orders = doctrine.default_orders(self.book, world.count_worlds)
            phases.open_turn(self.book, world, trace, epilogue=True)
            if place == 0:
                honour(self.book, world, orders, honoured)
            phases.act(self.book, world, orders, trace, epilogue=True)
            silence = no_responses(self.book, world.count_worlds)
            phases.settle(self.book, world, silence, trace)
            phases.finish(self.book, world, silence, trace, epilogue=True, orders_window=place == 0)
        phases.conclude(self.book, world)
        self.staged("epilogue", world, places, trace)


def _set_aside(finished: Finished, world: World, places: Array) -> tuple[World, Array]:
    over = world.ending >= 0
    if not over.any():
        return world, places
    finished.parts.append((take(world, np.flatnonzero(over)), places[over]))
    going = np.flatnonzero(~over)
    return take(world, going), places[~over]
