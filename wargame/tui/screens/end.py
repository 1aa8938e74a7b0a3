"""The end: the closing picture, how it came about, who got what, whose world it was, and how else it could have gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.journal_integrity import JournalError
from wargame.rules.rulebook import HIDDEN_THEORY
from wargame.tui.background import in_background
from wargame.tui.closing import (
    Chapter,
    Dice,
    Foreseen,
    Guess,
    HadYou,
    Picture,
    Revealed,
    Satisfied,
    World,
    content_word,
)
from wargame.tui.page import TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.screens.reading import ReelPage
from wargame.tui.widgets.aside import Aside, FootLine
from wargame.tui.widgets.leaves import Heading, Paper, Prose
from wargame.tui.widgets.lines import rule, split, text, wrapped
from wargame.tui.widgets.reel import Reel

if TYPE_CHECKING:
    from wargame.analysis.whatif import Counterfactual
    from wargame.analysis.worlds import Elsewhere
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import EndingView

ABOUT = (
    "How it ended and why. Guess whose world it was before you read on: 1, 2 or 3. The report (a) has it all for the debrief; "
    "the review (r) goes back to any turn; p plays on another way from the decision that mattered most."
)
QUESTION = "The world you played in followed one of three readings of three articles. Which? Press 1, 2 or 3, or Enter."
GUESS_FIRST = "Guess first?"
GUESS_FIRST_ABOUT = "It tells whose world it was. Once you know, you cannot guess any more."
NOTED = "Guessed whose world it was: "
PLAYING = "The other two worlds are being played"
UNDOING = "Each decision is being undone once"
CANCELLED = "Not worked out: it was stopped. x begins again."
NO_DECISION = "There was no decision whose other way could be tried."
RECKONED = (
    "Your staff put your satisfaction at {read} on the page before, from what it reads of the last day. "
    "The end counts {counted}: it knows what was true, and of some goals it takes the mean of all quarters."
)
SAME = "same dice, another world"


class EndScreen(ReelPage[None]):
    """Shows the end of an exercise to a role (None: to everybody). Dismisses with None."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        *[Binding(str(digit), f"guess({digit})", f"guess {digit}", show=False) for digit in range(1, 10)],
        Binding("space,enter", "pick", "open", show=False),
        Binding("a", "report", "report"),
        Binding("r", "replay", "review"),
        Binding("p", "branch", "another way"),
        Binding("D", "disputes", "disputes", tooltip="what the authors dispute, and what later years said"),
        Binding("x", "cancel", "stop working this out"),
        Binding("escape", "back", "leave", key_display="Esc"),
        Binding("q", "back", "leave", show=False),
    ]

    def __init__(self, exercise: Exercise, role: str | None = None) -> None:
        super().__init__()
        assert exercise.ending is not None, "the exercise is not over"
        self.exercise = exercise
        self.role = role
        self.ending: EndingView = exercise.ending
        self.theories = exercise.resolved.theatre.theories
        self.guessed = self._guess_noted()
        self.worlds: list[Elsewhere] | None = None
        self.undone: Counterfactual | None = None
        self.doing = ""
        self._failed = ""
        self._cancelled = False
        self._after: list[Paper] = []
        self._wanted: list[dict[str, Any]] = []

    @property
    def _author(self) -> str:
        """Whose orders the chronicle tells."""
        return self.role or next(iter(self.exercise.persons()), self.exercise.resolved.scenario.play_as)

    @property
    def is_open(self) -> bool:
        """Whether the theory may be named: it was no secret, or a guess has been made."""
        return self.exercise.theory != HIDDEN_THEORY or self.guessed is not None or len(self.theories) < 2

    def _guess_noted(self) -> str | None:
        notes = [event["text"] for event in self.exercise.ledger.events if event["event"] == "noted"]
        said = next((note.removeprefix(NOTED).rstrip(".") for note in notes if note.startswith(NOTED)), None)
        return next((theory_id for theory_id, theory in self.theories.items() if theory.name == said), None)

    # ---- the page

    def title_line(self) -> TitleLine:
        """What ended, and for whom."""
        scenario = self.exercise.resolved.scenario
        return TitleLine("THE END", scenario.title, self.exercise.roles[self.role] if self.role else "all roles")

    def aside(self) -> Aside:
        """What the role wanted and got, which stays in sight."""
        return Aside(self._beside, id="aside")

    def on_mount(self) -> None:
        """Show the end, and begin to ask how else it could have gone."""
        self.reel.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._show()
        self._ask()

    def _show(self) -> None:
        """All papers up to the guess; after it, all of them."""
        from wargame.report.seats import forecasts, roles
        from wargame.tui.chronicle import chronicle

        exercise, author = self.exercise, self._author
        wanted = roles(exercise)["roles"]
        mine = next((each for each in wanted if each["role"] == self.role), None)
        if mine is not None:
            self._wanted = [*mine["goals"], *([mine["agenda"]] if mine["agenda"] else [])]
        papers: list[Paper] = [Picture(self.ending)]
        papers += [Heading("HOW IT CAME ABOUT", f"what {exercise.roles[author]} ordered, and what it did")]
        papers += [Chapter(season) for season in chronicle(exercise, author)]
        papers += [
            Heading("WHO GOT WHAT IT WANTED", "0 to 100; y: the goals"),
            *(Satisfied(each, each is mine) for each in wanted),
        ]
        if self.role is not None:
            papers += [Prose(text((said, "$quiet"))) for said in self._reckoned(self.role)]
        foreseen = [each for each in forecasts(exercise)["forecasts"] if self.role in (None, each["by"])]
        if foreseen:
            papers += [Heading("FORECASTS", "beside what happened"), *(Foreseen(each) for each in foreseen)]
        papers.append(Heading("WHOSE WORLD WAS IT?"))
        if not self.is_open:
            papers.append(Prose(QUESTION))
            papers += [
                Guess(number, theory_id, theory) for number, (theory_id, theory) in enumerate(self.theories.items(), 1)
            ]
        for paper in papers:
            self.fit_paper(paper)
        self.reel.show(papers)
        if self.is_open:
            self._reveal(follow=False)

    def _reckoned(self, role: str) -> list[str]:
        """Why the end counts otherwise than the role's own staff on the page before, where it does."""
        from wargame.exercise.since import staff_satisfaction

        read, counted = staff_satisfaction(self.exercise, role), self.ending.satisfaction[role]
        return [RECKONED.format(read=read, counted=counted)] if read != counted else []

    def _beside(self, width: int) -> list[Content]:
        """The goals of the role and what every role got, in few words; not beside the list that says the same at length."""
        if isinstance(self.reel.paper, Satisfied):
            return []
        lines: list[Content] = []
        if self._wanted:
            lines += [Content(""), rule("WHAT YOU WANTED", "0 to 100", width)]
        for goal in self._wanted:
            *above, last = wrapped(goal["name"], width - 4)
            lines += [*above, *split(last, text((f"{goal['score']:>3}", "bold")), width)]
        lines += [Content(""), rule("SATISFACTION", "", width)]
        for role, score in self.ending.satisfaction.items():
            lines.append(
                text(
                    self.exercise.roles[role].ljust(18), (f"{score:>3}", "bold"), (f"  {content_word(score)}", "$quiet")
                )
            )
        return lines

    def said(self) -> str:
        """What is still to be done."""
        if not self.is_open:
            return "1 2 3: whose world was it?"
        return f"{self.doing} ... x stops it" if self.doing else "Esc leaves; everything is saved"

    # ---- whose world

    def action_guess(self, digit: int) -> None:
        """Guess, and be told."""
        if self.is_open or digit > len(self.theories):
            return
        self.guessed = list(self.theories)[digit - 1]
        try:
            self.exercise.note(f"{NOTED}{self.theories[self.guessed].name}.", by=self.role or "table")
        except (JournalError, OSError):
            self.notify("The guess could not be written down, but it counts here.", markup=False)
        guesses = [place for place, paper in enumerate(self.reel.papers) if isinstance(paper, Guess)]
        first = guesses[0] - 1  # the question before them goes too
        self.reel.insert(first, [], drop=len(guesses) + 1)
        self._reveal(follow=True)

    def action_pick(self) -> None:
        """Enter on a theory guesses it."""
        paper = self.reel.paper
        if isinstance(paper, Guess):
            self.action_guess(paper.number)
        else:
            super().action_pick()

    def _reveal(self, follow: bool) -> None:
        """Tell whose world it was, then how else it could have gone as far as that is known."""
        from wargame.analysis.evidence import evidence

        theory = self.theories.get(self.ending.theory)
        name = theory.name if theory else "a blend of the three"
        if self.guessed is None:
            said = f"It was {name}, as chosen."
        else:
            right = self.guessed == self.ending.theory
            said = (
                f"It was {name}. {'You guessed it.' if right else f'You guessed {self.theories[self.guessed].name}.'}"
            )
        first = Revealed(said, theory)
        self._add(
            [
                first,
                Heading("WHAT THE DICE SAID", "none, slight or clear"),
                Dice(evidence(self.exercise), self.theories),
            ],
            first if follow else None,
        )
        self._tell_after()

    def _add(self, papers: list[Paper], cursor: Paper | None = None) -> None:
        for paper in papers:
            self.fit_paper(paper)
        self.reel.add(papers, cursor)

    # ---- how else it could have gone

    @work(exclusive=True, group="after")
    async def _ask(self) -> None:
        """Both questions, one after the other, in threads; what is left out is said."""
        from wargame.analysis.whatif import counterfactual
        from wargame.analysis.worlds import three_worlds

        try:
            if self.worlds is None:
                self._do(PLAYING)
                self.worlds = await in_background(lambda: three_worlds(self.exercise))
                self._tell_after()
            if self.undone is None:
                self._do(UNDOING)
                self.undone = await in_background(lambda: counterfactual(self.exercise, self._author))
        except Exception as error:  # the end must be read whatever goes wrong beside it
            self._failed = f"This could not be worked out ({type(error).__name__}: {error})."
        finally:
            self._do("")
            if self.query_one_optional(Reel) is not None:
                self._tell_after()

    def _do(self, doing: str) -> None:
        self.doing = doing
        foot, reel = self.query_one_optional(FootLine), self.query_one_optional(Reel)
        if foot is not None and reel is not None:  # the page may have been left while the work went on
            foot.say(self.said(), reel.below)
            self.refresh_bindings()

    def _tell_after(self) -> None:
        """Put what is known of other courses at the end, in the stead of what stood there."""
        if not self.is_open or not self.reel.papers:
            return
        after: list[Paper] = [Heading("THE SAME ORDERS ELSEWHERE", SAME)]
        after += (
            [World(each, self.exercise.roles) for each in self.worlds]
            if self.worlds
            else [Prose(text((self._waiting(PLAYING), "$quiet")))]
        )
        after.append(Heading("HAD YOU ..." if self.role else "HAD THEY ..."))
        if self.undone is not None:
            after.append(HadYou(self.undone, self.exercise.roles[self._author], self.role is not None))
        else:
            after.append(Prose(text((self._waiting(UNDOING), "$quiet"))))
        for paper in after:
            self.fit_paper(paper)
        papers = self.reel.papers
        place = papers.index(self._after[0]) if self._after and self._after[0] in papers else len(papers)
        self._after = after
        self.reel.insert(place, after, drop=len(papers) - place)

    def _waiting(self, doing: str) -> str:
        if self._failed:
            return self._failed
        if self.doing == doing or (self.doing and doing == UNDOING):
            return f"{doing} ..."
        return NO_DECISION if doing == UNDOING and self.worlds is not None and not self._cancelled else CANCELLED

    def action_cancel(self) -> None:
        """Leave out what is being worked out; asked again, work it out."""
        if self.doing:
            self._cancelled = True
            self.workers.cancel_group(self, "after")
        elif self._cancelled:
            self._cancelled = False
            self._ask()

    # ---- from here

    def action_report(self) -> None:
        """The after-action report."""
        from wargame.tui.screens.aar import AARScreen

        self._after_guess(lambda: self.app.push_screen(AARScreen(self.exercise)))

    def action_replay(self) -> None:
        """The review, turn by turn."""
        from wargame.tui.screens.replay import ReplayScreen

        self._after_guess(lambda: self.app.push_screen(ReplayScreen(self.exercise, 1, self.role)))

    def action_disputes(self) -> None:
        """What the authors dispute, and what later years said."""
        from wargame.tui.screens.disputes import DisputesScreen

        resolved, finished = self.exercise.resolved, self.exercise.finished
        self.app.push_screen(DisputesScreen(resolved, self.role or "", finished=finished))

    def action_branch(self) -> None:
        """Another way, from the decision that mattered most."""
        from wargame.tui.screens.branching import BranchSheet

        turn = self.undone.turn if self.undone is not None else 1
        turn -= (turn - 1) % self.exercise.quarters
        self._after_guess(lambda: self.app.push_screen(BranchSheet(self.exercise, turn, self._author)))

    def _after_guess(self, go: Callable[[], object]) -> None:
        if self.is_open:
            go()
        else:
            self.app.push_screen(
                Question(GUESS_FIRST, [GUESS_FIRST_ABOUT], yes="open it", no="guess first"),
                lambda yes: self._unless_not(yes, go),
            )

    @staticmethod
    def _unless_not(yes: bool | None, go: Callable[[], object]) -> None:
        if yes:
            go()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only live keys."""
        if action == "cancel":
            return bool(self.doing) or self._cancelled
        if action == "guess":
            return not self.is_open
        return super().check_action(action, parameters)
