"""Nodes that are asked together, worked out over many worlds as one list of steps.

A step is one operation of numpy from two slots into a third. Slots hold numbers as written, what is read from a context,
and registers: arrays that are used again as soon as nobody needs what they hold, so that a batch of hundreds of nodes
works within a few arrays that stay in the nearest caches. What two nodes of a batch share is worked out once. Nothing
branches: masks are multiplied, since ``np.where`` on a random mask costs ten times as much.

One world is worked out in plain integers (``wargame.rules.working``); tests hold the two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from wargame.rules.nodes import TRUTH, Function, Kind, Node, constant
from wargame.rules.working import read_by, single
from wargame.rules.world import Array

Operation = Callable[[Any, Any, Any], Any]
Step = tuple[Operation, int, int, int]
"""What is done, with the slots of two operands and of the result."""

_TRUTHS = {truth: np.array(truth) for truth in (False, True)}


def _larger(left: Array, right: Array, out: Array) -> None:
    np.maximum(left, right, out=out)


def _smaller(left: Array, right: Array, out: Array) -> None:
    np.minimum(left, right, out=out)


def _copied(value: Array, _: Any, out: Array) -> None:
    np.copyto(out, value)


def _magnitude(value: Array, _: Any, out: Array) -> None:
    np.absolute(value, out=out)


_COMPARISONS: dict[str, Operation] = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
_OPERATIONS: dict[str, Operation] = {
    **_COMPARISONS, "+": np.add, "-": np.subtract, "*": np.multiply, "minimum": _smaller, "maximum": _larger,
}  # fmt: skip


class Batch:
    """Nodes that are asked together; called with a context it gives the value of each."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = tuple(nodes)
        self._tape: _Tape | None = None

    def __call__(self, context: Any) -> list[Any]:
        """Plain numbers in one world or where all have the same, else arrays over the context's worlds."""
        if context.single:
            return [(node.single or single(node))(context) for node in self.nodes]
        if self._tape is None:
            self._tape = _Writer(self.nodes).tape()
        return self._tape.run(context)


def value_of(node: Node, context: Any) -> Any:
    """The value of one node: in one world a plain number, else an array over the context's worlds."""
    if context.single or node.uniform:
        return (node.single or single(node))(context)
    if node.many is None:
        read = read_by(node)
        if read is None:
            batch = Batch((node,))
            node.many = lambda c: batch(c)[0]
        else:
            node.many = read
    return node.many(context)


class _Tape:
    """The steps of a batch, and what its slots hold before the first of them."""

    def __init__(self) -> None:
        self.slots: list[Any] = []
        """Numbers as written; None where something else will stand."""
        self.reads: list[tuple[int, Function]] = []
        self.registers: dict[Kind, list[int]] = {}
        self.made: list[tuple[int, Kind]] = []
        """Slots of results that outlive the batch."""
        self.steps: list[Step] = []
        self.results: list[int | Function] = []
        """For each node its slot, or for what is the same everywhere the function that tells it."""

    def run(self, c: Any) -> list[Any]:
        """Work the batch out."""
        slots, spread = self.slots.copy(), c.spread
        for slot, read in self.reads:
            slots[slot] = read(c)
        count = spread.count if c.at is None else len(c.at)
        for kind, places in self.registers.items():
            for slot, register in zip(places, spread.registers(kind, len(places)), strict=False):
                slots[slot] = register if c.at is None else register[:count]
        for slot, kind in self.made:
            slots[slot] = np.empty(count, dtype=kind)
        for do, left, right, out in self.steps:
            do(slots[left], slots[right], slots[out])
        return [slots[result] if isinstance(result, int) else result(c) for result in self.results]


class _Writer:
    """Writes the tape of some nodes."""

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self._tape = _Tape()
        self._nodes = nodes
        self._results = {node.place for node in nodes}
        self._wanted: Counter[int] = Counter()
        """How many steps still need a node."""
        self._slot_of: dict[Any, int] = {}
        self._idle: dict[Kind, list[int]] = {}
        self._kind_of: dict[int, Kind] = {}
        """The registers, with their kinds."""

    def tape(self) -> _Tape:
        """The finished tape."""
        seen: set[int] = set()
        for node in self._nodes:
            self._count(node, seen)
        for node in self._nodes:
            if node.uniform:
                self._tape.results.append(single(node))
            else:
                self._tape.results.append(self._value(node))
        return self._tape

    def _count(self, node: Node, seen: set[int]) -> None:
        if node.place in seen or node.uniform:
            return
        seen.add(node.place)
        for part in node.parts:
            self._wanted[part.place] += 1
            self._count(part, seen)

    # ---- slots -------------------------------------------------------------------------------------------------------

    def _new(self, value: Any = None) -> int:
        self._tape.slots.append(value)
        return len(self._tape.slots) - 1

    def _read(self, key: Any, function: Function) -> int:
        """The slot of something that is read before the first step."""
        if key not in self._slot_of:
            self._slot_of[key] = self._new()
            self._tape.reads.append((self._slot_of[key], function))
        return self._slot_of[key]

    def _number(self, value: int, kind: Kind) -> int:
        """The slot of a number as written."""
        key = ("number", value, kind)
        if key not in self._slot_of:
            self._slot_of[key] = self._new(_TRUTHS[bool(value)] if kind is TRUTH else constant(value, kind))
        return self._slot_of[key]

    def _register(self, kind: Kind) -> int:
        idle = self._idle.setdefault(kind, [])
        if idle:
            return idle.pop()
        slot = self._new()
        self._tape.registers.setdefault(kind, []).append(slot)
        self._kind_of[slot] = kind
        return slot

    def _free(self, slot: int) -> None:
        if slot in self._kind_of:
            self._idle[self._kind_of[slot]].append(slot)

    def _result(self, node: Node) -> int:
        """A slot for the value of a node: a register, or an array of its own if it is asked of the batch."""
        if node.place not in self._results:
            return self._register(node.kind)
        slot = self._new()
        self._tape.made.append((slot, node.kind))
        return slot

    def _step(self, do: Operation, left: int, right: int, out: int) -> None:
        self._tape.steps.append((do, left, right, out))

    # ---- operands ----------------------------------------------------------------------------------------------------

    def _operand(self, node: Node, kind: Kind, spread: bool = False) -> int:
        """The slot of a part, in integers of a kind; ``spread``: an array even where it is the same in all worlds."""
        if node.constant is not None:
            if not spread:
                return self._number(node.constant, kind)
            number = constant(node.constant, kind)
            return self._read(("spread", node.constant, kind), lambda c: c.filled(number))
        if node.uniform:
            same = single(node)
            if kind is TRUTH:
                if spread:
                    return self._read((node.place, kind, spread), lambda c: c.filled(_TRUTHS[bool(same(c))]))
                return self._read((node.place, kind), lambda c: _TRUTHS[bool(same(c))])
            if spread:
                return self._read((node.place, kind, spread), lambda c: c.filled(constant(int(same(c)), kind)))
            return self._read((node.place, kind), lambda c: constant(int(same(c)), kind))
        slot = self._value(node)
        if node.kind is kind:
            return slot
        wider = self._register(kind)
        self._step(_copied, slot, slot, wider)
        return wider

    def _done(self, node: Node, slot: int) -> None:
        """A step has used a part: its register is free when nobody else needs it."""
        own = self._slot_of.get(node.place)
        if slot != own:
            self._free(slot)  # a wider copy
        self._wanted[node.place] -= 1
        if own is not None and not self._wanted[node.place] and node.place not in self._results:
            self._free(own)

    def _value(self, node: Node) -> int:
        """The slot of a node's value, worked out when first asked for."""
        slot = self._slot_of.get(node.place)
        if slot is None:
            read = read_by(node)
            slot = self._made(node) if read is None else self._read(node.place, read)
            self._slot_of[node.place] = slot
        return slot

    # ---- operations --------------------------------------------------------------------------------------------------

    def _made(self, node: Node) -> int:
        op, parts, kind = node.op, node.parts, node.kind
        if op in _COMPARISONS:
            kind = max([part.kind for part in parts if not part.uniform], key=lambda kind: kind.itemsize)
        match op:
            case "and" | "or":
                return self._chain(node, np.bitwise_and if op == "and" else np.bitwise_or, TRUTH)
            case "sum":
                return self._summed(node)
            case "rounded":
                return self._divided(node)
            case "not":
                return self._binary(node, np.bitwise_xor, parts[0], TRUTH, self._number(1, TRUTH))
            case "number":
                return self._binary(node, _copied, parts[0], TRUTH, self._number(1, TRUTH))
            case "negative":
                return self._binary(node, np.multiply, parts[0], kind, self._number(-1, kind))
            case "absolute":
                return self._binary(node, _magnitude, parts[0], kind, self._number(1, TRUTH))
            case "held":
                row = node.args[0]
                past = self._read((node.place, op), lambda c: c.row(c.world.held, row))
                return self._binary(node, np.multiply, parts[0], TRUTH, past)
            case "since_condition":
                row = node.args[0]
                past = self._read((node.place, op), lambda c: c.since_held(row))
                absent = self._register(TRUTH)
                present = self._operand(parts[0], TRUTH)
                self._step(np.bitwise_xor, present, self._number(1, TRUTH), absent)
                self._done(parts[0], present)
                out = self._result(node)
                self._step(np.multiply, absent, past, out)
                self._free(absent)
                return out
            case "where":
                return self._pair(node, np.multiply, TRUTH, kind)
        extreme = op in ("minimum", "maximum")
        return self._pair(node, _OPERATIONS[op], kind, kind, spread=extreme)

    def _binary(self, node: Node, do: Operation, part: Node, kind: Kind, other: int) -> int:
        value = self._operand(part, kind)
        self._done(part, value)
        out = self._result(node)
        self._step(do, value, other, out)
        return out

    def _pair(self, node: Node, do: Operation, first: Kind, second: Kind, spread: bool = False) -> int:
        left, right = node.parts
        one, other = self._operand(left, first, spread), self._operand(right, second, spread)
        self._done(left, one)
        self._done(right, other)
        out = self._result(node)
        self._step(do, one, other, out)
        return out

    def _chain(self, node: Node, do: Operation, kind: Kind) -> int:
        """``and`` and ``or`` of any number of parts."""
        first, second, *rest = sorted(node.parts, key=lambda part: part.uniform)
        one, other = (
            self._operand(first, kind),
            self._operand(second, kind, spread=True),
        )  # numpy is slow to mask by one number
        self._done(first, one)
        self._done(second, other)
        out = self._result(node)
        self._step(do, one, other, out)
        for part in rest:
            slot = self._operand(part, kind, spread=True)
            self._step(do, out, slot, out)
            self._done(part, slot)
        return out

    def _summed(self, node: Node) -> int:
        """A sum of any number of parts; what is the same in all worlds is added as one number."""
        kind, start = node.kind, node.args[0]
        clocks = [single(part) for part in node.parts if part.uniform]
        first, *rest = [part for part in node.parts if not part.uniform]
        if clocks:
            same = self._read(
                (node.place, "same"), lambda c: constant(sum([int(clock(c)) for clock in clocks], start), kind)
            )
        else:
            same = self._number(start, kind)
        value = self._operand(first, kind)
        if rest and not clocks and not start:
            second, *rest = rest
            other = self._operand(second, second.kind)
            self._done(second, other)
        else:
            other = same
        self._done(first, value)
        out = self._result(node)
        self._step(np.add, value, other, out)
        for part in rest:
            slot = self._operand(part, part.kind)
            self._step(np.add, out, slot, out)
            self._done(part, slot)
        return out

    def _divided(self, node: Node) -> int:
        """Division that rounds half away from zero, as ``numbers.rounded``; the sign bit stands for *below zero*."""
        kind, divisor, part = node.kind, node.args[0], node.parts[0]
        value = self._operand(part, kind)
        signs = -1
        if not divisor % 2 and part.low < 0:
            signs = self._register(kind)
            self._step(np.right_shift, value, self._number(kind.itemsize * 8 - 1, kind), signs)
        self._done(part, value)
        out = self._result(node)
        self._step(np.add, value, self._number(divisor // 2, kind), out)
        if signs >= 0:
            self._step(np.add, out, signs, out)
            self._free(signs)
        self._step(np.floor_divide, out, self._number(divisor, kind), out)
        return out
