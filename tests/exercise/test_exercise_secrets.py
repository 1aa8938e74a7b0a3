"""Equal observations, same bytes: pages, reasons and news tell a role nothing but what it may know."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import yaml

from tests.exercise.playing import as_bytes, harbour, play, start, turn
from tests.rules.hidden_facts import EVERYTHING, looks_the_same, swapped
from tests.rules.small import copy_of, theatre
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.exercise.since import since
from wargame.exercise.telling import since_last_sealed, tell
from wargame.rules.world import World, snapshot
from wargame.scenario.models import Resolved

# ---- pages


def fork(exercise: Exercise, world: World | None = None) -> Exercise:
    """The same exercise at another table, in memory, or the same as far as ``world`` allows."""
    twin = copy.copy(exercise)
    twin.ledger = MemoryLedger()
    twin.ledger.events = list(exercise.ledger.events)
    twin.story, twin.orders, twin.responses = list(exercise.story), dict(exercise.orders), dict(exercise.responses)
    twin.seats, twin.honoured, twin.rulings, twin.fired = (
        dict(exercise.seats),
        dict(exercise.honoured),
        list(exercise.rulings),
        list(exercise.fired),
    )
    twin._looked_at, twin.readings_seen = {}, {}
    if world is not None and twin.story:
        twin.story[-1] = replace(twin.story[-1], state=snapshot(world))
    twin.give(exercise.book, copy_of(exercise.world if world is None else world))
    return twin


def behind_the_back(exercise: Exercise, role: str, seed: int, facts: Sequence[str] = EVERYTHING) -> Exercise:
    """The same exercise with everything drawn anew that a role does not see."""
    book, place = exercise.book, exercise.book.vocab.role_index(role)
    world = swapped(book, exercise.world, place, seed, exercise.theory, facts)
    if not looks_the_same(book, exercise.world, world, place):
        raise AssertionError(f"{role} sees what was changed: the swap must leave alone what shows")
    return fork(exercise, world)


def pages_are_equal(exercise: Exercise, seed: int) -> None:
    for role in exercise.roles:
        assert as_bytes(behind_the_back(exercise, role, seed).view(role)) == as_bytes(exercise.view(role)), role


@pytest.mark.parametrize("pace", ["solo", "class"])
def test_in_the_harbour_a_page_tells_nothing_that_its_role_cannot_see(pace: Any) -> None:
    for seed in range(6):
        play(
            start(harbour(60), "east", "west", seed=seed, pace=pace),
            watch=lambda exercise: pages_are_equal(exercise, exercise.turn),
        )


def test_on_the_shipped_map_a_page_tells_nothing_that_its_role_cannot_see(peninsula: Resolved) -> None:
    def look(exercise: Exercise) -> None:
        pages_are_equal(exercise, exercise.turn)

    play(start(peninsula, seed=3), lambda exercise: exercise.turn >= 3, look)


def test_after_the_exercise_pages_may_tell_who_was_who(peninsula: Resolved) -> None:
    """A page during play shows neither theory nor agendas of others, wherever one looks."""
    for seed in (1, 2):
        exercise = start(peninsula, seed=seed)
        names = [
            agenda.name
            for role, model in peninsula.theatre.seated()
            if role != "jpn"
            for agenda in model.agendas.values()
        ]
        page = as_bytes(exercise.view("jpn")).decode()
        assert not [name for name in names if f'"{name}"' in page]


# ---- reasons: two truths that look alike


VEIL = """
theories: {calm: {name: Calm, after: -, summary: -}, rough: {name: Rough, after: -, summary: -}}
params: {push: {name: Push, values: {calm: 20, rough: 30}}, odds: {name: Odds, values: {calm: 20, rough: 60}}}
roles: {north: {name: North}, south: {name: South}, east: {name: East}}
moves:
  east_wait: {by: east, name: Wait, kind: diplomatic, brief: ., slots: 0}
  north_drill: {by: north, name: Drill, kind: military, brief: ., says: North drilled., do: DO}
  north_creep: {by: north, name: Creep, kind: military, brief: ., secret: true, says: North crept.}
  north_hush: {by: north, name: Hush, kind: military, brief: ., secret: true, do: [{track: gold, add: 2}], says: North hushed.}
  north_talk:
    by: north
    name: Talk
    kind: military
    brief: .
    do: [{track: gold, add: 2}]
    says: North talked.
    variants: {aloud: {name: aloud}, quietly: {name: quietly, secret: true}}
tracks:
  plot: {name: Plot, start: 60, seen: {north: exact, others: hidden}, guess: 20}
  gold: {name: Gold, start: 50}
  calm: {name: Calm, start: 50, limit: {up: 10, down: 10}}
commitments:
  north_gift: {name: Gift, text: North gives., by: north, to: [east], breach: "0", runs: [{track: gold, add: 1}]}
  north_gold: {name: Gold, text: North pays., by: north, to: [east], breach: "0", runs: [{track: gold, add: 1}]}
cables:
  c1:
    to: [north]
    sender: S
    title: A question
    text: .
    dilemma:
      question: Well
      silence: one
      answers: {one: {name: First way, do: [{track: gold, add: 2}]}, two: {name: Second way, do: [{track: gold, add: 2}]}}
asks:
  poll:
    name: A poll
    to: [north]
    upon: north_drill
    question: Well
    silence: aye
    answers: {aye: {name: Aye, do: [{track: gold, add: 2}]}, nay: {name: Nay, do: [{track: gold, add: 2}]}}
rules:
  first: {phase: drift, RULE}
  second: {phase: drift, do: [{track: gold, add: 0}]}
  whisper: {phase: shock, seen: [north], WHISPER}
"""

LESS = "of: plot, below: 70"
MORE = "of: plot, above: 50"


def veil(
    do: str = "[]", rule: str = "do: [{track: gold, add: 1}]", whisper: str = "do: [{track: plot, add: 0}]"
) -> Resolved:
    return theatre(VEIL.replace("DO", do).replace("RULE", rule).replace("WHISPER", whisper), turns=5)


def told(exercise: Exercise, role: str = "south") -> bytes:
    """Everything that a role is shown and told up to now."""
    stories = [[story.turn, story.stage, tell(exercise, story, role)] for story in exercise.stories_published()]
    return as_bytes([stories, exercise.view(role), what_mattered(exercise, role)])


def what_mattered(exercise: Exercise, role: str) -> Any:
    """The page between two decisions."""
    return since(exercise, since_last_sealed(exercise, exercise.stories_published()), role)


def plotting(resolved: Resolved, plot: int) -> Resolved:
    """The same scenario with another hidden start."""
    tracks = resolved.theatre.tracks
    tracks = {**tracks, "plot": tracks["plot"].model_copy(update={"start": Decimal(plot)})}
    return resolved.model_copy(update={"theatre": resolved.theatre.model_copy(update={"tracks": tracks})})


def public(exercise: Exercise) -> list[list[int]]:
    """What everybody sees: gold and calm after each published stage."""
    rows = [exercise.book.vocab.tracks[name] for name in ("gold", "calm")]
    return [
        [story.state["stock"][row] + story.state["lift"][row] for row in rows] for story in exercise.stories_published()
    ]


def run(
    resolved: Resolved, north: Sequence[Order | dict[str, str] | None], seed: int, theory: str, east: str
) -> Exercise:
    exercise = start(resolved, "north", "south", "east", seed=seed, theory=theory)
    for given in north:
        for role in exercise.awaiting():
            exercise.seal(role, given if role == "north" and isinstance(given, Order) else Order())
        exercise.adjudicate()
        while exercise.stage != "orders" and exercise.stage != "over":
            for role in exercise.awaiting():
                answers = {"poll": "nay"} if isinstance(given, Order) and given.rationale == "nay" else {}
                offers: dict[str, Any] = {offer.id: east for offer in exercise.view(role).offers_in}
                exercise.respond(role, Response(offers=offers, answers=answers if role == "north" else {}))
            exercise.adjudicate()
    return exercise


DRILL = Order(acts=("north_drill",))
TWO_TRUTHS: dict[str, tuple[Resolved, Sequence[Order], Sequence[Order]]] = {
    "amounts that sum to the same": (
        veil(f"[{{track: gold, add: 1, {MORE}}}, {{track: gold, add: 1, {LESS}}}]"), [DRILL, Order()], [DRILL, Order()]
    ),
    "delayed amounts that sum to the same": (
        veil(f"[{{track: gold, add: 1, {MORE}, after: 1}}, {{track: gold, add: 1, {LESS}, after: 1}}]"), [DRILL, Order()], [DRILL, Order()]
    ),
    "amounts lent and taken back that sum to the same": (
        veil(f"[{{track: gold, add: 1, {MORE}, lasts: 1}}, {{track: gold, add: 1, {LESS}, lasts: 1}}]"), [DRILL, Order()], [DRILL, Order()]
    ),
    "pulls toward what is hidden": (
        veil('[{track: gold, toward: plot, percent: 50}, {track: gold, toward: "100 - plot", percent: 50}]'), [DRILL, Order()], [DRILL, Order()]
    ),
    "delayed pulls toward what is hidden": (
        veil('[{track: gold, toward: plot, percent: 50, after: 1}, {track: gold, toward: "100 - plot", percent: 50, after: 1}]'),
        [DRILL, Order()],
        [DRILL, Order()],
    ),
    "what was cut off by the limit": (veil("[{track: calm, add: 1, of: plot}]"), [DRILL, Order()], [DRILL, Order()]),
    "a hidden condition of the one or the other": (
        veil('[{track: gold, add: 3, when: "plot >= 60", why: he plots}, {track: gold, add: 3, when: "plot < 60", why: he sleeps}]'),
        [DRILL, Order()],
        [DRILL, Order()],
    ),
    "what is to come under a hidden condition": (
        veil('[{track: gold, add: 3, when: "plot >= 60", after: 3}]'), [DRILL], [DRILL]
    ),
    "what is to come by a hidden amount": (
        veil("[{track: gold, add: 1, of: plot, above: 58, after: 3}]"), [DRILL], [DRILL]
    ),
    "whose hidden rule moved it": (
        veil(rule='seen: [east], when: "plot >= 60", do: [{track: gold, add: 2}]', whisper='when: "plot < 60", do: [{track: gold, add: 2}]'),
        [Order(), Order()],
        [Order(), Order()],
    ),
    "a modifier that is nothing today": (
        veil(rule='roll: {came: {base: 50, modifiers: [{add: 0.1, when: "plot >= 60", why: he plots}], says: It came., do: [{track: gold, add: 1}]}, stayed: {says: Nothing came.}}'),
        [Order(), Order()],
        [Order(), Order()],
    ),
    "a modifier by a hidden amount": (
        veil(rule="roll: {came: {base: 50, modifiers: [{add: 0.01, of: plot, above: 50, why: he plots}], says: It came., do: [{track: gold, add: 1}]}, stayed: {says: Nothing came.}}"),
        [Order(), Order()],
        [Order(), Order()],
    ),
    "how a dilemma was answered": (veil(), [Order(answer="one"), Order()], [Order(answer="two"), Order()]),
    "how a question was answered": (veil(), [Order(acts=("north_drill",)), Order()], [Order(acts=("north_drill",), rationale="nay"), Order()]),
    "a secret move": (veil(), [Order(acts=("north_creep",)), Order()], [Order(), Order()]),
    "a move done in secret": (veil(), [Order(acts=("north_talk.quietly",)), Order()], [Order(acts=("north_hush",)), Order()]),
    "which secret promise pays": (
        veil(),
        [Order(offers=(DraftOffer(to=("east",), gives=("north_gift",), secret=True),)), Order()],
        [Order(offers=(DraftOffer(to=("east",), gives=("north_gold",), secret=True),)), Order()],
    ),
}  # fmt: skip
"""For each: a scenario, and North's orders in two truths which look alike to South."""


@pytest.mark.parametrize("secret", TWO_TRUTHS)
def test_two_truths_that_look_alike_are_told_alike(secret: str) -> None:
    """With plots of 55 and 65 what South sees is the same; so must be every word that it is told."""
    resolved, one, two = TWO_TRUTHS[secret]
    compared = 0
    for seed in range(6):
        first = run(plotting(resolved, 55), one, seed, "calm", "accept")
        second = run(plotting(resolved, 65), two, seed, "calm", "accept")
        if public(first) == public(second):
            compared += 1
            assert told(first) == told(second)
    assert compared >= 3, "the two truths have to look alike"


@pytest.mark.parametrize(
    "do",
    [
        "[{track: calm, add: push}]", "[{track: gold, add: push, after: 3}]", "[{track: calm, add: push, after: 1}]",
        "[{track: gold, add: push, when: 'plot >= 99'}]",
    ],
)  # fmt: skip
def test_while_the_theory_is_hidden_no_disputed_amount_is_told(do: str) -> None:
    by_theory: dict[str, list[bytes]] = {}
    for seed in range(12):
        exercise = run(veil(do), [DRILL, Order()], seed, "hidden", "refuse")
        theory = exercise.book.theory_ids[int(exercise.world.theory[0])]
        by_theory.setdefault(theory, []).append(told(exercise))
    assert len(by_theory) == 2
    assert len({text for texts in by_theory.values() for text in texts}) == 1


def test_while_the_theory_is_hidden_no_target_of_a_roll_is_told_and_afterwards_all() -> None:
    rule = "roll: {came: {base: odds, says: It came., do: [{track: gold, add: 1}]}, stayed: {says: Nothing came., do: [{track: gold, add: -1}]}}"
    exercise = run(veil(rule=rule), [Order()], 3, "hidden", "refuse")
    rolls = [
        item
        for story in exercise.stories_published()
        for item in tell(exercise, story, "south")
        if item.subject == "first"
    ]
    assert [(item.numbers_hidden, item.roll) for item in rolls] == [(True, None)]
    play(exercise)
    rolls = [item for story in exercise.story for item in tell(exercise, story, "south") if item.subject == "first"]
    assert all(item.roll is not None for item in rolls)


def test_at_the_debrief_everything_is_told() -> None:
    resolved, orders, _ = TWO_TRUTHS["amounts that sum to the same"]
    exercise = play(run(plotting(resolved, 55), orders, 1, "calm", "accept"))
    text = as_bytes([tell(exercise, story, None) for story in exercise.story]).decode()
    assert "Plot 55" in text


def test_of_one_move_a_secret_variant_is_told_to_its_own_role_and_an_open_one_to_all() -> None:
    """Both do the same to gold; only of the open one is anybody else told what moved it."""
    for variant, south in (("quietly", False), ("aloud", True)):
        exercise = run(veil(), [Order(acts=(f"north_talk.{variant}",)), Order()], 1, "calm", "accept")
        moves = {move.id: move.secret for move in exercise.view("north").moves}
        assert (moves["north_talk.quietly"], moves["north_talk.aloud"]) == (True, False)
        assert b"North talked." in told(exercise, "north")
        assert (b"North talked." in told(exercise, "south")) == south
        assert (b"+2  North: Talk" in told(exercise, "south")) == south


def test_a_role_decides_on_a_secret_variant_only_once_it_knows_of_it() -> None:
    resolved = veil(rule='when: "turn == 2", do: [{reveal: north_talk.quietly, to: [south]}]')
    moves = resolved.theatre.moves
    scold = {"by": "south", "name": "Scold", "legal": "since(north_talk.quietly) < 9", "do": []}
    moves = {**moves, "south_scold": moves["north_drill"].model_copy(update=scold)}
    resolved = resolved.model_copy(update={"theatre": resolved.theatre.model_copy(update={"moves": moves})})
    exercise = start(resolved, "north", "south", "east", seed=1, theory="calm")

    def may_scold() -> bool:
        return next(move.legal for move in exercise.view("south").moves if move.id == "south_scold")

    known = []
    for acts in (("north_talk.quietly",), (), ()):
        play(exercise, lambda at: at.stage == "orders" and not at.orders)
        known.append(may_scold())
        exercise.seal("north", Order(acts=acts))
        exercise.seal("south", Order())
        exercise.seal("east", Order())
        exercise.adjudicate()
    assert known == [False, False, True]


def test_north_is_told_what_south_is_not() -> None:
    resolved, orders, _ = TWO_TRUTHS["amounts that sum to the same"]
    exercise = run(plotting(resolved, 55), orders, 1, "calm", "accept")
    assert b"Plot 55" in told(exercise, "north")
    assert b"Plot 55" not in told(exercise, "south")


# ---- the harbour and the shipped map, played twice with another truth


QUIET = ("roles", "commitments", "offers", "events")
"""Hidden facts that seldom show at once."""


def in_two_truths(exercise: Exercise, role: str, turns: int, seed: int, facts: Sequence[str]) -> int:
    """Play on from a page with hidden facts swapped; while it looks the same to a role it must be told the same.

    Everybody orders the same in both. Returns how many stages were compared.
    """
    if exercise.stage == "over":
        return 0
    one, two = fork(exercise), behind_the_back(exercise, role, seed, facts)
    place = one.book.vocab.role_index(role)
    compared = 0
    until = one.turn + turns
    while one.stage != "over" and one.turn < until and (one.stage, one.turn) == (two.stage, two.turn):
        for each_truth in (one, two):
            for each in each_truth.awaiting():
                if each_truth.stage == "orders":
                    each_truth.seal(each, Order())
                elif each_truth.stage == "honour":
                    each_truth.honour(each, [])
                else:
                    each_truth.respond(each, Response())
            each_truth.adjudicate()
        if not _alike(one, two, place):
            break
        compared += 1
        for first, second in zip(one.story, two.story, strict=True):
            assert as_bytes(tell(two, second, role)) == as_bytes(tell(one, first, role)), (
                f"{role}, turn {first.turn}, {first.stage}"
            )
        assert as_bytes(two.view(role)) == as_bytes(one.view(role))
        assert as_bytes(what_mattered(two, role)) == as_bytes(what_mattered(one, role))
    return compared


def _alike(one: Exercise, two: Exercise, place: int) -> bool:
    """Whether a role has observed the same in both: every reading, and every event that was raised before its eyes."""
    if not looks_the_same(one.book, one.world, two.world, place):
        return False
    exact = [track for track in range(len(one.book.track_ids)) if one.book.sights[place][track] == "exact"]
    if (one.world.stock[exact] + one.world.lift[exact] != two.world.stock[exact] + two.world.lift[exact]).any():
        return False
    seen = []
    for exercise in (one, two):
        kinds = ("event", "roll", "asked", "tabled", "bound", "step")
        seen.append(
            [
                (story.turn, story.stage, record["kind"], record.get("names"), record.get("rule"), record.get("result"), record.get("offer"), record.get("commitment"), record.get("ask"))
                for story in exercise.story
                for record in story.records
                if record["kind"] in kinds and record.get("seen", -1) >> place & 1 and not (record["kind"] == "step" and exercise.book.sights[place][exercise.book.vocab.tracks[record["track"]]] != "exact")
            ]
        )  # fmt: skip
        seen[-1] += [
            [int(value) for value in exercise.book.observe(exercise.world, place, 1).pledge(row, slice(None))]
            for row in range(len(exercise.book.commitments))
        ]
    return seen[0] == seen[1]


@pytest.mark.parametrize(
    ("facts", "at_least"), [(("tracks", *QUIET), 40), pytest.param(QUIET, 100, marks=pytest.mark.slow)]
)
def test_in_the_harbour_the_same_is_told_of_another_truth_that_looks_the_same(
    facts: Sequence[str], at_least: int
) -> None:
    compared = 0
    for seed in range(24):
        exercise = play(start(harbour(45), "east", "west", seed=seed), turn(2))
        for role in ("east", "west"):
            compared += in_two_truths(exercise, role, 2, seed, facts)
    assert compared >= at_least


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_on_the_shipped_map_the_same_is_told_of_another_truth_that_looks_the_same(
    peninsula: Resolved, seed: int
) -> None:
    exercise = start(peninsula, seed=seed)
    play(exercise, turn(3))
    for role in exercise.roles:
        exercise.seat(role, "person")
    compared = sum(
        in_two_truths(exercise, role, 2, seed, facts)
        for role in exercise.roles
        for facts in (QUIET, ("tracks", *QUIET))
    )
    assert compared >= 5


def test_the_veil_is_a_theatre_like_any_other() -> None:
    assert yaml.safe_load(VEIL.replace("DO", "[]").replace("RULE", "do: []").replace("WHISPER", "do: []"))
