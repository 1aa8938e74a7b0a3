"""What tracks and params read, worked out when first asked for: the truth, and as each role sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.rules.batches import value_of
from wargame.rules.dice import high_bits, scaled
from wargame.rules.nodes import constant, kind_for
from wargame.rules.numbers import rounded
from wargame.rules.world import Array, PerWorld, Spread, World
from wargame.scenario.models import Band, Noise

if TYPE_CHECKING:
    from wargame.rules.rulebook import Rulebook


def bounded(value: Any, low: int, high: int, spread: Spread) -> Any:
    """A number, or each of an array over all worlds, brought within its range; an array is new."""
    if isinstance(value, int):
        return min(max(value, low), high)
    value = np.maximum(value, spread(constant(low, value.dtype)))
    return np.minimum(value, spread(constant(high, value.dtype)), out=value)


class Params(PerWorld):
    """Rows of params, by each world's theory; half of them in hundredths, half in whole points."""

    def __init__(self, rows: list[Array], theories: Array) -> None:
        super().__init__()
        self._rows = rows
        self._single = int(theories[0]) if len(theories) == 1 else None
        self._theories = theories.astype(np.intp)

    def __missing__(self, row: int) -> Any:
        values = self._rows[row]
        read = values.take(self._theories, mode="clip") if self._single is None else int(values[self._single])
        self[row] = read
        return read

    def move(self, closed: Callable[[Array], Array]) -> None:
        """Close the gaps that worlds leave which are set aside."""
        super().move(closed)
        self._theories = closed(self._theories)


class Readings(dict[int, Any]):
    """What tracks read in truth: whole points (stock and lifts, rounded), or the index of a step.

    Derived tracks that read more than tracks are set at the opening of each phase; the others follow from these.
    It is itself what their expressions read.
    """

    at = whole = None

    def __init__(self, book: Rulebook, world: World) -> None:
        super().__init__()
        self._book = book
        self._stock, self._lift = world.stock, world.lift  # not the world, which keeps this
        self.single = world.count_worlds == 1
        self.filled = self.spread = world.spread
        self.P = book.params_of(world)
        self.tick: int | None = None
        """The tick for which derived tracks hold."""

    @property
    def R(self) -> Readings:
        """What tracks read."""
        return self

    @property
    def memo(self) -> dict[int, Any]:
        """Nothing is remembered: each derived track is worked out once."""
        return {}

    def __missing__(self, track: int) -> Any:
        book = self._book
        if track in book.followers:
            value = self.within(track, value_of(book.followers[track].node, self))
        elif self.single:
            value = self._read(
                track, self._stock.item(track, 0) + (self._lift.item(track, 0) if book.lifted[track] else 0)
            )
        else:
            stock = self._stock[track]
            value = self._read(track, stock + self._lift[track] if book.lifted[track] else stock).astype(
                book.kinds[track]
            )
        self[track] = value
        return value

    def _read(self, track: int, value: Any) -> Any:
        """The reading of what is stored, in hundredths or as a step."""
        book = self._book
        if book.is_step[track]:
            return value
        low, high = book.ranges[track]
        value = (value + 50) // 100 if low >= 0 else rounded(value, 100)
        return bounded(value, low, high, self.spread) if book.lifted[track] else value

    def within(self, track: int, value: Any) -> Any:
        """The value of a derived track, brought within its range."""
        low, high = self._book.ranges[track]
        if isinstance(value, int):
            return bounded(int(value), low, high, self.spread)
        return bounded(value, low, high, self.spread).astype(self._book.kinds[track], copy=False)

    def forget(self, tracks: Iterable[int]) -> None:
        """Tracks have changed, and with them what is derived of them."""
        for track in tracks:
            self.pop(track, None)
            for follower in self._book.followed_by[track]:
                self.pop(follower, None)
        self.tick = None


class Sights(dict[int, Any]):
    """What tracks read as one role sees them: as they are, within a band, with an error, or by a guess."""

    def __init__(self, book: Rulebook, world: World, role: int, truth: Readings, tick: int) -> None:
        super().__init__()
        self._book = book
        self._world = world
        self._role = role
        self._truth = truth
        self._tick = tick

    def __missing__(self, track: int) -> Any:
        value = self[track] = self._see(track)
        return value

    def _see(self, track: int) -> Any:
        book = self._book
        how = book.sights[self._role][track]
        if how == "exact":
            return self._truth[track]
        if how == "hidden":
            guess = book.guesses[track]
            same = self._world.count_worlds == 1 or track in book.spans.clocks
            return guess if same else self._world.spread(constant(guess, book.kinds[track]))
        if isinstance(how, Band):
            return self._banded(track, how.band)
        assert isinstance(how, Noise)
        return self._noisy(track)

    def _banded(self, track: int, band: int) -> Any:
        """The middle of the band in which a track lies; roles that see it alike share the work."""
        truth = self._truth[track]
        if isinstance(truth, int):
            return bounded(truth // band * band + band // 2, *self._book.ranges[track], self._world.spread)
        shared: dict[Any, tuple[Array, Array]] = self._world.cache.setdefault("bands", {})
        known = shared.get((track, band))
        if known is not None and known[0] is truth:
            return known[1]
        low, high = self._book.ranges[track]
        kind = kind_for(low - band, high + band)
        middle = truth // constant(band, kind)
        middle *= constant(band, kind)
        middle += constant(band // 2, kind)
        np.maximum(middle, self._world.spread(constant(low, kind)), out=middle)
        np.minimum(middle, self._world.spread(constant(high, kind)), out=middle)
        seen = middle.astype(truth.dtype, copy=False)
        shared[track, band] = (truth, seen)
        return seen

    def _noisy(self, track: int) -> Any:
        """The truth with two errors, one drawn once a game and one each turn, so that reading again averages nothing away."""
        book, world, role = self._book, self._world, self._role
        noise = book.off_by(world, role, track, self._tick)
        low, high = book.ranges[track]
        if world.count_worlds == 1:
            alone = int(self._error(track, max(noise // 2, 0))[0])
            return bounded(self._truth[track] + alone, low, high, world.spread)
        if not isinstance(noise, int):
            error = self._error(track, np.maximum(noise.astype(np.int64) // 2, 0))
        else:
            error = self._error_for_now(track, max(noise // 2, 0))
        return bounded(self._truth[track] + error, low, high, world.spread).astype(book.kinds[track])

    def _error_for_now(self, track: int, half: int) -> Array:
        """An error that is as large in all worlds: kept for the turn, since several windows need it."""
        kept: dict[Any, tuple[int, int, Array]] = self._world.cache.setdefault("errors", {})
        key = (self._role, track)
        if key not in kept or kept[key][:2] != (self._world.turn, half):
            kept[key] = (self._world.turn, half, self._error(track, half))
        return kept[key][2]

    def _error(self, track: int, half: Any) -> Array:
        """Two draws, each from ``-half`` to ``half``."""
        return self._die(track, 0, 2 * half + 1) + self._die(track, self._world.turn, 2 * half + 1) - np.int32(2) * half

    def _die(self, track: int, turn: int, sides: Any) -> Array:
        """A draw of this role's error; the hash behind it is kept for the turn, since several windows need it."""
        kept: dict[Any, tuple[int, Array]] = self._world.cache.setdefault("noise", {})
        key = (self._role, track, turn == 0)
        if key not in kept or kept[key][0] != turn:
            name = f"noise.{self._book.track_ids[track]}.{self._book.vocab.roles[self._role]}"
            kept[key] = (turn, high_bits(self._world.keys, name, turn))
        return scaled(kept[key][1], sides)
