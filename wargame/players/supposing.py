"""Worlds as one role may suppose them: all that it sees as it sees it, all the rest drawn.

``as_seen`` strips worlds of everything that the role does not see. What is left is a function of its observation alone, and
so is all that is drawn from it afterwards, the dice included: two worlds that look the same to a role give it the same
supposed worlds, bit for bit.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

import numpy as np

from wargame.rules import asks
from wargame.rules.contexts import ACT, TICKS, Observation
from wargame.rules.dice import draw, keys_of
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import DEAL_BITS, NEVER, Array, Pending, World, digest_of, snapshot, take
from wargame.scenario.expressions import parse
from wargame.scenario.models import Band, Noise

NEUTRAL = 50
"""What the turns played are taken to have scored: they are the same in all that is compared."""
DOUBT = 4
"""A track that a role does not see is supposed up to this part of its range away from what the role assumes (our judgement)."""


class Unseen:
    """Which rows of the state one role does not see."""

    def __init__(self, book: Rulebook, role: int) -> None:
        vocab = book.vocab
        exact = [how == "exact" for how in book.sights[role]]
        self.tracks = [
            track for track, model in enumerate(vocab.track_models) if model.is_ is None and not exact[track]
        ]
        """Stored tracks that it sees with an error, in bands, or not at all."""
        self.past = [(track, row) for track, row in vocab.history_rows.items() if not exact[track]]
        hidden = {name for name, track in vocab.tracks.items() if not exact[track]}
        steps = {f"{name}.{step}" for name in hidden for step in book.step_ids[vocab.tracks[name]]}
        own = {name for move in book.moves_of[role] for name in move.flat.events}
        secret = (vocab.secret_events | steps) - own
        self.events = [
            (row, vocab.known_rows.get((name, actor, role)))
            for (name, actor), row in vocab.event_rows.items()
            if name in secret
        ]
        """Secret events, with the row of what the role knows of them, if that is kept."""
        self.known = [row for (_, _, knower), row in vocab.known_rows.items() if knower != role]
        self.counts = [row for name, row in vocab.count_rows.items() if name in secret]
        self.conditions = []
        for text, row in vocab.condition_rows.items():
            parsed = parse(text)
            asked = parsed.of_kind("event") | parsed.of_kind("event_or_condition")
            if (
                parsed.names & hidden
                or asked & secret
                or parsed.commitments
                or parsed.offers
                or "given" in parsed.calls
            ):
                self.conditions.append(row)
        self.once = [
            rule.once_row
            for rules in book.rules.values()
            for rule in rules
            if rule.once_row is not None and rule.seen is not None and not rule.seen >> role & 1
        ]
        self.once += [ask.once_row for ask in book.asks if ask.once_row is not None and role not in ask.slot.to]
        self.others = [other for other in range(len(vocab.roles)) if other != role]


@lru_cache(maxsize=64)
def unseen(book: Rulebook, role: int) -> Unseen:
    """Which rows of the state a role does not see, worked out once for each."""
    return Unseen(book, role)


# ---- what is seen ----------------------------------------------------------------------------------------------------


def as_seen(
    book: Rulebook, world: World, role: int, tick: int = ACT, window: int = TICKS, *, secret_theory: bool = True
) -> World:
    """Copies of the worlds that hold what ``role`` sees of them in its window at ``tick``, and nothing else of them.

    ``secret_theory``: the theory is not known to those who play, nor by which of them the other roles live.
    """
    blind = unseen(book, role)
    seen = Observation(book, world, role, world.turn * TICKS + tick, window)
    bare = take(world, np.arange(world.count_worlds))
    bare.seeds, bare.keys = [0] * len(bare.seeds), keys_of([0] * len(bare.seeds))
    bare.pending, bare.forced = Pending(), {}
    for track, model in enumerate(book.vocab.track_models):
        if model.is_ is None:
            bare.stock[track] = np.asarray(seen.R[track], dtype=np.int32) * (1 if book.is_step[track] else 100)
    bare.lift[:] = 0
    bare.opened[:] = bare.stock
    for track, row in blind.past:
        bare.past[:, row] = seen.R[track]
    for row, known in blind.events:
        bare.stamp[row] = NEVER if known is None else world.known[known]
    bare.known[blind.known] = NEVER
    bare.count[blind.counts] = 0
    bare.held[blind.conditions], bare.last[blind.conditions] = 0, -99
    bare.once[blind.once] = False
    _promises(book, bare, seen, role)
    _offers(book, bare, world, role)
    bare.asked *= (bare.asked >> role & 1).astype(np.uint8)
    bare.dilemma[blind.others] = -1
    bare.drawn[:, blind.others] = -99
    bare.goal_sum[:] = NEUTRAL * world.turns_played
    bare.agenda[blind.others] = 0
    if secret_theory:
        bare.theory[:] = 0
        bare.character[:] = 0
    bare.cache = {}
    return bare


def _promises(book: Rulebook, bare: World, seen: Observation, role: int) -> None:
    """Commitments as the role knows them; of those it does not know nothing is left."""
    for row in range(len(book.commitments)):
        knows = (bare.aware[row] >> role & 1).astype(np.int8)
        bare.pledge[row] = seen.pledge(row)
        for held in (bare.pledged, bare.windows, bare.aware, bare.fresh):
            held[row] *= knows.astype(held.dtype)
        bare.deal[:, row] *= knows


def _offers(book: Rulebook, bare: World, world: World, role: int) -> None:
    """Offers that the role may know of."""
    for slot, offer in enumerate(book.offers):
        sees = book.sees_offer(world, slot, role)
        if sees.all():
            continue
        bare.tabled[slot] = np.where(sees, bare.tabled[slot], -1)
        bare.agreed[slot] *= sees
        bare.deal[slot // DEAL_BITS] &= np.where(sees, np.int64(-1), np.int64(~(1 << slot % DEAL_BITS)))
        if offer.slot.is_draft:
            bare.own_drafts()
            place = book.draft_place[slot]
            bare.draft_terms[place] *= sees
            bare.draft_shape[place] *= sees


def marks(bare: World) -> list[str]:
    """A mark of each world that ``as_seen`` has left: the same for all that look the same."""
    return [digest_of(snapshot(bare, index)) for index in range(bare.count_worlds)]


# ---- what is supposed ------------------------------------------------------------------------------------------------


def seed_of(mark: str, number: int) -> int:
    """The seed of a supposed world: keyed by what is seen and by nothing else."""
    return int.from_bytes(blake2b(f"{mark}:{number}".encode(), digest_size=7).digest(), "little")


def supposed(
    book: Rulebook,
    bare: World,
    role: int,
    index: Array,
    seeds: list[int],
    tick: int = ACT,
    *,
    secret_theory: bool = True,
) -> World:
    """Worlds ``bare`` repeated at the sorted places ``index``, each with a seed, by which the unseen in it is drawn.

    A band is filled evenly, an error goes either way, what is not seen at all lies about what the role assumes. In the
    orders window the other roles have dilemmas of their own.
    """
    many = take(bare, index)
    many.seeds, many.keys = list(seeds), keys_of(seeds)
    drawable = max(len(book.theory_ids) - 1, 1)
    if secret_theory:
        many.theory[:] = draw(many.keys, "theory", 0, drawable)
        for other, other_id in enumerate(book.vocab.roles):
            many.character[other] = draw(many.keys, f"character.{other_id}", 0, drawable)
    for other, (other_id, model) in enumerate(book.theatre.seated()):
        if other != role and model.agendas:
            many.agenda[other] = draw(many.keys, f"agenda.{other_id}", 0, len(model.agendas))
    _tracks(book, many, role, tick)
    many.opened[:] = many.stock
    many.cache = {}
    if tick == ACT:
        put, drawn = many.dilemma[role].copy(), many.drawn[:, role].copy()
        asks.draw_dilemmas(book, many)
        many.dilemma[role], many.drawn[:, role] = put, drawn
    return many


def _tracks(book: Rulebook, many: World, role: int, tick: int) -> None:
    """Draw what the tracks read that the role does not see exactly."""
    drawn = {}
    for track in unseen(book, role).tracks:
        now = many.stock[track] if book.is_step[track] else many.stock[track] // 100
        drawn[track] = np.clip(_drawn(book, many, role, track, tick, now), *book.ranges[track])
    for track, value in drawn.items():  # errors hang on what is seen, so all are drawn before any is put in place
        many.stock[track] = value if book.is_step[track] else value * 100
        model = book.vocab.track_models[track]
        for theory, step in model.theory.items():
            if theory in book.theory_ids and step in model.steps:
                many.stock[track][many.theory == book.theory_ids.index(theory)] = model.steps.index(step)


def _drawn(book: Rulebook, many: World, role: int, track: int, tick: int, now: Array) -> Array:
    """(worlds,) what a track may read."""
    how, name = book.sights[role][track], f"supposed.{book.track_ids[track]}"

    def die(sides: int | Array, more: str = "") -> Array:
        return draw(many.keys, name + more, many.turn, sides)

    if isinstance(how, Band):
        return now // how.band * how.band + die(how.band)
    if isinstance(how, Noise):
        off = np.maximum(np.asarray(book.off_by(many, role, track, many.turn * TICKS + tick), dtype=np.int64), 0)
        return now - off + die(np.broadcast_to(2 * off + 1, now.shape))
    low, high = book.ranges[track]
    if book.is_step[track]:
        sides = high - low + 1
        other = die(2 * sides) - sides
        return np.where(other < 0, now, other)
    doubt = (high - low) // DOUBT + 1
    return now + die(doubt) - die(doubt, ".less")
