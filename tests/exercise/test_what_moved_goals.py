"""What stands beside a goal explains it, and an arrow always compares with the role's last orders window."""

from __future__ import annotations

from decimal import Decimal

from tests.exercise.playing import play, start, turn
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.since import since
from wargame.exercise.telling import since_last_sealed
from wargame.scenario.models import Goal, Resolved


def marks(goal: Goal, track: str, reading: int) -> Decimal:
    """What a goal's plain terms on a track come to at a reading of it."""
    found = Decimal(0)
    for term in goal.terms:
        if term.of == track and isinstance(term.add, Decimal):
            above, below = (Decimal(edge) if edge is not None else None for edge in (term.above, term.below))
            amount = Decimal(reading) if above is None else max(Decimal(0), reading - above)
            found += term.add * (amount if below is None else max(Decimal(0), below - reading)) / term.per
    return found


def test_what_is_named_beside_a_goal_explains_its_change_and_never_goes_the_other_way(peninsula: Resolved) -> None:
    ids = {track.name: track_id for track_id, track in peninsula.theatre.tracks.items()}
    goals = {goal.name: goal for role in peninsula.theatre.roles.values() for goal in role.goals.values()}
    explained = 0
    for seed in (3, 7):
        exercise = start(peninsula, "chn", "jpn", seed=seed, ledger=MemoryLedger())
        for turn_number in (2, 3, 4):
            play(exercise, turn(turn_number))
            stories = since_last_sealed(exercise, exercise.story)
            for role in ("chn", "jpn"):
                for goal in since(exercise, stories, role).goals:
                    assert bool(goal.moved) == (goal.now != goal.before), "a change is always given its reason"
                    for said in goal.moved:
                        name, arrow, after = said.rpartition(" → ")
                        name, _, before = name.removesuffix(" ").rpartition(" ")
                        track = ids.get(name.removesuffix(" about"))
                        if not arrow or track is None or not after.isdigit() or goal.name not in goals:
                            continue
                        by = marks(goals[goal.name], track, int(after)) - marks(goals[goal.name], track, int(before))
                        assert by == 0 or (by > 0) == (goal.now > goal.before), (goal, said)
                        explained += by != 0
    assert explained > 10


def test_an_arrow_compares_with_the_last_orders_window_on_every_page(peninsula: Resolved) -> None:
    exercise = start(peninsula, "chn", seed=3, ledger=MemoryLedger())
    play(exercise, turn(3))
    ordering = {track.id: track for track in exercise.view("chn").tracks}
    play(exercise, lambda at: at.stage == "responses" and at.turn >= 3)
    answering = {track.id: track for track in exercise.view("chn").tracks}
    assert exercise.turn == 3
    assert any(answering[each].number != ordering[each].number for each in ordering), "the reveal changed something"
    for each, track in answering.items():
        if track.known != "guess":
            assert track.trend == track.number - ordering[each].number, track.name
