"""A table to sit at: an exercise in which Beijing is a person, and an application that shows one page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.scenario.models import Resolved
from wargame.tui.app import WargameApp


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's own is read or written."""
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "HOME", "WARGAME_SAVES"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(scope="session")
def exercise(peninsula: Resolved) -> Exercise:
    """The shipped exercise at its first orders, China played by a person. For looking at: nobody seals in it."""
    return Exercise.start(peninsula, None, seed=11, theory="bind", seats={"chn": "person"}, ledger=MemoryLedger())


class OnePage(WargameApp):
    """The application without a first page of its own; remembers how the page was left."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[Any] = []

    def open_first_page(self) -> None:
        """Nothing: a test puts its page up."""


Shown = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def shown() -> Shown:
    """``async with shown(page) as pilot``: the page on a terminal of 80 x 24; results in ``pilot.app.results``."""

    @asynccontextmanager
    async def show(page: Screen[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
        app = OnePage()
        async with app.run_test(size=size) as pilot:
            app.push_screen(page, app.results.append)
            await pilot.pause()
            yield pilot

    return show


def text_of(pilot: Pilot[None]) -> str:
    """What stands on the terminal, without colours."""
    app = pilot.app
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip)[:width] for strip in lines[:height])
