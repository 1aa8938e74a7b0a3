"""The cover and the half page: what was played, how it ended, and a chronicle in which orders are the causes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from wargame import __version__
from wargame.analysis.happenings import Happening, happenings
from wargame.exercise.crises import courses, in_short
from wargame.exercise.dealings import in_name_only
from wargame.exercise.telling import tell
from wargame.exercise.wording import clock
from wargame.rules.rulebook import BLEND, HIDDEN_THEORY
from wargame.scenario.models import Resolved

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

ORDERS_TOLD = 2
"""Orders of persons that a chronicle tells a turn."""
EVENTS_TOLD = 2
"""Things that came of them that it tells a turn."""
LEAST_WEIGHT = 5
"""Points that something must have moved to be told."""


def cover(exercise: Exercise) -> dict[str, Any]:
    """What was played, when, by whom, under which theory and versions."""
    opened = exercise.ledger.events[0]
    scenario = exercise.resolved.scenario
    last = exercise.ledger.events[-1]
    reached = max((story.turn for story in exercise.story if story.stage != "epilogue"), default=0)
    stopped = next((event["reason"] for event in exercise.ledger.events if event["event"] == "debriefed"), "")
    return {
        "scenario": scenario.id,
        "name": scenario.title,
        "subtitle": scenario.subtitle,
        "opens": scenario.opens,
        "finished": exercise.finished,
        "stopped": stopped,
        "began": opened.get("at", "")[:10],
        "saved": last.get("at", "")[:10],
        "pace": exercise.pace,
        "turns": exercise.turns,
        "reached": reached,
        "season": exercise.season(reached),
        "clock": clock(
            (max(reached, 1) - 1) // exercise.quarters + 1, exercise.sealings, exercise.pace, exercise.season(reached)
        ),
        "seated": _seated(exercise),
        "seats": [{"role": role, "name": name, "by": exercise.seats[role]} for role, name in exercise.roles.items()],
        "theory": theory_words(exercise),
        "drawn": exercise.theory == HIDDEN_THEORY,
        "seed": exercise.seed,
        "salt": exercise.salt,
        "parent": (opened.get("parent") or {}).get("turn"),
        "program": opened.get("program", ""),
        "reader": __version__,
        "rules": exercise.rules_version,
        "objectives": [objective.text for objective in scenario.objectives.values()],
        "content_note": scenario.content_note,
    }


SEATED = {
    "person": "played by persons",
    "doctrine": "played by doctrine",
    "strategist": "played by a strategist",
    "default": "played by nobody",
}
"""Who may sit in seats, in words."""


def _seated(exercise: Exercise) -> list[tuple[str, list[str]]]:
    """Who played which roles: persons first."""
    by: dict[str, list[str]] = {kind: [] for kind in SEATED}
    for role, name in exercise.roles.items():
        by[exercise.seats[role]].append(name)
    alone = {"person": "played by a person"} if len(by["person"]) == 1 else {}
    return [((SEATED | alone)[kind], names) for kind, names in by.items() if names]


def theory_words(exercise: Exercise) -> str:
    """The theory's name where it may be said, else an empty text."""
    ending = exercise.ending
    theory = ending.theory if ending else exercise.theory
    if theory == HIDDEN_THEORY:
        return ""
    return theory_name(exercise.resolved, theory)


def theory_name(resolved: Resolved, theory: str) -> str:
    """A theory's name as people read it."""
    known = resolved.theatre.theories
    return known[theory].name if theory in known else "the mean of all readings" if theory == BLEND else theory


def summary(exercise: Exercise) -> dict[str, Any]:
    """The closing picture, the ending, and the chronicle."""
    ending = exercise.ending
    assert ending is not None, "only a finished exercise has a summary"
    return {
        "ending": {"id": ending.id, "name": ending.name, "text": ending.text, "labels": list(ending.labels)},
        "picture": [{"label": label, "word": word, "text": text} for label, word, text in ending.picture],
        "satisfaction": [
            {"role": role, "name": name, "score": ending.satisfaction[role]} for role, name in exercise.roles.items()
        ],
        "chronicle": chronicle(exercise),
    }


def chronicle(exercise: Exercise) -> list[dict[str, Any]]:
    """Each turn in a few sentences: what persons ordered (everybody, if nobody sat), and what moved most.

    Sentences are the scenario's own; the weightiest are chosen, and told in the order in which they happened.
    """
    persons = set(exercise.persons()) or set(exercise.roles)
    epilogue = {story.turn for story in exercise.story if story.stage == "epilogue"}
    by_turn: dict[int, list[Happening]] = {}
    for each in happenings(exercise, exercise.story):
        by_turn.setdefault(each.turn, []).append(each)
    told = []
    for turn, listed in sorted(by_turn.items()):
        orders = [each for each in listed if _is_order(exercise, each) and each.actor in persons and each.weight]
        others = [each for each in listed if each.kind not in ("answer", "move") or each.actor not in persons]
        told.append(
            {
                "turn": turn,
                "season": listed[0].season,
                "epilogue": turn in epilogue,
                "orders": _weightiest(orders, ORDERS_TOLD, 0),
                "events": _weightiest(_with_crises(exercise, turn, others), EVENTS_TOLD, LEAST_WEIGHT),
            }
        )
    return [each for each in told if each["orders"] or each["events"]]


def _is_order(exercise: Exercise, each: Happening) -> bool:
    """Whether something was ordered or answered; a role's free move is no order."""
    move = exercise.resolved.theatre.moves.get(each.subject.partition(".")[0])
    return each.kind in ("move", "answer") and (move is None or move.slots > 0)


def _with_crises(exercise: Exercise, turn: int, listed: list[Happening]) -> list[Happening]:
    """Each crisis of a turn as one thing: how it opened, what was chosen and what followed."""
    items = [item for story in exercise.story if story.turn == turn for item in tell(exercise, story, None)]
    crises = {course.ask: course for course in courses(exercise, items)}
    inside = {item.subject for course in crises.values() for item in course.items if item is not course.opened}
    return [
        replace(each, headline=in_short(exercise, crises[each.subject])) if each.subject in crises else each
        for each in listed
        if each.kind != "answer" and each.subject not in inside and each.subject.partition(".")[0] not in inside
    ]


def _weightiest(listed: list[Happening], most: int, least: int) -> list[str]:
    chosen = sorted(enumerate(listed), key=lambda pair: (-pair[1].weight, pair[0]))[:most]
    kept = sorted(place for place, each in chosen if each.weight >= least)
    told = [listed[place] for place in kept]
    return list(
        dict.fromkeys(in_name_only(each.headline) if each.kind == "promise" else each.headline for each in told)
    )
