"""A pause of Python's collector while something is made of which hardly anything is garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 500_000
"""Objects made in pauses after which a pass looks whether some have become garbage: a few large scenarios' worth."""

_made = 0
"""Objects made in pauses since the last such pass."""


@contextmanager
def without_collector() -> Iterator[None]:
    """Let the collector rest: its passes would be a third of the time of reading or compiling a scenario, and one that falls
    into a turn's adjudication takes ten times as long as the turn.

    What was made counts as old at once, or the pass would only be put off to the moment after.
    """
    global _made
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            _made += gc.get_count()[0]
            gc.freeze()
            gc.unfreeze()  # into the oldest generation, without looking at any of it
            if _made > MANY:
                _made = 0
                gc.collect()
            gc.enable()
