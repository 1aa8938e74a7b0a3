"""What roles did to each other, as sentences: offers made and answered, promises given, kept and broken, crises and their rounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wargame.exercise.wording import asks_named, event_name, listed, opening_with, the, whose
from wargame.rules.world import ASLEEP, BROKEN, DEAL_BITS, ENDED, HIDDEN, KEPT, NONE, RUNNING

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story
    from wargame.scenario.models import Commitment

Record = dict[str, Any]
ENDS = ("accepted", "refused", "lapsed", "withdrawn")
"""How an offer may end, as the last part of its event's name."""
CHOICES = {"press": "pressed on", "hold": "held", "step_back": "stepped back"}
"""What the three answers to a crisis are called, whatever they are in this one."""

NOT_YET_DUE = ", which is not yet due"
BEFORE_ITS_WORD = " It is bound from the next quarter on: what it ordered before it gave its word is no breach."
"""Said with a promise whose author did in the same turn, earlier, what the promise forbids."""


def role_name(exercise: Exercise, role_id: str | None) -> str:
    """A role's name within a sentence; empty for nobody."""
    role = exercise.resolved.theatre.roles.get(role_id or "")
    return the(role.name) if role else ""


# ---- offers ----------------------------------------------------------------------------------------------------------


def offer_name(exercise: Exercise, offer_id: str) -> str:
    """Whose offer it is and what it is called: ``East's offer 'Grain for quiet'``."""
    by = offer_by(exercise, offer_id)
    role = exercise.resolved.theatre.roles.get(by)
    owner = whose(role.name) if role else "the"
    return (
        f"{owner} offer"
        if _is_drafted(offer_id)
        else f"{owner} offer '{event_name(exercise.resolved.theatre, offer_id)}'"
    )


def offer_by(exercise: Exercise, offer_id: str) -> str:
    """The role that made an offer."""
    theatre = exercise.resolved.theatre
    if _is_drafted(offer_id):
        return offer_id.split(".")[1]
    head = offer_id.partition(".")[0]
    owner = theatre.offers.get(offer_id) or theatre.moves.get(head)
    return (owner.by or "") if owner else ""


def promises_of(exercise: Exercise, offer_id: str, story: Story) -> set[str]:
    """The promises that an offer bound in a stage in which it was accepted."""
    book = exercise.book
    slot = next(offer for offer in book.offers if offer.slot.id == offer_id)
    bound = {record["commitment"] for record in story.records if record["kind"] == "bound"}
    if slot.slot.is_draft:
        word, bit = divmod(slot.slot.index, DEAL_BITS)
        deals = exercise.world_then(story).deal[word]
        return {each for each in bound if int(deals[book.vocab.commitments[each], 0]) >> bit & 1}
    return bound & {book.commitment_ids[row] for row in (*slot.asks, *slot.gives)}


def parties_of(exercise: Exercise, offer_id: str, story: Story) -> set[str]:
    """Who made an offer that was accepted in a stage, and who agreed to it: all to whom it was made."""
    book = exercise.book
    slot = next(offer for offer in book.offers if offer.slot.id == offer_id)
    to = slot.to
    if slot.slot.is_draft:
        to = int(exercise.world_then(story).draft_shape[book.draft_place[slot.slot.index], 0, 0])
    return {role for place, role in enumerate(book.vocab.roles) if to >> place & 1} | {offer_by(exercise, offer_id)}


def _is_drafted(offer_id: str) -> bool:
    """Whether a role drafted it itself: such offers are called ``offer.ROLE.NUMBER``."""
    return offer_id.startswith("offer.")


def offer_ended(exercise: Exercise, event: str, actor: str | None) -> str:
    """What became of an offer, as a sentence; empty if the event is none of the kind."""
    offer, _, end = event.rpartition(".")
    if end not in ENDS or not offer:
        return ""
    name = offer_name(exercise, offer)
    match end:
        case "accepted":
            by = role_name(exercise, actor)
            return f"{opening_with(by)} accepted {name}." if by else f"{opening_with(name)} was accepted."
        case "refused":
            return f"{opening_with(role_name(exercise, actor))} refused {name}."
        case "withdrawn":
            return f"{opening_with(name)} was withdrawn."
    return f"{opening_with(name)} ran out: it was not taken up in time."


# ---- promises --------------------------------------------------------------------------------------------------------


def promise_made(exercise: Exercise, made: Commitment, asleep: bool) -> str:
    """That a promise binds, and what it says."""
    by = opening_with(role_name(exercise, made.by))
    if asleep:
        return f"{by} gave the promise '{made.name}'{NOT_YET_DUE}: {made.text}"
    return f"{by} is now bound by the promise '{made.name}': {made.text}"


def binding(exercise: Exercise, bound: Iterable[Record]) -> str:
    """What an accepted offer binds, as a sentence: ``It binds East to 'Grain' and West to 'Quiet' (not yet due).``"""
    by: dict[str, list[str]] = {}
    for record in bound:
        made = exercise.resolved.theatre.commitments[record["commitment"]]
        by.setdefault(made.by, []).append(f"'{made.name}'{' (not yet due)' if record['asleep'] else ''}")
    parts = [f"{role_name(exercise, role)} to {listed(names)}" for role, names in by.items()]
    return f"It binds {', and '.join(parts)}."


def in_name_only(said: str) -> str:
    """What ``promise_made`` says without the promise's text, where there is no room for it."""
    for ends in (f"'{NOT_YET_DUE}", "'"):
        head, text, rest = said.partition(f"{ends}: ")
        if text:
            return f"{head}{ends}.{BEFORE_ITS_WORD if rest.endswith(BEFORE_ITS_WORD) else ''}"
    return said


def promise_went(exercise: Exercise, made: Commitment, state: int) -> str:
    """How a promise now stands."""
    by = opening_with(role_name(exercise, made.by))
    return {
        ASLEEP: f"{by} gave the promise '{made.name}'{NOT_YET_DUE}.",
        RUNNING: f"{by} must now keep its promise '{made.name}'.",
        KEPT: f"{by} kept its promise '{made.name}'.",
        BROKEN: f"{by} broke its promise '{made.name}'.",
        HIDDEN: f"{by} broke its promise '{made.name}' in secret.",
        NONE: f"{by} is no longer bound by the promise '{made.name}'.",
        ENDED: f"{whose(exercise.resolved.theatre.roles[made.by].name)} promise '{made.name}' has run its course.",
    }[state]


# ---- crises ----------------------------------------------------------------------------------------------------------


def crisis_opened(exercise: Exercise, ask_id: str) -> str:
    """That a question was put, and to whom."""
    ask = exercise.resolved.theatre.asks[ask_id]
    parties = listed(role_name(exercise, role) for role in ask.to)
    if not ask.crisis:
        return f"{opening_with(parties)} must answer: {ask.name}."
    return (
        f"A crisis opened between {parties}: {ask.name}."
        if len(ask.to) > 1
        else f"A crisis opened for {parties}: {ask.name}."
    )


def crisis_answer(exercise: Exercise, ask_id: str, role: str, answer_id: str) -> str:
    """What a role chose in a crisis or said to a question."""
    ask = exercise.resolved.theatre.asks[ask_id]
    answer, by = ask.answers[answer_id], opening_with(role_name(exercise, role))
    said = (answer.says or answer.name).rstrip(".")
    said = f"{said[:1].lower()}{said[1:]}."
    if ask.crisis and answer_id in CHOICES:
        return f"{by} {CHOICES[answer_id]}: {said}"
    return f"{by} {said}" if answer.says else f"{by} answered: {said}"


def second_round(exercise: Exercise, ask_id: str) -> str:
    """That a crisis was not settled in its first round."""
    parties = listed(role_name(exercise, role) for role in exercise.resolved.theatre.asks[ask_id].to)
    return f"It was not settled, so there was a second and last round for {parties}."


def crisis_of(exercise: Exercise, rule_id: str, story: Story | None) -> str:
    """The crisis whose answers a rule is about; of several the one answered last in the turn of a stage. Empty for none."""
    theatre = exercise.resolved.theatre
    rule = theatre.rules.get(rule_id)
    named = asks_named(theatre, rule) if rule is not None else {}
    if len(named) < 2 or story is None:
        return next(iter(named), "")
    earlier = [each for each in exercise.story if each.turn == story.turn and each.stage != story.stage]
    records = [record for each in (*earlier, story) for record in each.records if record["kind"] == "answer"]
    answers = [(record["ask"], record["answer"]) for record in reversed(records)]
    return next((ask for ask, answer in answers if ask in named and named[ask] & {"", answer}), "")
