"""Choosing from a few things on one line, ticking a box, and an entry of a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from wargame.tui.widgets.items import Item, Key, Turned, pick_key
from wargame.tui.widgets.lines import split, text, wrapped

Option = tuple[str, str, str]
"""Id, name, and a sentence about it."""


class ChoiceItem(Item):
    """One of several options; left and right walk through them. Open, it says what the option means."""

    KEYS = (
        Key(("right", "l", "plus", "space"), "→", "next", "turn", (1,)),
        Key(("left", "h", "minus"), "←", "before", "turn", (-1,)),
    )

    def __init__(
        self, name: str, label: str, options: Sequence[Option], chosen: str = "", *, width: int = 12, open: bool = False
    ) -> None:
        self.name = name
        self._label = label
        self._width = width
        self._always_open = open
        self.options: list[Option] = []
        self.place = 0
        self.offer(options, chosen)

    @property
    def value(self) -> str:
        """The id of the chosen option."""
        return self.options[self.place][0] if self.options else ""

    @property
    def is_open(self) -> bool:
        """Under the cursor, or always."""
        return self.is_here or self._always_open

    def offer(self, options: Sequence[Option], chosen: str = "") -> None:
        """Put other options in place of these."""
        self.options = list(options)
        ids = [option[0] for option in self.options]
        self.place = ids.index(chosen) if chosen in ids else 0
        self.changed()

    def draw(self, width: int) -> list[Content]:
        """Name and option; open, what it means."""
        _, name, about = self.options[self.place] if self.options else ("", "reading …", "")
        several = len(self.options) > 1
        before, after = ("‹ ", " ›") if several else ("  ", "")
        label = (self._label.ljust(self._width), "$quiet")
        head = text(self.pointer, " ", label, (before, "$mark"), (name, "bold"), (after, "$mark"))
        count = text((f"{self.place + 1} of {len(self.options)}" if several and self.is_here else "", "$quiet"))
        lines = split(head, count, width, 4)
        return lines + (wrapped(text((about, "$quiet")), width - 2, self._width + 4) if self.is_open and about else [])

    def turn(self, step: int) -> None:
        """Walk through the options, round at the ends."""
        if self.options:
            self.place = (self.place + step) % len(self.options)
            self.changed()
            self.post(Turned(self, step))

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """A second click left of the option goes back, elsewhere on; the first only looks."""
        if was_here:
            self.turn(-1 if x <= self._width + 4 else 1)


class TickItem(Item):
    """A box to tick."""

    KEYS = (pick_key("tick"),)

    def __init__(
        self, name: str, label: str, about: str, ticked: Callable[[], bool], note: str = "", *, one_of: bool = False
    ) -> None:
        self.name = name
        self._label = label
        self._about = about
        self._ticked = ticked
        self._note = note
        self._signs = ("●", "○") if one_of else ("■", "□")

    def words(self) -> str:
        """Name and text."""
        return f"{self._label} {self._about} {self._note}"

    def state(self) -> tuple[object, ...]:
        """Also whether it is ticked."""
        return (*super().state(), self._ticked())

    def draw(self, width: int) -> list[Content]:
        """One line; open, its text."""
        ticked = self._ticked()
        sign = self._signs[0] if ticked else self._signs[1]
        head = text(
            self.pointer, " ", (sign, "bold $mark" if ticked else ""), " ", (self._label, "bold" if ticked else "")
        )
        lines = split(head, text((self._note, "$quiet")), width, 4)
        return lines + (wrapped(self._about, width - 2, 4) if self.is_open and self._about else [])

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """One click ticks."""
        self.pick()


class MenuItem(Item):
    """Something to open or start, with its key."""

    KEYS = (Key(("enter",), "Enter", "open", "pick"),)

    def __init__(
        self, name: str, label: str, about: str, sign: str = "", note: str = "", *, width: int = 7, open: bool = False
    ) -> None:
        self.name = name
        self._label = label
        self._about = about
        self._sign = sign
        self._note = note
        self._width = width
        self._always_open = open

    def words(self) -> str:
        """Name and text."""
        return f"{self._label} {self._about} {self._note}"

    @property
    def is_open(self) -> bool:
        """Under the cursor, always, or wherever there is room."""
        return self.is_here or self._always_open or self.has_room

    def note(self, words: str) -> None:
        """Put other words at the right."""
        self._note = words
        self.changed()

    def about(self, words: str) -> None:
        """Put other words below."""
        self._about = words
        self.changed()

    def draw(self, width: int) -> list[Content]:
        """Its key and name; open, what it is."""
        sign = (self._sign.ljust(self._width), "bold $mark")
        head = text(self.pointer, " ", *([sign] if self._sign else []), (self._label, "bold"))
        inset = self._width + 2 if self._sign else 4
        lines = split(head, text((self._note, "$quiet")), width, inset)
        about = wrapped(text((self._about, "$quiet")), width - 2, inset) if self.is_open and self._about else []
        return lines + about

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """One click opens."""
        self.pick()
