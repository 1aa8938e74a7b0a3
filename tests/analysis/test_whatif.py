"""What-ifs, the counterfactual, rival worlds, evidence and turning points of a played exercise."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log
from typing import Any

import pytest

from tests.exercise.playing import decide, harbour, play, start
from wargame.analysis.evidence import CLEAR, SLIGHT, evidence
from wargame.analysis.recorded import decisions
from wargame.analysis.rerun import as_recorded, opening_world, traced
from wargame.analysis.turning import turning_points
from wargame.analysis.whatif import counterfactual, what_if
from wargame.analysis.worlds import three_worlds
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order
from wargame.exercise.sealing import OrderError


@pytest.fixture(scope="module")
def played() -> Exercise:
    """Two people, four quarters, a hidden theory."""
    return play(start(harbour(), "east", "west", seed=12))


def rolls(stories: Any, since: int = 1) -> dict[tuple[int, str], int]:
    """What was rolled, by turn and rule."""
    return {
        (story.turn, record["rule"]): record["rolled"]
        for story in stories
        if story.turn >= since
        for record in story.records
        if record["kind"] == "roll"
    }


# ---- what if ---------------------------------------------------------------------------------------------------------


def test_the_same_order_again_is_the_same_future(played: Exercise) -> None:
    reveal = next(story for story in played.story if story.turn == 2 and story.stage == "reveal")
    found = what_if(played, 2, "east", reveal.orders["east"], worlds=0)
    assert found.was == found.might
    assert found.first_difference == ""


def test_two_futures_that_differ_in_one_order_share_all_dice(played: Exercise) -> None:
    found = what_if(played, 2, "east", Order(acts=("east_block",)), worlds=0)
    was, might = rolls(found.was.stories, 2), rolls(found.might.stories, 2)
    shared = was.keys() & might.keys()
    assert shared
    assert {key: was[key] for key in shared} == {key: might[key] for key in shared}


def test_a_what_if_is_what_a_branch_with_the_same_dice_would_have_been() -> None:
    exercise = play(start(harbour(), "east", seed=12))
    order = Order(acts=("east_gift.rope",), posture={"toll": -1})
    found = what_if(exercise, 3, "east", order, worlds=0)
    branch = exercise.branch(3, None)
    branch.seal("east", order)
    branch.adjudicate()
    while branch.stage != "over":
        for role in branch.awaiting():
            decide(branch, role)  # answers at random as before: the same wherever the same is asked
        branch.adjudicate()
    assert branch.ending is not None
    recorded = {
        story.turn: story.orders.get("east") for story in exercise.story if story.turn == 3 and story.stage == "reveal"
    }
    assert recorded[3] != order
    reveal = next(story for story in found.might.stories if story.stage == "reveal" and story.turn == 3)
    other = next(story for story in branch.story if story.stage == "reveal" and story.turn == 3)
    assert reveal.state == other.state


def test_the_range_plays_both_orders_in_the_same_worlds(played: Exercise) -> None:
    reveal = next(story for story in played.story if story.turn == 2 and story.stage == "reveal")
    same = what_if(played, 2, "east", reveal.orders["east"], worlds=30).spread
    assert same is not None
    assert all(was == might for was, might in same.satisfaction.values())
    assert same.better == {"east": 0, "west": 0}
    other = what_if(played, 2, "east", Order(acts=("east_block",)), worlds=30).spread
    assert other is not None
    assert other.satisfaction["east"][0] == same.satisfaction["east"][0]
    assert other.satisfaction["east"][1] != other.satisfaction["east"][0]


def test_an_order_that_could_not_have_been_sealed_is_refused(played: Exercise) -> None:
    with pytest.raises(OrderError, match="no move 'east_fly'"):
        what_if(played, 2, "east", Order(acts=("east_fly",)))
    with pytest.raises(OrderError, match="There are no orders in turn 9"):
        what_if(played, 9, "east", Order())
    with pytest.raises(OrderError, match="There is no role 'north'"):
        what_if(played, 1, "north", Order())


# ---- had you ... -----------------------------------------------------------------------------------------------------


def test_the_counterfactual_is_true() -> None:
    """What it says of the end is what running the exercise with that one decision gives."""
    exercise = play(start(harbour(60), "east", "west", seed=21))
    found = counterfactual(exercise, "east")
    assert found is not None
    assert found.faithful
    assert found.was == as_recorded(exercise)
    assert found.tried > 3
    told = found.sentence()
    assert told.startswith("Had you ")
    assert f"{found.might.satisfaction['east']} instead of {found.was.satisfaction['east']}" in told
    for label, word, other in found.changed:
        assert f"{label.lower()} *{other}* instead of *{word}*" in told


def test_no_other_decision_would_have_changed_more() -> None:
    exercise = play(start(harbour(), "east", seed=30))
    found = counterfactual(exercise, "east")
    assert found is not None
    moved = abs(found.might.satisfaction["east"] - found.was.satisfaction["east"]) + 10 * len(found.changed)
    base = decisions(exercise, frozenset({"east"}))
    for (role, turn), entry in base.script.entries.items():
        if role != 0 or not entry.acts:
            continue
        without = replace(
            base, script=replace(base.script, entries={**base.script.entries, (role, turn): replace(entry, acts=())})
        )
        other = traced(exercise, without, opening_world(exercise), opened=False)
        words = sum(a != b for a, b in zip(found.was.picture, other.picture, strict=True))
        if len(entry.acts) == 1:
            assert abs(other.satisfaction["east"] - found.was.satisfaction["east"]) + 10 * words <= moved


def test_there_is_no_counterfactual_before_the_end() -> None:
    with pytest.raises(ValueError, match="is not over"):
        counterfactual(start(harbour(), "east"), "east")


# ---- other worlds ----------------------------------------------------------------------------------------------------


def test_other_worlds_are_the_other_theories_with_the_same_dice(played: Exercise) -> None:
    assert played.ending is not None
    found = three_worlds(played)
    assert [each.theory for each in found] == [theory for theory in ("calm", "rough") if theory != played.ending.theory]
    for each in found:
        assert 1 <= len(each.headlines) <= 3
        assert each.headlines[0].startswith("It ended")
        mine, theirs = rolls(played.story), rolls(each.future.stories)
        shared = mine.keys() & theirs.keys()
        assert {key: mine[key] for key in shared} == {key: theirs[key] for key in shared}


@pytest.mark.parametrize("theory", ["calm", "rough"])
def test_a_game_without_people_is_elsewhere_the_game_of_the_other_theory(theory: str) -> None:
    other = {"calm": "rough", "rough": "calm"}[theory]
    (found,) = three_worlds(play(start(harbour(60), seed=8, theory=theory)))
    assert found.theory == other
    assert found.future == as_recorded(play(start(harbour(60), seed=8, theory=other)))


# ---- evidence --------------------------------------------------------------------------------------------------------


def test_evidence_is_the_likelihood_of_what_was_rolled(played: Exercise) -> None:
    found = evidence(played)
    by_hand = {"calm": 0.0, "rough": 0.0}
    count = 0
    for story in played.story:
        for record in story.records:
            if record["kind"] == "roll":
                (happened,) = [each for each in record["outcomes"] if each["id"] == record["result"]]
                count += 1
                for theory in by_hand:
                    by_hand[theory] += log(happened["rivals"][theory] / 1000)
    assert found.rolls == count
    assert {each.id: each.log_likelihood for each in found.theories} == pytest.approx(by_hand)
    calm = found.theories[0]
    assert calm.ratio == pytest.approx(exp(by_hand["calm"] - by_hand["rough"]))
    assert calm.level == (
        "none" if 1 / SLIGHT < calm.ratio < SLIGHT else "clear" if not 1 / CLEAR < calm.ratio < CLEAR else "slight"
    )


def test_a_forced_outcome_is_no_evidence() -> None:
    exercise = start(harbour(), seed=5)
    exercise.adjudicate()
    before = evidence(exercise).rolls
    exercise.rule({"rule": "miracle", "outcome": "found"}, "For the story.")
    exercise.adjudicate()
    exercise.adjudicate()
    forced = [
        record for story in exercise.story for record in story.records if record["kind"] == "roll" and record["forced"]
    ]
    assert forced
    assert evidence(exercise).rolls >= before
    assert "miracle" not in {roll.rule for roll in evidence(exercise).telling if roll.result == "found"}


def test_theories_stand_in_their_own_order_and_are_not_ranked(played: Exercise) -> None:
    assert [each.id for each in evidence(played).theories] == list(played.resolved.theatre.theories)


# ---- turning points --------------------------------------------------------------------------------------------------


def test_turning_points_sum_to_the_whole_change(played: Exercise) -> None:
    points = turning_points(played)
    first, last = played.story[0].satisfaction, played.story[-1].satisfaction
    assert sum(point.change for point in points) == sum(last.values()) - sum(first.values())
    assert [abs(point.change) for point in points] == sorted((abs(point.change) for point in points), reverse=True)
    for point in points:
        assert point.change == sum(point.roles.values())


def test_a_turning_point_names_what_moved_it() -> None:
    """East blocks the channel: trade falls, with it East's satisfaction; the block is named as the cause."""
    exercise = start(harbour(), "east", seed=5, theory="calm")
    exercise.seal("east", Order(acts=("east_block",)))
    while exercise.turn == 1:
        for role in exercise.awaiting():
            decide(exercise, role)
        exercise.adjudicate()
    (point,) = [point for point in turning_points(exercise) if point.turn == 1]
    told = " ".join(cause.sentence for cause in point.causes)
    assert "Trade" in told
    assert "Block the channel" in told
