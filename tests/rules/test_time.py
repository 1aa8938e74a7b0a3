"""Events are met by every phase exactly once; what is remembered of the past is counted in turns."""

from __future__ import annotations

import pytest

from tests.rules.small import Table, book
from wargame.exercise.orders import Order
from wargame.rules.contexts import ACT, TICKS
from wargame.rules.orders import orders_view
from wargame.rules.terms import ALL, one
from wargame.scenario.models import PHASES

RULE_PHASES = [phase for phase in PHASES if phase not in ("act", "reckon")]
"""Phases in which rules fire: in *act* moves happen, in *reckon* commitments are judged."""

COUNTING = """
moves: {north_shout: {by: north, name: Shout, kind: military, brief: ., tags: [noise]}}
tracks: {heard: {name: Heard, range: [0, 1000], start: 0}}
rules: {listen: {phase: %s, %s, do: [{track: heard, add: 1}]}}
"""


@pytest.mark.parametrize(
    "asks", ["upon: north_shout", "when: now(north_shout)", "upon: noise", "when: 'now(noise, north)'"]
)
@pytest.mark.parametrize("phase", RULE_PHASES)
def test_a_move_is_met_exactly_once_by_every_phase(phase: str, asks: str) -> None:
    table = Table(book(COUNTING % (phase, asks)))
    table.turn({"north": ["north_shout"]}).turns(3)
    assert table.reads("heard") == 1


@pytest.mark.parametrize("phase", RULE_PHASES)
def test_a_move_made_again_is_met_again(phase: str) -> None:
    table = Table(book(COUNTING % (phase, "upon: north_shout")))
    for _ in range(3):
        table.turn({"north": ["north_shout"]})
    assert table.turns(2).reads("heard") == 3


CHAIN = """
moves: {north_shout: {by: north, name: Shout, kind: military, brief: .}}
tracks: {heard: {name: Heard, range: [0, 1000], start: 0}}
rules:
  echo: {phase: %s, upon: north_shout, do: [{track: gold, add: 0}]}
  listen: {phase: %s, upon: echo, do: [{track: heard, add: 1}]}
"""


@pytest.mark.parametrize("listens", RULE_PHASES)
@pytest.mark.parametrize("speaks", RULE_PHASES)
def test_what_one_phase_raises_every_other_meets_exactly_once(speaks: str, listens: str) -> None:
    table = Table(book(CHAIN % (speaks, listens)))
    table.turn({"north": ["north_shout"]}).turns(3)
    assert table.reads("heard") == 1


@pytest.mark.parametrize("listens", RULE_PHASES)
def test_a_broken_promise_is_met_exactly_once_by_every_phase(listens: str) -> None:
    text = """
    commitments: {north_pay: {name: Pay, text: Pays., by: north, done: "0", due: 1}}
    tracks: {heard: {name: Heard, start: 0}}
    rules:
      promise: {phase: open, when: "turn == 1", do: [{bind: north_pay}]}
      listen: {phase: %s, upon: north_pay.broken, do: [{track: heard, add: 1}]}
    """
    table = Table(book(text % listens)).turns(5)
    assert (table.promise("north_pay"), table.reads("heard")) == ("broken", 1)


# ---- the response window, where settling may happen twice


STANDOFF = """
moves: {north_push: {by: north, name: Push, kind: military, brief: .}}
tracks:
  pressed: {name: Pressed, range: [0, 1000], start: 0}
  echoes: {name: Echoes, range: [0, 1000], start: 0}
asks:
  standoff:
    name: Standoff
    to: [north, south]
    upon: north_push
    question: What now?
    rounds: 2
    stands: "now(standoff.press)"
    silence: hold
    answers: {press: {name: Press, says: Pressed.}, hold: {name: Hold, says: Held.}}
rules:
  judged: {phase: settle, upon: standoff.press, do: [{track: pressed, add: 1}]}
  echoed: {phase: %s, upon: judged, do: [{track: echoes, add: 1}]}
"""


def test_an_answer_of_the_first_round_is_settled_once() -> None:
    table = Table(book(STANDOFF % "drift"))
    table.turn({"north": ["north_push"]}, {"south": {"standoff": "press"}}, {"south": {"standoff": "hold"}}).turns(2)
    assert table.reads("pressed") == 1


def test_an_answer_of_the_second_round_is_settled_once() -> None:
    """Also not once more when the next turn settles."""
    table = Table(book(STANDOFF % "drift"))
    table.turn({"north": ["north_push"]}, {"south": {"standoff": "press"}}, {"south": {"standoff": "press"}})
    assert table.reads("pressed") == 2  # one for each round
    assert table.turns(2).reads("pressed") == 2


@pytest.mark.parametrize("listens", RULE_PHASES)
def test_what_settling_raises_is_met_exactly_once_even_if_it_settles_twice(listens: str) -> None:
    table = Table(book(STANDOFF % listens))
    table.turn({"north": ["north_push"]}, {"south": {"standoff": "press"}}, {"south": {"standoff": "hold"}}).turns(2)
    assert (table.reads("pressed"), table.reads("echoes")) == (1, 1)


def test_a_rule_of_the_settle_phase_that_waits_for_nothing_fires_once_a_round_at_the_table() -> None:
    text = STANDOFF % "drift" + "  tick: {phase: settle, do: [{track: gold, add: 1}]}\n"
    table = Table(book(text))
    table.turn({"north": ["north_push"]}, {"south": {"standoff": "press"}}, {"south": {"standoff": "hold"}})
    assert table.reads("gold") == 52
    assert table.turn().reads("gold") == 53


# ---- since, held, was, times


def history(what: str) -> Table:
    text = """
    moves: {north_shout: {by: north, name: Shout, kind: military, brief: .}, north_dig: {by: north, name: Dig, kind: economic, brief: ., do: [{track: gold, add: 10}]}}
    tracks: {memory: {name: Memory, range: [-1000, 1000], start: 0}, told: {name: Told, range: [-1000, 1000], is: "%s"}}
    """
    return Table(book(text % what))


def test_since_is_0_in_the_turn_of_the_event_then_counts_turns_and_is_99_before_it() -> None:
    table = history("since(north_shout)")
    readings = [table.turn().reads("told"), table.turn({"north": ["north_shout"]}).reads("told")]
    readings += [table.turn().reads("told") for _ in range(3)]
    assert readings == [99, 0, 1, 2, 3]


def test_since_takes_the_latest_of_several_and_conditions_too() -> None:
    table = history("since(north_shout or gold >= 60)")
    orders = [[], ["north_shout"], [], ["north_dig"], [], []]
    assert [table.turn({"north": acts}).reads("told") for acts in orders] == [99, 0, 1, 0, 0, 0]


def test_since_a_condition_counts_from_the_last_turn_that_ended_with_it() -> None:
    text = """
    tracks: {memory: {name: Memory, start: 0}, told: {name: Told, is: "since(gold >= 60)"}}
    moves: {north_lend: {by: north, name: Lend, kind: economic, brief: ., do: [{track: gold, add: 15, lasts: 1}]}}
    """
    table = Table(book(text))
    readings = [table.turn({"north": acts}).reads("told") for acts in ([], ["north_lend"], [], [], [])]
    assert readings == [99, 0, 1, 2, 3]


def test_held_counts_the_turns_in_a_row_that_ended_with_a_condition_and_falls_to_0_at_once() -> None:
    text = """
    tracks: {guard: {name: Guard, steps: [low, high], start: low, by: north}, told: {name: Told, range: [0, 1000], start: 0}}
    rules: {tell: {phase: contest, do: [{track: told, toward: "held(guard == high) * 10", percent: 100}]}}
    """
    table = Table(book(text))
    readings = []
    for change in (0, 1, 0, 0, -1, 1, 0):
        readings.append(table.turn({"north": Order(posture={"guard": change})}).reads("told"))
    assert readings == [0, 0, 10, 20, 0, 0, 10]


@pytest.mark.parametrize(("depth", "seen"), [(1, [50, 60, 70, 80]), (2, [50, 50, 60, 70]), (3, [50, 50, 50, 60])])
def test_a_rule_that_asks_what_a_track_was_reads_so_many_turn_ends_ago(depth: int, seen: list[int]) -> None:
    text = """
    moves: {north_dig: {by: north, name: Dig, kind: economic, brief: ., do: [{track: gold, add: 10}]}}
    tracks: {told: {name: Told, start: 0}}
    rules: {tell: {phase: contest, do: [{track: told, toward: "was(gold, %d)", percent: 100}]}}
    """
    table = Table(book(text % depth))
    assert [table.turn({"north": ["north_dig"]}).reads("told") for _ in range(4)] == seen


def test_times_counts_every_time() -> None:
    table = history("times(north_shout)")
    orders = [["north_shout"], [], ["north_shout"], ["north_shout"]]
    assert [table.turn({"north": acts}).reads("told") for acts in orders] == [1, 1, 2, 3]


def test_the_calendar_counts_turns_and_quarters_to_a_month() -> None:
    text = """
    tracks:
      left: {name: Left, range: [-99, 99], is: turns_left}
      to: {name: To, range: [-99, 99], is: 'turns_to("2001-09")'}
      within: {name: Within, range: [-99, 99], is: 'turns_to("2001-05")'}
    """
    table = Table(book(text, opens="2001-03-01", turns=4))
    readings = []
    for _ in range(4):
        table.turn()
        readings.append((table.reads("left"), table.reads("to"), table.reads("within")))
    assert readings == [(3, 2, 0), (2, 1, -1), (1, 0, -2), (0, -1, -3)]


def test_a_derived_track_follows_the_calendar_even_where_nothing_else_changes() -> None:
    table = Table(
        book(
            'tracks: {left: {name: Left, is: "10 * turns_left + min(gold, 1)"}, fixed: {name: Fixed, is: "7"}}', turns=4
        )
    )
    assert [table.turn().reads("left") for _ in range(4)] == [31, 21, 11, 1]
    assert table.reads("fixed") == 7


def test_a_rule_that_happens_once_happens_once() -> None:
    table = Table(book('rules: {gift: {phase: open, once: true, when: "turn >= 2", do: [{track: gold, add: 5}]}}'))
    assert [table.turn().reads("gold") for _ in range(4)] == [50, 55, 55, 55]


def test_a_dated_inject_comes_in_its_turn_and_a_conditional_one_once() -> None:
    injects = {
        "fair": {"turn": 3, "title": "Fair", "text": "-", "do": [{"track": "gold", "add": 5}]},
        "flood": {"when": "gold >= 55", "title": "Flood", "text": "-", "do": [{"track": "gold", "add": -20}]},
        "famine": {"when": "gold <= 40", "title": "Famine", "text": "-", "do": [{"track": "gold", "add": -1}]},
    }
    table = Table(book("", injects=injects))
    assert [table.turn().reads("gold") for _ in range(6)] == [50, 50, 55, 35, 34, 34]


# ---- class pace: *now* in legality means since the role's last orders window


LEGAL = """
moves:
  north_shout: {by: north, name: Shout, kind: military, brief: .}
  south_reply: {by: south, name: Reply, kind: military, brief: ., legal: now(shock_came)}
rules: {shock_came: {phase: shock, when: "turn in (%d, 99)", do: [{track: gold, add: 1}]}}
"""


@pytest.mark.parametrize(("quarter", "quarters", "legal"), [(1, 2, True), (2, 2, True), (1, 1, False), (2, 1, True)])
def test_an_event_of_either_quarter_is_now_in_the_next_half_yearly_orders_window(
    quarter: int, quarters: int, legal: bool
) -> None:
    made = book(LEGAL % quarter)
    table = Table(made).turns(2)
    table.open()
    south = made.vocab.role_index("south")
    seen = orders_view(made, table.world, south, quarters)
    move = next(move for move in made.moves_of[south] if move.flat.id == "south_reply")
    assert move.legal is not None
    assert bool(one(move.legal(seen, ALL))) is legal


def test_an_event_before_the_last_half_yearly_window_is_now_no_more() -> None:
    made = book(LEGAL % 1)
    table = Table(made).turns(4)
    table.open()
    south = made.vocab.role_index("south")
    seen = made.observe(table.world, south, ACT, 2 * TICKS)
    move = next(move for move in made.moves_of[south] if move.flat.id == "south_reply")
    assert move.legal is not None
    assert not one(move.legal(seen, ALL))
