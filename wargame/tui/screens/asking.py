"""Sheets laid over a page: a yes-or-no question, and one line to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from wargame.tui.page import Sheet
from wargame.tui.widgets.keys import KeyBar
from wargame.tui.widgets.lines import text


class Question(Sheet[bool]):
    """A question; Enter says yes, Esc no. Without ``yes`` it is a notice that can only be closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "yes", "yes"),
        Binding("escape,n", "back", "back", key_display="Esc"),
        Binding("up,k", "scroll(-1)", "up", show=False),
        Binding("down,j", "scroll(1)", "down", show=False),
    ]
    DEFAULT_CSS = """
    Question #sheet-text { height: auto; max-height: 18; scrollbar-size-vertical: 1; }
    Question #sheet-title { text-style: bold; margin-bottom: 1; }
    Question KeyBar { margin-top: 1; padding: 0; }
    """

    def __init__(self, title: str, lines: Sequence[Content | str], yes: str = "yes", no: str = "back") -> None:
        super().__init__()
        self._heading = title
        self._lines = lines
        self._yes = yes
        self._bindings = self._bindings.copy()
        for key in ("enter", "y"):
            self._rename(key, yes)
        for key in ("escape", "n"):
            self._rename(key, no)

    def _rename(self, key: str, words: str) -> None:
        shown = self._bindings.key_to_bindings[key]
        self._bindings.key_to_bindings[key] = [
            Binding(each.key, each.action, words, show=bool(words), key_display=each.key_display) for each in shown
        ]

    def compose(self) -> ComposeResult:
        """Title, text, the two keys."""
        with Vertical(id="sheet"):
            yield Static(Content(self._heading), id="sheet-title")
            with VerticalScroll(id="sheet-text", can_focus=False):
                for line in self._lines:
                    yield Static(text(line))
            yield KeyBar()

    def action_scroll(self, step: int) -> None:
        """Scroll a long text."""
        self.query_one("#sheet-text").scroll_relative(y=step, animate=False)

    def action_yes(self) -> None:
        """Yes."""
        if self._yes:
            self.dismiss(True)

    def action_back(self) -> None:
        """No."""
        self.dismiss(False)


class _Written(Sheet[str]):
    """Something to write: a title, what it is for, what stands there already, and how many characters it may have."""

    def __init__(self, title: str, about: str, value: str, limit: int = 200) -> None:
        super().__init__()
        self._heading = title
        self._about = about
        self._value = value
        self._limit = limit


class OneLine(_Written):
    """A line to write. Enter and Esc both keep what is written: nothing typed is ever lost."""

    DEFAULT_CSS = """
    OneLine Input { border: none; height: 1; padding: 0; background: $raised; margin: 1 0; }
    OneLine Input:focus { border: none; }
    OneLine KeyBar { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "keep it and go back", key_display="Enter")]

    def compose(self) -> ComposeResult:
        """Title, what it is for, the line."""
        with Vertical(id="sheet"):
            yield Static(text((self._heading, "bold")))
            yield Static(text((self._about, "$quiet")))
            yield Input(self._value, max_length=self._limit, select_on_focus=False)
            yield KeyBar()

    def on_input_submitted(self) -> None:
        """Enter keeps the line."""
        self.action_back()

    def action_back(self) -> None:
        """Keep the line."""
        self.dismiss(self.query_one(Input).value.strip())


class Writing(_Written):
    """Several lines to write. Enter and Esc both keep what is written: nothing typed is ever lost."""

    DEFAULT_CSS = """
    Writing TextArea { border: none; height: 7; padding: 0; background: $raised; margin: 1 0; }
    Writing TextArea:focus { border: none; }
    Writing KeyBar { padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "back", "keep it and go back", priority=True),
        Binding("escape", "back", "keep it and go back", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Title, what it is for, the lines."""
        with Vertical(id="sheet"):
            yield Static(text((self._heading, "bold")))
            yield Static(text((self._about, "$quiet")))
            yield TextArea(self._value, soft_wrap=True, tab_behavior="focus", show_line_numbers=False)
            yield Static("", id="left")
            yield KeyBar()

    def on_mount(self) -> None:
        """Go on where the writing stopped."""
        super().on_mount()
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        self._count()

    @on(TextArea.Changed)
    def _count(self) -> None:
        left = self._limit - len(self.query_one(TextArea).text)
        words = f"{left} characters left" if left >= 0 else f"{-left} characters too long: the end will be cut off"
        self.query_one("#left", Static).update(text((words, "$quiet" if left >= 0 else "bold $mark")))

    def action_back(self) -> None:
        """Keep the lines."""
        self.dismiss(self.query_one(TextArea).text.strip()[: self._limit])
