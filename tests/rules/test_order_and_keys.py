"""Neither the order of rules nor of moves matters, and no question, rule or order shifts another roll."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.small import Table
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.exercise.sealing import asks_of, offers_to
from wargame.rules.orders import legal_moves, orders_view, response_view
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.rules.scores import satisfaction
from wargame.scenario.models import Outcome, Resolved, Rule

SHUFFLED = ("roles", "tracks", "moves", "rules", "commitments", "offers", "asks", "endings", "picture", "params")
"""Sections of a theatre whose order means nothing. Outcomes, answers and steps are ordered on purpose; of cables and moves
a draw in proportion falls by their order in the file, so the tests give orders by name."""


def shuffled(resolved: Resolved, seed: int) -> Resolved:
    """The same scenario as if its files had been written in another order."""
    rng = random.Random(seed)

    def mixed(entries: dict[str, Any]) -> dict[str, Any]:
        keys = list(entries)
        rng.shuffle(keys)
        return {key: entries[key] for key in keys}

    theatre = resolved.theatre.model_copy(update={name: mixed(getattr(resolved.theatre, name)) for name in SHUFFLED})
    scenario = resolved.scenario.model_copy(update={"injects": mixed(resolved.scenario.injects)})
    return resolved.model_copy(update={"theatre": theatre, "scenario": scenario})


def told(table: Table) -> dict[str, Any]:
    """Everything that stands, by name."""
    book, world = table.book, table.world
    vocab, roles = book.vocab, book.vocab.roles

    def names(mask: int) -> list[str]:
        return sorted(role for place, role in enumerate(roles) if mask >> place & 1)

    def by_name(rows: dict[Any, int], values: Any) -> dict[str, int]:
        return {str(key): int(values[row, 0]) for key, row in rows.items()}

    pending = [
        (kind, turn, book.effects[effect].key, None if amounts is None else amounts.tolist())
        for kind, entries in (("lands", world.pending.landing), ("expires", world.pending.expiring))
        for turn, listed in entries.items()
        for effect, _, amounts in listed
    ]
    scores = satisfaction(book, world)[:, 0]
    return {
        "tracks": {name: (table.stock(name), table.lift(name), table.reads(name)) for name in vocab.tracks},
        "promises": {name: (table.promise(name), int(world.pledged[row, 0]), names(int(world.aware[row, 0]))) for name, row in vocab.commitments.items()},
        "offers": {slot.id: (int(world.tabled[slot.index, 0]), names(int(world.agreed[slot.index, 0]))) for slot in vocab.offers},
        "asked": {slot.id: sorted(table.asked(slot.id)) for slot in vocab.asks if not slot.dilemma},
        "events": by_name(dict(vocab.event_rows.items()), world.stamp),
        "known": {str((name, actor, roles[role])): int(world.known[row, 0]) for (name, actor, role), row in vocab.known_rows.items()},
        "counts": by_name(vocab.count_rows, world.count),
        "held": by_name(vocab.condition_rows, world.held),
        "pending": sorted(pending, key=str),
        "ending": table.ending,
        "satisfaction": {role: int(scores[place]) for place, role in enumerate(roles)},
    }  # fmt: skip


Decide = Callable[[Table, str], dict[str, Any]]


def play(
    table: Table, decide: Decide, turns: int, during: Callable[[Table], None] = lambda table: None
) -> list[dict[str, Any]]:
    """Turns as decided; what stands after each, and its rolls. ``during`` looks on at every stage."""
    seen = []
    for _ in range(turns):
        table.open()
        during(table)
        table.act(decide(table, "orders"))
        during(table)
        if table.settle(decide(table, "responses")):
            said = table.said
            during(table)
            table.settle(decide(table, "again"), again=True)
            table.said = said
        table.finish()
        during(table)
        seen.append(
            {
                **told(table),
                "rolls": {name: (record["rolled"], record["result"]) for name, record in table.rolls().items()},
            }
        )
        if table.ending:
            break
    return seen


def at_random(seed: int) -> Decide:
    """Any orders and answers at all, chosen by name and turn, so that another file order decides the same."""

    def decide(table: Table, stage: str) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for role in sorted(table.book.vocab.roles):
            rng = random.Random(f"{seed} {table.world.turn} {role} {stage}")
            place = table.book.vocab.role_index(role)
            given[role] = (
                _orders(table, rng, place) if stage == "orders" else _response(table, rng, place, stage == "again")
            )
        return given

    return decide


def _orders(table: Table, rng: random.Random, place: int) -> Order:
    book = table.book
    role = book.vocab.roles[place]
    acts = rng.sample(sorted(move.flat.id for move in book.moves_of[place]), 2)
    postures = sorted(book.track_ids[track] for owner, track, _ in book.postures if owner == place)
    dilemma = int(table.world.dilemma[place, 0])
    answers = book.vocab.asks[dilemma].answers if dilemma >= 0 else ()
    offers = []
    made = book.theatre.commitments
    if rng.random() < 0.4:
        to = rng.choice(sorted(other for other in book.vocab.roles if other != role))
        gives = [name for name in sorted(made) if made[name].by == role]
        asks = [name for name in sorted(made) if made[name].by == to]
        offers = [
            DraftOffer(
                to=(to,),
                asks=tuple(rng.sample(asks, min(1, len(asks)))),
                gives=tuple(rng.sample(gives, min(1, len(gives)))),
                open=rng.choice([1, 2]),
            )
        ]
    return Order(
        acts=tuple(acts),
        posture={name: rng.choice([-1, 0, 1]) for name in postures},
        answer=rng.choice([*answers, None]) if answers else None,
        offers=tuple(offers),
    )


def _response(table: Table, rng: random.Random, place: int, again: bool) -> Response:
    book = table.book
    asks = sorted(book.vocab.asks[ask].id for ask in asks_of(book, table.world, place))
    answers = {ask: rng.choice(sorted(book.vocab.asks[book.vocab.ask_index[ask]].answers)) for ask in asks}
    if again:
        return Response(answers=answers)
    offers = {
        name: rng.choice(["accept", "accept", "refuse"])
        for name in sorted(book.vocab.offers[slot].id for slot in offers_to(book, table.world, place))
    }
    own = sorted(slot.id for slot in book.vocab.offers if slot.by == place and table.stands(slot.id))
    return Response(answers=answers, offers=offers, withdraw=tuple(name for name in own if rng.random() < 0.2))


# ---- order


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), mixing=st.integers(0, 10**6))
def test_the_order_of_rules_moves_and_everything_else_in_the_files_changes_nothing(
    harbour: Resolved, harbour_book: Rulebook, seed: int, mixing: int
) -> None:
    other = compile_rulebook(shuffled(harbour, mixing))
    assert play(Table(harbour_book, seed), at_random(seed), 4) == play(Table(other, seed), at_random(seed), 4)


@pytest.mark.slow
@settings(max_examples=600)
@given(seed=st.integers(0, 10**6), mixing=st.integers(0, 10**6))
def test_no_order_of_the_files_changes_anything_in_hundreds_of_games(
    harbour: Resolved, harbour_book: Rulebook, seed: int, mixing: int
) -> None:
    other = compile_rulebook(shuffled(harbour, mixing))
    assert play(Table(harbour_book, seed), at_random(seed), 4) == play(Table(other, seed), at_random(seed), 4)


@pytest.mark.parametrize("mixing", [1, 2])
def test_the_order_of_the_shipped_files_changes_nothing_either(
    peninsula: Resolved, peninsula_book: Rulebook, mixing: int
) -> None:
    decided: dict[Any, Any] = {}

    def doctrine(table: Table, stage: str) -> dict[str, Any]:
        bots = table.bots_orders() if stage == "orders" else table.bots_responses(stage == "again")
        decided[table.world.turn, stage] = bots
        return dict(bots)

    def the_same(table: Table, stage: str) -> dict[str, Any]:
        return dict(decided[table.world.turn, stage])

    one = play(Table(peninsula_book, 40 + mixing), doctrine, 5)
    two = play(Table(compile_rulebook(shuffled(peninsula, mixing)), 40 + mixing), the_same, 5)
    assert one == two


# ---- keys


def with_rule(resolved: Resolved, rule_id: str, rule: Rule) -> Resolved:
    theatre = resolved.theatre
    return resolved.model_copy(
        update={"theatre": theatre.model_copy(update={"rules": {rule_id: rule, **theatre.rules}})}
    )


@pytest.mark.parametrize("phase", ["open", "stir", "settle", "contest", "shock", "drift", "end"])
def test_a_new_rule_with_a_roll_shifts_no_other_roll(harbour: Resolved, harbour_book: Rulebook, phase: Any) -> None:
    toss = Rule(phase=phase, roll={"heads": Outcome(base=50), "tails": Outcome()})
    with_toss = compile_rulebook(with_rule(harbour, "a_toss", toss))
    for seed in range(12):
        plain = play(Table(harbour_book, seed), at_random(seed), 4)
        tossed = play(Table(with_toss, seed), at_random(seed), 4)
        assert all("a_toss" in turn["rolls"] for turn in tossed)
        for turn in tossed:
            del turn["rolls"]["a_toss"]
        assert [turn["rolls"] for turn in plain] == [turn["rolls"] for turn in tossed]
        assert [turn["tracks"] for turn in plain] == [turn["tracks"] for turn in tossed]


def test_asking_shifts_no_roll(harbour_book: Rulebook) -> None:
    """Views, legality, advice and bots may be asked at any moment and as often as one likes."""

    def ask_everything(table: Table) -> None:
        for _ in range(2):
            table.bots_orders()
            table.bots_responses()
            for role in range(len(table.book.vocab.roles)):
                for seen in (orders_view(table.book, table.world, role), response_view(table.book, table.world, role)):
                    legal_moves(table.book, table.world, role, seen)
                    for track in range(len(table.book.track_ids)):
                        seen.R[track]

    for seed in range(12):
        quiet = play(Table(harbour_book, seed), at_random(seed), 4)
        asked = play(Table(harbour_book, seed), at_random(seed), 4, ask_everything)
        assert quiet == asked


@settings(max_examples=60)
@given(seed=st.integers(0, 10**6), turn=st.integers(1, 3), role=st.sampled_from(["east", "west"]))
def test_two_futures_that_differ_in_one_order_share_all_other_dice(
    harbour_book: Rulebook, seed: int, turn: int, role: str
) -> None:
    decide = at_random(seed)

    def otherwise(table: Table, stage: str) -> dict[str, Any]:
        given = decide(table, stage)
        if stage == "orders" and table.world.turn == turn:
            given[role] = Order()
        return given

    one, two = play(Table(harbour_book, seed), decide, 4), play(Table(harbour_book, seed), otherwise, 4)
    for place, (turn_one, turn_two) in enumerate(zip(one, two, strict=False), start=1):
        if place < turn:
            assert turn_one == turn_two
        shared = turn_one["rolls"].keys() & turn_two["rolls"].keys()
        assert {name: turn_one["rolls"][name][0] for name in shared} == {
            name: turn_two["rolls"][name][0] for name in shared
        }
    assert "miracle" in one[0]["rolls"]
