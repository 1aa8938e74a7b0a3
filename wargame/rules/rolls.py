"""Rolls: a number of 0..999 against cumulative targets, and what the rival theories would have needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.contexts import SETTLE_AGAIN, Truth
from wargame.rules.dice import draw
from wargame.rules.rulebook import BLEND, CompiledRule
from wargame.rules.terms import ALL, CompiledOutcome, one
from wargame.rules.trace import OutcomeRecord
from wargame.rules.work import Work
from wargame.rules.world import Array


def targets(outcomes: tuple[CompiledOutcome, ...], context: Truth, at: Any, shift: dict[str, int]) -> list[Any]:
    """Cumulative targets in tenths of a percent; the last outcome takes the rest, and keeps its least chance."""
    keep = min(outcome.least for outcome in outcomes)
    running: Any = 0
    result = []
    for outcome in outcomes[:-1]:
        running = np.minimum(running + outcome.chance(context, at, shift.get(outcome.id, 0)), 1000 - keep)
        result.append(running)
    return [*result, 1000]


def roll(work: Work, rule: CompiledRule, at: Any, forced: dict[str, Any], actor: str | None) -> None:
    """Roll for a rule in the worlds ``at`` and carry out what came of it. A ruling may force or shift the outcome."""
    name = rule.id if work.tick != SETTLE_AGAIN else f"{rule.id}.again"
    rolled = draw(work.world.keys[at], name, work.world.turn, 1000)
    needed = targets(rule.outcomes, work.c, at, forced.get("shift", {}))
    result = _outcomes(rolled, needed)
    if "outcome" in forced:
        result = np.full_like(result, [outcome.id for outcome in rule.outcomes].index(forced["outcome"]))
    if work.trace is not None:
        _record(work, rule, needed, int(rolled[0]), int(result[0]), "outcome" in forced)
    for place, outcome in enumerate(rule.outcomes):
        chosen = work.where(result == place, at)
        if chosen is None:
            continue
        work.raise_as((rule.id, f"{rule.id}.{outcome.id}"), actor, chosen, rule.seen, outcome.says)
        work.apply(outcome.effects, chosen)


def _outcomes(rolled: Array, needed: list[Any]) -> Array:
    result = np.zeros(rolled.shape, dtype=np.int64)
    for target in needed[:-1]:
        result += rolled >= target
    return result


def _record(work: Work, rule: CompiledRule, needed: list[Any], rolled: int, result: int, forced: bool) -> None:
    """Note a roll with its terms and with the targets under each theory, the same dice and state otherwise."""
    assert work.trace is not None
    book = work.book
    rivals: dict[str, list[int]] = {}
    for column, theory in enumerate(book.theory_ids):
        if theory != BLEND:
            context = Truth(book, work.world, work.c.R, work.c.tick)
            context.P = book.param_table[:, [column]]
            context.window = work.c.window
            rivals[theory] = [one(target) for target in targets(rule.outcomes, context, ALL, {})]
    records = []
    before = 0
    for place, outcome in enumerate(rule.outcomes):
        target = one(needed[place])
        records.append(
            OutcomeRecord(
                id=outcome.id,
                chance=target - before,
                target=target,
                base=None if outcome.base is None else outcome.base.record(work.c),
                modifiers=tuple(
                    record for record in (term.record(work.c) for term in outcome.modifiers) if record.amount
                ),
                rivals={theory: row[place] - (row[place - 1] if place else 0) for theory, row in rivals.items()},
            )
        )
        before = target
    assert work.trace is not None
    work.trace.roll(rule.id, rule.by, rolled, rule.outcomes[result].id, records, rule.seen, forced)
