"""Plays thousands of games and writes what came of them into docs/model.md, each row with its target and verdict.

    python benchmarks/calibrate.py                       all of it: 9,000 games a pace, then the scripts of every role
    python benchmarks/calibrate.py --scenario 2014-costly-inaction --script-games 0       another scenario, no scripts
    python benchmarks/calibrate.py --games 300 --script-games 200 --print      a quick look, nothing written

The figures depend on the scenario, the rules and the seed alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import yaml
from calibration import (
    Agency,
    Parts,
    Row,
    agency_rows,
    bound_rows,
    crisis_rows,
    percent,
    picture_rows,
    table,
    terminal_rows,
)
from marks import put

from wargame import __version__
from wargame.analysis.games import Games, in_chunks, play_games
from wargame.analysis.script_files import read_script
from wargame.exercise.opening import to_json
from wargame.rules.rulebook import RULES_VERSION, Rulebook, compile_rulebook
from wargame.scenario.loading import load

SCENARIO = "2017-accelerating-trains"
PACES = ("solo", "class")
QUARTERS_A_YEAR = 4
INTRODUCTION = """\
### `{scenario}`

Scenario `{scenario}` (content {stamp}), wargame {version}, rules {rules}, seeds from {seed}; doctrines in all seats but the scripted.

Shares over all theories are means of the theories. Distances are *held out*: the pictures that tell two ensembles apart are
chosen in one half of the games and weighed in the other, so that chance does not count; the naive figure, which is too large,
stands beside. A gauge is a stored number; steps and counts are none.
"""
Task = tuple[str, str, str, list[int]]
"""Pace, theory, script (empty for none) and seeds of one piece of work."""

_book: list[Rulebook] = []


def _start(scenario: str) -> None:
    _book[:] = [compile_rulebook(load(scenario))]


def _play(task: Task) -> Games:
    pace, theory, script, seeds = task
    book = _book[0]
    path = ROOT / "benchmarks" / "scripts" / f"{script}.yaml" if script else None
    return play_games(book, seeds, theory, pace, read_script(path, book))


class Table:
    """Plays ensembles on all processors, telling how far it is."""

    def __init__(self, scenario: str, jobs: int) -> None:
        self.pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (scenario,))

    def play(self, wanted: list[tuple[str, str, str]], seed: int, games: int) -> dict[tuple[str, str, str], Games]:
        """Games for each (pace, theory, script)."""
        tasks = [(*key, seeds) for key in wanted for seeds in in_chunks(seed, games, 1500)]
        parts: dict[tuple[str, str, str], list[Games]] = {key: [] for key in wanted}
        began, done = time.perf_counter(), 0
        for task, part in zip(tasks, self.pool.map(_play, tasks), strict=True):
            parts[task[:3]].append(part)
            done += part.count
            if sys.stderr.isatty():
                pace = done / (time.perf_counter() - began)
                print(f"\r{done} of {games * len(wanted)} games, {pace:.0f} a second ", end="", file=sys.stderr)
        print(file=sys.stderr)
        return {key: Games.joined(listed) for key, listed in parts.items()}


def base(book: Rulebook, played: dict[tuple[str, str, str], Games], rates: dict[str, Any]) -> dict[str, list[Row]]:
    """The rows of the base rates, by pace."""
    targets = rates["targets"]
    result = {}
    for pace in PACES:
        parts = of_pace(book, played, pace)
        rows = terminal_rows(book, parts, rates["rates"], war_rate(book, rates), book.turns / QUARTERS_A_YEAR)
        rows += picture_rows(book, parts, targets["picture_most"], targets["theories_apart"])
        if pace == "class":
            rows += crisis_rows(book, parts, targets["crisis_any"], targets["crisis_war_most"], rates["fighting"])
        rows += bound_rows(book, parts, targets["bound_most"])
        result[pace] = rows
    return result


def war_rate(book: Rulebook, rates: dict[str, Any]) -> str:
    """The rate that wars are held against: a year such as 2017 has one of its own."""
    return "war_in_2017" if book.scenario.opens.startswith(str(rates["hot_year"])) else "war_otherwise"


def of_pace(book: Rulebook, played: dict[tuple[str, str, str], Games], pace: str, script: str = "") -> Parts:
    """The games of one pace and script by theory."""
    return {theory: played[pace, theory, script] for theory in theories(book)}


def theories(book: Rulebook) -> list[str]:
    """The theories by themselves, without their mean."""
    return list(book.theatre.theories)


def scripts(book: Rulebook) -> dict[str, list[str]]:
    """Role to the names of its scripts."""
    names = sorted(path.stem for path in (ROOT / "benchmarks" / "scripts").glob("*.yaml"))
    return {role: [name for name in names if name.startswith(f"{role}-")] for role in book.vocab.roles}


# ---- writing ---------------------------------------------------------------------------------------------------------


def endings_table(book: Rulebook, parts: Parts) -> list[str]:
    """How games ended, by theory."""
    names = theories(book)
    lines = [f"| ending | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for place, ending in enumerate(book.endings):
        shares = [float((parts[theory].ending == place).mean()) for theory in names]
        if any(shares):
            lines.append(
                f"| {book.theatre.endings[ending.id].name} | {' | '.join(percent(share) for share in shares)} |"
            )
    return lines


def agency_tables(book: Rulebook, found: list[Agency], apart_role: str) -> list[str]:
    """Satisfaction by script, and the distances of the first role's scripts."""
    names = theories(book)
    lines = [f"| role and script | {' | '.join(names)} | all |", f"|---|{'---:|' * (len(names) + 1)}"]
    for each in found:
        for script, means in each.satisfaction(book).items():
            lines.append(f"| {script} | {' | '.join(f'{means[name]:.1f}' for name in [*names, 'all'])} |")
    for each in found:
        if each.role == apart_role:
            lines += [
                "",
                f"Total variation between the scripts of {each.role} over full closing pictures (held out):",
                "",
            ]
            lines += [f"| pair | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
            apart = each.apart()
            lines += [
                f"| {one}, {other} | {' | '.join(f'{apart[name][one, other]:.2f}' for name in names)} |"
                for one, other in apart[names[0]]
            ]
    return lines


def written(
    book: Rulebook,
    rates: dict[str, Any],
    played: dict[Any, Games],
    agencies: dict[str, list[Agency]],
    arguments: argparse.Namespace,
) -> str:
    """The measured part of docs/model.md."""
    stamp = blake2b(json.dumps(to_json(book.resolved), sort_keys=True).encode(), digest_size=6).hexdigest()
    lines = [
        INTRODUCTION.format(
            scenario=arguments.scenario, stamp=stamp, version=__version__, rules=RULES_VERSION, seed=arguments.seed
        )
    ]
    for pace, rows in base(book, played, rates).items() if arguments.games else ():
        lines += [
            f"#### {arguments.games * len(theories(book))} games, {pace} pace",
            "",
            *table(rows),
            "",
            *endings_table(book, of_pace(book, played, pace)),
            "",
        ]
    for pace, found in agencies.items():
        targets = rates["targets"]
        rows = agency_rows(book, found, rates["agency_role"], targets["scripts_apart"], targets["satisfaction_apart"])
        lines += [
            f"#### Agency, {pace} pace: {arguments.script_games} games a script and theory",
            "",
            *table(rows),
            "",
            *agency_tables(book, found, rates["agency_role"]),
            "",
        ]
    lines += ["#### What it is held against", ""]
    lines += [
        f"- {rate['what']}: {percent(rate['low'])} to {percent(rate['high'])} per {rate['per']} ({rate['credit']})"
        for rate in rates["rates"].values()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Play, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenario", default=SCENARIO)
    parser.add_argument("--games", type=int, default=3000, help="games a theory and pace; 0 leaves the base rates out")
    parser.add_argument("--script-games", type=int, default=1000, help="games a script and theory; 0 leaves agency out")
    parser.add_argument("--script-pace", nargs="*", default=list(PACES), choices=PACES)
    parser.add_argument("--roles", nargs="*", help="only the scripts of these roles")
    parser.add_argument("--seed", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--print", action="store_true", help="print, and write nothing")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "model.md")
    arguments = parser.parse_args()
    rates = yaml.safe_load((ROOT / "benchmarks" / "base_rates.yaml").read_text(encoding="utf-8"))
    book = compile_rulebook(load(arguments.scenario))
    table_ = Table(arguments.scenario, arguments.jobs)
    played: dict[tuple[str, str, str], Games] = {}
    if arguments.games:
        played = table_.play(
            [(pace, theory, "") for pace in PACES for theory in theories(book)], arguments.seed, arguments.games
        )
    agencies: dict[str, list[Agency]] = {}
    if arguments.script_games:
        chosen = {
            role: names
            for role, names in scripts(book).items()
            if names and (not arguments.roles or role in arguments.roles)
        }
        for pace in arguments.script_pace:
            wanted = [(pace, theory, name) for names in chosen.values() for name in names for theory in theories(book)]
            found = table_.play(wanted, arguments.seed, arguments.script_games)
            agencies[pace] = [
                Agency(role, {name: of_pace(book, found, pace, name) for name in names})
                for role, names in chosen.items()
            ]
    measured = written(book, rates, played, agencies, arguments)
    if arguments.print:
        print(measured)
    else:
        print(put(arguments.out, f"measured {arguments.scenario}", "benchmarks/calibrate.py", measured))


if __name__ == "__main__":
    main()
