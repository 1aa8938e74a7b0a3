"""Chances: what is forced happens, frequencies match the odds, targets are cumulative, and nothing is quite certain."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.small import Table, book
from wargame.players.table import play_out
from wargame.rules import turn as phases
from wargame.rules.dice import draw, keys_of, weighted
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import digest, restore, snapshot
from wargame.scenario.models import Resolved

WORLDS = 20_000
CRITICAL = {1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52, 9: 27.88}
"""Chi-square at one in a thousand, by degrees of freedom (seeds are fixed: a red test stays red)."""


def chi_square(observed: list[int], expected: list[float]) -> float:
    return sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(observed, expected, strict=True))


def first_turn(made: Rulebook, theory: str = "hidden", seeds: range = range(WORLDS)) -> Any:
    """Many worlds after the opening of their first turn."""
    world = made.begin(list(seeds), theory)
    phases.open_turn(made, world)
    return world


# ---- dice


@pytest.mark.parametrize("sides", [2, 6, 10, 1000])
@pytest.mark.parametrize("name", ["storm", "storm.again", "doctrine.east.1"])
def test_each_face_of_a_die_comes_as_often_as_any_other(sides: int, name: str) -> None:
    groups = min(sides, 10)
    rolled = draw(keys_of(list(range(WORLDS))), name, 3, sides)
    assert rolled.min() >= 0
    assert rolled.max() <= sides - 1
    observed = np.bincount(rolled.astype(np.int64) * groups // sides, minlength=groups).tolist()
    assert chi_square(observed, [WORLDS / groups] * groups) < {**CRITICAL, 9: 27.88}[groups - 1]


@pytest.mark.parametrize("other", [("storm", 4, 0), ("fire", 3, 0), ("storm", 3, 1)])
def test_dice_of_another_name_turn_or_salt_know_nothing_of_each_other(other: tuple[str, int, int]) -> None:
    seeds = list(range(WORLDS))
    one = draw(keys_of(seeds), "storm", 3, 2)
    two = draw(keys_of(seeds, other[2]), other[0], other[1], 2)
    observed = np.bincount(2 * one + two, minlength=4).tolist()
    assert chi_square(observed, [WORLDS / 4] * 4) < CRITICAL[3]


def by_hand(seed: int, name: str, turn: int, sides: int, salt: int = 0) -> int:
    """The die once more, written with plain whole numbers from its description."""
    from hashlib import blake2b

    every_bit, golden = (1 << 64) - 1, 0x9E3779B97F4A7C15

    def mix(value: int) -> int:
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & every_bit
        value = (value ^ value >> 27) * 0x94D049BB133111EB & every_bit
        return value ^ value >> 31

    key = mix((seed + salt * golden + golden) & every_bit)
    named = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")
    return (mix(key ^ (named + turn * golden) & every_bit) >> 32) * sides >> 32


@given(st.integers(0, 2**63), st.text(max_size=30), st.integers(0, 40), st.integers(1, 2**31 - 1), st.integers(0, 99))
def test_a_die_is_a_hash_of_seed_turn_and_name_and_the_same_on_every_machine(
    seed: int, name: str, turn: int, sides: int, salt: int
) -> None:
    assert int(draw(keys_of([seed], salt), name, turn, sides)[0]) == by_hand(seed, name, turn, sides, salt)


FIRST_RELEASE = [910, 532, 138]


def test_three_dice_of_the_first_release_still_fall_as_they_fell() -> None:
    fell = [
        int(draw(keys_of([seed]), name, turn, 1000)[0])
        for seed, name, turn in ((7, "storm", 2), (0, "storm", 2), (7, "fire", 1))
    ]
    assert fell == [by_hand(7, "storm", 2, 1000), by_hand(0, "storm", 2, 1000), by_hand(7, "fire", 1, 1000)]
    assert fell == FIRST_RELEASE


@given(st.lists(st.integers(-5, 900), min_size=1, max_size=6), st.integers(0, 1000))
def test_a_weighted_choice_falls_on_nothing_without_weight(weights: list[int], seed: int) -> None:
    column = np.array(weights, dtype=np.int64)[:, None]
    chosen = int(weighted(keys_of([seed]), "choice", 1, column)[0])
    assert chosen == -1 if max(weights) <= 0 else weights[chosen] > 0


def test_a_weighted_choice_falls_in_proportion() -> None:
    weights = np.array([5, 0, 20, 75], dtype=np.int64)[:, None].repeat(WORLDS, axis=1)
    observed = np.bincount(weighted(keys_of(list(range(WORLDS))), "choice", 1, weights), minlength=4).tolist()
    assert observed[1] == 0
    assert chi_square([observed[0], *observed[2:]], [WORLDS * share for share in (0.05, 0.20, 0.75)]) < CRITICAL[2]


# ---- rolls


ROLL = """
tracks: {{way: {{name: Way, steps: [none, a, b, c], start: none}}, heat: {{name: Heat, start: {heat}}}}}
rules:
  fork:
    phase: open
    roll:
      a: {{base: {a}, modifiers: [{{add: 0.5, of: heat, above: 50}}], do: [{{track: way, set: a}}], {rare}}}
      b: {{base: {b}, do: [{{track: way, set: b}}]}}
      c: {{do: [{{track: way, set: c}}]}}
"""


def fork(a: float, b: float, heat: int = 50, rare: str = "rare: false") -> tuple[list[int], list[int]]:
    """(how often each outcome came in many worlds, its chance in tenths of a percent as recorded)."""
    made = book(ROLL.format(a=a, b=b, heat=heat, rare=rare))
    way = first_turn(made).stock[made.vocab.tracks["way"]]
    table = Table(made)
    table.open()
    chances = [outcome["chance"] for outcome in table.rolls()["fork"]["outcomes"]]
    return np.bincount(way, minlength=4).tolist()[1:], chances


@pytest.mark.parametrize(
    ("a", "b", "heat", "chances"),
    [
        (30, 45, 50, [300, 450, 250]),
        (30, 45, 80, [450, 450, 100]),
        (0.5, 50, 50, [10, 500, 490]),
        (12.3, 4.56, 61, [178, 46, 776]),
    ],
)
def test_frequencies_match_the_odds(a: float, b: float, heat: int, chances: list[int]) -> None:
    observed, recorded = fork(a, b, heat)
    assert recorded == chances
    assert chi_square(observed, [WORLDS * chance / 1000 for chance in chances]) < CRITICAL[2]


@pytest.mark.parametrize(
    ("a", "b", "rare", "chances"),
    [
        (0, 0, "rare: false", [10, 10, 980]),
        (-40, 50, "rare: false", [10, 500, 490]),
        (100, 50, "rare: false", [990, 0, 10]),
        (70, 60, "rare: false", [700, 290, 10]),
        (0.1, 0, "rare: true", [1, 1, 998]),
        (0.04, 0, "rare: true", [1, 1, 998]),
        (100, 100, "rare: true", [999, 0, 1]),
        (0.2, 50, "rare: true", [2, 500, 498]),
    ],
)
def test_chances_are_clipped_and_the_last_outcome_keeps_its_least(
    a: float, b: float, rare: str, chances: list[int]
) -> None:
    observed, recorded = fork(a, b, rare=rare)
    assert recorded == chances
    expected = [WORLDS * chance / 1000 for chance in chances]
    assert all(seen == 0 for seen, wanted in zip(observed, expected, strict=True) if wanted == 0)
    pairs = [(seen, wanted) for seen, wanted in zip(observed, expected, strict=True) if wanted]
    assert chi_square([seen for seen, _ in pairs], [wanted for _, wanted in pairs]) < CRITICAL[max(len(pairs) - 1, 1)]


def test_targets_are_cumulative_and_the_die_decides_as_recorded() -> None:
    made = book(ROLL.format(a=30, b=45, heat=50, rare="rare: false"))
    seen = set()
    for seed in range(60):
        table = Table(made, seed)
        table.open()
        record = table.rolls()["fork"]
        assert [outcome["target"] for outcome in record["outcomes"]] == [300, 750, 1000]
        rolled = record["rolled"]
        assert record["result"] == ("a" if rolled < 300 else "b" if rolled < 750 else "c") == table.reads("way")
        seen.add(record["result"])
    assert seen == {"a", "b", "c"}


THEORIES = """
theories: {calm: {name: Calm, after: -, summary: -}, rough: {name: Rough, after: -, summary: -}}
params: {storm_odds: {name: Storm, values: {calm: 10, rough: 40.5}}}
tracks: {sea: {name: Sea, steps: [fair, storm], start: fair}}
rules: {weather: {phase: open, roll: {storm: {base: storm_odds, do: [{track: sea, set: storm}]}, fair: {}}}}
"""


@pytest.mark.parametrize(("theory", "chance"), [("calm", 100), ("rough", 405), ("blend", 253)])
def test_each_theory_has_its_own_odds_and_the_blend_their_rounded_mean(theory: str, chance: int) -> None:
    made = book(THEORIES)
    sea = first_turn(made, theory).stock[made.vocab.tracks["sea"]]
    observed = [int(sea.sum()), int(WORLDS - sea.sum())]
    assert chi_square(observed, [WORLDS * chance / 1000, WORLDS * (1000 - chance) / 1000]) < CRITICAL[1]


def test_a_roll_tells_what_the_rival_theories_would_have_needed() -> None:
    table = Table(book(THEORIES), theory="calm")
    table.open()
    storm, fair = table.rolls()["weather"]["outcomes"]
    assert storm["rivals"] == {"calm": 100, "rough": 405}
    assert fair["rivals"] == {"calm": 900, "rough": 595}


def test_a_theory_drawn_in_secret_is_each_one_as_often() -> None:
    made = book(THEORIES)
    drawn = np.bincount(first_turn(made).theory, minlength=2).tolist()
    assert chi_square(drawn, [WORLDS / 2] * 2) < CRITICAL[1]


def test_under_a_secret_theory_the_characters_of_bots_are_drawn_apart_and_else_follow_the_named_one() -> None:
    made = book(THEORIES)
    world = first_turn(made)
    together = np.bincount(2 * world.theory + world.character[0], minlength=4).tolist()
    assert chi_square(together, [WORLDS / 4] * 4) < CRITICAL[3]
    assert (first_turn(made, "rough", range(50)).character == 1).all()


# ---- rulings


def test_a_forced_outcome_happens_whatever_the_die_says() -> None:
    made = book(ROLL.format(a=1, b=1, heat=50, rare="rare: false"))
    for outcome in ("a", "b", "c"):
        for seed in range(20):
            table = Table(made, seed).rule({"rule": "fork", "outcome": outcome})
            table.open()
            assert table.reads("way") == outcome
            assert table.rolls()["fork"]["forced"] is True


def test_every_outcome_of_every_roll_can_be_forced_and_leaves_the_other_rolls_alone(
    harbour: Resolved, harbour_book: Rulebook
) -> None:
    rules = {**harbour.theatre.rules, **harbour.scenario.injects}
    for rule_id, rule in rules.items():
        for outcome in rule.roll:
            came = 0
            for seed in range(25):
                free, forced = (
                    Table(harbour_book, seed),
                    Table(harbour_book, seed).rule({"rule": rule_id, "outcome": outcome}),
                )
                for _ in range(2):
                    orders = {"east": ["east_block"], "west": ["west_raid", "west_raise"]}
                    answers = {"east": {"standoff": "hold"}, "west": {"standoff": "hold"}}
                    for table in (free, forced):
                        table.open()
                        table.act(orders)
                        said = answers if table.asked("standoff") else {}
                        table.settle(said)
                        phases.finish(table.book, table.world, table.said, table.trace)
                    for name, record in free.rolls().items():
                        if name in forced.rolls() and name != rule_id:
                            assert forced.rolls()[name]["rolled"] == record["rolled"]
                    if rule_id in forced.rolls():
                        came += 1
                        assert forced.rolls()[rule_id]["result"] == outcome
                        assert forced.happened(f"{rule_id}.{outcome}") == 1
            assert came, f"{rule_id} never rolled: give it its occasion"


def test_a_shift_moves_the_odds_by_so_many_points_and_no_further_than_certain() -> None:
    made = book(ROLL.format(a=30, b=45, heat=50, rare="rare: false"))
    for shift, chances in ((15, [450, 450, 100]), (-50, [10, 450, 540]), (90, [990, 0, 10])):
        table = Table(made).rule({"rule": "fork", "shift": {"a": shift}})
        table.open()
        assert [outcome["chance"] for outcome in table.rolls()["fork"]["outcomes"]] == chances


def test_a_silenced_rule_is_not_heard() -> None:
    made = book(ROLL.format(a=30, b=45, heat=50, rare="rare: false"))
    table = Table(made).rule({"rule": "fork", "silence": True})
    table.open()
    assert (table.rolls(), table.reads("way")) == ({}, "none")


def test_a_ruling_adds_points_and_sets_steps_like_any_other_effect() -> None:
    made = book(ROLL.format(a=30, b=45, heat=50, rare="rare: false"))
    table = Table(made).rule({"track": "heat", "add": 7.25}, {"track": "way", "set": "b"}).turn()
    assert (table.stock("heat"), table.reads("way")) == (5725, "b")


def test_an_inject_that_is_fired_comes_whatever_its_date_and_condition() -> None:
    injects = {
        "flood": {"turn": 7, "when": "gold >= 99", "title": "F", "text": "-", "do": [{"track": "gold", "add": -20}]}
    }
    table = Table(book("", injects=injects))
    assert table.rule(fire=["flood"]).turn().reads("gold") == 30
    assert table.rule().turn().reads("gold") == 30


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_ruling_changes_the_state_and_never_stays_in_it(seed: int) -> None:
    """What follows a ruled turn depends on the state alone: a world restored from its snapshot goes on the same."""
    made = book(ROLL.format(a=30, b=45, heat=50, rare="rare: false"))
    table = Table(made, seed).rule({"rule": "fork", "outcome": "b"}).turn()
    again = Table(made, seed)
    again.world = restore(made.shape, snapshot(table.world))
    table.rule()
    assert digest(table.turns(2).world) == digest(again.turns(2).world)


def test_odds_of_whole_games_are_those_of_their_rolls() -> None:
    """Three turns in which a storm comes with 40.5 percent: how many come is as the odds say."""
    made = book(
        THEORIES.replace("tracks: {", "tracks: {storms: {name: Storms, start: 0}, ").replace(
            "do: [{track: sea, set: storm}]", "do: [{track: storms, add: 1}]"
        ),
        turns=3,
    )
    finished = play_out(made, made.begin(list(range(WORLDS)), "rough"))
    storms = finished.gather(lambda world: world.stock[made.vocab.tracks["storms"]], WORLDS) // 100
    p = 0.405
    expected = [(1 - p) ** 3, 3 * p * (1 - p) ** 2, 3 * p * p * (1 - p), p**3]
    assert chi_square(np.bincount(storms, minlength=4).tolist(), [WORLDS * share for share in expected]) < CRITICAL[3]
