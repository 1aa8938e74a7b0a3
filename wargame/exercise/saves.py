"""Where journals are kept, how a new one is named, and what a list shows of each without reading it whole."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from wargame.exercise.journal_files import SUFFIX, file_state, refusal
from wargame.exercise.journal_integrity import FORMAT, Event, JournalError, proven, read_lines
from wargame.exercise.wording import clock, listed

VARIABLE = "WARGAME_SAVES"
"""The environment variable that names another folder for journals."""

_AFTERWARDS = frozenset({"noted", "said", "debriefed"})
"""Events that may follow the end of an exercise."""

_HEAD = re.compile(rb'\{"event":"(\w+)","turn":(-?\d+),(?:"at":"([^"]*)")?')
_OWN = re.compile(rb'"scenario":(?=\{"id":")')
"""Where, in a scenario as resolved, the scenario's own file begins (beside its theatre and seeds)."""
_ROLES = re.compile(rb'"roles":(?=\{"\w+":\{)')
"""Where, in a scenario as resolved, its roles begin."""
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Save:
    """A journal as a list shows it; where it cannot be used, ``problem`` says why in a sentence and other words are empty.

    ``scenario`` is the scenario's id; ``started`` and ``played`` (the last event's) are ISO times; ``turn`` is the last that was
    reached; ``seats`` who played each role when the exercise began.
    """

    path: Path
    scenario: str = ""
    title: str = ""
    started: str = ""
    played: str = ""
    turn: int = 0
    finished: bool = False
    seats: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    pace: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Roles to their names."""

    @property
    def stands(self) -> str:
        """How far it has been played, in words: ``finished``, ``Half-year 2``."""
        if self.finished:
            return "finished"
        return clock((max(self.turn, 1) - 1) // (2 if self.pace == "class" else 1) + 1, 0, self.pace, "")

    @property
    def people(self) -> str:
        """The roles that persons play, by name; empty if there is none."""
        return listed(self.names.get(role, role) for role, seat in self.seats.items() if seat == "person")


def saves_folder() -> Path:
    """The folder of journals, which need not exist yet.

    ``WARGAME_SAVES`` if it is set; else ``saves`` in the checkout that the working folder is or lies in; else ``saves`` in
    the user's data folder.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if _is_checkout(folder):
            return folder / "saves"
    from platformdirs import user_data_path  # late: most commands are run where it is not needed

    return user_data_path("wargame", appauthor=False) / "saves"


def _is_checkout(folder: Path) -> bool:
    """Whether ``folder`` holds wargame's own project file."""
    try:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    return re.search(r'^name\s*=\s*"wargame"\s*$', text, re.MULTILINE) is not None


def new_path(scenario_id: str, seed: int, folder: Path | None = None) -> Path:
    """A path for a new journal that no file has: ``first-summer-seed42.jsonl``, then ``first-summer-seed42-2.jsonl``."""
    folder = saves_folder() if folder is None else folder
    name = re.sub(r"[^\w-]+", "-", scenario_id, flags=re.ASCII).strip("-")[:80] or "exercise"
    stem = f"{name}-seed{seed}"
    path, number = folder / f"{stem}{SUFFIX}", 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{stem}-{number}{SUFFIX}"
    return path


def list_saves(folder: Path | None = None) -> list[Save]:
    """What is in ``folder`` (that of ``saves_folder``, if unsaid), the last begun first, then what cannot be used, by name.

    Of each file the beginning and the end are read, not the middle: ``Journal.open`` finds damage there. Raises
    ``JournalError`` only if the folder itself cannot be read; one that does not exist is empty.
    """
    folder = saves_folder() if folder is None else folder
    try:
        paths = sorted(folder / name for name in os.listdir(folder) if name.endswith(SUFFIX))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise JournalError(refusal(folder, error, "cannot be listed")) from error
    saves = [_summary(path) for path in paths]
    return sorted(saves, key=lambda save: save.started, reverse=True)


def _summary(path: Path) -> Save:
    try:
        file_state(path)
        with open(path, "rb") as file:
            opened = _opening(path, file)
            turn, finished, played = _standing(file)
    except JournalError as error:
        return Save(path, problem=error.sentence)
    except OSError as error:
        return Save(path, problem=refusal(path, error, "cannot be read"))
    scenario = opened["scenario"]
    return Save(
        path,
        scenario.get("id", ""),
        scenario.get("title", ""),
        opened.get("at", ""),
        played or opened.get("at", ""),
        turn,
        finished,
        opened.get("seats", {}),
        pace=opened.get("pace", ""),
        names=opened["names"],
    )


def _opening(path: Path, file: BinaryIO) -> Event:
    """The first event, proven, but of the whole scenario only the author's own file: parsing all of it takes long."""
    begins_well = file.read(1) == b"{"
    file.seek(0)
    line = file.readline() if begins_well else file.read(_CHUNK)
    head, _, scenario = line.partition(b',"scenario":')
    try:
        opened: Event = json.loads(head + b"}") if proven(line.removesuffix(b"\n"), "") else {}
    except ValueError:
        opened = {}
    if opened.get("format") != FORMAT:
        raise read_lines(line, path).damage or JournalError(f"{path} is of a format that this wargame does not read")
    roles = _ROLES.search(scenario)
    theirs = json.JSONDecoder().raw_decode(scenario[roles.end() :].decode())[0] if roles else {}
    opened["names"] = {role: model.get("name", role) for role, model in theirs.items()}
    own = _OWN.search(scenario)
    opened["scenario"] = json.JSONDecoder().raw_decode(scenario[own.end() :].decode())[0] if own else {}
    return opened


def _standing(file: BinaryIO) -> tuple[int, bool, str]:
    """The turn of the last whole line, whether the exercise was ended, and when that line was written; read from the end."""
    size = start = file.seek(0, os.SEEK_END)
    turn: int | None = None
    played, tail = "", b""
    while start > 0:
        step = min(start, max(_CHUNK, size - start))
        start -= step
        file.seek(start)
        tail = file.read(step) + tail
        whole = tail.split(b"\n")[0 if start == 0 else 1 : -1]  # what stands after the last newline is torn
        turn, played = None, ""
        for line in reversed(whole):
            head = _HEAD.match(line)
            if head is None:
                continue
            if turn is None:
                turn, played = int(head[2]), (head[3] or b"").decode()
            if head[1] == b"ended" or head[1].decode() not in _AFTERWARDS:
                return turn, head[1] == b"ended", played
    return turn or 0, False, played
