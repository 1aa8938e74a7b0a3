"""What many tests stand on: the small harbour theatre and the shipped one, compiled once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved, Seeds

HARBOUR = Path(__file__).parent / "theatres" / "harbour" / "scenarios" / "harbour-spring.yaml"
PENINSULA = "2017-accelerating-trains"

settings.register_profile("same every time", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("same every time")


@pytest.fixture(scope="session")
def harbour() -> Resolved:
    """Two towns and a harbour: every construct of the rule language once."""
    return load(HARBOUR).model_copy(update={"seeds": Seeds()})


@pytest.fixture(scope="session")
def harbour_book(harbour: Resolved) -> Rulebook:
    return compile_rulebook(harbour)


@pytest.fixture(scope="session")
def peninsula() -> Resolved:
    """The shipped exercise; tests on it ask for promises that hold whatever its content."""
    return load(PENINSULA)


@pytest.fixture(scope="session")
def peninsula_book(peninsula: Resolved) -> Rulebook:
    return compile_rulebook(peninsula)
