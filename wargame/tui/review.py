"""A played exercise turn by turn, for its review: what a role then knew, what it decided, what happened and how it really was.

Everything is drawn from records and snapshots; nothing is resolved again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from wargame.exercise.viewing import view_then
from wargame.exercise.wording import event_name, the
from wargame.report.seats import forecasts
from wargame.report.timeline import ruling_words
from wargame.rules.scores import truth_at_end
from wargame.rules.terms import one
from wargame.tui.catalogue import act_names
from wargame.tui.chapters import CHANGED, QUIET_QUARTER, TITLES, chapters, headline_tracks, step_words
from wargame.tui.widgets.dossier import Decided, Noted, Reading, Received, Stood, forecast_words
from wargame.tui.widgets.gauges import BARS
from wargame.tui.widgets.leaves import Heading, Paper, Prose
from wargame.tui.widgets.tellings import Fold
from wargame.tui.widgets.timeline import Moment
from wargame.tui.words import DOWN, UP, known_long, listed

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.orders import DraftOffer, Order
    from wargame.exercise.stories import Story
    from wargame.exercise.views import View

STOOD, DESK, DECIDED, RECORD = "HOW IT STOOD", "ON THE DESK", "WHAT WAS DECIDED", "NOTES AND RULINGS"
NOTHING = "Nothing was written down for this turn."
QUIET = "No orders were written: the quarter ran on postures and answers."
SHORT = {
    STOOD: "stood", DESK: "desk", DECIDED: "decided", RECORD: "notes", CHANGED: "changed", QUIET_QUARTER: "no orders",
    TITLES["open"]: "opening", TITLES["reveal"]: "reveal", TITLES["crisis"]: "crisis", TITLES["end"]: "outcome", TITLES["epilogue"]: "owed",
}  # fmt: skip
"""Headings in a word, for the line of turns."""


class Review:
    """The exercise as papers, a turn at a time. ``role`` None and ``truth`` are the whole of it."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.turns = sorted({story.turn for story in exercise.story})
        self._views: dict[tuple[str, int], View | None] = {}
        self._actual: dict[int, dict[str, str]] = {}
        self._acts = act_names(exercise)
        self._forecasts = {(each["turn"], each["by"]): each for each in forecasts(exercise)["forecasts"]}

    # ---- the course of it

    def stories(self, turn: int) -> list[Story]:
        """The resolved stages of a turn."""
        return [story for story in self.exercise.story if story.turn == turn]

    def name(self, turn: int) -> str:
        """A turn in words."""
        return "the end" if self.is_epilogue(turn) else self.exercise.season(turn)

    def is_epilogue(self, turn: int) -> bool:
        """Whether what is told as this turn came after the last one."""
        return any(story.stage == "epilogue" for story in self.stories(turn))

    def window(self, turn: int) -> int:
        """The turn in whose orders window this turn's orders were sealed."""
        return turn - (turn - 1) % self.exercise.quarters

    def has_crisis(self, turn: int) -> bool:
        """Whether a crisis stood in a turn."""
        asks = self.exercise.resolved.theatre.asks
        return any(
            record["kind"] == "asked" and asks[record["ask"]].crisis
            for story in self.stories(turn)
            for record in story.records
        )

    def has_notes(self, turn: int) -> bool:
        """Whether somebody wrote or ruled something in a turn."""
        return any(
            event["event"] in ("noted", "ruled", "injected", "said", "debriefed") for event in self._events(turn)
        )

    @cached_property
    def moments(self) -> list[Moment]:
        """The turns for the line of turns."""
        return [
            Moment(
                turn,
                "end" if self.is_epilogue(turn) else str(turn),
                "" if self.is_epilogue(turn) else self.name(turn),
                ("!" if self.has_crisis(turn) else "") + ("*" if self.has_notes(turn) else ""),
            )
            for turn in self.turns
        ]

    def _events(self, turn: int) -> list[dict[str, Any]]:
        return [event for event in self.exercise.ledger.events if event["turn"] == turn]

    # ---- a turn as papers

    def papers(self, turn: int, role: str | None, truth: bool) -> list[Paper]:
        """Everything of a turn: how it stood, the desk, decisions, what happened, what changed, notes."""
        told = None if truth else role
        stories = self.stories(turn)
        papers: list[Paper] = []
        view = self.view(turn, role) if role else None
        told_chapters = chapters(self.exercise, stories, told, as_then=not truth)
        opening = [chapter for chapter in told_chapters if chapter.title == TITLES["open"]]
        papers += [paper for chapter in opening for paper in chapter.papers]
        if any(story.stage == "open" for story in stories):
            papers += self._stood(turn, role, truth, view)
            if view is not None and (turn - 1) % self.exercise.quarters == 0:
                papers += self._desk(turn, view)
        papers += self._decisions(turn, told)
        for chapter in told_chapters:
            papers += chapter.papers if chapter not in opening else []
        return papers + self._record(turn, told)

    def view(self, turn: int, role: str) -> View | None:
        """What a role saw in a turn's orders window; remembered."""
        key = (role, turn)
        if key not in self._views:
            try:
                self._views[key] = view_then(self.exercise, role, turn)
            except LookupError:
                self._views[key] = None
        return self._views[key]

    def _stood(self, turn: int, role: str | None, truth: bool, view: View | None) -> list[Paper]:
        """The tracks: as the role read them, or as they were with what it read beside."""
        tracks = self.exercise.resolved.theatre.tracks
        seen = {track.id: known_long(track) for track in view.tracks} if view else {}
        first = headline_tracks(self.exercise, role)
        if truth:
            actual = self.actual(turn)
            shown = {
                track: Reading(
                    tracks[track].name,
                    tracks[track].about,
                    value,
                    " · ".join(
                        said
                        for said in (self._went(turn, track, value), self._beside(seen.get(track), value, role))
                        if said
                    ),
                )
                for track, value in actual.items()
            }
        else:
            assert view is not None
            shown = {
                track.id: Reading(track.name, track.about, seen[track.id], self._trend(track.trend))
                for track in view.tracks
            }
        rest = [Stood(reading) for track, reading in shown.items() if track not in first]
        other = f"; beside it what {the(self.exercise.roles[role])} read otherwise" if role else ""
        note = f"as it was{other}" if truth else f"as {the(self.exercise.roles[role])} read it" if role else ""
        head = [Stood(shown[track]) for track in first if track in shown]
        return [Heading(STOOD, note), *head, Fold("more", rest, [paper.reading.name for paper in rest])]

    def _beside(self, seen: str | None, actual: str, role: str | None) -> str:
        if seen is None or seen == actual or role is None:
            return ""
        return f"{the(self.exercise.roles[role])} read {seen}"

    def _went(self, turn: int, track_id: str, value: str) -> str:
        """How a number really changed since the turn before."""
        before = self.actual(turn - 1).get(track_id, "") if turn - 1 in self.turns else ""
        return self._trend(int(value) - int(before)) if value.lstrip("-").isdigit() and before else ""

    @staticmethod
    def _trend(trend: int | None) -> str:
        return "" if not trend else f"{UP if trend > 0 else DOWN} {trend:+d}"

    def course(self, turn: int, role: str | None, truth: bool) -> list[tuple[str, str, str]]:
        """How the headline tracks have gone up to a turn: name, bars, value; those that are numbers."""
        tracks = self.exercise.resolved.theatre.tracks
        opened = [
            each for each in self.turns if each <= turn and any(story.stage == "open" for story in self.stories(each))
        ]
        view = self.view(opened[-1], role) if role and opened else None
        result = []
        for track_id in headline_tracks(self.exercise, role):
            if tracks[track_id].steps:
                continue
            if truth or view is None:
                readings = [int(self.actual(each)[track_id]) for each in opened]
            else:
                shown = next((track for track in view.tracks if track.id == track_id), None)
                readings = [*shown.past, shown.number] if shown else []
            if readings:
                result.append((tracks[track_id].name, bars(readings, tracks[track_id].range), str(readings[-1])))
        return result

    def actual(self, turn: int) -> dict[str, str]:
        """The true values of all tracks that are not switches, when a turn's orders were written."""
        if turn in self._actual:
            return self._actual[turn]
        story = next(story for story in self.stories(turn) if story.stage == "open")
        book = self.exercise.book
        readings = truth_at_end(book, self.exercise.world_after(story)).R
        result = {}
        for place, track_id in enumerate(book.track_ids):
            track = self.exercise.resolved.theatre.tracks[track_id]
            if not track.switch:
                number = one(readings[place])
                result[track_id] = step_words(track, track.steps[number]) if track.steps else str(number)
        self._actual[turn] = result
        return result

    def _desk(self, turn: int, view: View) -> list[Paper]:
        story = next((story for story in self.stories(turn) if story.stage == "reveal"), None)
        order = story.orders.get(view.role) if story else None
        chosen = (order.answer or "") if order else ""
        return (
            [Heading(DESK, "cables as they came"), *(Received(cable, chosen) for cable in view.cables)]
            if view.cables
            else []
        )

    # ---- decisions

    def _decisions(self, turn: int, role: str | None) -> list[Paper]:
        story = next((story for story in self.stories(turn) if story.stage == "reveal"), None)
        if story is None:
            return []
        if not story.orders:
            return [Heading(DECIDED), Prose(QUIET)]
        who = [role] if role else list(self.exercise.roles)
        return [
            Heading(DECIDED, "sealed orders"),
            *(self._decided(story, each, story.orders[each]) for each in who if each in story.orders),
        ]

    def _decided(self, story: Story, role: str, order: Order) -> Decided:
        tracks = self.exercise.resolved.theatre.tracks
        parts = [("acts", "; ".join(self._acts.get(act, act) for act in order.acts) or "none")]
        answer = self._answer(story, role)
        if answer:
            parts.append(("answer", answer))
        moved = [
            f"{tracks[track].name} {UP + ' up' if step > 0 else DOWN + ' down'}"
            for track, step in order.posture.items()
            if step
        ]
        if moved:
            parts.append(("dials", " · ".join(moved)))
        parts += [("offer", self._offer(offer)) for offer in order.offers]
        foreseen = self._forecasts.get((story.turn, role))
        said = (
            forecast_words(foreseen["of"], foreseen["move"], foreseen["percent"], foreseen["came"]) if foreseen else ""
        )
        return Decided(self.exercise.roles[role], self._seat(role, story.turn), parts, order.rationale, said)

    def _answer(self, story: Story, role: str) -> str:
        cables = self.exercise.resolved.theatre.cables
        for record in story.records:
            if record["kind"] == "answer" and record["role"] == role and record["ask"] in cables:
                name = event_name(self.exercise.resolved.theatre, f"{record['ask']}.{record['answer']}")
                return f"{name}{' (by silence)' if record['silent'] else ''}"
        return ""

    def _offer(self, offer: DraftOffer) -> str:
        made = self.exercise.resolved.theatre.commitments

        def names(ids: Iterable[str]) -> str:
            return listed(made[each].name for each in ids) or "nothing"

        to = listed(self.exercise.roles.get(each, each) for each in offer.to)
        return f"to {to}{' in secret' if offer.secret else ''}: asks {names(offer.asks)}; gives {names(offer.gives)}"

    def _seat(self, role: str, turn: int) -> str:
        for event in self.exercise.ledger.events:
            if event["event"] == "sealed" and event["role"] == role and event["turn"] == turn:
                return {
                    "person": "a person",
                    "doctrine": "its doctrine",
                    "strategist": "a strategist",
                    "default": "nobody",
                }.get(event.get("by", "person"), "")
        return ""

    # ---- what is written beside

    def _record(self, turn: int, role: str | None) -> list[Paper]:
        papers = [paper for event in self._events(turn) if (paper := self._noted(event, role)) is not None]
        return [Heading(RECORD), *papers] if papers else []

    def _noted(self, event: dict[str, Any], role: str | None) -> Noted | None:
        roles = self.exercise.roles
        match event["event"]:
            case "noted" if role is None or self.exercise.finished:
                return Noted("Note", roles.get(event["by"], event["by"]), event["text"])
            case "ruled" if role is None:
                return Noted("Ruling", "", f"{ruling_words(self.exercise, event['ruling'])}: {event['reason']}")
            case "injected" if role is None:
                return Noted(
                    "Inject", "", f"{self.exercise.resolved.scenario.injects[event['inject']].title}. {event['note']}"
                )
            case "said" if role is None or role == event["role"] or role in event["to"]:
                return Noted(
                    "Message",
                    f"{roles[event['role']]} to {listed(roles.get(each, each) for each in event['to'])}",
                    event["text"],
                )
            case "debriefed":
                return Noted("Play ended", "", event["reason"])
        return None


def short(title: str) -> str:
    """A heading in a word."""
    return SHORT.get(title, title.lower())


def bars(readings: Iterable[int], bounds: tuple[int, int]) -> str:
    """Readings as small bars between the bounds of a track."""
    low, high = bounds
    spread = max(1, high - low)
    return "".join(BARS[min(7, max(0, (value - low) * 8 // spread))] for value in readings)
