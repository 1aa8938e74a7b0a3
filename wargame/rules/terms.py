"""Compiled terms, effects and outcomes: the numbers that rules add up, each able to say where it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from wargame.rules.batches import Batch, value_of
from wargame.rules.compiling import Compiled, Worlds
from wargame.rules.contexts import ALL
from wargame.rules.nodes import Graph, Node
from wargame.rules.trace import TermRecord

__all__ = ["ALL", "CompiledEffect", "CompiledOutcome", "CompiledTerm", "Effects", "Terms", "hundredths", "one"]

LEAST, LEAST_RARE = 10, 1
"""The smallest chance of any outcome, in tenths of a percent: 1 %, or 0.1 % where the outcome is ``rare``."""


def hundredths(amount: Decimal | int) -> int:
    """An exact amount as whole hundredths."""
    return int(amount * 100)


def one(value: Any) -> int:
    """The value of an expression in a single world."""
    if isinstance(value, int):
        return int(value)
    return int(np.asarray(value).reshape(-1)[0])


@dataclass(slots=True, eq=False)
class CompiledTerm:
    """``add * max(0, of-above) / per * scaled/100 ...`` where ``when`` holds, in hundredths. Nothing of it changes."""

    graph: Graph
    add: int
    param: int | None
    param_id: str | None
    span: tuple[int, int]
    """The least and the most that the amount written can be, under any theory."""
    of: Compiled | None
    above: Compiled | None
    below: Compiled | None
    per: int
    scaled: tuple[Compiled, ...]
    when: Compiled | None
    why: str
    source: tuple[str, ...]
    _bare: Node | None = None
    _node: Node | None = None
    _told: tuple[list[tuple[str, str, Compiled]], tuple[str, ...]] | None = None

    @property
    def bare_node(self) -> Node:
        """The amount without its condition: made when first asked for."""
        if self._bare is None:
            self._bare = self._amount()
        return self._bare

    @property
    def node(self) -> Node:
        """The amount, 0 where ``when`` does not hold."""
        if self._node is None:
            bare = self.bare_node
            self._node = bare if self.when is None else self.graph.make("where", self.graph.truth(self.when.node), bare)
        return self._node

    def _amount(self) -> Node:
        """What it adds; it divides once, at the end."""
        graph = self.graph
        low, high = self.span
        amount = graph.constant(self.add) if self.param is None else graph.read("param", self.param, low=low, high=high)
        divisor = 1
        if self.of is not None:
            way = graph.number(self.of.node)
            if self.above is not None:
                way = graph.make("maximum", graph.make("-", way, graph.number(self.above.node)), graph.constant(0))
            elif self.below is not None:
                way = graph.make("maximum", graph.make("-", graph.number(self.below.node), way), graph.constant(0))
            amount = graph.make("*", amount, way)
            divisor = self.per
        for scale in self.scaled:
            amount = graph.make("*", amount, graph.number(scale.node))
            divisor *= 100
        return graph.make("rounded", amount, by=divisor)

    @property
    def is_constant(self) -> bool:
        """Whether the amount is the same in every world at every time."""
        return self.node.constant is not None

    def bare(self, c: Any, i: Worlds = ALL) -> Any:
        """The amount without its condition: an int, or an array over the worlds ``i``."""
        return value_of(self._bare or self.bare_node, c if i is ALL else c.narrow(i))

    def amount(self, c: Any, i: Worlds = ALL) -> Any:
        """The signed number: an int, or an array over the worlds ``i``."""
        return value_of(self._node or self.node, c if i is ALL else c.narrow(i))

    def record(self, c: Any) -> TermRecord:
        """Where the number came from, in a single world."""
        if self._told is None:
            self._told = self._tell(c.book.track_ids)
        parts, reads = self._told
        return TermRecord(
            why=self.why or (self.when.text if self.when else ""),
            amount=one(self.amount(c)),
            add=self.add if self.param is None else one(c.P[self.param]),
            inputs=tuple([(label, text, one(part(c))) for label, text, part in parts]),
            per=self.per,
            reads=reads,
            param=self.param_id,
            source=self.source,
        )

    def _tell(self, track_ids: list[str]) -> tuple[list[tuple[str, str, Compiled]], tuple[str, ...]]:
        """What a record says at all times: the inputs with their labels and texts, and the tracks that it gives away."""
        labelled = [("of", self.of), ("above", self.above), ("below", self.below)]
        labelled += [("scaled", part) for part in self.scaled]
        parts = [(label, part.text, part) for label, part in labelled if part is not None]
        asked = [part for _, _, part in parts] + ([] if self.when is None else [self.when])
        return parts, tuple([track_ids[track] for track in sorted({track for part in asked for track in part.reads})])


class Terms:
    """Terms that are added up: a weight, a worth, a score."""

    __slots__ = ("_count", "_made", "_total", "graph")

    def __init__(
        self, count: int, made: Sequence[CompiledTerm] | Callable[[], Sequence[CompiledTerm]], graph: Graph
    ) -> None:
        """``count`` terms, or what makes them when they are first asked for; the node of their sum will belong to ``graph``."""
        self.graph = graph
        self._count = count
        self._made = made
        self._total: Node | None = None

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[CompiledTerm]:
        if callable(self._made):
            self._made = self._made()
        return iter(self._made)

    def __add__(self, others: Terms) -> Terms:
        return Terms(len(self) + len(others), lambda: [*self, *others], self.graph)

    @property
    def total(self) -> Node:
        """Their sum."""
        if self._total is None:
            self._total = self.graph.total(term.node for term in self)
        return self._total

    def sum(self, c: Any, i: Worlds = ALL) -> Any:
        """The sum in hundredths: an int, or an array over the worlds ``i``."""
        return value_of(self._total or self.total, c if i is ALL else c.narrow(i))


@dataclass(slots=True, eq=False)
class CompiledEffect:
    """One change, ready to be applied to the worlds in which its owner acts. Nothing of it changes."""

    index: int
    """Its number among all effects of the rulebook; delayed changes remember it."""
    key: str
    owner: str
    kind: str
    """``add``, ``toward``, ``set``, ``step``, ``reveal``, ``bind``, ``end`` or ``ask``."""
    track: int
    term: CompiledTerm | None
    toward: Compiled | None
    percent: int
    step: int
    names: tuple[str, ...]
    to: int
    when: Compiled | None
    after: int
    lasts: int
    why: str
    source: tuple[str, ...]


class Effects(tuple[CompiledEffect, ...]):
    """Effects of one owner, with those that are a plain amount on a track at once told apart from the rest."""

    @cached_property
    def adds(self) -> tuple[tuple[int, int], ...]:
        """(track, hundredths) of each that has no condition, no inputs, no delay and no end."""
        return tuple([(effect.track, _plain(effect) or 0) for effect in self if _plain(effect) is not None])

    @cached_property
    def worked_out(self) -> tuple[CompiledEffect, ...]:
        """Those that add at once and for good what has to be worked out, or where something holds."""
        return tuple([effect for effect in self if _adds(effect) and _plain(effect) is None])

    @cached_property
    def amounts(self) -> Batch:
        """Hundredths for each of these, 0 where it does nothing."""
        nodes = []
        for effect in self.worked_out:
            assert effect.term is not None
            node, graph = effect.term.bare_node, effect.term.graph
            nodes.append(node if effect.when is None else graph.make("where", graph.truth(effect.when.node), node))
        return Batch(nodes)

    @cached_property
    def others(self) -> tuple[CompiledEffect, ...]:
        """All that do something else."""
        return tuple([effect for effect in self if not _adds(effect)])


def _adds(effect: CompiledEffect) -> bool:
    return effect.kind == "add" and not effect.after and not effect.lasts


def _plain(effect: CompiledEffect) -> int | None:
    if not _adds(effect) or effect.term is None or effect.when is not None:
        return None
    return effect.term.bare_node.constant


@dataclass(frozen=True)
class CompiledOutcome:
    """One way a roll can end."""

    id: str
    base: CompiledTerm | None
    modifiers: tuple[CompiledTerm, ...]
    effects: Effects
    says: str
    least: int
    counted: Terms
    """Its base and modifiers, in hundredths of a percent."""

    @cached_property
    def tenths(self) -> Node:
        """Its chance in tenths of a percent, before it is clipped."""
        return self.counted.graph.make("rounded", self.counted.total, by=10)

    def chance(self, c: Any, i: Worlds = ALL, shift: int = 0) -> Any:
        """Its chance in tenths of a percent, clipped; ``shift`` is what a ruling adds."""
        tenths = value_of(self.tenths, c if i is ALL else c.narrow(i)) + shift
        if isinstance(tenths, int):
            return min(max(tenths, self.least), 1000 - self.least)
        return np.minimum(np.maximum(tenths, self.least), 1000 - self.least)
