"""Deals and promises on the page between decisions, until when a promise holds, and causes that explain something."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.exercise.playing import play, start
from tests.exercise.test_what_is_reckoned import at_each_decision
from tests.exercise.test_what_roles_are_told import begun, go_on
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import DraftOffer, Order
from wargame.exercise.since import PACTS, Since, since
from wargame.exercise.stories import Story
from wargame.scenario.models import Resolved


def pages(exercise: Exercise, role: str) -> list[tuple[Since, Sequence[Story]]]:
    """What a role reads before each decision of a whole game, with the stages that each page tells of."""
    found: list[tuple[Since, Sequence[Story]]] = []
    read = 0

    def look(at: Exercise) -> None:
        nonlocal read
        published = list(at.stories_published())
        if at.awaiting() and len(published) > max(read, 1):
            found.append((since(at, published[read:], role), published[read:]))
            read = len(published)

    play(exercise, watch=look)
    return found


def test_deals_between_others_stand_on_the_page_with_what_they_bind(peninsula: Resolved) -> None:
    exercise = start(peninsula, "rus", seed=4, pace="class", ledger=MemoryLedger())
    theatre, role = exercise.resolved.theatre, exercise.book.vocab.role_index("rus")
    told = 0
    for page, stories in pages(exercise, "rus"):
        said = " ".join(each.text for each in (*page.own, *page.pacts))
        for record in (record for story in stories for record in story.records if record["kind"] == "bound"):
            name = theatre.commitments[record["commitment"]].name
            if record["seen"] >> role & 1:
                assert f"'{name}'" in said or len(page.pacts) == PACTS
                told += 1
        assert not any(each.item.end == "accepted" or each.item.kind == "promise" for each in page.others)
    assert told > 4


def test_a_secret_deal_is_told_to_its_parties_alone(peninsula: Resolved) -> None:
    exercise = begun(peninsula, "usa", "prk")
    name = peninsula.theatre.commitments["prk_free_detainees"].name
    exercise.seal("usa", Order(offers=(DraftOffer(to=("prk",), asks=("prk_free_detainees",), secret=True),)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    go_on(exercise)
    stories = list(exercise.stories_published())[1:]

    def told(role: str) -> str:
        page = since(exercise, stories, role)
        return " ".join(each.text for each in (*page.own, *page.pacts, *page.others, *page.besides))

    assert f"It binds North Korea to '{name}'." in told("usa")
    assert f"It binds North Korea to '{name}'." in told("prk")
    assert name not in told("chn")


def test_a_promise_that_is_not_due_yet_is_named_without_its_text(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", seed=4, pace="class", ledger=MemoryLedger())
    asleep = [
        each.text for page in at_each_decision(exercise, "chn") for each in page.pacts if "not yet due" in each.text
    ]
    assert asleep
    assert all(text.count(".") == 1 for text in asleep if text.endswith("which is not yet due."))
    assert not any("not yet due:" in text for text in asleep)


@pytest.mark.parametrize("pace", ["solo", "class"])
def test_a_promise_holds_until_the_end_of_the_season_it_names(peninsula: Resolved, pace: Pace) -> None:
    exercise = begun(peninsula, "chn", "prk", pace=pace)
    drafted = next(promise for promise in exercise.view("chn").draftable if promise.id == "chn_spare")
    exercise.seal("chn", Order(offers=(DraftOffer(to=("prk",), gives=("chn_spare",)),)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    go_on(exercise)
    made = next(promise for promise in exercise.view("prk").promises if promise.id == "chn_spare")
    assert made.state == "in force"
    assert made.until
    assert drafted.until == made.until
    while exercise.stage != "over":
        go_on(exercise)
    kept = [
        story.season
        for story in exercise.story
        for record in story.records
        if record["kind"] == "pledge" and record["commitment"] == "chn_spare"
    ]
    assert kept == [made.until]


@pytest.mark.parametrize("role", ["chn", "rus"])
def test_no_number_is_its_own_cause_and_none_is_told_to_have_moved_by_nothing(peninsula: Resolved, role: str) -> None:
    exercise = start(peninsula, role, seed=4, pace="class", ledger=MemoryLedger())
    explained = 0
    for page in at_each_decision(exercise, role):
        for each in page.moved:
            causes = [line.split(maxsplit=1)[-1] for line in each.lines]
            assert each.name not in causes
            explained += "the course it takes by itself" in causes
        changes = [change for said in (*page.own, *page.pacts, *page.others, *page.besides) for change in said.changes]
        assert not [change for change in (*changes, *page.together) if re.search(r"[+-]0(?![.\d])", change)]
    assert explained or role != "chn"


def test_what_will_be_possible_later_is_told_with_its_season(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", seed=4, pace="class", ledger=MemoryLedger())
    play(exercise, lambda at: at.stage == "orders" and at.turn > 2)
    reasons = [move.why_not for role in exercise.roles for move in exercise.view(role).moves if move.why_not]
    assert reasons
    assert not [why for why in reasons if re.search(r"\bturns?\b", why)]
