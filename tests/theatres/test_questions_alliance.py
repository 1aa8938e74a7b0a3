"""An expert's questions on aid, the treaty and troops, answered by the rules."""

from __future__ import annotations

import sys

import pytest

from tests.theatres.asking import Y2018, Case, Check, Rules, Way, answers_of, cited, fails_without

GIFT = {"chn": ["chn_increase_aid"]}


def test_aid_after_a_spell_of_penalties_makes_later_threats_weigh_less(rules: Rules) -> None:
    paying, firm = rules.pair()
    for case, second in ((paying, GIFT), (firm, None)):
        case.put(prc_threat_credibility=40).force(gift_received="goodwill")
        case.turn({"chn": ["chn_cut_aid.trim"]}).turn(second)
        case.put(prc_aid_civil=45).turn({"chn": ["chn_ultimatum.aid"]})  # the threat is as heavy; is it believed?
    assert paying.points("prc_threat_credibility") <= firm.points("prc_threat_credibility") - 4
    assert paying.chance("threat_heard", "doubts") < firm.chance("threat_heard", "doubts")
    unpunished = rules.table().force(gift_received="goodwill").turn().turn(GIFT)
    assert unpunished.moved("chn_increase_aid", "prc_threat_credibility") == 0, "without penalties it admits nothing"


def test_the_north_pockets_aid_that_was_given_for_nothing_and_owes_nothing_for_it(rules: Rules) -> None:
    giver, other = rules.pair()
    giver.force(gift_received="amends").turn(GIFT)
    other.turn()
    assert giver.points("buffer_belief") > other.points("buffer_belief")
    assert giver.points("prc_authority") <= other.points("prc_authority") - 7, "quiet was paid for"
    plan = "chn_freeze_offer"
    giver.open()
    other.open()
    for move in ("prk_nuclear_test", "prk_missile_test"):
        assert giver.weight("prk", move) >= other.weight("prk", move) - 1, "it tests as gladly as before"
    giver.act({"chn": [plan]})
    other.act({"chn": [plan]})
    assert giver.worth(plan, "prk") <= other.worth(plan, "prk") + 1, "what it is asked for is worth no more to it"


def test_a_refused_offer_of_troops_leaves_china_worse_off(rules: Rules) -> None:
    offering, silent = rules.pair()
    offering.turn({"chn": ["chn_troop_offer"]}, {"prk": {"chn_troop_offer": "refuse"}})
    silent.turn()
    assert offering.points("dprk_suspicion_prc") >= silent.points("dprk_suspicion_prc") + 5
    assert offering.points("prc_authority") <= silent.points("prc_authority") - 3
    assert offering.points("prc_dprk_relations") <= silent.points("prc_dprk_relations") - 5
    assert offering.goal("chn_neighbour") < silent.goal("chn_neighbour")
    assert offering.goal("chn_clout") < silent.goal("chn_clout")


def test_a_garrison_that_is_let_in_calms_the_fear_of_invasion_and_the_push_for_war(rules: Rules) -> None:
    hosting, alone = rules.pair("patience")
    hosting.force(garrison_arrives="swallowed")
    hosting.turn({"chn": ["chn_troop_offer"]}, {"prk": {"chn_troop_offer": "accept"}}).turn()
    alone.turn().turn()
    assert hosting.points("regime_insecurity") <= alone.points("regime_insecurity") - 10
    assert hosting.points("preemption_pressure") <= alone.points("preemption_pressure") - 10


def test_either_partner_may_propose_to_go_on_with_the_treaty_or_to_end_it(rules: Rules) -> None:
    def order(role: str, move: str) -> Case:
        case = rules.table()
        case.open()
        assert case.may(role, move), f"{move} may not be ordered"
        case.act({role: [move]})
        return case

    assert order("chn", "chn_reassure").stands("chn_reassure")
    assert order("prk", "prk_open_treaty_talks").stands("prk_open_treaty_talks")
    assert order("chn", "chn_threaten_treaty").reads("treaty") == "notice_given"
    assert order("prk", "prk_propose_end_treaty").reads("treaty") == "notice_given"


def test_where_the_treaty_has_an_end_date_notice_frightens_more_as_the_date_comes_near(rules: Rules) -> None:
    fear: dict[str, list[float]] = {}
    for theory in ("leverage", "patience"):
        case = rules.table(theory, Y2018)
        fear[theory] = []
        for turn in range(8):
            case.turn({"chn": ["chn_threaten_treaty"]} if turn == 0 else None)
            fear[theory].append(case.moved("treaty_clock", "regime_insecurity"))
    assert fear["leverage"][7] >= fear["leverage"][4] + 2 > fear["leverage"][1] + 2
    assert not any(fear["patience"]), "a treaty without end date has no clock"


def at_war(rules: Rules, began: str) -> Case:
    """The first orders window of a war in Korea."""
    case = rules.table().put(war="incident")
    case.turn({"usa": ["usa_expand_war"]} if began == "usa" else {"prk": ["prk_all_out_force"]})
    case.open()
    return case


def test_an_invasion_calls_on_china_to_fight_and_staying_out_has_a_price(rules: Rules) -> None:
    peace = rules.table()
    peace.open()
    assert not peace.may("chn", "chn_honour_treaty")
    assert at_war(rules, "usa").may("chn", "chn_honour_treaty")

    def ends_with(began: str, *acts: str) -> Case:
        case = at_war(rules, began).force(war_course="drags_on")
        case.act({"chn": list(acts)} if acts else None)
        case.settle()
        return case.finish()

    assert ends_with("usa", "chn_honour_treaty").reads("war") == "us_prc_war", "its soldiers cross the river"
    for acts, owner in ((("chn_renege",), "chn_renege"), ((), "china_silent")):
        deserting, excused = ends_with("usa", *acts), ends_with("north", *acts)
        assert deserting.reads("prc_stance") == "stays_out"
        assert deserting.moved(owner, "prc_reputation") <= -9
        assert excused.moved(owner, "prc_reputation") >= deserting.moved(owner, "prc_reputation") + 8


def test_who_began_the_fighting_is_on_record_before_china_is_asked(rules: Rules) -> None:
    for began in ("usa", "north"):
        case = at_war(rules, began)
        assert (case.reads("war"), case.reads("war_began")) == ("peninsula_war", began)
    struck = rules.table().put(preemption_pressure=70).turn({"usa": ["usa_preempt"]})
    assert (struck.reads("war"), struck.reads("war_began")) == ("strike", "usa")
    fired = rules.table().put(tension=95).force(accident="fire").turn()
    assert (fired.reads("war"), fired.reads("war_began")) == ("incident", "other")


def test_distrust_of_china_has_a_floor_that_aid_does_not_break_through(rules: Rules) -> None:
    warm = rules.table().put(dprk_suspicion_prc=47, prc_dprk_relations=70).force(gift_received="goodwill")
    for turn in range(6):
        warm.turn({"chn": ["chn_increase_aid"]} if turn % 2 else {"chn": ["chn_receive_leader"]})
        assert warm.reads("dprk_suspicion_prc") >= 45
    aided, plain = rules.pair()
    for _ in range(4):
        aided.put(chn_aid="generous").force(gift_received="goodwill").turn(GIFT)
        plain.turn()
    assert plain.points("dprk_suspicion_prc") - aided.points("dprk_suspicion_prc") <= 16, "and aid takes long"
    assert aided.reads("dprk_suspicion_prc") >= 55


CITES: dict[Check, tuple[Way, ...]] = {
    test_aid_after_a_spell_of_penalties_makes_later_threats_weigh_less: (
        ("moves", "chn_increase_aid", "do", {"track": "prc_threat_credibility"}),
    ),
    test_the_north_pockets_aid_that_was_given_for_nothing_and_owes_nothing_for_it: (
        (
            "moves",
            "chn_freeze_offer",
            "offer",
            "worth",
            "prk",
            {"why": "Beijing gave something first"},
            "when",
            " and since(gift_received.amends) > 3",
        ),
        ("rules", "gift_received", "roll", "amends", "do", {"track": "buffer_belief"}),
        ("moves", "chn_increase_aid", "do", {"track": "prc_authority"}),
    ),
    test_a_refused_offer_of_troops_leaves_china_worse_off: (
        ("moves", "chn_troop_offer", "offer", "else", {"track": "dprk_suspicion_prc"}),
        ("moves", "chn_troop_offer", "offer", "else", {"track": "prc_authority"}),
        ("rules", "troops_refused"),
    ),
    test_a_garrison_that_is_let_in_calms_the_fear_of_invasion_and_the_push_for_war: (
        ("commitments", "chn_garrison", "starts", {"track": "regime_insecurity"}),
        ("commitments", "chn_garrison", "starts", {"track": "preemption_pressure"}),
    ),
    test_either_partner_may_propose_to_go_on_with_the_treaty_or_to_end_it: (
        ("moves", "chn_reassure", "offer"),
        ("moves", "prk_open_treaty_talks", "offer"),
        ("moves", "chn_threaten_treaty", "do", {"track": "treaty"}),
        ("moves", "prk_propose_end_treaty", "do", {"track": "treaty"}),
    ),
    test_where_the_treaty_has_an_end_date_notice_frightens_more_as_the_date_comes_near: (
        ("rules", "treaty_clock"),
        ("rules", "treaty_clock", "when", " and treaty_reading != open_ended"),
    ),
    test_an_invasion_calls_on_china_to_fight_and_staying_out_has_a_price: (
        ("rules", "china_enters"),
        ("rules", "china_silent", "do", {"track": "prc_reputation"}),
        ("moves", "chn_renege", "do", {"why": "the pledge was broken"}),
        ("moves", "chn_honour_treaty", "legal"),
    ),
    test_who_began_the_fighting_is_on_record_before_china_is_asked: (
        ("moves", "usa_expand_war", "do", {"track": "war_began"}),
        ("moves", "usa_preempt", "do", {"track": "war_began"}),
        ("rules", "accident", "roll", "fire", "do", {"track": "war_began"}),
    ),
    test_distrust_of_china_has_a_floor_that_aid_does_not_break_through: (("tracks", "dprk_suspicion_prc", "range"),),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
