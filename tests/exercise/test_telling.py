"""What people are told is plain English: conditions as words, no ids, a crisis as one thing, and first what mattered to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.exercise.playing import harbour, play, start, turn
from wargame.exercise.conditions import amount_words, condition_words, failing, phrase
from wargame.exercise.crises import courses, in_short
from wargame.exercise.dealings import crisis_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import Order, Response
from wargame.exercise.quiet import is_quiet, keys
from wargame.exercise.reasons import owner_words
from wargame.exercise.since import since
from wargame.exercise.telling import Item, since_last_sealed, tell
from wargame.exercise.views import View
from wargame.exercise.wording import asks_named, clock, the, whose
from wargame.report.explain import expressions_in
from wargame.rules.orders import orders_view
from wargame.scenario.expressions import parse
from wargame.scenario.models import Resolved
from wargame.tui.screens.since import ORDERED_NOTHING, TOLD_BEFORE, SinceScreen

ENGINE = re.compile(r"_|[A-Za-z]\(|[<>=!]=|\bnot \(|\bwas lapsed\b|\bneeds not\b|\bNone\b")
"""What belongs to the rule language and not to speech."""

# ---- conditions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("in_force(prk_suspend_tests)", "while the promise 'Suspend tests' is in force"),
        ("not in_force(prk_suspend_tests)", "while the promise 'Suspend tests' is not in force"),
        ("kept(prk_suspend_tests)", "once the promise 'Suspend tests' has been kept"),
        ("not broken(prk_suspend_tests)", "as long as the promise 'Suspend tests' has not been broken"),
        ("tension >= 60", "with Tension at 60 or above"),
        ("not tension >= 60", "with Tension below 60"),
        ("60 <= tension", "with Tension at 60 or above"),
        ("war == none", "with Fighting at 'none'"),
        ("war < strike", "with Fighting short of 'limited strikes'"),
        ("war in (none, strike)", "with Fighting at 'none' or 'limited strikes'"),
        ("not war in (none, strike)", "with Fighting at neither 'none' nor 'limited strikes'"),
        ("now(prk_missile_test, prk)", "right after 'Fire a missile' by North Korea"),
        ("since(prk_missile_test) <= 2", "at most 2 turns after 'Fire a missile'"),
        ("since(prk_missile_test) >= 1", "not in the turn of 'Fire a missile'"),
        ("since(prk_missile_test) == 99", "as long as 'Fire a missile' has not happened"),
        ("times(prk_missile_test) == 0", "before the first 'Fire a missile'"),
        ("times(prk_missile_test) >= 3", "with at least 3 times 'Fire a missile' so far"),
        ("given(freeze) >= 2", "with at least 2 promises of the kind 'freeze' in force"),
        ("held(tension >= 80) >= 2", "after at least 2 turns in a row with Tension at 80 or above"),
        ("turns_to('2018-02') <= 2", "from 2 turns before February 2018 on"),
        ("turns_to('2018-02') >= 0", "no later than February 2018"),
        (
            "tension > 5 and (war == none or tension < 9)",
            "with Tension above 5 and either with Fighting at 'none', or with Tension below 9",
        ),
        ("not (tension > 5 and war == none)", "with Tension at 5 or below, or with Fighting at other than 'none'"),
    ],
)
def test_a_condition_is_told_in_words(peninsula: Resolved, written: str, said: str) -> None:
    assert condition_words(peninsula.theatre, written) == said


def test_every_condition_and_amount_of_the_shipped_rulebook_is_told_without_its_signs(peninsula: Resolved) -> None:
    theatre = peninsula.theatre
    sections = (theatre.moves, theatre.rules, theatre.commitments, theatre.asks, theatre.cables, theatre.endings)
    written = {text for section in sections for model in section.values() for text in expressions_in(model)}
    assert len(written) > 300
    for text in written:
        for said in (condition_words(theatre, text), amount_words(theatre, text)):
            assert not ENGINE.search(said), f"{text}: {said}"


def test_the_opposite_of_a_condition_is_another_sentence(peninsula: Resolved) -> None:
    for text in ("tension >= 60", "in_force(prk_suspend_tests)", "war in (none, strike)", "now(prk_missile_test)"):
        node = parse(text).tree
        assert phrase(peninsula.theatre, node) == phrase(
            peninsula.theatre, ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), node))
        )
        assert phrase(peninsula.theatre, node) != phrase(peninsula.theatre, node, False)


def test_why_an_act_is_not_possible_names_the_part_that_fails(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", ledger=MemoryLedger())
    book, place = exercise.book, exercise.book.vocab.role_index("chn")
    seen = orders_view(book, exercise.world, place, 1)
    assert failing(book, "tension >= 0 and tension >= 1000", place, seen) == "only with Tension at 1000 or above"
    assert failing(book, "tension >= 0 and not standing(chn_freeze_offer) and 0", place, seen)
    assert failing(book, "not now(chn_hold)", place, seen).startswith(("only ", "not "))


def test_names_and_the_clock_are_said_one_way() -> None:
    assert the("United States") == "the United States"
    assert whose("United States") == "the United States'"
    assert whose("China") == "China's"
    assert clock(2, 4, "class", "autumn 2017") == "Half-year 2 of 4 · autumn 2017"
    assert clock(3, 8, "solo", "autumn 2017") == "Quarter 3 of 8 · autumn 2017"


# ---- no id ever ------------------------------------------------------------------------------------------------------


def sentences(item: Item) -> Iterator[str]:
    """Everything that a person may read of an item."""
    yield item.headline
    yield from item.lines
    yield from (said for _, said in item.ground)
    if item.roll is not None:
        yield from (item.roll.question, item.roll.flip, item.roll.result_name)
        yield from (why for _, why in item.roll.terms)
        yield from (name for _, name, _, _ in item.roll.outcomes)


def page(view: View) -> Iterator[str]:
    """What a page says of acts, news and promises."""
    yield from (move.why_not for move in view.moves)
    yield from (news.text for news in view.news)


def ids_in(resolved: Resolved) -> set[str]:
    """The ids of the vocabulary that no sentence could hold by chance: those of more than one word, and the roles'."""
    theatre = resolved.theatre
    sections = (theatre.tracks, theatre.moves, theatre.rules, theatre.commitments, theatre.asks, theatre.cables)
    grounds = (resolved.seeds.arguments, resolved.seeds.facts)
    named = {name for section in (*sections, *grounds) for name in section if "_" in name}
    return named | set(theatre.roles) - {"nature"}


@pytest.mark.parametrize("games", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_games_are_told_without_an_id_or_a_sign_of_the_rule_language(peninsula: Resolved, games: int) -> None:
    ids = ids_in(peninsula)
    roles = [role for role, _ in peninsula.theatre.seated()]
    read = 0
    for seed in range(games):
        role = roles[seed % len(roles)]
        exercise = start(peninsula, role, seed=seed, pace=("solo", "class")[seed % 2], ledger=MemoryLedger())
        said: list[str] = []
        while exercise.stage != "over":
            for each in exercise.awaiting():
                if exercise.stage == "orders":
                    if exercise.turn > 1:
                        said += page(exercise.view(each))
                        told = since(exercise, since_last_sealed(exercise, exercise.story), each)
                        said += [one.text for one in (*told.own, *told.others, *told.besides)]
                        said += [moved for goal in told.goals for moved in goal.moved]
                    exercise.seal(each, Order())
                elif exercise.stage == "honour":
                    exercise.honour(each, [])
                else:
                    exercise.respond(each, Response())
            exercise.adjudicate()
        for story in exercise.story:
            for reader in (role, None):
                said += [words for item in tell(exercise, story, reader) for words in sentences(item)]
        for words in said:
            assert not ENGINE.search(words), words
            assert ids.isdisjoint(re.findall(r"[\w.]+", words)), words
        read += len(said)
    assert read > 500 * games


# ---- a crisis as one thing -------------------------------------------------------------------------------------------


def stormy() -> Exercise:
    """A harbour game in which somebody pressed in the crisis."""
    for seed in range(40):
        exercise = play(start(harbour(60), "east", "west", seed=seed, ledger=MemoryLedger()))
        if any(story.stage == "crisis" for story in exercise.story):
            return exercise
    raise AssertionError("no crisis of two rounds in forty games")


def test_a_crisis_is_told_with_who_chose_what_in_each_round_and_what_followed() -> None:
    exercise = stormy()
    first = next(story for story in exercise.story if story.stage == "crisis")
    items = [item for story in exercise.story if story.turn == first.turn for item in tell(exercise, story, None)]
    course = next(each for each in courses(exercise, items) if each.again is not None)
    assert course.opened is not None
    assert len(course.rounds) == 2
    said = in_short(exercise, course)
    assert said.startswith(course.opened.headline)
    assert "In the first round" in said
    assert "In the second" in said
    assert all(item.headline in said for item in course.followed)
    answers = exercise.resolved.theatre.asks[course.ask].answers
    for item in (each for round_ in course.rounds for each in round_):
        assert len(item.lines) <= len(answers[item.subject.partition(".")[2]].do), "each tells its own effects only"
    for story, expected in ((first, "second and last round"), (exercise.story[exercise.story.index(first) + 1], "")):
        told = " ".join(item.headline for item in tell(exercise, story, "east"))
        assert expected in told


# ---- what mattered ---------------------------------------------------------------------------------------------------


def after_one_turn(peninsula: Resolved, role: str = "chn") -> Exercise:
    exercise = start(peninsula, role, seed=7, ledger=MemoryLedger())
    view = exercise.view(role)
    acts = tuple(move.id for move in view.moves if move.proposed and move.slots == 1 and move.offer is not None)[:2]
    assert view.dilemma is not None
    exercise.seal(role, Order(acts=acts, answer=view.dilemma.answers[0].id))
    return play(exercise, turn(2))


def test_first_it_is_told_what_became_of_ones_own_orders(peninsula: Resolved) -> None:
    exercise = after_one_turn(peninsula)
    stories = since_last_sealed(exercise, exercise.story)
    found = since(exercise, stories, "chn")
    ordered = exercise.story[1].orders["chn"]
    theatre = peninsula.theatre
    says = [theatre.moves[act.partition(".")[0]].says for act in ordered.acts]
    assert len(found.own) == len(ordered.acts) + 1
    for said in says:
        assert any(each.text.startswith(said) for each in found.own)
    offered = [each.text for each in found.own if " it." in each.text or "It was" in each.text or "It ran" in each.text]
    assert len(offered) == len(ordered.acts), "what became of an offer stands with it"
    assert len(found.own) + len(found.others) + len(found.besides) <= 8


def test_goals_are_told_with_what_moved_and_by_how_much_as_the_role_read_it(peninsula: Resolved) -> None:
    exercise = after_one_turn(peninsula)
    before = exercise.story[0]
    stories = since_last_sealed(exercise, exercise.story)
    found = since(exercise, stories, "chn")
    view = exercise.view("chn")
    assert [goal.now for goal in found.goals] == [goal.score for goal in view.goals]
    tension = next(track for track in view.tracks if track.id == "tension")
    assert before.turn == 1
    moved = [moved for goal in found.goals for moved in goal.moved if moved.startswith("Tension ")]
    assert moved
    assert moved[0] == f"Tension {tension.past[-1]} → {tension.number}"


def test_what_a_page_tells_is_since_the_last_orders_at_either_pace(peninsula: Resolved) -> None:
    for pace, first in (("solo", 1), ("class", 1)):
        exercise = start(peninsula, "chn", seed=7, pace=pace, ledger=MemoryLedger())  # type: ignore[arg-type]  # a pace as text
        exercise.seal("chn", Order())
        play(exercise, lambda at: at.stage == "orders" and at.turn > 1)
        stories = since_last_sealed(exercise, exercise.story)
        assert stories[0].turn == first
        assert stories[0].stage == "reveal"
        assert stories[-1] is exercise.story[-1]


def test_what_is_told_again_in_the_same_words_is_a_quiet_thing(peninsula: Resolved) -> None:
    exercise = play(start(peninsula, seed=3, ledger=MemoryLedger()))
    known: set[str] = set()
    loud = quiet = again = 0
    for story in exercise.story:
        items = tell(exercise, story, None)
        for item in items:
            folded = is_quiet(exercise, item, known)
            quiet += folded
            loud += not folded
            rule = exercise.resolved.theatre.rules.get(item.subject)
            if item.key in known and rule is not None and not item.crisis:
                again += 1
                assert folded
            if item.kind == "answer" or item.crisis:
                assert not folded
        known = keys(items)
    assert quiet > 40
    assert again
    assert loud > quiet / 4


def test_a_crisis_has_one_name_whether_it_is_asked_answered_or_settled_by_a_roll(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", seed=3, ledger=MemoryLedger())
    theatre, settled = peninsula.theatre, 0
    for rule_id, rule in theatre.rules.items():
        named = asks_named(theatre, rule)
        if rule.roll and len(named) == 1 and theatre.asks[next(iter(named))].crisis:
            assert owner_words(exercise, rule_id) == theatre.asks[next(iter(named))].name
            settled += 1
    assert settled > 4


def test_what_follows_a_crisis_is_told_with_the_crisis_that_there_was(peninsula: Resolved) -> None:
    """A rule upon the answers to any of several crises belongs to the one that was answered, in whichever round."""
    exercise = start(peninsula, seed=3, ledger=MemoryLedger())
    end, compared = replace(exercise.story[0], turn=1, stage="end", records=()), 0
    for rule_id, rule in peninsula.theatre.rules.items():
        named = asks_named(peninsula.theatre, rule)
        for ask, answers in named.items() if len(named) > 1 else ():
            said = {"kind": "answer", "ask": ask, "answer": max(answers), "role": "prk"}
            assert crisis_of(exercise, rule_id, replace(end, records=(said,))) == ask
            exercise.story.append(replace(end, stage="crisis", records=(said,)))  # in the first of two rounds
            assert crisis_of(exercise, rule_id, end) == ask
            exercise.story.pop()
            compared += 1
    assert compared > 5


@pytest.mark.parametrize("act", [False, True])
def test_who_ordered_nothing_is_not_told_of_a_page_before(peninsula: Resolved, act: bool) -> None:
    exercise = start(peninsula, "jpn", seed=3, pace="class", ledger=MemoryLedger())
    view = exercise.view("jpn")
    acts = tuple(move.id for move in view.moves if move.proposed and move.slots == 1 and move.offer is None)[:1]
    exercise.seal("jpn", Order(acts=acts if act else ()))
    exercise.adjudicate()
    read = len(exercise.story)
    play(exercise, lambda at: at.stage == "orders" and at.turn > 1)
    stories = exercise.story[read:]
    page = SinceScreen(exercise, since(exercise, stories, "jpn"), stories, "jpn")
    assert page._no_sentence() == (TOLD_BEFORE if act else ORDERED_NOTHING)
