"""The continuous ranked probability score: how far a forecast lies from what happened, in the units of what is forecast.

Gneiting and Raftery, *Strictly proper scoring rules, prediction, and estimation*, 2007: the mean distance of the ensemble from
the outcome, less half the mean distance of its members from each other. Of a single number it is the plain distance. Smaller
is better.
"""

from __future__ import annotations

import numpy as np

from wargame.rules.world import Array


def crps(members: Array, outcome: float) -> float:
    """The score of an ensemble (members,) for one outcome."""
    ordered = np.sort(np.asarray(members, dtype=np.float64))
    count = len(ordered)
    off = float(np.abs(ordered - outcome).mean())
    # The mean distance of all pairs from the ordered members: each stands above as many as its place, below the rest.
    weights = 2 * np.arange(count) - count + 1
    return off - float((weights * ordered).sum()) / count**2
