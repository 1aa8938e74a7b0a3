"""``/`` on a page with a list: type words, and only items that have them all stay."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widgets import Input

from wargame.tui.page import Page
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.items import Item

Result = TypeVar("Result")
PLACEHOLDER = "words to look for; Enter to the list, Esc shows all again"


class Words(Input):
    """A line to type words in. It keeps its size, so that the screen is not laid out anew for each letter."""

    virtual_size = Reactive(Size(0, 0))


class FilterBar(Words):
    """Where the words are typed; hidden until asked for."""

    DEFAULT_CSS = """
    FilterBar { display: none; border: none; height: 1; padding: 0 1; background: $raised; }
    FilterBar:focus { border: none; }
    FilterBar.-shown { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_filter", "all again", key_display="Esc"),
        Binding("down,tab", "to_list", "to the list", key_display="↓"),
    ]

    def __init__(self) -> None:
        super().__init__(placeholder=PLACEHOLDER, id="filter")

    def action_clear_filter(self) -> None:
        """Show everything again."""
        self.value = ""
        self.remove_class("-shown")
        self.action_to_list()

    def action_to_list(self) -> None:
        """Put the cursor on the list."""
        self.screen.query_one(Desk).focus()


class FilteredPage(Page[Result]):
    """A page whose desk can be filtered; it has a ``FilterBar`` in its body."""

    AUTO_FOCUS = "Desk"

    BINDINGS: ClassVar[list[BindingType]] = [Binding("slash", "filter", "filter", key_display="/")]

    def action_filter(self) -> None:
        """Open the line for words."""
        bar = self.query_one(FilterBar)
        bar.add_class("-shown")
        bar.focus()

    @on(Input.Submitted, "#filter")
    def _to_list(self) -> None:
        self.query_one(FilterBar).action_to_list()

    def on_mount(self) -> None:
        """Filter with each letter; not by a message, which would come when the letter has been painted."""
        self.watch(self.query_one(FilterBar), "value", self.refilter, init=False)

    def refilter(self) -> None:
        """Hide what does not match; sections without items go too."""
        words = self.query_one(FilterBar).value.lower().split()
        desk = self.query_one(Desk)
        for item in desk.every:
            said = item.words().lower() if words else ""
            item.display = self.admits(item) and all(word in said for word in words)
        named = [item for item in desk.items if words and all(word in self.named(item).lower() for word in words)]
        if named and desk.here not in named:
            desk.go_to(named[0])  # whoever types a name means it, not a text in which it is mentioned
        else:
            desk.recheck()  # which are shown has changed, not what they show

    def named(self, item: Item) -> str:
        """What an item is called."""
        return item.words()

    def admits(self, item: Item) -> bool:
        """Whether an item may be shown at all."""
        return True
