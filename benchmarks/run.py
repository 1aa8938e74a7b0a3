"""Measures how fast wargame is and prints each row of the design's table beside its goal. It never fails for being slow.

    python benchmarks/run.py                    every row: about ten minutes
    python benchmarks/run.py games turn         only these
    python benchmarks/run.py --quick            fewer repetitions, less exact
    python benchmarks/run.py --json             for a program
    python benchmarks/run.py --write            puts the table into docs/benchmarks.md

Each measure runs in a process of its own. Times are CPU seconds, so that other work on the machine disturbs them less; where
the wall clock is what counts, it is said.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from speed.fresh import Failed, fresh
from speed.rows import KEY, PAGES, Figure, as_json, by_id, merged, slowest
from speed.table import as_markdown, as_text

from wargame import __version__

BEGIN, END = "<!-- measured: begin (benchmarks/run.py writes this part) -->", "<!-- measured: end -->"


@dataclass(frozen=True)
class Measure:
    """A function that measures rows, and how often it is run for them."""

    function: str
    rows: tuple[str, ...]
    times: int = 1
    given: tuple[str, ...] = ()


MEASURES = (
    Measure("speed.engine:games", ("games", "games-memory"), 3),
    Measure("speed.engine:turn", ("turn",)),
    Measure("speed.journals:opening", ("open", "jump")),
    Measure("speed.commands:version", ("version", "version-imports")),
    Measure("speed.commands:without_screen", ("list-imports", "check-imports")),
    Measure("speed.screens:first_screen", ("first-screen",)),
    Measure("speed.screens:memory", ("home-memory", "play-memory")),
    *(Measure("speed.keys:page", (f"{KEY}{page}",), given=(page,)) for page in PAGES),
)


def measured(wanted: set[str], quick: bool) -> list[Figure]:
    """Run every measure that has a row that is wanted; what cannot be measured says why. ``key`` means all pages."""
    figures: list[Figure] = []
    for measure in MEASURES:
        if not wanted.intersection(measure.rows) and not ("key" in wanted and measure.rows[0].startswith(KEY)):
            continue
        for _ in range(1 if quick else measure.times):
            print(f"measuring {', '.join(measure.rows)} ...", file=sys.stderr)
            try:
                told = fresh("speed.measuring:run", measure.function, quick, *measure.given)
            except Failed as why:
                figures += [Figure(row, note=str(why)) for row in measure.rows]
            else:
                figures += [Figure.read(each) for each in told]
    if "key" in wanted and (worst := slowest(figures)) is not None:
        figures.append(worst)
    order = list(by_id())
    return sorted(merged(figures), key=lambda figure: order.index(figure.row))


def write(figures: Sequence[Figure], quick: bool) -> None:
    """Put the tables between the marks in docs/benchmarks.md; what stands around them is written by people."""
    where = ROOT / "docs" / "benchmarks.md"
    before, _, rest = where.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    told = f"{machine(quick)}\n\n{as_markdown(figures)}"
    where.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{after}", encoding="utf-8")


def machine(quick: bool) -> str:
    """On what was measured, and how busy it was, in a sentence."""
    load = f", {os.getloadavg()[2]:.1f} processes at work on the average" if hasattr(os, "getloadavg") else ""
    return (
        f"wargame {__version__}, {platform.python_implementation()} {platform.python_version()}, {platform.system()} "
        f"{platform.machine()}, {os.cpu_count()} cores{load}{'; measured with --quick' if quick else ''}."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(by_id()))
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    given = parser.parse_args()
    unknown = [row for row in given.rows if row not in by_id()]
    if unknown:
        parser.error(f"there is no row '{unknown[0]}': choose among {', '.join(by_id())}")
    figures = measured(set(given.rows or by_id()), given.quick)
    if given.write:
        write(figures, given.quick)
    print(json.dumps([as_json(each) for each in figures], indent=2) if given.json else as_text(figures))


if __name__ == "__main__":
    main()
