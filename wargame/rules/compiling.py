"""From expression trees to functions over many worlds.

A compiled expression is ``f(c, i) -> array``: ``c`` is a context (what can be read, of the truth or as one role sees it), ``i`` the
worlds asked about (an index array, or a slice for all). The same code serves the truth and every observation, since
both contexts answer the same questions; what a role may not ask is refused here, when the rulebook is compiled.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from wargame.rules.vocabulary import PathKey, RuleProblem, Vocabulary, nearest
from wargame.scenario.expressions import ExpressionError, Mention, Parsed, dotted, month_number, parse, since_parts
from wargame.scenario.models import Band, Noise

Worlds = NDArray[np.intp] | slice
Function = Callable[[Any, Worlds], Any]


def rounded(numerator: Any, denominator: int) -> Any:
    """Integer division that rounds half away from zero, elementwise; ``//`` floors and would bias negatives."""
    if isinstance(numerator, int):
        size = (2 * abs(numerator) + denominator) // (2 * denominator)
        return size if numerator >= 0 else -size
    size = (2 * np.abs(numerator) + denominator) // (2 * denominator)
    return np.where(numerator < 0, -size, size)


class Reader(Protocol):
    """The questions a compiled expression may ask of a context."""

    turn: int


@dataclass(frozen=True)
class Compiled:
    """An expression ready to run, and the tracks whose values its result depends on."""

    text: str
    function: Function
    truth: bool
    reads: tuple[int, ...]
    constant: int | None = None
    events: tuple[str, ...] = ()

    def __call__(self, context: Any, worlds: Worlds) -> Any:
        """The value in some worlds: an array, or a plain number where it is the same in all."""
        return self.function(context, worlds)


_TRUTH, _NUMBER = True, False
_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_CODE_NAMES: dict[str, Any] = {
    "minimum": np.minimum, "maximum": np.maximum, "absolute": np.abs, "not_": np.logical_not, "rounded": rounded,
}  # fmt: skip


class Compiler:
    """Compiles expressions against a vocabulary; every problem is noted with its path, none is raised."""

    def __init__(self, vocab: Vocabulary) -> None:
        self.vocab = vocab
        self.problems: list[RuleProblem] = []
        self.used_tracks: set[str] = set()
        self._cache: dict[tuple[str, int | None], Compiled] = {}
        self.conditions: dict[str, Compiled] = {}

    def problem(self, path: PathKey, message: str, hint: str = "") -> None:
        """Note something wrong at ``path``."""
        self.problems.append(RuleProblem(path, message, hint))

    def compile(self, text: str, path: PathKey, observer: int | None = None) -> Compiled:
        """Compile ``text`` for the truth, or for what the role ``observer`` sees."""
        key = (text, observer)
        if key in self._cache:
            return self._cache[key]
        try:
            parsed = parse(text)
            builder = _Builder(self, parsed, path, observer)
            code, kind = builder.emit(parsed.tree)
        except ExpressionError as error:
            self.problem(path, error.message)
            return Compiled(text, lambda c, i: 0, _NUMBER, (), 0)
        if builder.failed:
            return Compiled(text, lambda c, i: 0, _NUMBER, (), 0)
        function: Function = eval(f"lambda c, i: {code}", dict(_CODE_NAMES))
        value = parsed.tree.value if isinstance(parsed.tree, ast.Constant) else None
        constant = int(value) if isinstance(value, int) else None
        reads = tuple(sorted(builder.reads))
        compiled = Compiled(text, function, kind, reads, constant, tuple(sorted(parsed.events)))
        self._cache[key] = compiled
        return compiled

    def compiled_part(self, text: str, observer: int) -> Compiled | None:
        """A part of a legality, compiled on its own for explaining; None where that would need a row of its own."""
        if (text, observer) in self._cache:
            return self._cache[text, observer]
        rows = (
            len(self.vocab.event_rows),
            len(self.vocab.known_rows),
            len(self.vocab.condition_rows),
            len(self.vocab.history_rows),
            len(self.vocab.count_rows),
        )
        compiled = self.compile(text, ("legal",), observer)
        after = (
            len(self.vocab.event_rows),
            len(self.vocab.known_rows),
            len(self.vocab.condition_rows),
            len(self.vocab.history_rows),
            len(self.vocab.count_rows),
        )
        return compiled if rows == after else None

    def condition(self, tree: ast.expr, path: PathKey) -> tuple[str, int]:
        """Register a condition whose past is counted (``held``, ``since``); returns its text and row."""
        text = ast.unparse(tree)
        if text not in self.conditions:
            self.conditions[text] = self.compile(text, path)
        return text, self.vocab.condition_row(text)


class _Builder:
    """Emits the Python source of one expression, with the static type of each part."""

    def __init__(self, compiler: Compiler, parsed: Parsed, path: PathKey, observer: int | None) -> None:
        self.compiler = compiler
        self.vocab = compiler.vocab
        self.path = path
        self.observer = observer
        self.failed = False
        self.reads: set[int] = set()
        self.mentions = parsed.mentions

    def fail(self, message: str, hint: str = "") -> tuple[str, bool]:
        self.failed = True
        self.compiler.problem(self.path, message, hint)
        return "0", _NUMBER

    # ---- parts -------------------------------------------------------------------------------------------------------

    def emit(self, node: ast.expr) -> tuple[str, bool]:
        match node:
            case ast.Constant(value=bool() as value):
                return ("True" if value else "False"), _TRUTH
            case ast.Constant(value=int() as value):
                return str(value), _NUMBER
            case ast.Name(id="turn" | "turns_left" as clock):
                return f"c.{clock}", _NUMBER
            case ast.Name(id=name):
                return self.value(name)
            case ast.BoolOp(op=op, values=values):
                sign = " & " if isinstance(op, ast.And) else " | "
                return "(" + sign.join(self.truth(value) for value in values) + ")", _TRUTH
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"not_({self.truth(operand)})", _TRUTH
            case ast.UnaryOp(operand=operand):
                return f"(-{self.number(operand)})", _NUMBER
            case ast.BinOp(left=left, op=op, right=right):
                sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}[type(op)]
                return f"({self.number(left)} {sign} {self.number(right)})", _NUMBER
            case ast.Compare():
                return self.compare(node), _TRUTH
            case ast.Call():
                return self.call(node)
        return self.fail(f"'{ast.unparse(node)}' cannot be used here")

    def truth(self, node: ast.expr) -> str:
        code, kind = self.emit(node)
        return code if kind is _TRUTH else f"({code} != 0)"

    def number(self, node: ast.expr) -> str:
        code, kind = self.emit(node)
        return f"(1 * {code})" if kind is _TRUTH else code

    def value(self, name: str) -> tuple[str, bool]:
        if name in self.vocab.tracks:
            track = self.vocab.tracks[name]
            self.reads.add(track)
            self.compiler.used_tracks.add(name)
            return f"c.R[{track}][i]", _NUMBER
        if name in self.vocab.params:
            return f"rounded(c.P[{self.vocab.params[name]}][i], 100)", _NUMBER
        return self.fail(f"there is no track named '{name}'", nearest(name, set(self.vocab.tracks)))

    # ---- comparisons -------------------------------------------------------------------------------------------------

    def compare(self, node: ast.Compare) -> str:
        operands = [node.left, *node.comparators]
        steps = next((steps for operand in operands if (steps := self.steps_of(operand))), None)
        parts = []
        for left, op, right in zip(operands, node.ops, operands[1:], strict=False):
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(right, ast.Tuple):
                    self.fail("'in' takes a list in brackets: x in (a, b)")
                    return "False"
                value = self.side(left, steps)
                code = "(" + " | ".join(f"({value} == {self.side(item, steps)})" for item in right.elts) + ")"
                parts.append(f"not_({code})" if isinstance(op, ast.NotIn) else code)
            else:
                parts.append(f"({self.side(left, steps)} {_COMPARE[type(op)]} {self.side(right, steps)})")
        return parts[0] if len(parts) == 1 else "(" + " & ".join(parts) + ")"

    def steps_of(self, node: ast.expr) -> list[str] | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "was" and node.args:
            node = node.args[0]
        if isinstance(node, ast.Name) and node.id in self.vocab.tracks:
            return self.vocab.track_models[self.vocab.tracks[node.id]].steps or None
        return None

    def side(self, node: ast.expr, steps: list[str] | None) -> str:
        if steps is not None and isinstance(node, ast.Name) and node.id not in self.vocab.tracks:
            if node.id in steps:
                return str(steps.index(node.id))
            if node.id not in self.vocab.params and node.id not in ("turn", "turns_left"):
                return self.fail(
                    f"'{node.id}' is not one of the steps {', '.join(steps)}", nearest(node.id, set(steps))
                )[0]
        return self.number(node)

    # ---- calls -------------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call) -> tuple[str, bool]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        args = node.args
        match name:
            case "min" | "max":
                code = self.number(args[0])
                for other in args[1:]:
                    code = f"{name}imum({code}, {self.number(other)})"
                return code, _NUMBER
            case "abs":
                return f"absolute({self.number(args[0])})", _NUMBER
            case "clip":
                value, low, high = (self.number(arg) for arg in args)
                return f"minimum(maximum({value}, {low}), {high})", _NUMBER
            case "mean":
                return f"rounded({' + '.join(self.number(arg) for arg in args)}, {len(args)})", _NUMBER
            case "pct":
                return f"rounded({self.number(args[0])} * {self.number(args[1])}, 100)", _NUMBER
            case "turns_to":
                text = args[0].value if isinstance(args[0], ast.Constant) else ""
                return f"c.turns_to({month_number(str(text))})", _NUMBER
            case "now":
                return self.event_call("now", args), _TRUTH
            case "times":
                return self.times(args[0]), _NUMBER
            case "known":
                return self.known(args), _TRUTH
            case "since":
                return self.since(args[0]), _NUMBER
            case "held":
                text, row = self.counted(args[0])
                return f"c.held({row}, {text}, i)", _NUMBER
            case "was":
                return self.was(args), _NUMBER
            case "in_force" | "asleep" | "kept" | "broken":
                return self.commitment(name, args[0]), _TRUTH
            case "given":
                return self.given(args[0]), _NUMBER
            case "standing":
                return self.standing(args[0]), _TRUTH
        return self.fail(f"there is no function '{name}'")

    def actor(self, args: list[ast.expr]) -> str | None:
        if len(args) < 2:
            return None
        name = dotted(args[1]) or ""
        if name not in self.vocab.actors:
            self.fail(f"there is no role named '{name}'", nearest(name, set(self.vocab.actors)))
        return name

    def event(self, node: ast.expr) -> str | None:
        name = dotted(node) or ""
        if name not in self.vocab.events:
            self.fail(f"nothing raises an event named '{name}'", nearest(name, self.vocab.events))
            return None
        head, _, step = name.partition(".")
        if self.observer is not None and head in self.vocab.tracks:
            track = self.vocab.tracks[head]
            if sight(self.vocab, track, self.observer) != "exact":
                role = self.vocab.roles[self.observer]
                self.fail(
                    f"{role} does not see exactly when {head} becomes {step}", f"compare it instead: {head} == {step}"
                )
                return None
        return name

    def event_call(self, call: str, args: list[ast.expr]) -> str:
        name = self.event(args[0])
        if name is None:
            return "False"
        actor = self.actor(args)
        if self.observer is not None and name in self.vocab.secret_events:
            return f"c.{call}_known({self.vocab.known_row(name, actor, self.observer)}, i)"
        return f"c.{call}({self.vocab.event_row(name, actor)}, i)"

    def times(self, node: ast.expr) -> str:
        name = self.event(node)
        if name is None:
            return "0"
        if self.observer is not None and name in self.vocab.secret_events and not self.own(name):
            return self.fail(f"times({name}) counts a secret event: what a role decides on may read only what it sees")[
                0
            ]
        return f"c.times({self.vocab.count_row(name)}, i)"

    def own(self, event: str) -> bool:
        """Whether only the observer's own moves raise an event."""
        raisers = {flat.role for flat in self.vocab.moves if event in flat.events}
        return raisers == {self.observer}

    def known(self, args: list[ast.expr]) -> str:
        name = self.event(args[0])
        role = dotted(args[1]) or ""
        if name is None:
            return "False"
        if role not in self.vocab.roles:
            return self.fail(f"'{role}' has no seat: known(event, role) takes a role that is played")[0]
        if self.observer is not None and role != self.vocab.roles[self.observer]:
            return self.fail(f"what {role} knows of {name} is not for {self.vocab.roles[self.observer]} to see")[0]
        return f"c.known({self.vocab.known_row(name, None, self.vocab.roles.index(role))}, i)"

    def since(self, node: ast.expr) -> str:
        codes = []
        for part in since_parts(node):
            name = dotted(part)
            if name is not None and name not in self.vocab.tracks:
                codes.append(self.event_call("since", [part]))
            else:
                text, row = self.counted(part)
                codes.append(f"c.since_condition({row}, {text}, i)")
        code = codes[0]
        for other in codes[1:]:
            code = f"minimum({code}, {other})"
        return code

    def counted(self, node: ast.expr) -> tuple[str, int]:
        """The present truth of a condition and the row that counts its past."""
        present = self.truth(node)
        text, row = self.compiler.condition(node, self.path)
        if self.observer is not None:
            for track in self.compiler.conditions[text].reads:
                self.require_exact(track, text)
            self.require_open(node, text)
        return present, row

    def was(self, args: list[ast.expr]) -> str:
        name = dotted(args[0]) or ""
        if name not in self.vocab.tracks:
            return self.fail(f"there is no track named '{name}'", nearest(name, set(self.vocab.tracks)))[0]
        track = self.vocab.tracks[name]
        depth = args[1].value if isinstance(args[1], ast.Constant) and isinstance(args[1].value, int) else 1
        self.reads.add(track)
        self.compiler.used_tracks.add(name)
        if self.observer is not None:
            self.require_exact(track, f"was({name}, {depth})")
        return f"c.was({self.vocab.history_row(track, depth)}, {depth}, i)"

    def require_open(self, node: ast.expr, text: str) -> None:
        """Refuse the counted past of what may be secret: promises, and events that not everybody learns of."""
        assert self.observer is not None
        parsed = parse(text)
        events = parsed.of_kind("event") | {
            name for name in parsed.of_kind("event_or_condition") if name in self.vocab.events
        }
        secret = {name for name in events if name in self.vocab.secret_events and not self.own(name)}
        if parsed.commitments or parsed.offers or "given" in parsed.calls or secret:
            role = self.vocab.roles[self.observer]
            self.fail(
                f"'{text}' counts the past of what {role} may not know of",
                "ask how it stands now, or since(event): that is answered from what the role knows",
            )

    def require_exact(self, track: int, text: str) -> None:
        assert self.observer is not None
        role = self.vocab.roles[self.observer]
        if sight(self.vocab, track, self.observer) != "exact":
            name = list(self.vocab.tracks)[track]
            self.fail(
                f"'{text}' reads the past of {name}, which {role} does not see exactly",
                "compare its present value instead: that is read as the role sees it",
            )

    def commitment_index(self, node: ast.expr) -> int | None:
        name = dotted(node) or ""
        if name not in self.vocab.commitments:
            self.fail(f"there is no commitment named '{name}'", nearest(name, set(self.vocab.commitments)))
            return None
        return self.vocab.commitments[name]

    def commitment(self, call: str, node: ast.expr) -> str:
        index = self.commitment_index(node)
        return "False" if index is None else f"c.{call}({index}, i)"

    def given(self, node: ast.expr) -> str:
        tag = dotted(node) or ""
        theatre = self.vocab.resolved.theatre
        rows = [self.vocab.commitments[name] for name, made in theatre.commitments.items() if tag in made.tags]
        if not rows:
            return self.fail(f"no commitment has the tag '{tag}'", nearest(tag, self.vocab.tags))[0]
        return "(" + " + ".join(f"(1 * c.in_force({row}, i))" for row in rows) + ")"

    def standing(self, node: ast.expr) -> str:
        name = dotted(node) or ""
        slots = [slot.index for slot in self.vocab.offers if name in slot.names]
        if not slots:
            known = {each for slot in self.vocab.offers for each in slot.names}
            return self.fail(f"there is no offer named '{name}'", nearest(name, known))[0]
        return "(" + " | ".join(f"c.standing({slot}, i)" for slot in slots) + ")"


def sight(vocab: Vocabulary, track: int, role: int) -> str | Band | Noise:
    """How well a role sees a track: as declared for it, else for ``others``, else exact; its own postures exactly."""
    model = vocab.track_models[track]
    role_id = vocab.roles[role]
    if model.by == role_id:
        return "exact"
    return model.seen.get(role_id, model.seen.get("others", "exact"))


def mention_of(parsed: Parsed, name: str) -> Mention | None:
    """The first mention of ``name`` in an expression, for pointing at its column."""
    return next((mention for mention in parsed.mentions if mention.name == name), None)
