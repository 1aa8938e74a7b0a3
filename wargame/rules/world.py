"""The state of N worlds at once, in arrays whose last axis is the worlds.

A played exercise is an ensemble of one. ``snapshot`` and ``restore`` carry the whole state of one world as plain
integers, ``digest`` hashes it; both cover everything that a later turn can depend on, not the tracks alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wargame.rules.dice import Seeds, draw, keys_of

Array = NDArray[Any]

NEVER = -30_000
"""The stamp of an event that has not happened."""

NONE, ASLEEP, RUNNING, KEPT, BROKEN, HIDDEN, ENDED = range(7)
"""States of a commitment; HIDDEN is a breach that has not been found."""


DEAL_BITS = 62
"""How many offers one word of a commitment's deals can name."""


@dataclass(frozen=True)
class Shape:
    """How many rows each kind of state has; made once by the rulebook."""

    roles: int
    tracks: int
    history: int
    history_depth: int
    events: int
    known: int
    counts: int
    conditions: int
    once: int
    commitments: int
    offers: int
    drafts: int
    asks: int
    dilemmas: int
    goals: int
    endings: int


Entry = tuple[int, Array, Array | None]
"""An effect on its way: its number, the worlds, and the amount in each (None for what acts when it lands)."""


@dataclass
class Pending:
    """Changes on their way, by the turn in which they come; ``expiring`` holds the lifts to be withdrawn."""

    landing: dict[int, list[Entry]] = field(default_factory=dict)
    expiring: dict[int, list[Entry]] = field(default_factory=dict)

    def land(self, turn: int, effect: int, worlds: Array, amounts: Array | None) -> None:
        """Remember that an effect lands in the drift phase of ``turn``."""
        self.landing.setdefault(turn, []).append((effect, worlds, amounts))

    def expire(self, turn: int, effect: int, worlds: Array, amounts: Array) -> None:
        """Remember that a lift is withdrawn in the drift phase of ``turn``."""
        self.expiring.setdefault(turn, []).append((effect, worlds, amounts))

    def take(self, keep: Array, count: int) -> Pending:
        """The part of it that concerns the worlds ``keep`` (indices), renumbered in their order."""
        place = np.full(count, -1, dtype=np.intp)
        place[keep] = np.arange(len(keep))
        kept = place >= 0
        taken = Pending()
        for source, target in ((self.landing, taken.landing), (self.expiring, taken.expiring)):
            for turn, entries in source.items():
                # one long array is sorted out faster than many short ones
                every = np.concatenate([worlds for _, worlds, _ in entries])
                here = np.flatnonzero(kept.take(every))
                moved = place.take(every.take(here))
                lasts = np.cumsum([len(worlds) for _, worlds, _ in entries])
                cuts = [0, *here.searchsorted(lasts).tolist()]
                begins = [0, *lasts.tolist()]
                for number, (effect, _, amounts) in enumerate(entries):
                    first, last = cuts[number], cuts[number + 1]
                    if last > first:
                        own = None if amounts is None else amounts.take(here[first:last] - begins[number])
                        target.setdefault(turn, []).append((effect, moved[first:last], own))
        return taken

    def repeat(self, count: int) -> Pending:
        """The same for each of ``count`` copies of a single world."""
        every, repeated = np.arange(count), Pending()
        for source, target in ((self.landing, repeated.landing), (self.expiring, repeated.expiring)):
            for turn, entries in source.items():
                target[turn] = [
                    (effect, every.repeat(len(at)), None if amounts is None else np.tile(amounts, count))
                    for effect, at, amounts in entries
                ]
        return repeated


class PerWorld(dict[int, Any]):
    """Rows over worlds that are kept for as long as the worlds are the same: they move with them."""

    def move(self, closed: Callable[[Array], Array]) -> None:
        """Close the gaps that worlds leave which are set aside."""
        for row, values in self.items():
            self[row] = closed(values)


class Spread:
    """Numbers spread out over all worlds, each made once: what numpy compares fastest. Never to be changed."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.every = np.arange(count)
        self._kept: dict[int, tuple[Array, Array]] = {}
        self._registers: dict[Any, list[Array]] = {}

    def registers(self, kind: Any, wanted: int) -> list[Array]:
        """At least so many arrays of a kind to work with, whatever they hold."""
        held = self._registers.setdefault(kind, [])
        while len(held) < wanted:
            held.append(np.empty(self.count, dtype=kind))
        return held

    def __call__(self, number: Array) -> Array:
        """(worlds,) a number that comes as an array without a dimension, from ``nodes.constant``."""
        kept = self._kept.get(id(number))
        if kept is None:
            spread = np.full(self.count, number)
            spread.flags.writeable = False
            kept = self._kept[id(number)] = (spread, number)
        return kept[0]


@dataclass
class World:
    """N worlds between two turns or in the midst of one. Rows as in the rulebook's vocabulary."""

    shape: Shape
    seeds: list[int]
    keys: Seeds
    turn: int
    tick: int
    stock: Array
    """(tracks, worlds) int32: hundredths of a point, or the index of a step."""
    lift: Array
    """(tracks, worlds) int32: hundredths added when read, withdrawn exactly when they expire."""
    opened: Array
    """(tracks, worlds) int32: stocks when the turn opened; limits are measured from them."""
    past: Array
    """(depth, history, worlds) int32: readings at the last turn-ends, newest first."""
    stamp: Array
    """(events, worlds) int16: tick at which an event was last raised."""
    known: Array
    """(known, worlds) int16: the same as far as a role knows it."""
    count: Array
    held: Array
    """(conditions, worlds) int16: turn-ends in a row at which a condition was true."""
    last: Array
    """(conditions, worlds) int16: the last turn-end at which it was true."""
    once: Array
    """(once, worlds) bool: rules and asks that happen once, and have."""
    pledge: Array
    """(commitments, worlds) int8: NONE .. ENDED."""
    pledged: Array
    """(commitments, worlds) int16: turn in which it was bound or woke."""
    windows: Array
    """(commitments, worlds) int8: the debtor's orders windows since then."""
    deal: Array
    """(words, commitments, worlds) int64: the offers that bound it, a bit for each; 0 if none."""
    aware: Array
    """(commitments, worlds) uint8: mask of roles that know of it."""
    fresh: Array
    """(commitments, worlds) bool: bound, its first effects not yet applied."""
    tabled: Array
    """(offers, worlds) int16: turn in which a standing offer was made, -1 if none."""
    agreed: Array
    """(offers, worlds) uint8: mask of roles that have accepted."""
    draft_terms: Array
    """(drafts, commitments, worlds) int8: 1 asked, 2 given, 0 not in it. Doctrines draft nothing, so in many worlds this
    and ``draft_shape`` are one column of zeros shown everywhere, until ``own_drafts`` is called to write."""
    draft_shape: Array
    """(drafts, 3, worlds) int16: mask of addressees, turns open, secret."""
    asked: Array
    """(asks, worlds) uint8: mask of roles whose answer is awaited."""
    dilemma: Array
    """(roles, worlds) int16: the ask of the cable that this turn puts to a role, -1 if none."""
    drawn: Array
    """(dilemmas, roles, worlds) int16: turn in which a dilemma was last drawn."""
    goal_sum: Array
    """(goals, worlds) int32: sum of a goal's scores over the turns played."""
    turns_played: int
    ending: Array
    """(worlds,) int16: index of the ending that stopped play, -1 while it goes on."""
    theory: Array
    """(worlds,) int8: column of params."""
    character: Array
    """(roles, worlds) int8: column of params that a role's doctrine reads."""
    agenda: Array
    """(roles, worlds) int8: which hidden agenda was drawn."""
    pending: Pending = field(default_factory=Pending)
    forced: dict[str, Any] = field(default_factory=dict)
    """Rulings in force for the turn being resolved; never part of the state."""
    cache: dict[Any, Any] = field(default_factory=dict)
    """Values worked out from the state (readings, params); dropped whenever worlds are copied."""

    @property
    def count_worlds(self) -> int:
        """N."""
        return len(self.seeds)

    @property
    def spread(self) -> Spread:
        """Numbers that stand in every world."""
        if "spread" not in self.cache:
            self.cache["spread"] = Spread(len(self.seeds))
        spread: Spread = self.cache["spread"]
        return spread

    @property
    def has_drafts(self) -> bool:
        """Whether players may have drafted offers of their own."""
        return bool(self.draft_terms.flags.writeable)

    def own_drafts(self) -> None:
        """Give each world its own columns of drafted offers, to be written."""
        if not self.draft_terms.flags.writeable:
            self.draft_terms = self.draft_terms.copy()
            self.draft_shape = self.draft_shape.copy()


_ARRAYS = (
    "stock", "lift", "opened", "past", "stamp", "known", "count", "held", "last", "once", "pledge", "pledged", "windows",
    "deal", "aware", "fresh", "tabled", "agreed", "draft_terms", "draft_shape", "asked", "dilemma", "drawn", "goal_sum",
    "ending", "theory", "character", "agenda",
)  # fmt: skip


def blank(shape: Shape, seeds: list[int], salt: int = 0) -> World:
    """Worlds in which nothing has happened and every value is zero; the rulebook fills in the start."""
    n = len(seeds)

    def full(kind: Any, value: int, *rows: int) -> Array:
        return np.full((*rows, n), value, dtype=kind) if value else np.zeros((*rows, n), dtype=kind)

    def shown(kind: Any, *rows: int) -> Array:
        column = np.zeros((*rows, 1), dtype=kind)
        return column if n == 1 else np.broadcast_to(column, (*rows, n))

    s = shape
    return World(
        shape=s, seeds=list(seeds), keys=keys_of(seeds, salt), turn=0, tick=0,
        stock=full(np.int32, 0, s.tracks), lift=full(np.int32, 0, s.tracks), opened=full(np.int32, 0, s.tracks),
        past=full(np.int32, 0, s.history_depth, s.history),
        stamp=full(np.int16, NEVER, s.events), known=full(np.int16, NEVER, s.known), count=full(np.int16, 0, s.counts),
        held=full(np.int16, 0, s.conditions), last=full(np.int16, -99, s.conditions), once=full(np.bool_, 0, s.once),
        pledge=full(np.int8, NONE, s.commitments), pledged=full(np.int16, 0, s.commitments),
        windows=full(np.int8, 0, s.commitments), deal=full(np.int64, 0, -(-s.offers // DEAL_BITS), s.commitments),
        aware=full(np.uint8, 0, s.commitments), fresh=full(np.bool_, 0, s.commitments),
        tabled=full(np.int16, -1, s.offers), agreed=full(np.uint8, 0, s.offers),
        draft_terms=shown(np.int8, s.drafts, s.commitments), draft_shape=shown(np.int16, s.drafts, 3),
        asked=full(np.uint8, 0, s.asks), dilemma=full(np.int16, -1, s.roles), drawn=full(np.int16, -99, s.dilemmas, s.roles),
        goal_sum=full(np.int32, 0, s.goals), turns_played=0, ending=full(np.int16, -1),
        theory=full(np.int8, 0), character=full(np.int8, 0, s.roles), agenda=full(np.int8, 0, s.roles),
    )  # fmt: skip


def take(world: World, keep: Array) -> World:
    """A copy of the worlds at the sorted indices ``keep``."""
    keep = np.asarray(keep, dtype=np.intp)
    breaks = np.flatnonzero(np.diff(keep) != 1) + 1
    firsts, lasts = [0, *breaks.tolist()], [*breaks.tolist(), len(keep)]
    runs = [(first, last, int(keep[first])) for first, last in zip(firsts, lasts, strict=True) if last > first]

    def columns(array: Array) -> Array:
        if array.strides[-1] == 0 and array.shape[-1] > 1 and array.size:
            return np.broadcast_to(array[..., :1], (*array.shape[:-1], len(keep)))
        if 16 * len(runs) > len(keep):
            return np.ascontiguousarray(array[..., keep])
        taken = np.empty((*array.shape[:-1], len(keep)), dtype=array.dtype)
        for first, last, source in runs:  # few long runs are copied faster than they are gathered
            taken[..., first:last] = array[..., source : source + last - first]
        return taken

    changed: dict[str, Any] = {name: columns(getattr(world, name)) for name in _ARRAYS}
    changed["seeds"] = [world.seeds[index] for index in keep]
    changed["keys"] = world.keys[keep]
    changed["pending"] = world.pending.take(keep, world.count_worlds)
    changed["forced"] = dict(world.forced)
    changed["cache"] = {}
    same = {each.name: getattr(world, each.name) for each in fields(world) if each.name not in changed}
    return World(**same, **changed)


def set_aside(world: World, over: Array) -> tuple[World, Array]:
    """Take the worlds that are over (worlds,) bool out of ``world``; the last ones fill the gaps, in place.

    Returns a copy of them, and for each world that stays the index that it had: their order changes, nothing is moved
    that need not be.
    """
    gone = np.flatnonzero(over)
    stay = world.count_worlds - len(gone)
    ended = take(world, gone)
    gaps = gone[gone < stay]
    fill = np.flatnonzero(~over[stay:]) + stay
    order = np.arange(world.count_worlds)
    order[gaps] = fill
    order = order[:stay]

    def closed(array: Array) -> Array:
        if array.strides[-1] or array.shape[-1] == 1:
            array[..., gaps] = array[..., fill]
        return array[..., :stay]

    for name in (*_ARRAYS, "keys"):
        setattr(world, name, closed(getattr(world, name)))
    world.pending = world.pending.take(order, world.count_worlds)
    for gap, moved in zip(gaps.tolist(), fill.tolist(), strict=True):
        world.seeds[gap] = world.seeds[moved]
    del world.seeds[stay:]
    params = {key: kept for key, kept in world.cache.items() if isinstance(kept, PerWorld)} if stay > 1 else {}
    for kept in params.values():
        kept.move(closed)
    world.cache = params
    return ended, order


def copies(world: World, seeds: list[int], salt: int = 0) -> World:
    """One world repeated, each copy with a seed of its own: the futures that could follow it."""
    if world.count_worlds != 1:
        raise ValueError("only a single world is repeated")
    many = take(world, np.zeros(1, dtype=np.intp))
    for name in _ARRAYS:
        setattr(many, name, np.repeat(getattr(many, name), len(seeds), axis=-1))
    many.seeds = list(seeds)
    many.keys = keys_of(seeds, salt)
    many.cache = {}
    many.pending = many.pending.repeat(len(seeds))
    return many


def snapshot(world: World, index: int = 0) -> dict[str, Any]:
    """The whole state of one world as JSON-ready integers, from which ``restore`` makes the same world again."""
    state: dict[str, Any] = {"seed": world.seeds[index], "key": int(world.keys[index])}
    state |= {"turn": world.turn, "tick": world.tick, "turns_played": world.turns_played}
    for name in _ARRAYS:
        state[name] = np.asarray(getattr(world, name)[..., index]).astype(np.int64).tolist()
    pending = []
    for kind, entries in (("land", world.pending.landing), ("expire", world.pending.expiring)):
        for turn, listed in entries.items():
            for effect, at, amounts in listed:
                for place in np.flatnonzero(at == index):
                    pending.append([kind, turn, effect, None if amounts is None else int(amounts[place])])
    state["pending"] = sorted(pending, key=lambda entry: json.dumps(entry))
    return state


def restore(shape: Shape, state: dict[str, Any]) -> World:
    """The single world that ``snapshot`` described; raises ``ValueError`` if it does not fit the rulebook's shape."""
    world = blank(shape, [int(state["seed"])])
    world.keys = np.array([state["key"]], dtype=np.uint64)
    world.turn, world.tick, world.turns_played = state["turn"], state["tick"], state["turns_played"]
    for name in _ARRAYS:
        empty = getattr(world, name)
        values = np.asarray(state[name], dtype=np.int64).reshape(*empty.shape[:-1], 1) if empty.size else empty
        setattr(world, name, np.ascontiguousarray(values.astype(empty.dtype)))
    only = np.zeros(1, dtype=np.intp)
    for kind, turn, effect, amount in state["pending"]:
        if kind == "expire":
            world.pending.expire(turn, effect, only, np.array([amount], dtype=np.int64))
        else:
            world.pending.land(turn, effect, only, None if amount is None else np.array([amount], dtype=np.int64))
    return world


def digest(world: World, index: int = 0) -> str:
    """A hash of everything that the future of one world depends on."""
    return digest_of(snapshot(world, index))


def digest_of(state: dict[str, Any]) -> str:
    """The same of a state that ``snapshot`` described."""
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def draw_in(world: World, name: str, turn: int, sides: int) -> Array:
    """One draw for each world, named."""
    return draw(world.keys, name, turn, sides)
