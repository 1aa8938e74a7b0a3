"""What exercises hold, counted: the figures of ``wargame check``."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, field
from typing import Any

from wargame.scenario.lint.ground import grounded
from wargame.scenario.lint.knowledge import Known
from wargame.scenario.lint.reading import Used
from wargame.scenario.models import Commitment, Goal, Move, Track
from wargame.scenario.places import Place, Way


@dataclass
class Arguments:
    """How many arguments there are, how many claims they cover, and those on which nothing with consequences stands."""

    total: int = 0
    covers: int = 0
    unused: list[str] = field(default_factory=list)


@dataclass
class Counts:
    """What was checked holds this much; what several scenarios share counts once.

    ``moves`` counts acts and postures of each role, not answers or variants. ``sourced`` counts the things that owe
    ground and name an argument or fact; ``inferred`` is, for each role, the share of its moves, postures, commitments
    and goals that name none.
    """

    roles: int = 0
    tracks: int = 0
    moves: dict[str, int] = field(default_factory=dict)
    rules: int = 0
    commitments: int = 0
    endings: int = 0
    cables: int = 0
    injects: int = 0
    arguments: Arguments = field(default_factory=Arguments)
    sourced: int = 0
    inferred: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The figures as ``check --json`` prints them."""
        return asdict(self)

    def as_text(self) -> str:
        """The figures in two sentences, for a person."""
        moves = ", ".join(f"{role} {number}" for role, number in self.moves.items())
        used = self.arguments.total - len(self.arguments.unused)
        stand = f"They stand on {used} of {self.arguments.total} arguments." if used else "They stand on no argument."
        return (
            f"In order: {self.roles} roles (moves: {moves}), {self.tracks} tracks, {self.rules} rules, "
            f"{self.commitments} commitments, {self.cables} cables, {self.injects} injects, {self.endings} endings. "
            f"{stand}"
        )


def count(scenarios: Sequence[Known], used: Used, lent: Set[str] = frozenset()) -> Counts:
    """Count what ``scenarios`` hold together; arguments in ``lent`` files count only where something stands on them."""
    counts = Counts()
    seated: dict[str, None] = {}
    for known in scenarios:
        seated.update((role, None) for role, _ in known.resolved.theatre.seated())
    counts.roles = len(seated)
    for section in ("tracks", "rules", "commitments", "endings", "cables"):
        places = {
            known.places.key((section, name))
            for known in scenarios
            for name in getattr(known.resolved.theatre, section)
        }
        setattr(counts, section, len(places))
    injects = {
        known.places.key(("scenario", "injects", name))
        for known in scenarios
        for name in known.resolved.scenario.injects
    }
    counts.injects = len(injects)
    counts.moves = {role: _acts_and_postures(scenarios, role) for role in seated}
    _ground(scenarios, counts, list(seated))
    arguments = {
        name: argument
        for known in scenarios
        for name, argument in known.resolved.seeds.arguments.items()
        if used.stood_on(name, argument) or known.places.key(("seeds", "arguments", name)).file not in lent
    }
    counts.arguments = Arguments(
        total=len(arguments),
        covers=len({claim for argument in arguments.values() for claim in argument.covers}),
        unused=[name for name, argument in arguments.items() if not used.stood_on(name, argument)],
    )
    return counts


def _acts_and_postures(scenarios: Sequence[Known], role: str) -> int:
    places: set[Place] = set()
    for known in scenarios:
        theatre = known.resolved.theatre
        for section, things in (("moves", theatre.moves), ("tracks", theatre.tracks)):
            places.update(known.places.key((section, name)) for name, thing in things.items() if thing.by == role)
    return len(places)


def _ground(scenarios: Sequence[Known], counts: Counts, roles: list[str]) -> None:
    sourced: set[Place] = set()
    of_role: dict[str, dict[Place, bool]] = {role: {} for role in roles}
    for known in scenarios:
        for visit, thing in grounded(known):
            place = known.places.key(visit.way)
            has_source = bool(thing.source or getattr(thing, "ground", None))
            if has_source:
                sourced.add(place)
            owner = _owner(thing, visit.way)
            if owner in of_role:
                of_role[owner][place] = has_source
    counts.sourced = len(sourced)
    counts.inferred = {
        role: round(sum(not has_source for has_source in things.values()) / len(things), 3) if things else 0.0
        for role, things in of_role.items()
    }


def _owner(thing: object, way: Way) -> str:
    """The role whose thing this is, or an empty text."""
    match thing:
        case Move(by=role) | Commitment(by=role) | Track(by=str() as role):
            return role
        case Goal():
            return str(way[1])
    return ""
