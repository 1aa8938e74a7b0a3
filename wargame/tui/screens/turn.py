"""The turn's page: cables and their dilemma, dials, acts, offers, and the order as it stands. All of a turn is decided here."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import DraftOffer, Forecast, Order
from wargame.exercise.views import MoveView, PostureView
from wargame.exercise.wording import clock
from wargame.tui.bookmarks import Bookmarks
from wargame.tui.catalogue import act_names, dials_moved
from wargame.tui.drafts import Draft
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import OneLine, Question
from wargame.tui.screens.messages import MessageItem, MessagesScreen
from wargame.tui.screens.sealing import seal_sheet
from wargame.tui.widgets.acts import ActItem
from wargame.tui.widgets.debts import DebtItem, debts
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.dials import DialItem
from wargame.tui.widgets.gauges import Headlines
from wargame.tui.widgets.items import Item, Picked, Section, Turned
from wargame.tui.widgets.offers import DraftedItem, StandingItem
from wargame.tui.widgets.papers import AnswerItem, CableItem
from wargame.tui.widgets.side import SideColumn
from wargame.tui.widgets.tray import Tray
from wargame.tui.widgets.window import Window
from wargame.tui.words import counted

ABOUT = (
    "One page, one turn. Read the cables and answer the dilemma; move a dial if you must; order up to two acts; seal. "
    "The line at the bottom shows the order as it will be sealed. Nothing counts until then, and everything can be undone."
)
REASON = "Why, in one line?"
REASON_ABOUT = "Nobody sees it before the debrief. It will stand beside what came of it."
LEAVE = "Leave the exercise?"
LEAVE_KEPT = "What is sealed is saved. The exercise goes on where it stands when you open it again."
LEAVE_DRAFT = "This turn's orders are not sealed. What you have written on this page is kept and waits for you."


class TurnScreen(Page[Order | None]):
    """Write and seal one turn's orders. Dismisses with the sealed order, or None when the player leaves."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "seal", "seal", tooltip="hand in the order for good; you are asked once more"),
        Binding("m", "all_acts", "all acts", tooltip="every act of your role, with why it is possible or not"),
        Binding("o", "offer", "offer", tooltip="draft an offer to other roles"),
        Binding("i", "messages", "messages", tooltip="write to other roles, and read what they wrote"),
        Binding("w", "staff", "staff", tooltip="ask the staff: all tracks, promises, what is owed"),
        Binding("u", "undo", "undo", tooltip="take the last change back"),
        Binding("y", "reason", "why", tooltip="write down why, for the debrief"),
        Binding("f", "forecast", "forecast", tooltip="say what another role will do, and how sure you are"),
        Binding("t", "story", "story", tooltip="what happened since you last sealed, and the whole story behind it"),
        Binding("b", "brief", "brief", tooltip="read your brief again"),
        Binding(
            "D", "disputes", "disputes", show=False, tooltip="what the authors dispute, and how the rules treat it"
        ),
        Binding(
            "F",
            "facilitate",
            "facilitator",
            show=False,
            tooltip="for whoever runs the exercise: inject, rule, note, end",
        ),
        *[Binding(str(digit), f"answer({digit})", "answer the dilemma", show=False) for digit in range(1, 5)],
        Binding("q,escape", "back", "leave", show=False, tooltip="leave; what is sealed is saved"),
    ]

    def __init__(self, exercise: Exercise, role: str, draft: Draft) -> None:
        super().__init__()
        self.exercise = exercise
        self.role = role
        self.draft = draft
        self.view = draft.view

    # ---- the page

    def title_line(self) -> TitleLine:
        """Where, when, what is asked."""
        view = self.view
        middle = clock(view.sealing, view.sealings, view.pace, view.season)
        return TitleLine((view.place or view.role_name).upper(), middle, self._right())

    def _right(self) -> str:
        """Whose page it is, and that letters wait to be read: they may lie out of sight."""
        new = len(self._messages())
        letters = f"{counted(new, 'new message')} (i) · " if new else ""
        return f"{letters}{self.view.role_name} · orders"

    def body(self) -> ComposeResult:
        """Headlines above the desk, or beside it where there is room."""
        yield Headlines(self.view.headlines, id="headlines")
        with Horizontal(id="main"):
            yield Desk(*self._sections(), id="desk")
            yield SideColumn(self.view, id="side")
        yield Tray(self.draft)

    def _sections(self) -> list[Section]:
        view, draft = self.view, self.draft
        papers: list[Item] = []
        for cable in sorted(view.cables, key=lambda cable: cable.dilemma is None):
            papers.append(CableItem(cable, lambda: draft.order.answer, draft.read))
            if cable.dilemma is not None:
                papers += [
                    AnswerItem(cable.dilemma, place, lambda: draft.order.answer, folds=True)
                    for place in range(len(cable.dilemma.answers))
                ]
        names = max((len(posture.name) for posture in view.postures), default=0)
        steps = max((len(posture.steps) for posture in view.postures), default=0)
        moved = dials_moved(self.exercise, self.role)
        dials = [self._dial(posture, (names, steps), moved) for posture in view.postures]
        acts = [self._act(move) for move in view.moves if move.proposed][:7]
        others = len([move for move in view.moves if not move.default])
        return [
            Section("CABLES", self._digits(), papers, name="cables"),
            Section("MESSAGES", "i reads and answers", self._messages(), name="messages"),
            Section(
                "YOU HAVE PROMISED", "w: all promises", [DebtItem(promise, view.season) for promise in debts(view)]
            ),
            Section("POSTURE", "one step a turn: ← →", dials),
            Section("ACTS", f"m shows all {others}", acts, name="acts"),
            Section("OFFERS", "answered after the reveal", self._offers(), name="offers"),
        ]

    def _digits(self) -> str:
        """Which keys answer the dilemma, and which of them has."""
        answers = self.view.dilemma.answers if self.view.dilemma else ()
        digits = {answer.id: str(digit) for digit, answer in enumerate(answers, 1)}
        if self.draft.order.answer in digits:
            chosen = digits.pop(self.draft.order.answer)
            return f"answered: {chosen}; {' '.join(digits.values())} change it"
        return f"one asks for an answer: {' '.join(digits.values())}" if digits else ""

    def _messages(self) -> list[Item]:
        """What was written to the role and not yet read on the page of messages."""
        read = Bookmarks.of(self.exercise, self.role).messages
        return [
            MessageItem(message, self.role, self.view.roles, True, folds=True)
            for message in self.view.messages[read:]
            if message.by != self.role
        ]

    def _dial(self, posture: PostureView, widths: tuple[int, int], moved: dict[str, tuple[str, int]]) -> DialItem:
        season, step = moved.get(posture.id, ("", 0))
        since = f"{'raised' if step > 0 else 'lowered'} in {season}" if season else ""
        return DialItem(posture, lambda: self.draft.step(posture), *widths, since)

    def _act(self, move: MoveView) -> ActItem:
        return ActItem(move, lambda: move.id in self.draft.order.acts, self.view.roles)

    def _offers(self) -> list[Item]:
        standing = [StandingItem(offer, self.view) for offer in (*self.view.offers_in, *self.view.offers_out)]
        drafted = [DraftedItem(offer, place, self.view) for place, offer in enumerate(self.draft.order.offers)]
        return [*drafted, *standing]

    def window_moved(self, window: Window) -> None:
        """Say how much is out of sight."""
        self.query_one(Tray).show_below(window.below)

    # ---- deciding

    def changed(self, problem: str = "") -> None:
        """Show the order as it now stands, and why something could not be done."""
        if problem:
            self.notify(problem, severity="warning", timeout=5, markup=False)
        desk = self.query_one(Desk)
        desk.section("cables").note = self._digits()
        desk.recheck()
        self.query_one(Tray).refresh()

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        item = message.item
        if isinstance(item, AnswerItem):
            self.changed(self.draft.answer(item.answer.id))
        elif isinstance(item, ActItem):
            self.changed(self.draft.toggle(item.move))
        elif isinstance(item, DraftedItem):
            self.draft.drop_offer(item.place)
            self._rebuild_offers()
        elif isinstance(item, CableItem) and item.cable.dilemma is not None:
            self.query_one(Desk).action_walk(1)
        elif isinstance(item, MessageItem):
            self.action_messages()

    @on(Turned)
    def _turned(self, message: Turned) -> None:
        if isinstance(message.item, DialItem):
            self.changed(self.draft.move_dial(message.item.posture, message.step))

    def action_answer(self, digit: int) -> None:
        """Answer the dilemma from anywhere on the page."""
        dilemma = self.view.dilemma
        if dilemma is None or digit > len(dilemma.answers):
            self.changed("There is no such answer." if dilemma else "Nothing has to be answered this turn.")
        else:
            self.changed(self.draft.answer(dilemma.answers[digit - 1].id))

    def action_undo(self) -> None:
        """Take the last change back."""
        if self.draft.undo():
            self._rebuild_offers()
        else:
            self.changed("There is nothing to undo.")

    # ---- other pages

    def action_all_acts(self) -> None:
        """Show every act of the role."""
        from wargame.tui.screens.all_acts import AllActsScreen

        self.app.push_screen(AllActsScreen(self.exercise, self.draft), lambda _: self._rebuild_acts())

    def action_messages(self) -> None:
        """Write to other roles, and read what they wrote."""
        self.app.push_screen(MessagesScreen(self.exercise, self.role), lambda _: self._rebuild_messages())

    def action_staff(self) -> None:
        """Ask the staff."""
        from wargame.tui.screens.staff import StaffScreen

        self.app.push_screen(StaffScreen(self.view))

    def action_story(self) -> None:
        """Read once more what happened since the last orders."""
        from wargame.tui.screens.since import last_story

        page = last_story(self.exercise, self.role)
        if page is None:
            self.changed("Nothing has happened yet: these are the first orders.")
        else:
            self.app.push_screen(page)

    def action_brief(self) -> None:
        """Read the brief again."""
        from wargame.tui.screens.brief import BriefScreen

        self.app.push_screen(BriefScreen(self.view))

    def action_disputes(self) -> None:
        """Read what the authors dispute."""
        from wargame.tui.screens.disputes import DisputesScreen

        self.app.push_screen(DisputesScreen(self.exercise.resolved, self.role))

    def action_facilitate(self) -> None:
        """The facilitator's page, after a word that players should not look."""
        from wargame.tui.screens.facilitator import ASIDE, ASIDE_ABOUT

        self.app.push_screen(Question(ASIDE, [ASIDE_ABOUT], yes="open it", no="back"), self._facilitate)

    def _facilitate(self, yes: bool | None) -> None:
        from wargame.tui.screens.facilitator import FacilitatorScreen

        if yes:
            self.app.push_screen(FacilitatorScreen(self.exercise), self._facilitated)

    def _facilitated(self, _: None) -> None:
        if self.exercise.stage != "orders":  # play was ended
            self.dismiss(None)

    def action_offer(self) -> None:
        """Draft an offer."""
        from wargame.tui.screens.offer import OfferScreen

        if self.view.draft_slots <= len(self.draft.order.offers):
            self.changed("No more offers can be drafted this turn.")
            return
        self.app.push_screen(OfferScreen(self.view), self._offered)

    def _offered(self, offer: DraftOffer | None) -> None:
        if offer is not None:
            problem = self.draft.add_offer(offer)
            self._rebuild_offers()
            self.changed(problem)

    def action_reason(self) -> None:
        """Write the line of rationale."""
        self.app.push_screen(OneLine(REASON, REASON_ABOUT, self.draft.order.rationale), self._reasoned)

    def _reasoned(self, line: str | None) -> None:
        self.draft.write(line or "")
        self.changed()

    def action_forecast(self) -> None:
        """Say what another role will do, and how sure you are."""
        from wargame.tui.screens.forecast import ForecastScreen

        self.app.push_screen(ForecastScreen(self.view, self.exercise, self.draft.order.forecast), self._foreseen)

    def _foreseen(self, forecast: Forecast | None) -> None:
        self.draft.foresee(forecast)
        self.changed()

    def action_seal(self) -> None:
        """Ask once more, then seal."""
        problems = self.exercise.check(self.role, self.draft.order)
        self.app.push_screen(seal_sheet(self.draft, problems, act_names(self.exercise)), self._sealed)

    def _sealed(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(self.draft.order)

    def action_back(self) -> None:
        """Leave, after asking if something would be lost."""
        lines = [LEAVE_KEPT] if self.draft.is_blank else [LEAVE_KEPT, "", LEAVE_DRAFT]
        self.app.push_screen(Question(LEAVE, lines, yes="leave", no="stay"), self._left)

    def _left(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(None)

    # ---- parts that change

    def _rebuild_acts(self) -> None:
        """An act ordered elsewhere joins those on the page."""
        section = self.query_one(Desk).section("acts")
        shown = {item.move.id for item in section.items if isinstance(item, ActItem)}
        section.items += [self._act(move) for move in self.draft.moves if move.id not in shown]
        self.changed()

    def _rebuild_messages(self) -> None:
        view = self.view
        self.query_one(Desk).section("messages").items = self._messages()
        when = clock(view.sealing, view.sealings, view.pace, view.season)
        self.query_one(TitleLine).say((view.place or view.role_name).upper(), when, self._right())
        self.changed()

    def _rebuild_offers(self) -> None:
        self.query_one(Desk).section("offers").items = self._offers()
        self.changed()
