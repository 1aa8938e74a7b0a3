"""Verifying a journal: run it again from its inputs and compare every event's content with what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame.exercise import adjudicating
from wargame.exercise.exercise import Exercise
from wargame.exercise.journal import Journal
from wargame.exercise.journal_integrity import content_of
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import Order, Response
from wargame.rules.rulebook import RULES_VERSION


@dataclass(frozen=True)
class Verdict:
    """What verifying found: whether all agrees, one sentence, and the first turn that differs (None if none does)."""

    ok: bool
    sentence: str
    first_turn: int | None = None
    integrity_only: bool = False


def verify(path: Path) -> Verdict:
    """Check a journal's integrity, then re-run it; raises ``JournalError`` if it is damaged or cannot be read."""
    journal = Journal.open(path, read_only=True)
    events = journal.events
    played = "finished" if events[-1]["event"] == "ended" else "unfinished"
    if events[0]["rules"] != RULES_VERSION:
        sentence = (
            f"The record is whole ({len(events)} events, {played}), written under rules version {events[0]['rules']}; "
            f"this program has version {RULES_VERSION}, so it was not run again. It opens and replays from its records."
        )
        return Verdict(True, sentence, integrity_only=True)
    differs = first_difference(events)
    if differs is None:
        return Verdict(True, f"Verified: {len(events)} events run again with the same content ({played}).")
    event = events[differs]
    turn = int(event["turn"])
    return Verdict(
        False, f"The record differs from a new run from turn {turn} on ('{event['event']}', event {differs + 1}).", turn
    )


def first_difference(events: list[dict[str, Any]]) -> int | None:
    """The place of the first event that a new run from the same inputs would have written otherwise, or None."""
    given = _inherited(events)
    ledger = MemoryLedger()
    ledger.events = list(events[:given])
    exercise = Exercise.from_ledger(ledger)
    place = given
    while place < len(events):
        while len(ledger.events) <= place:
            before = len(ledger.events)
            try:
                _give(exercise, events[place])
            except (ValueError, KeyError):
                return place
            if len(ledger.events) == before:
                return place
        if content_of(ledger.events[place]) != content_of(events[place]):
            return place
        place += 1
    return None


def _inherited(events: list[dict[str, Any]]) -> int:
    """How many events a journal began with: its opening, and what a branch took over from its parent."""
    return next((place for place, event in enumerate(events) if place and "inherited" not in event), len(events))


def _give(exercise: Exercise, event: dict[str, Any]) -> None:
    """Do again what led to an event: a person's decision, a facilitator's act, or the next stage of adjudication."""
    match event["event"]:
        case "sealed" if "by" not in event:
            exercise.seal(event["role"], Order.model_validate(event["order"]))
        case "sealed":
            exercise.record(adjudicating.bot_sealed(exercise, event["role"]))
        case "responded" if event["stage"] == "honour":
            exercise.honour(event["role"], event["honoured"])
        case "responded" if "by" not in event:
            exercise.respond(event["role"], Response.model_validate(event["response"]))
        case "responded":
            exercise.record(adjudicating.bot_responded(exercise, event["role"]))
        case "seated":
            exercise.seat(event["role"], event["by"])
        case "injected":
            exercise.inject(event["inject"], event["note"])
        case "ruled":
            exercise.rule(event["ruling"], event["reason"])
        case "noted":
            exercise.note(event["text"], event["by"])
        case "said":
            exercise.say(event["role"], event["to"], event["text"])
        case "debriefed":
            exercise.end_now(event["reason"])
        case "published":
            exercise.publish()
        case _:
            exercise.resolve()
