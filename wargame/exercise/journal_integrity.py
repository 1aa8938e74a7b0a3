"""The lines of a journal: how an event becomes bytes, how bytes are proven to be those written, and what is said of damage.

A journal is JSON Lines in UTF-8, one event a line, each of this form (in one line, without spaces)::

    {"event":"sealed","turn":3,"at":"2026-05-04T09:30:00+00:00", PAYLOAD ,"content":"HASH","line":"HASH"}

``line`` is proven on the raw bytes, so that opening a journal re-serialises nothing: it is the 128-bit BLAKE2b, in hex, of
the previous line's ``line`` (nothing for the first) followed by the bytes of this line up to ``,"line":"``. Whatever a later
format changes, this stays. ``content`` is the same hash over the canonical JSON (sorted keys, no spaces) of the event
without times, paths and hashes: two runs of the same exercise have equal ``content``, never equal ``line``.

Nothing here touches a disk: see ``wargame.exercise.journal``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NoReturn

from wargame.scenario.problems import shown

Event = dict[str, Any]
"""An event as read back from its line: plain JSON values, with ``event``, ``turn``, ``at``, its payload and both hashes."""

FORMAT = 1
"""The format that this wargame writes, and the highest that it reads. It stands in the first line as ``format``."""

WHERE_THEY_ARE = "`wargame list` shows the journals there are"
"""The cure for a wrong file."""

HASHES = ("content", "line")
TIMES_AND_PATHS = ("at", "path")
"""Keys of an event that differ between two runs of the same exercise; ``content`` leaves them out (at the top level only)."""

_HEX = 32
_BEFORE_HASH = b',"line":"'
_AFTER_HASH = b'"}'
_TAIL = len(_BEFORE_HASH) + _HEX + len(_AFTER_HASH)


class JournalError(Exception):
    """A journal that cannot be opened, read or written, told in one clear sentence with its cure.

    ``line`` counts from 1 and names the first line that is wrong, or is None where no line is to blame.
    ``recoverable`` is the number of whole events before that line: ``journal.recover`` writes them to another file.
    """

    def __init__(self, sentence: str, *, line: int | None = None, recoverable: int = 0) -> None:
        self.sentence = sentence.encode(
            "utf-8", "replace"
        ).decode()  # a file may have a name that no terminal can print
        self.line = line
        self.recoverable = recoverable
        super().__init__(self.sentence)


class _Fault(ValueError):
    """What is wrong with the text of one line, said so that it continues ``line 3 ...``."""


# ---- An event becomes a line


def content_of(event: Mapping[str, Any]) -> str:
    """The hash by which two runs are compared: over the event without times, paths and hashes.

    Any mapping that JSON can hold has one, whether it was read from a journal or made just now by a re-run.
    """
    return _content_of(_parsed(_text({key: value for key, value in event.items() if key not in HASHES})))


def line_of(event: Mapping[str, Any], previous: str) -> tuple[bytes, Event]:
    """The line that records ``event`` after the line whose hash is ``previous``, and the event as reading it back gives it.

    Hashes that the event carries already are replaced. Half a character (a lone surrogate, as a terminal can send it)
    becomes ``?``. Raises ``JournalError`` if it lacks name or turn, or if JSON cannot hold it: NaN, a set, two keys with one
    spelling.
    """
    head = {key: event[key] for key in ("event", "turn", "at") if key in event}
    rest = {key: value for key, value in event.items() if key not in head and key not in HASHES}
    try:
        if not _names_event_and_turn(event):
            raise _Fault("it needs a name 'event' and a whole number 'turn'")
        text = _text(head | rest)
        written = _parsed(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise JournalError(f"the event '{event.get('event')}' was not written: {error}") from error
    written["content"] = _content_of(written)
    body = f'{text[:-1]},"content":"{written["content"]}"'.encode()
    written["line"] = _hash(previous.encode(), body)
    return body + _BEFORE_HASH + written["line"].encode() + _AFTER_HASH + b"\n", written


def _names_event_and_turn(event: Mapping[str, Any]) -> bool:
    return isinstance(event.get("event"), str) and type(event.get("turn")) is int


def _text(event: Mapping[str, Any]) -> str:
    """``event`` as compact JSON that UTF-8 can hold, its keys in the order given."""
    text = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def _content_of(event: Event) -> str:
    left_out = {*TIMES_AND_PATHS, *HASHES}
    told = {key: value for key, value in event.items() if key not in left_out}
    return _hash(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace"))


def _hash(*parts: bytes) -> str:
    state = blake2b(digest_size=_HEX // 2)
    for part in parts:
        state.update(part)
    return state.hexdigest()


# ---- Lines become events


@dataclass(frozen=True)
class Reading:
    """What the bytes of a journal hold.

    ``events`` are whole and proven; they fill the first ``length`` bytes, and ``last`` is the hash of the last of them.
    ``torn`` is what a write that never finished has left behind them. ``unended`` says that the last event is whole but
    for the end of its line. ``damage`` is None where all this is sound.
    """

    events: list[Event]
    length: int
    last: str
    torn: bytes = b""
    unended: bool = False
    damage: JournalError | None = None


def proven(line: bytes, previous: str) -> str | None:
    """The hash of ``line`` (without its newline) if it is what was written after ``previous``, byte for byte; else None."""
    body, tail = line[:-_TAIL], line[-_TAIL:]
    found = _hash(previous.encode(), body)
    return found if tail == _BEFORE_HASH + found.encode() + _AFTER_HASH else None


def read_lines(data: bytes, path: Path) -> Reading:
    """All whole events of a journal's bytes, and what is wrong after them; ``path`` is only spoken of.

    A last line that breaks off is torn, not damaged: a write was interrupted before anything was shown as done. Any other
    line that is not proven is damage. Keys written twice are looked for only in lines that are not proven: no proven line
    has them.
    """
    events: list[Event] = []
    position, previous = 0, ""
    while position < len(data):
        end = data.find(b"\n", position)
        line = data[position:] if end < 0 else data[position:end]
        found = proven(line, previous)
        event = _event_in(line) if found else None
        if found is None or event is None:
            if events and _breaks_off(data, position, end):
                return Reading(events, position, previous, torn=data[position:])
            if end < 0 and line.startswith(b'{"event"'):
                damage = _strange(path, "breaks off in its first line: take a copy made earlier, or begin anew")
            else:
                damage = _damage(data[:position], line, path, whole=len(events))
            return Reading(events, position, previous, damage=damage)
        misfit = _misfit(event, path, whole=len(events))
        if misfit:
            return Reading(events, position, previous, damage=misfit)
        events.append(event)
        previous = found
        position = len(data) if end < 0 else end + 1
    if not events:
        empty = _strange(path, "is empty: no exercise was ever written into it, so it can be deleted")
        return Reading([], 0, "", damage=empty)
    return Reading(events, position, previous, unended=not data.endswith(b"\n"))


def check_contents(events: list[Event], path: Path) -> None:
    """Raise ``JournalError`` for the first event whose ``content`` is not the hash of what it says.

    The hash of a line covers ``content`` too, so this finds only what was forged or written wrongly to begin with.
    """
    for number, event in enumerate(events, 1):
        if event.get("content") != _content_of(event):
            raise _damaged(path, number - 1, "says something else than its content hash was made for")


def _breaks_off(data: bytes, position: int, end: int) -> bool:
    """Whether the line at ``position`` is the last and incomplete (an editor may have ended it with a newline)."""
    return end < 0 or (end == len(data) - 1 and not data.endswith(_AFTER_HASH + b"\n", position))


def _refuse_constant(word: str) -> NoReturn:
    raise _Fault(f"holds {word}, which is no number in JSON")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _Fault(f"has the key '{next(key for key in keys if keys.count(key) > 1)}' twice")
    return found


_strict = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_without_twins)


def _parsed(text: str) -> Event:
    """The JSON object that ``text`` is. Raises ``_Fault`` (or another ``ValueError``, ``RecursionError``) if it is none."""
    try:
        found = _strict.decode(text)
    except json.JSONDecodeError as error:
        raise _Fault(f"is not JSON from column {error.colno} on") from error
    if not isinstance(found, dict):
        raise _Fault("is not an event: it is no JSON object")
    return found


def _event_in(line: bytes) -> Event | None:
    """The event of a line that is proven already; None if it is no event all the same."""
    from pydantic_core import from_json  # late: a list of journals does without; it takes half as long as ``json``

    try:
        found = from_json(line, allow_inf_nan=False)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


# ---- What is said of damage


def _strange(path: Path, what: str) -> JournalError:
    """The error for a file of which no line can be used."""
    return JournalError(f"{shown(path)} {what}", line=1)


def _damaged(path: Path, whole: int, fault: str) -> JournalError:
    """The error for the line after ``whole`` good ones; ``fault`` goes on after ``line 3``."""
    if whole == 0:
        cure = "nothing stands before it, so only a copy made earlier can help"
    else:
        before = "the event before it is whole" if whole == 1 else f"the {whole} events before it are whole"
        cure = f"{before} and can be recovered into another file"
    sentence = f"{shown(path)} is damaged: line {whole + 1} {fault}; {cure}"
    return JournalError(sentence, line=whole + 1, recoverable=whole)


def _misfit(event: Event, path: Path, *, whole: int) -> JournalError | None:
    """Why an event that is proven cannot stand after ``whole`` others: it was forged, or is of a format to come."""
    if not _names_event_and_turn(event):
        return _damaged(path, whole, "names no event and turn")
    if whole:
        return None
    if event["event"] != "opened":
        return _damaged(path, whole, f"is '{event['event']}', but the first event must be 'opened'")
    version = event.get("format")
    if type(version) is not int or version < 1:
        return _damaged(path, whole, "names no format version")
    return _newer(event, path)


def _newer(event: Event, path: Path) -> JournalError | None:
    version = event.get("format")
    if event.get("event") != "opened" or type(version) is not int or version <= FORMAT:
        return None
    what = f"is of format {version}, while this wargame reads up to {FORMAT}: update wargame to open it"
    return _strange(path, what)


def _damage(before: bytes, line: bytes, path: Path, *, whole: int) -> JournalError:
    """Why ``line`` is not what was written after the bytes ``before``: the likeliest cause, for a person to act upon."""
    strange = None if whole else _stranger(line, path)
    if strange:
        return strange
    try:
        event = _parsed(line.decode())
    except UnicodeDecodeError as error:
        return _damaged(path, whole, f"holds bytes that are not UTF-8, from byte {error.start + 1} on")
    except _Fault as fault:
        return _damaged(path, whole, str(fault) if line.strip() else "is empty")
    except (ValueError, RecursionError):
        return _damaged(path, whole, "holds a value that no event holds")
    newer = None if whole else _newer(event, path)
    return newer or _damaged(path, whole, _why_not_proven(before, line, event, whole))


def _stranger(line: bytes, path: Path) -> JournalError | None:
    """The error for a file that does not begin as a journal does, or whose first line was never whole."""
    if line.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return _strange(path, "was saved anew by a program that changed its encoding: take a copy made before that")
    if not line.lstrip().startswith(b"{"):
        kind = "text" if re.fullmatch(rb"[\t\r\x20-\x7e]*", line) else "binary"
        return _strange(path, f"is no journal but a {kind} file of another kind: {WHERE_THEY_ARE}")
    try:
        event = _parsed(line.decode())
    except (ValueError, RecursionError):
        return None
    return None if "event" in event else _strange(path, f"is no journal: its first line is no event; {WHERE_THEY_ARE}")


def _why_not_proven(before: bytes, line: bytes, event: Event, whole: int) -> str:
    """What happened to a line that reads well but is not proven."""
    earlier = before.split(b"\n")
    if line in earlier:
        return f"repeats line {earlier.index(line) + 1}"
    if line.endswith(b"\r"):
        return "ends as Windows ends lines: a program rewrote the file, so take a copy made before that"
    if whole == 0 and event.get("event") != "opened":
        return f"is '{event.get('event')}', but the first event must be 'opened': lines are missing before it"
    if whole == 0 or event.get("content") != _content_of(event):
        return "was changed after it was written"
    if event.get("event") == "opened":
        return "begins another exercise: two journals were joined"
    return f"does not follow line {whole}: lines are missing, or stand in another order"
