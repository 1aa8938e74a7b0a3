"""What was resolved, stage by stage, as it stands in the journal: records, decisions, and the state afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from wargame.exercise.orders import Order, Response

StoryStage = Literal["open", "reveal", "crisis", "end", "epilogue"]
"""``open``: what a turn began with. ``reveal``: the orders and what they stirred up. ``crisis``: a first round that left a
crisis standing. ``end``: everything up to the end of the turn. ``epilogue``: what came due after the last turn."""


@dataclass(frozen=True)
class Story:
    """One resolved stage of one turn."""

    turn: int
    stage: StoryStage
    season: str
    records: tuple[dict[str, Any], ...]
    orders: dict[str, Order] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    satisfaction: dict[str, int] = field(default_factory=dict)
    """Role to satisfaction (0-100) as it would be if play ended here."""

    @cached_property
    def on_track(self) -> dict[str, list[dict[str, Any]]]:
        """The records about each track, in their order."""
        found: dict[str, list[dict[str, Any]]] = {}
        for record in self.records:
            if record.get("track"):
                found.setdefault(record["track"], []).append(record)
        return found


@dataclass(frozen=True)
class EndingView:
    """How the exercise ended: the ending, further labels, and the five words of the closing picture."""

    id: str
    name: str
    text: str
    labels: tuple[str, ...]
    picture: tuple[tuple[str, str, str], ...]
    """(label, word, text) for each label of the closing picture."""
    theory: str
    agendas: dict[str, str]
    satisfaction: dict[str, int]
