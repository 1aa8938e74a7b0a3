"""A short exercise as events, for tests that bend and break its file; also run as a program that writes it and is killed."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from wargame.exercise.journal import Journal, JournalError

AT = "2026-05-04T09:30:00+00:00"
ROLES = ("chn", "prk", "usa")


def opened(**more: Any) -> dict[str, Any]:
    """A first event with a small scenario in the shape of a real one."""
    scenario = {
        "theatre": {"id": "strait", "roles": {"north": {"name": "Nörth"}}},
        "scenario": {"id": "first-summer", "theatre": "strait", "title": "The first summer", "turns": 4},
        "seeds": {"arguments": {}},
    }
    event = {
        "event": "opened",
        "turn": 0,
        "at": AT,
        "rules": "1",
        "seed": 42,
        "seats": {"chn": "person", "prk": "doctrine"},
    }
    return {**event, "scenario": scenario, **more}


def event_number(number: int, size: int = 0) -> dict[str, Any]:
    """The event that always stands at ``number``, of ``size`` characters of payload."""
    role = ROLES[number % 3]
    return {
        "event": "sealed",
        "turn": number // 3 + 1,
        "at": AT,
        "role": role,
        "order": {"acts": [f"act_{number}"]},
        "pad": "x" * size,
    }


def written(path: Path, events: int = 4, *, ended: bool = False) -> list[dict[str, Any]]:
    """Write a journal with ``events`` events in all; gives them as read back."""
    with Journal.create(path, opened()) as journal:
        for number in range(1, events - ended):
            journal.append(event_number(number))
        if ended:
            journal.append({"event": "ended", "turn": 2, "at": AT, "reason": "the summer is over"})
        return list(journal.events)


def main(path: str, how: str, at_call: str) -> None:
    """Append events for ever and print the number of each that is done, until killed.

    ``how`` is ``for_ever``, or the call that is fatal: ``before_fsync``, ``after_fsync``, ``half_write``, ``after_write``;
    ``at_call`` counts those calls from 1.
    """
    fsync, write, calls = os.fsync, os.write, {"fsync": 0, "write": 0}

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def fatal_fsync(descriptor: Any) -> None:
        calls["fsync"] += 1
        now = calls["fsync"] == int(at_call)
        if now and how == "before_fsync":
            die()
        fsync(descriptor)
        if now and how == "after_fsync":
            die()

    def fatal_write(descriptor: int, raw: Any) -> int:
        calls["write"] += 1
        now = calls["write"] == int(at_call)
        if now and how == "half_write":
            write(descriptor, raw[: len(raw) // 2])
            die()
        done = write(descriptor, raw)
        if now and how == "after_write":
            die()
        return done

    if how != "for_ever":
        for call, fatal in {"fsync": fatal_fsync, "write": fatal_write}.items():
            setattr(os, call, fatal)
    journal = Journal.open(Path(path)) if Path(path).exists() else Journal.create(Path(path), opened())
    while True:
        print(len(journal.events), flush=True)
        journal.append(event_number(len(journal.events), size=len(journal.events) * 37 % 9000))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except JournalError as problem:
        sys.exit(problem.sentence)
