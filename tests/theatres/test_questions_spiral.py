"""An expert's questions on America, China and the spiral of test, arms and fear, answered by the rules."""

from __future__ import annotations

import sys

import pytest

from tests.theatres.asking import THEORIES, Check, Rules, Way, answers_of, cited, fails_without, held_course, idle


def test_a_test_raises_tension_and_makes_america_the_south_and_japan_arm(rules: Rules) -> None:
    tested, quiet = rules.pair("bind")
    for case, acts in ((tested, {"prk": ["prk_nuclear_test"]}), (quiet, None)):
        case.put(thaad="none").force(allied_answer="arms", test_season="quiet").turn(acts)
    assert tested.points("tension") >= quiet.points("tension") + 8
    assert tested.chance("allied_answer", "arms") >= 60
    worths = []
    for case in (tested, quiet):
        case.open()
        case.act({"usa": ["usa_thaad.battery"]})
        worths.append(case.worth("usa_thaad.battery", "kor"))
        case.settle()
        case.finish()
    assert worths[0] >= worths[1] + 8, "Seoul is readier to take a battery"
    assert tested.points("allied_deterrence") >= quiet.points("allied_deterrence") + 5
    assert tested.points("japan_deterrence") >= quiet.points("japan_deterrence") + 3


def test_beijing_counts_american_arms_as_aimed_at_itself_whatever_washington_says(rules: Rules) -> None:
    for outcome in ("alarmed", "accepted"):
        armed, spared = rules.pair("bind")
        for case, acts in ((armed, {"usa": ["usa_thaad.hurry"]}), (spared, None)):
            case.bind("usa_thaad_north_only").force(arms_and_beijing=outcome).turn(acts)
        assert armed.points("prc_fear_us_posture") >= spared.points("prc_fear_us_posture") + (
            5 if outcome == "alarmed" else 1
        )
        assert armed.chance("arms_and_beijing", "alarmed") >= 50, (
            "the promise that the radar looks north is little believed"
        )


def test_two_great_powers_can_clash_before_there_is_any_war_in_the_north(rules: Rules) -> None:
    close = rules.table("bind").put(prc_fear_us_posture=92, us_prc_friction=90, tension=60).force(great_spiral="clash")
    close.turn()
    assert (close.reads("war"), close.reads("war_began"), close.reads("regime")) == ("incident", "other", "kim")
    assert close.happened("great_spiral.clash") and not close.happened("prk_all_out_force")
    assert close.chance("great_spiral", "clash") >= 1
    far = rules.table("bind").put(prc_fear_us_posture=60, us_prc_friction=50, tension=60).turn()
    assert "great_spiral" not in far.rolls()


def test_to_weigh_a_strike_is_another_thing_than_to_strike(rules: Rules) -> None:
    weighing, silent = rules.pair()
    weighing.open()
    assert weighing.may("usa", "usa_consider_strike") and not weighing.may("usa", "usa_preempt")
    weighing.act({"usa": ["usa_consider_strike"]})
    weighing.settle()
    weighing.finish()
    silent.turn()
    assert weighing.reads("war") == "none"
    assert weighing.points("preemption_pressure") >= silent.points("preemption_pressure") + 4
    striking = rules.table().put(preemption_pressure=70).turn({"usa": ["usa_preempt"]})
    assert striking.reads("war") == "strike"


def test_chinas_present_course_looks_safe_at_first_and_grows_worse_when_it_is_held(rules: Rules) -> None:
    course = idle(rules, "bind", turns=8, worlds=60)
    first, last = course[0], course[-1]
    assert first["chn"] >= last["chn"] + 3, "the first quarter is not felt"
    assert last["tension"] >= first["tension"] + 5
    assert last["window_prc"] <= first["window_prc"] - 3
    assert last["arsenal"] >= first["arsenal"] + 12
    among_others = held_course(rules, "bind", "chn", worlds=120)
    assert among_others[0] >= among_others[-1] + 2, "and so it is where all others act"


def test_tension_rises_by_itself_where_both_press_and_nobody_brakes(rules: Rules) -> None:
    def tension(*acts: str) -> float:
        orders = {act[:3]: [act] for act in acts}
        return (
            rules.table()
            .put(tension=50)
            .force(test_season="quiet", allied_answer="words")
            .turn(orders)
            .points("tension")
        )

    alone, one, other = tension(), tension("usa_exercises"), tension("prk_missile_test")
    both = tension("usa_exercises", "prk_missile_test")
    assert both - alone >= (one - alone) + (other - alone) + 3
    held = rules.table().put(tension=60).turn()
    assert held.moved("untenable", "tension") > 0, "and a little even where neither moves"


def test_a_plain_american_request_is_answered_with_words(rules: Rules) -> None:
    for theory in THEORIES:
        asked = rules.table(theory)
        asked.open()
        asked.act({"usa": ["usa_press_beijing.korea"]})
        assert asked.worth("usa_press_beijing.korea", "chn") <= -25, "one yes in four at most"
    polite, silent = rules.pair()
    polite.turn({"chn": ["chn_polite_assurance"]})
    silent.turn()
    assert polite.points("us_prc_cooperation") >= silent.points("us_prc_cooperation") + 5
    for _ in range(3):
        polite.turn()
        silent.turn()
    assert polite.points("us_prc_cooperation") <= silent.points("us_prc_cooperation") + 1, "nothing is left of it"
    assert polite.points("us_prc_trust") <= silent.points("us_prc_trust") - 2


def test_american_pressure_on_trade_costs_chinese_help_on_korea(rules: Rules) -> None:
    pushing, calm = rules.pair()
    pushing.turn({"usa": ["usa_pushback"]}).turn()
    calm.turn().turn()
    assert pushing.points("us_prc_cooperation") <= calm.points("us_prc_cooperation") - 3
    worths = []
    for acts in (["usa_press_beijing.korea"], ["usa_press_beijing.korea", "usa_pushback"]):
        case = rules.table()
        case.open()
        case.act({"usa": acts})
        worths.append(case.worth("usa_press_beijing.korea", "chn"))
        case.settle()
        case.finish()
        worths.append(case.moved("two_messages_at_once", "us_prc_cooperation"))
    assert worths[2] <= worths[0] - 15 and worths[3] <= -3 < worths[1]


CITES: dict[Check, tuple[Way, ...]] = {
    test_a_test_raises_tension_and_makes_america_the_south_and_japan_arm: (
        ("rules", "allied_answer", "roll", "arms", "do", {"track": "allied_deterrence"}),
        ("rules", "allied_answer", "roll", "arms", "do", {"track": "japan_deterrence"}),
        ("commitments", "kor_host_thaad", "worth", "kor", {"why": "missiles flew again"}),
        ("moves", "prk_nuclear_test", "do", {"track": "tension"}),
    ),
    test_beijing_counts_american_arms_as_aimed_at_itself_whatever_washington_says: (("rules", "arms_and_beijing"),),
    test_two_great_powers_can_clash_before_there_is_any_war_in_the_north: (
        ("rules", "great_spiral"),
        ("rules", "great_spiral", "when", "prc_fear_us_posture >= 85 and us_prc_friction >= 78 and "),
    ),
    test_to_weigh_a_strike_is_another_thing_than_to_strike: (
        ("moves", "usa_preempt", "legal"),
        ("moves", "usa_consider_strike", "do", {"track": "preemption_pressure"}),
        ("moves", "usa_preempt", "do", {"track": "war"}),
    ),
    test_chinas_present_course_looks_safe_at_first_and_grows_worse_when_it_is_held: (
        ("rules", "untenable"),
        ("rules", "arsenal_grows"),
        ("rules", "grip"),
    ),
    test_tension_rises_by_itself_where_both_press_and_nobody_brakes: (
        ("rules", "two_trains"),
        ("rules", "untenable"),
    ),
    test_a_plain_american_request_is_answered_with_words: (
        ("commitments", "chn_joint_pressure", "worth", "chn", {"why": "pressing may break the buffer"}),
        ("moves", "chn_polite_assurance", "do", {"track": "us_prc_trust"}),
        ("moves", "chn_polite_assurance", "do", {"track": "us_prc_cooperation"}),
    ),
    test_american_pressure_on_trade_costs_chinese_help_on_korea: (
        ("moves", "usa_pushback", "do", {"track": "us_prc_cooperation"}),
        ("moves", "usa_press_beijing", "variants", "korea", "offer", "worth", "chn", {"why": "it came with a blow"}),
        ("rules", "two_messages_at_once"),
    ),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
