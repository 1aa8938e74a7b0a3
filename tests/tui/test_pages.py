"""The other pages: finding an act, drafting an offer, answering a crisis; small terminals; signs without colours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import OnePage, Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.foreseeing import foreseeable
from wargame.exercise.views import AnswerView, AskView, OfferView, TrackView
from wargame.tui.drafts import Draft
from wargame.tui.screens.all_acts import AllActsScreen
from wargame.tui.screens.facilitator import FacilitatorScreen
from wargame.tui.screens.forecast import ForecastScreen
from wargame.tui.screens.home import HomeScreen
from wargame.tui.screens.offer import OfferScreen
from wargame.tui.screens.responses import ResponsesScreen
from wargame.tui.screens.scene import SceneScreen
from wargame.tui.screens.staff import StaffScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.acts import ActItem
from wargame.tui.widgets.choices import ChoiceItem
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


async def test_an_act_that_is_kept_open_can_be_compared_with_the_next(exercise: Exercise, shown: Shown) -> None:
    page = AllActsScreen(exercise, Draft(exercise.view("chn")))
    async with shown(page, size=(120, 40)) as pilot:
        first, second = (item.move.brief for item in page.query_one(Desk).items[:2] if isinstance(item, ActItem))

        def told() -> tuple[bool, bool]:
            said = " ".join(text_of(pilot).split())
            return first in said, second in said

        await pilot.press("down")
        assert told() == (False, True)
        await pilot.press("up", "y", "down")
        assert told() == (True, True)
        await pilot.press("up", "y", "down")
        assert told() == (False, True)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_word_of_warning_hides_neither_what_is_read_nor_the_keys(
    exercise: Exercise, size: tuple[int, int]
) -> None:
    app = OnePage()
    async with app.run_test(size=size, notifications=True) as pilot:
        app.push_screen(TurnScreen(exercise, "chn", Draft(exercise.view("chn"))))
        await pilot.pause()
        before = text_of(pilot).splitlines()
        await pilot.press("4")
        await pilot.pause()
        title, *rest = text_of(pilot).splitlines()
        assert "There is no such answer." in title
        assert rest == before[1:]


async def test_an_offer_is_drafted_as_a_bill(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    page = OfferScreen(view)
    other = next(role for role in view.roles if role != "chn" and any(promise.by == role for promise in view.draftable))
    async with shown(page) as pilot:
        desk = page.query_one(Desk)
        desk.go_to(next(item for item in desk.items if item.name == f"to:{other}"))
        await pilot.press("space", "tab", "space", "s")
        await pilot.pause()
        (offer,) = pilot.app.results  # type: ignore[attr-defined]  # the test's application keeps what a page gave back
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
        assert "Left open, it counts as “Hold”." in text_of(pilot)
        await pilot.press(*keys)
        await pilot.pause()
        assert pilot.app.results == [answer]  # type: ignore[attr-defined]  # the test's application keeps what a page gave back


LONG = "There is more to tell of this, and it is told at length and without haste. " * 8


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_all_answers_to_a_crisis_and_who_pays_are_in_sight_however_long_the_scene(
    exercise: Exercise, shown: Shown, size: tuple[int, int]
) -> None:
    first = (("usa", "Press on"), ("chn", "Hold"))
    bears = "Somebody whom it takes more than half of a line to name in full"
    answers = tuple(replace(answer, bears=f"{bears} {number}") for number, answer in enumerate(CRISIS.answers, 1))
    ask = replace(CRISIS, text=LONG, answers=answers, second_round=True, first_round=first)
    view = replace(exercise.view("chn"), stage="crisis")
    async with shown(SceneScreen(exercise, view, ask), size=size) as pilot:
        await pilot.pause()
        page = beside_the_column(pilot)
        assert all(answer.name in page and answer.bears in page for answer in answers)
        assert ask.question in page
        assert "this is the last round" in page
        told = "In the first round you chose “Hold”; the United States chose “Press on”."
        assert size == (80, 24) or page.index("There is more to tell") < page.index(told)
        assert ("more lines: PgDn" in page) == (size == (80, 24))
        await pilot.press("pagedown", "pagedown", "pagedown")
        await pilot.pause()
        assert "In it with you: the United States." in beside_the_column(pilot)


def beside_the_column(pilot: Pilot[None]) -> str:
    """What stands at the left of the side column of wide terminals, as one line."""
    width = 78 if pilot.app.size.width > 80 else 80
    return " ".join(" ".join(line[:width] for line in text_of(pilot).splitlines()).split())


async def test_what_is_chosen_in_a_crisis_is_shown_and_asked_about_with_who_pays(
    exercise: Exercise, shown: Shown
) -> None:
    view = replace(exercise.view("chn"), stage="responses")
    async with shown(SceneScreen(exercise, view, CRISIS)) as pilot:
        await pilot.press("1", "1")
        await pilot.pause()
        assert "You have chosen: Press on" in text_of(pilot)
        await pilot.press("s")
        assert "Is this your answer?" in text_of(pilot)
        assert "Two crews" in text_of(pilot)
        assert not pilot.app.results  # type: ignore[attr-defined]  # the test's application keeps what a page gave back


async def test_the_digit_of_the_chosen_answer_does_not_take_it_back(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    async with shown(TurnScreen(exercise, "chn", draft)) as pilot:
        await pilot.press("2", "2")
        assert draft.order.answer is not None
        await pilot.press("u")
        assert draft.order.answer is None


async def test_the_page_names_as_many_digits_as_there_are_answers(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    dilemma = view.dilemma
    assert dilemma is not None
    two = tuple(
        replace(cable, dilemma=replace(dilemma, answers=dilemma.answers[:2]) if cable.dilemma else None)
        for cable in view.cables
    )
    async with shown(TurnScreen(exercise, "chn", Draft(replace(view, cables=two)))) as pilot:
        assert "one asks for an answer: 1 2 ─" in text_of(pilot)
        await pilot.press("2")
        assert "answered: 2; 1 change it ─" in text_of(pilot)


async def test_a_promise_owed_says_by_when_and_with_which_act_on_the_desk(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    made = next(promise for promise in view.draftable if promise.id == "chn_carry_out")
    owed = replace(made, state="in force", due="summer 2017")
    async with shown(TurnScreen(exercise, "chn", Draft(replace(view, promises=(owed,))))) as pilot:
        await pilot.press("tab")
        await pilot.pause()
        page = " ".join(text_of(pilot).split())
        assert "due by summer 2017" in page
        assert f"keep it with “{made.keep_with[0]}”" in page
        assert f"breaking it: {made.breaking[0]}" in page
        assert made.text in page


async def test_what_is_owed_first_stands_first_and_says_so(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    later, now = [promise for promise in view.draftable if promise.by == "chn"][:2]
    owed = tuple(
        replace(promise, state="in force", due=due) for promise, due in ((later, view.ahead[2]), (now, view.season))
    )
    async with shown(TurnScreen(exercise, "chn", Draft(replace(view, promises=owed)))) as pilot:
        await pilot.press("tab")
        await pilot.pause()
        page = text_of(pilot)
        assert page.index(now.name) < page.index(later.name)
        assert next(line for line in page.splitlines() if now.name in line).rstrip().endswith("due this turn")


async def test_a_list_says_how_much_lies_out_of_sight(exercise: Exercise, shown: Shown) -> None:
    async with shown(FacilitatorScreen(exercise)) as pilot:
        await pilot.pause()
        assert re.search(r"▼ \d+ lines", text_of(pilot).splitlines()[-1])
        await pilot.press("end")
        await pilot.pause()
        assert "▼" not in text_of(pilot).splitlines()[-1]


async def test_a_ruling_that_takes_more_lines_stays_in_sight(exercise: Exercise, shown: Shown) -> None:
    page = FacilitatorScreen(exercise)
    async with shown(page) as pilot:
        desk = page.query_one(Desk)
        await pilot.press("tab", "tab", "right")
        await pilot.pause()
        item = desk.here
        assert isinstance(item, ChoiceItem)
        about = next(about for value, _, about in item.options if value == item.value)
        assert about.split()[-1] in text_of(pilot)


async def test_a_forecast_lists_what_may_be_possible_by_kind(exercise: Exercise, shown: Shown) -> None:
    page = ForecastScreen(exercise.view("chn"), exercise, None)
    async with shown(page, size=(120, 60)) as pilot:
        names = {act.name for act in foreseeable(exercise, "chn", "jpn")}
        assert "DIPLOMACY" in text_of(pilot)
        assert "ARMED FORCES" in text_of(pilot)
        assert all(name in text_of(pilot) for name in names)
        assert "Pay what was promised" not in text_of(pilot)
        await pilot.press("tab", "space", "s")
        await pilot.pause()
        (forecast,) = pilot.app.results  # type: ignore[attr-defined]  # the test's application keeps what a page gave back
        assert forecast.move in {act.id for act in foreseeable(exercise, "chn", "jpn")}


@pytest.mark.parametrize("by", ["usa", "jpn", "kor"])
async def test_an_offers_bill_keeps_heads_and_words_apart(exercise: Exercise, shown: Shown, by: str) -> None:
    view = exercise.view("chn")
    asked = next(promise for promise in view.draftable if promise.by == "chn")
    given = next(promise for promise in view.draftable if promise.by == by)
    offer = OfferView("draft", by, ("chn", "rus"), (asked,), (given,), (), 2, "summer 2017", False)
    async with shown(ResponsesScreen(exercise, replace(view, offers_in=(offer,)), {})) as pilot:
        page = text_of(pilot)
        promised = next(line for line in page.splitlines() if " promises " in line)
        assert " promises  “" in promised
        said = " ".join(page.split())
        assert f"to you and Russia: “{asked.name}” for “{given.name}”" in said


async def test_an_offer_is_accepted_and_sealed(exercise: Exercise, shown: Shown) -> None:
    view = exercise.view("chn")
    asked = next(promise for promise in view.draftable if promise.by == "chn")
    offer = OfferView("draft", "usa", ("chn",), (asked,), (), (), 1, "spring 2017", False)
    async with shown(ResponsesScreen(exercise, replace(view, offers_in=(offer,)), {})) as pilot:
        assert "From the United States to you" in text_of(pilot)
        assert "You promise" in text_of(pilot)
        assert "the United States promises nothing" in text_of(pilot)
        await pilot.press("1", "1", "s", "enter")
        await pilot.pause()
        (response,) = pilot.app.results  # type: ignore[attr-defined]  # the test's application keeps what a page gave back
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
