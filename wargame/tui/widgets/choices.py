"""Choosing from a few things on one line, ticking a box, and an entry of a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message

from wargame.tui.widgets.desk import Item
from wargame.tui.widgets.lines import split, text, wrapped

Option = tuple[str, str, str]
"""Id, name, and a sentence about it."""


class ChoiceItem(Item):
    """One of several options; left and right walk through them. Open, it says what the option means."""

    BINDINGS = [
        Binding("right,l,plus,space", "turn(1)", "next", key_display="→"),
        Binding("left,h,minus", "turn(-1)", "before", key_display="←"),
    ]

    class Changed(Message):
        """Another option is chosen."""

        def __init__(self, choice: ChoiceItem) -> None:
            super().__init__()
            self.choice = choice

    def __init__(
        self,
        name: str,
        options: Sequence[Option],
        chosen: str = "",
        *,
        width: int = 12,
        open: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._always_open = open
        self._label = name
        self._width = width
        self.options: list[Option] = []
        self.place = 0
        self.offer(options, chosen)

    @property
    def value(self) -> str:
        """The id of the chosen option."""
        return self.options[self.place][0] if self.options else ""

    def offer(self, options: Sequence[Option], chosen: str = "") -> None:
        """Put other options in place of these."""
        self.options = list(options)
        ids = [option[0] for option in self.options]
        self.place = ids.index(chosen) if chosen in ids else 0
        if self.is_mounted:
            self.redraw()

    def draw(self, width: int) -> list[Content]:
        """Name and option; open, what it means."""
        _, name, about = self.options[self.place] if self.options else ("", "reading …", "")
        several = len(self.options) > 1
        head = text(
            self.pointer,
            " ",
            (self._label.ljust(self._width), "$quiet"),
            ("‹ " if several else "  ", "$mark"),
            (name, "bold"),
            (" ›" if several else "", "$mark"),
        )
        count = text((f"{self.place + 1} of {len(self.options)}" if several and self.has_focus else "", "$quiet"))
        lines = split(head, count, width, 4)
        return lines + (wrapped(text((about, "$quiet")), width - 2, self._width + 4) if self.is_open and about else [])

    @property
    def is_open(self) -> bool:
        """Under the cursor, or always."""
        return self.has_focus or self._always_open

    def action_turn(self, step: int) -> None:
        """Walk through the options, round at the ends."""
        if self.options:
            self.place = (self.place + step) % len(self.options)
            self.redraw()
            self.post_message(self.Changed(self))

    def action_pick(self) -> None:
        """The next option."""
        self.action_turn(1)

    def on_click(self, event: events.Click) -> None:
        """A click left of the option goes back, elsewhere on.  The first click only looks."""
        event.stop()
        if self._was_under_cursor:
            self.action_turn(-1 if event.x <= self._width + 4 else 1)


class TickItem(Item):
    """A box to tick."""

    BINDINGS = [Binding("enter,space", "pick", "tick", key_display="Space")]

    def __init__(
        self, key: str, name: str, about: str, ticked: Callable[[], bool], note: str = "", *, one_of: bool = False
    ) -> None:
        super().__init__()
        self.key = key
        self._label = name
        self._about = about
        self._ticked = ticked
        self._note = note
        self._signs = ("●", "○") if one_of else ("■", "□")

    def words(self) -> str:
        """Name and text."""
        return f"{self._label} {self._about} {self._note}"

    def draw(self, width: int) -> list[Content]:
        """One line; open, its text."""
        ticked = self._ticked()
        head = text(
            self.pointer,
            " ",
            (self._signs[0] if ticked else self._signs[1], "bold $mark" if ticked else ""),
            " ",
            (self._label, "bold" if ticked else ""),
        )
        lines = split(head, text((self._note, "$quiet")), width, 4)
        return lines + (wrapped(self._about, width - 2, 4) if self.is_open and self._about else [])

    def on_click(self, event: events.Click) -> None:
        """One click ticks."""
        event.stop()
        self.action_pick()


class MenuItem(Item):
    """Something to open or start, with its key."""

    BINDINGS = [Binding("enter,space", "pick", "open", key_display="Enter")]

    def __init__(
        self,
        key: str,
        name: str,
        about: str,
        sign: str = "",
        note: str = "",
        *,
        width: int = 7,
        open: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._width = width
        self._always_open = open
        self.key = key
        self._label = name
        self._about = about
        self._sign = sign
        self._note = note

    def words(self) -> str:
        """Name and text."""
        return f"{self._label} {self._about} {self._note}"

    def note(self, words: str) -> None:
        """Put other words at the right."""
        self._note = words
        self.redraw()

    @property
    def is_open(self) -> bool:
        """Under the cursor, or wherever there is room."""
        return self.has_focus or self._always_open or self.screen.has_class("-tall")

    def draw(self, width: int) -> list[Content]:
        """Its key and name; open, what it is."""
        sign = (self._sign.ljust(self._width), "bold $mark")
        head = text(self.pointer, " ", *([sign] if self._sign else []), (self._label, "bold"))
        inset = self._width + 2 if self._sign else 4
        lines = split(head, text((self._note, "$quiet")), width, inset)
        return lines + (
            wrapped(text((self._about, "$quiet")), width - 2, inset) if self.is_open and self._about else []
        )

    def on_click(self, event: events.Click) -> None:
        """One click opens."""
        event.stop()
        self.action_pick()
