"""What is said of the articles: disputes, what later years brought, and the catalogue of moves. Each name must mean something."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.scenario.catalogue import theatre_folders
from wargame.scenario.disputes import LEFT_OUT
from wargame.scenario.lint.knowledge import Known
from wargame.scenario.models import Catalogued, Dispute, Treatment
from wargame.scenario.places import Way
from wargame.scenario.problems import Problem


def of_the_articles(known: Known) -> Iterator[Problem]:
    """Names in disputes, in later history and in the catalogue that nothing bears."""
    seeds = known.resolved.seeds
    for name, dispute in seeds.disputes.items():
        yield from _dispute(known, dispute, ("seeds", "disputes", name))
    for name, later in seeds.later.items():
        way = ("seeds", "later", name)
        yield from known.wrong("article", later.article, seeds.articles, (*way, "article"))
        yield from _arguments(known, later.article, later.source, (*way, "source"))
    for name, move in seeds.catalogue.items():
        yield from _catalogued(known, move, ("seeds", "catalogue", name))


def _dispute(known: Known, dispute: Dispute, way: Way) -> Iterator[Problem]:
    seeds = known.resolved.seeds
    for place, side in enumerate(dispute.sides):
        here = (*way, "sides", place)
        yield from known.wrong("article", side.article, seeds.articles, (*here, "article"))
        yield from _arguments(known, side.article, side.source, (*here, "source"))
    yield from known.each_wrong("fact", dispute.facts, seeds.facts, (*way, "facts"))
    yield from known.each_wrong_key("theatre", dispute.treated, _theatres(known), (*way, "treated"))
    treated = dispute.treated.get(known.resolved.theatre.id)
    if treated is not None:
        yield from _treatment(known, treated, (*way, "treated", known.resolved.theatre.id))


def _arguments(known: Known, article: str, sources: list[str], way: Way) -> Iterator[Problem]:
    """Arguments, or claims that arguments cover, of one article."""
    seeds = known.resolved.seeds
    yield from known.each_wrong("argument", sources, known.ground - set(seeds.facts), way)
    for place, source in enumerate(sources):
        named = seeds.ground(source)
        other = getattr(named[1], "article", article) if named is not None else article
        if other != article and article in seeds.articles:
            yield known.problem((*way, place), f"'{source}' is an argument of '{other}', not of '{article}'")


def _theatres(known: Known) -> set[str]:
    """All theatres by name: this one, and those that ship."""
    return {known.resolved.theatre.id, *(folder.name for folder in theatre_folders())}


def _treatment(known: Known, treatment: Treatment, way: Way) -> Iterator[Problem]:
    yield from known.each_wrong(
        "rule, number, track, move or promise", treatment.carried_by, _things(known), (*way, "carried_by")
    )
    yield from known.each_wrong("role with a seat", treatment.briefs, known.seated, (*way, "briefs"))
    if not treatment.carried_by and not treatment.text.startswith(LEFT_OUT):
        hint = f"name what carries it in 'carried_by:', or begin with '{LEFT_OUT}, because ...'"
        yield known.problem((*way, "text"), "nothing carries how the rules treat this", hint)


def _things(known: Known) -> set[str]:
    """Everything in the theatre and the scenario that may carry a dispute."""
    theatre, scenario = known.resolved.theatre, known.resolved.scenario
    sections = (
        theatre.rules,
        theatre.params,
        theatre.tracks,
        theatre.commitments,
        theatre.offers,
        theatre.asks,
        theatre.endings,
    )
    goals = {goal for role in theatre.roles.values() for goal in role.goals}
    return {
        *(name for section in sections for name in section),
        *known.moves,
        *scenario.injects,
        *theatre.cables,
        *goals,
    }


def _catalogued(known: Known, move: Catalogued, way: Way) -> Iterator[Problem]:
    theatre = known.resolved.theatre
    yield from known.each_wrong_key("theatre", move.found, _theatres(known), (*way, "found"))
    found = move.found.get(theatre.id)
    if found is None:
        return
    yield from known.each_wrong("role", move.by, known.roles, (*way, "by"))
    postures = {track_id: track for track_id, track in theatre.tracks.items() if track.by is not None}
    steps = {f"{track_id}.{step}" for track_id, track in postures.items() for step in track.steps}
    bearers = {
        "act": known.moves,
        "posture": {*postures, *steps},
        "answer": {f"{ask}.{answer}" for ask, answer in _answers(known)},
        "response": {
            f"{offer}.{end}" for offer in known.offers for end in ("accepted", "refused", "lapsed", "withdrawn")
        },
        "commitment": set(theatre.commitments),
        "event": {*theatre.rules, *known.resolved.scenario.injects, *known.events},
    }
    for kind, names in found.items():
        here = (*way, "found", theatre.id, kind)
        yield from known.each_wrong(kind, names, bearers[kind], here)


def _answers(known: Known) -> Iterator[tuple[str, str]]:
    theatre = known.resolved.theatre
    for name, ask in theatre.asks.items():
        yield from ((name, answer) for answer in ask.answers)
    for name, cable in theatre.cables.items():
        if cable.dilemma is not None:
            yield from ((name, answer) for answer in cable.dilemma.answers)
