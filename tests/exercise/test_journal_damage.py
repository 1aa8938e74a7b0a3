"""A journal that was torn, cut, altered or never was one: it is told in a sentence, and what stands before is kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exercise.refusals import opening, refused
from tests.exercise.small_journals import event_number, opened, written
from wargame.exercise import journal_integrity
from wargame.exercise.journal import FORMAT, Journal, JournalError, recover

needs_signals = pytest.mark.skipif(os.name == "nt", reason="a POSIX signal or limit")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "first-summer.jsonl"


# ---- A torn last line


def test_a_torn_last_line_is_set_aside_and_said(path: Path) -> None:
    events = written(path, 4)
    whole = path.read_bytes()
    for number in (1, 2):
        path.write_bytes(whole[:-40])
        with Journal.open(path) as journal:
            assert journal.events == events[:3]
            assert f"{path.name}.torn-{number}" in journal.warnings[0]
            assert "line 4" in journal.warnings[0]
            journal.append(event_number(3))
        aside = path.with_name(f"{path.name}.torn-{number}")
        assert aside.read_bytes() == whole[whole[:-1].rindex(b"\n") + 1 : -40]
        assert Journal.open(path, read_only=True).events[3]["content"] == events[3]["content"]


def test_a_reader_reports_a_torn_line_and_leaves_it(path: Path) -> None:
    events = written(path, 4)
    path.write_bytes(path.read_bytes()[:-40])
    before = path.read_bytes()
    journal = Journal.open(path, read_only=True)
    assert journal.events == events[:3]
    assert "line 4" in journal.warnings[0]
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.torn-*"))


def test_a_torn_line_that_an_editor_ended_is_torn_all_the_same(path: Path) -> None:
    events = written(path, 4)
    path.write_bytes(path.read_bytes()[:-40] + b"\n")
    with Journal.open(path) as journal:
        assert journal.events == events[:3]
        assert journal.warnings


def test_a_whole_last_line_without_its_end_is_kept(path: Path) -> None:
    events = written(path, 4)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert Journal.open(path, read_only=True).events == events
    with Journal.open(path) as journal:
        assert journal.events == events
        assert "its event is whole" in journal.warnings[0]
        assert path.read_bytes() == whole
        journal.append(event_number(4))
    assert len(Journal.open(path, read_only=True).events) == 5


def test_zeros_that_a_power_cut_left_at_the_end_are_torn(path: Path) -> None:
    events = written(path, 4)
    path.write_bytes(path.read_bytes() + bytes(4096))
    with Journal.open(path) as journal:
        assert journal.events == events
        assert journal.warnings


# ---- Damage


def spoiled_is_said(path: Path, original: bytes, events: list[dict[str, Any]], spoiled: bytes) -> None:
    """A spoiled file gives its good events only, and says unless it was cut at a line end that something is wrong."""
    path.unlink(missing_ok=True)  # a new file: writing over one waits for the disk
    path.write_bytes(spoiled)
    same = next((place for place, (a, b) in enumerate(zip(original, spoiled, strict=False)) if a != b), len(spoiled))
    good = original[:same].count(b"\n")
    try:
        journal = Journal.open(path, read_only=True)
    except JournalError as error:
        assert error.sentence
        assert "\n" not in error.sentence
        assert error.recoverable == good
        assert error.line == good + 1
        return
    assert journal.events == events[: len(journal.events)]
    assert good <= len(journal.events) <= good + 1
    cut_at_line_end = original.startswith(spoiled) and spoiled.endswith(b"\n")
    assert journal.warnings or cut_at_line_end
    if len(journal.events) < len(events):
        assert not journal.finished


def test_any_byte_flipped_dropped_or_doubled_and_any_cut_is_said(path: Path) -> None:
    events = written(path, 4, ended=True)
    original = path.read_bytes()
    for place, byte in enumerate(original):
        before, after = original[:place], original[place + 1 :]
        for other in {byte ^ 1, byte ^ 0x20, byte ^ 0x80, 0, 10, ord('"'), ord("9")} - {byte}:
            spoiled_is_said(path, original, events, before + bytes([other]) + after)
        if before + after != original[:-1]:
            spoiled_is_said(path, original, events, before + after)
        spoiled_is_said(path, original, events, before + bytes([byte, byte]) + after)
        if place and before != original[:-1]:
            spoiled_is_said(path, original, events, before)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_piece_moved_or_replaced_is_said(tmp_path: Path, data: st.DataObject) -> None:
    path = tmp_path / "whole.jsonl"
    events = Journal.open(path, read_only=True).events if path.exists() else written(path, 4, ended=True)
    original = path.read_bytes()
    places = st.integers(0, len(original))
    start, end = sorted((data.draw(places), data.draw(places)))
    other = sorted((data.draw(places), data.draw(places)))
    piece = data.draw(st.one_of(st.binary(max_size=50), st.just(original[other[0] : other[1]])))
    spoiled = original[:start] + piece + original[end:]
    if spoiled not in (original, original[:-1]):
        spoiled_is_said(tmp_path / "spoiled.jsonl", original, events, spoiled)


@pytest.mark.parametrize(
    ("order", "line", "word"),
    [
        ([0, 1, 3, 4], 3, "lines are missing"),
        ([0, 1, 1, 2, 3, 4], 3, "repeats line 2"),
        ([0, 2, 1, 3, 4], 2, "another order"),
        ([0, 1, 2, 0, 1], 4, "repeats line 1"),
        ([1, 2, 3, 4], 1, "must be 'opened'"),
    ],
)
def test_lines_dropped_doubled_or_moved_are_named(path: Path, order: list[int], line: int, word: str) -> None:
    written(path, 5, ended=True)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[number] for number in order))
    error = opening(path)
    assert (error.line, error.recoverable) == (line, line - 1)
    assert f"line {line} " in error.sentence
    assert word in error.sentence


def test_two_journals_joined_are_named(path: Path, tmp_path: Path) -> None:
    written(path, 3)
    with Journal.create(tmp_path / "other", opened(seed=7)) as other:
        other.append(event_number(1))
    path.write_bytes(path.read_bytes() + (tmp_path / "other").read_bytes())
    assert "joined" in opening(path).sentence


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (b"act_2", b"act_3", "was changed after it was written"),
        (b'"turn":1', b'"turn":1,"turn":1', "'turn' twice"),
        (b'"pad":""', b'"pad":NaN', "NaN"),
        (b"act_2", b"act\xff2", "not UTF-8"),
        (b'["act_2"]', b"[" * 5000, "holds a value|not JSON"),
        (b'"pad"', b"pad", "not JSON from column"),
        (b'"pad":""', b'"pad":' + b"1" * 5000, "holds a value"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(path: Path, old: bytes, new: bytes, word: str) -> None:
    written(path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(old, new)
    path.write_bytes(b"".join(lines))
    error = opening(path)
    assert (error.line, error.recoverable) == (3, 2)
    assert "the 2 events before it are whole" in error.sentence
    assert any(each in error.sentence for each in word.split("|"))


def test_a_file_cut_at_a_line_end_opens_as_unfinished(path: Path) -> None:
    events = written(path, 5, ended=True)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    with Journal.open(path) as journal:
        assert journal.events == events[:-1]
        assert not journal.finished
        assert not journal.warnings
        journal.append({"event": "ended", "turn": 2})
    assert Journal.open(path, read_only=True).finished


def test_what_stands_before_damage_is_recovered_into_another_file(path: Path, tmp_path: Path) -> None:
    events = written(path, 5, ended=True)
    spoiled = path.read_bytes().replace(b"act_3", b"act_9")
    path.write_bytes(spoiled)
    to = tmp_path / "recovered.jsonl"
    assert recover(path, to) == opening(path).recoverable == 3
    assert path.read_bytes() == spoiled
    with Journal.open(to) as journal:
        assert journal.events == events[:3]
        journal.append(event_number(3))
    assert "exists already" in refused(lambda: recover(path, to)).sentence


def test_nothing_is_recovered_from_what_is_no_journal(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"dear diary\n")
    assert "no journal" in refused(lambda: recover(path, tmp_path / "to")).sentence
    assert not (tmp_path / "to").exists()


# ---- What is no journal


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b"\n", "another kind"),
        (b"dear diary\n", "text file of another kind"),
        (bytes(range(256)), "binary file of another kind"),
        (b"\x89PNG\r\n\x1a\n", "binary file"),
        (b"\xef\xbb\xbf{}", "encoding"),
        ('{"event":"opened"}'.encode("utf-16"), "encoding"),
        (b'{"name": "other"}\n', "its first line is no event"),
        (b"[1, 2]\n", "another kind"),
        (b'{"event":"opened","turn":0\n', "not JSON"),
        (b'{"event":"opened","turn":0', "breaks off in its first line"),
        (b'{"event":"opened","turn":0,"format":99,"what":"ever"}\n', "update wargame"),
        (b'{"event":"sealed","turn":0}\n', "must be 'opened'"),
        (b'{"event":"opened","turn":0,"format":1}\n', "was changed"),
        (b'{"event":"opened","turn":0,"turn":0}\n', "'turn' twice"),
        (b'{"event":"opened","turn":Infinity}\n', "Infinity"),
        (b'{"event":"\xff"}\n', "UTF-8"),
        (b"{" * 100_000 + b"\n", "line 1"),
        (b'{"a":' * 100_000 + b"\n", "line 1"),
    ],
)
def test_what_is_no_journal_is_told_in_one_sentence(path: Path, content: bytes, word: str) -> None:
    path.write_bytes(content)
    error = opening(path)
    assert word in error.sentence
    assert path.name in error.sentence
    assert error.recoverable == 0
    assert word in refused(lambda: Journal.open(path)).sentence
    assert list(path.parent.iterdir()) == [path], "refusing a file leaves nothing beside it"


@pytest.mark.parametrize(
    ("event", "word"),
    [
        ({"event": "opened", "turn": 0, "format": FORMAT + 1}, "update wargame"),
        ({"event": "opened", "turn": 0, "format": True}, "no format version"),
        ({"event": "opened", "turn": 0}, "no format version"),
        ({"event": "sealed", "turn": 0}, "must be 'opened'"),
        ({"event": "opened", "turn": "0"}, "no event and turn"),
        ({"turn": 0}, "no event and turn"),
    ],
)
def test_a_first_line_with_good_hashes_must_still_be_the_first_of_a_journal(
    path: Path, event: dict[str, Any], word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(journal_integrity, "_names_event_and_turn", lambda _: True)
        path.write_bytes(journal_integrity.line_of(event, "")[0])
    assert word in opening(path).sentence


def test_line_ends_rewritten_by_windows_are_recognised(path: Path) -> None:
    written(path)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "as Windows ends lines" in opening(path).sentence


def test_a_missing_journal_is_answered_with_the_nearest_names(path: Path, tmp_path: Path) -> None:
    written(path)
    error = opening(tmp_path / "frist-summer.jsonl")
    assert "did you mean first-summer.jsonl?" in error.sentence
    assert "wargame list" in opening(tmp_path / "q").sentence
    assert "nor a folder" in opening(tmp_path / "nowhere" / "first-summer.jsonl").sentence


def test_a_folder_a_device_and_a_path_through_a_file_are_no_journals(path: Path, tmp_path: Path) -> None:
    assert "no journal is in it" in opening(tmp_path).sentence
    written(path)
    assert "such as first-summer.jsonl" in opening(tmp_path).sentence
    if os.name != "nt":
        assert "a part of its path is a file" in opening(path / "a.jsonl").sentence
        assert "a part of its path is a file" in refused(lambda: Journal.create(path / "a.jsonl", opened())).sentence
        assert "device" in opening(Path("/dev/null")).sentence
        os.mkfifo(tmp_path / "pipe.jsonl")
        assert "device" in opening(tmp_path / "pipe.jsonl").sentence
        assert "too long" in opening(tmp_path / ("x" * 300)).sentence
        assert "zero byte" in opening(tmp_path / "a\0b").sentence
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        assert "circle" in opening(tmp_path / "loop").sentence


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that an ordinary user may enter, with that user acting (root may do everything)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, -1)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o777)


@needs_signals
def test_where_permission_is_denied_that_is_said(nobody: Path) -> None:
    path = nobody / "a.jsonl"
    events = written(path)
    path.chmod(0o444)
    error = refused(lambda: Journal.open(path))
    assert "permission is denied" in error.sentence
    assert "wargame replay" in error.sentence
    assert Journal.open(path, read_only=True).events == events
    path.chmod(0o000)
    assert "cannot be read: permission is denied" in opening(path).sentence
    path.chmod(0o644)
    nobody.chmod(0o555)
    assert "permission is denied" in refused(lambda: Journal.create(nobody / "b.jsonl", opened())).sentence
    path.with_name("a.jsonl.lock").chmod(0o444)
    refused(lambda: Journal.open(path))


def test_a_name_that_cannot_be_printed_is_spoken_of_all_the_same(tmp_path: Path) -> None:
    opening(tmp_path / "a\udc80.jsonl").sentence.encode()
