"""What the design asks for: each row of its speed table, with goal and gate, and what was measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Row:
    """One figure that the design names. ``gate`` is what must be reached at the least, where the design says so."""

    id: str
    what: str
    unit: str
    goal: float
    gate: float | None = None
    more_is_better: bool = False


class Presses(NamedTuple):
    """What keys cost on a page at one size: milliseconds of CPU and of the wall clock until the last of the repaint."""

    size: str
    presses: int
    silent: int
    """Presses that changed nothing on the screen."""
    opening: float
    """CPU until the page stood there."""
    cpu: float
    cpu_95: float
    wall: float
    wall_95: float


@dataclass(frozen=True)
class Figure:
    """What was measured of a row, once for each repetition; empty if it cannot be measured here, and ``note`` says why."""

    row: str
    values: list[float] = field(default_factory=list)
    note: str = ""
    presses: list[Presses] = field(default_factory=list)

    @classmethod
    def read(cls, told: dict[str, Any]) -> Figure:
        """A figure that another process told as JSON."""
        return cls(told["row"], told["values"], told["note"], [Presses(*each) for each in told["presses"]])

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)


KEY = "key:"
"""Before the name of a page, the id of its row."""
PAGES = (
    "home", "options", "saved", "turn", "turn-cables", "turn-dials", "turn-acts", "turn-later", "all-acts", "all-acts-filter",
    "staff", "offer", "forecast", "sealing", "reason", "brief", "disputes", "help", "facilitator", "scene", "responses", "messages",
    "since", "story", "end", "report", "report-sections", "replay", "replay-jumps", "find",
)  # fmt: skip
"""Pages on which keys are measured."""
ROWS = (
    Row("games", "whole games a second: six doctrines, 8 quarters, 10,000 worlds", "games/s", 20_000, 10_000, True),
    Row("games-memory", "peak memory with these 10,000 worlds", "MB", 500),
    Row("turn", "one turn of one exercise, resolved with reasons, without bots", "ms", 15),
    Row("open", "opening a finished 12-turn journal, without imports", "s", 0.3),
    Row("jump", "a jump to another turn of it", "ms", 30),
    Row("version", "`wargame --version` against a bare interpreter", "times", 8),
    Row("version-imports", "of textual, numpy and pydantic imported by `--version`", "packages", 0),
    Row("list-imports", "of textual imported by `list`", "packages", 0),
    Row("check-imports", "of textual imported by `check`", "packages", 0),
    Row("first-screen", "first full screen against a minimal Textual application", "times", 1.5),
    Row("home-memory", "peak memory at home", "MB", 60),
    Row("play-memory", "peak memory in play", "MB", 80),
    Row("key", "a key to its repaint, 95th percentile, on the slowest page", "ms", 20),
    *(Row(f"{KEY}{page}", f"a key to its repaint on {page}, 95th percentile", "ms", 20) for page in PAGES),
)
"""In the order of the design's table."""


def by_id() -> dict[str, Row]:
    """All rows by their id."""
    return {row.id: row for row in ROWS}


def of_goal(row: Row, value: float) -> float:
    """How many times the goal is missed: 1 is the goal, less is better. A goal of nought is met by nought alone."""
    if row.more_is_better:
        return row.goal / value if value else float("inf")
    if row.goal == 0:
        return 1.0 if value == 0 else float("inf")
    return value / row.goal


def verdict(row: Row, value: float) -> str:
    """Whether goal or gate are met, in a word."""
    if of_goal(row, value) <= 1:
        return "goal"
    if row.gate is None:
        return "missed"
    return "gate" if (value >= row.gate if row.more_is_better else value <= row.gate) else "missed"


def merged(figures: Sequence[Figure]) -> list[Figure]:
    """Repetitions of the same row as one figure, in the order in which rows first came; of notes the first is kept."""
    together: dict[str, Figure] = {}
    for each in figures:
        before = together.get(each.row)
        together[each.row] = (
            each if before is None else Figure(each.row, before.values + each.values, before.note or each.note)
        )
    return list(together.values())


def slowest(figures: Sequence[Figure]) -> Figure | None:
    """Of all pages the one on which a key takes longest; None if no page was measured."""
    all_pages = [(each.cpu_95, figure.row, each.size) for figure in figures for each in figure.presses]
    if not all_pages:
        return None
    most, row, size = max(all_pages)
    return Figure("key", [most], f"{row.removeprefix(KEY)} at {size}; CPU time, other clocks in the table of pages")


def as_json(figure: Figure) -> dict[str, Any]:
    """A figure with its row, for ``--json``."""
    row = by_id()[figure.row]
    found: dict[str, Any] = {**asdict(row), "values": figure.values, "note": figure.note}
    if figure.presses:
        found["presses"] = [each._asdict() for each in figure.presses]
    if figure.values:
        found |= {
            "median": figure.middle,
            "of_goal": of_goal(row, figure.middle),
            "verdict": verdict(row, figure.middle),
        }
    return found
