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
from wargame.players.strategist import Strategist, Weighed
from wargame.players.table import epilogue
from wargame.rules import turn as phases
from wargame.rules.orders import no_orders, no_responses
from wargame.rules.rulebook import HIDDEN_THEORY, RULES_VERSION
from wargame.rules.scores import label_endings, picture_words, satisfaction
from wargame.rules.trace import Trace
from wargame.rules.world import World, digest_of, snapshot

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

FOLLOWS: dict[StoryStage, Stage] = {
    "open": "orders",
    "reveal": "responses",
    "crisis": "crisis",
    "end": "honour",
    "epilogue": "over",
}
"""The stage in which people decide once one of the story is published; after *end* a new turn opens while there is one."""

Event = dict[str, Any]


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


def begin(exercise: Exercise) -> None:
    """Open the first turn."""
    world = exercise.world
    exercise.record(*_turn_opened(exercise, world))
    exercise.give(exercise.book, world)


def publish(exercise: Exercise, stage: StoryStage) -> None:
    """Make the resolved stage known together with what follows of itself: all of it is written, or nothing."""
    world = exercise.world_resolved()
    exercise.record({"event": "published", "stage": stage}, *_following(exercise, world))
    exercise.give(exercise.book, world)


def resume(exercise: Exercise, read_only: bool) -> None:
    """Stand where the last event left off; what had begun but was not written is done again, with the same dice."""
    if exercise.finished or read_only or exercise.rules_version != RULES_VERSION:
        return
    if not exercise.story:
        begin(exercise)
    elif exercise.unpublished is None:
        world = exercise.world
        events = _following(exercise, world)
        if events:
            exercise.record(*events)
            exercise.give(exercise.book, world)
    elif exercise.story[-1].stage == "open" or (
        _is_quiet(exercise, exercise.story[-1].turn) and exercise.stage == "orders"
    ):
        publish(exercise, exercise.story[-1].stage)


def _following(exercise: Exercise, world: World) -> list[Event]:
    """What follows the stage last resolved without anybody's decision: the next turn, or the end. Changes ``world``."""
    last = exercise.story[-1]
    if last.stage == "open" and _is_quiet(exercise, last.turn):
        return _quiet_quarter(exercise, world)
    if last.stage == "epilogue":
        return [_ended(exercise, world)]
    if last.stage == "end" and not exercise.ended_early:
        if int(world.ending[0]) >= 0:
            return [_ended(exercise, world)]
        if world.turn < exercise.turns:
            return _turn_opened(exercise, world)
    return []


def _is_quiet(exercise: Exercise, turn: int) -> bool:
    """Whether a turn is the second quarter of a sealing: it has responses but no orders."""
    return (turn - 1) % exercise.quarters != 0


def _turn_opened(exercise: Exercise, world: World) -> list[Event]:
    """The next turn opened and published."""
    trace = Trace()
    world.forced = forced_by(exercise.book, [], exercise.fired)
    quiet = _is_quiet(exercise, world.turn + 1)
    phases.open_turn(exercise.book, world, trace, dilemmas=not quiet)
    world.forced = {}
    events = [_resolved(exercise, "open", trace, world), {"event": "published", "stage": "open", "turn": world.turn}]
    return events + _quiet_quarter(exercise, world) if quiet else events


def _quiet_quarter(exercise: Exercise, world: World) -> list[Event]:
    """The second quarter of a class-pace sealing runs on postures and answers."""
    trace = Trace()
    phases.act(exercise.book, world, no_orders(exercise.book, 1), trace)
    return [_resolved(exercise, "reveal", trace, world), {"event": "published", "stage": "reveal", "turn": world.turn}]


# ---- the stages ------------------------------------------------------------------------------------------------------


def _before(exercise: Exercise) -> World:
    """The state in which the present stage began, to be changed, with the rulings that apply to it."""
    world = exercise.world_after(exercise.stories_published()[-1])
    world.forced = forced_by(exercise.book, exercise.rulings, exercise.fired)
    return world


def _resolve_orders(exercise: Exercise) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    orders = no_orders(book, 1)
    sealed = []
    for role in book.vocab.roles:
        order = exercise.orders.get(role)
        if order is None:
            event = bot_sealed(exercise, role)
            order = Order.model_validate(event["order"])
            sealed.append(event)
        sealing.put_order(book, world, orders, role, order)
    phases.act(book, world, orders, trace)
    _record(exercise, "reveal", trace, world, sealed)


def bot_sealed(exercise: Exercise, role: str) -> Event:
    """The event in which the bot of a role seals its orders."""
    book, order = exercise.book, Order()
    place, orders = book.vocab.role_index(role), no_orders(book, 1)
    match exercise.seats[role]:
        case "strategist":
            weighed = _strategist(exercise, place).choose_orders(exercise.world, orders)
            order = sealing.read_order(book, exercise.world, orders, place)
            order = order.model_copy(update={"rationale": _weighed(weighed)})
        case "doctrine" | "person":
            doctrine.choose_orders(book, exercise.world, orders, place, exercise.quarters)
            order = sealing.read_order(book, exercise.world, orders, place)
    dumped = order.model_dump(mode="json", exclude_defaults=True)
    return {"event": "sealed", "role": role, "by": exercise.seats[role], "order": dumped}


def _strategist(exercise: Exercise, role: int) -> Strategist:
    """The strategist in a seat; it knows the theory only where everybody does."""
    secret = exercise.theory == HIDDEN_THEORY
    return Strategist(exercise.book, role, exercise.strength, quarters=exercise.quarters, secret_theory=secret)


def _weighed(weighed: Weighed) -> str:
    """Why a strategist ordered what it did, in a sentence for the debrief."""
    promise, usual = (int(mean[0] + 50) // 100 for mean in (weighed.promise, weighed.usual))
    return (
        f"Of {weighed.courses} courses, tried in {weighed.futures} supposed futures, this one promised most: "
        f"{promise} of 100, where the courses came to {usual} on the average."
    )


def _resolve_responses(exercise: Exercise, again: bool) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    responses, first = no_responses(book, 1), no_responses(book, 1)
    given, sealed = dict(exercise.responses), []
    for role in book.vocab.roles:
        if role not in given and exercise.is_asked(role):
            event = bot_responded(exercise, role)
            given[role] = Response.model_validate(event["response"])
            sealed.append(event)
        if role in given:
            sealing.put_response(book, responses, role, given[role])
    if phases.settle(book, world, responses, trace, again=again):
        _record(exercise, "crisis", trace, world, sealed)
        return
    for role, response in (exercise.first_responses if again else given).items():
        sealing.put_response(book, first, role, Response(offers=response.offers, withdraw=response.withdraw))
    phases.finish(book, world, first, trace, orders_window=not _is_quiet(exercise, world.turn))
    _record(exercise, "end", trace, world, sealed)


def bot_responded(exercise: Exercise, role: str) -> Event:
    """The event in which the bot of a role seals its responses in the present stage."""
    book, response = exercise.book, Response()
    place, responses, again = book.vocab.role_index(role), no_responses(book, 1), exercise.stage == "crisis"
    match exercise.seats[role]:
        case "strategist" if not again:
            _strategist(exercise, place).choose_responses(exercise.world, responses)
            response = sealing.read_response(book, exercise.world, responses, place)
        case "strategist" | "doctrine" | "person":  # the second round of a crisis leaves no time to weigh
            doctrine.choose_responses(book, exercise.world, responses, place, again)
            response = sealing.read_response(book, exercise.world, responses, place)
    dumped = response.model_dump(mode="json", exclude_defaults=True)
    seat = exercise.seats[role]
    return {"event": "responded", "role": role, "by": seat, "stage": exercise.stage, "response": dumped}


def _resolve_epilogue(exercise: Exercise) -> None:
    book, world, trace = exercise.book, _before(exercise), Trace()
    honoured = np.zeros((len(book.commitments), 1), dtype=bool)
    for place, role in enumerate(book.vocab.roles):
        if exercise.seats[role] in ("doctrine", "strategist"):
            honoured |= doctrine.choose_honour(book, world, place)
        for name in exercise.honoured.get(role, []):
            honoured[book.vocab.commitments[name]] = True
    epilogue(book, world, honoured, trace)
    _record(exercise, "epilogue", trace, world)


# ---- records ---------------------------------------------------------------------------------------------------------


def _resolved(exercise: Exercise, stage: StoryStage, trace: Trace, world: World) -> Event:
    """A resolved stage as an event: what happened and the whole state afterwards."""
    scores = satisfaction(exercise.book, world)[:, 0]
    state = snapshot(world)
    return {
        "event": "resolved",
        "turn": world.turn,
        "stage": stage,
        "records": trace.records,
        "satisfaction": {role: int(scores[place]) for place, role in enumerate(exercise.book.vocab.roles)},
        "state": state,
        "digest": digest_of(state),
    }


def _record(exercise: Exercise, stage: StoryStage, trace: Trace, world: World, sealed: Sequence[Event] = ()) -> None:
    """Write down what bots sealed and the stage that came of it, in one go."""
    exercise.record(*sealed, _resolved(exercise, stage, trace, world))
    exercise.hold(world)


def _ended(exercise: Exercise, world: World) -> Event:
    """How it ended, as an event."""
    book, theatre = exercise.book, exercise.resolved.theatre
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
    return {
        "event": "ended",
        "turn": world.turn,
        "ending": book.endings[ended].id if ended >= 0 else "",
        "labels": [ending.id for place, ending in enumerate(book.endings) if labels[place]],
        "picture": picture,
        "theory": book.theory_ids[int(world.theory[0])],
        "agendas": agendas,
        "satisfaction": {role: int(scores[place]) for place, role in enumerate(book.vocab.roles)},
    }
