"""Trying another way: a new exercise from the orders of a past turn, in a file of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.sealing import OrderError
from wargame.tui.bookmarks import Bookmarks
from wargame.tui.page import Sheet
from wargame.tui.widgets.keys import KeyBar
from wargame.tui.widgets.lines import text

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

TITLE = "Try another way from {season}?"
ABOUT = "You play {role}; doctrines play the others. The exercise you came from stays as it is: this one goes into a file of its own."
DICE = (
    "With the same dice only what you change will differ, and what follows from it. With fresh dice fate is drawn anew."
)
WORKING = "The new exercise is written ..."


class BranchSheet(Sheet[None]):
    """Asks where to write, makes the branch, and sits down at it; afterwards the review is back."""

    DEFAULT_CSS = """
    BranchSheet Static { margin-bottom: 1; }
    BranchSheet Input { border: none; height: 1; padding: 0; background: $raised; margin-bottom: 1; }
    BranchSheet Input:focus { border: none; }
    BranchSheet KeyBar { dock: none; padding: 0; }
    BranchSheet #wrong { display: none; color: $bad; }
    BranchSheet #wrong.-said { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "branch(True)", "same dice", priority=True),
        Binding("ctrl+n", "branch(False)", "fresh dice", key_display="Ctrl+N", priority=True),
        Binding("escape", "back", "back", key_display="Esc"),
    ]

    def __init__(self, exercise: Exercise, turn: int, role: str) -> None:
        super().__init__()
        self._exercise = exercise
        self._turn = turn
        self._role = role

    def compose(self) -> ComposeResult:
        """What it means, where it goes, the keys."""
        from wargame.exercise.saves import new_path

        season = self._exercise.season(self._turn)
        path = new_path(self._exercise.resolved.scenario.id, self._exercise.seed)
        with Vertical(id="sheet"):
            yield Static(text((TITLE.format(season=season), "bold")))
            yield Static(text(ABOUT.format(role=self._exercise.roles[self._role])))
            yield Static(text((DICE, "$quiet")))
            yield Input(str(path), select_on_focus=False)
            yield Static("", id="wrong", markup=False)
            yield KeyBar()

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.action_branch(True)

    def action_branch(self, same_dice: bool) -> None:
        """Make it and play."""
        path = Path(self.query_one(Input).value.strip()).expanduser()
        self._say(WORKING)
        self._make(path, same_dice)

    @work(exclusive=True)
    async def _make(self, path: Path, same_dice: bool) -> None:
        from wargame.tui.play import Play

        try:
            made = await asyncio.to_thread(self._made, path, same_dice)
        except (JournalError, OrderError, OSError) as error:
            self._say(error.sentence if isinstance(error, JournalError) else str(error))
            return
        app = self.app
        self.dismiss(None)
        app.run_worker(Play(app, made, self._role, leave=lambda: None).run(), name="play", exit_on_error=True)

    def _made(self, path: Path, same_dice: bool) -> Exercise:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = self._exercise.branch(self._turn, path, same_dice=same_dice)
        Bookmarks.of(made, self._role).read_stories(len(made.story))  # what went before was read in the review
        for role, seat in list(made.seats.items()):
            wanted = "person" if role == self._role else "doctrine" if seat == "person" else seat
            if wanted != seat:
                made.seat(role, wanted)
        return made

    def _say(self, sentence: str) -> None:
        wrong = self.query_one("#wrong", Static)
        wrong.update(text(sentence))
        wrong.add_class("-said")
