"""The after-action report: what a facilitator and a class find in it, and what it must not give away."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from tests.exercise.playing import decide, harbour, play, start, turn
from wargame.exercise.exercise import Exercise
from wargame.exercise.orders import DraftOffer, Forecast, Order
from wargame.report.aar import report, sections
from wargame.report.people import change_words, people_tracks
from wargame.scenario.models import Resolved, Track

PARTS = [
    "cover", "summary", "timeline", "turning", "roles", "forecasts", "people", "theories", "worlds", "rolls", "limits", "questions",
]  # fmt: skip


@pytest.fixture(scope="module")
def played() -> Exercise:
    """East is a person who writes down reasons and forecasts; the facilitator rules once and takes a note."""
    exercise = start(harbour(), "east", seed=5)
    exercise.seal(
        "east",
        Order(
            acts=("east_gift.grain",),
            posture={"toll": 1},
            answer="grant",
            offers=(DraftOffer(to=("west",), asks=("west_calm",), gives=("east_calm",)),),
            rationale="Grain | buys *quiet* <b>before</b> the storm.",
            forecast=Forecast(role="west", move="west_raid", percent=70),
        ),
    )
    exercise.rule({"track": "trade", "add": 3}, "The fair was crowded.")
    exercise.note("East argued for ten minutes about the toll.")
    exercise.say("east", ["west"], "We mean it.")
    return play(exercise)


def part(exercise: Exercise, name: str) -> str:
    """One section as text."""
    return next(section.markdown for section in sections(exercise) if section.id == name)


def test_the_report_has_its_parts_in_order(played: Exercise) -> None:
    assert [section.id for section in sections(played)] == PARTS
    text = report(played)
    places = [text.index(f"## {section.title}") for section in sections(played)[1:]]
    assert places == sorted(places)
    assert text.startswith("# After-action report: The Harbour in Spring")
    assert text.endswith("\n") and "\n\n\n" not in text


def test_nothing_is_worked_out_before_a_part_is_read(played: Exercise) -> None:
    fresh = sections(played)
    assert all("values" not in vars(section) for section in fresh)
    assert fresh[0].markdown and "values" in vars(fresh[0])
    assert "values" not in vars(fresh[1])


def test_the_cover_says_what_was_played_and_that_it_is_a_model(played: Exercise) -> None:
    cover = part(played, "cover")
    assert "A model, not a forecast." in cover
    assert "East Town played by a person; West Town played by doctrine" in cover
    assert "(drawn in secret)" in cover
    assert "| Seed | 5 |" in cover
    assert f"rules {played.rules_version}" in cover


def test_the_half_page_tells_the_picture_the_ending_and_what_orders_led_to(played: Exercise) -> None:
    assert played.ending is not None
    told = part(played, "summary")
    assert played.ending.name in told
    for label, word, _ in played.ending.picture:
        assert f"**{label.upper()}** {word}" in told
    assert "East Town sent gifts." in told


def test_the_timeline_gives_each_reason_that_was_written_down(played: Exercise) -> None:
    told = part(played, "timeline")
    assert "Why: “Grain \\| buys \\*quiet\\* \\<b\\>before\\</b\\> the storm.”" in told
    assert "Asked: Lower the dues? Answered: Grant it. Who bears it: the purse" in told
    assert "Offered to West Town: asks No raids; gives No blocks" in told
    assert "*ruling, facilitator*: Trade was changed by +3: The fair was crowded." in told
    assert "East argued for ten minutes" in told
    assert "to West Town: We mean it." in told


def test_each_roll_is_told_with_why_rivals_and_the_nearest_flip(played: Exercise) -> None:
    told = part(played, "rolls")
    thrown = [record for story in played.story for record in story.records if record["kind"] == "roll"]
    assert told.count("Rolled ") == len([record for record in thrown if not record["forced"]])
    assert "Does a storm come?" in told
    assert re.search(r"Chance of what happened: Calm \d+\.\d, Rough \d+\.\d\.", told)
    assert "points from" in told


def test_a_forecast_stands_beside_what_happened(played: Exercise) -> None:
    told = part(played, "forecasts")
    raided = any("west_raid" in story.orders["west"].acts for story in played.story if story.turn == 1 and story.orders)
    assert "70 %, likely (55-80 %), to West Town ordering *Raid the stores*" in told
    assert ("it was ordered" if raided else "it was not ordered") in told
    (first, *_) = json.loads(report(played, "json"))["sections"]["forecasts"]["forecasts"]
    assert first["error"] == pytest.approx((0.7 - raided) ** 2)


def test_each_role_is_told_with_goals_and_hidden_agenda(played: Exercise) -> None:
    assert played.ending is not None
    told = part(played, "roles")
    agenda = played.resolved.theatre.roles["east"].agendas[played.ending.agendas["east"]]
    assert f"*Hidden agenda:* **{agenda.name}.**" in told
    assert f"### East Town: {played.ending.satisfaction['east']} of 100" in told
    assert "**Pride.**" in told


def test_the_theories_are_weighed_in_words_and_not_ranked(played: Exercise) -> None:
    told = part(played, "theories")
    assert told.index("**Calm**") < told.index("**Rough**")
    assert "Evidence between our 2 parameter sets" in told
    assert "log" not in told  # figures are in the JSON report, for those who ask
    values = json.loads(report(played, "json"))["sections"]["theories"]["theories"]
    assert {"log_likelihood", "ratio"} <= values[0]["figures"].keys()


def test_the_last_questions_come_from_this_exercise_and_from_its_scenario(played: Exercise) -> None:
    told = part(played, "questions")
    assert "East Town wrote in spring 2001" in told
    assert "satisfaction of all roles together" in told


def test_the_json_report_says_the_same_as_the_text(played: Exercise) -> None:
    whole = json.loads(report(played, "json"))
    assert whole["finished"] is True
    assert list(whole["sections"]) == PARTS
    assert whole["sections"]["summary"]["ending"]["name"] in report(played)


def test_another_format_is_refused_with_those_there_are(played: Exercise) -> None:
    with pytest.raises(ValueError, match="md or json, not as 'pdf'"):
        report(played, "pdf")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("pace", ["solo", "class"])
def test_every_exercise_has_a_report(seed: int, pace: str) -> None:
    exercise = play(start(harbour(60), "east", "west", seed=seed, pace=pace))  # type: ignore[arg-type]  # one of two words
    assert "## Questions for the debrief" in report(exercise)
    json.loads(report(exercise, "json"))


def test_an_exercise_ended_early_says_so() -> None:
    exercise = play(start(harbour(), "east", seed=5), turn(2))
    exercise.end_now("The bell rang.")
    told = report(play(exercise))
    assert "**Play was ended early**, in summer 2001: The bell rang." in told


# ---- while play goes on ----------------------------------------------------------------------------------------------


def unfinished() -> Exercise:
    """East has spied, written why, and sealed its next order; nobody else knows."""
    exercise = start(harbour(), "east", "west", seed=5)
    exercise.seal(
        "east",
        Order(
            acts=("east_spy",), rationale="PLANTED reason", forecast=Forecast(role="west", move="west_wait", percent=33)
        ),
    )
    exercise.seal("west", Order(acts=("west_pact",), answer="later"))
    exercise.adjudicate()
    while exercise.turn == 1:
        for role in exercise.awaiting():
            decide(exercise, role)
        exercise.adjudicate()
    exercise.seal("east", Order(acts=("east_block",), rationale="PLANTED plan"))
    exercise.note("PLANTED note")
    return exercise


def test_the_report_of_an_unfinished_exercise_says_so_and_keeps_every_secret() -> None:
    exercise = unfinished()
    for text in (report(exercise), report(exercise, "json")):
        assert "PLANTED" not in text
        assert "blocked the channel" not in text  # sealed, not revealed
        assert "spies" not in text.lower()  # a secret act
        assert "agenda" not in text.lower()
        for theory in exercise.resolved.theatre.theories.values():
            assert theory.name not in text.replace("Calm, Rough are our readings", "").replace('"Calm",', "").replace(
                '"Rough"', ""
            )
    assert "This exercise is not over." in report(exercise)
    assert json.loads(report(exercise, "json"))["finished"] is False


def test_what_everybody_knows_is_told_of_an_unfinished_exercise() -> None:
    exercise = start(harbour(), "east", seed=5)
    exercise.seal("east", Order(acts=("east_gift.grain",)))
    exercise.adjudicate()
    assert "East Town sent gifts." in report(exercise)


# ---- people ----------------------------------------------------------------------------------------------------------


def with_people(resolved: Resolved) -> Resolved:
    """The harbour with a gauge of hunger that a blocked channel raises."""
    theatre = resolved.theatre
    hunger = Track(
        name="Hunger", group="People", about="Empty pots.", start=Decimal(20), good="down", inferred="test theatre"
    )
    block = theatre.moves["east_block"]
    effect = block.do[0].model_copy(update={"track": "hunger", "add": Decimal(9), "after": 0, "lasts": 0})
    moves = {
        **theatre.moves,
        "east_block": block.model_copy(update={"do": [*block.do, effect], "bears": "those who wait for bread"}),
    }
    changed = theatre.model_copy(update={"tracks": {**theatre.tracks, "hunger": hunger}, "moves": moves})
    return resolved.model_copy(update={"theatre": changed})


def test_what_an_order_did_to_people_is_said_in_words_with_who_bore_it() -> None:
    resolved = with_people(harbour())
    assert people_tracks(resolved) == ["hunger"]
    exercise = start(resolved, "east", seed=5)
    exercise.seal("east", Order(acts=("east_block",)))
    told = part(play(exercise), "people")
    words = told.index("Hunger grew")
    bearer = told.index("East Town chose: *Block the channel*. Who bore it: those who wait for bread.")
    assert words < bearer < told.index("The figures")
    assert "+9  East Town: Block the channel" in told


@pytest.mark.parametrize(("good", "worst"), [("down", "spring"), ("up", "summer"), ("neither", None)])
def test_the_worst_season_of_a_gauge_is_that_in_which_people_fared_worst(good: Any, worst: str | None) -> None:
    """A gauge that is neither good nor bad (unrest, say) has none."""
    resolved = with_people(harbour())
    theatre = resolved.theatre
    tracks = {**theatre.tracks, "hunger": theatre.tracks["hunger"].model_copy(update={"good": good})}
    changed = resolved.model_copy(update={"theatre": theatre.model_copy(update={"tracks": tracks})})
    exercise = play(start(changed, seed=5), turn(1, "responses"))
    exercise.rule({"track": "hunger", "add": 20}, "A late frost.")
    play(exercise, turn(2, "responses"))
    exercise.rule({"track": "hunger", "add": -30}, "A good catch.")
    play(exercise, turn(3, "responses"))
    exercise.rule({"track": "hunger", "add": 15}, "Rain.")
    told = part(play(exercise), "people")
    if worst is None:
        assert "worst" not in told
    else:
        assert f"worst in {worst}" in told


def test_the_shipped_exercise_tells_of_flight_unrest_hunger_and_lives(peninsula: Resolved) -> None:
    theatre = peninsula.theatre
    told = people_tracks(peninsula)
    assert set(told) >= {"refugee_flow", "social_unrest", "civil_hardship", "humanitarian_toll"}
    assert {theatre.tracks[name].group for name in told} == {"People"}


def test_a_theatre_without_such_a_gauge_says_so(played: Exercise) -> None:
    assert "no gauge that speaks of people" in part(played, "people")


@pytest.mark.parametrize(
    ("last", "words"),
    [(21, "hardly changed"), (26, "grew somewhat"), (33, "grew clearly"), (50, "grew steeply"), (10, "fell clearly")],
)
def test_changes_are_told_in_words(last: int, words: str) -> None:
    assert change_words(Track(name="Hunger", start=Decimal(20), inferred="test"), 20, last) == words


# ---- a report to read aloud from -------------------------------------------------------------------------------------


def test_the_timeline_of_a_class_game_can_be_read_aloud_and_leaves_nothing_out(peninsula: Resolved) -> None:
    exercise = play(start(peninsula, "chn", "usa", seed=3, pace="class", theory="bind"))
    told = part(exercise, "timeline")
    assert len(told.splitlines()) < 220
    turns = next(section for section in sections(exercise) if section.id == "timeline").values["turns"]
    for each in turns:
        for order in each["orders"]:
            assert all(said in told for said in order["said"])
            assert all(act["bears"] in told for act in order["acts"])
            assert order["dilemma"] is None or f"Answered: {order['dilemma']['answer']}" in told.replace(
                " by silence", ""
            )
            assert order["rationale"] in told
    thrown = [roll for each in part_values(exercise, "rolls")["turns"] for roll in each["rolls"] if not roll["forced"]]
    loud = [die for each in turns for die in each["dice"] if not die["forced"]]
    assert told.count("*Rolled ") == len(loud) > 20
    assert all(die["terms"] for die in loud), "each with what weighed most"
    behind = part(exercise, "rolls")
    assert sum(line.startswith("- ") for line in behind.splitlines()) == len(thrown)
    assert all(f"{roll['question']}" in behind for roll in thrown)
    assert len(told.splitlines()) + len(behind.splitlines()) < 560, "half of what they were"


def test_what_changed_most_is_told_once_a_turn_with_its_largest_cause(peninsula: Resolved) -> None:
    exercise = play(start(peninsula, "chn", seed=3, pace="class", theory="bind"))
    for each in part_values(exercise, "timeline")["turns"]:
        names = [re.split(r" -?\d+ to ", change, maxsplit=1)[0] for change in each["changes"]]
        assert len(names) == len(set(names))
        for change in each["changes"]:
            found = re.search(r" (-?\d+) to (-?\d+)(?: \(([+-][\d.]+) .+\))?$", change)
            assert found is not None, change
            if found[3]:
                assert float(found[3]) * (int(found[2]) - int(found[1])) > 0, change


def part_values(exercise: Exercise, name: str) -> dict[str, Any]:
    """What a section says, as plain values."""
    return next(section for section in sections(exercise) if section.id == name).values
