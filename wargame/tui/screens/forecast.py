"""A forecast: what another role will do this turn, and how sure one is. It is compared with what came, at the debrief."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Forecast
from wargame.exercise.views import View
from wargame.tui.catalogue import acts_of
from wargame.tui.page import TitleLine
from wargame.tui.widgets.choices import ChoiceItem, TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Picked, Section, Turned
from wargame.tui.words import CHANCES

ABOUT = "One forecast a turn: which role, which act, how sure. Nobody sees it before the debrief, where it stands beside what happened."
SURE_ABOUT = "It would come true in about {} of a hundred such cases."
MIDDLES = (3, 13, 33, 50, 67, 87, 97)
"""What a word stands for when a single number is needed: the middle of its range."""


class ForecastScreen(FilteredPage[Forecast | None]):
    """Dismisses with the forecast as chosen; without an act chosen there is none."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s,f", "back", "keep it", key_display="s"),
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

    def title_line(self) -> TitleLine:
        """What it is about."""
        return TitleLine("FORECAST", self.view.season, "what will another role do?")

    def body(self) -> ComposeResult:
        """Who and how sure, then the acts of that role."""
        roles = [(role, name, "") for role, name in self.view.roles.items() if role != self.view.role]
        words = zip(CHANCES, MIDDLES, strict=True)
        chances = [
            (str(middle), f"{word} ({low}-{high} %)", SURE_ABOUT.format(middle)) for (low, high, word), middle in words
        ]
        nearest = min(MIDDLES, key=lambda middle: abs(middle - self._percent))
        yield FilterBar()
        who = [ChoiceItem("who", "Who", roles, self._role), ChoiceItem("sure", "How sure", chances, str(nearest))]
        yield Desk(
            Section("WHO, AND HOW SURE", items=who), Section("WILL ORDER", "space chooses", self._acts(), name="acts")
        )

    def _acts(self) -> list[TickItem]:
        return [self._tick(act, name) for act, name in acts_of(self.exercise, self._role).items()]

    def _tick(self, act: str, name: str) -> TickItem:
        return TickItem(act, name, "", lambda: act == self._act, one_of=True)

    @on(Turned)
    def _turned(self, message: Turned) -> None:
        choice = message.item
        if not isinstance(choice, ChoiceItem):
            return
        if choice.name == "sure":
            self._percent = int(choice.value)
            return
        self._role = choice.value
        desk = self.query_one(Desk)
        desk.section("acts").items = list(self._acts())
        desk.redraw()

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        if isinstance(message.item, TickItem):
            self._act = "" if self._act == message.item.name else message.item.name
            self.query_one(Desk).recheck()

    def action_clear(self) -> None:
        """No forecast this turn."""
        self._act = ""
        self.action_back()

    def action_back(self) -> None:
        """Keep what is chosen."""
        known = self._act in acts_of(self.exercise, self._role)
        self.dismiss(Forecast(role=self._role, move=self._act, percent=self._percent) if known else None)
