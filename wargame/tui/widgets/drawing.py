"""Widgets whose lines are laid out by hand for the width they get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from wargame.tui.widgets.lines import joined, rule, strip_of


class Lines(Widget):
    """Content that is laid out by hand for the width it gets."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    def draw(self, width: int) -> list[Content]:
        """The lines for a width."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as are drawn."""
        return len(self.draw(width)) if width else 0

    def render(self) -> Content:
        """The lines, drawn anew."""
        return joined(self.draw(self.content_size.width))

    def redraw(self) -> None:
        """What is shown may have changed, and its height with it."""
        same = len(self.draw(self.content_size.width)) == self.content_size.height if self.content_size.width else False
        self.refresh(layout=not same)


class Band(Lines):
    """A line or two of which many keys change a word: set as they are drawn, as nothing in them is wrapped or selected."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._strips: list[Strip] | None = None

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """What is shown may have changed."""
        self._strips = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Colours may have changed."""
        super().notify_style_update()
        self._strips = None

    def render_line(self, y: int) -> Strip:
        """One of its lines."""
        width = self.content_size.width
        if self._strips is None or (self._strips and self._strips[0].cell_length != width):
            self._strips = [strip_of(line, width, self.visual_style) for line in self.draw(width)]
        return self._strips[y] if y < len(self._strips) else Strip.blank(width, self.visual_style.rich_style)


class Drawn(Lines):
    """Lines that a function draws."""

    def __init__(
        self, draw: Callable[[int], list[Content]], *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw

    def draw(self, width: int) -> list[Content]:
        """The lines for a width."""
        return self._draw(width)


class Rule(Lines):
    """A heading: a title, a thin rule, a note."""

    DEFAULT_CSS = "Rule { padding: 0 1; }"

    def __init__(self, title: str, note: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title
        self._note = note

    def draw(self, width: int) -> list[Content]:
        """One line."""
        return [rule(self._title, self._note, width)]
