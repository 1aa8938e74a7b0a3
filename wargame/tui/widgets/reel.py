"""The reel: a long list of papers drawn line by line, so that hundreds cost no more than those in sight.

What happened, what is told afterwards and what is reviewed are read on it. The paper under the cursor is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from weakref import WeakKeyDictionary

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import strip_of, text
from wargame.tui.widgets.window import Line, Window

GUTTER = 2
"""Columns at the left for the sign of the cursor."""
SIGNED, BELOW, UNSIGNED = text(("▸ ", "bold $mark")), text(("│ ", "$mark")), Content("  ")
"""What stands in them: before the first words under the cursor, before the rest of that paper, before all others."""


class Reel(Window, can_focus=True):
    """Papers under one cursor. Arrows walk, Tab goes from heading to heading; a click puts the cursor, a second one picks."""

    DEFAULT_CSS = """
    Reel { padding: 0 1; }
    Reel > .reel--cursor { background: $cursor; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"reel--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "walk(-1)", "up", show=False),
        Binding("down,j", "walk(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("home,g", "end(0)", "top", show=False),
        Binding("end,G", "end(-1)", "bottom", show=False),
        Binding("tab", "part(1)", "next part", show=False),
        Binding("shift+tab", "part(-1)", "part before", show=False),
    ]

    class Picked(Message):
        """The paper under the cursor was picked with the mouse."""

        def __init__(self, paper: Paper) -> None:
            super().__init__()
            self.paper = paper

    def __init__(self, papers: Sequence[Paper] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.papers: list[Paper] = list(papers)
        self.cursor = self._first()
        self._tops: list[int] = []
        self._shut: WeakKeyDictionary[Paper, list[Line]] = WeakKeyDictionary()  # as papers were last drawn
        self._width = 0
        self._signed = -1

    # ---- what is on it

    @property
    def paper(self) -> Paper | None:
        """The paper under the cursor."""
        return self.papers[self.cursor] if 0 <= self.cursor < len(self.papers) else None

    def _first(self) -> int:
        return next((place for place, paper in enumerate(self.papers) if paper.stands), -1)

    def show(self, papers: Sequence[Paper], cursor: int | None = None) -> None:
        """Put other papers on the reel; the cursor goes to ``cursor`` or to the first that takes it."""
        self.papers = list(papers)
        self.cursor = self._first() if cursor is None or not 0 <= cursor < len(self.papers) else cursor
        self.lay()
        if cursor is None:
            self.scroll_home(animate=False)
        else:
            self._into_view()
        self._tell()

    def add(self, papers: Sequence[Paper], cursor: Paper | None = None) -> None:
        """Put papers at the end; the cursor goes to one of them if it is named."""
        self.papers += papers
        if cursor is not None:
            self.cursor = self.papers.index(cursor)
        elif self.cursor < 0:
            self.cursor = self._first()
        self.lay()
        if cursor is not None:
            self._into_view()
        self._tell()

    def insert(self, place: int, papers: Sequence[Paper], drop: int = 0) -> None:
        """Put papers at ``place``, in the stead of ``drop`` papers there."""
        self.papers[place : place + drop] = papers
        if self.cursor >= len(self.papers) or not self.papers[self.cursor].stands:
            self.cursor = next(
                (at for at in range(min(place, len(self.papers) - 1), len(self.papers)) if self.papers[at].stands),
                self._first(),
            )
        self.lay()
        self._into_view()
        self._tell()

    def go_to(self, paper: Paper) -> None:
        """Put the cursor on a paper."""
        self._put(self.papers.index(paper))

    # ---- laying out

    @property
    def room(self) -> tuple[int, int]:
        """The width that papers are drawn for, and how many lines are in sight at once."""
        return max(0, self.measure() - GUTTER - 1), self._height

    def lay(self) -> None:
        """Draw all lines anew for the present width: the open paper in full, the others as they were last drawn."""
        width = self.measure() - GUTTER - 1
        if width < 0:
            return
        if width != self._width:
            self._shut.clear()
            self._width = width
        lines: list[Line] = []
        self._tops = []
        for place, paper in enumerate(self.papers):
            self._tops.append(len(lines))
            drawn = self._drawn(place, paper, width)
            if place == 0 and drawn and not drawn[0].content.plain:
                drawn = drawn[1:]  # nothing to be set apart from
            lines += drawn
        self._signed = self._first_words(lines)
        self.put(lines)

    def _first_words(self, lines: Sequence[Line]) -> int:
        """The line that carries the sign of the cursor: the first of its paper that says something."""
        if not (0 <= self.cursor < len(self._tops)) or not self.papers[self.cursor].stands:
            return -1
        top = self._tops[self.cursor]
        bottom = self._tops[self.cursor + 1] if self.cursor + 1 < len(self._tops) else len(lines)
        return next((number for number in range(top, bottom) if lines[number].content.plain.strip()), top)

    def _drawn(self, place: int, paper: Paper, width: int) -> list[Line]:
        if place == self.cursor:
            return [Line(paper, line) for line in paper.draw(width, True)]
        kept = self._shut.get(paper)
        if kept is None:
            kept = self._shut[paper] = [Line(paper, line) for line in paper.draw(width, False)]
        return kept

    def redraw(self, *papers: Paper) -> None:
        """What these papers say has changed; none named: what any says."""
        for paper in papers:
            self._shut.pop(paper, None)
        if not papers:
            self._shut.clear()
        self.lay()
        self._into_view()
        self._tell()

    def on_mount(self) -> None:
        """Draw anew in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.lay()
        self._into_view()
        self._tell()

    def paint(self, number: int, line: Line, width: int) -> Strip:
        """The line behind the sign of the cursor; the first words of the paper under it stand out."""
        signed = number == self._signed
        sign = SIGNED if signed else BELOW if number > self._signed >= 0 and line.of is self.paper else UNSIGNED
        style = self.visual_style
        if signed:
            style += self.get_visual_style("reel--cursor")
        return strip_of(line.content, width, style, sign)

    # ---- walking

    def _put(self, cursor: int) -> None:
        self.cursor = cursor
        self.lay()
        self._into_view()
        self._tell()

    def _span(self) -> tuple[int, int]:
        top = self._tops[self.cursor]
        bottom = self._tops[self.cursor + 1] if self.cursor + 1 < len(self._tops) else len(self._lines)
        return top, bottom

    def _into_view(self) -> None:
        if not (0 <= self.cursor < len(self._tops)):
            return
        top, bottom = self._span()
        if self.cursor == self._first():
            top = 0
        elif self.cursor and not self.papers[self.cursor - 1].stands:
            top = min(top, max(self._tops[self.cursor - 1], bottom - self._height))
        self.show_span(top, bottom)

    def action_walk(self, step: int) -> None:
        """To the next paper; through a paper that is longer than the window."""
        if 0 <= self.cursor < len(self._tops):
            top, bottom = self._span()
            if (step > 0 and bottom > self.scroll_y + self._height) or (step < 0 and top < self.scroll_y):
                self.scroll_relative(y=step * 3, animate=False)
                return
        place = self.cursor + step
        while 0 <= place < len(self.papers) and not self.papers[place].stands:
            place += step
        if 0 <= place < len(self.papers):
            # What lies between is read first, so that no prose is leapt over.
            ahead = self._tops[place] - self.scroll_y
            if (step > 0 and ahead >= self._height + 3) or (step < 0 and ahead < -self._height):
                self.scroll_relative(y=step * 3, animate=False)
            else:
                self._put(place)
        else:
            self.scroll_relative(y=step * 3, animate=False)

    def action_page(self, step: int) -> None:
        """A window further, and the cursor with it."""
        self.scroll_relative(y=step * (self._height - 2), animate=False)
        self._follow()

    def _follow(self) -> None:
        first, last = round(self.scroll_y), round(self.scroll_y) + self._height
        seen = [place for place, top in enumerate(self._tops) if first <= top < last and self.papers[place].stands]
        if seen and self.cursor not in seen:
            self.cursor = seen[0]
            self.lay()
            self._tell()

    def action_end(self, place: int) -> None:
        """To the first or last paper."""
        standing = [at for at, paper in enumerate(self.papers) if paper.stands]
        if standing:
            self._put(standing[place])
        if place == 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def action_part(self, step: int) -> None:
        """To the first paper after the next heading, or after the one before; round at the ends."""
        firsts = []
        for place, paper in enumerate(self.papers):
            if paper.anchor:
                first = next(
                    (
                        at
                        for at in range(place + 1, len(self.papers))
                        if self.papers[at].stands or self.papers[at].anchor
                    ),
                    None,
                )
                if first is not None and self.papers[first].stands:
                    firsts.append(first)
        if firsts:
            now = max(
                (number for number, first in enumerate(firsts) if first <= self.cursor), default=-1 if step > 0 else 0
            )
            self._put(firsts[(now + step) % len(firsts)])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a paper; a click on what is already under it picks."""
        number = event.y + round(self.scroll_y)
        if number >= len(self._lines):
            return
        place = self.papers.index(self._lines[number].of)
        if not self.papers[place].stands:
            return
        event.stop()
        if place == self.cursor:
            self.post_message(self.Picked(self.papers[place]))
        else:
            self._put(place)
