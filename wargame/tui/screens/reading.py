"""What pages with a reel have in common: reasons and ground with y and e, or beside the reel where there is room."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from wargame.tui.page import Page
from wargame.tui.widgets.aside import Aside, FootLine
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.tellings import Fold, Quiet, Told
from wargame.tui.widgets.window import Window

Result = TypeVar("Result")


class ReelPage(Page[Result]):
    """A page with a ``Reel``, an ``Aside`` and a ``FootLine`` in its body."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "why", "why"),
        Binding("e", "ground", "ground"),
        Binding("space,enter", "pick", "open", show=False),
    ]

    def body(self) -> ComposeResult:
        """The reel, what stands beside it where there is room, and the line above the keys."""
        with Horizontal():
            yield Reel(id="reel")
            yield self.aside()
        yield FootLine(id="foot")

    def aside(self) -> Aside:
        """What stands beside the reel: the reasons of the paper under the cursor, unless a page says otherwise."""
        return Aside(id="aside")

    @property
    def reel(self) -> Reel:
        """The papers."""
        return self.query_one("#reel", Reel)

    def said(self) -> str:
        """What the line above the keys says."""
        return ""

    def moved(self) -> None:
        """The cursor has moved, or what is in sight has changed."""

    # ---- reasons

    @property
    def _told(self) -> Told | None:
        paper = self.reel.paper if self.is_mounted else None
        return paper if isinstance(paper, Told) else None

    @property
    def opens(self) -> bool:
        """Whether y has something to open below the paper under the cursor."""
        told = self._told
        return told is not None and (isinstance(told, Fold | Quiet) or (told.has_reasons and not told.beside))

    def fit_paper(self, paper: Paper) -> None:
        """Reasons stand beside the reel where there is room."""
        if isinstance(paper, Told):
            paper.beside = self.is_wide
        if isinstance(paper, Fold | Quiet):
            for each in paper.papers:
                self.fit_paper(each)

    def action_why(self) -> None:
        """Why it is so; folded papers are unfolded."""
        told = self._told
        if isinstance(told, Fold | Quiet):
            self.reel.insert(self.reel.cursor, told.papers, drop=1)
        elif told is not None:
            told.why_open = not told.why_open
            self.reel.redraw(told)

    def action_ground(self) -> None:
        """What it stands on."""
        told = self._told
        if told is not None:
            told.ground_open = not told.ground_open
            self.reel.redraw(told)

    def action_back(self) -> None:
        """Close the reasons that are open, and leave the page only when none are."""
        opened = [
            paper for paper in self.reel.papers if isinstance(paper, Told) and (paper.why_open or paper.ground_open)
        ]
        here = self._told
        closed = [here] if here is not None and here in opened else opened
        if not closed:
            super().action_back()
            return
        for paper in closed:
            paper.why_open = paper.ground_open = False
        self.reel.redraw(*closed)
        self.refresh_bindings()

    def action_pick(self) -> None:
        """The same as y."""
        if self.opens:
            self.action_why()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only live keys."""
        if action == "why":
            return self.opens
        if action == "ground":
            told = self._told
            return told is not None and not told.beside and bool(told.grounds())
        return True

    @on(Reel.Picked)
    def _picked(self) -> None:
        self.action_pick()

    def window_moved(self, window: Window) -> None:
        """Tell beside and below the reel what is under its cursor."""
        self.query_one(Aside).tell(self.reel.paper)
        self.query_one(FootLine).say(self.said(), self.reel.below)
        self.moved()
        self.refresh_bindings()

    def on_resize(self, event: events.Resize) -> None:
        """Reasons move beside the reel or below the papers."""
        for paper in self.reel.papers:
            self.fit_paper(paper)
        self.reel.redraw()
