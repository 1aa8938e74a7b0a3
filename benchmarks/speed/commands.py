"""How fast a command without a screen answers, and what it imports on the way."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from speed.fresh import ROOT, environment
from speed.rows import Figure

CONSOLE_SCRIPT = "import sys\nfrom wargame.cli import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
"""What an installer writes for ``wargame``."""
HEAVY = ("textual", "numpy", "pydantic")


def version(quick: bool) -> list[Figure]:
    """``wargame --version`` against an interpreter that does nothing, one after the other; CPU time."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "wargame"
        script.write_text(CONSOLE_SCRIPT, encoding="utf-8")
        runs = 5 if quick else 25
        commands = ([sys.executable, str(script), "--version"], [sys.executable, "-c", "pass"])
        for command in commands:
            _seconds(command)  # the files are in the memory of the system, as on any second start
        pairs = [tuple(_seconds(command) for command in commands) for _ in range(runs)]
        ratios = [ours / bare for ours, bare in pairs]
        ours, bare = sorted(pairs)[runs // 2]
        found = imported([str(script), "--version"], folder)
    return [
        Figure("version", ratios, f"CPU {1000 * ours:.0f} ms beside {1000 * bare:.0f} ms of a bare interpreter"),
        _imports("version-imports", found, HEAVY),
    ]


def without_screen(quick: bool) -> list[Figure]:
    """What ``list`` and ``check`` import."""
    with tempfile.TemporaryDirectory() as folder:
        return [
            _imports(f"{command}-imports", imported(["-m", "wargame", command], folder), ("textual",))
            for command in ("list", "check")
        ]


def imported(words: list[str], saves: str) -> set[str]:
    """The packages that a command imports, as the interpreter itself tells it."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", *words],
        env=environment() | {"WARGAME_SAVES": saves},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    told = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in told}


def _imports(row: str, found: set[str], unwanted: tuple[str, ...]) -> Figure:
    """How many of the packages that should not be imported were."""
    bad = sorted(found.intersection(unwanted))
    return Figure(row, [len(bad)], f"imports {', '.join(bad)}" if bad else "")


def _seconds(command: list[str]) -> float:
    """CPU seconds of a command; where the system does not tell, those of the wall clock."""
    began = time.perf_counter()
    if not hasattr(os, "wait4"):
        subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began
    running = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    _, code, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(code)
    return used.ru_utime + used.ru_stime
