"""Several persons: messages between roles, and what a player alone is told about them."""

from __future__ import annotations

import pytest

from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.scenario.models import Resolved
from wargame.tui.drafts import Draft
from wargame.tui.screens.messages import MessagesScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.desk import Desk


@pytest.fixture
def table(peninsula: Resolved) -> Exercise:
    """China and the United States are persons."""
    seats = dict.fromkeys(("chn", "usa"), "person")
    return Exercise.start(peninsula, None, seed=11, theory="bind", seats=seats, ledger=MemoryLedger())  # type: ignore[arg-type]  # seats


async def test_a_message_is_written_sent_and_read_on_the_other_page(table: Exercise, shown: Shown) -> None:
    page = MessagesScreen(table, "usa")
    async with shown(page) as pilot:
        desk = page.query_one(Desk)
        desk.go_to(next(item for item in desk.items if item.name == "chn"))
        await pilot.press("space", "tab", "enter", *"Quiet[b]?", "enter", "s")
        await pilot.pause()
        assert "You to China" in text_of(pilot)
    async with shown(TurnScreen(table, "chn", Draft(table.view("chn")))) as pilot:
        assert "1 new message (i)" in text_of(pilot)
        await pilot.press("tab")
        await pilot.pause()
        assert "Quiet[b]?" in text_of(pilot)
        await pilot.press("i")
        await pilot.pause()
        assert "The United States to you" in text_of(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "new message" not in text_of(pilot)
    assert not table.view("jpn").messages


async def test_the_page_says_who_answers_and_who_does_not(table: Exercise, exercise: Exercise, shown: Shown) -> None:
    async with shown(MessagesScreen(table, "chn")) as pilot:
        assert "Only persons read and answer: the United States." in " ".join(text_of(pilot).split())
    async with shown(MessagesScreen(exercise, "chn")) as pilot:
        assert "nobody will answer" in " ".join(text_of(pilot).split())


async def test_a_message_that_was_not_sent_is_not_lost_unasked(table: Exercise, shown: Shown) -> None:
    page = MessagesScreen(table, "usa")
    async with shown(page) as pilot:
        await pilot.press("tab", "enter", *"Hello", "enter", "s")
        await pilot.pause()
        assert not table.view("usa").messages  # nobody is ticked
        await pilot.press("escape")
        assert "Put this message away?" in text_of(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen is page
        assert "Hello" in text_of(pilot)
