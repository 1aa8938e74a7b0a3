"""Asks: which dilemma reaches a role, what is answered, and which crises go to a second round."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.compiled import CompiledAsk, CompiledDilemma
from wargame.rules.contexts import ALL, RESPOND_AGAIN, TICKS, Truth, Worlds
from wargame.rules.dice import draw, fallen, sums
from wargame.rules.firing import happened
from wargame.rules.orders import Orders, Responses, orders_view
from wargame.rules.rulebook import Rulebook
from wargame.rules.work import Work, grouped
from wargame.rules.world import Array, World

MOST_ANSWERS = 128
"""More than any answer's place, which is one of eight bits."""

# ---- dilemmas


def draw_dilemmas(book: Rulebook, world: World) -> None:
    """Choose the dilemma of each role's cables, in proportion to their urgency; one that came lately waits."""
    for role, role_id in enumerate(book.vocab.roles):
        entries = book.dilemmas[role]
        weights = book.urgencies[role](orders_view(book, world, role))
        if world.turn == 1:
            first = book.scenario.opening_cables.get(role_id, [])
            opening = [place for place, entry in enumerate(entries) if entry.cable_id in first]
            if opening:
                entries, weights = [entries[place] for place in opening], [weights[place] for place in opening]
        if entries:
            for place, at in grouped(_chosen_dilemma(world, entries, role_id, weights)):
                world.dilemma[role][at] = entries[place].ask
                world.drawn[entries[place].row, role][at] = world.turn


def _chosen_dilemma(world: World, entries: list[CompiledDilemma], role_id: str, weights: list[Any]) -> Array:
    """(worlds,) the place of the chosen entry, -1 for none. Rather an old question than none."""
    rested = [
        _rested(world, entry).astype(np.int32) * weight if isinstance(weight, np.ndarray) or weight else 0
        for entry, weight in zip(entries, weights, strict=True)
    ]
    running = sums(rested, world.count_worlds)
    bare = np.flatnonzero(running[-1] == 0)
    if bare.size:
        again = [weight[bare] if isinstance(weight, np.ndarray) else weight for weight in weights]
        running[:, bare] = sums(again, len(bare))
    return fallen(running, draw(world.keys, f"cable.{role_id}", world.turn, running[-1]))


def _rested(world: World, entry: CompiledDilemma) -> Array:
    """Whether a dilemma has not come too lately to come again; one that never repeats is tired for ever."""
    since = world.turn - entry.repeat if entry.repeat else -1
    return world.drawn[entry.row, entry.role] <= max(since, -1)


def answer_dilemmas(work: Work, orders: Orders) -> None:
    """Carry out the answers to the dilemmas of the turn."""
    silences = work.book.silences
    for role in range(len(work.book.vocab.roles)):
        asked, given = work.world.dilemma[role], orders.answers[role]
        silent = given < 0
        said = np.where(silent, silences.take(asked), given) if silent.any() else given
        for both, at in grouped(asked * np.int32(MOST_ANSWERS) + said):
            ask, place = divmod(both, MOST_ANSWERS)
            _carry_out(work, work.book.asks[ask], role, at, place, bool(silent[0]))


# ---- asks of the response window


def open_asks(work: Work) -> None:
    """Put the asks to their roles whose occasion has come."""
    for ask in work.book.asks:
        if ask.slot.dilemma or (not ask.upon and ask.when is None):
            continue
        at: Worlds | None = happened(work, ask.upon, ALL) if ask.upon else ALL
        if at is not None and ask.when is not None:
            at = work.where(ask.when(work.context(at)), at)
        if at is not None:
            work.changes.asks.append((ask.slot.index, at))


def answer_asks(work: Work, responses: Responses) -> None:
    """Carry out the answers to the asks that are open."""
    for row in work.book.response_asks:
        ask, asked = work.book.asks[row], work.world.asked[row]
        if not asked.any():
            continue
        for role in ask.slot.to:
            at = work.where(asked >> role & 1)
            if at is not None:
                _answer(work, ask, role, at, responses.answers[row, role])


def _answer(work: Work, ask: CompiledAsk, role: int, at: Worlds, given: Array) -> None:
    """Carry out what a role answers to an ask; silence is the answer the ask declares."""
    said = given[at]
    silent = said < 0
    choice = np.where(silent, np.int8(ask.slot.silence), said) if silent.any() else said
    for place, part in grouped(choice):
        chosen = at if isinstance(part, slice) else part if isinstance(at, slice) else at[part]
        _carry_out(work, ask, role, chosen, place, bool(silent[0]))


def _carry_out(work: Work, ask: CompiledAsk, role: int, at: Worlds, place: int, silent: bool) -> None:
    """Carry out one answer; ``silent``: it was not given in words, as a trace says."""
    if place >= len(ask.answers):
        return
    answer = ask.answers[place]
    seen = work.book.vocab.everybody if answer.model.says else 1 << role
    work.raise_event(answer.events, role, at, seen, answer.model.says)
    if work.trace is not None:
        role_id = work.book.vocab.roles[role]
        work.trace.note("answer", ask=ask.slot.id, role=role_id, answer=answer.id, silent=silent, seen=seen)
    work.apply(answer.effects, at)


def stand_again(book: Rulebook, world: World) -> bool:
    """Leave standing the asks that go to a second round, and close the others; returns whether any does."""
    tick = world.turn * TICKS + RESPOND_AGAIN
    context: Truth | None = None
    for row in book.response_asks:
        ask = book.asks[row]
        if not world.asked[row].any():
            continue
        if ask.rounds == 2 and ask.stands is not None:
            context = context or Truth(book, world, tick)
            world.asked[row] *= np.asarray(ask.stands(context)) != 0
        else:
            world.asked[row] = 0
    return any(world.asked[row].any() for row in book.response_asks)


def close_asks(world: World) -> bool:
    """Close all asks: there is no third round."""
    world.asked[:] = 0
    return False
