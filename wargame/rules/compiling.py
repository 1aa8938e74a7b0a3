"""Expressions compiled once, to be worked out over one world or many, in truth or as a role sees it.

The same node serves the truth and every observation, since both contexts answer the same questions; what a role may not
ask is refused when the rulebook is compiled.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from wargame.rules.batches import value_of
from wargame.rules.contexts import ALL, Worlds
from wargame.rules.emitting import Emitter
from wargame.rules.nodes import Graph, Node
from wargame.rules.numbers import rounded
from wargame.rules.vocabulary import PathKey, RuleProblem, Vocabulary
from wargame.scenario.expressions import ExpressionError, parse

__all__ = ["Compiled", "Compiler", "Spans", "Worlds", "rounded"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An expression ready to be worked out, and the tracks whose values its result depends on."""

    text: str
    node: Node
    reads: tuple[int, ...]

    @property
    def truth(self) -> bool:
        """Whether it is true or false, not a number."""
        return self.node.truth

    def __call__(self, context: Any, worlds: Worlds = ALL) -> Any:
        """Its value: a plain number in one world or where all have the same, else an array over ``worlds``."""
        return value_of(self.node, context if worlds is ALL else context.narrow(worlds))


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
    """Compiles expressions against a vocabulary; every problem is noted with its path, none is raised."""

    def __init__(self, vocab: Vocabulary, spans: Spans, problems: list[RuleProblem]) -> None:
        self.vocab = vocab
        self.spans = spans
        self.graph = Graph()
        self.problems = problems
        self.used_tracks: set[str] = set()
        self._cache: dict[tuple[str, int | None], Compiled] = {}
        self.conditions: dict[str, Compiled] = {}

    def problem(self, path: PathKey, message: str, hint: str = "") -> None:
        """Note something wrong at ``path``."""
        self.problems.append(RuleProblem(path, message, hint))

    def compile(self, text: str, path: PathKey, observer: int | None = None) -> Compiled:
        """Compile ``text`` for the truth, or for what the role ``observer`` sees."""
        key = (text, observer)
        known = self._cache.get(key)
        if known is not None:
            known.node.uses += 1
            return known
        nothing = Compiled(text, self.graph.constant(0), ())
        try:
            parsed = parse(text)
            builder = Emitter(self, parsed, path, observer)
            node = builder.emit(parsed.tree)
        except ExpressionError as error:
            self.problem(path, error.message)
            return nothing
        if builder.failed:
            return nothing
        node.uses += 1
        compiled = Compiled(text, node, tuple(sorted(builder.reads)))
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
