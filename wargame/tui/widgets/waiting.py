"""A page for the moments in which the program works and nothing can be pressed but Ctrl+C."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from wargame.tui.page import fit
from wargame.tui.widgets.lines import text


class WaitingScreen(Screen[None]):
    """Says what is being done."""

    DEFAULT_CSS = """
    WaitingScreen { align: center middle; background: $background; }
    WaitingScreen Static { width: auto; text-align: center; }
    """

    def __init__(self, doing: str, about: str = "") -> None:
        super().__init__()
        self._doing = doing
        self._about = about

    def compose(self) -> ComposeResult:
        """One sentence, one below it."""
        yield Static(text((self._doing, "bold"), ("\n\n" + self._about if self._about else "", "$quiet")))

    def on_mount(self) -> None:
        """Fit the terminal as it is."""
        fit(self, self.app.size)
