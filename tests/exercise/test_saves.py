"""Journals are found again: where they are kept, what they are called, and what a list says of each."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.exercise.small_journals import AT, event_number, opened, written
from tests.scenario.conftest import SCENARIO, SEEDS, THEATRE, Folder
from wargame.exercise import saves
from wargame.exercise.journal import Journal, JournalError
from wargame.exercise.opening import to_json
from wargame.exercise.saves import Save, list_saves, new_path, saves_folder
from wargame.scenario.loading import load


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARGAME_SAVES", raising=False)


def only(found: list[Save]) -> Save:
    assert len(found) == 1
    return found[0]


# ---- Where


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WARGAME_SAVES", str(tmp_path / "mine"))
    assert saves_folder() == tmp_path / "mine"
    assert list_saves() == []
    monkeypatch.setenv("WARGAME_SAVES", "~/mine")
    assert saves_folder() == Path.home() / "mine"


def test_in_a_checkout_and_below_it_journals_go_to_its_saves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "wargame"\n')
    (tmp_path / "docs").mkdir()
    for here in (tmp_path, tmp_path / "docs"):
        monkeypatch.chdir(here)
        assert saves_folder() == tmp_path / "saves"


@pytest.mark.parametrize("project", [None, '[project]\nname = "other"\ndescription = "a wargame"\n', "\udcff"])
def test_elsewhere_journals_go_to_the_user_data_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, project: str | None
) -> None:
    if project is not None:
        (tmp_path / "pyproject.toml").write_bytes(project.encode("utf-8", "surrogateescape"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    found = saves_folder()
    assert found.name == "saves"
    assert found.parent.name == "wargame"
    assert not found.exists()


# ---- What it is called


def test_a_new_path_is_readable_and_free(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        path = new_path("first-summer", 42, tmp_path)
        Journal.create(path, opened()).close()
        names.append(path.name)
    assert names == ["first-summer-seed42.jsonl", "first-summer-seed42-2.jsonl", "first-summer-seed42-3.jsonl"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "a b:c*?", "", "Ünï", "x" * 400, "con", "a\0b"])
def test_a_new_path_suits_every_disk(tmp_path: Path, name: str) -> None:
    path = new_path(name, 1, tmp_path)
    assert path.parent == tmp_path
    assert re.fullmatch(r"[\w-]{1,100}\.jsonl", path.name, re.ASCII)
    Journal.create(path, opened()).close()


# ---- What a list says


def test_a_list_says_what_was_played_by_whom_and_how_far(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    written(path, 8)
    seats = {"chn": "person", "prk": "doctrine"}
    found = only(list_saves(tmp_path))
    assert (found.path, found.scenario, found.title, found.started) == (path, "first-summer", "The first summer", AT)
    assert (found.turn, found.finished, found.seats, found.stands) == (3, False, seats, "Quarter 3")
    with Journal.open(path) as journal:
        journal.append({"event": "ended", "turn": 4})
        assert only(list_saves(tmp_path)).finished
        journal.append({"event": "noted", "turn": 4, "text": "the debrief goes on"})
        assert only(list_saves(tmp_path)).finished
    assert only(list_saves(tmp_path)).turn == 4


def test_the_title_of_a_real_scenario_is_found(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write(folder.theatre, THEATRE)
    folder.write(folder.scenario, SCENARIO)
    folder.write(folder.seeds, SEEDS)
    resolved = load(folder.scenario)
    Journal.create(tmp_path / "a.jsonl", opened(scenario=to_json(resolved))).close()
    found = only(list_saves(tmp_path))
    assert (found.scenario, found.title) == (resolved.scenario.id, resolved.scenario.title)


def test_the_last_begun_stands_first_and_what_cannot_be_used_last(tmp_path: Path) -> None:
    for name, at in (("a", "2026-01-01"), ("b", "2026-03-01"), ("c", "2026-02-01")):
        Journal.create(tmp_path / f"{name}.jsonl", opened(at=f"{at}T00:00:00+00:00")).close()
    (tmp_path / "0.jsonl").touch()
    assert [save.path.stem for save in list_saves(tmp_path)] == ["b", "c", "a", "0"]


def test_locks_torn_lines_and_other_files_are_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    written(path)
    path.write_bytes(path.read_bytes()[:-9])
    Journal.open(path).close()
    (tmp_path / "notes.txt").write_text("bring chalk")
    assert len(list(tmp_path.iterdir())) == 4
    assert only(list_saves(tmp_path)).path == path


@pytest.mark.parametrize("cut", [1, 9, 10_000, 200_000])
@pytest.mark.parametrize("size", [0, 1_000, 70_000, 300_000])
def test_a_torn_end_of_any_length_is_passed_over(tmp_path: Path, size: int, cut: int) -> None:
    path = tmp_path / "a.jsonl"
    with Journal.create(path, opened()) as journal:
        journal.append(event_number(3, size))
        journal.append(event_number(6, max(size, cut + 100)))
    path.write_bytes(path.read_bytes()[:-cut])
    assert only(list_saves(tmp_path)).turn == 2
    assert not only(list_saves(tmp_path)).problem


def spoiled(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (b"The first summer", b"The worst summer", "was changed after it was written"),
        (b'{"event":"opened"', b'"event":"opened"', "another kind"),
        (b'"format":1', b'"format":2', "update wargame"),
    ],
)
def test_what_cannot_be_used_is_listed_with_the_reason(tmp_path: Path, old: bytes, new: bytes, word: str) -> None:
    path = tmp_path / "a.jsonl"
    written(path)
    spoiled(path, old, new)
    found = only(list_saves(tmp_path))
    assert word in found.problem
    assert (found.scenario, found.title, found.started, found.seats) == ("", "", "", {})


@pytest.mark.parametrize("content", [b"", b"\0" * 99, b"{", b"{}\n", b"\n\n", b"[]", b'{"event":"opened"', b"\xff\xfe"])
def test_any_rubbish_is_listed_with_the_reason(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(content)
    assert only(list_saves(tmp_path)).problem


def test_a_folder_and_a_dead_link_among_journals_are_listed_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").mkdir()
    (tmp_path / "b.jsonl").symlink_to(tmp_path / "nothing")
    a, b = list_saves(tmp_path)
    assert "is a folder" in a.problem
    assert "no journal" in b.problem


def test_a_list_survives_any_byte_flipped_and_any_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    written(path, 3, ended=True)
    original = path.read_bytes()
    for place, byte in enumerate(original):
        for content in (original[:place] + bytes([byte ^ 1]) + original[place + 1 :], original[:place]):
            path.unlink()
            path.write_bytes(content)
            found = only(list_saves(tmp_path))
            assert found.problem or (found.scenario, found.title) == ("first-summer", "The first summer")


def test_a_folder_that_cannot_be_listed_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="a file, not a folder"):
        list_saves(tmp_path / "file")


def test_the_middle_of_a_long_journal_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    with Journal.create(path, opened()) as journal:
        for number in range(1, 40):
            journal.append(event_number(number, size=50_000))
    read = 0

    class Counting(io.FileIO):
        def readinto(self, buffer: Any) -> int:
            nonlocal read
            count = super().readinto(buffer)
            read += count
            return count

    monkeypatch.setattr(saves, "open", lambda path, mode: io.BufferedReader(Counting(path, "rb")), raising=False)
    assert only(list_saves(tmp_path)).turn == 14
    assert 0 < read < 300_000 < os.path.getsize(path)
