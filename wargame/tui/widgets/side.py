"""The side column of wide terminals: headlines in words, what is promised, what has happened, what the role wants."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from wargame.exercise.views import View
from wargame.tui.widgets.drawing import Drawn, Rule
from wargame.tui.widgets.gauges import gauge, past
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.words import promise_state

ALIVE = ("in force", "asleep")


class SideColumn(VerticalScroll, can_focus=False):
    """Read only; the same is behind *ask the staff* on narrow terminals."""

    DEFAULT_CSS = """
    SideColumn { width: 41; scrollbar-size-vertical: 1; border-left: solid $rule; }
    SideColumn Drawn { padding: 0 1; margin-bottom: 1; }
    """

    def __init__(self, view: View, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = view

    def compose(self) -> ComposeResult:
        """Headlines, promises, news, goals."""
        view = self._view
        yield Rule("HOW THINGS STAND", "w asks the staff")
        yield Drawn(self._headlines)
        if any(promise.state in ALIVE for promise in view.promises):
            yield Rule("PROMISES")
            yield Drawn(self._promises)
        yield Rule("WHAT YOU WANT", "out of 100")
        yield Drawn(self._goals)
        if view.news:
            yield Rule("SINCE YOU LAST DECIDED" if view.sealing > 1 or view.stage != "orders" else "AS PLAY OPENS")
            yield Drawn(self._news)

    def _headlines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for track in self._view.headlines:
            lines += gauge(track, width, past(track, 6) if track.past else "")
        return lines

    def _promises(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for promise in self._view.promises:
            if promise.state in ALIVE:
                by = self._view.roles.get(promise.by, promise.by)
                state = promise_state(promise)
                note = "" if state == "in force" else f" ({state})"
                own = promise.by == self._view.role
                who = ("You", "bold") if own else (by, "")
                lines += wrapped(text(who, f": {promise.name}", (note, "$mark" if own else "$quiet")), width, 0, 2)
        return lines

    def _news(self, width: int) -> list[Content]:
        return [line for news in self._view.news[-8:] for line in wrapped(text("· ", news.text), width, 0, 2)]

    def _goals(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for goal in self._view.goals:
            name = text(goal.name, (" (hidden agenda)" if goal.hidden_agenda else "", "$quiet"))
            score = text((f"{goal.score:3}", "bold"))
            *above, last = wrapped(name, width - 4)
            lines += [*above, *split(last, score, width)]
        return lines
