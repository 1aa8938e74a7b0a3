"""The page of what the authors dispute: reached from home, from the turn and from the end; what later years said only then."""

from __future__ import annotations

import asyncio

import pytest

from tests.exercise.playing import play, start
from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.telling import tell
from wargame.scenario.disputes import briefed, disputes_of, later_of
from wargame.scenario.models import Resolved
from wargame.tui.drafts import Draft
from wargame.tui.screens.disputes import DisputesScreen
from wargame.tui.screens.end import EndScreen
from wargame.tui.screens.home import HomeScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.desk import Desk


def said(text: str) -> str:
    """Without line breaks."""
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_question_is_read_with_its_sides_what_is_known_and_how_the_rules_treat_it(
    peninsula: Resolved, shown: Shown, size: tuple[int, int]
) -> None:
    dispute, treatment = next(iter(disputes_of(peninsula).values()))
    async with shown(DisputesScreen(peninsula), size=size) as pilot:
        page = pilot.app.screen
        assert isinstance(page, DisputesScreen)
        read = said(text_of(pilot))
        while page.pane.below:
            await pilot.press("space")
            await pilot.pause()
            read += " " + said(text_of(pilot))
        assert page.query_one(Desk).items.index(page.query_one(Desk).here) == 0  # type: ignore[arg-type]  # it has one
    for words in (
        "WHO SAYS WHAT",
        "WHAT IS KNOWN",
        "HOW THE RULES TREAT IT",
        "The unsigned piece of 2014",
        "Cai Jiahe (2018)",
    ):
        assert words in read
    for sentence in (*(side.text for side in dispute.sides), treatment.text):
        assert sentence.split()[0] in read and sentence.split()[-1] in read


async def test_space_at_the_end_of_a_question_goes_to_the_next(peninsula: Resolved, shown: Shown) -> None:
    async with shown(DisputesScreen(peninsula), size=(120, 40)) as pilot:
        assert "1 of 27" in text_of(pilot)
        await pilot.press("space")
        await pilot.pause()
        assert "2 of 27" in text_of(pilot)


async def test_slash_leaves_the_questions_in_which_a_word_stands(peninsula: Resolved, shown: Shown) -> None:
    async with shown(DisputesScreen(peninsula)) as pilot:
        await pilot.press("slash", *"parallel", "enter")
        await pilot.pause()
        assert "38th parallel or armistice line?" in said(text_of(pilot))
        assert "Sharp cut" not in text_of(pilot)


async def test_the_questions_of_ones_brief_come_first(peninsula: Resolved, shown: Shown) -> None:
    async with shown(DisputesScreen(peninsula, "jpn")) as pilot:
        desk = pilot.app.screen.query_one(Desk)
        mine = [item.title for item in desk.sections[0].items]  # type: ignore[attr-defined]  # they are questions
        assert desk.sections[0].title == "IN YOUR BRIEF"
        assert mine == [dispute.question for dispute in briefed(peninsula, "jpn")]


async def test_what_later_years_said_is_on_the_page_only_after_the_end(peninsula: Resolved, shown: Shown) -> None:
    claims = [later.claim for later in later_of(peninsula).values()]
    assert claims
    for finished in (False, True):
        async with shown(DisputesScreen(peninsula, "chn", finished=finished)) as pilot:
            titles = [item.title for item in pilot.app.screen.query_one(Desk).every]  # type: ignore[attr-defined]  # they are questions
            assert [claim for claim in claims if claim in titles] == (claims if finished else [])
            await pilot.press("end")
            await pilot.pause()
            assert ("WHAT LATER YEARS SAID" in text_of(pilot)) is finished


async def test_the_turn_page_opens_it_without_later_years(exercise: Exercise, shown: Shown) -> None:
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn")))) as pilot:
        await pilot.press("D")
        await pilot.pause()
        page = pilot.app.screen
        assert isinstance(page, DisputesScreen) and page.role == "chn" and not page.later
        await pilot.press("D")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TurnScreen)


async def test_the_end_opens_it_with_later_years(peninsula: Resolved, shown: Shown) -> None:
    ended = play(start(peninsula, "chn", seed=12, pace="class"))
    async with shown(EndScreen(ended, "chn")) as pilot:
        await pilot.press("D")
        await pilot.pause()
        page = pilot.app.screen
        assert isinstance(page, DisputesScreen) and len(page.later) == 20
        assert "what later years said" in text_of(pilot)


async def test_home_opens_it(shown: Shown) -> None:
    async with shown(HomeScreen()) as pilot:
        assert "What the authors dispute" in text_of(pilot)
        await pilot.press("D")
        for _ in range(200):
            await asyncio.sleep(0.1)
            await pilot.pause()
            if isinstance(pilot.app.screen, DisputesScreen):
                break
        page = pilot.app.screen
        assert isinstance(page, DisputesScreen) and not page.later


def test_what_a_rule_stands_on_says_that_it_is_disputed(peninsula: Resolved) -> None:
    """Where reasons are read, one line says so, and by whom; to a role as at the debrief."""
    exercise = Exercise.start(peninsula, None, seed=11, theory="hidden", seats={}, ledger=MemoryLedger())
    while exercise.turn == 1:
        exercise.adjudicate()
    told = [item for story in exercise.story for item in tell(exercise, story, None)]
    lines = {item.subject: [words for _, words in item.ground if words.startswith("Disputed: ")] for item in told}
    assert any("How much can China move" in line for line in lines["word_discounted"])
    assert any("Minxin Pei (2017)" in line for line in lines["word_discounted"])
