"""The timeline: what each role ordered and why, what came of it; or, while play goes on, what everybody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.exercise.accounts import account
from wargame.exercise.crises import courses, in_short, is_crisis
from wargame.exercise.dealings import in_name_only
from wargame.exercise.quiet import is_quiet, keys
from wargame.exercise.reasons import Reader, amount_text, as_played
from wargame.exercise.telling import Item, tell
from wargame.exercise.wording import clock, event_name, verdict
from wargame.report.summary import theory_words

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.orders import Order
    from wargame.exercise.stories import Story

TOLD = ("roll", "quiet", "event", "crisis", "round", "promise", "offer", "closed")
DEALINGS = ("promise", "offer", "closed")
WEIGHED = 2
"""Terms of a roll told in its line, the weightiest first."""
CHANGES = 4
"""Changes of tracks told a turn, the largest first."""
SMALL = 2
"""Whole points below which something that happens by itself is folded into one line with others of its turn."""
NOTES = ("noted", "ruled", "injected", "seated", "said", "debriefed")


def timeline(exercise: Exercise) -> dict[str, Any]:
    """Every turn: how it opened, the orders of each role with its rationale, what came of them, what changed."""
    turns: dict[int, list[Story]] = {}
    for story in exercise.story:
        turns.setdefault(story.turn, []).append(story)
    known: set[str] = set()
    listed = []
    for stories in turns.values():
        told = [(story, tell(exercise, story, None)) for story in stories]
        listed.append(_turn(exercise, stories, told, known))
        known = {key for _, items in told for key in keys(items)}
    return {"turns": listed}


def _turn(
    exercise: Exercise, stories: list[Story], told: list[tuple[Story, list[Item]]], known: set[str]
) -> dict[str, Any]:
    items = [item for _, each in told for item in each]
    crises = courses(exercise, items)
    closed = {item.subject for item in items if item.kind == "closed"}  # that it was tabled goes without saying
    answered = {item.subject.partition(".")[0] for item in items if item.kind == "answer"}  # as that it was asked
    quiet = [item for item in items if item.kind in TOLD and (is_quiet(exercise, item, known) or _is_small(item))]
    orders = next((story.orders for story in stories if story.stage == "reveal" and story.orders), {})
    opened = next((story for story in stories if story.stage == "open"), None)
    by = _who_decided(exercise, stories[0].turn)
    return {
        "turn": stories[0].turn,
        "season": stories[0].season,
        "clock": clock(
            (min(stories[0].turn, exercise.turns) - 1) // exercise.quarters + 1,
            exercise.sealings,
            exercise.pace,
            stories[0].season,
        ),
        "epilogue": stories[-1].stage == "epilogue",
        "opening": [
            item.headline
            for story, each in told
            if story.stage == "open"
            for item in each
            if item.kind in TOLD and item not in quiet
        ],
        "orders": [
            _order(exercise, role, order, opened, by.get(role, exercise.seats[role]), _said(exercise, told, role))
            for role, order in orders.items()
        ],
        "crises": [{"ask": course.ask, "text": in_short(exercise, course)} for course in crises],
        "answers": [
            {"role": item.actor, "name": exercise.roles.get(item.actor, item.actor), "text": item.headline}
            for story, each in told
            if story.stage not in ("open", "reveal")
            for item in each
            if item.kind == "answer" and not is_crisis(exercise, item)
        ],
        "dice": [
            _die(item, theory_words(exercise), told_before=story.stage == "open" or is_crisis(exercise, item))
            for story, each in told
            for item in each
            if item.roll is not None and item not in quiet
        ],
        "deals": [
            _briefly(item)
            for item in items
            if item.kind in DEALINGS and not _no_deal(item) and not (item.kind == "offer" and item.subject in closed)
        ],
        "came": [
            item.headline
            for story, each in told
            if story.stage != "open"
            for item in each
            if item.kind in TOLD and item.kind not in DEALINGS and item.roll is None
            if item not in quiet and not is_crisis(exercise, item) and item.subject not in answered
        ],
        "no_deal": [item.headline for item in items if _no_deal(item)],
        "quiet": [item.headline for item in quiet],
        "changes": _changes(exercise, stories, told),
        "notes": _notes(exercise, stories[0].turn),
    }


def _briefly(item: Item) -> str:
    """An offer or a promise in a sentence, without the promise's text."""
    return in_name_only(item.headline) if item.kind == "promise" else item.headline


def _die(item: Item, played: str, *, told_before: bool) -> dict[str, Any]:
    """A roll in a line: what happened (unless the turn has told it before), what was asked, and what weighed most in it."""
    roll = item.roll
    assert roll is not None
    weighed = sorted(roll.terms, key=lambda term: -abs(term[0]))[:WEIGHED]
    return {
        "says": "" if told_before else item.headline,
        "question": roll.question,
        "verdict": verdict(roll.question, [each for each, _, _, _ in roll.outcomes], roll.result),
        "rolled": roll.rolled,
        "outcomes": [{"name": name, "below": below} for _, name, _, below in roll.outcomes],
        "terms": [{"amount": amount, "why": as_played(why, played).partition("  (")[0]} for amount, why in weighed],
        "forced": roll.forced,
    }


def _is_small(item: Item) -> bool:
    """Whether something happened by itself and moved hardly anything."""
    return item.kind in ("roll", "event") and not item.crisis and not item.actor and item.weight < SMALL


def _no_deal(item: Item) -> bool:
    """Whether an offer came to nothing."""
    return item.kind == "closed" and item.end != "accepted"


def _who_decided(exercise: Exercise, turn: int) -> dict[str, str]:
    """Who played each role when the turn's orders were sealed."""
    return {
        event["role"]: event.get("by", "person")
        for event in exercise.ledger.events
        if event["event"] == "sealed" and event["turn"] == turn
    }


def _said(exercise: Exercise, told: list[tuple[Story, list[Item]]], role: str) -> list[str]:
    """What was told of a role's acts and of its answer to the dilemma, in the reveal."""
    return [
        item.headline
        for story, items in told
        if story.stage == "reveal"
        for item in items
        if item.actor == role and item.kind in ("move", "answer") and not is_quiet(exercise, item, set())
    ]


def _order(
    exercise: Exercise, role: str, order: Order, opened: Story | None, by: str, said: list[str]
) -> dict[str, Any]:
    theatre = exercise.resolved.theatre
    return {
        "role": role,
        "name": exercise.roles[role],
        "by": by,
        "acts": [
            {"id": act, "name": event_name(theatre, act), "bears": _bears(exercise, act)}
            for act in order.acts
            if theatre.moves[act.partition(".")[0]].slots  # a role's free move is no order
        ],
        "said": said,
        "postures": [
            {"id": track, "name": theatre.tracks[track].name, "step": step}
            for track, step in order.posture.items()
            if step
        ],
        "dilemma": _dilemma(exercise, role, order, opened),
        "offers": [
            {
                "to": [exercise.roles[to] for to in offer.to],
                "asks": [theatre.commitments[name].name for name in offer.asks],
                "gives": [theatre.commitments[name].name for name in offer.gives],
            }
            for offer in order.offers
        ],
        "rationale": order.rationale,
    }


def _bears(exercise: Exercise, act: str) -> str:
    return exercise.book.vocab.moves[exercise.book.vocab.move_index[act]].bears


def _dilemma(exercise: Exercise, role: str, order: Order, opened: Story | None) -> dict[str, Any] | None:
    """The question of the turn's cable, what was answered, and who bears it."""
    if opened is None:
        return None
    put = int(opened.state["dilemma"][exercise.book.vocab.role_index(role)])
    if put < 0:
        return None
    slot = exercise.book.vocab.asks[put]
    cable = exercise.resolved.theatre.cables[slot.id]
    assert cable.dilemma is not None
    given = order.answer or slot.answers[slot.silence]
    answer = cable.dilemma.answers[given]
    return {
        "cable": slot.id,
        "title": cable.title,
        "question": cable.dilemma.question,
        "answer": answer.name,
        "bears": answer.bears,
        "silent": order.answer is None,
    }


def _changes(exercise: Exercise, stories: list[Story], told: list[tuple[Story, list[Item]]]) -> list[str]:
    """The largest changes of the whole turn, each with its largest cause in the direction in which it went."""
    ends: dict[str, list[int]] = {}
    for item in (each for _, items in told for each in items if each.kind == "change"):
        before, after = _ends(item)
        ends.setdefault(item.subject, [before, after])[1] = after
    ranked = sorted(ends, key=lambda track: -abs(ends[track][1] - ends[track][0]))
    reader = Reader.of(exercise, None)
    lines = []
    for track in ranked[:CHANGES]:
        before, after = ends[track]
        bill = account(exercise, reader, stories, track, before, after).known
        along = [part for part in bill if part.amount * (after - before) > 0]
        cause = max(along, key=lambda part: abs(part.amount), default=None)
        because = f" ({amount_text(cause.amount)} {cause.words})" if cause else ""
        lines.append(f"{exercise.resolved.theatre.tracks[track].name} {before} to {after}{because}")
    return lines


def _ends(item: Item) -> tuple[int, int]:
    """The two ends of a change."""
    before, after = item.headline.rsplit(" to ", 1)
    return int(before.rsplit(" ", 1)[1]), int(after)


def _notes(exercise: Exercise, turn: int) -> list[dict[str, str]]:
    """What the facilitator did in a turn, and what roles wrote to each other."""
    result = []
    for event in exercise.ledger.events:
        if event["event"] not in NOTES or event["turn"] != turn:
            continue
        match event["event"]:
            case "noted":
                result.append({"kind": "note", "by": event["by"], "text": event["text"]})
            case "ruled":
                result.append(
                    {
                        "kind": "ruling",
                        "by": "facilitator",
                        "text": f"{ruling_words(exercise, event['ruling'])}: {event['reason']}",
                    }
                )
            case "injected":
                title = exercise.resolved.scenario.injects[event["inject"]].title
                result.append(
                    {
                        "kind": "inject",
                        "by": "facilitator",
                        "text": f"{title}{': ' + event['note'] if event['note'] else ''}",
                    }
                )
            case "seated":
                result.append(
                    {
                        "kind": "seat",
                        "by": "facilitator",
                        "text": f"{exercise.roles[event['role']]} was given to: {event['by']}",
                    }
                )
            case "said":
                to = ", ".join(exercise.roles[role] for role in event["to"])
                result.append(
                    {"kind": "message", "by": exercise.roles[event["role"]], "text": f"to {to}: {event['text']}"}
                )
            case "debriefed":
                result.append({"kind": "end", "by": "facilitator", "text": f"Play was ended here: {event['reason']}"})
    return result


def ruling_words(exercise: Exercise, ruling: dict[str, Any]) -> str:
    """A ruling as people read it."""
    theatre = exercise.resolved.theatre
    if "rule" in ruling:
        rule = theatre.rules.get(ruling["rule"]) or exercise.resolved.scenario.injects[ruling["rule"]]
        name = rule.name or rule.question or ruling["rule"].replace("_", " ")
        if ruling.get("silence"):
            return f"'{name}' was left out"
        if "outcome" in ruling:
            return f"'{name}' was ruled: {ruling['outcome'].replace('_', ' ')}"
        shifts = ", ".join(f"{outcome.replace('_', ' ')} {points:+d} %" for outcome, points in ruling["shift"].items())
        return f"the odds of '{name}' were shifted: {shifts}"
    track = theatre.tracks[ruling["track"]]
    if "set" in ruling:
        return f"{track.name} was set to {track.step_names.get(ruling['set'], ruling['set'].replace('_', ' '))}"
    return f"{track.name} was changed by {ruling['add']:+g}"


# ---- while play goes on ----------------------------------------------------------------------------------------------


def public(exercise: Exercise) -> dict[str, Any]:
    """What every role has been told of each published stage: nothing that one of them does not know."""
    turns: dict[int, dict[str, Any]] = {}
    for story in exercise.stories_published():
        known = _known_to_all(exercise, story)
        turn = turns.setdefault(story.turn, {"turn": story.turn, "season": story.season, "came": []})
        turn["came"] += known
    return {"turns": list(turns.values())}


def _known_to_all(exercise: Exercise, story: Story) -> list[str]:
    told = [[item.headline for item in tell(exercise, story, role)] for role in exercise.roles]
    common = set(told[0]).intersection(*map(set, told[1:]))
    return [sentence for sentence in dict.fromkeys(told[0]) if sentence in common]
