"""The strategist: it tries courses in worlds that it supposes, and takes the one that serves its own goals best.

Courses are whole orders, half of them drawn as its doctrine would, half drawn evenly from all that it may do. They are tried in
the same supposed worlds with the same dice (``supposing``), and the better half goes on to be tried in twice as many:
sequential halving (Karnin, Koren and Somekh, *Almost optimal exploration in multi-armed bandits*, 2013). What comes after the
first choice is left to doctrines, its own later turns too. Nothing here reads more than the role sees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wargame.players import chance, doctrine
from wargame.players.supposing import as_seen, marks, seed_of, supposed
from wargame.players.table import Finished, Play
from wargame.rules.contexts import ACT, RESPOND, TICKS
from wargame.rules.orders import (
    ACCEPT,
    REFUSE,
    Orders,
    Responses,
    awaited,
    legal_answers,
    legal_moves,
    no_orders,
    no_responses,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.scores import satisfaction
from wargame.rules.world import Array, World, take

Strength = Literal["quick", "steady", "deep"]
AT_ONCE = 8_000
"""How many supposed worlds are played at once."""


@dataclass(frozen=True)
class Effort:
    """How much a strategist tries: courses, supposed worlds in the first round, turns ahead (0: to the end of play)."""

    courses: int
    worlds: int
    ahead: int


EFFORTS: dict[Strength, Effort] = {
    "quick": Effort(courses=8, worlds=8, ahead=2),
    "steady": Effort(courses=16, worlds=12, ahead=4),
    "deep": Effort(courses=32, worlds=16, ahead=0),
}


@dataclass(frozen=True)
class Weighed:
    """What came of weighing, for each world: the course taken, and how it compares."""

    best: Array
    """(worlds,) which course was taken."""
    promise: Array
    """(worlds,) the mean satisfaction that it promised, in hundredths."""
    usual: Array
    """(worlds,) the mean of all courses in the first round, in hundredths."""
    courses: int
    futures: int
    """How many futures each choice was tried in, all courses together."""


class Strategist:
    """One role's way to choose; ``secret_theory`` says whether it knows under which theory it plays."""

    def __init__(
        self, book: Rulebook, role: int, strength: Strength = "steady", *, quarters: int = 1, secret_theory: bool = True
    ) -> None:
        self.book = book
        self.role = role
        self.effort = EFFORTS[strength]
        self.quarters = quarters
        self.secret_theory = secret_theory

    # ---- orders ------------------------------------------------------------------------------------------------------

    def choose_orders(self, world: World, orders: Orders) -> Weighed:
        """Fill in the orders of its role in every world."""
        book, role = self.book, self.role
        bare = as_seen(book, world, role, ACT, TICKS * self.quarters, secret_theory=self.secret_theory)
        told = marks(bare)
        courses = self._courses(world, bare, told)

        def given(which: Array) -> _Ahead:
            return _Ahead(self, orders=_columns(courses, which))

        weighed = self._weigh(bare, told, self.effort.courses, ACT, given)
        taken = _columns(courses, np.arange(world.count_worlds) * self.effort.courses + weighed.best)
        orders.acts[role], orders.answers[role] = taken.acts[role], taken.answers[role]
        own = self._own_postures()
        orders.postures[own] = taken.postures[own]
        return weighed

    def _courses(self, world: World, bare: World, told: list[str]) -> Orders:
        """Whole orders to be tried, those of one world after those of another: its doctrine's, then those of chance."""
        book, role, many = self.book, self.role, self.effort.courses
        index = np.arange(world.count_worlds).repeat(many)
        seeds = [seed_of(mark, -1 - course) for mark in told for course in range(many)]
        spread = supposed(book, bare, role, index, seeds, secret_theory=self.secret_theory)
        courses, by_chance = no_orders(book, len(index)), no_orders(book, len(index))
        doctrine.choose_orders(book, spread, courses, role, self.quarters)
        chance.choose_orders(book, spread, by_chance, role, self.quarters)
        at = np.flatnonzero(np.arange(len(index)) % many >= many // 2)
        courses.acts[role][:, at] = by_chance.acts[role][:, at]
        courses.postures[:, at] = by_chance.postures[:, at]
        courses.answers[role, at] = by_chance.answers[role, at]
        self._keep_to_what_is_open(world, courses, index)
        return courses

    def _keep_to_what_is_open(self, world: World, courses: Orders, index: Array) -> None:
        """Strike from courses what the role may not do in its present world: a supposed one may allow more."""
        book, role = self.book, self.role
        seen = orders_view(book, world, role, self.quarters)
        legal = legal_moves(book, world, role, seen)
        may = np.zeros((len(book.moves) + 1, world.count_worlds), dtype=bool)
        may[[move.flat.index for move in book.moves_of[role]]] = legal
        courses.acts[role] = np.where(may[courses.acts[role], index], courses.acts[role], -1)
        for place in self._own_postures():
            _, track, steps = book.postures[place]
            now = np.broadcast_to(np.asarray(seen.R[track], dtype=np.int64), (world.count_worlds,))[index]
            courses.postures[place] = np.clip(now + courses.postures[place], 0, len(steps) - 1) - now
        for here in range(world.count_worlds):
            put = int(world.dilemma[role, here])
            if put >= 0:
                open_ = legal_answers(book, put, role, seen, np.array([here]))[:, 0]
                own = courses.answers[role, index == here]
                courses.answers[role, index == here] = np.where(open_[own], own, -1)

    def _own_postures(self) -> list[int]:
        return [place for place, (owner, _, _) in enumerate(self.book.postures) if owner == self.role]

    # ---- responses ---------------------------------------------------------------------------------------------------

    def choose_responses(self, world: World, responses: Responses) -> None:
        """Fill in the responses of its role in every world, one question after another, the others as its doctrine would."""
        book, role = self.book, self.role
        doctrine.choose_responses(book, world, responses, role)
        for index in range(world.count_worlds):
            alone = take(world, np.array([index])) if world.count_worlds > 1 else world
            for kind, place, options in self._questions(alone):
                if len(options) > 1:
                    answer = self._answer(alone, responses, index, kind, place, options)
                    (responses.offers if kind == "offer" else responses.answers)[place, role, index] = answer

    def _questions(self, alone: World) -> list[tuple[str, int, list[int]]]:
        """What a single world asks of the role: offers to accept or refuse, asks with the answers that are open."""
        book, role = self.book, self.role
        seen = response_view(book, alone, role)
        found = [
            ("offer", slot, [ACCEPT, REFUSE]) for slot in range(len(book.offers)) if awaited(book, alone, slot, role)[0]
        ]
        for ask in book.response_asks:
            if alone.asked[ask, 0] >> role & 1:
                found.append(("ask", ask, np.flatnonzero(legal_answers(book, ask, role, seen)[:, 0]).tolist()))
        return found

    def _answer(self, alone: World, responses: Responses, index: int, kind: str, place: int, options: list[int]) -> int:
        """The best answer to one question in a single world."""
        book, role = self.book, self.role
        bare = as_seen(book, alone, role, RESPOND, secret_theory=self.secret_theory)
        offers, answers = responses.offers[:, role, index], responses.answers[:, role, index]

        def given(which: Array) -> _Ahead:
            tried = no_responses(book, len(which))
            tried.offers[:, role], tried.answers[:, role] = offers[:, None], answers[:, None]
            (tried.offers if kind == "offer" else tried.answers)[place, role] = np.array(options)[which]
            return _Ahead(self, responses=tried)

        return options[int(self._weigh(bare, marks(bare), len(options), RESPOND, given).best[0])]

    # ---- weighing ----------------------------------------------------------------------------------------------------

    def _weigh(
        self, bare: World, told: list[str], courses: int, tick: int, given: Callable[[Array], _Ahead]
    ) -> Weighed:
        """Try courses, numbered world by world, in supposed worlds; after each round the better half is tried further."""
        count = bare.count_worlds
        alive = np.tile(np.arange(courses), (count, 1))
        totals = np.zeros((count, courses), dtype=np.int64)
        tried, worlds, futures, usual = 0, self.effort.worlds, 0, np.zeros(count, dtype=np.int64)
        every = np.arange(count)[:, None]
        while alive.shape[1] > 1:
            numbers = range(tried, tried + worlds)
            totals[every, alive] += self._tried(bare, told, alive, courses, numbers, tick, given)
            futures += alive.shape[1] * worlds
            tried, worlds = tried + worlds, worlds * 2
            if not usual.any():
                usual = totals.sum(axis=1) * 100 // (courses * tried)
            order = np.argsort(-totals[every, alive], axis=1, kind="stable")
            alive = np.sort(alive[every, order[:, : (alive.shape[1] + 1) // 2]], axis=1)
        best = alive[:, 0]
        return Weighed(best, totals[np.arange(count), best] * 100 // max(tried, 1), usual, courses, futures)

    def _tried(
        self, bare: World, told: list[str], alive: Array, courses: int, numbers: range, tick: int,
        given: Callable[[Array], _Ahead],
    ) -> Array:  # fmt: skip
        """(worlds, courses alive) the satisfaction summed over supposed worlds."""
        here, width = np.empty(alive.shape, dtype=np.int64), alive.shape[1]
        seeds = [[seed_of(mark, number) for number in numbers] for mark in told]
        step = max(AT_ONCE // (width * len(numbers)), 1)
        for first in range(0, bare.count_worlds, step):
            part = range(first, min(first + step, bare.count_worlds))
            index = np.repeat(np.arange(part.start, part.stop), width * len(numbers))
            which = (alive[part.start : part.stop] + np.arange(part.start, part.stop)[:, None] * courses).repeat(
                len(numbers), axis=1
            )
            many = supposed(
                self.book, bare, self.role, index, [seed for place in part for _ in range(width) for seed in seeds[place]],
                tick, secret_theory=self.secret_theory,
            )  # fmt: skip
            finished = given(which.reshape(-1)).from_here(many, tick)
            scores = finished.gather(lambda world: satisfaction(self.book, world)[self.role], len(index))
            here[part.start : part.stop] = scores.reshape(len(part), width, len(numbers)).sum(axis=2)
        return here


def _columns(orders: Orders, which: Array) -> Orders:
    """The orders of some worlds, as those of as many worlds."""
    return Orders(orders.acts[..., which], orders.postures[..., which], orders.answers[..., which])


class _Ahead(Play):
    """Supposed worlds played on: the first choice is given, all the others are doctrines'."""

    def __init__(self, chooser: Strategist, orders: Orders | None = None, responses: Responses | None = None) -> None:
        super().__init__(chooser.book, pace="class" if chooser.quarters == 2 else "solo")
        self.chooser = chooser
        self._orders = orders
        self._responses = responses

    def from_here(self, world: World, tick: int) -> Finished:
        """Play on from the window at ``tick`` of the present turn."""
        if self.chooser.effort.ahead:
            last = min(world.turn + self.chooser.effort.ahead * self.quarters - 1, self.book.turns)
            self.until = (last, "end")
        return self.run(world, opened=True) if tick == ACT else self.run(world, revealed=True)

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Give the first orders of the role."""
        if role == self.chooser.role and self._orders is not None:
            given, self._orders = self._orders, None
            orders.acts[role], orders.answers[role] = given.acts[role], given.answers[role]
            own = [place for place, (owner, _, _) in enumerate(self.book.postures) if owner == role]
            orders.postures[own] = given.postures[own]

    def respond(self, world: World, places: Array, responses: Responses, role: int, again: bool) -> None:
        """Give the first responses of the role."""
        if role == self.chooser.role and self._responses is not None:
            given, self._responses = self._responses, None
            responses.offers[:, role], responses.answers[:, role] = given.offers[:, role], given.answers[:, role]
