"""Conditions that can never hold, and moves that can never be made, found without playing.

Each value is known to lie in some interval: a track in its range, a step track among the steps that something can set,
``turn`` within the scenario. A condition is worked out over these intervals; where even the best case is false, it never
holds. What is only improbable, or excluded by how rules work together, is for ensembles to find (``analysis``).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from wargame.scenario.expressions import ExpressionError, parse
from wargame.scenario.lint.knowledge import Known
from wargame.scenario.models import Effect, Track
from wargame.scenario.places import Way
from wargame.scenario.problems import listed

Interval = tuple[float, float]

LONG = 999.0
"""More turns, or more occurrences, than any exercise has."""

EPILOGUE = 2
"""Turns after the last: ``turn`` still counts in them."""

NEVER, PERHAPS, ALWAYS = (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)


@dataclass
class Bounds:
    """Between which values everything of a scenario can lie."""

    tracks: dict[str, Interval] = field(default_factory=dict)
    steps: dict[str, dict[str, int]] = field(default_factory=dict)
    """The index of each step of each step track."""
    reachable: dict[str, frozenset[int]] = field(default_factory=dict)
    """The indices of the steps that a step track can ever be at."""
    params: dict[str, Interval] = field(default_factory=dict)
    turns: int = 24

    def told(self, track: str) -> str:
        """What values a track can have, as a sentence says it."""
        if track in self.reachable:
            names = [step for step, index in self.steps[track].items() if index in self.reachable[track]]
            return f"{track} is only ever {listed(names)}"
        low, high = self.tracks[track]
        return f"{track} runs from {low:g} to {high:g}"


def bounds_of(known: Known) -> Bounds:
    """The bounds of a scenario: ranges, and of step tracks what start, effects, theories and owners can set."""
    resolved = known.resolved
    bounds = Bounds(turns=resolved.scenario.turns)
    for name, param in resolved.theatre.params.items():
        values = [float(value) for value in param.values.values()]
        bounds.params[name] = (min(values, default=0) - 0.5, max(values, default=0) + 0.5)  # it is read rounded
    settings: dict[str, set[str]] = {}
    for visit in known.visits:
        if isinstance(visit.model, Effect) and visit.model.track is not None and visit.model.set is not None:
            settings.setdefault(visit.model.track, set()).add(visit.model.set)
    for name, track in known.tracks.items():
        if not track.steps:
            bounds.tracks[name] = (float(track.range[0]), float(track.range[1]))
            continue
        index = {step: number for number, step in enumerate(track.steps)}
        reach = _reachable(track, settings.get(name, set()), index)
        bounds.steps[name] = index
        bounds.reachable[name] = reach
        bounds.tracks[name] = (float(min(reach)), float(max(reach)))
    return bounds


def _reachable(track: Track, settings: set[str], index: dict[str, int]) -> frozenset[int]:
    everything = frozenset(index.values())
    moves_by_steps = any(setting[:1] in ("+", "-") for setting in settings)
    if track.by is not None or track.is_ is not None or moves_by_steps:
        return everything
    start = str(track.start) if track.start is not None else track.steps[0]
    reach = {index[step] for step in {start, *settings, *track.theory.values()} if step in index}
    return frozenset(reach) or everything


@dataclass(frozen=True)
class NeverTrue:
    """A condition that cannot hold: the way to it, its text, and the bounds that exclude it."""

    way: Way
    text: str
    because: str


def never_true(known: Known) -> Iterator[NeverTrue]:
    """Every condition of the scenario that can never hold; what is written as a plain ``0`` is meant so."""
    bounds = bounds_of(known)
    verdicts: dict[str, str | None] = {}
    for expression in known.expressions:
        if not expression.condition:
            continue
        if expression.text not in verdicts:
            verdicts[expression.text] = _excluded(expression.text, bounds)
        because = verdicts[expression.text]
        if because is not None:
            yield NeverTrue(expression.way, expression.text, because)


def _excluded(text: str, bounds: Bounds) -> str | None:
    """Why a condition can never hold, or None where it can (or cannot be read, which ``names`` says)."""
    try:
        parsed = parse(text)
    except ExpressionError:
        return None
    if isinstance(parsed.tree, ast.Constant):
        return None
    if _Worth(bounds).of(parsed.tree) != NEVER:
        return None
    tracks = sorted(parsed.names & set(bounds.tracks))
    return "; ".join(bounds.told(track) for track in tracks)


class _Worth:
    """Works out between which values an expression lies."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds

    def of(self, node: ast.expr) -> Interval:
        match node:
            case ast.Constant(value=int() as value):
                return float(value), float(value)
            case ast.Name(id="turn"):
                return 1.0, float(self.bounds.turns + EPILOGUE)
            case ast.Name(id="turns_left"):
                return 0.0, float(self.bounds.turns)
            case ast.Name(id=name):
                return self.bounds.tracks.get(name) or self.bounds.params.get(name) or (-LONG, LONG)
            case ast.BoolOp(op=ast.And(), values=values):
                return NEVER if self.contradicted(values) else _all([self.of(value) for value in values])
            case ast.BoolOp(values=values):
                return _any([self.of(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                low, high = _truth(self.of(operand))
                return 1 - high, 1 - low
            case ast.UnaryOp(operand=operand):
                low, high = self.of(operand)
                return -high, -low
            case ast.BinOp(left=left, op=op, right=right):
                return _arithmetic(op, self.of(left), self.of(right))
            case ast.Compare():
                return self.compare(node)
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args)
        return -LONG, LONG

    def call(self, name: str, args: list[ast.expr]) -> Interval:
        match name:
            case "now" | "known" | "in_force" | "asleep" | "kept" | "broken" | "standing":
                return PERHAPS
            case "since" | "times" | "given":
                return 0.0, LONG
            case "held":
                return NEVER if _truth(self.of(args[0])) == NEVER else (0.0, LONG)
            case "was":
                return self.of(args[0])
            case "turns_to":
                return -LONG, LONG
        of = [self.of(arg) for arg in args]
        lows, highs = [low for low, _ in of], [high for _, high in of]
        match name:
            case "min":
                return min(lows), min(highs)
            case "max":
                return max(lows), max(highs)
            case "abs":
                low, high = of[0]
                ends = sorted((abs(low), abs(high)))
                return (0.0 if low <= 0 <= high else ends[0]), ends[1]
            case "clip":
                return min(max(lows[0], lows[1]), lows[2]), min(max(highs[0], highs[1]), highs[2])
            case "mean":
                return sum(lows) / len(lows) - 1, sum(highs) / len(highs) + 1  # it rounds
            case "pct":
                low, high = _arithmetic(ast.Mult(), of[0], of[1])
                return low / 100 - 1, high / 100 + 1
        return -LONG, LONG

    def compare(self, node: ast.Compare) -> Interval:
        sides = [node.left, *node.comparators]
        results = []
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False):
            allowed = self.allowed(left, op, right)
            if allowed is not None:
                name, steps = allowed
                reach = self.bounds.reachable[name]
                results.append(NEVER if not steps & reach else ALWAYS if reach <= steps else PERHAPS)
            elif isinstance(op, (ast.In, ast.NotIn)):
                results.append(PERHAPS)
            else:
                results.append(_compared(op, self.of(left), self.of(right)))
        return _all(results)

    def allowed(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> tuple[str, frozenset[int]] | None:
        """Of a comparison of a step track with steps: the track, and the indices of the steps that make it true."""
        if not isinstance(left, ast.Name) or left.id not in self.bounds.steps:
            return None
        index = self.bounds.steps[left.id]
        named = right.elts if isinstance(right, ast.Tuple) else [right]
        steps = [index[part.id] for part in named if isinstance(part, ast.Name) and part.id in index]
        if len(steps) != len(named):
            return None
        everything = frozenset(index.values())
        match op:
            case ast.Eq() | ast.In():
                return left.id, frozenset(steps)
            case ast.NotEq() | ast.NotIn():
                return left.id, everything - frozenset(steps)
            case ast.Lt():
                return left.id, frozenset(range(steps[0]))
            case ast.LtE():
                return left.id, frozenset(range(steps[0] + 1))
            case ast.Gt():
                return left.id, everything - frozenset(range(steps[0] + 1))
            case ast.GtE():
                return left.id, everything - frozenset(range(steps[0]))
        return None

    def contradicted(self, parts: list[ast.expr]) -> bool:
        """Whether parts that must hold together leave some track no value."""
        steps: dict[str, frozenset[int]] = {}
        numbers: dict[str, Interval] = {}
        for part in parts:
            if not isinstance(part, ast.Compare) or len(part.ops) != 1:
                continue
            left, op, right = part.left, part.ops[0], part.comparators[0]
            allowed = self.allowed(left, op, right)
            if allowed is not None:
                name, choices = allowed
                steps[name] = steps.get(name, self.bounds.reachable[name]) & choices
            elif isinstance(left, ast.Name) and isinstance(right, ast.Constant) and isinstance(right.value, int):
                low, high = numbers.get(left.id) or self.of(left)
                numbers[left.id] = _narrowed(op, float(right.value), low, high)
        return any(not left for left in steps.values()) or any(low > high for low, high in numbers.values())


def _narrowed(op: ast.cmpop, value: float, low: float, high: float) -> Interval:
    """What remains of an interval of whole numbers once it compares so with ``value``."""
    match op:
        case ast.Lt():
            return low, min(high, value - 1)
        case ast.LtE():
            return low, min(high, value)
        case ast.Gt():
            return max(low, value + 1), high
        case ast.GtE():
            return max(low, value), high
        case ast.Eq():
            return max(low, value), min(high, value)
    return low, high


def _compared(op: ast.cmpop, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    match op:
        case ast.Lt():
            return ALWAYS if b < c else NEVER if a >= d else PERHAPS
        case ast.LtE():
            return ALWAYS if b <= c else NEVER if a > d else PERHAPS
        case ast.Gt():
            return ALWAYS if a > d else NEVER if b <= c else PERHAPS
        case ast.GtE():
            return ALWAYS if a >= d else NEVER if b < c else PERHAPS
        case ast.Eq():
            return ALWAYS if a == b == c == d else NEVER if b < c or d < a else PERHAPS
        case ast.NotEq():
            return NEVER if a == b == c == d else ALWAYS if b < c or d < a else PERHAPS
    return PERHAPS


def _arithmetic(op: ast.operator, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    match op:
        case ast.Add():
            return a + c, b + d
        case ast.Sub():
            return a - d, b - c
    products = (a * c, a * d, b * c, b * d)
    return min(products), max(products)


def _truth(of: Interval) -> Interval:
    low, high = of
    if low == high == 0:
        return NEVER
    return ALWAYS if low > 0 or high < 0 else PERHAPS


def _all(parts: list[Interval]) -> Interval:
    truths = [_truth(part) for part in parts]
    return min(low for low, _ in truths), min(high for _, high in truths)


def _any(parts: list[Interval]) -> Interval:
    truths = [_truth(part) for part in parts]
    return max(low for low, _ in truths), max(high for _, high in truths)
