"""What a role has promised to do: by when, with which act, and what breaking the promise costs."""

from __future__ import annotations

from textual.content import Content

from wargame.exercise.views import PromiseView, View
from wargame.tui.widgets.items import Item
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.words import promise_state, promise_terms

DUE_NOW = "due this turn"


class DebtItem(Item):
    """A promise to do something: its name and date; open, what it says, what keeps it and what breaking it costs."""

    def __init__(self, promise: PromiseView, season: str = "") -> None:
        self.promise = promise
        self._season = season

    @property
    def is_open(self) -> bool:
        """Under the cursor, or wherever there is room."""
        return self.is_here or self.has_room

    def draw(self, width: int) -> list[Content]:
        """One line; open, the rest."""
        promise = self.promise
        head = text(self.pointer, " ", (promise.name, "bold"))
        state = DUE_NOW if promise.due and promise.due == self._season else promise_state(promise)
        lines = split(head, text((state, "bold $mark")), width, 4)
        if self.is_here:
            lines += wrapped(promise.text, width - 2, 4)
        return lines + (wrapped(text((promise_terms(promise), "")), width - 2, 4) if self.is_open else [])


def debts(view: View) -> list[PromiseView]:
    """The role's own promises in force that have a date, the nearest first."""
    dates = {season: place for place, season in enumerate(view.ahead)}
    own = [promise for promise in view.promises if promise.by == view.role and promise.due]
    return sorted(own, key=lambda promise: dates.get(promise.due, len(dates)))
