"""The desk: a column of papers one walks through with arrows, letters or the mouse; the one under the cursor is open.

Drawn line by line by one widget, from lines that are remembered while nothing they show has changed: a key costs what it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from wargame.tui.widgets.items import Item, Key, Piece, Prose, Section
from wargame.tui.widgets.lines import text


@dataclass
class _Line:
    """A line on the desk: what it belongs to, and how it was drawn."""

    piece: Piece | None
    content: Content
    strip: Strip | None = None


@dataclass
class _Memory:
    """The lines of a piece as they were last drawn."""

    state: tuple[object, ...]
    lines: list[_Line]


class Desk(ScrollView, can_focus=True):
    """Sections and prose under one cursor. Arrows and j k walk, g and G go to the ends, Tab to the next section."""

    DEFAULT_CSS = """
    Desk { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; overflow-x: hidden; background: $background; }
    Desk > .desk--cursor { background: $cursor; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"desk--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "walk(-1)", "up", show=False),
        Binding("down,j", "walk(1)", "down", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("g,home", "end(0)", "top", show=False),
        Binding("G,end", "end(-1)", "bottom", show=False),
        Binding("tab", "section(1)", "next part", show=False),
        Binding("shift+tab", "section(-1)", "part before", show=False),
    ]

    class Moved(Message):
        """The cursor, or what is out of sight, has changed."""

    def __init__(self, *parts: Section | Prose, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parts = list(parts)
        self.here: Item | None = None
        self._lines: list[_Line] = []
        self._memory: dict[int, _Memory] = {}
        self._width = 0
        self._keys_told: tuple[Key, ...] | None = None

    # ---- what lies on it

    @property
    def sections(self) -> list[Section]:
        """All sections, in order."""
        return [part for part in self.parts if isinstance(part, Section)]

    @property
    def every(self) -> list[Item]:
        """All items, shown or not."""
        return [item for section in self.sections for item in section.items]

    @property
    def items(self) -> list[Item]:
        """The items the cursor can walk to."""
        return [item for section in self.sections if section.display for item in section.items if item.is_shown]

    @property
    def below(self) -> int:
        """Lines out of sight at the lower end."""
        return max(0, len(self._lines) - round(self.scroll_y) - self._height)

    @property
    def is_tall(self) -> bool:
        """Whether papers may lie open."""
        return self.screen.has_class("-tall")

    @property
    def _height(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(section for section in self.sections if section.name == name)

    def keys(self) -> tuple[Key, ...]:
        """The keys of the item under the cursor."""
        return self.here.KEYS if self.here is not None and self.has_focus else ()

    # ---- laying out

    def lay(self) -> None:
        """Lay all lines anew; what is remembered is not drawn again."""
        width = self.scrollable_content_region.width - 2
        if width < 10:
            return
        if width != self._width:
            self._memory.clear()
            self._width = width
        self._adopt()
        self._lines = []
        for part in self.parts:
            if isinstance(part, Prose):
                self._lines += self._drawn(part) if part.display else []
            elif part.is_shown:
                self._lines.append(_Line(None, part.heading(width)))
                for item in part.items:
                    self._lines += self._drawn(item) if item.is_shown else []
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self.refresh()

    def _adopt(self) -> None:
        for section in self.sections:
            section.desk = self
            for item in section.items:
                item.desk, item.section = self, section
        if self.here is not None and self.here not in self.items:
            self.here = None
        if self.here is None:
            self.here = next(iter(self.items), None)

    def _drawn(self, piece: Piece) -> list[_Line]:
        state = piece.state()
        kept = self._memory.get(id(piece))
        if kept is None or kept.state != state:
            kept = self._memory[id(piece)] = _Memory(state, [_Line(piece, line) for line in piece.draw(self._width)])
        return kept.lines

    def redraw(self, item: Item | None = None) -> None:
        """What an item shows has changed, or anything."""
        if item is None:
            self._memory.clear()
        else:
            self._memory.pop(id(item), None)
        self.lay()
        self._told()

    def recheck(self) -> None:
        """Something was decided: items whose state has changed are drawn anew, the others stay as they are."""
        self.lay()
        self._told()

    def _told(self) -> None:
        self.post_message(self.Moved())
        if self.keys() is not self._keys_told:
            self._keys_told = self.keys()
            self.screen.refresh_bindings()

    def on_mount(self) -> None:
        """Draw anew in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self.lay()
        self._into_view()
        self._told()

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        number = y + round(self.scroll_y)
        width = self.scrollable_content_region.width
        if number >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        line = self._lines[number]
        if line.strip is None or line.strip.cell_length != width:
            style = self.visual_style
            if line.piece is not None and line.piece is self.here:
                style += self.get_visual_style("desk--cursor")
            line.strip = Visual.to_strips(
                self, text(" ", line.content.truncate(width - 1)), width, 1, style, apply_selection=False, pad=True
            )[0]
        return line.strip

    # ---- walking

    def go_to(self, item: Item) -> None:
        """Put the cursor on an item."""
        self.here = item
        self.lay()
        self._into_view()
        self._told()

    def _into_view(self) -> None:
        numbers = [
            number for number, line in enumerate(self._lines) if line.piece is not None and line.piece is self.here
        ]
        if not numbers:
            return
        top, bottom = numbers[0], numbers[-1] + 1
        if self.items and self.items[0] is self.here:
            top = 0
        elif top and self._lines[top - 1].piece is None:
            top -= 1  # a heading comes into sight with its first item
        if bottom - self.scroll_y > self._height:
            self.scroll_to(
                y=min(top, bottom - self._height) if bottom - top > self._height else bottom - self._height,
                animate=False,
            )
        elif top < self.scroll_y:
            self.scroll_to(y=top, animate=False)

    def action_walk(self, step: int) -> None:
        """Move the cursor by ``step`` items; at the ends the rest comes into sight."""
        items = self.items
        place = items.index(self.here) + step if self.here in items else 0
        if 0 <= place < len(items):
            self.go_to(items[place])
        else:
            self.scroll_relative(y=step * 3, animate=False)

    def action_page(self, step: int) -> None:
        """A window further."""
        items = self.items
        if self.here in items:
            place = items.index(self.here) + step * max(1, self._height // 2)
            self.go_to(items[min(max(place, 0), len(items) - 1)])

    def action_end(self, place: int) -> None:
        """Move the cursor to the first or last item."""
        if self.items:
            self.go_to(self.items[place])
        if place == 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def action_section(self, step: int) -> None:
        """Move the cursor to the first item of the next section, or of the one before; round at the ends."""
        sections = [section for section in self.sections if section.is_shown]
        if not sections:
            return
        place = next((place for place, section in enumerate(sections) if section.is_here), 0)
        chosen = sections[(place + step) % len(sections)]
        first = next(item for item in chosen.items if item.is_shown)
        self.go_to(first)
        shown = [item for item in chosen.items if item.is_shown]  # more may be shown now that the cursor is here
        if shown and shown[0] is not first:
            self.go_to(shown[0])

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what is out of sight."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    # ---- keys and the mouse

    def on_key(self, event: events.Key) -> None:
        """Keys of the item under the cursor come before those of the page."""
        for key in self.keys():
            if event.key in key.keys:
                event.stop()
                event.prevent_default()
                getattr(self.here, key.act)(*key.args)
                return

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the click was; the item decides what else it means."""
        number = event.y + round(self.scroll_y)
        if not 0 <= number < len(self._lines):
            return
        item = self._lines[number].piece
        if not isinstance(item, Item):
            return
        first = next(place for place, line in enumerate(self._lines) if line.piece is item)
        was_here = item is self.here
        if not was_here:
            self.go_to(item)
        item.clicked(event.x - 1, number - first, was_here)
