"""The desk: a column of papers one can walk through with arrows, letters or the mouse; the one under the cursor is open."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from wargame.tui.widgets.lines import joined, rule


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
        self.refresh(layout=True)


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
    """The heading of a section: a title, a thin rule, a note."""

    DEFAULT_CSS = "Rule { padding: 0 1; }"

    def __init__(self, title: str, note: Callable[[], str] | str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title
        self._note = note

    def draw(self, width: int) -> list[Content]:
        """One line."""
        return [rule(self._title, self._note if isinstance(self._note, str) else self._note(), width)]


class Item(Lines, can_focus=True):
    """Something on the desk that can be looked at and picked. Open while the cursor stands on it."""

    DEFAULT_CSS = """
    Item { padding: 0 1; }
    Item:focus { background: $cursor; }
    Item:hover { background: $raised; }
    Item:focus:hover { background: $cursor; }
    """
    BINDINGS = [Binding("enter,space", "pick", "take", show=False)]

    class Picked(Message):
        """The user picked this item."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

        @property
        def control(self) -> Item:
            """The item."""
            return self.item

    @property
    def is_open(self) -> bool:
        """Whether details are to be shown."""
        return self.has_focus

    @property
    def pointer(self) -> str:
        """The sign of the cursor, so that colour is not its only carrier."""
        return "▸" if self.has_focus else " "

    def words(self) -> str:
        """What a filter searches in."""
        return self.draw(400)[0].plain

    def watch_has_focus(self, focused: bool) -> None:
        """Open and close with the cursor."""
        super().watch_has_focus(focused)
        self.redraw()
        if focused:
            self.call_after_refresh(self._into_view)

    def _into_view(self) -> None:
        desk = self.query_ancestor(Desk) if any(isinstance(node, Desk) for node in self.ancestors) else None
        if desk is not None and desk.items and desk.items[0] is self:
            desk.scroll_home(animate=False)
        else:
            self.scroll_visible(animate=False, immediate=True)

    def action_pick(self) -> None:
        """Pick this item."""
        self.post_message(self.Picked(self))

    def on_click(self, event: events.Click) -> None:
        """A click on the mark at the left, or on what is already under the cursor, picks."""
        event.stop()
        if self._was_under_cursor or event.x <= 4:
            self.action_pick()

    _was_under_cursor = False

    def on_mouse_down(self) -> None:
        """Remember whether the click that begins here found the cursor already in place."""
        self._was_under_cursor = self.has_focus


class Section(Vertical):
    """A heading with its items; Tab walks from section to section."""

    DEFAULT_CSS = "Section { height: auto; }"

    def __init__(self, heading: Rule, *content: Widget, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._heading = heading
        self._content = content

    def compose(self) -> ComposeResult:
        """The heading, then what stands under it."""
        yield self._heading
        yield from self._content


class Desk(VerticalScroll, can_focus=False):
    """The column itself. Arrows and j k walk, g and G go to the ends, Tab to the next section."""

    DEFAULT_CSS = "Desk { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }"
    BINDINGS = [
        Binding("up,k", "walk(-1)", "up", show=False),
        Binding("down,j", "walk(1)", "down", show=False),
        Binding("g,home", "end(0)", "top", show=False),
        Binding("G,end", "end(-1)", "bottom", show=False),
        Binding("tab", "section(1)", "next part", show=False),
        Binding("shift+tab", "section(-1)", "part before", show=False),
    ]

    class Scrolled(Message):
        """How much of the desk is out of sight below has changed."""

    @property
    def items(self) -> list[Item]:
        """All items on the desk that can take the cursor, in order."""
        return [item for item in self.query(Item) if item.display and not item.disabled]

    @property
    def below(self) -> int:
        """Lines that are out of sight at the lower end."""
        return max(0, round(self.max_scroll_y - self.scroll_y))

    def _here(self) -> Item | None:
        focused = self.screen.focused
        return focused if isinstance(focused, Item) and focused in self.items else None

    def action_walk(self, step: int) -> None:
        """Move the cursor by ``step`` items."""
        items, here = self.items, self._here()
        if not items:
            self.scroll_relative(y=step, animate=False)
        elif here is None:
            items[0].focus()
        else:
            place = items.index(here) + step
            if 0 <= place < len(items):
                items[place].focus()
            elif place < 0:
                self.scroll_home(animate=False)
            else:
                self.scroll_end(animate=False)

    def action_end(self, place: int) -> None:
        """Move the cursor to the first or last item."""
        if self.items:
            self.items[place].focus()
        if place == 0:
            self.scroll_home(animate=False)
        else:
            self.scroll_end(animate=False)

    def action_section(self, step: int) -> None:
        """Move the cursor to the first item of the next section, or of the one before; round at the ends."""
        here = self._here()
        firsts: list[Item] = []
        place = -1
        for section in self.query(Section):
            items = [item for item in self.items if section in item.ancestors]
            if not items:
                continue
            if here in items:
                place = len(firsts)
            firsts.append(items[0])
        if firsts:
            firsts[(place + step) % len(firsts) if place >= 0 else 0].focus()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what is out of sight."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def watch_virtual_size(self) -> None:
        """Tell what is out of sight."""
        self.call_after_refresh(self.post_message, self.Scrolled())
