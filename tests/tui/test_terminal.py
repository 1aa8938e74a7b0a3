"""A real terminal: the program in a pseudo-terminal, played with keys alone, read as a person reads the screen."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from types import TracebackType

import pyte
import pytest

from wargame.exercise.exercise import Exercise
from wargame.exercise.verifying import verify

ROOT = Path(__file__).resolve().parents[2]
COLUMNS, LINES = 80, 24
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "ctrl+c": "\x03"}


class Terminal:
    """``wargame`` with some words, in a terminal of 80 by 24."""

    def __init__(self, words: list[str], saves: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._primary, secondary = pty.openpty()
        ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.before = termios.tcgetattr(secondary)
        self._secondary = secondary
        environment = os.environ | {
            "WARGAME_SAVES": str(saves),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
        }
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wargame", *words],
            stdin=secondary, stdout=secondary, stderr=secondary, cwd=saves, env=environment, start_new_session=True,
        )  # fmt: skip

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._primary)
        os.close(self._secondary)

    @property
    def shown(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def modes(self) -> list[object]:
        """How the terminal is set: what a program must leave as it found it."""
        return termios.tcgetattr(self._secondary)

    def press(self, *keys: str) -> None:
        """Type keys, each after the last was taken in."""
        for key in keys:
            os.write(self._primary, KEYS.get(key, key).encode())
            self.settle()

    def settle(self, quiet: float = 0.35, limit: float = 20.0) -> None:
        """Read until nothing has been drawn for a moment."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self._primary], [], [], quiet)
            if not ready:
                return
            try:
                self._stream.feed(os.read(self._primary, 65536))
            except OSError:  # the program has ended and closed its side
                return

    def wait_for(self, *words: str, limit: float = 60.0) -> str:
        """Read until one of some words is on the screen; returns which."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self.settle()
            for word in words:
                if word in self.shown:
                    return word
        raise AssertionError(f"none of {words} came; the screen shows:\n{self.shown}")

    def ends(self, limit: float = 20.0) -> int:
        """The exit code, once the program has ended."""
        end = time.monotonic() + limit
        while self.process.poll() is None and time.monotonic() < end:
            self.settle(0.1, 1.0)
        assert self.process.poll() is not None, f"it still runs; the screen shows:\n{self.shown}"
        return self.process.returncode


PAGES = (
    "THE END",
    "your brief",
    "· orders",
    "· answers",
    "as China knows it",
    "HONOUR",
    "CRISIS",
    "DEBT",
    "· crisis",
    "· owed",
)


def play_on(terminal: Terminal, until: str, seals: int = 99) -> int:
    """Play by keys alone until words are on the screen, or orders were sealed about so often; returns how often it was tried."""
    sealed = 0
    for _ in range(200):
        terminal.settle()
        shown = terminal.shown
        if until in shown:
            return sealed
        if "your brief" in shown:
            terminal.press("enter")
        elif "· orders" in shown:
            if sealed == seals:
                return sealed
            terminal.press("1", "tab", "tab", " ", "s", "enter")
            sealed += 1
        elif "· answers" in shown:
            terminal.press("s", "enter")
        elif "as China knows it" in shown:
            terminal.press("a", "escape")
        else:  # a scene: take the first answer
            terminal.press("1", "enter")
    raise AssertionError(f"'{until}' never came; the screen shows:\n{terminal.shown}")


@pytest.fixture
def saves(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "saves"
    folder.mkdir()
    yield folder


@pytest.mark.slow
@pytest.mark.parametrize(("pace", "sealings"), [("solo", 8), ("class", 4)])
def test_all_turns_are_played_with_the_keyboard_quitting_in_the_middle(saves: Path, pace: str, sealings: int) -> None:
    words = ["play", "2017-accelerating-trains", "--seed", "11", "--pace", pace]
    with Terminal(words, saves) as terminal:
        play_on(terminal, "THE END", seals=2)
        terminal.press("q")
        terminal.wait_for("Leave the exercise?")
        terminal.press("enter")
        assert terminal.ends() == 0
        assert terminal.modes == terminal.before
    with Terminal([], saves) as terminal:
        terminal.wait_for("Go on")
        terminal.press("c")
        play_on(terminal, "THE END")
        terminal.press("q")
        terminal.settle()
    journal = next(saves.glob("*.jsonl"))
    exercise = Exercise.open(journal, read_only=True)
    assert exercise.finished
    sealed = [event for event in exercise.ledger.events if event["event"] == "sealed" and "by" not in event]
    assert [event["role"] for event in sealed] == ["chn"] * sealings
    assert verify(journal).ok


@pytest.mark.slow
def test_home_opens_and_ctrl_c_leaves_the_terminal_as_it_was(saves: Path) -> None:
    with Terminal([], saves) as terminal:
        terminal.wait_for("Beijing, March 2017")
        terminal.press("enter")
        terminal.wait_for("your brief")
        terminal.press("ctrl+c")
        terminal.ends()
        assert terminal.modes == terminal.before
    assert len(list(saves.glob("*.jsonl"))) == 1
