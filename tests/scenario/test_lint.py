"""What the linter tells an author: what does not exist, stands on nothing, can never be, or is decided unseen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scenario.conftest import Folder
from wargame.scenario.catalogue import find_scenario
from wargame.scenario.lint import check
from wargame.scenario.models import Resolved
from wargame.scenario.problems import Problem


def the_problem(strait: Folder) -> Problem:
    errors = check(strait.root).errors
    assert len(errors) == 1, "\n".join(map(str, errors))
    return errors[0]


def test_a_sound_theatre_has_nothing_wrong(strait: Folder) -> None:
    report = check(strait.root)
    assert report.ok, "\n".join(map(str, report.errors))


# ---- names

UNKNOWN = [
    ("legal: tension < 90", "legal: tensoin < 90", "there is no track 'tensoin'", "'tension'"),
    ("war == shooting, text", "war == shoting, text", "there is no step 'shoting'", "'shooting'"),
    ("of: tension, why: noise", "of: tensions, why: noise", "there is no track 'tensions'", "'tension'"),
    ("breach: now(threat)", "breach: now(threats)", "there is no event 'threats'", "'threat'"),
    ("breach: now(threat)", 'breach: "now(threat, nort)"', "there is no role 'nort'", "'north'"),
    ("breach: now(threat)", "breach: since(threats) < 2", "there is no event or track 'threats'", "'threat'"),
    ("legal: tension < 90", "legal: not in_force(north_holds)", "there is no commitment 'north_holds'", "'north_hold'"),
    ("legal: tension < 90", "legal: given(peace) == 0", "there is no tag of a commitment 'peace'", ""),
    ("legal: tension < 90", "legal: not standing(deal)", "there is no offer 'deal'", ""),
    ("do: [{track: tension, add: 12.5}", "do: [{track: tesion, add: 12.5}", "there is no track 'tesion'", "'tension'"),
    ("{add: heat, when", "{add: haet, when", "there is no row of params 'haet'", "'heat'"),
    ("set: shooting", "set: shoting", "there is no step of war 'shoting'", "'shooting'"),
    ("    by: north\n", "    by: nroth\n", "there is no role with a seat 'nroth'", "'north'"),
    ("upon: threat", "upon: threatt", "there is no event 'threatt'", "'threat'"),
    ("silence: yield", "silence: yeild", "silence means 'yeild', which is not one of the answers", "'yield'"),
    ("source: [argue_fear]", "source: [argue_faer]", "there is no argument or fact 'argue_faer'", "'argue_fear'"),
    ("seen: {north: exact, others", "seen: {nroth: exact, others", "there is no role 'nroth'", "'north'"),
    ("start: none", "start: nothing", "there is no step of war 'nothing'", ""),
    ("values: {bold: 8, shy: 2}", "values: {bold: 8}", "the number has no value under shy", "each theory"),
    ("values: {bold: 8, shy: 2}", "values: {bold: 8, shy: 2, brave: 1}", "there is no theory 'brave'", ""),
    ("to: [south], breach", "to: [suoth], breach", "there is no role 'suoth'", "'south'"),
]


@pytest.mark.parametrize(("old", "new", "says", "cure"), UNKNOWN, ids=[says for _, _, says, _ in UNKNOWN])
def test_a_name_that_nothing_bears_is_told_with_the_nearest(
    strait: Folder, old: str, new: str, says: str, cure: str
) -> None:
    line, _ = strait.replace(strait.theatre, old, new)
    told = [problem for problem in check(strait.root).errors if says in problem.message]
    assert told, "\n".join(map(str, check(strait.root).errors))
    assert cure in told[0].hint
    assert told[0].file == "scenarios/strait/theatre.yaml"
    assert abs(told[0].line - line) <= 1, str(told[0])


def test_a_name_in_an_expression_is_told_at_its_very_column(strait: Folder) -> None:
    line, column = strait.replace(strait.theatre, "legal: tension < 90", "legal: tension < 90 and waar == none")
    problem = check(strait.root).errors[0]
    assert (problem.line, problem.column) == (line, column + len("legal: tension < 90 and "))


def test_an_expression_that_is_no_expression_is_told_where_it_breaks(strait: Folder) -> None:
    line, column = strait.replace(strait.theatre, "legal: tension < 90", 'legal: "tension < 90 and ["')
    problem = the_problem(strait)
    assert problem.line == line
    assert problem.column > column
    assert "is not an expression" in problem.message


def test_the_scenario_s_own_names_are_checked_too(strait: Folder) -> None:
    strait.replace(strait.scenario, "play_as: north", "play_as: east")
    strait.replace(strait.scenario, "to: [north]", "to: [noth]")
    strait.replace(strait.scenario, "objective: signals\n    inferred", "objective: signal\n    inferred")
    told = [(problem.message, problem.file.rpartition("/")[2]) for problem in check(strait.root).errors]
    assert told == [
        ("there is no role with a seat 'east'", "first-summer.yaml"),
        ("there is no role with a seat 'noth'", "first-summer.yaml"),
        ("there is no learning objective 'signal'", "first-summer.yaml"),
    ]


CHANGES = [
    ("{track: tension, add: 12.5}", "{track: war, add: 12.5}", "'war' has steps: nothing can be added to it"),
    ("{track: tension, add: 12.5}", "{track: tension, set: high}", "'tension' is a number: it has no steps"),
]


@pytest.mark.parametrize(("old", "new", "says"), CHANGES)
def test_a_track_can_only_be_changed_as_its_kind_allows(strait: Folder, old: str, new: str, says: str) -> None:
    strait.replace(strait.theatre, old, new)
    assert says in the_problem(strait).message


def test_what_is_worked_out_from_other_tracks_cannot_be_changed(strait: Folder) -> None:
    strait.replace(strait.theatre, "name: Plans, start: 10,", "name: Plans, is: 100 - tension,")
    assert "'plans' is worked out from other tracks" in the_problem(strait).message


def test_every_role_needs_something_free_to_do(strait: Folder) -> None:
    strait.replace(strait.theatre, "slots: 0, brief", "slots: 1, brief")
    assert "south has nothing it can do for free" in the_problem(strait).message


# ---- ground


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("    source: [argue_fear]\n", "", "the rule 'shots'"),
        ("start: none, inferred: invented", "start: none", "the track 'war'"),
        ("breach: now(threat), source: claim_fear", "breach: now(threat)", "the commitment 'north_hold'"),
        ("why: noise}], inferred: invented", "why: noise}]", "the goal 'calm'"),
        ("brief: Do nothing., source: fact_quiet}\nrules", "brief: Do nothing.}\nrules", "the move 'south_wait'"),
        (", why: {shy: our reading}", "", "the param 'heat'"),
    ],
)
def test_what_stands_on_nothing_is_refused(strait: Folder, old: str, new: str, what: str) -> None:
    strait.replace(strait.theatre, old, new)
    told = [
        problem.message
        for problem in check(strait.root).errors
        if "says nothing of what it stands on" in problem.message
    ]
    assert len(told) == 1
    assert told[0].startswith(what)


def test_a_scenario_s_starting_value_needs_ground_of_its_own(strait: Folder) -> None:
    strait.replace(strait.scenario, "{value: 55.5, source: fact_quiet}", "{value: 55.5}")
    assert the_problem(strait).message.startswith("the starting value of 'tension' says nothing")


def test_a_goal_and_an_inject_serve_a_learning_objective(strait: Folder) -> None:
    strait.replace(strait.theatre, "text: Quiet., objective: signals,", "text: Quiet.,")
    strait.replace(strait.scenario, "add: -5}], objective: signals,", "add: -5}],")
    told = check(strait.root).errors
    assert [problem.message for problem in told] == [
        "the inject 'storm' serves no learning objective",
        "the goal 'calm' serves no learning objective",
    ]
    assert "'objective:' with signals" in told[0].hint


def test_a_source_may_name_an_argument_or_one_claim_that_it_covers(strait: Folder) -> None:
    strait.replace(strait.theatre, "source: claim_fear", "source: argue_fear")
    assert check(strait.root).ok


def test_an_argument_that_nothing_shows_is_an_error_where_everything_is_checked(strait: Folder) -> None:
    more = "arguments:\n  argue_calm: {theme: calm, article: first, paragraph: '4', text: Calm lasts.}\n"
    strait.write(strait.root / "seeds" / "more.yaml", more)
    problem = the_problem(strait)
    assert (problem.file, problem.line) == ("seeds/more.yaml", 2)
    assert "nothing with consequences stands on the argument 'argue_calm'" in problem.message
    assert check(strait.scenario).ok, "one scenario need not show every argument"
    assert check(strait.scenario).counts.arguments.unused == ["argue_calm"]


def test_a_theatre_elsewhere_need_not_stand_on_what_others_stand_on(tmp_path: Path) -> None:
    """Nothing of other theatres is laid to its charge, whether it is asked about alone or in a folder of theatres."""
    theatre = find_scenario("border-crisis").parent.parent
    copied = tmp_path / theatre.name
    shutil.copytree(theatre, copied)
    for path in (theatre, copied, tmp_path):
        report = check(path)
        assert report.ok, report.as_text()
        assert report.counts.arguments.unused == []
        assert report.as_text().endswith("They stand on no argument.")


def test_a_cable_that_only_tells_of_an_argument_does_not_show_it(strait: Folder) -> None:
    more = "arguments:\n  argue_calm: {theme: calm, article: first, paragraph: '4', text: Calm lasts.}\n"
    strait.write(strait.root / "seeds" / "more.yaml", more)
    strait.replace(strait.scenario, "objective: signals\n    inferred: invented", "source: argue_calm")
    assert "argue_calm" in the_problem(strait).message


# ---- what can never be

NEVER = [
    ("when: tension >= 85 and patrols == many", "when: tension > 100", "tension runs from 0 to 100"),
    ("when: tension >= 85 and patrols == many", "when: tension > 60 and tension < 60", "tension runs"),
    ("when: tension >= 85 and patrols == many", "when: patrols == few and patrols == many", "patrols is only ever few"),
    ("when: tension >= 85 and patrols == many", "when: turn > 20", ""),
    ("when: tension >= 85 and patrols == many", "when: pct(tension, 50) > 60", "tension runs from 0 to 100"),
    ("when: tension >= 85 and patrols == many", "when: tension > 50 and (war == none) + 1 > 3", "tension runs"),
    ("when: tension >= 85 and patrols == many", "when: held(tension > 100) >= 2", "tension runs"),
]


@pytest.mark.parametrize(("old", "new", "because"), NEVER, ids=[new for _, new, _ in NEVER])
def test_a_condition_that_can_never_hold_is_told_with_the_reason(
    strait: Folder, old: str, new: str, because: str
) -> None:
    strait.replace(strait.theatre, old, new)
    told = [problem for problem in check(strait.root).errors if "this can never be true" in problem.message]
    assert len(told) == 1
    assert because in told[0].hint


@pytest.mark.parametrize(
    "possible",
    [
        "tension >= 100",
        "tension >= 50 and tension < 51",
        "not (tension > 100)",
        "patrols > few and turn == 6",
        "war in (none, shooting) and now(threat, north)",
        "mean(tension, plans) >= 100",
        "abs(tension - plans) > 99",
        "since(threat) <= 0 or tension > 200",
        "turns_left <= 0",
        "was(tension, 1) > tension + 90",
        "clip(tension - 200, 0, 5) == 0",
    ],
)
def test_what_is_only_improbable_is_left_to_the_ensembles(strait: Folder, possible: str) -> None:
    strait.replace(strait.theatre, "tension >= 85 and patrols == many", f'"{possible}"')
    assert not [problem for problem in check(strait.root).errors if "never" in problem.message]


def test_a_step_that_nothing_ever_sets_cannot_be_waited_for(strait: Folder) -> None:
    strait.replace(strait.theatre, "steps: [none, shooting]", "steps: [none, shooting, ruin]")
    strait.replace(strait.theatre, "{word: lost, when: war == shooting}", "{word: lost, when: war == ruin}")
    problem = the_problem(strait)
    assert "this can never be true: 'war == ruin'" in problem.message
    assert problem.hint == "war is only ever none or shooting"


def test_a_condition_that_holds_in_one_scenario_of_a_theatre_is_fine_in_the_others(strait: Folder) -> None:
    strait.replace(strait.theatre, "tension >= 85 and patrols == many", "turn > 8 and patrols == many")
    assert "never" in the_problem(strait).message
    longer = strait.scenario.read_text().replace("turns: 4", "turns: 12").replace("id: first-summer", "id: long-summer")
    strait.write(strait.scenario.with_name("long-summer.yaml"), longer)
    assert check(strait.root).ok


def test_a_move_that_can_never_be_made_is_told_as_such(strait: Folder) -> None:
    line, column = strait.replace(strait.theatre, "legal: tension < 90", "legal: tension < 0")
    problem = the_problem(strait)
    assert "this move can never be made: 'tension < 0'" in problem.message
    assert (problem.line, problem.column) == (line, column + len("legal: "))


# ---- who reads what


def test_a_track_that_nobody_reads_is_told(strait: Folder) -> None:
    strait.replace(strait.theatre, "rules:\n", "  # none\nrules:\n")
    strait.replace(strait.theatre, "when: plans > 50, why", "when: tension > 50, why")
    problem = the_problem(strait)
    assert problem.message == "nothing reads the track 'plans'"


def test_a_track_that_another_scenario_reads_is_read(strait: Folder) -> None:
    strait.replace(strait.theatre, "when: plans > 50, why", "when: tension > 50, why")
    other = strait.scenario.read_text().replace("id: first-summer", "id: plot")
    other = other.replace("turn: 2, title: Storm", "when: plans > 20, title: Storm")
    strait.write(strait.scenario.with_name("plot.yaml"), other)
    assert check(strait.root).ok
    assert check(strait.scenario).ok


def test_a_disputed_number_that_nothing_uses_is_told(strait: Folder) -> None:
    strait.replace(strait.theatre, "{add: heat, when", "{add: 3, when")
    assert the_problem(strait).message == "nothing uses the disputed number 'heat'"


def test_an_ask_that_nothing_opens_is_told(strait: Folder) -> None:
    strait.replace(strait.theatre, "    upon: threat\n", "")
    assert the_problem(strait).message == "nothing ever opens the ask 'alarm'"


HIDDEN = [
    ("slots: 0, brief", "slots: 0, legal: plans < 20, brief", "in legality"),
    ("slots: 0, brief", "slots: 0, doctrine: [{add: 5, of: plans}], brief", "in doctrine"),
    ("yield: {name: Yield}", "yield: {name: Yield, doctrine: [{add: 1, when: plans > 3}]}", "in an answer"),
    ("breach: now(threat),", "breach: now(threat), worth: {south: [{add: 1, of: plans}]},", "in worth"),
]


@pytest.mark.parametrize(("old", "new", "where"), HIDDEN, ids=[where for _, _, where in HIDDEN])
def test_a_role_may_not_decide_on_what_is_hidden_from_it(strait: Folder, old: str, new: str, where: str) -> None:
    strait.replace(strait.theatre, old, new)
    problem = the_problem(strait)
    assert problem.message == "south decides here on 'plans', which is hidden from it"


def test_what_happens_may_depend_on_what_nobody_sees(strait: Folder) -> None:
    strait.replace(strait.theatre, "tension >= 85 and patrols == many", "plans >= 85 and patrols == many")
    assert check(strait.root).ok


# ---- all at once, whatever is asked about


def test_a_broken_entry_does_not_hide_what_is_wrong_elsewhere(strait: Folder) -> None:
    strait.replace(strait.theatre, "slots: 0, brief", "slots: 7, brief")
    strait.replace(strait.theatre, "legal: tension < 90", "legal: tensoin < 90")
    said = [problem.message for problem in check(strait.root).errors]
    assert any("must be at most 2" in message for message in said)
    assert any("there is no track 'tensoin'" in message for message in said)


def test_a_name_is_not_unknown_because_what_bears_it_is_broken(strait: Folder) -> None:
    strait.replace(strait.theatre, "name: Plans, start: 10,", "name: Plans, start: [10],")
    assert all("plans" not in problem.message or "start" in problem.message for problem in check(strait.root).errors)


def test_errors_of_another_scenario_of_the_theatre_are_left_out_where_one_is_asked_about(strait: Folder) -> None:
    other = (
        strait.scenario.read_text().replace("id: first-summer", "id: other").replace("play_as: north", "play_as: east")
    )
    strait.write(strait.scenario.with_name("other.yaml"), other)
    assert check(strait.scenario).ok
    assert not check(strait.theatre.parent).ok


@pytest.mark.parametrize("ask_about", ["root", "theatre", "folder", "scenario"])
def test_a_folder_a_theatre_and_a_scenario_can_be_asked_about(strait: Folder, ask_about: str) -> None:
    paths = {
        "root": strait.root,
        "theatre": strait.theatre,
        "folder": strait.theatre.parent,
        "scenario": strait.scenario,
    }
    report = check(paths[ask_about])
    assert report.ok
    assert report.counts.cables == 1


@pytest.mark.parametrize("name", ["nowhere.yaml", "no-such-scenario", "a/b", "."])
def test_what_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    report = check(name)
    assert len(report.errors) == 1
    assert report.errors[0].message


@dataclass(frozen=True)
class Found:
    """What a layer above might find."""

    path: tuple[str | int, ...]
    message: str
    hint: str = ""


def test_layers_above_add_what_only_they_can_find(strait: Folder) -> None:
    def dominated(resolved: Resolved) -> Iterator[Found]:
        yield Found(("moves", "south_wait"), "is always best")
        yield Found(("injects", "storm", "text"), "comes too late")

    report = check(strait.root, further=[dominated], warn=[dominated])
    assert [(problem.line, problem.message) for problem in report.errors] == [
        (14, "comes too late"),
        (27, "is always best"),
    ]
    assert report.warnings == report.errors


def test_layers_above_are_not_asked_about_what_has_errors(strait: Folder) -> None:
    def fails(resolved: Resolved) -> Iterator[Found]:
        raise AssertionError("asked")

    strait.replace(strait.theatre, "legal: tension < 90", "legal: tensoin < 90")
    assert len(check(strait.root, further=[fails]).errors) == 1


def test_counts_say_what_an_exercise_holds(strait: Folder) -> None:
    other = strait.scenario.read_text().replace("id: first-summer", "id: other")
    strait.write(strait.scenario.with_name("other.yaml"), other)
    counts = check(strait.root).as_json()["counts"]
    assert counts == {
        "roles": 2,
        "tracks": 4,
        "moves": {"north": 2, "south": 2},
        "rules": 1,
        "commitments": 1,
        "endings": 2,
        "cables": 2,
        "injects": 2,
        "arguments": {"total": 1, "covers": 1, "unused": []},
        "sourced": 9,
        "inferred": {"north": 0.5, "south": 0.0},
    }


def test_the_report_reads_as_lines_that_an_editor_can_follow(strait: Folder) -> None:
    assert check(strait.root).as_text().startswith("In order: 2 roles (moves: north 2, south 2), 4 tracks")
    line, column = strait.replace(strait.theatre, "legal: tension < 90", "legal: tensoin < 90")
    lines = check(strait.root).as_text().splitlines()
    assert lines[0].startswith(
        f"scenarios/strait/theatre.yaml:{line}:{column + len('legal: ')}: there is no track 'tensoin'"
    )
    assert lines[1] == "1 thing is wrong."


def test_the_report_is_plain_json(strait: Folder) -> None:
    strait.replace(strait.theatre, "legal: tension < 90", "legal: tensoin < 90")
    report = json.loads(json.dumps(check(strait.root).as_json()))
    assert report["ok"] is False
    assert set(report["errors"][0]) == {"file", "line", "column", "message", "hint"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_word_lost_from_a_theatre_is_told_or_harmless_never_a_traceback(
    strait: Folder, data: st.DataObject
) -> None:
    whole = strait.theatre.read_text(encoding="utf-8")
    words = whole.split(" ")
    lost = data.draw(st.integers(0, len(words) - 1))
    strait.theatre.write_text(" ".join(words[:lost] + words[lost + 1 :]), encoding="utf-8")
    try:
        check(strait.root)
    finally:
        strait.theatre.write_text(whole, encoding="utf-8")
