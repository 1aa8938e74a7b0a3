"""Replay: a saved exercise turn by turn, as any role then knew it or as it was; from any turn another way can be tried."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.wording import opening_with, the
from wargame.scenario.problems import shown
from wargame.tui.background import in_background
from wargame.tui.chapters import when
from wargame.tui.page import TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.screens.reading import ReelPage
from wargame.tui.widgets.aside import Aside, FootLine
from wargame.tui.widgets.leaves import Heading, Paper, Prose
from wargame.tui.widgets.lines import rule, split, text
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.tellings import Fold, Quiet
from wargame.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.tui.review import Review
    from wargame.tui.screens.finding import Found

ABOUT = (
    "An exercise looked back at. ← and → go from turn to turn, ↑ and ↓ through what happened in it, digits to a turn. "
    "w changes whose eyes you see it with; v shows how it really was, or what that role then knew. "
    "In the line of turns, ! marks a crisis and * a note or a ruling."
)
OPENING = "The journal is opened, and the rules it was played under are read."
CANNOT = "This journal cannot be reviewed."
AS_IT_WAS = "as it was"
UNFINISHED = "not finished: it stands in {season}"
PEEK = "Look behind the curtain?"
PEEK_ABOUT = "This exercise is not over. How it really is tells whoever plays on what nobody knows yet."
NO_WINDOW = "No orders were written this turn, so nothing can branch off here."
NO_ROLE = "Choose a role first (w): then v tells what it knew, or how it was."


class ReplayScreen(ReelPage[None]):
    """Reviews a journal, or an exercise that is open already."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "turn(1)", "turn", key_display="← →"),
        Binding("left,h", "turn(-1)", "turn before", show=False),
        Binding("v", "curtain", "then/truth"),
        Binding("w", "role(1)", "whose eyes"),
        Binding("W", "role(-1)", "whose eyes", show=False),
        Binding("p", "branch", "play on"),
        Binding("slash", "find", "search", key_display="/"),
        Binding("n", "again(1)", "next found", show=False),
        Binding("N", "again(-1)", "found before", show=False),
        Binding("a", "report", "report", show=False),
        Binding("z", "ending", "the end", show=False),
        Binding("q", "back", "back", show=False),
        *[Binding(str(digit), f"jump({digit})", f"turn {digit}", show=False) for digit in range(1, 10)],
    ]

    def __init__(self, source: Path | Exercise, turn: int | None = None, role: str | None = None) -> None:
        super().__init__()
        self._source = source
        self._wanted = (turn, role)
        self.review: Review | None = None
        self.turn = 1
        self.role: str | None = None
        self.truth = True
        self._known: dict[tuple[int, str | None, bool], list[Paper]] = {}
        self._courses: dict[tuple[int, str | None, bool], list[tuple[str, str, str]]] = {}
        self._found: list[Found] = []
        self._found_at = 0

    # ---- the page

    def title_line(self) -> TitleLine:
        """Which exercise, when, and through whose eyes."""
        return TitleLine("REPLAY", "", "")

    def body(self) -> ComposeResult:
        """The line of turns, the reel, reasons beside it where there is room."""
        yield Timeline(id="timeline")
        with Horizontal():
            yield Reel([Prose(OPENING, space=True)], id="reel")
            yield Aside(self._course, id="aside")
        yield FootLine(id="foot")

    def on_mount(self) -> None:
        """Open the journal in the background."""
        self.reel.focus()
        self._open()

    @work(exclusive=True, group="open")
    async def _open(self) -> None:
        try:
            review = await in_background(self._opened)
        except JournalError as error:
            self.reel.show([Prose(CANNOT, *self._cannot(error.sentence), "Esc goes back.", space=True)])
            return
        self.review = review
        for warning in getattr(review.exercise.ledger, "warnings", ()):
            self.notify(str(warning), title="The file", severity="warning", timeout=12, markup=False)
        turn, role = self._wanted
        exercise = review.exercise
        persons = exercise.persons()
        self.role = role if role in exercise.roles else persons[0] if len(persons) == 1 else None
        self.truth = self.role is None and exercise.finished
        if not self.truth and self.role is None:
            self.role = exercise.resolved.scenario.play_as
        self.turn = min(review.turns, key=lambda each: abs(each - (turn or 1)))
        await self._show()

    def _cannot(self, sentence: str) -> list[Content | str]:
        """Which file, on a line of its own, and what is wrong with it: a long path would be cut wherever the line ends."""
        if not isinstance(self._source, Path):
            return [sentence]
        for path in (str(self._source), shown(self._source)):
            sentence = sentence.replace(path, self._source.name)
        said = opening_with(sentence.rstrip("."))
        return [text((self._source.name, "bold")), f"{said}."]

    def _opened(self) -> Review:
        from wargame.exercise.exercise import Exercise
        from wargame.tui.review import Review

        exercise = self._source if isinstance(self._source, Exercise) else Exercise.open(self._source, read_only=True)
        _ = exercise.book  # compiled here, so that no key waits for it later
        return Review(exercise)

    # ---- showing a turn

    async def _show(self, words: str = "") -> None:
        """Show the present turn; the cursor goes to the paper that says ``words``, if any."""
        review = self.review
        if review is None:
            return
        key = (self.turn, self.role, self.truth)
        if key not in self._known:
            await in_background(partial(self._make, review, key))
            if key != (self.turn, self.role, self.truth):
                return  # another turn has been asked for meanwhile
        papers = self._known[key]
        if words:
            papers = [each for paper in papers for each in _unfolded(paper, words)]
        for paper in papers:
            self.fit_paper(paper)
        at = next(
            (place for place, paper in enumerate(papers) if paper.stands and words and words == paper.words()), None
        )
        self.reel.show(papers, at)
        self._head()
        self._ahead()

    def _make(self, review: Review, key: tuple[int, str | None, bool]) -> None:
        self._courses[key] = review.course(*key)
        self._known[key] = review.papers(*key)

    def _head(self) -> None:
        review = self.review
        assert review is not None
        scenario = review.exercise.resolved.scenario
        who = AS_IT_WAS if self.truth else f"as {the(review.exercise.roles[self.role or ''])} knew it"
        if self.truth and self.role:
            who += f", beside {the(review.exercise.roles[self.role])}"
        self.query_one(TitleLine).say("REPLAY", f"{scenario.title} · {review.name(self.turn)}", who)

    def _ahead(self) -> None:
        """Make the neighbouring turns ready, so that going there takes no time."""
        review = self.review
        if review is None:
            return
        place = review.turns.index(self.turn)
        near = (*review.turns[place + 1 : place + 3], *review.turns[max(0, place - 1) : place])
        wanted = [key for turn in near if (key := (turn, self.role, self.truth)) not in self._known]
        if wanted:
            self._make_all(review, wanted)

    @work(exclusive=True, group="ahead")
    async def _make_all(self, review: Review, wanted: list[tuple[int, str | None, bool]]) -> None:
        for key in wanted:
            await in_background(partial(self._make, review, key))

    def said(self) -> str:
        """How the exercise stands, and what was odd about its file."""
        review = self.review
        if review is None:
            return ""
        exercise = review.exercise
        ending = exercise.ending
        stands = f"ended: {ending.name}" if ending else UNFINISHED.format(season=exercise.season(exercise.turn))
        return f"{when(exercise, review.stories(self.turn)[-1])} · {stands}"

    def moved(self) -> None:
        """The part of the turn under the cursor stands out in the line of turns."""
        review = self.review
        if review is None:
            return
        from wargame.tui.review import short

        headings = [
            (place, short(paper.title)) for place, paper in enumerate(self.reel.papers) if isinstance(paper, Heading)
        ]
        now = next((name for place, name in reversed(headings) if place <= self.reel.cursor), "")
        parts = list(dict.fromkeys(name for _, name in headings))
        self.query_one(Timeline).show(review.moments, self.turn, parts, now)

    def _course(self, width: int) -> list[Content]:
        """How the headline tracks have gone so far, as small bars."""
        course = self._courses.get((self.turn, self.role, self.truth), [])
        if not course:
            return []
        lines = [Content(""), rule("SO FAR", "turn by turn", width)]
        for name, bars, value in course:
            lines.append(
                split(
                    text((name, "$quiet")).truncate(width - len(bars) - 7, ellipsis=True),
                    text(bars, value.rjust(5)),
                    width,
                )[0]
            )
        return lines

    # ---- going about

    async def _go(self, turn: int, words: str = "") -> None:
        self.turn = turn
        await self._show(words)

    async def action_turn(self, step: int) -> None:
        """To the next turn or the one before."""
        if self.review is not None:
            place = self.review.turns.index(self.turn) + step
            if 0 <= place < len(self.review.turns):
                await self._go(self.review.turns[place])

    async def action_jump(self, digit: int) -> None:
        """To a turn by its number."""
        if self.review is not None and digit in self.review.turns:
            await self._go(digit)

    @on(Timeline.Chosen)
    async def _chosen(self, message: Timeline.Chosen) -> None:
        await self._go(message.turn)

    async def action_role(self, step: int) -> None:
        """Through the eyes of the next role; after the last, through nobody's."""
        if self.review is None:
            return
        finished = self.review.exercise.finished
        choices: list[str | None] = [*self.review.exercise.roles, *([None] if finished or self.truth else [])]
        self.role = choices[(choices.index(self.role) + step) % len(choices)]
        if self.role is None:
            self.truth = True
        await self._show()

    async def action_curtain(self) -> None:
        """As the role then knew it, or as it was."""
        if self.review is None:
            return
        if self.role is None:
            self.notify(NO_ROLE, markup=False)
        elif self.truth or self.review.exercise.finished:
            await self._lift(True)
        else:
            self.app.push_screen(Question(PEEK, [PEEK_ABOUT], yes="look", no="leave it"), self._lift)

    async def _lift(self, yes: bool | None) -> None:
        if yes:
            self.truth = not self.truth
            await self._show()

    # ---- searching, branching, the report

    def action_find(self) -> None:
        """Search in all turns."""
        from wargame.tui.screens.finding import FindScreen

        if self.review is not None:
            self.app.push_screen(FindScreen(self.review, self.role, self.truth), self._take_found)

    async def _take_found(self, chosen: tuple[list[Found], int] | None) -> None:
        if chosen is not None:
            self._found, self._found_at = chosen
            await self.action_again(0)

    async def action_again(self, step: int) -> None:
        """To the next thing found, or the one before."""
        if self._found:
            self._found_at = (self._found_at + step) % len(self._found)
            found = self._found[self._found_at]
            await self._go(found.turn, found.words)

    def action_branch(self) -> None:
        """Try another way from this turn's orders."""
        from wargame.tui.screens.branching import BranchSheet

        if self.review is None:
            return
        turn = self.review.window(self.turn)
        if self.review.is_epilogue(self.turn) or turn not in self.review.turns:
            self.notify(NO_WINDOW, markup=False)
            return
        role = self.role or next(iter(self.review.exercise.persons()), self.review.exercise.resolved.scenario.play_as)
        self.app.push_screen(BranchSheet(self.review.exercise, turn, role))

    def action_report(self) -> None:
        """The after-action report."""
        from wargame.tui.screens.aar import AARScreen

        if self.review is not None and self.review.exercise.finished:
            self.app.push_screen(AARScreen(self.review.exercise))

    def action_ending(self) -> None:
        """The closing picture, and whose world it was."""
        from wargame.tui.screens.end import EndScreen

        if self.review is not None and self.review.exercise.finished:
            self.app.push_screen(EndScreen(self.review.exercise, self.role))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only live keys."""
        if action in ("turn", "curtain", "role", "branch", "find", "jump") and self.review is None:
            return False
        if action in ("report", "ending"):
            return self.review is not None and self.review.exercise.finished
        if action == "again":
            return bool(self._found)
        return super().check_action(action, parameters)


def _unfolded(paper: Paper, words: str) -> list[Paper]:
    """A folded paper as its parts, if one of them says what is looked for."""
    if isinstance(paper, Fold | Quiet) and any(each.words() == words for each in paper.papers):
        return list(paper.papers)
    return [paper]
