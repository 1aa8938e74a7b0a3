"""A program in a pseudo-terminal of 80 by 24, played with keys alone."""

from __future__ import annotations

import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path
from types import TracebackType

import pyte

from speed.fresh import environment
from speed.memory import high_water

KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A"}
COLUMNS, LINES = 80, 24


class Program:
    """A Python script in a terminal; use it in a ``with`` block, which ends it."""

    def __init__(self, words: list[str], folder: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._primary, secondary = pty.openpty()
        ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        further = {"WARGAME_SAVES": str(folder), "XDG_CONFIG_HOME": str(folder)}
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, *words], env=environment() | further, cwd=folder,
            stdin=secondary, stdout=secondary, stderr=secondary, start_new_session=True,
        )  # fmt: skip
        os.close(secondary)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
        os.close(self._primary)

    def end(self) -> float:
        """End it at once; its CPU seconds, or 0 if it has been ended before."""
        if self._process.returncode is not None:
            return 0.0
        self._process.send_signal(signal.SIGKILL)
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_utime + used.ru_stime

    def until(self, word: str, limit: float = 60.0) -> float:
        """Read until a word has been sent; seconds by the wall clock since the start. Raises ``TimeoutError``."""
        seen = b""
        while word.encode() not in seen:
            if not select.select([self._primary], [], [], limit)[0]:
                raise TimeoutError(f"'{word}' was never shown; the screen:\n{self.shown}")
            seen += self._read()
        return time.perf_counter() - self._began

    def _read(self) -> bytes:
        sent = os.read(self._primary, 65536)
        self._stream.feed(sent)
        return sent

    @property
    def shown(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def settle(self, quiet: float = 0.4, limit: float = 30.0) -> None:
        """Read until nothing has been drawn for a moment."""
        end = time.monotonic() + limit
        while time.monotonic() < end and select.select([self._primary], [], [], quiet)[0]:
            self._read()

    def press(self, *keys: str) -> None:
        """Type keys, each after what the last one drew."""
        for key in keys:
            os.write(self._primary, KEYS.get(key, key).encode())
            self.settle()

    def peak(self) -> float:
        """The most memory it has held so far, in megabytes."""
        reached = high_water(self._process.pid)
        assert reached is not None
        return reached

    def play_on(self, sealings: int) -> None:
        """Play until orders have been sealed so often and the page of the next orders stands there."""
        sealed = 0
        for _ in range(100):
            self.settle()
            shown = self.shown
            if "your brief" in shown:
                self.press("enter")
            elif "· orders" in shown:
                if sealed == sealings:
                    return
                self.press("1", "tab", "tab", " ", "m", "down", "m", "w", "down", "w", "s", "enter")
                sealed += 1
            elif "· answers" in shown:
                self.press("s", "enter")
            elif "knows it" in shown:
                self.press("v", "down", "down", "q")
            elif "The files are opened" not in shown:  # a scene: take the first answer
                self.press("1", "enter")
        raise TimeoutError(f"the orders of turn {sealings + 1} were never shown; the screen:\n{self.shown}")
