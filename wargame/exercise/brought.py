"""What a role's orders of one window moved by themselves: the one reckoning for the page between decisions and for the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.accounts import tenths
from wargame.exercise.dealings import offer_name, parties_of, promises_of
from wargame.exercise.reasons import Reader, Record, effect_line
from wargame.exercise.wording import event_name

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

ACCEPTED = ".accepted"
"""How the event ends by which an offer becomes a deal."""


@dataclass(frozen=True)
class Mark:
    """What one order does to a number, now or when it lands: hundredths of a point, and the line that tells it."""

    order: str
    track: str
    amount: int
    line: str


class Doings:
    """Reads the stages of one orders window in order, and knows what in them is a role's doing."""

    def __init__(self, exercise: Exercise, role: str) -> None:
        self.exercise = exercise
        self.role = role
        self.own: dict[str, str] = {}
        """Events that were the role's doing (moves, variants, tags, answers, deals) to the order they came of."""
        self.deals: dict[str, str] = {}
        """Promises bound by a deal that the role offered or agreed to, to the offer."""
        self.agreed: list[str] = []
        """The offers that became such a deal."""
        self._answered: dict[str, str] = {}
        """Answers to who gave them last: several roles may give the same one, each with its own effects."""

    def effects(self, story: Story) -> Iterator[tuple[Record, str]]:
        """The effects on tracks in a stage that are the role's doing, each with the order it came of."""
        for record in story.records:
            match record["kind"]:
                case "event":
                    self._accepted(story, record["names"])
                    if record["actor"] == self.role:
                        self.own |= dict.fromkeys(record["names"], record["names"][0])
                case "answer":
                    answer = f"{record['ask']}.{record['answer']}"
                    self._answered[answer] = record["role"]
                    if record["role"] == self.role:
                        self.own |= {record["ask"]: answer, answer: answer}
                case "effect" if record["track"]:
                    order = self._order_of(record["owner"])
                    if order:
                        yield record, order

    def _order_of(self, owner: str) -> str:
        """The order that the owner of an effect goes back to; empty if it is not the role's doing."""
        theatre = self.exercise.resolved.theatre
        head = owner.partition(".")[0]
        if owner in self._answered:
            return owner if self._answered[owner] == self.role else ""
        if owner in self.own:
            return self.own[owner]
        if head in self.deals:
            return self.deals[head]
        if head in theatre.rules:
            upon = theatre.rules[head].upon
            return next((self.own[event] for event in upon if event.endswith(ACCEPTED) and event in self.own), "")
        return owner if head in theatre.moves and theatre.moves[head].by == self.role else ""

    def _accepted(self, story: Story, names: Sequence[str]) -> None:
        """Remember a deal that the role offered or agreed to, and the promises that it bound."""
        offer = names[0].removesuffix(ACCEPTED)
        if offer == names[0] or self.role not in parties_of(self.exercise, offer, story):
            return
        if offer not in self.agreed:
            self.agreed.append(offer)
        if offer.partition(".")[0] in self.exercise.resolved.theatre.moves:  # one drafted at the table has no name
            self.own |= dict.fromkeys((name for name in names if name.endswith(ACCEPTED)), offer)
        self.deals |= dict.fromkeys(promises_of(self.exercise, offer, story), offer)

    def name(self, order: str, owner: str) -> str:
        """An order in words; what a promise does is told under the promise's own name."""
        theatre = self.exercise.resolved.theatre
        if order in self.agreed:
            made = theatre.commitments.get(owner.partition(".")[0])
            return f"the promise '{made.name}'" if made else offer_name(self.exercise, order)
        return event_name(theatre, order)


def brought(exercise: Exercise, role: str, stories: Iterable[Story], *, told_to: str | None) -> list[Mark]:
    """What a role's orders did in the stages of a window, as far as a reader (None: everybody, afterwards) may know.

    What an order does later counts when it is ordered, and what wears off counts as long as it is felt: as the order says it.
    """
    doings = Doings(exercise, role)
    marks = []
    for story in stories:
        reader = Reader.of(exercise, told_to, story)
        for record, order in doings.effects(story):
            if record["change"] not in ("add", "toward") or record.get("expired") or record.get("landed"):
                continue
            line = effect_line(exercise, reader, record)
            withheld = reader.withheld and reader.workings_of(record["effect"]).disputed
            if line and not withheld:
                marks.append(Mark(doings.name(order, record["owner"]), record["track"], tenths(record["amount"]), line))
    return marks


def agreed(exercise: Exercise, role: str, stories: Iterable[Story]) -> set[str]:
    """The offers that in some stages became deals to which a role is a party."""
    doings = Doings(exercise, role)
    for story in stories:
        for _ in doings.effects(story):
            pass
    return set(doings.agreed)


def together(marks: Iterable[Mark]) -> dict[str, int]:
    """The sum of some marks for each track that they move, in hundredths."""
    net: dict[str, int] = {}
    for mark in marks:
        net[mark.track] = net.get(mark.track, 0) + mark.amount
    return {track: amount for track, amount in net.items() if amount}
