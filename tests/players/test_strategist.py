"""The strategist chooses by what its role sees, by worlds that it supposes, and better than its doctrine."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.hidden_facts import looks_the_same, swapped
from tests.rules.small import copy_of
from tests.rules.test_observations import in_play
from wargame.analysis.league import standing
from wargame.players.strategist import Strategist
from wargame.players.supposing import as_seen, marks, supposed
from wargame.players.table import bot_orders, play_turn
from wargame.rules import turn as phases
from wargame.rules.contexts import ACT, RESPOND
from wargame.rules.orders import legal_answers, legal_moves, no_orders, no_responses, orders_view
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import World


def chosen(book: Rulebook, world: World, role: int) -> list[int]:
    """All that a strategist chooses in a world, orders and responses."""
    strategist = Strategist(book, role, "quick")
    orders, responses = no_orders(book, 1), no_responses(book, 1)
    if not world.asked.any() and (world.tabled < 0).all():
        strategist.choose_orders(copy_of(world), orders)
    strategist.choose_responses(copy_of(world), responses)
    parts = (
        orders.acts[role],
        orders.postures,
        orders.answers[role],
        responses.offers[:, role],
        responses.answers[:, role],
    )
    return [int(value) for part in parts for value in np.asarray(part).reshape(-1)]


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), turns=st.integers(0, 3), stage=st.sampled_from(["orders", "responses"]))
def test_worlds_that_look_the_same_to_a_role_leave_it_the_same_to_suppose(
    harbour_book: Rulebook, seed: int, turns: int, stage: str
) -> None:
    world = in_play(harbour_book, seed, turns, stage)
    tick = ACT if stage == "orders" else RESPOND
    for role in range(len(harbour_book.vocab.roles)):
        twin = swapped(harbour_book, world, role, seed + 1)
        assert looks_the_same(harbour_book, world, twin, role)
        assert marks(as_seen(harbour_book, world, role, tick)) == marks(as_seen(harbour_book, twin, role, tick))


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), turns=st.integers(0, 2), stage=st.sampled_from(["orders", "responses"]))
def test_it_chooses_the_same_whatever_it_cannot_see(harbour_book: Rulebook, seed: int, turns: int, stage: str) -> None:
    world = in_play(harbour_book, seed, turns, stage)
    for role in range(len(harbour_book.vocab.roles)):
        twin = swapped(harbour_book, world, role, seed + 1)
        assert chosen(harbour_book, twin, role) == chosen(harbour_book, world, role)


@pytest.mark.parametrize("role", ["chn", "prk", pytest.param("kor", marks=pytest.mark.slow)])
def test_on_the_shipped_map_it_supposes_the_same_whatever_it_cannot_see(peninsula_book: Rulebook, role: str) -> None:
    place = peninsula_book.vocab.role_index(role)
    compared = 0
    for turns in range(3):
        for stage, tick in (("orders", ACT), ("responses", RESPOND)):
            world = in_play(peninsula_book, 40 + turns, turns, stage)
            twin = swapped(peninsula_book, world, place, 7)
            if looks_the_same(peninsula_book, world, twin, place):
                compared += 1
                left, right = as_seen(peninsula_book, world, place, tick), as_seen(peninsula_book, twin, place, tick)
                assert marks(left) == marks(right)
    assert compared


def test_a_supposed_world_shows_the_role_what_it_sees(harbour_book: Rulebook) -> None:
    book, world = harbour_book, in_play(harbour_book, 3, 2, "orders")
    for role in range(len(book.vocab.roles)):
        bare = as_seen(book, world, role)
        many = supposed(book, bare, role, np.zeros(50, dtype=np.intp), list(range(50)))
        seen, imagined = book.observe(world, role, ACT), book.observe(many, role, ACT)
        followed = {track for track, _, _ in book.derived}
        for track, how in enumerate(book.sights[role]):
            if how == "exact" and track not in followed:
                assert set(np.unique(imagined.R[track]).tolist()) == {int(np.asarray(seen.R[track]).reshape(-1)[0])}


def test_what_it_supposes_differs_where_it_does_not_know(harbour_book: Rulebook) -> None:
    book, world = harbour_book, in_play(harbour_book, 3, 1, "orders")
    for role in range(len(book.vocab.roles)):
        many = supposed(book, as_seen(book, world, role), role, np.zeros(60, dtype=np.intp), list(range(60)))
        doubtful = [track for track, how in enumerate(book.sights[role]) if how != "exact" and not book.is_step[track]]
        stored = [track for track in doubtful if book.vocab.track_models[track].is_ is None]
        assert all(len(np.unique(many.stock[track])) > 1 for track in stored)
        assert (many.agenda[role] == world.agenda[role, 0]).all()


@pytest.mark.parametrize("seed", range(4))
def test_it_orders_only_what_is_open_to_it(harbour_book: Rulebook, seed: int) -> None:
    book, world = harbour_book, in_play(harbour_book, seed, seed % 3, "orders")
    for role in range(len(book.vocab.roles)):
        orders = no_orders(book, 1)
        Strategist(book, role, "quick").choose_orders(copy_of(world), orders)
        seen = orders_view(book, world, role)
        legal = legal_moves(book, world, role, seen)[:, 0]
        may = {move.flat.index for place, move in enumerate(book.moves_of[role]) if legal[place]}
        assert {int(act) for act in orders.acts[role, :, 0] if act >= 0} <= may
        put = int(world.dilemma[role, 0])
        if put >= 0 and orders.answers[role, 0] >= 0:
            assert legal_answers(book, put, role, seen)[int(orders.answers[role, 0]), 0]


def test_many_worlds_are_weighed_as_each_would_be_alone(harbour_book: Rulebook) -> None:
    book = harbour_book
    alone = [in_play(book, seed, 1, "orders") for seed in range(5)]
    together = book.begin(list(range(5)))
    phases.open_turn(book, together)
    play_turn(book, together, bot_orders(book, together))
    phases.open_turn(book, together)
    orders = no_orders(book, 5)
    Strategist(book, 0, "quick").choose_orders(together, orders)
    for place, world in enumerate(alone):
        own = no_orders(book, 1)
        Strategist(book, 0, "quick").choose_orders(world, own)
        assert own.acts[0, :, 0].tolist() == orders.acts[0, :, place].tolist()
        assert own.answers[0, 0] == orders.answers[0, place]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["chn", "prk", "usa"])
def test_it_does_better_than_its_doctrine_and_its_doctrine_better_than_chance(
    peninsula_book: Rulebook, role: str
) -> None:
    place = peninsula_book.vocab.role_index(role)
    means = [
        standing(peninsula_book, place, way, theory="leverage", games=60, seed=9_000, strength="quick").mean
        for way in ("chance", "doctrine", "strategist")
    ]
    assert means == sorted(means)
