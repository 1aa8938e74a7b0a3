"""From records to sentences: what a stage of a turn meant, for one role or for the debrief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.accounts import account, points
from wargame.exercise.dealings import (
    BEFORE_ITS_WORD,
    crisis_answer,
    crisis_of,
    crisis_opened,
    offer_ended,
    offer_name,
    promise_made,
    promise_went,
    role_name,
    second_round,
)
from wargame.exercise.reasons import (
    Reader,
    Record,
    RollView,
    effects_told,
    ground,
    roll_view,
)
from wargame.exercise.views import News
from wargame.exercise.wording import event_name, listed, opening_with
from wargame.rules.world import HIDDEN
from wargame.scenario.expressions import parse

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story
    from wargame.scenario.models import Commitment


@dataclass(frozen=True)
class Item:
    """One thing that happened, with its reasons a line each."""

    kind: str
    """``move``, ``answer``, ``event``, ``roll``, ``quiet`` (a roll that came to nothing), ``crisis`` (one opened), ``round`` (it goes
    to a second), ``offer`` (on the table), ``closed`` (what became of one), ``promise``, ``posture`` or ``change``."""
    headline: str
    actor: str = ""
    phase: str = ""
    lines: tuple[str, ...] = ()
    numbers_hidden: bool = False
    roll: RollView | None = None
    ground: tuple[tuple[str, str], ...] = ()
    subject: str = ""
    crisis: str = ""
    """The question that it is about, if it is about one."""
    moved: tuple[tuple[str, int], ...] = ()
    """The tracks that it moved as far as ``lines`` tell, each with hundredths of a point; a step counts as ten points."""
    binds: tuple[str, ...] = ()
    """Of a deal told with its promises, which they are."""
    end: str = ""
    """How an offer ended: ``accepted``, ``refused``, ``lapsed`` or ``withdrawn``; of a promise, ``bound`` where it began."""

    @property
    def key(self) -> str:
        """The same for whatever happens in the same way again."""
        return f"{self.kind}.{self.subject}.{self.headline}"

    @property
    def weight(self) -> int:
        """Whole points that it moved in all, as far as is told."""
        return sum(abs(amount) for _, amount in self.moved) // 100


def tell(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """A stage as items in the order in which things happened, then what changed."""
    items = _happened(exercise, Reader.of(exercise, role_id, story), story)
    if story.stage == "crisis":
        items += [
            Item("round", second_round(exercise, slot.id), "", "settle", subject=slot.id, crisis=slot.id)
            for slot in exercise.book.vocab.asks
            if story.state["asked"][slot.index]
        ]
    return items + changes(exercise, story, role_id)


def without_reasons(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """What happened in a stage, for those who ask neither why nor what changed: in half of the time."""
    return _happened(exercise, Reader.of(exercise, role_id, story, asks_why=False), story)


def _happened(exercise: Exercise, reader: Reader, story: Story) -> list[Item]:
    records = list(story.records)
    found = (_item(exercise, reader, records, record) for record in records)
    return [item for item in found if item is not None]


def _item(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    theatre = exercise.resolved.theatre
    match record["kind"]:
        case "event":
            return _event(exercise, reader, records, record)
        case "roll":
            return _roll(exercise, reader, records, record)
        case "answer" if reader.sees(record["seen"]):
            return _answer(exercise, reader, records, record)
        case "asked":
            ask = record["ask"]
            kind = "crisis" if theatre.asks[ask].crisis else "event"
            return Item(kind, crisis_opened(exercise, ask), "", record["phase"], subject=ask, crisis=ask)
        case "tabled" if reader.sees(record["seen"]):
            return _tabled(exercise, record)
        case "bound" if reader.sees(record["seen"]):
            made = theatre.commitments[record["commitment"]]
            said = promise_made(exercise, made, record["asleep"])
            if _came_before(exercise, reader, made):
                said += BEFORE_ITS_WORD
            return Item("promise", said, made.by, record["phase"], subject=record["commitment"], end="bound")
        case "pledge" if (record["state"] != HIDDEN or reader.role is None) and reader.sees(record["seen"]):
            made = theatre.commitments[record["commitment"]]
            said = promise_went(exercise, made, record["state"])
            return Item("promise", said, made.by, record["phase"], subject=record["commitment"])
        case "posture" if reader.sees_numbers([record["track"]]) and record["step"]:
            by = opening_with(role_name(exercise, record["role"]))
            said = f"{by} turned '{theatre.tracks[record['track']].name}' {'up' if record['step'] > 0 else 'down'}."
            return Item("posture", said, record["role"], record["phase"], subject=record["track"])
        case "revealed" if reader.role is None:
            return Item("event", f"It became known: {event_name(theatre, record['name'])}.", "", record["phase"])
    return None


def _came_before(exercise: Exercise, reader: Reader, made: Commitment) -> bool:
    """Whether a role has done, earlier in the turn in which it gives its word and as the reader knows, what would break it."""
    if reader.story is None or made.breach is None:
        return False
    forbidden = parse(made.breach).events
    return any(
        record["kind"] == "event"
        and record["actor"] == made.by
        and not forbidden.isdisjoint(record["names"])
        and reader.sees(record["seen"])
        for story in exercise.story
        if story.turn == reader.story.turn
        for record in story.records
    )


def _tabled(exercise: Exercise, record: Record) -> Item:
    name = opening_with(offer_name(exercise, record["offer"]))
    return Item("offer", f"{name} is on the table.", record["by"], record["phase"], subject=record["offer"])


def _event(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    name = record["names"][0]
    if not reader.sees(record["seen"]) or _told_elsewhere(exercise, name):
        return None
    theatre = exercise.resolved.theatre
    head = name.partition(".")[0]
    says = record["says"]
    if not says:
        return _offer_ended(exercise, reader, records, record)
    rule = theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    model = theatre.moves.get(head) or rule
    effects = effects_told(exercise, reader, records, name)
    return Item(
        "move" if head in theatre.moves else "event",
        says,
        record["actor"] or "",
        record["phase"],
        tuple(line for line, _, _ in effects),
        ground=ground(exercise, list(model.source), name) if model is not None else (),
        subject=name,
        crisis=crisis_of(exercise, head, reader.story),
        moved=tuple((track, amount) for _, track, amount in effects),
    )


def _title(exercise: Exercise, rule_id: str) -> str:
    """What a rule or inject is called; empty for anything else."""
    rule = exercise.resolved.theatre.rules.get(rule_id)
    inject = exercise.resolved.scenario.injects.get(rule_id)
    return (
        event_name(exercise.resolved.theatre, rule_id)
        if rule is not None
        else inject.title
        if inject is not None
        else ""
    )


def _offer_ended(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    """What became of an offer; who refused it together is told together, when the first of them is told."""
    name = record["names"][0]
    said = offer_ended(exercise, name, record["actor"])
    if not said:
        return None
    offer, _, end = name.rpartition(".")
    actor = record["actor"] or ""
    if end == "refused":
        refusals = [
            each
            for each in records
            if each["kind"] == "event" and each["names"][0] == name and reader.sees(each["seen"])
        ]
        if refusals[0] is not record:
            return None
        by = listed(role_name(exercise, each["actor"]) for each in refusals)
        said = f"{opening_with(by)} refused {offer_name(exercise, offer)}."
    return Item("closed", said, actor, record["phase"], subject=offer, end=end)


def _told_elsewhere(exercise: Exercise, name: str) -> bool:
    """Answers and rolls have records of their own."""
    head, _, tail = name.partition(".")
    rule = exercise.resolved.theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    if rule is not None and rule.roll:
        return True
    return head in exercise.resolved.theatre.cables or (head in exercise.resolved.theatre.asks and bool(tail))


def _answer(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item:
    theatre = exercise.resolved.theatre
    ask, given, role = record["ask"], record["answer"], record["role"]
    if ask in theatre.cables:
        cable = theatre.cables[ask]
        assert cable.dilemma is not None
        answer = cable.dilemma.answers[given]
        headline = (
            answer.says or f"{opening_with(role_name(exercise, role))} decided on '{cable.title}': {answer.name}."
        )
        source = cable.source
    else:
        headline, source = crisis_answer(exercise, ask, role, given), theatre.asks[ask].source
    effects = effects_told(exercise, reader, _of_answer(records, record), f"{ask}.{given}")
    return Item(
        "answer",
        headline + (" (It gave no answer of its own.)" if record["silent"] else ""),
        role,
        record["phase"],
        tuple(line for line, _, _ in effects),
        ground=ground(exercise, list(source), f"{ask}.{given}"),
        subject=f"{ask}.{given}",
        crisis="" if ask in theatre.cables else ask,
        moved=tuple((track, amount) for _, track, amount in effects),
    )


def _of_answer(records: list[Record], answer: Record) -> list[Record]:
    """What follows an answer up to the next: several roles may give the same one, each with its own effects."""
    first = next(place for place, each in enumerate(records) if each is answer) + 1
    last = next((place for place, each in enumerate(records[first:], first) if each["kind"] == "answer"), len(records))
    return records[first:last]


def _roll(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    if not reader.sees(record["seen"]):
        return None
    rule_id = record["rule"]
    rule = exercise.resolved.theatre.rules.get(rule_id) or exercise.resolved.scenario.injects[rule_id]
    outcome = rule.roll[record["result"]]
    if not outcome.says and reader.role is not None:
        return None
    hidden = not reader.asks_why or not reader.sees_odds(rule_id)
    effects = effects_told(exercise, reader, records, rule_id)
    return Item(
        "roll" if outcome.do or rule.seen else "quiet",
        outcome.says or f"{_title(exercise, rule_id)}: {record['result'].replace('_', ' ')}.",
        record["by"],
        record["phase"],
        tuple(line for line, _, _ in effects),
        hidden,
        None if hidden else roll_view(exercise, record),
        ground(exercise, list(rule.source), rule_id),
        rule_id,
        crisis_of(exercise, rule_id, reader.story),
        tuple((track, amount) for _, track, amount in effects),
    )


def changes(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """Net changes of the tracks that a reader sees exactly, each with everything that moved it.

    A role is told what it may know of that and how much is left over: limits, secrets and disputes together, unnamed.
    """
    reader = Reader.of(exercise, role_id, story)
    net: dict[str, tuple[int, int]] = {}
    for record in story.records:
        if record["kind"] == "change":
            net[record["track"]] = (net.get(record["track"], (record["before"], 0))[0], record["after"])
    items = []
    for track_id, (was, now) in net.items():
        before, after = points(was), points(now)
        if not reader.sees_numbers([track_id]) or before == after:
            continue
        lines = account(exercise, reader, [story], track_id, before, after).lines
        headline = f"{exercise.resolved.theatre.tracks[track_id].name} {before} to {after}"
        items.append(Item("change", headline, "", "end", lines, subject=track_id))
    return items


def since_last_sealed(exercise: Exercise, stories: list[Story]) -> list[Story]:
    """The stages since orders were last sealed: in an orders window all since the one before, else all since this one."""
    windows = [
        place
        for place, story in enumerate(stories)
        if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
    ]
    if not windows:
        return stories
    if windows[-1] != len(stories) - 1:
        return stories[windows[-1] + 1 :]
    return stories[windows[-2] + 1 :] if len(windows) > 1 else stories


def news_for(exercise: Exercise, stories: list[Story], role_id: str) -> tuple[News, ...]:
    """What a role learned since its last orders window, one sentence each, oldest first."""
    result = []
    for story in since_last_sealed(exercise, stories):
        for item in without_reasons(exercise, story, role_id):
            if item.kind not in ("posture", "quiet"):
                result.append(News(item.headline, item.actor, item.phase, item.kind, story.turn))
    return tuple(result)
