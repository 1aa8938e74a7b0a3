"""Search in a whole exercise: every sentence of every turn, as the one who searches may know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.tui.background import in_background
from wargame.tui.page import Page, TitleLine
from wargame.tui.widgets.aside import FootLine
from wargame.tui.widgets.filtering import Words
from wargame.tui.widgets.leaves import Paper, Prose
from wargame.tui.widgets.lines import text
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.tellings import Fold, Quiet
from wargame.tui.widgets.window import Window
from wargame.tui.words import counted

if TYPE_CHECKING:
    from wargame.tui.review import Review

ABOUT = "Type words; what holds them all stays. Enter goes there. Afterwards n and N go to the next thing found or the one before."
HINT = "words to look for"
READING = "The turns are read ..."
EMPTY = "Type a word: a track, an act, a country."
NONE = "Nothing in this exercise says that."
MOST = 200
"""Results shown; more words find fewer."""


@dataclass(frozen=True)
class Found:
    """A sentence and where it stands."""

    turn: int
    season: str
    words: str


class Hit(Paper):
    """A sentence found, with its season."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.said = found.words.lower()

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """One line."""
        return [
            text((self.found.season.ljust(15), "$quiet"), " ".join(self.found.words.split())).truncate(
                width, ellipsis=True
            )
        ]


class FindScreen(Page[tuple[list[Found], int] | None]):
    """Dismisses with all that was found and which of it to go to."""

    ABOUT = ABOUT
    DEFAULT_CSS = """
    FindScreen Input { border: none; height: 1; padding: 0 1; background: $raised; }
    FindScreen Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "walk(1)", "down", key_display="↓", priority=True),
        Binding("up", "walk(-1)", "up", key_display="↑", priority=True),
        Binding("enter", "take", "go there", priority=True),
    ]

    def __init__(self, review: Review, role: str | None, truth: bool) -> None:
        super().__init__()
        self._review = review
        self._role = role
        self._truth = truth
        self._all: list[Hit] = []
        self._hits: list[Hit] = []

    def title_line(self) -> TitleLine:
        """What is searched."""
        roles = self._review.exercise.roles
        return TitleLine(
            "SEARCH", "in all turns", "as it was" if self._truth else f"in what {roles[self._role or '']} knew"
        )

    def body(self) -> ComposeResult:
        """The words, what was found."""
        yield Words(placeholder=HINT)
        yield Reel([Prose(READING, space=True)])
        yield FootLine()

    def on_mount(self) -> None:
        """Read all turns in the background."""
        self.query_one(Words).focus()
        self.watch(self.query_one(Words), "value", self._search, init=False)
        self._read()

    @work(exclusive=True)
    async def _read(self) -> None:
        self._all = await in_background(self._sentences)
        self._search()

    def _sentences(self) -> list[Hit]:
        review = self._review
        found = []
        for turn in review.turns:
            for paper in review.papers(turn, self._role, self._truth):
                papers = paper.papers if isinstance(paper, Fold | Quiet) else [paper]
                found += [Hit(Found(turn, review.name(turn), each.words())) for each in papers if each.stands]
        return found

    def _search(self) -> None:
        wanted = self.query_one(Words).value.lower().split()
        self._hits = [hit for hit in self._all if wanted and all(word in hit.said for word in wanted)]
        if not self._all:
            papers: list[Paper] = [Prose(READING, space=True)]
        elif not wanted:
            papers = [Prose(EMPTY, space=True)]
        else:
            papers = [*self._hits[:MOST]] or [Prose(NONE, space=True)]
        self.query_one(Reel).show(papers)

    def window_moved(self, window: Window) -> None:
        """Say how much was found."""
        more = f", the first {MOST} shown" if len(self._hits) > MOST else ""
        said = f"{counted(len(self._hits), 'sentence')} found{more}" if self.query_one(Words).value.strip() else ""
        self.query_one(FootLine).say(said, self.query_one(Reel).below)

    def action_walk(self, step: int) -> None:
        """Walk through what was found while the words stay open to typing."""
        self.query_one(Reel).action_walk(step)

    @on(Reel.Picked)
    def action_take(self) -> None:
        """Go to what is under the cursor."""
        paper = self.query_one(Reel).paper
        if isinstance(paper, Hit):
            self.dismiss(([hit.found for hit in self._hits], self._hits.index(paper)))
