"""Each command that the README names does what it says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDS_A_TERMINAL = ("wargame play", "wargame replay")


def commands() -> list[str]:
    """The commands of the README's tour, in its order."""
    tour = (ROOT / "README.md").read_text(encoding="utf-8").partition("## A short tour")[2].partition("## ")[0]
    return [command for command in re.findall(r"`(wargame [^`]+)`", tour) if "my-theatre" not in command]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", *command.split()]
    environment = os.environ | {"WARGAME_SAVES": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_each_command_of_the_tour_runs(tmp_path: Path) -> None:
    assert len(commands()) >= 8
    for command in commands():
        result = run(command, tmp_path)
        if command.startswith(NEEDS_A_TERMINAL):
            assert result.returncode == 2, command
            assert "There is no terminal" in result.stderr, command
        else:
            assert result.returncode == 0, f"{command}: {result.stderr}"
            assert result.stdout.strip(), command


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("wargame run no-such-scenario", "there is no scenario 'no-such-scenario'"),
        ("wargame run 2017-accelerating-trains --theory nonsense", "There is no theory named 'nonsense'"),
        ("wargame nonsense", "No such command 'nonsense'"),
        ("wargame verify nowhere.jsonl", "nowhere.jsonl"),
        ("wargame explain 2017-accelerating-trains chn_ultimatun", "chn_ultimatum"),
        ("wargame brief 2017-accelerating-trains --role xyz", "xyz"),
        ("wargame study 2017-accelerating-trains --games 0", "--games"),
        ("wargame", "`wargame run"),
    ],
)
def test_bad_input_gets_a_sentence_and_never_a_traceback(tmp_path: Path, command: str, says: str) -> None:
    result = run(command, tmp_path)
    assert result.returncode in (1, 2)
    assert says.lower() in result.stderr.lower()
    assert "Traceback" not in result.stderr + result.stdout


def test_the_version_is_answered_without_loading_the_engine() -> None:
    code = "import sys; sys.argv = ['wargame', '--version']; from wargame.cli import main; main(); print(sorted(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    for heavy in ("textual", "numpy", "pydantic", "typer"):
        assert f"'{heavy}'" not in result.stdout
