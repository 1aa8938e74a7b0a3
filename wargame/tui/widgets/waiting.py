"""The page for the moments in which the program works and nothing can be pressed but Ctrl+C: it says what is being done."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from wargame.tui.page import fit
from wargame.tui.widgets.lines import text


class WaitingScreen(Screen[None]):
    """Says what is being done. During play it lies below all other pages, so that it is there the moment one is left."""

    DEFAULT_CSS = """
    WaitingScreen { align: center middle; background: $background; }
    WaitingScreen Static { width: 60; text-align: center; }
    """

    def __init__(self, doing: str, about: str = "") -> None:
        super().__init__()
        self._doing = doing
        self._about = about

    def compose(self) -> ComposeResult:
        """One sentence, one below it."""
        yield Static(self._said())

    def say(self, doing: str, about: str = "") -> None:
        """Say that something else is being done now."""
        self._doing, self._about = doing, about
        for shown in self.query(Static):
            shown.update(self._said())

    def _said(self) -> Content:
        return text((self._doing, "bold"), (f"\n\n{self._about}" if self._about else "", "$quiet"))

    def on_mount(self) -> None:
        """Fit the terminal as it is."""
        fit(self, self.app.size)
