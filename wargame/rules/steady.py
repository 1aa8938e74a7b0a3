"""Steady rules: those that wait for no event, roll nothing and that nothing remembers. All they do is add to tracks.

In many worlds they are not asked one by one where they hold: what all of a phase add to a track is one sum of masked
amounts, and the sums of a phase are one batch. A single world is played rule by rule, since each has its reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from wargame.rules.batches import Batch
from wargame.rules.compiled import CompiledRule
from wargame.rules.nodes import Graph, Node
from wargame.rules.terms import CompiledEffect, Effects

Span = tuple[int, int]


@dataclass(frozen=True)
class Steady:
    """What the steady rules of a phase add."""

    tracks: tuple[int, ...]
    amounts: Batch
    """Hundredths for each of the tracks."""
    others: tuple[CompiledRule, ...]
    """The rules of the phase that are asked one by one, with what steady rules do beside adding."""


def steady(
    graph: Graph, rules: list[CompiledRule], stocks: list[Span], is_heard: Callable[[CompiledRule], bool]
) -> Steady:
    """Tell the steady rules of a phase from the others; ``stocks`` are the ranges of tracks as they are stored."""
    parts: dict[int, list[Node]] = {}
    others = []
    for rule in rules:
        if rule.upon or rule.outcomes or rule.turn is not None or rule.once_row is not None or is_heard(rule):
            others.append(rule)
            continue
        rest = []
        for effect in rule.effects:
            amount = _amount(graph, effect, stocks)
            if amount is None:
                rest.append(effect)
                continue
            for condition in (effect.when, rule.when):
                if condition is not None:
                    amount = graph.make("where", graph.truth(condition.node), amount)
            parts.setdefault(effect.track, []).append(amount)
        if rest:
            others.append(replace(rule, effects=Effects(rest)))
    return Steady(tuple(parts), Batch([graph.total(each) for each in parts.values()]), tuple(others))


def _amount(graph: Graph, effect: CompiledEffect, stocks: list[Span]) -> Node | None:
    """What an effect adds at once and for good, in hundredths; None if it does something else."""
    if effect.after or effect.lasts:
        return None
    if effect.kind == "add" and effect.term is not None:
        return effect.term.bare_node
    if effect.kind == "toward" and effect.toward is not None:
        low, high = stocks[effect.track]
        stock = graph.read("stock", effect.track, low=low, high=high)
        way = graph.make("-", graph.make("*", graph.number(effect.toward.node), graph.constant(100)), stock)
        return graph.make("rounded", graph.make("*", way, graph.constant(effect.percent)), by=100)
    return None
