"""Numbers that are told add up, and the page between decisions, the end and a deal's parties are told the same of what orders brought."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.exercise.playing import play, start
from wargame.exercise.accounts import account, points
from wargame.exercise.brought import brought, together
from wargame.exercise.dealings import offer_by
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.moved import LEAST
from wargame.exercise.reasons import Reader, amount_text, cause_words
from wargame.exercise.since import Since, since
from wargame.exercise.stories import Story
from wargame.scenario.models import Resolved
from wargame.tui.chronicle import chronicle


def at_each_window(exercise: Exercise, role: str) -> list[Since]:
    """What a role's page says at each orders window but the first, of what was resolved since the page before it."""
    return [page for page, at_orders in _pages(exercise, role) if at_orders]


def at_each_decision(exercise: Exercise, role: str) -> list[Since]:
    """The pages that a person reads: at each decision, of what was resolved since the one before."""
    return [page for page, _ in _pages(exercise, role)]


def _pages(exercise: Exercise, role: str) -> list[tuple[Since, bool]]:
    """The same, each with whether orders are written next; the exercise is played to its end."""
    pages: list[tuple[Since, bool]] = []
    read = 0

    def look(at: Exercise) -> None:
        nonlocal read
        published = list(at.stories_published())
        if at.awaiting() and len(published) > max(read, 1):
            pages.append((since(at, published[read:], role), at.stage == "orders"))
            read = len(published)

    play(exercise, watch=look)
    return pages


def tenths_of(said: str) -> int:
    """The amount with which a cause begins."""
    return round(float(said.split()[0]) * 10)


READING = re.compile(r"in steps of \d+|may be wrong by \d+|It follows from")
SWING = re.compile(r"(\d+) → (\d+)$")


@pytest.mark.parametrize(
    ("role", "pace", "theory"), [("chn", "class", "hidden"), ("jpn", "class", "bind"), ("prk", "solo", "hidden")]
)
def test_what_is_told_of_a_number_that_moved_adds_up(peninsula: Resolved, role: str, pace: Pace, theory: str) -> None:
    exercise = start(peninsula, role, seed=3, pace=pace, theory=theory, ledger=MemoryLedger())
    summed = readings = unknown = 0
    for page in at_each_decision(exercise, role):
        for each in page.moved:
            if each.by is None or READING.search(each.short):
                readings += each.by is not None
                continue
            assert sum(map(tenths_of, each.lines)) == 10 * each.by, each
            assert sum(map(tenths_of, each.short.removesuffix(".").split(" · "))) == 10 * each.by, each
            unknown += "causes that you do not know" in each.short
            summed += 1
    assert summed > 4
    assert readings or role == "prk"
    assert unknown or role != "chn"


def test_a_track_whose_swing_is_named_beside_a_goal_is_explained_on_the_page(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", seed=3, pace="class", ledger=MemoryLedger())
    swings = 0
    for page in at_each_decision(exercise, "chn"):
        explained = {(each.before, each.after) for each in page.moved}
        for swing in (SWING.search(said) for goal in page.goals for said in goal.moved):
            if swing is not None and abs(int(swing[2]) - int(swing[1])) >= LEAST:
                assert swing.groups() in explained, page.moved
                swings += 1
    assert swings > 4


def test_what_a_role_may_not_know_changes_nothing_in_a_bill(peninsula: Resolved) -> None:
    """Causes that are hidden show in what is left over alone, not in how many they are."""
    exercise = play(start(peninsula, "chn", seed=3, ledger=MemoryLedger()))
    hidden = 0
    for story in exercise.story:
        reader = Reader.of(exercise, "chn", story)
        untold = [
            each for each in story.records if each["kind"] == "effect" and not cause_words(exercise, reader, each)
        ]
        cuts = [{**each, "limited": 0, "bounded": 0} if each["kind"] == "change" else each for each in story.records]
        less = replace(story, records=tuple(each for each in cuts if each not in untold))
        hidden += len(untold)
        for change in (each for each in story.records if each["kind"] == "change"):
            before, after = points(change["before"]), points(change["after"])
            bill = account(exercise, reader, [story], change["track"], before, after)
            assert bill == account(exercise, reader, [less], change["track"], before, after)
    assert hidden > 100


# ---- what orders brought ---------------------------------------------------------------------------------------------


def windows(exercise: Exercise) -> list[list[Story]]:
    found: dict[int, list[Story]] = {}
    for story in exercise.story:
        if story.stage != "epilogue":
            found.setdefault((story.turn - 1) // exercise.quarters, []).append(story)
    return [found[place] for place in sorted(found)]


@pytest.mark.parametrize("pace", ["solo", "class"])
def test_the_end_and_the_page_between_decisions_tell_the_same_sizes(peninsula: Resolved, pace: Pace) -> None:
    exercise = start(peninsula, "chn", seed=3, pace=pace, theory="bind", ledger=MemoryLedger())
    pages = at_each_window(exercise, "chn")
    names = {track.name: track_id for track_id, track in peninsula.theatre.tracks.items()}
    seasons = chronicle(exercise, "chn")
    compared = 0
    for page, season, stories in zip(pages, seasons, windows(exercise), strict=False):
        told = brought(exercise, "chn", stories, told_to="chn")
        whole = brought(exercise, "chn", stories, told_to=None)
        for said in (*season.bought, *season.cost, *season.moved):
            track = names[said.rpartition(" ")[0]]
            if [mark for mark in told if mark.track == track] == [mark for mark in whole if mark.track == track]:
                assert said in page.together or len({mark.order for mark in told}) < 2, (said, page.together)
                compared += 1
    assert compared > 5


def test_what_an_act_does_that_is_neither_good_nor_bad_is_told_at_the_end(peninsula: Resolved) -> None:
    """A visit that brings two capitals together is the largest thing that it did."""
    exercise = play(start(peninsula, "chn", seed=3, pace="class", theory="bind", ledger=MemoryLedger()))
    neither = 0
    for season, stories in zip(chronicle(exercise, "chn"), windows(exercise), strict=False):
        net = together(brought(exercise, "chn", stories, told_to=None))
        of_no_side = {
            track: amount for track, amount in net.items() if peninsula.theatre.tracks[track].good == "neither"
        }
        if of_no_side:
            largest = max(of_no_side, key=lambda track: abs(of_no_side[track]))
            if abs(net[largest]) >= 100:
                assert any(said.endswith(amount_text(net[largest])) for said in season.moved)
                neither += 1
        lines = [line for _, marks in season.bill for line in marks]
        assert len(lines) == len(brought(exercise, "chn", stories, told_to=None))
    assert neither


def test_an_accepted_offer_is_told_to_its_parties_secret_or_not_and_also_in_a_crisis_of_two_rounds(
    peninsula: Resolved,
) -> None:
    secret = stormy = 0
    for seed in (3, 5, 7):
        roles = [role for role, _ in peninsula.theatre.seated()]
        exercise = play(start(peninsula, *roles, seed=seed, pace="class", theory="bind", ledger=MemoryLedger()))
        rounds = {story.turn for story in exercise.story if story.stage == "crisis"}
        expected = dict.fromkeys(roles, 0)
        for story in exercise.story:
            accepted = [
                each for each in story.records if each["kind"] == "event" and each["names"][0].endswith(".accepted")
            ]
            for each in accepted:
                offer = each["names"][0].removesuffix(".accepted")
                said_yes = {
                    role for past in exercise.story for role, given in past.responses.items()
                    if past.turn == story.turn and given.offers.get(offer) == "accept"
                }  # fmt: skip
                for role in {*said_yes, offer_by(exercise, offer)}:
                    expected[role] += 1
                secret += each["seen"] != exercise.book.vocab.everybody
                stormy += story.turn in rounds and bool(said_yes)
        for role in roles:
            told = [said for season in chronicle(exercise, role) for said in season.agreed]
            assert len(told) >= expected[role]
            assert all("It binds: '" in said or "accepted" in said for said in told)
    assert secret
    assert stormy
