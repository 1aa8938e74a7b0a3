"""The after-action report: sections, each made when it is asked for, and the whole as Markdown or JSON.

What a section says is gathered as plain values first; its template in ``templates/`` puts them into sentences. An exercise
that is not over gets a short report of what everybody knows, and it says so: the rest would give hidden things away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wargame.report import closing, disputes, people, rolls, seats, summary, theories, timeline
from wargame.report.rendering import render
from wargame.scenario.disputes import disputes_of

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

FORMATS = ("md", "json")
JSON_FORMAT = 1
"""Version of the shape of the JSON report."""

Gather = Callable[["Exercise"], dict[str, Any]]

FINISHED: tuple[tuple[str, str, Gather], ...] = (
    ("cover", "After-action report", summary.cover),
    ("summary", "In half a page", summary.summary),
    ("timeline", "What happened, and why it was ordered", timeline.timeline),
    ("turning", "Turning points", closing.turning),
    ("roles", "What each role wanted and got", seats.roles),
    ("forecasts", "Forecasts against what happened", seats.forecasts),
    ("people", "What it did to people", people.people),
    ("theories", "Whose world it was", theories.theories),
    ("worlds", "The same orders in other worlds", theories.worlds),
    ("disputes", "What the authors dispute", disputes.disputes),
    ("later", "What later years said", disputes.later),
    ("rolls", "Each roll and why", rolls.rolls),
    ("limits", "Limits of the model", closing.limits),
    ("questions", "Questions for the debrief", closing.questions),
)
OF_ARTICLES = ("disputes", "later")
"""Parts that a report has only where the theatre treats what articles dispute."""
UNFINISHED: tuple[tuple[str, str, Gather], ...] = (
    ("cover", "Report of an unfinished exercise", summary.cover),
    ("known", "What everybody knows so far", timeline.public),
    ("limits", "Limits of the model", closing.limits),
)


@dataclass(frozen=True)
class Section:
    """One part of the report; its values and text are made when first asked for."""

    id: str
    title: str
    gather: Callable[[], dict[str, Any]]

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the section says, as plain values."""
        return self.gather()

    @cached_property
    def markdown(self) -> str:
        """What the section says, as Markdown with its heading."""
        return render(f"aar/{self.id}.md.j2", title=self.title, **self.values)


def sections(exercise: Exercise) -> list[Section]:
    """The parts of the report of an exercise; nothing is worked out before a part is read."""

    def later(gather: Gather) -> Callable[[], dict[str, Any]]:
        return lambda: gather(exercise)

    parts = FINISHED if exercise.finished else UNFINISHED
    left_out = () if disputes_of(exercise.resolved) else OF_ARTICLES
    return [Section(part, title, later(gather)) for part, title, gather in parts if part not in left_out]


def report(exercise: Exercise, format: str = "md") -> str:
    """The whole report as ``md`` or ``json``; raises ``ValueError`` for another format."""
    if format not in FORMATS:
        raise ValueError(f"a report is written as {' or '.join(FORMATS)}, not as '{format}'")
    parts = sections(exercise)
    if format == "md":
        return "\n".join(part.markdown for part in parts)
    whole = {
        "format": JSON_FORMAT,
        "finished": exercise.finished,
        "sections": {part.id: {"title": part.title, **part.values} for part in parts},
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
