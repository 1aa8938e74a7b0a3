"""How nodes are worked out in one world, as plain integers; many worlds are worked out in ``wargame.rules.batches``.

Each operation stands twice, once in each. The tree they come from is one, and what they may read is asked of the same
context; tests hold a world played alone against the same world in an ensemble. Functions are made when a node is first
asked for, so that what nobody asks costs nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from wargame.rules.nodes import Function, Node
from wargame.rules.numbers import rounded
from wargame.rules.world import ASLEEP, BROKEN, HIDDEN, KEPT, RUNNING

_REMEMBERED_NOT = frozenset({"constant", "track", "param", "turn", "turns_left", "turns_to"})
_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def single(node: Node) -> Function:
    """Make (or find) the function of a node for one world."""
    if node.single is None:
        node.single = _remembering(node, read_by(node) or _one(node))
    return node.single


def _remembering(node: Node, function: Function) -> Function:
    """Let a context keep what is asked more than once."""
    if node.uses < 2 or node.volatile or node.op in _REMEMBERED_NOT:
        return function
    place = node.place

    def remembering(c: Any) -> Any:
        memo = c.memo
        if place in memo:
            return memo[place]
        value = function(c)
        memo[place] = value
        return value

    return remembering


# ---- what is read ----------------------------------------------------------------------------------------------------


def read_by(node: Node) -> Function | None:
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
    "stock": lambda row: lambda c: c.row(c.world.stock, row),
    "owes": lambda row: lambda c: c.owes(row),
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
    functions = [single(part) for part in node.parts]
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
