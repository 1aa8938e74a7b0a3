"""``check``: read scenarios with their theatres, find everything that is wrong with them, and count what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from wargame.scenario.catalogue import find_scenario, theatre_folders, yaml_files
from wargame.scenario.lint.counting import Counts, count
from wargame.scenario.lint.ground import groundless
from wargame.scenario.lint.knowledge import Known, known_by
from wargame.scenario.lint.names import unknown_names
from wargame.scenario.lint.reading import Used, offers_nothing, unread, unseen, used_in
from wargame.scenario.lint.truths import NeverTrue, never_true
from wargame.scenario.loading import Files, examine
from wargame.scenario.models import Resolved
from wargame.scenario.places import Way, shipped_folder
from wargame.scenario.problems import Problem, ScenarioError, shown


class Finding(Protocol):
    """Something wrong that a layer above found, by the way of keys that leads to it (``("moves", "east_wait")``)."""

    @property
    def path(self) -> tuple[str | int, ...]:
        """The way to it; injects and briefs may be given without ``scenario`` before them."""

    @property
    def message(self) -> str:
        """What is wrong."""

    @property
    def hint(self) -> str:
        """The cure, or an empty text."""


Further = Callable[[Resolved], Iterable[Finding]]
"""A check of a layer above, such as compiling the rulebook; it is asked only about scenarios without errors so far."""


@dataclass
class Report:
    """What ``check`` found: errors in the order of the files, warnings that refuse nothing, and counts."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """The report as ``check --json`` prints it."""
        errors = [asdict(problem) for problem in self.errors]
        return {"ok": self.ok, "errors": errors, "counts": self.counts.as_json()}

    def as_text(self) -> str:
        """The report as ``check`` prints it: a line for each problem, and last what was found in all."""
        lines = [str(problem) for problem in self.errors]
        lines += [f"{problem} (a warning)" for problem in self.warnings]
        return "\n".join([*lines, self.counts.as_text() if self.ok else _number_of(len(self.errors))])


def _number_of(errors: int) -> str:
    return f"{errors} {'thing is' if errors == 1 else 'things are'} wrong."


@dataclass
class _Theatre:
    """A theatre's folder with those of its scenarios that are asked about."""

    folder: Path
    scenarios: list[Path]
    only: Path | None = None
    """The scenario that is asked about, if it is one of several: errors of the others are left out."""


@dataclass
class _Found:
    """What the check has come upon so far."""

    errors: set[Problem] = field(default_factory=set)
    asked: list[Known] = field(default_factory=list)
    """The scenarios that were asked about and could be read."""
    sound: list[Known] = field(default_factory=list)
    """Those of them in which every name means something, so that they can be compiled."""
    used: Used = field(default_factory=Used)


def check(path: str | Path | None = None, *, further: Sequence[Further] = (), warn: Sequence[Further] = ()) -> Report:
    """Check a scenario, a theatre or a folder of theatres; without ``path``, everything that is shipped.

    ``further`` adds errors that only the layers above can find, ``warn`` warnings; both are asked about each scenario
    that is otherwise in order. What nothing in a theatre reads is judged over all its scenarios, also where only one
    of them is asked about; arguments on which nothing stands are errors only where everything is checked that could.
    """
    try:
        theatres, everything = _theatres(path)
    except ScenarioError as error:
        return Report(errors=error.problems)
    found = _Found()
    files: Files = {}
    for theatre in theatres:
        _check_theatre(theatre, files, found)
    lent = _lent(theatres, everything)
    if everything and not found.errors:
        found.errors.update(_unused_arguments(found, lent))
    warnings: set[Problem] = set()
    for known in found.sound:
        found.errors.update(_findings(further, known))
        warnings.update(_findings(warn, known))
    return Report(sorted(found.errors), sorted(warnings), count(found.asked, found.used, lent))


def _theatres(path: str | Path | None) -> tuple[list[_Theatre], bool]:
    """What is asked about, and whether that is everything which could stand on the same seeds."""
    if path is None:
        return [_Theatre(folder, yaml_files(folder / "scenarios")) for folder in theatre_folders()], True
    place = Path(path)
    if place.is_dir():
        if yaml_files(place):
            return [_Theatre(place, yaml_files(place / "scenarios"))], False
        inside = place / "scenarios" if (place / "scenarios").is_dir() else place
        theatres = [_Theatre(folder, yaml_files(folder / "scenarios")) for folder in theatre_folders(inside)]
        if not theatres:
            message = "holds no theatre: a theatre is a folder with YAML files and a folder 'scenarios'"
            raise ScenarioError([Problem(shown(place), 0, 0, message)])
        return theatres, True
    if place.is_file() and place.parent.name != "scenarios" and (place.parent / "scenarios").is_dir():
        return [_Theatre(place.parent, yaml_files(place.parent / "scenarios"))], False
    scenario = find_scenario(path)
    folder = scenario.absolute().parent.parent
    siblings = yaml_files(scenario.absolute().parent)
    return [_Theatre(folder, [scenario if scenario.samefile(other) else other for other in siblings], scenario)], False


def _lent(theatres: list[_Theatre], everything: bool) -> set[str]:
    """The files of shipped seeds, where not all is checked that ships: a theatre need not stand on what others stand on."""
    checked = {theatre.folder.resolve() for theatre in theatres}
    if everything and checked.issuperset(folder.resolve() for folder in theatre_folders()):
        return set()
    return {shown(file) for file in yaml_files(shipped_folder("seeds"))}


def _check_theatre(theatre: _Theatre, files: Files, found: _Found) -> None:
    """Find what is wrong in a theatre and its scenarios."""
    if not theatre.scenarios:
        message = "has no scenario: there is no YAML file in its folder 'scenarios'"
        found.errors.add(Problem(shown(theatre.folder), 0, 0, message, "add one"))
        return
    errors: set[Problem] = set()
    readable: list[Known] = []
    here = Used()
    never: list[dict[Way, NeverTrue]] = []
    whole = True
    for path in theatre.scenarios:
        examined = examine(path, files)
        errors.update(examined.problems)
        whole = whole and not examined.problems
        if examined.resolved is None or examined.unread:
            continue
        known = known_by(examined, examined.resolved)
        wrong_names = set(unknown_names(known))
        errors |= wrong_names
        errors.update(_faults(known))
        readable.append(known)
        here |= used_in(known)
        never.append({finding.way: finding for finding in never_true(known)})
        if theatre.only in (None, path):
            found.asked.append(known)
            if not wrong_names and not examined.problems:
                found.sound.append(known)
    if whole:
        for known, findings in zip(readable, never, strict=True):
            errors.update(unread(known, here))
            errors.update(_never(known, findings, never))
    found.used |= here
    elsewhere = {shown(path) for path in theatre.scenarios if theatre.only not in (None, path)}
    found.errors |= {problem for problem in errors if problem.file not in elsewhere}


def _faults(known: Known) -> Iterator[Problem]:
    yield from groundless(known)
    yield from unseen(known)
    yield from offers_nothing(known)


def _never(known: Known, findings: dict[Way, NeverTrue], all_findings: list[dict[Way, NeverTrue]]) -> Iterator[Problem]:
    """Conditions that hold in none of the scenarios which share them."""
    for way, finding in findings.items():
        if way[0] != "scenario" and not all(way in other for other in all_findings):
            continue
        what = "this move can never be made" if way[-1] == "legal" and way[0] == "moves" else "this can never be true"
        yield known.problem(way, f"{what}: '{finding.text}'", finding.because)


def _unused_arguments(found: _Found, lent: set[str]) -> Iterator[Problem]:
    for known in found.asked:
        for name, argument in known.resolved.seeds.arguments.items():
            file = known.places.key(("seeds", "arguments", name)).file
            if file not in lent and not found.used.stood_on(name, argument):
                message = f"nothing with consequences stands on the argument '{name}'"
                hint = "name it as 'source:' of a rule, a move or a number that shows it, or take it out"
                yield known.problem_of(("seeds", "arguments", name), message, hint)


def _findings(checks: Sequence[Further], known: Known) -> Iterator[Problem]:
    for each in checks:
        for finding in each(known.resolved):
            way: Way = tuple(finding.path)
            if way[:1] not in known.places and ("scenario", *way[:1]) in known.places:
                way = ("scenario", *way)
            yield known.problem(way, finding.message, finding.hint)
