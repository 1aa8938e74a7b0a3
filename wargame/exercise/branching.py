"""Branches: a new exercise from an orders window of another, with its dice or with new ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import Ledger, begun
from wargame.exercise.sealing import OrderError
from wargame.exercise.stories import Story
from wargame.rules.dice import keys_of
from wargame.rules.world import digest, snapshot


def branch(
    exercise: Exercise, turn: int, path: Path | None, *, same_dice: bool, ledger: Ledger | None = None
) -> Exercise:
    """Take over everything up to the orders window of ``turn``, then stand there; the parent is named, not changed."""
    start = next((story for story in exercise.story if story.stage == "open" and story.turn == turn), None)
    if start is None or (turn - 1) % exercise.quarters:
        windows = [
            story.turn
            for story in exercise.story
            if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
        ]
        raise OrderError([f"There are no orders in turn {turn}: branch from one of {', '.join(map(str, windows))}."])
    salt = exercise.salt if same_dice else exercise.salt + 1 + turn
    first = exercise.ledger.events[0]
    opened = {key: value for key, value in first.items() if key not in ("content", "line", "at")}
    opened |= {
        "salt": salt,
        "seats": dict(exercise.seats),
        "parent": {"content": first.get("content", ""), "turn": turn},
    }
    made = Exercise(begun(path, opened, ledger), exercise.resolved, path)
    for story in exercise.story[: exercise.story.index(start)]:
        _inherit(made, story)
    world = exercise.world_after(start)
    if not same_dice:
        world.keys = keys_of([exercise.seed], salt)
    _inherit(made, start, {"state": snapshot(world), "digest": digest(world)})
    made.give(exercise.book, world)
    return made


def _inherit(made: Exercise, story: Story, changed: dict[str, Any] | None = None) -> None:
    """Record a stage of the parent as the branch's own past."""
    orders = {role: order.model_dump(mode="json", exclude_defaults=True) for role, order in story.orders.items()}
    event = {
        "event": "resolved",
        "turn": story.turn,
        "stage": story.stage,
        "records": list(story.records),
        "satisfaction": story.satisfaction,
        "state": story.state,
        "inherited": orders,
    }
    made.record(event | (changed or {}))
    made.record({"event": "published", "stage": story.stage, "turn": story.turn})
