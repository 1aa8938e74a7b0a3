"""Answers to offers: accept or refuse each, read as a bill; and one's own offers, which can still be withdrawn."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Response
from wargame.exercise.views import OfferView, PromiseView, View
from wargame.exercise.wording import clock, opening_with
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.acts import bill_lines
from wargame.tui.widgets.choices import TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.gauges import Headlines
from wargame.tui.widgets.items import Item, Key, Picked, Section
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.side import SideColumn
from wargame.tui.words import listed, offer_deal, offer_title, offer_way, quoted, silence

ABOUT = (
    "Offers made to you. Each reads as a bill: who would promise what, and what a refusal sets off. "
    "What you leave open is no answer: the offer stands until its term is over."
)
SEAL = "Seal these answers?"
FINAL = "They cannot be changed once they are sealed."
ANSWERS = {"accept": "Accept. ", "refuse": "Refuse. ", None: "No answer. "}

Word = Literal["accept", "refuse"]


class OwnOffer(TickItem):
    """An offer of one's own, to be withdrawn; with Space alone, as Enter goes on wherever else one reads."""

    KEYS = (Key(("space",), "Space", "withdraw", "pick"),)


class OfferItem(Item):
    """An offer with its bill, always open, and what is answered."""

    KEYS = (
        Key(("1",), "1", "accept", "say", ("accept",)),
        Key(("2",), "2", "refuse", "say", ("refuse",)),
        Key(("u",), "u", "leave open", "undo"),
        Key(("space", "enter"), "Space", "the other answer", "pick", show=False),
    )

    def __init__(self, offer: OfferView, said: dict[str, Word], view: View) -> None:
        self.offer = offer
        self._said = said
        self._view = view

    def draw(self, width: int) -> list[Content]:
        """From whom to whom, the bill, the two answers."""
        offer, roles, you = self.offer, self._view.roles, self._view.role
        lines = wrapped(text(self.pointer, " ", (offer_title(offer, roles, you), "bold")), width, 0, 4)
        if offer.text:
            lines += wrapped(offer.text, width - 2, 4)
        lines += bill_lines(offer, roles, you, width)
        if offer.accepted_by:
            accepted = listed(roles.get(role, role) for role in offer.accepted_by)
            lines += wrapped(text(("Accepted by: ", "$quiet"), accepted), width - 2, 4)
        said = self._said.get(offer.id)
        lines.append(
            text(
                "    ",
                *self._box("1", "accept", said),
                "   ",
                *self._box("2", "refuse", said),
                (f"   no answer: {silence(offer)}" if said is None else "", "$quiet"),
            )
        )
        return [*lines, Content("")]

    @staticmethod
    def _box(digit: str, word: str, said: str | None) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]]:
        chosen = said == word
        return (
            (f"{digit} ", "bold $mark"),
            ("● " if chosen else "○ ", "bold $mark" if chosen else ""),
            (word, "bold" if chosen else ""),
        )

    def say(self, word: Word) -> None:
        """Accept or refuse; the same again changes nothing."""
        self._said[self.offer.id] = word
        self.changed()

    def undo(self) -> None:
        """Leave the offer open."""
        self._said.pop(self.offer.id, None)
        self.changed()

    def pick(self) -> None:
        """Accept; once more: refuse."""
        self.say("refuse" if self._said.get(self.offer.id) == "accept" else "accept")


class ResponsesScreen(Page[Response | None]):
    """Dismisses with the response to offers (``answers`` as given before), or None to go one step back."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "seal", "seal"),
        Binding("i", "messages", "messages"),
        Binding("w", "staff", "staff"),
        Binding("b", "brief", "brief"),
    ]

    def __init__(
        self, exercise: Exercise, view: View, answers: dict[str, str], said: dict[str, Word] | None = None
    ) -> None:
        super().__init__()
        self.exercise = exercise
        self.view = view
        self._answers = answers
        self._said: dict[str, Word] = {} if said is None else said
        self._withdrawn: set[str] = set()

    def title_line(self) -> TitleLine:
        """How many wait."""
        view = self.view
        when = clock(view.sealing, view.sealings, view.pace, view.season)
        return TitleLine("OFFERS", f"{when}, after the reveal", f"{view.role_name} · answers")

    def body(self) -> ComposeResult:
        """Offers to the role, then its own."""
        view = self.view
        yield Headlines(view.headlines, id="headlines")
        sections = [
            Section("OFFERED TO YOU", items=[OfferItem(offer, self._said, view) for offer in view.offers_in]),
            Section("YOUR OFFERS", "tick to withdraw", [self._own(offer) for offer in view.offers_out]),
        ]
        with Horizontal(id="main"):
            yield Desk(*sections)
            yield SideColumn(view, id="side")

    def _own(self, offer: OfferView) -> TickItem:
        roles, you = self.view.roles, self.view.role
        return OwnOffer(
            offer.id,
            f"Withdraw: {offer_deal(offer)}",
            offer_way(offer, roles, you) + ". What you withdraw binds nobody.",
            lambda: offer.id in self._withdrawn,
        )

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, TickItem):
            self._withdrawn.symmetric_difference_update({message.item.name})
            message.item.changed()

    def action_seal(self) -> None:
        """Ask once more, then seal."""
        lines: list[Content | str] = []
        for offer in self.view.offers_in:
            said = self._said.get(offer.id)
            title = offer_title(offer, self.view.roles, self.view.role)
            lines.append(text((ANSWERS[said], "bold"), (title, "$quiet")))
            if said is None:
                lines.append(text((f"  {opening_with(silence(offer))}.", "$quiet")))
            elif said == "refuse" and offer.otherwise:
                lines.append(text(("  That sets off: ", "$quiet"), " ".join(offer.otherwise)))
            elif said == "accept":
                lines.append(text(("  You then promise: ", "$quiet"), quoted(self._own_part(offer)) or "nothing", "."))
        for offer in self.view.offers_out:
            if offer.id in self._withdrawn:
                lines.append(
                    text(("Withdrawn: ", "$quiet"), (offer_title(offer, self.view.roles, self.view.role), "bold"))
                )
        if not lines:
            lines.append(text(("You withdraw nothing.", "$quiet")))
        lines += ["", text((FINAL, "$quiet"))]
        self.app.push_screen(Question(SEAL, lines, yes="seal", no="not yet"), self._sealed)

    def _own_part(self, offer: OfferView) -> list[PromiseView]:
        """What the role itself would promise."""
        return [promise for promise in (*offer.asks, *offer.gives) if promise.by == self.view.role]

    def _sealed(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(
                Response(offers=dict(self._said), withdraw=tuple(sorted(self._withdrawn)), answers=self._answers)
            )

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
