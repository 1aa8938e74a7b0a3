"""One phase at work: everything reads one snapshot, changes are gathered, then made at once.

Adds sum; relative steps sum; of several sets the strongest step wins; then the limit of the turn, then the range. So
neither the order of rules nor the order of moves matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from wargame.rules.compiling import Worlds, rounded
from wargame.rules.contexts import SETTLE, SETTLE_AGAIN, TICKS, Truth
from wargame.rules.terms import ALL, CompiledEffect
from wargame.rules.trace import Trace
from wargame.rules.world import ASLEEP, ENDED, RUNNING, Array, World

if TYPE_CHECKING:
    from wargame.rules.rulebook import Rulebook

_NO_STEP = 127
Entry = TypeVar("Entry")


def narrowed(i: Worlds, mask: Any, count: int) -> Worlds | None:
    """The worlds of ``i`` where ``mask`` holds; None if there are none, ``i`` itself if they are all."""
    mask = np.asarray(mask)
    if mask.ndim == 0:
        return i if mask else None
    if isinstance(i, slice):
        found = np.flatnonzero(mask)
        return None if not found.size else i if found.size == count else found
    found = i[mask != 0]
    return None if not found.size else found


def _due(entries: dict[int, list[Entry]], turn: int) -> list[Entry]:
    """Take out what is due by a turn, also what a turn that was cut short left behind."""
    turns = sorted(due for due in entries if due <= turn)
    return [entry for due in turns for entry in entries.pop(due)]


class Work:
    """A phase of a turn over N worlds, from its snapshot to its commit."""

    def __init__(self, book: Rulebook, world: World, tick: int, trace: Trace | None = None) -> None:
        self.book = book
        self.world = world
        self.tick = tick
        self.trace = trace
        self.n = world.count_worlds
        self.now = world.turn * TICKS + tick
        self.c = Truth(book, world, book.readings(world, self.now), self.now)
        if tick == SETTLE_AGAIN:
            self.c.window = 1  # what the first settling met is not met again
        elif tick == SETTLE:
            self.c.met = TICKS - 1  # the last turn's second settling met what its second round raised
        self.adds: dict[int, Array] = {}
        self.lifts: dict[int, Array] = {}
        self.steps: dict[int, Array] = {}
        self.sets: dict[int, Array] = {}
        self.raised: list[tuple[tuple[str, ...], str | None, Worlds, Any]] = []
        self.bound: list[tuple[int, Worlds, Any, Any]] = []
        self.ended: list[tuple[int, Worlds]] = []
        self.pledges: list[tuple[int, Worlds, int]] = []
        self.revealed: list[tuple[str, Worlds, int]] = []
        self.opened_asks: list[tuple[int, Worlds]] = []
        self._cut: dict[int, tuple[int, int, int]] = {}
        """What was asked of each number, and what limit and range cut off, in hundredths; for a trace."""
        self._start_fresh()

    # ---- worlds ------------------------------------------------------------------------------------------------------

    def where(self, mask: Any, i: Worlds = ALL) -> Worlds | None:
        """The worlds of ``i`` where a mask holds, or None."""
        return narrowed(i, mask, self.n)

    def indices(self, i: Worlds) -> Array:
        """The worlds of ``i`` as an index array."""
        return np.arange(self.n) if isinstance(i, slice) else i

    # ---- effects -----------------------------------------------------------------------------------------------------

    def apply(self, effects: Iterable[CompiledEffect], i: Worlds) -> None:
        """Ask for each effect in the worlds ``i``, now or later."""
        for effect in effects:
            if effect.after and effect.kind in ("toward", "set", "step"):
                at: Worlds | None = i  # pulls and sets read their condition when they land
            else:
                at = i if effect.when is None else self.where(effect.when(self.c, i), i)
            if at is None:
                continue
            if effect.after:
                amounts = None
                if effect.kind == "add":
                    amounts = np.broadcast_to(self._amount(effect, at), self.indices(at).shape).astype(np.int64)
                self.world.pending.land(self.world.turn + effect.after, effect.index, self.indices(at), amounts)
                if self.trace is not None:
                    self._trace_effect(effect, 0 if amounts is None else int(amounts[0]), delayed=True)
            else:
                self._do(effect, at, None)

    def land(self) -> None:
        """Make what is due this turn: delayed effects, then lifts that expire."""
        for index, worlds, amounts in _due(self.world.pending.landing, self.world.turn):
            effect = self.book.effects[index]
            at: Worlds | None = worlds
            if effect.kind in ("toward", "set", "step") and effect.when is not None:
                at = self.where(effect.when(self.c, worlds), worlds)
            if at is not None:
                self._do(effect, at, amounts)
        for index, worlds, amounts in _due(self.world.pending.expiring, self.world.turn):
            effect = self.book.effects[index]
            self._accumulate(self.lifts, effect.track, worlds, -amounts)
            if self.trace is not None:
                self._trace_effect(effect, -int(amounts[0]), expired=True)

    def _amount(self, effect: CompiledEffect, at: Worlds) -> Any:
        assert effect.term is not None
        return effect.term.bare(self.c, at)

    def _do(self, effect: CompiledEffect, at: Worlds, amounts: Array | None) -> None:
        amount: Any = 0
        match effect.kind:
            case "add":
                amount = self._amount(effect, at) if amounts is None else amounts
                if effect.lasts:
                    worlds = self.indices(at)
                    whole = np.broadcast_to(np.asarray(amount, dtype=np.int64), worlds.shape)
                    self.world.pending.expire(self.world.turn + effect.lasts, effect.index, worlds, whole)
                    self._accumulate(self.lifts, effect.track, at, amount)
                else:
                    self._accumulate(self.adds, effect.track, at, amount)
            case "toward":
                assert effect.toward is not None
                stock = self.world.stock[effect.track][at].astype(np.int64)
                amount = rounded(
                    (np.asarray(effect.toward(self.c, at), dtype=np.int64) * 100 - stock) * effect.percent, 100
                )
                self._accumulate(self.adds, effect.track, at, amount)
            case "set":
                amount = effect.step
                best = self.sets.setdefault(effect.track, np.full(self.n, _NO_STEP, dtype=np.int8))
                best[at] = np.minimum(best[at], self.book.rank_of_step[effect.track][effect.step])
            case "step":
                amount = effect.step
                self._accumulate(self.steps, effect.track, at, amount)
            case "reveal":
                self.revealed.append((effect.names[0], at, effect.to))
            case "bind":
                for name in effect.names:
                    self.bind(self.book.vocab.commitments[name], at, 0, self.book.vocab.everybody)
            case "end":
                self.ended.extend((self.book.vocab.commitments[name], at) for name in effect.names)
            case "ask":
                self.opened_asks.extend((self.book.vocab.ask_index[name], at) for name in effect.names)
        if self.trace is not None:
            self._trace_effect(effect, int(np.asarray(amount).reshape(-1)[0]))

    def _accumulate(self, into: dict[int, Array], track: int, at: Worlds, amount: Any) -> None:
        if track not in into:
            into[track] = np.zeros(self.n, dtype=np.int64)
        into[track][at] += amount

    def _trace_effect(self, effect: CompiledEffect, amount: int, delayed: bool = False, expired: bool = False) -> None:
        assert self.trace is not None
        track = list(self.book.vocab.tracks)[effect.track] if effect.track >= 0 else ""
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
        self.raise_as(names, actor_id, at, seen, told)

    def raise_as(
        self, names: Sequence[str], actor_id: str | None, at: Worlds, seen: Any = None, told: str = ""
    ) -> None:
        """The same for an actor who may have no seat."""
        self.raised.append((tuple(names), actor_id, at, self.book.vocab.everybody if seen is None else seen))
        if self.trace is not None:
            mask = self.book.vocab.everybody if seen is None else int(np.asarray(seen).reshape(-1)[0])
            self.trace.note("event", names=list(names), actor=actor_id, seen=mask, says=told)

    def bind(self, row: int, at: Worlds, deal: Any, aware: Any) -> None:
        """Let a commitment start, asleep if it has to be woken."""
        self.bound.append((row, at, deal, aware))

    def pledge(self, row: int, at: Worlds, state: int) -> None:
        """Let a commitment enter a state."""
        self.pledges.append((row, at, state))
        if self.trace is not None:
            self.trace.note(
                "pledge", commitment=self.book.commitment_ids[row], state=state, seen=int(self.world.aware[row][0])
            )

    def _start_fresh(self) -> None:
        """Apply the first effects of commitments bound in an earlier phase."""
        if not self.world.fresh.any():
            return
        for row in np.flatnonzero(self.world.fresh.any(axis=-1)):
            at = np.flatnonzero(self.world.fresh[row])
            self.apply(self.book.commitments[row].starts, at)
        self.world.fresh[:] = False

    # ---- commit ------------------------------------------------------------------------------------------------------

    def commit(self) -> None:
        """Make every change that was asked for."""
        changed: set[int] = set()
        before = self._standing()
        for track, amount in self.lifts.items():
            self.world.lift[track] += amount.astype(np.int32)
            changed.add(track)
        for track, amount in self.adds.items():
            self._commit_number(track, amount)
            changed.add(track)
        self._trace_changes(before)
        for track in self.sets.keys() | self.steps.keys():
            self._commit_step(track)
            changed.add(track)
        self._commit_pledges()
        self._commit_events()
        self._commit_reveals()
        for ask, at in self.opened_asks:
            self._commit_ask(ask, at)
        self.book.refresh(self.world, changed)

    def _commit_number(self, track: int, amount: Array) -> None:
        wanted = self.world.stock[track] + amount
        value = wanted
        up, down = self.book.limits[track]
        if up is not None or down is not None:
            opened = self.world.opened[track]
            value = np.minimum(value, opened + up) if up is not None else value
            value = np.maximum(value, opened - down) if down is not None else value
        limited = value
        low, high = self.book.ranges[track]
        value = np.minimum(np.maximum(value, low * 100), high * 100)
        self.world.stock[track] = value
        if self.trace is not None:
            self._cut[track] = (int(amount[0]), int(limited[0] - wanted[0]), int(value[0] - limited[0]))

    def _standing(self) -> dict[int, int]:
        """What the tracks that are about to change read, lifts included, in hundredths; for a trace."""
        if self.trace is None:
            return {}
        return {track: self._reads(track) for track in self.adds.keys() | self.lifts.keys()}

    def _reads(self, track: int) -> int:
        low, high = self.book.ranges[track]
        value = int(self.world.stock[track, 0]) + int(self.world.lift[track, 0])
        return min(max(value, low * 100), high * 100)

    def _trace_changes(self, before: dict[int, int]) -> None:
        """Note what each number read before and after, and what a limit or the end of the scale cut off."""
        for track in sorted(before):
            after = self._reads(track)
            asked, limited, bounded = self._cut.get(track, (0, 0, 0))
            if self.trace is not None and (after != before[track] or limited or bounded):
                self.trace.note(
                    "change",
                    track=self.book.track_ids[track],
                    before=before[track],
                    after=after,
                    asked=asked,
                    limited=limited,
                    bounded=bounded,
                )

    def _commit_step(self, track: int) -> None:
        stock = self.world.stock[track]
        before = stock.copy()
        steps = self.book.step_ids[track]
        value = stock.astype(np.int64)
        if track in self.steps:
            value = np.clip(value + self.steps[track], 0, len(steps) - 1)
        if track in self.sets:
            best = self.sets[track]
            asked = best != _NO_STEP
            value = np.where(asked, self.book.step_of_rank[track][np.where(asked, best, 0)], value)
        stock[:] = value
        moved = stock != before
        if not moved.any():
            return
        name = list(self.book.vocab.tracks)[track]
        for step in np.unique(stock[moved]):
            at = self.where(moved & (stock == step))
            if at is not None:
                self.raised.append(((f"{name}.{steps[step]}",), None, at, self.book.vocab.everybody))
        if self.trace is not None:
            self.trace.note("step", track=name, before=steps[int(before[0])], after=steps[int(stock[0])])

    def _commit_pledges(self) -> None:
        world, book = self.world, self.book
        for row, at, state in self.pledges:
            world.pledge[row][at] = state
        for row, at in self.ended:
            state = world.pledge[row][at]
            world.pledge[row][at] = np.where((state == ASLEEP) | (state == RUNNING), ENDED, state)
        for row, at, deal, aware in self.bound:
            state = ASLEEP if book.commitments[row].wakes is not None else RUNNING
            free = (world.pledge[row][at] != RUNNING) & (world.pledge[row][at] != ASLEEP)
            new = self.where(free, at)
            if new is None:
                continue
            known = np.asarray(aware)[free] if np.ndim(aware) else aware
            world.pledge[row][new] = state
            world.pledged[row][new] = world.turn
            world.windows[row][new] = 0
            world.deal[row][new] = deal
            world.aware[row][new] = known
            world.fresh[row][new] = True
            if self.trace is not None:
                self.trace.note(
                    "bound",
                    commitment=book.commitment_ids[row],
                    asleep=state == ASLEEP,
                    deal=int(np.asarray(deal).reshape(-1)[0]),
                    seen=int(np.asarray(aware).reshape(-1)[0]),
                )

        self._merge_deals()

    def _merge_deals(self) -> None:
        """A promise asked by two bargains ties them into one: a breach of it releases what either gave for it."""
        deals = self.world.deal
        for row, at, deal, _ in self.bound:
            if not isinstance(deal, int) or not deal:
                continue
            held = deals[row][at]
            tied = self.where((held != 0) & (held != deal), at)
            if tied is None:
                continue
            held = deals[row][tied].copy()
            one = np.minimum(held, deal)
            for other in range(len(self.book.commitments)):
                same = (deals[other][tied] == deal) | (deals[other][tied] == held)
                deals[other][tied] = np.where(same & (deals[other][tied] != 0), one, deals[other][tied])

    def _commit_events(self) -> None:
        world, vocab = self.world, self.book.vocab
        for names, actor, at, seen in self.raised:
            for name in names:
                for key in ((name, None), (name, actor)) if actor is not None else ((name, None),):
                    row = vocab.event_rows.get(key)
                    if row is not None:
                        world.stamp[row][at] = self.now
                    for known, role in self.book.known_of.get(key, ()):
                        sees = (np.asarray(seen) >> role) & 1
                        told = self.where(sees, at)
                        if told is not None:
                            world.known[known][told] = self.now
                count = vocab.count_rows.get(name)
                if count is not None:
                    world.count[count][at] += 1

    def _commit_reveals(self) -> None:
        world, vocab = self.world, self.book.vocab
        for name, at, to in self.revealed:
            if name in vocab.commitments:
                row = vocab.commitments[name]
                deal = world.deal[row][at]
                for other in range(len(self.book.commitments)):
                    same = (
                        (world.deal[other][at] == deal) & (deal != 0)
                        if other != row
                        else np.ones(len(deal), dtype=bool)
                    )
                    world.aware[other][at] |= np.where(same, np.uint8(to), np.uint8(0))
            for (event, actor, role), known in vocab.known_rows.items():
                if event == name and to >> role & 1:
                    world.known[known][at] = np.maximum(
                        world.known[known][at], world.stamp[vocab.event_rows[event, actor]][at]
                    )
            if self.trace is not None:
                self.trace.note("revealed", name=name, seen=to)

    def _commit_ask(self, ask: int, at: Worlds) -> None:
        world = self.world
        once = self.book.asks[ask].once_row
        if once is not None:
            new = self.where(~world.once[once][at], at)
            if new is None:
                return
            at = new
            world.once[once][at] = True
        world.asked[ask][at] = self.book.ask_masks[ask]
        name = self.book.vocab.asks[ask].id
        row = self.book.vocab.event_rows.get((name, None))
        if row is not None:
            world.stamp[row][at] = self.now
        if self.trace is not None:
            self.trace.note("asked", ask=name, seen=self.book.vocab.everybody)
