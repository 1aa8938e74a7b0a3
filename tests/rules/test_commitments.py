"""The course of a commitment: bound, asleep, awake, kept or broken, found out, and what happens to its deal."""

from __future__ import annotations

import pytest

from tests.rules.small import Table, book
from wargame.exercise.orders import Order
from wargame.exercise.sealing import check_order

PLEDGES = """
moves:
  north_offer:
    by: north
    name: Offer
    kind: diplomatic
    brief: .
    offer: {to: [south], asks: [south_quiet, south_pay], gives: [north_quiet, north_build], open: 3}
  north_bind_all: {by: north, name: Bind, kind: diplomatic, brief: ., do: [{bind: [north_quiet, south_quiet, south_pay, north_build]}]}
  north_release: {by: north, name: Release, kind: diplomatic, brief: ., do: [{end: [north_quiet]}]}
  north_shout: {by: north, name: Shout, kind: military, brief: .}
  north_build_it: {by: north, name: Build, kind: economic, brief: ., legal: "0"}
  south_shout: {by: south, name: Shout, kind: military, brief: .}
  south_creep: {by: south, name: Creep, kind: military, brief: ., secret: true}
  south_pay_now: {by: south, name: Pay, kind: economic, brief: ., legal: "0"}
tracks:
  trust: {name: Trust, start: 50}
  heat: {name: Heat, start: 50}
  runs: {name: Runs, start: 0}
commitments:
  north_quiet:
    {name: Quiet, text: North is quiet., by: north, to: [south], breach: now(north_shout), lasts: 3,
     starts: [{track: trust, add: 1}], runs: [{track: runs, add: 1}], kept: [{track: trust, add: 10}], broken: [{track: heat, add: 7}]}
  south_quiet:
    {name: Quiet, text: South is quiet., by: south, to: [north], breach: now(south_shout), secret_breach: now(south_creep),
     lasts: 5, found: {base: 50, do: [{track: heat, add: 3}]}, kept: [{track: trust, add: 20}], broken: [{track: heat, add: 11}]}
  south_pay: {name: Pay, text: South pays., by: south, to: [north], fulfilled_by: [south_pay_now], due: 2, kept: [{track: trust, add: 5}], broken: [{track: trust, add: -9}]}
  north_build: {name: Build, text: North builds., by: north, to: [south], fulfilled_by: [north_build_it], wakes: kept(south_pay), due: 1, kept: [{track: trust, add: 4}], broken: [{track: heat, add: 5}]}
"""


@pytest.fixture(scope="module")
def table_of_pledges() -> Table:
    return Table(book(PLEDGES))


@pytest.fixture
def table(table_of_pledges: Table) -> Table:
    return table_of_pledges.copy()


@pytest.fixture
def bound(table: Table) -> Table:
    """All four are bound by one deal, in turn 1."""
    return table.turn({"north": ["north_offer"]}, {"south": {"north_offer": "accept"}})


@pytest.fixture
def promised(table: Table) -> Table:
    """All four are bound by themselves, by no deal, in turn 1: what becomes of one releases none of the others."""
    return table.turn({"north": ["north_bind_all"]})


def states(table: Table) -> dict[str, str]:
    return {name: table.promise(name) for name in ("north_quiet", "south_quiet", "south_pay", "north_build")}


# ---- bound and asleep


def test_all_that_an_accepted_offer_asks_and_gives_is_bound_and_what_must_be_woken_sleeps(bound: Table) -> None:
    assert states(bound) == {
        "north_quiet": "in force",
        "south_quiet": "in force",
        "south_pay": "in force",
        "north_build": "asleep",
    }


def test_its_first_effects_come_once_in_the_turn_it_is_bound(bound: Table) -> None:
    assert bound.reads("trust") == 51
    assert bound.turn().reads("trust") == 51


def test_its_running_effects_come_each_turn_while_it_is_in_force(promised: Table) -> None:
    runs = [promised.reads("runs"), *(promised.turn().reads("runs") for _ in range(5))]
    assert runs == [1, 2, 3, 4, 4, 4]  # from the turn in which it was bound to the turn in which it ran out


def test_what_was_done_before_it_was_bound_is_no_breach(table: Table) -> None:
    table.turn({"north": ["north_offer", "north_shout"]}, {"south": {"north_offer": "accept"}})
    assert table.promise("north_quiet") == "in force"
    assert table.turn().promise("north_quiet") == "in force"


def test_a_commitment_that_is_in_force_cannot_be_bound_twice(promised: Table) -> None:
    promised.turn({"north": ["north_bind_all"]}).turns(2)
    assert promised.promise("north_quiet") == "kept"  # its three turns count from the first time


# ---- refraining


def test_it_is_kept_when_its_term_runs_out_and_then_may_be_broken_freely(promised: Table) -> None:
    assert [promised.turn().promise("north_quiet") for _ in range(3)] == ["in force", "in force", "kept"]
    assert promised.reads("trust") == 51 + 10 - 9  # kept, and in the third turn the payment was overdue
    promised.turn({"north": ["north_shout"]})
    assert (promised.promise("north_quiet"), promised.happened("north_quiet.broken")) == ("kept", 0)


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_breach_in_any_turn_of_its_term_is_one(promised: Table, turns: int) -> None:
    promised.turns(turns).turn({"north": ["north_shout"]})
    assert promised.promise("north_quiet") == "broken"
    assert promised.happened("north_quiet.broken") == 1


def test_a_known_breach_has_its_effects_once(bound: Table) -> None:
    assert bound.turn({"north": ["north_shout"]}).reads("heat") == 57
    assert bound.turn({"north": ["north_shout"]}).reads("heat") == 57


def test_a_known_breach_releases_the_rest_of_its_deal(bound: Table) -> None:
    bound.turn({"north": ["north_shout"]})
    assert states(bound) == {
        "north_quiet": "broken",
        "south_quiet": "ended",
        "south_pay": "ended",
        "north_build": "ended",
    }
    bound.turn({"south": ["south_shout"]}).turns(2)
    assert bound.reads("heat") == 57  # nobody owes anything any more
    assert states(bound)["south_pay"] == "ended"


def test_a_breach_releases_nobody_who_is_bound_by_no_deal(table: Table) -> None:
    table.turn({"north": ["north_bind_all"]}).turn({"north": ["north_shout"]})
    assert states(table) == {
        "north_quiet": "broken",
        "south_quiet": "in force",
        "south_pay": "in force",
        "north_build": "asleep",
    }


def test_both_may_break_in_the_same_turn(bound: Table) -> None:
    bound.turn({"north": ["north_shout"], "south": ["south_shout"]})
    assert (bound.promise("north_quiet"), bound.promise("south_quiet")) == ("broken", "broken")
    assert bound.reads("heat") == 50 + 7 + 11


def test_what_an_effect_ends_is_neither_kept_nor_broken(bound: Table) -> None:
    bound.turn({"north": ["north_release", "north_shout"]})
    assert bound.promise("north_quiet") == "ended"
    assert (bound.happened("north_quiet.kept"), bound.happened("north_quiet.broken")) == (0, 0)


def test_it_runs_for_its_term_even_where_something_else_might_end_it_earlier() -> None:
    text = """
    commitments:
      north_quiet: {name: Quiet, text: ., by: north, to: [south], breach: "0", lasts: 2, ends: "gold >= 90"}
    rules: {start: {phase: open, when: "turn == 1", do: [{bind: north_quiet}]}}
    """
    table = Table(book(text))
    assert [table.turn().promise("north_quiet") for _ in range(4)] == ["in force", "in force", "kept", "kept"]


def test_a_condition_ends_it_without_a_word_of_keeping() -> None:
    text = """
    tracks: {gold: {name: Gold, start: 50}}
    commitments:
      north_quiet: {name: Quiet, text: ., by: north, to: [south], breach: "0", lasts: 5, ends: "gold >= 53"}
    rules: {start: {phase: open, when: "turn == 1", do: [{bind: north_quiet}]}, earn: {phase: drift, do: [{track: gold, add: 1}]}}
    """
    table = Table(book(text))
    assert [table.turn().promise("north_quiet") for _ in range(4)] == ["in force", "in force", "ended", "ended"]


# ---- breaking in secret


def broken_in_secret(bound: Table) -> Table:
    """South crept; the search of the same turn found nothing with this seed."""
    return bound.turn({"south": ["south_creep"]})


def search(table: Table) -> dict[str, object] | None:
    return next((record for record in table.trace.records if record["kind"] == "search"), None)


def test_a_breach_in_secret_is_looked_for_each_turn_until_it_is_found() -> None:
    made = book(PLEDGES)
    found_after = []
    for seed in range(200):
        table = Table(made, seed).turn({"north": ["north_offer"]}, {"south": {"north_offer": "accept"}})
        table.turn({"south": ["south_creep"]})
        turns = 0
        while table.promise("south_quiet") != "broken" and turns < 9:
            assert table.promise("south_quiet") == "broken in secret"
            assert table.reads("heat") == 50
            assert table.happened("south_quiet.broken") == 0
            table.turn()
            turns += 1
        assert table.happened("south_quiet.found") == table.happened("south_quiet.broken") == 1
        assert table.reads("heat") == 50 + 11 + 3
        found_after.append(turns)
    assert 80 <= found_after.count(0) <= 120  # even odds each turn
    assert 35 <= found_after.count(1) <= 65


def test_until_it_is_found_the_deal_stands_and_then_it_is_released() -> None:
    made = book(PLEDGES)
    for seed in range(40):
        table = Table(made, seed).turn({"north": ["north_offer"]}, {"south": {"north_offer": "accept"}})
        table.turn({"south": ["south_creep"]})
        if table.promise("south_quiet") == "broken in secret":
            assert table.promise("north_quiet") == "in force"
        else:
            assert states(table) == {
                "north_quiet": "ended",
                "south_quiet": "broken",
                "south_pay": "ended",
                "north_build": "ended",
            }


def test_an_open_breach_is_known_even_if_there_was_a_secret_one_at_once(bound: Table) -> None:
    bound.turn({"south": ["south_shout", "south_creep"]})
    assert bound.promise("south_quiet") == "broken"
    assert search(bound) is None


# ---- doing


def test_what_is_owed_may_be_done_from_the_turn_in_which_it_is_bound(table: Table) -> None:
    table.turn({"north": ["north_offer"], "south": ["south_pay_now"]}, {"south": {"north_offer": "accept"}})
    assert table.promise("south_pay") == "kept"


@pytest.mark.parametrize("turns", [0, 1])
def test_what_is_done_by_the_second_orders_window_is_kept(bound: Table, turns: int) -> None:
    bound.turns(turns).turn({"south": ["south_pay_now"]})
    assert bound.promise("south_pay") == "kept"
    assert bound.happened("south_pay.kept") == 1


def test_what_is_not_done_by_then_is_broken_though_it_be_done_later(bound: Table) -> None:
    assert [bound.turn().promise("south_pay") for _ in range(2)] == ["in force", "broken"]
    assert bound.turn({"south": ["south_pay_now"]}).promise("south_pay") == "broken"


def test_a_quarter_without_orders_does_not_count_as_a_window(table: Table) -> None:
    """Class pace: the first window after binding is two quarters later."""
    table.turn({"north": ["north_offer"]}, {"south": {"north_offer": "accept"}}, orders_window=True)
    seen = []
    for quarter in range(4):
        table.turn(orders_window=quarter % 2 == 1)
        seen.append(table.promise("south_pay"))
    assert seen == ["in force", "in force", "in force", "broken"]


def test_a_move_that_is_owed_is_legal_whatever_its_condition_says_and_only_while_it_is_owed(table: Table) -> None:
    def legal() -> bool:
        table.open()
        order = Order(acts=("south_pay_now",))
        return not check_order(table.book, table.world, "south", order, 1)

    assert not legal()
    table.world.turn -= 1
    table.turn({"north": ["north_offer"]}, {"south": {"north_offer": "accept"}})
    assert legal()
    table.world.turn -= 1
    table.turn({"south": ["south_pay_now"]})
    assert not legal()


# ---- waking


def test_a_sleeper_wakes_when_its_condition_comes_true_and_is_owed_from_then_on(bound: Table) -> None:
    bound.turn({"south": ["south_pay_now"]})
    assert (bound.promise("south_pay"), bound.promise("north_build")) == ("kept", "in force")
    assert bound.turn().promise("north_build") == "broken"  # due at its first window after it woke
    assert bound.reads("heat") == 55


def test_what_was_done_while_it_slept_does_not_count(bound: Table) -> None:
    bound.turn({"north": ["north_build_it"]}).turn({"north": ["north_build_it"], "south": ["south_pay_now"]})
    assert bound.promise("north_build") == "in force"
    assert bound.turn({"north": ["north_build_it"]}).promise("north_build") == "kept"


def test_a_swap_in_steps_runs_to_its_end(bound: Table) -> None:
    bound.turn({"south": ["south_pay_now"]}).turn({"north": ["north_build_it"]}).turns(3)
    assert states(bound) == {"north_quiet": "kept", "south_quiet": "kept", "south_pay": "kept", "north_build": "kept"}
    assert bound.reads("trust") == 50 + 1 + 10 + 20 + 5 + 4


def test_a_broken_step_leaves_the_next_one_asleep_for_ever_released(bound: Table) -> None:
    bound.turns(2)
    assert states(bound) == {
        "north_quiet": "ended",
        "south_quiet": "ended",
        "south_pay": "broken",
        "north_build": "ended",
    }


# ---- one promise in two bargains


TWO_OFFERS = """
moves:
  {one}: {{by: north, name: One, kind: diplomatic, brief: ., offer: {{to: [south], asks: [south_quiet], gives: [north_quiet]}}}}
  {two}: {{by: north, name: Two, kind: diplomatic, brief: ., offer: {{to: [south], asks: [south_quiet], gives: [north_still]}}}}
  south_shout: {{by: south, name: Shout, kind: military, brief: .}}
commitments:
  north_quiet: {{name: Q, text: ., by: north, breach: "0"}}
  north_still: {{name: S, text: ., by: north, breach: "0"}}
  south_quiet: {{name: Q, text: ., by: south, breach: now(south_shout)}}
"""


@pytest.mark.parametrize("order", [("north_one", "north_two"), ("north_two", "north_one")])
def test_two_offers_accepted_at_once_that_ask_the_same_give_the_same_whichever_stands_first_in_the_file(
    order: tuple[str, str],
) -> None:
    """A breach of what both asked releases the same promises, in whatever order the moves are written."""
    text = TWO_OFFERS.format(one="north_one", two="north_two")
    if order[0] == "north_two":
        lines = text.splitlines()
        lines[2], lines[3] = lines[3], lines[2]
        text = "\n".join(lines)
    table = Table(book(text))
    table.turn({"north": list(order)}, {"south": {"north_one": "accept", "north_two": "accept"}})
    table.turn({"south": ["south_shout"]})
    assert table.promise("south_quiet") == "broken"
    assert (table.promise("north_quiet"), table.promise("north_still")) == ("ended", "ended")
