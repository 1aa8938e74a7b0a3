"""What a facilitator may do: inject, overrule with a reason before publishing, note, and end at any turn."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from tests.exercise.playing import as_bytes, contents, decide, harbour, kinds, play, reopened, start, turn
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order, Response
from wargame.exercise.sealing import OrderError
from wargame.exercise.telling import tell
from wargame.exercise.verifying import first_difference


def reads(exercise: Exercise, track: str) -> int:
    return int(exercise.world.stock[exercise.book.vocab.tracks[track], 0])


def sealed(exercise: Exercise, **acts: tuple[str, ...]) -> Exercise:
    for role in exercise.awaiting():
        exercise.seal(role, Order(acts=acts.get(role, ())))
    return exercise


def outcome(exercise: Exercise, rule: str) -> str | None:
    """How a rule's roll ended in the last story."""
    return next(
        (
            record["result"]
            for record in exercise.story[-1].records
            if record["kind"] == "roll" and record["rule"] == rule
        ),
        None,
    )


# ---- injects


def test_an_inject_comes_when_the_next_turn_opens_and_only_then() -> None:
    exercise = start(harbour(), "east", "west", seed=2)
    exercise.inject("fire", "They are too calm.")
    before = reads(exercise, "trade")
    sealed(exercise).adjudicate()
    while exercise.stage != "orders":
        exercise.adjudicate()
    burned = [
        record for record in exercise.story[-1].records if record["kind"] == "event" and record["names"] == ["fire"]
    ]
    assert (exercise.turn, len(burned)) == (2, 1)
    assert reads(exercise, "trade") < before
    sealed(exercise)
    while exercise.turn == 2:
        exercise.adjudicate()
    assert not [
        record for record in exercise.story[-1].records if record["kind"] == "event" and record["names"] == ["fire"]
    ]


def test_an_inject_that_is_not_in_the_scenario_is_refused_with_those_that_are() -> None:
    exercise = start(harbour(), "east")
    before = contents(exercise)
    with pytest.raises(OrderError, match="choose one of market_day, fire"):
        exercise.inject("flood")
    assert contents(exercise) == before


# ---- rulings


def in_turn_two(seed: int = 3) -> Exercise:
    """Both have threatened, so that a clash and its spreading hang on a roll of this turn."""
    exercise = start(harbour(60), "east", "west", seed=seed)
    sealed(exercise, east=("east_block",), west=("west_raid",)).adjudicate()
    while exercise.stage != "orders":
        for role in exercise.awaiting():
            exercise.respond(role, Response(answers={"standoff": "hold"}))
        exercise.adjudicate()
    return exercise


def test_a_ruling_before_the_roll_forces_it() -> None:
    for result in ("found", "none"):
        exercise = start(harbour(), "east", "west", seed=2)
        exercise.rule({"rule": "miracle", "outcome": result}, "The class asked what if.")
        sealed(exercise).adjudicate()
        exercise.resolve()
        assert outcome(exercise, "miracle") == result
        assert next(
            record for record in exercise.story[-1].records if record["kind"] == "roll" and record["rule"] == "miracle"
        )["forced"]


def test_a_ruling_on_a_resolved_stage_resolves_it_again_from_the_same_state_with_the_same_dice() -> None:
    exercise = start(harbour(), "east", "west", seed=2)
    sealed(exercise).adjudicate()
    exercise.resolve()
    first = exercise.story[-1]
    assert outcome(exercise, "miracle") == "none"
    exercise.rule({"rule": "miracle", "outcome": "found"}, "A sign from heaven.")
    again = exercise.story[-1]
    assert (first.turn, first.stage, len(exercise.story)) == (again.turn, again.stage, 3)
    rolls = [
        {record["rule"]: record["rolled"] for record in story.records if record["kind"] == "roll"}
        for story in (first, again)
    ]
    assert rolls[0] == rolls[1]
    assert outcome(exercise, "miracle") == "found"
    exercise.publish()
    assert [story.stage for story in exercise.story] == ["open", "reveal", "end", "open"]


def test_before_it_is_published_nobody_sees_anything_of_a_resolved_stage() -> None:
    exercise = start(harbour(), "east", "west", seed=2)
    sealed(exercise, east=("east_block",), west=("west_raid",))
    pages = {role: as_bytes(exercise.view(role)) for role in exercise.roles}
    exercise.resolve()
    assert {role: as_bytes(exercise.view(role)) for role in exercise.roles} == pages
    exercise.publish()
    assert all(as_bytes(exercise.view(role)) != page for role, page in pages.items())


def test_while_a_stage_is_resolved_and_not_published_nobody_decides() -> None:
    exercise = sealed(start(harbour(), "east", "west", seed=2))
    exercise.resolve()
    assert exercise.awaiting() == []
    for act in (
        lambda: exercise.seal("east", Order()),
        lambda: exercise.respond("east", Response()),
        lambda: exercise.honour("east", []),
    ):
        with pytest.raises(OrderError):
            act()


def test_a_published_stage_is_not_reopened() -> None:
    exercise = start(harbour(), "east", "west", seed=2)
    sealed(exercise, east=("east_block",)).adjudicate()
    told = exercise.story[1]
    exercise.rule({"track": "anger", "add": 10}, "Too calm.")
    assert exercise.story[1] == told
    assert len(exercise.story) == 2


def test_a_ruling_holds_for_the_turn_in_which_it_is_made_and_no_longer() -> None:
    ruled, free = (start(harbour(), "east", "west", seed=2) for _ in range(2))
    ruled.rule({"track": "trade", "add": 5}, "A good year.")
    amounts = []
    for exercise in (ruled, free):
        while exercise.turn < 3:
            sealed(exercise)
            exercise.adjudicate()
        amounts.append(
            [
                sum(
                    record["amount"]
                    for record in story.records
                    if record["kind"] == "effect" and record["owner"] == "ruling"
                )
                for story in exercise.story
            ]
        )
    assert amounts == [[0, 0, 500, 0, 0, 0, 0], [0] * 7]
    assert reads(ruled, "trade") - reads(free, "trade") == 500


def test_what_a_ruling_adds_in_the_epilogue_it_adds_once() -> None:
    ends = []
    for ruled in (False, True):
        exercise = play(start(harbour(), "east", "west", seed=2), lambda exercise: exercise.stage == "honour")
        if ruled:
            exercise.rule({"track": "trade", "add": 5}, "A late fair.")
        play(exercise)
        ends.append(reads(exercise, "trade"))
    assert ends[1] - ends[0] == 500


BAD_RULINGS: list[tuple[dict[str, Any], str]] = [
    ({"rule": "strom", "outcome": "storm"}, "no rule 'strom'"),
    ({"rule": "storm", "outcome": "hail"}, "'hail' is no outcome of storm: it has storm, fair"),
    ({"rule": "storm", "shift": {"hail": 5}}, "'hail' is no outcome"),
    ({"rule": "storm", "shift": {"storm": "much"}}, "percent"),
    ({"rule": "storm", "shift": {"storm": 2.5}}, "percent"),
    ({"rule": "ebb", "outcome": "ebb"}, "no outcome of ebb: it has none"),
    ({"rule": "storm"}, "outcome, shift or silence"),
    ({"rule": "storm", "outcome": "storm", "volume": 3}, "volume"),
    ({"rule": "storm", "outcome": "storm", "silence": True}, "outcome, shift or silence"),
    ({"rule": "storm", "silence": False}, "outcome, shift or silence"),
    ({"rule": "storm", "shift": 5}, "outcome, shift or silence"),
    ({"track": "anger", "add": 5, "set": "high"}, "not a step"),
    ({"track": "angst", "add": 5}, "no track 'angst'"),
    ({"track": "strain", "add": 5}, "no track 'strain'"),
    ({"track": "law", "set": "closed"}, "no track 'law'"),
    ({"track": "flag", "set": "burned"}, "'burned' is not a step of flag"),
    ({"track": "flag", "add": 5}, "set one of lowered, half, raised"),
    ({"track": "anger", "set": "high"}, "not a step of anger"),
    ({"track": "anger"}, "add to it"),
    ({"track": "anger", "add": "lots"}, "points"),
    ({"track": "anger", "add": float("nan")}, "points"),
    ({"track": "anger", "add": 1.234}, "decimals"),
    ({}, "no track ''"),
]


@pytest.mark.parametrize(("ruling", "says"), BAD_RULINGS, ids=[str(ruling) for ruling, _ in BAD_RULINGS])
def test_a_bad_ruling_is_refused_in_a_sentence_and_changes_nothing(ruling: dict[str, Any], says: str) -> None:
    exercise = sealed(start(harbour(), "east", "west", seed=2))
    before = contents(exercise)
    with pytest.raises(OrderError) as caught:
        exercise.rule(ruling, "A reason.")
    assert says in str(caught.value)
    assert contents(exercise) == before


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_ruling_without_a_reason_is_refused(reason: str) -> None:
    exercise = start(harbour(), "east")
    with pytest.raises(OrderError, match="needs its reason"):
        exercise.rule({"rule": "storm", "outcome": "storm"}, reason)


@pytest.mark.parametrize(
    "ruling",
    [
        {"rule": "miracle", "outcome": "found"}, {"rule": "miracle", "shift": {"found": 50}}, {"rule": "ebb", "silence": True},
        {"track": "trade", "add": 2.5}, {"track": "trade", "add": -3}, {"track": "flag", "set": "raised"},
    ],
)  # fmt: skip
def test_a_ruling_survives_reopening_verifies_and_is_inherited_by_branches(ruling: dict[str, Any]) -> None:
    exercise = play(start(harbour(), "east", "west", seed=2), turn(2))
    sealed(exercise).adjudicate()
    for role in exercise.awaiting():
        exercise.respond(role, Response())
    exercise.resolve()
    exercise.rule(ruling, "For the lesson.")
    again = reopened(exercise.ledger.events)
    for each in (exercise, again):
        play(each)
    assert contents(again) == contents(exercise)
    assert first_difference(exercise.ledger.events) is None
    branch = exercise.branch(4, None)
    assert first_difference(branch.ledger.events) is None
    assert (
        branch.story[-1].state
        == next(story for story in exercise.story if story.turn == 4 and story.stage == "open").state
    )


def test_quit_between_a_ruling_and_its_effect_the_ruling_still_counts() -> None:
    exercise = sealed(start(harbour(), "east", "west", seed=2))
    exercise.adjudicate()
    exercise.resolve()
    exercise.rule({"rule": "miracle", "outcome": "found"}, "A sign.")
    cut = exercise.ledger.events[:-1]
    assert cut[-1]["event"] == "ruled"
    again = reopened(cut)
    again.adjudicate()
    exercise.adjudicate()
    assert contents(again) == contents(exercise)


# ---- notes, messages


def test_a_note_changes_nothing_but_the_record(tmp_path: Any) -> None:
    noted = play(
        start(harbour(), "east", "west", seed=3),
        watch=lambda exercise: exercise.note("Lively.") if exercise.turn == 2 else None,
    )
    plain = play(start(harbour(), "east", "west", seed=3))
    assert [event for event in contents(noted) if event in set(contents(plain))] == contents(plain)
    assert "noted" in kinds(noted)
    assert first_difference(noted.ledger.events) is None


def test_no_page_and_no_telling_shows_a_note_before_the_debrief() -> None:
    exercise = start(harbour(), "east", "west", seed=3)
    while exercise.stage != "over":
        exercise.note("PLANTED SECRET")
        waiting = exercise.awaiting()
        if waiting:
            decide(exercise, waiting[0])
        else:
            exercise.adjudicate()
        for role in exercise.roles:
            shown = as_bytes(exercise.view(role)) + as_bytes([tell(exercise, story, role) for story in exercise.story])
            assert b"PLANTED SECRET" not in shown


def test_messages_go_to_roles_that_exist() -> None:
    exercise = start(harbour(), "east", "west")
    exercise.say("east", ["west"], "Let us talk.")
    with pytest.raises(OrderError, match="no role 'north'"):
        exercise.say("east", ["north"], "Hello?")
    assert kinds(exercise).count("said") == 1


# ---- ending


WHEN: list[tuple[str, Callable[[Exercise], bool]]] = [
    ("in the orders window", turn(2)),
    ("when responses are due", turn(2, "responses")),
    ("in the last turn", turn(4)),
    ("when play is over anyway", lambda exercise: exercise.stage == "honour"),
]


@pytest.mark.parametrize("until", [until for _, until in WHEN], ids=[name for name, _ in WHEN])
@pytest.mark.parametrize("pace", ["solo", "class"])
def test_an_exercise_may_end_at_any_moment_and_what_is_owed_is_asked(
    pace: Any, until: Callable[[Exercise], bool]
) -> None:
    exercise = play(start(harbour(), "east", "west", seed=2, pace=pace), until)
    if exercise.stage == "over":
        pytest.skip("this exercise has no such moment at this pace")
    exercise.end_now("The bell.")
    assert exercise.stage == "honour"
    again = reopened(exercise.ledger.events)
    play(exercise)
    assert contents(play(again)) == contents(exercise)
    assert exercise.ending is not None
    assert [event for event in kinds(exercise) if event in ("debriefed", "ended")] == ["debriefed", "ended"]
    assert exercise.story[-1].stage == "epilogue"
    assert first_difference(exercise.ledger.events) is None


def test_an_exercise_ends_with_a_stage_resolved_that_was_never_published() -> None:
    exercise = sealed(start(harbour(), "east", "west", seed=2))
    exercise.resolve()
    exercise.end_now("Fire alarm.")
    play(exercise)
    assert [story.stage for story in exercise.story] == ["open", "epilogue"]
    assert first_difference(exercise.ledger.events) is None


def test_delays_and_lifts_of_the_turn_that_was_cut_short_still_come() -> None:
    """West's coins fall one turn after a blockade, and what the blockade took from trade comes back, also if the bell rings."""
    exercise = start(harbour(), "east", "west", seed=2)
    sealed(exercise, east=("east_block",)).adjudicate()
    while exercise.turn == 1:
        for role in exercise.awaiting():
            exercise.respond(role, Response(answers={"standoff": "hold"}))
        exercise.adjudicate()
    exercise.end_now("The bell.")  # in turn 2, in whose drift the coins would fall
    play(exercise)
    lands = [
        record
        for record in exercise.story[-1].records
        if record["kind"] == "effect" and record["effect"].startswith("moves.east_block")
    ]
    assert [record["track"] for record in lands] == ["coins", "trade"]
    assert int(exercise.world.lift[exercise.book.vocab.tracks["trade"], 0]) == 0


def test_what_has_ended_does_not_end_again() -> None:
    exercise = play(start(harbour(), "east", seed=2))
    with pytest.raises(OrderError, match="over already"):
        exercise.end_now("Again.")


# ---- the record


def test_every_act_of_the_facilitator_is_in_the_record_with_its_reason() -> None:
    exercise = start(harbour(), "east", "west", seed=2)
    exercise.inject("fire", "Wake them up.")
    exercise.rule({"track": "anger", "add": 4}, "The mood in the room.")
    exercise.note("Good question by East.", by="Ms Lind")
    exercise.seat("west", "doctrine")
    exercise.end_now("The bell.")
    written = {event["event"]: event for event in exercise.ledger.events}
    assert (written["injected"]["inject"], written["injected"]["note"]) == ("fire", "Wake them up.")
    assert (written["ruled"]["ruling"], written["ruled"]["reason"]) == (
        {"track": "anger", "add": 4},
        "The mood in the room.",
    )
    assert (written["noted"]["text"], written["noted"]["by"]) == ("Good question by East.", "Ms Lind")
    assert (written["seated"]["role"], written["seated"]["by"]) == ("west", "doctrine")
    assert written["debriefed"]["reason"] == "The bell."


def test_stories_are_values_that_never_change() -> None:
    exercise = play(start(harbour(), "east", seed=2))
    with pytest.raises(dataclasses.FrozenInstanceError):
        exercise.story[0].turn = 9  # type: ignore[misc]  # frozen on purpose: this must fail
