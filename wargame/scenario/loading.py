"""From files to a scenario as played: a theatre's folder, one scenario of it and the seeds, merged and validated.

``load`` is the door for everybody who plays; ``examine`` is the linter's, which goes on where something is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wargame.scenario.catalogue import Summary, find_scenario, list_scenarios, yaml_files
from wargame.scenario.models import Resolved, Scenario, Seeds, Theatre, Track, Written
from wargame.scenario.pausing import without_collector
from wargame.scenario.places import Places, Way, shipped_folder
from wargame.scenario.problems import Problem, ScenarioError, did_you_mean, shown
from wargame.scenario.validation import sections, validate
from wargame.scenario.yaml12 import Node, read

__all__ = ["Examined", "Summary", "examine", "find_scenario", "list_scenarios", "load", "load_with_places"]


Files = dict[Path, tuple[Node | None, list[Problem]]]
"""Files that were read, and what was wrong with them: scenarios of one theatre need not read its files again."""


@dataclass
class Examined:
    """A scenario with everything that was found wrong while reading it.

    ``resolved`` is what could be read, without the entries in ``left_out`` (section and id, of the theatre, of
    ``scenario`` or ``seeds``), or None where nothing could be made of it. ``unread`` tells which of the three (``()`` is
    the theatre) lack a file because it is not YAML.
    """

    path: Path
    places: Places = field(default_factory=Places)
    problems: list[Problem] = field(default_factory=list)
    unread: set[Way] = field(default_factory=set)
    left_out: set[tuple[str, str]] = field(default_factory=set)
    resolved: Resolved | None = None
    files: Files = field(default_factory=dict)


def load(name_or_path: str | Path) -> Resolved:
    """The scenario of that id or path, ready to be compiled.

    Its cables stand among the theatre's (and no longer in ``scenario``), its starting values are those of the tracks.
    Raises ``ScenarioError`` with all problems at once.
    """
    return load_with_places(name_or_path)[0]


def load_with_places(name_or_path: str | Path) -> tuple[Resolved, Places]:
    """As ``load``, with the place of every value; see ``Places`` for the ways that lead to them."""
    examined = examine(find_scenario(name_or_path))
    if examined.problems or examined.resolved is None:
        raise ScenarioError(examined.problems)
    return examined.resolved, examined.places


def examine(path: Path, files: Files | None = None) -> Examined:
    """Read the scenario file ``path`` with its theatre and seeds, as far as that can be done.

    A long scenario goes on in a folder that is named as its file: ``ID.yaml`` holds its head, ``ID/`` further sections.
    ``files`` holds what was read before, and takes what is read now.
    Raises nothing but ``FileNotFoundError`` for an installation without seeds.
    """
    with without_collector():
        return _examine(path, {} if files is None else files)


def _examine(path: Path, files: Files) -> Examined:
    found = Examined(path, files=files)
    folder = path.absolute().parent.parent
    raw_seeds = _merged(Seeds, _seed_files(folder), found, ("seeds",))
    raw_theatre = _merged(Theatre, yaml_files(folder), found, ())
    raw_scenario = _merged(Scenario, [path, *yaml_files(path.with_suffix(""))], found, ("scenario",))
    if not yaml_files(folder):
        message = f"has no theatre: no YAML file in {shown(folder)}"
        found.problems.append(Problem(shown(path), 1, 1, message, "put a scenario in THEATRE/scenarios/"))
    _merge_cables(raw_theatre, raw_scenario, found)
    seeds = _validated(Seeds, raw_seeds, found, ("seeds",))
    theatre = _validated(Theatre, raw_theatre, found, ())
    scenario = _validated(Scenario, raw_scenario, found, ("scenario",))
    if scenario is not None and theatre is not None:
        _check_names(scenario, theatre, found)
        theatre = theatre.model_copy(update={"tracks": _started(theatre, scenario, found)})
        if seeds is not None:
            found.resolved = Resolved(theatre=theatre, scenario=scenario, seeds=seeds)
    return found


def _seed_files(theatre: Path) -> list[Path]:
    """What a theatre can stand on: the seeds beside its ``scenarios/`` (else those that ship), and its own."""
    beside = theatre.parent.parent / "seeds"
    has_seeds = theatre.parent.name == "scenarios" and beside.is_dir()
    return yaml_files(beside if has_seeds else shipped_folder("seeds")) + yaml_files(theatre / "seeds")


def _merged(model: type[Written], files: list[Path], found: Examined, root: Way) -> dict[str, Any]:
    """The top-level keys of ``files`` in one mapping; what stands twice is a problem that names both places."""
    merged: dict[str, Any] = {}
    known = sections(model)
    for file in files:
        if file not in found.files:
            wrong: list[Problem] = []
            found.files[file] = read(file, wrong), wrong
        node, wrong = found.files[file]
        found.problems += wrong
        if node is None:
            found.unread.add(root)
            continue
        found.places.put(root, shown(file), (1, 1), node)
        if node.value is None:
            continue
        if not isinstance(node.value, dict):
            message = f"a {model.__name__.lower()} file holds keys with values, not a list or one text"
            found.problems.append(Problem(shown(file), node.line, node.column, message, "begin with 'key: value'"))
            continue
        for key in node.value:
            place, value = node.children[key]
            if key not in known:
                hint = did_you_mean(key, known, otherwise=f"its keys are {', '.join(known)}")
                message = f"'{key}' is not a key of a {model.__name__.lower()} file"
                found.problems.append(Problem(shown(file), *place, message, hint))
            elif not known[key] or not isinstance(value.value, dict):
                if value.value is not None or not known[key]:
                    _put(merged, key, value, (*root, key), place, shown(file), found)
            else:
                found.places.put((*root, key), shown(file), place, value)
                _merge_section(merged.setdefault(key, {}), value, (*root, key), shown(file), found)
    return merged


def _merge_section(section: Any, node: Node, way: Way, file: str, found: Examined) -> None:
    if not isinstance(section, dict):
        return  # an earlier file wrote no mapping here, which validation says
    for entry, (place, value) in node.children.items():
        _put(section, str(entry), value, (*way, entry), place, file, found)


def _put(
    into: dict[str, Any], key: str, node: Node, way: Way, place: tuple[int, int], file: str, found: Examined
) -> None:
    if key in into:
        first = found.places.key(way)
        message = f"'{key}' is written twice: the first stands in {first.file}:{first.line}:{first.column}"
        found.problems.append(Problem(file, *place, message, "keep one, or give the other another name"))
        return
    found.places.put(way, file, place, node)
    into[key] = node.value


def _merge_cables(theatre: dict[str, Any], scenario: dict[str, Any], found: Examined) -> None:
    """Move the scenario's cables among those of the theatre, with their places."""
    own = scenario.get("cables")
    if not isinstance(own, dict):
        return
    scenario.pop("cables")
    among = theatre.setdefault("cables", {})
    if not isinstance(among, dict):
        return
    for cable in own:
        node = found.places.node(("scenario", "cables", cable))
        if node is not None:
            key = found.places.key(("scenario", "cables", cable))
            _put(among, cable, node, ("cables", cable), (key.line, key.column), key.file, found)


def _validated(model: type[Any], raw: dict[str, Any], found: Examined, root: Way) -> Any:
    """A ``model`` of ``raw``; where a file could not be read at all, that alone is said, not what it would have held."""
    problems: list[Problem] = []
    made, left_out = validate(model, raw, found.places, root, problems)
    top = found.places.key(root)
    found.problems += [said for said in problems if root not in found.unread or (said.file, said.line) != top[:2]]
    found.left_out |= left_out
    return made


def _check_names(scenario: Scenario, theatre: Theatre, found: Examined) -> None:
    """The file is named after its scenario and lies in the folder of its theatre, so that either leads to the other."""
    places = found.places
    if scenario.id != found.path.stem:
        message = f"this scenario is called '{scenario.id}', its file '{found.path.name}'"
        place = places["scenario", "id"]
        found.problems.append(Problem(*place, message, f"write 'id: {found.path.stem}' or rename the file"))
    if scenario.theatre != theatre.id:
        message = f"this scenario lies in the folder of the theatre '{theatre.id}', not of '{scenario.theatre}'"
        place = places["scenario", "theatre"]
        found.problems.append(Problem(*place, message, f"write 'theatre: {theatre.id}' or move the file"))


def _started(theatre: Theatre, scenario: Scenario, found: Examined) -> dict[str, Track]:
    """The theatre's tracks with the scenario's starting values and what those stand on."""
    tracks = dict(theatre.tracks)
    for name, start in scenario.start.items():
        way = ("scenario", "start", name)
        track = tracks.get(name)
        if track is None:
            if ("tracks", name) not in found.left_out:
                hint = did_you_mean(name, tracks)
                found.problems.append(Problem(*found.places.key(way), f"there is no track '{name}'", hint))
        elif track.is_ is not None:
            message = f"'{name}' is worked out from other tracks: it has no starting value"
            found.problems.append(Problem(*found.places.key(way), message, "start the tracks that it is made of"))
        else:
            update: dict[str, Any] = {"start": start.value}
            if start.source or start.inferred:
                update |= {"source": start.source, "inferred": start.inferred}
                found.places.redirect(("tracks", name, "source"), (*way, "source"))
            tracks[name] = track.model_copy(update=update)
            found.places.redirect(("tracks", name, "start"), (*way, "value"))
    return tracks
