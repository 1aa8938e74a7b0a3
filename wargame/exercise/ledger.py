"""Where an exercise's events are kept: a journal file, or memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol


class Ledger(Protocol):
    """Where events are kept: a journal file, or memory for re-running one."""

    events: list[dict[str, Any]]

    def append_all(self, events: Sequence[dict[str, Any]]) -> None:
        """Write events, all or none; they count only once this has returned."""

    def close(self) -> None:
        """Let go of the file."""


class MemoryLedger:
    """Events kept in memory: for verifying a journal by running it again."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def append_all(self, events: Sequence[dict[str, Any]]) -> None:
        """Keep events."""
        self.events += events

    def close(self) -> None:
        """Nothing to let go of."""


def begun(path: Path | None, opened: dict[str, Any], ledger: Ledger | None = None) -> Ledger:
    """A ledger whose first event is ``opened``: the one given, a new journal at ``path``, or memory."""
    if ledger is None and path is not None:
        from wargame.exercise.journal import Journal

        return Journal.create(path, opened)
    kept = ledger or MemoryLedger()
    kept.append_all([opened])
    return kept
