"""Playing an exercise as people would who decide at random but always the same; also run as a program that is killed."""

from __future__ import annotations

import dataclasses
import json
import pickle
import random
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from wargame.exercise.exercise import Exercise, Pace, Seat
from wargame.exercise.journal import content_of
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import DraftOffer, Forecast, Order, Response
from wargame.exercise.views import View
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved, Seeds

HARBOUR = Path(__file__).parents[1] / "theatres" / "harbour" / "scenarios" / "harbour-spring.yaml"


@cache
def harbour(anger: int = 40) -> Resolved:
    """The small theatre without the arguments that ship with wargame; with more anger threats become crises."""
    resolved = load(HARBOUR)
    tracks = resolved.theatre.tracks
    tracks = {**tracks, "anger": tracks["anger"].model_copy(update={"start": Decimal(anger)})}
    theatre = resolved.theatre.model_copy(update={"tracks": tracks})
    return resolved.model_copy(update={"seeds": Seeds(), "theatre": theatre})


def start(
    scenario: Resolved | str, *persons: str, seed: int = 5, pace: Pace = "solo", theory: str = "hidden", **more: Any
) -> Exercise:
    """An exercise in memory in which ``persons`` are people and all others doctrines."""
    seats: dict[str, Seat] = dict.fromkeys(persons, "person")
    return Exercise.start(scenario, more.pop("path", None), seed=seed, pace=pace, theory=theory, seats=seats, **more)


# ---- deciding


def some_order(view: View, luck: random.Random) -> Order:
    """A legal order from what a page offers: acts, postures, an answer, now and then an offer of one's own."""
    acts: list[str] = []
    slots, groups = 2, set()
    for move in luck.sample(view.moves, len(view.moves)):
        group = move.id.partition(".")[0]
        if move.legal and not move.default and 0 < move.slots <= slots and group not in groups and luck.random() < 0.8:
            acts.append(move.id)
            slots -= move.slots
            groups.add(group)
    posture: dict[str, Literal[-1, 0, 1]] = {}
    for dial in view.postures:
        allowed: list[Literal[-1, 0, 1]] = [0]
        allowed += [-1] if dial.can_lower else []
        allowed += [1] if dial.can_raise else []
        posture[dial.id] = luck.choice(allowed)
    answers = [answer.id for answer in view.dilemma.answers if answer.legal] if view.dilemma else []
    other = luck.choice([role for role in view.roles if role != view.role])
    offers = ()
    asks = [promise.id for promise in view.draftable if promise.by == other][:1]
    gives = [promise.id for promise in view.draftable if promise.by == view.role][:1]
    if view.draft_slots and (asks or gives) and luck.random() < 0.3:
        offers = (
            DraftOffer(
                to=(other,), asks=tuple(asks), gives=tuple(gives), open=luck.choice([1, 2]), secret=luck.random() < 0.5
            ),
        )
    return Order(
        acts=tuple(acts),
        posture=posture,
        answer=luck.choice([*answers, None]) if answers else None,
        offers=offers,
        rationale=luck.choice(["", "They must be told."]),
        forecast=Forecast(role=other, move="-", percent=60) if luck.random() < 0.3 else None,
    )


def some_response(view: View, luck: random.Random) -> Response:
    """A legal response to what waits for one."""
    answers = {}
    for ask in view.asks:
        legal = [answer.id for answer in ask.answers if answer.legal]
        if luck.random() < 0.9:
            answers[ask.id] = luck.choice([*legal, *legal[:1] * 3])  # the first answer to a crisis is to press on
    if view.stage == "crisis":
        return Response(answers=answers)
    offers: dict[str, Literal["accept", "refuse"]] = {}
    for offer in view.offers_in:
        if luck.random() < 0.8:
            offers[offer.id] = luck.choice(["accept", "accept", "refuse"])
    return Response(
        answers=answers, offers=offers, withdraw=tuple(offer.id for offer in view.offers_out if luck.random() < 0.1)
    )


def decide(exercise: Exercise, role: str) -> None:
    """One person's decision in the present stage: at random, and the same whenever it is asked again."""
    luck = random.Random(f"{exercise.seed} {exercise.turn} {exercise.stage} {role}")
    match exercise.stage:
        case "orders":
            exercise.seal(role, some_order(exercise.view(role), luck))
        case "honour":
            exercise.honour(role, [debt for debt in exercise.debts(role) if luck.random() < 0.5])
        case _:
            exercise.respond(role, some_response(exercise.view(role), luck))


Watch = Callable[[Exercise], None]


def play(
    exercise: Exercise, until: Callable[[Exercise], bool] = lambda exercise: False, watch: Watch = lambda exercise: None
) -> Exercise:
    """Play on to the end, or ``until`` something holds when people are asked; ``watch`` looks on before each decision."""
    while exercise.stage != "over" and not until(exercise):
        watch(exercise)
        waiting = exercise.awaiting()
        if waiting:
            decide(exercise, waiting[0])
        else:
            exercise.adjudicate()
    return exercise


def turn(number: int, stage: str = "orders") -> Callable[[Exercise], bool]:
    """Until the ``stage`` of a turn."""
    return lambda exercise: exercise.turn >= number and exercise.stage == stage


# ---- what came of it


def contents(exercise: Exercise) -> list[str]:
    """The content of every event: equal lists are equal exercises."""
    return [content_of(event) for event in exercise.ledger.events]


def kinds(exercise: Exercise) -> list[str]:
    """What happened, one word an event."""
    return [event["event"] for event in exercise.ledger.events]


def reopened(events: Iterable[dict[str, Any]]) -> Exercise:
    """An exercise opened from events, as from a file that holds just these."""
    ledger = MemoryLedger()
    ledger.events = pickle.loads(pickle.dumps(list(events)))  # a copy, several times faster than ``deepcopy``
    return Exercise.from_ledger(ledger)


def as_bytes(value: Any) -> bytes:
    """Frozen values (a view, items that were told) as bytes: equal bytes are equal knowledge."""
    return json.dumps(value, sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{value!r} is neither plain nor a value")


def main(path: str) -> None:
    """Play the harbour to its end in the journal ``path``, saying after each step how many events are done."""
    at = Path(path)
    exercise = Exercise.open(at) if at.exists() else start(harbour(), "east", "west", path=at)

    def say(exercise: Exercise) -> None:
        print(len(exercise.ledger.events), flush=True)

    play(exercise, watch=say)
    print("over", flush=True)
    exercise.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
