"""The model document: made from the rulebook, the same each time, complete, and readable without the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wargame.report.model import BEGIN, END, document, put
from wargame.scenario.models import Resolved

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "model.md"
EXAMPLE = "chn_cut_aid.full"


@pytest.fixture(scope="module")
def made(peninsula: Resolved) -> str:
    return document(peninsula, EXAMPLE)


def part(made: str, heading: str) -> str:
    """One part, from its heading to the next of its rank."""
    return made.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_document_is_what_the_rulebook_makes_it(made: str) -> None:
    """If this fails, the rules were changed since: `make model` writes it anew."""
    told = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()
    assert told == made.strip(), "docs/model.md says something else than the rules do: run `make model`"


def test_making_it_leaves_what_was_measured_alone(tmp_path: Path) -> None:
    path = tmp_path / "model.md"
    path.write_text(
        "# The model\n\n## Measured\n\n<!-- measured: begin -->\n\n| 1 |\n\n<!-- measured: end -->\n", encoding="utf-8"
    )
    put(path, "First.")
    put(path, "Second.")
    text = path.read_text(encoding="utf-8")
    assert "First." not in text and text.count("Second.") == 1
    assert text.index("# The model") < text.index("Second.") < text.index("## Measured") < text.index("| 1 |")


def test_everything_in_the_rulebook_is_told(made: str, peninsula: Resolved) -> None:
    theatre = peninsula.theatre
    for heading, section in (
        ("The readings", theatre.params),
        ("The state", theatre.tracks),
        ("What happens by itself", theatre.rules),
        ("What each government can do", theatre.moves),
        ("Promises", theatre.commitments),
        ("Questions after the reveal", theatre.asks),
        ("What the scenario brings", peninsula.scenario.injects),
        ("Endings", theatre.endings),
    ):
        told = part(made, heading)
        assert [name for name in section if f"(`{name}`" not in told] == [], heading
    for rule_id, rule in theatre.rules.items():
        if rule.roll:
            (line,) = [
                line
                for line in made.splitlines()
                if f"(`{rule_id}`)" in line and f"*{rule.question or rule.name}*" in line
            ][:1]
            assert "Ground: " in line or "Inferred: " in line, rule_id


def test_every_disputed_number_has_its_values_under_all_readings_and_why(made: str, peninsula: Resolved) -> None:
    lines = part(made, "The readings").splitlines()
    for name, param in peninsula.theatre.params.items():
        (line,) = [each for each in lines if f"(`{name}`)" in each]
        for theory, reading in peninsula.theatre.theories.items():
            assert re.search(rf"{reading.name} \*\*{re.escape(str(param.values[theory]))}\*\* \(", line), (name, theory)


def test_all_moves_of_the_articles_stand_in_the_table_with_how_each_is_there(made: str, peninsula: Resolved) -> None:
    rows = [line for line in part(made, "The moves of the articles").splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(peninsula.seeds.catalogue) == 97
    for name, move in peninsula.seeds.catalogue.items():
        (row,) = [row for row in rows if f"(`{name}`)" in row.split(" | ")[0]]
        things = [each for kinds in move.found["peninsula"].values() for each in kinds]
        assert all(f"(`{each}`)" in row for each in things)
        assert things or "The rules do not have it." in row


def test_a_stranger_finds_out_what_follows_if_all_aid_is_cut(made: str) -> None:
    """From the document alone: what it does at once, what then comes by itself, with what odds under each reading."""
    told = part(made, "One decision followed through")
    assert "Chinese food and fuel -100" in told
    for rule in ("The Chinese cut and the people", "The Chinese cut and the state", "The burden of the squeeze"):
        assert f"**{rule}**" in told
    assert re.search(r"\*breaks\*, Leverage \d+, Bind \d+, Patience \d+ %", told)


def test_the_document_is_in_words(made: str) -> None:
    """No expression of the rule language stands where people read."""
    prose = re.sub(r"`[^`]*`", "", made)
    assert not re.findall(r"\b(?:in_force|since|held|turns_to|times|pct|clip)\(", prose)
    assert not re.findall(r"[<>=]=|\b\w+_\w+\b", prose.replace("<!--", ""))


def test_what_later_years_said_does_not_stand_in_it(made: str, peninsula: Resolved) -> None:
    assert not [later.text for later in peninsula.seeds.later.values() if later.text in made]
