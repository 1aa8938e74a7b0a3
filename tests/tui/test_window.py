"""A key costs what it changes: walking lays out no screen, and paints no line that stands as it stood."""

from __future__ import annotations

import asyncio

import pytest
from textual.content import Content
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tests.tui.conftest import Shown
from wargame.exercise.exercise import Exercise
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft
from wargame.tui.screens.replay import ReplayScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.window import Line, Window, changed

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


async def test_a_line_that_scrolls_is_not_painted_again_but_is_in_another_theme(
    shown: Shown, exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[Line] = []
    paint = Desk.paint

    def painting(self: Desk, number: int, line: Line, width: int) -> Strip:
        painted.append(line)
        return paint(self, number, line, width)

    monkeypatch.setattr(Desk, "paint", painting)
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn")))) as pilot:
        desk = pilot.app.screen.query_one(Desk)
        await pilot.pause()
        painted.clear()
        desk.scroll_to(y=3, animate=False)
        await pilot.pause()
        assert painted == desk._lines[desk._height : desk._height + 3]
        painted.clear()
        app = pilot.app
        assert isinstance(app, WargameApp)
        app.action_next_theme()
        await pilot.pause()
        assert len(painted) >= desk._height


def cells(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    """Every character with its style."""
    return [[(sign, style) for words, style, _ in strip for sign in words] for strip in strips]


@pytest.mark.parametrize("role", ["chn", None])
async def test_what_is_kept_of_a_line_is_what_textual_would_have_made_of_it(
    shown: Shown, exercise: Exercise, role: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = TurnScreen(exercise, role, Draft(exercise.view(role))) if role else ReplayScreen(exercise, 1, "chn")
    async with shown(page, (120, 40)) as pilot:
        async with asyncio.timeout(20):
            while not all(window.length > 5 for window in page.query(Window)):
                await pilot.pause(0.05)
        await pilot.press("down")
        kept = {window: cells(window.render_lines(window.outer_size.region)) for window in page.query(Window)}

        def as_painted(window: Window, y: int) -> Strip:
            number = y + round(window.scroll_y)
            if number >= window.length:
                return Strip.blank(window._inside.width, window.rich_style)
            return window.paint(number, window._lines[number], window._inside.width)

        monkeypatch.setattr(Window, "render_line", as_painted)
        assert len(kept) == (1 if role else 2)
        for window, lines in kept.items():
            window._styles_cache.clear()
            assert lines == cells(ScrollView.render_lines(window, window.outer_size.region))
