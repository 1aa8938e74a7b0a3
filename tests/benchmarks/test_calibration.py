"""The calibration measures what it says: distances that chance cannot feign, rates over the span, scripts that can be read."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from wargame.analysis.games import Games, play_games
from wargame.analysis.script_files import read_script
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.models import Resolved

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from calibration import Agency, bound_rows, distance, over_span, terminal_rows  # noqa: E402

SCRIPTS = sorted((BENCHMARKS / "scripts").glob("*.yaml"))


def with_pictures(games: Games, pictures: np.ndarray[tuple[int, ...], np.dtype[np.int8]]) -> Games:
    """Games that ended with other closing pictures."""
    games.picture = pictures
    return games


def test_two_samples_of_one_distribution_are_not_told_apart(harbour_book: Rulebook) -> None:
    luck = np.random.default_rng(1)
    one, other = (
        with_pictures(play_games(harbour_book, [1], "calm"), luck.integers(0, 4, (5, 600)).astype(np.int8))
        for _ in range(2)
    )
    held_out, naive = distance(one, other)
    assert naive > 0.5  # a thousand pictures, six hundred games: chance alone keeps them apart
    assert held_out < 0.06


def test_different_distributions_are_told_apart(harbour_book: Rulebook) -> None:
    luck = np.random.default_rng(1)
    first = luck.integers(0, 3, (5, 2000)).astype(np.int8)
    second = luck.integers(0, 3, (5, 2000)).astype(np.int8)
    second[0] = luck.choice([0, 2, 2], 2000)  # one label of five: true distance a third
    held_out, _ = distance(
        with_pictures(play_games(harbour_book, [1], "calm"), first),
        with_pictures(play_games(harbour_book, [1], "calm"), second),
    )
    assert held_out == pytest.approx(1 / 3, abs=0.05)


def test_rates_are_taken_over_the_span_that_is_played() -> None:
    assert over_span(0.1, "year", 2) == pytest.approx(0.19)
    assert over_span(0.1, "game", 2) == 0.1
    assert over_span(0.1, "five years", 5) == pytest.approx(0.1)


def test_a_rate_out_of_range_is_not_met(harbour_book: Rulebook) -> None:
    parts = {"rough": play_games(harbour_book, list(range(100)), "rough")}
    share = float(parts["rough"].terminal(harbour_book, "war").mean())
    never = {"low": 0.0, "high": 0.0, "per": "game"}
    for high, met in ((share / 2, False), (1.0, True)):
        rates = {
            "war_in_2017": {**never, "high": high},
            "breakdown": never,
            "grand_bargain": never,
            "denuclearisation": never,
        }
        war = terminal_rows(harbour_book, parts, rates, "war_in_2017", 1)[0]
        assert war.met is met or share == 0


def test_a_gauge_that_sits_at_its_bound_is_named(harbour_book: Rulebook) -> None:
    games = play_games(harbour_book, list(range(20)), "calm")
    games.readings[:, harbour_book.vocab.tracks["coins"]] = 100
    (row,) = bound_rows(harbour_book, {"calm": games}, 0.3)
    assert "coins, upper bound" in row.measured
    assert not row.met


def test_agency_is_best_less_worst(harbour_book: Rulebook) -> None:
    games = [play_games(harbour_book, list(range(10)), "calm") for _ in range(2)]
    games[0].satisfaction[0] = 70
    games[1].satisfaction[0] = 55
    found = Agency("east", {"good": {"calm": games[0]}, "bad": {"calm": games[1]}})
    assert found.spread(harbour_book) == {"calm": 15, "all": 15}


def test_every_role_has_five_scripts(peninsula: Resolved) -> None:
    roles = [role for role, _ in peninsula.theatre.seated()]
    assert {role: sum(path.stem.startswith(f"{role}-") for path in SCRIPTS) for role in roles} == dict.fromkeys(
        roles, 5
    )


@pytest.fixture(scope="module")
def book(peninsula: Resolved) -> Rulebook:
    return compile_rulebook(peninsula)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_each_script_can_be_played(book: Rulebook, path: Path) -> None:
    script = read_script(path, book)
    assert [book.vocab.roles[role] for role in script.roles()] == [path.stem[:3]]
