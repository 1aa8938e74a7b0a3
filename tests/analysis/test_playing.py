"""A study, an exercise and a re-run play the same game: the sequence of play is told twice and must never drift apart."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.exercise.playing import harbour, play, start, turn
from wargame.analysis.games import Counting, play_games
from wargame.analysis.recorded import decisions
from wargame.analysis.rerun import Rerun, futures, opening_world, same_world, traced
from wargame.analysis.scripts import Script
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.stories import Story
from wargame.players.table import Finished, play_out
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.rules.world import digest
from wargame.scenario.models import Resolved

PACES: tuple[Pace, ...] = ("solo", "class")


def digests(finished: Finished) -> dict[int, str]:
    """Each world as it ended, by its place."""
    return {int(place): digest(world, row) for world, places in finished.parts for row, place in enumerate(places)}


def told(story: Story) -> list[str]:
    """The records of a stage, whatever their order: what falls due together has none."""
    return sorted(json.dumps(record, sort_keys=True) for record in story.records)


@pytest.mark.parametrize("pace", PACES)
def test_where_nothing_is_given_a_study_plays_what_the_doctrines_play(harbour_book: Rulebook, pace: str) -> None:
    plain = play_out(harbour_book, harbour_book.begin(list(range(60))), pace=pace)
    counted = Counting(harbour_book, 60, pace, Script()).run(harbour_book.begin(list(range(60))))
    assert digests(counted) == digests(plain)


@pytest.mark.parametrize("pace", PACES)
def test_the_same_holds_for_the_shipped_exercise(peninsula: Resolved, pace: str) -> None:
    book = compile_rulebook(peninsula)
    plain = play_out(book, book.begin(list(range(8))), pace=pace)
    counted = Counting(book, 8, pace, Script()).run(book.begin(list(range(8))))
    assert digests(counted) == digests(plain)


@pytest.mark.parametrize("pace", PACES)
def test_game_i_of_a_study_is_the_exercise_run_with_its_seed(pace: Pace) -> None:
    resolved = harbour(60)
    book = compile_rulebook(resolved)
    games = play_games(book, [20, 21, 22, 23], "hidden", pace)
    for place, seed in enumerate((20, 21, 22, 23)):
        exercise = play(start(resolved, seed=seed, pace=pace))
        ending = exercise.ending
        assert ending is not None
        assert book.endings[int(games.ending[place])].id == ending.id
        assert games.full_pictures(book)[place] == " / ".join(word for _, word, _ in ending.picture)
        assert dict(zip(book.vocab.roles, games.satisfaction[:, place].tolist(), strict=True)) == ending.satisfaction


def ruled(exercise: Exercise) -> Exercise:
    """An exercise whose facilitator overrules twice and lets an inject come early."""
    play(exercise, turn(2))
    exercise.rule({"track": "trade", "add": -7}, "The quay was under repair.")
    exercise.inject("fire")
    play(exercise, turn(3))
    exercise.rule({"rule": "storm", "outcome": "storm"}, "It had been forecast.")
    return play(exercise)


def broken_off(exercise: Exercise) -> Exercise:
    """An exercise that is ended in the middle of a turn."""
    play(exercise, turn(3, "responses"))
    if exercise.stage != "over":  # a war may have ended it before
        exercise.end_now("The bell rang.")
    return play(exercise)


def ruled_at_the_end(exercise: Exercise) -> Exercise:
    """An exercise whose facilitator overrules when all that is left is what is owed."""
    play(exercise, lambda at: at.stage == "honour")
    if exercise.stage != "over":
        exercise.rule({"track": "trade", "add": 5}, "A late ship came in.")
        exercise.rule({"rule": "storm", "outcome": "storm"}, "It had been forecast.")
    return play(exercise)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("pace", PACES)
@pytest.mark.parametrize("course", [play, ruled, broken_off, ruled_at_the_end])
def test_a_played_exercise_run_again_from_its_decisions_is_the_same_to_the_bit(
    seed: int, pace: Pace, course: Any
) -> None:
    exercise = course(start(harbour(60), "east", "west", seed=seed, pace=pace))
    again = traced(exercise, decisions(exercise), opening_world(exercise), opened=False)
    assert [(story.turn, story.stage) for story in again.stories] == [(s.turn, s.stage) for s in exercise.story]
    for mine, recorded in zip(again.stories, exercise.story, strict=True):
        assert mine.state == recorded.state
        assert told(mine) == told(recorded)
    assert exercise.ending is not None
    assert again.satisfaction == exercise.ending.satisfaction


def test_a_branch_with_new_dice_is_run_again_with_the_dice_that_it_had() -> None:
    parent = play(start(harbour(), "east", "west", seed=3))
    branch = play(parent.branch(3, None, same_dice=False))
    record = decisions(branch)
    again = traced(branch, record, opening_world(branch), opened=False)
    after = [story for story in branch.story if story.turn >= 3]
    assert [story.state["key"] for story in again.stories][-len(after) :] == [story.state["key"] for story in after]


def test_several_worlds_with_the_same_dice_stay_the_same_world() -> None:
    exercise = play(start(harbour(60), "east", "west", seed=4))
    table = Rerun(exercise, decisions(exercise))
    found = futures(exercise, table.run(same_world(opening_world(exercise), 5)), 5)
    assert len(set(map(str, found))) == 1
    assert np.unique([each.satisfaction["east"] for each in found]).size == 1
