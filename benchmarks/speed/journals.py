"""Speed of looking back: opening a finished journal, and jumping in it."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path

from speed.engine import SCENARIO
from speed.fresh import fresh
from speed.rows import Figure

TURNS = 12


def prepare(folder: str) -> str:
    """Write a finished journal of twelve turns and return its path: the scenario, which has eight, is lengthened for it.

    The first seed is taken whose game lasts until the last turn.
    """
    from wargame.exercise.exercise import Exercise
    from wargame.scenario.loading import load

    resolved = load(SCENARIO)
    longer = resolved.model_copy(update={"scenario": resolved.scenario.model_copy(update={"turns": TURNS})})
    for seed in range(1, 100):
        path = Path(folder) / f"{seed}.jsonl"
        exercise = Exercise.start(longer, path, seed=seed, theory="hidden")
        while exercise.stage != "over":
            exercise.adjudicate()
        exercise.close()
        if any(story.stage == "end" and story.turn == TURNS for story in exercise.story):
            return str(path)
    raise RuntimeError(f"no game of {SCENARIO} lasted {TURNS} turns")


def look_back(path: str) -> dict[str, float | list[float]]:
    """CPU seconds of what the review does with a journal that another process wrote, and of a jump to each turn."""
    from wargame.exercise import branching, journal, viewing  # noqa: F401  imports do not count
    from wargame.exercise.exercise import Exercise
    from wargame.tui.review import Review

    times = [time.process_time()]
    exercise = Exercise.open(Path(path), read_only=True)
    times.append(time.process_time())
    _ = exercise.book
    times.append(time.process_time())
    review = Review(exercise)
    role = exercise.resolved.scenario.play_as
    review.papers(review.turns[0], role, False)
    times.append(time.process_time())
    jumps: list[float] = []
    for turn in [*review.turns[:0:-1]]:
        began = time.process_time()
        review.papers(turn, role, False)
        review.course(turn, role, False)
        jumps.append(time.process_time() - began)
    read, compiled, shown = (after - before for before, after in pairwise(times))
    return {"read": read, "compiled": compiled, "shown": shown, "jumps": jumps}


def opening(quick: bool) -> list[Figure]:
    """Open a journal, read-only, up to its first turn's page; then jump to each turn once, the last first."""
    with tempfile.TemporaryDirectory() as folder:
        path = fresh("speed.journals:prepare", folder)
        size = Path(path).stat().st_size / 1e6
        found = [fresh("speed.journals:look_back", path) for _ in range(1 if quick else 5)]
    first = found[0]
    parts = f"reading {first['read']:.2f}, compiling {first['compiled']:.2f}, first page {first['shown']:.2f} s"
    return [
        Figure(
            "open",
            [each["read"] + each["compiled"] + each["shown"] for each in found],
            f"{size:.1f} MB; {parts}; the scenario has 8 quarters and was lengthened",
        ),
        Figure("jump", [1000 * jump for each in found for jump in each["jumps"]], "to turns not yet looked at"),
    ]
