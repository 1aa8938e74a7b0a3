"""A rulebook of a scenario that was checked before compiles most expressions when asked: nothing else may differ."""

from __future__ import annotations

from pathlib import Path

from wargame.exercise.exercise import Exercise
from wargame.exercise.journal_integrity import content_of
from wargame.exercise.ledger import MemoryLedger
from wargame.rules.rulebook import compile_rulebook
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

SCENARIO = "2017-accelerating-trains"
ROWS = ("event_rows", "known_rows", "count_rows", "condition_rows", "history_rows")


def test_a_rulebook_compiled_later_keeps_every_row_in_its_place() -> None:
    resolved = load(SCENARIO)
    whole, later = compile_rulebook(resolved), compile_rulebook(resolved, whole=False)
    for rows in ROWS:
        assert list(getattr(later.vocab, rows).items()) == list(getattr(whole.vocab, rows).items())
    assert later.shape == whole.shape


def test_a_game_goes_the_same_way_under_a_rulebook_compiled_later() -> None:
    resolved = load(SCENARIO)
    played = [_first_turn(resolved, whole) for whole in (True, False)]
    assert played[0] == played[1]


def test_of_a_finished_journal_only_what_is_asked_is_compiled(tmp_path: Path) -> None:
    path = tmp_path / "game.jsonl"
    with_bots = Exercise.start(load(SCENARIO), path, seed=1)
    with_bots.end_now("time is up")
    while with_bots.stage != "over":
        with_bots.adjudicate()
    with_bots.close()
    opened = Exercise.open(path, read_only=True)
    assert not opened.book.compiler.whole
    assert with_bots.book.compiler.whole


def _first_turn(resolved: Resolved, whole: bool) -> list[str]:
    """What the records of a first turn say, played by doctrines."""
    exercise = Exercise.start(resolved, None, seed=1, ledger=MemoryLedger())
    exercise.give(compile_rulebook(resolved, whole=whole), exercise.world)
    while exercise.turn == 1:
        exercise.adjudicate()
    return [content_of(event) for event in exercise.ledger.events]
