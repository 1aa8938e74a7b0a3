"""Runs a function in a process of its own, so that measures do not disturb each other, and hands back what it returns.

Functions are named ``module:function``; what they are given and return is JSON. ``python -m speed.fresh`` is the other end.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent


class Failed(RuntimeError):
    """The process ended without an answer; says what it wrote to its error stream."""


def environment() -> dict[str, str]:
    """The environment of a measured process: the checkout's code, compiled once as an installer compiles it, true colour,
    nothing of the user's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("TEXTUAL", "WARGAME", "PYTHON"))}
    kept.pop("NO_COLOR", None)
    return kept | {
        "PYTHONPATH": os.pathsep.join([str(BENCHMARKS), str(ROOT)]),
        "PYTHONHASHSEED": "0",
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "wargame-benchmarks-bytecode"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }


def fresh(function: str, *given: Any, further: dict[str, str] | None = None) -> Any:
    """What ``function`` returns for ``given`` in a new interpreter; raises ``Failed`` if it does not return."""
    command = [sys.executable, "-m", "speed.fresh", function, json.dumps(given)]
    ran = subprocess.run(
        command, env=environment() | (further or {}), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if ran.returncode:
        last = ran.stderr.strip().splitlines()[-1:] or ["no word why"]  # of a traceback the error itself
        sys.stderr.write(ran.stderr)
        raise Failed(f"{function}: {last[0]}")
    return json.loads(ran.stdout.splitlines()[-1])


def main() -> None:
    """The other end: run the function that is named and print what it returns as the last line."""
    module, _, name = sys.argv[1].partition(":")
    answer = getattr(import_module(module), name)(*json.loads(sys.argv[2]))
    print("\n" + json.dumps(answer))


if __name__ == "__main__":
    main()
