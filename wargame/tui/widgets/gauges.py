"""Tracks as gauges: the strip of headlines, one line with words, a small picture of the past."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from wargame.exercise.views import TrackView
from wargame.tui.widgets.drawing import Lines
from wargame.tui.widgets.lines import columns, split, text, wrapped
from wargame.tui.words import arrow, known_long, known_short, trend_style

BARS = "▁▂▃▄▅▆▇█"


class Headlines(Lines):
    """The role's headline tracks in columns: each value as well as it is known, and where it is going."""

    DEFAULT_CSS = "Headlines { padding: 0 1; }"

    def __init__(self, tracks: Sequence[TrackView], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tracks = tracks

    def draw(self, width: int) -> list[Content]:
        """As many columns as leave every name whole."""
        cells = [
            (text((track.name, "$quiet")), text((known_short(track), "bold"), " ", sign(track)))
            for track in self._tracks
        ]
        return columns(cells, width)


def sign(track: TrackView) -> Content:
    """The trend's sign in the colour of what is good for people."""
    return text((arrow(track.trend, first=not track.past), trend_style(track)))


def gauge(track: TrackView, width: int, bars: str = "") -> list[Content]:
    """Name, value in words with its range, trend; on two lines where one is too short. ``bars`` stand before where they fit."""
    value = text((known_long(track), "bold" if track.known == "exact" else ""), " ", sign(track))
    room = width - len(track.name) - value.cell_length - 2
    if bars and room >= len(bars) + 2:
        value = text((bars, "$quiet"), "  ", value)
    if room >= 0:
        return split(text(track.name), value, width, 2)
    return [*wrapped(text(track.name), width), value.pad_left(max(0, width - value.cell_length))]


def past(track: TrackView, count: int = 12) -> str:
    """Its readings so far and the present one as small bars."""
    low, high = track.bounds
    spread = max(1, high - low)
    return "".join(BARS[min(7, max(0, (value - low) * 8 // spread))] for value in (*track.past, track.number)[-count:])
