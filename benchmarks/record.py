"""Holds the theatre against the record of 2014-2016: five capitals do what they did, the North follows its doctrine.

    python benchmarks/record.py                     2,000 worlds a theory, written into docs/model.md
    python benchmarks/record.py --games 200 --print

Tests a quarter, trade and growth are scored by CRPS (smaller is better) under each theory, against *same as last time*, which
is what one would say who knows nothing, and against the theories' mixture. ``record/outcomes.yaml`` says how gauges are read as
these quantities; it was written down before anything was scored.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import numpy as np
import yaml
from marks import put

from wargame.analysis.crps import crps
from wargame.analysis.games import Counting
from wargame.analysis.script_files import read_script
from wargame.players.table import Stage
from wargame.rules.contexts import TICKS
from wargame.rules.orders import Orders, Responses
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.rules.trace import Trace
from wargame.rules.world import Array, World
from wargame.scenario.loading import load

RECORD = ROOT / "benchmarks" / "record"
CAMPAIGNS = ("test_season.flight", "test_season.far_flight", "prk_missile_test")
NUCLEAR = "nuclear_test"
QUARTERS = 4
MARK = "record"


class Record(Counting):
    """Counts campaigns of tests as the games go."""

    def __init__(self, book: Rulebook, count: int, script: Any, nuclear: int) -> None:
        super().__init__(book, count, "solo", script)
        self.tests = np.zeros((book.turns, count), dtype=np.int16)
        rows = book.vocab.event_rows
        self._counted = [(rows[name, None], 1) for name in CAMPAIGNS if (name, None) in rows]
        self._counted.append((rows[NUCLEAR, None], nuclear))

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        """At the end of each turn, what was tested in it."""
        super().staged(stage, world, places, trace, orders, responses)
        if stage == "end":
            for row, worth in self._counted:
                self.tests[world.turn - 1, places] += worth * (world.stamp[row] // TICKS == world.turn)


def played(book: Rulebook, theory: str, games: int, seed: int, reading: dict[str, Any]) -> tuple[dict[str, Array], int]:
    """(quantity to (times, worlds)) what came of the record's moves under a theory; and how many moves were not possible."""
    table = Record(book, games, read_script(RECORD / "2014-2016.yaml", book), reading["nuclear"])
    table.run(book.begin(list(range(seed, seed + games)), theory))
    tracks = book.vocab.tracks

    def by_year(track: str) -> Array:
        start = np.full((1, games), book.starts[tracks[track]] / 100)
        return np.vstack([start, table.readings[QUARTERS - 1 :: QUARTERS, tracks[track]]])

    growth, trade = reading["growth"], reading["trade"]
    economy, bought, against = by_year(growth["of"]), by_year(trade["of"]), by_year(trade["against"])
    change = trade["percent_a_point"] * (bought - bought[:1]) - trade["percent_a_point_against"] * (
        against - against[:1]
    )
    return {
        "tests": table.tests.astype(np.float64),
        "growth": growth["base"] + growth["percent_a_point"] * np.diff(economy, axis=0),
        "trade": 100 + change[1:],
    }, table.skipped


def happened(outcomes: dict[str, Any]) -> dict[str, tuple[float, list[float]]]:
    """For each quantity the value before the first time, and the values: campaigns, percent, percent of the year before."""
    reading, before = outcomes["reading"], outcomes["before"]

    def campaigns(launches: int, nuclear: int) -> float:
        return (launches > 0) + (launches >= reading["busy"]) + nuclear * reading["nuclear"]

    quarters, years = outcomes["quarters"], outcomes["years"]
    tests = [campaigns(*each) for each in zip(quarters["launches"], quarters["nuclear"], strict=True)]
    trade = [100 * each / before["trade"] for each in years["trade"]]
    return {
        "tests": (campaigns(before["launches"], before["nuclear"]), tests),
        "growth": (before["growth"], years["growth"]),
        "trade": (100.0, trade),
    }


def scored(games: int, seed: int) -> str:
    """The tables of scores."""
    outcomes = yaml.safe_load((RECORD / "outcomes.yaml").read_text(encoding="utf-8"))
    book = compile_rulebook(load(outcomes["scenario"]))
    names, truth = list(book.theatre.theories), happened(outcomes)
    found, skipped = {}, {}
    for name in names:
        found[name], skipped[name] = played(book, name, games, seed, outcomes["reading"])
    found["all three"] = {key: np.hstack([found[name][key] for name in names]) for key in truth}
    columns = [*names, "all three"]
    lines = [
        f"{games} worlds a theory, seeds from {seed}. Moves of the record that a world did not allow: "
        + ", ".join(f"{name} {100 * skipped[name] / games:.0f} in a hundred worlds" for name in names)
        + ".",
        "",
        f"| CRPS, smaller is better | {' | '.join(columns)} | same as last time |",
        f"|---|{'---:|' * (len(columns) + 1)}",
    ]
    units = {
        "tests": "tests a quarter, in campaigns",
        "growth": "growth a year, percent points",
        "trade": "trade a year, 2013 = 100",
    }
    for key, (before, values) in truth.items():
        last = [before, *values[:-1]]
        means = [np.mean([crps(found[name][key][at], value) for at, value in enumerate(values)]) for name in columns]
        same = np.mean([abs(value - known) for value, known in zip(values, last, strict=True)])
        lines.append(f"| {units[key]} | {' | '.join(f'{mean:.2f}' for mean in means)} | {same:.2f} |")
    lines += [
        "",
        f"| time | happened | {' | '.join(f'{name}: 10 to 90 %' for name in columns)} |",
        f"|---|---:|{'---:|' * len(columns)}",
    ]
    for key, (_, values) in truth.items():
        for at, value in enumerate(values):
            when = f"{2014 + at // 4} Q{at % 4 + 1}" if key == "tests" else str(2014 + at)
            spans = [np.percentile(found[name][key][at], [10, 90]) for name in columns]
            lines.append(
                f"| {key}, {when} | {value:.1f} | {' | '.join(f'{low:.1f} to {high:.1f}' for low, high in spans)} |"
            )
    return "\n".join(lines)


def main() -> None:
    """Play, score, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--games", type=int, default=2000, help="worlds a theory")
    parser.add_argument("--seed", type=int, default=100_000)
    parser.add_argument("--print", action="store_true", help="print, and write nothing")
    arguments = parser.parse_args()
    told = scored(arguments.games, arguments.seed)
    if arguments.print:
        print(told)
    else:
        print(put(ROOT / "docs" / "model.md", MARK, "benchmarks/record.py", told))


if __name__ == "__main__":
    main()
