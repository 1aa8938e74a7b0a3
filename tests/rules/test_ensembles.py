"""World i of an ensemble is the exercise played alone with that world's seed, bit for bit, wherever it is taken up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.small import copy_of
from wargame.players.table import Finished, bot_orders, bot_responses, play_out, play_turn
from wargame.rules import turn as phases
from wargame.rules.rulebook import Rulebook
from wargame.rules.scores import satisfaction
from wargame.rules.world import World, copies, digest, restore, snapshot, take

PACES = ("solo", "class")


def ends(finished: Finished) -> dict[int, str]:
    """The digest of each world as it ended, by its place among those that began."""
    return {int(place): digest(part, index) for part, places in finished.parts for index, place in enumerate(places)}


def alone(book: Rulebook, seed: int, theory: str, pace: str) -> str:
    return ends(play_out(book, book.begin([seed], theory), pace=pace))[0]


# ---- many and one


@pytest.mark.parametrize("theory", ["hidden", "rough"])
@pytest.mark.parametrize("pace", PACES)
def test_each_of_forty_worlds_of_the_harbour_is_the_game_played_alone(
    harbour_book: Rulebook, pace: str, theory: str
) -> None:
    seeds = list(range(40))
    together = ends(play_out(harbour_book, harbour_book.begin(seeds, theory), pace=pace))
    assert together == {seed: alone(harbour_book, seed, theory, pace) for seed in seeds}


@pytest.mark.parametrize("pace", PACES)
def test_worlds_of_the_shipped_exercise_are_games_played_alone(peninsula_book: Rulebook, pace: str) -> None:
    seeds = [7, 8]
    together = ends(play_out(peninsula_book, peninsula_book.begin(seeds), pace=pace))
    assert together[1] == alone(peninsula_book, 8, "hidden", pace)


@pytest.mark.slow
@pytest.mark.parametrize("pace", PACES)
def test_twelve_worlds_of_the_shipped_exercise_are_games_played_alone(peninsula_book: Rulebook, pace: str) -> None:
    seeds = list(range(100, 112))
    together = ends(play_out(peninsula_book, peninsula_book.begin(seeds), pace=pace))
    assert together == {place: alone(peninsula_book, seed, "hidden", pace) for place, seed in enumerate(seeds)}


def test_satisfaction_is_the_same_whether_a_world_stands_alone(harbour_book: Rulebook) -> None:
    for part, places in play_out(harbour_book, harbour_book.begin(list(range(12)))).parts:
        together = satisfaction(harbour_book, part)
        for place in range(len(places)):
            alone = satisfaction(harbour_book, take(part, np.array([place])))
            assert alone[:, 0].tolist() == together[:, place].tolist()


@pytest.mark.parametrize("seeds", [[3, 1, 2], [5, 5], [2**40, 0], [9]])
def test_what_a_world_becomes_does_not_depend_on_its_neighbours(harbour_book: Rulebook, seeds: list[int]) -> None:
    together = ends(play_out(harbour_book, harbour_book.begin(seeds)))
    assert [together[place] for place in range(len(seeds))] == [
        alone(harbour_book, seed, "hidden", "solo") for seed in seeds
    ]


def test_worlds_end_at_different_times_and_are_never_touched_again(harbour_book: Rulebook) -> None:
    seeds = list(range(60))
    finished = play_out(harbour_book, harbour_book.begin(seeds))
    assert len(finished.parts) > 1, "with these seeds some worlds go to war early"
    turns = {int(place): part.turn for part, places in finished.parts for place in places}
    assert len(set(turns.values())) > 1
    assert sorted(turns) == seeds
    assert (finished.gather(lambda world: world.ending, 60) >= 0).all()


# ---- taken up in the midst


def played(book: Rulebook, seeds: list[int], turns: int) -> World:
    world = book.begin(seeds)
    for _ in range(turns):
        phases.open_turn(book, world)
        play_turn(book, world, bot_orders(book, world))
    return world


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), turns=st.integers(0, 3))
def test_a_world_restored_from_its_snapshot_goes_on_as_if_nothing_had_been(
    harbour_book: Rulebook, seed: int, turns: int
) -> None:
    world = played(harbour_book, [seed], turns)
    again = restore(harbour_book.shape, snapshot(world))
    assert digest(again) == digest(world)
    assert ends(play_out(harbour_book, again)) == ends(play_out(harbour_book, world))


@pytest.mark.parametrize("stage", ["opened", "acted", "settled"])
def test_a_snapshot_in_the_midst_of_a_turn_is_enough_to_go_on(harbour_book: Rulebook, stage: str) -> None:
    for seed in range(20):
        world = played(harbour_book, [seed], 1)
        phases.open_turn(harbour_book, world)
        orders = bot_orders(harbour_book, world)
        both = [world, restore(harbour_book.shape, snapshot(world))]
        if stage != "opened":
            phases.act(harbour_book, world, orders)
            both = [world, restore(harbour_book.shape, snapshot(world))]
        said = bot_responses(harbour_book, world)
        if stage == "settled":
            phases.settle(harbour_book, world, said)
            both = [world, restore(harbour_book.shape, snapshot(world))]
        for each in both:
            if stage == "opened":
                phases.act(harbour_book, each, orders)
            if stage != "settled":
                phases.settle(harbour_book, each, bot_responses(harbour_book, each))
            phases.finish(harbour_book, each, said)
        assert digest(both[0]) == digest(both[1])


def test_part_of_an_ensemble_goes_on_by_itself_and_leaves_the_whole_alone(harbour_book: Rulebook) -> None:
    world = played(harbour_book, list(range(10)), 2)
    before = [digest(world, place) for place in range(10)]
    part = ends(play_out(harbour_book, take(world, np.array([2, 5, 9]))))
    assert [digest(world, place) for place in range(10)] == before
    whole = ends(play_out(harbour_book, world))
    assert part == {0: whole[2], 1: whole[5], 2: whole[9]}


def test_a_world_copied_with_its_own_seed_is_itself_and_with_others_has_other_futures(harbour_book: Rulebook) -> None:
    world = played(harbour_book, [4], 2)
    futures = ends(play_out(harbour_book, copies(world, [4, 4, 5, 6, 7])))
    itself = ends(play_out(harbour_book, world))[0]
    assert futures[0] == futures[1] == itself
    assert len(set(futures.values())) > 2


def test_copies_share_nothing_with_the_world_they_were_made_from(harbour_book: Rulebook) -> None:
    world = played(harbour_book, [4], 1)
    phases.open_turn(harbour_book, world)
    before = digest(world)
    for other in (copies(world, [1, 2, 3]), copy_of(world), restore(harbour_book.shape, snapshot(world))):
        play_out(harbour_book, other, opened=True)
        assert digest(world) == before


def test_only_a_single_world_is_copied(harbour_book: Rulebook) -> None:
    with pytest.raises(ValueError, match="single world"):
        copies(harbour_book.begin([1, 2]), [3])


# ---- the digest


@settings(max_examples=80)
@given(data=st.data())
def test_the_digest_notices_a_change_in_any_part_of_the_state(harbour_book: Rulebook, data: st.DataObject) -> None:
    world = restore(harbour_book.shape, STATES.setdefault("state", snapshot(played(harbour_book, [3], 3))))
    before = digest(world)
    names = sorted(name for name, value in vars(world).items() if isinstance(value, np.ndarray) and value.size)
    name = data.draw(st.sampled_from(names))
    array = getattr(world, name)
    place = data.draw(st.integers(0, array.size - 1))
    flat = array.reshape(-1)
    flat[place] = not flat[place] if array.dtype == np.bool_ else flat[place] + 1
    assert digest(world) != before


STATES: dict[str, dict[str, object]] = {}


def test_the_digest_notices_what_is_still_on_its_way(harbour_book: Rulebook) -> None:
    world = played(harbour_book, [3], 2)
    before = digest(world)
    effect = next(effect.index for effect in harbour_book.effects if effect.after)
    world.pending.land(world.turn + 1, effect, np.zeros(1, dtype=np.intp), np.array([100]))
    assert digest(world) != before


def test_rows_of_the_readings_a_world_remembers_are_no_part_of_its_state(harbour_book: Rulebook) -> None:
    world = played(harbour_book, [3], 2)
    fresh = restore(harbour_book.shape, snapshot(world))
    for tick in (0, 5, 15):
        one = [np.asarray(row).tolist() for row in harbour_book.readings(world, world.turn * 16 + tick)]
        two = [np.asarray(row).tolist() for row in harbour_book.readings(fresh, world.turn * 16 + tick)]
        assert one == two
