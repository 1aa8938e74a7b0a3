"""Between what people write (names) and what the engine reads (arrays over worlds): checks, and the way there and back.

Every refusal is a sentence with its cure; what passes here is legal for the engine.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.rules.orders import (
    ACCEPT,
    REFUSE,
    SLOTS,
    DraftTerms,
    Orders,
    Responses,
    legal_answers,
    legal_moves,
    orders_view,
    response_view,
)
from wargame.rules.rulebook import Rulebook
from wargame.rules.vocabulary import DRAFTS
from wargame.rules.world import World
from wargame.scenario.problems import did_you_mean


class OrderError(ValueError):
    """A decision that cannot be sealed; ``problems`` are sentences, each with its cure."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def check_order(book: Rulebook, world: World, role_id: str, order: Order, quarters: int) -> list[str]:
    """What is wrong with a role's order, as sentences; empty if it may be sealed."""
    role = book.vocab.role_index(role_id)
    problems = _check_acts(book, world, role, order, quarters)
    postures = {book.track_ids[track]: track for owner, track, _ in book.postures if owner == role}
    for track_id, change in order.posture.items():
        if track_id not in postures:
            problems.append(f"{role_id} has no posture '{track_id}': it has {', '.join(postures)}.")
            continue
        track = postures[track_id]
        target = int(world.stock[track, 0]) + change
        if not 0 <= target < len(book.step_ids[track]):
            problems.append(
                f"{book.vocab.track_models[track].name} cannot move further: hold it, or move it the other way."
            )
    dilemma = int(world.dilemma[role, 0])
    if order.answer is not None:
        if dilemma < 0:
            problems.append("There is no dilemma to answer this turn: leave the answer out.")
        else:
            problems += _check_answer(
                book,
                dilemma,
                role,
                order.answer,
                legal_answers(book, dilemma, role, orders_view(book, world, role, quarters))[:, 0],
            )
    problems += _check_drafts(book, world, role, order.offers)
    if order.forecast is not None and order.forecast.role not in book.vocab.roles:
        problems.append(
            f"The forecast names no role '{order.forecast.role}': choose one of {', '.join(book.vocab.roles)}."
        )
    return problems


def _check_acts(book: Rulebook, world: World, role: int, order: Order, quarters: int) -> list[str]:
    problems = []
    legal = legal_moves(book, world, role, orders_view(book, world, role, quarters))[:, 0]
    own = {move.flat.id: place for place, move in enumerate(book.moves_of[role])}
    slots = 0
    groups: set[str] = set()
    for act in order.acts:
        if act not in own:
            hint = did_you_mean(act, own, otherwise="its page shows those it has.")
            problems.append(f"{book.vocab.roles[role]} has no move '{act}': {hint}")
            continue
        flat = book.moves_of[role][own[act]].flat
        slots += flat.slots
        if not legal[own[act]]:
            problems.append(f"'{flat.name}' is not possible now: take it out of the order.")
        if flat.move_id in groups:
            problems.append(f"'{flat.move.name}' stands in the order twice: keep one.")
        groups.add(flat.move_id)
    if slots > SLOTS or len(order.acts) > SLOTS:
        problems.append(f"The order takes {max(slots, len(order.acts))} slots of {SLOTS}: take something out.")
    return problems


def _check_answer(
    book: Rulebook, ask: int, role: int, answer: str, legal: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> list[str]:
    answers = book.vocab.asks[ask].answers
    if answer not in answers:
        return [f"'{answer}' is no answer to '{book.vocab.asks[ask].id}': choose one of {', '.join(answers)}."]
    if not legal[answers.index(answer)]:
        return [f"The answer '{answer}' is not possible now: choose another."]
    return []


def _check_drafts(book: Rulebook, world: World, role: int, drafts: tuple[DraftOffer, ...]) -> list[str]:
    problems = []
    if len(drafts) > len(free_drafts(book, world, role)):
        problems.append(f"A role may have {DRAFTS} offers of its own standing: withdraw one first.")
    role_id = book.vocab.roles[role]
    for draft in drafts:
        if not draft.to or role_id in draft.to or any(to not in book.vocab.roles for to in draft.to):
            problems.append("An offer goes to one or more other roles: name them.")
        if not draft.asks and not draft.gives:
            problems.append("An offer asks or gives something: add a commitment.")
        for name in (*draft.asks, *draft.gives):
            if name not in book.vocab.commitments:
                hint = did_you_mean(name, book.vocab.commitments, otherwise="its page shows those there are.")
                problems.append(f"There is no commitment '{name}': {hint}")
                continue
            by = book.theatre.commitments[name].by
            if name in draft.gives and by != role_id:
                problems.append(f"'{name}' is {by}'s to give: ask for it instead.")
            if name in draft.asks and by not in draft.to:
                problems.append(f"'{name}' is {by}'s to give: address the offer to {by}.")
    return problems


def free_drafts(book: Rulebook, world: World, role: int) -> list[int]:
    """Offer slots in which a role may still put an offer of its own."""
    return [
        slot.index
        for slot in book.vocab.offers
        if slot.is_draft and slot.by == role and world.tabled[slot.index, 0] < 0
    ]


def check_response(book: Rulebook, world: World, role_id: str, response: Response, again: bool) -> list[str]:
    """What is wrong with a role's response, as sentences; empty if it may be sealed."""
    role = book.vocab.role_index(role_id)
    problems = []
    to_answer = {book.vocab.offers[slot].id for slot in offers_to(book, world, role)}
    for offer in response.offers:
        if offer not in to_answer:
            problems.append(f"No offer '{offer}' waits for an answer from {role_id}.")
    own = {slot.id for slot in book.vocab.offers if slot.by == role and world.tabled[slot.index, 0] >= 0}
    for offer in response.withdraw:
        if offer not in own:
            problems.append(f"{role_id} has no standing offer '{offer}' to withdraw.")
    asked = {book.vocab.asks[ask].id: ask for ask in asks_of(book, world, role)}
    seen = response_view(book, world, role, again)
    for ask, answer in response.answers.items():
        if ask not in asked:
            problems.append(f"Nothing called '{ask}' is asked of {role_id} now.")
        else:
            problems += _check_answer(book, asked[ask], role, answer, legal_answers(book, asked[ask], role, seen)[:, 0])
    return problems


def offers_to(book: Rulebook, world: World, role: int) -> list[int]:
    """Standing offers that a role has been made and has not accepted, in one world."""
    bit = 1 << role
    result = []
    for offer in book.offers:
        slot = offer.slot.index
        if world.tabled[slot, 0] < 0 or int(world.agreed[slot, 0]) & bit:
            continue
        to = int(world.draft_shape[book.draft_place[slot], 0, 0]) if offer.slot.is_draft else offer.to
        if to & bit:
            result.append(slot)
    return result


def asks_of(book: Rulebook, world: World, role: int) -> list[int]:
    """Asks of the response window that await a role's answer, in one world."""
    return [slot.index for slot in book.vocab.asks if not slot.dilemma and int(world.asked[slot.index, 0]) >> role & 1]


def put_order(book: Rulebook, world: World, orders: Orders, role_id: str, order: Order) -> None:
    """Write a checked order into the arrays of a single world."""
    role = book.vocab.role_index(role_id)
    orders.acts[role] = -1
    for place, act in enumerate(order.acts):
        orders.acts[role, place] = book.vocab.move_index[act]
    for place, (owner, track, _) in enumerate(book.postures):
        if owner == role:
            orders.postures[place] = order.posture.get(book.track_ids[track], 0)
    dilemma = int(world.dilemma[role, 0])
    answered = order.answer is not None and dilemma >= 0
    orders.answers[role] = book.vocab.asks[dilemma].answers.index(order.answer) if answered and order.answer else -1
    for slot, draft in zip(free_drafts(book, world, role), order.offers, strict=False):
        orders.drafts[slot] = DraftTerms(
            to=book.vocab.mask(draft.to),
            asks=tuple(book.vocab.commitments[name] for name in draft.asks),
            gives=tuple(book.vocab.commitments[name] for name in draft.gives),
            open=draft.open,
            secret=draft.secret,
        )


def read_order(book: Rulebook, world: World, orders: Orders, role: int) -> Order:
    """The order of one role in a single world, in names."""
    dilemma, answer = int(world.dilemma[role, 0]), int(orders.answers[role, 0])
    posture: dict[str, Literal[-1, 0, 1]] = {}
    for place, (owner, track, _) in enumerate(book.postures):
        change = int(orders.postures[place, 0])
        if owner == role and change:
            posture[book.track_ids[track]] = 1 if change > 0 else -1
    return Order(
        acts=tuple(book.vocab.moves[int(act)].id for act in orders.acts[role, :, 0] if act >= 0),
        posture=posture,
        answer=book.vocab.asks[dilemma].answers[answer] if dilemma >= 0 and answer >= 0 else None,
    )


def put_response(book: Rulebook, responses: Responses, role_id: str, response: Response) -> None:
    """Write a checked response into the arrays of a single world."""
    role = book.vocab.role_index(role_id)
    for offer, said in response.offers.items():
        responses.offers[book.vocab.offer_index[offer], role] = ACCEPT if said == "accept" else REFUSE
    for offer in response.withdraw:
        responses.withdrawn[book.vocab.offer_index[offer]] = True
    for ask, answer in response.answers.items():
        row = book.vocab.ask_index[ask]
        responses.answers[row, role] = book.vocab.asks[row].answers.index(answer)


def read_response(book: Rulebook, world: World, responses: Responses, role: int) -> Response:
    """The response of one role in a single world, in names."""
    offers: dict[str, Literal["accept", "refuse"]] = {}
    for slot in offers_to(book, world, role):
        said = int(responses.offers[slot, role, 0])
        if said:
            offers[book.vocab.offers[slot].id] = "accept" if said == ACCEPT else "refuse"
    answers = {}
    for ask in asks_of(book, world, role):
        given = int(responses.answers[ask, role, 0])
        if given >= 0:
            answers[book.vocab.asks[ask].id] = book.vocab.asks[ask].answers[given]
    return Response(offers=offers, answers=answers)
