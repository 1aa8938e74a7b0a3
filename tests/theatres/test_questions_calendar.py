"""An expert's questions on Seoul, the calendar and fairness to the authors, answered by the rules."""

from __future__ import annotations

import re
import sys

import pytest

from tests.exercise.playing import play, start
from tests.theatres.asking import THEORIES, Y2014, Y2017, Y2018, Check, Rules, Way, answers_of, cited, fails_without
from wargame.exercise.orders import Order
from wargame.report.aar import sections
from wargame.scenario.disputes import disputes_of


def test_with_the_left_in_seoul_china_can_press_on_the_radar_and_back_the_open_hand_apart(rules: Rules) -> None:
    vote = rules.table().turn()
    vote.open()
    assert 60 <= vote.chance("may_election", "progressive") <= 97
    moves = ("chn_press_thaad", "chn_back_seoul")
    right = rules.table().put(rok_government="conservative")
    right.open()
    assert [right.may("chn", move) for move in moves] == [True, False]
    left = {
        acts: rules.table().put(rok_government="progressive", thaad="operational")
        for acts in ((), moves[:1], moves[1:], moves)
    }
    for acts, case in left.items():
        case.open()
        assert all(case.may("chn", move) for move in moves)
        case.act({"chn": list(acts)} if acts else None)
        case.settle()
        case.finish()
        case.turn()
    idle, pressing, backing, doing_both = left.values()
    assert backing.points("us_table_pressure") >= idle.points("us_table_pressure") + 4
    assert pressing.points("us_table_pressure") <= idle.points("us_table_pressure") + 1
    assert pressing.points("prc_fear_us_posture") <= idle.points("prc_fear_us_posture") - 2
    assert backing.points("prc_fear_us_posture") >= idle.points("prc_fear_us_posture") - 1
    assert doing_both.points("us_rok_alliance") < min(
        pressing.points("us_rok_alliance"), backing.points("us_rok_alliance")
    )


def test_a_seoul_that_leaves_the_shield_pleases_china_and_strains_the_alliance(rules: Rules) -> None:
    leaving, keeping = rules.pair()
    for case, acts in ((leaving, {"kor": ["kor_leave_thaad"]}), (keeping, None)):
        case.put(rok_government="progressive", thaad="operational").turn(acts).turn()
    assert leaving.reads("thaad") == "frozen"
    assert leaving.points("prc_fear_us_posture") <= keeping.points("prc_fear_us_posture") - 8
    assert leaving.goal("chn_no_fortress") >= keeping.goal("chn_no_fortress") + 8
    assert leaving.points("us_rok_alliance") <= keeping.points("us_rok_alliance") - 5


def test_three_dates_open_on_a_weak_leader_on_a_spiral_and_on_sanctions(rules: Rules) -> None:
    early, middle, late = (rules.table(scenario=year) for year in (Y2014, Y2017, Y2018))
    assert early.reads("window_prc") >= 1.7 * middle.reads("window_prc") > 1.7 * late.reads("window_prc")
    assert early.reads("kim_consolidation") <= middle.reads("kim_consolidation") - 15
    assert early.reads("elite_factionalism") >= middle.reads("elite_factionalism") + 12
    assert middle.reads("tension") >= early.reads("tension") + 15
    assert middle.reads("prc_fear_us_posture") >= early.reads("prc_fear_us_posture") + 15
    assert early.reads("thaad") == "none" and middle.reads("thaad") == "arriving"
    assert late.reads("sanctions_bite") >= middle.reads("sanctions_bite") + 10
    assert late.reads("sanctions_intensity") >= middle.reads("sanctions_intensity") + 20
    assert late.reads("prc_sanction_enforcement") >= middle.reads("prc_sanction_enforcement") + 20
    assert late.reads("us_prc_cooperation") >= middle.reads("us_prc_cooperation") + 10


def test_what_the_authors_dispute_is_shown_as_dispute_and_not_as_one_view(rules: Rules) -> None:
    resolved = rules.resolved()
    leverage, _ = disputes_of(resolved)["leverage"]
    assert {side.article for side in leverage.sides} == {"costly", "pei", "cai"}
    exercise = start(resolved, "chn", seed=12, pace="class", theory="blend")
    exercise.seal("chn", Order(acts=("chn_ultimatum.both",)))
    part = next(part for part in sections(play(exercise)) if part.id == "disputes")
    assert len(part.values["touched"]) >= 3
    for each in part.values["touched"]:
        assert all(side["text"] in part.markdown and side["by"] in part.markdown for side in each["sides"])
    threatened = rules.table().turn({"chn": ["chn_ultimatum.both"]}).rolls()["threat_heard"]["outcomes"][0]
    needed = [threatened["rivals"][theory] for theory in THEORIES]
    assert needed[0] > needed[2] > needed[1], "one roll, and what each reading would have needed"


def test_the_border_is_the_armistice_line_and_never_a_parallel(rules: Rules) -> None:
    for year in (Y2014, Y2017, Y2018):
        resolved = rules.resolved(year)
        played = resolved.theatre.model_dump_json() + resolved.scenario.model_dump_json()
        assert not re.search(r"38th|38°|\bparallel\b", played)
        assert "armistice line" in resolved.theatre.glossary
    dispute, how = disputes_of(rules.resolved())["which_line"]
    assert "armistice line" in dispute.known and "parallel" in dispute.known
    assert how.text


CITES: dict[Check, tuple[Way, ...]] = {
    test_with_the_left_in_seoul_china_can_press_on_the_radar_and_back_the_open_hand_apart: (
        ("moves", "chn_back_seoul", "legal", "rok_government == progressive and "),
        ("moves", "chn_back_seoul", "do", {"track": "us_table_pressure"}),
        ("moves", "chn_press_thaad", "do", {"track": "prc_fear_us_posture"}),
        ("moves", "chn_press_thaad", "do", {"track": "us_rok_alliance"}),
    ),
    test_a_seoul_that_leaves_the_shield_pleases_china_and_strains_the_alliance: (
        ("moves", "kor_leave_thaad", "do", {"track": "prc_fear_us_posture"}),
        ("moves", "kor_leave_thaad", "do", {"track": "us_rok_alliance"}),
        ("moves", "kor_leave_thaad", "do", {"track": "thaad"}),
    ),
    test_three_dates_open_on_a_weak_leader_on_a_spiral_and_on_sanctions: (
        (Y2014, "start", "kim_consolidation"),
        (Y2014, "start", "elite_factionalism"),
        (Y2014, "start", "prc_fear_us_posture"),
        (Y2018, "start", "sanctions_bite"),
        (Y2018, "start", "sanctions_intensity"),
    ),
    test_what_the_authors_dispute_is_shown_as_dispute_and_not_as_one_view: (
        ("disputes", "leverage", "sides", {"article": "pei"}),
        ("rules", "threat_heard", "roll", "doubts", "base"),
    ),
    test_the_border_is_the_armistice_line_and_never_a_parallel: (
        ("glossary", "armistice line"),
        ("disputes", "which_line", "known"),
    ),
}


def test_every_answer_says_what_it_stands_on() -> None:
    assert answers_of(sys.modules[__name__]) == {check.__name__ for check in CITES}


@pytest.mark.slow
@pytest.mark.parametrize(("check", "way"), cited(CITES))
def test_an_answer_fails_without_what_it_stands_on(rules: Rules, check: Check, way: Way) -> None:
    fails_without(rules, check, way)
