"""What it did to people: in words first, then who bore it, then the figures.

Which tracks speak of people is said by the theatre: those of the group *People*, and those that the label ``people`` of the
closing picture reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import when
from wargame.exercise.reasons import amount_text, owner_words
from wargame.exercise.wording import event_name
from wargame.rules.scores import truth_at_end
from wargame.rules.terms import one
from wargame.scenario.expressions import parse
from wargame.scenario.models import Resolved, Track

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

GROUP = LABEL = "people"
SIZES = ((3, "hardly changed"), (8, "{} somewhat"), (15, "{} clearly"), (1000, "{} steeply"))
"""Up to how many points a change is told in which words."""
CONTRIBUTIONS = 3


def people_tracks(resolved: Resolved) -> list[str]:
    """The gauges that speak of people, in the order of the theatre."""
    theatre = resolved.theatre
    picture = theatre.picture.get(LABEL)
    read = {name for word in picture.words for name in parse(word.when).names} if picture else set()
    return [
        track_id
        for track_id, track in theatre.tracks.items()
        if not track.steps and (track.group.casefold() == GROUP or track_id in read)
    ]


def people(exercise: Exercise) -> dict[str, Any]:
    """The closing word on people, each gauge in words and figures, what moved it, and orders with who bore them."""
    theatre = exercise.resolved.theatre
    label = theatre.picture[LABEL].name if LABEL in theatre.picture else ""
    ending = exercise.ending
    closing = next((text for name, _, text in ending.picture if name == label), "") if ending else ""
    return {
        "closing": closing,
        "gauges": [_gauge(exercise, track_id) for track_id in people_tracks(exercise.resolved)],
        "bearers": _bearers(exercise),
    }


def _gauge(exercise: Exercise, track_id: str) -> dict[str, Any]:
    track = exercise.resolved.theatre.tracks[track_id]
    course = _course(exercise, track_id)
    first, last = course[0][1], course[-1][1]
    return {
        "track": track_id,
        "name": track.name,
        "about": track.about,
        "words": change_words(track, first, last),
        "worst_season": _worst_season(track, course),
        "furthest": max((value for _, value in course), key=lambda value: abs(value - first)),
        "course": [{"season": season, "value": value} for season, value in course],
        "moved": _moved(exercise, track_id),
    }


def _worst_season(track: Track, course: list[tuple[str, int]]) -> str:
    """When a gauge stood worst, if that is not where it ended; of one that is neither good nor bad, nothing is said."""
    if track.good == "neither":
        return ""
    season, value = (max if track.good == "down" else min)(course[1:] or course, key=lambda each: each[1])
    return season if abs(value - course[0][1]) >= SIZES[0][0] and season != course[-1][0] else ""


def _course(exercise: Exercise, track_id: str) -> list[tuple[str, int]]:
    """What a track read at the opening and at the end of each turn."""
    row = exercise.book.vocab.tracks[track_id]
    course: list[tuple[str, int]] = []
    for story in exercise.story:
        if story.stage in ("end", "epilogue") or not course:
            context = truth_at_end(exercise.book, exercise.world_after(story))
            season = "the opening" if not course else when(story)
            course.append((season, one(context.R[row])))
    return course


def change_words(track: Track, first: int, last: int) -> str:
    """A change in words: ``grew clearly``."""
    verb = "grew" if last > first else "fell"
    return next(words for most, words in SIZES if abs(last - first) < most).format(verb)


def _moved(exercise: Exercise, track_id: str) -> list[dict[str, Any]]:
    """What moved a gauge most over the whole exercise, each with its sum."""
    amounts: dict[str, int] = {}
    for story in exercise.story:
        for record in story.records:
            if record["kind"] != "effect" or record["track"] != track_id or record.get("after"):
                continue
            if record["change"] in ("add", "toward"):
                amounts[record["owner"]] = amounts.get(record["owner"], 0) + record["amount"]
    ranked = sorted(amounts.items(), key=lambda each: (-each[1], each[0]))
    chosen = [each for each in ranked[:CONTRIBUTIONS] if each[1] > 0] + [
        each for each in ranked[-CONTRIBUTIONS:] if each[1] < 0
    ]
    theatre = exercise.resolved.theatre
    return [
        {
            "owner": owner,
            "name": event_name(theatre, owner) if _actor(exercise, owner) else owner_words(exercise, owner),
            "by": _actor(exercise, owner),
            "amount": amount_text(amount),
            "raises": amount > 0,
        }
        for owner, amount in chosen
    ]


def _actor(exercise: Exercise, owner: str) -> str:
    """The role whose order or answer something was, by name; empty for what happened by itself."""
    theatre = exercise.resolved.theatre
    head = owner.partition(".")[0]
    if head in theatre.moves:
        return theatre.roles[theatre.moves[head].by].name
    cable = theatre.cables.get(head)
    return theatre.roles[cable.to[0]].name if cable is not None and len(cable.to) == 1 else ""


def _bearers(exercise: Exercise) -> list[dict[str, Any]]:
    """Orders and answers of persons (of everybody, if nobody sat) that moved a gauge of people, with who bears them and
    what an order did besides: the gauges that it raised and lowered, so that what was gained stands beside who paid."""
    theatre, book = exercise.resolved.theatre, exercise.book
    gauges = set(people_tracks(exercise.resolved))
    persons = set(exercise.persons()) or set(exercise.roles)
    found = []
    for story in exercise.story:
        touching = {
            record["owner"] for record in story.records if record["kind"] == "effect" and record["track"] in gauges
        }
        for role, order in story.orders.items():
            for act in order.acts if role in persons else ():
                bears = book.vocab.moves[book.vocab.move_index[act]].bears
                if bears and touching & {act, act.partition(".")[0]}:
                    found.append(
                        {
                            "season": story.season,
                            "name": exercise.roles[role],
                            "order": event_name(theatre, act),
                            "bears": bears,
                            **_besides(exercise, story, {act, act.partition(".")[0]}, gauges),
                        }
                    )
        for record in story.records:
            if (
                record["kind"] == "answer"
                and record["role"] in persons
                and f"{record['ask']}.{record['answer']}" in touching
            ):
                bears = _answer_bears(exercise, record["ask"], record["answer"])
                if bears:
                    event = f"{record['ask']}.{record['answer']}"
                    found.append(
                        {
                            "season": story.season,
                            "name": exercise.roles[record["role"]],
                            "order": event_name(theatre, event),
                            "bears": bears,
                            **_besides(exercise, story, {event}, gauges),
                        }
                    )
    return found


def _besides(exercise: Exercise, story: Story, owners: set[str], people: set[str]) -> dict[str, list[str]]:
    """The names of the other gauges that an order itself raised and lowered, in the order in which it did."""
    tracks, sums = exercise.resolved.theatre.tracks, dict[str, int]()
    for record in story.records:
        if record["kind"] == "effect" and record["owner"] in owners and record["change"] == "add":
            sums[record["track"]] = sums.get(record["track"], 0) + record["amount"]
    others = [(tracks[name].name, amount) for name, amount in sums.items() if name not in people]
    return {
        "raised": [name for name, amount in others if amount > 0],
        "lowered": [name for name, amount in others if amount < 0],
    }


def _answer_bears(exercise: Exercise, ask: str, answer: str) -> str:
    theatre = exercise.resolved.theatre
    cable = theatre.cables.get(ask)
    answers = theatre.asks[ask].answers if cable is None else cable.dilemma.answers if cable.dilemma else {}
    return answers[answer].bears
