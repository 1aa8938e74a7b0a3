"""Adjudication of an exercise: bots decide, a stage is resolved and recorded, and the next one follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.exercise import sealing
from wargame.exercise.orders import Order, Response
from wargame.exercise.rulings import forced_by
from wargame.exercise.stories import StoryStage
from wargame.exercise.views import Stage
from wargame.players import doctrine
from wargame.players.table import honour as put_honour
from wargame.rules import turn as phases
from wargame.rules.orders import Orders, no_orders, no_responses
from wargame.rules.scores import label_endings, picture_words, satisfaction
from wargame.rules.trace import Trace
from wargame.rules.world import World, digest, snapshot

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

EPILOGUE_TURNS = 2
_FOLLOWS: dict[StoryStage, Stage] = {
    "open": "orders",
    "reveal": "responses",
    "crisis": "crisis",
    "end": "honour",
    "epilogue": "over",
}


# ---- from stage to stage ---------------------------------------------------------------------------------------------


def resolve(exercise: Exercise) -> None:
    """Resolve the stage in which an exercise stands; everybody who had to decide has."""
    match exercise.stage:
        case "orders":
            _resolve_orders(exercise)
        case "responses":
            _resolve_responses(exercise, again=False)
        case "crisis":
            _resolve_responses(exercise, again=True)
        case "honour":
            _resolve_epilogue(exercise)


def go_on(exercise: Exercise) -> None:
    """Enter the stage that follows the one just published."""
    last = exercise.story[-1]
    exercise.stage = _FOLLOWS[last.stage]
    if last.stage == "epilogue":
        _finish(exercise)
    elif last.stage == "end" and not exercise.ended_early:
        if int(exercise.world.ending[0]) >= 0:
            _finish(exercise)
        elif exercise.world.turn < exercise.turns:
            open_turn(exercise)


def resume(exercise: Exercise, read_only: bool) -> None:
    """Stand where the last event left off; what had begun but was not written is done again, with the same dice."""
    if exercise.finished:
        return
    if not exercise.story:
        if not read_only:
            open_turn(exercise)
        return
    last = exercise.story[-1]
    exercise.stage = _FOLLOWS[last.stage]
    if exercise.ended_early and last.stage != "epilogue":
        exercise.stage = "honour"
    elif read_only:
        return
    elif exercise.unpublished is not None:
        exercise.publish()
    elif last.stage == "open" and _is_quiet(exercise, last.turn):
        _quiet_quarter(exercise)
    elif last.stage in ("end", "epilogue"):
        go_on(exercise)


def _is_quiet(exercise: Exercise, turn: int) -> bool:
    """Whether a turn is the second quarter of a sealing: it has responses but no orders."""
    return (turn - 1) % exercise.quarters != 0


def open_turn(exercise: Exercise) -> None:
    """Open the next turn and publish what it begins with."""
    world, trace = exercise.world, Trace()
    world.forced = forced_by(exercise.book, [], exercise.fired)
    quiet = _is_quiet(exercise, world.turn + 1)
    phases.open_turn(exercise.book, world, trace, dilemmas=not quiet)
    _record(exercise, "open", trace, world)
    exercise.record({"event": "published", "stage": "open"})
    if quiet:
        _quiet_quarter(exercise)


def _quiet_quarter(exercise: Exercise) -> None:
    """The second quarter of a class-pace sealing runs on postures and answers."""
    world, trace = exercise.world, Trace()
    phases.act(exercise.book, world, no_orders(exercise.book, 1), trace)
    _record(exercise, "reveal", trace, world)
    exercise.record({"event": "published", "stage": "reveal"})
    exercise.stage = "responses"


# ---- the stages ------------------------------------------------------------------------------------------------------


def _before(exercise: Exercise) -> World:
    """The state in which the present stage began, with the rulings that apply to it."""
    world = exercise.world_after(exercise.stories_published()[-1])
    world.forced = forced_by(exercise.book, exercise.rulings, exercise.fired)
    exercise.give(exercise.book, world)
    return world


def _resolve_orders(exercise: Exercise) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    orders = no_orders(book, 1)
    sealed = []
    for place, role in enumerate(book.vocab.roles):
        order = exercise.orders.get(role)
        if order is None:
            order = _bot_order(exercise, world, orders, place)
            dumped = order.model_dump(mode="json", exclude_defaults=True)
            sealed.append({"event": "sealed", "role": role, "by": exercise.seats[role], "order": dumped})
        sealing.put_order(book, world, orders, role, order)
    phases.act(book, world, orders, trace)
    _record(exercise, "reveal", trace, world, sealed)


def _bot_order(exercise: Exercise, world: World, orders: Orders, role: int) -> Order:
    if exercise.seats[exercise.book.vocab.roles[role]] == "default":
        return Order()
    doctrine.choose_orders(exercise.book, world, orders, role, exercise.quarters)
    return sealing.read_order(exercise.book, world, orders, role)


def _resolve_responses(exercise: Exercise, again: bool) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    responses, first = no_responses(book, 1), no_responses(book, 1)
    given, sealed = dict(exercise.responses), []
    for place, role in enumerate(book.vocab.roles):
        if role not in given and exercise.is_asked(role):
            given[role] = _bot_response(exercise, world, place, again)
            dumped = given[role].model_dump(mode="json", exclude_defaults=True)
            seat, stage = exercise.seats[role], exercise.stage
            sealed.append({"event": "responded", "role": role, "by": seat, "stage": stage, "response": dumped})
        if role in given:
            sealing.put_response(book, responses, role, given[role])
    if phases.settle(book, world, responses, trace, again=again):
        _record(exercise, "crisis", trace, world, sealed)
        return
    for role, response in (exercise.first_responses if again else given).items():
        sealing.put_response(book, first, role, Response(offers=response.offers, withdraw=response.withdraw))
    phases.finish(book, world, first, trace, orders_window=not _is_quiet(exercise, world.turn))
    _record(exercise, "end", trace, world, sealed)


def _bot_response(exercise: Exercise, world: World, role: int, again: bool) -> Response:
    if exercise.seats[exercise.book.vocab.roles[role]] == "default":
        return Response()
    responses = no_responses(exercise.book, 1)
    doctrine.choose_responses(exercise.book, world, responses, role, again)
    return sealing.read_response(exercise.book, world, responses, role)


def _resolve_epilogue(exercise: Exercise) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    honoured = np.zeros((len(book.commitments), 1), dtype=bool)
    for place, role in enumerate(book.vocab.roles):
        if exercise.seats[role] == "doctrine":
            honoured |= doctrine.choose_honour(book, world, place)
        for name in exercise.honoured.get(role, []):
            honoured[book.vocab.commitments[name]] = True
    for place in range(EPILOGUE_TURNS):
        orders = doctrine.default_orders(book, 1)
        phases.open_turn(book, world, trace, epilogue=True)
        if place == 0:
            put_honour(book, world, orders, honoured)
        phases.act(book, world, orders, trace, epilogue=True)
        silence = no_responses(book, 1)
        phases.settle(book, world, silence, trace)
        phases.finish(book, world, silence, trace, epilogue=True, orders_window=place == 0)
    phases.conclude(book, world)
    _record(exercise, "epilogue", trace, world)


# ---- records ---------------------------------------------------------------------------------------------------------


def _record(
    exercise: Exercise, stage: StoryStage, trace: Trace, world: World, sealed: Sequence[dict[str, Any]] = ()
) -> None:
    """Write down what bots sealed and the stage that came of it, with the whole state afterwards, in one go."""
    scores = satisfaction(exercise.book, world)[:, 0]
    resolved = {
        "event": "resolved",
        "turn": world.turn,
        "stage": stage,
        "records": trace.records,
        "satisfaction": {role: int(scores[place]) for place, role in enumerate(exercise.book.vocab.roles)},
        "state": snapshot(world),
        "digest": digest(world),
    }
    exercise.record(*sealed, resolved)


def _finish(exercise: Exercise) -> None:
    """Write down how it ended."""
    book, world, theatre = exercise.book, exercise.world, exercise.resolved.theatre
    words = picture_words(book, world)[:, 0]
    labels = label_endings(book, world)[:, 0]
    scores = satisfaction(book, world)[:, 0]
    picture = []
    for place, (label, entries) in enumerate(book.picture.items()):
        word = entries[int(words[place])][0]
        picture.append([theatre.picture[label].name, word.word, word.text])
    agendas = {}
    for place, (role_id, role) in enumerate(theatre.seated()):
        if role.agendas:
            agendas[role_id] = list(role.agendas)[int(world.agenda[place, 0])]
    ended = int(world.ending[0])
    exercise.record(
        {
            "event": "ended",
            "turn": world.turn,
            "ending": book.endings[ended].id if ended >= 0 else "",
            "labels": [ending.id for place, ending in enumerate(book.endings) if labels[place]],
            "picture": picture,
            "theory": book.theory_ids[int(world.theory[0])],
            "agendas": agendas,
            "satisfaction": {role: int(scores[place]) for place, role in enumerate(book.vocab.roles)},
        }
    )
