"""The first full screen and the memory of the program, in a real pseudo-terminal: Linux and macOS have one."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from speed.commands import CONSOLE_SCRIPT
from speed.rows import Figure

MINIMAL = """\
from textual.app import App
from textual.widgets import Static


class Minimal(App):
    def compose(self):
        yield Static("minimal")


Minimal().run()
"""
NO_TERMINAL = "this system has no pseudo-terminals"
SEALINGS = 3


def first_screen(quick: bool) -> list[Figure]:
    """From the command to the last word of the home screen, against an application that shows one word; CPU time."""
    if sys.platform == "win32":
        return [Figure("first-screen", note=NO_TERMINAL)]
    from speed.pseudo import Program

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home, minimal = folder / "wargame", folder / "minimal.py"
        home.write_text(CONSOLE_SCRIPT, encoding="utf-8")
        minimal.write_text(MINIMAL, encoding="utf-8")
        runs: list[tuple[float, float, float, float]] = []
        for _ in range(4 if quick else 16):
            with Program([str(home)], folder) as ours:
                ours_wall = ours.until("leave")
                ours_cpu = ours.end()
            with Program([str(minimal)], folder) as bare:
                bare_wall = bare.until("minimal")
                bare_cpu = bare.end()
            runs.append((ours_cpu, bare_cpu, ours_wall, bare_wall))
        runs = runs[1:]  # the first writes bytecode and fills the memory of the system
    ours_cpu, bare_cpu, ours_wall, bare_wall = (median(run[place] for run in runs) for place in range(4))
    note = (
        f"CPU {ours_cpu:.2f} s beside {bare_cpu:.2f} s of a minimal Textual application; "
        f"by the wall clock {ours_wall:.2f} beside {bare_wall:.2f} s"
    )
    return [Figure("first-screen", [run[0] / run[1] for run in runs], note)]


def memory(quick: bool) -> list[Figure]:
    """Peak memory at the home screen, then of the same program when some turns have been played in it."""
    if not Path("/proc/self/status").exists():
        note = "only Linux tells the peak memory of a process that runs"
        return [Figure("home-memory", note=note), Figure("play-memory", note=note)]
    from speed.pseudo import Program

    at_home: list[float] = []
    in_play: list[float] = []
    for _ in range(1 if quick else 3):
        with tempfile.TemporaryDirectory() as name:
            script = Path(name) / "wargame"
            script.write_text(CONSOLE_SCRIPT, encoding="utf-8")
            with Program([str(script)], Path(name)) as program:
                program.until("leave")
                program.settle()
                at_home.append(program.peak())
                program.press("enter")
                program.play_on(SEALINGS)
                in_play.append(program.peak())
                program.end()
    return [
        Figure("home-memory", at_home, f"{os.uname().sysname}, high-water mark of the resident set"),
        Figure(
            "play-memory",
            in_play,
            f"after {SEALINGS} turns were sealed, from the home screen on, with the story of each",
        ),
    ]
