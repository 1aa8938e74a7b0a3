"""One phase at work: everything reads one snapshot, changes are gathered, then made at once (``wargame.rules.commits``).

Adds sum; relative steps sum; of several sets the strongest step wins; then the limit of the turn, then the range. So
neither the order of rules nor the order of moves matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.rules.contexts import ALL, SETTLE, SETTLE_AGAIN, TICKS, Truth, Worlds
from wargame.rules.nodes import LONG, TRUTH, WHOLE, constant
from wargame.rules.numbers import rounded
from wargame.rules.terms import CompiledEffect, Effects, one
from wargame.rules.trace import Trace
from wargame.rules.world import Array, Entry, World

if TYPE_CHECKING:
    from wargame.rules.rulebook import Rulebook

MANY = 6
"""Where something happens in more than one world of so many, arrays over all worlds are quicker than indices."""
NO_STEP = 127
"""The rank of a step that nobody asked for."""


def narrowed(i: Worlds, mask: Any, count: int) -> Worlds | None:
    """The worlds of ``i`` where ``mask`` holds; None if there are none, ``i`` itself if they are all."""
    if isinstance(mask, int):
        return i if mask else None
    if mask.size == 1:  # one world; or a mask without a dimension, for all
        return i if mask.item() else None
    if mask.dtype != TRUTH:
        mask = mask != 0  # of truths numpy finds the places much faster
    found = mask.nonzero()[0]
    if not found.size:
        return None
    if isinstance(i, slice):
        return i if found.size == count else found
    return i if found.size == i.size else i[found]


def holds_somewhere(mask: Array) -> bool:
    """Whether a mask (worlds,) holds in any world; ``mask.any()``, but quicker."""
    return bool(mask[mask.argmax()])


def grouped(choice: Array) -> Iterator[tuple[int, Worlds]]:
    """The worlds of each choice that is made in some of them, smallest first; a negative choice is none."""
    if choice.size == 1:
        if choice.item() >= 0:
            yield choice.item(), ALL
        return
    order = choice.argsort(kind="stable")
    ordered = choice[order]
    cuts = [0, *((ordered[1:] != ordered[:-1]).nonzero()[0] + 1).tolist(), len(choice)]
    for first, last in pairwise(cuts):
        value = int(ordered[first])
        if value >= 0:
            yield value, ALL if last - first == len(choice) else order[first:last]


def _due(entries: dict[int, list[Entry]], turn: int) -> list[Entry]:
    """Take out what is due by a turn, also what a turn that was cut short left behind."""
    turns = sorted(due for due in entries if due <= turn)
    return [entry for due in turns for entry in entries.pop(due)]


@dataclass
class Changes:
    """What the rules of a phase ask for, until it is committed."""

    adds: dict[int, Array] = field(default_factory=dict)
    """Track to hundredths, (worlds,)."""
    same: dict[int, int] = field(default_factory=dict)
    """Track to hundredths that are added in every world."""
    lifts: dict[int, Array] = field(default_factory=dict)
    steps: dict[int, Array] = field(default_factory=dict)
    sets: dict[int, Array] = field(default_factory=dict)
    """Track to the rank of the strongest step asked for, (worlds,)."""
    raised: list[tuple[tuple[str, ...], str | None, Worlds, Any]] = field(default_factory=list)
    """Events: names, actor, worlds, and the mask of roles that see them (one for all, or for each of the worlds)."""
    bound: list[tuple[int, Worlds, int, Any]] = field(default_factory=list)
    """Commitments that start: row, worlds, deal, and the mask of roles that know (one for all, or for each)."""
    ended: list[tuple[int, Worlds]] = field(default_factory=list)
    pledges: list[tuple[int, Worlds, int]] = field(default_factory=list)
    revealed: list[tuple[str, Worlds, int]] = field(default_factory=list)
    asks: list[tuple[int, Worlds]] = field(default_factory=list)


class Work:
    """A phase of a turn over N worlds, from its snapshot to its commit."""

    def __init__(self, book: Rulebook, world: World, tick: int, trace: Trace | None = None) -> None:
        self.book = book
        self.world = world
        self.tick = tick
        self.trace = trace
        self.n = world.count_worlds
        self.now = world.turn * TICKS + tick
        self.c = Truth(book, world, self.now)
        if tick == SETTLE_AGAIN:
            self.c.window = 1  # what the first settling met is not met again
        elif tick == SETTLE:
            self.c.met = TICKS - 1  # the last turn's second settling met what its second round raised
        self.changes = Changes()
        self._part: Truth = self.c
        self._start_fresh()

    # ---- worlds ------------------------------------------------------------------------------------------------------

    def where(self, mask: Any, i: Worlds = ALL) -> Worlds | None:
        """The worlds of ``i`` where a mask holds, or None."""
        return narrowed(i, mask, self.n)

    def indices(self, i: Worlds) -> Array:
        """The worlds of ``i`` as an index array."""
        return self.world.spread.every if isinstance(i, slice) else i

    def context(self, i: Worlds) -> Truth:
        """What can be read of the worlds ``i``; kept for as long as the same worlds are asked about."""
        if isinstance(i, slice):
            return self.c
        if self._part.at is not i:
            self._part = self.c.narrow(i)
        return self._part

    # ---- effects -----------------------------------------------------------------------------------------------------

    def apply(self, effects: Effects, i: Worlds, mask: Array | None = None) -> None:
        """Ask for each effect in the worlds ``i``, now or later; ``mask`` is where they are, if that is known."""
        if self.trace is not None:
            for effect in effects:
                self._apply(effect, i)
            return
        self.add_plain(effects, i, mask)
        if effects.worked_out:
            for effect, amount in zip(effects.worked_out, effects.amounts(self.context(i)), strict=True):
                self.add(effect.track, i, amount)
        for effect in effects.others:
            self._apply(effect, i)

    def add_everywhere(self, track: int, amount: Any) -> None:
        """Ask for hundredths to be added to a track: the same in every world, or an array over all of them."""
        changes = self.changes
        if isinstance(amount, int):
            changes.same[track] = changes.same.get(track, 0) + amount
        elif track in changes.adds:
            changes.adds[track] += amount
        else:
            changes.adds[track] = amount.astype(LONG if self.book.wide[track] else WHOLE, copy=True)

    def add_plain(self, effects: Effects, i: Worlds, mask: Array | None = None) -> None:
        """Ask for the plain amounts among some effects; in many worlds a mask is quicker than their indices."""
        changes = self.changes
        if isinstance(i, slice):
            for track, amount in effects.adds:
                changes.same[track] = changes.same.get(track, 0) + amount
            return
        if not effects.adds:
            return
        many = MANY * len(i) > self.n
        if many:
            if mask is None:
                mask = np.zeros(self.n, dtype=bool)
                mask[i] = True
            ones = mask.astype(WHOLE)
        for track, amount in effects.adds:
            if track not in changes.adds:
                changes.adds[track] = self._nothing(track)
            if many:
                changes.adds[track] += ones * constant(amount, WHOLE)
            else:
                changes.adds[track][i] += constant(amount, WHOLE)

    def _apply(self, effect: CompiledEffect, i: Worlds) -> None:
        at: Worlds | None = i
        if effect.when is not None and not (effect.after and effect.kind in ("toward", "set", "step")):
            at = self.where(effect.when(self.context(i)), i)  # delayed pulls and sets read theirs when they land
        if at is None:
            return
        if not effect.after:
            self._do(effect, at, None)
            return
        amounts = None
        if effect.kind == "add":
            amounts = self._spread(self._amount(effect, at), at)
        self.world.pending.land(self.world.turn + effect.after, effect.index, self.indices(at), amounts)
        if self.trace is not None:
            self._trace_effect(effect, 0 if amounts is None else int(amounts[0]), delayed=True)

    def land(self) -> None:
        """Make what is due this turn: delayed effects, then lifts that expire."""
        pending, turn = self.world.pending, self.world.turn
        for index, worlds, amounts in _due(pending.landing, turn):
            effect = self.book.effects[index]
            at: Worlds | None = worlds
            if self.n == 1:
                at, amounts = ALL, None if amounts is None else amounts.item()
            if effect.kind in ("toward", "set", "step") and effect.when is not None and at is not None:
                at = self.where(effect.when(self.context(at)), at)
            if at is not None:
                self._do(effect, at, amounts)
        for index, worlds, amounts in _due(pending.expiring, turn):
            effect = self.book.effects[index]
            assert amounts is not None
            self._accumulate(self.changes.lifts, effect.track, worlds, -amounts)
            if self.trace is not None:
                self._trace_effect(effect, -int(amounts[0]), expired=True)

    def _amount(self, effect: CompiledEffect, at: Worlds) -> Any:
        assert effect.term is not None
        return effect.term.bare(self.context(at))

    def _spread(self, amount: Any, at: Worlds) -> Array:
        """An amount as an array over the worlds ``at``."""
        whole = np.empty(self.n if isinstance(at, slice) else len(at), dtype=np.int64)
        whole[:] = amount
        return whole

    def _do(self, effect: CompiledEffect, at: Worlds, amounts: Array | int | None) -> None:
        amount: Any = 0
        changes = self.changes
        match effect.kind:
            case "add":
                amount = self._amount(effect, at) if amounts is None else amounts
                if effect.lasts:
                    whole = self._spread(amount, at)
                    self.world.pending.expire(self.world.turn + effect.lasts, effect.index, self.indices(at), whole)
                    self._accumulate(changes.lifts, effect.track, at, amount)
                else:
                    self.add(effect.track, at, amount)
            case "toward":
                amount = self._pull(effect, at)
                self.add(effect.track, at, amount)
            case "set":
                amount = effect.step
                rank = self.book.rank_of_step[effect.track][effect.step]
                if effect.track not in changes.sets:
                    changes.sets[effect.track] = np.full(self.n, NO_STEP, dtype=np.int8)
                best = changes.sets[effect.track]
                best[at] = np.minimum(best[at], rank)
            case "step":
                amount = effect.step
                self._accumulate(changes.steps, effect.track, at, amount)
            case "reveal":
                changes.revealed.append((effect.names[0], at, effect.to))
            case "bind":
                for name in effect.names:
                    self.bind(self.book.vocab.commitments[name], at, 0, self.book.vocab.everybody)
            case "end":
                changes.ended.extend((self.book.vocab.commitments[name], at) for name in effect.names)
            case "ask":
                changes.asks.extend((self.book.vocab.ask_index[name], at) for name in effect.names)
        if self.trace is not None:
            self._trace_effect(effect, one(amount))

    def _pull(self, effect: CompiledEffect, at: Worlds) -> Any:
        """The part of the way toward a value that a pull goes, in hundredths."""
        assert effect.toward is not None
        aim = effect.toward(self.context(at))
        if self.n == 1:
            return rounded((int(aim) * 100 - self.world.stock.item(effect.track, 0)) * effect.percent, 100)
        kind = LONG if self.book.wide[effect.track] else WHOLE
        way: Array = np.asarray(aim, dtype=kind) * constant(100, kind) - self.world.stock[effect.track][at]
        return rounded(way * constant(effect.percent, kind), 100)

    def add(self, track: int, at: Worlds, amount: Any) -> None:
        """Ask for hundredths to be added to a track."""
        if isinstance(at, slice) and isinstance(amount, int):
            self.changes.same[track] = self.changes.same.get(track, 0) + amount
        else:
            self._accumulate(self.changes.adds, track, at, amount)

    def _nothing(self, track: int) -> Array:
        return np.zeros(self.n, dtype=np.int64 if self.book.wide[track] else np.int32)

    def _accumulate(self, into: dict[int, Array], track: int, at: Worlds, amount: Any) -> None:
        if track not in into:
            into[track] = self._nothing(track)
        into[track][at] += amount

    def _trace_effect(self, effect: CompiledEffect, amount: int, delayed: bool = False, expired: bool = False) -> None:
        assert self.trace is not None
        track = self.book.track_ids[effect.track] if effect.track >= 0 else ""
        landed = bool(effect.after) and not delayed and not expired
        term = None if effect.term is None or landed or expired else effect.term.record(self.c)
        self.trace.effect(
            effect.owner, effect.key, track, effect.kind, amount, term,
            why=effect.why, names=list(effect.names), after=effect.after if delayed else 0,
            lasts=effect.lasts, landed=landed, expired=expired,
        )  # fmt: skip

    # ---- events, commitments, knowledge ------------------------------------------------------------------------------

    def raise_event(
        self, names: Sequence[str], actor: int | None, at: Worlds, seen: Any = None, told: str = ""
    ) -> None:
        """Raise an event under several names; ``seen`` is a mask of roles (everybody if None), or one for each world."""
        actor_id = None if actor is None else self.book.vocab.roles[actor]
        self.raise_as(tuple(names), actor_id, at, seen, told)

    def raise_as(
        self, names: tuple[str, ...], actor_id: str | None, at: Worlds, seen: Any = None, told: str = ""
    ) -> None:
        """The same for an actor who may have no seat."""
        mask = self.book.vocab.everybody if seen is None else seen
        if not self.is_heard(names, actor_id):
            return
        self.changes.raised.append((names, actor_id, at, mask))
        if self.trace is not None:
            self.trace.note("event", names=list(names), actor=actor_id, seen=one(mask), says=told)

    def is_heard(self, names: tuple[str, ...], actor_id: str | None) -> bool:
        """Whether anything remembers an event, or it is to be told."""
        return self.trace is not None or self.book.is_heard(names, actor_id)

    def bind(self, row: int, at: Worlds, deal: int, aware: Any) -> None:
        """Let a commitment start, asleep if it has to be woken."""
        self.changes.bound.append((row, at, deal, aware))

    def pledge(self, row: int, at: Worlds, state: int) -> None:
        """Let a commitment enter a state."""
        self.changes.pledges.append((row, at, state))
        if self.trace is not None:
            self.trace.note(
                "pledge", commitment=self.book.commitment_ids[row], state=state, seen=int(self.world.aware[row][0])
            )

    def _start_fresh(self) -> None:
        """Apply the first effects of commitments bound in an earlier phase."""
        fresh, cache = self.world.fresh, self.world.cache
        if "stale" in cache:
            return  # nothing was bound since this was last looked at
        cache["stale"] = True
        for row in np.flatnonzero(fresh.any(axis=-1)).tolist():
            at = self.where(fresh[row])
            assert at is not None
            self.apply(self.book.commitments[row].starts, at)
        fresh[:] = False

    def commit(self) -> None:
        """Make every change that was asked for."""
        from wargame.rules.commits import commit

        commit(self)
