"""Equal observations, same bytes: what a role may do and would do depends on nothing that it cannot see."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.hidden_facts import looks_the_same, mind, swapped
from tests.rules.small import Table, book
from wargame.exercise.orders import DraftOffer, Order
from wargame.players.table import bot_orders, bot_responses, play_turn
from wargame.rules import turn as phases
from wargame.rules.contexts import ACT, RESPOND, TICKS
from wargame.rules.orders import orders_view
from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import ALL, one
from wargame.rules.vocabulary import RulebookError
from wargame.rules.world import HIDDEN, RUNNING, World


def in_play(book: Rulebook, seed: int, turns: int, stage: str) -> World:
    """A world after some turns of doctrine, in its orders window or its response window."""
    world = book.begin([seed])
    for _ in range(turns):
        phases.open_turn(book, world)
        play_turn(book, world, bot_orders(book, world))
    phases.open_turn(book, world)
    if stage == "responses":
        phases.act(book, world, bot_orders(book, world))
    return world


def same_in_both(book: Rulebook, world: World, seed: int) -> list[str]:
    """Roles for which the world was changed behind their back and looked the same; what each makes of it must be equal."""
    looked = []
    for role, role_id in enumerate(book.vocab.roles):
        twin = swapped(book, world, role, seed)
        if looks_the_same(book, world, twin, role):
            looked.append(role_id)
            assert mind(book, twin, role) == mind(book, world, role), f"{role_id} acts on what it cannot see"
    return looked


@settings(max_examples=60)
@given(seed=st.integers(0, 10_000), turns=st.integers(0, 3), stage=st.sampled_from(["orders", "responses"]))
def test_in_the_harbour_what_a_role_does_depends_on_nothing_it_cannot_see(
    harbour_book: Rulebook, seed: int, turns: int, stage: str
) -> None:
    assert same_in_both(harbour_book, in_play(harbour_book, seed, turns, stage), seed + 1) == ["east", "west"]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_on_the_shipped_map_what_a_role_does_depends_on_nothing_it_cannot_see(
    peninsula_book: Rulebook, seed: int
) -> None:
    world = in_play(peninsula_book, seed, 0, "orders")
    compared: list[str] = []
    for turn in range(4):
        compared += same_in_both(peninsula_book, world, 10 * seed + turn)
        orders = bot_orders(peninsula_book, world)
        phases.act(peninsula_book, world, orders)
        compared += same_in_both(peninsula_book, world, 20 * seed + turn)
        said = bot_responses(peninsula_book, world)
        if phases.settle(peninsula_book, world, said):
            phases.settle(peninsula_book, world, bot_responses(peninsula_book, world, again=True), again=True)
        phases.finish(peninsula_book, world, said)
        phases.open_turn(peninsula_book, world)
    assert {role: compared.count(role) for role in peninsula_book.vocab.roles} == dict.fromkeys(
        peninsula_book.vocab.roles, 8
    )


# ---- what may not be asked: refused where the rulebook is compiled, or answered from the observation


VEILED = """
moves:
  north_creep: {{by: north, name: Creep, kind: military, brief: ., secret: true, tags: [sneak]}}
  north_leave: {{by: north, name: Leave, kind: military, brief: ., secret: true}}
  north_deal: {{by: north, name: Deal, kind: diplomatic, brief: ., secret: true, offer: {{to: [east], asks: [east_quiet], gives: [north_quiet], open: 2, secret: true}}}}
  east_wait: {{by: east, name: Wait, kind: diplomatic, brief: ., slots: 0}}
  north_whisper: {{by: north, name: Whisper, kind: diplomatic, brief: ., secret: true, do: [{{reveal: north_creep, to: [east]}}]}}
  south_reply: {{by: south, name: Reply, kind: military, brief: ., legal: "{legal}"}}
roles: {{north: {{name: North}}, south: {{name: South}}, east: {{name: East}}}}
tracks:
  plot: {{name: Plot, start: 40, seen: {{north: exact, others: hidden}}, guess: 20}}
  mood: {{name: Mood, steps: [fair, foul], start: fair, seen: {{north: exact, others: hidden}}, guess: fair}}
commitments:
  north_quiet: {{name: Quiet, text: ., by: north, to: [east], secret_breach: now(north_creep), breach: now(north_leave)}}
  east_quiet: {{name: Quiet, text: ., by: east, to: [north], breach: "0", lasts: 1, tags: [truce]}}
  south_quiet: {{name: Quiet, text: ., by: south, to: [north], breach: "0"}}
  north_calm: {{name: Calm, text: ., by: north, to: [south], secret_breach: now(north_creep), breach: "0", found: {{base: 1}}}}
rules:
  omen: {{phase: shock, seen: [north], when: "plot >= 50", do: [{{track: gold, add: 0}}]}}
  turn_foul: {{phase: drift, when: "plot >= 50", do: [{{track: mood, set: foul}}]}}
  calm: {{phase: open, when: "turn == 1", do: [{{bind: north_calm}}]}}
"""

ABOUT_SECRETS = [
    "plot >= 30", "mood == foul", "now(north_creep)", "now(sneak, north)", "since(north_creep) <= 3", "times(north_creep) >= 1", "now(mood.foul)",
    "since(mood.foul) <= 3", "times(mood.foul) >= 1", "held(mood == foul) >= 1", "held(plot >= 50) >= 1", "was(plot, 1) >= 50",
    "since(plot >= 50) <= 2", "in_force(north_quiet)", "asleep(north_quiet)", "broken(north_quiet)", "kept(north_quiet)",
    "in_force(north_calm)", "broken(north_calm)", "held(in_force(north_calm)) >= 1", "since(broken(north_calm)) <= 3",
    "held(now(north_creep)) >= 1", "since(now(north_creep)) <= 2", "standing(north_deal)", "held(standing(north_deal)) >= 1",
    "now(north_deal)", "now(north_deal.accepted)", "since(north_deal.accepted) <= 3", "times(north_deal.accepted) >= 1",
    "now(omen)", "since(omen) <= 2", "times(omen) >= 1", "known(north_creep, east)", "known(north_creep, south)",
    "now(north_quiet.broken)", "since(east_quiet.kept) <= 9", "times(north_quiet.broken) >= 1", "now(north_calm.found)",
    "held(known(north_creep, east)) >= 1", "given(truce) >= 1", "since(given(truce) >= 1) <= 2", "held(given(truce) >= 1) >= 1",
    "min(since(mood.foul), since(north_quiet.broken)) <= 2", "now(east_quiet.kept) or now(north_deal.lapsed)",
]  # fmt: skip
"""Everything that can be asked of what South cannot see in this theatre."""


@pytest.mark.parametrize("legal", ABOUT_SECRETS)
def test_legality_about_secrets_is_refused_or_answered_from_what_is_seen(legal: str) -> None:
    """Two worlds: in one North plots, creeps and deals with East in secret. South has seen neither, and may do the same in both."""
    try:
        made = book(VEILED.format(legal=legal))
    except RulebookError as error:
        assert "south_reply" in str(error)
        return
    honest, false = Table(made), Table(made)
    false.world.stock[made.vocab.tracks["plot"]] = 8000
    false.world.cache = {}
    move = next(move for move in made.moves_of[1] if move.flat.id == "south_reply")
    assert move.legal is not None
    script = [
        [],
        ["north_deal"],
        ["north_creep", "north_whisper"],
        ["north_deal"],
        [],
        ["north_deal"],
        ["north_leave"],
        [],
    ]
    for acts in script:
        for table, orders in ((honest, []), (false, acts)):
            table.open()
            table.act({"north": orders})
            table.settle(
                {"east": {"north_deal": "accept"}} if table.stands("north_deal") and table.world.turn in (2, 6) else {}
            )
        for tick, window in ((RESPOND, TICKS), (RESPOND, 2 * TICKS)):
            assert _asks(made, honest, move, tick, window) == _asks(made, false, move, tick, window), (
                f"before the answer, turn {honest.world.turn}"
            )
        for table in (honest, false):
            table.finish()
        assert _asks(made, honest, move, TICKS + ACT) == _asks(made, false, move, TICKS + ACT), (
            f"after turn {honest.world.turn}"
        )


def _asks(made: Rulebook, table: Table, move: object, tick: int, window: int = TICKS) -> bool:
    seen = made.observe(table.world, 1, tick, window)
    return bool(one(move.legal(seen, ALL)))  # type: ignore[attr-defined]  # a move with a condition


@pytest.mark.parametrize("legal", ["since(north_creep) <= 3", "known(north_creep, south)"])
def test_who_learns_of_a_secret_move_knows_of_it_from_then_on(legal: str) -> None:
    text = VEILED.format(legal=legal).replace("reveal: north_creep, to: [east]", "reveal: north_creep, to: [south]")
    made = book(text)
    table = Table(made).turn({"north": ["north_creep"]})
    move = next(move for move in made.moves_of[1] if move.flat.id == "south_reply")
    table.open()
    assert not _asks(made, table, move, ACT)
    table.act({"north": ["north_whisper"]})
    assert _asks(made, table, move, RESPOND)
    table.settle()
    assert _asks(made, table.finish(), move, TICKS + ACT)


def test_a_role_knows_its_own_secret_moves() -> None:
    made = book(
        VEILED.format(legal="1").replace(
            "tags: [sneak]", 'tags: [sneak], legal: "since(north_creep) >= 2 and times(sneak) == 0"'
        )
    )
    table = Table(made).turn({"north": ["north_creep"]})
    move = next(move for move in made.moves_of[0] if move.flat.id == "north_creep")
    assert move.legal is not None
    assert not one(move.legal(orders_view(made, table.world, 0), ALL))


# ---- what is seen


SIGHTS = """
tracks:
  exact: {{name: E, range: {range}, start: {start}}}
  hidden: {{name: H, range: {range}, start: {start}, seen: {{south: hidden}}, guess: {guess}}}
  banded: {{name: B, range: {range}, start: {start}, seen: {{south: {{band: {band}}}}}}}
  noisy: {{name: N, range: {range}, start: {start}, seen: {{south: {{noise: "{noise}"}}}}}}
"""


def south_sees(table: Table) -> dict[str, tuple[int, int, int]]:
    """What South reads of each track, and the range in which its page says that it lies."""
    from wargame.exercise.viewing import span

    seen = orders_view(table.book, table.world, 1)
    result = {}
    for track, track_id in enumerate(table.book.track_ids):
        number = one(seen.R[track])
        low, high, _ = span(table.book, seen, 1, track, number)
        result[track_id] = (number, low, high)
    return result


@settings(max_examples=60)
@given(data=st.data())
def test_a_reading_lies_in_its_range_and_so_does_the_truth(data: st.DataObject) -> None:
    low, high = data.draw(st.sampled_from([(0, 100), (-50, 50), (0, 1000), (5, 37), (-100, -3)]))
    start = data.draw(st.integers(low, high))
    text = SIGHTS.format(
        range=[low, high],
        start=start,
        guess=data.draw(st.integers(low, high)),
        band=data.draw(st.integers(2, 50)),
        noise=data.draw(st.integers(0, 40)),
    )
    table = Table(book(text), data.draw(st.integers(0, 10_000)))
    for _ in range(3):
        table.turn()
        for track, (number, bottom, top) in south_sees(table).items():
            if track in ("exact", "hidden", "banded", "noisy"):
                assert low <= number <= high
                assert low <= bottom <= start <= top <= high, track


@settings(max_examples=40)
@given(band=st.integers(2, 50), start=st.integers(0, 100), other=st.integers(0, 100))
def test_of_a_banded_track_only_the_band_shows(band: int, start: int, other: int) -> None:
    one_, two = (
        south_sees(Table(book(SIGHTS.format(range=[0, 100], start=value, guess=50, band=band, noise=0))).turn())[
            "banded"
        ]
        for value in (start, other)
    )
    assert (one_ == two) if start // band == other // band else (one_[1:] != two[1:])


def noise_of(table: Table, role: int = 1) -> int:
    row = table.book.vocab.tracks["noisy"]
    return one(orders_view(table.book, table.world, role).R[row]) - table.reads("noisy")


def test_reading_again_never_averages_noise_away() -> None:
    table = Table(book(SIGHTS.format(range="[0, 100]", start=50, guess=50, band=10, noise=20)))
    table.open()
    assert len({noise_of(table) for _ in range(20)}) == 1


def test_noise_has_a_part_drawn_once_and_a_part_drawn_each_turn_and_stays_within_its_bound() -> None:
    made = book(SIGHTS.format(range="[0, 100]", start=50, guess=50, band=10, noise=20))
    means, spreads = [], set()
    for seed in range(60):
        table = Table(made, seed)
        errors = [noise_of(table.turn()) for _ in range(40)]
        assert all(-20 <= error <= 20 for error in errors)
        assert max(errors) - min(errors) <= 20  # the part of each turn alone
        means.append(np.mean(errors))
        spreads.add(len(set(errors)) > 5)
    assert spreads == {True}
    assert np.std(means) > 4  # the part of the whole game does not average away
    assert abs(np.mean(means)) < 3


def test_without_noise_a_noisy_track_reads_as_it_is() -> None:
    table = Table(book(SIGHTS.format(range="[0, 100]", start=50, guess=50, band=10, noise=0))).turn()
    assert noise_of(table) == 0


def test_better_spies_see_better() -> None:
    text = """
    tracks:
      spies: {name: Spies, start: %d, seen: {south: exact, others: hidden}, guess: 0}
      noisy: {name: N, start: 50, seen: {north: exact, others: {noise: "20 - pct(spies, 20)"}}}
    """
    few, many = book(text % 0), book(text % 100)
    assert max(abs(noise_of(Table(few, seed).turn())) for seed in range(60)) > 15
    assert {noise_of(Table(many, seed).turn()) for seed in range(60)} == {0}


def test_a_role_sees_its_own_postures_exactly_whatever_is_said_of_others() -> None:
    text = (
        "tracks: {guard: {name: Guard, by: south, steps: [low, high], start: high, seen: {others: hidden}, guess: low}}"
    )
    table = Table(book(text)).turn()
    row = table.book.vocab.tracks["guard"]
    assert (
        one(orders_view(table.book, table.world, 1).R[row]),
        one(orders_view(table.book, table.world, 0).R[row]),
    ) == (1, 0)


def test_a_hidden_track_reads_as_its_guess_and_without_one_as_the_middle() -> None:
    text = "tracks: {a: {name: A, start: 90, seen: {south: hidden}, guess: 7}, b: {name: B, range: [0, 40], start: 1, seen: {south: hidden}}}"
    table = Table(book(text)).turn()
    seen = orders_view(table.book, table.world, 1)
    assert [one(seen.R[table.book.vocab.tracks[name]]) for name in "ab"] == [7, 20]


# ---- commitments and offers behind one's back


def test_a_breach_that_was_not_found_reads_as_kept_to_all_but_its_author() -> None:
    made = book(VEILED.format(legal="1"))
    table = Table(made, 3).turn().turn({"north": ["north_creep"]})
    row = made.vocab.commitments["north_calm"]
    assert table.promise("north_calm") == "broken in secret"
    reads = [int(orders_view(made, table.world, role).pledge(row, ALL)[0]) for role in (0, 1)]
    assert reads == [HIDDEN, RUNNING]


TERM = """
moves: {north_creep: {by: north, name: Creep, kind: military, brief: ., secret: true}}
commitments:
  north_calm: {name: Calm, text: ., by: north, to: [south], secret_breach: now(north_creep), found: {base: 1}, lasts: 2}
rules: {calm: {phase: open, when: "turn == 1", do: [{bind: north_calm}]}}
"""


def test_when_the_term_runs_out_a_breach_that_was_not_found_still_reads_as_kept() -> None:
    made = book(TERM)
    row = made.vocab.commitments["north_calm"]
    honest, false = Table(made, 3).turn(), Table(made, 3).turn()
    readings = []
    for place in range(4):
        honest.turn()
        false.turn({"north": ["north_creep"]} if place == 0 else {})
        assert false.promise("north_calm") == "broken in secret"
        readings.append([int(orders_view(made, table.world, 1).pledge(row, ALL)[0]) for table in (honest, false)])
    assert all(to_south == as_if for to_south, as_if in readings)


def test_who_is_no_party_sees_neither_a_secret_offer_nor_its_deal() -> None:
    made = book(VEILED.format(legal="1"))
    table = Table(made)
    table.open()
    table.act({"north": Order(offers=(DraftOffer(to=("east",), gives=("north_quiet",), secret=True),))})
    slot = made.vocab.offer_index["offer.north.1"]
    assert [bool(made.observe(table.world, role, RESPOND).standing(slot, ALL)[0]) for role in range(3)] == [
        True,
        False,
        True,
    ]
    table.settle({"east": {"offer.north.1": "accept"}})
    table.finish()
    row = made.vocab.commitments["north_quiet"]
    assert [bool(orders_view(made, table.world, role).in_force(row, ALL)[0]) for role in range(3)] == [
        True,
        False,
        True,
    ]
