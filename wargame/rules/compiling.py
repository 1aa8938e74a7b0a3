"""Expressions compiled once, to be worked out over one world or many, in truth or as a role sees it.

The same node serves the truth and every observation, since both contexts answer the same questions; what a role may not
ask is refused when the rulebook is compiled. A scenario that was checked before need not be compiled whole: then most
expressions are compiled when they are first asked for.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Any

from wargame.rules.batches import value_of
from wargame.rules.contexts import ALL, Worlds
from wargame.rules.emitting import Emitter
from wargame.rules.nodes import Graph, Node
from wargame.rules.numbers import rounded
from wargame.rules.vocabulary import PathKey, RuleProblem, Vocabulary
from wargame.scenario.expressions import ExpressionError, parse

__all__ = ["Compiled", "Compiler", "Spans", "Worlds", "may_claim", "rounded"]


_CLAIMING = re.compile(r"\b(now|since|times|known|held|was)\s*\(")
"""What may need a row of its own: such expressions are always compiled at once, so that rows come in one order."""


def may_claim(text: str) -> bool:
    """Whether an expression may need a row of its own."""
    return _CLAIMING.search(text) is not None


class Compiled:
    """An expression ready to be worked out, and the tracks whose values its result depends on."""

    __slots__ = ("_compiler", "_node", "_reads", "observer", "path", "text", "uses")

    def __init__(self, compiler: Compiler, text: str, path: PathKey, observer: int | None) -> None:
        self.text = text
        self.path = path
        self.observer = observer
        self.uses = 1
        """How often it was asked for before it was made."""
        self._compiler = compiler
        self._node: Node | None = None
        self._reads: tuple[int, ...] = ()

    @property
    def node(self) -> Node:
        """What it becomes: made when first asked for."""
        return self._node or self.make()

    @property
    def reads(self) -> tuple[int, ...]:
        """The tracks whose values it depends on."""
        if self._node is None:
            self.make()
        return self._reads

    def make(self) -> Node:
        """Make its node; what cannot be compiled is noted as a problem and stands as 0."""
        self._node, self._reads = self._compiler.emitted(self.text, self.path, self.observer)
        self._node.uses += self.uses
        return self._node

    def ask(self) -> Compiled:
        """Count that it is asked for once more."""
        if self._node is None:
            self.uses += 1
        else:
            self._node.uses += 1
        return self

    @property
    def truth(self) -> bool:
        """Whether it is true or false, not a number."""
        return self.node.truth

    def __call__(self, context: Any, worlds: Worlds = ALL) -> Any:
        """Its value: a plain number in one world or where all have the same, else an array over ``worlds``."""
        return value_of(self._node or self.make(), context if worlds is ALL else context.narrow(worlds))


@dataclass(frozen=True)
class Spans:
    """What values can be: the ranges of tracks (as read) and of params (in hundredths, then in whole points)."""

    tracks: list[tuple[int, int]]
    params: list[tuple[int, int]]
    clocks: set[int]
    """Derived tracks that are the same in every world: they read the calendar alone."""
    noisy: set[tuple[int, int]]
    """(role, track) where the role sees the track with an error of its own."""

    def same_everywhere(self, track: int, observer: int | None) -> bool:
        """Whether a track reads the same in every world."""
        return track in self.clocks and (observer is None or (observer, track) not in self.noisy)


class Compiler:
    """Compiles expressions against a vocabulary; every problem is noted with its path, none is raised.

    Unless ``whole``, expressions that need no row are compiled when first asked for, and their problems found only then.
    """

    def __init__(self, vocab: Vocabulary, spans: Spans, problems: list[RuleProblem], whole: bool) -> None:
        self.whole = whole
        self.vocab = vocab
        self.spans = spans
        self.graph = Graph()
        self.problems = problems
        self._cache: dict[tuple[str, int | None], Compiled] = {}
        self.conditions: dict[str, Compiled] = {}

    def problem(self, path: PathKey, message: str, hint: str = "") -> None:
        """Note something wrong at ``path``."""
        self.problems.append(RuleProblem(path, message, hint))

    def compile(self, text: str, path: PathKey, observer: int | None = None, *, at_once: bool = False) -> Compiled:
        """Compile ``text`` for the truth, or for what the role ``observer`` sees; ``at_once`` even if not all is."""
        key = (text, observer)
        known = self._cache.get(key)
        if known is not None:
            return known.ask()
        compiled = Compiled(self, text, path, observer)
        if self.whole or at_once or may_claim(text):
            found = len(self.problems)
            compiled.make()
            if len(self.problems) > found:
                return compiled  # not kept: the same problem is told again wherever it stands
        self._cache[key] = compiled
        return compiled

    def emitted(self, text: str, path: PathKey, observer: int | None) -> tuple[Node, tuple[int, ...]]:
        """The node of an expression, and the tracks that it reads; 0 for one with problems, which are noted."""
        nothing = self.graph.constant(0), ()
        try:
            parsed = parse(text)
            builder = Emitter(self, parsed, path, observer)
            node = builder.emit(parsed.tree)
        except ExpressionError as error:
            self.problem(path, error.message)
            return nothing
        return nothing if builder.failed else (node, tuple(sorted(builder.reads)))

    def compiled_part(self, text: str, observer: int) -> Compiled | None:
        """A part of a legality, compiled on its own for explaining; None where that would need a row of its own."""
        if (text, observer) in self._cache:
            return self._cache[text, observer]
        rows = self.vocab.rows
        compiled = self.compile(text, ("legal",), observer, at_once=True)
        return compiled if self.vocab.rows == rows else None

    def condition(self, tree: ast.expr, path: PathKey) -> tuple[str, int]:
        """Register a condition whose past is counted (``held``, ``since``); returns its text and row."""
        text = ast.unparse(tree)
        if text not in self.conditions:
            self.conditions[text] = self.compile(text, path)
        return text, self.vocab.condition_row(text)
