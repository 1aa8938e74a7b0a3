"""What a role may choose and how its doctrine weighs each choice, as batches of nodes over what the role sees.

A weight is 0 where a choice is not open and never below it, so that whoever draws has nothing else to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wargame.rules.batches import Batch
from wargame.rules.compiled import CompiledAnswer, CompiledCommitment, CompiledDilemma, CompiledMove, CompiledOffer
from wargame.rules.compiling import Compiled
from wargame.rules.nodes import Graph, Node
from wargame.rules.terms import Terms

PLAIN_WEIGHT = 1000
"""The weight in hundredths of a choice for which a doctrine says nothing, and of a cable that gives none."""


T = TypeVar("T")


class Asked(dict[int, T]):
    """One thing for each role, ask or offer, made when it is first asked for: who looks through one role's eyes waits for no other."""

    def __init__(self, make: Callable[[int], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, row: int) -> T:
        made = self[row] = self._make(row)
        return made


def weight(graph: Graph, terms: Terms | None, plain: int = PLAIN_WEIGHT) -> Node:
    """A summed weight in hundredths, at least 0."""
    if not terms:
        return graph.constant(plain)
    return terms.total if terms.total.low >= 0 else graph.make("maximum", terms.total, graph.constant(0))


def where(graph: Graph, holds: Compiled | Node | None, amount: Node) -> Node:
    """An amount where something holds, else 0."""
    if holds is None:
        return amount
    return graph.make("where", graph.truth(holds.node if isinstance(holds, Compiled) else holds), amount)


def orders(graph: Graph, moves: list[CompiledMove], postures: list[tuple[int, tuple[Terms, ...]]]) -> Batch:
    """The weights of a role's moves, then of the steps of its postures: the present step and its neighbours alone."""
    weights = [where(graph, move.may, weight(graph, move.doctrine)) for move in moves]
    for track, steps in postures:
        now = graph.read("track", track, low=0, high=len(steps) - 1)
        for step, terms in enumerate(steps):
            away = graph.make("absolute", graph.make("-", now, graph.constant(step)))
            near = graph.make("<=", away, graph.constant(1))
            weights.append(where(graph, near, weight(graph, terms)))
    return Batch(weights)


def answers(graph: Graph, given: tuple[CompiledAnswer, ...], silence: int, role: int) -> Batch:
    """The weights that a role's doctrine gives the answers to an ask. What silence means may always be said."""
    return Batch(
        [
            where(graph, None if place == silence else answer.legal.get(role), weight(graph, answer.doctrine.get(role)))
            for place, answer in enumerate(given)
        ]
    )


def worth(graph: Graph, offer: CompiledOffer, commitments: list[CompiledCommitment], role: int) -> Node:
    """What a template offer is worth to a role in hundredths of a percent point: in itself, and by its commitments."""
    terms = [offer.worth.get(role), *[commitments[row].worth.get(role) for row in (*offer.asks, *offer.gives)]]
    return graph.total(each.total for each in terms if each)


def urgencies(graph: Graph, dilemmas: list[CompiledDilemma]) -> Batch:
    """How urgent each dilemma is that cables may bring a role, 0 where it may not come."""
    return Batch([where(graph, entry.when, weight(graph, entry.weight)) for entry in dilemmas])
