"""Every act of the role, by kind: what it does, who bears it, why it is possible now or not, what it stands on."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.exercise.exercise import Exercise
from wargame.exercise.views import MoveView
from wargame.tui.catalogue import KINDS, grounds
from wargame.tui.drafts import Draft
from wargame.tui.page import TitleLine
from wargame.tui.widgets.acts import ActItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Item, Picked, Section
from wargame.tui.widgets.tray import Tray
from wargame.tui.widgets.window import Window

ABOUT = (
    "All acts of your role. Under the cursor an act tells what it does, who bears it, and why it is possible or not; "
    "what you order here lies in the tray below and can be dropped again until you seal. "
    "y keeps an act open while the cursor goes on, so that you can compare it with others; y again closes it."
)
DEFAULT = "WITHOUT AN ACT"


class AllActsScreen(FilteredPage[None]):
    """Order from the whole list; changes go into the draft at once."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "why", "keep open"),
        Binding("v", "possible", "only possible"),
        Binding("e", "ground", "ground"),
        Binding("u", "undo", "undo"),
        Binding("m,q", "back", "back", show=False),
    ]

    def __init__(self, exercise: Exercise, draft: Draft) -> None:
        super().__init__()
        self.exercise = exercise
        self.draft = draft
        self._only_possible = False
        self._with_ground = False

    def title_line(self) -> TitleLine:
        """How many there are, and how many are possible."""
        moves = [move for move in self.draft.view.moves if not move.default]
        possible = len([move for move in moves if move.legal])
        return TitleLine(
            "ALL ACTS",
            f"{self.draft.view.role_name}, {self.draft.view.season}",
            f"{possible} of {len(moves)} possible now",
        )

    def body(self) -> ComposeResult:
        """The list by kind, the tray below."""
        yield FilterBar()
        moves = self.draft.view.moves
        sections = []
        for kind, title in KINDS.items():
            sections.append(
                Section(title, items=[self._item(move) for move in moves if move.kind == kind and not move.default])
            )
        sections.append(Section(DEFAULT, items=[self._item(move) for move in moves if move.default]))
        yield Desk(*sections)
        yield Tray(self.draft)

    def _item(self, move: MoveView) -> ActItem:
        return ActItem(
            move,
            lambda: move.id in self.draft.order.acts,
            self.draft.view.roles,
            in_full=True,
            ground=lambda: grounds(self.exercise, move.ground) if self._with_ground else [],
        )

    def admits(self, item: Item) -> bool:
        """Only what is possible, if that was asked for."""
        return not self._only_possible or not isinstance(item, ActItem) or item.move.legal

    def named(self, item: Item) -> str:
        """An act's name."""
        return item.move.name if isinstance(item, ActItem) else item.words()

    def action_why(self) -> None:
        """Keep what is told of the act open while others are looked at, or let it close."""
        desk = self.query_one(Desk)
        if isinstance(desk.here, ActItem):
            desk.here.kept_open = not desk.here.kept_open
            desk.recheck()

    def action_possible(self) -> None:
        """Show only what is possible now, or all again."""
        self._only_possible = not self._only_possible
        self.refilter()

    def action_ground(self) -> None:
        """Show the arguments and facts that acts stand on, or hide them."""
        self._with_ground = not self._with_ground
        self._changed("")

    def action_undo(self) -> None:
        """Take the last change back."""
        self._changed("" if self.draft.undo() else "There is nothing to undo.")

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, ActItem):
            self._changed(self.draft.toggle(message.item.move))

    def window_moved(self, window: Window) -> None:
        """Say how much is out of sight."""
        self.query_one(Tray).show_below(window.below)

    def _changed(self, problem: str) -> None:
        if problem:
            self.notify(problem, severity="warning", timeout=5, markup=False)
        self.query_one(Desk).recheck()
        self.query_one(Tray).refresh()
