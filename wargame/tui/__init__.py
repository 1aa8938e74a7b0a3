"""What people see and press: the terminal. Nothing here decides what happens; screens draw from views.

Textual is imported by the functions, not by the package, so that commands without a screen never pay for it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from wargame.exercise.exercise import Exercise


def on_screen(instead: str) -> bool:
    """Whether there is a terminal to show screens in; says in one line what to use if not."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return True
    sys.stderr.write(f"There is no terminal to show a screen in: {instead}\n")
    return False


def run_home() -> None:
    """Show the home screen until the user leaves."""
    from wargame.tui.app import WargameApp

    WargameApp().run()


def run_play(exercise: Exercise, role: str | None = None) -> None:
    """Play ``exercise`` until its end or until the user leaves; what was sealed is in its journal.

    ``role`` is whose screen this is; None lets every seat held by a person take its turn at one keyboard.
    """
    from wargame.tui.app import WargameApp

    WargameApp(exercise=exercise, role=role).run()


def run_replay(path: Path, turn: int | None = None, role: str | None = None) -> None:
    """Review a saved exercise."""
    from wargame.tui.app import WargameApp

    WargameApp(replay=(path, turn, role)).run()
