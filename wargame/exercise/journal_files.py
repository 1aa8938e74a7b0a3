"""What the disk does with journals, and what is said where it refuses: reading, making and syncing files."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from wargame.exercise.journal_integrity import WHERE_THEY_ARE, JournalError
from wargame.scenario.problems import listed, shown

SUFFIX = ".jsonl"
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write line ends of its own
APPENDING = os.O_RDWR | os.O_APPEND | _BINARY
"""How a journal is opened to be written: it can only grow, or be cut."""

_CAUSES = {
    "ENOSPC": "the disk is full; free some space and do it again",
    "EDQUOT": "your share of the disk is used up; free some space and do it again",
    "EFBIG": "the file has reached the size that this system allows; raise the limit and do it again",
    "EIO": "the disk reports a fault; copy your exercises to another disk",
    "EROFS": "the disk can only be read; copy the journal to another",
    "EACCES": "permission is denied; ask the owner of the file, or work on a copy",
    "EPERM": "permission is denied; ask the owner of the file, or work on a copy",
    "EEXIST": "it exists already; choose another name, or move it away",
    "ENAMETOOLONG": "the name is too long; choose a shorter one",
    "ENOTDIR": "a part of its path is a file, not a folder; mend the path",
    "ELOOP": "its path leads in a circle of links; mend the path",
}


def bytes_of(path: Path) -> bytes:
    """All bytes of a file, or its beginning if that shows already that it is no journal."""
    file_state(path)
    try:
        with open(path, "rb") as file:
            head = file.read(4096)
            return head + file.read() if head.lstrip().startswith(b"{") else head
    except OSError as error:
        raise JournalError(refusal(path, error, "cannot be read")) from error


def file_state(path: Path) -> tuple[int, int, int]:
    """Which file is at ``path``, its size and its time: equal as long as nobody writes it.

    Raises ``JournalError`` unless it is a file that exists; a missing one is answered with the nearest names.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError as error:
        raise JournalError(_missing(path)) from error
    except OSError as error:
        raise JournalError(refusal(path, error, "cannot be opened")) from error
    except ValueError as error:
        raise JournalError("the name of a journal cannot hold a zero byte: mend the name") from error
    if stat.S_ISDIR(found.st_mode):
        inside = _journals_in(path)
        cure = f"name a journal in it, such as {inside[0]}" if inside else "and no journal is in it"
        raise JournalError(f"{shown(path)} is a folder: {cure}")
    if not stat.S_ISREG(found.st_mode):
        raise JournalError(f"{shown(path)} is a device, not a file: name a journal")
    return found.st_ino, found.st_size, found.st_mtime_ns


def _missing(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f"there is no journal {shown(path)}, nor a folder {shown(folder)}: {WHERE_THEY_ARE}"
    inside = _journals_in(folder)
    near = get_close_matches(path.name, inside, n=3, cutoff=0.5) or [name for name in inside if path.stem in name][:3]
    cure = f"did you mean {listed(near)}?" if near else WHERE_THEY_ARE
    return f"there is no journal {shown(path)}: {cure}"


def _journals_in(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(SUFFIX))
    except OSError:
        return []


def refusal(path: Path, error: Exception, what: str) -> str:
    """A sentence for what the system refused: the file, what could not be done, the cause and its cure."""
    number = error.errno if isinstance(error, OSError) else None
    cause = _CAUSES.get(errno.errorcode.get(number or 0, "")) or getattr(error, "strerror", None) or str(error)
    return f"{shown(path)} {what}: {cause}"


def write_whole(descriptor: int, raw: bytes) -> None:
    """Write all of ``raw``: the system may take it in pieces."""
    rest = memoryview(raw)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_new(path: Path, raw: bytes) -> None:
    """Make a new file with these bytes, on the disk when this returns; never over another, and none is left if it fails."""
    made = False
    try:
        _make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
        made = True
        try:
            write_whole(descriptor, raw)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync_folder(path.parent)
    except BaseException as error:
        if made:
            with suppress(OSError):
                os.unlink(path)
        if isinstance(error, OSError):
            raise JournalError(refusal(path, error, "cannot be made")) from error
        raise


def set_aside(path: Path, torn: bytes) -> Path:
    """Keep ``torn`` in the first free ``PATH.torn-N``, on the disk when this returns."""
    number = 1
    while (aside := path.with_name(f"{path.name}.torn-{number}")).exists():
        number += 1
    write_new(aside, torn)
    return aside


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that they outlast a power cut."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Let the names in a folder outlast a power cut, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)
