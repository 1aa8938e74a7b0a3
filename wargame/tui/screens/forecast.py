"""A forecast: what another role will do this turn, and how sure one is. It is compared with what came, at the debrief."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.exercise import Exercise
from wargame.exercise.foreseeing import foreseeable
from wargame.exercise.orders import Forecast
from wargame.exercise.views import ForeseenAct, View
from wargame.tui.catalogue import KINDS
from wargame.tui.page import TitleLine
from wargame.tui.widgets.choices import ChoiceItem, TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.drawing import Drawn
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Picked, Section, Turned
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.words import CHANCES, chance

ABOUT = (
    "One forecast a turn: which role, which act, how sure. Listed is what that role may be able to order as far as you know; "
    "some of it may be impossible for reasons it keeps to itself. Nobody sees the forecast before the debrief."
)
SURE_ABOUT = "It would come true in about {} of a hundred such cases."
NOTHING = "No forecast yet: Space on an act makes one."
MIDDLES = (3, 13, 33, 50, 67, 87, 97)
"""What a word stands for when a single number is needed: the middle of its range."""


class ForecastScreen(FilteredPage[Forecast | None]):
    """Dismisses with the forecast as chosen; without an act chosen there is none."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "back", "keep it"),
        Binding("f,q", "back", "keep it", show=False),
        Binding("escape", "back", "keep it and go back", show=False),
        Binding("x", "clear", "no forecast"),
    ]

    def __init__(self, view: View, exercise: Exercise, forecast: Forecast | None) -> None:
        super().__init__()
        self.view = view
        self.exercise = exercise
        self._act = forecast.move if forecast else ""
        self._role = forecast.role if forecast else next(role for role in view.roles if role != view.role)
        self._percent = forecast.percent if forecast else 67
        self._known: dict[str, tuple[ForeseenAct, ...]] = {}

    def title_line(self) -> TitleLine:
        """What it is about."""
        return TitleLine("FORECAST", self.view.season, "what will another role do?")

    def body(self) -> ComposeResult:
        """Who and how sure, then what that role may order; below, the forecast as a sentence."""
        roles = [(role, name, "") for role, name in self.view.roles.items() if role != self.view.role]
        words = zip(CHANCES, MIDDLES, strict=True)
        chances = [
            (str(middle), f"{word} ({low}-{high} %)", SURE_ABOUT.format(middle)) for (low, high, word), middle in words
        ]
        nearest = min(MIDDLES, key=lambda middle: abs(middle - self._percent))
        yield FilterBar()
        who = [ChoiceItem("who", "Who", roles, self._role), ChoiceItem("sure", "How sure", chances, str(nearest))]
        yield Desk(Section("WHO, AND HOW SURE", "← →", who), *self._acts())
        yield Drawn(self._sentence, id="sentence")

    @property
    def acts(self) -> tuple[ForeseenAct, ...]:
        """What the chosen role may be able to order, as far as this one knows."""
        if self._role not in self._known:
            self._known[self._role] = foreseeable(self.exercise, self.view.role, self._role)
        return self._known[self._role]

    def _acts(self) -> list[Section]:
        return [
            Section(title, "", [self._tick(act) for act in self.acts if act.kind == kind])
            for kind, title in KINDS.items()
        ]

    def _tick(self, act: ForeseenAct) -> TickItem:
        return TickItem(act.id, act.name, "", lambda: act.id == self._act, one_of=True)

    def _sentence(self, width: int) -> list[Content]:
        name = next((act.name for act in self.acts if act.id == self._act), "")
        if not name:
            return wrapped(text((NOTHING, "$quiet")), width - 1, 1)
        said = text(
            (f"{self.view.roles[self._role]} will order: ", "$quiet"), (name, "bold"), f", {chance(self._percent)}."
        )
        return wrapped(said, width - 1, 1)

    def _changed(self) -> None:
        self.query_one(Desk).recheck()
        self.query_one("#sentence", Drawn).redraw()

    @on(Turned)
    def _turned(self, message: Turned) -> None:
        choice = message.item
        if not isinstance(choice, ChoiceItem):
            return
        if choice.name == "sure":
            self._percent = int(choice.value)
        else:
            self._role = choice.value
            desk = self.query_one(Desk)
            desk.parts = [desk.parts[0], *self._acts()]
            self.refilter()
        self._changed()

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, TickItem):
            self._act = "" if self._act == message.item.name else message.item.name
            self._changed()

    def action_clear(self) -> None:
        """No forecast this turn."""
        self._act = ""
        self.action_back()

    def action_back(self) -> None:
        """Keep what is chosen."""
        known = any(act.id == self._act for act in self.acts)
        self.dismiss(Forecast(role=self._role, move=self._act, percent=self._percent) if known else None)
