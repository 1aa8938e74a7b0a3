"""Which scenarios there are, and which of them a name means: cheap enough for a list and a home screen.

A theatre is a folder ``scenarios/THEATRE``; its scenarios are the files in ``scenarios/THEATRE/scenarios``, each with a
folder of its own name beside it if it is long. Only the head of each file is looked at here; nothing is
validated and pydantic is not imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wargame.scenario.places import shipped_folder
from wargame.scenario.problems import Problem, ScenarioError, listed, shown
from wargame.scenario.yaml12 import read

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Summary:
    """A scenario as a list shows it; where its file cannot be read, ``problem`` says why and other words are empty."""

    id: str
    title: str
    subtitle: str
    theatre: str
    turns: int
    opens: str
    play_as: str
    path: Path
    invitation: str = ""
    problem: Problem | None = None


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of one folder in the order of their names; an empty list if there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES and not file.name.startswith("."))


def theatre_folders(folder: Path | None = None) -> list[Path]:
    """The theatres in ``folder`` (those that ship, if unsaid), in the order of their names."""
    folder = shipped_folder("scenarios") if folder is None else folder
    return sorted(theatre for theatre in folder.iterdir() if theatre.is_dir() and yaml_files(theatre))


def scenario_files(folder: Path | None = None) -> Iterator[Path]:
    """Every scenario file of every theatre in ``folder`` (those that ship, if unsaid)."""
    for theatre in theatre_folders(folder):
        yield from yaml_files(theatre / "scenarios")


def list_scenarios(folder: Path | None = None) -> list[Summary]:
    """The scenarios in ``folder`` (those that ship, if unsaid), by theatre, then by the day they open."""
    summaries = [_summary(path) for path in scenario_files(folder)]
    return sorted(summaries, key=lambda summary: (summary.path.parent.parent.name, summary.opens, summary.id))


def summary_of(name_or_path: str | Path) -> Summary:
    """One scenario as a list shows it, quickly; raises ``ScenarioError`` if there is none of that name."""
    return _summary(find_scenario(name_or_path))


def find_scenario(name_or_path: str | Path) -> Path:
    """The file of the scenario that is meant: a path to it, to a theatre that has one scenario only, or an id.

    Raises ``ScenarioError`` with the nearest names if there is none.
    """
    path = Path(name_or_path)
    name = str(name_or_path)
    if path.is_file() and path.suffix not in SUFFIXES:
        message = f"this is no scenario: scenarios end in {listed(SUFFIXES, 'or')}"
        cure = f"a saved exercise is played on with `wargame play {shown(path)}` and reviewed with `wargame replay {shown(path)}`"
        raise ScenarioError([Problem(shown(path), 0, 0, message, cure)])
    if path.is_file():
        return path
    if path.is_dir():
        return _only_scenario(path)
    if path.suffix in SUFFIXES or len(path.parts) != 1:
        raise ScenarioError([Problem(shown(path), 0, 0, "there is no such file", "`wargame list` shows all scenarios")])
    known = {file.stem: file for file in scenario_files()}
    if name in known:
        return known[name]
    raise ScenarioError([_unknown(name, list(known))])


def _only_scenario(folder: Path) -> Path:
    files = yaml_files(folder / "scenarios")
    if len(files) == 1:
        return files[0]
    if not files:
        message = "has no scenario: there is no YAML file in its folder 'scenarios'"
        raise ScenarioError([Problem(shown(folder), 0, 0, message)])
    names = listed([file.stem for file in files], "and")
    raise ScenarioError([Problem(shown(folder), 0, 0, f"is a theatre with several scenarios: {names}", "name one")])


def _unknown(name: str, known: list[str]) -> Problem:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    near += [other for other in known if name.lower() in other and other not in near]
    all_of_them = "`wargame list` shows all"
    hint = f"did you mean {listed(near[:3])}? {all_of_them}" if near else all_of_them
    return Problem("", 0, 0, f"there is no scenario '{name}'", hint)


def _summary(path: Path) -> Summary:
    problems: list[Problem] = []
    node = read(path, problems)
    head = node.value if node is not None and isinstance(node.value, dict) else None
    if head is None:
        problem = problems[0] if problems else Problem(shown(path), 1, 1, "is not a scenario: it holds no keys")
        return Summary(path.stem, "", "", path.parent.parent.name, 0, "", "", path, problem=problem)

    def word(key: str) -> str:
        value = head.get(key)
        return "" if value is None else str(value)

    turns = head.get("turns", 8)
    return Summary(
        id=word("id") or path.stem,
        title=word("title"),
        subtitle=word("subtitle"),
        theatre=word("theatre") or path.parent.parent.name,
        turns=turns if isinstance(turns, int) else 0,
        opens=word("opens"),
        play_as=word("play_as"),
        path=path,
        invitation=word("invitation"),
    )
