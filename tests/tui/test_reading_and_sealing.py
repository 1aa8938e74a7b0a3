"""Between two decisions and before a seal: Space reads on, nobody is stopped for nothing, and what is left out is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.exercise.playing import play, start, turn
from tests.tui.conftest import Shown
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import Response
from wargame.exercise.since import since
from wargame.exercise.telling import since_last_sealed
from wargame.exercise.views import OfferView, PromiseView
from wargame.scenario.models import Resolved
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft
from wargame.tui.play import Play
from wargame.tui.screens.sealing import FREE, RUNS_OUT, contents
from wargame.tui.screens.since import SinceScreen


async def test_space_reads_to_the_end_before_it_leaves_the_page(peninsula: Resolved, shown: Shown) -> None:
    exercise = play(start(peninsula, "chn", seed=4, pace="class", ledger=MemoryLedger()), turn(3))
    stories = since_last_sealed(exercise, list(exercise.stories_published()))
    page = SinceScreen(exercise, since(exercise, stories, "chn"), stories, "chn")
    async with shown(page) as pilot:
        await pilot.pause()
        below = [page.reel.below]
        while page.reel.below and len(below) < 20:
            await pilot.press("space")
            await pilot.pause()
            assert pilot.app.screen is page
            below.append(page.reel.below)
        assert below[0] > 0
        assert below == sorted(below, reverse=True)
        await pilot.press("space")
        await pilot.pause()
        assert pilot.app.screen is not page


async def test_nobody_is_stopped_only_to_withdraw_what_was_just_offered(
    exercise: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = exercise.view("chn")
    own = OfferView("draft", "chn", ("usa",), (), (view.draftable[0],), (), 1, "spring 2017", False)
    view = replace(view, stage="responses", asks=(), offers_in=(), offers_out=(own,))
    sealed: list[Response] = []

    async def at_once(self: Play, act: Callable[[], Any], doing: str, about: str) -> Any:
        return act()

    monkeypatch.setattr(Play, "_work", at_once)
    monkeypatch.setattr(Exercise, "view", lambda self, role: view)
    monkeypatch.setattr(exercise, "stage", "responses")
    monkeypatch.setattr(Exercise, "respond", lambda self, role, response: sealed.append(response))
    await Play(WargameApp(), exercise, "chn")._responses("chn")
    assert sealed == [Response()]


def sheet(draft: Draft) -> list[str]:
    return [line.plain for line in contents(draft, {})]


def test_the_seal_says_which_slots_stay_empty(exercise: Exercise) -> None:
    draft = Draft(exercise.view("chn"))
    assert f"Slots: {FREE[2]}" in sheet(draft)
    single = [move for move in draft.view.moves if move.legal and move.slots == 1]
    draft.toggle(single[0])
    assert f"Slots: {FREE[1]}" in sheet(draft)
    draft.toggle(next(move for move in single if move.id.partition(".")[0] != single[0].id.partition(".")[0]))
    assert not [line for line in sheet(draft) if line.startswith("Slots")]


def test_the_last_seal_names_promises_that_will_have_run_out_when_goals_are_scored(exercise: Exercise) -> None:
    view = exercise.view("chn")
    goal = next(goal for goal in view.goals if "prk_suspend_tests" in goal.rests_on)
    frozen = PromiseView("prk_suspend_tests", "Suspend tests", "", "prk", ("usa",), "in force", until="winter 2018")
    outlasting = replace(frozen, until="")
    other = replace(frozen, id="none_counts_it", name="Something else")

    def said(sealing: int, *promises: PromiseView) -> str:
        now = replace(view, sealing=sealing, promises=promises)
        return "\n".join(line for line in sheet(Draft(now)) if line.startswith(RUNS_OUT))

    warned = said(view.sealings, frozen, other)
    assert "“Suspend tests”" in warned
    assert "the end of winter 2018" in warned
    assert f"“{goal.name}”" in warned
    assert "Something else" not in warned
    assert not said(view.sealings, outlasting)
    assert not said(1, frozen)
