"""The saved exercises: go on with one, or review it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.saves import list_saves, saves_folder
from wargame.tui.page import TitleLine
from wargame.tui.widgets.choices import MenuItem
from wargame.tui.widgets.desk import Desk, Drawn, Item, Rule, Section
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.words import counted

ABOUT = "Every exercise is saved as it is played. Enter goes on with one that is not over and reviews one that is; r reviews any."
NONE = "No exercise has been saved yet. Esc, then Enter starts one."


class SavedScreen(FilteredPage[tuple[str, Path] | None]):
    """Dismisses with ``go_on`` or ``review`` and a path."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "review", "review"),
        Binding("l,q", "back", "back", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        try:
            self.saves = list_saves()
            self._trouble = ""
        except JournalError as error:
            self.saves = []
            self._trouble = error.sentence

    def title_line(self) -> TitleLine:
        """How many there are."""
        return TitleLine("SAVED EXERCISES", "", counted(len(self.saves), "exercise"))

    def body(self) -> ComposeResult:
        """One entry each, the last begun first."""
        yield FilterBar()
        with Desk():
            if not self.saves:
                yield Drawn(lambda width: wrapped(self._trouble or NONE, width - 2, 2))
                return
            entries = []
            for place, save in enumerate(self.saves):
                people = ", ".join(role for role, seat in save.seats.items() if seat == "person") or "bots only"
                stands = "cannot be opened" if save.problem else "finished" if save.finished else f"turn {save.turn}"
                began = save.started[:16].replace("T", " ")
                about = save.problem or f"{people} · begun {began} · {save.path.name}"
                entries.append(
                    MenuItem(
                        str(place),
                        save.title or save.path.name,
                        about,
                        note=f"{people} · {stands}" if not save.problem else stands,
                    )
                )
            yield Section(Rule("THE LAST FIRST"), *entries)
        yield Drawn(lambda width: wrapped(text((f"in {saves_folder()}", "$quiet")), width - 1, 1))

    def on_mount(self) -> None:
        """Begin at the last."""
        self.query_one(Desk).action_end(0)

    @on(Item.Picked)
    def _picked(self, message: Item.Picked) -> None:
        if isinstance(message.item, MenuItem):
            save = self.saves[int(message.item.key)]
            if save.problem:
                self.notify(save.problem, severity="warning", timeout=8, markup=False)
            else:
                self.dismiss(("review" if save.finished else "go_on", save.path))

    def action_review(self) -> None:
        """Review the one under the cursor."""
        focused = self.focused
        if isinstance(focused, MenuItem) and not self.saves[int(focused.key)].problem:
            self.dismiss(("review", self.saves[int(focused.key)].path))
