"""From records to sentences: what a stage of a turn meant, for one role or for the debrief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.reasons import (
    Reader,
    Record,
    RollView,
    amount_text,
    contribution,
    effect_lines,
    ground,
    roll_view,
)
from wargame.exercise.views import News
from wargame.exercise.wording import event_name
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, RUNNING

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

_PLEDGES = {
    ASLEEP: "is agreed",
    RUNNING: "is now owed",
    KEPT: "was kept",
    BROKEN: "was broken",
    HIDDEN: "was broken in secret",
    ENDED: "ended",
}


@dataclass(frozen=True)
class Item:
    """One thing that happened, with its reasons a line each."""

    kind: str
    """``move``, ``answer``, ``event``, ``roll``, ``quiet`` (a roll that came to nothing), ``crisis``, ``offer``, ``promise``,
    ``posture`` or ``change``."""
    headline: str
    actor: str = ""
    phase: str = ""
    lines: tuple[str, ...] = ()
    numbers_hidden: bool = False
    roll: RollView | None = None
    ground: tuple[tuple[str, str], ...] = ()
    subject: str = ""


def tell(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """A stage as items in the order in which things happened, then what changed."""
    reader = Reader.of(exercise, role_id, story)
    records = list(story.records)
    items: list[Item] = []
    for record in records:
        item = _item(exercise, reader, records, record)
        if item is not None:
            items.append(item)
    return items + changes(exercise, story, role_id)


def _item(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    match record["kind"]:
        case "event":
            return _event(exercise, reader, records, record)
        case "roll":
            return _roll(exercise, reader, records, record)
        case "answer" if reader.sees(record["seen"]):
            return _answer(exercise, reader, records, record)
        case "asked":
            return _asked(exercise, record)
        case "tabled" if reader.sees(record["seen"]):
            return Item(
                "offer",
                f"An offer from {_role(exercise, record['by'])} is on the table: {event_name(exercise.resolved.theatre, record['offer'])}.",
                record["by"],
                record["phase"],
                subject=record["offer"],
            )
        case "bound" if reader.sees(record["seen"]):
            made = exercise.resolved.theatre.commitments[record["commitment"]]
            return Item(
                "promise",
                f"{_role(exercise, made.by)} is bound{' (not yet due)' if record['asleep'] else ''}: {made.text}",
                made.by,
                record["phase"],
                subject=record["commitment"],
            )
        case "pledge" if record["state"] != HIDDEN or reader.role is None:
            made = exercise.resolved.theatre.commitments[record["commitment"]]
            if reader.sees(record["seen"]):
                return Item(
                    "promise",
                    f"'{made.name}' {_PLEDGES[record['state']]} ({_role(exercise, made.by)}).",
                    made.by,
                    record["phase"],
                    subject=record["commitment"],
                )
        case "posture":
            if reader.sees_numbers([record["track"]]) and record["step"]:
                track = exercise.resolved.theatre.tracks[record["track"]]
                return Item(
                    "posture",
                    f"{_role(exercise, record['role'])} moved its posture '{track.name}' {'up' if record['step'] > 0 else 'down'}.",
                    record["role"],
                    record["phase"],
                    subject=record["track"],
                )
        case "revealed" if reader.role is None:
            return Item(
                "event",
                f"It became known: {event_name(exercise.resolved.theatre, record['name'])}.",
                "",
                record["phase"],
            )
    return None


def _role(exercise: Exercise, role_id: str | None) -> str:
    role = exercise.resolved.theatre.roles.get(role_id or "")
    return role.name if role else ""


def _event(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    name = record["names"][0]
    if not reader.sees(record["seen"]) or _told_elsewhere(exercise, name):
        return None
    theatre = exercise.resolved.theatre
    head = name.partition(".")[0]
    says = record["says"]
    if not says:
        if name.rsplit(".", 1)[-1] in ("accepted", "refused", "lapsed", "withdrawn"):
            offer, _, end = name.rpartition(".")
            who = f" by {_role(exercise, record['actor'])}" if record["actor"] else ""
            return Item(
                "offer",
                f"The offer '{event_name(theatre, offer)}' was {end}{who}.",
                record["actor"] or "",
                record["phase"],
                subject=offer,
            )
        return None
    kind = "move" if head in theatre.moves else "event"
    model = theatre.moves.get(head) or theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    stands_on = ground(exercise, list(model.source)) if model is not None else ()
    return Item(
        kind,
        says,
        record["actor"] or "",
        record["phase"],
        effect_lines(exercise, reader, records, name),
        ground=stands_on,
        subject=name,
    )


def _told_elsewhere(exercise: Exercise, name: str) -> bool:
    """Answers and rolls have records of their own."""
    head, _, tail = name.partition(".")
    rule = exercise.resolved.theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    if rule is not None and rule.roll:
        return True
    return head in exercise.resolved.theatre.cables or (head in exercise.resolved.theatre.asks and bool(tail))


def _answer(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item:
    theatre = exercise.resolved.theatre
    ask = record["ask"]
    if ask in theatre.cables:
        dilemma = theatre.cables[ask].dilemma
        assert dilemma is not None
        title, answer, source = theatre.cables[ask].title, dilemma.answers[record["answer"]], theatre.cables[ask].source
    else:
        title, answer, source = (
            theatre.asks[ask].name,
            theatre.asks[ask].answers[record["answer"]],
            theatre.asks[ask].source,
        )
    silent = " (it did not answer)" if record["silent"] else ""
    headline = answer.says or f"{_role(exercise, record['role'])} on '{title}': {answer.name}."
    lines = effect_lines(exercise, reader, records, f"{ask}.{record['answer']}")
    return Item(
        "answer",
        headline + silent,
        record["role"],
        record["phase"],
        lines,
        ground=ground(exercise, list(source)),
        subject=f"{ask}.{record['answer']}",
    )


def _asked(exercise: Exercise, record: Record) -> Item:
    ask = exercise.resolved.theatre.asks[record["ask"]]
    parties = " and ".join(_role(exercise, role) for role in ask.to)
    return Item(
        "crisis" if ask.crisis else "event",
        f"{'Crisis' if ask.crisis else 'A question'}: {ask.name} ({parties}).",
        "",
        record["phase"],
        subject=record["ask"],
    )


def _roll(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    if not reader.sees(record["seen"]):
        return None
    rule = exercise.resolved.theatre.rules.get(record["rule"]) or exercise.resolved.scenario.injects[record["rule"]]
    outcome = rule.roll[record["result"]]
    if not outcome.says and reader.role is not None:
        return None
    headline = outcome.says or f"{rule.name or record['rule'].replace('_', ' ')}: {record['result'].replace('_', ' ')}."
    hidden = not reader.sees_odds(record["rule"])
    roll = None if hidden else roll_view(exercise, record)
    lines = effect_lines(exercise, reader, records, record["rule"])
    kind = "roll" if outcome.do or rule.seen else "quiet"
    return Item(
        kind,
        headline,
        record["by"],
        record["phase"],
        lines,
        hidden,
        roll,
        ground(exercise, list(rule.source)),
        record["rule"],
    )


def changes(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """Net changes of the tracks that a reader sees exactly, each with everything that moved it.

    A role is told what it may know of that and how much is left over: limits, secrets and disputes together, unnamed.
    """
    reader = Reader.of(exercise, role_id, story)
    net: dict[str, tuple[int, int]] = {}
    cut: dict[str, list[str]] = {}
    for record in story.records:
        if record["kind"] == "change":
            track = record["track"]
            net[track] = (net.get(track, (record["before"], 0))[0], record["after"])
            if record["limited"]:
                cut.setdefault(track, []).append(
                    f"{amount_text(-record['limited'])} more was cut off by what a turn can move"
                )
            if record["bounded"]:
                cut.setdefault(track, []).append("the end of the scale was reached")
    items = []
    for track_id, (before, after) in net.items():
        if not reader.sees_numbers([track_id]) or (before + 50) // 100 == (after + 50) // 100:
            continue
        track = exercise.resolved.theatre.tracks[track_id]
        lines, told = [], 0
        for record in story.records:
            if record["kind"] == "effect" and record["track"] == track_id:
                line = contribution(exercise, reader, record)
                if line:
                    lines.append(line)
                    told += record["amount"]
        left = after - before - told
        if reader.role is None:
            lines += cut.get(track_id, [])
        elif left:
            lines.append(f"{amount_text(left)}  from what you do not see, or cut off by a limit")
        headline = f"{track.name} {(before + 50) // 100} to {(after + 50) // 100}"
        items.append(Item("change", headline, "", "end", tuple(lines), subject=track_id))
    return items


def news_for(exercise: Exercise, stories: list[Story], role_id: str) -> tuple[News, ...]:
    """What a role learned since its last orders window, one sentence each, oldest first."""
    since = 0
    windows = [
        place
        for place, story in enumerate(stories)
        if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
    ]
    if windows:
        current_is_open = windows[-1] == len(stories) - 1
        since = windows[-2] + 1 if current_is_open and len(windows) > 1 else windows[-1] if not current_is_open else 0
    result = []
    for story in stories[since:]:
        reader = Reader.of(exercise, role_id, story)
        records = list(story.records)
        for record in records:
            item = _item(exercise, reader, records, record)
            if item is not None and item.kind not in ("posture", "quiet"):
                result.append(News(item.headline, item.actor, item.phase, item.kind, story.turn))
    return tuple(result)
