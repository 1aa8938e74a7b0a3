"""The cover and the half page: what was played, how it ended, and a chronicle in which orders are the causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame import __version__
from wargame.analysis.happenings import Happening, happenings
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
        orders = [each for each in listed if each.kind in ("move", "answer") and each.actor in persons and each.weight]
        others = [each for each in listed if each not in orders and each.kind != "answer"]
        told.append(
            {
                "turn": turn,
                "season": listed[0].season,
                "epilogue": turn in epilogue,
                "orders": _weightiest(orders, ORDERS_TOLD, 0),
                "events": _weightiest(others, EVENTS_TOLD, LEAST_WEIGHT),
            }
        )
    return [each for each in told if each["orders"] or each["events"]]


def _weightiest(listed: list[Happening], most: int, least: int) -> list[str]:
    chosen = sorted(enumerate(listed), key=lambda pair: (-pair[1].weight, pair[0]))[:most]
    kept = sorted(place for place, each in chosen if each.weight >= least)
    return list(dict.fromkeys(listed[place].headline for place in kept))
