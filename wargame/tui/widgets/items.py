"""What lies on a desk: sections, prose, and items that can be looked at and picked. Plain objects; the desk draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.message import Message

from wargame.tui.widgets.lines import rule

if TYPE_CHECKING:
    from wargame.tui.widgets.desk import Desk


@dataclass(frozen=True)
class Key:
    """Keys that do something to the item under the cursor: ``act`` names its method, ``sign`` and ``words`` stand in the key bar."""

    keys: tuple[str, ...]
    sign: str
    words: str
    act: str
    args: tuple[object, ...] = ()
    show: bool = True


def pick_key(words: str, sign: str = "Space") -> Key:
    """Space and Enter pick the item."""
    return Key(("space", "enter"), sign, words, "pick")


class Picked(Message):
    """The user picked an item: ordered, ticked, opened it."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class Confirmed(Message):
    """The user pressed Enter on what is chosen already: the page may go on."""

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item


class Turned(Message):
    """The user turned an item that has several positions, by ``step``."""

    def __init__(self, item: Item, step: int) -> None:
        super().__init__()
        self.item = item
        self.step = step


class Piece:
    """Anything with lines. ``display`` False hides it."""

    display = True

    def draw(self, width: int) -> list[Content]:
        """Its lines for a width."""
        raise NotImplementedError

    def state(self) -> tuple[object, ...]:
        """On what its lines depend beside what it stands for: the same state may be drawn from memory."""
        return ()


class Prose(Piece):
    """Lines without an item, drawn by a function."""

    def __init__(self, draw: Callable[[int], list[Content]]) -> None:
        self._draw = draw

    def draw(self, width: int) -> list[Content]:
        """What the function draws."""
        return self._draw(width)


class Item(Piece):
    """Something the cursor can stand on. Open while it does."""

    KEYS: ClassVar[tuple[Key, ...]] = (Key(("space", "enter"), "Space", "", "pick", show=False),)

    desk: Desk | None = None
    section: Section | None = None
    name = ""
    """By which a page finds it again."""

    @property
    def is_here(self) -> bool:
        """Whether the cursor stands on it."""
        return self.desk is not None and self.desk.here is self

    @property
    def is_open(self) -> bool:
        """Whether its details are shown."""
        return self.is_here

    @property
    def is_shown(self) -> bool:
        """Whether it lies on the desk at present."""
        return self.display

    @property
    def has_room(self) -> bool:
        """Whether the terminal is tall enough to let papers lie open."""
        return self.desk is not None and self.desk.is_tall

    @property
    def pointer(self) -> str:
        """The sign of the cursor, so that colour is not its only carrier."""
        return "▸" if self.is_here else " "

    def words(self) -> str:
        """What a filter searches in."""
        return self.draw(400)[0].plain

    def state(self) -> tuple[object, ...]:
        """Whether it is under the cursor, and open."""
        return (self.is_here, self.is_open, self.has_room)

    def pick(self) -> None:
        """Tell the page that it was picked."""
        self.post(Picked(self))

    def post(self, message: Message) -> None:
        """Send a message to the page."""
        if self.desk is not None:
            self.desk.post_message(message)

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """A click: on the mark at the left, or on what is already under the cursor, picks."""
        if was_here or x <= 4:
            self.pick()

    def changed(self) -> None:
        """What it shows has changed."""
        if self.desk is not None:
            self.desk.redraw(self)


class Section:
    """A heading with its items; Tab walks from section to section."""

    def __init__(self, title: str, note: str = "", items: Sequence[Item] = (), *, name: str = "") -> None:
        self.title = title
        self.note = note
        self.items = list(items)
        self.name = name
        self.display = True
        self.desk: Desk | None = None

    @property
    def is_here(self) -> bool:
        """Whether the cursor stands in it."""
        return self.desk is not None and self.desk.here in self.items

    @property
    def is_shown(self) -> bool:
        """Whether it has anything to show."""
        return self.display and any(item.is_shown for item in self.items)

    def heading(self, width: int) -> Content:
        """The thin rule above its items."""
        return rule(self.title, self.note, width)
