"""The benchmark prints every row of the design's table, tells goals met from goals missed, and never fails for being slow."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

from speed.fresh import Failed, fresh  # noqa: E402
from speed.rows import ROWS, Figure, Presses, Row, by_id, merged, of_goal, slowest, verdict  # noqa: E402
from speed.table import as_markdown, as_text  # noqa: E402

GAMES, TURN = by_id()["games"], by_id()["turn"]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=1800)


@pytest.mark.parametrize(
    ("row", "value", "reached"),
    [
        (GAMES, 25_000, "goal"),
        (GAMES, 12_000, "gate"),
        (GAMES, 900, "missed"),
        (TURN, 14.9, "goal"),
        (TURN, 15.1, "missed"),
        (by_id()["version-imports"], 0, "goal"),
        (by_id()["version-imports"], 1, "missed"),
    ],
)
def test_a_figure_is_told_as_what_it_reached(row: Row, value: float, reached: str) -> None:
    assert verdict(row, value) == reached
    assert (of_goal(row, value) <= 1) == (reached == "goal")


def test_repetitions_of_a_row_are_one_figure_with_the_median() -> None:
    (figure,) = merged([Figure("turn", [30.0], "a note"), Figure("turn", [10.0]), Figure("turn", [12.0])])
    assert (figure.middle, figure.note) == (12.0, "a note")
    line = next(line for line in as_text([figure]).splitlines() if line.startswith("turn "))
    assert "10.0 to 30.0" in line
    assert line.endswith("goal")


def test_what_could_not_be_measured_says_why() -> None:
    told = as_text([Figure("home-memory", note="only Linux tells it")])
    assert "not measured" in told
    assert "only Linux tells it" in told


def test_the_slowest_page_stands_for_all() -> None:
    def pressed(size: str, at_95: float) -> Presses:
        return Presses(size, 80, 0, 100.0, 5.0, at_95, 12.0, 20.0)

    figures = [
        Figure("key:home", [7.0], presses=[pressed("80x24", 7.0)]),
        Figure("key:story", [19.0, 26.0], presses=[pressed("80x24", 19.0), pressed("120x40", 26.0)]),
    ]
    worst = slowest(figures)
    assert worst is not None
    assert worst.values == [26.0]
    assert "story at 120x40" in worst.note
    assert as_markdown(figures).count("| story |") == 2


def test_a_measure_that_fails_is_told_by_name() -> None:
    with pytest.raises(Failed, match=r"speed\.engine:nothing"):
        fresh("speed.engine:nothing")


def test_single_rows_are_measured_for_a_program() -> None:
    found = {each["id"]: each for each in json.loads(bench("version", "--quick", "--json").stdout)}
    assert set(found) == {"version", "version-imports"}
    assert len(found["version"]["values"]) >= 5
    assert found["version-imports"]["median"] == 0


def test_a_row_that_is_not_there_is_refused_with_those_that_are() -> None:
    refused = bench("velocity")
    assert refused.returncode == 2
    assert "velocity" in refused.stderr
    assert "games-memory" in refused.stderr


@pytest.mark.slow
def test_every_row_is_measured_and_of_the_pages_two() -> None:
    asked = [row.id for row in ROWS if not row.id.startswith("key")] + ["key:home", "key:turn"]
    ran = bench(*asked, "--quick", "--json")
    assert ran.returncode == 0, ran.stderr
    found = {each["id"]: each for each in json.loads(ran.stdout)}
    assert set(asked) <= set(found)
    unmeasured = {name: found[name]["note"] for name in asked if not found[name]["values"]}
    assert not unmeasured
