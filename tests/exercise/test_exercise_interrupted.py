"""Whatever interrupts an exercise, it goes on as if nothing had been: quitting, a full disk, a killed process."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.playing import as_bytes, contents, decide, harbour, play, reopened, start
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.journal import Journal, JournalError, content_of
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.verifying import first_difference, verify

PACES: tuple[Pace, ...] = ("solo", "class")
SEED = 4
"""With this seed there are offers, a crisis of two rounds and debts at the end: see the test below."""


def uninterrupted(pace: Pace, seed: int = SEED) -> Exercise:
    return play(start(harbour(), "east", seed=seed, pace=pace))


def test_the_exercise_that_is_interrupted_has_every_stage() -> None:
    stages: set[str] = set()
    for seed in range(SEED, SEED + 6):
        for pace in PACES:
            stages |= {story.stage for story in uninterrupted(pace, seed).story}
    assert stages == {"open", "reveal", "crisis", "end", "epilogue"}


# ---- quitting


@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_quit_after_any_event_and_reopened_the_same_exercise_goes_on(pace: Pace, seed: int) -> None:
    whole = uninterrupted(pace, seed)
    wanted = contents(whole)
    for events in range(1, len(wanted)):
        again = reopened(whole.ledger.events[:events])
        assert contents(again)[:events] == wanted[:events]
        assert contents(play(again)) == wanted, f"after event {events}, {whole.ledger.events[events - 1]['event']}"


@pytest.mark.parametrize("pace", PACES)
def test_quit_at_any_decision_the_page_is_the_same_after_reopening(pace: Pace) -> None:
    def reopen(exercise: Exercise) -> None:
        again = reopened(exercise.ledger.events)
        assert (again.stage, again.turn, again.awaiting()) == (exercise.stage, exercise.turn, exercise.awaiting())
        for role in exercise.roles:
            assert as_bytes(again.view(role)) == as_bytes(exercise.view(role))

    play(start(harbour(), "east", "west", seed=SEED, pace=pace), watch=reopen)


@pytest.mark.parametrize("pace", PACES)
def test_quit_after_any_event_and_reopened_it_still_verifies(pace: Pace) -> None:
    """Also with a note written between bots' orders that were cut off and the rest of them."""
    whole = uninterrupted(pace)
    for events in range(1, len(whole.ledger.events)):
        again = reopened(whole.ledger.events[:events])
        again.note("The projector failed.")
        play(again)
        assert first_difference(again.ledger.events) is None, f"after event {events}, {whole.ledger.events[events - 1]['event']}"


# ---- a full disk


class Full(MemoryLedger):
    """A ledger on a disk that is full at one moment, and has room again afterwards."""

    def __init__(self, fails_at: int) -> None:
        super().__init__()
        self.fails_at = fails_at
        self.writes = 0

    def append_all(self, events: Sequence[dict[str, Any]]) -> None:
        self.writes += 1
        if self.writes == self.fails_at:
            raise JournalError("x.jsonl cannot be written: the disk is full; free some space and do it again")
        super().append_all(events)


@pytest.mark.parametrize("pace", PACES)
def test_on_a_full_disk_nothing_is_shown_as_done_and_with_space_again_the_same_exercise_goes_on(pace: Pace) -> None:
    whole = uninterrupted(pace)
    wanted = contents(whole)
    counting = Full(-1)
    play(start(harbour(), "east", seed=SEED, pace=pace, ledger=counting))
    for fails_at in range(3, counting.writes + 1):
        exercise = start(harbour(), "east", seed=SEED, pace=pace, ledger=Full(fails_at))
        failures = 0
        while exercise.stage != "over" and failures < 3:
            waiting = exercise.awaiting()
            page = as_bytes(exercise.view("east"))
            done = len(exercise.ledger.events)
            try:
                if waiting:
                    decide(exercise, waiting[0])
                else:
                    exercise.adjudicate()
            except JournalError:
                failures += 1
                if len(exercise.ledger.events) == done:
                    assert as_bytes(exercise.view("east")) == page, f"write {fails_at}: the page shows what was not written"
                assert as_bytes(exercise.view("east")) == as_bytes(reopened_quietly(exercise).view("east")), f"write {fails_at}"
        assert failures == 1, f"write {fails_at}"
        assert contents(exercise) == wanted, f"write {fails_at}"


def reopened_quietly(exercise: Exercise) -> Exercise:
    """What a reader would be shown of the events that are on the disk."""
    ledger = MemoryLedger()
    ledger.events = list(exercise.ledger.events)
    ledger.read_only = True  # type: ignore[attr-defined]
    return Exercise.from_ledger(ledger)


def test_a_full_disk_is_a_sentence_and_the_file_ends_with_what_was_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.jsonl"
    exercise = start(harbour(), "east", seed=SEED, path=path)
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
    assert contents(exercise) == contents(uninterrupted("solo"))


# ---- kill -9


@pytest.mark.skipif(os.name == "nt", reason="a POSIX signal")
@pytest.mark.parametrize("kill_after", [2, 9, 17, 26])
def test_killed_in_the_midst_nothing_that_was_done_is_lost_and_the_same_exercise_goes_on(tmp_path: Path, kill_after: int) -> None:
    path = tmp_path / "x.jsonl"
    done = 0
    program = subprocess.Popen([sys.executable, "-m", "tests.exercise.playing", str(path)], stdout=subprocess.PIPE, text=True)
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
