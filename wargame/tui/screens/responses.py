"""Answers to offers: accept or refuse each, read as a bill; and one's own offers, which can still be withdrawn."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from wargame.exercise.orders import Response
from wargame.exercise.views import OfferView, View
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.acts import to_whom
from wargame.tui.widgets.choices import TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.gauges import Headlines
from wargame.tui.widgets.items import Item, Key, Picked, Section
from wargame.tui.widgets.lines import labelled, split, text, wrapped
from wargame.tui.widgets.side import SideColumn
from wargame.tui.words import bill, listed, offer_title

ABOUT = (
    "Offers made to you. Each reads as a bill: who owes what, and what a refusal sets off. "
    "What you leave open is no answer: the offer stands until its term is over."
)
SEAL = "Seal these answers?"

Word = Literal["accept", "refuse"]


def left_open(offer: OfferView) -> str:
    """What becomes of an offer that is not answered."""
    return "it stands on" if offer.turns_left > 1 else "it lapses at the end of the turn"


class OfferItem(Item):
    """An offer with its bill, always open, and what is answered."""

    KEYS = (
        Key(("a", "1"), "a", "accept", "say", ("accept",)),
        Key(("x", "2"), "x", "refuse", "say", ("refuse",)),
        Key(("space", "enter"), "Space", "next answer", "pick", show=False),
    )

    def __init__(self, offer: OfferView, said: dict[str, Word], view: View) -> None:
        self.offer = offer
        self._said = said
        self._view = view

    def draw(self, width: int) -> list[Content]:
        """From whom, the bill, the two answers."""
        offer, roles = self.offer, self._view.roles
        others = [roles.get(role, role) for role in offer.to if role != self._view.role]
        also = f"also to {listed(others)}" if others else ""
        lines = split(text(self.pointer, " ", (offer_title(offer, roles), "bold")), text((also, "$quiet")), width, 4)
        if offer.text:
            lines += wrapped(offer.text, width - 2, 4)
        for head, words in bill(offer, {**roles, self._view.role: "You"}):
            lines += labelled(head.replace("You owes", "You owe"), words, width - 2, 4, 18)
        if offer.accepted_by:
            accepted = listed(roles.get(role, role) for role in offer.accepted_by)
            lines += labelled("Accepted by", accepted, width - 2, 4, 18)
        said = self._said.get(offer.id)
        lines.append(
            text(
                "    ",
                *self._box("1", "accept", said),
                "   ",
                *self._box("2", "refuse", said),
                (f"   no answer: {left_open(offer)}" if said is None else "", "$quiet"),
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
        """Accept or refuse; the same again takes it back."""
        if self._said.get(self.offer.id) == word:
            del self._said[self.offer.id]
        else:
            self._said[self.offer.id] = word
        self.changed()

    def pick(self) -> None:
        """Accept, refuse, neither."""
        turns: dict[str | None, Word] = {None: "accept", "accept": "refuse", "refuse": "refuse"}
        self.say(turns[self._said.get(self.offer.id)])


class ResponsesScreen(Page[Response | None]):
    """Dismisses with the response to offers (``answers`` as given before), or None to go one step back."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "seal", "seal"),
        Binding("w", "staff", "staff"),
        Binding("b", "brief", "brief"),
    ]

    def __init__(self, view: View, answers: dict[str, str], said: dict[str, Word] | None = None) -> None:
        super().__init__()
        self.view = view
        self._answers = answers
        self._said: dict[str, Word] = {} if said is None else said
        self._withdrawn: set[str] = set()

    def title_line(self) -> TitleLine:
        """How many wait."""
        return TitleLine("OFFERS", f"{self.view.season}, after the reveal", f"{self.view.role_name} · answers")

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
        asks = listed(promise.name for promise in offer.asks) or "nothing asked"
        return TickItem(
            offer.id,
            f"Withdraw: {asks}",
            "",
            lambda: offer.id in self._withdrawn,
            f"to {to_whom(offer, self.view.roles)}",
        )

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, TickItem):
            self._withdrawn.symmetric_difference_update({message.item.name})
            message.item.changed()

    def action_seal(self) -> None:
        """Ask once more, then seal."""
        lines = []
        for offer in self.view.offers_in:
            said = self._said.get(offer.id) or f"no answer: {left_open(offer)}"
            lines.append(text((f"{offer_title(offer, self.view.roles)}: ", "$quiet"), (said, "bold")))
        lines += [text(("Withdrawn: ", "$quiet"), f"{len(self._withdrawn)}")] if self._withdrawn else []
        self.app.push_screen(Question(SEAL, lines, yes="seal", no="not yet"), self._sealed)

    def _sealed(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(
                Response(offers=dict(self._said), withdraw=tuple(sorted(self._withdrawn)), answers=self._answers)
            )

    def action_staff(self) -> None:
        """Ask the staff."""
        from wargame.tui.screens.staff import StaffScreen

        self.app.push_screen(StaffScreen(self.view))

    def action_brief(self) -> None:
        """Read the brief again."""
        from wargame.tui.screens.brief import BriefScreen

        self.app.push_screen(BriefScreen(self.view))
