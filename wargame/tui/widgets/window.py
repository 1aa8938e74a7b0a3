"""A window on lines laid out by hand: it paints only those that have changed, and never lays out the screen for them.

A key may cost no more than what it changes. Lines are therefore kept from key to key: whoever gives the same ``Line`` again has
it painted from memory, and not sent to the terminal where it stands as it stood. Kept is the whole line from edge to edge, so
that one which scrolls is not dressed anew either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from wargame.tui.widgets.bar import Bar


@dataclass(eq=False)
class Line:
    """A line: what it belongs to, what stands on it, and how it was painted last, between the window's edges."""

    of: Any
    content: Content
    strip: Strip | None = None


@dataclass(frozen=True)
class _Frame:
    """What every line of a window stands in: the sizes it was made for, its room, the ground, what is left and right of it."""

    sizes: tuple[Size, Size]
    room: int
    ground: Color
    blank: Strip
    left: list[Segment]
    right: list[Segment]


@runtime_checkable
class Watching(Protocol):
    """A page that shows elsewhere what its windows are at."""

    def window_moved(self, window: Window) -> None:
        """The cursor of a window, or what is in sight of it, has changed."""


class Window(ScrollView):
    """Shows lines and scrolls. Subclasses lay them out (``lay``) and paint them (``paint``)."""

    DEFAULT_CSS = """
    Window { height: 1fr; width: 1fr; background: $background; }
    Window { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Line] = []
        self._inside = Size(0, 0)
        self._frame: _Frame | None = None
        self._telling = False

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The bar, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = Bar()
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    def lay(self) -> None:
        """Lay all lines anew for the present width: take its measure, then put them."""
        raise NotImplementedError

    # ---- lines

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def below(self) -> int:
        """Lines out of sight at the lower end."""
        return max(0, len(self._lines) - round(self.scroll_y) - self._height)

    @property
    def _height(self) -> int:
        return max(1, self._inside.height)

    def measure(self) -> int:
        """The width that lines have now; 0 while the window is too narrow for any."""
        self._inside = self.scrollable_content_region.size
        return self._inside.width if self._inside.width >= 12 else 0

    def put(self, lines: list[Line]) -> None:
        """Show these lines instead of those before."""
        before, self._lines = self._lines, lines
        if self.styles.auto_dimensions:  # as high as its lines: where they change the others must give way
            self.virtual_size = Size(self._inside.width, len(lines))
        else:
            self._resize_quietly(len(lines))
        first, count = changed(before, lines)
        if count:
            self.refresh_lines(first, count)

    def _resize_quietly(self, lines: int) -> None:
        """Tell the scrollbar how many lines there are, without the layout of the whole screen that setting it brings.

        They are as many as the window has at the least: then the bar, which is always there, has nothing to show. Were it
        to come and go with the lines, the screen would be laid out each time.
        """
        size = Size(self._inside.width, max(lines, self._inside.height))
        if size != self.virtual_size:
            self.set_reactive(Window.virtual_size, size)
            self._scroll_update(size)

    # ---- painting

    def notify_style_update(self) -> None:
        """Colours or edges may have changed."""
        super().notify_style_update()
        self._frame = None
        for line in self._lines:
            line.strip = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight, edge to edge. Textual's own way keeps them by their place, and makes all anew that scroll."""
        frame = self._framed()
        width = frame.blank.cell_length
        top = round(self.scroll_y)
        strips = []
        for number in range(crop.y + top, crop.bottom + top):
            if number >= len(self._lines):
                strips.append(frame.blank)
                continue
            line = self._lines[number]
            if line.strip is None or line.strip.cell_length != width:
                line.strip = self._dressed(self.paint(number, line, frame.room), frame)
            strips.append(line.strip)
        return strips if (crop.x, crop.width) == (0, width) else [strip.crop(crop.x, crop.right) for strip in strips]

    def _framed(self) -> _Frame:
        """The frame for the present sizes, taken from an empty line as Textual draws it. A window has no edge above or below."""
        sizes = (self.outer_size, self._inside)
        if self._frame is None or self._frame.sizes != sizes:
            self._styles_cache.clear()
            (blank,) = super().render_lines(Region(0, 0, sizes[0].width, 1))
            gutter = self.styles.gutter
            room = max(0, min(self._inside.width, sizes[0].width - gutter.width))
            left, right = blank.crop(0, gutter.left), blank.crop(gutter.left + room)
            self._frame = _Frame(sizes, room, self.background_colors[1], blank, list(left), list(right))
        return self._frame

    def render_line(self, y: int) -> Strip:
        """An empty line, for the frame."""
        return Strip.blank(self._inside.width, self.rich_style)

    def _dressed(self, strip: Strip, frame: _Frame) -> Strip:
        """A painted line in its frame, in the colours that the terminal has."""
        for colours in self.get_line_filters():
            strip = strip.apply_filter(colours, frame.ground)
        return Strip([*frame.left, *strip, *frame.right], frame.blank.cell_length)

    def paint(self, number: int, line: Line, width: int) -> Strip:
        """A line as it is sent to the terminal, without the window's edges."""
        raise NotImplementedError

    def show_span(self, top: int, bottom: int) -> None:
        """Scroll as little as brings the lines from ``top`` up to ``bottom`` into sight; of too many the first."""
        if bottom > self.scroll_y + self._height:
            self.scroll_to(
                y=min(top, bottom - self._height) if bottom - top >= self._height else bottom - self._height,
                animate=False,
            )
        if top < self.scroll_y:
            self.scroll_to(y=top, animate=False)

    # ---- telling

    def _tell(self) -> None:
        """Tell the page once what a key has changed, however many things it was."""
        if not self._telling:
            self._telling = True
            self.app.call_next(self._told)

    def _told(self) -> None:
        """Not by a message, which would come when the window has been painted: the page would then be painted twice."""
        self._telling = False
        if self.is_attached and self.screen.is_running and isinstance(self.screen, Watching):
            self.screen.window_moved(self)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what is out of sight."""
        super().watch_scroll_y(old_value, new_value)
        self._tell()


def changed(before: Sequence[Line], now: Sequence[Line]) -> tuple[int, int]:
    """The first line that is another than before, and how many from there on may be."""
    first = next(
        (n for n, (old, new) in enumerate(zip(before, now, strict=False)) if old is not new),
        min(len(before), len(now)),
    )
    last = max(len(before), len(now))
    if len(before) == len(now):
        while last > first and before[last - 1] is now[last - 1]:
            last -= 1
    return first, last - first
