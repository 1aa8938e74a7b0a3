"""What an expression may read: the truth at the opening of a phase, or the world as one role sees it.

Both answer the same questions, so one compiled expression serves rules and people's views. Nothing is worked out before
it is asked for: most phases and views read few of the tracks. In one world every answer is a plain number, in many an
array over the worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.rules.nodes import SHORT, constant
from wargame.rules.readings import Sights
from wargame.rules.world import ASLEEP, BROKEN, HIDDEN, KEPT, NONE, RUNNING, Array, Spread, World

if TYPE_CHECKING:
    from typing import Self

    from wargame.rules.rulebook import Rulebook

Worlds = np.ndarray[Any, np.dtype[np.intp]] | slice
"""Some of the worlds, as sorted indices, or all of them."""
ALL = slice(None)
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
LONG_AGO = 99
"""What ``since`` says of what never was, and at most of what was."""


class Share(dict[int, Any]):
    """Rows as some of the worlds have them, each gathered when first asked for."""

    def __init__(self, rows: dict[int, Any], at: Array) -> None:
        super().__init__()
        self.rows = rows
        self.at = at

    def __missing__(self, row: int) -> Any:
        value = self.rows[row]
        if isinstance(value, np.ndarray):
            value = value.take(self.at)
        self[row] = value
        return value


class Truth:
    """The world as it is, at one snapshot."""

    observer: int | None = None
    at: Array | None = None
    """The worlds that are asked about, if not all."""
    whole: Truth | None = None
    """The context of all worlds that this is a part of."""

    def __init__(
        self, book: Rulebook, world: World, tick: int, *, rows: dict[int, Any] | None = None, theory: int | None = None
    ) -> None:
        """``tick`` counts from the start of the exercise; ``rows`` are what the tracks read, if that is known.

        ``theory`` reads that column of params, in a single world.
        """
        self.book = book
        self.world = world
        self.tick = tick
        self.turn = world.turn
        self.turns_left = book.turns - world.turn
        self.single = world.count_worlds == 1
        self.R: dict[int, Any] = book.rows(world, tick) if rows is None else rows
        self.P: dict[int, Any] = book.params_of(world) if theory is None else book.params_under(theory)
        self.window = TICKS
        """How old, in ticks, an event may be and still be *now*."""
        self.met = 0
        """An age at which this phase has met an event already; 0 for none."""
        self.memo: dict[int, Any] = {}

    def narrow(self, at: Worlds) -> Self:
        """The same for some of the worlds."""
        if isinstance(at, slice) or self.single:
            return self
        part = object.__new__(type(self))
        part.__dict__.update(self.__dict__)
        part.at = at
        part.whole = self.whole or self
        part.R, part.P, part.memo = Share(part.whole.R, at), Share(part.whole.P, at), {}
        return part

    def row(self, rows: Array, row: int) -> Any:
        """A row of the state, over the worlds that are asked about."""
        if self.single:
            return rows.item(row, 0)
        return rows[row] if self.at is None else rows[row].take(self.at)

    @property
    def spread(self) -> Spread:
        """What all worlds share to work with."""
        return self.world.spread

    def filled(self, number: Array) -> Array:
        """A number spread out over all worlds (kept, never to be changed); over some of them it stays as it is."""
        return self.world.spread(number) if self.at is None else number

    def turns_to(self, month: int) -> int:
        """Whole turns until a month, negative when it has passed."""
        return (month - self.book.month_of_turn(self.turn)) // 3

    # ---- events ------------------------------------------------------------------------------------------------------

    def now(self, row: int) -> Any:
        """Whether an event is now: each phase after it was raised meets it exactly once."""
        return self._now(self.row(self.world.stamp, row))

    def now_known(self, row: int) -> Any:
        """The same for a secret event, as one role knows it."""
        return self._now(self.row(self.world.known, row))

    def _now(self, stamp: Any) -> Any:
        if self.single:
            return 0 < self.tick - stamp <= self.window and self.tick - stamp != self.met
        ago = constant(self.tick - 1, SHORT) - stamp  # below zero for what this phase raised: huge without a sign
        now = ago.view(np.uint16) < constant(self.window, _UNSIGNED)
        return now & (ago != constant(self.met - 1, SHORT)) if self.met else now

    def since(self, row: int) -> Any:
        """Turns since an event: 0 while it is now, 99 if it never was."""
        return self._since(self.row(self.world.stamp, row))

    def since_known(self, row: int) -> Any:
        """The same for a secret event, as one role knows it."""
        return self._since(self.row(self.world.known, row))

    def _since(self, stamp: Any) -> Any:
        if self.single:
            return min(max(self.tick - stamp - 1, 0) // TICKS, LONG_AGO)
        ago = constant(self.tick - 1, SHORT) - stamp
        ago >>= _SHIFT  # by TICKS; what this phase raised comes out below zero
        np.minimum(ago, self.filled(_LONG_AGO), out=ago)
        return np.maximum(ago, self.filled(_ZERO), out=ago)

    def within(self, row: int, turns: int) -> Any:
        """Whether an event was at most some turns ago: ``since(event) <= turns`` in one comparison."""
        return self._within(self.row(self.world.stamp, row), turns)

    def within_known(self, row: int, turns: int) -> Any:
        """The same for a secret event, as one role knows it."""
        return self._within(self.row(self.world.known, row), turns)

    def _within(self, stamp: Any, turns: int) -> Any:
        latest = self.tick - 1 - TICKS * (turns + 1)
        return stamp > latest if self.single else stamp > constant(latest, SHORT)

    def known(self, row: int) -> Any:
        """Whether a role knows that a secret event ever happened."""
        return self.row(self.world.known, row) >= 0

    def times(self, row: int) -> Any:
        """How often an event has happened."""
        return self.row(self.world.count, row)

    # ---- the past ----------------------------------------------------------------------------------------------------

    def held(self, row: int, present: Any) -> Any:
        """Past turn-ends in a row at which a condition was true that is true now, else 0."""
        return present * self.row(self.world.held, row)

    def since_condition(self, row: int, present: bool) -> int:
        """Turns since a condition was last true in a single world: 0 if it is, 99 if it never was."""
        return 0 if present else int(self.since_held(row))

    def since_held(self, row: int) -> Any:
        """Turns since the last turn-end at which a condition was true, 99 if it never was."""
        last = self.row(self.world.last, row)
        return min(self.turn - last, LONG_AGO) if self.single else np.minimum(self.turn - last, LONG_AGO)

    def was(self, row: int, depth: int) -> Any:
        """A track's reading some turn-ends ago."""
        return self.row(self.world.past[depth - 1], row)

    # ---- commitments and offers --------------------------------------------------------------------------------------

    def state(self, row: int) -> Any:
        """The state of a commitment."""
        return self.row(self.world.pledge, row)

    def owes(self, row: int) -> Any:
        """Whether a commitment is in force: asked of one's own alone."""
        return self.row(self.world.pledge, row) == RUNNING

    def on_table(self, slot: int) -> Any:
        """Whether an offer stands."""
        return self.row(self.world.tabled, slot) >= 0

    def waits(self, role: int, ask: int) -> Any:
        """Whether a dilemma was put to a role this turn."""
        return self.row(self.world.dilemma, role) == ask

    # ---- the same as arrays, for those who look from outside ---------------------------------------------------------

    def pledge(self, row: int, i: Worlds = ALL) -> Array:
        """(worlds,) the state of a commitment."""
        return np.atleast_1d(self.narrow(i).state(row))

    def in_force(self, row: int, i: Worlds = ALL) -> Array:
        """(worlds,) bool: whether a commitment is awake and neither kept nor known to be broken."""
        return self.pledge(row, i) == RUNNING

    def asleep(self, row: int, i: Worlds = ALL) -> Array:
        """(worlds,) bool: whether a commitment is bound but not yet awake."""
        return self.pledge(row, i) == ASLEEP

    def kept(self, row: int, i: Worlds = ALL) -> Array:
        """(worlds,) bool: whether a commitment was last kept."""
        return self.pledge(row, i) == KEPT

    def broken(self, row: int, i: Worlds = ALL) -> Array:
        """(worlds,) bool: whether a commitment was last broken."""
        state = self.pledge(row, i)
        return (state == BROKEN) | (state == HIDDEN)

    def standing(self, slot: int, i: Worlds = ALL) -> Array:
        """(worlds,) bool: whether an offer is on the table."""
        return np.atleast_1d(self.narrow(i).on_table(slot))


_ZERO, _LONG_AGO, _SHIFT = constant(0, SHORT), constant(LONG_AGO, SHORT), constant(4, SHORT)
_UNSIGNED = np.dtype(np.uint16)
_HIDDEN_BREACH, _TERM_OVER = np.int8(HIDDEN - RUNNING), np.int8(KEPT - RUNNING)


class Observation(Truth):
    """The world as one role sees it: bands, noise and guesses for tracks, what it knows of events and promises.

    Good until the next phase commits: it reads the world when asked, it does not copy it.
    ``window`` may span two turns: at class pace *now* in legality means since the role's last orders window.
    """

    observer: int

    def __init__(self, book: Rulebook, world: World, role: int, tick: int, window: int = TICKS) -> None:
        rows = book.rows(world, tick)
        super().__init__(book, world, tick, rows=rows)
        self.observer = role
        self.R = Sights(book, world, role, rows, tick)
        self.P = book.params_as(world, role)
        self.window = window

    def state(self, row: int) -> Any:
        """The state of a commitment as far as the role knows: a hidden breach reads as in force to all but its author."""
        state = self.row(self.world.pledge, row)
        knows = (self.row(self.world.aware, row) & 1 << self.observer) != 0
        own = self.book.debtors[row] == self.observer
        if self.single:
            if not own and state == HIDDEN:
                state = KEPT if self._over(row) else RUNNING
            return state if knows else NONE
        if not own:
            hidden = state == HIDDEN
            if hidden.any():
                state = state - _HIDDEN_BREACH * hidden + _TERM_OVER * (hidden & self._over(row))
        return state * knows.view(np.int8)

    def _over(self, row: int) -> Any:
        """Whether the term of a commitment, if it has one, is over: a breach that nobody found then reads as kept."""
        term = self.book.commitments[row].lasts
        if not term:
            return False
        completed = max(self.world.turns_played, self.turn - 1)
        return completed - self.row(self.world.pledged, row) >= term

    def on_table(self, slot: int) -> Any:
        """Whether an offer stands that the role knows of."""
        book, offer = self.book, self.book.offers[slot]
        if offer.slot.is_draft and offer.slot.by != self.observer:
            knows: Any = self.row(book.sees_offer(self.world, slot, self.observer)[None], 0)
        else:
            knows = offer.slot.by == self.observer or not offer.secret or bool(offer.to >> self.observer & 1)
            if knows:
                return super().on_table(slot)
        return super().on_table(slot) & knows
