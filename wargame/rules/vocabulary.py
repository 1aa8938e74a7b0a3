"""Every name a rulebook knows, and the array row each one gets.

Rows are given to events, counters and histories only when an expression asks for them, so that what nobody reads
costs nothing. The order of rows follows the order of the files; nothing that decides depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from wargame.scenario.models import Ask, Band, Dilemma, Move, Noise, Offer, Resolved, Track, Variant

PathKey = tuple[str, ...]


@dataclass(frozen=True)
class RuleProblem:
    """Something wrong in what an author wrote: where (a path of keys), what, and the cure."""

    path: PathKey
    message: str
    hint: str = ""


class RulebookError(ValueError):
    """A scenario that cannot be compiled; ``problems`` lists everything that was found."""

    def __init__(self, problems: list[RuleProblem]) -> None:
        super().__init__("; ".join(f"{'.'.join(problem.path)}: {problem.message}" for problem in problems[:5]))
        self.problems = problems


@dataclass(frozen=True)
class FlatMove:
    """A move, or one variant of it, as it can be ordered: ``east_gift.grain``."""

    index: int
    id: str
    move_id: str
    move: Move
    variant_id: str | None
    variant: Variant | None
    role: int
    slots: int
    offer: Offer | None
    secret: bool

    @cached_property
    def name(self) -> str:
        """What a person reads: the move's name and its variant's."""
        return f"{self.move.name}: {self.variant.name}" if self.variant else self.move.name

    @cached_property
    def events(self) -> tuple[str, ...]:
        """The events it raises: its flat id, the move's id, its tags."""
        ids = (self.id,) if self.variant_id is None else (self.id, self.move_id)
        return ids + tuple(self.move.tags)

    @property
    def says(self) -> str:
        """One sentence told of it when it happened."""
        return (self.variant.says if self.variant and self.variant.says else self.move.says) or f"{self.name}."

    @property
    def bears(self) -> str:
        """Who pays for it."""
        return (self.variant.bears if self.variant and self.variant.bears else self.move.bears) or ""


@dataclass(frozen=True)
class OfferSlot:
    """A place an offer can stand in: a template of the rulebook, or one of two drafts of each role."""

    index: int
    id: str
    by: int
    template: Offer | None
    names: tuple[str, ...]
    """The ids under which its events are raised."""

    @property
    def is_draft(self) -> bool:
        """Whether its terms are written by a player."""
        return self.template is None


@dataclass(frozen=True)
class AskSlot:
    """A question: a crisis or other ask of the response window, or the dilemma of a cable."""

    index: int
    id: str
    dilemma: bool
    answers: tuple[str, ...]
    silence: int
    to: tuple[int, ...]


DRAFTS = 2
"""Offers of its own drafting that a role may have standing at one time."""


@dataclass
class Vocabulary:
    """Indices of everything named, and the rows that compiled expressions have asked for."""

    resolved: Resolved
    roles: list[str] = field(default_factory=list)
    """Seated roles, in the order of the file."""
    actors: list[str] = field(default_factory=list)
    tracks: dict[str, int] = field(default_factory=dict)
    track_models: list[Track] = field(default_factory=list)
    params: dict[str, int] = field(default_factory=dict)
    moves: list[FlatMove] = field(default_factory=list)
    move_index: dict[str, int] = field(default_factory=dict)
    commitments: dict[str, int] = field(default_factory=dict)
    offers: list[OfferSlot] = field(default_factory=list)
    offer_index: dict[str, int] = field(default_factory=dict)
    asks: list[AskSlot] = field(default_factory=list)
    """The dilemmas of cables first, then the asks of the response window."""
    ask_index: dict[str, int] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    secret_events: set[str] = field(default_factory=set)
    event_rows: dict[tuple[str, str | None], int] = field(default_factory=dict)
    known_rows: dict[tuple[str, str | None, int], int] = field(default_factory=dict)
    count_rows: dict[str, int] = field(default_factory=dict)
    condition_rows: dict[str, int] = field(default_factory=dict)
    history_rows: dict[int, int] = field(default_factory=dict)
    history_depth: int = 1

    def role_index(self, role: str) -> int:
        """The index of a seated role; raises ``ValueError`` for any other name."""
        return self.roles.index(role)

    def mask(self, roles: list[str] | tuple[str, ...]) -> int:
        """A bit for each seated role named."""
        return sum(1 << self.roles.index(role) for role in roles if role in self.roles)

    @cached_property
    def everybody(self) -> int:
        """The mask with every seated role."""
        return (1 << len(self.roles)) - 1

    @property
    def rows(self) -> tuple[int, ...]:
        """How many rows have been given out, of each kind."""
        given = (self.event_rows, self.known_rows, self.count_rows, self.condition_rows, self.history_rows)
        return tuple([len(rows) for rows in given])

    def event_row(self, name: str, actor: str | None = None) -> int:
        """The row of stamps of an event, made on first use."""
        return self.event_rows.setdefault((name, actor), len(self.event_rows))

    def known_row(self, name: str, actor: str | None, role: int) -> int:
        """The row of stamps of a secret event as one role knows it."""
        self.event_row(name, actor)
        return self.known_rows.setdefault((name, actor, role), len(self.known_rows))

    def count_row(self, name: str) -> int:
        """The row that counts how often an event happened."""
        return self.count_rows.setdefault(name, len(self.count_rows))

    def condition_row(self, text: str) -> int:
        """The row of counters of a condition inside ``held`` or ``since``."""
        return self.condition_rows.setdefault(text, len(self.condition_rows))

    def history_row(self, track: int, depth: int) -> int:
        """The row of past readings of a track inside ``was``."""
        self.history_depth = max(self.history_depth, depth)
        return self.history_rows.setdefault(track, len(self.history_rows))


def build(resolved: Resolved) -> Vocabulary:
    """Collect every name of a scenario. Nothing is checked here but what is needed to go on."""
    theatre = resolved.theatre
    vocab = Vocabulary(resolved)
    vocab.roles = [role_id for role_id, _ in theatre.seated()]
    vocab.actors = [*theatre.roles, *({"nature"} - theatre.roles.keys())]
    for track_id, track in theatre.tracks.items():
        vocab.tracks[track_id] = len(vocab.tracks)
        vocab.track_models.append(track)
        vocab.events.update(f"{track_id}.{step}" for step in track.steps)
    vocab.params = {param_id: row for row, param_id in enumerate(theatre.params)}
    _moves(vocab)
    for commitment_id, commitment in theatre.commitments.items():
        vocab.commitments[commitment_id] = len(vocab.commitments)
        vocab.tags.update(commitment.tags)
        ends = {f"{commitment_id}.{ending}" for ending in ("kept", "broken", "found")}
        vocab.events |= ends
        vocab.secret_events |= ends  # known to those who know of the promise
    _offers(vocab)
    _asks(vocab)
    for rule_id, rule in [*theatre.rules.items(), *resolved.scenario.injects.items()]:
        names = {rule_id, *(f"{rule_id}.{outcome}" for outcome in rule.roll)}
        vocab.events |= names
        if rule.seen:
            vocab.secret_events |= names
    return vocab


def _moves(vocab: Vocabulary) -> None:
    for move_id, move in vocab.resolved.theatre.moves.items():
        role = vocab.roles.index(move.by) if move.by in vocab.roles else 0
        variants: list[tuple[str | None, Variant | None]] = [*move.variants.items()] or [(None, None)]
        for variant_id, variant in variants:
            flat = FlatMove(
                index=len(vocab.moves),
                id=move_id if variant_id is None else f"{move_id}.{variant_id}",
                move_id=move_id,
                move=move,
                variant_id=variant_id,
                variant=variant,
                role=role,
                slots=variant.slots if variant and variant.slots is not None else move.slots,
                offer=(variant.offer if variant and variant.offer else move.offer),
                secret=move.is_secret(variant_id),
            )
            vocab.moves.append(flat)
            vocab.move_index[flat.id] = flat.index
            vocab.events.update(flat.events)
            if flat.secret:
                vocab.secret_events.update(flat.events)


def _offers(vocab: Vocabulary) -> None:
    def add(offer_id: str, by: int, template: Offer | None, names: tuple[str, ...]) -> None:
        slot = OfferSlot(len(vocab.offers), offer_id, by, template, names)
        vocab.offers.append(slot)
        vocab.offer_index[offer_id] = slot.index
        raised = {f"{name}.{end}" for name in names for end in ("accepted", "refused", "lapsed", "withdrawn")}
        vocab.events |= raised
        if template is None or template.secret:
            vocab.secret_events |= raised

    for flat in vocab.moves:
        if flat.offer is not None:
            names = (flat.id,) if flat.variant_id is None else (flat.id, flat.move_id)
            add(flat.id, flat.role, flat.offer, names)
    for offer_id, offer in vocab.resolved.theatre.offers.items():
        if offer.by in vocab.roles:
            add(offer_id, vocab.roles.index(offer.by), offer, (offer_id,))
    for index, role in enumerate(vocab.roles):
        for slot in range(1, DRAFTS + 1):
            add(f"offer.{role}.{slot}", index, None, (f"offer.{role}.{slot}",))


def _asks(vocab: Vocabulary) -> None:
    def add(ask_id: str, question: Dilemma | Ask, to: list[str]) -> None:
        names = list(question.answers)
        slot = AskSlot(
            index=len(vocab.asks),
            id=ask_id,
            dilemma=isinstance(question, Dilemma),
            answers=tuple(names),
            silence=names.index(question.silence) if question.silence in names else 0,
            to=tuple(vocab.roles.index(role) for role in to if role in vocab.roles),
        )
        vocab.asks.append(slot)
        vocab.ask_index[ask_id] = slot.index
        vocab.events.add(ask_id)
        for answer_id, answer in question.answers.items():
            raised = {f"{ask_id}.{answer_id}", *answer.tags}
            vocab.events |= raised
            if not answer.says:  # what nobody is told of is known to those who did it
                vocab.secret_events |= raised
        if slot.dilemma:
            vocab.secret_events.add(ask_id)

    for cable_id, cable in vocab.resolved.theatre.cables.items():
        if cable.dilemma is not None:
            add(cable_id, cable.dilemma, cable.to)
    for ask_id, ask in vocab.resolved.theatre.asks.items():
        add(ask_id, ask, ask.to)


def sight(vocab: Vocabulary, track: int, role: int) -> str | Band | Noise:
    """How well a role sees a track: as declared for it, else for ``others``, else exact; its own postures exactly."""
    model = vocab.track_models[track]
    role_id = vocab.roles[role]
    if model.by == role_id:
        return "exact"
    return model.seen.get(role_id, model.seen.get("others", "exact"))
