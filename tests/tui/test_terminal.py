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
from collections.abc import Callable, Iterator
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

    @property
    def title(self) -> str:
        """The first line: which page it is."""
        return self.screen.display[0].rstrip()

    def hang_up(self) -> None:
        """Close the window: nobody holds the terminal but the program itself."""
        os.close(self._secondary)
        os.close(self._primary)
        self._primary, self._secondary = pty.openpty()  # for what is closed in the end

    def press(self, *keys: str) -> None:
        """Type keys; what they do is waited for by whoever needs it."""
        os.write(self._primary, "".join(KEYS.get(key, key) for key in keys).encode())

    def read(self, quiet: float) -> bool:
        """Read once what the program draws; False if it draws nothing for so many seconds."""
        ready, _, _ = select.select([self._primary], [], [], quiet)
        if ready:
            try:
                self._stream.feed(os.read(self._primary, 65536))
            except OSError:  # the program has ended and closed its side
                return False
        return bool(ready)

    def wait_until(self, holds: Callable[[], bool], limit: float = 90.0) -> None:
        """Read until something holds of the screen."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            while self.read(0.02):
                pass
            if holds():
                return
        raise AssertionError(f"it never came; the screen shows:\n{self.shown}")

    def wait_for(self, *words: str) -> None:
        """Read until one of some words is on the screen."""
        self.wait_until(lambda: any(word in self.shown for word in words))

    def leave_by(self, *keys: str) -> None:
        """Type the keys that leave this page, and wait until another is there."""
        before = self.title
        self.press(*keys)
        self.wait_until(lambda: self.title != before)

    def ends(self, limit: float = 20.0) -> int:
        """The exit code, once the program has ended."""
        end = time.monotonic() + limit
        while self.process.poll() is None and time.monotonic() < end:
            self.read(0.1)
        assert self.process.poll() is not None, f"it still runs; the screen shows:\n{self.shown}"
        return self.process.returncode


PAGES = (
    "THE END",
    "your brief",
    "· orders",
    "· answers",
    "SINCE YOU LAST SEALED",
    "CRISIS",
    "A QUESTION",
    "STILL OWED",
)
"""By what a title line tells its page. Whatever else is shown, the program works: no key is pressed then."""


def play_on(terminal: Terminal, seals: int = 99) -> None:
    """Play by keys alone to the end, or to the orders after so many were sealed."""
    sealed = 0
    for _ in range(200):
        terminal.wait_until(lambda: any(page in terminal.title for page in PAGES))
        match next(page for page in PAGES if page in terminal.title):
            case "THE END":
                return
            case "your brief" | "SINCE YOU LAST SEALED":
                terminal.leave_by("enter")
            case "· orders":
                if sealed == seals:
                    return
                terminal.press("1", "tab", "tab", " ", "s")
                terminal.wait_for("Seal these orders?")
                terminal.leave_by("enter")
                sealed += 1
            case "· answers":
                terminal.press("s")
                terminal.wait_for("Seal these answers?")
                terminal.leave_by("enter")
            case _:  # a scene: take the first answer
                terminal.press("1", "s")
                terminal.wait_for("Is this your answer?")
                terminal.leave_by("enter")
    raise AssertionError(f"the end never came; the screen shows:\n{terminal.shown}")


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
        play_on(terminal, seals=2)
        terminal.press("q")
        terminal.wait_for("Leave the exercise?")
        terminal.press("enter")
        assert terminal.ends() == 0
        assert terminal.modes == terminal.before
    (journal,) = saves.glob("*.jsonl")
    from_home = pace == "solo"
    with Terminal([] if from_home else ["play", str(journal)], saves) as terminal:
        if from_home:
            terminal.wait_for("Go on")
            terminal.press("c")
        play_on(terminal)
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


@pytest.mark.slow
def test_where_the_terminal_goes_away_the_program_ends(saves: Path) -> None:
    with Terminal([], saves) as terminal:
        terminal.wait_for("Beijing, March 2017")
        terminal.hang_up()
        assert terminal.process.wait(timeout=20) is not None
