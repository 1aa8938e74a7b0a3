"""What was shown as done is in the journal whatever happens, and a journal that was tampered with says so."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.refusals import opening, refused
from tests.exercise.small_journals import AT, event_number, opened, written
from wargame.exercise import journal_integrity
from wargame.exercise.journal import FORMAT, Journal, content_of

needs_signals = pytest.mark.skipif(os.name == "nt", reason="a POSIX signal or limit")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "first-summer.jsonl"


# ---- What is written is what is read


def test_events_are_read_back_as_they_were_written(path: Path) -> None:
    events = written(path, 5, ended=True)
    with Journal.open(path) as journal:
        assert journal.events == events
        assert journal.finished
        assert not journal.warnings
    assert [event["event"] for event in events] == ["opened", "sealed", "sealed", "sealed", "ended"]
    assert events[0]["format"] == FORMAT
    assert events[1]["order"] == {"acts": ["act_1"]}


def test_each_line_is_one_json_object_with_time_and_hashes_in_a_fixed_place(path: Path) -> None:
    written(path)
    for line in path.read_text(encoding="utf-8").splitlines():
        keys = list(json.loads(line))
        assert keys[:3] == ["event", "turn", "at"]
        assert keys[-2:] == ["content", "line"]


def test_events_in_memory_are_those_that_the_file_gives_back(path: Path) -> None:
    with Journal.create(path, opened()) as journal:
        journal.append(
            {"event": "noted", "turn": 1, "text": "Ünï\n\u2028\x00\ud800", "by": ("a", "b"), "votes": {1: 0.1}}
        )
        in_memory = list(journal.events)
    assert in_memory[-1]["by"] == ["a", "b"]
    assert in_memory[-1]["votes"] == {"1": 0.1}
    assert in_memory[-1]["text"] == "Ünï\n\u2028\x00?"
    assert Journal.open(path, read_only=True).events == in_memory


def test_an_exercise_goes_on_where_it_was_left(path: Path) -> None:
    first = written(path, 3)
    with Journal.open(path) as journal:
        journal.append(event_number(3))
    assert Journal.open(path, read_only=True).events[:3] == first
    assert len(Journal.open(path, read_only=True).events) == 4


def test_two_runs_have_equal_content_hashes_and_unequal_lines(tmp_path: Path) -> None:
    for name, at in (("a", "2026-01-01T00:00:00+00:00"), ("b", "2027-01-01T00:00:00+00:00")):
        with Journal.create(tmp_path / name, opened(at=at, path=f"/home/{name}")) as journal:
            journal.append({"event": "sealed", "turn": 1, "at": at, "order": {"acts": ["x"], "posture": {"aid": 1}}})
    a, b = (Journal.open(tmp_path / name, read_only=True).events for name in "ab")
    assert [event["content"] for event in a] == [event["content"] for event in b]
    assert not {event["line"] for event in a} & {event["line"] for event in b}
    again = {"event": "sealed", "turn": 1, "order": {"posture": {"aid": 1}, "acts": ("x",)}}
    assert content_of(again) == a[1]["content"] == content_of(a[1])
    assert content_of({**again, "turn": 2}) != a[1]["content"]


def test_content_hashes_stay_the_same_from_release_to_release() -> None:
    # printf '{"event":"sealed","role":"chn","turn":1}' | b2sum -l 128
    assert content_of({"event": "sealed", "turn": 1, "role": "chn", "at": AT}) == "5c314b8cd97b9e2b24439bcaaf6b4fcb"


def test_a_forged_content_hash_is_found_when_contents_are_checked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(journal_integrity, "_content_of", lambda _: "0" * 32)
        written(path, 3)
    journal = Journal.open(path, read_only=True)
    assert refused(journal.check_contents).line == 1


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), {1, 2}, {1: "a", "1": "b"}, b"bytes"],
    ids=["NaN", "infinity", "set", "twins", "bytes"],
)
def test_what_json_cannot_hold_is_refused_and_nothing_is_written(path: Path, value: object) -> None:
    written(path, 2)
    before = path.read_bytes()
    with Journal.open(path) as journal:
        assert "sealed" in refused(lambda: journal.append({"event": "sealed", "turn": 1, "value": value})).sentence
        assert len(journal.events) == 2
        assert path.read_bytes() == before
        journal.append(event_number(2))


@pytest.mark.parametrize(
    "event", [{"event": "noted"}, {"event": "noted", "turn": True}, {"event": 7, "turn": 1}, {"turn": 1}]
)
def test_an_event_without_name_or_turn_which_no_reader_would_take_is_not_written(
    path: Path, event: dict[str, Any]
) -> None:
    with Journal.create(path, opened()) as journal:
        assert "'turn'" in refused(lambda: journal.append(event)).sentence
    assert len(Journal.open(path, read_only=True).events) == 1


def test_a_journal_is_written_whatever_becomes_of_the_working_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    with Journal.create(Path(path.name), opened()) as journal:
        monkeypatch.chdir("/")
        journal.append(event_number(1))
    assert len(Journal.open(path, read_only=True).events) == 2


def test_a_first_event_without_its_scenario_is_a_mistake_of_the_program(path: Path) -> None:
    event = opened()
    del event["scenario"]
    with pytest.raises(ValueError, match="scenario"):
        Journal.create(path, event)
    assert not path.exists()


def test_a_journal_never_takes_the_place_of_a_file(path: Path) -> None:
    path.write_text("my diary")
    assert "exists already" in refused(lambda: Journal.create(path, opened())).sentence
    assert path.read_text() == "my diary"


def test_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "course" / "monday" / "a.jsonl"
    Journal.create(path, opened()).close()
    assert Journal.open(path, read_only=True).events


# ---- Nothing shown as done is lost


def test_every_event_is_whole_on_the_disk_and_synced_before_it_counts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[int, int]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        fsync(descriptor)
        found = os.fstat(descriptor)
        synced.append((found.st_ino, found.st_size))

    monkeypatch.setattr(os, "fsync", watched)
    with Journal.create(path, opened()) as journal:
        assert (path.stat().st_ino, path.stat().st_size) in synced
        if os.name != "nt":
            assert path.parent.stat().st_ino in [inode for inode, _ in synced]
        for number in range(1, 5):
            synced.clear()
            journal.append(event_number(number))
            assert synced == [(path.stat().st_ino, path.stat().st_size)]
            assert path.read_bytes().count(b"\n") == number + 1


def test_several_events_are_synced_together_all_or_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal.create(path, opened()) as journal:
        with monkeypatch.context() as patched:
            failing("write", errno.ENOSPC, patched, after=450)  # room for two of three
            refused(lambda: journal.append_all([event_number(number) for number in (1, 2, 3)]))
        assert len(journal.events) == 1
        syncs: list[Any] = []
        monkeypatch.setattr(os, "fsync", syncs.append)
        journal.append_all([event_number(number) for number in (1, 2, 3)])
        assert len(syncs) == 1
        assert [event["order"]["acts"] for event in journal.events[1:]] == [["act_1"], ["act_2"], ["act_3"]]
        in_memory = list(journal.events)
    assert Journal.open(path, read_only=True).events == in_memory


def program(path: Path, how: str, at_call: int = 0) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.exercise.small_journals", str(path), how, str(at_call)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])


def assert_nothing_is_lost(path: Path, acknowledged: int) -> None:
    """Open what a killed program left behind: at least what it acknowledged, at most one event more, and it can go on."""
    with Journal.open(path) as journal:
        count = len(journal.events)
        assert acknowledged <= count <= acknowledged + 1
        for number, event in enumerate(journal.events[1:], 1):
            assert event["order"] == {"acts": [f"act_{number}"]}
        journal.append(event_number(count))
    assert len(Journal.open(path, read_only=True).events) == count + 1


@needs_signals
@pytest.mark.parametrize("how", ["before_fsync", "after_fsync", "half_write", "after_write"])
@pytest.mark.parametrize("at_call", [1, 2, 3, 4, 5])
def test_killed_at_each_write_and_each_sync_nothing_shown_as_done_is_lost(path: Path, how: str, at_call: int) -> None:
    process = program(path, how, at_call)
    out, err = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, err
    acknowledged = len(out.split())
    if acknowledged:
        assert_nothing_is_lost(path, acknowledged)
    elif how == "half_write":
        assert "breaks off in its first line" in opening(path).sentence
    else:
        assert len(Journal.open(path, read_only=True).events) == 1
    torn = list(path.parent.glob("*.torn-*"))
    assert bool(torn) == (how == "half_write" and acknowledged > 0)


@needs_signals
def test_killed_at_random_moments_nothing_shown_as_done_is_lost(path: Path) -> None:
    written(path, 1)
    dice = random.Random(7)
    for _ in range(6):
        process = program(path, "for_ever")
        assert process.stdout is not None
        assert process.stderr is not None
        done = process.stdout.readline()
        time.sleep(dice.random() * 0.15)
        process.kill()
        rest = process.stdout.read().split(b"\n")[:-1]
        process.wait()
        process.stdout.close()
        process.stderr.close()
        assert_nothing_is_lost(path, int((rest or [done])[-1]))


# ---- A disk that refuses


def failing(call: str, error: int, monkeypatch: pytest.MonkeyPatch, after: int = 0) -> None:
    """Let the next ``os.write`` take only a part and then fail, or the next ``os.fsync`` fail."""
    write = os.write
    calls = iter(range(9))

    def no_room(descriptor: int, raw: Any) -> int:
        if next(calls) == 0:
            return write(descriptor, raw[:after])
        raise OSError(error, os.strerror(error))

    def no_sync(descriptor: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, call, no_room if call == "write" else no_sync)


@pytest.mark.parametrize(
    ("call", "error", "word"),
    [
        ("write", errno.ENOSPC, "full"),
        ("write", errno.EIO, "fault"),
        ("fsync", errno.EIO, "fault"),
        ("fsync", errno.ENOSPC, "full"),
    ],
)
def test_an_event_that_could_not_be_written_has_not_happened(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: int, word: str
) -> None:
    events = written(path, 3)
    before = path.read_bytes()
    with Journal.open(path) as journal:
        with monkeypatch.context() as patched:
            failing(call, error, patched, after=20)
            assert word in refused(lambda: journal.append(event_number(3))).sentence
        assert journal.events == events
        assert path.read_bytes() == before
        journal.append(event_number(3))  # there is room again
    assert len(Journal.open(path, read_only=True).events) == 4


def test_an_interrupt_in_the_midst_of_writing_leaves_no_half_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    written(path, 2)
    before = path.read_bytes()
    with Journal.open(path) as journal:
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(os, "fsync", interrupted)
            journal.append(event_number(2))
        assert len(journal.events) == 2
        assert path.read_bytes() == before


def test_where_even_taking_back_fails_nothing_more_is_written_and_opening_again_mends_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_cut(descriptor: int, length: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    events = written(path, 2)
    with Journal.open(path) as journal:
        with monkeypatch.context() as patched:
            failing("write", errno.ENOSPC, patched, after=20)
            patched.setattr(os, "ftruncate", no_cut)
            refused(lambda: journal.append(event_number(2)))
        assert "open it again" in refused(lambda: journal.append(event_number(2))).sentence
    with Journal.open(path) as journal:
        assert journal.events == events
        assert journal.warnings
        journal.append(event_number(2))


def test_a_journal_that_cannot_be_begun_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        failing("write", errno.ENOSPC, patched, after=20)
        assert "full" in refused(lambda: Journal.create(path, opened())).sentence
    assert not path.exists()
    Journal.create(path, opened()).close()


@needs_signals
def test_a_file_that_may_not_grow_keeps_what_it_has(path: Path) -> None:
    script = """
import os, resource, sys
from pathlib import Path
from tests.exercise.small_journals import event_number
from wargame.exercise.journal import Journal, JournalError
journal = Journal.open(Path(sys.argv[1]))
size = os.path.getsize(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, resource.RLIM_INFINITY))
try:
    journal.append(event_number(2, size=5000))
except JournalError as error:
    print(error.sentence)
assert os.path.getsize(sys.argv[1]) == size
assert len(journal.events) == 2
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
journal.append(event_number(2, size=5000))
"""
    written(path, 2)
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "raise the limit" in done.stdout
    assert len(Journal.open(path, read_only=True).events) == 3


def test_a_torn_line_that_cannot_be_set_aside_is_left_in_its_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, 3)
    path.write_bytes(path.read_bytes()[:-30])
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        failing("write", errno.ENOSPC, patched)
        assert "full" in refused(lambda: Journal.open(path)).sentence
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*.torn-*"))
    Journal.open(path).close()


# ---- One writer, many readers


def test_a_second_writer_is_told_how_to_read_instead(path: Path) -> None:
    written(path)
    with Journal.open(path) as journal:
        assert "wargame replay" in refused(lambda: Journal.open(path)).sentence
        reader = Journal.open(path, read_only=True)
        journal.append(event_number(4))
        assert len(reader.events) == 4
        assert len(Journal.open(path, read_only=True).events) == 5
    Journal.open(path).close()


@needs_signals
def test_another_process_has_the_lock_until_it_dies(path: Path) -> None:
    process = program(path, "for_ever")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    assert "open elsewhere" in refused(lambda: Journal.open(path)).sentence
    Journal.open(path, read_only=True)
    process.kill()
    process.communicate()
    Journal.open(path).close()


def test_what_another_wrote_while_one_was_opening_is_read_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(journal: Journal) -> None:
        monkeypatch.undo()
        with Journal.open(path) as other:
            other.append(event_number(4))
        journal._take_over()

    written(path)
    monkeypatch.setattr(Journal, "_take_over", late)
    with Journal.open(path) as journal:
        assert len(journal.events) == 5
        journal.append(event_number(5))
    assert len(Journal.open(path, read_only=True).events) == 6


def test_a_reader_cannot_write(path: Path) -> None:
    written(path)
    before = path.read_bytes()
    journal = Journal.open(path, read_only=True)
    assert "reading only" in refused(lambda: journal.append(event_number(4))).sentence
    assert path.read_bytes() == before
    assert sorted(path.parent.iterdir()) == [path, path.with_name(path.name + ".lock")]


def test_a_closed_journal_cannot_be_written_and_closes_twice_without_harm(path: Path) -> None:
    journal = Journal.create(path, opened())
    journal.close()
    journal.close()
    assert "closed" in refused(lambda: journal.append(event_number(1))).sentence


def test_a_journal_closed_by_another_thread_is_free_again(path: Path) -> None:
    journal = Journal.create(path, opened())
    lock = journal._lock  # were it forgotten, the collector would free it
    thread = threading.Thread(target=journal.close)
    thread.start()
    thread.join()
    assert lock is not None
    Journal.open(path).close()


def test_threads_append_one_after_the_other(path: Path) -> None:
    def append_ten() -> None:
        for _ in range(10):
            journal.append(event_number(1))

    with Journal.create(path, opened()) as journal:
        threads = [threading.Thread(target=append_ten) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(Journal.open(path, read_only=True).events) == 41


@needs_signals
def test_a_file_changed_or_moved_under_an_open_journal_is_not_written_to(path: Path) -> None:
    written(path)
    with Journal.open(path) as journal:
        moved = path.rename(path.with_name("moved.jsonl"))
        assert "moved or deleted" in refused(lambda: journal.append(event_number(4))).sentence
        path.write_bytes(moved.read_bytes())
        assert "changed by another program" in refused(lambda: journal.append(event_number(4))).sentence
        moved.replace(path)
        journal.append(event_number(4))
        with path.open("ab") as file:
            file.write(b"{}\n")
        assert "changed by another program" in refused(lambda: journal.append(event_number(5))).sentence


def test_opening_serialises_nothing_anew_so_that_long_journals_open_fast(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object, **__: object) -> str:
        raise AssertionError("opening wrote JSON")

    events = written(path)
    monkeypatch.setattr(json, "dumps", slow)
    assert Journal.open(path, read_only=True).events == events
