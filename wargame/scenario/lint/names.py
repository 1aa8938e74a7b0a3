"""Names that nothing bears: in expressions, in effects, in who and whom, in sources; each with the nearest."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from wargame.scenario.expressions import ExpressionError, Mention, Parsed, parse
from wargame.scenario.lint.articles import of_the_articles
from wargame.scenario.lint.knowledge import Known
from wargame.scenario.lint.walking import Expression, Visit
from wargame.scenario.models import (
    Answer,
    Ask,
    Cable,
    Commitment,
    Dilemma,
    Effect,
    Goal,
    Grounded,
    Inject,
    Move,
    Offer,
    Outcome,
    Param,
    Role,
    Rule,
    Scenario,
    Term,
    Track,
)
from wargame.scenario.places import Way
from wargame.scenario.problems import Problem, did_you_mean, listed


def unknown_names(known: Known) -> Iterator[Problem]:
    """Every name in the scenario that nothing bears, and every expression that cannot be read."""
    for visit in known.visits:
        if isinstance(visit.model, Grounded):
            yield from known.each_wrong("argument or fact", visit.model.source, known.ground, (*visit.way, "source"))
        yield from _named(known, visit)
    for expression in known.expressions:
        yield from _in_expression(known, expression)
    yield from _in_seeds(known)
    yield from of_the_articles(known)
    yield from _of_the_theatre(known)


# ---- who, whom and what a model names


def _named(known: Known, visit: Visit) -> Iterator[Problem]:
    way = visit.way
    match visit.model:
        case Effect() as effect:
            yield from _effect(known, effect, way)
        case Term() as term:
            yield from _amount(known, term.add, (*way, "add"))
        case Outcome(base=base):
            yield from _amount(known, base, (*way, "base"))
        case Rule() as rule:
            yield from _rule(known, rule, way)
        case Move() as move:
            yield from known.wrong("role with a seat", move.by, known.seated, (*way, "by"))
        case Offer() as offer:
            yield from _offer(known, offer, way)
        case Commitment() as commitment:
            yield from _commitment(known, commitment, way)
        case Ask() as ask:
            yield from known.each_wrong("role with a seat", ask.to, known.seated, (*way, "to"))
            yield from known.each_wrong("event", ask.upon, known.events, (*way, "upon"))
            yield from _silence(known, ask.silence, ask.answers, way)
        case Dilemma() as dilemma:
            yield from _silence(known, dilemma.silence, dilemma.answers, way)
        case Cable() as cable:
            yield from known.each_wrong("role with a seat", cable.to, known.seated, (*way, "to"))
            yield from _objective(known, cable.objective, way)
        case Goal() as goal:
            yield from _objective(known, goal.objective, way)
        case Track() as track:
            yield from _track(known, track, way)
        case Role() as role:
            yield from known.each_wrong("track", role.headline, known.tracks, (*way, "headline"))
        case Param() as param:
            yield from _param(known, param, way)
        case Scenario() as scenario:
            yield from _scenario(known, scenario, way)


def _amount(known: Known, amount: object, way: Way) -> Iterator[Problem]:
    if isinstance(amount, str):
        yield from known.wrong("row of params", amount, known.resolved.theatre.params, way)


def _effect(known: Known, effect: Effect, way: Way) -> Iterator[Problem]:
    theatre = known.resolved.theatre
    yield from _amount(known, effect.add, (*way, "add"))
    yield from known.each_wrong("role with a seat", effect.to, known.seated, (*way, "to"))
    yield from known.each_wrong("commitment", effect.bind, theatre.commitments, (*way, "bind"))
    yield from known.each_wrong("commitment", effect.end, theatre.commitments, (*way, "end"))
    if effect.ask is not None:
        yield from known.wrong("ask", effect.ask, known.asks, (*way, "ask"))
    if effect.reveal is not None:
        yield from known.wrong(
            "event or commitment", effect.reveal, known.events | set(theatre.commitments), (*way, "reveal")
        )
    if effect.track is not None:
        yield from known.wrong("track", effect.track, known.tracks, (*way, "track"))
        track = known.tracks.get(effect.track)
        if track is not None:
            yield from _change(known, effect, effect.track, track, way)


def _change(known: Known, effect: Effect, name: str, track: Track, way: Way) -> Iterator[Problem]:
    """Whether a track can be changed as the effect would."""
    if track.is_ is not None:
        yield known.problem((*way, "track"), f"'{name}' is worked out from other tracks", "change those it is made of")
    elif track.switch:
        yield known.problem(
            (*way, "track"), f"'{name}' is a switch: nothing may change it", "make it a plain step track"
        )
    elif track.steps and effect.set is None:
        cure = f"write 'set: {track.steps[-1]}' or 'set: +1'"
        yield known.problem((*way, "track"), f"'{name}' has steps: nothing can be added to it", cure)
    elif not track.steps and effect.set is not None:
        yield known.problem((*way, "set"), f"'{name}' is a number: it has no steps", "write 'add:' or 'toward:'")
    elif effect.set is not None and effect.set[:1] not in ("+", "-"):
        yield from known.wrong(f"step of {name}", effect.set, track.steps, (*way, "set"))


def _rule(known: Known, rule: Rule, way: Way) -> Iterator[Problem]:
    if rule.by != "nature":
        yield from known.wrong("role", rule.by, known.roles, (*way, "by"))
    yield from known.each_wrong("event", rule.upon, known.events, (*way, "upon"))
    yield from known.each_wrong("role with a seat", rule.seen, known.seated, (*way, "seen"))
    if isinstance(rule, Inject):
        yield from _objective(known, rule.objective, way)


def _offer(known: Known, offer: Offer, way: Way) -> Iterator[Problem]:
    commitments = known.resolved.theatre.commitments
    if offer.by is not None:
        yield from known.wrong("role with a seat", offer.by, known.seated, (*way, "by"))
    elif way[0] == "offers":
        yield known.problem_of(way, "an offer on its own must say who makes it", "add 'by:'")
    yield from known.each_wrong("role with a seat", offer.to, known.seated, (*way, "to"))
    yield from known.each_wrong("commitment", offer.asks, commitments, (*way, "asks"))
    yield from known.each_wrong("commitment", offer.gives, commitments, (*way, "gives"))
    yield from known.each_wrong_key("role with a seat", offer.worth, known.seated, (*way, "worth"))


def _commitment(known: Known, commitment: Commitment, way: Way) -> Iterator[Problem]:
    yield from known.wrong("role", commitment.by, known.roles, (*way, "by"))
    yield from known.each_wrong("role", commitment.to, known.roles, (*way, "to"))
    yield from known.each_wrong("move", commitment.fulfilled_by, known.moves, (*way, "fulfilled_by"))
    yield from known.each_wrong_key("role with a seat", commitment.worth, known.seated, (*way, "worth"))


def _silence(known: Known, silence: str, answers: dict[str, Answer], way: Way) -> Iterator[Problem]:
    if silence not in answers:
        message = f"silence means '{silence}', which is not one of the answers"
        hint = did_you_mean(silence, answers, otherwise=f"the answers are {listed(list(answers), 'and')}")
        yield known.problem((*way, "silence"), message, hint)


def _track(known: Known, track: Track, way: Way) -> Iterator[Problem]:
    name = str(way[-1])
    steps = track.steps
    if track.by is not None:
        yield from known.wrong("role with a seat", track.by, known.seated, (*way, "by"))
    yield from known.each_wrong_key("role", track.seen, {*known.roles, "others"}, (*way, "seen"))
    yield from known.each_wrong_key("theory", track.theory, known.resolved.theatre.theories, (*way, "theory"))
    for key, written in (("start", track.start), ("guess", track.guess)):
        if isinstance(written, str) or (steps and written is not None):
            if steps:
                yield from known.wrong(f"step of {name}", str(written), steps, (*way, key))
            else:
                yield known.problem((*way, key), f"'{name}' is a number: it cannot be '{written}'", "write a number")
    if not steps:
        if track.by is not None:
            yield known.problem((*way, "by"), f"'{name}' is a posture, and a posture has steps", "add 'steps:'")
        return
    yield from known.each_wrong(f"step of {name}", track.wins, steps, (*way, "wins"))
    yield from known.each_wrong_key(f"step of {name}", track.step_names, steps, (*way, "step_names"))
    yield from known.each_wrong_key(f"step of {name}", track.doctrine, steps, (*way, "doctrine"))
    for theory, step in track.theory.items():
        yield from known.wrong(f"step of {name}", step, steps, (*way, "theory", theory))


def _param(known: Known, param: Param, way: Way) -> Iterator[Problem]:
    theories = known.resolved.theatre.theories
    for key, mapping in (("values", param.values), ("ground", param.ground), ("why", param.why)):
        yield from known.each_wrong_key("theory", mapping, theories, (*way, key))
    missing = [theory for theory in theories if theory not in param.values]
    if missing:
        message = f"the number has no value under {listed(missing, 'and')}"
        yield known.problem((*way, "values"), message, "give one for each theory")
    for theory, ids in param.ground.items():
        yield from known.each_wrong("argument or fact", ids, known.ground, (*way, "ground", theory))


def _objective(known: Known, objective: str, way: Way) -> Iterator[Problem]:
    if objective:
        objectives = known.resolved.scenario.objectives
        yield from known.wrong("learning objective", objective, objectives, (*way, "objective"))


def _scenario(known: Known, scenario: Scenario, way: Way) -> Iterator[Problem]:
    yield from known.wrong("role with a seat", scenario.play_as, known.seated, (*way, "play_as"))
    yield from known.each_wrong_key("role with a seat", scenario.briefs, known.seated, (*way, "briefs"))
    yield from known.each_wrong_key("role with a seat", scenario.opening_cables, known.seated, (*way, "opening_cables"))
    for role, cables in scenario.opening_cables.items():
        yield from known.each_wrong("cable", cables, known.resolved.theatre.cables, (*way, "opening_cables", role))


def _in_seeds(known: Known) -> Iterator[Problem]:
    seeds = known.resolved.seeds
    for name, argument in seeds.arguments.items():
        yield from known.wrong("article", argument.article, seeds.articles, ("seeds", "arguments", name, "article"))


def _of_the_theatre(known: Known) -> Iterator[Problem]:
    """What every theatre must have by name."""
    theatre = known.resolved.theatre
    by_nature = any(rule.by == "nature" for rule in theatre.rules.values())
    if by_nature and "nature" not in theatre.roles:
        message = "rules without 'by' are acts of nature, and there is no role 'nature'"
        yield known.problem_of(("roles",), message, "add nature: {name: Nature, npc: true, inferred: ...}")
    for role in known.seated:
        if not any(move.by == role and _is_free(move) for move in theatre.moves.values()):
            message = f"{role} has nothing it can do for free when it does nothing"
            yield known.problem_of(("roles", role), message, "give it one move with 'slots: 0'")


def _is_free(move: Move) -> bool:
    return move.slots == 0 or any(variant.slots == 0 for variant in move.variants.values())


# ---- names in expressions


def _in_expression(known: Known, expression: Expression) -> Iterator[Problem]:
    try:
        parsed = parse(expression.text)
    except ExpressionError as error:
        yield known.problem(expression.way, error.message, "", error.column)
        return
    steps = _steps_compared(known, parsed)
    for mention in parsed.mentions:
        yield from _mentioned(known, mention, steps, expression.way)


def _mentioned(known: Known, mention: Mention, steps: dict[int, list[str]], way: Way) -> Iterator[Problem]:
    name = mention.name
    if name.partition(".")[0] in known.unread:
        return
    kind, names = known.kinds[mention.kind]
    if mention.kind == "value" and mention.column in steps and name not in names:
        compared = steps[mention.column]
        if name in compared:
            return
        kind, names = "step", set(compared)
    if name not in names:
        otherwise = f"the steps are {listed(compared, 'and')}" if kind == "step" else ""
        hint = did_you_mean(name, names, otherwise=otherwise)
        yield known.problem(way, f"there is no {kind} '{name}'", hint, mention.column)


def _steps_compared(known: Known, parsed: Parsed) -> dict[int, list[str]]:
    """For each name that is compared with a step track, by its column: the steps it may be."""
    found: dict[int, list[str]] = {}
    for node in ast.walk(parsed.tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        tracks = [known.tracks.get(name) for side in sides if (name := _track_of(side)) is not None]
        steps = next((track.steps for track in tracks if track is not None and track.steps), None)
        if steps is None:
            continue
        for side in sides:
            for part in side.elts if isinstance(side, ast.Tuple) else [side]:
                if isinstance(part, ast.Name) and part.id not in known.tracks:
                    found[part.col_offset] = steps
    return found


def _track_of(node: ast.expr) -> str | None:
    """The track that one side of a comparison reads, now or with ``was``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "was" and node.args:
        node = node.args[0]
    return node.id if isinstance(node, ast.Name) else None
