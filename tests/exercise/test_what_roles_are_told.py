"""What a role is told beside numbers: by when a promise is due and what keeps it, what others may do, what was written to it."""

from __future__ import annotations

import pytest

from wargame.exercise.dealings import BEFORE_ITS_WORD
from wargame.exercise.exercise import Exercise, Pace
from wargame.exercise.foreseeing import foreseeable
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.messages import LONGEST, messages_of
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.exercise.sealing import OrderError
from wargame.exercise.viewing import view_then
from wargame.exercise.views import PromiseView
from wargame.exercise.wording import AT_THE_END
from wargame.rules.orders import legal_moves, orders_view
from wargame.scenario.models import Resolved
from wargame.tui.words import bill


def begun(resolved: Resolved, *persons: str, seed: int = 11, pace: Pace = "solo") -> Exercise:
    """An exercise in which these roles are persons and the others hold their course."""
    seats = {role: "person" if role in persons else "default" for role, _ in resolved.theatre.seated()}
    return Exercise.start(resolved, None, seed=seed, theory="bind", pace=pace, seats=seats, ledger=MemoryLedger())  # type: ignore[arg-type]  # seats


def go_on(exercise: Exercise) -> None:
    """Hold everything until the next orders, or the end."""
    while True:
        for role in exercise.awaiting():
            if exercise.stage == "orders":
                exercise.seal(role, Order())
            elif exercise.stage == "honour":
                exercise.honour(role, [])
            else:
                offers = {offer.id: "accept" for offer in exercise.view(role).offers_in}
                exercise.respond(role, Response(offers=offers))  # type: ignore[arg-type]  # a word
        exercise.adjudicate()
        if exercise.stage in ("orders", "over"):
            return


def owed(exercise: Exercise, role: str, name: str) -> PromiseView | None:
    """A promise that a role owes, as it sees it."""
    promises = exercise.view(role).promises
    return next((each for each in promises if each.id == name and each.state == "in force"), None)


@pytest.mark.parametrize("pace", ["solo", "class"])
@pytest.mark.parametrize("name", ["prk_free_detainees", "prk_reform"])
def test_a_promise_is_broken_at_the_end_of_the_season_it_names(peninsula: Resolved, name: str, pace: Pace) -> None:
    exercise = begun(peninsula, "prk", "usa", pace=pace)
    drafted = next(promise for promise in exercise.view("usa").draftable if promise.id == name)
    exercise.seal("usa", Order(offers=(DraftOffer(to=("prk",), asks=(name,)),)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    go_on(exercise)
    made = owed(exercise, "prk", name)
    assert made is not None
    assert made.due != AT_THE_END
    assert drafted.due == made.due, "who drafts an offer is told the date at the pace that is played"
    while owed(exercise, "prk", name):
        assert owed(exercise, "prk", name).due == made.due  # type: ignore[union-attr]  # it is owed
        go_on(exercise)
    broken = next(
        story.season for story in exercise.story for record in story.records
        if record["kind"] == "pledge" and record["commitment"] == name and story.stage == "end"
    )  # fmt: skip
    assert broken == made.due


def test_a_promise_names_the_act_that_keeps_it_and_the_act_is_proposed(peninsula: Resolved) -> None:
    exercise = begun(peninsula, "prk", "usa")
    exercise.seal("usa", Order(offers=(DraftOffer(to=("prk",), asks=("prk_free_detainees",)),)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    go_on(exercise)
    made = owed(exercise, "prk", "prk_free_detainees")
    assert made is not None
    act = next(move for move in exercise.view("prk").moves if move.keeps)
    assert act.keeps == (made.name,)
    assert act.name in made.keep_with
    assert act.legal
    assert act.proposed
    exercise.seal("prk", Order(acts=(act.id,)))
    exercise.seal("usa", Order())
    exercise.adjudicate()
    go_on(exercise)
    assert [each.state for each in exercise.view("prk").promises if each.id == made.id] == ["kept"]


@pytest.mark.parametrize("pace", ["solo", "class"])
def test_an_offer_stands_until_a_season_at_every_pace(peninsula: Resolved, pace: Pace) -> None:
    exercise = begun(peninsula, "prk", "usa", pace=pace)
    exercise.seal("usa", Order(offers=(DraftOffer(to=("prk",), asks=("prk_free_detainees",), open=2),)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    offer = next(each for each in exercise.view("prk").offers_in if each.by == "usa")
    said = " ".join(line for _, line in bill(offer, exercise.roles, "prk"))
    assert exercise.season(2) in said
    assert "quarter" not in said.replace("within a quarter", "")
    while exercise.view("prk").offers_in:
        for role in exercise.awaiting():
            exercise.seal(role, Order()) if exercise.stage == "orders" else exercise.respond(role, Response())
        exercise.adjudicate()
    lapsed = next(
        story.season for story in exercise.story for record in story.records
        if record["kind"] == "event" and record["names"][0] == f"{offer.id}.lapsed"
    )  # fmt: skip
    assert lapsed == exercise.season(2)


@pytest.mark.parametrize("acted", [True, False])
def test_who_gives_its_word_after_an_act_against_it_is_said_to_be_bound_from_then_on(
    peninsula: Resolved, acted: bool
) -> None:
    exercise = begun(peninsula, "prk", "usa")
    exercise.seal("usa", Order(offers=(DraftOffer(to=("prk",), asks=("prk_suspend_tests",)),)))
    test = next(move.id for move in exercise.view("prk").moves if move.legal and "missile" in move.id)
    exercise.seal("prk", Order(acts=(test,) if acted else ()))
    exercise.adjudicate()
    go_on(exercise)
    said = " ".join(news.text for news in exercise.view("usa").news)
    assert "is now bound by the promise" in said
    assert (BEFORE_ITS_WORD in said) == acted


# ---- what others may do ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "turns"), [(1, 0), (2, 0), (2, 3)])
def test_what_is_ruled_out_is_impossible_and_what_is_hidden_rules_nothing_out(
    peninsula: Resolved, seed: int, turns: int
) -> None:
    exercise = Exercise.start(peninsula, None, seed=seed, theory="bind", ledger=MemoryLedger())
    for _ in range(turns):
        go_on(exercise)
    book, left_out = exercise.book, 0
    for role in exercise.roles:
        place = book.vocab.role_index(role)
        legal = legal_moves(book, exercise.world, place, orders_view(book, exercise.world, place))[:, 0]
        for observer in exercise.roles:
            if observer == role:
                continue
            foreseen = {act.id for act in foreseeable(exercise, observer, role)}
            for number, move in enumerate(book.moves_of[place]):
                if legal[number] and move.flat.slots:
                    assert move.flat.id in foreseen, f"{observer} thinks that {role} cannot {move.flat.id}"
                left_out += move.flat.id not in foreseen
    assert left_out > 50


def test_an_act_that_all_can_see_is_impossible_is_not_listed(peninsula: Resolved) -> None:
    exercise = begun(peninsula, "chn")
    assert exercise.view("jpn").moves
    paying = next(move for move in exercise.view("jpn").moves if move.id == "jpn_pay_aid")
    assert not paying.legal
    assert "jpn_pay_aid" not in {act.id for act in foreseeable(exercise, "chn", "jpn")}


# ---- messages --------------------------------------------------------------------------------------------------------


def test_a_message_is_read_by_those_it_was_written_to_and_nobody_else(peninsula: Resolved) -> None:
    exercise = begun(peninsula, "chn", "usa", "kor")
    exercise.say("usa", ["chn", "kor"], "Quiet until summer?")
    for role in ("usa", "chn", "kor"):
        (message,) = exercise.view(role).messages
        assert (message.by, message.to, message.text) == ("usa", ("chn", "kor"), "Quiet until summer?")
    assert not exercise.view("jpn").messages
    assert "Quiet until summer?" not in repr(exercise.view("prk"))


def test_a_look_back_shows_what_had_been_written_by_then(peninsula: Resolved) -> None:
    exercise = begun(peninsula, "chn", "usa")
    exercise.say("usa", ["chn"], "Before the first reveal.")
    go_on(exercise)
    exercise.say("usa", ["chn"], "After it.")
    assert [message.text for message in view_then(exercise, "chn", 1).messages] == ["Before the first reveal."]
    assert len(messages_of(exercise, "chn")) == 2


@pytest.mark.parametrize(
    ("to", "text", "cure"),
    [([], "Hello.", "name them"), (["usa"], "Hello.", "name them"), (["chn"], " ", "write it"), (["chn"], "x" * (LONGEST + 1), "shorten"), (["mars"], "Hello.", "choose one of")],
)  # fmt: skip
def test_a_message_that_cannot_be_sent_says_why_and_is_not_recorded(
    peninsula: Resolved, to: list[str], text: str, cure: str
) -> None:
    exercise = begun(peninsula, "chn", "usa")
    with pytest.raises(OrderError, match=cure):
        exercise.say("usa", to, text)
    assert not any(event["event"] == "said" for event in exercise.ledger.events)
