"""A terminal that goes away: its window was closed, or the line to it was lost.

Most terminals then end the program with a signal. Where none comes, reading finds nothing for ever, and the program would
read on at full speed with nobody to see it.
"""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable

PATIENCE = 3.0
"""Seconds that an orderly end may take before the process is ended."""


def when_gone(leave: Callable[[], None]) -> None:
    """Call ``leave`` when the terminal of this process has gone, and end the process if that does not.

    Waits without waking up; does nothing where there is no terminal, or no way to wait for its end (Windows, macOS).
    """
    if not sys.stdin.isatty() or not sys.platform.startswith("linux"):
        return
    terminal = sys.stdin.fileno()

    def watch() -> None:
        waiting = select.poll()
        waiting.register(terminal, 0)  # an end is told whether or not it is asked for
        waiting.poll()
        at_last = threading.Timer(PATIENCE, os._exit, (1,))  # what was sealed is in the journal
        at_last.daemon = True
        at_last.start()
        leave()

    threading.Thread(target=watch, name="hangup", daemon=True).start()
