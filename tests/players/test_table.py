"""Whole games without people: every turn is played, worlds that end are set aside, and the epilogue follows the last turn."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rules.small import book
from wargame.players.table import play_out
from wargame.rules import turn as phases
from wargame.rules.orders import Orders
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import Array, World, digest

COUNTING = """
tracks: {turns: {name: Turns, start: 0}, acts: {name: Acts, start: 0}, war: {name: War, steps: [none, fought], start: none}}
moves:
  north_dig: {by: north, name: Dig, kind: economic, brief: ., doctrine: [{add: 100}], do: [{track: acts, add: 1}]}
  north_wait: {by: north, name: Wait, kind: diplomatic, brief: ., slots: 0, doctrine: [{add: 0}]}
rules:
  tick: {phase: drift, do: [{track: turns, add: 1}]}
  shots: {phase: shock, roll: {shot: {base: %s, do: [{track: war, set: fought}]}, quiet: {}}, when: "turn == 2"}
endings:
  war: {name: War, rank: 1, judged: now, when: "war == fought", text: .}
  late: {name: Late, rank: 5, when: "turns >= 99", text: .}
"""


def stock(made: Rulebook, name: str, count: int, **more: object) -> Array:
    finished = play_out(made, made.begin(list(range(count))), **more)  # type: ignore[arg-type]  # options by name
    return finished.gather(lambda world: world.stock[made.vocab.tracks[name]], count) // (
        1 if made.is_step[made.vocab.tracks[name]] else 100
    )


@pytest.mark.parametrize("turns", [1, 4, 5])
def test_every_turn_is_played_and_two_of_epilogue(turns: int) -> None:
    made = book((COUNTING % 1).replace('when: "turn == 2"', 'when: "0"'), turns=turns)
    assert stock(made, "turns", 5).tolist() == [turns + 2] * 5


@pytest.mark.parametrize(("pace", "acts"), [("solo", 5), ("class", 3)])
def test_orders_are_given_every_turn_or_every_half_year(pace: str, acts: int) -> None:
    made = book((COUNTING % 1).replace('when: "turn == 2"', 'when: "0"'), turns=5)
    assert stock(made, "acts", 5, pace=pace).tolist() == [acts] * 5


def test_a_world_that_ends_is_frozen_where_it_ended_without_an_epilogue() -> None:
    made = book(COUNTING % 50, turns=4)
    war, turns = stock(made, "war", 60), stock(made, "turns", 60)
    assert 10 < int(war.sum()) < 50
    assert set(turns[war == 1].tolist()) == {2}
    assert set(turns[war == 0].tolist()) == {6}


def test_those_who_watch_see_each_turn_of_the_worlds_still_in_play() -> None:
    made = book(COUNTING % 50, turns=4)
    seen: list[tuple[int, int]] = []

    def watch(world: World, places: Array) -> None:
        assert len(places) == world.count_worlds
        seen.append((world.turn, len(places)))

    play_out(made, made.begin(list(range(60))), watch=watch)
    assert [turn for turn, _ in seen] == [1, 2, 3, 4]
    counts = [count for _, count in seen]
    assert counts[0] == counts[1] == 60 > counts[2] == counts[3]


def test_a_script_has_the_last_word_on_orders() -> None:
    made = book((COUNTING % 1).replace('when: "turn == 2"', 'when: "0"'), turns=4)

    def script(made: Rulebook, world: World, orders: Orders, role: int) -> None:
        if role == 0 and world.turn != 2:
            orders.acts[0] = -1

    assert stock(made, "acts", 5, script=script).tolist() == [1] * 5


def test_a_turn_that_is_open_already_is_not_opened_again(harbour_book: Rulebook) -> None:
    whole, opened = harbour_book.begin([5]), harbour_book.begin([5])
    phases.open_turn(harbour_book, opened)
    one = play_out(harbour_book, whole).parts[0][0]
    two = play_out(harbour_book, opened, opened=True).parts[0][0]
    assert digest(one) == digest(two)


def test_values_are_gathered_in_the_order_in_which_worlds_began() -> None:
    made = book(COUNTING % 50, turns=4)
    finished = play_out(made, made.begin(list(range(60))))
    seeds = np.zeros(60, dtype=np.int64)
    for world, places in finished.parts:
        seeds[places] = world.seeds
    assert seeds.tolist() == list(range(60))
