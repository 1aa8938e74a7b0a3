"""What a reason hangs on: a role is told why something moved only where it sees everything that decided it.

Told or not told must not depend on what is hidden, or silence would speak. So all of this is read from the rulebook, never
from what happened: an effect whose condition is hidden is told neither when it happens nor when it does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from wargame.rules.compiling import Compiled
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import CompiledEffect, CompiledTerm
from wargame.scenario.expressions import parse


@dataclass(frozen=True)
class Workings:
    """What an amount, or the odds of a roll, are made from."""

    tracks: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commitments: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    disputed: bool = False
    """Whether a number that the theories dispute is among them."""
    sign: int = 0
    """The direction that all theories agree on, where nothing else is disputed; 0 if there is none."""


class Discretion:
    """The workings of effects and rolls of a rulebook, and which of them a role may be told; each is found when asked for."""

    def __init__(self, book: Rulebook) -> None:
        self.book = book
        self._effects = {effect.key: effect for effect in book.effects}
        self._rolls = {rule.id: rule for rules in book.rules.values() for rule in rules}
        self._effect_workings: dict[str, Workings] = {}
        self._roll_workings: dict[str, Workings] = {}
        self._knowable: dict[tuple[Workings, int], bool] = {}
        roles = range(len(book.vocab.roles))
        self.own = [frozenset([event for move in book.moves_of[role] for event in move.flat.events]) for role in roles]
        """For each role, the events that its own moves raise."""
        self.exact = [
            frozenset([track for track, seen in zip(book.track_ids, sights, strict=True) if seen == "exact"])
            for sights in book.sights
        ]
        """For each role, the tracks that it sees exactly."""

    @classmethod
    def of(cls, book: Rulebook) -> Discretion:
        """That of a rulebook, worked out once."""
        if book not in _KNOWN:
            _KNOWN[book] = cls(book)
        return _KNOWN[book]

    def effect(self, key: str) -> Workings:
        """What an effect hangs on; one that the rulebook does not have, as of a ruling, hangs on nothing."""
        if key not in self._effect_workings:
            effect = self._effects.get(key)
            self._effect_workings[key] = NOTHING if effect is None else self._effect(effect)
        return self._effect_workings[key]

    def roll(self, rule_id: str) -> Workings:
        """What the odds of a rule's roll hang on."""
        if rule_id not in self._roll_workings:
            rule = self._rolls.get(rule_id)
            outcomes = () if rule is None else rule.outcomes
            terms = [term for outcome in outcomes for term in (outcome.base, *outcome.modifiers) if term]
            self._roll_workings[rule_id] = self._workings(terms)
        return self._roll_workings[rule_id]

    def may_know(self, workings: Workings, role: int) -> bool:
        """Whether a role sees all that something hangs on."""
        if (workings, role) not in self._knowable:
            self._knowable[workings, role] = self._may_know(workings, role)
        return self._knowable[workings, role]

    def _may_know(self, workings: Workings, role: int) -> bool:
        vocab, book = self.book.vocab, self.book
        if not workings.tracks <= self.exact[role]:
            return False
        if (workings.events & vocab.secret_events) - self.own[role]:
            return False
        made = (book.commitments[vocab.commitments[name]] for name in workings.commitments)
        if any(each.secret_breach is not None and each.debtor != role for each in made):
            return False
        templates = (offer.slot for offer in book.offers if not workings.offers.isdisjoint(offer.slot.names))
        return not any(slot.template is None or slot.template.secret for slot in templates if slot.by != role)

    def condition(self, text: str) -> Workings:
        """What a condition hangs on."""
        return self._read([text], disputed=False)

    def _effect(self, effect: CompiledEffect) -> Workings:
        terms = [effect.term] if effect.term else []
        workings = self._workings(terms, (effect.toward, effect.when))
        param = effect.term.param if effect.term else None
        if param is None or effect.kind != "add":
            return workings
        row = self.book.param_table[param]
        sign = 1 if (row > 0).all() else -1 if (row < 0).all() else 0
        return Workings(workings.tracks, workings.events, workings.commitments, workings.offers, True, sign)

    def _workings(self, terms: Iterable[CompiledTerm], more: Iterable[Compiled | None] = ()) -> Workings:
        parts = [part for part in more if part is not None]
        disputed = False
        for term in terms:
            disputed |= term.param is not None
            parts += [part for part in (term.of, term.above, term.below, term.when, *term.scaled) if part is not None]
        return self._read((part.text for part in parts), disputed)

    def _read(self, texts: Iterable[str], disputed: bool) -> Workings:
        vocab, theatre = self.book.vocab, self.book.theatre
        tracks, events, commitments, offers = set[str](), set[str](), set[str](), set[str]()
        for text in texts:
            parsed = parse(text)
            tracks |= parsed.names & vocab.tracks.keys()
            tracks |= parsed.of_kind("event_or_condition") & vocab.tracks.keys()
            tracks |= {head for event in parsed.events if (head := event.partition(".")[0]) in vocab.tracks}
            events |= parsed.events
            commitments |= parsed.commitments
            commitments |= {event.partition(".")[0] for event in parsed.events} & vocab.commitments.keys()
            tags = parsed.of_kind("tag")
            commitments |= {name for name, made in theatre.commitments.items() if not tags.isdisjoint(made.tags)}
            offers |= parsed.offers
            disputed |= not parsed.names.isdisjoint(vocab.params)
        return Workings(frozenset(tracks), frozenset(events), frozenset(commitments), frozenset(offers), disputed)


_KNOWN: WeakKeyDictionary[Rulebook, Discretion] = WeakKeyDictionary()
NOTHING = Workings()
