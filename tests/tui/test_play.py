"""A turn at the keyboard: what a player does on the page is what is sealed, and nothing written is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Order
from wargame.scenario.models import Resolved
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.waiting import WaitingScreen

MARKUP = "[red]$mark[/red] [@click=app.exit]?[/]"


async def until(pilot: Pilot[None], page: str) -> None:
    """Wait for a page; a page that never comes fails the test."""
    async with asyncio.timeout(20):
        while type(pilot.app.screen).__name__ != page:
            await pilot.pause(0.02)


async def test_a_whole_turn_is_sealed_by_keyboard_alone(peninsula: Resolved, tmp_path: Path) -> None:
    exercise = Exercise.start(peninsula, tmp_path / "a.jsonl", seed=11, theory="bind", seats={"chn": "person"})
    async with WargameApp(exercise, "chn").run_test(size=(80, 24)) as pilot:
        await until(pilot, "BriefScreen")
        await pilot.press("enter")
        await until(pilot, "TurnScreen")
        await pilot.press("2", "tab", "right", "tab", "space", "y", *"Show a door.", "enter", "s")
        await until(pilot, "Question")
        await pilot.press("enter")
        await until(pilot, "SinceScreen")
    order = sealed_in(exercise)
    assert order.answer == peninsula_answers(peninsula)[1]
    assert order.posture == {"chn_aid": 1}
    assert len(order.acts) == 1
    assert order.rationale == "Show a door."
    assert sealed_in(Exercise.open(tmp_path / "a.jsonl", read_only=True)) == order


def sealed_in(exercise: Exercise) -> Order:
    """What China sealed in the first turn, as it was revealed."""
    return next(story for story in exercise.story if story.stage == "reveal").orders["chn"]


def peninsula_answers(peninsula: Resolved) -> list[str]:
    dilemma = peninsula.theatre.cables["chn_c_secretary_asks"].dilemma
    assert dilemma is not None
    return list(dilemma.answers)


async def test_keys_pressed_before_a_page_stands_do_nothing(exercise: Exercise, shown: Shown) -> None:
    async with shown(WaitingScreen("Your desk is being laid out.")) as pilot:
        for key in [events.Key("u", "u") for _ in range(8)]:
            key._set_forwarded()  # as a key comes back from the page below, on which it was typed
            pilot.app.post_message(key)
        pilot.app.push_screen(TurnScreen(exercise, "chn", Draft(exercise.view("chn"))))
        await until(pilot, "TurnScreen")
        await pilot.pause(0.3)
        assert type(pilot.app.screen) is TurnScreen


async def test_what_is_written_is_there_again_after_leaving(peninsula: Resolved, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    async with WargameApp(Exercise.start(peninsula, path, seed=11, seats={"chn": "person"}), "chn").run_test(
        size=(80, 24)
    ) as pilot:
        await until(pilot, "BriefScreen")
        await pilot.press("enter")
        await until(pilot, "TurnScreen")
        await pilot.press("3", "escape", "enter")
        await pilot.pause()
    exercise = Exercise.open(path)
    assert Draft(exercise.view("chn"), path).order.answer == peninsula_answers(peninsula)[2]
    exercise.close()


async def test_sealing_without_an_answer_says_what_silence_means(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    async with shown(TurnScreen(exercise, "chn", Draft(view))) as pilot:
        await pilot.press("s")
        said = " ".join(text_of(pilot).split())
        assert view.dilemma is not None
        silent = next(answer.name for answer in view.dilemma.answers if answer.id == view.dilemma.silence)
        assert "It counts as" in said
        assert silent.split(",")[0] in said
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, TurnScreen)


async def test_a_third_act_is_refused_with_the_cure(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    async with shown(TurnScreen(exercise, "chn", draft)) as pilot:
        await pilot.press("tab", "tab", "down", "space", "down", "space", "down", "space")  # the first takes both slots
        await pilot.pause()
        assert len(draft.order.acts) == 2
        assert "Drop an act first" in " ".join(toast.message for toast in pilot.app._notifications)


async def test_undo_goes_back_to_the_blank_order(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    async with shown(TurnScreen(exercise, "chn", draft)) as pilot:
        await pilot.press("1", "tab", "right", "tab", "space")
        assert not draft.is_blank
        await pilot.press("u", "u", "u")
        assert draft.order == Order()


async def test_what_people_write_is_shown_as_they_wrote_it(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    draft.write(MARKUP)
    async with shown(TurnScreen(exercise, "chn", draft)) as pilot:
        await pilot.press("s")
        assert MARKUP in text_of(pilot)


async def test_the_mouse_answers_and_orders_as_the_keys_do(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    async with shown(TurnScreen(exercise, "chn", draft), size=(120, 40)) as pilot:
        lines = text_of(pilot).splitlines()
        answer = next(y for y, line in enumerate(lines) if " 2 ○ " in line)
        act = next(y for y, line in enumerate(lines) if line.startswith("   ○ "))
        await pilot.click(offset=(10, answer))
        await pilot.click(offset=(3, act))
        assert draft.order.answer == draft.view.dilemma.answers[1].id  # type: ignore[union-attr]  # there is a dilemma
        assert len(draft.order.acts) == 1
