"""What each role wanted and got, and how well people foresaw each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.exercise.wording import event_name, likelihood
from wargame.report.summary import theory_name
from wargame.rules.scores import goal_scores

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise


def roles(exercise: Exercise) -> dict[str, Any]:
    """Per role: satisfaction, its goals with their scores, the hidden agenda, and who decided for it."""
    ending = exercise.ending
    assert ending is not None, "only a finished exercise has scores"
    book, theatre = exercise.book, exercise.resolved.theatre
    world = exercise.world_after(exercise.story[-1])
    scores = goal_scores(book, world)[:, 0]
    first = exercise.story[0].satisfaction
    listed = []
    for place, (role_id, role) in enumerate(theatre.seated()):
        agenda = ending.agendas.get(role_id)
        goals: list[dict[str, Any]] = []
        hidden: dict[str, Any] | None = None
        for row, goal in enumerate(book.goals):
            if goal.role != place:
                continue
            values = {
                "id": goal.id,
                "name": goal.model.name,
                "text": goal.model.text,
                "weight": goal.model.weight,
                "score": int(scores[row]),
            }
            if goal.agenda < 0:
                goals.append(values)
            elif goal.id == agenda:
                hidden = {**values, "name": role.agendas[goal.id].name, "text": role.agendas[goal.id].text}
        goals.sort(key=lambda each: -each["weight"])
        by = exercise.seats[role_id]
        character = book.theory_ids[int(world.character[place, 0])]
        listed.append(
            {
                "role": role_id,
                "name": role.name,
                "by": by,
                "character": theory_name(exercise.resolved, character) if by == "doctrine" else "",
                "satisfaction": ending.satisfaction[role_id],
                "began": first[role_id],
                "goals": goals,
                "agenda": hidden,
            }
        )
    return {"roles": listed}


def forecasts(exercise: Exercise) -> dict[str, Any]:
    """Each forecast beside what was ordered, and the mean squared error of each forecaster (0 best, 1 worst)."""
    theatre = exercise.resolved.theatre
    listed: list[dict[str, Any]] = []
    for story in exercise.story:
        for role, order in story.orders.items():
            forecast = order.forecast
            if forecast is None:
                continue
            acts = story.orders[forecast.role].acts if forecast.role in story.orders else ()
            came = any(forecast.move in (act, act.partition(".")[0]) for act in acts)
            listed.append(
                {
                    "turn": story.turn,
                    "season": story.season,
                    "by": role,
                    "name": exercise.roles[role],
                    "of": exercise.roles.get(forecast.role, forecast.role),
                    "move": event_name(theatre, forecast.move),
                    "percent": forecast.percent,
                    "words": likelihood(forecast.percent * 10),
                    "came": came,
                    "error": round((forecast.percent / 100 - came) ** 2, 4),
                }
            )
    by_role: dict[str, list[float]] = {}
    for each in listed:
        by_role.setdefault(each["name"], []).append(each["error"])
    means = [
        {"name": name, "count": len(errors), "error": round(sum(errors) / len(errors), 3)}
        for name, errors in by_role.items()
    ]
    return {"forecasts": listed, "means": means}
