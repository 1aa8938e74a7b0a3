"""A terminal that only takes the time: the application draws into it as into a real one, and its keys come from here."""

from __future__ import annotations

import asyncio
import time
from typing import Any, NamedTuple

from textual import events
from textual.driver import Driver
from textual.geometry import Size

QUIET = 0.025
"""Seconds after which nothing more is expected: longer than the interval at which Textual repaints."""
BUSY = 0.003
"""Seconds of CPU in that time from which on the application counts as being at work."""
NAMES = {"slash": "/", "question_mark": "?", "space": " ", "enter": "\r"}


class Moment(NamedTuple):
    """A moment by both clocks, in seconds."""

    cpu: float
    wall: float


def now() -> Moment:
    """This moment."""
    return Moment(time.process_time(), time.perf_counter())


class Stopwatch(Driver):
    """Takes what a terminal would be sent, and remembers when the last of it came."""

    last: Moment | None = None

    def write(self, data: str) -> None:
        """Forget the words, keep the time."""
        self.last = now()

    def press(self, key: str) -> None:
        """Send a key as the reader of a keyboard does."""
        character = NAMES.get(key, key if len(key) == 1 else None)
        self.process_message(events.Key(key, character))

    def start_application_mode(self) -> None:
        """Tell the application how large the terminal is."""
        size = Size(*(self._size or (80, 24)))
        self.send_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """Nothing was changed."""


async def settled(app: Any, watch: Stopwatch) -> None:
    """Wait until all work is done, in threads too, and nothing is drawn any more."""
    still = 0
    while still < 2:
        await app.workers.wait_for_complete()
        seen, spent = watch.last, time.process_time()
        await asyncio.sleep(QUIET)
        idle = time.process_time() - spent < BUSY
        still = still + 1 if idle and seen is watch.last else 0
