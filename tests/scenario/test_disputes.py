"""What the authors dispute, as it is written: each dispute means something, and what it names is there."""

from __future__ import annotations

import pytest

from tests.scenario.conftest import Folder
from wargame.report.explain import explain
from wargame.scenario.disputes import LEFT_OUT, briefed, disputed, disputes_of, later_of, thing_name
from wargame.scenario.lint import check
from wargame.scenario.models import Resolved

MORE = """\
disputes:
  does_it_grow:
    question: Does fear grow by itself?
    sides:
      - {article: first, text: It does., source: [argue_fear]}
    facts: [fact_quiet]
    treated:
      strait: {text: Heat decides it., carried_by: [heat, shots], briefs: [north]}
later:
  later_fear: {article: first, claim: Fear grows., source: [claim_fear], verdict: contested, text: Nobody measured it., credit: A newspaper}
catalogue:
  threaten:
    name: Say what will follow
    by: [north]
    found:
      strait: {act: [north_threaten], posture: [patrols.many], answer: [alarm.yield], commitment: [north_hold], event: [shots.quiet]}
"""


@pytest.fixture
def disputing(strait: Folder) -> Folder:
    """The strait, with a dispute, a word on later years and a move of the catalogue."""
    strait.write(strait.root / "seeds" / "more.yaml", MORE)
    return strait


def test_disputes_later_history_and_the_catalogue_are_in_order_as_they_stand(disputing: Folder) -> None:
    report = check(disputing.root)
    assert report.ok, report.as_text()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("carried_by: [heat, shots]", "carried_by: [haet, shots]", "did you mean 'heat'?"),
        ("briefs: [north]", "briefs: [nort]", "did you mean 'north'?"),
        ("facts: [fact_quiet]", "facts: [fact_quite]", "did you mean 'fact_quiet'?"),
        ("      strait: {text: Heat", "      strat: {text: Heat", "did you mean 'strait'?"),
        ("text: It does., source: [argue_fear]", "text: It does., source: [argue_feer]", "did you mean 'argue_fear'?"),
        ("later_fear: {article: first,", "later_fear: {article: frist,", "did you mean 'first'?"),
        ("source: [claim_fear], verdict", "source: [clam_fear], verdict", "did you mean 'claim_fear'?"),
        ("verdict: contested", "verdict: perhaps", "borne out"),
        ("act: [north_threaten]", "act: [north_treaten]", "did you mean 'north_threaten'?"),
        ("answer: [alarm.yield]", "answer: [alarm.yeld]", "did you mean 'alarm.yield'?"),
        ("commitment: [north_hold]", "commitment: [north_hald]", "did you mean 'north_hold'?"),
        ("event: [shots.quiet]", "event: [shots.quite]", "did you mean 'shots.quiet'?"),
    ],
)
def test_a_name_that_nothing_bears_is_told_with_the_nearest(disputing: Folder, old: str, new: str, said: str) -> None:
    path = disputing.root / "seeds" / "more.yaml"
    line, _ = disputing.replace(path, old, new)
    problems = check(disputing.root).errors
    assert [(problem.file, problem.line) for problem in problems] == [("seeds/more.yaml", line)]
    assert said in str(problems[0])


def test_a_dispute_that_nothing_carries_says_why_the_rules_leave_it_out(disputing: Folder) -> None:
    path = disputing.root / "seeds" / "more.yaml"
    disputing.replace(path, "text: Heat decides it., carried_by: [heat, shots], ", "text: It is hard to say., ")
    (problem,) = check(disputing.root).errors
    assert "nothing carries" in problem.message and LEFT_OUT in problem.hint
    disputing.replace(path, "It is hard to say.", '"The rules leave this out, because it is hard to say."')
    assert check(disputing.root).ok


# ---- the shipped exercise


def test_the_shipped_exercise_treats_all_disputes_and_names_two_or_three_in_each_brief(peninsula: Resolved) -> None:
    found = disputes_of(peninsula)
    assert len(found) == len(peninsula.seeds.disputes) == 27
    for role, _ in peninsula.theatre.seated():
        assert 2 <= len(briefed(peninsula, role)) <= 3, role
    for name, (dispute, treatment) in found.items():
        assert treatment.carried_by or treatment.text.startswith(LEFT_OUT), name
        assert all("_" not in thing_name(peninsula, thing) for thing in treatment.carried_by), name
        assert "_" not in f"{dispute.question} {dispute.known} {treatment.text}", "no ids in what people read"


def test_a_rule_is_disputed_through_the_number_that_it_uses(peninsula: Resolved) -> None:
    silence = [name for name, (_, how) in disputes_of(peninsula).items() if "silence_costs" in how.carried_by]
    assert silence and set(silence) <= set(disputed(peninsula, ["silence_after_attack"]))
    assert disputed(peninsula, ["silence_after_attack.costs"]) == disputed(peninsula, ["silence_after_attack"])
    assert not disputed(peninsula, ["wreck_lifted"])


@pytest.mark.parametrize("thing", ["silence_after_attack", "silence_costs", "chn_cut_aid", "sanctions_bite"])
def test_explain_says_beside_a_rule_or_a_number_that_it_is_disputed_and_by_whom(
    peninsula: Resolved, thing: str
) -> None:
    said = explain(peninsula, thing)
    about = disputed(peninsula, [thing])
    assert about
    for dispute in about.values():
        assert f"Disputed: {dispute.question} (" in said
    assert "(2017)" in said or "of 2014" in said


def test_explain_tells_a_dispute_itself(peninsula: Resolved) -> None:
    said = explain(peninsula, "treaty_end")
    for words in ("The unsigned piece of 2014: Yes", "Cai Jiahe (2018): No", "Known:", "In the rules:"):
        assert words in said


def test_a_theatre_with_which_the_articles_have_nothing_to_do_has_none(peninsula: Resolved) -> None:
    elsewhere = peninsula.model_copy(update={"theatre": peninsula.theatre.model_copy(update={"id": "elsewhere"})})
    assert not disputes_of(elsewhere) and not later_of(elsewhere)
