"""Tracks, terms, effects: amounts are exact, divide once, add up, and stop at limits and ranges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.small import Table, book
from wargame.exercise.orders import Order
from wargame.rules.compiling import rounded
from wargame.rules.scores import satisfaction
from wargame.rules.terms import hundredths


def half_away_from_zero(value: Fraction) -> int:
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_every_division_rounds_half_away_from_zero(numerator: int, denominator: int) -> None:
    wanted = half_away_from_zero(Fraction(numerator, denominator))
    assert rounded(numerator, denominator) == wanted
    assert int(rounded(np.array([numerator], dtype=np.int64), denominator)[0]) == wanted


@given(st.integers(-99_999, 99_999))
def test_an_amount_written_with_two_decimals_is_kept_exactly(amount: int) -> None:
    assert hundredths(Decimal(amount) / 100) == amount


TERM = """
tracks:
  heat: {{name: Heat, range: [-500, 500], start: {of}}}
  share: {{name: Share, range: [0, 200], start: {share}}}
  gold: {{name: Gold, range: [-1000000, 1000000], start: 0}}
rules:
  melt: {{phase: drift, do: [{{track: gold, add: {add}, of: heat, {side}: {edge}, per: {per}, scaled: [share, share]}}]}}
"""


@given(
    add=st.integers(-999, 999), of=st.integers(-500, 500), edge=st.integers(-100, 100), per=st.integers(1, 60),
    share=st.integers(0, 200), side=st.sampled_from(["above", "below"]),
)  # fmt: skip
def test_a_term_is_its_formula_with_one_division_at_the_end(
    add: int, of: int, edge: int, per: int, share: int, side: str
) -> None:
    text = TERM.format(add=f"{add / 100:.2f}", of=of, edge=edge, per=per, share=share, side=side)
    beyond = max(0, of - edge if side == "above" else edge - of)
    wanted = half_away_from_zero(Fraction(add * beyond * share * share, per * 100 * 100))
    assert Table(book(text)).turn().stock("gold") == max(-100_000_000, min(wanted, 100_000_000))


@pytest.mark.parametrize(
    ("start", "reads"), [("0.49", 0), ("0.5", 1), ("-0.49", 0), ("-0.5", -1), ("-1.5", -2), ("1.5", 2), ("49.5", 50)]
)
def test_a_track_is_read_in_whole_points_half_away_from_zero(start: str, reads: int) -> None:
    table = Table(book(f"tracks: {{heat: {{name: Heat, range: [-100, 100], start: {start}}}}}"))
    assert table.turn().reads("heat") == reads


def test_a_slow_process_does_not_round_to_nothing_for_ever() -> None:
    table = Table(book("rules: {drip: {phase: drift, do: [{track: gold, add: 0.35}]}}"))
    assert [table.turn().reads("gold") for _ in range(5)] == [50, 51, 51, 51, 52]  # 50.35 50.70 51.05 51.40 51.75


PULL = """
tracks: {{heat: {{name: Heat, range: [-100, 100], start: {start}}}}}
rules: {{settle_down: {{phase: drift, do: [{{track: heat, toward: "{to}", percent: {percent}}}]}}}}
"""


@given(start=st.integers(-100, 100), to=st.integers(-100, 100), percent=st.integers(1, 100))
def test_a_pull_closes_its_percent_of_the_gap(start: int, to: int, percent: int) -> None:
    table = Table(book(PULL.format(start=start, to=to, percent=percent))).turn()
    assert table.stock("heat") == start * 100 + half_away_from_zero(Fraction((to - start) * 100 * percent, 100))


def test_a_goal_s_score_rounds_half_away_from_zero_too() -> None:
    """Seven tenths of a point above fifty is fifty-one, whichever way a score is worked out."""
    text = """
    roles: {north: {name: North, goals: {wealth: {name: W, text: W, base: 50, terms: [{add: 0.7}]}}}}
    """
    table = Table(book(text)).turn()
    assert int(satisfaction(table.book, table.world)[0, 0]) == 51


# ---- limits and ranges


MOVED = """
tracks: {{heat: {{name: Heat, start: {start}, limit: {{up: 12, down: 20}}}}}}
rules:
  first: {{phase: {first}, do: [{{track: heat, add: {one}}}]}}
  second: {{phase: {second}, do: [{{track: heat, add: {two}}}]}}
"""
STORED = ["open", "stir", "settle", "answer", "contest", "shock", "drift", "end"]


@given(
    start=st.integers(0, 100), one=st.integers(-60, 60), two=st.integers(-60, 60), first=st.sampled_from(STORED),
    second=st.sampled_from(STORED),
)  # fmt: skip
def test_a_turn_moves_a_track_no_further_than_its_limit_and_never_out_of_its_range(
    start: int, one: int, two: int, first: str, second: str
) -> None:
    table = Table(book(MOVED.format(start=start, one=one, two=two, first=first, second=second)))
    table.turn()
    assert max(start - 20, 0) <= table.reads("heat") <= min(start + 12, 100)
    if STORED.index(first) == STORED.index(second):
        assert table.reads("heat") == max(0, min(100, max(start - 20, min(start + 12, start + one + two))))


def test_the_limit_counts_the_whole_turn_so_that_back_and_forth_leaves_room() -> None:
    """Down 15 early and up 30 late is up 12 in all, not up 12 from the bottom."""
    text = MOVED.format(start=50, one=-15, two=30, first="open", second="drift")
    assert Table(book(text)).turn().reads("heat") == 62


def test_the_limit_starts_afresh_with_each_turn() -> None:
    text = MOVED.format(start=20, one=30, two=0, first="drift", second="end")
    table = Table(book(text))
    assert [table.turn().reads("heat") for _ in range(3)] == [32, 44, 56]


def test_what_a_limit_and_a_range_cut_off_is_in_the_record() -> None:
    table = Table(book(MOVED.format(start=95, one=30, two=0, first="drift", second="end"))).turn()
    (change,) = [record for record in table.trace.records if record["kind"] == "change"]
    assert (change["asked"], change["limited"], change["bounded"]) == (3000, -1800, -700)
    assert (change["before"], change["after"]) == (9500, 10_000)


# ---- steps


STEPS = """
tracks: {{alarm: {{name: Alarm, steps: [calm, clash, war], start: {start}, wins: [war, calm, clash]}}}}
rules:
  one: {{phase: contest, do: [{{track: alarm, set: {one}}}]}}
  two: {{phase: contest, do: [{{track: alarm, set: {two}}}]}}
"""


@pytest.mark.parametrize("start", ["calm", "clash", "war"])
@pytest.mark.parametrize(
    ("one", "two", "wins"),
    [("clash", "calm", "calm"), ("clash", "war", "war"), ("calm", "war", "war"), ("clash", "clash", "clash")],
)
def test_of_several_sets_the_strongest_step_wins_whoever_asked_first(start: str, one: str, two: str, wins: str) -> None:
    for first, second in ((one, two), (two, one)):
        assert Table(book(STEPS.format(start=start, one=first, two=second))).turn().reads("alarm") == wins


def test_a_set_beats_relative_steps_in_the_same_phase() -> None:
    assert Table(book(STEPS.format(start="calm", one="calm", two="+1"))).turn().reads("alarm") == "calm"


@pytest.mark.parametrize(("one", "two", "ends"), [("+1", "+1", "war"), ("+1", "-1", "clash"), ("-1", "-1", "calm")])
def test_relative_steps_add_up_and_stop_at_the_ends(one: str, two: str, ends: str) -> None:
    table = Table(book(STEPS.format(start="clash", one=one, two=two)))
    assert table.turn().reads("alarm") == ends


def test_entering_a_step_is_an_event_and_staying_there_is_none() -> None:
    text = """
    tracks: {alarm: {name: Alarm, steps: [calm, war], start: calm}}
    rules:
      trip: {phase: act, when: "turn >= 1", do: [{track: gold, add: 0}]}
      sound: {phase: contest, do: [{track: alarm, set: war}]}
      count: {phase: shock, upon: alarm.war, do: [{track: gold, add: 1}]}
    """
    assert Table(book(text)).turns(3).reads("gold") == 51


def test_a_posture_moves_one_step_a_turn_and_no_further() -> None:
    text = "tracks: {guard: {name: Guard, by: north, steps: [low, middle, high], start: low}}"
    table = Table(book(text))
    seen = [table.turn({"north": Order(posture={"guard": change})}).reads("guard") for change in (1, 1, 1, -1, 0)]
    assert seen == ["middle", "high", "high", "middle", "middle"]


# ---- delays and lifts


DELAYS = """
moves:
  north_sow: {by: north, name: Sow, kind: economic, brief: ., do: [{track: gold, add: 1, of: rain, after: 2}]}
  north_lend: {by: north, name: Lend, kind: economic, brief: ., do: [{track: gold, add: 7.5, lasts: 2}]}
  north_lend_later: {by: north, name: Lend later, kind: economic, brief: ., do: [{track: gold, add: 5, after: 1, lasts: 1}]}
  north_pull: {by: north, name: Pull, kind: economic, brief: ., do: [{track: gold, toward: rain, percent: 50, after: 1}]}
tracks: {rain: {name: Rain, start: 10}}
rules: {dry: {phase: shock, do: [{track: rain, add: -1}]}}
"""


def test_a_delayed_effect_lands_when_it_was_promised_with_the_amount_of_the_order() -> None:
    table = Table(book(DELAYS))
    readings = [table.turn({"north": ["north_sow"]}).reads("gold"), *(table.turn().reads("gold") for _ in range(3))]
    assert readings == [50, 50, 60, 60]  # ten points of rain when it was sown, not eight


def test_a_delayed_pull_reads_its_goal_when_it_lands() -> None:
    table = Table(book(DELAYS))
    table.turn({"north": ["north_pull"]})
    assert table.turn().stock("gold") == 5000 + round((8 - 50) * 100 * 0.5)  # rain reads 8 in the drift of turn 2


def test_a_lift_is_beside_the_stock_and_withdrawn_exactly() -> None:
    table = Table(book(DELAYS))
    readings = []
    for orders in ({"north": ["north_lend"]}, None, None):
        table.turn(orders)
        readings.append((table.stock("gold"), table.reads("gold")))
    assert readings == [(5000, 58), (5000, 58), (5000, 50)]


def test_lifts_overlap_and_each_is_withdrawn_in_its_own_turn() -> None:
    table = Table(book(DELAYS))
    lent = [["north_lend"], ["north_lend"], [], [], []]
    assert [table.turn({"north": acts}).lift("gold") for acts in lent] == [750, 1500, 750, 0, 0]


def test_a_delayed_lift_begins_when_it_lands() -> None:
    table = Table(book(DELAYS))
    assert [table.turn({"north": acts}).lift("gold") for acts in (["north_lend_later"], [], [], [])] == [0, 500, 0, 0]


@given(st.integers(0, 100), st.lists(st.tuples(st.integers(-90, 90), st.integers(1, 4)), min_size=1, max_size=5))
def test_however_lifts_come_and_go_they_leave_no_trace(start: int, lifts: list[tuple[int, int]]) -> None:
    """Even where the reading was cut off at an end of the scale."""
    rules = "".join(
        f"  l{place}: {{phase: stir, when: 'turn == {1 + place % 3}', do: [{{track: gold, add: {amount}, lasts: {turns}}}]}}\n"
        for place, (amount, turns) in enumerate(lifts)
    )
    table = Table(book(f"tracks: {{gold: {{name: Gold, start: {start}}}}}\nrules:\n{rules}"))
    for _ in range(8):
        table.turn()
        assert 0 <= table.reads("gold") <= 100
    assert (table.stock("gold"), table.lift("gold"), table.reads("gold")) == (start * 100, 0, start)


def test_a_derived_track_follows_its_inputs_in_the_order_of_need() -> None:
    text = """
    tracks:
      third: {name: Third, is: "second + 1"}
      second: {name: Second, is: "mean(first, gold)"}
      first: {name: First, start: 11}
    rules: {grow: {phase: drift, do: [{track: first, add: 10}]}}
    """
    table = Table(book(text))
    assert [table.turn().reads("third") for _ in range(2)] == [37, 42]  # (21+50)/2 = 35.5 -> 36, (31+50)/2 = 40.5 -> 41
