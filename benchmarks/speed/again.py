"""A game that doctrines played, sealed again by persons: so that deciding can be left out of what is timed."""

from __future__ import annotations

import time
from typing import Any

from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import Order, Response
from wargame.scenario.loading import load


def decided(scenario: str, seed: int) -> Exercise:
    """A game of six doctrines, played to its end in memory."""
    exercise = Exercise.start(load(scenario), None, seed=seed, theory="hidden", ledger=MemoryLedger())
    while exercise.stage != "over":
        exercise.adjudicate()
    return exercise


def turns_again(played: Exercise) -> list[float]:
    """CPU seconds that each turn of a finished exercise takes to adjudicate, from sealed orders to the next turn's opening."""
    seats: Any = dict.fromkeys(played.seats, "person")
    exercise = Exercise.start(
        played.resolved, None, seed=played.seed, theory=played.theory, seats=seats, ledger=MemoryLedger()
    )
    sealed = [event for event in played.ledger.events if event["event"] in ("sealed", "responded")]
    took: list[float] = []
    while exercise.stage not in ("honour", "over"):
        turn = exercise.turn
        spent = 0.0
        while exercise.turn == turn and exercise.stage not in ("honour", "over"):
            for role in exercise.awaiting():
                _seal(exercise, role, sealed)
            began = time.process_time()
            exercise.adjudicate()
            spent += time.process_time() - began
        took.append(spent)
    return took


def _seal(exercise: Exercise, role: str, sealed: list[dict[str, Any]]) -> None:
    """Seal what the doctrine of a role had sealed in the present stage."""
    wanted = "sealed" if exercise.stage == "orders" else "responded"
    event = next(
        each
        for each in sealed
        if each["event"] == wanted
        and each["role"] == role
        and each["turn"] == exercise.turn
        and each.get("stage", "orders") == exercise.stage
    )
    if wanted == "sealed":
        exercise.seal(role, Order.model_validate(event["order"]))
    else:
        exercise.respond(role, Response.model_validate(event["response"]))
