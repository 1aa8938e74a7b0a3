"""Between two players at one keyboard: nothing is shown until the next one says so."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from wargame.exercise.wording import the
from wargame.tui.page import Page, TitleLine
from wargame.tui.widgets.lines import text

HAND_OVER = "\n\nGive them the keyboard and look away.\nThey press Enter."


class CurtainScreen(Page[bool]):
    """Dismisses with True when the next player is at the keyboard, False to leave."""

    ABOUT = "Several people play at one keyboard. Hand it to the one who is named here; what the others see stays hidden until then."
    DEFAULT_CSS = """
    CurtainScreen #curtain { height: 1fr; align: center middle; }
    CurtainScreen Static { width: auto; text-align: center; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "show my page"),
        Binding("q,escape", "back", "leave"),
    ]

    def __init__(self, role_name: str, season: str) -> None:
        super().__init__()
        self._role_name = role_name
        self._season = season

    def title_line(self) -> TitleLine:
        """When."""
        return TitleLine("HAND OVER", self._season)

    def body(self) -> ComposeResult:
        """Who is next."""
        with Vertical(id="curtain"):
            yield Static(text("Now it is the turn of\n\n", (the(self._role_name), "bold $mark"), HAND_OVER))

    def action_go_on(self) -> None:
        """The next player is here."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Leave; what is sealed is saved."""
        self.dismiss(False)
