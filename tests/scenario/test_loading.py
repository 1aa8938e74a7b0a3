"""An author's files become a scenario, or a list of everything that is wrong with them, each with place and cure."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scenario.conftest import Folder
from wargame.scenario import yaml12
from wargame.scenario.catalogue import find_scenario, list_scenarios
from wargame.scenario.loading import examine, load, load_with_places
from wargame.scenario.problems import Problem, ScenarioError, nearest


def problems_of(path: Path) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value.problems


def the_problem(path: Path) -> Problem:
    problems = problems_of(path)
    assert len(problems) == 1, "\n".join(map(str, problems))
    return problems[0]


def value_of(text: str) -> object:
    problems: list[Problem] = []
    node = yaml12.read_text(text, "a.yaml", problems)
    assert not problems, problems
    assert node is not None
    return node.value


# ---- YAML as authors mean it


@pytest.mark.parametrize("word", ["no", "No", "on", "off", "yes", "y", "True", "12:30", "2017-03-08", "1_000", "0x1F"])
def test_words_that_yaml_1_1_would_turn_into_truths_and_numbers_stay_text(word: str) -> None:
    assert value_of(f"a: {word}") == {"a": word}


def test_only_true_and_false_are_truths_and_nothing_is_nothing() -> None:
    assert value_of("{a: true, b: false, c: null, d: ~, e: }") == {
        "a": True,
        "b": False,
        "c": None,
        "d": None,
        "e": None,
    }


def test_numbers_with_a_fraction_are_exact_and_whole_numbers_are_whole() -> None:
    value = value_of("{a: 0.35, b: -2, c: +3, d: 1e3, e: .5}")
    expected = {"a": Decimal("0.35"), "b": -2, "c": 3, "d": Decimal("1e3"), "e": Decimal("0.5")}
    assert value == expected
    assert {key: type(item) for key, item in expected.items()} == {k: type(v) for k, v in dict(value).items()}  # type: ignore[call-overload]  # any mapping that YAML gives


def test_keys_are_text_whatever_they_look_like() -> None:
    assert value_of("{1: a, true: b, no: c}") == {"1": "a", "true": "b", "no": "c"}


def test_quoted_numbers_are_text() -> None:
    assert value_of("{a: \"12\", b: '0.5'}") == {"a": "12", "b": "0.5"}


@pytest.mark.parametrize(
    ("text", "line", "says", "cure"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands here a second time; the first is in line 1", "keep one"),
        ("a: 1\nb: c: d\n", 2, "a ':' stands where no key can be", "in quotes"),
        ("a:\n\t- 1\n", 2, "cannot begin a text", "spaces, not tabs"),
        ("a: [1, 2\nb: 3\n", 2, "a bracket is not closed", "close with ]"),
        ('a: 1\nb: "text\n', 3, "never closed", "closing quote"),
        ("a: &x 1\nb: 2\n", 1, "names a value for repetition", "write values out"),
        ("a: 1\nb: *x\n", 2, "repeats another value", "write the value out"),
        ("a: {b: 1}\n<<: {c: 2}\n", 2, "would merge another mapping", "write the keys out"),
        ("a: !!python/object:os.system x\n", 1, "means nothing here", "delete it"),
        ("a: 1\n---\nb: 2\n", 2, "a second document", "without '---'"),
        ("a: 99999999999\n", 1, "too large a number", "quotes"),
        ("[" * 100_000, 1, "nested more than", "never closed"),
        ("a: 1\nb: \x07\n", 2, "a character that cannot be shown", "delete it"),
        ("a: {{x}}\n", 1, "a key must be a word", "in quotes"),
    ],
)
def test_bad_yaml_gets_a_sentence_with_the_cure(text: str, line: int, says: str, cure: str) -> None:
    problems: list[Problem] = []
    yaml12.read_text(text, "a.yaml", problems)
    assert len(problems) == 1
    assert problems[0].line == line
    assert says in problems[0].message
    assert cure in problems[0].hint


def test_a_file_that_is_not_utf_8_is_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    problems: list[Problem] = []
    assert yaml12.read(path, problems) is None
    assert (problems[0].line, problems[0].column) == (2, 7)
    assert "UTF-8" in problems[0].message


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab: -[]{}\"'&*!|>%@`#,?\n\t~0.\\\x00é")), max_size=40))
def test_no_text_whatever_makes_the_reader_fail(text: str) -> None:
    problems: list[Problem] = []
    node = yaml12.read_text(text, "a.yaml", problems)
    assert node is not None or problems
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in problems)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab: -[]{}\"'|>#,\n0.")), max_size=30))
def test_without_the_c_parser_files_mean_the_same(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fast = yaml12.read_text(text, "a.yaml", [])
        patch.setattr(yaml12, "_Loader", yaml.SafeLoader)
        slow = yaml12.read_text(text, "a.yaml", [])
    if fast is not None and slow is not None:
        assert fast.value == slow.value


# ---- a theatre, its scenario and its seeds


def test_a_scenario_is_loaded_with_its_theatre_and_seeds(strait: Folder) -> None:
    resolved = load(strait.scenario)
    assert resolved.theatre.title == "The strait"
    assert resolved.scenario.title == "The first summer"
    assert set(resolved.seeds.arguments) == {"argue_fear"}


def test_amounts_are_exact(strait: Folder) -> None:
    assert load(strait.scenario).theatre.moves["north_threaten"].do[0].add == Decimal("12.5")


def test_a_scenario_s_starting_value_and_its_ground_replace_those_of_the_track(strait: Folder) -> None:
    track = load(strait.scenario).theatre.tracks["tension"]
    assert (track.start, track.source, track.inferred) == (Decimal("55.5"), ["fact_quiet"], None)


def test_a_scenario_s_cables_come_among_those_of_the_theatre(strait: Folder) -> None:
    resolved, places = load_with_places(strait.scenario)
    assert resolved.theatre.cables["harbour"].sender == "The harbour master"
    assert resolved.scenario.cables == {}
    assert places["cables", "harbour"].file == "scenarios/strait/scenarios/first-summer.yaml"


def test_sections_of_several_files_are_one_theatre(strait: Folder) -> None:
    more = "tracks:\n  trust: {name: Trust, start: 3, inferred: invented}\n"
    strait.write(strait.theatre.with_name("more.yaml"), more)
    assert set(load(strait.scenario).theatre.tracks) > {"tension", "war", "trust"}


def test_an_id_in_two_files_is_an_error_that_names_both_places(strait: Folder) -> None:
    strait.write(strait.theatre.with_name("z.yaml"), "tracks:\n  tension: {name: Again, start: 3}\n")
    problem = the_problem(strait.scenario)
    assert (problem.file, problem.line, problem.column) == ("scenarios/strait/z.yaml", 2, 3)
    assert "'tension' is written twice: the first stands in scenarios/strait/theatre.yaml:11:3" in problem.message


def test_a_long_scenario_goes_on_in_a_folder_of_its_name(strait: Folder) -> None:
    late = strait.scenario.with_suffix("") / "late.yaml"
    strait.write(late, "cables:\n  late: {to: north, sender: S, title: Late, text: T, inferred: invented}\n")
    resolved, places = load_with_places(strait.scenario)
    assert resolved.theatre.cables["late"].title == "Late"
    assert places["cables", "late"].file == "scenarios/strait/scenarios/first-summer/late.yaml"
    assert [each.id for each in list_scenarios(strait.theatre.parent.parent)] == ["first-summer"]
    strait.write(late, "title: Another\n")
    assert "'title' is written twice" in the_problem(strait.scenario).message


def test_a_cable_of_the_scenario_may_not_take_the_id_of_one_of_the_theatre(strait: Folder) -> None:
    cables = "cables:\n  harbour: {to: north, sender: S, title: T, text: T, inferred: invented}\n"
    strait.write(strait.theatre.with_name("cables.yaml"), cables)
    problem = the_problem(strait.scenario)
    assert problem.file.endswith("first-summer.yaml")
    assert "scenarios/strait/cables.yaml:2:3" in problem.message


def test_a_theatre_may_have_seeds_of_its_own(strait: Folder) -> None:
    own = strait.theatre.parent / "seeds" / "own.yaml"
    strait.write(own, 'facts:\n  fact_own: {date: "2020", text: Ours.}\n')
    assert set(load(strait.scenario).seeds.facts) == {"fact_quiet", "fact_own"}


def test_every_key_and_value_has_its_place(strait: Folder) -> None:
    _, places = load_with_places(strait.scenario)
    theatre = "scenarios/strait/theatre.yaml"
    assert places["moves", "north_threaten", "legal"] == (theatre, 21, 12)
    assert places.key(("moves", "north_threaten", "legal")) == (theatre, 21, 5)
    assert places["moves", "north_threaten", "do", 0, "add"] == (theatre, 23, 32)
    assert places.within(("moves", "north_threaten", "legal"), 10) == (theatre, 21, 22)
    assert places["tracks", "tension", "start"] == ("scenarios/strait/scenarios/first-summer.yaml", 12, 20)
    assert places["seeds", "facts", "fact_quiet", "text"].file == "seeds/strait.yaml"
    assert places["scenario", "turns"].line == 6


def test_the_place_of_something_unwritten_is_that_of_what_should_hold_it(strait: Folder) -> None:
    _, places = load_with_places(strait.scenario)
    assert places["moves", "south_wait", "legal"] == places.key(("moves", "south_wait"))


# ---- what is wrong, all of it, each with place and cure

WRONG = [
    ("legal: tension < 90", "leagl: tension < 90", "'leagl' is not a key of a move", "did you mean 'legal'?"),
    ("  shots:\n    phase: shock", "  shots:\n    on: x\n    phase: shock", "'on' is not a key of a rule", "'upon'"),
    ("kind: diplomatic\n    brief: Say", "kind: diplomtic\n    brief: Say", "must be diplomatic,", "'diplomatic'?"),
    ("slots: 0, brief", "slots: 7, brief", "'slots' must be at most 2, not 7", ""),
    ("slots: 0, brief", "slots: few, brief", "'slots' must be a whole number, not 'few'", ""),
    ("name: War, steps: [none, shooting]", "name: War, steps: none", "'steps' must be a list, not 'none'", "[none]"),
    ("name: Tension, start: 40", "name: Tension, is: pct(tension, 50)", "'50)' is not a key of a track", "in quotes"),
    ("title: The strait", "title: 1984", "'title' must be text, not 1984", 'put it in quotes: "1984"'),
    ("rare: true", "rare: perhaps", "'rare' must be true or false, not 'perhaps'", ""),
    ("add: 12.5", "add: 12.345", "12.345 has more than two decimals", ""),
    ("add: 12.5", "add: [1]", "'add' must be a number or a name, not a list", ""),
    ("name: Tension, start: 40", "name: Tension, seen: {north: exat}", "'north' must be exact, hidden,", "'exact'?"),
    (
        "name: Tension, start: 40",
        "name: Tension, seen: {north: {band: 1}}",
        "a band is 2 to 50 points wide",
        "band: 20",
    ),
    ("name: Tension, start: 40", "name: Tension, range: [1]", "'range' must have two items", "[FROM, TO]"),
    ("name: Tension, start: 40", "name: Tension, about: quiet, then not", "'then not' is not a key", "in quotes"),
    ("[{track: tension, add: 12.5}", "[{track: tension}", "an effect does exactly one thing", ""),
    ("  south: {name", "  South: {name", "'South' is not an id", ""),
    ("    name: Threaten\n", "", "'name' is missing: every move has one", "add name:"),
    ("      quiet: {}\n", "", "a roll needs at least two outcomes", ""),
    ("moves:\n", "move:\n", "'move' is not a key of a theatre file", "did you mean 'moves'?"),
]


@pytest.mark.parametrize(("old", "new", "says", "cure"), WRONG, ids=[says for _, _, says, _ in WRONG])
def test_each_mistake_is_told_in_a_plain_sentence(strait: Folder, old: str, new: str, says: str, cure: str) -> None:
    line, _ = strait.replace(strait.theatre, old, new)
    problem = next(problem for problem in problems_of(strait.scenario) if says in problem.message)
    assert cure in problem.hint
    assert problem.file == "scenarios/strait/theatre.yaml"
    assert abs(problem.line - line) <= 5, str(problem)


def test_a_wrong_value_is_named_at_its_very_column(strait: Folder) -> None:
    line, column = strait.replace(strait.theatre, "slots: 0, brief", "slots: 7, brief")
    problem = the_problem(strait.scenario)
    assert str(problem).startswith(
        f"scenarios/strait/theatre.yaml:{line}:{column + len('slots: ')}: moves.south_wait: 'slots'"
    )


def test_a_thing_that_lacks_several_keys_is_one_problem(strait: Folder) -> None:
    strait.replace(strait.theatre, "  south_wait: {by: south, name: Look on, kind: diplomatic,", "  south_wait: {")
    problem = the_problem(strait.scenario)
    assert "'by', 'name' and 'kind' are missing" in problem.message


def test_all_problems_come_at_once_in_the_order_of_the_files(strait: Folder) -> None:
    strait.replace(strait.theatre, "slots: 0, brief", "slots: 7, brief")
    strait.replace(strait.theatre, "add: 12.5", "ad: 12.5")
    strait.replace(strait.scenario, "opens: 2020-06-01", "opens: summer")
    strait.replace(strait.seeds, 'paragraph: "3"', "paragraph: 3")
    problems = problems_of(strait.scenario)
    assert problems == sorted(problems)
    assert [Path(problem.file).name for problem in problems] == [
        "first-summer.yaml", "theatre.yaml", "theatre.yaml", "strait.yaml",
    ]  # fmt: skip
    assert "write it as YEAR-MONTH-DAY" in problems[0].hint


def test_what_can_be_read_is_kept_for_the_linter(strait: Folder) -> None:
    strait.replace(strait.theatre, "slots: 0, brief", "slots: 7, brief")
    examined = examine(strait.scenario)
    assert examined.left_out == {("moves", "south_wait")}
    assert examined.resolved is not None
    assert set(examined.resolved.theatre.moves) == {"north_threaten", "north_wait"}


def test_a_file_with_broken_yaml_does_not_hide_the_problems_of_others(strait: Folder) -> None:
    strait.replace(strait.scenario, "title: The first summer", "title: First: summer")
    strait.replace(strait.theatre, "slots: 0, brief", "slots: 7, brief")
    assert [Path(problem.file).name for problem in problems_of(strait.scenario)] == [
        "first-summer.yaml",
        "theatre.yaml",
    ]


def test_a_starting_value_for_an_unknown_track_names_the_nearest(strait: Folder) -> None:
    line, column = strait.replace(strait.scenario, "tension: {value", "tensions: {value")
    problem = the_problem(strait.scenario)
    assert (problem.line, problem.column, problem.hint) == (line, column, "did you mean 'tension'?")


def test_a_scenario_is_called_as_its_file_is(strait: Folder) -> None:
    strait.replace(strait.scenario, "id: first-summer", "id: last-summer")
    assert "write 'id: first-summer'" in the_problem(strait.scenario).hint


def test_a_scenario_names_the_theatre_it_lies_in(strait: Folder) -> None:
    strait.replace(strait.scenario, "theatre: strait", "theatre: channel")
    assert "'strait', not of 'channel'" in the_problem(strait.scenario).message


def test_a_scenario_file_alone_says_that_its_theatre_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text("id: alone\n")
    assert any("has no theatre" in problem.message for problem in problems_of(path))


def test_an_empty_file_is_told_what_it_lacks(strait: Folder) -> None:
    strait.scenario.write_text("")
    problem = the_problem(strait.scenario)
    assert "are missing: every scenario has them" in problem.message
    assert problem.file.endswith("first-summer.yaml")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_line_lost_from_a_theatre_gives_problems_or_a_scenario_never_a_traceback(
    strait: Folder, data: st.DataObject
) -> None:
    whole = strait.theatre.read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    lost = data.draw(st.integers(0, len(lines) - 1))
    strait.theatre.write_text("".join(lines[:lost] + lines[lost + 1 :]), encoding="utf-8")
    try:
        load(strait.scenario)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.message for problem in error.problems)
    finally:
        strait.theatre.write_text(whole, encoding="utf-8")


# ---- names


def test_a_scenario_is_found_by_its_path_and_by_the_folder_of_a_theatre_that_has_one(strait: Folder) -> None:
    assert find_scenario(strait.scenario) == strait.scenario
    assert find_scenario(strait.theatre.parent) == strait.theatre.parent / "scenarios" / "first-summer.yaml"


def test_scenarios_are_listed_by_what_their_head_says(strait: Folder) -> None:
    (summary,) = list_scenarios(strait.root / "scenarios")
    assert (summary.id, summary.title, summary.subtitle) == ("first-summer", "The first summer", "Who blinks?")
    assert (summary.theatre, summary.turns, summary.opens, summary.play_as) == ("strait", 4, "2020-06-01", "north")
    assert summary.path == strait.scenario


def test_a_scenario_that_cannot_be_read_stays_in_the_list_with_the_reason(strait: Folder) -> None:
    strait.scenario.write_text("title: a: b\n")
    (summary,) = list_scenarios(strait.root / "scenarios")
    assert summary.id == "first-summer"
    assert summary.problem is not None
    assert summary.problem.line == 1


def test_an_unknown_name_is_answered_with_the_nearest(strait: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wargame.scenario.catalogue.shipped_folder", lambda _: strait.root / "scenarios")
    assert find_scenario("first-summer") == strait.scenario
    with pytest.raises(ScenarioError, match=r"there is no scenario 'first-sumer' — did you mean first-summer\?"):
        find_scenario("first-sumer")


def test_a_missing_file_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such file"):
        find_scenario(tmp_path / "nothing.yaml")


def test_the_nearest_name_is_the_one_that_was_meant() -> None:
    assert nearest("chn_ultimatm", ["chn_ultimatum", "chn_urge"]) == "chn_ultimatum"
    assert nearest("on", ["upon", "once"]) == "upon"
    assert nearest("aid", ["prc_aid_civil", "war"]) == "prc_aid_civil"
    assert nearest("quite_else", ["tension"]) is None


def test_a_large_theatre_loads_within_a_second(strait: Folder) -> None:
    move = (
        "  m{0}: {{by: north, name: Move {0}, kind: military, brief: Does it., legal: tension < {1}, inferred: invented,\n"
        "    do: [{{track: tension, add: 1.5, when: war == none}}, {{track: tension, add: -1}}]}}\n"
    )
    text = "moves:\n" + "".join(move.format(number, number % 90) for number in range(1000))
    strait.write(strait.theatre.with_name("many.yaml"), text)
    began = time.perf_counter()
    assert len(load(strait.scenario).theatre.moves) == 1003
    if yaml.__with_libyaml__:
        assert time.perf_counter() - began < 5, "ten times the time it takes"
