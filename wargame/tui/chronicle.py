"""The chronicle: what a role ordered, half-year by half-year, and what came of it; its orders are told as causes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import Happening, in_stage
from wargame.exercise.dealings import offer_by, promises_of
from wargame.exercise.telling import Item, tell
from wargame.exercise.wording import event_name

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

Record = dict[str, Any]
LOOK_BACK = 2
"""Orders windows for which an order still counts as what tipped a roll; later its mark has worn off."""
MARKS = 2
"""Marks told of each window, for better and for worse."""
AFTERWARDS = "afterwards"
ACCEPTED = ".accepted"
"""How the event ends by which an offer becomes a deal."""
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
    bought: list[str] = field(default_factory=list)
    cost: list[str] = field(default_factory=list)
    """What its orders moved by themselves, for better and for worse."""
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
        self.own: dict[str, str] = {}
        """Events that were the role's doing in the present window (moves, variants, tags, answers, deals) to the order they came of."""
        self.deals: set[str] = set()
        """Promises bound in the present window by a deal that the role offered or agreed to."""

    def tell(self) -> list[Season]:
        seasons: list[Season] = []
        for window, stories in enumerate(_windows(self.exercise)):
            if not stories:
                continue
            season = Season(AFTERWARDS if stories[0].stage == "epilogue" else stories[0].season)
            self.own, self.deals = {}, set()
            known: list[tuple[Happening, str]] = []
            for story in stories:
                self._push(window, story)
                known += self._happened(window, story, season)
            known.sort(key=lambda pair: -pair[0].weight)
            season.followed = [self._sentence(each, why) for each, why in known if why][:FOLLOWED]
            season.besides = [each.headline for each, why in known if not why][:1]
            self._moved(window, season)
            if season.ordered or season.followed or season.besides:
                seasons.append(season)
        return seasons

    def _moved(self, window: int, season: Season) -> None:
        """The largest marks that the window's own orders left, for better and for worse."""
        tracks = self.exercise.resolved.theatre.tracks
        net: dict[str, int] = {}
        for push in self.pushes:
            if push.window == window:
                net[push.track] = net.get(push.track, 0) + push.amount
        for track, amount in sorted(net.items(), key=lambda pair: -abs(pair[1])):
            if tracks[track].good == "neither" or abs(amount) < 100:
                continue
            side = season.bought if (amount > 0) == (tracks[track].good == "up") else season.cost
            if len(side) < MARKS:
                side.append(f"{tracks[track].name} {amount // 100 if amount > 0 else -(-amount // 100):+d}")

    def _happened(self, window: int, story: Story, season: Season) -> list[tuple[Happening, str]]:
        """What happened in a stage, each with the order that set it off or tipped it, or nothing."""
        items = tell(self.exercise, story, None)
        rolls = {record["rule"]: record for record in story.records if record["kind"] == "roll"}
        found = []
        season.ordered += [self._dial(item) for item in items if item.kind == "posture" and item.actor == self.role]
        for each in in_stage(self.exercise, story, items):
            head = each.subject.partition(".")[0]
            if each.actor == self.role and each.kind in ("move", "answer"):
                if each.headline not in season.ordered and not self._is_default(head):
                    season.ordered.insert(len(season.ordered) - self._dials(season), each.headline)
            elif each.kind in ("roll", "event", "crisis") or each.actor != self.role:
                found.append((each, self._set_off(head) or self._tipped(window, rolls.get(head))))
        return found

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
        """Remember what the role's own acts, answers and deals did."""
        for record in story.records:
            if record["kind"] == "event":
                self._accepted(story, record["names"])
            if record["kind"] == "event" and record["actor"] == self.role:
                self.own |= dict.fromkeys(record["names"], record["names"][0])
            elif record["kind"] == "answer" and record["role"] == self.role:
                answer = f"{record['ask']}.{record['answer']}"
                self.own |= {record["ask"]: answer, answer: answer}
            elif (
                record["kind"] == "effect" and record["track"] and record["change"] == "add" and not record.get("after")
            ):
                head = record["owner"].partition(".")[0]
                if record["owner"] in self.own or head in self.deals or self._is_own(head):
                    self.pushes.append(_Push(window, record["owner"], record["track"], record["amount"]))

    def _is_own(self, head: str) -> bool:
        """Whether a move is the role's, or a rule follows upon a deal of this window."""
        theatre = self.exercise.resolved.theatre
        if head in theatre.rules:
            return any(event.endswith(ACCEPTED) and event in self.own for event in theatre.rules[head].upon)
        return head in theatre.moves and theatre.moves[head].by == self.role

    def _accepted(self, story: Story, names: Sequence[str]) -> None:
        """Remember a deal that the role offered or agreed to, and the promises that it bound."""
        offer = names[0].removesuffix(ACCEPTED)
        response = story.responses.get(self.role)
        agreed = response is not None and response.offers.get(offer) == "accept"
        if offer == names[0] or not (agreed or offer_by(self.exercise, offer) == self.role):
            return
        if offer.partition(".")[0] in self.exercise.resolved.theatre.moves:  # one drafted at the table has no name
            self.own |= dict.fromkeys((name for name in names if name.endswith(ACCEPTED)), offer)
        self.deals |= promises_of(self.exercise, offer, story)

    def _set_off(self, rule_id: str) -> str:
        """The order without which a rule would not have been asked at all."""
        theatre = self.exercise.resolved.theatre
        rule = theatre.rules.get(rule_id) or theatre.asks.get(rule_id)
        cause = next((self.own[event] for event in rule.upon if event in self.own), None) if rule is not None else None
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
