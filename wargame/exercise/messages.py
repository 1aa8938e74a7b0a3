"""Messages between roles: who wrote what to whom. Persons write them; nobody but sender and addressees ever reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.exercise.views import MessageView

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

LONGEST = 400
"""Characters of a message at most: what can be read at a glance."""


def messages_of(exercise: Exercise, role: str, turn: int | None = None) -> tuple[MessageView, ...]:
    """The messages that a role wrote or was sent, in order; with ``turn`` those it had when that turn's orders were opened."""
    found = []
    for event in exercise.ledger.events:
        if turn is not None and event["event"] == "resolved" and event["turn"] == turn and event["stage"] == "reveal":
            break
        if event["event"] == "said" and role in (event["role"], *event["to"]):
            season = exercise.season(event["turn"])
            found.append(MessageView(event["role"], tuple(event["to"]), event["text"], event["turn"], season))
    return tuple(found)


def problems_of(exercise: Exercise, role: str, to: list[str], text: str) -> list[str]:
    """What is wrong with a message, as sentences; empty if it may be sent."""
    problems = [
        f"There is no role '{name}': choose one of {', '.join(exercise.seats)}."
        for name in (role, *to)
        if name not in exercise.seats
    ]
    if not to or role in to:
        problems.append("A message goes to one or more other roles: name them.")
    if not text.strip():
        problems.append("A message says something: write it first.")
    if len(text) > LONGEST:
        problems.append(f"The message has {len(text)} characters, and {LONGEST} are the most: shorten it.")
    return problems
