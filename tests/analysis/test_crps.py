"""The score of a forecast: plain distance for one number, better for a narrow ensemble about the truth than a wide one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.analysis.crps import crps

NUMBERS = st.floats(-50, 50, allow_nan=False)


@given(st.lists(NUMBERS, min_size=1, max_size=12), NUMBERS)
def test_it_is_the_distance_to_the_outcome_less_half_that_between_members(members: list[float], outcome: float) -> None:
    array = np.array(members)
    slow = np.abs(array - outcome).mean() - np.abs(array[:, None] - array[None]).mean() / 2
    assert crps(array, outcome) == pytest.approx(slow, abs=1e-9)


def test_of_one_number_it_is_the_plain_distance() -> None:
    assert crps(np.array([3.0]), 5.0) == 2.0


def test_a_narrow_ensemble_about_the_truth_does_better_than_a_wide_one() -> None:
    assert crps(np.array([4.0, 5.0, 6.0]), 5.0) < crps(np.array([0.0, 5.0, 10.0]), 5.0) < crps(np.array([0.0]), 5.0)
