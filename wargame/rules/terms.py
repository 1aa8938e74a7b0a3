"""Compiled terms, effects and outcomes: the numbers that rules add up, each able to say where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from wargame.rules.compiling import Compiled, Compiler, Worlds, rounded
from wargame.rules.trace import TermRecord
from wargame.rules.vocabulary import PathKey, nearest
from wargame.scenario.models import Amount, Effect, Outcome, Term

ALL = slice(None)
LEAST, LEAST_RARE = 10, 1
"""The smallest chance of any outcome, in tenths of a percent: 1 %, or 0.1 % where the outcome is ``rare``."""


def hundredths(amount: Decimal | int) -> int:
    """An exact amount as whole hundredths."""
    return int(Decimal(amount) * 100)


def one(value: Any) -> int:
    """The value of an expression in a single world."""
    return int(np.asarray(value).reshape(-1)[0])


@dataclass(frozen=True)
class CompiledTerm:
    """``add * max(0, of-above) / per * scaled/100 ...`` where ``when`` holds, in hundredths."""

    add: int
    param: int | None
    param_id: str | None
    of: Compiled | None
    above: Compiled | None
    below: Compiled | None
    per: int
    scaled: tuple[Compiled, ...]
    when: Compiled | None
    why: str
    source: tuple[str, ...]

    @property
    def is_constant(self) -> bool:
        """Whether the amount is the same in every world at every time."""
        return self.param is None and self.of is None and not self.scaled and self.when is None

    def bare(self, c: Any, i: Worlds) -> Any:
        """The amount without its condition: an int, or an array over the worlds ``i``."""
        add = self.add if self.param is None else c.P[self.param][i]
        if self.of is None and not self.scaled:
            return add
        total: Any = add
        denominator = self.per
        if self.of is not None:
            total = total * np.asarray(self.span(c, i), dtype=np.int64)
        for scale in self.scaled:
            total = total * np.asarray(scale(c, i), dtype=np.int64)
            denominator *= 100
        return total if denominator == 1 else rounded(total, denominator)

    def span(self, c: Any, i: Worlds) -> Any:
        """How far ``of`` lies beyond its threshold, at least 0; without a threshold, ``of`` itself."""
        assert self.of is not None
        value = self.of(c, i)
        if self.above is not None:
            return np.maximum(value - self.above(c, i), 0)
        if self.below is not None:
            return np.maximum(self.below(c, i) - value, 0)
        return value

    def amount(self, c: Any, i: Worlds) -> Any:
        """The signed number: an int, or an array over the worlds ``i``."""
        if self.when is None:
            return self.bare(c, i)
        return self.bare(c, i) * (self.when(c, i) != 0)

    def record(self, c: Any) -> TermRecord:
        """Where the number came from, in a single world."""
        tracks = list(c.book.vocab.tracks)
        inputs: list[tuple[str, str, int]] = []
        reads: set[int] = set()
        for label, part in (("of", self.of), ("above", self.above), ("below", self.below)):
            if part is not None:
                inputs.append((label, part.text, one(part(c, ALL))))
                reads.update(part.reads)
        for part in self.scaled:
            inputs.append(("scaled", part.text, one(part(c, ALL))))
            reads.update(part.reads)
        if self.when is not None:
            reads.update(self.when.reads)
        add = self.add if self.param is None else one(c.P[self.param])
        return TermRecord(
            why=self.why or (self.when.text if self.when else ""),
            amount=one(self.amount(c, ALL)),
            add=add,
            inputs=tuple(inputs),
            per=self.per,
            reads=tuple(tracks[track] for track in sorted(reads)),
            param=self.param_id,
            source=self.source,
        )


@dataclass(frozen=True)
class CompiledEffect:
    """One change, ready to be applied to the worlds in which its owner acts."""

    index: int
    """Its number among all effects of the rulebook; delayed changes remember it."""
    key: str
    owner: str
    kind: str
    """``add``, ``toward``, ``set``, ``step``, ``reveal``, ``bind``, ``end`` or ``ask``."""
    track: int
    term: CompiledTerm | None
    toward: Compiled | None
    percent: int
    step: int
    names: tuple[str, ...]
    to: int
    when: Compiled | None
    after: int
    lasts: int
    why: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class CompiledOutcome:
    """One way a roll can end."""

    id: str
    base: CompiledTerm | None
    modifiers: tuple[CompiledTerm, ...]
    effects: tuple[CompiledEffect, ...]
    says: str
    least: int

    def chance(self, c: Any, i: Worlds, shift: int = 0) -> Any:
        """Its chance in tenths of a percent, clipped; ``shift`` is what a ruling adds."""
        total: Any = self.base.amount(c, i) if self.base is not None else 0
        for modifier in self.modifiers:
            total = total + modifier.amount(c, i)
        tenths = rounded(total, 10) + shift
        return np.minimum(np.maximum(tenths, self.least), 1000 - self.least)


class TermCompiler:
    """Compiles terms, effects and outcomes, numbering effects as it goes."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.vocab = compiler.vocab
        self.effects: list[CompiledEffect] = []

    def amount(self, amount: Amount, path: PathKey) -> tuple[int, int | None, str | None]:
        """An amount as hundredths, or the row of ``params`` that it names."""
        if isinstance(amount, Decimal):
            return hundredths(amount), None, None
        if amount not in self.vocab.params:
            self.compiler.problem(
                path, f"there is no row of params named '{amount}'", nearest(amount, set(self.vocab.params))
            )
            return 0, None, None
        return 0, self.vocab.params[amount], amount

    def optional(self, text: str | None, path: PathKey, observer: int | None) -> Compiled | None:
        """Compile an expression that may be left out."""
        return None if text is None else self.compiler.compile(text, path, observer)

    def term(self, term: Term, path: PathKey, observer: int | None = None) -> CompiledTerm:
        """Compile a term for the truth, or for what a role sees."""
        add, param, param_id = self.amount(term.add, (*path, "add"))
        return CompiledTerm(
            add=add,
            param=param,
            param_id=param_id,
            of=self.optional(term.of, (*path, "of"), observer),
            above=self.optional(term.above, (*path, "above"), observer),
            below=self.optional(term.below, (*path, "below"), observer),
            per=term.per,
            scaled=tuple(self.compiler.compile(text, (*path, "scaled"), observer) for text in term.scaled),
            when=self.optional(term.when, (*path, "when"), observer),
            why=term.why or "",
            source=tuple(term.source),
        )

    def terms(self, terms: list[Term], path: PathKey, observer: int | None = None) -> tuple[CompiledTerm, ...]:
        """Compile a list of terms."""
        return tuple(self.term(term, (*path, str(place)), observer) for place, term in enumerate(terms))

    def effect(self, effect: Effect, path: PathKey, owner: str) -> CompiledEffect:
        """Compile an effect; what it changes must exist and be of the right kind."""
        term = effect.term()
        kind = next(
            kind
            for kind, present in (
                ("add", effect.add is not None), ("toward", effect.toward is not None), ("set", effect.set is not None),
                ("reveal", effect.reveal is not None), ("bind", bool(effect.bind)), ("end", bool(effect.end)), ("ask", True),
            )
            if present
        )  # fmt: skip
        track, step = self._target(effect, path, kind)
        if kind == "set" and effect.set is not None and effect.set[0] in "+-":
            kind = "step"
        names = self._names(effect, path, kind)
        compiled = CompiledEffect(
            index=len(self.effects),
            key=".".join(path),
            owner=owner,
            kind=kind,
            track=track,
            term=None if term is None else self.term(term, path),
            toward=self.optional(effect.toward, (*path, "toward"), None),
            percent=effect.percent or 0,
            step=step,
            names=names,
            to=self.vocab.mask(effect.to) if effect.to else self.vocab.everybody,
            when=self.optional(effect.when, (*path, "when"), None),
            after=effect.after,
            lasts=effect.lasts,
            why=effect.why or "",
            source=tuple(effect.source),
        )
        self.effects.append(compiled)
        return compiled

    def effects_of(self, effects: list[Effect], path: PathKey, owner: str) -> tuple[CompiledEffect, ...]:
        """Compile a list of effects."""
        return tuple(self.effect(effect, (*path, str(place)), owner) for place, effect in enumerate(effects))

    def outcome(self, outcome_id: str, outcome: Outcome, path: PathKey, owner: str, rare: bool) -> CompiledOutcome:
        """Compile one outcome of a roll."""
        base = None if outcome.base is None else self.term(Term(add=outcome.base, why="base"), (*path, "base"))
        return CompiledOutcome(
            id=outcome_id,
            base=base,
            modifiers=self.terms(outcome.modifiers, (*path, "modifiers")),
            effects=self.effects_of(outcome.do, (*path, "do"), owner),
            says=outcome.says,
            least=LEAST_RARE if rare or outcome.rare else LEAST,
        )

    def _target(self, effect: Effect, path: PathKey, kind: str) -> tuple[int, int]:
        if kind not in ("add", "toward", "set"):
            return -1, 0
        name = effect.track or ""
        if name not in self.vocab.tracks:
            self.compiler.problem(
                (*path, "track"), f"there is no track named '{name}'", nearest(name, set(self.vocab.tracks))
            )
            return 0, 0
        track = self.vocab.tracks[name]
        model = self.vocab.track_models[track]
        if model.is_ is not None:
            self.compiler.problem(
                (*path, "track"), f"{name} is derived: it cannot be changed", "change one of its inputs"
            )
        if model.switch:
            self.compiler.problem((*path, "track"), f"{name} is a switch: no effect may write it")
        if bool(model.steps) != (kind == "set"):
            cure = f"use 'set: {model.steps[-1]}' or 'set: +1'" if model.steps else "use 'add' or 'toward'"
            self.compiler.problem(
                (*path, "track"),
                f"{name} {'has steps' if model.steps else 'is a number'}: it cannot take '{kind}'",
                cure,
            )
            return track, 0
        if kind != "set" or effect.set is None:
            return track, 0
        if effect.set[0] in "+-":
            return track, int(effect.set)
        if effect.set not in model.steps:
            self.compiler.problem(
                (*path, "set"), f"'{effect.set}' is not a step of {name}", nearest(effect.set, set(model.steps))
            )
            return track, 0
        return track, model.steps.index(effect.set)

    def _names(self, effect: Effect, path: PathKey, kind: str) -> tuple[str, ...]:
        vocab = self.vocab
        if kind == "reveal" and effect.reveal is not None:
            if effect.reveal not in vocab.events and effect.reveal not in vocab.commitments:
                known = vocab.events | set(vocab.commitments)
                self.compiler.problem(
                    (*path, "reveal"),
                    f"there is nothing named '{effect.reveal}' to reveal",
                    nearest(effect.reveal, known),
                )
            return (effect.reveal,)
        if kind in ("bind", "end"):
            names = effect.bind if kind == "bind" else effect.end
            for name in names:
                if name not in vocab.commitments:
                    self.compiler.problem(
                        (*path, kind), f"there is no commitment named '{name}'", nearest(name, set(vocab.commitments))
                    )
            return tuple(name for name in names if name in vocab.commitments)
        if kind == "ask" and effect.ask is not None:
            if effect.ask not in vocab.ask_index:
                self.compiler.problem(
                    (*path, "ask"), f"there is no ask named '{effect.ask}'", nearest(effect.ask, set(vocab.ask_index))
                )
                return ()
            return (effect.ask,)
        return ()
