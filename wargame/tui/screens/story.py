"""The adjudication told as a story: who did what, what came of it and why, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wargame.exercise.wording import the
from wargame.tui.chapters import TITLES, chapters, kept_back, when
from wargame.tui.page import TitleLine
from wargame.tui.screens.reading import ReelPage
from wargame.tui.widgets.leaves import Heading, Paper, Prose

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

ABOUT = (
    "What was ordered, and what came of it, one thing at a time. A roll shows what was asked, what it needed, what fell, and "
    "every reason that counted. y tells what a thing did, or why a number is what it is; e the arguments it stands on."
)
HAPPENED = "WHAT HAPPENED"
HIDDEN = "odds come at the debrief"
NOTHING = "Nothing happened that you would know of."


class StoryScreen(ReelPage[None]):
    """Tells resolved stages to a role (None: everybody, the whole truth). Dismisses with None when it has been told."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "next", "next", key_display="Space"),
        Binding("v", "all", "all at once"),
        Binding("escape", "back", "skip", key_display="Esc"),
        Binding("q", "back", "skip", show=False),
    ]

    def __init__(self, exercise: Exercise, stories: Sequence[Story], role: str | None) -> None:
        super().__init__()
        self.exercise = exercise
        self.stories = list(stories)
        self.role = role
        self._steps = list(self._tell())
        self._told_steps = 0

    def _tell(self) -> Iterator[list[Paper]]:
        """The steps of all chapters; a chapter's heading comes with its first step."""
        for chapter in chapters(self.exercise, self.stories, self.role):
            for number, step in enumerate(chapter.steps):
                yield [Heading(chapter.title, chapter.note), *step] if number == 0 else step

    # ---- the page

    def title_line(self) -> TitleLine:
        """Which stage, when, and who is told."""
        last = self.stories[-1] if self.stories else None
        title = TITLES[last.stage] if last and len(self.stories) == 1 else HAPPENED
        who = f"as {the(self.exercise.roles[self.role])} knows it" if self.role else "the whole truth"
        return TitleLine(title, when(self.exercise, last) if last else "", who)

    def on_mount(self) -> None:
        """Tell the first thing."""
        self.reel.focus()
        self.call_after_refresh(self.action_next)

    @property
    def is_told(self) -> bool:
        """Whether nothing is left to tell."""
        return self._told_steps >= len(self._steps)

    # ---- telling

    def _add(self, step: list[Paper]) -> None:
        for paper in step:
            self.fit_paper(paper)
        self.reel.add(step, next((paper for paper in step if paper.stands), None))

    def action_next(self) -> None:
        """Tell the next thing; when all is told, go on."""
        if self.is_told:
            if self._told_steps or self.reel.papers:
                self.dismiss(None)
            else:
                self._add([Prose(NOTHING, space=True)])
            return
        self._told_steps += 1
        self._add(self._steps[self._told_steps - 1])
        self.refresh_bindings()

    def action_all(self) -> None:
        """Tell everything at once; the cursor stays at the first thing that is new."""
        if self.is_told:
            return
        rest = [paper for step in self._steps[self._told_steps :] for paper in step]
        self._told_steps = len(self._steps)
        for paper in rest:
            self.fit_paper(paper)
        self.reel.add(rest, next((paper for paper in rest if paper.stands), None))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only live keys."""
        return not self.is_told if action == "all" else super().check_action(action, parameters)

    def action_pick(self) -> None:
        """A second click opens what can be opened, and else goes on."""
        if self.opens:
            self.action_why()
        else:
            self.action_next()

    def said(self) -> str:
        """How far the story has been told."""
        left = len(self._steps) - self._told_steps
        said = f"{self._told_steps} of {len(self._steps)} told" if left else "all is told: Space goes on"
        return f"{said} · {HIDDEN}" if kept_back(self.exercise, self.role) else said
