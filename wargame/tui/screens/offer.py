"""The offer builder: to whom, what they would owe, what the role would owe, for how long. It reads as a bill."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.orders import DraftOffer
from wargame.exercise.views import PromiseView, View
from wargame.exercise.wording import end_of
from wargame.tui.page import TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.choices import ChoiceItem, TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.drawing import Drawn
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Item, Picked, Section, Turned
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.offers import as_view
from wargame.tui.words import offer_deal, offer_way, promise_terms

ABOUT = (
    "An offer says who would promise what if everybody it goes to accepts. They answer after the reveal of this turn's orders. "
    "First choose who it goes to; then what they would promise, and what you would."
)
LAPSES = "At the end of that season it lapses, if nobody has refused before."
SECRET = "Only those it goes to know of it."
UNFINISHED = "Put this offer away?"
UNFINISHED_TEXT = "It is not in your order yet."


class OfferScreen(FilteredPage[DraftOffer | None]):
    """Dismisses with a drafted offer, or None."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "add", "put it in the order"),
        Binding("o,q", "back", "back", show=False),
    ]

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view
        self._to: set[str] = set()
        self._asks: set[str] = set()
        self._gives: set[str] = set()
        self._secret = False
        terms = [(str(turns), end_of(season), LAPSES) for turns, season in enumerate(view.ahead, 1)]
        self._stands = ChoiceItem("open", "Stands until", terms)

    def title_line(self) -> TitleLine:
        """From whom."""
        return TitleLine("AN OFFER", f"from {self.view.role_name}, {self.view.season}", "they answer this turn")

    def body(self) -> ComposeResult:
        """Addressees, their promises, one's own, terms; the bill below."""
        others = [(role, name) for role, name in self.view.roles.items() if role != self.view.role]
        yield FilterBar()
        yield Desk(
            Section("TO WHOM", items=[self._addressee(role, name) for role, name in others]),
            Section("THEY WOULD PROMISE", items=[self._tick("asks", promise) for promise in self._promises(own=False)]),
            Section("YOU WOULD PROMISE", items=[self._tick("gives", promise) for promise in self._promises(own=True)]),
            Section("TERMS", items=[self._stands, TickItem("secret", "In secret", SECRET, lambda: self._secret)]),
        )
        yield Drawn(self._bill, id="bill")

    def _promises(self, *, own: bool) -> list[PromiseView]:
        role = self.view.role
        return [promise for promise in self.view.draftable if (promise.by == role) == own]

    def _addressee(self, role: str, name: str) -> TickItem:
        return TickItem(f"to:{role}", name, "", lambda: role in self._to)

    def _tick(self, part: str, promise: PromiseView) -> TickItem:
        chosen = self._asks if part == "asks" else self._gives
        by = "" if promise.by == self.view.role else self.view.roles.get(promise.by, promise.by)
        terms = f" {promise_terms(promise)}" if promise_terms(promise) else ""
        return TickItem(f"{part}:{promise.id}", promise.name, promise.text + terms, lambda: promise.id in chosen, by)

    def on_mount(self) -> None:
        """Begin with whom it goes to."""
        self.refilter()

    def admits(self, item: Item) -> bool:
        """Only promises that the chosen roles could make, or that could be made to them."""
        part, _, promise_id = item.name.partition(":") if isinstance(item, TickItem) else ("", "", "")
        if part not in ("asks", "gives"):
            return True
        promise = next(promise for promise in self.view.draftable if promise.id == promise_id)
        if part == "asks":
            return promise.by in self._to
        return self._may_go(promise)

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if not isinstance(message.item, TickItem):
            return
        part, _, name = message.item.name.partition(":")
        if part == "secret":
            self._secret = not self._secret
        else:
            chosen = {"to": self._to, "asks": self._asks, "gives": self._gives}[part]
            chosen.symmetric_difference_update({name})
        if part == "to":
            self._asks &= {promise.id for promise in self.view.draftable if promise.by in self._to}
        self.refilter()
        self.query_one("#bill", Drawn).redraw()

    @on(Turned)
    def _terms(self) -> None:
        self.query_one("#bill", Drawn).redraw()

    def _bill(self, width: int) -> list[Content]:
        if not self._to:
            return [text((" Nobody chosen yet: tick who it goes to.", "$quiet"))]
        offer = as_view(self._draft(), self.view)
        way = offer_way(offer, self.view.roles, self.view.role)
        if not offer.asks and not offer.gives:
            return wrapped(text((f"{way}: ", "bold"), ("nothing asked or given yet", "$quiet")), width - 1, 1)
        return wrapped(text((f"{way}: ", "bold"), offer_deal(offer), (self._terms_words(), "$quiet")), width - 1, 1)

    def _draft(self) -> DraftOffer:
        """The offer as it stands; a promise of one's own that could not be made to these roles is left out."""
        promises = [*self._promises(own=False), *self._promises(own=True)]
        asks = tuple(each.id for each in promises if each.id in self._asks)
        gives = tuple(each.id for each in promises if each.id in self._gives and self._may_go(each))
        to = tuple(role for role in self.view.roles if role in self._to)
        return DraftOffer(to=to, asks=asks, gives=gives, open=self._open, secret=self._secret)

    def _may_go(self, promise: PromiseView) -> bool:
        """Whether a promise of one's own could be made to the chosen roles."""
        return bool(self._to) and (not promise.to or bool(self._to & set(promise.to)))

    def _terms_words(self) -> str:
        return f". Stands until {end_of(self.view.ahead[self._open - 1])}{', in secret' if self._secret else ''}."

    @property
    def _open(self) -> int:
        return int(self._stands.value)

    def action_add(self) -> None:
        """Put the offer into the order."""
        if not self._to:
            problem = "Choose first who the offer goes to."
        elif not self._asks and not self._gives:
            problem = "An offer asks or gives something: tick a promise."
        else:
            self.dismiss(self._draft())
            return
        self.notify(problem, severity="warning", timeout=5, markup=False)

    def action_back(self) -> None:
        """Leave; a begun offer asks first."""
        if not (self._asks or self._gives):
            self.dismiss(None)
            return
        self.app.push_screen(
            Question(UNFINISHED, [UNFINISHED_TEXT], yes="put it away", no="go on writing"), self._put_away
        )

    def _put_away(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(None)
