"""How the model document names and says things: roles, readings, ground, conditions, amounts and effects in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wargame.exercise.conditions import condition_words
from wargame.exercise.wording import event_name
from wargame.report.explain import effect_words, term_words
from wargame.scenario.models import Argument, Effect, Grounded, Resolved, Term, Theatre
from wargame.scenario.problems import listed

SUM = re.compile(r" (plus|less) (?=\d)")


@dataclass(frozen=True)
class Names:
    """What words the parts are made of."""

    resolved: Resolved

    @property
    def theatre(self) -> Theatre:
        """Roles, tracks, moves and rules."""
        return self.resolved.theatre

    def roles(self, roles: Iterable[str]) -> str:
        """Roles by name, as a sentence lists them."""
        return listed([self.theatre.roles[role].name if role in self.theatre.roles else role for role in roles], "and")

    def when(self, text: str | None) -> str:
        """A condition in words; empty for none."""
        return self.events(condition_words(self.theatre, text)) if text else ""

    @staticmethod
    def events(words: str) -> str:
        """What happened is set in italics instead of in quotation marks."""
        return re.sub(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))+)'(?!\w)", r"*\1*", words)

    def event(self, event: str) -> str:
        """An event by name."""
        return f"*{event_name(self.theatre, event)}*"

    def amount(self, amount: Decimal | str, sign: bool = False) -> str:
        """An amount; a disputed one with its value under each reading."""
        if not isinstance(amount, str):
            return f"{amount:+}" if sign else str(amount)
        values = self.theatre.params[amount].values
        return ", ".join(f"{self.theatre.theories[theory].name} {value}" for theory, value in values.items())

    def term(self, term: Term) -> str:
        """A term as people say it."""
        said = self.events(term_words(self.resolved, term))
        return said.replace(str(term.add), f"({self.amount(term.add)})", 1) if isinstance(term.add, str) else said

    def effect(self, effect: Effect) -> str:
        """An effect as people say it, with its reason in brackets."""
        said = self.events(effect_words(self.resolved, effect.model_copy(update={"why": None})))
        if effect.track in self.theatre.tracks:
            name = self.theatre.tracks[effect.track].name
            said = f"{name} {said.removeprefix(f'{name}: ')}"
        if isinstance(effect.add, str):
            said = said.replace(effect.add, f"({self.amount(effect.add)})", 1)
        said = said.replace("of the way toward", "of the way to", 1)
        said = SUM.sub(r", \1 ", said) if effect.toward is not None else said
        return f"{said} ({effect.why})" if effect.why else said

    def effects(self, effects: Sequence[Effect]) -> str:
        """Effects in one line."""
        return "; ".join(self.effect(effect) for effect in effects)

    def ground(self, thing: Grounded) -> str:
        """On what something stands: paragraphs of articles, dated facts, or why it is inferred."""
        if thing.source:
            return f"Ground: {'; '.join(dict.fromkeys(map(self.source, thing.source)))}."
        return f"Inferred: {thing.inferred}." if thing.inferred else ""

    def source(self, source: str) -> str:
        """An argument by its article and paragraph, a fact by its date."""
        named = self.resolved.seeds.ground(source)
        if named is None:
            return source
        stands = named[1]
        return f"{stands.article}, {stands.paragraph}" if isinstance(stands, Argument) else f"fact of {stands.date}"


def sentence(words: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    words = words.strip()
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith(('.', '?', '!')) else '.'}" if words else ""
