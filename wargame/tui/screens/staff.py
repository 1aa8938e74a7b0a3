"""Ask the staff: every track as well as it is known, promises and what is owed, offers that stand, what the role wants."""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.views import GoalView, PromiseView, TrackView, View
from wargame.tui.page import TitleLine
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.gauges import past, sign
from wargame.tui.widgets.items import Item, Section
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.widgets.offers import StandingItem
from wargame.tui.words import KNOWN_WORDS, known_long, listed, promise_state, promise_terms, trend_words

ABOUT = (
    "Everything your staff can tell you now. A number with a range is known to that range only; a guess is a guess. "
    "Arrows show the change since last turn as your staff saw it; ? means it cannot be told."
)
DEBTS = "WHAT YOU OWE"


class TrackItem(Item):
    """A track: its value in words; open, what it means and how well it is known."""

    def __init__(self, track: TrackView) -> None:
        self.track = track

    def words(self) -> str:
        """Name, group and meaning."""
        return f"{self.track.name} {self.track.group} {self.track.about}"

    def draw(self, width: int) -> list[Content]:
        """One line; open, its meaning and its past."""
        track = self.track
        value = text((known_long(track), "bold" if track.known == "exact" else ""), " ", sign(track))
        lines = split(text(self.pointer, " ", track.name), value, width, 4)
        if self.is_open:
            if track.about:
                lines += wrapped(track.about, width - 2, 4)
            how = KNOWN_WORDS[track.known] + (f" · {trend_words(track.trend)}" if track.past else "")
            so_far = text(" · so far ", past(track)) if track.past else text("")
            lines += wrapped(text((how, "$quiet"), so_far), width - 2, 4)
        return lines


class PromiseItem(Item):
    """A promise: who owes what to whom, and how it stands."""

    def __init__(self, promise: PromiseView, roles: dict[str, str]) -> None:
        self.promise = promise
        self._roles = roles

    def draw(self, width: int) -> list[Content]:
        """One line; open, its text."""
        promise, roles = self.promise, self._roles
        by = roles.get(promise.by, promise.by)
        to = listed(roles.get(role, role) for role in promise.to)
        lines = split(text(self.pointer, f" {by}: {promise.name}"), text((promise_state(promise), "$quiet")), width, 4)
        if self.is_open:
            lines += wrapped(promise.text, width - 2, 4)
            if promise.state == "in force" and promise_terms(promise):
                lines += wrapped(promise_terms(promise), width - 2, 4)
            lines += wrapped(text((f"Owed to {to}." if to else "Owed to all.", "$quiet")), width - 2, 4)
        return lines


class GoalItem(Item):
    """A goal: its weight and how it stands in the staff's eyes."""

    def __init__(self, goal: GoalView) -> None:
        self.goal = goal

    def draw(self, width: int) -> list[Content]:
        """One line; open, its text."""
        goal = self.goal
        name = text(self.pointer, f" {goal.name}", ("  hidden agenda" if goal.hidden_agenda else "", "$mark"))
        lines = split(name, text((f"weight {goal.weight}   ", "$quiet"), (f"{goal.score:3}", "bold")), width, 4)
        return lines + (wrapped(goal.text, width - 2, 4) if self.is_open else [])


class StaffScreen(FilteredPage[None]):
    """Read only."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w,q", "back", "back", show=False)]

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view

    def title_line(self) -> TitleLine:
        """Whose staff, and when."""
        return TitleLine("ASK THE STAFF", f"{self.view.role_name}, {self.view.season}", "what you know now")

    def body(self) -> ComposeResult:
        """Headlines, debts, promises, offers, goals, then all other tracks by group."""
        yield FilterBar()
        yield Desk(*self._sections())

    def _sections(self) -> list[Section]:
        view = self.view
        owed = [promise for promise in view.promises if promise.by == view.role and promise.state == "in force"]
        others = [promise for promise in view.promises if promise not in owed]
        rest = sorted((track for track in view.tracks if not track.headline), key=lambda track: track.group)
        return [
            Section("HOW THINGS STAND", "as your staff reads them now", list(map(TrackItem, view.headlines))),
            Section(DEBTS, items=[PromiseItem(promise, view.roles) for promise in owed]),
            Section("PROMISES", items=[PromiseItem(promise, view.roles) for promise in others]),
            Section(
                "OFFERS ON THE TABLE",
                items=[StandingItem(offer, view) for offer in (*view.offers_in, *view.offers_out)],
            ),
            Section("WHAT YOU WANT", "as it stands, out of 100", list(map(GoalItem, view.goals))),
            *[
                Section((group or "other").upper(), items=list(map(TrackItem, tracks)))
                for group, tracks in groupby(rest, key=lambda track: track.group)
            ],
        ]
