"""Branches: a new exercise from an orders window of another, with its dice or with new ones.

A branch begins with the events of its parent up to that window, each marked ``inherited``: what was ordered, answered, said
and ruled before is its own past, and telling, reports and re-runs read it as they read any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wargame.exercise.exercise import Exercise
from wargame.exercise.journal_integrity import HASHES
from wargame.exercise.ledger import Ledger, begun
from wargame.exercise.sealing import OrderError
from wargame.exercise.stories import Story
from wargame.rules.dice import keys_of
from wargame.rules.world import digest, snapshot

Event = dict[str, Any]


def branch(
    exercise: Exercise, turn: int, path: Path | None, *, same_dice: bool, ledger: Ledger | None = None
) -> Exercise:
    """Take over everything up to the orders window of ``turn``, then stand there; the parent is named, not changed."""
    start = _window(exercise, turn)
    salt = exercise.salt if same_dice else exercise.salt + 1 + turn
    world = exercise.world_after(start)
    past = _past(exercise, turn)
    if not same_dice:
        world.keys = keys_of([exercise.seed], salt)
        opened = next(event for event in reversed(past) if event["event"] == "resolved")
        opened |= {"state": snapshot(world), "digest": digest(world)}
    first = exercise.ledger.events[0]
    beginning = {key: value for key, value in first.items() if key not in (*HASHES, "at")}
    parent = {"content": first.get("content", ""), "turn": turn, "events": len(past)}
    made = Exercise(begun(path, beginning | {"salt": salt, "parent": parent}, ledger), exercise.resolved, path)
    try:
        made.record(*past)
        for role, seat in exercise.seats.items():
            if made.seats[role] != seat:
                made.seat(role, seat)
    except BaseException:
        made.close()
        if path is not None:
            path.unlink(missing_ok=True)
        raise
    made.give(exercise.book, world)
    return made


def _window(exercise: Exercise, turn: int) -> Story:
    """The opening of a turn in which orders were awaited; raises ``OrderError`` with the turns that have one."""
    windows = {
        story.turn: story
        for story in exercise.stories_published()
        if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
    }
    if turn not in windows:
        raise OrderError([f"There are no orders in turn {turn}: branch from one of {', '.join(map(str, windows))}."])
    return windows[turn]


def _past(exercise: Exercise, turn: int) -> list[Event]:
    """The events from the first turn to the orders window of ``turn``, without the hashes of the parent's lines."""
    events = exercise.ledger.events
    last = next(
        place
        for place, event in enumerate(events)
        if event["event"] == "published" and (event["turn"], event["stage"]) == (turn, "open")
    )
    return [
        {key: value for key, value in event.items() if key not in HASHES} | {"inherited": True}
        for event in events[1 : last + 1]
    ]
