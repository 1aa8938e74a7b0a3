"""Builds a ``View`` from what a role observes. Nothing here reads the truth beyond the role's own observation.

The role's goals are scored by its staff from the same observation, so that a score gives nothing hidden away.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from wargame.exercise import causes, sealing
from wargame.exercise.cables import cables_for
from wargame.exercise.messages import messages_of
from wargame.exercise.promising import (
    breaking,
    draftable,
    keeping,
    offer_view,
    promises_known,
    rests_on,
    season_or_end,
)
from wargame.exercise.telling import news_for
from wargame.exercise.views import (
    AnswerView,
    AskView,
    GoalView,
    Known,
    MoveView,
    PostureView,
    TrackView,
    View,
)
from wargame.exercise.wording import listed
from wargame.players.doctrine import move_weights
from wargame.rules.contexts import ACT, Observation
from wargame.rules.orders import legal_answers, legal_moves, orders_view, response_view
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, one
from wargame.rules.world import RUNNING, World
from wargame.scenario.disputes import briefed
from wargame.scenario.models import Band, Noise, Track

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

PROPOSED = 7
"""Acts that the page proposes at most."""
LONGEST = 4
"""Turns that a drafted offer may stand for at most."""
DISPUTED = "What the authors dispute"
"""The heading of the last paragraph of a brief."""


def build_view(exercise: Exercise, role_id: str) -> View:
    """The view of a role at the exercise's present stage."""
    return _view(exercise, exercise.world, role_id, exercise.stage, exercise.turn, list(exercise.stories_published()))


def view_then(exercise: Exercise, role_id: str, turn: int) -> View:
    """What a role saw in the orders window of a past turn; raises ``LookupError`` if that turn was never opened."""
    for place, story in enumerate(exercise.story):
        if story.turn == turn and story.stage == "open":
            return _view(
                exercise,
                exercise.world_then(story),
                role_id,
                "orders",
                turn,
                list(exercise.story[: place + 1]),
                then=True,
            )
    raise LookupError(f"turn {turn} was never opened")


def observed(exercise: Exercise, world: World, role_id: str, stage: str) -> Observation:
    """What a role observes of a world in a stage."""
    role = exercise.book.vocab.role_index(role_id)
    if stage in ("responses", "crisis"):
        return response_view(exercise.book, world, role, stage == "crisis")
    return orders_view(exercise.book, world, role, exercise.quarters)


def _view(
    exercise: Exercise, world: World, role_id: str, stage: Any, turn: int, stories: list[Story], *, then: bool = False
) -> View:
    book = exercise.book
    role = book.vocab.role_index(role_id)
    model = exercise.resolved.theatre.roles[role_id]
    quarters = exercise.quarters
    seen = observed(exercise, world, role_id, stage)
    cables = cables_for(exercise, world, role, seen, stories) if stage == "orders" else ()
    ending = exercise.ending
    return View(
        scenario=exercise.resolved.scenario.id,
        title=exercise.resolved.scenario.title,
        role=role_id,
        role_name=model.name,
        office=model.office,
        place=model.place,
        turn=turn,
        turns=exercise.turns,
        sealing=(max(min(turn, exercise.turns), 1) - 1) // quarters + 1,
        sealings=exercise.sealings,
        season=exercise.season(turn),
        ahead=tuple(season_or_end(exercise, turn + later) for later in range(LONGEST)),
        pace=exercise.pace,
        stage=stage,
        roles=exercise.roles,
        brief=_brief(exercise, role_id, seen),
        goals=_goals(book, seen),
        cables=cables,
        asks=_asks(exercise, world, role, stage, seen, stories)
        if stage != "orders"
        else tuple(c.dilemma for c in cables if c.dilemma),
        postures=_postures(book, seen, role),
        moves=_moves(exercise, world, role, seen) if stage == "orders" else (),
        offers_in=tuple(offer_view(exercise, world, slot) for slot in sealing.offers_to(book, world, role)),
        offers_out=tuple(
            offer_view(exercise, world, slot.index)
            for slot in book.vocab.offers
            if slot.by == role and world.tabled[slot.index, 0] >= 0
        ),
        promises=promises_known(exercise, seen, world),
        draftable=draftable(exercise, seen, world),
        draft_slots=len(sealing.free_drafts(book, world, role)),
        tracks=_tracks(exercise, book, seen, role, stories, stage == "orders"),
        news=news_for(exercise, stories, role_id),
        messages=messages_of(exercise, role_id, turn if then else None),
        persons=tuple(exercise.persons()),
        ended=ending.name if ending and stage == "over" else "",
    )


# ---- questions -------------------------------------------------------------------------------------------------------


def ask_view(book: Rulebook, ask: int, role: int, seen: Observation) -> AskView:
    """A question as put to a role, with what may be answered."""
    slot = book.vocab.asks[ask]
    legal = legal_answers(book, ask, role, seen)[:, 0]
    if slot.dilemma:
        cable = book.theatre.cables[slot.id]
        assert cable.dilemma is not None
        title, text, question, answers, crisis = (
            cable.title,
            cable.text,
            cable.dilemma.question,
            cable.dilemma.answers,
            False,
        )
    else:
        asked = book.theatre.asks[slot.id]
        title, text, question, answers, crisis = asked.name, asked.text, asked.question, asked.answers, asked.crisis
    return AskView(
        id=slot.id,
        title=title,
        text=text,
        question=question,
        answers=tuple(
            AnswerView(answer_id, answer.name, answer.bears, "" if legal[place] else "not possible now")
            for place, (answer_id, answer) in enumerate(answers.items())
        ),
        silence=slot.answers[slot.silence],
        crisis=crisis,
        parties=tuple(book.vocab.roles[each] for each in slot.to),
    )


def _asks(
    exercise: Exercise, world: World, role: int, stage: str, seen: Observation, stories: list[Story]
) -> tuple[AskView, ...]:
    book = exercise.book
    if stage == "honour":
        return tuple(_debt(book, row) for row, made in enumerate(book.commitments) if _owes(book, world, row, role))
    asks = (ask_view(book, ask, role, seen) for ask in sealing.asks_of(book, world, role))
    if stage != "crisis":
        return tuple(asks)
    return tuple(
        replace(ask, second_round=True, first_round=_first_round(book, ask, role, stories[-1])) for ask in asks
    )


def _first_round(book: Rulebook, ask: AskView, role: int, story: Story) -> tuple[tuple[str, str], ...]:
    """What the parties answered in the round before, as far as the role saw it."""
    answers = book.theatre.asks[ask.id].answers
    return tuple(
        (record["role"], answers[record["answer"]].name)
        for record in story.records
        if record["kind"] == "answer" and record["ask"] == ask.id and record["seen"] >> role & 1
    )


def _owes(book: Rulebook, world: World, row: int, role: int) -> bool:
    made = book.commitments[row]
    return made.debtor == role and bool(made.fulfilled_by) and int(world.pledge[row, 0]) == RUNNING


def _debt(book: Rulebook, row: int) -> AskView:
    """What is still owed when play ends, as a question."""
    made = book.theatre.commitments[book.commitment_ids[row]]
    return AskView(
        id=book.commitment_ids[row],
        title=made.name,
        text=made.text,
        question="Play is over, but this is still owed. Do you honour it?",
        answers=(
            AnswerView("honour", "Honour it", f"You then do it: {listed(keeping(book, row))}"),
            AnswerView(
                "back_down", "Back down", f"It costs you: {', '.join(breaking(book, row)) or 'others will remember'}"
            ),
        ),
        silence="back_down",
    )


def _brief(exercise: Exercise, role_id: str, seen: Observation) -> tuple[tuple[str, str], ...]:
    """The paragraphs of a role's brief that hold now, and last what the authors dispute that touches it."""
    role = exercise.book.vocab.role_index(role_id)
    paragraphs = [
        (heading, text)
        for heading, text, when in exercise.book.paragraphs[role]
        if when is None or one(when(seen, ALL))
    ]
    questions = [dispute.question for dispute in briefed(exercise.resolved, role_id)]
    return (*paragraphs, (DISPUTED, " ".join(questions))) if questions else tuple(paragraphs)


def _goals(book: Rulebook, seen: Observation) -> tuple[GoalView, ...]:
    """The role's goals with the score its staff gives them, from what it sees."""
    return tuple(
        GoalView(
            goal.id,
            goal.model.name,
            goal.model.text,
            goal.model.weight,
            causes.score(goal, seen),
            goal.agenda >= 0,
            rests_on(goal.model),
        )
        for goal in causes.goals_of(book, seen)
    )


# ---- what may be decided ---------------------------------------------------------------------------------------------


def _postures(book: Rulebook, seen: Observation, role: int) -> tuple[PostureView, ...]:
    result = []
    for owner, track, _ in book.postures:
        if owner != role:
            continue
        model = book.vocab.track_models[track]
        now = one(seen.R[track])
        names = tuple(step_name(model, step) for step in model.steps)
        result.append(
            PostureView(book.track_ids[track], model.name, model.about, names, now, now > 0, now < len(names) - 1)
        )
    return tuple(result)


def step_name(model: Track, step: str) -> str:
    """A step in words."""
    return model.step_names.get(step, step.replace("_", " "))


def _moves(exercise: Exercise, world: World, role: int, seen: Observation) -> tuple[MoveView, ...]:
    book = exercise.book
    legal = legal_moves(book, world, role, seen)[:, 0]
    weights = move_weights(book, world, role, seen)[:, 0]
    owing = {
        place: tuple(
            book.theatre.commitments[book.commitment_ids[row]].name for row in move.owed if one(seen.in_force(row, ALL))
        )
        for place, move in enumerate(book.moves_of[role])
    }
    proposed: set[int] = set()
    groups: set[str] = set()
    urgent = [place for place, owed in owing.items() if owed]
    for place in (*urgent, *np.argsort(-weights, kind="stable")):
        flat = book.moves_of[role][int(place)].flat
        if legal[place] and flat.slots and flat.move_id not in groups and len(proposed) < PROPOSED:
            proposed.add(int(place))
            groups.add(flat.move_id)
    result = []
    for place, move in enumerate(book.moves_of[role]):
        flat = move.flat
        offer = None if move.offer is None else offer_view(exercise, world, move.offer)
        result.append(
            MoveView(
                id=flat.id,
                name=flat.name,
                kind=flat.move.kind,
                brief=flat.variant.brief if flat.variant and flat.variant.brief else flat.move.brief,
                bears=flat.bears,
                slots=flat.slots,
                secret=flat.secret,
                why_not="" if legal[place] else _dated(exercise, why_not(book, world, role, place, seen)),
                proposed=place in proposed,
                ground=tuple(flat.move.source),
                offer=offer,
                default=flat.index == book.defaults[role],
                keeps=owing[place],
            )
        )
    return tuple(result)


def _dated(exercise: Exercise, words: str) -> str:
    """The words of a condition with seasons and quarters for turns, which mean something else at every pace."""
    dated = re.sub(r"\bturn (\d+)", lambda found: exercise.season(int(found[1])), words)
    return re.sub(r"\b(\d+|the) turn(s?)\b", r"\1 quarter\2", dated)


def why_not(book: Rulebook, world: World, role: int, place: int, seen: Observation) -> str:
    """Why a move cannot be ordered, in the words of its condition."""
    move = book.moves_of[role][place]
    if move.offer is not None and int(world.tabled[move.offer, 0]) >= 0:
        return "the offer is already on the table"
    if move.legal is None:
        return ""
    from wargame.exercise.conditions import failing

    return failing(book, move.legal.text, role, seen)


# ---- tracks ----------------------------------------------------------------------------------------------------------


def _tracks(
    exercise: Exercise, book: Rulebook, seen: Observation, role: int, stories: list[Story], ordering: bool
) -> tuple[TrackView, ...]:
    """What the role reads now; each trend is against its last orders window, which is not the one it is ``ordering`` in."""
    headline = exercise.resolved.theatre.roles[book.vocab.roles[role]].headline
    windows = [story for story in stories if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0]
    past = [_readings_then(exercise, story, role) for story in (windows[:-1] if ordering else windows)]
    result = []
    for track, track_id in enumerate(book.track_ids):
        model = book.vocab.track_models[track]
        if model.by == book.vocab.roles[role] or (model.switch and not model.about):
            continue
        number = one(seen.R[track])
        low, high, known = span(book, seen, role, track, number)
        before = [readings[track] for readings in past]
        trend = number - before[-1] if before and known != "guess" else None
        result.append(
            TrackView(
                id=track_id,
                name=model.name,
                about=model.about,
                group=model.group,
                value=step_name(model, model.steps[number]) if model.steps else str(number),
                number=number,
                low=low,
                high=high,
                known=known,
                trend=trend,
                good=model.good,
                headline=track_id in headline,
                bounds=book.ranges[track],
                past=tuple(before),
            )
        )
    order = {track_id: place for place, track_id in enumerate(headline)}
    result.sort(key=lambda shown: order.get(shown.id, len(order)))
    return tuple(result)


def span(book: Rulebook, seen: Observation, role: int, track: int, number: int) -> tuple[int, int, Known]:
    """The range in which a track lies as far as the role knows, and how it knows."""
    how = book.sights[role][track]
    low, high = book.ranges[track]
    if how == "exact":
        return number, number, "exact"
    if how == "hidden":
        return low, high, "guess"
    if isinstance(how, Band):
        bottom = (
            (number - how.band // 2) // how.band * how.band
            if number not in (low, high)
            else number // how.band * how.band
        )
        if bottom == high:  # the very top belongs to the band below it
            bottom -= how.band
        bottom = max(bottom, low)
        return bottom, min(bottom + how.band, high), "band"
    assert isinstance(how, Noise)
    width = max(one(np.asarray(book.noise[role, track](seen, slice(None)))), 0)
    return max(number - width, low), min(number + width, high), "estimate"


def _readings_then(exercise: Exercise, story: Story, role: int) -> list[int]:
    """What a role read in the orders window of a past turn; remembered, for it never changes."""
    key = (story.turn, role)
    remembered = exercise.readings_seen
    if key not in remembered:
        world = exercise.world_then(story)
        seen = exercise.book.observe(world, role, ACT)
        remembered[key] = [one(seen.R[track]) for track in range(len(exercise.book.track_ids))]
    return remembered[key]
