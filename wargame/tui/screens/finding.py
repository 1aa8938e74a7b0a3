"""Search in a whole exercise: every sentence of every turn, as the one who searches may know it."""

from __future__ import annotations

from collections.abc import Sequence
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
    """A passage found, with its season; what was looked for stands out and is never cut away."""

    def __init__(self, found: Found, wanted: Sequence[str] = ()) -> None:
        self.found = found
        self.said = found.words.lower()
        self._wanted = wanted

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """One line."""
        season, words = self.found.season.ljust(15), " ".join(self.found.words.split())
        room = max(width - len(season), 8)
        places = [(at, at + len(word)) for word in self._wanted if (at := words.lower().find(word)) >= 0]
        first, last = min(places, default=(0, 0))
        if last >= room:  # it begins at a word somewhat before what was found
            cut = words.rfind(" ", 0, max(first - room // 3, 1)) + 1
            places = [(start - cut + 2, end - cut + 2) for start, end in places if start >= cut]
            words = f"… {words[cut:]}"
        said = Content(words)
        for start, end in places:
            said = said.stylize("bold $mark", start, end)
        return [text((season, "$quiet"), said).truncate(width, ellipsis=True)]


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
        self._hits = [
            Hit(hit.found, wanted) for hit in self._all if wanted and all(word in hit.said for word in wanted)
        ]
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
        said = f"{counted(len(self._hits), 'place')} found{more}" if self.query_one(Words).value.strip() else ""
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
