"""What stands on nothing: things without source or stated inference, injects and goals without learning objective."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.scenario.lint.knowledge import Known
from wargame.scenario.lint.walking import Visit
from wargame.scenario.models import (
    Ask,
    Cable,
    Commitment,
    Ending,
    Goal,
    Grounded,
    Inject,
    Move,
    Param,
    Picture,
    Rule,
    Start,
    Track,
)
from wargame.scenario.problems import Problem, listed

OWES_GROUND = (Track, Move, Rule, Commitment, Ask, Cable, Goal, Ending, Picture, Param, Start)
"""What must say what it stands on; terms, effects and outcomes inherit that of what they belong to."""

CURE = "add 'source:' with arguments or facts of seeds/, or 'inferred:' with the reason why there is none"


def grounded(known: Known) -> Iterator[tuple[Visit, Grounded]]:
    """Everything that must say what it stands on."""
    for visit in known.visits:
        if isinstance(visit.model, OWES_GROUND):
            yield visit, visit.model


def groundless(known: Known) -> Iterator[Problem]:
    """What stands on nothing, and what teaches nothing that the scenario means to teach."""
    for visit, thing in grounded(known):
        if isinstance(thing, Param):
            yield from _param(known, visit, thing)
        elif not stands(thing):
            yield known.problem_of(visit.way, f"{_called(visit)} says nothing of what it stands on", CURE)
        if isinstance(thing, (Goal, Inject)) and not thing.objective and "agendas" not in visit.way:
            yield from _objective(known, visit)


def stands(thing: Grounded) -> bool:
    """Whether it names a source, or says why it is inferred."""
    return bool(thing.source) or bool(thing.inferred and thing.inferred.strip())


def _param(known: Known, visit: Visit, param: Param) -> Iterator[Problem]:
    """A disputed number gives its ground for each theory, or one for all."""
    if stands(param):
        return
    lacking = [theory for theory in param.values if not param.ground.get(theory) and not param.why.get(theory)]
    if lacking:
        message = f"{_called(visit)} says nothing of what it stands on under {listed(lacking, 'and')}"
        yield known.problem_of(visit.way, message, "add 'ground:' or 'why:' for each theory, or 'inferred:' for all")


def _objective(known: Known, visit: Visit) -> Iterator[Problem]:
    objectives = list(known.resolved.scenario.objectives)
    hint = f"add 'objective:' with {listed(objectives)}" if objectives else "write 'objectives:' in the scenario first"
    yield known.problem_of(visit.way, f"{_called(visit)} serves no learning objective", hint)


def _called(visit: Visit) -> str:
    name = visit.way[-2] if "agendas" in visit.way else visit.way[-1]
    kind = "starting value of" if isinstance(visit.model, Start) else type(visit.model).__name__.lower()
    return f"the {kind} '{name}'"
