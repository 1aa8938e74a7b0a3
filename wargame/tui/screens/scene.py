"""One grave question as a page of its own: a crisis (press, hold, step back), or what is still owed when play is over."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from wargame.exercise.views import AskView, View
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.gauges import Headlines
from wargame.tui.widgets.items import Confirmed, Picked, Prose, Section
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.papers import AnswerItem
from wargame.tui.widgets.side import SideColumn
from wargame.tui.words import listed, promise_state

ABOUT_CRISIS = (
    "A crisis. All its parties choose at the same time, without seeing what the others choose. "
    "Two who press may come to blows; who steps back pays for it, most of all after a public promise."
)
ABOUT_DEBT = (
    "Play is over, but what you threatened or promised still has to be done, or not. Others will remember which."
)
SILENT = "Say nothing?"


class SceneScreen(Page[str | None]):
    """Dismisses with the id of the answer, ``""`` for silence, or None to go one step back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *[Binding(str(digit), f"answer({digit})", f"answer {digit}", show=False) for digit in range(1, 6)],
        Binding("s", "go_on", "go on"),
        Binding("w", "staff", "staff"),
        Binding("b", "brief", "brief"),
    ]

    def __init__(self, view: View, ask: AskView, number: int = 1, count: int = 1, chosen: str | None = None) -> None:
        super().__init__()
        self.view = view
        self.ask = ask
        self.chosen = chosen
        self._number = number
        self._count = count

    @property
    def ABOUT(self) -> str:  # type: ignore[override]  # depends on the question
        """What the page is for."""
        return ABOUT_CRISIS if self.ask.crisis else ABOUT_DEBT

    def title_line(self) -> TitleLine:
        """What kind of question, and which of how many."""
        ask = self.ask
        kind = "CRISIS" if ask.crisis else "STILL OWED" if self.view.stage == "honour" else "A QUESTION"
        middle = ("the last round" if ask.second_round else "first of two rounds") if ask.crisis else self.view.season
        which = f"{self._number} of {self._count} · " if self._count > 1 else ""
        return TitleLine(kind, middle, f"{which}{self.view.role_name}, {self.view.season}")

    def body(self) -> ComposeResult:
        """The scene, who is in it, what was promised, the answers."""
        yield Headlines(self.view.headlines, id="headlines")
        answers = [AnswerItem(self.ask, place, lambda: self.chosen) for place in range(len(self.ask.answers))]
        with Horizontal(id="main"):
            yield Desk(Prose(self._scene), Section("YOUR ANSWER", "1 2 3, then s", answers), Prose(self._silence))
            yield SideColumn(self.view, id="side")

    def _scene(self, width: int) -> list[Content]:
        ask, view = self.ask, self.view
        room = min(width - 4, 84)
        lines = [Content(""), *wrapped(text((ask.title, "bold")), room, 2), Content("")]
        lines += wrapped(ask.text, room, 2)
        lines.append(Content(""))
        others = [view.roles.get(role, role) for role in ask.parties if role != view.role]
        if others and ask.crisis:
            lines += wrapped(text(("At the table with you: ", "$quiet"), listed(others), "."), room, 2)
        for promise in view.promises:
            if ask.crisis and promise.state == "in force" and promise.by in (*ask.parties, view.role):
                by = view.roles.get(promise.by, promise.by)
                lines += wrapped(
                    text((f"{by} has promised: ", "$quiet"), promise.text, (f" ({promise_state(promise)})", "$quiet")),
                    room,
                    2,
                )
        return [
            *lines,
            *([Content("")] if lines[-1].plain else []),
            *wrapped(text((ask.question, "bold $mark")), room, 2),
            Content(""),
        ]

    def _silence(self, width: int) -> list[Content]:
        return (
            wrapped(text(("If you say nothing: ", "$quiet"), f"{self._silent_name}."), width - 2, 5)
            if self._silent_name
            else []
        )

    @property
    def _silent_name(self) -> str:
        return next((answer.name for answer in self.ask.answers if answer.id == self.ask.silence), "")

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, AnswerItem):
            self.action_answer(message.item.place + 1)

    def action_answer(self, digit: int) -> None:
        """Choose an answer; choosing it again takes it back."""
        if digit > len(self.ask.answers):
            return
        answer = self.ask.answers[digit - 1]
        if not answer.legal:
            self.notify(f"Not possible: {answer.why_not}", severity="warning", timeout=5, markup=False)
            return
        self.chosen = None if self.chosen == answer.id else answer.id
        desk = self.query_one(Desk)
        desk.go_to(next(item for item in desk.items if isinstance(item, AnswerItem) and item.answer is answer))
        self.query_one(Desk).recheck()

    @on(Confirmed)
    def _confirmed(self) -> None:
        self.action_go_on()

    def action_go_on(self) -> None:
        """Keep the answer and go on; silence is asked about once more."""
        if self.chosen is not None:
            self.dismiss(self.chosen)
            return
        lines = [text(("Silence means: ", "$quiet"), (self._silent_name, "bold"), ".")]
        self.app.push_screen(Question(SILENT, lines, yes="say nothing", no="choose"), self._silent)

    def _silent(self, yes: bool | None) -> None:
        if yes:
            self.dismiss("")

    def action_staff(self) -> None:
        """Ask the staff."""
        from wargame.tui.screens.staff import StaffScreen

        self.app.push_screen(StaffScreen(self.view))

    def action_brief(self) -> None:
        """Read the brief again."""
        from wargame.tui.screens.brief import BriefScreen

        self.app.push_screen(BriefScreen(self.view))
