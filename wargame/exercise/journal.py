"""The journal: the one door to the file in which an exercise is kept.

An exercise is a fold over its events, and the journal is the file of them: appended and fsynced before anything is shown as
done, written by one process at a time, read by as many as like. The lines, their hashes and what is said of damage are in
``wargame.exercise.journal_integrity``; what the disk does and refuses, in ``journal_files``; where journals are kept, in
``saves``.

Whatever goes wrong with the file raises ``JournalError`` with one sentence that says what and what to do.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from wargame.exercise.journal_files import (
    APPENDING,
    SUFFIX,
    bytes_of,
    file_state,
    refusal,
    set_aside,
    write_new,
    write_whole,
)
from wargame.exercise.journal_integrity import (
    FORMAT,
    Event,
    JournalError,
    Reading,
    check_contents,
    content_of,
    line_of,
    read_lines,
)
from wargame.scenario.problems import listed, shown

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["FORMAT", "OPENING", "SUFFIX", "Event", "Journal", "JournalError", "content_of", "recover"]

OPENING = ("rules", "seed", "scenario")
"""What the first event must hold beside ``event`` and ``turn``: rules version, world seed, the whole scenario as resolved."""


class Journal:
    """An open journal: its events in memory, and if it was opened for writing the sole right to append to them.

    Make one with ``create`` or ``open``; leave it with ``close`` or a ``with`` block. ``events`` are as reading the file gives
    them and are not to be changed; ``warnings`` are sentences about what opening found (a torn last line).
    """

    def __init__(self, path: Path, reading: Reading) -> None:
        self.path = path.absolute()  # the working folder may change while it is open
        self.events: list[Event] = reading.events
        self.warnings: list[str] = []
        self._length = reading.length
        self._last = reading.last
        self._descriptor: int | None = None
        self._lock: BaseFileLock | None = None
        self._closed = False
        self._stuck = False
        self._turnstile = threading.Lock()

    # ---- Beginning and ending

    @classmethod
    def create(cls, path: Path, first_event: Mapping[str, Any]) -> Journal:
        """A new journal, open for writing, that holds ``first_event``; if that fails, no file is left.

        ``first_event`` is ``opened`` with everything of ``OPENING``; ``format`` and, if it has none, the time ``at`` are
        added, and its scenario is written last so that a list need not read it. Missing folders are made. Raises
        ``JournalError`` if the file exists or cannot be written, ``ValueError`` for a first event that lacks something.
        """
        missing = [key for key in OPENING if key not in first_event]
        if first_event.get("event") != "opened" or missing:
            raise ValueError(f"the first event must be 'opened' and hold {listed(missing or list(OPENING), 'and')}")
        event = {**_timed(first_event), "format": FORMAT}
        event["scenario"] = event.pop("scenario")
        raw, written = line_of(event, "")
        write_new(path, raw)
        journal = cls(path, Reading([written], len(raw), written["line"]))
        try:
            journal._take_over()
        except BaseException:
            with suppress(OSError):
                os.unlink(path)
            raise
        return journal

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> Journal:
        """The journal at ``path``, every line proven.

        A torn last line, from a write that was interrupted before anything was shown as done, is named in ``warnings``
        and, unless ``read_only``, set aside into ``PATH.torn-1`` (``-2``, ...). Raises ``JournalError`` for everything that
        is no sound journal and, unless ``read_only``, if another process has it open for writing.
        """
        before = file_state(path)
        reading = _sound(path)
        journal = cls(path, reading)
        if read_only:
            journal.warnings += _what_is_torn(reading, path, "it is left where it is, as the journal is only read")
            return journal
        journal._take_over()
        try:
            if file_state(path) != before:  # another wrote and closed it while we were reading
                reading = _sound(path)
            journal._mend(reading)
        except BaseException:
            journal.close()
            raise
        return journal

    def close(self) -> None:
        """Let others write; nothing is lost without it, and closing twice does no harm."""
        self._closed = True
        descriptor, self._descriptor = self._descriptor, None
        lock, self._lock = self._lock, None
        if descriptor is not None:
            os.close(descriptor)
        if lock is not None:
            lock.release()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- Reading

    @property
    def finished(self) -> bool:
        """Whether the exercise was ended; a file cut at the end of a line opens as unfinished."""
        return any(event["event"] == "ended" for event in reversed(self.events))

    @property
    def read_only(self) -> bool:
        """Whether nothing can be appended."""
        return self._descriptor is None

    def check_contents(self) -> None:
        """Raise ``JournalError`` for the first event that says something else than its ``content`` hash was made for."""
        check_contents(self.events, self.path)

    # ---- Writing

    def append(self, event: Mapping[str, Any]) -> None:
        """Write ``event`` as the next line: it is on the disk when this returns, and last in ``events`` as read from there.

        The time ``at`` is added if it has none. Raises ``JournalError`` if it cannot be written: file and ``events`` are then
        as they were, and appending may be tried again once the cause is gone.
        """
        self.append_all([event])

    def append_all(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Write several events as ``append`` does, all or none, with one wait for the disk (the costliest part by far).

        Killed in the midst of it, the first few may stand and none was shown as done.
        """
        with self._turnstile:
            descriptor = self._writable()
            lines, written, last = [], [], self._last
            for event in events:
                line, as_read = line_of(_timed(event), last)
                lines.append(line)
                written.append(as_read)
                last = as_read["line"]
            raw = b"".join(lines)
            try:
                write_whole(descriptor, raw)
                os.fsync(descriptor)
            except BaseException as error:  # an interrupt, too, must not leave half a line
                self._take_back(descriptor)
                if isinstance(error, OSError):
                    raise JournalError(refusal(self.path, error, "cannot be written")) from error
                raise
            self.events += written
            self._length += len(raw)
            self._last = last

    def _writable(self) -> int:
        """The descriptor to append to, after a look at whether the file is still the one that was opened."""
        name = shown(self.path)
        if self._closed:
            raise JournalError(f"{name} has been closed: open it again to write")
        if self._descriptor is None:
            raise JournalError(
                f"{name} is open for reading only: open it with `wargame play {name}` to go on with the exercise"
            )
        if self._stuck:
            raise JournalError(f"{name} cannot be written since the last failure: close it and open it again")
        try:
            ours, there = os.fstat(self._descriptor), os.stat(self.path)
        except OSError as error:
            raise JournalError(f"{name} was moved or deleted while it was open: put it back and do it again") from error
        if not os.path.samestat(ours, there) or ours.st_size != self._length:
            raise JournalError(f"{name} was changed by another program while it was open: close it and open it again")
        return self._descriptor

    def _take_back(self, descriptor: int) -> None:
        """Cut the file to its last good length; if even that fails, nothing more is written until it is opened again."""
        try:
            os.ftruncate(descriptor, self._length)
        except OSError:
            self._stuck = True
            return
        with suppress(OSError):  # the cut is seen by every reader already; what is left of it is settled when opening
            os.fsync(descriptor)

    def _take_over(self) -> None:
        """Become the one writer of the file at ``path``."""
        from filelock import FileLock, Timeout  # late: reading needs no lock, and the import is not cheap

        name = shown(self.path)
        lock = FileLock(f"{self.path}.lock", timeout=0, thread_local=False)
        try:
            lock.acquire()
            self._lock = lock
            self._descriptor = os.open(self.path, APPENDING)
        except Timeout as error:
            sentence = f"{name} is open elsewhere: close it there, or open it read-only with `wargame replay {name}`"
            raise JournalError(sentence) from error
        except (OSError, NotImplementedError) as error:
            self.close()
            raise JournalError(
                f"{refusal(self.path, error, 'cannot be opened for writing')}; `wargame replay {name}` only reads it"
            ) from error

    def _mend(self, reading: Reading) -> None:
        """Start from ``reading``: a torn last line is set aside, an unended one is ended."""
        assert self._descriptor is not None
        self.events, self._length, self._last = reading.events, reading.length, reading.last
        try:
            if reading.torn:
                aside = set_aside(self.path, reading.torn)
                os.ftruncate(self._descriptor, reading.length)
                os.fsync(self._descriptor)
                self.warnings += _what_is_torn(reading, self.path, f"it was set aside into {shown(aside)}")
            elif reading.unended:
                write_whole(self._descriptor, b"\n")
                os.fsync(self._descriptor)
                self._length += 1
                self.warnings += _what_is_torn(reading, self.path, "it was put back")
        except OSError as error:
            raise JournalError(refusal(self.path, error, "ends in a torn line that cannot be set aside")) from error


def recover(path: Path, to: Path) -> int:
    """Write the good events of the damaged journal at ``path`` to the new file ``to``; gives their number.

    ``path`` is left as it is. Raises ``JournalError`` if it holds no good event, or if ``to`` exists or cannot be written.
    """
    data = bytes_of(path)
    reading = read_lines(data, path)
    if not reading.events:
        raise reading.damage or JournalError(f"{shown(path)} holds no event that can be recovered")
    write_new(to, data[: reading.length] + (b"\n" if reading.unended else b""))
    return len(reading.events)


def _sound(path: Path) -> Reading:
    """What the journal at ``path`` holds; raises its damage."""
    reading = read_lines(bytes_of(path), path)
    if reading.damage:
        raise reading.damage
    return reading


def _what_is_torn(reading: Reading, path: Path, done: str) -> list[str]:
    """The warning about the end of a file, if there is something to say; ``done`` says what became of it."""
    number = len(reading.events) + 1
    if reading.torn:
        return [f"{shown(path)}: line {number} was torn before it was whole and never counted; {done}"]
    if reading.unended:
        return [f"{shown(path)}: the end of line {number - 1} was missing, its event is whole; {done}"]
    return []


def _timed(event: Mapping[str, Any]) -> dict[str, Any]:
    return dict(event) if "at" in event else {**event, "at": datetime.now(UTC).isoformat(timespec="seconds")}
