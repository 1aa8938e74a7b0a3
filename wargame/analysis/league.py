"""How well ways to choose do: one seat is played by chance, by its doctrine or by the strategist, the others by doctrines."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from wargame.players import chance
from wargame.players.strategist import Strategist, Strength
from wargame.players.table import Play
from wargame.rules.orders import Orders, Responses, no_orders, no_responses
from wargame.rules.rulebook import HIDDEN_THEORY, Rulebook
from wargame.rules.scores import satisfaction
from wargame.rules.world import Array, World

Way = Literal["chance", "doctrine", "strategist"]
WAYS: tuple[Way, ...] = ("chance", "doctrine", "strategist")
BOTH_SIDES = 1.96
"""Standard errors to either side that hold 95 of 100 means (normal distribution)."""


@dataclass(frozen=True)
class Standing:
    """What one way to choose came to in a seat: mean satisfaction with its 95 % interval, and how often each act was ordered."""

    way: Way
    games: int
    mean: float
    half: float
    """Half the width of the 95 % interval."""
    acts: dict[str, int]
    """Each flat move that was ordered, with the number of orders it was in."""
    orders: int


class _Seat(Play):
    """Doctrines in all seats but one."""

    def __init__(self, book: Rulebook, role: int, way: Way, strength: Strength, pace: str, theory: str) -> None:
        super().__init__(book, pace=pace)
        self.role = role
        self.way = way
        self.acts: dict[int, int] = {}
        self.count = 0
        self._strategist = Strategist(
            book, role, strength, quarters=self.quarters, secret_theory=theory == HIDDEN_THEORY
        )

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Let the way to choose give the orders of its role, and count them."""
        if role != self.role:
            return
        if self.way == "chance":
            fresh = no_orders(self.book, world.count_worlds)
            chance.choose_orders(self.book, world, fresh, role, self.quarters)
            orders.acts[role], orders.answers[role] = fresh.acts[role], fresh.answers[role]
            own = [place for place, (owner, _, _) in enumerate(self.book.postures) if owner == role]
            orders.postures[own] = fresh.postures[own]
        elif self.way == "strategist":
            self._strategist.choose_orders(world, orders)
        for act in orders.acts[role][orders.acts[role] >= 0].tolist():
            self.acts[act] = self.acts.get(act, 0) + 1
        self.count += world.count_worlds

    def respond(self, world: World, places: Array, responses: Responses, role: int, again: bool) -> None:
        """The same for responses; in a second round a strategist does as its doctrine."""
        if role != self.role or self.way == "doctrine":
            return
        if self.way == "chance":
            fresh = no_responses(self.book, world.count_worlds)
            chance.choose_responses(self.book, world, fresh, role, again)
            responses.offers[:, role], responses.answers[:, role] = fresh.offers[:, role], fresh.answers[:, role]
        elif not again:
            self._strategist.choose_responses(world, responses)


def standing(
    book: Rulebook, role: int, way: Way, *, theory: str, games: int, seed: int = 0, pace: str = "solo",
    strength: Strength = "steady",
) -> Standing:  # fmt: skip
    """Play ``games`` from ``seed`` on under a theory with one seat played in some way."""
    table = _Seat(book, role, way, strength, pace, theory)
    finished = table.run(book.begin(list(range(seed, seed + games)), theory))
    scores = finished.gather(lambda world: satisfaction(book, world)[role], games).astype(np.float64)
    half = BOTH_SIDES * float(scores.std(ddof=1)) / sqrt(games) if games > 1 else 0.0
    acts = {book.moves[act].flat.id: many for act, many in sorted(table.acts.items())}
    return Standing(way, games, float(scores.mean()), half, acts, table.count)
