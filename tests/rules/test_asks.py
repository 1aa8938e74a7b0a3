"""Questions of the response window and dilemmas of cables: who is asked, what silence means, and second rounds."""

from __future__ import annotations

import itertools

import pytest

from tests.rules.small import Table, book
from wargame.exercise.orders import Order, Response
from wargame.exercise.sealing import check_response
from wargame.rules.orders import legal_moves, orders_view
from wargame.rules.vocabulary import RulebookError

ASKS = """
moves:
  north_push: {by: north, name: Push, kind: military, brief: ., tags: [threat]}
  north_inquire: {by: north, name: Inquire, kind: diplomatic, brief: ., do: [{ask: poll}]}
tracks: {heat: {name: Heat, start: 50}, face: {name: Face, start: 50}}
asks:
  standoff:
    name: Standoff
    to: [north, south]
    upon: [threat]
    when: "heat >= 50"
    crisis: true
    question: What now
    rounds: 2
    stands: "now(standoff.press, north) and now(standoff.press, south)"
    silence: hold
    answers:
      press: {name: Press, do: [{track: heat, add: 4}], says: Pressed.}
      hold: {name: Hold, do: [{track: heat, add: 1}], says: Held.}
      back: {name: Step back, legal: "heat < 60", do: [{track: face, add: -4}], says: Stepped back.}
  poll:
    name: A poll
    to: [south]
    question: Well
    once: true
    silence: nay
    answers: {aye: {name: Aye, do: [{track: gold, add: 1}], says: Aye.}, nay: {name: Nay, do: [{track: gold, add: -1}], says: Nay.}}
rules:
  both: {phase: settle, when: "now(standoff.press, north) and now(standoff.press, south)", do: [{track: heat, add: 10}]}
"""


@pytest.fixture(scope="module")
def first_table() -> Table:
    return Table(book(ASKS))


@pytest.fixture
def table(first_table: Table) -> Table:
    return first_table.copy()


def test_an_ask_opens_in_the_turn_of_its_event_to_all_it_names(table: Table) -> None:
    table.open()
    table.act({"north": ["north_push"]})
    assert table.asked("standoff") == {"north", "south"}
    assert table.asked("poll") == set()


def test_an_ask_whose_condition_does_not_hold_stays_shut() -> None:
    table = Table(book(ASKS.replace("start: 50}, face", "start: 49}, face")))
    table.open()
    table.act({"north": ["north_push"]})
    assert table.asked("standoff") == set()


def test_an_effect_opens_an_ask_and_once_means_once(table: Table) -> None:
    assert table.turn({"north": ["north_inquire"]}, {"south": {"poll": "aye"}}).reads("gold") == 51
    table.open()
    table.act({"north": ["north_inquire"]})
    assert table.asked("poll") == set()


def test_silence_is_the_answer_that_the_ask_declares(table: Table) -> None:
    assert table.turn({"north": ["north_inquire"]}).reads("gold") == 49


def test_each_answers_for_itself_and_each_answer_counts(table: Table) -> None:
    table.turn({"north": ["north_push"]}, {"north": {"standoff": "press"}, "south": {"standoff": "back"}})
    assert (table.reads("heat"), table.reads("face")) == (54, 46)


def test_where_it_still_stands_a_second_round_follows_for_its_parties(table: Table) -> None:
    table.open()
    table.act({"north": ["north_push"]})
    both = {"north": {"standoff": "press"}, "south": {"standoff": "press"}}
    assert table.settle(both)
    assert table.asked("standoff") == {"north", "south"}
    assert table.reads("heat") == 50 + 4 + 4 + 10
    assert not table.settle(both, again=True)
    assert table.asked("standoff") == set()
    assert table.reads("heat") == 68 + 4 + 4 + 10


def test_where_one_yields_there_is_no_second_round(table: Table) -> None:
    table.open()
    table.act({"north": ["north_push"]})
    assert not table.settle({"north": {"standoff": "press"}})
    assert table.asked("standoff") == set()


def test_there_is_never_a_third_round(table: Table) -> None:
    press = {"standoff": "press"}
    both = {"north": press, "south": press}
    table.turn({"north": ["north_push"]}, both, both)
    assert table.asked("standoff") == set()
    assert table.turn().reads("heat") == 86  # nothing of it is left in the next turn


def test_in_the_second_round_legality_looks_at_what_the_first_one_did(table: Table) -> None:
    table.open()
    table.act({"north": ["north_push"]})
    back = Response(answers={"standoff": "back"})
    assert not check_response(table.book, table.world, "south", back, False)
    table.settle({"north": {"standoff": "press"}, "south": {"standoff": "press"}})
    assert check_response(table.book, table.world, "south", back, True)


def test_the_epilogue_puts_no_question_that_a_rule_asks_either() -> None:
    text = ASKS + '  asker: {phase: stir, when: "turn >= 2", do: [{ask: poll}]}\n'
    assert Table(book(text)).turn().turn().reads("gold") == 49
    assert Table(book(text)).turn().epilogue().reads("gold") == 50


def test_the_epilogue_opens_no_new_crisis() -> None:
    text = ASKS.replace("upon: [threat]", "upon: [rumour]") + "  rumour: {phase: drift, do: [{track: gold, add: 1}]}\n"
    played_on = Table(book(text)).turns(2)
    ended = Table(book(text)).turn().epilogue()
    assert [record["ask"] for record in played_on.trace.records if record["kind"] == "asked"] == ["standoff"]
    assert [record for record in ended.trace.records if record["kind"] in ("asked", "answer")] == []


# ---- dilemmas


CABLES = """
cables:
  plea:
    to: [north]
    sender: S
    title: A plea
    text: .
    repeat: %d
    when: "%s"
    dilemma:
      question: Well
      silence: refuse
      answers: {grant: {name: Grant, do: [{track: gold, add: 10}]}, refuse: {name: Refuse, do: [{track: gold, add: -1}]}}
  other:
    to: [north]
    sender: S
    title: Another
    text: .
    repeat: 1
    dilemma: {question: Well, silence: so, answers: {so: {name: So}, thus: {name: Thus}}}
"""


def dilemma(table: Table, role: str) -> str | None:
    put = int(table.world.dilemma[table.book.vocab.role_index(role), 0])
    return None if put < 0 else table.book.vocab.asks[put].id


def test_a_dilemma_is_answered_with_the_orders_and_silence_has_its_price() -> None:
    made = book((CABLES % (1, "1")).split("  other:")[0])
    assert dilemma(Table(made), "north") is None
    assert Table(made).turn({"north": Order(answer="grant")}).reads("gold") == 60
    assert Table(made).turn().reads("gold") == 49


def test_a_role_without_cables_has_no_dilemma() -> None:
    table = Table(book(CABLES % (1, "1")))
    table.open()
    assert dilemma(table, "south") is None


def test_a_cable_comes_only_when_its_condition_holds() -> None:
    made = book(CABLES % (1, "gold >= 60"))
    for seed in range(20):
        table = Table(made, seed)
        table.open()
        assert dilemma(table, "north") == "other"


def test_both_cables_come_in_time_in_proportion_to_their_weights() -> None:
    made = book(CABLES % (1, "1"))
    drawn = []
    for seed in range(400):
        table = Table(made, seed)
        table.open()
        drawn.append(dilemma(table, "north"))
    assert 160 <= drawn.count("plea") <= 240


def test_a_cable_that_came_waits_its_turns_while_there_is_another() -> None:
    made = book(CABLES % (3, "1"))
    for seed in range(20):
        table = Table(made, seed)
        came = []
        for _ in range(8):
            table.turn()
            came.append(dilemma(table, "north"))
        turns = [turn for turn, cable in enumerate(came) if cable == "plea"]
        assert all(later - earlier >= 3 for earlier, later in itertools.pairwise(turns))


def test_rather_an_old_question_than_none() -> None:
    made = book((CABLES % (0, "1")).split("  other:")[0])
    table = Table(made)
    for _ in range(4):
        table.open()
        assert dilemma(table, "north") == "plea"


def test_the_second_quarter_of_a_sealing_puts_no_dilemma() -> None:
    table = Table(book(CABLES % (1, "1")))
    table.turn()
    table.open(dilemmas=False)
    assert dilemma(table, "north") is None


def test_opening_cables_come_first() -> None:
    made = book(CABLES % (1, "1"), opening_cables={"north": ["plea"]})
    for seed in range(10):
        table = Table(made, seed)
        table.open()
        assert dilemma(table, "north") == "plea"


GRANTING = "moves: {grant_it: {by: %s, name: Grant, kind: diplomatic, brief: ., legal: 'not standing(plea)'}}\n"


def test_an_act_can_be_shut_while_a_dilemma_of_the_same_subject_waits() -> None:
    made = book(CABLES % (1, "1") + GRANTING % "north")
    offered = set()
    for seed in range(20):
        table = Table(made, seed)
        table.open()
        north = made.vocab.role_index("north")
        legal = legal_moves(made, table.world, north, orders_view(made, table.world, north))
        may = dict(zip((move.flat.id for move in made.moves_of[north]), legal[:, 0].tolist(), strict=True))
        assert may["grant_it"] == (dilemma(table, "north") != "plea")
        offered.add(may["grant_it"])
    assert offered == {True, False}


def test_no_other_role_may_ask_whether_a_dilemma_waits() -> None:
    with pytest.raises(RulebookError, match="another role"):
        book(CABLES % (1, "1") + GRANTING % "south")
