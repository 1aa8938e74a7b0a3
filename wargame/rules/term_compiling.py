"""From terms, effects and outcomes as authors write them to compiled ones."""

from __future__ import annotations

from decimal import Decimal

from wargame.rules.compiling import Compiled, Compiler, may_claim
from wargame.rules.terms import (
    LEAST,
    LEAST_RARE,
    CompiledEffect,
    CompiledOutcome,
    CompiledTerm,
    Effects,
    Terms,
    hundredths,
)
from wargame.rules.vocabulary import PathKey
from wargame.scenario.models import Amount, Effect, Outcome, Term
from wargame.scenario.problems import did_you_mean


class TermCompiler:
    """Compiles terms, effects and outcomes, numbering effects as it goes."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.graph = compiler.graph
        self.vocab = compiler.vocab
        self.effects: list[CompiledEffect] = []

    def amount(self, amount: Amount, path: PathKey) -> tuple[int, int | None, str | None]:
        """An amount as hundredths, or the row of ``params`` that it names."""
        if isinstance(amount, Decimal):
            return hundredths(amount), None, None
        if amount not in self.vocab.params:
            hint = did_you_mean(amount, set(self.vocab.params))
            self.compiler.problem((*path, "add"), f"there is no row of params named '{amount}'", hint)
            return 0, None, None
        return 0, self.vocab.params[amount], amount

    def optional(self, text: str | None, path: PathKey, observer: int | None) -> Compiled | None:
        """Compile an expression that may be left out."""
        return None if text is None else self.compiler.compile(text, path, observer)

    def term(self, term: Term | Effect, path: PathKey, observer: int | None = None) -> CompiledTerm:
        """Compile a term for the truth, or for what a role sees. Of an effect, the number without its condition."""
        assert term.add is not None
        add, param, param_id = self.amount(term.add, path)
        compile_ = self.compiler.compile
        of = None if term.of is None else compile_(term.of, (*path, "of"), observer)
        above = None if term.above is None else compile_(term.above, (*path, "above"), observer)
        below = None if term.below is None else compile_(term.below, (*path, "below"), observer)
        scaled = tuple([compile_(text, (*path, "scaled"), observer) for text in term.scaled])
        when = None
        if isinstance(term, Term) and term.when is not None:
            when = compile_(term.when, (*path, "when"), observer)
        span = (add, add) if param is None else self.compiler.spans.params[param]
        return CompiledTerm(
            self.graph, add, param, param_id, span, of, above, below, term.per, scaled, when, term.why or "",
            tuple(term.source),
        )  # fmt: skip

    def terms(self, terms: list[Term], path: PathKey, observer: int | None = None) -> Terms:
        """Compile a list of terms: if not all is compiled at once, when they are first asked for, unless one may need a row."""
        if self.compiler.whole or any(map(_may_claim, terms)):
            made = self.each(terms, path, observer)
            return Terms(len(made), made, self.graph)
        return Terms(len(terms), lambda: self.each(terms, path, observer), self.graph)

    def each(self, terms: list[Term], path: PathKey, observer: int | None = None) -> list[CompiledTerm]:
        """Compile terms that will be added up with others."""
        return [self.term(term, (*path, str(place)), observer) for place, term in enumerate(terms)]

    def effect(self, effect: Effect, path: PathKey, owner: str) -> CompiledEffect:
        """Compile an effect; what it changes must exist and be of the right kind."""
        kind = _kind(effect)
        track, step = self._target(effect, path, kind)
        if kind == "set" and effect.set is not None and effect.set[0] in "+-":
            kind = "step"
        compiled = CompiledEffect(
            index=len(self.effects),
            key=".".join(path),
            owner=owner,
            kind=kind,
            track=track,
            term=None if effect.add is None else self.term(effect, path),
            toward=self.optional(effect.toward, (*path, "toward"), None),
            percent=effect.percent or 0,
            step=step,
            names=self._names(effect, path, kind),
            to=self.vocab.mask(effect.to) if effect.to else self.vocab.everybody,
            when=self.optional(effect.when, (*path, "when"), None),
            after=effect.after,
            lasts=effect.lasts,
            why=effect.why or "",
            source=tuple(effect.source),
        )
        self.effects.append(compiled)
        return compiled

    def effects_of(self, effects: list[Effect], path: PathKey, owner: str) -> Effects:
        """Compile a list of effects."""
        return Effects([self.effect(effect, (*path, str(place)), owner) for place, effect in enumerate(effects)])

    def outcome(self, outcome_id: str, outcome: Outcome, path: PathKey, owner: str, rare: bool) -> CompiledOutcome:
        """Compile one outcome of a roll."""
        base = None if outcome.base is None else self.term(Term(add=outcome.base, why="base"), (*path, "base"))
        modifiers = self.each(outcome.modifiers, (*path, "modifiers"))
        counted = [*([] if base is None else [base]), *modifiers]
        return CompiledOutcome(
            id=outcome_id,
            base=base,
            modifiers=tuple(modifiers),
            effects=self.effects_of(outcome.do, (*path, "do"), owner),
            says=outcome.says,
            least=LEAST_RARE if rare or outcome.rare else LEAST,
            counted=Terms(len(counted), counted, self.graph),
        )

    def _target(self, effect: Effect, path: PathKey, kind: str) -> tuple[int, int]:
        if kind not in ("add", "toward", "set"):
            return -1, 0
        name = effect.track or ""
        if name not in self.vocab.tracks:
            self.compiler.problem(
                (*path, "track"), f"there is no track named '{name}'", did_you_mean(name, set(self.vocab.tracks))
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
                (*path, "set"), f"'{effect.set}' is not a step of {name}", did_you_mean(effect.set, set(model.steps))
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
                    did_you_mean(effect.reveal, known),
                )
            return (effect.reveal,)
        if kind in ("bind", "end"):
            names = effect.bind if kind == "bind" else effect.end
            for name in names:
                if name not in vocab.commitments:
                    self.compiler.problem(
                        (*path, kind),
                        f"there is no commitment named '{name}'",
                        did_you_mean(name, set(vocab.commitments)),
                    )
            return tuple([name for name in names if name in vocab.commitments])
        if kind == "ask" and effect.ask is not None:
            if effect.ask not in vocab.ask_index:
                self.compiler.problem(
                    (*path, "ask"),
                    f"there is no ask named '{effect.ask}'",
                    did_you_mean(effect.ask, set(vocab.ask_index)),
                )
                return ()
            return (effect.ask,)
        return ()


def _may_claim(term: Term) -> bool:
    """Whether an expression of a term may need a row."""
    return any(may_claim(text) for text in (term.when, term.of, term.above, term.below, *term.scaled) if text)


def _kind(effect: Effect) -> str:
    if effect.add is not None:
        return "add"
    if effect.toward is not None:
        return "toward"
    if effect.set is not None:
        return "set"
    if effect.reveal is not None:
        return "reveal"
    return "bind" if effect.bind else "end" if effect.end else "ask"
