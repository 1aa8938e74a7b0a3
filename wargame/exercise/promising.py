"""Commitments and offers as a role knows them: what is promised, until when, what keeps it and what breaking it costs."""

from __future__ import annotations

import ast
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from wargame.exercise.views import OfferView, PromiseView
from wargame.exercise.wording import AT_THE_END, event_name
from wargame.players.table import EPILOGUE_TURNS
from wargame.rules.contexts import Observation
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, one
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, RUNNING, World
from wargame.scenario.expressions import dotted, parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wargame.exercise.exercise import Exercise
    from wargame.scenario.models import Effect, Goal

_STATES = {ASLEEP: "asleep", RUNNING: "in force", KEPT: "kept", BROKEN: "broken", HIDDEN: "broken", ENDED: "ended"}


# ---- promises --------------------------------------------------------------------------------------------------------


def promise(exercise: Exercise, world: World, commitment_id: str) -> PromiseView:
    """A commitment as text, not yet made, and by when it would have to be kept if it were made now."""
    book = exercise.book
    made = book.theatre.commitments[commitment_id]
    row = book.vocab.commitments[commitment_id]
    return PromiseView(
        id=commitment_id,
        name=made.name,
        text=made.text,
        by=made.by,
        to=tuple(made.to),
        due="" if made.wakes else _judged(exercise, world, row, world.turn, 0),
        until="" if made.wakes else _until(exercise, row, world.turn),
        keep_with=keeping(book, row),
        breaking=breaking(book, row),
    )


def promises_known(exercise: Exercise, seen: Observation, world: World) -> tuple[PromiseView, ...]:
    """Commitments of which the role knows, as far as it knows how they stand."""
    book = exercise.book
    result = []
    for row, commitment_id in enumerate(book.commitment_ids):
        state = one(seen.pledge(row, ALL))
        if state in _STATES:
            since, runs = int(world.pledged[row, 0]), state == RUNNING
            result.append(
                replace(
                    promise(exercise, world, commitment_id),
                    state=_STATES[state],
                    since=since,
                    due=due(exercise, world, row) if runs else "",
                    until=_until(exercise, row, since) if runs else "",
                )
            )
    return tuple(result)


def rests_on(goal: Goal) -> tuple[str, ...]:
    """The promises whose being in force counts for a goal, in the order of its terms."""
    names: dict[str, None] = {}
    for text in (text for term in goal.terms for text in (term.of, term.when) if text):
        for part in ast.walk(parse(text).tree):
            match part:
                case ast.Call(func=ast.Name(id="in_force"), args=[ast.Name(id=name)]):
                    names[name] = None
    return tuple(names)


def draftable(exercise: Exercise, seen: Observation, world: World) -> tuple[PromiseView, ...]:
    """Commitments that are not in force as far as the role knows."""
    book = exercise.book
    return tuple(
        promise(exercise, world, commitment_id)
        for row, commitment_id in enumerate(book.commitment_ids)
        if not one(seen.in_force(row, ALL)) and not one(seen.asleep(row, ALL))
    )


def due(exercise: Exercise, world: World, row: int) -> str:
    """The season at whose end an owed deed is judged; empty for a promise to refrain."""
    return _judged(exercise, world, row, int(world.pledged[row, 0]), int(world.windows[row, 0]))


def _judged(exercise: Exercise, world: World, row: int, pledged: int, windows: int) -> str:
    """The same for a deed that was promised in a turn and has since gone through some orders windows."""
    made = exercise.book.commitments[row]
    if not made.is_do:
        return ""
    turn = world.turn if pledged < world.turn else world.turn + 1
    while (turn - 1) % exercise.quarters:  # judged in turns in which orders are sealed
        turn += 1
    return season_or_end(exercise, turn + (made.due - windows - 1) * exercise.quarters)


def _until(exercise: Exercise, row: int, since: int) -> str:
    """The season at whose end a promise to refrain has run its time if it began in a turn; empty if it outlasts play.

    What runs out in the epilogue is no longer in force when goals are scored: it ends with play.
    """
    made = exercise.book.commitments[row]
    last = since + made.lasts
    outlasts = last > exercise.turns + EPILOGUE_TURNS
    return "" if made.is_do or not made.lasts or outlasts else season_or_end(exercise, last)


def season_or_end(exercise: Exercise, turn: int) -> str:
    """The season of a turn; after the last, the end of play."""
    return exercise.season(turn) if turn <= exercise.turns else AT_THE_END


def keeping(book: Rulebook, row: int) -> tuple[str, ...]:
    """What keeps a promise to do something: names of acts, or the state that must come about."""
    theatre = book.theatre
    made = theatre.commitments[book.commitment_ids[row]]
    if made.fulfilled_by:
        return tuple(event_name(theatre, move) for move in made.fulfilled_by)
    if made.done is None:
        return ()
    found = []
    tree = parse(made.done).tree
    for part in tree.values if isinstance(tree, ast.BoolOp) else [tree]:
        match part:
            case ast.Call(func=ast.Name(id="now"), args=[event, *_]):
                found.append(event_name(theatre, dotted(event) or ""))
            case ast.Compare(left=ast.Name(id=track), ops=[ast.Eq()], comparators=[ast.Name(id=step)]) if (
                track in theatre.tracks
            ):
                found.append(event_name(theatre, f"{track}.{step}"))
    return tuple(found)


def breaking(book: Rulebook, row: int) -> tuple[str, ...]:
    """What breaking a promise changes for certain and at once by the rulebook, a track each; disputed amounts are left out."""
    return _for_certain(book, book.theatre.commitments[book.commitment_ids[row]].broken)


def _for_certain(book: Rulebook, effects: Iterable[Effect]) -> tuple[str, ...]:
    """Effects of a fixed amount without a condition, a track each: ``Tension +4``."""
    return tuple(
        f"{book.theatre.tracks[effect.track].name} {effect.add:+f}"
        for effect in effects
        if effect.track is not None and isinstance(effect.add, Decimal) and effect.of is None and effect.when is None
    )


# ---- offers ----------------------------------------------------------------------------------------------------------


def offer_view(exercise: Exercise, world: World, slot: int) -> OfferView:
    """An offer as its parties see it."""
    book = exercise.book
    offer = book.offers[slot]
    roles, ids = book.vocab.roles, book.commitment_ids
    template = None if offer.slot.is_draft else offer.slot.template
    if offer.slot.is_draft:
        place = book.draft_place[slot]
        terms = world.draft_terms[place, :, 0]
        asks, gives = [ids[row] for row in np.flatnonzero(terms == 1)], [ids[row] for row in np.flatnonzero(terms == 2)]
        to, open_for, secret = (int(value) for value in world.draft_shape[place, :, 0])
        text = ""
    else:
        asks, gives = [ids[row] for row in offer.asks], [ids[row] for row in offer.gives]
        to, open_for, secret = offer.to, offer.open, int(offer.secret)
        text = template.text if template else ""
    tabled = int(world.tabled[slot, 0])
    left = open_for if tabled < 0 else max(open_for - (world.turn - tabled), 0)
    otherwise = [
        book.theatre.commitments[name].text
        for effect in offer.otherwise
        if effect.kind == "bind"
        for name in effect.names
    ]
    costs = _for_certain(book, template.else_) if template else ()
    if costs:
        otherwise.append(f"{', '.join(costs)}.")
    return OfferView(
        id=offer.slot.id,
        by=roles[offer.slot.by],
        to=tuple(roles[each] for each in range(len(roles)) if to >> each & 1),
        asks=tuple(promise(exercise, world, each) for each in asks),
        gives=tuple(promise(exercise, world, each) for each in gives),
        otherwise=tuple(otherwise),
        turns_left=left,
        until=season_or_end(exercise, world.turn + max(left, 1) - 1),
        secret=bool(secret),
        text=text,
        accepted_by=tuple(
            roles[each] for each in range(len(roles)) if tabled >= 0 and int(world.agreed[slot, 0]) >> each & 1
        ),
    )
