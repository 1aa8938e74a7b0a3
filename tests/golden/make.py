"""Writes the golden journals of the present format into ``saves/samples``: ``python -m tests.golden.make``.

They are made once for each format that is released and then kept: a later program must open, read and tell them, and must
verify them as long as the rules version is the same. Make them anew only while their format has not been released, or beside
the old ones under a new name. Times are fixed, so that making them twice gives the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.exercise.playing import decide, harbour
from wargame.exercise.exercise import FORMAT, Exercise
from wargame.exercise.journal import Journal
from wargame.scenario.loading import load

SAMPLES = Path(__file__).parents[2] / "saves" / "samples"
AT = "2026-11-22T09:30:00+00:00"


class Dated:
    """A journal in which everything happens at one time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal: Journal | None = None

    @property
    def events(self) -> list[dict[str, Any]]:
        return [] if self.journal is None else self.journal.events

    def append_all(self, events: Sequence[dict[str, Any]]) -> None:
        dated = [{**event, "at": AT} for event in events]
        if self.journal is None:
            self.journal = Journal.create(self.path, dated.pop(0))
        if dated:
            self.journal.append_all(dated)

    def close(self) -> None:
        if self.journal is not None:
            self.journal.close()


def facilitated(exercise: Exercise) -> None:
    """Play to the end with every kind of event in it: a message, a note, an inject, a ruling, a seat handed over."""
    done: set[int] = set()
    while exercise.stage != "over":
        waiting = exercise.awaiting()
        if exercise.stage == "orders" and exercise.turn not in done:
            done.add(exercise.turn)
            first, *others = exercise.roles
            if exercise.turn == 1:
                exercise.say(first, others[:1], "Shall we talk?")
                exercise.note("Quiet so far.")
                exercise.inject(next(iter(exercise.resolved.scenario.injects)), "To wake them.")
            elif exercise.turn == 3:
                exercise.seat(others[0], "default")
            continue
        if waiting:
            decide(exercise, waiting[0])
            continue
        exercise.resolve()
        rolls = [record for record in exercise.story[-1].records if record["kind"] == "roll"]
        if exercise.turn == 2 and rolls and not exercise.rulings:
            last = rolls[-1]
            other = next(outcome["id"] for outcome in last["outcomes"] if outcome["id"] != last["result"])
            exercise.rule({"rule": last["rule"], "outcome": other}, "The class found this likelier.")
        exercise.publish()


def make(folder: Path) -> list[Path]:
    """Write each sample into ``folder``; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, scenario, persons, more in (
        ("harbour", harbour(60), ("east", "west"), {"seed": 7, "pace": "solo"}),
        ("harbour-class", harbour(), ("east",), {"seed": 5, "pace": "class", "theory": "rough"}),
        ("peninsula", load("2017-accelerating-trains"), ("chn",), {"seed": 7, "pace": "class"}),
    ):
        path = folder / f"format-{FORMAT}-{name}.jsonl"
        path.unlink(missing_ok=True)
        seats = dict.fromkeys(persons, "person")
        exercise = Exercise.start(scenario, path, seats=seats, ledger=Dated(path), **more)  # type: ignore[arg-type]  # seats and pace are written as text
        facilitated(exercise)
        exercise.close()
        Path(f"{path}.lock").unlink(missing_ok=True)
        made.append(path)
    return made


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES):
        print(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
