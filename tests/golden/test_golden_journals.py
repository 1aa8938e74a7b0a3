"""Golden journals: what was saved under a released format opens, verifies and can be told by every later program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exercise.playing import as_bytes
from tests.golden.make import SAMPLES, make
from wargame.exercise.exercise import FORMAT, Exercise
from wargame.exercise.journal import Journal
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.telling import tell
from wargame.exercise.verifying import verify
from wargame.exercise.viewing import view_then
from wargame.rules.rulebook import RULES_VERSION

JOURNALS = sorted(SAMPLES.glob("format-*.jsonl"))
each_journal = pytest.mark.parametrize("path", JOURNALS, ids=[path.stem for path in JOURNALS])


def test_there_is_a_golden_journal_of_every_format() -> None:
    formats = {int(path.stem.split("-")[1]) for path in JOURNALS}
    assert formats == set(range(1, FORMAT + 1)), "write them with: python -m tests.golden.make"
    assert sum(path.stat().st_size for path in JOURNALS) < 3_000_000


@each_journal
def test_a_golden_journal_opens_whole(path: Path) -> None:
    journal = Journal.open(path, read_only=True)
    journal.check_contents()
    assert journal.finished
    assert not journal.warnings
    assert journal.events[0]["format"] == int(path.stem.split("-")[1])


def test_every_kind_of_event_is_in_the_golden_journals() -> None:
    kinds = {event["event"] for path in JOURNALS for event in Journal.open(path, read_only=True).events}
    assert kinds == {
        "opened",
        "seated",
        "sealed",
        "responded",
        "injected",
        "ruled",
        "resolved",
        "published",
        "said",
        "noted",
        "ended",
    }


@each_journal
def test_a_golden_journal_verifies_and_under_other_rules_its_integrity_does(path: Path) -> None:
    verdict = verify(path)
    assert verdict.ok, (
        f"{verdict.sentence} If the rules were meant to change, raise RULES_VERSION: journals of the old one must not be run "
        "again. Only if this format was never released may the samples be made anew."
    )
    written_under = Journal.open(path, read_only=True).events[0]["rules"]
    assert verdict.integrity_only is (written_under != RULES_VERSION)


@each_journal
def test_everything_in_a_golden_journal_can_be_told_and_shown(path: Path) -> None:
    exercise = Exercise.open(path, read_only=True)
    assert exercise.stage == "over"
    assert exercise.ending is not None
    assert exercise.ending.id in exercise.resolved.theatre.endings
    assert {story.stage for story in exercise.story} >= {"open", "reveal", "end"}
    for reader in (*exercise.roles, None):
        items = [item for story in exercise.story for item in tell(exercise, story, reader)]
        assert items
        assert all(item.headline.strip() for item in items)
    windows = [
        story.turn for story in exercise.story if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
    ]
    for role in exercise.roles:
        assert as_bytes(exercise.view(role))
        for turn in windows:
            assert view_then(exercise, role, turn).turn == turn


@each_journal
def test_one_can_play_on_from_a_golden_journal(path: Path) -> None:
    exercise = Exercise.open(path, read_only=True)
    branch = exercise.branch(1, None, ledger=MemoryLedger())
    for role in exercise.roles:
        branch.seat(role, "doctrine")
    while branch.turn == 1:
        branch.adjudicate()
    assert branch.stage in ("orders", "responses", "over")


@pytest.mark.slow
def test_making_the_golden_journals_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = make(tmp_path / "one"), make(tmp_path / "two")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
