"""The reckoning of commitments, four snapshots in order: kept, broken, found, then woken or run out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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


def _of_state(work: Work, state: int) -> Iterator[tuple[int, Worlds]]:
    """Commitments in a state somewhere: (row, worlds)."""
    standing = work.world.pledge == state
    for row in np.flatnonzero(standing.any(axis=-1)).tolist():
        at = work.where(standing[row])
        assert at is not None
        yield row, at


def _bound_before(world: World) -> Array:
    """(commitments, worlds) bool: those in force that started or woke in an earlier turn."""
    return (world.pledge == RUNNING) & (world.pledged < world.turn)


def _keep(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    if orders_window or epilogue:
        world.windows += _bound_before(world)
    for row, at in _of_state(work, RUNNING):
        made = work.book.commitments[row]
        if made.is_do and made.done is not None:
            done = work.where(made.done(work.context(at)), at)
            if done is not None:
                _fulfil(work, row, done)


def _fulfil(work: Work, row: int, at: Worlds) -> None:
    made = work.book.commitments[row]
    work.pledge(row, at, KEPT)
    work.raise_event((f"{made.id}.kept",), made.debtor, at, work.world.aware[row][at])
    work.apply(made.kept, at)


def _break(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    before = _bound_before(world)
    for row in np.flatnonzero(before.any(axis=-1)).tolist():
        made = work.book.commitments[row]
        bound = work.where(before[row])
        assert bound is not None
        if made.is_do:
            late = work.where((world.windows[row][bound] >= made.due) | epilogue, bound)
            if late is not None:
                _broken(work, row, late, "broken")
            continue
        open_breach = None
        if made.breach is not None:
            open_breach = work.where(made.breach(work.context(bound)), bound)
            if open_breach is not None:
                _broken(work, row, open_breach, "broken")
        if made.secret_breach is not None:
            hidden = work.where(made.secret_breach(work.context(bound)), bound)
            if hidden is not None and open_breach is not None:
                hidden = work.where(~np.isin(work.indices(hidden), work.indices(open_breach)), hidden)
            if hidden is not None:
                work.pledge(row, hidden, HIDDEN)


def _broken(work: Work, row: int, at: Worlds, word: str) -> None:
    """A breach that is known: its effects, and the rest of its deal is released."""
    world, made = work.world, work.book.commitments[row]
    work.pledge(row, at, BROKEN)
    names = (f"{made.id}.broken",) if word == "broken" else (f"{made.id}.broken", f"{made.id}.found")
    work.raise_event(names, made.debtor, at, world.aware[row][at])
    work.apply(made.broken, at)
    own = world.deal[:, [row], at] if isinstance(at, slice) else world.deal[:, row, at][:, None]
    if not own.any():
        return  # it stands alone
    pledge = world.pledge[:, at]
    tied = ((world.deal[..., at] & own) != 0).any(axis=0) & ((pledge == RUNNING) | (pledge == ASLEEP))
    tied[row] = False
    for other in np.flatnonzero(tied.any(axis=-1)).tolist():
        released = work.where(tied[other], at)
        if released is not None:
            work.changes.ended.append((other, released))


def _find(work: Work, orders_window: bool, epilogue: bool) -> None:
    for row, at in _of_state(work, HIDDEN):
        made = work.book.commitments[row]
        if made.found is None:
            continue
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
    for row, at in _of_state(work, ASLEEP):
        made = work.book.commitments[row]
        assert made.wakes is not None
        awake = work.where(made.wakes(work.context(at)), at)
        if awake is not None:
            work.pledge(row, awake, RUNNING)
            world.pledged[row][awake] = world.turn
            world.windows[row][awake] = 0
    for row, at in _of_state(work, RUNNING):
        made = work.book.commitments[row]
        if made.ends is not None:
            ends = np.broadcast_to(np.asarray(made.ends(work.context(at))) != 0, world.pledge[row][at].shape)
            over = work.where(ends, at)
            if over is not None:
                work.pledge(row, over, ENDED)
                rest = work.where(~ends, at)
                if rest is None:
                    continue
                at = rest
        if made.lasts and not made.is_do:
            over = work.where(world.turn - world.pledged[row][at] >= made.lasts, at)
            if over is not None:
                _fulfil(work, row, over)
