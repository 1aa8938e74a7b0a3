"""The other pages: finding an act, drafting an offer, answering a crisis; small terminals; signs without colours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.views import AnswerView, AskView, OfferView, TrackView
from wargame.tui.drafts import Draft
from wargame.tui.screens.all_acts import AllActsScreen
from wargame.tui.screens.home import HomeScreen
from wargame.tui.screens.offer import OfferScreen
from wargame.tui.screens.responses import ResponsesScreen
from wargame.tui.screens.scene import SceneScreen
from wargame.tui.screens.staff import StaffScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.desk import Desk
from wargame.tui.words import chance, known_long, known_short

CRISIS = AskView(
    id="tanker",
    title="The tanker",
    text="A frigate holds a tanker.",
    question="What are your orders?",
    answers=(
        AnswerView("press", "Press on", "Two crews"),
        AnswerView("hold", "Hold", "Nobody yet"),
        AnswerView("step_back", "Step back", "Your word"),
    ),
    silence="hold",
    crisis=True,
    parties=("usa", "chn"),
)


async def test_a_filter_leaves_only_acts_that_have_the_words(exercise: Exercise, shown: Shown) -> None:
    page = AllActsScreen(exercise, Draft(exercise.view("chn")))
    async with shown(page) as pilot:
        await pilot.press("slash", *"ultimatum", "enter")
        names = [item.words() for item in page.query_one(Desk).items]
        assert names
        assert all("ultimatum" in name.lower() for name in names)
        await pilot.press("slash", "escape")
        assert len(page.query_one(Desk).items) == len(exercise.view("chn").moves)


async def test_every_act_says_why_it_is_not_possible(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    barred = next(move for move in view.moves if not move.legal)
    page = AllActsScreen(exercise, Draft(view))
    async with shown(page, size=(80, 40)) as pilot:
        await pilot.press("slash", *barred.name, "enter")
        assert barred.why_not in " ".join(text_of(pilot).split())


async def test_an_offer_is_drafted_as_a_bill(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    page = OfferScreen(view)
    other = next(role for role in view.roles if role != "chn" and any(promise.by == role for promise in view.draftable))
    async with shown(page) as pilot:
        desk = page.query_one(Desk)
        desk.go_to(next(item for item in desk.items if item.name == f"to:{other}"))
        await pilot.press("space", "tab", "space", "s")
        await pilot.pause()
        (offer,) = pilot.app.results  # type: ignore[attr-defined]
        assert offer.to == (other,)
        assert all(next(promise.by for promise in view.draftable if promise.id == ask) == other for ask in offer.asks)
        assert offer.asks


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["1", "s", "enter"], "press"),
        (["1", "1", "s", "enter"], "press"),
        (["3", "s", "escape", "1", "enter", "enter"], "press"),
        (["1", "u", "s", "enter"], ""),
        (["s", "enter"], ""),
    ],
)
async def test_a_crisis_is_answered_or_met_with_silence(
    exercise: Exercise, shown: Shown, keys: list[str], answer: str
) -> None:
    view = replace(exercise.view("chn"), stage="responses")
    async with shown(SceneScreen(exercise, view, CRISIS)) as pilot:
        assert "If you say nothing: Hold." in text_of(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        assert pilot.app.results == [answer]  # type: ignore[attr-defined]


async def test_an_offer_is_accepted_and_sealed(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    asked = next(promise for promise in view.draftable if promise.by == "chn")
    offer = OfferView("draft", "usa", ("chn",), (asked,), (), (), 1, False)
    async with shown(ResponsesScreen(exercise, replace(view, offers_in=(offer,)), {})) as pilot:
        assert "From the United States to you" in text_of(pilot)
        assert "You owe" in text_of(pilot)
        await pilot.press("1", "1", "s", "enter")
        await pilot.pause()
        (response,) = pilot.app.results  # type: ignore[attr-defined]
        assert response.offers == {"draft": "accept"}


async def test_a_terminal_that_is_too_small_says_so_and_loses_nothing(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    async with shown(TurnScreen(exercise, "chn", draft)) as pilot:
        await pilot.press("2")
        await pilot.resize_terminal(70, 20)
        await pilot.pause()
        assert "too small" in text_of(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "too small" not in text_of(pilot)
        assert draft.order.answer is not None


async def test_what_is_chosen_and_what_is_not_differ_without_colour(exercise: Exercise, shown: Shown) -> None:
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn")))) as pilot:
        before = text_of(pilot)
        await pilot.press("2")
        assert "2 ○" in before
        assert "2 ●" in text_of(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("role", ["chn", "prk", "usa", "kor", "jpn", "rus"])
async def test_the_page_of_every_role_names_its_headlines_in_full(
    exercise: Exercise, shown: Shown, role: str, size: tuple[int, int]
) -> None:
    view = exercise.view(role)
    async with shown(TurnScreen(exercise, role, Draft(view)), size=size) as pilot:
        page = text_of(pilot)
        assert all(track.name in page for track in view.headlines)


async def test_ctrl_c_leaves_at_once_from_any_page(exercise: Exercise, shown: Shown) -> None:
    async with shown(StaffScreen(exercise.view("chn"))) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert not pilot.app.is_running or pilot.app._exit


async def test_home_names_the_keys_that_lead_on(shown: Shown) -> None:
    async with shown(HomeScreen()) as pilot:
        await pilot.pause(0.5)
        page = text_of(pilot)
        assert "Beijing, March 2017" in page
        assert "Accelerating trains" in page
        assert "Go on" not in page  # nothing was left


def test_what_is_known_is_said_with_its_range() -> None:
    track = TrackView("t", "Grip", "", "", "50", 50, 40, 60, "band", None, "up", True)
    assert (known_short(track), known_long(track)) == ("40-60", "around 50 (40-60)")
    assert known_long(replace(track, known="exact")) == "50"
    assert known_long(replace(track, known="guess")) == "perhaps 50, a guess"
    assert known_short(replace(track, known="guess")) == "50?"
    assert chance(67) == "likely (55-80 %)"
    assert chance(3) == "almost no chance (1-5 %)"
