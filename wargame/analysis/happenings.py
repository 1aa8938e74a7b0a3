"""What happened in an exercise, weighed by what it moved: for chronicles, headlines and questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.telling import Item, tell

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

STEP = 15
"""Points that a changed step counts for, where numbers count as they are."""
KINDS = ("move", "answer", "roll", "event", "crisis", "promise")
EXTRA = {"crisis": 12, "promise": 6}
"""Points added for kinds that move little by themselves but matter to people."""


@dataclass(frozen=True)
class Happening:
    """One thing that happened, with the points that it moved in all."""

    turn: int
    season: str
    kind: str
    subject: str
    actor: str
    headline: str
    weight: int


def happenings(exercise: Exercise, stories: Iterable[Story]) -> list[Happening]:
    """Everything that happened in some stages as the debrief tells it, in order."""
    return [each for story in stories for each in in_stage(exercise, story)]


def in_stage(exercise: Exercise, story: Story, items: list[Item] | None = None) -> list[Happening]:
    """What happened in one stage; ``items`` spares telling it again."""
    moved = weights(story)
    found = []
    for item in tell(exercise, story, None) if items is None else items:
        if item.kind in KINDS:
            subject = item.subject
            if item.roll is not None:
                subject = f"{item.subject}.{item.roll.result}"
            weight = moved.get(item.subject, 0) + EXTRA.get(item.kind, 0)
            found.append(Happening(story.turn, when(story), item.kind, subject, item.actor, item.headline, weight))
    return found


def when(story: Story) -> str:
    """A stage's date in words; the two turns after the last have none of their own."""
    return "the epilogue" if story.stage == "epilogue" else story.season


def weights(story: Story) -> dict[str, int]:
    """Owner of effects to the points that they move, now or later."""
    moved: dict[str, int] = {}
    for record in story.records:
        if record["kind"] != "effect" or not record["track"] or record.get("expired") or record.get("landed"):
            continue
        step = record["change"] in ("set", "step")
        points = STEP if step else abs(record["amount"]) // 100
        moved[record["owner"]] = moved.get(record["owner"], 0) + points
    return moved
