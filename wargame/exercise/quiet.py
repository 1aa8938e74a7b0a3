"""Quiet things: what came to nothing, hardly moved anything, or happened again in the same words. Told on one line together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wargame.exercise.telling import Item, without_reasons

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

SMALL = 4
"""Whole points below which something that happens by itself is a quiet thing."""
BY_ITSELF = ("roll", "event")


def keys(items: Iterable[Item]) -> set[str]:
    """What would be no news if it were told again."""
    return {item.key for item in items if item.kind in BY_ITSELF}


def told_before(exercise: Exercise, story: Story, role_id: str | None) -> set[str]:
    """What a reader was told in the turn before a stage: said again in the same words, it is no news."""
    place = exercise.story.index(story) if story in exercise.story else 0
    earlier = [each for each in exercise.story[:place] if each.turn >= story.turn - 1]
    return {key for each in earlier for key in keys(without_reasons(exercise, each, role_id))}


def is_quiet(exercise: Exercise, item: Item, known: set[str]) -> bool:
    """Whether something can be folded away; what a role ordered and what belongs to a crisis never is."""
    if item.kind == "quiet":
        return True
    theatre = exercise.resolved.theatre
    head = item.subject.partition(".")[0]
    if item.kind == "move":
        return head in theatre.moves and not theatre.moves[head].slots
    if item.kind not in BY_ITSELF or item.crisis:
        return False
    return head in theatre.rules and (item.weight < SMALL or item.key in known)
