"""Offers: a yes stands, all yes binds, one no or silence ends it and runs its *else* once."""

from __future__ import annotations

import pytest

from tests.rules.small import Table, book
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.rules import turn as phases
from wargame.rules.orders import ACCEPT, REFUSE, SILENT, DraftTerms, no_orders, no_responses
from wargame.rules.world import digest

OFFERS = """
roles: {north: {name: North}, south: {name: South}, west: {name: West}}
moves:
  west_wait: {by: west, name: Wait, kind: diplomatic, brief: Wait., slots: 0}
  north_pact:
    {by: north, name: Pact, kind: diplomatic, brief: ., offer: {to: [south, west], asks: [south_quiet, west_quiet], gives: [north_quiet], open: 2, lapses: "gold >= 90", else: [{track: heat, add: 5}]}}
  north_last_word:
    {by: north, name: Last word, kind: diplomatic, brief: ., offer: {to: [south], asks: [south_quiet], open: 1, else: [{track: heat, add: 9}, {bind: north_punish}]}}
  north_punish_now: {by: north, name: Punish, kind: military, brief: ., legal: "0", do: [{track: heat, add: 20}]}
  north_enrich: {by: north, name: Enrich, kind: economic, brief: ., do: [{track: gold, add: 45}]}
  north_shout: {by: north, name: Shout, kind: military, brief: .}
tracks: {heat: {name: Heat, start: 0}, face: {name: Face, start: 50}}
commitments:
  north_quiet: {name: Q, text: ., by: north, to: [south, west], breach: now(north_shout)}
  south_quiet: {name: Q, text: ., by: south, to: [north], breach: "0"}
  west_quiet: {name: Q, text: ., by: west, to: [north], breach: "0"}
  north_punish: {name: P, text: ., by: north, to: [south], fulfilled_by: [north_punish_now], due: 1, broken: [{track: face, add: -15}]}
rules:
  noes: {phase: contest, upon: [north_pact.refused], do: [{track: gold, add: 1}]}
  over: {phase: contest, upon: [north_pact.lapsed, north_pact.withdrawn], do: [{track: gold, add: 2}]}
  yes_all: {phase: contest, upon: [north_pact.accepted], do: [{track: gold, add: 4}]}
"""


@pytest.fixture(scope="module")
def table_of_offers() -> Table:
    return Table(book(OFFERS))


@pytest.fixture
def table(table_of_offers: Table) -> Table:
    return table_of_offers.copy()


def pact(table: Table, **answers: str) -> Table:
    """North proposes its pact; the others answer in the same turn."""
    return table.turn({"north": ["north_pact"]}, {role: {"north_pact": said} for role, said in answers.items()})


def bound(table: Table) -> set[str]:
    return {name for name in table.book.commitment_ids if table.promise(name) == "in force"}


def test_when_all_say_yes_it_binds_in_the_same_turn(table: Table) -> None:
    pact(table, south="accept", west="accept")
    assert bound(table) == {"north_quiet", "south_quiet", "west_quiet"}
    assert (table.stands("north_pact"), table.reads("heat"), table.reads("gold")) == (False, 0, 54)


def test_one_yes_stands_and_the_other_may_still_come(table: Table) -> None:
    pact(table, south="accept")
    assert (bound(table), table.stands("north_pact")) == (set(), True)
    table.turn(responses={"west": {"north_pact": "accept"}})
    assert bound(table) == {"north_quiet", "south_quiet", "west_quiet"}


def test_one_no_ends_it_and_runs_its_else_once(table: Table) -> None:
    pact(table, south="accept", west="refuse")
    assert (bound(table), table.stands("north_pact"), table.reads("heat"), table.reads("gold")) == (set(), False, 5, 51)
    assert table.turn().reads("heat") == 5


def test_two_noes_run_the_else_once_too(table: Table) -> None:
    pact(table, south="refuse", west="refuse")
    assert table.reads("heat") == 5
    assert table.happened("north_pact.refused") == 2


def test_silence_leaves_it_open_until_its_time_is_up_then_runs_its_else(table: Table) -> None:
    pact(table)
    assert (table.stands("north_pact"), table.reads("heat")) == (True, 0)
    table.turn()
    assert (table.stands("north_pact"), table.reads("heat"), table.happened("north_pact.lapsed")) == (False, 5, 1)
    assert table.turn().reads("heat") == 5


def test_a_yes_and_a_silence_are_no_deal_when_time_is_up(table: Table) -> None:
    pact(table, south="accept").turn()
    assert (bound(table), table.reads("heat")) == (set(), 5)


def test_an_offer_that_lapses_by_its_condition_goes_without_its_else(table: Table) -> None:
    table.turn({"north": ["north_pact", "north_enrich"]})
    assert (table.stands("north_pact"), table.reads("heat")) == (False, 0)


def test_a_withdrawn_offer_goes_without_its_else(table: Table) -> None:
    table.turn({"north": ["north_pact"]}, {"north": Response(withdraw=("north_pact",))})
    assert (table.stands("north_pact"), table.reads("heat"), table.happened("north_pact.withdrawn")) == (False, 0, 1)


def test_acceptance_beats_withdrawal(table: Table) -> None:
    yes = {"north_pact": "accept"}
    table.turn({"north": ["north_pact"]}, {"south": yes, "west": yes, "north": Response(withdraw=("north_pact",))})
    assert bound(table) == {"north_quiet", "south_quiet", "west_quiet"}
    assert table.happened("north_pact.withdrawn") == 0


def test_withdrawal_beats_refusal_and_a_single_yes(table: Table) -> None:
    answers = {"south": {"north_pact": "accept"}, "west": {"north_pact": "refuse"}}
    table.turn({"north": ["north_pact"]}, {**answers, "north": Response(withdraw=("north_pact",))})
    assert (bound(table), table.reads("heat"), table.stands("north_pact")) == (set(), 0, False)


def test_an_offer_can_be_made_anew_and_old_yeses_do_not_count(table: Table) -> None:
    pact(table, south="accept", west="refuse")
    pact(table, west="accept")
    assert (bound(table), table.stands("north_pact")) == (set(), True)


# ---- threats


def test_a_refused_threat_binds_its_author_to_carry_it_out(table: Table) -> None:
    table.turn({"north": ["north_last_word"]}, {"south": {"north_last_word": "refuse"}})
    assert (table.promise("north_punish"), table.reads("heat")) == ("in force", 9)
    table.turn({"north": ["north_punish_now"]})
    assert (table.promise("north_punish"), table.reads("heat"), table.reads("face")) == ("kept", 29, 50)


def test_silence_at_a_threat_that_is_open_for_one_turn_is_a_no(table: Table) -> None:
    assert table.turn({"north": ["north_last_word"]}).promise("north_punish") == "in force"


def test_backing_down_from_a_threat_is_its_breach_and_costs_face(table: Table) -> None:
    table.turn({"north": ["north_last_word"]}).turn()
    assert (table.promise("north_punish"), table.reads("face")) == ("broken", 35)


def test_a_heeded_threat_binds_its_author_to_nothing(table: Table) -> None:
    table.turn({"north": ["north_last_word"]}, {"south": {"north_last_word": "accept"}}).turns(2)
    assert (table.promise("north_punish"), table.promise("south_quiet"), table.reads("face")) == (
        "none",
        "in force",
        50,
    )


# ---- offers that players draft


def drafted(**more: object) -> Order:
    return Order(offers=(DraftOffer(to=("south",), asks=("south_quiet",), gives=("north_quiet",), **more),))  # type: ignore[arg-type]  # fields by name


def test_a_drafted_offer_binds_what_its_author_wrote(table: Table) -> None:
    table.turn({"north": drafted()}, {"south": {"offer.north.1": "accept"}})
    assert bound(table) == {"north_quiet", "south_quiet"}


def test_a_drafted_offer_is_a_deal_like_any_other(table: Table) -> None:
    table.turn({"north": drafted()}, {"south": {"offer.north.1": "accept"}}).turn({"north": ["north_shout"]})
    assert (table.promise("north_quiet"), table.promise("south_quiet")) == ("broken", "ended")


@pytest.mark.parametrize(("turns", "stands"), [(1, [False]), (3, [True, True, False])])
def test_a_drafted_offer_stands_as_long_as_it_says(table: Table, turns: int, stands: list[bool]) -> None:
    seen = [table.turn({"north": drafted(open=turns)}).stands("offer.north.1")]
    seen += [table.turn().stands("offer.north.1") for _ in stands[1:]]
    assert seen == stands


def test_a_role_has_two_drafts_at_a_time_and_each_is_answered_by_itself(table: Table) -> None:
    two = Order(
        offers=(
            DraftOffer(to=("south",), asks=("south_quiet",), open=2),
            DraftOffer(to=("west",), asks=("west_quiet",), open=2),
        )
    )
    table.turn({"north": two}, {"south": {"offer.north.1": "refuse"}, "west": {"offer.north.2": "accept"}})
    assert bound(table) == {"west_quiet"}
    assert (table.stands("offer.north.1"), table.stands("offer.north.2")) == (False, False)


def test_a_drafted_offer_to_two_needs_both(table: Table) -> None:
    order = Order(offers=(DraftOffer(to=("south", "west"), asks=("south_quiet", "west_quiet"), open=2),))
    table.turn({"north": order}, {"south": {"offer.north.1": "accept"}})
    assert bound(table) == set()
    assert bound(table.turn(responses={"west": {"offer.north.1": "accept"}})) == {"south_quiet", "west_quiet"}


def test_a_new_draft_in_the_same_place_has_nothing_of_the_old_one(table: Table) -> None:
    table.turn({"north": drafted()}, {"south": {"offer.north.1": "refuse"}})
    order = Order(offers=(DraftOffer(to=("west",), gives=("north_quiet",)),))
    table.turn({"north": order}, {"west": {"offer.north.1": "accept"}})
    assert bound(table) == {"north_quiet"}


def test_who_is_no_party_to_a_secret_offer_never_learns_of_the_deal(table: Table) -> None:
    table.turn({"north": drafted(secret=True)}, {"south": {"offer.north.1": "accept"}})
    aware = int(table.world.aware[table.book.vocab.commitments["north_quiet"], 0])
    assert [role for place, role in enumerate(table.book.vocab.roles) if aware >> place & 1] == ["north", "south"]


def test_a_drafted_offer_that_stands_in_some_worlds_alone_is_answered_there_as_in_the_game_played_alone() -> None:
    rules = book(OFFERS)
    slot, south = rules.vocab.offer_index["offer.north.1"], rules.vocab.role_index("south")
    quiet = [rules.vocab.commitments[name] for name in ("south_quiet", "north_quiet")]
    draft = DraftTerms(to=1 << south, asks=(quiet[0],), gives=(quiet[1],), open=3, secret=True)
    said = {1: [ACCEPT, SILENT], 2: [SILENT, REFUSE], 3: [SILENT, SILENT], 4: [SILENT, ACCEPT]}

    def ends(seeds: list[int]) -> list[str]:
        world = rules.begin(seeds)
        for turn in range(2):
            phases.open_turn(rules, world)
            orders, responses = no_orders(rules, len(seeds)), no_responses(rules, len(seeds))
            if turn == 0:
                orders.drafts[slot] = draft
            phases.act(rules, world, orders)
            responses.offers[slot, south] = [said[seed][turn] for seed in seeds]
            phases.settle(rules, world, responses)
            phases.finish(rules, world, responses)
        return [digest(world, place) for place in range(len(seeds))]

    assert ends([*said]) == [ends([seed])[0] for seed in said]


# ---- after the last turn


def test_in_the_epilogue_a_standing_offer_falls_without_its_else(table: Table) -> None:
    pact(table).epilogue()
    assert (table.stands("north_pact"), table.reads("heat")) == (False, 0)


def test_a_threat_refused_in_the_last_turn_is_asked_for_honour_it(table: Table) -> None:
    table.turn({"north": ["north_last_word"]}).epilogue(["north_punish"])
    assert (table.promise("north_punish"), table.reads("heat"), table.reads("face")) == ("kept", 29, 50)


def test_a_threat_refused_in_the_last_turn_is_asked_for_back_down(table: Table) -> None:
    table.turn({"north": ["north_last_word"]}).epilogue()
    assert (table.promise("north_punish"), table.reads("heat"), table.reads("face")) == ("broken", 9, 35)
