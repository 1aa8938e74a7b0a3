"""What the authors dispute in the report; and what later years said, which nobody may read before the end."""

from __future__ import annotations

import dataclasses
import json

import pytest

from tests.exercise.playing import play, start, turn
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order
from wargame.report.aar import report, sections
from wargame.report.brief import brief
from wargame.report.explain import UnknownId, explain
from wargame.scenario.disputes import briefed, disputes_of
from wargame.scenario.models import Resolved


@pytest.fixture(scope="module")
def played(peninsula: Resolved) -> Exercise:
    return play(start(peninsula, "chn", "prk", seed=12, pace="class"))


def part(exercise: Exercise, name: str) -> str:
    return next(section.markdown for section in sections(exercise) if section.id == name)


def untold(resolved: Resolved) -> list[str]:
    """Every sentence on later years."""
    found = resolved.seeds.later.values()
    assert len(found) == 20
    return [words for later in found for words in (later.text, later.claim)]


def test_the_report_tells_the_disputes_that_were_touched_with_what_happened(played: Exercise) -> None:
    values = next(section.values for section in sections(played) if section.id == "disputes")
    told = part(played, "disputes")
    assert values["touched"] and len(values["touched"]) + len(values["others"]) == len(disputes_of(played.resolved))
    for each in values["touched"]:
        assert f"### {each['question']}" in told
        assert 1 <= len(each["here"]) <= 3
        assert all(side["text"] in told for side in each["sides"])
    for question in values["others"]:
        assert f"### {question}" not in told


def test_a_dispute_is_touched_by_the_move_that_it_is_about(peninsula: Resolved) -> None:
    """An offer of soldiers touches the question what soldiers there would mean."""
    exercise = start(peninsula, "chn", seed=3, pace="class")
    view = exercise.view("chn")
    offer = next(move for move in view.moves if move.id == "chn_troop_offer")
    assert offer.legal, offer.why_not
    answers = [answer.id for answer in view.dilemma.answers if answer.legal] if view.dilemma else [None]
    exercise.seal("chn", Order(acts=("chn_troop_offer",), answer=answers[0]))
    values = next(section.values for section in sections(play(exercise)) if section.id == "disputes")
    mirror = next(each for each in values["touched"] if each["id"] == "mirror")
    offered = peninsula.theatre.moves["chn_troop_offer"].says
    assert offered in [each["text"] for each in mirror["here"]]


def test_what_later_years_said_stands_in_the_report_of_a_finished_exercise(played: Exercise) -> None:
    told = part(played, "later")
    for sentence in untold(played.resolved):
        assert sentence in told
    assert json.loads(report(played, "json"))["sections"]["later"]["articles"]


def test_nobody_reads_what_later_years_said_before_the_end(peninsula: Resolved) -> None:
    """Not in a view, a brief, an explanation or the report of an exercise that goes on."""
    exercise = play(start(peninsula, "chn", seed=5, pace="class"), turn(3))
    assert not exercise.finished
    read = [report(exercise), report(exercise, "json")]
    read += [json.dumps(dataclasses.asdict(exercise.view(role)), default=str) for role in exercise.roles]
    read += [brief(peninsula, role, form) for role in exercise.roles for form in ("md", "html")]
    read += [explain(peninsula, thing) for thing in ("doubt_stirs", "treaty", "fact_congress_2017", "fall_bearable")]
    whole = "\n".join(read)
    for sentence in untold(peninsula):
        assert sentence not in whole
    assert not any(name in whole for name in peninsula.seeds.later)
    with pytest.raises(UnknownId):
        explain(peninsula, next(iter(peninsula.seeds.later)))


def test_a_brief_names_the_disputes_that_touch_the_role(peninsula: Resolved) -> None:
    for role, _ in peninsula.theatre.seated():
        told = brief(peninsula, role)
        for dispute in briefed(peninsula, role):
            assert dispute.question in told
