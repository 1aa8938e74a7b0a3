"""The first exercise: small, complete, taught turn by turn, and a real game under each of its rival readings."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.playing import play, start, turn
from wargame.analysis.games import Games, play_games, total_variation
from wargame.analysis.script_files import read_script
from wargame.analysis.soundness import compiles
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order, Response
from wargame.exercise.telling import tell
from wargame.exercise.verifying import verify
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.catalogue import find_scenario, list_scenarios
from wargame.scenario.lint import check
from wargame.scenario.loading import load
from wargame.scenario.models import Cable, Move, Resolved
from wargame.tui.starting import FIRST_SCENARIO

ROLES = ("arvane", "berrin")
THEORIES = ("firmness", "fear", "time")
GAMES = 400


@cache
def border() -> Resolved:
    return load("border-crisis")


@cache
def book() -> Rulebook:
    return compile_rulebook(border())


@cache
def games(theory: str) -> Games:
    return ensemble(theory, None)


def ensemble(theory: str, script: dict[Any, Any] | None) -> Games:
    return play_games(book(), list(range(1, GAMES + 1)), theory, "solo", read_script(script, book()))


def all_games() -> Games:
    return Games.joined(games(theory) for theory in THEORIES)


def acts(role: str) -> list[Move]:
    return [move for move in border().theatre.moves.values() if move.by == role]


def cables(role: str, *, dilemma: bool) -> list[Cable]:
    theatre = border().theatre
    return [cable for cable in theatre.cables.values() if role in cable.to and (cable.dilemma is not None) == dilemma]


# ---- it shows every construct once


def test_the_check_finds_nothing_wrong() -> None:
    report = check(find_scenario("border-crisis").parent.parent, further=[compiles])
    assert report.ok, report.as_text()
    assert report.warnings == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_everything_that_a_role_can_have(role: str) -> None:
    theatre = border().theatre
    assert {move.kind for move in acts(role)} == {"diplomatic", "economic", "military", "information", "domestic"}
    assert 6 <= len([move for move in acts(role) if move.legal != "0"]) <= 9
    assert [move.slots for move in acts(role)].count(0) == 1
    assert sum(move.secret for move in acts(role)) == 1
    assert sum(move.offer is not None for move in acts(role)) >= 1
    assert sum(track.by == role for track in theatre.tracks.values()) == 2
    assert len(cables(role, dilemma=True)) >= 4
    assert len(cables(role, dilemma=False)) >= 4
    agendas = theatre.roles[role].agendas.values()
    assert len(agendas) == 3
    assert any(agenda.peaceful for agenda in agendas)


def test_the_theatre_holds_a_deal_in_two_steps_a_threat_a_crisis_and_a_gauge_seen_in_two_ways() -> None:
    theatre = border().theatre
    assert theatre.commitments["berrin_stands_down"].wakes == "kept(arvane_opens)"
    threat = theatre.moves["berrin_ultimatum"].offer
    assert threat is not None
    assert [name for effect in threat.else_ for name in effect.bind] == ["berrin_must_close"]
    assert theatre.asks["ferry_bank"].crisis
    assert theatre.asks["ferry_bank"].rounds == 2
    assert {type(sight).__name__ for sight in theatre.tracks["riders"].seen.values()} == {"Band", "Noise"}
    assert any(track.is_ for track in theatre.tracks.values())
    assert tuple(theatre.theories) == THEORIES
    assert len(theatre.picture) == 5
    assert 6 <= sum(ending.judged != "label" for ending in theatre.endings.values()) <= 8
    scenario = border().scenario
    assert len(scenario.injects) == 3
    assert scenario.injects["dyke_gives_way"].when == "times(arvane_mend_dyke) == 0"
    assert scenario.turns == 4


# ---- turn by turn it teaches one thing more


@pytest.mark.parametrize("role", ROLES)
def test_turn_1_asks_for_an_answer_a_dial_and_an_act_and_for_no_offer_yet(role: str) -> None:
    view = play(start(border(), role, seed=3), until=turn(1)).view(role)
    assert view.dilemma is not None
    assert len(view.dilemma.answers) >= 2
    assert [dial.can_lower or dial.can_raise for dial in view.postures] == [True, True]
    legal = {move.id for move in view.moves if move.legal}
    assert len(legal) >= 5
    assert not {move.id for move in view.moves if border().theatre.moves[move.id].offer is not None} & legal
    assert [promise.name for promise in view.promises] == ["Mend the dyke", "Pay the river fee"]


def test_turn_1_tells_when_offers_become_possible() -> None:
    view = play(start(border(), "arvane", seed=3), until=turn(1)).view("arvane")
    assert next(move.why_not for move in view.moves if move.id == "arvane_offer_water") == "only from summer 2031 on"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("seed", range(3))
def test_every_turn_puts_a_dilemma_to_both(role: str, seed: int) -> None:
    asked: list[str] = []

    def look(exercise: Exercise) -> None:
        if exercise.stage == "orders" and role in exercise.awaiting():
            dilemma = exercise.view(role).dilemma
            assert dilemma is not None
            asked.append(dilemma.id)

    exercise = play(start(border(), role, seed=seed), watch=look)
    assert exercise.ending is not None
    assert len(set(asked)) == len(asked) == 4, "four turns, four questions"


@pytest.mark.parametrize(("role", "offer"), [("arvane", "arvane_offer_water"), ("berrin", "berrin_offer_market")])
def test_in_turn_2_an_offer_can_be_made(role: str, offer: str) -> None:
    for seed in range(5):
        view = play(start(border(), role, seed=seed), until=turn(2)).view(role)
        assert next(move.legal for move in view.moves if move.id == offer)
        assert view.draft_slots == 2
        assert view.draftable


def test_a_crisis_has_come_by_turn_3_in_most_games() -> None:
    met = 0
    for seed in range(24):
        exercise = play(start(border(), seed=seed), until=lambda each: each.turn >= 4)
        told = [item for story in exercise.story if story.turn <= 3 for item in tell(exercise, story, None)]
        met += any(item.kind == "crisis" and item.subject == "ferry_bank" for item in told)
    assert met > 12


@pytest.mark.parametrize(("role", "debt"), [("arvane", "Mend the dyke"), ("berrin", "Pay the river fee")])
def test_in_turn_4_what_was_put_off_is_due_and_can_still_be_done(role: str, debt: str) -> None:
    exercise = start(border(), role, seed=2)
    while exercise.turn < 4 or exercise.stage != "orders":
        if exercise.awaiting() and exercise.stage == "orders":
            exercise.seal(role, Order())
        elif exercise.awaiting():
            exercise.respond(role, Response())
        else:
            exercise.adjudicate()
    view = exercise.view(role)
    promise = next(each for each in view.promises if each.name == debt)
    assert promise.state == "in force"
    assert "winter" in promise.due
    (act,) = [move for move in view.moves if move.name in ("Mend the dyke on Berrin's bank", "Pay the river fee")]
    assert act.legal


# ---- it plays


@pytest.mark.parametrize("pace", ["solo", "class"])
@pytest.mark.parametrize("persons", [("arvane",), ("berrin",), ROLES])
def test_it_plays_to_its_end_and_verifies(tmp_path: Path, pace: Any, persons: tuple[str, ...]) -> None:
    path = tmp_path / "game.jsonl"
    exercise = play(start(border(), *persons, seed=4, pace=pace, path=path))
    exercise.close()
    assert exercise.ending is not None
    assert exercise.ending.id in border().theatre.endings
    assert verify(path).ok


# ---- it is a game


def test_no_way_of_ending_swallows_the_others_and_war_is_rare() -> None:
    played = all_games()
    assert 0.02 <= played.terminal(book(), "war").mean() <= 0.15
    assert 0.40 <= (played.crises > 0).mean() <= 0.80
    assert max(played.picture_shares(book()).values()) <= 0.60
    endings = {book().endings[place].id for place in set(played.ending.tolist())}
    assert endings == {name for name, ending in border().theatre.endings.items() if ending.judged != "label"}


def test_every_act_is_chosen_by_the_doctrine_somewhere() -> None:
    chosen = all_games().played.sum(axis=1)
    assert [move.flat.id for place, move in enumerate(book().moves) if not chosen[place]] == []


def test_the_three_readings_are_three_worlds() -> None:
    def shares(theory: str) -> dict[str, float]:
        endings = games(theory).ending.tolist()
        return {book().endings[place].id: endings.count(place) / len(endings) for place in set(endings)}

    for one, other in (("firmness", "fear"), ("fear", "time"), ("firmness", "time")):
        assert total_variation(shares(one), shares(other)) >= 0.2, (one, other)


FIRM = {
    "every": {"answers": {"ferry_bank": "press", "berrin_offer_market": "accept"}},
    1: {"acts": ["arvane_drill", "arvane_share_out"], "posture": {"arvane_guard": "up"}},
    2: {"acts": ["arvane_offer_water", "arvane_drill"], "posture": {"arvane_sluice": "up"}},
    3: {"acts": ["arvane_mend_dyke"]},
    4: {"acts": ["arvane_share_out", "arvane_publish"]},
}
"""Strength first, then a bargain."""
GENTLE = {
    "every": {"answers": {"ferry_bank": "step_back", "berrin_ultimatum": "accept", "berrin_offer_market": "accept"}},
    1: {"acts": ["arvane_relief", "arvane_publish"], "posture": {"arvane_guard": "down"}},
    2: {"acts": ["arvane_offer_water", "arvane_ask_court"], "posture": {"arvane_sluice": "up"}},
    3: {"acts": ["arvane_mend_dyke"]},
    4: {"acts": ["arvane_relief", "arvane_share_out"]},
}
"""Whatever frightens less."""
SLOW = {
    "every": {"answers": {"ferry_bank": "hold", "berrin_ultimatum": "refuse", "berrin_offer_market": "accept"}},
    1: {"acts": ["arvane_ask_court", "arvane_publish"]},
    2: {"acts": ["arvane_mend_dyke"]},
    3: {"acts": ["arvane_share_out"]},
    4: {"acts": ["arvane_share_out"]},
}
"""The court, and nothing that stirs."""


def test_each_reading_rewards_another_course() -> None:
    def best(theory: str) -> str:
        courses = {"firm": FIRM, "gentle": GENTLE, "slow": SLOW}
        scores = {name: ensemble(theory, {"arvane": course}).satisfaction[0].mean() for name, course in courses.items()}
        return max(scores, key=lambda name: scores[name])

    assert [best(theory) for theory in THEORIES] == ["firm", "gentle", "slow"]


def test_doing_nothing_is_no_answer() -> None:
    idle = {"arvane": {"every": {"acts": [], "answers": {"all": "silence"}}}}
    for theory in THEORIES:
        assert ensemble(theory, idle).satisfaction[0].mean() < games(theory).satisfaction[0].mean(), theory


# ---- where it is found


def test_it_is_listed_and_is_not_what_enter_starts() -> None:
    assert {summary.id for summary in list_scenarios()} >= {"border-crisis", FIRST_SCENARIO}
    assert FIRST_SCENARIO == "2017-accelerating-trains"
