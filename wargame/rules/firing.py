"""Rules at work: which of a phase fire, in which worlds, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wargame.rules.compiled import CompiledRule
from wargame.rules.contexts import ALL, Worlds
from wargame.rules.rolls import roll
from wargame.rules.work import Work


def fire_rules(work: Work, phase: str, within: Worlds = ALL) -> None:
    """Let the rules of a phase do their work, in some of the worlds or in all. Their order does not matter."""
    forced = work.world.forced
    rules: Sequence[CompiledRule] = work.book.rules.get(phase, ())
    if work.n > 1 and isinstance(within, slice) and rules and not forced:
        plan = work.book.plans[phase]
        amounts, occasions = plan.ask(work.c)
        for track, amount in zip(plan.tracks, amounts, strict=True):
            work.add_everywhere(track, amount)
        for rule, mask, targets in occasions:
            at = work.where(mask if rule.once_row is None else mask & ~work.world.once[rule.once_row])
            if at is not None:
                _fire(work, rule, at, {}, targets)
        rules = plan.dated
    for rule in rules:
        ruled = forced["rules"].get(rule.id, {}) if "rules" in forced else {}
        if ruled.get("silence"):
            continue
        at = within if rule.id in forced.get("fire", ()) else _occasion(work, rule, within)
        if at is not None:
            _fire(work, rule, at, ruled)


def _occasion(work: Work, rule: CompiledRule, within: Worlds) -> Worlds | None:
    """The worlds in which a rule has its occasion, or None."""
    if rule.turn is not None and rule.turn != work.world.turn:
        return None
    at: Worlds | None = within
    if rule.upon:
        at = happened(work, rule.upon, within)
    if at is not None and rule.when is not None:
        at = work.where(rule.when(work.context(at)), at)
    if at is not None and rule.once_row is not None:
        at = work.where(~work.world.once[rule.once_row][at], at)
    return at


def happened(work: Work, upon: tuple[int, ...], within: Worlds) -> Worlds | None:
    """The worlds in which one of some events is now, or None."""
    context = work.context(within)
    mask = context.now(upon[0])
    for row in upon[1:]:
        mask = mask | context.now(row)
    return work.where(mask, within)


def _fire(work: Work, rule: CompiledRule, at: Worlds, ruled: dict[str, Any], targets: list[Any] | None = None) -> None:
    """Carry out a rule; ``targets`` are those of its roll in all worlds, if they are known."""
    if rule.once_row is not None:
        work.world.once[rule.once_row][at] = True
    actor = rule.by if rule.by in work.book.vocab.actors else None
    if rule.outcomes:
        roll(work, rule, at, ruled, actor, targets)
        return
    work.raise_as((rule.id,), actor, at, rule.seen, rule.model.says)
    work.apply(rule.effects, at)
