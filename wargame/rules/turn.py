"""A turn of N worlds, phase by phase: open, act, stir; respond, settle (twice at most); answer to end.

Read from top to bottom this file is the sequence of play.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.compiling import rounded
from wargame.rules.contexts import (
    ACT,
    ANSWER,
    BREAK,
    CONTEST,
    DRIFT,
    END,
    FIND,
    KEEP,
    OPEN,
    RESPOND,
    RESPOND_AGAIN,
    SETTLE,
    SETTLE_AGAIN,
    SHOCK,
    STIR,
    WAKE,
    Truth,
)
from wargame.rules.dice import draw, weighted
from wargame.rules.orders import ACCEPT, REFUSE, Orders, Responses, orders_view
from wargame.rules.rolls import roll
from wargame.rules.rulebook import CompiledRule, Rulebook
from wargame.rules.terms import ALL
from wargame.rules.trace import Trace
from wargame.rules.work import Work
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, RUNNING, Array, World

# ---- the sequence ----------------------------------------------------------------------------------------------------


def open_turn(
    book: Rulebook, world: World, trace: Trace | None = None, *, epilogue: bool = False, dilemmas: bool = True
) -> None:
    """Begin the next turn: dated events, then the dilemma of each role. The epilogue has neither."""
    world.turn += 1
    world.opened[:] = world.stock
    world.dilemma[:] = -1
    world.asked[:] = 0
    if epilogue:
        return
    _phase(book, world, "open", OPEN, trace)
    if dilemmas:
        _draw_dilemmas(book, world)


def act(book: Rulebook, world: World, orders: Orders, trace: Trace | None = None, *, epilogue: bool = False) -> None:
    """Carry out sealed orders; what they stir up opens asks and tables offers. Then the reveal."""
    work = _work(book, world, "act", ACT, trace)
    tabled = _acts(work, orders)
    _postures(work, orders)
    _dilemma_answers(work, orders)
    work.commit()
    work = _work(book, world, "stir", STIR, trace)
    _rules(work, "stir")
    _table(work, tabled, orders)
    if not epilogue:
        _open_asks(work)
    work.commit()


def settle(
    book: Rulebook, world: World, responses: Responses, trace: Trace | None = None, *, again: bool = False
) -> bool:
    """Judge the answers to asks. Returns whether a second round is due somewhere: who is in it stands in ``world.asked``."""
    work = _work(book, world, "settle", RESPOND_AGAIN if again else RESPOND, trace)
    answering = (world.asked != 0).any(axis=0)
    _ask_answers(work, responses)
    work.commit()
    work = _work(book, world, "settle", SETTLE_AGAIN if again else SETTLE, trace)
    within = ALL if not again else work.where(answering)
    if within is not None:
        _rules(work, "settle", within)
    work.commit()
    return _second_round(book, world) if not again else _no_more(world)


def finish(
    book: Rulebook,
    world: World,
    responses: Responses,
    trace: Trace | None = None,
    *,
    orders_window: bool = True,
    epilogue: bool = False,
) -> None:
    """From the answers to offers to the end of the turn."""
    work = _work(book, world, "answer", ANSWER, trace)
    _answer_offers(work, responses, epilogue)
    _rules(work, "answer")
    work.commit()
    _phase(book, world, "contest", CONTEST, trace)
    _phase(book, world, "shock", SHOCK, trace)
    work = _work(book, world, "drift", DRIFT, trace)
    work.land()
    _rules(work, "drift")
    for row in book.runs_rows:
        at = work.where(world.pledge[row] == RUNNING)
        if at is not None:
            work.apply(book.commitments[row].runs, at)
    _facilitated(work)
    work.commit()
    _reckon(book, world, trace, orders_window, epilogue)
    _end(book, world, trace, epilogue)


def conclude(book: Rulebook, world: World) -> None:
    """Give every world that has none the ending that holds now, the lowest rank first."""
    context = Truth(book, world, book.readings(world, world.turn * 16 + END), world.turn * 16 + END)
    for place, ending in enumerate(book.endings):
        if ending.judged != "label":
            holds = np.broadcast_to(np.asarray(ending.when(context, ALL)) != 0, world.ending.shape)
            world.ending[(world.ending < 0) & holds] = place


# ---- phases ----------------------------------------------------------------------------------------------------------


def _work(book: Rulebook, world: World, phase: str, tick: int, trace: Trace | None) -> Work:
    if trace is not None:
        trace.phase = phase
    return Work(book, world, tick, trace)


def _phase(book: Rulebook, world: World, phase: str, tick: int, trace: Trace | None) -> None:
    work = _work(book, world, phase, tick, trace)
    _rules(work, phase)
    work.commit()


def _rules(work: Work, phase: str, within: Any = ALL) -> None:
    for rule in work.book.rules.get(phase, ()):
        _fire(work, rule, within)


def _fire(work: Work, rule: CompiledRule, within: Any) -> None:
    world = work.world
    forced = world.forced.get("rules", {}).get(rule.id, {})
    if forced.get("silence"):
        return
    at = within
    if rule.id not in world.forced.get("fire", ()):
        if rule.turn is not None and rule.turn != world.turn:
            return
        if rule.upon:
            mask = work.c.now(rule.upon[0], at)
            for row in rule.upon[1:]:
                mask = mask | work.c.now(row, at)
            at = work.where(mask, at)
            if at is None:
                return
        if rule.when is not None:
            at = work.where(rule.when(work.c, at), at)
            if at is None:
                return
        if rule.once_row is not None:
            at = work.where(~world.once[rule.once_row][at], at)
            if at is None:
                return
    if rule.once_row is not None:
        world.once[rule.once_row][at] = True
    actor = rule.by if rule.by in work.book.vocab.actors else None
    if rule.outcomes:
        roll(work, rule, at, forced, actor)
        return
    work.raise_as((rule.id,), actor, at, rule.seen, rule.model.says)
    work.apply(rule.effects, at)


def _draw_dilemmas(book: Rulebook, world: World) -> None:
    """Choose the dilemma of each role's cables, in proportion to their urgency; one that came lately waits."""
    for role, role_id in enumerate(book.vocab.roles):
        entries = book.dilemmas[role]
        if not entries:
            continue
        seen = orders_view(book, world, role)
        if world.turn == 1:
            opening = [entry for entry in entries if entry.cable_id in book.scenario.opening_cables.get(role_id, [])]
            entries = opening or entries
        weights = np.zeros((len(entries), world.count_worlds), dtype=np.int64)
        tired = np.zeros((len(entries), world.count_worlds), dtype=bool)
        for place, entry in enumerate(entries):
            weight: Any = sum((term.amount(seen, ALL) for term in entry.weight), 0) if entry.weight else 1000
            holds = 1 if entry.when is None else (np.asarray(entry.when(seen, ALL)) != 0)
            weights[place] = np.maximum(weight, 0) * holds
            last = world.drawn[book.dilemma_place[entry.ask], role]
            tired[place] = (last >= 0) & ((world.turn - last < entry.repeat) | (entry.repeat == 0))
        rested = np.where(tired, 0, weights)
        use = np.where(rested.sum(axis=0) > 0, rested, weights)  # rather an old question than none
        choice = weighted(world.keys, f"cable.{role_id}", world.turn, use)
        for place, entry in enumerate(entries):
            chosen = choice == place
            world.dilemma[role][chosen] = entry.ask
            world.drawn[book.dilemma_place[entry.ask], role][chosen] = world.turn


def _acts(work: Work, orders: Orders) -> list[tuple[int, Any]]:
    """Carry out initiatives; returns the offers they make, to be tabled in the stir phase."""
    book = work.book
    tabled = []
    for role in range(len(book.vocab.roles)):
        for move in book.moves_of[role]:
            mask = (orders.acts[role, 0] == move.flat.index) | (orders.acts[role, 1] == move.flat.index)
            at = work.where(mask)
            if at is None:
                continue
            seen = 1 << role if move.flat.secret else book.vocab.everybody
            if move.flat.secret and move.flat.offer is not None:
                seen |= book.vocab.mask(move.flat.offer.to)
            work.raise_event(move.flat.events, role, at, seen, move.flat.says)
            work.apply(move.effects, at)
            if move.offer is not None:
                tabled.append((move.offer, at))
    return tabled


def _postures(work: Work, orders: Orders) -> None:
    """Move each posture by at most one step."""
    for place, (role, track, _) in enumerate(work.book.postures):
        steps = orders.postures[place]
        at = work.where(steps != 0)
        if at is None:
            continue
        if track not in work.steps:
            work.steps[track] = np.zeros(work.n, dtype=np.int64)
        work.steps[track][at] += np.clip(steps[at], -1, 1)
        if work.trace is not None:
            work.trace.note(
                "posture", role=work.book.vocab.roles[role], track=work.book.track_ids[track], step=int(steps[0])
            )


def _dilemma_answers(work: Work, orders: Orders) -> None:
    world, book = work.world, work.book
    for role, entries in enumerate(book.dilemmas):
        put = world.dilemma[role]
        if (put < 0).all():
            continue
        present = {int(row) for row in np.unique(put)}
        for entry in entries:
            if entry.ask not in present:
                continue
            at = work.where(put == entry.ask)
            if at is not None:
                _answer(work, entry.ask, role, at, orders.answers[role])


def _ask_answers(work: Work, responses: Responses) -> None:
    for slot in work.book.vocab.asks:
        if slot.dilemma or not work.world.asked[slot.index].any():
            continue
        for role in slot.to:
            at = work.where(work.world.asked[slot.index] >> role & 1)
            if at is not None:
                _answer(work, slot.index, role, at, responses.answers[slot.index, role])


def _answer(work: Work, ask: int, role: int, at: Any, given: Array) -> None:
    """Carry out what a role answers to an ask; silence is the answer the ask declares."""
    compiled = work.book.asks[ask]
    silent = given[at] < 0
    choice = np.where(silent, compiled.slot.silence, given[at])
    for place, answer in enumerate(compiled.answers):
        chosen = work.where(choice == place, at)
        if chosen is None:
            continue
        seen = work.book.vocab.everybody if answer.model.says else 1 << role
        work.raise_event(answer.events, role, chosen, seen, answer.model.says)
        if work.trace is not None:
            work.trace.note(
                "answer",
                ask=compiled.slot.id,
                role=work.book.vocab.roles[role],
                answer=answer.id,
                silent=bool(silent.all()),
                seen=seen,
            )
        work.apply(answer.effects, chosen)


def _table(work: Work, tabled: list[tuple[int, Any]], orders: Orders) -> None:
    """Put offers on the table: those made by moves, and those that players drafted."""
    world = work.world
    for slot, at in tabled:
        world.tabled[slot][at] = world.turn
        world.agreed[slot][at] = 0
    for slot, terms in orders.drafts.items():
        place = work.book.draft_place[slot]
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
            offer = work.book.vocab.offers[slot]
            seen = sum(
                1 << role for role in range(len(work.book.vocab.roles)) if work.book.sees_offer(world, slot, role)[0]
            )
            work.trace.note("tabled", offer=offer.id, by=work.book.vocab.roles[offer.by], seen=seen)


def _open_asks(work: Work) -> None:
    for ask in work.book.asks:
        if ask.slot.dilemma or (not ask.upon and ask.when is None):
            continue
        at: Any = ALL
        if ask.upon:
            mask = work.c.now(ask.upon[0], at)
            for row in ask.upon[1:]:
                mask = mask | work.c.now(row, at)
            at = work.where(mask, at)
        if at is not None and ask.when is not None:
            at = work.where(ask.when(work.c, at), at)
        if at is not None:
            work.opened_asks.append((ask.slot.index, at))


def _second_round(book: Rulebook, world: World) -> bool:
    """Leave standing the asks that go to a second round; close the others."""
    tick = world.turn * 16 + RESPOND_AGAIN
    context = Truth(book, world, book.readings(world, tick), tick)
    for ask in book.asks:
        row = ask.slot.index
        if ask.rounds == 2 and ask.stands is not None and world.asked[row].any():
            stands = np.asarray(ask.stands(context, ALL)) != 0
            world.asked[row] = np.where(stands, world.asked[row], 0)
        else:
            world.asked[row] = 0
    return bool(world.asked.any())


def _no_more(world: World) -> bool:
    world.asked[:] = 0
    return False


# ---- offers ----------------------------------------------------------------------------------------------------------


def _answer_offers(work: Work, responses: Responses, epilogue: bool) -> None:
    """A yes stands; all yes binds; one no, or silence when time is up, ends an offer and sets off its *else*."""
    world, book = work.world, work.book
    for offer in book.offers:
        slot = offer.slot.index
        standing = world.tabled[slot] >= 0
        if not standing.any():
            continue
        to, open_for = offer.to, offer.open
        if offer.slot.is_draft:
            shape = world.draft_shape[book.draft_place[slot]]
            to, open_for = shape[0], shape[1]
        refused = np.zeros(work.n, dtype=bool)
        for role in range(len(book.vocab.roles)):
            asked = standing & ((np.asarray(to) >> role & 1) == 1)
            said = responses.offers[slot, role]
            world.agreed[slot] |= np.where(asked & (said == ACCEPT), np.uint8(1 << role), np.uint8(0))
            no = asked & (said == REFUSE)
            refused |= no
            at = work.where(no)
            if at is not None:
                work.raise_event([f"{name}.refused" for name in offer.slot.names], role, at, _parties(work, slot))
        accepted = standing & (world.agreed[slot] == np.asarray(to).astype(np.uint8)) & ~refused
        if offer.lapses is not None:
            gone = standing & ~accepted & ~refused & (np.asarray(offer.lapses(work.c, ALL)) != 0)
        else:
            gone = np.zeros(work.n, dtype=bool)
        taken_back = standing & responses.withdrawn[slot] & ~accepted
        late = standing & (world.turn - world.tabled[slot] + 1 >= open_for)
        lapsed = late & ~accepted & ~refused & ~gone & ~taken_back
        if epilogue:
            gone, lapsed = standing & ~accepted & ~refused, np.zeros(work.n, dtype=bool)
        _close(work, slot, accepted, refused & ~taken_back, lapsed, taken_back, gone)


def _parties(work: Work, slot: int) -> Any:
    """The mask of roles that may know of an offer, for each world or all."""
    book = work.book
    offer = book.offers[slot]
    if offer.slot.is_draft:
        shape = work.world.draft_shape[book.draft_place[slot]]
        return np.where(shape[2] == 1, shape[0] | 1 << offer.slot.by, book.vocab.everybody)
    return (offer.to | 1 << offer.slot.by) if offer.secret else book.vocab.everybody


def _close(
    work: Work, slot: int, accepted: Array, refused: Array, lapsed: Array, taken_back: Array, gone: Array
) -> None:
    world, offer = work.world, work.book.offers[slot]
    names, parties = offer.slot.names, _parties(work, slot)

    def known(at: Any) -> Any:
        return parties if isinstance(parties, int) else parties[at]

    at = work.where(accepted)
    if at is not None:
        work.raise_event([f"{name}.accepted" for name in names], None, at, known(at))
        for row in _terms(work, slot, at):
            chosen = at if row[1] is None else work.where(row[1], at)
            if chosen is not None:
                work.bind(row[0], chosen, slot + 1, known(chosen))
    for ended, word in ((lapsed, "lapsed"), (taken_back, "withdrawn")):
        at = work.where(ended)
        if at is not None:
            work.raise_event([f"{name}.{word}" for name in names], None, at, known(at))
    at = work.where(refused | lapsed)
    if at is not None:
        work.apply(offer.otherwise, at)
    over = accepted | refused | lapsed | taken_back | gone
    world.tabled[slot][over] = -1


def _terms(work: Work, slot: int, at: Any) -> list[tuple[int, Any]]:
    """The commitments in an offer: (row, mask over ``at`` or None for all)."""
    offer = work.book.offers[slot]
    if not offer.slot.is_draft:
        return [(row, None) for row in (*offer.asks, *offer.gives)]
    terms = work.world.draft_terms[work.book.draft_place[slot]]
    return [(row, terms[row][at] != 0) for row in range(len(work.book.commitments)) if terms[row].any()]


def _facilitated(work: Work) -> None:
    """Effects that a facilitator's ruling adds to the turn."""
    for track, amount, step in work.world.forced.get("effects", ()):
        if step is None:
            work._accumulate(work.adds, track, ALL, amount)
        else:
            work.sets[track] = np.full(work.n, work.book.rank_of_step[track][step], dtype=np.int8)
        if work.trace is not None:
            work.trace.note(
                "effect",
                owner="ruling",
                effect="ruling",
                track=work.book.track_ids[track],
                change="add" if step is None else "set",
                amount=amount if step is None else step,
                term=None,
            )


# ---- reckoning -------------------------------------------------------------------------------------------------------


def _reckon(book: Rulebook, world: World, trace: Trace | None, orders_window: bool, epilogue: bool) -> None:
    """Kept, broken, found, woken or run out: four snapshots in order."""
    for tick, step in ((KEEP, _keep), (BREAK, _break), (FIND, _find), (WAKE, _wake)):
        if (
            not ((world.pledge == ASLEEP) | (world.pledge == RUNNING) | (world.pledge == HIDDEN)).any()
            and not world.fresh.any()
        ):
            return
        work = _work(book, world, "reckon", tick, trace)
        step(work, orders_window, epilogue)
        work.commit()


def _of_state(work: Work, state: int) -> list[tuple[int, Any]]:
    """Commitments in a state somewhere: (row, worlds)."""
    present = (work.world.pledge == state).any(axis=-1)
    return [(int(row), work.where(work.world.pledge[row] == state)) for row in np.flatnonzero(present)]


def _keep(work: Work, orders_window: bool, epilogue: bool) -> None:
    for row, at in _of_state(work, RUNNING):
        made = work.book.commitments[row]
        if orders_window or epilogue:
            later = work.where(work.world.pledged[row][at] < work.world.turn, at)
            if later is not None:
                work.world.windows[row][later] += 1
        if made.is_do and made.done is not None:
            done = work.where(made.done(work.c, at), at)
            if done is not None:
                _fulfil(work, row, done)


def _fulfil(work: Work, row: int, at: Any) -> None:
    made = work.book.commitments[row]
    work.pledge(row, at, KEPT)
    work.raise_event((f"{made.id}.kept",), made.debtor, at, work.world.aware[row][at])
    work.apply(made.kept, at)


def _break(work: Work, orders_window: bool, epilogue: bool) -> None:
    for row, at in _of_state(work, RUNNING):
        made = work.book.commitments[row]
        bound = work.where(work.world.pledged[row][at] < work.world.turn, at)
        if bound is None:
            continue
        if made.is_do:
            late = work.where((work.world.windows[row][bound] >= made.due) | epilogue, bound)
            if late is not None:
                _broken(work, row, late, "broken")
            continue
        open_breach = None
        if made.breach is not None:
            open_breach = work.where(made.breach(work.c, bound), bound)
            if open_breach is not None:
                _broken(work, row, open_breach, "broken")
        if made.secret_breach is not None:
            hidden = work.where(made.secret_breach(work.c, bound), bound)
            if hidden is not None and open_breach is not None:
                hidden = work.where(~np.isin(work.indices(hidden), work.indices(open_breach)), hidden)
            if hidden is not None:
                work.pledge(row, hidden, HIDDEN)


def _broken(work: Work, row: int, at: Any, word: str) -> None:
    """A breach that is known: its effects, and the rest of its deal is released."""
    world, made = work.world, work.book.commitments[row]
    work.pledge(row, at, BROKEN)
    names = (f"{made.id}.broken",) if word == "broken" else (f"{made.id}.broken", f"{made.id}.found")
    work.raise_event(names, made.debtor, at, world.aware[row][at])
    work.apply(made.broken, at)
    deal = world.deal[row]
    for other in range(len(work.book.commitments)):
        if other == row:
            continue
        tied = (
            (world.deal[other] == deal)
            & (deal != 0)
            & ((world.pledge[other] == RUNNING) | (world.pledge[other] == ASLEEP))
        )
        released = work.where(tied[at], at)
        if released is not None:
            work.ended.append((other, released))


def _find(work: Work, orders_window: bool, epilogue: bool) -> None:
    for row, at in _of_state(work, HIDDEN):
        made = work.book.commitments[row]
        if made.found is None:
            continue
        chance = np.broadcast_to(np.asarray(made.found.chance(work.c, at)), work.indices(at).shape)
        rolled = draw(work.world.keys[at], f"{made.id}.found", work.world.turn, 1000)
        found = work.where(rolled < chance, at)
        if work.trace is not None:
            work.trace.note(
                "search",
                commitment=made.id,
                rolled=int(rolled[0]),
                chance=int(chance[0]),
                found=found is not None,
                seen=1 << made.debtor,
            )
        if found is not None:
            _broken(work, row, found, "found")
            work.apply(made.found.effects, found)


def _wake(work: Work, orders_window: bool, epilogue: bool) -> None:
    world = work.world
    for row, at in _of_state(work, ASLEEP):
        made = work.book.commitments[row]
        assert made.wakes is not None
        awake = work.where(made.wakes(work.c, at), at)
        if awake is not None:
            work.pledge(row, awake, RUNNING)
            world.pledged[row][awake] = world.turn
            world.windows[row][awake] = 0
    for row, at in _of_state(work, RUNNING):
        made = work.book.commitments[row]
        if made.ends is not None:
            over = work.where(made.ends(work.c, at), at)
            if over is not None:
                work.pledge(row, over, ENDED)
                rest = work.where(~np.isin(work.indices(at), work.indices(over)), at)
                if rest is None:
                    continue
                at = rest
        if made.lasts and not made.is_do:
            over = work.where(world.turn - world.pledged[row][at] >= made.lasts, at)
            if over is not None:
                _fulfil(work, row, over)


# ---- the end of a turn -----------------------------------------------------------------------------------------------


def _end(book: Rulebook, world: World, trace: Trace | None, epilogue: bool) -> None:
    work = _work(book, world, "end", END, trace)
    _rules(work, "end")
    work.commit()
    now = world.turn * 16 + END
    readings = book.readings(world, now)
    context = Truth(book, world, readings, now)
    for row, condition in book.conditions:
        holds = np.broadcast_to(np.asarray(condition(context, ALL)) != 0, (world.count_worlds,))
        world.held[row] = np.where(holds, world.held[row] + 1, 0)
        world.last[row][holds] = world.turn
    if book.vocab.history_rows:
        world.past[1:] = world.past[:-1].copy()
        for track, row in book.vocab.history_rows.items():
            world.past[0, row] = readings[track]
    if not epilogue:
        world.turns_played += 1
        for place, goal in enumerate(book.goals):
            if goal.model.measure == "mean":
                world.goal_sum[place] += goal_score(book, context, place)
    for place, ending in enumerate(book.endings):
        if ending.judged == "now":
            holds = np.broadcast_to(np.asarray(ending.when(context, ALL)) != 0, (world.count_worlds,))
            world.ending[(world.ending < 0) & holds] = place


def goal_score(book: Rulebook, context: Truth, place: int) -> Array:
    """(worlds,) int32: a goal's score from 0 to 100 as things stand."""
    goal = book.goals[place]
    total: Any = goal.model.base * 100
    for term in goal.terms:
        total = total + term.amount(context, ALL)
    score = np.clip(rounded(total, 100), 0, 100)
    if goal.when is not None:
        score = np.where(np.asarray(goal.when(context, ALL)) != 0, score, 50)
    return np.broadcast_to(score, (context.world.count_worlds,)).astype(np.int32)
