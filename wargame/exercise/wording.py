"""Conditions, commitments and chances in words that a person at the table reads."""

from __future__ import annotations

import ast

from wargame.rules.contexts import Observation
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, one
from wargame.scenario.expressions import dotted, parse
from wargame.scenario.models import Theatre

_SIGNS = {ast.Eq: "is", ast.NotEq: "is not", ast.Lt: "below", ast.LtE: "at most", ast.Gt: "above", ast.GtE: "at least"}

LIKELIHOODS = (
    (0, 5, "almost no chance"), (5, 20, "very unlikely"), (20, 45, "unlikely"), (45, 55, "roughly even chance"),
    (55, 80, "likely"), (80, 95, "very likely"), (95, 101, "almost certain"),
)  # fmt: skip
"""Words for probabilities, in percent from..below: Intelligence Community Directive 203 (2015), section D.6.e(2)(a)."""


def likelihood(tenths: int) -> str:
    """A chance in tenths of a percent as words with the range beside them: ``unlikely (20-45 %)``."""
    percent = tenths / 10
    for low, high, word in LIKELIHOODS:
        if low <= percent < high:
            return f"{word} ({low}-{min(high, 100)} %)"
    return "almost certain (95-100 %)"


def failing(book: Rulebook, text: str, role: int, seen: Observation) -> str:
    """The part of a condition that does not hold for a role, in words."""
    tree = parse(text).tree
    for part in _conjuncts(tree):
        if isinstance(part, ast.Constant) and not part.value:
            return "only a promise or the facilitator can bring this about"
        source = ast.unparse(part)
        compiled = book.compiler.compiled_part(source, role)
        if compiled is not None and not one(compiled(seen, ALL)):
            return "needs " + phrase(book.theatre, part)
    return "needs " + phrase(book.theatre, tree)


def _conjuncts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return [part for value in node.values for part in _conjuncts(value)]
    return [node]


def phrase(theatre: Theatre, node: ast.expr) -> str:
    """An expression in words, with the names that people read."""
    match node:
        case ast.BoolOp(op=op, values=values):
            return (" and " if isinstance(op, ast.And) else " or ").join(phrase(theatre, value) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not ({phrase(theatre, operand)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(theatre, left, op, right)
        case ast.Call(func=ast.Name(id=call), args=args):
            return _call(theatre, call, args)
        case ast.Name(id=name):
            return theatre.tracks[name].name if name in theatre.tracks else name.replace("_", " ")
        case ast.Constant(value=value):
            return str(value)
        case ast.BinOp(left=left, op=op, right=right):
            sign = {ast.Add: "plus", ast.Sub: "minus", ast.Mult: "times"}.get(type(op), "and")
            return f"{phrase(theatre, left)} {sign} {phrase(theatre, right)}"
    return ast.unparse(node)


def _comparison(theatre: Theatre, left: ast.expr, op: ast.cmpop, right: ast.expr) -> str:
    name = dotted(left)
    subject = phrase(theatre, left)

    def word(node: ast.expr) -> str:
        step = dotted(node)
        if name in theatre.tracks and step is not None and step in theatre.tracks[name].steps:
            return theatre.tracks[name].step_names.get(step, step.replace("_", " "))
        return phrase(theatre, node)

    if (
        isinstance(left, ast.Call)
        and isinstance(left.func, ast.Name)
        and left.func.id in ("since", "times", "given", "held")
    ):
        return _counted(theatre, left, op, right)
    if isinstance(op, (ast.In, ast.NotIn)) and isinstance(right, ast.Tuple):
        options = " or ".join(word(item) for item in right.elts)
        return f"{subject}: {'not ' if isinstance(op, ast.NotIn) else ''}{options}"
    stepped = name in theatre.tracks and bool(theatre.tracks[name].steps)
    sign = _SIGNS[type(op)]
    return f"{subject}: {word(right)}" if stepped and isinstance(op, ast.Eq) else f"{subject} {sign} {word(right)}"


def _counted(theatre: Theatre, left: ast.Call, op: ast.cmpop, right: ast.expr) -> str:
    call = left.func.id if isinstance(left.func, ast.Name) else ""
    what = " or ".join(
        event_name(theatre, dotted(part) or "") if dotted(part) else phrase(theatre, part)
        for part in _alternatives(left.args[0])
    )
    number = ast.unparse(right)
    if call == "since":
        return f"{what} within {number} turns" if isinstance(op, (ast.Lt, ast.LtE)) else f"no {what} for {number} turns"
    if call == "times":
        return f"{what}: {_SIGNS[type(op)]} {number} times so far"
    if call == "given":
        return f"promises of the kind '{what}' in force: {_SIGNS[type(op)]} {number}"
    return f"{what}, {_SIGNS[type(op)]} {number} turns in a row"


def _alternatives(node: ast.expr) -> list[ast.expr]:
    return list(node.values) if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) else [node]


def _call(theatre: Theatre, call: str, args: list[ast.expr]) -> str:
    name = dotted(args[0]) or ""
    if call in ("in_force", "asleep", "kept", "broken"):
        made = theatre.commitments.get(name)
        state = {"in_force": "in force", "asleep": "agreed but not yet due", "kept": "kept", "broken": "broken"}[call]
        return f"the promise '{made.name if made else name}' {state}"
    if call == "standing":
        return f"the offer '{event_name(theatre, name)}' on the table"
    if call in ("now", "known"):
        who = (
            theatre.roles[role].name + ": "
            if len(args) > 1 and (role := dotted(args[1]) or "") in theatre.roles
            else ""
        )
        return f"{who}{event_name(theatre, name)} just now"
    if call == "turns_to":
        return f"turns until {ast.literal_eval(args[0])}"
    return f"{call} of {', '.join(phrase(theatre, arg) for arg in args)}"


def event_name(theatre: Theatre, name: str) -> str:
    """An event's id as people read it: a move's name, a rule's, an outcome's."""
    head, _, tail = name.partition(".")
    if head in theatre.moves:
        move = theatre.moves[head]
        if tail in move.variants:
            return f"{move.name}: {move.variants[tail].name}"
        return f"{move.name} {tail.replace('.', ' ')}".strip()
    for section in (theatre.rules, theatre.commitments, theatre.asks):
        if head in section:
            if head in theatre.asks and tail in theatre.asks[head].answers:
                return f"{theatre.asks[head].name}: {theatre.asks[head].answers[tail].name}"
            return f"{section[head].name or head.replace('_', ' ')} {tail.replace('_', ' ')}".strip()
    if head in theatre.cables:
        cable = theatre.cables[head]
        answers = cable.dilemma.answers if cable.dilemma else {}
        return f"{cable.title}: {answers[tail].name}" if tail in answers else cable.title
    if head in theatre.tracks:
        return f"{theatre.tracks[head].name}: {tail.replace('_', ' ')}"
    return name.replace("_", " ").replace(".", " ")
