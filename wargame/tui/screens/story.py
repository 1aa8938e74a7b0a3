"""The adjudication told as a story: who did what, what came of it and why, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from wargame.tui.chapters import CHANGED, TITLES, chapters, kept_back
from wargame.tui.page import Page, TitleLine
from wargame.tui.widgets.aside import Aside, FootLine
from wargame.tui.widgets.reel import Heading, Paper, Prose, Reel
from wargame.tui.widgets.tellings import Fold, Quiet, Told

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

ABOUT = (
    "What was ordered, and what came of it, one thing at a time. A roll shows what was asked, what it needed, what fell, and "
    "every reason that counted. y tells what a thing did, or why a number is what it is; g the arguments it stands on."
)
HIDDEN = "odds are kept back until the debrief"
NOTHING = "Nothing happened that you would know of."


class StoryScreen(Page[None]):
    """Tells resolved stages to a role (None: everybody, the whole truth). Dismisses with None when it has been told."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "next", "next", key_display="Space"),
        Binding("a", "all", "all at once"),
        Binding("y", "why", "why"),
        Binding("g", "ground", "ground"),
        Binding("escape", "back", "skip", key_display="Esc"),
        Binding("q", "back", "skip", show=False),
    ]

    def __init__(self, exercise: Exercise, stories: Sequence[Story], role: str | None) -> None:
        super().__init__()
        self.exercise = exercise
        self.stories = list(stories)
        self.role = role
        self._steps = list(self._tell())
        self._told = 0

    def _tell(self) -> Iterator[list[Paper]]:
        """The steps of all chapters; a chapter's heading comes with its first step."""
        for chapter in chapters(self.exercise, self.stories, self.role):
            for number, step in enumerate(chapter.steps):
                yield [Heading(chapter.title, chapter.note), *step] if number == 0 else step

    # ---- the page

    def title_line(self) -> TitleLine:
        """Which stage, when, and who is told."""
        last = self.stories[-1] if self.stories else None
        title = TITLES[self.stories[0].stage] if self.stories else CHANGED
        when = f"{last.season} · turn {min(last.turn, self.exercise.turns)} of {self.exercise.turns}" if last else ""
        who = f"as {self.exercise.roles[self.role]} knows it" if self.role else "the whole truth"
        return TitleLine(title, when, who)

    def body(self) -> ComposeResult:
        """The reel, its reasons beside it where there is room, and how far the story has been told."""
        with Horizontal():
            yield Reel(id="reel")
            yield Aside(id="aside")
        yield FootLine(id="foot")

    def on_mount(self) -> None:
        """Tell the first thing."""
        self.reel.focus()
        self.call_after_refresh(self.action_next)

    @property
    def reel(self) -> Reel:
        """The papers."""
        return self.query_one(Reel)

    @property
    def is_told(self) -> bool:
        """Whether nothing is left to tell."""
        return self._told >= len(self._steps)

    # ---- telling

    def _add(self, step: list[Paper]) -> None:
        for paper in step:
            self._fit(paper)
        self.reel.add(step, next((paper for paper in step if paper.stands), None))

    def action_next(self) -> None:
        """Tell the next thing; when all is told, go on."""
        if self.is_told:
            if self._told or self.reel.papers:
                self.dismiss(None)
            else:
                self._add([Prose(NOTHING, space=True)])
            return
        self._told += 1
        self._add(self._steps[self._told - 1])
        self.refresh_bindings()

    def action_all(self) -> None:
        """Tell everything at once; the cursor stays at the first thing that is new."""
        if self.is_told:
            return
        rest = [paper for step in self._steps[self._told :] for paper in step]
        self._told = len(self._steps)
        for paper in rest:
            self._fit(paper)
        self.reel.add(rest, next((paper for paper in rest if paper.stands), None))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only live keys."""
        if action == "all":
            return not self.is_told
        if action == "why":
            return self._can_open
        if action == "ground":
            paper = self.reel.paper if self.is_mounted else None
            return isinstance(paper, Told) and not paper.beside and bool(paper.grounds())
        return True

    @property
    def _can_open(self) -> bool:
        paper = self.reel.paper if self.is_mounted else None
        return isinstance(paper, Told) and (isinstance(paper, Fold | Quiet) or not paper.beside)

    # ---- reasons

    def _fit(self, paper: Paper) -> None:
        if isinstance(paper, Told):
            paper.beside = self.is_wide
        if isinstance(paper, Fold | Quiet):
            for each in paper.papers:
                self._fit(each)

    def action_why(self) -> None:
        """Why it is so; folded papers are unfolded."""
        paper = self.reel.paper
        if isinstance(paper, Fold | Quiet):
            self.reel.insert(self.reel.cursor, paper.papers, drop=1)
        elif isinstance(paper, Told):
            paper.why_open = not paper.why_open
            self.reel.redraw()

    def action_ground(self) -> None:
        """What it stands on."""
        paper = self.reel.paper
        if isinstance(paper, Told):
            paper.ground_open = not paper.ground_open
            self.reel.redraw()

    @on(Reel.Picked)
    def _picked(self) -> None:
        if self._can_open:
            self.action_why()
        else:
            self.action_next()

    @on(Reel.Moved)
    def _moved(self) -> None:
        self.query_one(Aside).tell(self.reel.paper)
        left = len(self._steps) - self._told
        said = f"{self._told} of {len(self._steps)} told" if left else "all is told: Space goes on"
        if kept_back(self.exercise, self.role):
            said += f" · {HIDDEN}"
        self.query_one(FootLine).say(said, self.reel.below)
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Reasons move beside the reel or below the papers."""
        for paper in self.reel.papers:
            self._fit(paper)
        self.reel.redraw()
