"""What many tests stand on: the small harbour theatre and the shipped one, compiled once a session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved, Seeds

HARBOUR = Path(__file__).parent / "theatres" / "harbour" / "scenarios" / "harbour-spring.yaml"
PENINSULA = "2017-accelerating-trains"

SHARED: dict[int, Resolved] = {}
"""Scenarios that many tests play, by identity."""
BOOKS: dict[int, Rulebook] = {}

settings.register_profile("same every time", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("same every time")


def compiled_once(resolved: Resolved, *, whole: bool = True) -> Rulebook:
    """The rulebook of a shared scenario, compiled once a session (it never changes), of any other a new one."""
    if SHARED.get(id(resolved)) is not resolved:
        return compile_rulebook(resolved, whole=whole)
    if id(resolved) not in BOOKS:
        BOOKS[id(resolved)] = compile_rulebook(resolved)
    return BOOKS[id(resolved)]


@pytest.fixture(scope="session", autouse=True)
def exercises_share_rulebooks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("wargame.exercise.exercise.compile_rulebook", compiled_once)
        yield


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
    resolved = load(PENINSULA)
    SHARED[id(resolved)] = resolved
    return resolved


@pytest.fixture(scope="session")
def peninsula_book(peninsula: Resolved) -> Rulebook:
    return compiled_once(peninsula)
