"""Conditions and amounts of the rule language in words that a person at the table reads.

A condition becomes a phrase that says when: ``with Tension at 60 or above and while the promise 'X' is in force``. It
needs no verb of its own, so it stands after *only*, after a comma, or by itself, whatever the number of its noun.
"""

from __future__ import annotations

import ast

from wargame.exercise.wording import event_name
from wargame.rules.contexts import Observation
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, one
from wargame.scenario.expressions import ExpressionError, dotted, parse
from wargame.scenario.models import Theatre

NEVER = 99
"""What ``since`` says of something that has not happened."""
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
MIRROR: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
NUMBERS: dict[type[ast.cmpop], str] = {
    ast.Eq: "at {}", ast.NotEq: "at other than {}", ast.Lt: "below {}", ast.LtE: "at {} or below", ast.Gt: "above {}",
    ast.GtE: "at {} or above",
}  # fmt: skip
STEPS: dict[type[ast.cmpop], str] = {
    ast.Eq: "at {}", ast.NotEq: "at other than {}", ast.Lt: "short of {}", ast.LtE: "at {} or short of it", ast.Gt: "beyond {}",
    ast.GtE: "at {} or beyond it",
}  # fmt: skip
COUNTS: dict[type[ast.cmpop], str] = {
    ast.Eq: "exactly {}", ast.NotEq: "other than {}", ast.Lt: "fewer than {}", ast.LtE: "at most {}", ast.Gt: "more than {}",
    ast.GtE: "at least {}",
}  # fmt: skip
TURNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "in turn {}", ast.NotEq: "in any turn but {}", ast.Lt: "before turn {}", ast.LtE: "up to turn {}",
    ast.Gt: "after turn {}", ast.GtE: "from turn {} on",
}  # fmt: skip
PROMISES = {
    "in_force": ("while {} is in force", "while {} is not in force"),
    "asleep": ("while {} is agreed but not yet due", "while {} is not waiting to fall due"),
    "kept": ("once {} has been kept", "as long as {} has not been kept"),
    "broken": ("once {} has been broken", "as long as {} has not been broken"),
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
IMPOSSIBLE = "only a promise or the facilitator can bring this about"


def failing(book: Rulebook, text: str, role: int, seen: Observation) -> str:
    """The part of a condition that does not hold for a role, in words: ``not while the promise 'X' is in force``."""
    tree = parse(text).tree
    for part in _conjuncts(tree):
        if isinstance(part, ast.Constant) and not part.value:
            return IMPOSSIBLE
        compiled = book.compiler.compiled_part(ast.unparse(part), role)
        if compiled is not None and not one(compiled(seen, ALL)):
            return _refusal(book.theatre, part)
    return f"only {phrase(book.theatre, tree)}"


def _refusal(theatre: Theatre, part: ast.expr) -> str:
    """Why a condition that fails is in the way; what must not be is said with *not*."""
    if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not) and isinstance(part.operand, ast.Call):
        return f"not {phrase(theatre, part.operand)}"
    return f"only {phrase(theatre, part)}"


def conjuncts(text: str) -> list[str]:
    """The parts of a condition that must all hold."""
    return [ast.unparse(part) for part in _conjuncts(parse(text).tree)]


def _conjuncts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return [part for value in node.values for part in _conjuncts(value)]
    return [node]


def condition_words(theatre: Theatre, text: str) -> str:
    """A condition as it stands in the rulebook, in words; what cannot be read is given back as it is."""
    try:
        return phrase(theatre, parse(text).tree)
    except ExpressionError:
        return text


def amount_words(theatre: Theatre, text: str) -> str:
    """An amount as it stands in the rulebook, in words: a track's name, ``the lower of A and B``."""
    try:
        return value(theatre, parse(text).tree)
    except ExpressionError:
        return text


# ---- conditions ------------------------------------------------------------------------------------------------------


def phrase(theatre: Theatre, node: ast.expr, holds: bool = True) -> str:
    """When a condition holds, or when it does not, in words."""
    match node:
        case ast.BoolOp(op=op, values=values):
            return _joined(theatre, isinstance(op, ast.And) == holds, values, holds)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return phrase(theatre, operand, not holds)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _comparison(theatre, left, type(op) if holds else OPPOSITE[type(op)], right)
        case ast.Call(func=ast.Name(id=call), args=args):
            return _called(theatre, call, args, holds)
        case ast.Constant(value=said):
            return "always" if bool(said) == holds else "never"
    return f"with {value(theatre, node)} {'above' if holds else 'at'} 0"


def _joined(theatre: Theatre, all_of_them: bool, values: list[ast.expr], holds: bool) -> str:
    """Several conditions; a choice that stands among others is marked by *either*, for speech has no brackets."""
    said = list(dict.fromkeys(phrase(theatre, each, holds) for each in values))
    if not all_of_them:
        return ", or ".join(said)
    return " and ".join(f"either {each}" if ", or " in each else each for each in said)


def _called(theatre: Theatre, call: str, args: list[ast.expr], holds: bool) -> str:
    name = dotted(args[0]) or ""
    if call in PROMISES:
        made = theatre.commitments.get(name)
        return PROMISES[call][not holds].format(f"the promise '{made.name if made else event_name(theatre, name)}'")
    if call == "standing" and name in theatre.cables:
        return f"while the question '{theatre.cables[name].title}' is {'' if holds else 'not '}before you"
    if call == "standing":
        return f"while the offer '{event_name(theatre, name)}' is {'' if holds else 'not '}on the table"
    if call == "now":
        by = _role(theatre, args[1]) if len(args) > 1 else ""
        return f"{'' if holds else 'not '}right after '{event_name(theatre, name)}'{f' by {by}' if by else ''}"
    if call == "known":
        state = "knows" if holds else "does not know"
        return f"while {_role(theatre, args[1])} {state} of '{event_name(theatre, name)}'"
    if call == "given":
        return f"while {'a' if holds else 'no'} promise of the kind '{_plain(name)}' is in force"
    if call == "times":
        return f"{'after' if holds else 'before'} the first '{event_name(theatre, name)}'"
    return f"with {value(theatre, ast.Call(ast.Name(call), args, []))} {'above' if holds else 'at'} 0"


def _comparison(theatre: Theatre, left: ast.expr, op: type[ast.cmpop], right: ast.expr) -> str:
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant) and op not in (ast.In, ast.NotIn):
        left, right, op = right, left, MIRROR.get(op, op)
    if isinstance(left, ast.Call) and isinstance(left.func, ast.Name):
        counted = _counted(theatre, left.func.id, left.args, op, right)
        if counted:
            return counted
    if dotted(left) == "turn" and isinstance(right, ast.Constant) and op in TURNS:
        return TURNS[op].format(right.value)
    subject = value(theatre, left)
    if op in (ast.In, ast.NotIn) and isinstance(right, ast.Tuple):
        options = [_step(theatre, left, each) for each in right.elts]
        joint = "or" if op is ast.In else "nor"
        said = f"{', '.join(options[:-1])} {joint} {options[-1]}" if len(options) > 1 else options[0]
        return f"with {subject} at {said}" if op is ast.In else f"with {subject} at neither {said}"
    name = dotted(left)
    stepped = name in theatre.tracks and bool(theatre.tracks[name].steps)
    return f"with {subject} {(STEPS if stepped else NUMBERS)[op].format(_step(theatre, left, right))}"


def _step(theatre: Theatre, track: ast.expr, node: ast.expr) -> str:
    """A step of a track as people read it, or any other value."""
    name, step = dotted(track) or "", dotted(node)
    if name in theatre.tracks and step is not None and step in theatre.tracks[name].steps:
        return f"'{theatre.tracks[name].step_names.get(step, _plain(step))}'"
    return value(theatre, node)


def _counted(theatre: Theatre, call: str, args: list[ast.expr], op: type[ast.cmpop], right: ast.expr) -> str:
    """A comparison of something counted in turns, times or promises; empty if it is none of them."""
    number = right.value if isinstance(right, ast.Constant) and isinstance(right.value, int) else None
    if number is None or op in (ast.In, ast.NotIn):
        return ""
    if call == "since":
        return _since(_what(theatre, args[0]), op, number)
    if call == "turns_to" and isinstance(args[0], ast.Constant):
        return _until(month_name(str(args[0].value)), op, number)
    if call == "times":
        what = event_name(theatre, dotted(args[0]) or "")
        if (op, number) in ((ast.Eq, 0), (ast.Lt, 1), (ast.LtE, 0)):
            return f"before the first '{what}'"
        if (op, number) in ((ast.GtE, 1), (ast.Gt, 0), (ast.NotEq, 0)):
            return f"after the first '{what}'"
        return f"with {COUNTS[op].format(number)} times '{what}' so far"
    if call == "given":
        kind = _plain(dotted(args[0]) or "")
        return f"with {COUNTS[op].format(number)} promises of the kind '{kind}' in force"
    if call == "held":
        turns = "turn" if number == 1 else "turns"
        return f"after {COUNTS[op].format(number)} {turns} in a row {phrase(theatre, args[0])}"
    return ""


def _since(what: str, op: type[ast.cmpop], number: int) -> str:
    """How long ago something was; what never was counts as very long ago."""
    if (op in (ast.Eq, ast.GtE) and number >= NEVER) or (op is ast.Gt and number >= NEVER - 1):
        return f"as long as {what} has not happened"
    if (op in (ast.NotEq, ast.Lt) and number >= NEVER) or (op is ast.LtE and number >= NEVER - 1):
        return f"once {what} has happened"
    if op in (ast.Lt, ast.LtE):
        most = number - (op is ast.Lt)
        return f"in the turn of {what}" if most <= 0 else f"at most {_turns(most)} after {what}"
    if op in (ast.Gt, ast.GtE):
        least = number + (op is ast.Gt)
        return f"not in the turn of {what}" if least <= 1 else f"not within {_turns(least - 1)} after {what}"
    return f"{_turns(number)} after {what}" if op is ast.Eq else f"at any time but {_turns(number)} after {what}"


def _until(month: str, op: type[ast.cmpop], number: int) -> str:
    if op in (ast.Gt, ast.GtE):
        least = number + (op is ast.Gt)
        return f"no later than {month}" if least <= 0 else f"at least {_turns(least)} before {month}"
    if op in (ast.Lt, ast.LtE):
        most = number - (op is ast.Lt)
        if most < 0:
            return f"after {month}"
        return f"from {month} on" if most == 0 else f"from {_turns(most)} before {month} on"
    when = f"in {month}" if number == 0 else f"{_turns(abs(number))} {'before' if number > 0 else 'after'} {month}"
    return when if op is ast.Eq else f"at any time but {when}"


def _what(theatre: Theatre, node: ast.expr) -> str:
    """What a clock counts from: an event, any of several, or a condition."""
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
        return " or ".join(_what(theatre, each) for each in node.values)
    name = dotted(node)
    return f"'{event_name(theatre, name)}'" if name else f"a turn {phrase(theatre, node)}"


# ---- amounts ---------------------------------------------------------------------------------------------------------


def value(theatre: Theatre, node: ast.expr) -> str:
    """An amount in words."""
    match node:
        case ast.Constant(value=said):
            return str(said)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"minus {value(theatre, operand)}"
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_truth(right):
            return f"{value(theatre, left)} {phrase(theatre, right)}"
        case ast.BinOp(left=left, op=op, right=right):
            sign = {ast.Add: "plus", ast.Sub: "less", ast.Mult: "times"}.get(type(op), "and")
            return f"{value(theatre, left)} {sign} {value(theatre, right)}"
        case ast.Call(func=ast.Name(id=call), args=args):
            return _computed(theatre, call, args)
        case ast.BoolOp() | ast.Compare() | ast.UnaryOp():
            return f"1 {phrase(theatre, node)}"
    name = dotted(node) or ""
    if name in theatre.tracks:
        return theatre.tracks[name].name
    if name in theatre.params:
        return theatre.params[name].name
    return {"turn": "the number of the turn", "turns_left": "the turns left"}.get(name) or _plain(name)


def _is_truth(node: ast.expr) -> bool:
    """Whether something counts 0 or 1: a comparison, or a promise that is in force or not."""
    match node:
        case ast.Call(func=ast.Name(id=call)):
            return call in PROMISES or call in ("now", "known", "standing")
        case ast.UnaryOp(op=op):
            return isinstance(op, ast.Not)
    return isinstance(node, ast.BoolOp | ast.Compare)


def _computed(theatre: Theatre, call: str, args: list[ast.expr]) -> str:
    match call, args:
        case "pct", [of, ast.Constant(value=int(part))]:
            return f"{part} % of {value(theatre, of)}"
        case "pct", [part, of]:
            return f"{value(theatre, part)} times {value(theatre, of)}, in hundredths"
        case "max", [ast.Constant(value=0), ast.BinOp(left=left, op=ast.Sub(), right=right)]:
            return f"what {value(theatre, left)} has above {value(theatre, right)}"
    if call in ("min", "max", "mean"):
        named = [value(theatre, each) for each in args]
        listed = f"{', '.join(named[:-1])} and {named[-1]}"
        return {
            "min": f"the lowest of {listed}",
            "max": f"the highest of {listed}",
            "mean": f"the mean of {listed}",
        }[call]
    if call == "clip":
        return value(theatre, args[0])
    if call == "abs":
        return f"the size of {value(theatre, args[0])}"
    if call == "was":
        ago = args[1].value if isinstance(args[1], ast.Constant) and isinstance(args[1].value, int) else 1
        return f"{value(theatre, args[0])} {_turns(ago)} ago"
    if call == "since":
        return f"the turns since {_what(theatre, args[0])}"
    if call == "held":
        return f"the turns in a row {phrase(theatre, args[0])}"
    if call == "times":
        return f"how often there was '{event_name(theatre, dotted(args[0]) or '')}'"
    if call == "given":
        return f"the promises of the kind '{_plain(dotted(args[0]) or '')}' in force"
    if call == "turns_to" and isinstance(args[0], ast.Constant):
        return f"the turns until {month_name(str(args[0].value))}"
    return f"1 {_called(theatre, call, args, True)}"


def month_name(month: str) -> str:
    """``2018-02`` as ``February 2018``."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _turns(count: int) -> str:
    return f"{count} turn{'' if count == 1 else 's'}"


def _role(theatre: Theatre, node: ast.expr) -> str:
    role = theatre.roles.get(dotted(node) or "")
    return role.name if role else _plain(dotted(node) or "")


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")
