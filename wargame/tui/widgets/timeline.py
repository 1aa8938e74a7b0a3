"""The timeline of a review: all turns on one line, the stages of the present turn on the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from wargame.tui.widgets.drawing import Band
from wargame.tui.widgets.lines import Part, text


@dataclass(frozen=True)
class Moment:
    """One turn on the line: its number, its season, and a sign for what stands out in it."""

    turn: int
    label: str
    season: str
    sign: str = ""


class Timeline(Band):
    """Turns side by side, the present one marked; a click goes there."""

    DEFAULT_CSS = "Timeline { height: 3; padding: 0 1; border-bottom: solid $rule; }"

    class Chosen(Message):
        """A turn was clicked."""

        def __init__(self, turn: int) -> None:
            super().__init__()
            self.turn = turn

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._moments: Sequence[Moment] = ()
        self._now = 0
        self._parts: Sequence[str] = ()
        self._part = ""

    def show(self, moments: Sequence[Moment], now: int, parts: Sequence[str], part: str) -> None:
        """Show the turns, the present one, the parts of the present turn and the part under the cursor."""
        if (moments, now, parts, part) != (self._moments, self._now, self._parts, self._part):
            self._moments, self._now, self._parts, self._part = moments, now, parts, part
            self.refresh()

    def _each(self, width: int) -> int:
        return min(17, max(4, width // max(1, len(self._moments))))

    def draw(self, width: int) -> list[Content]:
        """Turns, then parts."""
        each = self._each(width)
        cells: list[Part] = []
        spare = [each - 3 - len(moment.label + moment.sign) for moment in self._moments]
        whole = all(len(moment.season) <= room for moment, room in zip(self._moments, spare, strict=True))
        for moment in self._moments:
            here = moment.turn == self._now
            said = f"{moment.label}{moment.sign}"
            room = each - 3 - len(said)
            season = moment.season if whole else moment.season[:3] if room >= 3 else ""
            said = f"{said} {season}".rstrip()
            cells.append(
                (f"[{said}]".ljust(each) if here else f" {said}".ljust(each), "bold $mark" if here else "$quiet")
            )
        parts: list[Part] = [" "]
        for number, part in enumerate(self._parts):
            here = part == self._part
            parts += [
                (" · " if number else "", "$rule"),
                ("▸" if here else " ", "$mark"),
                (part, "bold" if here else "$quiet"),
            ]
        return [text(*cells).truncate(width, ellipsis=True), text(*parts).truncate(width, ellipsis=True)]

    def on_click(self, event: events.Click) -> None:
        """Go to the turn under the pointer."""
        place = (event.x - 1) // self._each(self.content_size.width)
        if event.y == 0 and 0 <= place < len(self._moments):
            self.post_message(self.Chosen(self._moments[place].turn))
