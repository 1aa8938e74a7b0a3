"""Doctrines choose by weight among what is legal, whole orders at a time, and by what their role sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.rules.small import Table, book
from wargame.exercise.orders import DraftOffer, Order
from wargame.exercise.sealing import check_order, check_response, put_order
from wargame.players.doctrine import choose_honour, default_orders
from wargame.players.table import bot_orders, bot_responses, play_turn
from wargame.rules import turn as phases
from wargame.rules.dice import draw
from wargame.rules.orders import ACCEPT, REFUSE, no_orders
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import World

WORLDS = 6000
CRITICAL = {1: 10.83, 2: 13.82, 3: 16.27}
"""Chi-square at one in a thousand; seeds are fixed."""


def worlds(made: Rulebook, theory: str = "hidden") -> World:
    world = made.begin(list(range(WORLDS)), theory if made.theatre.theories else "hidden")
    phases.open_turn(made, world)
    return world


def in_proportion(observed: Sequence[int], weights: Sequence[float]) -> bool:
    assert all((seen == 0) == (weight == 0) for seen, weight in zip(observed, weights, strict=True))
    pairs = [
        (seen, weight * sum(observed) / sum(weights)) for seen, weight in zip(observed, weights, strict=True) if weight
    ]
    return sum((seen - wanted) ** 2 / wanted for seen, wanted in pairs) < CRITICAL[max(len(pairs) - 1, 1)]


ACTS = """
moves:
  north_wait: {by: north, name: Wait, kind: diplomatic, brief: ., slots: 0, doctrine: [{add: 10}]}
  north_dig: {by: north, name: Dig, kind: economic, brief: ., doctrine: [{add: 30}]}
  north_raid: {by: north, name: Raid, kind: military, brief: ., slots: 2, doctrine: [{add: 50}, {add: 10, when: "gold >= 50"}]}
  north_never: {by: north, name: Never, kind: military, brief: ., doctrine: [{add: 5}, {add: -9}]}
  north_barred: {by: north, name: Barred, kind: military, brief: ., legal: "gold < 50", doctrine: [{add: 500}]}
"""


def chosen(made: Rulebook, world: World, role: int = 0) -> list[str | None]:
    """The acts of a role's doctrine in all worlds, first slot and second."""
    acts = bot_orders(made, world).acts[role]
    return [None if act < 0 else made.vocab.moves[int(act)].id for act in acts.reshape(-1)]


def test_acts_are_drawn_in_proportion_to_their_weights_among_what_is_legal() -> None:
    made = book(ACTS)
    first = chosen(made, worlds(made))[:WORLDS]
    assert in_proportion(
        [first.count(f"north_{name}") for name in ("wait", "dig", "raid", "never", "barred")], [10, 30, 60, 0, 0]
    )


def test_the_second_slot_is_drawn_among_what_still_fits_and_was_not_chosen() -> None:
    made = book(ACTS)
    acts = chosen(made, worlds(made))
    second: dict[str | None, list[str | None]] = {}
    for one, two in zip(acts[:WORLDS], acts[WORLDS:], strict=True):
        second.setdefault(one, []).append(two)
    assert set(second["north_raid"]) == set(second["north_wait"]) == {None}
    assert set(second["north_dig"]) == {"north_wait"}


def test_of_a_move_only_one_variant_is_ordered() -> None:
    made = book("""
    moves:
      north_send: {by: north, name: Send, kind: economic, brief: ., variants: {little: {name: little, doctrine: [{add: 50}]}, much: {name: much, doctrine: [{add: 50}]}}}
      north_dig: {by: north, name: Dig, kind: economic, brief: ., doctrine: [{add: 1}]}
    """)
    acts = chosen(made, worlds(made))
    pairs = list(zip(acts[:WORLDS], acts[WORLDS:], strict=True))
    assert not [pair for pair in pairs if all((act or "").startswith("north_send") for act in pair)]


def test_where_a_doctrine_says_nothing_all_is_even() -> None:
    made = book(
        "moves: {north_dig: {by: north, name: Dig, kind: economic, brief: .}, north_sing: {by: north, name: Sing, kind: domestic, brief: .}}"
    )
    first = chosen(made, worlds(made))[:WORLDS]
    assert in_proportion([first.count(name) for name in ("north_wait", "north_dig", "north_sing")], [1, 1, 1])


def test_where_nothing_weighs_anything_nothing_is_ordered() -> None:
    made = book(
        "moves: {north_wait: {by: north, name: Wait, kind: diplomatic, brief: ., slots: 0, doctrine: [{add: 0}]}}"
    )
    assert set(chosen(made, worlds(made))) == {None}


def test_postures_move_to_a_neighbour_in_proportion_and_never_further() -> None:
    made = book(
        "tracks: {guard: {name: Guard, by: north, steps: [low, middle, high, full], start: middle, doctrine: {low: [{add: 10}], middle: [{add: 60}], high: [{add: 30}], full: [{add: 999}]}}}"
    )
    moved = bot_orders(made, worlds(made)).postures[0]
    assert in_proportion([int((moved == change).sum()) for change in (-1, 0, 1)], [10, 60, 30])


def test_at_the_end_of_its_dial_a_posture_has_nowhere_to_go() -> None:
    made = book(
        "tracks: {guard: {name: Guard, by: north, steps: [low, high], start: high, doctrine: {low: [{add: 0}], high: [{add: 10}]}}}"
    )
    assert set(bot_orders(made, worlds(made)).postures[0].tolist()) == {0}


CABLE = """
cables:
  plea:
    to: [north]
    sender: S
    title: T
    text: .
    dilemma:
      question: Well
      silence: silent
      answers: {aye: {name: A, doctrine: [{add: 30}]}, nay: {name: N, doctrine: [{add: 70}], legal: "gold < %d"}, silent: {name: S, legal: "0", doctrine: [{add: 0}]}}
"""


@pytest.mark.parametrize(("barred_from", "weights"), [(99, [30, 70, 0]), (10, [1, 0, 0])])
def test_dilemmas_are_answered_in_proportion_among_what_is_legal(barred_from: int, weights: list[int]) -> None:
    made = book(CABLE % barred_from)
    answers = bot_orders(made, worlds(made)).answers[0]
    assert in_proportion([int((answers == place).sum()) for place in range(3)], weights)


OFFER = """
moves:
  north_offer: {by: north, name: Offer, kind: diplomatic, brief: ., doctrine: [{add: 0}], offer: {to: [south], asks: [south_quiet], gives: [north_quiet], worth: {south: [{add: %s}]}}}
commitments:
  north_quiet: {name: N, text: ., by: north, breach: "0", worth: {south: [{add: 20}, {add: -0.5, of: gold, above: 50}], north: [{add: 99}]}}
  south_quiet: {name: S, text: ., by: south, breach: "0", worth: {south: [{add: -30}]}}
"""


@pytest.mark.parametrize(
    ("bonus", "percent"),
    [(0, 40), (25, 65), (400, 99), (-400, 1), ("0.5", 41), ("0.49", 40), ("-0.5", 40), ("-0.51", 39)],
)
def test_an_offer_is_accepted_with_even_odds_and_what_it_is_worth(bonus: Any, percent: int) -> None:
    """50 + 20 - 30 + bonus percent, rounded half away from zero, never less than 1 nor more than 99."""
    made = book(OFFER % bonus)
    world = worlds(made)
    orders = no_orders(made, WORLDS)
    orders.acts[0, 0] = made.vocab.move_index["north_offer"]
    phases.act(made, world, orders)
    said = bot_responses(made, world).offers[made.vocab.offer_index["north_offer"], 1]
    yes = int((said == ACCEPT).sum())
    assert yes + int((said == REFUSE).sum()) == WORLDS
    rolled = np.sort(_rolls(made, world))
    assert yes == int((rolled < percent).sum())


def _rolls(made: Rulebook, world: World) -> np.ndarray[Any, Any]:
    return np.asarray(draw(world.keys, "offer.south.north_offer", world.turn, 100))


def test_a_drafted_offer_is_worth_what_is_in_it() -> None:
    made = book(OFFER % 0)
    yes = {}
    for gives in ((), ("north_quiet",)):
        world = worlds(made)
        orders = no_orders(made, WORLDS)
        single = made.begin([1])
        phases.open_turn(made, single)
        put_order(
            made,
            single,
            orders,
            "north",
            Order(offers=(DraftOffer(to=("south",), asks=("south_quiet",), gives=gives),)),
        )
        phases.act(made, world, orders)
        yes[gives] = int(
            (bot_responses(made, world).offers[made.vocab.offer_index["offer.north.1"], 1] == ACCEPT).sum()
        )
    assert yes[()] / WORLDS == pytest.approx(0.20, abs=0.02)
    assert yes[("north_quiet",)] / WORLDS == pytest.approx(0.40, abs=0.02)


def test_who_is_not_asked_does_not_answer() -> None:
    made = book(OFFER % 0)
    world = worlds(made)
    orders = no_orders(made, WORLDS)
    orders.acts[0, 0] = made.vocab.move_index["north_offer"]
    phases.act(made, world, orders)
    assert not bot_responses(made, world).offers[:, 0].any()


DEBTS = """
commitments:
  north_pay: {name: P, text: ., by: north, fulfilled_by: [north_pay_now], due: 6, %s}
moves: {north_pay_now: {by: north, name: Pay, kind: economic, brief: ., legal: "0"}}
rules: {owe: {phase: open, when: "turn == 1", do: [{bind: north_pay}]}}
"""


@pytest.mark.parametrize(
    ("honour", "share"),
    [("lasts: 0", 0.5), ("honour: [{add: 80}]", 0.8), ("honour: [{add: 300}]", 0.99), ("honour: [{add: -5}]", 0.01)],
)
def test_debts_are_honoured_as_the_doctrine_weighs_them(honour: str, share: float) -> None:
    made = book(DEBTS % honour)
    world = worlds(made)
    play_turn(made, world, no_orders(made, WORLDS))
    assert choose_honour(made, world, 0)[0].mean() == pytest.approx(share, abs=0.02)
    assert not choose_honour(made, world, 1).any()


CHARACTER = """
theories: {calm: {name: Calm, after: -, summary: -}, rough: {name: Rough, after: -, summary: -}}
params: {zeal: {name: Zeal, values: {calm: 0, rough: 10}}}
moves: {north_raid: {by: north, name: Raid, kind: military, brief: ., doctrine: [{add: zeal}]}}
"""


def test_a_doctrine_reads_disputed_numbers_by_its_own_character_not_by_the_theory_of_the_world() -> None:
    made = book(CHARACTER)
    world = worlds(made)
    raids = (bot_orders(made, world).acts[0] == made.vocab.move_index["north_raid"]).any(axis=0)
    assert not raids[world.character[0] == 0].any()
    assert raids[(world.character[0] == 1) & (world.theory == 0)].mean() == pytest.approx(0.5, abs=0.06)


def test_the_default_is_the_free_move_and_nothing_else() -> None:
    made = book(ACTS)
    orders = default_orders(made, 3)
    assert orders.acts[:, 0].tolist() == [[made.vocab.move_index[f"{role}_wait"]] * 3 for role in made.vocab.roles]
    assert (orders.acts[:, 1] == -1).all()


# ---- whole orders may be sealed as they are


def all_may_be_sealed(made: Rulebook, seed: int, turns: int) -> None:
    table = Table(made, seed, theory="hidden")
    for _ in range(turns):
        table.open()
        orders = table.bots_orders()
        for role, order in orders.items():
            assert check_order(made, table.world, role, order, 1) == [], f"{role}: {order}"
            assert order.acts or not made.moves_of[made.vocab.role_index(role)]
        table.act(orders)
        responses = table.bots_responses()
        for role, response in responses.items():
            assert check_response(made, table.world, role, response, False) == [], f"{role}: {response}"
        if table.settle(responses):
            said = table.said
            again = table.bots_responses(again=True)
            for role, response in again.items():
                assert check_response(made, table.world, role, response, True) == []
            table.settle(again, again=True)
            table.said = said
        table.finish()


def test_what_doctrines_order_in_the_harbour_may_be_sealed(harbour_book: Rulebook) -> None:
    for seed in range(25):
        all_may_be_sealed(harbour_book, seed, 4)


@pytest.mark.parametrize("seed", [1, 2])
def test_what_doctrines_order_on_the_shipped_map_may_be_sealed(peninsula_book: Rulebook, seed: int) -> None:
    all_may_be_sealed(peninsula_book, seed, 5)
