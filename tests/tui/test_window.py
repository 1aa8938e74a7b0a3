"""A key costs what it changes: walking lays out no screen, and paints no line that stands as it stood."""

from __future__ import annotations

import pytest
from textual.content import Content
from textual.screen import Screen

from tests.tui.conftest import Shown
from wargame.exercise.exercise import Exercise
from wargame.tui.drafts import Draft
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.window import Line, changed

A, B, C, D, E = (Line(None, Content(word)) for word in "abcde")


@pytest.mark.parametrize(
    ("before", "now", "first_and_count"),
    [
        ([A, B, C, D], [A, B, C, D], (4, 0)),
        ([A, B, C, D], [A, E, C, D], (1, 1)),
        ([A, B, C, D], [A, D, C, B], (1, 3)),
        ([A, B], [A, E, B], (1, 2)),
        ([A, E, B], [A, B], (1, 2)),
        ([A, B, C], [A, B], (2, 1)),
        ([], [A], (0, 1)),
    ],
)
def test_lines_are_painted_from_the_first_that_is_another(
    before: list[Line], now: list[Line], first_and_count: tuple[int, int]
) -> None:
    assert changed(before, now) == first_and_count


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_walking_over_the_turns_page_lays_out_no_screen(
    shown: Shown, exercise: Exercise, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    laid: list[object] = []
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn"))), size) as pilot:
        desk = pilot.app.screen.query_one(Desk)
        await pilot.pause()
        monkeypatch.setattr(Screen, "_refresh_layout", lambda *given, **named: laid.append(given))
        items = []
        for key in ["down"] * 8 + ["tab", "space", "up"]:
            await pilot.press(key)
            items.append(desk.here)
    assert len(set(map(id, items))) > 5
    assert laid == []


async def test_closed_papers_keep_their_lines_from_key_to_key(shown: Shown, exercise: Exercise) -> None:
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn"))), (120, 40)) as pilot:
        desk = pilot.app.screen.query_one(Desk)
        await pilot.press("tab", "tab")
        last = desk.items[-1]
        before = [line for line in desk._lines if line.of is last]
        await pilot.press("up")
        assert [line for line in desk._lines if line.of is last] == before
        assert all(line.strip is not None for line in before)
