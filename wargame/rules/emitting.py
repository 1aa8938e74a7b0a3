"""From the tree of an expression to the node of a graph, refusing what its reader may not ask."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from wargame.rules.contexts import LONG_AGO
from wargame.rules.nodes import Node
from wargame.rules.vocabulary import AskSlot, PathKey, sight
from wargame.scenario.expressions import Parsed, dotted, month_number, parse, since_parts
from wargame.scenario.problems import did_you_mean

if TYPE_CHECKING:
    from wargame.rules.compiling import Compiler

_COMPARE = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_TURNED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_CALCULATE = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_MANY_TIMES, _MANY_TURNS = 30_000, 1_000
"""Bounds of what is counted in an exercise; counters hold no more."""


class Emitter:
    """Makes the node of one expression."""

    def __init__(self, compiler: Compiler, parsed: Parsed, path: PathKey, observer: int | None) -> None:
        self.compiler = compiler
        self.graph = compiler.graph
        self.vocab = compiler.vocab
        self.path = path
        self.observer = observer
        self.failed = False
        self.reads: set[int] = set()

    def _fail(self, message: str, hint: str = "") -> Node:
        self.failed = True
        self.compiler.problem(self.path, message, hint)
        return self.graph.constant(0)

    # ---- parts -------------------------------------------------------------------------------------------------------

    def emit(self, node: ast.expr) -> Node:
        """The node of an expression or a part of one."""
        graph = self.graph
        match node:
            case ast.Constant(value=int() as value):
                return graph.truth(graph.constant(int(value))) if isinstance(value, bool) else graph.constant(value)
            case ast.Name(id="turn"):
                return graph.read("turn", high=_MANY_TURNS)
            case ast.Name(id="turns_left"):
                return graph.read("turns_left", low=-_MANY_TURNS, high=_MANY_TURNS)
            case ast.Name(id=name):
                return self._value(name)
            case ast.BoolOp(op=op, values=values):
                return graph.make("and" if isinstance(op, ast.And) else "or", *[self._truth(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return graph.make("not", self._truth(operand))
            case ast.UnaryOp(operand=operand):
                return graph.make("negative", self._number(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _CALCULATE:
                return graph.make(_CALCULATE[type(op)], self._number(left), self._number(right))
            case ast.Compare():
                return self._compare(node)
            case ast.Call():
                return self._call(node)
        return self._fail(f"'{ast.unparse(node)}' cannot be used here")

    def _truth(self, node: ast.expr) -> Node:
        return self.graph.truth(self.emit(node))

    def _number(self, node: ast.expr) -> Node:
        return self.graph.number(self.emit(node))

    def _value(self, name: str) -> Node:
        spans = self.compiler.spans
        if name in self.vocab.tracks:
            track = self.vocab.tracks[name]
            self.reads.add(track)
            low, high = spans.tracks[track]
            return self.graph.read(
                "track", track, low=low, high=high, uniform=spans.same_everywhere(track, self.observer)
            )
        if name in self.vocab.params:
            row = len(self.vocab.params) + self.vocab.params[name]
            low, high = spans.params[row]
            return self.graph.read("param", row, low=low, high=high)
        return self._fail(f"there is no track named '{name}'", did_you_mean(name, set(self.vocab.tracks)))

    # ---- comparisons -------------------------------------------------------------------------------------------------

    def _compare(self, node: ast.Compare) -> Node:
        operands = [node.left, *node.comparators]
        steps = next((steps for operand in operands if (steps := self._steps_of(operand))), None)
        parts = []
        for left, op, right in zip(operands, node.ops, operands[1:], strict=False):
            if isinstance(op, (ast.In, ast.NotIn)):
                if not isinstance(right, ast.Tuple):
                    return self._fail("'in' takes a list in brackets: x in (a, b)")
                value = self._side(left, steps)
                among = [self.graph.make("==", value, self._side(item, steps)) for item in right.elts]
                within = among[0] if len(among) == 1 else self.graph.make("or", *among)
                parts.append(self.graph.make("not", within) if isinstance(op, ast.NotIn) else within)
            else:
                parts.append(self._compared(_COMPARE[type(op)], self._side(left, steps), self._side(right, steps)))
        return parts[0] if len(parts) == 1 else self.graph.make("and", *parts)

    def _compared(self, sign: str, left: Node, right: Node) -> Node:
        """A comparison; of ``since`` with a number it is one look at the event's stamp."""
        if left.constant is not None:
            sign, left, right = _TURNED[sign], right, left
        turns = right.constant
        if left.op == "minimum" and turns is not None and sign in ("<", "<=", ">", ">="):  # since(a or b)
            joint = "or" if sign in ("<", "<=") else "and"
            return self.graph.make(joint, *[self._compared(sign, part, right) for part in left.parts])
        if left.op in ("since", "since_known") and turns is not None and sign in ("<", "<=", ">", ">="):
            turns -= sign in ("<", ">=")
            if 0 <= turns < LONG_AGO:
                within = self.graph.read("within" if left.op == "since" else "within_known", left.args[0], turns)
                return within if sign in ("<", "<=") else self.graph.make("not", within)
        return self.graph.make(sign, left, right)

    def _steps_of(self, node: ast.expr) -> list[str] | None:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "was" and node.args:
            node = node.args[0]
        if isinstance(node, ast.Name) and node.id in self.vocab.tracks:
            return self.vocab.track_models[self.vocab.tracks[node.id]].steps or None
        return None

    def _side(self, node: ast.expr, steps: list[str] | None) -> Node:
        if steps is not None and isinstance(node, ast.Name) and node.id not in self.vocab.tracks:
            if node.id in steps:
                return self.graph.constant(steps.index(node.id))
            if node.id not in self.vocab.params and node.id not in ("turn", "turns_left"):
                return self._fail(
                    f"'{node.id}' is not one of the steps {', '.join(steps)}", did_you_mean(node.id, set(steps))
                )
        return self._number(node)

    # ---- calls -------------------------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        args, graph = node.args, self.graph
        match name:
            case "min" | "max":
                value = self._number(args[0])
                for other in args[1:]:
                    value = graph.make(f"{name}imum", value, self._number(other))
                return value
            case "abs":
                return graph.make("absolute", self._number(args[0]))
            case "clip":
                value, low, high = (self._number(arg) for arg in args)
                return graph.make("minimum", graph.make("maximum", value, low), high)
            case "mean":
                return graph.make("rounded", graph.make("sum", *[self._number(arg) for arg in args]), by=len(args))
            case "pct":
                return graph.make("rounded", graph.make("*", self._number(args[0]), self._number(args[1])), by=100)
            case "turns_to":
                text = args[0].value if isinstance(args[0], ast.Constant) else ""
                return graph.read("turns_to", month_number(str(text)), low=-40_000, high=40_000)
            case "now":
                return self._event_call("now", args)
            case "times":
                return self._times(args[0])
            case "known":
                return self._known(args)
            case "since":
                return self._since(args[0])
            case "held":
                row, present = self._counted(args[0])
                return graph.read("held", row, high=_MANY_TURNS, parts=(present,))
            case "was":
                return self._was(args)
            case "in_force" | "asleep" | "kept" | "broken":
                return self._commitment(name, args[0])
            case "given":
                return self._given(args[0])
            case "standing":
                return self._standing(args[0])
        return self._fail(f"there is no function '{name}'")

    def _actor(self, args: list[ast.expr]) -> str | None:
        if len(args) < 2:
            return None
        name = dotted(args[1]) or ""
        if name not in self.vocab.actors:
            self._fail(f"there is no role named '{name}'", did_you_mean(name, set(self.vocab.actors)))
        return name

    def _event(self, node: ast.expr) -> str | None:
        name = dotted(node) or ""
        if name not in self.vocab.events:
            self._fail(f"nothing raises an event named '{name}'", did_you_mean(name, self.vocab.events))
            return None
        head, _, step = name.partition(".")
        if self.observer is not None and head in self.vocab.tracks:
            track = self.vocab.tracks[head]
            if sight(self.vocab, track, self.observer) != "exact":
                role = self.vocab.roles[self.observer]
                self._fail(
                    f"{role} does not see exactly when {head} becomes {step}", f"compare it instead: {head} == {step}"
                )
                return None
        return name

    def _event_call(self, call: str, args: list[ast.expr]) -> Node:
        """``now`` or ``since`` of an event; of a secret one, as the observer knows it."""
        name = self._event(args[0])
        if name is None:
            return self.graph.constant(0)
        actor = self._actor(args)
        high = 1 if call == "now" else LONG_AGO
        if self.observer is not None and name in self.vocab.secret_events:
            return self.graph.read(f"{call}_known", self.vocab.known_row(name, actor, self.observer), high=high)
        return self.graph.read(call, self.vocab.event_row(name, actor), high=high)

    def _times(self, node: ast.expr) -> Node:
        name = self._event(node)
        if name is None:
            return self.graph.constant(0)
        if self.observer is not None and name in self.vocab.secret_events and not self._own(name):
            return self._fail(f"times({name}) counts a secret event: what a role decides on may read only what it sees")
        return self.graph.read("times", self.vocab.count_row(name), high=_MANY_TIMES)

    def _own(self, event: str) -> bool:
        """Whether only the observer's own moves raise an event."""
        raisers = {flat.role for flat in self.vocab.moves if event in flat.events}
        return raisers == {self.observer}

    def _known(self, args: list[ast.expr]) -> Node:
        name = self._event(args[0])
        role = dotted(args[1]) or ""
        if name is None:
            return self.graph.constant(0)
        if role not in self.vocab.roles:
            return self._fail(f"'{role}' has no seat: known(event, role) takes a role that is played")
        if self.observer is not None and role != self.vocab.roles[self.observer]:
            return self._fail(f"what {role} knows of {name} is not for {self.vocab.roles[self.observer]} to see")
        return self.graph.read("known", self.vocab.known_row(name, None, self.vocab.roles.index(role)))

    def _since(self, node: ast.expr) -> Node:
        alternatives = []
        for part in since_parts(node):
            name = dotted(part)
            if name is not None and name not in self.vocab.tracks:
                alternatives.append(self._event_call("since", [part]))
            else:
                row, present = self._counted(part)
                alternatives.append(self.graph.read("since_condition", row, high=LONG_AGO, parts=(present,)))
        latest = alternatives[0]
        for other in alternatives[1:]:
            latest = self.graph.make("minimum", latest, other)
        return latest

    def _counted(self, node: ast.expr) -> tuple[int, Node]:
        """The row that counts the past of a condition, and its present truth."""
        present = self._truth(node)
        text, row = self.compiler.condition(node, self.path)
        if self.observer is not None:
            for track in self.compiler.conditions[text].reads:
                self._require_exact(track, text)
            self._require_open(text)
        return row, present

    def _was(self, args: list[ast.expr]) -> Node:
        name = dotted(args[0]) or ""
        if name not in self.vocab.tracks:
            return self._fail(f"there is no track named '{name}'", did_you_mean(name, set(self.vocab.tracks)))
        track = self.vocab.tracks[name]
        depth = args[1].value if isinstance(args[1], ast.Constant) and isinstance(args[1].value, int) else 1
        self.reads.add(track)
        if self.observer is not None:
            self._require_exact(track, f"was({name}, {depth})")
        low, high = self.compiler.spans.tracks[track]
        return self.graph.read("was", self.vocab.history_row(track, depth), depth, low=low, high=high)

    def _require_open(self, text: str) -> None:
        """Refuse the counted past of what may be secret: promises, and events that not everybody learns of."""
        assert self.observer is not None
        parsed = parse(text)
        events = parsed.of_kind("event") | {
            name for name in parsed.of_kind("event_or_condition") if name in self.vocab.events
        }
        secret = {name for name in events if name in self.vocab.secret_events and not self._own(name)}
        if parsed.commitments or parsed.offers or "given" in parsed.calls or secret:
            role = self.vocab.roles[self.observer]
            self._fail(
                f"'{text}' counts the past of what {role} may not know of",
                "ask how it stands now, or since(event): that is answered from what the role knows",
            )

    def _require_exact(self, track: int, text: str) -> None:
        assert self.observer is not None
        role = self.vocab.roles[self.observer]
        if sight(self.vocab, track, self.observer) != "exact":
            name = list(self.vocab.tracks)[track]
            self._fail(
                f"'{text}' reads the past of {name}, which {role} does not see exactly",
                "compare its present value instead: that is read as the role sees it",
            )

    def _commitment(self, call: str, node: ast.expr) -> Node:
        name = dotted(node) or ""
        if name not in self.vocab.commitments:
            return self._fail(f"there is no commitment named '{name}'", did_you_mean(name, set(self.vocab.commitments)))
        return self.graph.read(call, self.vocab.commitments[name])

    def _given(self, node: ast.expr) -> Node:
        tag = dotted(node) or ""
        theatre = self.vocab.resolved.theatre
        rows = [self.vocab.commitments[name] for name, made in theatre.commitments.items() if tag in made.tags]
        if not rows:
            return self._fail(f"no commitment has the tag '{tag}'", did_you_mean(tag, self.vocab.tags))
        return self.graph.make("sum", *[self.graph.number(self.graph.read("in_force", row)) for row in rows])

    def _standing(self, node: ast.expr) -> Node:
        name = dotted(node) or ""
        asked = next((slot for slot in self.vocab.asks if slot.dilemma and slot.id == name), None)
        if asked is not None:
            return self._waits(asked)
        slots = [slot.index for slot in self.vocab.offers if name in slot.names]
        if not slots:
            known = {each for slot in self.vocab.offers for each in slot.names}
            known |= {slot.id for slot in self.vocab.asks if slot.dilemma}
            return self._fail(f"there is no offer named '{name}'", did_you_mean(name, known))
        reads = [self.graph.read("standing", slot) for slot in slots]
        return reads[0] if len(reads) == 1 else self.graph.make("or", *reads)

    def _waits(self, asked: AskSlot) -> Node:
        """Whether a cable's dilemma waits for an answer this turn: of its own alone a role may ask that."""
        readers = asked.to if self.observer is None else [role for role in asked.to if role == self.observer]
        if not readers:
            return self._fail(f"the dilemma '{asked.id}' is put to another role, which alone knows of it")
        reads = [self.graph.read("waits", role, asked.index) for role in readers]
        return reads[0] if len(reads) == 1 else self.graph.make("or", *reads)
