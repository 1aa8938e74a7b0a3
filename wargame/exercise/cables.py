"""The cables of a role's page: the dilemma that the turn put to it, and one or two messages drawn beside it.

Plain cables change nothing in the world, so they are drawn here, when a page is made, with the same keyed dice: the same
page whenever it is asked for. One that came lately is not shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wargame.exercise.views import CableView
from wargame.rules.choosing import PLAIN_WEIGHT
from wargame.rules.contexts import ACT, Observation
from wargame.rules.dice import chosen, draw
from wargame.rules.terms import ALL, one
from wargame.rules.world import World
from wargame.scenario.models import Cable

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

PLAIN_CABLES = 2
"""Messages without a dilemma on the first page and on one for half a year; on others now and then one fewer."""
WRONG = {"certain": 0, "usually right": 15, "uncertain": 30, "rumour": 50}
"""Percent chance that a source of each reliability is mistaken, where a cable says what it then writes."""


def cables_for(
    exercise: Exercise, world: World, role: int, seen: Observation, stories: list[Story]
) -> tuple[CableView, ...]:
    """The cables of one role in the orders window of the world's turn: the dilemma last."""
    from wargame.exercise.viewing import ask_view

    book = exercise.book
    theatre = exercise.resolved.theatre
    shown: dict[str, int] = {}
    for story in stories:
        if story.stage == "open" and story.turn < world.turn and (story.turn - 1) % exercise.quarters == 0:
            then = exercise.world_then(story)
            for cable_id in _plain(exercise, then, role, exercise.book.observe(then, role, ACT), shown):
                shown[cable_id] = story.turn
    result = []
    for cable_id in _plain(exercise, world, role, seen, shown):
        cable = theatre.cables[cable_id]
        result.append(
            CableView(
                cable_id,
                cable.sender,
                cable.reliability,
                cable.title,
                _text(world, cable_id, cable, role, cable_id in shown),
            )
        )
    put = int(world.dilemma[role, 0])
    if put >= 0:
        cable_id = book.vocab.asks[put].id
        cable = theatre.cables[cable_id]
        came = [
            int(then.dilemma[role, 0]) == put
            for story in stories
            if story.stage == "open" and story.turn < world.turn
            for then in [exercise.world_then(story)]
        ]
        text = cable.again if any(came) and cable.again else cable.text
        result.append(
            CableView(cable_id, cable.sender, cable.reliability, cable.title, text, ask_view(book, put, role, seen))
        )
    return tuple(result)


def _plain(exercise: Exercise, world: World, role: int, seen: Observation, shown: dict[str, int]) -> list[str]:
    """The ids of the plain cables drawn for a role; ``shown`` says in which turn each last came."""
    book = exercise.book
    role_id = book.vocab.roles[role]
    entries: list[tuple[int, str]] = []
    for message in book.messages[role]:
        cable_id, cable = message.cable_id, exercise.resolved.theatre.cables[message.cable_id]
        last = shown.get(cable_id)
        if last is not None and (cable.repeat == 0 or world.turn - last < cable.repeat):
            continue
        if message.when is not None and not one(message.when(seen, ALL)):
            continue
        weight = sum(one(term.amount(seen, ALL)) for term in message.weight) if message.weight else PLAIN_WEIGHT
        if weight > 0:
            entries.append((weight, cable_id))
    if world.turn == 1:
        first = [entry for entry in entries if entry[1] in exercise.resolved.scenario.opening_cables.get(role_id, [])]
        entries = first or entries
    count = PLAIN_CABLES
    if world.turn > 1 and exercise.quarters == 1:
        count -= one(draw(world.keys, f"cable.{role_id}.fewer", world.turn, 2))
    return _lots(world, role_id, entries, count)


def _lots(world: World, role_id: str, entries: list[tuple[int, str]], count: int) -> list[str]:
    """So many of the entries (weight, cable), each drawn in proportion to its weight among those that are left."""
    drawn: list[str] = []
    for place in range(min(count, len(entries))):
        lot = chosen(world.keys, f"cable.{role_id}.plain.{place}", world.turn, [weight for weight, _ in entries])
        drawn.append(entries.pop(one(lot))[1])
    return drawn


def _text(world: World, cable_id: str, cable: Cable, role: int, again: bool) -> str:
    if again and cable.again:
        return cable.again  # before a mistake: what was mistaken once would else be told twice in the same words
    if (
        cable.wrong is not None
        and np.asarray(draw(world.keys, f"wrong.{cable_id}.{role}", world.turn, 100))[0] < WRONG[cable.reliability]
    ):
        return cable.wrong
    return cable.text
