"""What a scenario knows by name, and where to say that a name is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from wargame.scenario.lint.walking import Expression, Visit, expressions, walk
from wargame.scenario.loading import Examined
from wargame.scenario.models import Ask, Dilemma, Resolved, Track
from wargame.scenario.places import Places, Way
from wargame.scenario.problems import Problem, did_you_mean


@dataclass
class Known:
    """Every name of a scenario by what it names.

    ``unread`` are entries that could not be read: a name that begins with one of them is not called unknown.
    """

    resolved: Resolved
    places: Places
    visits: list[Visit]
    """Everything written in it: see ``walking``."""
    unread: frozenset[str] = frozenset()
    roles: set[str] = field(default_factory=set)
    seated: set[str] = field(default_factory=set)
    tracks: dict[str, Track] = field(default_factory=dict)
    moves: set[str] = field(default_factory=set)
    """Move ids and flat ids (``east_gift.grain``)."""
    offers: set[str] = field(default_factory=set)
    """Ids by which an offer can be asked for: templates, and moves that carry one."""
    asks: set[str] = field(default_factory=set)
    """Ids of asks, and of cables with a dilemma."""
    commitment_tags: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    ground: set[str] = field(default_factory=set)
    """Ids of arguments and facts, and of the claims that arguments cover: a source may be as narrow as one claim."""

    @cached_property
    def expressions(self) -> list[Expression]:
        """Every expression written in it."""
        return [expression for visit in self.visits for expression in expressions(visit)]

    @cached_property
    def kinds(self) -> dict[str, tuple[str, set[str]]]:
        """For each kind of mention in an expression: what it is called, and the names it may have."""
        theatre = self.resolved.theatre
        return {
            "value": ("track", {*self.tracks, *theatre.params}),
            "event": ("event", self.events),
            "event_or_condition": ("event or track", {*self.events, *self.tracks}),
            "commitment": ("commitment", set(theatre.commitments)),
            "tag": ("tag of a commitment", self.commitment_tags),
            "offer": ("offer", self.offers | {name for name, cable in theatre.cables.items() if cable.dilemma}),
            "role": ("role", self.roles),
        }

    def wrong(self, kind: str, name: str, known: Collection[str], way: Way) -> Iterator[Problem]:
        """A problem if ``name`` is no ``kind`` of thing that is known."""
        if name not in known and name.partition(".")[0] not in self.unread:
            yield self.problem(way, f"there is no {kind} '{name}'", did_you_mean(name, known))

    def each_wrong(self, kind: str, names: Iterable[str], known: Collection[str], way: Way) -> Iterator[Problem]:
        """As ``wrong``, for each item of a list (or the one text that stands for it) at ``way``."""
        for index, name in enumerate(names):
            yield from self.wrong(kind, name, known, (*way, index))

    def each_wrong_key(self, kind: str, names: Iterable[str], known: Collection[str], way: Way) -> Iterator[Problem]:
        """As ``wrong``, for each key of the mapping at ``way``."""
        for name in names:
            if name not in known and name.partition(".")[0] not in self.unread:
                place = self.places.key((*way, name))
                yield Problem(*place, f"there is no {kind} '{name}'", did_you_mean(name, known))

    def problem(self, way: Way, message: str, hint: str = "", column: int | None = None) -> Problem:
        """A problem with the value at ``way``, or with what stands ``column`` characters into that text."""
        place = self.places[way] if column is None else self.places.within(way, column)
        return Problem(*place, message, hint)

    def problem_of(self, way: Way, message: str, hint: str = "") -> Problem:
        """A problem with the whole of what stands at ``way``: it is placed at its key."""
        return Problem(*self.places.key(way), message, hint)


def known_by(examined: Examined, resolved: Resolved) -> Known:
    """Collect the names of a scenario that was read."""
    theatre = resolved.theatre
    left_out = frozenset(entry for _, entry in examined.left_out)
    known = Known(resolved, examined.places, walk(resolved), left_out)
    known.roles = set(theatre.roles)
    known.seated = {role for role, _ in theatre.seated()}
    known.tracks = theatre.tracks
    known.ground = {*resolved.seeds.arguments, *resolved.seeds.facts}
    known.ground.update(claim for argument in resolved.seeds.arguments.values() for claim in argument.covers)
    events = known.events
    for track_id, track in theatre.tracks.items():
        events.update(f"{track_id}.{step}" for step in track.steps)
    for move_id, move in theatre.moves.items():
        flat = [f"{move_id}.{variant}" for variant in move.variants]
        known.moves.update([move_id, *flat])
        events.update(move.tags)
        if move.offer or any(variant.offer for variant in move.variants.values()):
            known.offers.update([move_id, *flat])
    events |= known.moves
    for commitment_id, commitment in theatre.commitments.items():
        known.commitment_tags.update(commitment.tags)
        events.update(f"{commitment_id}.{end}" for end in ("kept", "broken", "found"))
    known.offers.update(theatre.offers)
    for offer in known.offers:
        events.update(f"{offer}.{end}" for end in ("accepted", "refused", "lapsed", "withdrawn"))
    for rule_id, rule in [*theatre.rules.items(), *resolved.scenario.injects.items()]:
        events.add(rule_id)
        events.update(f"{rule_id}.{outcome}" for outcome in rule.roll)
    questions: dict[str, Ask | Dilemma] = {**theatre.asks}
    questions |= {cable_id: cable.dilemma for cable_id, cable in theatre.cables.items() if cable.dilemma}
    for ask_id, question in questions.items():
        known.asks.add(ask_id)
        events.add(ask_id)
        for answer_id, answer in question.answers.items():
            events.update([f"{ask_id}.{answer_id}", *answer.tags])
    return known
