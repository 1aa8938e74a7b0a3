"""What pages say in words: offers, cables, rolls without a sentence of their own, and what an order bought."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.exercise.playing import play, start
from tests.tui.conftest import Shown, text_of
from wargame.exercise.brought import Doings
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.views import CableView, OfferView
from wargame.exercise.wording import verdict
from wargame.scenario.models import Resolved
from wargame.tui.chronicle import chronicle
from wargame.tui.drafts import Draft
from wargame.tui.screens.all_acts import AllActsScreen
from wargame.tui.screens.finding import Found, Hit
from wargame.tui.widgets.acts import ActItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.papers import CableItem
from wargame.tui.widgets.tray import Tray
from wargame.tui.words import bill, shared, shortened


def test_a_roll_without_a_sentence_of_its_own_is_told_in_words() -> None:
    assert verdict("Did the quarter add to the leader's grip?", ["tightens", "stalls"], "stalls") == "no"
    assert verdict("How far did it fall?", ["near_miss", "far"], "near_miss") == "near miss"


def test_a_bill_says_what_silence_does_and_how_long_offer_and_promise_hold(exercise: Exercise) -> None:
    view = exercise.view("chn")
    asked = next(promise for promise in view.draftable if promise.by == "chn")
    offer = OfferView("draft", "usa", ("chn",), (asked,), (), (), 1, "spring 2017", False)
    said = dict(bill(offer, view.roles, "chn"))
    assert said["If silent"] == "it runs out unanswered at the end of spring 2017"
    assert said["Stands"].startswith("the offer stands until the end of spring 2017; the promise, once made, runs")
    longer = dict(bill(replace(offer, turns_left=3, until="autumn 2017"), view.roles, "chn"))
    assert longer["If silent"] == "it stands on, until the end of autumn 2017"


def test_a_bill_says_what_a_no_costs(exercise: Exercise) -> None:
    view = exercise.view("usa")
    asked = next(move.offer for move in view.moves if move.id == "usa_press_beijing.korea")
    assert asked is not None
    effects = exercise.resolved.theatre.moves["usa_press_beijing"].variants["korea"].offer
    assert effects is not None and effects.else_
    said = dict(bill(asked, view.roles, "chn"))["If refused"]
    assert all(exercise.resolved.theatre.tracks[effect.track or ""].name in said for effect in effects.else_)


@pytest.mark.parametrize("width", [40, 64, 200])
def test_what_was_searched_for_is_never_cut_away(width: int) -> None:
    words = f"{'The papers spoke of other things. ' * 6}Then a missile flew. {'Nobody answered. ' * 6}"
    (line,) = Hit(Found(1, "spring 2017", words), ["missile"]).draw(width, False)
    assert "missile" in line.plain
    assert line.cell_length <= width
    start = line.plain.index("missile")
    assert any((span.start, span.end) == (start, start + len("missile")) for span in line.spans)


def test_a_cable_gives_up_its_sender_before_its_reliability() -> None:
    cable = CableView("one", "Minister at the embassy, Washington", "uncertain", "A chair was empty at dinner", "Said.")
    item = CableItem(cable, lambda: None, set())
    line = item.draw(60)[0].plain
    assert line.rstrip().endswith("· uncertain")


async def test_an_act_that_is_an_offer_counts_among_the_offers(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("chn"))
    move = next(each for each in draft.view.moves if each.offer is not None and each.legal and each.slots)
    draft.toggle(move)
    tray = Tray(draft)
    assert "offers 1" in tray.draw(100)[1].plain


async def test_a_filter_puts_the_cursor_on_an_act_of_that_name(exercise: Exercise, shown: Shown) -> None:
    draft = Draft(exercise.view("usa"))
    async with shown(AllActsScreen(exercise, draft)) as pilot:
        await pilot.press("slash", *"receive")
        await pilot.pause()
        here = pilot.app.screen.query_one(Desk).here
        assert isinstance(here, ActItem)
        assert "receive" in here.move.name.lower()
        assert "Receive" in text_of(pilot)


def test_what_a_deal_brought_counts_as_bought(peninsula: Resolved, monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = play(start(peninsula, "chn", "rus", "prk", seed=3, ledger=MemoryLedger()))

    def bought() -> list[list[str]]:
        return [season.bought for role in exercise.roles for season in chronicle(exercise, role)]

    told = bought()
    monkeypatch.setattr(Doings, "_accepted", lambda *_: None)
    assert sum(map(len, told)) > sum(map(len, bought())), "a game in which deals were made"


def test_a_name_is_cut_between_words_and_a_variant_is_told_as_long_as_it_can_be() -> None:
    assert shortened("Speak with Beijing about ships", 40) == "Speak with Beijing about ships"
    assert shortened("Speak with Beijing about ships", 26) == "Speak with Beijing about…"
    assert shortened("Ask Moscow for its part: its labour camps", 34) == "Ask Moscow for…: its labour camps"
    assert shared([10, 60], 50) == [10, 40]
    assert shared([60, 60], 50) == [25, 25]


async def test_no_act_is_cut_within_a_word_on_the_turns_page(peninsula: Resolved, shown: Shown) -> None:
    """At 80 columns, in the list and in the tray, whatever is ordered."""
    for role in ("chn", "usa", "rus"):
        exercise = start(peninsula, role, seed=3, ledger=MemoryLedger())
        draft = Draft(exercise.view(role))
        names = sorted((move.name for move in draft.view.moves if move.legal and move.slots == 1), key=len)
        for name in names[-8:]:
            draft.toggle(next(move for move in draft.view.moves if move.name == name))
        assert len(draft.moves) == 2
        words = set(re.findall(r"[\w'’-]+", " ".join(move.name for move in draft.view.moves)))
        tray = Tray(draft).draw(78)[0].plain
        assert len(tray) <= 78
        cut = re.findall(r"([\w'’-]+)…", tray)
        assert set(cut) <= words, tray
        for move in draft.view.moves:
            item = ActItem(move, lambda: False, draft.view.roles)
            said = " ".join(" ".join(line.plain for line in item.draw(78)).split())
            assert move.name in said
