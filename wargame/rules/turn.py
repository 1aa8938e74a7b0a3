"""A turn of N worlds, phase by phase: open, act, stir; respond, settle (twice at most); answer to end.

Read from top to bottom this file is the sequence of play; what happens in a phase stands in the files it names.
"""

from __future__ import annotations

from wargame.rules import acts, asks, ends, offers, reckoning
from wargame.rules.contexts import (
    ACT,
    ALL,
    ANSWER,
    CONTEST,
    DRIFT,
    END,
    OPEN,
    RESPOND,
    RESPOND_AGAIN,
    SETTLE,
    SETTLE_AGAIN,
    SHOCK,
    STIR,
    TICKS,
    Truth,
)
from wargame.rules.ends import goal_score
from wargame.rules.firing import fire_rules
from wargame.rules.orders import Orders, Responses
from wargame.rules.rulebook import Rulebook
from wargame.rules.trace import Trace
from wargame.rules.work import Work
from wargame.rules.world import RUNNING, World

__all__ = ["act", "conclude", "finish", "goal_score", "open_turn", "settle"]


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
        asks.draw_dilemmas(book, world)


def act(book: Rulebook, world: World, orders: Orders, trace: Trace | None = None, *, epilogue: bool = False) -> None:
    """Carry out sealed orders; what they stir up opens asks and tables offers. Then the reveal."""
    work = _work(book, world, "act", ACT, trace)
    tabled = acts.carry_out(work, orders)
    acts.move_postures(work, orders)
    asks.answer_dilemmas(work, orders)
    work.commit()
    work = _work(book, world, "stir", STIR, trace)
    fire_rules(work, "stir")
    offers.table(work, tabled, orders)
    if epilogue:
        work.changes.asks.clear()  # nobody is there to answer: play is over
    else:
        asks.open_asks(work)
    work.commit()


def settle(
    book: Rulebook, world: World, responses: Responses, trace: Trace | None = None, *, again: bool = False
) -> bool:
    """Judge the answers to asks. Returns whether a second round is due somewhere: who is in it stands in ``world.asked``."""
    work = _work(book, world, "settle", RESPOND_AGAIN if again else RESPOND, trace)
    answering = world.asked.any(axis=0) if again else None
    asks.answer_asks(work, responses)
    work.commit()
    work = _work(book, world, "settle", SETTLE_AGAIN if again else SETTLE, trace)
    within = ALL if answering is None else work.where(answering)
    if within is not None:
        fire_rules(work, "settle", within)
    work.commit()
    return asks.stand_again(book, world) if not again else asks.close_asks(world)


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
    offers.answer_offers(work, responses, epilogue)
    fire_rules(work, "answer")
    work.commit()
    _phase(book, world, "contest", CONTEST, trace)
    _phase(book, world, "shock", SHOCK, trace)
    work = _work(book, world, "drift", DRIFT, trace)
    work.land()
    fire_rules(work, "drift")
    for row in book.runs_rows:
        at = work.where(world.pledge[row] == RUNNING)
        if at is not None:
            work.apply(book.commitments[row].runs, at)
    acts.facilitate(work)
    work.commit()
    reckoning.reckon(book, world, trace, orders_window, epilogue)
    _phase(book, world, "end", END, trace)
    ends.end_turn(book, world, epilogue)


def conclude(book: Rulebook, world: World) -> None:
    """Give every world that has none the ending that holds now, the lowest rank first."""
    context = Truth(book, world, world.turn * TICKS + END)
    ends.judge(book, world, context, final=True)


def _work(book: Rulebook, world: World, phase: str, tick: int, trace: Trace | None) -> Work:
    if trace is not None:
        trace.phase = phase
    return Work(book, world, tick, trace)


def _phase(book: Rulebook, world: World, phase: str, tick: int, trace: Trace | None) -> None:
    """A phase in which nothing happens but its rules."""
    work = _work(book, world, phase, tick, trace)
    fire_rules(work, phase)
    work.commit()
