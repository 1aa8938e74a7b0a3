"""The end of the report: turning points, limits of the model, and questions that this exercise itself raises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import when
from wargame.analysis.turning import turning_points
from wargame.exercise.reasons import percent_text
from wargame.report.people import people
from wargame.report.rolls import rolls
from wargame.report.seats import forecasts
from wargame.rules.world import BROKEN

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

TURNING_POINTS = 4
NEAR = 30
"""Tenths of a percent within which a roll counts as a near thing."""


def turning(exercise: Exercise) -> dict[str, Any]:
    """The turns that changed the summed satisfaction most, with their largest causes."""
    names = exercise.roles
    return {
        "points": [
            {
                "turn": point.turn,
                "season": point.season,
                "epilogue": point.epilogue,
                "change": point.change,
                "roles": [
                    {"role": role, "name": names[role], "change": change}
                    for role, change in point.roles.items()
                    if change
                ],
                "causes": [
                    {"text": cause.sentence, "change": cause.change, "subject": cause.subject} for cause in point.causes
                ],
            }
            for point in turning_points(exercise, TURNING_POINTS)
        ]
    }


def limits(exercise: Exercise) -> dict[str, Any]:
    """What the scenario assumes and leaves out, and on how much of the rulebook no source stands."""
    scenario, theatre = exercise.resolved.scenario, exercise.resolved.theatre
    grounded = [*theatre.rules.values(), *theatre.moves.values(), *theatre.params.values()]
    return {
        "assumptions": list(scenario.assumptions),
        "omissions": list(scenario.omissions),
        "readings": [model.name for model in theatre.theories.values()],
        "grounded": len(grounded),
        "inferred": sum(bool(each.inferred) for each in grounded),
    }


def questions(exercise: Exercise) -> dict[str, Any]:
    """Questions from what happened here, then those of the scenario."""
    return {"own": list(_own_questions(exercise)), "scenario": list(exercise.resolved.scenario.debrief)}


def _own_questions(exercise: Exercise) -> Iterator[dict[str, str]]:
    """Each with its kind and the words that its template fills in."""
    points = turning(exercise)["points"]
    if points:
        cause = points[0]["causes"][0]["text"] if points[0]["causes"] else ""
        way = "fell" if points[0]["change"] < 0 else "rose"
        yield {"kind": "turning", "season": points[0]["season"], "way": way, "cause": cause}
    nearest = _nearest(exercise)
    if nearest:
        yield nearest
    yield from _broken(exercise)
    yield from _worst_forecast(exercise)
    yield from _rationale(exercise)
    hurt = [
        gauge for gauge in people(exercise)["gauges"] if any(each["raises"] and each["by"] for each in gauge["moved"])
    ]
    if hurt:
        first = next(each for each in hurt[0]["moved"] if each["raises"] and each["by"])
        yield {"kind": "people", "gauge": hurt[0]["name"], "name": first["by"], "order": first["name"]}


def _nearest(exercise: Exercise) -> dict[str, str] | None:
    """The loudest of the rolls that hung by a thread: the one that moved most."""
    found = []
    for turn in rolls(exercise)["turns"]:
        for roll in turn["rolls"]:
            edges = [outcome["below"] for outcome in roll["outcomes"][:-1]]
            gap = min((min(abs(roll["rolled"] - edge), abs(roll["rolled"] + 1 - edge)) for edge in edges), default=1000)
            if gap <= NEAR and not roll["forced"]:
                found.append((-len(roll["effects"]), gap, turn["season"], roll))
    if not found:
        return None
    _, gap, season, roll = min(found, key=lambda each: each[:2])
    return {
        "kind": "near",
        "season": season,
        "question": roll["question"],
        "says": roll["says"],
        "gap": percent_text(max(gap, 1)),
    }


def _broken(exercise: Exercise) -> Iterator[dict[str, str]]:
    """The last promise that was broken for all to see."""
    theatre = exercise.resolved.theatre
    broken = [
        (when(story), record["commitment"])
        for story in exercise.story
        for record in story.records
        if record["kind"] == "pledge" and record["state"] == BROKEN
    ]
    if broken:
        season, name = broken[-1]
        made = theatre.commitments[name]
        yield {"kind": "broken", "season": season, "promise": made.name, "name": theatre.roles[made.by].name}


def _worst_forecast(exercise: Exercise) -> Iterator[dict[str, str]]:
    listed = forecasts(exercise)["forecasts"]
    if listed:
        worst = max(listed, key=lambda each: each["error"])
        if worst["error"] > 0.25:
            outcome = "it was ordered" if worst["came"] else "it was not ordered"
            yield {
                "kind": "forecast", "season": worst["season"], "name": worst["name"], "of": worst["of"], "move": worst["move"],
                "percent": str(worst["percent"]), "outcome": outcome,
            }  # fmt: skip


def _rationale(exercise: Exercise) -> Iterator[dict[str, str]]:
    """The first reason that somebody wrote down."""
    for story in exercise.story:
        for role, order in story.orders.items():
            if order.rationale.strip():
                yield {
                    "kind": "rationale",
                    "season": story.season,
                    "name": exercise.roles[role],
                    "text": order.rationale,
                }
                return
