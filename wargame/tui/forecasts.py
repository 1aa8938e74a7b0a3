"""Forecasts beside what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.orders import Forecast

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story


@dataclass(frozen=True)
class Compared:
    """One forecast: who made it, when, and whether what it foresaw was ordered."""

    turn: int
    season: str
    by: str
    forecast: Forecast
    came: bool


def compared(exercise: Exercise, role: str | None = None) -> list[Compared]:
    """All forecasts of a role, or of everybody, in order."""
    return [
        Compared(story.turn, story.season, by, order.forecast, came(story, order.forecast))
        for story in exercise.story
        for by, order in story.orders.items()
        if order.forecast is not None and role in (None, by)
    ]


def came(story: Story, forecast: Forecast) -> bool:
    """Whether the foreseen act was ordered in the same window."""
    order = story.orders.get(forecast.role)
    return order is not None and any(
        act == forecast.move or act.partition(".")[0] == forecast.move for act in order.acts
    )
