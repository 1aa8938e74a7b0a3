"""What is carried out when orders are opened: initiatives and postures; and what a facilitator adds."""

from __future__ import annotations

import numpy as np

from wargame.rules.compiled import CompiledMove
from wargame.rules.contexts import ALL, Worlds
from wargame.rules.orders import Orders
from wargame.rules.work import Work, grouped


def carry_out(work: Work, orders: Orders) -> list[tuple[int, Worlds]]:
    """Carry out initiatives; returns the offers they make, to be tabled in the stir phase."""
    tabled = []
    for role in range(len(work.book.vocab.roles)):
        first, second = orders.acts[role]
        twice = first == second
        if twice.any():  # the same act in both slots happens once
            second = np.where(twice, np.int16(-1), second)
        for index, slot in grouped(np.concatenate([first, second])):
            at = ALL if isinstance(slot, slice) else _worlds_of(slot, work.n)
            move = work.book.moves[index]
            _carry_out(work, move, at)
            if move.offer is not None:
                tabled.append((move.offer, at))
    return tabled


def _worlds_of(slots: np.ndarray[tuple[int, ...], np.dtype[np.intp]], count: int) -> Worlds:
    """The worlds of slots, where the second slots of all worlds are counted after the first."""
    if count == 1 or len(slots) == count:
        return ALL
    worlds = slots.copy()
    second = slots.searchsorted(count)
    worlds[second:] -= count
    if 0 < second < len(slots):
        worlds.sort(kind="stable")
    return worlds


def _carry_out(work: Work, move: CompiledMove, at: Worlds) -> None:
    vocab, flat = work.book.vocab, move.flat
    seen = 1 << flat.role if flat.secret else vocab.everybody
    if flat.secret and flat.offer is not None:
        seen |= vocab.mask(flat.offer.to)
    work.raise_event(flat.events, flat.role, at, seen, flat.says)
    work.apply(move.effects, at)


def move_postures(work: Work, orders: Orders) -> None:
    """Move each posture by at most one step."""
    for place, (role, track, _) in enumerate(work.book.postures):
        steps = orders.postures[place]
        if not steps.any():
            continue
        change = np.clip(steps, -1, 1).astype(np.int32)
        asked = work.changes.steps
        asked[track] = asked[track] + change if track in asked else change
        if work.trace is not None:
            work.trace.note(
                "posture", role=work.book.vocab.roles[role], track=work.book.track_ids[track], step=int(steps[0])
            )


def facilitate(work: Work) -> None:
    """Effects that a facilitator's ruling adds to the turn."""
    for track, amount, step in work.world.forced.get("effects", ()):
        if step is None:
            work.add(track, ALL, amount)
        else:
            work.changes.sets[track] = np.full(work.n, work.book.rank_of_step[track][step], dtype=np.int8)
        if work.trace is not None:
            change, said = ("add", amount) if step is None else ("set", step)
            work.trace.note(
                "effect",
                owner="ruling",
                effect="ruling",
                track=work.book.track_ids[track],
                change=change,
                amount=said,
                term=None,
            )
