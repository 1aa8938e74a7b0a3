"""An expert's questions on the day after, answered by the rules."""

from __future__ import annotations

import sys

import pytest

from tests.theatres.asking import THEORIES, Case, Check, Rules, Way, answers_of, cited, fails_without

PLAN = ("plan_lines", "plan_refugees", "plan_arsenal")


def test_to_coerce_together_takes_trust_endgame_talks_and_nerve_all_three(rules: Rules) -> None:
    def pressed(*left_out: str, **less: float | str) -> float:
        able: dict[str, float | str] = {"us_prc_trust": 50, "prc_collapse_tolerance": 50}
        promises = {"feelers", "official_talks", "chn_joint_pressure"} - set(left_out)
        return (
            rules.table()
            .put(**{**able, **less})
            .bind(*sorted(promises))
            .turn()
            .moved("joint_coercion", "sanctions_bite")
        )

    assert pressed() > 0
    assert pressed(us_prc_trust=15) == 0
    assert pressed("official_talks") == 0
    assert pressed(prc_collapse_tolerance=10) == 0


def test_lines_refugees_and_weapons_are_agreed_one_by_one(rules: Rules) -> None:
    for place, item in enumerate(("lines", "refugees", "arsenal")):
        case = rules.table().bind("feelers", "official_talks")
        case.open()
        for each in ("lines", "refugees", "arsenal"):
            assert case.may("usa", f"usa_table_item.{each}")
        offer = f"usa_table_item.{item}"
        case.act({"usa": [offer]})
        case.settle({"chn": {offer: "accept"}, "kor": {offer: "accept"}})
        case.finish()
        assert [case.promise(each) == "in force" for each in PLAN] == [place == each for each in range(3)]
        assert case.reads("agreed_items") == 1


def test_america_all_but_always_refuses_to_leave_for_fear_for_its_alliances(rules: Rules) -> None:
    for theory in THEORIES:
        case = rules.table(theory)
        case.open()
        case.act({"chn": ["chn_demand_us_exit"]})
        assert case.worth("chn_demand_us_exit", "usa") <= -45, "a yes in twenty at most"
    leaving, staying = rules.pair()
    for case, acts in ((leaving, {"usa": ["usa_leave_korea"]}), (staying, None)):
        case.put(us_troops_korea="reduced").turn(acts)
    assert leaving.points("us_alliance_system") <= staying.points("us_alliance_system") - 8


def test_when_america_leaves_japan_is_its_last_ally_and_acts_so(rules: Rules) -> None:
    left, stayed = rules.pair("patience")
    for case, acts in ((left, {"usa": ["usa_leave_korea"]}), (stayed, None)):
        case.put(us_troops_korea="reduced", jpn_defence="accelerated").turn(acts)
    assert left.reads("us_troops_korea") == "withdrawn"
    for _ in range(3):
        left.turn()
        stayed.turn()
    assert left.points("japan_deterrence") >= stayed.points("japan_deterrence") + 7
    assert left.points("us_rok_alliance") <= stayed.points("us_rok_alliance") - 8
    left.open()
    stayed.open()
    for step in ("accelerated", "counterstrike"):
        assert left.leaning("jpn", "jpn_defence", step) >= stayed.leaning("jpn", "jpn_defence", step) + 6


def test_a_fall_without_a_plan_is_far_worse_than_a_fall_with_one(rules: Rules) -> None:
    def fallen(*plan: str) -> Case:
        case = rules.table().put(regime="none", collapse_progress=100).bind(*plan).turn()
        ends[case] = case.ending
        return case.epilogue()

    ends: dict[Case, str | None] = {}
    planned, unplanned = fallen(*PLAN), fallen()
    assert ends[planned] == "end_ordered_fall" and ends[unplanned] == "end_chaotic_fall"
    for track, worse in (("humanitarian_toll", 8), ("refugee_flow", 20), ("loose_nukes", 20), ("tension", 10)):
        assert unplanned.points(track) >= planned.points(track) + worse, track
    assert unplanned.content("chn") <= planned.content("chn") - 5
    assert unplanned.content("kor") < planned.content("kor")


def test_a_united_korea_allied_to_america_is_among_the_worst_for_china_and_a_neutral_one_less_bad(rules: Rules) -> None:
    def liked(*promises: str, **state: float | str) -> int:
        return rules.table().put(**state).bind(*promises).content("chn")

    allied = liked(*PLAN, regime="none")
    neutral = liked(*PLAN, "joint_guarantee", regime="none", us_troops_korea="withdrawn")
    assert neutral >= allied + 6
    for divided in (liked(), liked(tension=92), liked(arsenal=95, missile_reach="assured_us"), liked(treaty="revoked")):
        assert allied <= divided - 5, "any divided Korea is better"
    assert liked(war="us_prc_war") < allied, "only war with America is worse"


CITES: dict[Check, tuple[Way, ...]] = {
    test_to_coerce_together_takes_trust_endgame_talks_and_nerve_all_three: (
        ("rules", "joint_coercion"),
        ("rules", "joint_coercion", "when", "endgame_stage >= 3 and "),
        ("rules", "joint_coercion", "when", " and us_prc_trust >= 35"),
        ("rules", "joint_coercion", "when", " and prc_collapse_tolerance >= 25"),
    ),
    test_lines_refugees_and_weapons_are_agreed_one_by_one: (
        ("moves", "usa_table_item", "variants", "lines", "offer", "asks"),
        ("moves", "usa_table_item", "variants", "refugees", "offer", "asks"),
        ("moves", "usa_table_item", "variants", "arsenal", "offer", "asks"),
    ),
    test_america_all_but_always_refuses_to_leave_for_fear_for_its_alliances: (
        ("commitments", "usa_exit", "worth", "usa", {"why": "it would break the alliances"}),
        ("moves", "usa_leave_korea", "do", {"track": "us_alliance_system"}),
    ),
    test_when_america_leaves_japan_is_its_last_ally_and_acts_so: (
        ("rules", "last_ally"),
        (
            "rules",
            "japan_arms",
            "do",
            {"track": "japan_deterrence"},
            "toward",
            " + 10 * (us_troops_korea == withdrawn)",
        ),
        ("tracks", "jpn_defence", "doctrine", "accelerated", {"why": "we are the last ally here"}),
        ("tracks", "jpn_defence", "doctrine", "counterstrike", {"why": "we are the last ally here"}),
    ),
    test_a_fall_without_a_plan_is_far_worse_than_a_fall_with_one: (
        ("rules", "ruin"),
        ("rules", "ruin", "do", {"when": "not in_force(plan_refugees)"}),
        ("rules", "ruin", "do", {"when": "not in_force(plan_arsenal)"}),
        ("rules", "ruin", "do", {"when": "not in_force(plan_lines)"}),
    ),
    test_a_united_korea_allied_to_america_is_among_the_worst_for_china_and_a_neutral_one_less_bad: (
        ("roles", "chn", "goals", "chn_no_fortress", "terms", {"why": "a Korea made one under America's hand"}),
        ("roles", "chn", "goals", "chn_no_fortress", "terms", {"why": "a Korea that is nobody's ally"}),
        ("roles", "chn", "goals", "chn_calm", "terms", {"why": "nobody rules next door"}),
    ),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
