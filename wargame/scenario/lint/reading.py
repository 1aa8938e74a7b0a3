"""Who reads what: tracks and numbers that nobody reads, asks that nothing opens, and roles that decide on the unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from wargame.scenario.expressions import ExpressionError, parse
from wargame.scenario.lint.knowledge import Known
from wargame.scenario.lint.walking import Expression
from wargame.scenario.models import (
    Argument,
    Ask,
    Cable,
    Effect,
    Grounded,
    Offer,
    Outcome,
    Param,
    Role,
    Rule,
    Term,
    Track,
)
from wargame.scenario.problems import Problem


@dataclass
class Used:
    """What something in a theatre and its scenarios reads, opens or stands on; the union over several scenarios."""

    tracks: set[str] = field(default_factory=set)
    params: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    grounds: set[str] = field(default_factory=set)
    """What something with consequences stands on: arguments, claims they cover, facts. A cable that only tells does
    not count."""

    def stood_on(self, name: str, argument: Argument) -> bool:
        """Whether something stands on an argument or on one of the claims that it covers."""
        return name in self.grounds or not self.grounds.isdisjoint(argument.covers)

    def __ior__(self, other: Used) -> Used:
        self.tracks |= other.tracks
        self.params |= other.params
        self.asks |= other.asks
        self.grounds |= other.grounds
        return self


def used_in(known: Known) -> Used:
    """What one scenario uses of its theatre and its seeds."""
    used = Used()
    theatre = known.resolved.theatre
    telling = {("cables", name) for name, cable in theatre.cables.items() if cable.dilemma is None}
    for visit in known.visits:
        model = visit.model
        if isinstance(model, Grounded) and visit.way[:2] not in telling:
            used.grounds.update(model.source)
        match model:
            case Role(headline=headline):
                used.tracks.update(headline)
            case Rule(upon=upon):
                used.tracks.update(event.partition(".")[0] for event in upon)
            case Ask(upon=upon, when=when):
                used.tracks.update(event.partition(".")[0] for event in upon)
                if upon or when is not None:
                    used.asks.add(str(visit.way[-1]))
            case Param(ground=ground):
                used.grounds.update(name for names in ground.values() for name in names)
            case Term(add=str() as row) | Effect(add=str() as row) | Outcome(base=str() as row):
                used.params.add(row)
            case _:
                pass
        if isinstance(model, Effect) and model.ask is not None:
            used.asks.add(model.ask)
        if isinstance(model, Cable) and model.dilemma is not None:
            used.asks.add(str(visit.way[-1]))
    for expression in known.expressions:
        _in_expression(expression, used)
    return used


def _in_expression(expression: Expression, used: Used) -> None:
    try:
        parsed = parse(expression.text)
    except ExpressionError:
        return
    used.tracks |= parsed.names
    used.tracks.update(event.partition(".")[0] for event in parsed.events)
    used.params |= parsed.names


def unread(known: Known, used: Used) -> Iterator[Problem]:
    """What stands in a theatre and has no effect on anything in any of its scenarios."""
    theatre = known.resolved.theatre
    for name in known.tracks:
        if name not in used.tracks:
            yield known.problem_of(("tracks", name), f"nothing reads the track '{name}'", "read it, or take it out")
    for name in theatre.params:
        if name not in used.params:
            message = f"nothing uses the disputed number '{name}'"
            yield known.problem_of(("params", name), message, "name it where it is disputed, or take it out")
    for name in theatre.asks:
        if name not in used.asks:
            yield known.problem_of(("asks", name), f"nothing ever opens the ask '{name}'", "add 'upon:' or 'when:'")


def unseen(known: Known) -> Iterator[Problem]:
    """Legality, doctrine and worth of a role that read a track which is hidden from it."""
    for expression in known.expressions:
        if expression.observers:
            yield from _hidden(known, expression)


def _hidden(known: Known, expression: Expression) -> Iterator[Problem]:
    try:
        parsed = parse(expression.text)
    except ExpressionError:
        return
    for mention in parsed.mentions:
        track = known.tracks.get(mention.name) if mention.kind == "value" else None
        for role in expression.observers if track is not None else ():
            if track is not None and sight(track, role) == "hidden":
                message = f"{role} decides here on '{mention.name}', which is hidden from it"
                hint = f"read what it sees, or give it a band in tracks.{mention.name}.seen"
                yield known.problem(expression.way, message, hint, mention.column)


def sight(track: Track, role: str) -> object:
    """How well a role sees a track: as said for it, else for ``others``, else exactly; its own postures exactly."""
    if track.by == role:
        return "exact"
    return track.seen.get(role, track.seen.get("others", "exact"))


def offers_nothing(known: Known) -> Iterator[Problem]:
    """Offers that ask nothing, give nothing and threaten nothing."""
    for visit in known.visits:
        if isinstance(visit.model, Offer) and not (visit.model.asks or visit.model.gives or visit.model.else_):
            yield known.problem_of(visit.way, "this offer asks nothing and gives nothing", "add 'asks:' or 'gives:'")
