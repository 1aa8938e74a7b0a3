"""What is wrong with a scenario, said so that its author can mend it: a sentence, a place in a file, and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path

USUAL_SLIPS = {
    "on": "upon",
    "if": "when",
    "condition": "when",
    "requires": "legal",
    "cost": "slots",
    "description": "about",
    "label": "name",
    "label_text": "text",
    "effects": "do",
    "sources": "source",
    "inference": "inferred",
    "value": "start",
    "visible": "seen",
    "delay": "after",
    "duration": "lasts",
    "probability": "base",
    "chance": "base",
    "weight": "add",
}
"""Keys that authors write by habit from elsewhere, and the word used here (offered only where it is a known key)."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    ``line`` and ``column`` count from 1; both are 0 where the problem belongs to no line (a file that does not exist).
    ``hint`` is the cure, or empty where the message says it already.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: " if self.file else ""
        return f"{where}{self.message}" + (f" — {self.hint}" if self.hint else "")


class ScenarioError(Exception):
    """A scenario that cannot be found or read; ``problems`` holds everything that was found wrong, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: list[Problem] = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def shown(path: Path) -> str:
    """``path`` as a person would type it from here: relative if it lies below the working folder, else whole."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that the author most likely meant, or None if none is near.

    A known name that contains ``name`` whole (or is contained in it) counts as near, the most alike first.
    """
    names = sorted(known)
    slip = USUAL_SLIPS.get(name)
    if slip in names:
        return slip
    close = get_close_matches(name, names, n=1, cutoff=0.7)
    if close:
        return close[0]
    inside = [other for other in names if len(name) > 2 and len(other) > 2 and (name in other or other in name)]
    return max(inside, key=lambda other: SequenceMatcher(None, name, other).ratio(), default=None)


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """The hint for an unknown name: the nearest known one, or ``otherwise``."""
    near = nearest(name, known)
    return f"did you mean '{near}'?" if near else otherwise


def listed(words: Sequence[str], last: str = "or") -> str:
    """Words as a sentence lists them: ``a, b or c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
