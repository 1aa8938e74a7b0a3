"""What an expression may read: the truth at the opening of a phase, or the world as one role sees it.

Both answer the same questions, so one compiled function serves rules and people's views. An ``Observation`` computes
each reading when it is first asked for: most views read few of the tracks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.rules.compiling import Worlds, rounded
from wargame.rules.dice import draw
from wargame.rules.world import ASLEEP, BROKEN, HIDDEN, KEPT, RUNNING, Array, World
from wargame.scenario.models import Band, Noise

if TYPE_CHECKING:
    from wargame.rules.rulebook import Rulebook

TICKS = 16
"""Ticks of a turn: the phases, with responses and settling twice and reckoning four times."""
(
    OPEN,
    ACT,
    STIR,
    RESPOND,
    SETTLE,
    RESPOND_AGAIN,
    SETTLE_AGAIN,
    ANSWER,
    CONTEST,
    SHOCK,
    DRIFT,
    KEEP,
    BREAK,
    FIND,
    WAKE,
    END,
) = range(TICKS)


def round_stock(book: Rulebook, world: World, track: int) -> Array:
    """The reading of one stored track: whole points (stock and lifts, rounded), or the index of its step."""
    if book.is_step[track]:
        return world.stock[track]
    value = world.stock[track] + world.lift[track] if book.lifted[track] else world.stock[track]
    low, high = book.ranges[track]
    whole = (value + 50) // 100 if low >= 0 else rounded(value, 100).astype(np.int32)
    if book.lifted[track]:
        whole = np.minimum(np.maximum(whole, low), high)
    return whole.astype(np.int32, copy=False)


class Truth:
    """The world as it is, at one snapshot."""

    observer: int | None = None

    def __init__(self, book: Rulebook, world: World, readings: list[Array], tick: int) -> None:
        self.book = book
        self.world = world
        self.R: Any = readings
        self.P: Any = book.params_of(world)
        self.turn = world.turn
        self.tick = tick
        self.turns_left = book.turns - world.turn
        self.window = TICKS
        """How old, in ticks, an event may be and still be *now*."""
        self.met = 0
        """An age at which this phase has met an event already; 0 for none."""

    def turns_to(self, month: int) -> int:
        """Whole turns until a month, negative when it has passed."""
        return (month - self.book.month_of_turn(self.turn)) // 3

    # ---- events ------------------------------------------------------------------------------------------------------

    def now(self, row: int, i: Worlds) -> Array:
        """Whether an event is now: each phase after it was raised meets it exactly once."""
        return self._fresh(self.tick - self.world.stamp[row][i])

    def now_known(self, row: int, i: Worlds) -> Array:
        """The same for a secret event, as one role knows it."""
        return self._fresh(self.tick - self.world.known[row][i])

    def _fresh(self, age: Array) -> Array:
        now: Array = (age > 0) & (age <= self.window)
        return now & (age != self.met) if self.met else now

    def since(self, row: int, i: Worlds) -> Array:
        """Turns since an event: 0 while it is now, 99 if it never was."""
        return self._turns(self.world.stamp[row][i])

    def since_known(self, row: int, i: Worlds) -> Array:
        """The same for a secret event, as one role knows it."""
        return self._turns(self.world.known[row][i])

    def _turns(self, stamp: Array) -> Array:
        return np.minimum(np.maximum(self.tick - stamp.astype(np.int32) - 1, 0) // TICKS, 99)

    def known(self, row: int, i: Worlds) -> Array:
        """Whether a role knows that a secret event ever happened."""
        return self.world.known[row][i] >= 0

    def times(self, row: int, i: Worlds) -> Array:
        """How often an event has happened."""
        return self.world.count[row][i].astype(np.int32)

    # ---- the past ----------------------------------------------------------------------------------------------------

    def held(self, row: int, present: Any, i: Worlds) -> Array:
        """Past turn-ends in a row at which a condition was true that is true now, else 0."""
        return np.where(present, self.world.held[row][i], 0).astype(np.int32)

    def since_condition(self, row: int, present: Any, i: Worlds) -> Array:
        """Turns since a condition was last true: 0 if it is, 99 if it never was."""
        ago = np.minimum(self.turn - self.world.last[row][i].astype(np.int32), 99)
        return np.where(present, 0, np.where(self.world.last[row][i] < 0, 99, ago)).astype(np.int32)

    def was(self, row: int, depth: int, i: Worlds) -> Array:
        """A track's reading some turn-ends ago."""
        return self.world.past[depth - 1, row][i]

    # ---- commitments and offers --------------------------------------------------------------------------------------

    def pledge(self, row: int, i: Worlds) -> Array:
        """The state of a commitment."""
        return self.world.pledge[row][i]

    def in_force(self, row: int, i: Worlds) -> Array:
        """Whether a commitment is awake and neither kept nor known to be broken."""
        return self.pledge(row, i) == RUNNING

    def asleep(self, row: int, i: Worlds) -> Array:
        """Whether a commitment is bound but not yet awake."""
        return self.pledge(row, i) == ASLEEP

    def kept(self, row: int, i: Worlds) -> Array:
        """Whether a commitment was last kept."""
        return self.pledge(row, i) == KEPT

    def broken(self, row: int, i: Worlds) -> Array:
        """Whether a commitment was last broken."""
        state = self.pledge(row, i)
        return (state == BROKEN) | (state == HIDDEN)

    def standing(self, slot: int, i: Worlds) -> Array:
        """Whether an offer is on the table."""
        return self.world.tabled[slot][i] >= 0


class Observation(Truth):
    """The world as one role sees it: bands, noise and guesses for tracks, what it knows of events and promises.

    Good until the next phase commits: it reads the world when asked, it does not copy it.
    ``window`` may span two turns: at class pace *now* in legality means since the role's last orders window.
    """

    def __init__(
        self, book: Rulebook, world: World, truth: list[Array], role: int, tick: int, window: int = TICKS
    ) -> None:
        super().__init__(book, world, truth, tick)
        self.observer = role
        self.R = _Seen(self, list(truth))
        self.P = book.params_as(world, role)
        self.window = window

    def pledge(self, row: int, i: Worlds) -> Array:
        """The state of a commitment as far as the role knows: a hidden breach reads as in force to all but its author."""
        assert self.observer is not None
        state = self.world.pledge[row][i]
        if self.book.debtors[row] != self.observer:
            term = self.book.commitments[row].lasts
            completed = max(self.world.turns_played, self.turn - 1)
            over = (completed - self.world.pledged[row][i] >= term) if term else False
            state = np.where(state == HIDDEN, np.where(over, KEPT, RUNNING), state)
        return np.where(self.world.aware[row][i] & np.uint8(1 << self.observer), state, 0)

    def standing(self, slot: int, i: Worlds) -> Array:
        """Whether the role knows of an offer on the table."""
        standing = self.world.tabled[slot][i] >= 0
        return standing & self.book.sees_offer(self.world, slot, self.observer or 0)[i]


class _Seen:
    """Readings of tracks as a role sees them, each made when first asked for."""

    def __init__(self, observation: Observation, truth: list[Array]) -> None:
        self._observation = observation
        self._truth = truth
        self._made: dict[int, Array] = {}

    def __getitem__(self, track: int) -> Array:
        if track not in self._made:
            self._made[track] = self._make(track)
        return self._made[track]

    def _make(self, track: int) -> Array:
        seen = self._observation
        assert seen.observer is not None
        book, world, truth = seen.book, seen.world, self._truth[track]
        how = book.sights[seen.observer][track]
        low, high = book.ranges[track]
        if how == "exact":
            return truth
        if how == "hidden":
            return np.full_like(truth, book.guesses[track])
        if isinstance(how, Band):
            middle = truth // how.band * how.band + how.band // 2
            return np.minimum(np.maximum(middle, low), high)
        assert isinstance(how, Noise)
        half = (
            np.broadcast_to(np.asarray(book.noise[seen.observer, track](seen, slice(None))), truth.shape).astype(
                np.int64
            )
            // 2
        )
        half = np.maximum(half, 0)
        name = f"noise.{list(book.vocab.tracks)[track]}.{book.vocab.roles[seen.observer]}"
        error = draw(world.keys, name, 0, 2 * half + 1) + draw(world.keys, name, world.turn, 2 * half + 1) - 2 * half
        return np.minimum(np.maximum(truth + error.astype(np.int32), low), high).astype(np.int32)
