"""Branches share a past: with the same dice and orders the same future, with new dice another; and journals are verified."""

from __future__ import annotations

import copy
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.playing import as_bytes, decide, harbour, play, start, turn
from wargame.analysis.recorded import decisions
from wargame.analysis.rerun import opening_world, traced
from wargame.exercise.exercise import Exercise
from wargame.exercise.journal import Journal, JournalError
from wargame.exercise.journal_integrity import line_of
from wargame.exercise.orders import Order
from wargame.exercise.sealing import OrderError
from wargame.exercise.verifying import first_difference, verify


def digests(exercise: Exercise) -> list[tuple[int, str, Any]]:
    """Every stage with the state it led to."""
    return [(story.turn, story.stage, story.state) for story in exercise.story]


@pytest.fixture(scope="module")
def played() -> Exercise:
    return play(start(harbour(60), "east", "west", seed=7))


# ---- branches


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_with_the_same_dice_and_the_same_orders_a_branch_has_the_same_future(played: Exercise, at: int) -> None:
    branch = played.branch(at, None)
    assert (branch.stage, branch.turn, branch.awaiting()) == ("orders", at, ["east", "west"])
    assert digests(play(branch)) == digests(played)
    assert branch.ending == played.ending


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_branch_shows_the_page_that_its_parent_showed(played: Exercise, at: int) -> None:
    then: dict[str, bytes] = {}

    def remember(exercise: Exercise) -> None:
        if exercise.turn == at and exercise.stage == "orders" and not then:
            then.update({role: as_bytes(exercise.view(role)) for role in exercise.roles})

    play(start(harbour(60), "east", "west", seed=7), watch=remember)
    branch = played.branch(at, None)
    assert {role: as_bytes(branch.view(role)) for role in branch.roles} == then


def test_with_new_dice_a_branch_has_another_future_and_the_same_past(played: Exercise) -> None:
    futures = set()
    for at in (1, 2, 3):
        branch = played.branch(at, None, same_dice=False)
        past = len(branch.story) - 1
        assert digests(branch)[:past] == digests(played)[:past]
        assert branch.story[-1].state["stock"] == played.story[past].state["stock"]
        play(branch)
        rolls = [
            record["rolled"]
            for story in branch.story[past + 1 :]
            for record in story.records
            if record["kind"] == "roll"
        ]
        same = [
            record["rolled"]
            for story in played.story[past + 1 :]
            for record in story.records
            if record["kind"] == "roll"
        ]
        assert rolls != same
        futures.add(tuple(rolls))
    assert len(futures) == 3


def test_a_branch_with_one_order_changed_keeps_the_dice_of_all_other_rolls(played: Exercise) -> None:
    branch = played.branch(2, None)
    branch.seal("east", Order())
    play(branch)
    for one, two in zip(played.story, branch.story, strict=False):
        rolls = [
            {record["rule"]: record["rolled"] for record in story.records if record["kind"] == "roll"}
            for story in (one, two)
        ]
        for rule in rolls[0].keys() & rolls[1].keys():
            assert rolls[0][rule] == rolls[1][rule]


def test_a_branch_names_its_parent_and_leaves_it_alone(played: Exercise) -> None:
    before = copy.deepcopy(played.ledger.events)
    branch = play(played.branch(3, None, same_dice=False))
    assert played.ledger.events == before
    assert branch.ledger.events[0]["parent"]["turn"] == 3
    assert branch.ledger.events[0]["salt"] != before[0]["salt"]


@pytest.mark.parametrize("same_dice", [True, False])
def test_a_branch_of_a_branch_verifies_like_any_other(played: Exercise, same_dice: bool) -> None:
    branch = play(played.branch(2, None, same_dice=same_dice), turn(3))
    second = play(branch.branch(3, None, same_dice=same_dice))
    for each in (play(branch), second):
        assert first_difference(each.ledger.events) is None


def test_orders_that_were_sealed_are_not_taken_over_into_a_branch(played: Exercise) -> None:
    exercise = play(start(harbour(60), "east", "west", seed=7), turn(2))
    decide(exercise, "east")
    branch = exercise.branch(2, None)
    assert branch.awaiting() == ["east", "west"]


@pytest.mark.parametrize(("pace", "at"), [("solo", 5), ("solo", 0), ("class", 2), ("class", 4)])
def test_where_there_were_no_orders_there_is_no_branch(pace: Any, at: int) -> None:
    exercise = play(start(harbour(), "east", seed=4, pace=pace))
    with pytest.raises(OrderError, match=f"no orders in turn {at}: branch from one of 1"):
        exercise.branch(at, None)


def test_a_branch_at_class_pace_goes_on_at_class_pace() -> None:
    exercise = play(start(harbour(60), "east", "west", seed=6, pace="class"))
    branch = exercise.branch(3, None)
    assert branch.pace == "class"
    assert digests(play(branch)) == digests(exercise)
    assert first_difference(branch.ledger.events) is None


def test_a_branch_in_a_file_opens_and_verifies(tmp_path: Path, played: Exercise) -> None:
    path = tmp_path / "branch.jsonl"
    branch = played.branch(3, path)
    branch.close()
    again = play(Exercise.open(path))
    again.close()
    assert digests(again) == digests(played)
    assert verify(path).ok


def past(exercise: Exercise, turn: int) -> list[tuple[Any, ...]]:
    """What was decided in the turns before ``turn``, stage by stage."""
    return [(s.turn, s.stage, s.orders, s.responses) for s in exercise.story if s.turn < turn]


def test_a_branch_carries_what_was_ordered_answered_said_and_ruled_before() -> None:
    parent = start(harbour(60), "east", "west", seed=7)
    parent.say("east", ["west"], "We mean it.")
    parent.rule({"track": "trade", "add": 3}, "The fair was crowded.")
    play(parent, turn(3, "responses"))
    decide(parent, parent.awaiting()[0])
    branch = parent.branch(3, None)
    assert past(branch, 3) == past(parent, 3)
    assert any(story.responses for story in branch.story)
    before, again = decisions(parent), decisions(branch)
    known = {key: entry for key, entry in before.script.entries.items() if key[1] < 3}
    assert known == {key: entry for key, entry in again.script.entries.items() if key[1] < 3}
    assert any(entry.answers or entry.offers for entry in known.values())
    assert {key: forced for key, forced in before.forced.items() if key[0] < 3} == dict(again.forced)
    said = [event["text"] for event in branch.ledger.events if event["event"] == "said"]
    assert said == ["We mean it."]


@pytest.mark.parametrize("same_dice", [True, False])
def test_a_finished_branch_run_again_from_its_decisions_is_the_same_to_the_bit(
    played: Exercise, same_dice: bool
) -> None:
    for at in (2, 3, 4):
        branch = play(played.branch(at, None, same_dice=same_dice))
        again = traced(branch, decisions(branch), opening_world(branch), opened=False)
        before = [story for story in branch.story if story.turn < at]
        assert [story.state for story in again.stories][: len(before)] == [story.state for story in before]
        assert not same_dice or [story.state for story in again.stories] == [story.state for story in branch.story]


def test_a_seat_that_changed_hands_stays_with_its_last_holder_in_a_branch(played: Exercise) -> None:
    exercise = play(start(harbour(60), "east", "west", seed=7), turn(3))
    exercise.seat("west", "doctrine")
    branch = exercise.branch(2, None)
    assert branch.seats == exercise.seats == {**played.seats, "west": "doctrine"}
    assert branch.awaiting() == ["east"]
    assert first_difference(play(branch).ledger.events) is None


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_branch_for_which_there_is_no_room_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, played: Exercise, fails_at: int
) -> None:
    path, calls, fsync = tmp_path / "branch.jsonl", 0, os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(JournalError, match="the disk is full; free some space and do it again"):
            played.branch(3, path)
    assert not path.exists()
    played.branch(3, path).close()


def test_a_branch_of_which_only_a_part_was_written_is_refused_with_the_cure(tmp_path: Path, played: Exercise) -> None:
    path = tmp_path / "branch.jsonl"
    played.branch(3, path).close()
    lines = path.read_bytes().splitlines(keepends=True)
    told = []
    for kept in range(1, len(lines)):
        path.write_bytes(b"".join(lines[:kept]))
        for _ in range(2):  # the second time would find it locked if the first had not let go
            with pytest.raises(
                JournalError, match="only the beginning was written: delete it and branch again"
            ) as caught:
                Exercise.open(path)
            told.append(caught.value)  # keeps what it was raised in alive
    path.write_bytes(b"".join(lines))
    Exercise.open(path).close()


# ---- verifying


def rewritten(path: Path, to: Path, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    """The journal with events changed and every hash made anew, as somebody would who knows the format."""
    events = copy.deepcopy(Journal.open(path, read_only=True).events)
    change(events)
    previous, raw = "", b""
    for event in events:
        line, written = line_of(event, previous)
        raw += line
        previous = written["line"]
    to.write_bytes(raw)
    return to


@pytest.fixture(scope="module", params=["solo", "class"])
def journal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("journals") / "x.jsonl"
    play(start(harbour(60), "east", seed=5, pace=request.param, path=path)).close()
    return path


def events_of(path: Path) -> list[dict[str, Any]]:
    return Journal.open(path, read_only=True).events


def test_a_journal_as_written_verifies(journal: Path) -> None:
    verdict = verify(journal)
    assert (verdict.ok, verdict.first_turn, verdict.integrity_only) == (True, None, False)
    assert f"{len(events_of(journal))} events" in verdict.sentence
    assert "finished" in verdict.sentence


def test_an_unfinished_journal_verifies_and_is_called_unfinished(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    play(start(harbour(), "east", seed=5, path=path), turn(3)).close()
    verdict = verify(path)
    assert verdict.ok
    assert "unfinished" in verdict.sentence


@pytest.mark.parametrize("turn_number", [1, 3])
def test_a_changed_order_is_found_though_every_hash_was_made_anew(
    journal: Path, tmp_path: Path, turn_number: int
) -> None:
    def change(events: list[dict[str, Any]]) -> None:
        event = next(
            event
            for event in events
            if event["event"] == "sealed" and event["turn"] == turn_number and event["role"] == "east"
        )
        event["order"] = {"acts": ["east_spy"]} if event["order"].get("acts") != ["east_spy"] else {}

    verdict = verify(rewritten(journal, tmp_path / "x.jsonl", change))
    assert not verdict.ok
    assert verdict.first_turn == turn_number
    assert f"turn {turn_number}" in verdict.sentence


CHANGES: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("a track", lambda event: event["state"]["stock"].__setitem__(0, event["state"]["stock"][0] + 1)),
    ("an event's stamp", lambda event: event["state"]["stamp"].__setitem__(0, event["state"]["stamp"][0] + 1)),
    ("a hidden agenda", lambda event: event["state"]["agenda"].__setitem__(0, event["state"]["agenda"][0] + 1)),
    ("the digest", lambda event: event.update(digest="0" * 32)),
    ("a satisfaction", lambda event: event["satisfaction"].update(east=event["satisfaction"]["east"] + 1)),
    ("a record", lambda event: event["records"].pop()),
    ("the stage", lambda event: event.update(stage="crisis")),
]


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[name for name, _ in CHANGES])
def test_a_changed_result_is_found_in_its_turn(
    journal: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    def in_turn_two(events: list[dict[str, Any]]) -> None:
        change(
            next(
                event
                for event in events
                if event["event"] == "resolved" and event["turn"] == 2 and event["stage"] == "end"
            )
        )

    verdict = verify(rewritten(journal, tmp_path / "x.jsonl", in_turn_two))
    assert (verdict.ok, verdict.first_turn) == (False, 2)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("another seed", lambda events: events[0].update(seed=events[0]["seed"] + 1)),
        ("another theory", lambda events: events[0].update(theory="blend")),
        ("another scenario", lambda events: events[0]["scenario"]["theatre"]["tracks"]["anger"].update(start=61)),
        ("another ending", lambda events: events[-1].update(ending="end_truce")),
        ("an event left out", lambda events: events.pop(5)),
        ("a stage published twice", lambda events: events.insert(2, copy.deepcopy(events[2]))),
    ],
)
def test_other_forgeries_are_found_too(
    journal: Path, tmp_path: Path, name: str, change: Callable[[list[dict[str, Any]]], None]
) -> None:
    verdict = verify(rewritten(journal, tmp_path / "x.jsonl", change))
    assert not verdict.ok, name
    assert verdict.first_turn is not None


def test_under_another_rules_version_only_integrity_is_verified_and_it_says_so(journal: Path, tmp_path: Path) -> None:
    path = rewritten(journal, tmp_path / "x.jsonl", lambda events: events[0].update(rules="0"))
    verdict = verify(path)
    assert (verdict.ok, verdict.integrity_only) == (True, True)
    assert "rules version 0" in verdict.sentence
    assert "not run again" in verdict.sentence


def test_a_journal_that_was_cut_at_a_line_end_opens_and_verifies_as_unfinished(journal: Path, tmp_path: Path) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    for count in range(1, len(lines)):
        path = tmp_path / f"{count}.jsonl"
        path.write_bytes(b"".join(lines[:count]))
        verdict = verify(path)
        assert verdict.ok, f"cut after line {count}: {verdict.sentence}"
        assert "unfinished" in verdict.sentence


def test_a_damaged_journal_is_refused_before_anything_is_run(journal: Path, tmp_path: Path) -> None:
    raw = bytearray(journal.read_bytes())
    raw[len(raw) // 2] ^= 1
    path = tmp_path / "x.jsonl"
    path.write_bytes(bytes(raw))
    with pytest.raises(JournalError, match="line"):
        verify(path)
