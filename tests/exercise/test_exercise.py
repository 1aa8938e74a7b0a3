"""An exercise as people play it: the same game as an ensemble's, orders refused in sentences, seats handed over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.exercise.playing import as_bytes, contents, decide, harbour, kinds, play, reopened, start, turn
from wargame.exercise.exercise import Exercise
from wargame.exercise.journal import Journal, JournalError
from wargame.exercise.orders import DraftOffer, Forecast, Order, Response
from wargame.exercise.sealing import OrderError
from wargame.exercise.verifying import first_difference
from wargame.players.table import play_out
from wargame.rules.rulebook import Rulebook
from wargame.rules.scores import satisfaction
from wargame.rules.world import digest
from wargame.scenario.models import Resolved

PACES = ("solo", "class")


# ---- the same game as an ensemble's


@pytest.mark.parametrize("theory", ["hidden", "blend", "rough"])
@pytest.mark.parametrize("pace", PACES)
def test_an_exercise_of_doctrines_ends_where_an_ensemble_s_world_ends(
    harbour: Resolved, harbour_book: Rulebook, pace: Any, theory: str
) -> None:
    for seed in range(12):
        exercise = play(start(harbour, seed=seed, pace=pace, theory=theory))
        finished = play_out(harbour_book, harbour_book.begin([seed], theory), pace=pace)
        (world, _), *_ = finished.parts
        assert digest(exercise.world) == digest(world), f"seed {seed}"
        assert exercise.ending is not None
        assert exercise.ending.id == harbour_book.endings[int(world.ending[0])].id
        scores = satisfaction(harbour_book, world)[:, 0].tolist()
        assert exercise.ending.satisfaction == dict(zip(harbour_book.vocab.roles, scores, strict=True))


@pytest.mark.parametrize("pace", PACES)
def test_the_shipped_exercise_ends_where_an_ensemble_s_world_ends(
    peninsula: Resolved, peninsula_book: Rulebook, pace: Any
) -> None:
    exercise = play(start(peninsula, seed=11, pace=pace))
    worlds = play_out(peninsula_book, peninsula_book.begin([10, 11, 12]), pace=pace)
    ends = {int(place): digest(part, index) for part, places in worlds.parts for index, place in enumerate(places)}
    assert digest(exercise.world) == ends[1]


@pytest.mark.parametrize("pace", PACES)
def test_the_same_seed_and_decisions_give_the_same_content_twice(harbour: Resolved, pace: Any) -> None:
    for seed in range(4):
        one, two = (play(start(harbour, "east", "west", seed=seed, pace=pace)) for _ in range(2))
        assert contents(one) == contents(two)
    assert contents(one) != contents(play(start(harbour, "east", "west", seed=99, pace=pace)))


def test_an_exercise_ends_and_says_how(harbour: Resolved) -> None:
    for seed in range(8):
        exercise = play(start(harbour, "east", seed=seed))
        ending = exercise.ending
        assert ending is not None
        assert ending.id in harbour.theatre.endings
        assert ending.theory in harbour.theatre.theories
        assert {label for label, _, _ in ending.picture} == {
            picture.name for picture in harbour.theatre.picture.values()
        }
        assert set(ending.agendas) == {"east"}
        assert kinds(exercise)[-1] == "ended"
        assert exercise.awaiting() == []
        with pytest.raises(OrderError, match="over"):
            exercise.adjudicate()


def test_at_class_pace_orders_are_half_yearly_and_responses_come_in_every_quarter_with_an_open_ask(
    harbour: Resolved,
) -> None:
    exercise = play(start(harbour, "east", "west", seed=3, pace="class"))
    sealed = {event["turn"] for event in exercise.ledger.events if event["event"] == "sealed"}
    assert sealed == {1, 3}
    assert exercise.sealings == 2
    ends = [story.turn for story in exercise.story if story.stage == "end"]
    assert ends == [1, 2, 3, 4]
    quiet = [
        event
        for event in exercise.ledger.events
        if event["event"] == "resolved" and event["stage"] == "open" and event["turn"] in (2, 4)
    ]
    assert all(each["state"]["dilemma"] == [-1, -1] for each in quiet)


def test_people_are_waited_for_and_bots_are_not(harbour: Resolved) -> None:
    exercise = start(harbour, "west")
    assert exercise.awaiting() == ["west"]
    with pytest.raises(OrderError, match="west must decide first"):
        exercise.adjudicate()
    decide(exercise, "west")
    assert exercise.awaiting() == []
    exercise.adjudicate()
    by = {event["role"]: event.get("by") for event in exercise.ledger.events if event["event"] == "sealed"}
    assert by == {"west": None, "east": "doctrine"}


def test_orders_may_be_sealed_in_any_sequence_and_changed_until_all_are_in(harbour: Resolved) -> None:
    one, two = start(harbour, "east", "west"), start(harbour, "east", "west")
    east, west = Order(acts=("east_gift.grain",)), Order(acts=("west_raid",))
    one.seal("east", east)
    one.seal("west", west)
    two.seal("west", Order(acts=("west_raise",)))
    two.seal("west", west)
    two.seal("east", east)
    one.adjudicate()
    two.adjudicate()
    assert one.ledger.events[-2]["digest"] == two.ledger.events[-2]["digest"]


def test_whoever_plays_by_default_does_nothing(harbour: Resolved) -> None:
    exercise = Exercise.start(harbour, None, seed=2, seats={"east": "default", "west": "default"})
    play(exercise)
    assert all(event["order"] == {} for event in exercise.ledger.events if event["event"] == "sealed")
    played = {
        name
        for story in exercise.story
        for record in story.records
        if record["kind"] == "event"
        for name in record["names"]
    }
    assert played & harbour.theatre.moves.keys() <= {"east_wait", "west_wait"}  # the free defaults of the epilogue


# ---- what may not be ordered


BAD_ORDERS = [
    (Order(acts=("east_blok",)), "no move 'east_blok': did you mean 'east_block'"),
    (Order(acts=("west_raid",)), "no move 'west_raid'"),
    (Order(acts=("east_gift",)), "no move 'east_gift'"),
    (Order(acts=("east_punish_now",)), "not possible now"),
    (Order(acts=("east_gift.grain", "east_gift.rope")), "twice"),
    (Order(acts=("east_spy", "east_spy")), "twice"),
    (Order(acts=("east_block", "east_spy")), "3 slots of 2"),
    (Order(acts=("east_gift.grain", "east_spy", "east_ultimatum")), "slots of 2"),
    (Order(posture={"watch": 1}), "no posture 'watch'"),
    (Order(posture={"anger": 1}), "no posture 'anger'"),
    (Order(answer="maybe"), "'maybe' is no answer"),
    (Order(offers=(DraftOffer(to=(), asks=("west_calm",)),)), "name them"),
    (Order(offers=(DraftOffer(to=("east",), gives=("east_calm",)),)), "name them"),
    (Order(offers=(DraftOffer(to=("north",), gives=("east_calm",)),)), "name them"),
    (Order(offers=(DraftOffer(to=("west",)),)), "add a commitment"),
    (Order(offers=(DraftOffer(to=("west",), asks=("west_clam",)),)), "no commitment 'west_clam'"),
    (Order(offers=(DraftOffer(to=("west",), gives=("west_calm",)),)), "west's to give"),
    (Order(offers=(DraftOffer(to=("west",), asks=("east_calm",)),)), "east's to give"),
    (Order(offers=tuple(DraftOffer(to=("west",), asks=("west_calm",)) for _ in range(3))), "withdraw one first"),
    (Order(forecast=Forecast(role="north", move="-", percent=50)), "no role 'north'"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "says"), BAD_ORDERS, ids=[says for _, says in BAD_ORDERS])
def test_a_bad_order_is_refused_in_sentences_and_changes_nothing(bad: Order, says: str) -> None:
    exercise = start(harbour(), "east", "west")
    before, page = contents(exercise), as_bytes(exercise.view("east"))
    with pytest.raises(OrderError) as caught:
        exercise.seal("east", bad)
    assert any(says in problem for problem in caught.value.problems)
    assert all(
        problem[0].isupper() or problem[0] == "'" or problem.startswith("east") for problem in caught.value.problems
    )
    assert all(problem.rstrip().endswith((".", "?")) for problem in caught.value.problems)
    assert exercise.check("east", bad) == caught.value.problems
    assert (contents(exercise), as_bytes(exercise.view("east")), exercise.awaiting()) == (
        before,
        page,
        ["east", "west"],
    )


def test_all_that_is_wrong_with_an_order_is_said_at_once() -> None:
    exercise = start(harbour(), "east")
    problems = exercise.check(
        "east", Order(acts=("east_blok", "east_punish_now"), posture={"watch": 1}, answer="maybe")
    )
    assert len(problems) == 4


def test_a_posture_at_its_end_goes_no_further() -> None:
    exercise = start(harbour(), "east", "west")
    exercise.seal("east", Order(posture={"toll": 1}))
    exercise.seal("west", Order())
    play(exercise, turn(2))
    with pytest.raises(OrderError, match="cannot move further"):
        exercise.seal("east", Order(posture={"toll": 1}))
    exercise.seal("east", Order(posture={"toll": -1}))


@pytest.mark.parametrize(
    ("role", "response", "says"),
    [
        ("west", Response(offers={"west_pact": "accept"}), "No offer 'west_pact' waits"),
        ("west", Response(offers={"nothing": "accept"}), "No offer 'nothing' waits"),
        ("east", Response(offers={"east_ultimatum": "accept"}), "No offer 'east_ultimatum' waits"),
        ("west", Response(withdraw=("east_ultimatum",)), "no standing offer 'east_ultimatum'"),
        ("west", Response(answers={"standoff": "hold"}), "Nothing called 'standoff'"),
        ("west", Response(answers={"w_petition": "pay"}), "Nothing called 'w_petition'"),
    ],
)
def test_a_bad_response_is_refused_in_a_sentence_and_changes_nothing(role: str, response: Response, says: str) -> None:
    exercise = start(harbour(), "east", "west")
    exercise.seal("east", Order(acts=("east_ultimatum",)))
    exercise.seal("west", Order())
    exercise.adjudicate()
    before = contents(exercise)
    with pytest.raises(OrderError) as caught:
        exercise.respond(role, response)
    assert any(says in problem for problem in caught.value.problems)
    assert contents(exercise) == before


def test_nobody_decides_for_a_bot_or_for_a_role_that_does_not_exist() -> None:
    exercise = start(harbour(), "west")
    for role, says in (
        ("east", "played by its doctrine"),
        ("north", "There is no role 'north'"),
        ("weather", "no role"),
    ):
        for act in (
            lambda role=role: exercise.seal(role, Order()),
            lambda role=role: exercise.respond(role, Response()),
        ):
            with pytest.raises(OrderError, match=says):
                act()


def test_decisions_out_of_their_time_are_refused() -> None:
    exercise = start(harbour(), "east", "west", seed=1)
    with pytest.raises(OrderError):
        exercise.respond("east", Response())
    with pytest.raises(OrderError):
        exercise.honour("east", [])
    exercise.seal("east", Order(acts=("east_ultimatum",)))
    exercise.seal("west", Order())
    exercise.adjudicate()
    with pytest.raises(OrderError, match="sealed for this turn"):
        exercise.seal("east", Order())
    with pytest.raises(OrderError):
        exercise.honour("east", ["east_punish"])


@pytest.mark.parametrize(
    ("more", "says"),
    [({"theory": "clam"}, "no theory named 'clam'"), ({"seats": {"north": "person"}}, "no role 'north'")],
)
def test_an_exercise_that_cannot_begin_leaves_no_file(tmp_path: Path, more: dict[str, Any], says: str) -> None:
    path = tmp_path / "x.jsonl"
    with pytest.raises(ValueError, match=says):
        Exercise.start(harbour(), path, seed=1, **more)
    assert list(tmp_path.iterdir()) == []


# ---- seats


def test_a_seat_is_handed_to_its_doctrine_and_taken_back_in_the_midst(harbour: Resolved) -> None:
    exercise = play(start(harbour, "east", "west", seed=3), turn(2))
    exercise.seat("west", "doctrine")
    assert exercise.awaiting() == ["east"]
    decide(exercise, "east")
    play(exercise, turn(3))
    exercise.seat("west", "person")
    assert set(exercise.awaiting()) == {"east", "west"}
    play(exercise)
    by = [
        (event["turn"], event.get("by"))
        for event in exercise.ledger.events
        if event["event"] == "sealed" and event["role"] == "west"
    ]
    assert [who for turn_, who in by if turn_ == 2] == ["doctrine"]
    assert [who for turn_, who in by if turn_ in (1, 3)] == [None, None]
    assert first_difference(exercise.ledger.events) is None


@pytest.mark.parametrize("pace", PACES)
def test_strategists_play_to_the_end_say_why_and_do_the_same_when_run_again(harbour: Resolved, pace: Any) -> None:
    exercise = start(harbour, seed=5, pace=pace)
    for role in exercise.seats:
        exercise.seat(role, "strategist")
    play(exercise)
    assert exercise.finished
    sealed = [event for event in exercise.ledger.events if event["event"] == "sealed"]
    assert {event["by"] for event in sealed} == {"strategist"}
    assert all("promised most" in event["order"]["rationale"] for event in sealed)
    assert first_difference(exercise.ledger.events) is None


def test_how_much_a_strategist_tries_is_part_of_the_exercise(harbour: Resolved) -> None:
    seats: Any = {"east": "strategist", "west": "strategist"}
    tried = set()
    for strength in ("quick", "deep"):
        exercise = Exercise.start(harbour, None, seed=5, seats=seats, strength=strength)
        exercise.adjudicate()
        rationale = next(event["order"]["rationale"] for event in exercise.ledger.events if event["event"] == "sealed")
        tried.add(rationale.split(" supposed")[0])
    assert len(tried) == 2


def test_a_seat_goes_only_to_who_can_play(harbour: Resolved) -> None:
    exercise = start(harbour, "east")
    before = contents(exercise)
    for role, by in (("north", "person"), ("east", "robot")):
        with pytest.raises(OrderError):
            exercise.seat(role, by)  # type: ignore[arg-type]  # a seat that does not exist
    assert contents(exercise) == before


def test_orders_that_were_sealed_stand_when_the_seat_is_handed_over(harbour: Resolved) -> None:
    exercise = start(harbour, "east", "west", seed=3)
    exercise.seal("west", Order(acts=("west_raid",)))
    exercise.seat("west", "default")
    exercise.seal("east", Order())
    exercise.adjudicate()
    assert exercise.story[-1].orders["west"] == Order(acts=("west_raid",))


# ---- what is owed at the end


def threatened() -> Exercise:
    """East demanded the flag in the last turn and was refused: it owes the punishment."""
    exercise = start(harbour(), "east", "west", seed=2)
    while exercise.stage != "honour":
        last = exercise.turn == exercise.turns
        for role in exercise.awaiting():
            if exercise.stage == "orders":
                exercise.seal(role, Order(acts=("east_ultimatum",) if last and role == "east" else ()))
            else:
                exercise.respond(role, Response(offers={"east_ultimatum": "refuse"}))
        exercise.adjudicate()
    return exercise


def test_who_owes_when_play_is_over_is_asked_to_honour_it_or_back_down() -> None:
    for honoured, state in ((["east_punish"], "kept"), ([], "broken")):
        exercise = threatened()
        assert exercise.debts("east") == ["east_punish"]
        assert exercise.awaiting() == ["east"]
        asks = {ask.id: [answer.id for answer in ask.answers] for ask in exercise.view("east").asks}
        assert asks["east_punish"] == ["honour", "back_down"]
        with pytest.raises(OrderError, match="owes"):
            exercise.honour("east", ["west_calm"])
        exercise.honour("east", honoured)
        play(exercise)
        book = exercise.book
        reached = int(exercise.world.pledge[book.vocab.commitments["east_punish"], 0])
        assert reached == {"kept": 3, "broken": 4}[state]


# ---- reopening without a file


def test_an_exercise_that_is_only_read_writes_nothing(tmp_path: Path, harbour: Resolved) -> None:
    path = tmp_path / "x.jsonl"
    exercise = play(start(harbour, "east", "west", path=path), turn(2))
    exercise.close()
    raw = path.read_bytes()
    looked = Exercise.open(path, read_only=True)
    assert looked.stage == "orders"
    assert looked.view("east").turn == 2
    with pytest.raises(JournalError, match="reading only"):
        decide(looked, "east")
    assert path.read_bytes() == raw
    assert looked.awaiting() == ["east", "west"]


def test_two_cannot_play_the_same_journal_at_once(tmp_path: Path, harbour: Resolved) -> None:
    path = tmp_path / "x.jsonl"
    exercise = start(harbour, "east", path=path)
    with pytest.raises(JournalError, match="open elsewhere"):
        Exercise.open(path)
    exercise.close()
    Exercise.open(path).close()


def test_events_in_memory_and_in_a_file_have_the_same_content(tmp_path: Path, harbour: Resolved) -> None:
    path = tmp_path / "x.jsonl"
    written = play(start(harbour, "east", "west", seed=4, path=path))
    written.close()
    assert [event["content"] for event in Journal.open(path, read_only=True).events] == contents(
        play(start(harbour, "east", "west", seed=4))
    )


def test_what_was_told_of_a_stage_is_there_after_reopening(harbour: Resolved) -> None:
    exercise = play(start(harbour, "east", "west", seed=4))
    again = reopened(exercise.ledger.events)
    assert again.story == exercise.story
    assert again.ending == exercise.ending
    assert as_bytes(again.view("east")) == as_bytes(exercise.view("east"))
