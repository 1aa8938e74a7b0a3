"""What a role cannot see, changed at random: the same world to its eyes, another in truth."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.rules.small import copy_of
from wargame.players import doctrine
from wargame.rules.contexts import ACT, RESPOND, TICKS
from wargame.rules.orders import legal_answers, legal_moves, no_orders, no_responses, orders_view, response_view
from wargame.rules.rulebook import HIDDEN_THEORY, Rulebook
from wargame.rules.terms import ALL
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, NONE, RUNNING, World
from wargame.scenario.expressions import parse
from wargame.scenario.models import Band

EVERYTHING = ("tracks", "roles", "dilemmas", "commitments", "offers", "events", "pending")


def swapped(
    book: Rulebook, world: World, role: int, seed: int, theory: str = HIDDEN_THEORY, facts: Sequence[str] = EVERYTHING
) -> World:
    """A copy of a single world in which everything is drawn anew that ``role`` does not see.

    Hidden tracks and what is left open of banded ones, agendas and characters of others, the theory where it is secret,
    secret moves and deals, breaches that were not found, offers behind its back, what is on its way, and the past of all
    of these. What it sees through a derived track or with an error stays as it is. ``facts`` narrows it.
    """
    rng = random.Random(seed)
    twin = copy_of(world)
    if "tracks" in facts:
        _tracks(book, twin, role, rng)
    if "roles" in facts:
        _roles(book, twin, role, rng, theory)
    if "dilemmas" in facts:
        twin.dilemma[[other for other in range(len(book.vocab.roles)) if other != role]] = -1
    unaware = _commitments(book, twin, role, rng) if "commitments" in facts else set()
    if "offers" in facts:
        _offers(book, twin, role, rng)
    if "events" in facts:
        _events(book, twin, role, rng, unaware)
    twin.goal_sum[:] = twin.goal_sum + rng.randrange(50)
    if "pending" in facts and rng.random() < 0.5:
        twin.pending.landing.clear()
        twin.pending.expiring.clear()
    twin.cache = {}
    return twin


def _hidden_tracks(book: Rulebook, role: int) -> set[int]:
    """Stored tracks that a role does not see exactly and reads in no other track."""
    seen_through: set[int] = set()
    for track, function, _ in book.derived:
        if book.sights[role][track] != "hidden":
            seen_through.update(function.reads)
    for _ in book.derived:
        for track, function, _ in book.derived:
            if track in seen_through:
                seen_through.update(function.reads)
    return {
        track
        for track, model in enumerate(book.vocab.track_models)
        if model.is_ is None
        and not model.switch
        and track not in seen_through
        and (book.sights[role][track] == "hidden" or isinstance(book.sights[role][track], Band))
    }


def _tracks(book: Rulebook, world: World, role: int, rng: random.Random) -> None:
    for track in _hidden_tracks(book, role):
        low, high = book.ranges[track]
        how = book.sights[role][track]
        if book.is_step[track]:
            world.stock[track] = rng.randint(low, high)
            continue
        if how == "hidden":
            world.stock[track] = rng.randint(low * 100, high * 100)
            continue
        assert isinstance(how, Band)
        now = int(book.readings(copy_of(world), world.turn * TICKS)[track][0])
        bottom = now // how.band * how.band
        reads = rng.randint(max(bottom, low), min(bottom + how.band - 1, high))
        stock = reads * 100 - int(world.lift[track, 0])
        if low < reads < high and low * 100 <= stock <= high * 100:
            world.stock[track] = stock
    for track, row in book.vocab.history_rows.items():
        if book.sights[role][track] != "exact":
            world.past[:, row] = rng.randint(*book.ranges[track])


def _roles(book: Rulebook, world: World, role: int, rng: random.Random, theory: str) -> None:
    if theory == HIDDEN_THEORY:
        world.theory[:] = rng.randrange(max(len(book.theory_ids) - 1, 1))
    for other in range(len(book.vocab.roles)):
        if other != role:
            world.agenda[other] = rng.randrange(3)
            if theory == HIDDEN_THEORY:
                world.character[other] = rng.randrange(max(len(book.theory_ids) - 1, 1))


def _commitments(book: Rulebook, world: World, role: int, rng: random.Random) -> set[str]:
    unaware = set()
    for row, made in enumerate(book.commitments):
        aware = bool(int(world.aware[row, 0]) >> role & 1)
        state = int(world.pledge[row, 0])
        if not aware and state != NONE:
            unaware.add(made.id)
            world.pledge[row] = rng.choice([ASLEEP, RUNNING, KEPT, BROKEN, HIDDEN, ENDED])
            world.pledged[row] = max(world.turn - rng.randrange(3), 0)
        elif aware and made.debtor != role and made.secret_breach is not None and state in (RUNNING, HIDDEN):
            unaware.add(made.id)
            world.pledge[row] = rng.choice([RUNNING, HIDDEN])
    return unaware


def _offers(book: Rulebook, world: World, role: int, rng: random.Random) -> None:
    for slot in range(len(book.offers)):
        if not bool(book.sees_offer(world, slot, role)[0]):
            world.tabled[slot] = rng.choice([-1, world.turn])
            world.agreed[slot] = 0


def _events(book: Rulebook, world: World, role: int, rng: random.Random, unaware: set[str]) -> None:
    vocab = book.vocab
    secret = set(vocab.secret_events)
    for track, track_id in enumerate(book.track_ids):
        if track in _hidden_tracks(book, role):
            secret |= {f"{track_id}.{step}" for step in book.step_ids[track]}
    for name in unaware:
        secret |= {f"{name}.{end}" for end in ("kept", "broken", "found")}
    own = {name for move in book.moves_of[role] for name in move.flat.events}
    for (name, _), row in vocab.event_rows.items():
        if name in secret and name not in own:
            world.stamp[row] = rng.choice([-30_000, (world.turn - 1) * TICKS + ACT, world.turn * TICKS + RESPOND - 1])
    for (_, _, knower), row in vocab.known_rows.items():
        if knower != role:
            world.known[row] = rng.choice([-30_000, (world.turn - 1) * TICKS + ACT])
    for name, row in vocab.count_rows.items():
        if name in secret and name not in own:
            world.count[row] = rng.randrange(5)
    hidden = {book.track_ids[track] for track in range(len(book.track_ids)) if book.sights[role][track] != "exact"}
    for text, row in vocab.condition_rows.items():
        parsed = parse(text)
        if parsed.names & hidden or parsed.events & (secret - own) or parsed.commitments & unaware:
            world.held[row] = rng.randrange(5)
            world.last[row] = rng.choice([-99, world.turn - 1])


def looks_the_same(book: Rulebook, one: World, two: World, role: int) -> bool:
    """Whether a role reads the same of every track in both worlds; what it knows of the rest was left alone."""
    for tick in (ACT, RESPOND):
        seen, other = book.observe(one, role, tick), book.observe(two, role, tick)
        for track in range(len(book.track_ids)):
            if int(np.asarray(seen.R[track]).reshape(-1)[0]) != int(np.asarray(other.R[track]).reshape(-1)[0]):
                return False
    return True


def mind(book: Rulebook, world: World, role: int, quarters: int = 1) -> dict[str, Any]:
    """All that a role may do and would do in a world: what is legal, how it is weighed, what its doctrine chooses."""
    seen = orders_view(book, world, role, quarters)
    orders, responses = no_orders(book, 1), no_responses(book, 1)
    doctrine.choose_orders(book, world, orders, role, quarters)
    doctrine.choose_responses(book, world, responses, role)
    answering = response_view(book, world, role)
    put = int(world.dilemma[role, 0])
    return {
        "legal": legal_moves(book, world, role, seen)[:, 0].tolist(),
        "weights": doctrine.move_weights(book, world, role, seen)[:, 0].tolist(),
        "acts": orders.acts[role, :, 0].tolist(),
        "postures": orders.postures[:, 0].tolist(),
        "answer": int(orders.answers[role, 0]),
        "answers": [] if put < 0 else legal_answers(book, put, role, seen)[:, 0].tolist(),
        "asks": {slot.id: legal_answers(book, slot.index, role, answering)[:, 0].tolist() for slot in book.vocab.asks if not slot.dilemma and role in slot.to},
        "responses": responses.answers[:, role, 0].tolist(),
        "offers": responses.offers[:, role, 0].tolist(),
        "worth": {slot.id: np.asarray(doctrine.offer_worth(book, world, slot.index, role, answering, ALL)).tolist() for slot in book.vocab.offers},
        "promises": [int(np.asarray(seen.pledge(row, ALL))[0]) for row in range(len(book.commitments))],
        "standing": [bool(np.asarray(seen.standing(slot, ALL))[0]) for slot in range(len(book.offers)) if bool(book.sees_offer(world, slot, role)[0])],
    }  # fmt: skip
