"""Turning points: the turns in which the summed satisfaction of all roles changed most, and what moved it.

A cause is found by putting one track (or promise) back to where it stood before the turn, all else as it became: what the
roles' satisfaction then loses or gains, it had brought. All of a turn's causes are tried in one ensemble.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from wargame.analysis.happenings import when
from wargame.analysis.rerun import same_world
from wargame.exercise.dealings import promise_went
from wargame.exercise.reasons import owner_words
from wargame.rules.scores import satisfaction
from wargame.rules.world import Array, World

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

CAUSES = 3
OWNERS = 2


@dataclass(frozen=True)
class Cause:
    """A track or promise that moved the roles' satisfaction: ``change`` in summed points, and what had moved it."""

    subject: str
    text: str
    change: int
    owners: tuple[tuple[str, str], ...] = ()
    """(what it was, by how much) of the largest contributions."""

    @property
    def sentence(self) -> str:
        """The cause with what moved it."""
        by = "; ".join(f"{name} {amount}".strip() for name, amount in self.owners)
        return f"{self.text}{f' ({by})' if by else ''}"


@dataclass(frozen=True)
class TurningPoint:
    """A turn, by how much it changed the summed satisfaction and each role's, and its largest causes."""

    turn: int
    season: str
    change: int
    roles: dict[str, int]
    causes: tuple[Cause, ...]
    epilogue: bool = False


def turning_points(exercise: Exercise, most: int | None = None) -> list[TurningPoint]:
    """The change of summed satisfaction in each turn, the largest first; ``most`` keeps that many."""
    found = []
    for before, stories in _turns(exercise):
        after = stories[-1]
        roles = {role: after.satisfaction[role] - before.satisfaction[role] for role in after.satisfaction}
        found.append((sum(roles.values()), roles, before, stories))
    found.sort(key=lambda each: (-abs(each[0]), -sum(map(abs, each[1].values())), each[3][-1].turn))
    return [
        TurningPoint(
            turn=stories[-1].turn,
            season=when(stories[-1]),
            change=change,
            roles=roles,
            causes=_causes(exercise, before, stories),
            epilogue=stories[-1].stage == "epilogue",
        )
        for change, roles, before, stories in found[:most]
    ]


def _turns(exercise: Exercise) -> list[tuple[Story, list[Story]]]:
    """For each turn that was finished: the state before it, and its stages after the opening of the first."""
    result: list[tuple[Story, list[Story]]] = []
    before: Story | None = None
    stages: list[Story] = []
    for story in exercise.story:
        if before is None:
            before = story
            continue
        stages.append(story)
        if story.stage in ("end", "epilogue"):
            result.append((before, stages))
            before, stages = story, []
    return result


def _causes(exercise: Exercise, before: Story, stories: list[Story]) -> tuple[Cause, ...]:
    book = exercise.book
    was, now = exercise.world_after(before), exercise.world_after(stories[-1])
    tracks = [int(row) for row in np.flatnonzero((was.stock != now.stock)[:, 0] | (was.lift != now.lift)[:, 0])]
    pledges = [int(row) for row in np.flatnonzero((was.pledge != now.pledge)[:, 0])]
    gains = _gains(exercise, was, now, tracks, pledges)
    causes = []
    for place, track in enumerate(tracks):
        if gains[place]:
            causes.append(_track_cause(exercise, stories, track, was, now, int(gains[place])))
    theatre = exercise.resolved.theatre
    for place, row in enumerate(pledges, start=len(tracks)):
        if gains[place]:
            made = theatre.commitments[book.commitment_ids[row]]
            went = promise_went(exercise, made, int(now.pledge[row, 0])).rstrip(".")
            causes.append(Cause(book.commitment_ids[row], went, int(gains[place])))
    causes.sort(key=lambda cause: (-abs(cause.change), cause.subject))
    return tuple(causes[:CAUSES])


def _gains(exercise: Exercise, was: World, now: World, tracks: list[int], pledges: list[int]) -> Array:
    """What each changed track and promise brought in summed satisfaction, as things stand."""
    many = same_world(now, len(tracks) + len(pledges) + 1)
    many.turns_played = 0  # goals that are means over play are read as things stand
    for place, track in enumerate(tracks, start=1):
        many.stock[track, place] = was.stock[track, 0]
        many.lift[track, place] = was.lift[track, 0]
    for place, row in enumerate(pledges, start=1 + len(tracks)):
        many.pledge[row, place] = was.pledge[row, 0]
    summed = satisfaction(exercise.book, many).sum(axis=0)
    gains: Array = summed[0] - summed[1:]
    return gains


def _track_cause(exercise: Exercise, stories: list[Story], track: int, was: World, now: World, gain: int) -> Cause:
    book, model = exercise.book, exercise.book.vocab.track_models[track]
    track_id = book.track_ids[track]
    if model.steps:
        steps = [model.steps[int(world.stock[track, 0])] for world in (was, now)]
        old, new = (model.step_names.get(step, step.replace("_", " ")) for step in steps)
        text = f"{model.name}: {old} to {new}"
    else:
        old, new = (str((int(world.stock[track, 0] + world.lift[track, 0]) + 50) // 100) for world in (was, now))
        text = f"{model.name} {old} to {new}"
    return Cause(track_id, text, gain, owners_of(exercise, stories, track_id))


def owners_of(exercise: Exercise, stories: list[Story], track_id: str) -> tuple[tuple[str, str], ...]:
    """What moved a track in some stages: the largest contributions in the direction of the whole, by name."""
    amounts: dict[str, int] = {}
    steps: dict[str, str] = {}
    for story in stories:
        for record in story.records:
            if record["kind"] != "effect" or record["track"] != track_id or record.get("after"):
                continue
            if record["change"] in ("add", "toward"):
                amounts[record["owner"]] = amounts.get(record["owner"], 0) + record["amount"]
            elif record["change"] in ("set", "step"):
                steps[record["owner"]] = ""
    whole = sum(amounts.values())
    along = [(owner, amount) for owner, amount in amounts.items() if amount * whole > 0]
    along.sort(key=lambda each: (-abs(each[1]), each[0]))
    moved = [(owner_words(exercise, owner), points(amount)) for owner, amount in along[:OWNERS]]
    return tuple([(owner_words(exercise, owner), "") for owner in sorted(steps)][:OWNERS] or moved)


def points(hundredths: int) -> str:
    """A signed amount in points, at most one decimal: ``+6``, ``-0.4``."""
    text = f"{hundredths / 100:+.1f}"
    return text.removesuffix(".0")
