"""What expressions become: a graph in which each thing that is asked stands once, however many rules ask it.

A node knows the range its value keeps whatever happens, from the ranges of tracks and params upward. So the narrowest
integers that cannot overflow are chosen once, when a rulebook is compiled, and never checked again. How a node is worked
out stands in ``wargame.rules.working`` for one world and in ``wargame.rules.batches`` for many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wargame.rules.numbers import rounded

Function = Callable[[Any], Any]
"""From a context to a value: an int or a bool in one world or where it is the same in all, else an array (worlds,)."""
Kind = np.dtype[Any]

TRUTH, SHORT, WHOLE, LONG = (np.dtype(kind) for kind in (np.bool_, np.int16, np.int32, np.int64))


def kind_for(low: int, high: int) -> Kind:
    """The narrowest integers that hold every value of a range."""
    if low >= -(2**15) and high < 2**15:
        return SHORT
    return WHOLE if low >= -(2**31) and high < 2**31 else LONG


@cache
def constant(value: int, kind: Kind) -> NDArray[Any]:
    """A number as numpy likes it best, an array without a dimension: in integers of a kind, or long if that is too narrow."""
    made = np.array(
        value, dtype=kind if kind is not TRUTH and kind.itemsize >= kind_for(value, value).itemsize else LONG
    )
    made.flags.writeable = False
    return made


@dataclass(slots=True, eq=False)
class Node:
    """One thing that is asked: an operation on other nodes, or something read from a context."""

    place: int
    op: str
    parts: tuple[Node, ...]
    args: tuple[int, ...]
    kind: Kind
    low: int
    high: int
    uniform: bool
    """The same in every world: numbers and the clock."""
    reads_more: bool
    """Reads something beside tracks and params: the clock, events, promises."""
    volatile: bool
    """May change within a phase, so that it is never remembered."""
    disputed: bool
    """Reads params: may be another under another theory."""
    uses: int = 0
    """How often it is asked; of a single world, what is asked twice is remembered for as long as a context lives."""
    single: Function | None = None
    many: Function | None = None

    @property
    def truth(self) -> bool:
        """Whether it is true or false, not a number."""
        return self.kind is TRUTH

    @property
    def constant(self) -> int | None:
        """Its value if it is a number as written, else None."""
        return self.args[0] if self.op == "constant" else None


_READS = {
    "turn": SHORT, "turns_left": SHORT, "turns_to": WHOLE, "track": None, "param": None, "times": SHORT,
    "now": TRUTH, "now_known": TRUTH, "known": TRUTH, "in_force": TRUTH, "asleep": TRUTH, "kept": TRUTH, "broken": TRUTH,
    "owes": TRUTH, "stock": WHOLE, "standing": TRUTH, "waits": TRUTH,
    "within": TRUTH, "within_known": TRUTH, "since": SHORT, "since_known": SHORT, "was": WHOLE,
    "held": SHORT, "since_condition": SHORT,
}  # fmt: skip
"""What is read from a context, with the kind of integers in which it comes (None: as its range allows)."""
_CHANGING = frozenset({"standing", "waits"})
"""What may change within a phase."""
_CLOCK = frozenset({"turn", "turns_left", "turns_to"})
_TRUTHS = frozenset({"and", "or", "not", "==", "!=", "<", "<=", ">", ">="})


class Graph:
    """All nodes of a rulebook."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[Any, ...], Node] = {}
        self._constants: dict[int, Node] = {}
        self._places = count()  # of its own: nodes are also made later, where two threads may ask one rulebook

    def constant(self, value: int) -> Node:
        """A number as written."""
        node = self._constants.get(value)
        if node is None:
            made = self._put("constant", (), (value,), kind_for(value, value), value, value, True, False)
            node = self._constants[value] = made
        return node

    def read(
        self, op: str, *args: int, low: int = 0, high: int = 1, parts: tuple[Node, ...] = (), uniform: bool = False
    ) -> Node:
        """Something read from a context: its method or array of that name, in a row."""
        kind = _READS[op] or kind_for(low, high)
        return self._put(op, parts, args, kind, low, high, uniform or op in _CLOCK, op in _CHANGING)

    def truth(self, node: Node) -> Node:
        """A number as a truth: whether it is not 0."""
        return node if node.truth else self.make("!=", node, self.constant(0))

    def number(self, node: Node) -> Node:
        """A truth as a number: 1 or 0."""
        return self.make("number", node) if node.truth else node

    def total(self, parts: Iterable[Node]) -> Node:
        """The sum of any number of nodes; those that are written numbers are added up at once."""
        listed = list(parts)
        fixed = sum([part.constant or 0 for part in listed])
        rest = [part for part in listed if part.constant is None]
        return self.make("sum", *rest, by=fixed) if rest else self.constant(fixed)

    def make(self, op: str, *parts: Node, by: int = 0) -> Node:
        """An operation; ``by`` is the divisor of ``rounded`` and the constant added in ``sum``."""
        if op == "rounded" and by == 1:
            return parts[0]
        if op in _TRUTHS:
            low, high, kind = 0, 1, TRUTH
        else:
            low, high = _range(op, parts, by)
            if all(part.op == "constant" for part in parts):
                return self.constant(low)
            needed = kind_for(low, high)
            if op == "rounded":  # divided in integers that hold the half that is added first
                needed = kind_for(parts[0].low - by, parts[0].high + by)
            kind = max([needed, *(part.kind for part in parts if not part.uniform)], key=_size)
        args = (by,) if op in ("rounded", "sum") else ()
        return self._put(op, parts, args, kind, low, high, all(part.uniform for part in parts), False)

    def _put(
        self,
        op: str,
        parts: tuple[Node, ...],
        args: tuple[int, ...],
        kind: Kind,
        low: int,
        high: int,
        uniform: bool,
        volatile: bool,
    ) -> Node:
        key = (op, args, uniform, *[part.place for part in parts])
        node = self._nodes.get(key)
        if node is None:
            more = (op in _READS and op not in ("track", "param")) or any(part.reads_more for part in parts)
            changing = volatile or any(part.volatile for part in parts)
            disputed = op == "param" or any(part.disputed for part in parts)
            node = self._nodes[key] = Node(
                next(self._places), op, parts, args, kind, low, high, uniform, more, changing, disputed
            )
            for part in parts:
                part.uses += 1
        return node


def _size(kind: Kind) -> int:
    return kind.itemsize


def _range(op: str, parts: tuple[Node, ...], by: int) -> tuple[int, int]:
    """The range of an operation's value, from those of its parts."""
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    match op:
        case "number":
            return 0, 1
        case "+" | "sum":
            return by + sum(lows), by + sum(highs)
        case "-":
            return lows[0] - highs[1], highs[0] - lows[1]
        case "*":
            corners = [one * other for one in (lows[0], highs[0]) for other in (lows[1], highs[1])]
            return min(corners), max(corners)
        case "where":  # (truth, number): the number where it holds, else 0
            return min(0, lows[1]), max(0, highs[1])
        case "negative":
            return -highs[0], -lows[0]
        case "absolute":
            return 0 if lows[0] <= 0 <= highs[0] else min(abs(lows[0]), abs(highs[0])), max(abs(lows[0]), abs(highs[0]))
        case "minimum":
            return min(lows), min(highs)
        case "maximum":
            return max(lows), max(highs)
        case "rounded":
            return rounded(lows[0], by), rounded(highs[0], by)
    raise AssertionError(f"no operation is called {op}")
