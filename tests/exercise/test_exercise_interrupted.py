"""Whatever interrupts an exercise, it goes on as if nothing had been: quitting, a full disk, a killed process."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.playing import as_bytes, contents, decide, harbour, play, reopened, start
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.journal import Journal, JournalError, content_of
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.sealing import OrderError
from wargame.exercise.verifying import first_difference, verify

PACES: tuple[Pace, ...] = ("solo", "class")
WITH_EVERYTHING: list[tuple[Pace, int, tuple[str, ...]]] = [
    ("solo", 0, ("east",)),
    ("class", 6, ("east", "west")),
    ("solo", 7, ("east", "west")),
    ("class", 5, ("east",)),
]
"""Pace, seed and persons of exercises that together have offers, crises of two rounds, bots, and debts at the end."""
each_exercise = pytest.mark.parametrize(
    ("pace", "seed", "persons"),
    [*WITH_EVERYTHING[:2], *(pytest.param(*each, marks=pytest.mark.slow) for each in WITH_EVERYTHING[2:])],
)
one_exercise = pytest.mark.parametrize(
    ("pace", "seed", "persons"),
    [
        WITH_EVERYTHING[1],
        *(pytest.param(*each, marks=pytest.mark.slow) for each in (WITH_EVERYTHING[0], WITH_EVERYTHING[2])),
    ],
)


def begun(pace: Pace, seed: int, persons: Sequence[str], **more: Any) -> Exercise:
    return start(harbour(60), *persons, seed=seed, pace=pace, **more)


def test_the_exercises_that_are_interrupted_have_every_stage_and_decision() -> None:
    stages: set[str] = set()
    events: set[tuple[str, str, str]] = set()
    for pace, seed, persons in WITH_EVERYTHING:
        whole = play(begun(pace, seed, persons))
        stages |= {story.stage for story in whole.story}
        events |= {
            (pace, event.get("by", "person"), event.get("stage", "orders"))
            for event in whole.ledger.events
            if event["event"] in ("sealed", "responded")
        }
    assert stages == {"open", "reveal", "crisis", "end", "epilogue"}
    asked = {(who, stage) for who in ("person", "doctrine") for stage in ("orders", "responses", "crisis")} | {
        ("person", "honour")
    }
    assert {event[1:] for event in events} == asked
    assert {event[0] for event in events} == set(PACES)


def as_long_as(count: int) -> Callable[[Exercise], bool]:
    """Until an exercise has so many events."""
    return lambda exercise: len(exercise.ledger.events) >= count


def two_stages_on(events: Sequence[dict[str, Any]], first: int) -> int:
    """How many events there are when, after the ``first`` ones, two more stages were published.

    All that a later stage can depend on stands in the event of a resolved one, so what is the same up to there stays the same.
    """
    published = [place for place, event in enumerate(events, 1) if event["event"] == "published" and place > first]
    return published[1] if len(published) > 1 else len(events)


# ---- quitting


@each_exercise
def test_quit_after_any_event_and_reopened_the_same_exercise_goes_on(
    pace: Pace, seed: int, persons: Sequence[str]
) -> None:
    whole = play(begun(pace, seed, persons))
    wanted = contents(whole)
    for events in range(1, len(wanted)):
        again = reopened(whole.ledger.events[:events])
        enough = two_stages_on(whole.ledger.events, events)
        play(again, as_long_as(enough))
        assert len(again.ledger.events) >= enough
        assert contents(again) == wanted[: len(again.ledger.events)], (
            f"after event {events}, {whole.ledger.events[events - 1]['event']}"
        )


@each_exercise
def test_quit_at_any_decision_the_page_is_the_same_after_reopening(
    pace: Pace, seed: int, persons: Sequence[str]
) -> None:
    def reopen(exercise: Exercise) -> None:
        again = reopened(exercise.ledger.events)
        assert (again.stage, again.turn, again.awaiting()) == (exercise.stage, exercise.turn, exercise.awaiting())
        for role in exercise.roles:
            assert as_bytes(again.view(role)) == as_bytes(exercise.view(role))

    play(begun(pace, seed, persons), watch=reopen)


@one_exercise
def test_interrupted_after_any_event_reopened_and_noted_it_still_verifies(
    pace: Pace, seed: int, persons: Sequence[str]
) -> None:
    """Also where the note stands between bots' orders that were cut off and the rest of them."""
    whole = play(begun(pace, seed, persons))
    for events in range(1, len(whole.ledger.events)):
        again = reopened(whole.ledger.events[:events])
        again.note("The projector failed.")
        enough = two_stages_on(whole.ledger.events, events) + 1
        play(again, as_long_as(enough))
        assert first_difference(again.ledger.events) is None, (
            f"after event {events}, {whole.ledger.events[events - 1]['event']}"
        )


# ---- a full disk


class Full(MemoryLedger):
    """A ledger on a disk that is full at one moment, and has room again afterwards."""

    def __init__(self, fails_at: int) -> None:
        super().__init__()
        self.fails_at = fails_at
        self.lengths: list[int] = []
        """How many events there were after each write."""

    @property
    def writes(self) -> int:
        return len(self.lengths)

    def append_all(self, events: Sequence[dict[str, Any]]) -> None:
        self.lengths.append(len(self.events) + len(events))
        if self.writes == self.fails_at:
            raise JournalError("x.jsonl cannot be written: the disk is full; free some space and do it again")
        super().append_all(events)


@one_exercise
def test_on_a_full_disk_nothing_is_shown_as_done_and_with_space_again_the_same_exercise_goes_on(
    pace: Pace, seed: int, persons: Sequence[str]
) -> None:
    counting = Full(-1)
    wanted = contents(play(begun(pace, seed, persons, ledger=counting)))
    at_start = 2  # the opening, and the first turn: see the next test
    for fails_at in range(at_start + 1, counting.writes + 1):
        before = counting.lengths[max(fails_at - 5, at_start) - 1]
        disk = Full(fails_at)
        disk.events = list(counting.events[:before])
        disk.lengths = list(counting.lengths[: counting.lengths.index(before) + 1])
        exercise = Exercise.from_ledger(disk)
        enough = two_stages_on(counting.events, counting.lengths[fails_at - 1])
        failures = 0
        while exercise.stage != "over" and len(disk.events) < enough and failures < 3:
            waiting = exercise.awaiting()
            ledger = exercise.ledger
            assert isinstance(ledger, Full)
            due = fails_at - ledger.writes in (1, 2)  # a stage is written once when resolved, once when published
            page = as_bytes(exercise.view("east")) if due else b""
            try:
                if waiting:
                    decide(exercise, waiting[0])
                else:
                    exercise.adjudicate()
            except JournalError:
                failures += 1
                assert as_bytes(exercise.view("east")) == page, f"write {fails_at}: the page shows what was not written"
                assert as_bytes(exercise.view("east")) == as_bytes(as_read(exercise).view("east")), f"write {fails_at}"
        assert failures == 1, f"write {fails_at}"
        assert len(disk.events) >= enough
        assert contents(exercise) == wanted[: len(disk.events)], f"write {fails_at}"


@pytest.mark.parametrize("fails_at", [2, 3, 4, 5])
def test_where_the_disk_is_full_at_the_very_start_the_file_can_be_opened_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    path, calls, fsync = tmp_path / "x.jsonl", 0, os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        try:
            begun("solo", 0, ("east",), path=path).close()
        except JournalError as error:
            assert "the disk is full" in error.sentence
    if path.exists():
        exercise = Exercise.open(path)
        assert contents(play(exercise)) == contents(play(begun("solo", 0, ("east",))))
        exercise.close()


def as_read(exercise: Exercise) -> Exercise:
    """What a reader would be shown of the events that are on the disk."""
    ledger = MemoryLedger()
    ledger.events = list(exercise.ledger.events)
    ledger.read_only = True  # type: ignore[attr-defined]  # only a file's ledger declares it
    return Exercise.from_ledger(ledger)


def test_a_full_disk_is_a_sentence_and_the_file_ends_with_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.jsonl"
    exercise = begun("solo", 0, ("east",), path=path)
    decide(exercise, "east")
    raw, stage = path.read_bytes(), exercise.stage
    with monkeypatch.context() as patched:

        def full(descriptor: int, data: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        patched.setattr(os, "write", full)
        with pytest.raises(JournalError, match="the disk is full; free some space and do it again"):
            exercise.adjudicate()
    assert (path.read_bytes(), exercise.stage) == (raw, stage)
    play(exercise)
    exercise.close()
    assert verify(path).ok
    assert contents(exercise) == contents(play(begun("solo", 0, ("east",))))


# ---- journals that are whole and cannot be gone on with


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (1, {"scenario": {"of": "another time"}}),
        (3, {"event": "published", "turn": 1, "stage": "reveal"}),
        (4, {"order": {"acts": ["east_gift.grain"], "mood": "grim"}}),
        (4, {"order": None}),
    ],
)
def test_an_event_that_this_program_cannot_read_is_named_with_the_cure(
    tmp_path: Path, line: int, change: dict[str, Any]
) -> None:
    events = play(begun("solo", 0, ("east",)), lambda exercise: exercise.turn == 2).ledger.events
    assert [event["event"] for event in events[:5]] == ["opened", "resolved", "published", "sealed", "sealed"]
    path = tmp_path / "x.jsonl"
    forged = [event | change if place == line else event for place, event in enumerate(events, 1)]
    if change.get("event") == "published":
        forged.insert(2, forged[2])
    with Journal.create(path, forged[0]) as journal:
        journal.append_all(forged[1:])
    for _ in range(2):
        with pytest.raises(
            JournalError, match=r"x\.jsonl is whole, .* line \d+ .* open it with the program that wrote"
        ):
            Exercise.open(path)


def test_an_exercise_begun_under_other_rules_is_read_and_not_played_on() -> None:
    """Its record would be of two games, and could never be run again."""
    events = play(begun("solo", 0, ("east",)), lambda exercise: exercise.turn == 2).ledger.events
    exercise = reopened([events[0] | {"rules": "0", "program": "0.0.9"}, *events[1:]])
    assert len(exercise.ledger.events) == len(events)
    assert exercise.view("east").moves
    decide(exercise, "east")
    page = as_bytes(exercise.view("west"))
    with pytest.raises(
        OrderError, match=r"begun under rules version 0; this program has .*: play it on with wargame 0\.0\.9"
    ):
        exercise.adjudicate()
    assert as_bytes(exercise.view("west")) == page
    half = reopened([events[0] | {"rules": "0"}, *events[1:2]])
    assert half.unpublished is not None, "the first turn was cut off, and is not gone on with either"


# ---- kill -9


@pytest.mark.skipif(os.name == "nt", reason="a POSIX signal")
@pytest.mark.parametrize("kill_after", [9, 26, *(pytest.param(each, marks=pytest.mark.slow) for each in (2, 17))])
def test_killed_in_the_midst_nothing_that_was_done_is_lost_and_the_same_exercise_goes_on(
    tmp_path: Path, kill_after: int
) -> None:
    path = tmp_path / "x.jsonl"
    done = 0
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.exercise.playing", str(path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    for lines, line in enumerate(program.stdout, start=1):
        if line.strip() == "over":
            break
        done = int(line)
        if lines == kill_after:
            os.kill(program.pid, signal.SIGKILL)
    program.stdout.close()
    program.wait()
    wanted = contents(play(start(harbour(), "east", "west", seed=5)))
    kept = [content_of(event) for event in Journal.open(path, read_only=True).events]
    assert len(kept) >= done
    assert kept == wanted[: len(kept)]
    exercise = Exercise.open(path)
    assert contents(play(exercise)) == wanted
    exercise.close()
    assert verify(path).ok
