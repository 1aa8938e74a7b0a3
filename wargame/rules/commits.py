"""The end of a phase: every change that was asked for is made at once, and what it sets off is stamped with the tick."""

from __future__ import annotations

import numpy as np

from wargame.rules.contexts import ALL, Worlds
from wargame.rules.nodes import LONG, WHOLE
from wargame.rules.readings import bounded
from wargame.rules.work import NO_STEP, Work, grouped
from wargame.rules.world import ASLEEP, DEAL_BITS, ENDED, RUNNING


def commit(work: Work) -> None:
    """Make every change that a phase asked for."""
    changes = work.changes
    changed = set(changes.lifts) | set(changes.same) | set(changes.adds)
    before = {} if work.trace is None else {track: _standing(work, track) for track in sorted(changed)}
    for track, amount in changes.lifts.items():
        work.world.lift[track] += amount.astype(np.int32)
    cut = {track: _number(work, track) for track in dict.fromkeys((*changes.same, *changes.adds))}
    _trace_numbers(work, before, cut)
    for track in changes.sets.keys() | changes.steps.keys():
        _step(work, track)
        changed.add(track)
    _pledges(work)
    _events(work)
    _reveals(work)
    for ask, at in changes.asks:
        _ask(work, ask, at)
    work.book.refresh(work.world, changed)


def _number(work: Work, track: int) -> tuple[int, int, int]:
    """Add to a track, within the limit of the turn, then within its range.

    Returns for a trace what was asked in the first world, and what limit and range cut off.
    """
    world, book, changes = work.world, work.book, work.changes
    up, down = book.limits[track]
    if work.n == 1:
        return _number_alone(work, track, up, down)
    stock = world.stock[track]
    before = int(stock[0])
    if track in changes.adds:
        wanted = changes.adds.pop(track)
        wanted += stock
    else:
        wanted = stock.astype(LONG if book.wide[track] else WHOLE)
    if track in changes.same:
        wanted += changes.same[track]
    limited = wanted
    if up is not None:
        limited = np.minimum(limited, world.opened[track] + up)
    if down is not None:
        limited = np.maximum(limited, world.opened[track] - down)
    low, high = book.bounds[track]
    value = np.maximum(limited, world.spread(low))
    np.minimum(value, world.spread(high), out=stock, casting="same_kind")
    return int(wanted[0]) - before, int(limited[0] - wanted[0]), int(stock[0] - limited[0])


def _number_alone(work: Work, track: int, up: int | None, down: int | None) -> tuple[int, int, int]:
    """The same in a single world."""
    world, changes = work.world, work.changes
    before, opened = world.stock.item(track, 0), world.opened.item(track, 0)
    asked = changes.same.get(track, 0)
    if track in changes.adds:
        asked += changes.adds.pop(track).item()
    wanted = limited = before + asked
    if up is not None:
        limited = min(limited, opened + up)
    if down is not None:
        limited = max(limited, opened - down)
    low, high = work.book.ranges[track]
    value = world.stock[track, 0] = min(max(limited, low * 100), high * 100)
    return asked, limited - wanted, value - limited


def _standing(work: Work, track: int) -> int:
    """What a number of a single world reads, lifts included, in hundredths."""
    low, high = work.book.ranges[track]
    value = work.world.stock.item(track, 0) + work.world.lift.item(track, 0)
    return min(max(value, low * 100), high * 100)


def _trace_numbers(work: Work, before: dict[int, int], cut: dict[int, tuple[int, int, int]]) -> None:
    """Note what each number read before and after, and what a limit or the end of the scale cut off."""
    if work.trace is None:
        return
    for track, was in before.items():
        now = _standing(work, track)
        asked, limited, bounded = cut.get(track, (0, 0, 0))
        if now != was or limited or bounded:
            name = work.book.track_ids[track]
            work.trace.note("change", track=name, before=was, after=now, asked=asked, limited=limited, bounded=bounded)


def _step(work: Work, track: int) -> None:
    """Move a track of steps: relative steps first, then the strongest that was asked for."""
    world, book, changes = work.world, work.book, work.changes
    stock, steps = world.stock[track], book.step_ids[track]
    before = int(stock[0])
    value = stock
    if track in changes.steps:
        value = bounded(value + changes.steps[track], 0, len(steps) - 1, world.spread)
    if track in changes.sets:
        best = changes.sets[track]
        at = (best != NO_STEP).nonzero()[0]
        value = value.copy()
        value[at] = book.step_of_rank[track][best[at]]
    moved = (value != stock).nonzero()[0]
    if not moved.size:
        return
    reached = value[moved]
    stock[moved] = reached
    name = book.track_ids[track]
    for step, part in grouped(reached.astype(np.int8)):
        where = moved if isinstance(part, slice) else moved[part]
        changes.raised.append(
            ((f"{name}.{steps[step]}",), None, where if len(where) < work.n else ALL, book.vocab.everybody)
        )
    if work.trace is not None:
        work.trace.note("step", track=name, before=steps[before], after=steps[int(stock[0])])


def _pledges(work: Work) -> None:
    """Let commitments change their state: what was decided of them, what was released, what starts."""
    world, book = work.world, work.book
    for row, at, state in work.changes.pledges:
        world.pledge[row][at] = state
    for row, at in work.changes.ended:
        was = world.pledge[row][at]
        world.pledge[row][at] = np.where((was == ASLEEP) | (was == RUNNING), ENDED, was)
    begun = {}
    for row, at, deal, aware in work.changes.bound:
        now = world.pledge[row][at]
        new = work.where((now != RUNNING) & (now != ASLEEP), at)
        if new is not None:
            begun[row] = ASLEEP if book.commitments[row].wakes is not None else RUNNING
            world.pledge[row][new] = begun[row]
            world.pledged[row][new] = world.turn
            world.windows[row][new] = 0
            world.deal[:, row, new] = 0
            world.aware[row][new] = 0
            world.fresh[row][new] = True
            world.cache.pop("stale", None)
        if deal:  # a promise asked by two bargains is part of both
            word, bit = divmod(deal - 1, DEAL_BITS)
            world.deal[word, row, at] |= np.int64(1 << bit)
        world.aware[row][at] |= np.asarray(aware).astype(np.uint8)
    if work.trace is not None:
        for row, begins in begun.items():
            seen = int(world.aware[row, 0])
            work.trace.note("bound", commitment=book.commitment_ids[row], asleep=begins == ASLEEP, seen=seen)


def _events(work: Work) -> None:
    """Stamp what happened, for those who see it."""
    world, now = work.world, work.now
    for names, actor, at, seen in work.changes.raised:
        stamps, known, counts = work.book.rows_of(names, actor)
        for row in stamps:
            world.stamp[row][at] = now
        for row, role in known:
            told = work.where((seen >> role) & 1, at)
            if told is not None:
                world.known[row][told] = now
        for row in counts:
            world.count[row][at] += 1


def _reveals(work: Work) -> None:
    """Let roles know: of a commitment and the rest of its deal, of a secret event."""
    world, vocab = work.world, work.book.vocab
    for name, at, to in work.changes.revealed:
        if name in vocab.commitments:
            row = vocab.commitments[name]
            deals = world.deal[..., at]
            same = ((deals & deals[:, [row]]) != 0).any(axis=0)
            same[row] = True
            world.aware[:, at] |= same.astype(np.uint8) * np.uint8(to)
        for (event, actor, role), known in vocab.known_rows.items():
            if event == name and to >> role & 1:
                stamp = world.stamp[vocab.event_rows[event, actor]][at]
                world.known[known][at] = np.maximum(world.known[known][at], stamp)
        if work.trace is not None:
            work.trace.note("revealed", name=name, seen=to)


def _ask(work: Work, ask: int, at: Worlds) -> None:
    """Put an ask to its roles."""
    world = work.world
    once = work.book.asks[ask].once_row
    if once is not None:
        new = work.where(~world.once[once][at], at)
        if new is None:
            return
        at = new
        world.once[once][at] = True
    world.asked[ask][at] = work.book.ask_masks[ask]
    name = work.book.vocab.asks[ask].id
    row = work.book.vocab.event_rows.get((name, None))
    if row is not None:
        world.stamp[row][at] = work.now
    if work.trace is not None:
        work.trace.note("asked", ask=name, seen=work.book.vocab.everybody)
