"""Rolls: a number of 0..999 against cumulative targets, and what the rival theories would have needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.compiled import CompiledRule
from wargame.rules.contexts import SETTLE_AGAIN, Truth, Worlds
from wargame.rules.dice import draw
from wargame.rules.tables import BLEND
from wargame.rules.terms import CompiledOutcome, one
from wargame.rules.trace import OutcomeRecord
from wargame.rules.work import Work


def targets(outcomes: tuple[CompiledOutcome, ...], context: Truth, shift: dict[str, int]) -> list[Any]:
    """Cumulative targets in tenths of a percent; the last outcome takes the rest, and keeps its least chance."""
    most = 1000 - min([outcome.least for outcome in outcomes])
    running: Any = 0
    result = []
    for outcome in outcomes[:-1]:
        running = running + outcome.chance(context, shift=shift.get(outcome.id, 0))
        running = min(running, most) if isinstance(running, int) else np.minimum(running, most)
        result.append(running)
    return [*result, 1000]


def roll(
    work: Work,
    rule: CompiledRule,
    at: Worlds,
    forced: dict[str, Any],
    actor: str | None,
    known: list[Any] | None = None,
) -> None:
    """Roll for a rule in the worlds ``at`` and carry out what came of it. A ruling may force or shift the outcome.

    ``known`` are the targets in all worlds, but for the last.
    """
    name = rule.id if work.tick != SETTLE_AGAIN else f"{rule.id}.again"
    rolled = draw(work.world.keys[at], name, work.world.turn, 1000)
    if known is None:
        needed = targets(rule.outcomes, work.context(at), forced.get("shift", {}))
    else:
        needed = [target if isinstance(target, int) else target[at] for target in known] + [1000]
    result = np.zeros(len(rolled), dtype=np.int8)
    for target in needed[:-1]:
        result += (rolled >= target).view(np.int8)
    if "outcome" in forced:
        result[:] = [outcome.id for outcome in rule.outcomes].index(forced["outcome"])
    if work.trace is not None:
        _record(work, rule, needed, int(rolled[0]), int(result[0]), "outcome" in forced)
    for place, outcome in enumerate(rule.outcomes):
        names = (rule.id, f"{rule.id}.{outcome.id}")
        if not outcome.effects and not work.is_heard(names, actor):
            continue
        mask = result == place
        chosen = work.where(mask, at)
        if chosen is not None:
            work.raise_as(names, actor, chosen, rule.seen, outcome.says)
            work.apply(outcome.effects, chosen, mask if isinstance(at, slice) else None)


def _under(work: Work, rule: CompiledRule, theory: int) -> list[Any]:
    """The targets of a roll under another theory, the same state otherwise."""
    context = Truth(work.book, work.world, work.c.tick, rows=work.c.R, theory=theory)
    context.window, context.met = work.c.window, work.c.met
    return targets(rule.outcomes, context, {})


def _record(work: Work, rule: CompiledRule, needed: list[Any], rolled: int, result: int, forced: bool) -> None:
    """Note a roll with its terms and with the targets under each theory, the same dice and state otherwise."""
    assert work.trace is not None
    book = work.book
    disputed = any(outcome.tenths.disputed for outcome in rule.outcomes[:-1])
    same = [] if disputed else targets(rule.outcomes, work.c, {})
    rivals: dict[str, list[int]] = {}
    for column, theory in enumerate(book.theory_ids):
        if theory != BLEND:
            rivals[theory] = [one(target) for target in _under(work, rule, column)] if disputed else same
    records = []
    before = 0
    for place, outcome in enumerate(rule.outcomes):
        target = one(needed[place])
        modifiers = [term.record(work.c) for term in outcome.modifiers]
        records.append(
            OutcomeRecord(
                id=outcome.id,
                chance=target - before,
                target=target,
                base=None if outcome.base is None else outcome.base.record(work.c),
                modifiers=tuple([record for record in modifiers if record.amount]),
                rivals={theory: row[place] - (row[place - 1] if place else 0) for theory, row in rivals.items()},
            )
        )
        before = target
    work.trace.roll(rule.id, rule.by, rolled, rule.outcomes[result].id, records, rule.seen, forced)
