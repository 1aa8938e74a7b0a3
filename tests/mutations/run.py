"""Breaks the engine in named ways, one at a time, and shows that a named test turns red each time.

``python tests/mutations/run.py`` copies the tree, replaces one passage of its code by a wrong one, and runs the few tests that
should notice. A passage that is no longer there is an error, not a pass: the mutation has to be written anew. Exit code 1 if
anything stays green.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("wargame", "scenarios", "seeds", "tests", "saves/samples", "pyproject.toml")
AT_ONCE = 2


@dataclass(frozen=True)
class Mutation:
    """A way to break the program: in ``file``, the one passage that ``pattern`` matches becomes ``broken``."""

    name: str
    file: str
    pattern: str
    broken: str
    test: str
    """What pytest is asked to run; at least one of it must fail."""


MUTATIONS = [
    Mutation(
        "an unkeyed die",
        "wargame/rules/dice.py",
        r"name_key\(name\) \+ turn \* _GOLDEN",
        "turn * _GOLDEN",
        "tests/rules/test_odds.py -k know_nothing_of_each_other",
    ),
    Mutation(
        "a leaked track",
        "wargame/rules/readings.py",
        r'if how == "exact":',
        'if how in ("exact", "hidden"):',
        "tests/rules/test_observations.py -k in_the_harbour_what_a_role_does",
    ),
    Mutation(
        "bots reading the truth",
        "wargame/players/doctrine.py",
        r"(def choose_orders\(.*?)seen = orders_view\(book, world, role, quarters\)",
        r"\1from wargame.rules.contexts import ACT, TICKS, Truth\n    seen = Truth(book, world, world.turn * TICKS + ACT)",
        "tests/rules/test_observations.py -k in_the_harbour_what_a_role_does",
    ),
    Mutation(
        "a secret move visible",
        "wargame/rules/acts.py",
        r"seen = 1 << flat\.role if flat\.secret else vocab\.everybody",
        "seen = vocab.everybody",
        "tests/rules/test_observations.py -k about_secrets",
    ),
    Mutation(
        "a skipped fsync",
        "wargame/exercise/journal.py",
        r"(write_whole\(descriptor, raw\)\n\s+)os\.fsync\(descriptor\)",
        r"\1pass",
        "tests/exercise/test_journal.py -k synced",
    ),
    Mutation(
        "a content hash that skips a field",
        "wargame/exercise/journal_integrity.py",
        r"left_out = \{\*TIMES_AND_PATHS, \*HASHES\}",
        'left_out = {*TIMES_AND_PATHS, *HASHES, "state", "digest", "satisfaction"}',
        "tests/exercise/test_exercise_branches.py -k changed_result",
    ),
    Mutation(
        "sorted rules: each rule sees what the one before it did",
        "wargame/rules/firing.py",
        r"_fire\(work, rule, at, ruled\)\n",
        "_fire(work, rule, at, ruled)\n            work.commit()\n            work.__init__(work.book, work.world, work.tick, work.trace)\n",
        "tests/rules/test_order_and_keys.py -k in_the_files_changes_nothing",
    ),
    Mutation(
        "a clipped odd",
        "wargame/rules/terms.py",
        r"LEAST, LEAST_RARE = 10, 1\n",
        "LEAST, LEAST_RARE = 1, 1\n",
        "tests/rules/test_odds.py -k chances_are_clipped",
    ),
    Mutation(
        "a roll that is off by one",
        "wargame/rules/rolls.py",
        r"rolled >= target",
        "rolled > target",
        "tests/rules/test_odds.py -k 'cumulative or matches_the_odds or match_the_odds or clipped'",
    ),
    Mutation(
        "rounding by floor",
        "wargame/rules/numbers.py",
        r"\(numerator \+ half - \(numerator < 0\)\) // denominator",
        "numerator // denominator",
        "tests/rules/test_numbers.py -k rounds_half_away",
    ),
    Mutation(
        "a lift that is not withdrawn",
        "wargame/rules/work.py",
        r"(self\._accumulate\(\w*(?:\.?changes)?\.?lifts, effect\.track, worlds, )-amounts\)",
        r"\g<1>0 * amounts)",
        "tests/rules/test_numbers.py -k lift",
    ),
    Mutation(
        "a limit ignored",
        "wargame/rules/commits.py",
        r"up, down = book\.limits\[track\]",
        "up = down = None",
        "tests/rules/test_numbers.py -k limit",
    ),
    Mutation(
        "an answer settled twice",
        "wargame/rules/work.py",
        r"self\.c\.met = TICKS - 1",
        "self.c.met = 0",
        "tests/rules/test_time.py -k second_round",
    ),
    Mutation(
        "a breach that releases nobody",
        "wargame/rules/reckoning.py",
        r"work\.changes\.ended\.append\(\(other, released\)\)",
        "pass",
        "tests/rules/test_commitments.py -k releases",
    ),
    Mutation(
        "a stage shown before it is published",
        "wargame/exercise/viewing.py",
        r"exercise\.stories_published\(\)",
        "exercise.story",
        "tests/exercise/test_exercise_facilitated.py -k before_it_is_published",
    ),
    Mutation(
        "a reason that gives a hidden number away",
        "wargame/exercise/discretion.py",
        r"if not workings\.tracks <= self\.exact\[role\]:",
        "if False:",
        "tests/exercise/test_exercise_secrets.py -k told_alike",
    ),
]


def copied(tree: Path, to: Path) -> Path:
    """A copy of what the tests need."""
    ignore = shutil.ignore_patterns("__pycache__", "*.lock", ".*_cache", "pictures")
    for name in COPIED:
        source = tree / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=ignore)
        elif source.exists():
            shutil.copy2(source, to / name)
    return to


def mutated(text: str, mutation: Mutation) -> str:
    """The text with its one passage replaced; raises ``LookupError`` unless it stands there exactly once."""
    new, count = re.subn(mutation.pattern, mutation.broken, text, flags=re.DOTALL)
    if count != 1:
        raise LookupError(
            f"'{mutation.name}': its passage stands {count} times in {mutation.file}; write the mutation anew"
        )
    return new


def pytest(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    """Run some tests of a copy, without bytecode that could outlive a mutation."""
    arguments = [part.strip("'") for part in re.findall(r"'[^']*'|\S+", test)]
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    return lines[-1].strip("= ") if lines else result.stderr.strip()[-200:]


def red(result: subprocess.CompletedProcess[str]) -> bool:
    """Whether a test failed: not that none was found, nor that the program could not even be read."""
    return result.returncode == 1 and " failed" in last_line(result) and "SyntaxError" not in result.stdout


def tried(mutation: Mutation, folder: Path) -> tuple[bool, str]:
    """Break a copy, run the tests, mend it; whether one turned red, and what pytest said."""
    path = folder / mutation.file
    sound = path.read_text(encoding="utf-8")
    path.write_text(mutated(sound, mutation), encoding="utf-8")
    try:
        result = pytest(folder, mutation.test)
    finally:
        path.write_text(sound, encoding="utf-8")
    failed = re.search(r"^FAILED \S*?::(.+?)(?: - .*)?$", result.stdout, re.MULTILINE)
    return red(result), failed.group(1) if failed else last_line(result)


def main() -> int:
    """Try every mutation and print the table; 0 if each turned a test red."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="words of the mutations to try; all if unsaid")
    parser.add_argument("--tree", type=Path, default=ROOT, help="the tree to break a copy of")
    given = parser.parse_args()
    chosen = [each for each in MUTATIONS if not given.only or any(word in each.name for word in given.only)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wargame-mutations-") as place:
        folders: Queue[Path] = Queue()
        for number in range(AT_ONCE):
            folders.put(copied(given.tree, Path(place) / str(number)))
        first = folders.queue[0]
        try:
            for mutation in chosen:
                mutated((first / mutation.file).read_text(encoding="utf-8"), mutation)
        except (LookupError, FileNotFoundError) as error:
            print(error)
            return 1

        def on_a_copy(job: Mutation | str) -> tuple[bool, str]:
            folder = folders.get()
            try:
                if isinstance(job, Mutation):
                    return tried(job, folder)
                result = pytest(folder, job)
                return result.returncode == 0, last_line(result)
            finally:
                folders.put(folder)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            tests = sorted({mutation.test for mutation in chosen})
            for test, (green, said) in zip(tests, pool.map(on_a_copy, tests), strict=True):
                if not green:
                    print(f"{test} is red already, without a mutation: {said}")
                    return 1
            results = list(pool.map(on_a_copy, chosen))
    width = max(len(mutation.name) for mutation in chosen)
    print(f"{'mutation':<{width}} | red? | test that noticed")
    print(f"{'-' * width}-|------|-{'-' * 60}")
    for mutation, (turned, said) in zip(chosen, results, strict=True):
        print(
            f"{mutation.name:<{width}} | {'red' if turned else 'GREEN':<5}| {said if turned else mutation.test + ': ' + said}"
        )
    green_ones = [mutation.name for mutation, (turned, _) in zip(chosen, results, strict=True) if not turned]
    print(
        f"{len(chosen) - len(green_ones)} of {len(chosen)} mutations turned a test red ({time.monotonic() - began:.0f} s)"
    )
    return 1 if green_ones else 0


if __name__ == "__main__":
    sys.exit(main())
