"""An expert's questions on sanctions and the table, answered by the rules."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest

from tests.theatres.asking import Case, Check, Rules, Way, answers_of, cited, fails_without


def test_sanctions_bite_slowly_however_hard_everybody_presses(rules: Rules) -> None:
    hard: dict[str, float | str] = {"sanctions_intensity": 100, "prc_sanction_enforcement": 100, "chn_enforcement": "strict", "coalition_patience": 90, "us_prc_cooperation": 90, "russia_aid": 0}  # fmt: skip
    case = rules.table("patience").put(**hard).force(sanctions_land="land")
    felt = [case.points("sanctions_bite")]
    for _ in range(4):
        felt.append(case.turn().points("sanctions_bite"))
    steps = [after - before for before, after in pairwise(felt)]
    assert 0 < max(steps) <= 4, "a few points a quarter at most"
    assert felt[-1] < 40, "a year does not decide it"


def test_the_weapons_go_on_until_the_economy_really_fails(rules: Rules) -> None:
    def grown(**state: float | str) -> tuple[float, float]:
        case = rules.table().put(**state)
        before = case.points("arsenal")
        case.turn()
        return case.points("arsenal") - before, case.moved("arsenal_grows", "arsenal")

    rich = grown(dprk_economy=50, sanctions_bite=5)
    assert grown(dprk_economy=26, sanctions_bite=5) == rich, "a poor North builds as fast as a rich one"
    assert grown(dprk_economy=26, sanctions_bite=45) == rich
    assert grown(dprk_economy=12, sanctions_bite=45)[1] == 0 < rich[1], "a broken one does not"
    broken = rules.table().put(dprk_economy=12).turn()
    assert broken.moved("economy_fails", "military_upkeep") < 0


def test_the_leader_signals_for_talks_only_without_room_under_real_harm_and_in_doubt(rules: Rules) -> None:
    cornered: dict[str, float | str] = {"path_doubt": 62, "sanctions_bite": 40, "us_prc_cooperation": 60, "prk_tempo": "low"}  # fmt: skip
    assert "back_to_table" in rules.table("patience").put(**cornered).turn().rolls()
    for track, spared in (("path_doubt", 30), ("sanctions_bite", 10), ("us_prc_cooperation", 8)):
        case = rules.table("patience").put(**{**cornered, track: spared}).turn()
        assert "back_to_table" not in case.rolls(), f"he signals although {track} is {spared}"
    doubting = rules.table("patience").put(**cornered).turn().chance("doubt_stirs", "doubts")
    for track, spared, least in (("sanctions_bite", 15, 25), ("us_prc_cooperation", 8, 8)):
        eased = rules.table("patience").put(**{**cornered, track: spared}).turn()
        assert eased.chance("doubt_stirs", "doubts") <= doubting - least, "and what eases him eases his doubt"


def test_talking_is_cheaper_for_the_north_than_fighting(rules: Rules) -> None:
    def state(**values: float | str) -> Case:
        return rules.table().put(**values)

    as_it_is, talking = state(), state(table="talks")
    assert talking.content("prk") > as_it_is.content("prk")
    assert talking.goal("prk_own_master") > as_it_is.goal("prk_own_master")
    for war in ("strike", "peninsula_war"):
        fighting = state(war=war)
        assert fighting.content("prk") <= talking.content("prk") - 5
        assert fighting.goal("prk_no_invasion") <= talking.goal("prk_no_invasion") - 30
    assert state(war="peninsula_war").content("prk") <= talking.content("prk") - 25


def test_work_in_common_shrinks_the_norths_room_and_a_quarrel_gives_it_back(rules: Rules) -> None:
    close, apart = rules.table().put(us_prc_cooperation=60), rules.table().put(us_prc_cooperation=20)
    assert close.reads("manoeuvre_room") <= apart.reads("manoeuvre_room") - 30
    quarrel, calm = rules.pair()
    for case, acts in ((quarrel, ["usa_pushback"]), (calm, [])):
        case.put(us_prc_cooperation=60).turn({"usa": acts} if acts else None).turn()
    assert quarrel.reads("manoeuvre_room") >= calm.reads("manoeuvre_room") + 4


def test_powers_that_hold_together_make_sanctions_land_and_one_that_defects_slows_them(rules: Rules) -> None:
    def landing(**state: float | str) -> float:
        return rules.table("patience").put(**state).turn().chance("sanctions_land", "land")

    united: dict[str, float | str] = {"coalition_patience": 70, "us_prc_cooperation": 70}
    assert landing(**united) >= landing() + 8
    assert landing(**{**united, "coalition_patience": 20}) <= landing(**united) - 8, "one that is tired is enough"
    assert landing(**united, russia_aid=60) <= landing(**united) - 10
    together, leaking = rules.pair("patience")
    for _ in range(4):
        together.put(**united, rus_trade="closed", chn_enforcement="strict").turn()
        leaking.put(**united, rus_trade="open", chn_enforcement="lax").turn()
    assert leaking.points("sanctions_bite") <= together.points("sanctions_bite") - 5


def test_want_of_cash_makes_the_north_readier_to_sell_a_weapon(rules: Rules) -> None:
    weights = []
    for cash in (45, 30, 12):
        case = rules.table("bind").put(hard_currency=cash)
        case.open()
        weights.append(case.weight("prk", "prk_proliferate"))
    assert weights[0] == 0, "who has money does not think of it"
    assert weights[2] >= weights[1] + 5


def test_to_come_back_to_the_table_is_a_step_and_no_ending(rules: Rules) -> None:
    talking = rules.table().put(table="talks")
    talking.turn()
    assert talking.ending is None and talking.reads("table") == "talks"
    talking.turn().turn().turn()
    assert talking.ending is None and talking.reads("table") == "closed", "talks about nothing end"
    agreed = (
        rules.table().bind("prk_suspend_tests", "usa_suspend_exercises").put(prk_tempo="pause", usa_drills="suspended")
    )
    agreed.turn()
    assert agreed.reads("table") == "talks"
    agreed.turn().turn()
    assert agreed.reads("table") == "interim_deal" and agreed.ending is None


CITES: dict[Check, tuple[Way, ...]] = {
    test_sanctions_bite_slowly_however_hard_everybody_presses: (("tracks", "sanctions_bite", "limit"),),
    test_the_weapons_go_on_until_the_economy_really_fails: (
        ("rules", "arsenal_grows", "when"),
        ("rules", "economy_fails"),
    ),
    test_the_leader_signals_for_talks_only_without_room_under_real_harm_and_in_doubt: (
        ("rules", "back_to_table", "when", " and path_doubt >= 50"),
        ("rules", "back_to_table", "when", " and sanctions_bite >= 22"),
        ("rules", "back_to_table", "when", " and manoeuvre_room <= 50"),
        ("rules", "doubt_stirs", "roll", "doubts", "modifiers", {"why": "the harm is still small"}),
    ),
    test_talking_is_cheaper_for_the_north_than_fighting: (
        ("roles", "prk", "goals", "prk_own_master", "terms", {"why": "a seat as an equal"}),
        ("roles", "prk", "goals", "prk_no_invasion", "terms", {"why": "they have come"}),
        ("roles", "prk", "goals", "prk_no_invasion", "terms", {"why": "shots have been fired"}),
    ),
    test_work_in_common_shrinks_the_norths_room_and_a_quarrel_gives_it_back: (
        ("tracks", "manoeuvre_room", "is", " - us_prc_cooperation"),
        ("moves", "usa_pushback", "do", {"track": "us_prc_cooperation"}),
    ),
    test_powers_that_hold_together_make_sanctions_land_and_one_that_defects_slows_them: (
        ("rules", "sanctions_land", "roll", "land", "modifiers", {"why": "the powers hold together"}),
        ("rules", "sanctions_land", "roll", "land", "modifiers", {"why": "Russia lets fuel through"}),
    ),
    test_want_of_cash_makes_the_north_readier_to_sell_a_weapon: (
        ("moves", "prk_proliferate", "doctrine", {"why": "cash is short"}),
    ),
    test_to_come_back_to_the_table_is_a_step_and_no_ending: (
        ("rules", "talks_lapse"),
        ("rules", "talks_open"),
        ("rules", "interim_deal"),
    ),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
