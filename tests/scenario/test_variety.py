"""Who plays a scenario again, in the same office, reads mostly other cables."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.exercise.playing import start
from wargame.exercise.exercise import Pace
from wargame.scenario.loading import load

SCENARIOS = ("2014-costly-inaction", "2017-accelerating-trains", "2018-thirty-thousand-troops")
SEEDS: dict[Pace, tuple[int, ...]] = {"solo": (1, 2, 3), "class": (1, 2)}


def cables_read(name: str, seed: int, pace: Pace) -> dict[str, set[str]]:
    """What each role was sent in one play among doctrines."""
    exercise = start(load(name), seed=seed, pace=pace, theory="blend")
    read: dict[str, set[str]] = {role: set() for role in exercise.seats}
    while exercise.stage != "over":
        if exercise.stage == "orders":
            for role, cables in read.items():
                cables |= {cable.id for cable in exercise.view(role).cables}
        exercise.adjudicate()
    return read


@pytest.mark.parametrize("pace", ["solo", "class"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_two_plays_share_less_than_half_of_a_roles_cables(name: str, pace: Pace) -> None:
    plays = [cables_read(name, seed, pace) for seed in SEEDS[pace]]
    shares = [
        2 * len(one[role] & other[role]) / (len(one[role]) + len(other[role]))
        for one, other in combinations(plays, 2)
        for role in one
    ]
    assert sum(shares) / len(shares) < 0.5
