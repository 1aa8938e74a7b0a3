"""Satisfaction and the closing picture, worked out from the world as it stands."""

from __future__ import annotations

import numpy as np

from wargame.rules.contexts import END, TICKS, Truth
from wargame.rules.ends import goal_score, goal_score_alone
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import Array, World


def truth_at_end(book: Rulebook, world: World) -> Truth:
    """The world as it is after the last phase of its present turn."""
    tick = world.turn * TICKS + END
    return Truth(book, world, tick)


def goal_scores(book: Rulebook, world: World) -> Array:
    """(goals, worlds) int32: each goal's score, a mean over the turns played or as things stand."""
    context = truth_at_end(book, world)
    scores = np.zeros((len(book.goals), world.count_worlds), dtype=np.int32)
    for place, goal in enumerate(book.goals):
        if goal.model.measure == "mean" and world.turns_played:
            scores[place] = (world.goal_sum[place] + world.turns_played // 2) // world.turns_played
        else:
            scores[place] = goal_score(book, context, place)
    return scores


def satisfaction(book: Rulebook, world: World) -> Array:
    """(roles, worlds) int32: the weighted mean of a role's goals and of its hidden agenda's, 0 to 100."""
    if world.count_worlds == 1:
        return np.array(_satisfaction_alone(book, world), dtype=np.int32)[:, None]
    scores = goal_scores(book, world).astype(np.int64)
    total = np.zeros((len(book.vocab.roles), world.count_worlds), dtype=np.int64)
    weights = np.zeros_like(total)
    for place, goal in enumerate(book.goals):
        weight = goal.model.weight if goal.agenda < 0 else goal.model.weight * (world.agenda[goal.role] == goal.agenda)
        total[goal.role] += scores[place] * weight
        weights[goal.role] += weight
    safe = np.maximum(weights, 1)
    return ((2 * total + safe) // (2 * safe)).astype(np.int32)


def _satisfaction_alone(book: Rulebook, world: World) -> list[int]:
    """The same of each role in a single world; goals of agendas that were not drawn are not asked for."""
    context, played = truth_at_end(book, world), world.turns_played
    drawn = world.agenda[:, 0].tolist()
    total, weights = [0] * len(drawn), [0] * len(drawn)
    for place, goal in enumerate(book.goals):
        if goal.agenda >= 0 and goal.agenda != drawn[goal.role]:
            continue
        if goal.model.measure == "mean" and played:
            score = (world.goal_sum.item(place, 0) + played // 2) // played
        else:
            score = goal_score_alone(book, context, place)
        total[goal.role] += score * goal.model.weight
        weights[goal.role] += goal.model.weight
    return [(2 * own + max(weight, 1)) // (2 * max(weight, 1)) for own, weight in zip(total, weights, strict=True)]


def picture_words(book: Rulebook, world: World) -> Array:
    """(labels, worlds) int8: which word each label of the closing picture shows."""
    context = truth_at_end(book, world)
    words = np.zeros((len(book.picture), world.count_worlds), dtype=np.int8)
    for row, entries in enumerate(book.picture.values()):
        chosen = np.full(world.count_worlds, -1, dtype=np.int8)
        for place, (_, when) in enumerate(entries):
            holds = np.broadcast_to(np.asarray(when(context)) != 0, chosen.shape)
            chosen = np.where((chosen < 0) & holds, np.int8(place), chosen)
        words[row] = np.where(chosen < 0, len(entries) - 1, chosen)
    return words


def label_endings(book: Rulebook, world: World) -> Array:
    """(endings, worlds) bool: which endings hold as a further label."""
    context = truth_at_end(book, world)
    held = np.zeros((len(book.endings), world.count_worlds), dtype=bool)
    for place, ending in enumerate(book.endings):
        if ending.judged == "label":
            held[place] = np.asarray(ending.when(context)) != 0
    return held
