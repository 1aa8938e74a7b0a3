"""The expression language: parse a condition or a derived value, and list what it names.

Expressions are Python syntax, parsed with ``ast`` and checked against a short white list; nothing is ever evaluated
here. ``wargame.rules.compiling`` turns a parsed tree into a function over many worlds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

CLOCK = frozenset({"turn", "turns_left"})
ARITHMETIC = frozenset({"min", "max", "abs", "clip", "mean", "pct"})
EVENT_CALLS = frozenset({"now", "times", "known"})
COMMITMENT_CALLS = frozenset({"in_force", "asleep", "kept", "broken"})
CALLS = ARITHMETIC | EVENT_CALLS | COMMITMENT_CALLS | {"since", "held", "was", "given", "standing", "turns_to"}
ARGUMENTS: dict[str, tuple[int, int]] = {
    "min": (2, 9), "max": (2, 9), "abs": (1, 1), "clip": (3, 3), "mean": (2, 9), "pct": (2, 2),
    "now": (1, 2), "times": (1, 1), "known": (2, 2), "since": (1, 1), "held": (1, 1), "was": (2, 2),
    "in_force": (1, 1), "asleep": (1, 1), "kept": (1, 1), "broken": (1, 1), "given": (1, 1), "standing": (1, 1),
    "turns_to": (1, 1),
}  # fmt: skip

LONGEST = 600
"""Characters of an expression: longer ones nobody reads, and absurd ones exhaust the parser."""

_ALLOWED = frozenset({
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Tuple, ast.Call,
    ast.Name, ast.Load, ast.Attribute, ast.Constant,
})  # fmt: skip
_BELOW: dict[type[ast.AST], tuple[str, ...]] = {
    ast.BoolOp: ("op", "values"), ast.UnaryOp: ("op", "operand"), ast.BinOp: ("left", "op", "right"),
    ast.Compare: ("left", "ops", "comparators"), ast.Tuple: ("elts",), ast.Call: ("func", "args", "keywords"),
    ast.Attribute: ("value",),
}  # fmt: skip
"""Where a node has others below it."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")


class ExpressionError(ValueError):
    """An expression that cannot be read; ``column`` counts from 0 within its text."""

    def __init__(self, message: str, column: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


@dataclass(frozen=True)
class Mention:
    """A name that an expression uses: what kind of thing it must be, the name, and its column."""

    kind: str
    """``value`` (track, step, param), ``event``, ``event_or_condition``, ``commitment``, ``tag``, ``offer``, ``role``."""
    name: str
    column: int


@dataclass(frozen=True)
class Parsed:
    """An expression that is well formed, and everything it mentions."""

    text: str
    tree: ast.expr
    mentions: tuple[Mention, ...]
    calls: frozenset[str]

    @property
    def reads_clock(self) -> bool:
        """Whether the value changes with the calendar alone."""
        names = (node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name))
        return "turns_to" in self.calls or not CLOCK.isdisjoint(names)

    def of_kind(self, kind: str) -> frozenset[str]:
        """The names mentioned as ``kind``."""
        return frozenset(mention.name for mention in self.mentions if mention.kind == kind)

    @property
    def names(self) -> frozenset[str]:
        """Names read as values: tracks, steps of tracks, switches, params."""
        return self.of_kind("value")

    @property
    def events(self) -> frozenset[str]:
        """Events read with ``now``, ``times``, ``known``, and names in ``since`` that may be events."""
        return self.of_kind("event") | self.of_kind("event_or_condition")

    @property
    def commitments(self) -> frozenset[str]:
        """Commitments whose state is read."""
        return self.of_kind("commitment")

    @property
    def offers(self) -> frozenset[str]:
        """Offers whose standing is read."""
        return self.of_kind("offer")


def dotted(node: ast.expr) -> str | None:
    """The id that a name or attribute chain spells (``east_gift.grain``), or None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return None if head is None else f"{head}.{node.attr}"
    return None


@lru_cache(maxsize=20_000)
def parse(text: str) -> Parsed:
    """Parse ``text``; raise ``ExpressionError`` with a sentence and a column where it is not in the language."""
    if len(text) > LONGEST or not text.isascii():
        raise ExpressionError(
            f"an expression is plain ASCII of at most {LONGEST} characters: split it with a derived track"
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:
        column = max((getattr(error, "offset", 1) or 1) - 1, 0)
        raise ExpressionError(
            f"'{text}' is not an expression: {getattr(error, 'msg', 'too deeply nested')}", column
        ) from None
    for node in _nodes_of(tree):
        if type(node) not in _ALLOWED:
            column = getattr(node, "col_offset", 0)
            raise ExpressionError(f"'{type(node).__name__}' is not part of the expression language", column)
        if isinstance(node, ast.Constant) and not isinstance(node.value, (int, str)):
            raise ExpressionError(
                f"{node.value!r} cannot be used here: numbers in expressions are whole", node.col_offset
            )
    mentions: list[Mention] = []
    calls: set[str] = set()
    _collect(tree, mentions, calls)
    return Parsed(text.strip(), tree, tuple(mentions), frozenset(calls))


def _nodes_of(tree: ast.expr) -> list[ast.AST]:
    """All nodes of a tree, parents first, as far as they are of the language; ``ast.walk`` takes twice as long."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:  # which grows on the way
        for name in _BELOW.get(type(node), ()):
            value = getattr(node, name)
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend([each for each in value if isinstance(each, ast.AST)])
    return nodes


def month_number(text: str) -> int:
    """Months since year 0 of a text like ``2021-07``; raises ``ExpressionError`` if it is not a month."""
    if not _MONTH.match(text):
        raise ExpressionError(f"'{text}' is not a month: write it like \"2021-07\"")
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def _collect(node: ast.expr, mentions: list[Mention], calls: set[str]) -> None:
    if isinstance(node, ast.Call):
        _collect_call(node, mentions, calls)
        return
    if isinstance(node, ast.Attribute):
        raise ExpressionError(f"'{dotted(node)}' is an event: read it with now(), since() or times()", node.col_offset)
    if isinstance(node, ast.Name):
        if node.id not in CLOCK:
            mentions.append(Mention("value", node.id, node.col_offset))
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        raise ExpressionError(f'text "{node.value}" belongs only in turns_to("2021-07")', node.col_offset)
    for child in _operands(node):
        _collect(child, mentions, calls)


def _collect_call(node: ast.Call, mentions: list[Mention], calls: set[str]) -> None:
    if not isinstance(node.func, ast.Name) or node.func.id not in CALLS or node.keywords:
        raise ExpressionError(f"there is no function '{ast.unparse(node.func)}' in the language", node.col_offset)
    name = node.func.id
    calls.add(name)
    low, high = ARGUMENTS[name]
    if not low <= len(node.args) <= high:
        wanted = str(low) if low == high else f"{low} to {high}"
        raise ExpressionError(f"{name}() takes {wanted} arguments, not {len(node.args)}", node.col_offset)
    first = node.args[0]
    if name in ARITHMETIC or name == "held":
        for argument in node.args:
            _collect(argument, mentions, calls)
    elif name == "since":
        _collect_since(first, mentions, calls)
    elif name == "was":
        _collect(first, mentions, calls)
        if not isinstance(first, ast.Name) or not (
            isinstance(node.args[1], ast.Constant)
            and isinstance(node.args[1].value, int)
            and 1 <= node.args[1].value <= 8
        ):
            raise ExpressionError("was(track, n) takes a track and a number of turns from 1 to 8", node.col_offset)
    elif name == "turns_to":
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            raise ExpressionError('turns_to() takes a month in quotes, like "2021-07"', node.col_offset)
        month_number(first.value)
    else:
        kinds = {"given": "tag", "standing": "offer"} | dict.fromkeys(COMMITMENT_CALLS, "commitment")
        mentions.append(Mention(kinds.get(name, "event"), _id_of(first, name), first.col_offset))
        if len(node.args) == 2:
            mentions.append(Mention("role", _id_of(node.args[1], name), node.args[1].col_offset))


def _collect_since(node: ast.expr, mentions: list[Mention], calls: set[str]) -> None:
    """``since`` takes an event, a condition, or several of them joined with ``or``."""
    for part in since_parts(node):
        name = dotted(part)
        if name is None:
            _collect(part, mentions, calls)
        else:
            mentions.append(Mention("event_or_condition", name, part.col_offset))


def since_parts(node: ast.expr) -> list[ast.expr]:
    """The alternatives inside ``since(a or b)``."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return list(node.values)
    return [node]


def _id_of(node: ast.expr, call: str) -> str:
    name = dotted(node)
    if name is None:
        raise ExpressionError(f"{call}() takes a name, not '{ast.unparse(node)}'", node.col_offset)
    return name


def _operands(node: ast.expr) -> Sequence[ast.expr]:
    """The parts of an expression that are expressions themselves."""
    match node:
        case ast.BoolOp():
            return node.values
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.BinOp():
            return (node.left, node.right)
        case ast.UnaryOp():
            return (node.operand,)
        case ast.Tuple():
            return node.elts
    return ()
