"""How nodes are worked out: as plain integers in one world, as arrays in many.

Each operation stands here twice, once for each. The tree they come from is one, and what they may read is asked of the
same context; tests hold a world played alone against the same world in an ensemble. Functions are made when a node is
first asked for, so that what nobody asks costs nothing.

In many worlds, constants are arrays without a dimension (numpy is quicker with them than with Python's numbers), and
masks are multiplied, not branched upon: ``np.where`` on a random mask costs ten times as much.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from wargame.rules.nodes import TRUTH, Function, Kind, Node, constant
from wargame.rules.numbers import rounded
from wargame.rules.world import ASLEEP, BROKEN, HIDDEN, KEPT, RUNNING

_REMEMBERED_NOT = frozenset({"constant", "track", "param", "turn", "turns_left", "turns_to"})
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def value_of(node: Node, context: Any) -> Any:
    """The value of a node in a context: in one world a plain number, else an array over the context's worlds."""
    if context.single:
        return (node.single or _single(node))(context)
    return (node.many or _many(node))(context)


def _single(node: Node) -> Function:
    """Make (or find) the function of a node for one world."""
    if node.single is None:
        node.single = _remembering(node, _read(node) or _one(node))
    return node.single


def _many(node: Node) -> Function:
    """Make (or find) the function of a node for many worlds."""
    if node.many is None:
        node.many = _single(node) if node.uniform else _remembering(node, _read(node) or _all(node))
    return node.many


def _remembering(node: Node, function: Function) -> Function:
    """Let a context keep what is asked more than once; a part of the worlds takes its share of what all have."""
    if node.uses < 2 or node.volatile or node.op in _REMEMBERED_NOT:
        return function
    place = node.place

    def remembering(c: Any) -> Any:
        memo = c.memo
        if place in memo:
            return memo[place]
        whole = c.whole
        if whole is not None and place in whole.memo:
            value = whole.memo[place]
            value = value[c.at] if isinstance(value, np.ndarray) else value
        else:
            value = function(c)
        memo[place] = value
        return value

    return remembering


# ---- what is read ----------------------------------------------------------------------------------------------------


def _read(node: Node) -> Function | None:
    """What a node reads from a context, or None if it is an operation."""
    op, args = node.op, node.args
    match op:
        case "constant":
            value = args[0]
            return lambda c: value
        case "turn":
            return lambda c: c.turn
        case "turns_left":
            return lambda c: c.turns_left
        case "track":
            row = args[0]
            return lambda c: c.R[row]
        case "param":
            row = args[0]
            return lambda c: c.P[row]
        case "broken":
            return _broken(args[0])
    if op in _METHODS:
        return _METHODS[op](*args)
    return None


_METHODS: dict[str, Callable[..., Function]] = {
    "turns_to": lambda month: lambda c: c.turns_to(month),
    "now": lambda row: lambda c: c.now(row),
    "now_known": lambda row: lambda c: c.now_known(row),
    "since": lambda row: lambda c: c.since(row),
    "since_known": lambda row: lambda c: c.since_known(row),
    "within": lambda row, turns: lambda c: c.within(row, turns),
    "within_known": lambda row, turns: lambda c: c.within_known(row, turns),
    "known": lambda row: lambda c: c.known(row),
    "times": lambda row: lambda c: c.times(row),
    "was": lambda row, depth: lambda c: c.was(row, depth),
    "in_force": lambda row: lambda c: c.state(row) == RUNNING,
    "asleep": lambda row: lambda c: c.state(row) == ASLEEP,
    "kept": lambda row: lambda c: c.state(row) == KEPT,
    "standing": lambda slot: lambda c: c.on_table(slot),
    "waits": lambda role, ask: lambda c: c.waits(role, ask),
}


def _broken(row: int) -> Function:
    def broken(c: Any) -> Any:
        state = c.state(row)
        return (state == BROKEN) | (state == HIDDEN)

    return broken


# ---- one world -------------------------------------------------------------------------------------------------------


def _one(node: Node) -> Function:
    op = node.op
    functions = [_single(part) for part in node.parts]
    if op in _OPERATORS:
        return _applied(_OPERATORS[op], *functions)
    if op in ("minimum", "maximum"):
        return _applied(min if op == "minimum" else max, *functions)
    match op:
        case "and":
            return lambda c: all(f(c) for f in functions)
        case "or":
            return lambda c: any(f(c) for f in functions)
        case "sum":
            start = node.args[0]
            return lambda c: sum([f(c) for f in functions], start)
        case "where":
            holds, number = functions
            return lambda c: number(c) if holds(c) else 0
        case "held":
            return _held(node.args[0], functions[0])
        case "since_condition":
            return _since_condition(node.args[0], functions[0])
    (f,) = functions
    match op:
        case "not":
            return lambda c: not f(c)
        case "number":
            return lambda c: int(f(c))
        case "negative":
            return lambda c: -f(c)
        case "absolute":
            return lambda c: abs(f(c))
        case "rounded":
            divisor = node.args[0]
            return lambda c: rounded(f(c), divisor)
    raise AssertionError(f"no operation is called {op}")


def _applied(function: Callable[[Any, Any], Any], left: Function, right: Function) -> Function:
    return lambda c: function(left(c), right(c))


def _held(row: int, present: Function) -> Function:
    return lambda c: c.held(row, present(c))


def _since_condition(row: int, present: Function) -> Function:
    return lambda c: c.since_condition(row, present(c))


# ---- many worlds -----------------------------------------------------------------------------------------------------


def _all(node: Node) -> Function:
    op, parts, kind = node.op, node.parts, node.kind
    if op in ("and", "or"):
        return _joined(node)
    if op in ("minimum", "maximum"):
        return _extreme(node)
    if op in _OPERATORS:
        return _calculated(node)
    functions = [_many(part) for part in parts]
    match op:
        case "sum":
            return _summed(node)
        case "where":
            return _masked(node)
        case "held":
            return _held(node.args[0], functions[0])
        case "since_condition":
            return _since_condition(node.args[0], functions[0])
    (f,) = functions
    match op:
        case "not":
            return lambda c: ~f(c)
        case "number":
            return lambda c: f(c).astype(kind)
        case "negative":
            return lambda c: np.negative(f(c), dtype=kind)
        case "absolute":
            return lambda c: np.absolute(f(c), dtype=kind)
        case "rounded":
            return _divided(node)
    raise AssertionError(f"no operation is called {op}")


def _calculated(node: Node) -> Function:
    """Comparisons and sums of two: in the node's own integers, or those of what is compared."""
    left, right = node.parts
    function = _OPERATORS[node.op]
    kind = node.kind
    if kind is TRUTH:
        kind = max([part.kind for part in node.parts if not part.uniform], key=lambda kind: kind.itemsize)
    if right.constant is not None:
        f, number = _widened(left, kind), constant(right.constant, kind)
        return lambda c: function(f(c), number)
    if left.constant is not None:
        f, number = _widened(right, kind), constant(left.constant, kind)
        return lambda c: function(number, f(c))
    return _applied(function, _widened(left, kind), _widened(right, kind))


def _widened(node: Node, kind: Kind) -> Function:
    """A node in wider integers than its own, where they are wanted: numpy is slower at mixing them."""
    f = _many(node)
    if node.uniform or node.kind is kind:
        return f
    return lambda c: f(c).astype(kind)


def _joined(node: Node) -> Function:
    """``and`` and ``or``: what is the same in all worlds may settle it at once."""
    both = node.op == "and"
    clocks = [_many(part) for part in node.parts if part.uniform]
    first, *rest = [_many(part) for part in node.parts if not part.uniform]
    ufunc = np.logical_and if both else np.logical_or
    if not rest:

        def joined(c: Any) -> Any:
            return first(c)

    elif len(rest) == 1:
        (second,) = rest
        two = operator.and_ if both else operator.or_

        def joined(c: Any) -> Any:
            return two(first(c), second(c))

    else:
        second, *others = rest

        def joined(c: Any) -> Any:
            value = ufunc(first(c), second(c))
            for other in others:
                ufunc(value, other(c), value)
            return value

    if not clocks:
        return joined

    def settled(c: Any) -> Any:
        for clock in clocks:
            if bool(clock(c)) is not both:
                return c.everywhere(not both)
        return joined(c)

    return settled


def _extreme(node: Node) -> Function:
    """The smaller or larger of two. numpy is quick only where both are arrays: constants are spread out once."""
    kind, ufunc = node.kind, np.minimum if node.op == "minimum" else np.maximum
    left, right = node.parts
    if left.uniform:
        left, right = right, left
    f = _widened(left, kind)
    if right.constant is not None:
        number = constant(right.constant, kind)
        return lambda c: ufunc(f(c), c.filled(number))
    g = _widened(right, kind)
    return lambda c: ufunc(f(c), g(c))


def _masked(node: Node) -> Function:
    """A number where something holds, else 0."""
    kind = node.kind
    truth, number = node.parts
    holds, f = _many(truth), _many(number)
    if truth.uniform:
        zero = constant(0, kind)
        return lambda c: f(c) if holds(c) else c.filled(zero)
    if number.constant is not None:
        amount = constant(number.constant, kind)

        def masked_constant(c: Any) -> Any:
            value = holds(c).astype(kind)
            value *= amount
            return value

        return masked_constant

    def masked(c: Any) -> Any:
        value = holds(c).astype(kind)
        value *= f(c)
        return value

    return masked


def _summed(node: Node) -> Function:
    """A sum of many, in place; what is the same in all worlds is added as one number."""
    kind, start = node.kind, node.args[0]
    clocks = [_many(part) for part in node.parts if part.uniform]
    first, *rest = [
        _many(part) for part in sorted(node.parts, key=lambda part: part.kind is not kind) if not part.uniform
    ]
    fixed = constant(start, kind)
    widen = (
        next(part for part in sorted(node.parts, key=lambda part: part.kind is not kind) if not part.uniform).kind
        is not kind
    )

    def summed(c: Any) -> Any:
        same = fixed if not clocks else sum([clock(c) for clock in clocks], start)
        total = first(c).astype(kind) + same if widen else first(c) + same
        for other in rest:
            total += other(c)
        return total

    return summed


def _divided(node: Node) -> Function:
    """Division that rounds half away from zero, as ``numbers.rounded``; the sign bit stands for *below zero*."""
    kind, divisor = node.kind, node.args[0]
    half, by, sign = (constant(value, kind) for value in (divisor // 2, divisor, kind.itemsize * 8 - 1))
    biased = not divisor % 2 and node.parts[0].low < 0
    widened = _widened(node.parts[0], kind)

    def divided(c: Any) -> Any:
        numerator = widened(c)
        total = numerator + half
        if biased:
            total += numerator >> sign
        total //= by
        return total

    return divided
