"""The chronicle: what a role ordered, half-year by half-year, and what came of it; its orders are told as causes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import Happening, in_stage
from wargame.exercise.brought import Doings, Mark, brought, together
from wargame.exercise.dealings import promises_of
from wargame.exercise.reasons import amount_text
from wargame.exercise.telling import Item, tell
from wargame.exercise.wording import event_name, listed

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

Record = dict[str, Any]
LOOK_BACK = 2
"""Orders windows for which an order still counts as what tipped a roll; later its mark has worn off."""
MARKS = 2
"""Marks told of each window, for better and for worse."""
AFTERWARDS = "afterwards"
FOLLOWED = 2
"""Consequences told of each window."""


@dataclass
class Season:
    """One orders window of the chronicle."""

    season: str
    ordered: list[str] = field(default_factory=list)
    """What the role did, a sentence each."""
    followed: list[str] = field(default_factory=list)
    """What its orders set off or tipped."""
    agreed: list[str] = field(default_factory=list)
    """The offers that became deals to which it is a party."""
    bought: list[str] = field(default_factory=list)
    cost: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    """What its orders moved by themselves: for better, for worse, and what is neither by itself."""
    bill: list[tuple[str, list[str]]] = field(default_factory=list)
    """All of that, each order by name with what it did."""
    besides: list[str] = field(default_factory=list)
    """The weightiest of what happened without it."""


@dataclass(frozen=True)
class _Push:
    """What one order did to a track, in hundredths."""

    window: int
    owner: str
    track: str
    amount: int


def chronicle(exercise: Exercise, role: str) -> list[Season]:
    """The exercise as a chronicle of one role's orders."""
    return _Chronicler(exercise, role).tell()


class _Chronicler:
    def __init__(self, exercise: Exercise, role: str) -> None:
        self.exercise = exercise
        self.role = role
        self.pushes: list[_Push] = []
        self.doings = Doings(exercise, role)
        """What was the role's doing in the present window."""

    def tell(self) -> list[Season]:
        seasons: list[Season] = []
        for window, stories in enumerate(_windows(self.exercise)):
            if not stories:
                continue
            season = Season(AFTERWARDS if stories[0].stage == "epilogue" else stories[0].season)
            self.doings = Doings(self.exercise, self.role)
            known: list[tuple[Happening, str]] = []
            for story in stories:
                self._push(window, story)
                known += self._happened(window, story, season)
            known.sort(key=lambda pair: -pair[0].weight)
            season.followed = [self._sentence(each, why) for each, why in known if why][:FOLLOWED]
            season.besides = [each.headline for each, why in known if not why][:1]
            self._moved(stories, season)
            if season.ordered or season.followed or season.agreed or season.besides:
                seasons.append(season)
        return seasons

    def _moved(self, stories: Sequence[Story], season: Season) -> None:
        """The largest marks that the window's own orders left, for better and for worse; all of them on the bill."""
        tracks = self.exercise.resolved.theatre.tracks
        marks = brought(self.exercise, self.role, stories, told_to=None)
        for track, amount in sorted(together(marks).items(), key=lambda pair: -abs(pair[1])):
            good = tracks[track].good
            side = (
                season.moved if good == "neither" else season.bought if (amount > 0) == (good == "up") else season.cost
            )
            if len(side) < MARKS and abs(amount) >= 100:
                side.append(f"{tracks[track].name} {amount_text(amount)}")
        season.bill = bill(marks)

    def _happened(self, window: int, story: Story, season: Season) -> list[tuple[Happening, str]]:
        """What happened in a stage, each with the order that set it off or tipped it, or nothing."""
        items = tell(self.exercise, story, None)
        rolls = {record["rule"]: record for record in story.records if record["kind"] == "roll"}
        found = []
        season.agreed += [self._deal(item, story) for item in items if self._is_deal(item)]
        season.ordered += [self._dial(item) for item in items if item.kind == "posture" and item.actor == self.role]
        for each in in_stage(self.exercise, story, items):
            head = each.subject.partition(".")[0]
            if each.actor == self.role and each.kind in ("move", "answer"):
                if each.headline not in season.ordered and not self._is_default(head):
                    season.ordered.insert(len(season.ordered) - self._dials(season), each.headline)
            elif each.kind in ("roll", "event", "crisis") or each.actor != self.role:
                found.append((each, self._set_off(head) or self._tipped(window, rolls.get(head))))
        return found

    def _is_deal(self, item: Item) -> bool:
        """Whether an offer became a deal to which the role is a party."""
        return item.kind == "closed" and item.subject in self.doings.agreed and item.end == "accepted"

    def _deal(self, item: Item, story: Story) -> str:
        """A deal with the promises that it bound."""
        theatre = self.exercise.resolved.theatre
        bound = promises_of(self.exercise, item.subject, story)
        names = [f"'{made.name}'" for name, made in theatre.commitments.items() if name in bound]
        return f"{item.headline} It binds: {listed(names)}." if names else item.headline

    @staticmethod
    def _sentence(each: Happening, why: str) -> str:
        return f"{each.headline} ({why}.)"

    def _dial(self, item: Item) -> str:
        track = self.exercise.resolved.theatre.tracks[item.subject]
        return f"{track.name} went {'up' if item.headline.endswith('up.') else 'down'}."

    @staticmethod
    def _dials(season: Season) -> int:
        return sum(each.endswith((" went up.", " went down.")) for each in season.ordered)

    def _is_default(self, move_id: str) -> bool:
        move = self.exercise.resolved.theatre.moves.get(move_id)
        return move is not None and move.slots == 0

    # ---- causes

    def _push(self, window: int, story: Story) -> None:
        """Remember what the role's own acts, answers and deals did, when it was felt."""
        for record, _ in self.doings.effects(story):
            if record["change"] == "add" and not record.get("after"):
                self.pushes.append(_Push(window, record["owner"], record["track"], record["amount"]))

    def _set_off(self, rule_id: str) -> str:
        """The order without which a rule would not have been asked at all."""
        theatre = self.exercise.resolved.theatre
        rule, own = theatre.rules.get(rule_id) or theatre.asks.get(rule_id), self.doings.own
        cause = next((own[event] for event in rule.upon if event in own), None) if rule is not None else None
        return f"'{self._name(cause)}' set it off" if cause else ""

    def _tipped(self, window: int, roll: Record | None) -> str:
        """The order without whose mark on a track a roll would have gone the other way."""
        if roll is None or len(roll["outcomes"]) != 2 or roll["forced"]:
            return ""
        first = roll["outcomes"][0]
        happened = roll["rolled"] < first["target"]
        by = first["target"] - roll["rolled"] if happened else roll["rolled"] - first["target"] + 1
        for term in first["modifiers"]:
            values = {label: (text, value) for label, text, value in term["inputs"]}
            track, value = values.get("of", ("", 0))
            pushes = [push for push in self.pushes if push.track == track and window - push.window <= LOOK_BACK]
            if not pushes:
                continue
            without = _amount(term, value - sum(push.amount for push in pushes) / 100, values)
            part = (term["amount"] - without) / 10
            if (part if happened else -part) >= by:
                strongest = max(pushes, key=lambda push: abs(push.amount))
                return f"'{self._name(strongest.owner)}' tipped it"
        return ""

    def _name(self, event: str) -> str:
        return event_name(self.exercise.resolved.theatre, event)


def bill(marks: Iterable[Mark]) -> list[tuple[str, list[str]]]:
    """Marks by the order that left them."""
    found: dict[str, list[str]] = {}
    for mark in marks:
        found.setdefault(mark.order, []).append(mark.line)
    return list(found.items())


def _amount(term: Record, value: float, values: dict[str, tuple[str, int]]) -> float:
    """What a term would have come to with another reading of its track, in hundredths of a percent."""
    if "above" in values:
        value = max(value - values["above"][1], 0)
    elif "below" in values:
        value = max(values["below"][1] - value, 0)
    return float(term["add"]) * value / (term["per"] or 1)


def _windows(exercise: Exercise) -> Iterable[Sequence[Story]]:
    """The stages of each orders window; the epilogue is the last."""
    windows: dict[int, list[Story]] = {}
    for story in exercise.story:
        place = exercise.sealings if story.stage == "epilogue" else (story.turn - 1) // exercise.quarters
        windows.setdefault(place, []).append(story)
    return [windows[place] for place in sorted(windows)]
