"""Why a track reads otherwise than when a role last sealed, in words: its causes with their sizes, or that it is a reading only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.accounts import account
from wargame.exercise.reasons import Reader, step_cause
from wargame.exercise.views import TrackView, View
from wargame.exercise.wording import listed, opening_with
from wargame.scenario.expressions import parse

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

LEAST = 3
"""Points by which a number must have moved to be told."""
NAMED = 8
"""Causes told by name where there is little room; the rest is told as one sum."""


@dataclass(frozen=True)
class Moved:
    """A track whose reading changed, and why: in short, and as a whole with a cause a line."""

    name: str
    before: str
    after: str
    by: int | None
    """Points; None for a track of steps."""
    good: str
    short: str
    lines: tuple[str, ...]


def moved(
    exercise: Exercise, stories: Sequence[Story], role_id: str, then: View, now: View, tracks: Iterable[str]
) -> tuple[Moved, ...]:
    """Of some tracks those that a role reads otherwise now than ``then``, with everything it may know of why."""
    old, new = ({track.id: track for track in view.tracks} for view in (then, now))
    telling = _Telling(exercise, stories, role_id, old, new)
    found = [telling.moved(track) for track in tracks if track in old and track in new]
    return tuple(each for each in found if each is not None)


class _Telling:
    def __init__(
        self,
        exercise: Exercise,
        stories: Sequence[Story],
        role_id: str,
        old: dict[str, TrackView],
        new: dict[str, TrackView],
    ) -> None:
        self.exercise = exercise
        self.stories = stories
        self.reader = Reader.of(exercise, role_id, stories[-1] if stories else None)
        self.old, self.new = old, new

    def moved(self, track_id: str) -> Moved | None:
        then, now = self.old[track_id], self.new[track_id]
        by = now.number - then.number
        model = self.exercise.resolved.theatre.tracks[track_id]
        if then.value == now.value or (not model.steps and abs(by) < LEAST):
            return None
        said, lines = self._why(track_id, then, now)
        return Moved(now.name, then.value, now.value, None if model.steps else by, now.good, said, lines)

    def _why(self, track_id: str, then: TrackView, now: TrackView) -> tuple[str, tuple[str, ...]]:
        model = self.exercise.resolved.theatre.tracks[track_id]
        if now.known != "exact":
            said = _reading(then, now)
            return said, (said,)
        if model.is_ is not None:
            said = self._worked_out(model.is_)
            return said, (said,)
        if model.steps:
            causes = self._steps(track_id)
            return f"{listed(causes)}." if causes else "You do not know why.", tuple(causes)
        bill = account(self.exercise, self.reader, self.stories, track_id, then.number, now.number)
        return f"{' · '.join(bill.short(NAMED))}.", bill.lines

    def _steps(self, track_id: str) -> list[str]:
        """What asked for another step."""
        records = [
            record
            for story in self.stories
            for record in story.records
            if record["kind"] == "effect" and record["track"] == track_id
        ]
        found = [step_cause(self.exercise, self.reader, record) for record in records]
        return list(dict.fromkeys(words for words in found if words))

    def _worked_out(self, text: str) -> str:
        """A track that follows from others: which of them the role reads otherwise now."""
        if parse(text).reads_clock:
            return "It follows from the calendar."
        names = [
            name for name in self.exercise.resolved.theatre.tracks if name in parse(text).names and name in self.new
        ]
        changed = [self._step_of(name) for name in names if self.old[name].value != self.new[name].value]
        if changed:
            return f"It follows from {listed(changed)}."
        others = listed(self.new[name].name for name in names)
        return f"It follows from {others}, as far as you know them." if others else "It follows from what is in force."

    def _step_of(self, name: str) -> str:
        return track_words(self.old[name], self.new[name])


def _reading(then: TrackView, now: TrackView) -> str:
    """That a number is a reading, how coarse it is, and what that says of the difference."""
    if now.known == "band":
        width = max(then.high - then.low, now.high - now.low)
        return (
            f"Your staff corrects its reading from {_span(then)} to {_span(now)}. It reads this in steps of {width} and "
            "does not measure it: a small change may have carried it over an edge."
        )
    width = max(then.high - then.number, then.number - then.low, now.high - now.number, now.number - now.low)
    often = "A difference of this size may be no more than its error."
    return opening_with(
        f"your staff estimates it anew each time, and may be wrong by {width} either way."
        f"{f' {often}' if abs(now.number - then.number) <= 2 * width else ''}"
    )


def _span(track: TrackView) -> str:
    return f"{track.low}-{track.high}"


def track_words(then: TrackView, now: TrackView) -> str:
    """A track with its figures before and now: ``Tension 70 → 86``; what is not known exactly is said to be *about* that."""
    return f"{now.name} {'' if now.known == 'exact' else 'about '}{then.value} → {now.value}"
