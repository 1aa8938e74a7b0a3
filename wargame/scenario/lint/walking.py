"""A walk through everything written in a scenario: each model with the way to it, and each expression in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wargame.scenario.models import Ask, Cable, Commitment, Move, Resolved, Theatre, Track, Written
from wargame.scenario.places import Way

CONDITIONS = frozenset(
    {"when", "legal", "breach", "secret_breach", "done", "wakes", "ends", "stands", "lapses"},
)
"""The keys whose expressions are true or false."""

VALUES = frozenset({"of", "above", "below", "scaled", "toward", "noise", "is_"})
"""The keys whose expressions are numbers."""

DECIDED_BY_ITS_ROLE = frozenset({"legal", "doctrine", "honour"})
"""The keys that are worked out from what the acting role sees, not from the truth."""


@dataclass(frozen=True)
class Visit:
    """One model on the walk: the way to it, and the roles from whose sight what stands in it is worked out."""

    way: Way
    model: Written
    actors: tuple[str, ...] = ()
    """The roles that act through what this belongs to: who may make the move, who is asked."""
    observers: tuple[str, ...] = ()
    """Whose sight counts here; empty where the truth does."""


@dataclass(frozen=True)
class Expression:
    """An expression as written: the way to it, its text, whether it is a condition, and whose sight counts."""

    way: Way
    text: str
    condition: bool
    observers: tuple[str, ...]


def walk(resolved: Resolved) -> list[Visit]:
    """Everything in the theatre, section by section, then what the scenario adds (under ``scenario``)."""
    visits: list[Visit] = []
    for section in Theatre.model_fields:
        _inside(getattr(resolved.theatre, section), (section,), (), (), visits)
    scenario = resolved.scenario
    visits.append(Visit(("scenario",), scenario))
    for section in type(scenario).model_fields:
        _inside(getattr(scenario, section), ("scenario", section), (), (), visits)
    return visits


def expressions(visit: Visit) -> Iterator[Expression]:
    """The expressions that stand directly in one model."""
    for key, written in visit.model.__dict__.items():
        if written is None or (key not in CONDITIONS and key not in VALUES):
            continue
        decided = key in DECIDED_BY_ITS_ROLE or (isinstance(visit.model, Cable) and key == "when")
        observers = visit.actors if decided else visit.observers
        texts = written if isinstance(written, list) else [written]
        for index, text in enumerate(texts):
            way = (*visit.way, key, index) if isinstance(written, list) else (*visit.way, key)
            yield Expression(way, text, key in CONDITIONS, observers)


def _inside(value: Any, way: Way, actors: tuple[str, ...], observers: tuple[str, ...], visits: list[Visit]) -> None:
    if isinstance(value, list):
        for index, child in enumerate(value):
            _inside(child, (*way, index), actors, observers, visits)
    elif isinstance(value, dict):
        for key, child in value.items():
            _inside(child, (*way, key), actors, observers, visits)
    elif isinstance(value, Written):
        actors = _actors(value) or actors
        visits.append(Visit(way, value, actors, observers))
        for key, child in value.__dict__.items():
            if not child or isinstance(child, (str, int, Decimal)):
                continue
            if key == "worth":
                for role, terms in child.items():
                    _inside(terms, (*way, key, role), actors, (role,), visits)
                continue
            decided = key in DECIDED_BY_ITS_ROLE or (key == "weight" and isinstance(value, Cable))
            _inside(child, (*way, key), actors, actors if decided else observers, visits)


def _actors(model: Written) -> tuple[str, ...]:
    match model:
        case Move(by=role) | Commitment(by=role):
            return (role,)
        case Track(by=str() as role):
            return (role,)
        case Ask(to=roles) | Cable(to=roles):
            return tuple(roles)
    return ()
