"""January 2014: a scenario of its own, in which the window stands open, and which leaves other dates alone."""

from __future__ import annotations

from functools import cache

import pytest

from tests.exercise.playing import start
from wargame.analysis.games import Games, play_games
from wargame.analysis.script_files import read_script
from wargame.analysis.soundness import compiles
from wargame.exercise.exercise import Exercise
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.catalogue import find_scenario
from wargame.scenario.lint import check
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

HERE, LATER = "2014-costly-inaction", "2017-accelerating-trains"
ROLES = ("chn", "prk", "usa", "kor", "jpn", "rus")
GAMES = 100
OWN_VOTES = ("midterms_of_2014", "december_vote_in_japan", "assembly_vote_of_2016", "american_vote_of_2016")


@cache
def scenario(name: str = HERE) -> Resolved:
    return load(name)


@cache
def book(name: str = HERE) -> Rulebook:
    return compile_rulebook(scenario(name))


def after_an_ultimatum(name: str, theory: str, *, given: bool) -> Games:
    act = "chn_ultimatum.both" if given else "chn_wait"
    return play_games(
        book(name), list(range(GAMES)), theory, "solo", read_script({"chn": {1: {"acts": [act]}}}, book(name))
    )


def opened_up(name: str, theory: str) -> float:
    """By how much the share of games whose markets are encouraged two quarters later grows with the ultimatum."""

    def share(games: Games) -> float:
        track = book(name).track_ids.index("prk_markets")
        steps = scenario(name).theatre.tracks["prk_markets"].steps
        return float((games.readings[1, track] == steps.index("encouraged")).mean())

    return share(after_an_ultimatum(name, theory, given=True)) - share(after_an_ultimatum(name, theory, given=False))


def test_the_check_finds_nothing_wrong() -> None:
    report = check(find_scenario(HERE).parent.parent, further=[compiles])
    assert report.ok, report.as_text()


def test_it_opens_with_a_question_of_its_own_for_each_role() -> None:
    exercise = start(scenario(), *ROLES, seed=11)
    for role in ROLES:
        cables = exercise.view(role).cables
        assert cables[-1].id.startswith(f"{role}_e_"), role
        assert exercise.view(role).dilemma is not None
        assert len(cables) == 3


def test_the_window_closes_when_nothing_is_done() -> None:
    track = book().track_ids.index("window_prc")
    games = play_games(book(), list(range(GAMES)), "leverage", "solo", None)
    readings = games.readings[:, track].mean(axis=1)
    assert readings[0] > readings[3] > readings[-1]
    assert readings[0] > 1.5 * readings[-1]


def test_the_double_threat_moves_a_weak_leader_and_hardly_a_firm_one() -> None:
    now, later = opened_up(HERE, "leverage"), opened_up(LATER, "leverage")
    assert now > later + 0.10
    assert opened_up(HERE, "bind") < now - 0.10


def test_its_votes_come_on_their_dates_and_in_no_later_year() -> None:
    def told(exercise: Exercise) -> set[str]:
        while exercise.stage != "over":
            exercise.adjudicate()
        records = (record for story in exercise.story for record in story.records)
        return {name for record in records if record["kind"] == "event" for name in record["names"]}

    here, later = told(start(scenario(), seed=3)), told(start(scenario(LATER), seed=3))
    assert set(OWN_VOTES) <= here
    assert not set(OWN_VOTES) & later
    assert not {"party_congress", "may_election", "snap_election", "games_opening"} & here


@pytest.mark.parametrize("role", ROLES)
def test_its_cables_stand_in_no_other_scenario(role: str) -> None:
    cables, elsewhere = scenario().theatre.cables, scenario(LATER).theatre.cables
    own = [cable for name, cable in cables.items() if name not in elsewhere and role in cable.to]
    assert len(own) >= 12
    assert sum(cable.dilemma is not None for cable in own) >= 3
