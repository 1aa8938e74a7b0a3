"""The reckoning of commitments, four snapshots in order: kept, broken, found, then woken or run out."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.batches import value_of
from wargame.rules.contexts import BREAK, FIND, KEEP, WAKE, Worlds
from wargame.rules.dice import draw
from wargame.rules.rulebook import Rulebook
from wargame.rules.trace import Trace
from wargame.rules.work import Work
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, RUNNING, Array, World


def reckon(book: Rulebook, world: World, trace: Trace | None, orders_window: bool, epilogue: bool) -> None:
    """Judge what is due; a known breach releases the rest of its deal."""
    pledge = world.pledge
    if not ((pledge == ASLEEP) | (pledge == RUNNING) | (pledge == HIDDEN)).any() and not world.fresh.any():
        return
    for tick, step in ((KEEP, _keep), (BREAK, _break), (FIND, _find), (WAKE, _wake)):
        if trace is not None:
            trace.phase = "reckon"
        work = Work(book, world, tick, trace)
        step(work, orders_window, epilogue)
        work.commit()


class _Verdicts:
    """Where the conditions of commitments hold: in many worlds all of one kind are worked out together."""

    def __init__(self, work: Work, kind: str) -> None:
        self._work = work
        self._nodes, self._batch = work.book.verdicts[kind]
        self._known: dict[int, Any] = {}

    def among(self, mask: Array, row: int) -> Array:
        """The worlds of a mask in which the condition of a commitment holds, as a mask; none if it has no such condition."""
        holds = self._of(row) if row in self._nodes else False
        if isinstance(holds, np.ndarray):
            return mask & holds
        return mask if holds else np.zeros_like(mask)

    def _of(self, row: int) -> Any:
        if self._work.n == 1:
            return value_of(self._nodes[row], self._work.c)
        if not self._known:
            self._known = dict(zip(self._nodes, self._batch(self._work.c), strict=True))
        return self._known[row]


def _in(standing: Array) -> list[int]:
    """The commitments of a mask (commitments, worlds) that stand in some world."""
    return np.flatnonzero(standing.any(axis=-1)).tolist()


def _bound_before(world: World) -> Array:
    """(commitments, worlds) bool: those in force that started or woke in an earlier turn."""
    return (world.pledge == RUNNING) & (world.pledged < world.turn)


def _keep(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    if orders_window or epilogue:
        world.windows += _bound_before(world)
    running, done = world.pledge == RUNNING, _Verdicts(work, "done")
    for row in _in(running):
        if work.book.commitments[row].is_do:
            at = work.where(done.among(running[row], row))
            if at is not None:
                _fulfil(work, row, at)


def _fulfil(work: Work, row: int, at: Worlds) -> None:
    made = work.book.commitments[row]
    work.pledge(row, at, KEPT)
    work.raise_event((f"{made.id}.kept",), made.debtor, at, work.world.aware[row][at])
    work.apply(made.kept, at)


def _break(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    before = _bound_before(world)
    breach, secret_breach = _Verdicts(work, "breach"), _Verdicts(work, "secret_breach")
    for row in _in(before):
        made = work.book.commitments[row]
        if made.is_do:
            late = work.where(before[row] if epilogue else before[row] & (world.windows[row] >= made.due))
            if late is not None:
                _broken(work, row, late, "broken")
            continue
        open_breach = breach.among(before[row], row)
        at = work.where(open_breach)
        if at is not None:
            _broken(work, row, at, "broken")
        if made.secret_breach is not None:
            hidden = work.where(secret_breach.among(before[row] & ~open_breach, row))
            if hidden is not None:
                work.pledge(row, hidden, HIDDEN)


def _broken(work: Work, row: int, at: Worlds, word: str) -> None:
    """A breach that is known: its effects, and the rest of its deal is released."""
    world, made = work.world, work.book.commitments[row]
    work.pledge(row, at, BROKEN)
    names = (f"{made.id}.broken",) if word == "broken" else (f"{made.id}.broken", f"{made.id}.found")
    work.raise_event(names, made.debtor, at, world.aware[row][at])
    work.apply(made.broken, at)
    own = world.deal[:, row][:, at]
    if not own.any():
        return  # it stands alone
    for other in work.book.dealt_with(row, drafts=world.has_drafts):
        state = world.pledge[other][at]
        tied = ((world.deal[:, other][:, at] & own) != 0).any(axis=0) & ((state == RUNNING) | (state == ASLEEP))
        released = work.where(tied, at)
        if released is not None:
            work.changes.ended.append((other, released))


def _find(work: Work, orders_window: bool, epilogue: bool) -> None:
    hidden = work.world.pledge == HIDDEN
    for row in _in(hidden):
        made = work.book.commitments[row]
        if made.found is None:
            continue
        at = work.where(hidden[row])
        assert at is not None
        chance = made.found.chance(work.context(at))
        rolled = draw(work.world.keys[at], f"{made.id}.found", work.world.turn, 1000)
        found = work.where(rolled < chance, at)
        if work.trace is not None:
            work.trace.note(
                "search",
                commitment=made.id,
                rolled=int(rolled[0]),
                chance=int(chance),
                found=found is not None,
                seen=1 << made.debtor,
            )
        if found is not None:
            _broken(work, row, found, "found")
            work.apply(made.found.effects, found)


def _wake(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    asleep, running = world.pledge == ASLEEP, world.pledge == RUNNING
    wakes, ends = _Verdicts(work, "wakes"), _Verdicts(work, "ends")
    for row in _in(asleep):
        awake = work.where(wakes.among(asleep[row], row))
        if awake is not None:
            work.pledge(row, awake, RUNNING)
            world.pledged[row][awake] = world.turn
            world.windows[row][awake] = 0
    for row in _in(running):
        made = work.book.commitments[row]
        ended = ends.among(running[row], row)
        over = work.where(ended)
        if over is not None:
            work.pledge(row, over, ENDED)
        if made.lasts and not made.is_do:
            over = work.where(running[row] & ~ended & (world.turn - world.pledged[row] >= made.lasts))
            if over is not None:
                _fulfil(work, row, over)
