"""The saved exercises: go on with one, or review it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.saves import Save, list_saves, saves_folder
from wargame.tui.page import TitleLine
from wargame.tui.widgets.choices import MenuItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.drawing import Drawn
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Picked, Prose, Section
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.words import counted

ABOUT = "Every exercise is saved as it is played. Enter goes on with one that is not over and reviews one that is; r reviews any."
NONE = "No exercise has been saved yet. Esc, then Enter starts one."


class SavedScreen(FilteredPage[tuple[str, Path] | None]):
    """Dismisses with ``go_on`` or ``review`` and a path."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "review", "review"),
        Binding("q", "back", "back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        try:
            self.saves = sorted(list_saves(), key=lambda save: save.played, reverse=True)
            self._trouble = ""
        except JournalError as error:
            self.saves = []
            self._trouble = error.sentence

    def title_line(self) -> TitleLine:
        """How many there are."""
        return TitleLine("SAVED EXERCISES", "", counted(len(self.saves), "exercise"))

    def body(self) -> ComposeResult:
        """One entry each, the last played first."""
        yield FilterBar()
        empty = [] if self.saves else [Prose(lambda width: wrapped(self._trouble or NONE, width - 2, 2))]
        entries = [self._entry(place, save) for place, save in enumerate(self.saves)]
        yield Desk(*empty, Section("THE LAST PLAYED FIRST", items=entries))
        yield Drawn(lambda width: wrapped(text((f"in {saves_folder()}", "$quiet")), width - 1, 1))

    @staticmethod
    def _entry(place: int, save: Save) -> MenuItem:
        if save.problem:
            return MenuItem(str(place), save.path.name, save.problem, note="cannot be opened")
        began, played = (_local(time) for time in (save.started, save.played))
        note = f"{save.people or 'bots only'} · {save.stands}"
        return MenuItem(str(place), save.title, f"played {played}, begun {began} · {save.path.name}", note=note)

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, MenuItem):
            save = self.saves[int(message.item.name)]
            if save.problem:
                self.notify(save.problem, severity="warning", timeout=8, markup=False)
            else:
                self.dismiss(("review" if save.finished else "go_on", save.path))

    def action_review(self) -> None:
        """Review the one under the cursor."""
        here = self.query_one(Desk).here
        if here is not None and not self.saves[int(here.name)].problem:
            self.dismiss(("review", self.saves[int(here.name)].path))


def _local(time: str) -> str:
    """A time of the journal on the clock of whoever looks; empty if it is none."""
    try:
        return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return ""
