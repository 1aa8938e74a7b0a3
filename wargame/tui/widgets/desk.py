"""The desk: a column of papers one walks through with arrows, letters or the mouse; the one under the cursor is open.

Drawn line by line in one window, from lines that are remembered while nothing they show has changed: a key costs what it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip

from wargame.tui.widgets.items import Item, Key, Piece, Prose, Section
from wargame.tui.widgets.lines import strip_of
from wargame.tui.widgets.window import Line, Window

MARGIN = Content(" ")


@dataclass
class _Memory:
    """The lines of a piece as they were last drawn."""

    state: tuple[object, ...]
    lines: list[Line]


class Desk(Window, can_focus=True):
    """Sections and prose under one cursor. Arrows and j k walk, g and G go to the ends, Tab to the next section."""

    DEFAULT_CSS = """
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

    def __init__(self, *parts: Section | Prose, id: str | None = None) -> None:
        super().__init__(id=id)
        self.parts = list(parts)
        self.here: Item | None = None
        self._memory: dict[int, _Memory] = {}
        self._headings: dict[tuple[str, str], Line] = {}
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
    def is_tall(self) -> bool:
        """Whether papers may lie open."""
        return self.screen.has_class("-tall")

    def section(self, name: str) -> Section:
        """The section of that name."""
        return next(section for section in self.sections if section.name == name)

    def keys(self) -> tuple[Key, ...]:
        """The keys of the item under the cursor."""
        return self.here.KEYS if self.here is not None and self.has_focus else ()

    # ---- laying out

    def lay(self) -> None:
        """Lay all lines anew; what is remembered is not drawn again."""
        width = self.measure() - 2
        if width < 0:
            return
        if width != self._width:
            self._forget()
            self._width = width
        self._adopt()
        lines: list[Line] = []
        for part in self.parts:
            if isinstance(part, Prose):
                lines += self._drawn(part) if part.display else []
            elif part.is_shown:
                lines.append(self._heading(part))
                for item in part.items:
                    lines += self._drawn(item) if item.is_shown else []
        self.put(lines)

    def _forget(self) -> None:
        self._memory.clear()
        self._headings.clear()

    def _heading(self, section: Section) -> Line:
        kept = self._headings.get((section.title, section.note))
        if kept is None:
            kept = self._headings[section.title, section.note] = Line(None, section.heading(self._width))
        return kept

    def _adopt(self) -> None:
        for section in self.sections:
            section.desk = self
            for item in section.items:
                item.desk, item.section = self, section
        if self.here is not None and self.here not in self.items:
            self.here = None
        if self.here is None:
            self.here = next(iter(self.items), None)

    def _drawn(self, piece: Piece) -> list[Line]:
        state = piece.state()
        kept = self._memory.get(id(piece))
        if kept is None or kept.state != state:
            kept = self._memory[id(piece)] = _Memory(state, [Line(piece, line) for line in piece.draw(self._width)])
        return kept.lines

    def redraw(self, item: Item | None = None) -> None:
        """What an item shows has changed, or anything."""
        if item is None:
            self._forget()
        else:
            self._memory.pop(id(item), None)
        self.lay()
        if item is not None and item is self.here:
            self._into_view()  # it may have grown
        self._tell()

    def recheck(self) -> None:
        """Something was decided: items whose state has changed are drawn anew, the others stay as they are."""
        before = self._lines_here
        self.lay()
        if self._lines_here > before:
            self._into_view()
        self._tell()

    @property
    def _lines_here(self) -> int:
        """How many lines the paper under the cursor has."""
        return sum(line.of is not None and line.of is self.here for line in self._lines)

    def _told(self) -> None:
        super()._told()
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
        self._tell()

    def paint(self, number: int, line: Line, width: int) -> Strip:
        """The line; the paper under the cursor stands out."""
        style = self.visual_style
        if line.of is not None and line.of is self.here:
            style += self.get_visual_style("desk--cursor")
        return strip_of(line.content, width, style, MARGIN)

    # ---- walking

    def go_to(self, item: Item) -> None:
        """Put the cursor on an item."""
        self.here = item
        self.lay()
        self._into_view()
        self._tell()

    def _into_view(self) -> None:
        numbers = [number for number, line in enumerate(self._lines) if line.of is not None and line.of is self.here]
        if not numbers:
            return
        top, bottom = numbers[0], numbers[-1] + 1
        if self.items and self.items[0] is self.here:
            top = 0
        elif top and self._lines[top - 1].of is None:
            top -= 1  # a heading comes into sight with its first item
        self.show_span(top, bottom)

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
        item = self._lines[number].of
        if not isinstance(item, Item):
            return
        first = next(place for place, line in enumerate(self._lines) if line.of is item)
        was_here = item is self.here
        if not was_here:
            self.go_to(item)
        item.clicked(event.x - 1, number - first, was_here)
