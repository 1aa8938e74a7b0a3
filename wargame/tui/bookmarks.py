"""How far a role has read: stories told, messages opened. Kept in a small file beside the journal, so that nothing goes unread.

It is a convenience and no part of the record: without it, what happened since the role last decided counts as unread.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise


class Bookmarks:
    """Of one role at one exercise: ``stories`` and ``messages`` count what it has read."""

    def __init__(self, path: Path | None, stories: int, messages: int) -> None:
        self._path = path
        self.stories = stories
        self.messages = messages

    @classmethod
    def of(cls, exercise: Exercise, role: str) -> Bookmarks:
        """Those kept beside the journal, the same object for all who ask; without any, all up to the role's last decision is read."""
        known = _KNOWN.setdefault(exercise, {})
        if role not in known:
            known[role] = cls._kept(exercise, role)
        return known[role]

    @classmethod
    def _kept(cls, exercise: Exercise, role: str) -> Bookmarks:
        path = exercise.path.with_suffix(f".{role}.read") if exercise.path is not None else None
        try:
            kept = json.loads(path.read_text(encoding="utf-8")) if path else {}
            stories, messages = int(kept["stories"]), int(kept["messages"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path, _when_last_decided(exercise, role), 0)
        return cls(path, min(stories, len(exercise.story)), messages)

    def read_stories(self, count: int) -> None:
        """Stories up to ``count`` have been read."""
        if count != self.stories:
            self.stories = count
            self._keep()

    def read_messages(self, count: int) -> None:
        """Messages up to ``count`` have been read."""
        if count != self.messages:
            self.messages = count
            self._keep()

    def _keep(self) -> None:
        if self._path is not None:
            try:
                self._path.write_text(
                    json.dumps({"stories": self.stories, "messages": self.messages}), encoding="utf-8"
                )
            except OSError:  # read twice is better than not at all, and neither is worth a stop
                self._path = None


_KNOWN: WeakKeyDictionary[Exercise, dict[str, Bookmarks]] = WeakKeyDictionary()


def _when_last_decided(exercise: Exercise, role: str) -> int:
    """How many stages had been resolved when the role last sealed something; all of them if it never did."""
    resolved, decided = 0, None
    for event in exercise.ledger.events:
        if event["event"] == "published":
            resolved += 1
        elif event["event"] in ("sealed", "responded") and event["role"] == role:
            decided = resolved
    return len(exercise.story) if decided is None else decided
