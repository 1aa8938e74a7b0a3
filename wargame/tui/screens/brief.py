"""The brief: who you are, what you want, what binds you, what you do not know. One page to read before the first turn."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.views import View
from wargame.tui.page import Page, TitleLine
from wargame.tui.widgets.drawing import Drawn, Rule
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.reading import Reading

ABOUT = "Your brief. It comes before the first turn, and b shows it again whenever you want it."


class BriefScreen(Page[None]):
    """Read it, then Enter."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "back", "to the desk"),
        Binding("escape,b,q", "back", "back", key_display="Esc", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view

    def title_line(self) -> TitleLine:
        """Who you are."""
        return TitleLine(self.view.role_name.upper(), f"{self.view.title}, {self.view.season}", "your brief")

    def body(self) -> ComposeResult:
        """Office, paragraphs, goals."""
        view = self.view
        with Reading():
            yield Drawn(lambda width: wrapped(text("You are ", (view.office or view.role_name, "bold"), "."), width))
            for heading, words in view.brief:
                yield Rule(heading.upper())
                yield Drawn(lambda width, words=words: wrapped(words, width - 1))  # type: ignore[misc]  # bound early
            yield Rule("HOW IT WILL BE JUDGED", "weight")
            yield Drawn(self._goals)

    def _goals(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for goal in self.view.goals:
            hidden = " (your hidden agenda)" if goal.hidden_agenda else ""
            lines += wrapped(
                text((f"{goal.weight}  ", "$quiet"), (goal.name + hidden, "bold"), f". {goal.text}"), width - 1, 0, 3
            )
        return lines

    def on_mount(self) -> None:
        """The text takes the keys."""
        self.query_one(Reading).focus()
