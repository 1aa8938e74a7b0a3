"""Offers: tabled, then accepted, refused, withdrawn, lapsed; what binds, and what a refusal sets off."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.compiled import CompiledOffer
from wargame.rules.contexts import Worlds
from wargame.rules.orders import ACCEPT, REFUSE, Orders, Responses
from wargame.rules.work import Work
from wargame.rules.world import Array


def table(work: Work, tabled: list[tuple[int, Worlds]], orders: Orders) -> None:
    """Put offers on the table: those made by moves, and those that players drafted."""
    world, book = work.world, work.book
    for slot, at in tabled:
        world.tabled[slot][at] = world.turn
        world.agreed[slot][at] = 0
    for slot, terms in orders.drafts.items():
        world.own_drafts()
        place = book.draft_place[slot]
        world.tabled[slot] = world.turn
        world.agreed[slot] = 0
        world.draft_terms[place] = 0
        for row in terms.asks:
            world.draft_terms[place, row] = 1
        for row in terms.gives:
            world.draft_terms[place, row] = 2
        world.draft_shape[place, 0], world.draft_shape[place, 1], world.draft_shape[place, 2] = (
            terms.to,
            terms.open,
            terms.secret,
        )
    if work.trace is not None:
        for slot in [slot for slot, _ in tabled] + list(orders.drafts):
            offer = book.vocab.offers[slot]
            seen = sum(1 << role for role in range(len(book.vocab.roles)) if book.sees_offer(world, slot, role)[0])
            work.trace.note("tabled", offer=offer.id, by=book.vocab.roles[offer.by], seen=seen)


def answer_offers(work: Work, responses: Responses, epilogue: bool) -> None:
    """A yes stands; all yes binds; one no, or silence when time is up, ends an offer and sets off its *else*."""
    standing = work.world.tabled >= 0
    for slot in np.flatnonzero(standing.any(axis=-1)).tolist():
        at = work.where(standing[slot])
        assert at is not None
        _answer_offer(work, work.book.offers[slot], at, responses, epilogue)


def _answer_offer(work: Work, offer: CompiledOffer, at: Worlds, responses: Responses, epilogue: bool) -> None:
    """What becomes of one offer in the worlds in which it stands."""
    world, book, slot = work.world, work.book, offer.slot.index
    to: Any = offer.to
    open_for: Any = offer.open
    parties: Any = (offer.to | 1 << offer.slot.by) if offer.secret else book.vocab.everybody
    if offer.slot.is_draft:
        to, open_for, secret = world.draft_shape[book.draft_place[slot]][:, at]
        parties = np.where(secret == 1, to | 1 << offer.slot.by, book.vocab.everybody)
    agreed = world.agreed[slot][at]
    refused = np.zeros(len(agreed), dtype=bool)
    for role in range(len(book.vocab.roles)):
        if isinstance(to, int) and not to >> role & 1:
            continue
        said = responses.offers[slot, role][at]
        asked = (to >> role & 1) == 1
        agreed = agreed | ((said == ACCEPT) & asked).astype(np.uint8) * np.uint8(1 << role)
        no = (said == REFUSE) & asked
        refused |= no
        _raise(work, offer, "refused", at, no, parties, role)
    world.agreed[slot][at] = agreed
    accepted = (agreed == to) & ~refused
    gone = np.zeros(len(agreed), dtype=bool)
    if offer.lapses is not None:
        gone = (np.asarray(offer.lapses(work.context(at))) != 0) & ~accepted & ~refused
    taken_back = responses.withdrawn[slot][at] & ~accepted
    late = world.turn - world.tabled[slot][at] + 1 >= open_for
    lapsed = late & ~accepted & ~refused & ~gone & ~taken_back
    if epilogue:
        gone, lapsed = ~accepted & ~refused, np.zeros(len(agreed), dtype=bool)
    refused &= ~taken_back
    _raise(work, offer, "accepted", at, accepted, parties)
    _bind(work, offer, at, accepted, parties)
    _raise(work, offer, "lapsed", at, lapsed, parties)
    _raise(work, offer, "withdrawn", at, taken_back, parties)
    ended = work.where(refused | lapsed, at)
    if ended is not None:
        work.apply(offer.otherwise, ended)
    over = work.where(accepted | refused | lapsed | taken_back | gone, at)
    if over is not None:
        world.tabled[slot][over] = -1


def _raise(
    work: Work, offer: CompiledOffer, word: str, at: Worlds, mask: Array, parties: Any, role: int | None = None
) -> None:
    """Tell the parties, in some of the worlds ``at``, what became of an offer."""
    chosen = work.where(mask, at)
    if chosen is not None:
        work.raise_event([f"{name}.{word}" for name in offer.slot.names], role, chosen, _among(parties, mask))


def _among(parties: Any, mask: Array) -> Any:
    """Who knows, in the worlds of a mask: one mask of roles for all, or one for each."""
    return parties[mask] if isinstance(parties, np.ndarray) else parties


def _bind(work: Work, offer: CompiledOffer, at: Worlds, accepted: Array, parties: Any) -> None:
    """Let the commitments of an offer start where it was accepted."""
    slot = offer.slot.index
    if not accepted.any():
        return
    if not offer.slot.is_draft:
        chosen = work.where(accepted, at)
        assert chosen is not None
        for row in (*offer.asks, *offer.gives):
            work.bind(row, chosen, slot + 1, _among(parties, accepted))
        return
    terms = work.world.draft_terms[work.book.draft_place[slot]]
    for row in np.flatnonzero(terms.any(axis=-1)).tolist():
        inside = (terms[row][at] != 0) & accepted
        chosen = work.where(inside, at)
        if chosen is not None:
            work.bind(row, chosen, slot + 1, _among(parties, inside))
