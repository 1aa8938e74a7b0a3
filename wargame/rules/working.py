"""How nodes are worked out in one world, as plain integers; many worlds are worked out in ``wargame.rules.batches``.

Each operation stands twice, once in each. The tree they come from is one, and what they may read is asked of the same
context; tests hold a world played alone against the same world in an ensemble. Functions are made when a node is first
asked for, so that what nobody asks costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wargame.rules.nodes import Function, Node
from wargame.rules.world import ASLEEP, BROKEN, HIDDEN, KEPT, RUNNING

Made = Callable[..., Function]
"""What makes the function of an operation, from its parts and what is written."""

_REMEMBERED_NOT = frozenset({"constant", "track", "param", "turn", "turns_left", "turns_to"})
_PARTS: dict[str, Made] = {
    "==": lambda f, g: lambda c: f(c) == g(c),
    "!=": lambda f, g: lambda c: f(c) != g(c),
    "<": lambda f, g: lambda c: f(c) < g(c),
    "<=": lambda f, g: lambda c: f(c) <= g(c),
    ">": lambda f, g: lambda c: f(c) > g(c),
    ">=": lambda f, g: lambda c: f(c) >= g(c),
    "+": lambda f, g: lambda c: f(c) + g(c),
    "-": lambda f, g: lambda c: f(c) - g(c),
    "*": lambda f, g: lambda c: f(c) * g(c),
    "minimum": lambda f, g: lambda c: min(f(c), g(c)),
    "maximum": lambda f, g: lambda c: max(f(c), g(c)),
    "where": lambda f, g: lambda c: g(c) if f(c) else 0,
}
"""Operations on two parts."""
_NUMBER: dict[str, Made] = {
    "==": lambda f, k: lambda c: f(c) == k,
    "!=": lambda f, k: lambda c: f(c) != k,
    "<": lambda f, k: lambda c: f(c) < k,
    "<=": lambda f, k: lambda c: f(c) <= k,
    ">": lambda f, k: lambda c: f(c) > k,
    ">=": lambda f, k: lambda c: f(c) >= k,
    "+": lambda f, k: lambda c: f(c) + k,
    "-": lambda f, k: lambda c: f(c) - k,
    "*": lambda f, k: lambda c: f(c) * k,
    "minimum": lambda f, k: lambda c: value if (value := f(c)) < k else k,
    "maximum": lambda f, k: lambda c: value if (value := f(c)) > k else k,
    "where": lambda f, k: lambda c: k if f(c) else 0,
}
"""The same of a part and a number as written: each call that is left out is felt, as nothing here takes longer than one."""
_TRACK: dict[str, Made] = {
    "==": lambda row, k: lambda c: c.R[row] == k,
    "!=": lambda row, k: lambda c: c.R[row] != k,
    "<": lambda row, k: lambda c: c.R[row] < k,
    "<=": lambda row, k: lambda c: c.R[row] <= k,
    ">": lambda row, k: lambda c: c.R[row] > k,
    ">=": lambda row, k: lambda c: c.R[row] >= k,
    "+": lambda row, k: lambda c: c.R[row] + k,
    "-": lambda row, k: lambda c: c.R[row] - k,
    "*": lambda row, k: lambda c: c.R[row] * k,
}
"""The same of a track and a number as written."""
_EITHER_WAY = frozenset({"==", "!=", "+", "*", "minimum", "maximum"})
"""Operations whose parts may change places."""


def single(node: Node) -> Function:
    """Make (or find) the function of a node for one world."""
    if node.single is None:
        node.single = _remembering(node, read_by(node) or _one(node))
    return node.single


def _remembering(node: Node, function: Function) -> Function:
    """Let a context keep what is asked more than once, unless that costs more than working it out."""
    if node.uses < 2 or node.volatile or node.op in _REMEMBERED_NOT or _of_track(node):
        return function
    place = node.place

    def remembering(c: Any) -> Any:
        memo = c.memo
        value = memo.get(place)
        if value is None:
            value = memo[place] = function(c)
        return value

    return remembering


def _of_track(node: Node) -> bool:
    """Whether a node is a track against a number as written."""
    parts = node.parts
    return node.op in _TRACK and parts[0].op == "track" and parts[1].op == "constant"


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
    op, parts = node.op, node.parts
    if op in _PARTS:
        return _of_two(op, *parts)
    functions = [single(part) for part in parts]
    match op:
        case "and" | "or":
            return _chain(op, functions)
        case "sum":
            return _sum(node.args[0], functions)
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
            return _rounded(f, node.args[0])
    raise AssertionError(f"no operation is called {op}")


def _of_two(op: str, left: Node, right: Node) -> Function:
    if left.op == "constant" and op in _EITHER_WAY:
        left, right = right, left
    if right.op != "constant":
        return _PARTS[op](single(left), single(right))
    number = right.args[0]
    return (
        _TRACK[op](left.args[0], number) if left.op == "track" and op in _TRACK else _NUMBER[op](single(left), number)
    )


def _chain(op: str, functions: list[Function]) -> Function:
    """Truths one after another, no further than it takes."""
    f, *others = functions
    if not others:
        return f
    g = _chain(op, others)
    return (lambda c: f(c) and g(c)) if op == "and" else (lambda c: f(c) or g(c))


def _sum(start: int, functions: list[Function]) -> Function:
    if len(functions) == 1:
        f = functions[0]
        return (lambda c: f(c) + start) if start else f
    if len(functions) == 2:
        f, g = functions
        return (lambda c: f(c) + g(c) + start) if start else (lambda c: f(c) + g(c))
    return lambda c: sum([f(c) for f in functions], start)


def _rounded(f: Function, divisor: int) -> Function:
    """Division that rounds half away from zero, as ``numbers.rounded`` does it."""
    half, odd = divmod(divisor, 2)
    if odd:
        return lambda c: (f(c) + half) // divisor
    return lambda c: (value + half - (value < 0)) // divisor if (value := f(c)) else 0


def _held(row: int, present: Function) -> Function:
    return lambda c: c.held(row, present(c))


def _since_condition(row: int, present: Function) -> Function:
    return lambda c: c.since_condition(row, present(c))
