"""Each command that the README and the author's guide name does what it says."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Block:
    """A fenced block of the author's guide: its language, the file it is about, and what stands in it."""

    language: str
    file: str
    text: str


def guide() -> list[Block]:
    """The blocks of the author's guide, in its order."""
    page = (ROOT / "docs" / "author-guide.md").read_text(encoding="utf-8")
    return [Block(*found) for found in re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)]


def change(folder: Path, diff: Block) -> None:
    """Make the change that a block shows: what is marked ``-`` goes, what is marked ``+`` comes."""
    path = folder / diff.file
    old, new = (
        "".join(line[1:] for line in diff.text.splitlines(keepends=True) if line.startswith(sign)) for sign in "-+"
    )
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {diff.file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def type_in(line: str, folder: Path) -> None:
    """Do what a line of the guide does, as its reader would at a prompt."""
    words = shlex.split(line)
    if words[0] != "wargame":
        words[0] = sys.executable if words[0] == "python" else words[0]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        return
    result = run(line, folder)
    if line.startswith(NEEDS_A_TERMINAL):
        assert "There is no terminal" in result.stderr, line
    else:
        assert result.returncode == 0, f"{line}: {result.stdout}{result.stderr}"
        assert result.stdout.strip(), line


@pytest.mark.slow
def test_whoever_follows_the_author_s_guide_has_an_exercise_and_sees_what_it_shows(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "scenarios" / "border-crisis", tmp_path / "scenarios" / "border-crisis")
    blocks, mistakes = guide(), 0
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block.language == "sh":
            for line in block.text.splitlines():
                type_in(line, tmp_path)
        elif block.language == "yaml":
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "diff" and after is not None and after.language == "text":
            sound = (tmp_path / block.file).read_text(encoding="utf-8")
            change(tmp_path, block)
            result = run("wargame check my-crisis", tmp_path)
            assert result.returncode == 1
            assert (result.stdout + result.stderr).strip() == after.text.strip()
            (tmp_path / block.file).write_text(sound, encoding="utf-8")
            mistakes += 1
        elif block.language == "diff":
            change(tmp_path, block)
    assert mistakes == 3
    assert run("wargame check my-crisis", tmp_path).returncode == 0


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
