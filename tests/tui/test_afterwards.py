"""What is read afterwards: the story of a turn, the end, the report, the review. Over one class-pace game, played out once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import Forecast, Order, Response
from wargame.exercise.reasons import RollView
from wargame.scenario.models import Resolved
from wargame.tui.chapters import chapters
from wargame.tui.chronicle import chronicle
from wargame.tui.closing import Satisfied
from wargame.tui.drafts import Draft
from wargame.tui.screens.aar import AARScreen
from wargame.tui.screens.asking import Question
from wargame.tui.screens.end import EndScreen
from wargame.tui.screens.replay import ReplayScreen
from wargame.tui.screens.since import SinceScreen, last_story
from wargame.tui.screens.story import StoryScreen
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.rolls import margin, rival_words
from wargame.tui.widgets.tellings import Change, Quiet

REASON = "Keep it quiet [red]until[/red] the congress."


def play(exercise: Exercise, until: Callable[[Exercise], bool] = lambda _: False) -> Exercise:
    """Order the first two acts proposed and answer the first way, until something holds or it is over."""
    while exercise.stage != "over" and not until(exercise):
        for role in exercise.awaiting():
            if exercise.stage == "orders":
                view = exercise.view(role)
                acts = tuple(move.id for move in view.moves if move.proposed and move.slots == 1)[:2]
                answer = view.dilemma.answers[0].id if view.dilemma and view.dilemma.answers[0].legal else None
                forecast = Forecast(role="prk", move="prk_missile_test", percent=70)
                exercise.seal(role, Order(acts=acts, answer=answer, rationale=REASON, forecast=forecast))
            elif exercise.stage == "honour":
                exercise.honour(role, [])
            else:
                exercise.respond(role, Response())
        exercise.adjudicate()
    return exercise


@pytest.fixture(scope="module")
def journal(peninsula: Resolved, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished game at class pace in which Beijing was a person and the theory was hidden."""
    path = tmp_path_factory.mktemp("afterwards") / "game.jsonl"
    exercise = Exercise.start(peninsula, path, seed=7, pace="class", seats={"chn": "person"})
    exercise.note("A note with [b]brackets[/b].")
    play(exercise).close()
    return path


@pytest.fixture
def finished(journal: Path) -> Exercise:
    """The finished game, to be read."""
    return Exercise.open(journal, read_only=True)


@pytest.fixture(scope="module")
def half(peninsula: Resolved, tmp_path_factory: pytest.TempPathFactory) -> Exercise:
    """A game under a hidden theory, two turns old."""
    path = tmp_path_factory.mktemp("half") / "half.jsonl"
    return play(Exercise.start(peninsula, path, seed=3, seats={"chn": "person"}), lambda each: each.turn > 2)


def reel_text(pilot: Pilot[None]) -> str:
    """Everything on the reel, in sight or not, as it is drawn when closed."""
    return "\n".join(paper.words() for paper in pilot.app.screen.query_one("#reel", Reel).papers)


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; what never comes fails the test."""
    async with asyncio.timeout(seconds):
        while not holds():
            await pilot.pause(0.02)


# ---- the story -------------------------------------------------------------------------------------------------------


async def test_a_story_tells_who_did_what_one_role_at_a_time_and_then_goes_on(finished: Exercise, shown: Shown) -> None:
    reveal = next(story for story in finished.story if story.stage == "reveal")
    async with shown(StoryScreen(finished, [reveal], "chn")) as pilot:
        await pilot.pause()
        assert "China" in text_of(pilot)
        assert "South Korea" not in reel_text(pilot)
        await pilot.press("v")
        for name in finished.roles.values():
            assert name in reel_text(pilot)
        assert "WHAT CHANGED" in reel_text(pilot)
        await pilot.press("space")
        assert pilot.app.results == [None]


async def test_a_roll_is_told_with_what_it_needed_its_reasons_and_its_ground(finished: Exercise, shown: Shown) -> None:
    end = next(story for story in finished.story if story.stage == "end")
    async with shown(StoryScreen(finished, [end], None)) as pilot:
        for _ in range(30):
            if "rolled" in text_of(pilot):
                break
            await pilot.press("space")
        said = text_of(pilot)
        assert "needed under" in said or "under" in said
        assert "points" in said
        await pilot.press("e")
        assert "Ground" in text_of(pilot)


async def test_no_odds_are_told_while_the_theory_is_hidden(half: Exercise, shown: Shown) -> None:
    ends = [story for story in half.story if story.stage == "end"]
    async with shown(StoryScreen(half, ends, "chn")) as pilot:
        await pilot.press("v")
        reel = pilot.app.screen.query_one("#reel", Reel)
        everything = "\n".join(line.plain for paper in reel.papers for line in paper.draw(74, True))
        assert "rolled" not in everything
        assert "needed under" not in everything
        assert "odds come at the debrief" in text_of(pilot)


async def test_y_says_why_a_number_is_what_it_is(finished: Exercise, shown: Shown) -> None:
    reveal = next(story for story in finished.story if story.stage == "reveal")
    async with shown(StoryScreen(finished, [reveal], "chn")) as pilot:
        await pilot.press("v", "end")
        reel = pilot.app.screen.query_one("#reel", Reel)
        change = next(paper for paper in reel.papers if isinstance(paper, Change) and paper.lines)
        reel.go_to(change)
        cause = change.lines[0].split(":")[0][:40]
        await pilot.pause()
        assert cause not in text_of(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert cause in text_of(pilot)


def test_a_roll_says_by_how_little_and_what_decided_it() -> None:
    outcomes = (("alarmed", "alarmed", 340, 340), ("calm", "calm", 660, 1000))
    terms = ((300, "as every reading has it"), (40, "the army was paid late  (upkeep 34, below 40)"))
    roll = RollView(
        "Would they be alarmed?", 339, "alarmed", "alarmed", outcomes, terms, {"Bind": 340, "Leverage": 200}, ""
    )
    assert (
        margin(roll) == "By a tenth of a point. But for this it would have gone the other way: the army was paid late."
    )
    told = rival_words(roll, "Bind")
    assert told is not None
    assert told.plain == "Same die elsewhere: under Leverage 20.0, so no"


# ---- the page between two decisions ----------------------------------------------------------------------------------


def since_page(exercise: Exercise, role: str = "chn") -> SinceScreen:
    page = last_story(exercise, role)
    assert page is not None
    return page


async def test_one_page_tells_what_became_of_ones_orders_with_the_goals_in_sight(half: Exercise, shown: Shown) -> None:
    """At 80 x 24, without a key: a few sentences, and every goal with its score."""
    async with shown(since_page(half)) as pilot:
        await until(pilot, lambda: "YOUR ORDERS" in text_of(pilot))
        said = text_of(pilot)
        assert "WHAT OTHERS DID" in said
        assert "satisfaction" in said
        for goal in half.view("chn").goals:
            assert goal.name[:28] in said
            assert str(goal.score) in said
        await pilot.press("enter")
        assert pilot.app.results == [None]


async def test_t_tells_the_whole_story_behind_the_page(half: Exercise, shown: Shown) -> None:
    async with shown(since_page(half)) as pilot:
        await until(pilot, lambda: "YOUR ORDERS" in text_of(pilot))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, StoryScreen))
        await until(pilot, lambda: "ORDERS REVEALED" in reel_text(pilot))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SinceScreen)


async def test_esc_closes_the_reason_and_only_then_the_story(half: Exercise, shown: Shown) -> None:
    async with shown(since_page(half)) as pilot:
        await until(pilot, lambda: "YOUR ORDERS" in text_of(pilot))
        before = text_of(pilot)
        await pilot.press("y")
        assert text_of(pilot) != before
        await pilot.press("escape")
        assert text_of(pilot) == before
        assert pilot.app.results == []
        await pilot.press("escape")
        assert pilot.app.results == [None]


async def test_the_desk_opens_the_last_story_again(half: Exercise, shown: Shown) -> None:
    async with shown(TurnScreen(half, "chn", Draft(half.view("chn")))) as pilot:
        await pilot.press("t")
        await until(pilot, lambda: isinstance(pilot.app.screen, SinceScreen))
        await until(pilot, lambda: "YOUR ORDERS" in text_of(pilot))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, TurnScreen)


def test_before_anything_has_happened_there_is_no_story(exercise: Exercise) -> None:
    assert last_story(exercise, "chn") is None


def test_what_is_quiet_takes_one_line_and_nothing_is_cut(finished: Exercise) -> None:
    stories = [story for story in finished.story if story.turn in (3, 4)]
    told = chapters(finished, stories, "chn")
    papers = [paper for chapter in told for paper in chapter.papers]
    folded = [paper for paper in papers if isinstance(paper, Quiet)]
    assert sum(len(paper.items) for paper in folded) >= 8
    assert all(len(paper.head(74, False)) == 1 for paper in folded if len(paper.items) > 1)
    assert sum(len(chapter.steps) for chapter in told) <= 30
    for width in (74, 68):
        lines = [line.plain for paper in papers for line in paper.draw(width, False)]
        assert not [line for line in lines if "…" in line]
        assert max(map(len, lines)) <= width


# ---- the end ---------------------------------------------------------------------------------------------------------


async def test_the_theory_is_named_only_after_the_guess(finished: Exercise, shown: Shown) -> None:
    ending = finished.ending
    assert ending is not None
    theory = finished.resolved.theatre.theories[ending.theory]
    async with shown(EndScreen(finished, "chn")) as pilot:
        await until(pilot, lambda: "WHOSE WORLD WAS IT?" in reel_text(pilot))
        assert theory.world not in reel_text(pilot)
        for label, word, _ in ending.picture:
            assert label.upper() in reel_text(pilot)
            assert word in reel_text(pilot)
        await pilot.press("r")
        assert isinstance(pilot.app.screen, Question)
        await pilot.press("escape")
        await pilot.press("1")
        assert f"It was {theory.name}." in reel_text(pilot)
        others = [each.name for each in finished.resolved.theatre.theories.values() if each.name != theory.name]
        await until(pilot, lambda: "Had you" in reel_text(pilot))
        told = reel_text(pilot).split("THE SAME ORDERS ELSEWHERE")[1]
        assert all(name in told for name in others)
        assert told.count("· ") >= 6


async def test_everybodys_goals_and_hidden_agendas_are_told(finished: Exercise, shown: Shown) -> None:
    ending = finished.ending
    assert ending is not None
    async with shown(EndScreen(finished, None), size=(120, 40)) as pilot:
        await until(pilot, lambda: "WHO GOT WHAT IT WANTED" in reel_text(pilot))
        said = reel_text(pilot)
        for role, agenda in ending.agendas.items():
            assert finished.resolved.theatre.roles[role].agendas[agenda].name in said
        await pilot.press("escape")


async def test_beside_the_end_stand_the_roles_goals_and_nothing_twice(finished: Exercise, shown: Shown) -> None:
    ending = finished.ending
    assert ending is not None
    goals = [goal.name for goal in finished.resolved.theatre.roles["chn"].goals.values()]
    async with shown(EndScreen(finished, "chn"), size=(120, 40)) as pilot:
        await until(pilot, lambda: "HOW IT CAME ABOUT" in reel_text(pilot))
        await pilot.pause()
        said = text_of(pilot)
        assert "WHAT YOU WANTED" in said
        assert all(goal in said for goal in goals)
        for label, word, _ in ending.picture:
            assert len(re.findall(rf"\b{label}\s+{word}\b", said, re.IGNORECASE)) == 1
        page = pilot.app.screen
        assert isinstance(page, EndScreen)
        page.reel.go_to(next(paper for paper in page.reel.papers if isinstance(paper, Satisfied)))
        await pilot.pause()
        assert "WHAT IT WANTED" in text_of(pilot)
        assert "WHAT YOU WANTED" not in text_of(pilot)


def test_the_chronicle_tells_the_roles_own_orders_as_causes(finished: Exercise) -> None:
    seasons = chronicle(finished, "chn")
    says = {move.says for move in finished.resolved.theatre.moves.values() if move.by == "chn"}
    ordered = [sentence for season in seasons for sentence in season.ordered]
    assert sum(sentence in says for sentence in ordered) >= finished.sealings
    others = {move.says for move in finished.resolved.theatre.moves.values() if move.by != "chn" and move.says}
    assert not others & set(ordered)


# ---- the report ------------------------------------------------------------------------------------------------------


async def test_the_report_is_read_by_sections_and_written_next_to_the_journal(
    finished: Exercise, journal: Path, shown: Shown
) -> None:
    async with shown(AARScreen(finished)) as pilot:
        await until(pilot, lambda: "A model, not a forecast" in " ".join(text_of(pilot).split()))
        await pilot.press("2")
        await until(pilot, lambda: "PEACE" in text_of(pilot))
        await pilot.press("s")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.pause()
        assert "The report is written" in text_of(pilot)
        path = journal.with_name("game-report.md")
        assert path.read_text(encoding="utf-8").startswith("# ")


# ---- the review ------------------------------------------------------------------------------------------------------


async def opened(pilot: Pilot[None]) -> ReplayScreen:
    """The review, once its journal is read."""
    screen = pilot.app.screen
    assert isinstance(screen, ReplayScreen)
    await until(pilot, lambda: len(screen.reel.papers) > 3)
    return screen


async def test_a_review_shows_what_a_role_knew_its_decision_and_how_it_was(journal: Path, shown: Shown) -> None:
    async with shown(ReplayScreen(journal, 1, "chn")) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: "as China knew it" in text_of(pilot))
        assert REASON in reel_text(pilot)
        assert "A note with [b]brackets[/b]." in reel_text(pilot)
        assert "rolled" not in "\n".join(line.plain for paper in screen.reel.papers for line in paper.draw(74, True))
        await pilot.press("3")
        await until(pilot, lambda: screen.turn == 3 and "[3" in text_of(pilot))
        await pilot.press("v")
        await until(pilot, lambda: "as it was" in text_of(pilot).splitlines()[0])
        assert "China read" in reel_text_unfolded(screen)
        await pilot.press("right")
        await until(pilot, lambda: screen.turn == 4)


def reel_text_unfolded(screen: ReplayScreen) -> str:
    """Everything on the reel and folded away on it."""
    papers = [each for paper in screen.reel.papers for each in getattr(paper, "papers", [paper])]
    return "\n".join(paper.words() for paper in papers)


async def test_what_is_searched_is_gone_to(journal: Path, shown: Shown) -> None:
    async with shown(ReplayScreen(journal, 1, "chn")) as pilot:
        screen = await opened(pilot)
        await pilot.press("slash", *"missile")
        await until(pilot, lambda: "found" in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        await until(pilot, lambda: screen.reel.paper is not None and "missile" in screen.reel.paper.words().lower())


async def test_a_branch_is_a_new_file_at_the_orders_of_that_turn(journal: Path, shown: Shown, tmp_path: Path) -> None:
    async with shown(ReplayScreen(journal, 4, "chn")) as pilot:
        await opened(pilot)
        await pilot.press("p")
        await pilot.pause()
        field = pilot.app.screen.query_one("Input")
        path = tmp_path / "other.jsonl"
        field.value = str(path)  # type: ignore[attr-defined]  # it is the input line
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "TurnScreen")
        branch = Exercise.open(path, read_only=True)
        assert (branch.turn, branch.stage) == (3, "orders")
        assert branch.persons() == ["chn"]


@pytest.mark.parametrize("harm", ["cut", "missing"])
async def test_a_journal_that_cannot_be_read_says_so_in_a_sentence(
    journal: Path, shown: Shown, tmp_path: Path, harm: str
) -> None:
    path = tmp_path / "harmed.jsonl"
    if harm == "cut":
        whole = journal.read_bytes()
        path.write_bytes(whole[: len(whole) // 2] + whole[len(whole) // 2 + 100 :])
    async with shown(ReplayScreen(path)) as pilot:
        await until(pilot, lambda: all(each in text_of(pilot) for each in ("cannot be reviewed", "harmed.jsonl")))
        await pilot.press("escape")
        assert pilot.app.results == [None]


async def test_an_unfinished_journal_says_where_it_stands_and_keeps_its_curtain(half: Exercise, shown: Shown) -> None:
    assert half.path is not None
    async with shown(ReplayScreen(half.path)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "not finished" in text_of(pilot))
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("escape")
        await until(pilot, lambda: "as China knew it" in text_of(pilot))
