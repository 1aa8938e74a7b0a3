"""The home screen and what outlives a sitting: the exercise played last, what was not read, the choices made."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order
from wargame.exercise.saves import list_saves, saves_folder
from wargame.scenario.models import Resolved
from wargame.tui.app import WargameApp
from wargame.tui.screens.home import HomeScreen
from wargame.tui.screens.options import OptionsScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.settings import load_settings, save_settings, settings_path
from wargame.tui.starting import Choice


async def until(pilot: Pilot[None], page: str) -> None:
    """Wait for a page; a page that never comes fails the test."""
    async with asyncio.timeout(30):
        while type(pilot.app.screen).__name__ != page:
            await pilot.pause(0.02)


def begun(resolved: Resolved, name: str) -> Path:
    """A saved exercise at its first orders."""
    saves_folder().mkdir(parents=True, exist_ok=True)
    path = saves_folder() / name
    Exercise.start(resolved, path, seed=11, theory="bind", seats={"chn": "person"}).close()
    return path


@pytest.fixture
def two(peninsula: Resolved, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two exercises: the one begun first was played last."""
    from wargame.exercise import journal

    days = iter(f"2026-05-{day:02d}T10:00:00+00:00" for day in range(1, 29))

    class Days:
        """Each line a day later."""

        @staticmethod
        def now(_: object) -> object:
            return datetime.fromisoformat(next(days))

    monkeypatch.setattr(journal, "datetime", Days)
    first, second = begun(peninsula, "first.jsonl"), begun(peninsula, "second.jsonl")
    exercise = Exercise.open(first)
    exercise.seal("chn", Order())
    exercise.close()
    return first, second


def test_the_list_of_saves_says_when_each_was_begun_and_last_played(two: tuple[Path, Path]) -> None:
    begun_last, begun_first = list_saves()
    assert (begun_last.path, begun_first.path) == (two[1], two[0])
    assert begun_first.played > begun_last.played > begun_last.started


async def test_c_goes_on_with_the_exercise_played_last(two: tuple[Path, Path], shown: Shown) -> None:
    page = HomeScreen()
    async with shown(page) as pilot:
        await pilot.pause()
        assert page.last is not None
        assert page.last.path == two[0]


async def test_space_on_home_starts_nothing(shown: Shown) -> None:
    async with shown(HomeScreen()) as pilot:
        await pilot.press("space")
        await pilot.pause(0.3)
        assert isinstance(pilot.app.screen, HomeScreen)
        assert not list_saves()


async def test_what_was_not_read_is_shown_when_the_exercise_is_opened_again(
    peninsula: Resolved, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    exercise = Exercise.start(peninsula, path, seed=11, theory="bind", seats={"chn": "person"})
    async with WargameApp(exercise, "chn").run_test(size=(80, 24)) as pilot:
        await until(pilot, "BriefScreen")
        await pilot.press("enter")
        await until(pilot, "TurnScreen")
        await pilot.press("1", "s", "enter")
        await until(pilot, "SinceScreen")
        await pilot.press("ctrl+c")  # left before it was read
    exercise.close()
    again = Exercise.open(path)
    async with WargameApp(again, "chn").run_test(size=(80, 24)) as pilot:
        await until(pilot, "SinceScreen")
        await pilot.press("enter")
        async with asyncio.timeout(30):
            while type(pilot.app.screen).__name__ in ("SinceScreen", "WaitingScreen"):
                await pilot.pause(0.02)
        await pilot.press("ctrl+c")
    again.close()
    third = Exercise.open(path)
    async with WargameApp(third, "chn").run_test(size=(80, 24)) as pilot:
        async with asyncio.timeout(30):
            while type(pilot.app.screen).__name__ in ("Screen", "WaitingScreen"):
                await pilot.pause(0.02)
        assert type(pilot.app.screen).__name__ != "SinceScreen"
        await pilot.press("ctrl+c")
    third.close()


async def test_the_page_below_says_what_is_being_done_from_the_moment_of_sealing(
    peninsula: Resolved, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = Exercise.start(peninsula, tmp_path / "a.jsonl", seed=11, theory="bind", seats={"chn": "person"})
    shown: list[str] = []
    app = WargameApp(exercise, "chn")
    resolve = exercise.resolve
    async with app.run_test(size=(80, 24)) as pilot:

        def seen_and_resolved() -> None:
            shown.append(text_of(pilot))
            resolve()

        monkeypatch.setattr(exercise, "resolve", seen_and_resolved)
        await until(pilot, "BriefScreen")
        await pilot.press("enter")
        await until(pilot, "TurnScreen")
        await pilot.press("1", "s", "enter")
        await until(pilot, "SinceScreen")
        await pilot.press("ctrl+c")
    assert "The other capitals seal their orders." in shown[0]
    assert "YOUR ORDER" not in shown[0]


# ---- choices ---------------------------------------------------------------------------------------------------------


async def test_what_was_chosen_is_chosen_again_the_next_time(shown: Shown) -> None:
    page = OptionsScreen()
    async with shown(page) as pilot:
        await pilot.pause(1)
        await pilot.press("down", "right", "tab", "down", "right", "s")
        await pilot.pause()
        (choice,) = pilot.app.results  # type: ignore[attr-defined]  # the test's application keeps what a page gave back
    assert (choice.pace, choice.role) == ("class", Choice.remembered().role)
    page = OptionsScreen()
    async with shown(page) as pilot:
        async with asyncio.timeout(20):
            while not page._role.value:
                await pilot.pause(0.05)
        said = re.sub(r"\s+", " ", text_of(pilot))
        assert "class: orders every half-year" in said
        names = {role: name for role, name, _ in page._role.options}
        assert f"‹ {names[choice.role]} ›" in said


async def test_each_pace_says_how_often_the_chosen_scenario_is_sealed(shown: Shown) -> None:
    page = OptionsScreen()
    turns = {each.id: each.turns for each in page.scenarios}
    assert len(set(turns.values())) > 1
    async with shown(page) as pilot:
        for _ in page.scenarios:
            await pilot.press("right")
            number = turns[page._scenario.value]
            said = [" ".join(about.split()) for _, _, about in page._pace.options]
            assert f"{number} quarters, orders in each." in text_of(pilot)
            assert said[1].startswith(f"{number // 2} sealings;")


def test_the_theme_is_kept_and_nothing_else_is_lost() -> None:
    save_settings({"role": "jpn"})
    save_settings({"theme": "light"})
    assert load_settings() == ({"role": "jpn", "theme": "light"}, "")


@pytest.mark.parametrize("broken", ["{", "[]", '{"theme": 3}', "\xff"])
async def test_a_broken_file_of_choices_says_so_and_is_set_aside(exercise: Exercise, shown: Shown, broken: str) -> None:
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(broken, encoding="latin-1")
    from wargame.tui.drafts import Draft

    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn")))) as pilot:
        said = " ".join(toast.message for toast in pilot.app._notifications)
    assert "could not be read" in said
    aside = settings_path().with_suffix(".broken.json")
    assert aside.read_text(encoding="latin-1") == broken
    assert load_settings() == ({}, "")
