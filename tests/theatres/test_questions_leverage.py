"""An expert's questions on China's pressure and leverage, answered by the rules."""

from __future__ import annotations

import sys

import pytest

from tests.exercise.playing import play, start
from tests.theatres.asking import THEORIES, Y2014, Y2017, Check, Rules, Way, answers_of, cited, fails_without
from wargame.exercise.orders import Order
from wargame.report.aar import sections

ATTACK = {"prk": ["prk_conventional_attack"]}


def test_silence_after_an_attack_always_costs_china_name_or_authority(rules: Rules) -> None:
    for outcome in ("costs", "passes"):
        silent = rules.table().force(silence_after_attack=outcome).turn(ATTACK).turn()
        lost = [silent.moved("silence_after_attack", track) for track in ("prc_reputation", "prc_authority")]
        assert min(lost) < 0 and max(lost) <= 0, f"a silence that {outcome} is free"
    accusing = rules.table().turn(ATTACK).turn({"chn": ["chn_condemn"]})
    assert "silence_after_attack" not in accusing.rolls()


def test_to_threaten_aid_and_alliance_at_once_is_more_than_either_alone(rules: Rules) -> None:
    worths = {}
    for variant in ("aid", "alliance", "both"):
        asked = rules.table("leverage", Y2014)
        asked.open()
        asked.act({"chn": [f"chn_ultimatum.{variant}"]})
        worths[variant] = asked.worth(f"chn_ultimatum.{variant}", "prk")
        worths[f"{variant} doubt"] = asked.points("path_doubt")
    assert worths["both"] >= max(worths["aid"], worths["alliance"]) + 10
    assert worths["both doubt"] > max(worths["aid doubt"], worths["alliance doubt"])


def works_better_early(rules: Rules, theory: str) -> None:
    """The same two threats in the first quarter of two scenarios: what they are worth, and whom they alarm when they are defied."""
    worth, doubts, alarm = {}, {}, {}
    for year in (Y2014, Y2017):
        asked = rules.table(theory, year)
        asked.open()
        asked.act({"chn": ["chn_ultimatum.both"]})
        worth[year] = asked.worth("chn_ultimatum.both", "prk")
        asked.settle({"prk": {"chn_ultimatum.both": "refuse"}})
        asked.finish()
        doubts[year] = asked.chance("threat_heard", "doubts")
        alarm[year] = asked.chance("elite_alarm", "alarmed")
    assert worth[Y2014] >= worth[Y2017] + 12
    assert doubts[Y2014] >= doubts[Y2017] + 16
    assert alarm[Y2014] >= alarm[Y2017] + 20


def test_the_same_ultimatum_works_clearly_better_early_in_2014_than_in_2017(rules: Rules) -> None:
    for theory in ("blend", *THEORIES):
        works_better_early(rules, theory)


def test_a_north_that_feels_sure_of_the_buffer_believes_chinese_threats_less(rules: Rules) -> None:
    unsure, sure = rules.pair()
    for case, belief in ((unsure, 65), (sure, 95)):
        case.put(buffer_belief=belief).turn({"chn": ["chn_ultimatum.both"]}, {"prk": {"chn_ultimatum.both": "refuse"}})
    assert sure.chance("threat_heard", "doubts") <= unsure.chance("threat_heard", "doubts") - 8
    assert sure.chance("elite_alarm", "alarmed") <= unsure.chance("elite_alarm", "alarmed") - 10
    assert sure.chance("word_discounted", "discounted") > unsure.chance("word_discounted", "discounted")


def test_a_full_cut_hurts_people_first_and_the_state_later(rules: Rules) -> None:
    cut, spared = rules.pair()
    hunger, decay, toll = [], [], []
    for turn in range(6):
        cut.force(cut_off_state="breaks").turn({"chn": ["chn_cut_aid.full"]} if turn == 0 else None)
        spared.turn()
        hunger.append(cut.points("civil_hardship") - spared.points("civil_hardship"))
        decay.append(spared.points("state_capacity") - cut.points("state_capacity"))
        toll.append(cut.points("humanitarian_toll") - spared.points("humanitarian_toll"))
        assert "cut_off_state" in cut.rolls() if turn else "cut_off_state" not in cut.rolls()
    assert hunger[0] >= 5 and toll[0] >= 3, "people feel it in the first quarter"
    assert decay[0] <= 3 and decay[3] >= 15, "the state a good deal later"


def test_goods_for_the_army_are_a_dial_of_their_own_and_bite_where_the_state_is_hard(rules: Rules) -> None:
    army, homes = rules.table(), rules.table()
    idle = rules.table()
    for turn in range(4):
        army.force(cut_off_army="starves").turn({"chn": ["chn_cut_aid.army_first"]} if turn == 0 else None)
        homes.turn({"chn": ["chn_cut_aid.trim"]} if turn == 0 else None)
        idle.turn()
    assert army.points("prc_aid_civil") == idle.points("prc_aid_civil"), "food goes on"
    assert idle.points("military_upkeep") - army.points("military_upkeep") >= 8
    assert idle.points("military_upkeep") - homes.points("military_upkeep") <= 3
    assert army.points("elite_factionalism") - idle.points("elite_factionalism") >= 2, "officers begin to quarrel"
    assert army.points("civil_hardship") - idle.points("civil_hardship") <= 1 < homes.points("civil_hardship") - idle.points("civil_hardship")  # fmt: skip


def test_the_circle_rises_only_when_split_unpaid_and_among_unrest(rules: Rules) -> None:
    ripe: dict[str, float | str] = {"elite_factionalism": 62, "military_upkeep": 25, "social_unrest": 30}
    assert "circle_rises" in rules.table("leverage").put(**ripe).turn().rolls()
    for track, calm in (("elite_factionalism", 40), ("military_upkeep", 55), ("social_unrest", 10)):
        spared = rules.table("leverage").put(**{**ripe, track: calm}).turn()
        assert "circle_rises" not in spared.rolls(), f"it rises although {track} is {calm}"


def test_aid_can_flow_again_at_once_and_more_people_die_where_it_does_not(rules: Rules) -> None:
    for why in ("removal", "concession"):
        resuming, withholding = rules.pair()
        for case in (resuming, withholding):
            case.turn({"chn": ["chn_cut_aid.full"]})
            if why == "removal":
                case.put(regime="successor_open", prc_aid_civil=0, chn_aid="cut")
            else:
                case.put(prc_aid_civil=0, chn_aid="cut").bind("prk_reform").put(prk_markets="encouraged").turn()
                assert case.promise("prk_reform") == "kept"
                case.put(prc_aid_civil=0, chn_aid="cut")
        assert resuming.may("chn", "chn_resume_aid")
        given = {"chn": ["chn_resume_aid"]}
        resuming.turn(given)
        withholding.turn()
        assert resuming.reads("prc_aid_civil") >= 25, "the trains roll in the same quarter"
        assert withholding.moved("aid_not_resumed", "humanitarian_toll") >= 4
        resuming.turn()
        withholding.turn()
        assert withholding.points("humanitarian_toll") >= resuming.points("humanitarian_toll") + 8, why


def test_the_north_grows_bolder_when_it_feels_safe_under_chinas_shield(rules: Rules) -> None:
    safe, alone = rules.pair("leverage")
    safe.put(umbrella_trust=75).force(umbrella_and_arms="emboldens").turn()
    alone.put(umbrella_trust=20).turn()
    assert safe.chance("umbrella_and_arms", "emboldens") >= 20
    assert "umbrella_and_arms" not in alone.rolls()
    assert safe.points("arsenal") > alone.points("arsenal") and safe.points("tension") > alone.points("tension")
    safe.open()
    alone.open()
    assert safe.weight("prk", "prk_nuclear_test") >= alone.weight("prk", "prk_nuclear_test") + 5


def test_a_purge_first_stirs_fear_and_then_tightens_the_leaders_grip(rules: Rules) -> None:
    purging, sparing = rules.pair("leverage")
    split, grip = [], []
    for turn in range(4):
        purging.force(purge_falls="settles").turn({"prk": ["prk_purge"]} if turn == 0 else None)
        sparing.turn()
        split.append(purging.points("elite_factionalism") - sparing.points("elite_factionalism"))
        grip.append(purging.points("kim_consolidation") - sparing.points("kim_consolidation"))
    assert split[0] >= 4 and grip[0] <= 0.5, "at first the circle trembles"
    assert split[3] <= -2 and grip[3] >= 3, "then it obeys"


def test_an_open_moderate_and_allied_north_is_the_divided_korea_that_china_likes_best(rules: Rules) -> None:
    def liked(**other: float | str) -> tuple[int, int]:
        """What China thinks of a Korea that is the ideal one but for what is named: all in all, and of its neighbour."""
        ideal: dict[str, float | str] = {
            "openness": 36,
            "prc_dprk_relations": 32,
            "treaty": "conditional",
            "tension": 45,
            "arsenal": 40,
            "missile_reach": "theatre",
        }
        case = rules.table().put(**{**ideal, **other})
        return case.content("chn"), case.goal("chn_neighbour")

    best, neighbour = liked()
    closed = liked(openness=12)
    estranged = liked(treaty="revoked", prc_dprk_relations=8)
    assert closed[1] <= neighbour - 15 and closed[0] < best
    assert estranged[1] <= neighbour - 30 and estranged[0] < best
    assert liked(treaty="revoked")[1] <= neighbour - 20
    wild = liked(tension=80, arsenal=90, missile_reach="assured_us")
    assert wild[0] <= best - 8
    assert liked(prc_dprk_relations=8, openness=12)[1] < min(closed[1], neighbour)


def test_the_debrief_tells_the_toll_beside_what_the_cut_off_gained(rules: Rules) -> None:
    exercise = start(rules.resolved(), "chn", seed=3, pace="class", theory="leverage")
    exercise.seal("chn", Order(acts=("chn_cut_aid.full",), posture={"chn_aid": -1}))
    told = next(part.markdown for part in sections(play(exercise)) if part.id == "people")
    theatre = rules.resolved().theatre
    order = theatre.moves["chn_cut_aid"].variants["full"]
    assert theatre.tracks["humanitarian_toll"].name in told and str(order.bears) in told
    line = next(line for line in told.splitlines() if str(order.bears) in line)
    assert theatre.tracks["prc_threat_credibility"].name in line, "what was gained stands in the same line"


def test_calm_weighs_so_much_for_china_that_restraint_tempts_even_where_it_hurts(rules: Rules) -> None:
    pressing, waiting = rules.pair("leverage")
    for turn in range(3):
        pressing.turn({"chn": ["chn_cut_aid.full"]} if turn == 0 else {"chn": ["chn_media_signal"]})
        waiting.turn()
    assert waiting.goal("chn_calm") >= pressing.goal("chn_calm") + 8
    assert waiting.reads("prc_authority") < pressing.reads("prc_authority")
    assert waiting.reads("prc_threat_credibility") < pressing.reads("prc_threat_credibility")
    assert waiting.content("chn") > pressing.content("chn")
    goals = rules.resolved().theatre.roles["chn"].goals
    assert goals["chn_calm"].weight == max(goal.weight for goal in goals.values())


def test_aid_that_is_answered_with_a_test_wears_patience_out_and_makes_a_hard_line_easier(rules: Rules) -> None:
    test = {"prk": ["prk_nuclear_test"]}
    giver, other = rules.pair()
    giver.force(gift_received="goodwill").turn({"chn": ["chn_increase_aid"]}).turn(test)
    other.turn().turn(test)
    assert giver.points("prc_elite_patience") <= other.points("prc_elite_patience") - 3
    sour, fond = rules.pair()
    sour.put(prc_elite_patience=18).turn({"chn": ["chn_cut_aid.full"]})
    fond.put(prc_elite_patience=34).turn({"chn": ["chn_cut_aid.full"]})
    assert sour.points("prc_home_calm") >= fond.points("prc_home_calm") + 1.5


CITES: dict[Check, tuple[Way, ...]] = {
    test_silence_after_an_attack_always_costs_china_name_or_authority: (
        ("rules", "silence_after_attack"),
        ("rules", "silence_after_attack", "roll", "passes", "do", {"track": "prc_authority"}),
    ),
    test_to_threaten_aid_and_alliance_at_once_is_more_than_either_alone: (
        (
            "moves",
            "chn_ultimatum",
            "variants",
            "both",
            "offer",
            "worth",
            "prk",
            {"why": "food and ally would go together"},
        ),
        ("moves", "chn_ultimatum", "variants", "both", "do", {"track": "path_doubt"}),
    ),
    test_the_same_ultimatum_works_clearly_better_early_in_2014_than_in_2017: (
        ("rules", "elite_alarm", "roll", "alarmed", "modifiers", {"why": "the circle is split"}),
        ("rules", "threat_heard", "roll", "doubts", "modifiers", {"why": "Beijing has kept its word before"}),
        (Y2014, "start", "prc_threat_credibility"),
    ),
    test_a_north_that_feels_sure_of_the_buffer_believes_chinese_threats_less: (
        ("rules", "threat_heard", "roll", "doubts", "modifiers", {"why": "he knows what the buffer is worth"}),
        ("rules", "elite_alarm", "roll", "alarmed", "modifiers", {"why": "they believe China needs its buffer"}),
        ("rules", "word_discounted", "roll", "discounted", "modifiers", {"why": "China needs its buffer"}),
    ),
    test_a_full_cut_hurts_people_first_and_the_state_later: (
        ("rules", "cut_off_people"),
        ("rules", "cut_off_state", "roll", "breaks", "do", {"track": "state_capacity"}),
    ),
    test_goods_for_the_army_are_a_dial_of_their_own_and_bite_where_the_state_is_hard: (
        ("moves", "chn_cut_aid", "variants", "army_first", "do", {"track": "prc_aid_military"}),
        ("rules", "cut_off_army"),
    ),
    test_the_circle_rises_only_when_split_unpaid_and_among_unrest: (
        ("rules", "circle_rises", "when", " and elite_factionalism >= 50"),
        ("rules", "circle_rises", "when", " and military_upkeep <= 38"),
        ("rules", "circle_rises", "when", " and social_unrest >= 14"),
    ),
    test_aid_can_flow_again_at_once_and_more_people_die_where_it_does_not: (
        ("rules", "aid_not_resumed"),
        ("moves", "chn_resume_aid", "do", {"track": "prc_aid_civil"}),
    ),
    test_the_north_grows_bolder_when_it_feels_safe_under_chinas_shield: (
        ("rules", "umbrella_and_arms"),
        ("moves", "prk_nuclear_test", "doctrine", {"why": "the neighbour would stand by"}),
    ),
    test_a_purge_first_stirs_fear_and_then_tightens_the_leaders_grip: (
        ("moves", "prk_purge", "do", {"track": "elite_factionalism"}),
        ("rules", "purge_falls", "roll", "settles", "do", {"track": "elite_factionalism"}),
        ("rules", "purge_falls", "roll", "settles", "do", {"track": "kim_consolidation"}),
    ),
    test_an_open_moderate_and_allied_north_is_the_divided_korea_that_china_likes_best: (
        ("roles", "chn", "goals", "chn_neighbour", "terms", {"why": "the North opens up"}),
        ("roles", "chn", "goals", "chn_neighbour", "terms", {"why": "the alliance is gone"}),
        ("roles", "chn", "goals", "chn_calm", "terms", {"why": "tension on the border"}),
    ),
    test_the_debrief_tells_the_toll_beside_what_the_cut_off_gained: (
        ("moves", "chn_cut_aid", "variants", "full", "do", {"track": "prc_threat_credibility"}),
    ),
    test_calm_weighs_so_much_for_china_that_restraint_tempts_even_where_it_hurts: (
        ("roles", "chn", "goals", "chn_calm", "weight"),
        ("roles", "chn", "goals", "chn_calm", "terms", {"why": "unrest in the border provinces"}),
    ),
    test_aid_that_is_answered_with_a_test_wears_patience_out_and_makes_a_hard_line_easier: (
        ("rules", "aid_was_no_brake"),
        ("rules", "cut_moves_the_dial", "do", {"track": "prc_home_calm"}),
    ),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
