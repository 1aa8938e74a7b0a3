"""Speed of the engine: many games at once, and one turn of one exercise."""

from __future__ import annotations

import time

from speed.memory import peak
from speed.rows import Figure

SCENARIO = "2017-accelerating-trains"
WORLDS = 10_000
WARM_WORLDS = 50
"""Played before the clock starts, so that what is compiled when first needed does not count."""


def games(quick: bool) -> list[Figure]:
    """Whole games, all worlds in memory at once in this one process; a hidden theory, as in ``wargame play``."""
    from wargame.analysis.games import play_games
    from wargame.rules.rulebook import compile_rulebook
    from wargame.scenario.loading import load

    book = compile_rulebook(load(SCENARIO))
    play_games(book, list(range(WARM_WORLDS)), "hidden")
    began, wall = time.process_time(), time.perf_counter()
    play_games(book, list(range(WORLDS)), "hidden")
    took, wall = time.process_time() - began, time.perf_counter() - wall
    note = f"{WORLDS:,} worlds; by the wall clock {WORLDS / wall:,.0f} games/s"
    reached = peak()
    memory = (
        Figure("games-memory", [reached], f"{WORLDS:,} worlds, rulebook and interpreter in it")
        if reached is not None
        else Figure("games-memory", note="this system does not tell a process's peak memory")
    )
    return [Figure("games", [WORLDS / took], note), memory]


def turn(quick: bool) -> list[Figure]:
    """A game's turns again as one exercise whose seats are persons; what they seal was decided before the clock starts.

    Counted is everything of a turn but deciding and the disk: opening, reveal, crises, responses, end, each with its
    records (rolls, reasons, effects) and snapshot.
    """
    from speed.again import decided, turns_again

    took: list[float] = []
    for seed in range(1, 2 if quick else 7):
        took += turns_again(decided(SCENARIO, seed))
    took = took[1:]  # the first compiles what is compiled when first needed
    return [Figure("turn", [1000 * each for each in took], f"{len(took)} turns, one value each; CPU time")]
