"""One grave question as a page of its own: a crisis (press, hold, step back), or what is still owed when play is over."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from wargame.exercise.exercise import Exercise
from wargame.exercise.views import AskView, View
from wargame.exercise.wording import clock, opening_with, the
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.drawing import Drawn
from wargame.tui.widgets.gauges import Headlines
from wargame.tui.widgets.items import Confirmed, Picked, Section
from wargame.tui.widgets.lines import Part, labelled, text, wrapped
from wargame.tui.widgets.papers import AnswerItem
from wargame.tui.widgets.reading import Reading
from wargame.tui.widgets.side import SideColumn
from wargame.tui.widgets.window import Window
from wargame.tui.words import listed, promise_state, promise_terms

ABOUT_CRISIS = (
    "A crisis. All its parties choose at the same time, without seeing what the others choose. "
    "Two who press may come to blows; who steps back pays for it, most of all after a public promise. "
    "PgUp and PgDn read what stands above the answers."
)
ABOUT_DEBT = (
    "Play is over, but what you threatened or promised still has to be done, or not. Others will remember which."
)
STILL = "It still stands, and this is the last round."
SILENT = "Leave it open?"
LEFT_OPEN = "Left open, it counts as "
SURE = "Is this your answer?"
FINAL = "It cannot be changed once you go on. All parties' answers are then opened together."
ENDED_EARLY, AFTER_PLAY = "play was ended early", "after the last orders"
FEWEST = 4
"""Lines of the scene that stay in sight however long the answers are."""


class SceneScreen(Page[str | None]):
    """Dismisses with the id of the answer, ``""`` for silence, or None to go one step back.

    The answers with who pays for each are always in sight as a whole; what happened scrolls above them.
    """

    AUTO_FOCUS = "Desk"
    DEFAULT_CSS = """
    SceneScreen #scene { width: 1fr; }
    SceneScreen #scene > Drawn { padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *[Binding(str(digit), f"answer({digit})", f"answer {digit}", show=False) for digit in range(1, 6)],
        Binding("s", "seal", "go on"),
        Binding("u", "undo", "leave open"),
        Binding("i", "messages", "messages"),
        Binding("w", "staff", "staff"),
        Binding("b", "brief", "brief"),
        Binding("pageup", "read(-1)", "read up", show=False, priority=True),
        Binding("pagedown", "read(1)", "read on", show=False, priority=True),
    ]

    def __init__(
        self,
        exercise: Exercise,
        view: View,
        ask: AskView,
        number: int = 1,
        count: int = 1,
        chosen: str | None = None,
    ) -> None:
        super().__init__()
        self.exercise = exercise
        self.view = view
        self.ask = ask
        self.chosen = chosen
        self._number = number
        self._count = count

    @property
    def ABOUT(self) -> str:  # type: ignore[override]  # depends on the question
        """What the page is for."""
        return ABOUT_CRISIS if self.ask.crisis else ABOUT_DEBT

    # ---- the page

    def title_line(self) -> TitleLine:
        """What kind of question, which round, and which of how many."""
        ask, view = self.ask, self.view
        kind = "CRISIS" if ask.crisis else "STILL OWED" if view.stage == "honour" else "A QUESTION"
        when = clock(view.sealing, view.sealings, view.pace, view.season)
        if view.stage == "honour":
            when = ENDED_EARLY if view.sealing < view.sealings else AFTER_PLAY
        middle = ("the last round" if ask.second_round else "first of two rounds") if ask.crisis else when
        which = f"{self._number} of {self._count} · " if self._count > 1 else ""
        return TitleLine(kind, middle, f"{which}{view.role_name}, {view.season}")

    def body(self) -> ComposeResult:
        """The scene, who is in it, what was promised; below it, always in sight, the answers."""
        yield Headlines(self.view.headlines, id="headlines")
        answers = [AnswerItem(self.ask, place, lambda: self.chosen) for place in range(len(self.ask.answers))]
        digits = " ".join(str(number) for number in range(1, len(answers) + 1))
        with Horizontal(id="main"):
            with Vertical(id="scene"):
                with Reading(can_focus=False):
                    yield Drawn(self._scene)
                yield Drawn(self._question, id="question")
                yield Desk(Section("YOUR ANSWER", f"{digits}, then s", answers))
                yield Drawn(self._standing, id="standing")
            yield SideColumn(self.view, id="side")

    def window_moved(self, window: Window) -> None:
        """Question and answers take the lines they need, the scene above them no more than the rest."""
        desk, size = self.query_one(Desk), self.query_one("#scene").size
        below = len(self._question(size.width - 2)) + 1
        answers = max(3, min(desk.length, size.height - FEWEST - below))
        scene = len(self._scene(size.width - 3)) + 1
        desk.styles.height = answers
        self.query_one(Reading).styles.height = max(FEWEST, min(scene, size.height - answers - below))

    def _question(self, width: int) -> list[Content]:
        gap = [Content("")] if self.is_tall else []
        return [*gap, *wrapped(text((self.ask.question, "bold $mark")), min(width - 3, 84), 2), *gap]

    def _scene(self, width: int) -> list[Content]:
        ask = self.ask
        room = min(width - 3, 84)
        gap = [Content("")] if self.is_tall else []
        lines = [*gap, *wrapped(text((ask.title, "bold")), room, 2), *gap]
        lines += [*wrapped(text((STILL, "bold $mark")), room, 2), *gap] if ask.second_round else []
        lines += [*wrapped(ask.text, room, 2), *gap]
        lines += [*wrapped(self._first_round(), room, 2), *gap] if ask.first_round else []
        return [*lines, *self._parties(room), *self._promises(room)]

    def _first_round(self) -> str:
        said = [
            f"{'you' if role == self.view.role else the(self.view.roles.get(role, role))} chose “{answer}”"
            for role, answer in sorted(self.ask.first_round, key=lambda each: each[0] != self.view.role)
        ]
        return f"In the first round {'; '.join(said)}."

    def _parties(self, room: int) -> list[Content]:
        view = self.view
        others = [the(view.roles.get(role, role)) for role in self.ask.parties if role != view.role]
        if not others or not self.ask.crisis:
            return []
        return wrapped(text(("In it with you: ", "$quiet"), listed(others), "."), room, 2)

    def _promises(self, room: int) -> list[Content]:
        """What the parties have promised, and what the promise asks of them."""
        view, lines = self.view, list[Content]()
        for promise in view.promises:
            if not self.ask.crisis and promise.id == self.ask.id:
                lines += wrapped(text((promise_terms(promise), "")), room, 2)
            elif self.ask.crisis and promise.state == "in force" and promise.by in (*self.ask.parties, view.role):
                by = "You have" if promise.by == view.role else f"{opening_with(the(view.roles[promise.by]))} has"
                state = promise_state(promise)
                note = f" ({state})" if promise.due else ""
                lines += wrapped(text((f"{by} promised: ", "$quiet"), promise.text, (note, "$quiet")), room, 2)
        return lines

    def _standing(self, width: int) -> list[Content]:
        """What is chosen, or what silence means."""
        chosen = next((answer for answer in self.ask.answers if answer.id == self.chosen), None)
        if chosen is not None:
            said: tuple[Part, ...] = (("You have chosen: ", "$quiet"), (chosen.name, "bold"), ("  s goes on", "$mark"))
        elif self._silent_name:
            said = ((LEFT_OPEN, "$quiet"), f"“{self._silent_name}”.")
        else:
            return []
        return wrapped(text(*said), width - 2, 2)

    @property
    def _silent_name(self) -> str:
        return next((answer.name for answer in self.ask.answers if answer.id == self.ask.silence), "")

    # ---- choosing

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, AnswerItem):
            self.action_answer(message.item.place + 1)

    def action_answer(self, digit: int) -> None:
        """Choose an answer; choosing it again changes nothing."""
        if digit > len(self.ask.answers):
            return
        answer = self.ask.answers[digit - 1]
        if not answer.legal:
            self.notify(f"Not possible: {answer.why_not}", severity="warning", timeout=5, markup=False)
            return
        self._choose(answer.id)
        desk = self.query_one(Desk)
        desk.go_to(next(item for item in desk.items if isinstance(item, AnswerItem) and item.answer is answer))

    def _choose(self, answer: str | None) -> None:
        self.chosen = answer
        self.query_one(Desk).recheck()
        self.query_one("#standing", Drawn).redraw()

    def action_undo(self) -> None:
        """Leave the question open again."""
        self._choose(None)

    @on(Confirmed)
    def _confirmed(self) -> None:
        self.action_seal()

    def action_seal(self) -> None:
        """Show what was chosen and who pays, and ask once more; silence is asked about too."""
        answer = next((each for each in self.ask.answers if each.id == self.chosen), None)
        if answer is None:
            lines = [text((LEFT_OPEN, "$quiet"), "“", (self._silent_name, "bold"), "”.")]
            self.app.push_screen(Question(SILENT, lines, yes="leave it open", no="choose"), self._sealed)
            return
        lines = [text((answer.name, "bold"))]
        lines += labelled("Who pays:", text((answer.bears, "italic")), 70, 0, 11) if answer.bears else []
        self.app.push_screen(
            Question(SURE, [*lines, "", text((FINAL, "$quiet"))], yes="this is my answer", no="choose again"),
            self._sealed,
        )

    def _sealed(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(self.chosen or "")

    # ---- other pages

    def action_read(self, step: int) -> None:
        """Read what stands above the answers."""
        self.query_one(Reading).scroll_relative(y=step * 4, animate=False)

    def action_messages(self) -> None:
        """Write to other roles, and read what they wrote."""
        from wargame.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self.exercise, self.view.role))

    def action_staff(self) -> None:
        """Ask the staff."""
        from wargame.tui.screens.staff import StaffScreen

        self.app.push_screen(StaffScreen(self.view))

    def action_brief(self) -> None:
        """Read the brief again."""
        from wargame.tui.screens.brief import BriefScreen

        self.app.push_screen(BriefScreen(self.view))
