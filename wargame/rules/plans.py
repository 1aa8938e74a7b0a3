"""The rules of a phase as many worlds ask them: together. What they add is one sum for each track, when they fire one mask.

What rules add that roll nothing and that happen more than once is a sum of masked amounts for each track. Of what else
rules do there is a mask of the worlds in which a rule has its occasion, and the targets of its roll. All of this is one
batch, in which what several rules ask is worked out once. A single world is played rule by rule, since each has its
reasons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from wargame.rules.batches import Batch
from wargame.rules.compiled import CompiledRule
from wargame.rules.nodes import Graph, Node
from wargame.rules.terms import CompiledEffect, CompiledOutcome, Effects

Span = tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """What the rules of a phase do in many worlds."""

    tracks: tuple[int, ...]
    """What steady rules add to."""
    rules: tuple[CompiledRule, ...]
    """The rules that are carried out one by one where they have their occasion, with what they do beside steady adding."""
    dated: tuple[CompiledRule, ...]
    """The rules of one turn, which are asked when it comes."""
    batch: Batch
    """Hundredths for each track, then for each rule whether it has its occasion and the targets of its roll."""

    def ask(self, context: Any) -> tuple[list[Any], Iterator[tuple[CompiledRule, Any, list[Any]]]]:
        """The amounts for each track; then each rule with its mask and its targets."""
        values = self.batch(context)
        return values[: len(self.tracks)], self._each(iter(values[len(self.tracks) :]))

    def _each(self, values: Iterator[Any]) -> Iterator[tuple[CompiledRule, Any, list[Any]]]:
        for rule in self.rules:
            mask = next(values)
            yield rule, mask, [next(values) for _ in rule.outcomes[:-1]]


def plan(graph: Graph, rules: list[CompiledRule], stocks: list[Span], is_heard: Callable[[CompiledRule], bool]) -> Plan:
    """Plan a phase; ``stocks`` are the ranges of tracks as they are stored."""
    parts: dict[int, list[Node]] = {}
    others = []
    nodes: list[Node] = []
    for rule in rules:
        if rule.turn is not None:
            continue
        occasion = _occasion(graph, rule)
        rest = list(rule.effects)
        if not rule.outcomes and rule.once_row is None:
            rest = []
            for effect in rule.effects:
                amount = _amount(graph, effect, stocks)
                if amount is None:
                    rest.append(effect)
                    continue
                for condition in (None if effect.when is None else effect.when.node, occasion):
                    if condition is not None:
                        amount = graph.make("where", graph.truth(condition), amount)
                parts.setdefault(effect.track, []).append(amount)
        if rest or rule.outcomes or rule.once_row is not None or is_heard(rule):
            others.append(replace(rule, effects=Effects(rest)))
            nodes += [occasion or graph.constant(1), *_targets(graph, rule.outcomes)]
    sums = [graph.total(each) for each in parts.values()]
    dated = tuple([rule for rule in rules if rule.turn is not None])
    return Plan(tuple(parts), tuple(others), dated, Batch([*sums, *nodes]))


def _occasion(graph: Graph, rule: CompiledRule) -> Node | None:
    """Whether a rule has its occasion, but for what happens once; None if always."""
    raised = [graph.read("now", row) for row in rule.upon]
    conditions = [raised[0] if len(raised) == 1 else graph.make("or", *raised)] if raised else []
    if rule.when is not None:
        conditions.append(graph.truth(rule.when.node))
    if len(conditions) < 2:
        return conditions[0] if conditions else None
    return graph.make("and", *conditions)


def _targets(graph: Graph, outcomes: tuple[CompiledOutcome, ...]) -> list[Node]:
    """The cumulative targets of a roll but for the last, as ``rolls.targets`` has them for one world."""
    targets: list[Node] = []
    most = 1000 - min([outcome.least for outcome in outcomes], default=0)
    for outcome in outcomes[:-1]:
        chance = graph.make("maximum", outcome.tenths, graph.constant(outcome.least))
        chance = graph.make("minimum", chance, graph.constant(1000 - outcome.least))
        targets.append(graph.make("minimum", graph.total([*targets[-1:], chance]), graph.constant(most)))
    return targets


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
