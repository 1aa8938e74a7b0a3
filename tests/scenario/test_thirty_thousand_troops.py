"""The exercise of January 2018: it loads, asks everybody at once, differs from play to play, and keeps its dates to itself."""

from __future__ import annotations

from functools import cache

import pytest

from tests.exercise.playing import start
from wargame.analysis.games import Counting
from wargame.analysis.script_files import read_script
from wargame.exercise.exercise import Exercise
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.catalogue import find_scenario
from wargame.scenario.lint import check
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

NAME = "2018-thirty-thousand-troops"
BEFORE = "2017-accelerating-trains"
ROLES = ("chn", "jpn", "kor", "prk", "rus", "usa")
WORLDS = 150
OFFERED = {"chn": {1: {"acts": ["chn_troop_offer"]}}}


@cache
def resolved(name: str = NAME) -> Resolved:
    return load(name)


@cache
def book() -> Rulebook:
    """Its first two quarters."""
    scenario = resolved().scenario.model_copy(update={"turns": 2})
    return compile_rulebook(resolved().model_copy(update={"scenario": scenario}))


@cache
def played(seed: int, name: str = NAME) -> Exercise:
    exercise = start(resolved(name), seed=seed)
    while exercise.stage != "over":
        exercise.adjudicate()
    return exercise


def happened(exercise: Exercise) -> set[str]:
    """Rules and injects that came about, without their outcomes."""
    names = (name for story in exercise.story for record in story.records for name in record.get("names") or ())
    return {name.partition(".")[0] for name in names}


def test_an_author_is_told_of_nothing_wrong() -> None:
    assert check(find_scenario(NAME)).errors == []


@pytest.mark.parametrize("role", ROLES)
def test_everybody_is_asked_something_on_the_first_day(role: str) -> None:
    view = start(resolved(), *ROLES).view(role)
    assert view.dilemma is not None
    assert [cable.id for cable in view.cables if cable.id not in load(BEFORE).theatre.cables] == [
        cable.id for cable in view.cables
    ]
    assert all(answer.bears for answer in view.dilemma.answers)


def test_its_own_events_come_in_no_other_exercise() -> None:
    own = set(resolved().scenario.injects)
    dated = {"upper_house_vote", "seventieth_october", "labourers_due_home"}
    assert own & happened(played(1))
    assert dated & happened(played(1))
    assert not (own | dated) & happened(played(1, BEFORE))
    assert "games_opening" in happened(played(1, BEFORE))
    assert "games_opening" not in happened(played(1))


@pytest.mark.parametrize("theory", ["leverage", "bind", "patience"])
def test_a_garrison_offered_in_peace_is_almost_never_taken_in(theory: str) -> None:
    table = Counting(book(), WORLDS, "solo", read_script(OFFERED, book()))
    accepted = book().vocab.event_rows["chn_troop_offer.accepted", None]
    offered = book().vocab.event_rows["chn_troop_offer", None]
    finished = table.run(book().begin(list(range(WORLDS)), theory))
    stamps = finished.gather(lambda world: world.stamp, WORLDS)
    assert (stamps[offered] > 0).all()
    assert (stamps[accepted] > 0).mean() < 0.05
