"""The end of a turn: what conditions counted, what tracks read then, scores, and endings."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules.contexts import END, TICKS, Truth
from wargame.rules.numbers import rounded
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import Array, World


def end_turn(book: Rulebook, world: World, epilogue: bool) -> None:
    """Count what held, remember what tracks read, add up scores, and let endings that are judged at once stop play."""
    context = Truth(book, world, world.turn * TICKS + END)
    for row, condition in book.conditions:
        holds = _mask(world, condition(context))
        world.held[row] += 1
        world.held[row] *= holds
        world.last[row][holds] = world.turn
    if book.vocab.history_rows:
        world.past[1:] = world.past[:-1].copy()
        for track, row in book.vocab.history_rows.items():
            world.past[0, row] = context.R[track]
    if not epilogue:
        world.turns_played += 1
        for place, goal in enumerate(book.goals):
            if goal.model.measure == "mean":
                world.goal_sum[place] += goal_score(book, context, place)
    judge(book, world, context, final=False)


def judge(book: Rulebook, world: World, context: Truth, *, final: bool) -> None:
    """Give worlds that have no ending the one of lowest rank that holds; ``final`` ones are judged when play is over."""
    for place, ending in enumerate(book.endings):
        if ending.judged == "now" or (final and ending.judged != "label"):
            holds = _mask(world, ending.when(context))
            world.ending[(world.ending < 0) & holds] = place


def _mask(world: World, holds: Any) -> Array:
    """(worlds,) bool: whether something holds, which may be the same in every world."""
    return np.broadcast_to(np.asarray(holds) != 0, (world.count_worlds,))


def goal_score(book: Rulebook, context: Truth, place: int) -> Array:
    """(worlds,) int32: a goal's score from 0 to 100 as things stand."""
    if context.single:
        return np.array([goal_score_alone(book, context, place)], dtype=np.int32)
    goal = book.goals[place]
    total = goal.terms.sum(context) + goal.model.base * 100
    score = np.clip(rounded(total, 100), 0, 100)
    if goal.when is not None:
        score = np.where(np.asarray(goal.when(context)) != 0, score, 50)
    return np.broadcast_to(score, (context.world.count_worlds,)).astype(np.int32)


def goal_score_alone(book: Rulebook, context: Truth, place: int) -> int:
    """The same in a single world."""
    goal = book.goals[place]
    if goal.when is not None and not goal.when(context):
        return 50
    return min(max(int(rounded(goal.terms.sum(context) + goal.model.base * 100, 100)), 0), 100)
