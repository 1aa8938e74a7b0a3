"""Small games that were worked out by hand: the engine does what the arithmetic on the page says.

Each ``*.md`` beside this file holds a theatre, and for each turn the orders and a table. A row names what is looked at, how
it was reckoned (an expression, evaluated here too; after a semicolon, words), what is stored and how it is read.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rules.small import Table, book
from wargame.rules.scores import satisfaction

HERE = Path(__file__).parent
GAMES = sorted(HERE.glob("*.md"))
_SIGNS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


@dataclass(frozen=True)
class Row:
    what: str
    reckoning: str
    stored: str
    read: str


@dataclass(frozen=True)
class Section:
    heading: str
    yaml: str
    rows: list[Row]


def sections(path: Path) -> Iterator[Section]:
    for part in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading = part.partition("\n")[0].strip()
        block = re.search(r"```yaml\n(.*?)```", part, re.DOTALL)
        rows = [
            Row(*(cell.strip() for cell in line.strip().strip("|").split("|")))
            for line in part.splitlines()
            if line.startswith("| ")
        ]
        yield Section(heading, block.group(1) if block else "", rows[1:])


def value(text: str) -> Fraction:
    """An arithmetic expression, exactly."""

    def of(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant():
                return Fraction(ast.get_source_segment(text, node) or "0")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -of(operand)
            case ast.BinOp(left=left, op=sign, right=right):
                return Fraction(_SIGNS[type(sign)](of(left), of(right)))
        raise ValueError(f"{text} is not arithmetic")

    return of(ast.parse(text, mode="eval").body)


def hundredths(number: Fraction) -> int:
    size = int(abs(number) * 100 + Fraction(1, 2))
    return size if number >= 0 else -size


def check(table: Table, row: Row) -> None:
    """Hold one row against the engine."""
    kind, _, name = row.what.rpartition(" ")
    stored, read = row.stored, row.read
    match kind:
        case "promise":
            assert table.promise(name) == stored
        case "event":
            assert table.happened(name) == int(stored)
        case "score":
            place = table.book.vocab.role_index(name)
            assert int(satisfaction(table.book, table.world)[place, 0]) == int(stored)
        case "roll":
            record = table.rolls()[name]
            result, rolled = read.rstrip(")").split(" (")
            assert [record["outcomes"][0]["chance"], record["rolled"], record["result"]] == [
                int(value(stored) * 10),
                int(rolled),
                result,
            ]
        case "" if name == "ending":
            assert table.ending == stored
        case _:
            if name in table.book.theatre.tracks and table.book.theatre.tracks[name].is_ is None:
                assert table.stock(name) == hundredths(value(stored))
            assert str(table.reads(name)) == read


@pytest.mark.parametrize("path", GAMES, ids=[path.stem for path in GAMES])
def test_a_small_game_goes_as_it_was_worked_out_by_hand(path: Path) -> None:
    first, *turns = sections(path)
    table = Table(book(first.yaml), seed=11, theory="rough" if "rough:" in first.yaml else "blend")
    assert first.heading == "The theatre"
    for section in turns:
        given: dict[str, Any] = yaml.safe_load(section.yaml) or {}
        if section.heading == "Epilogue":
            table.epilogue()
        else:
            table.turn(given.get("orders"), given.get("responses"), given.get("again"))
            assert section.heading == f"Turn {table.world.turn}"
        assert section.rows
        for row in section.rows:
            try:
                check(table, row)
            except (AssertionError, KeyError) as error:
                raise AssertionError(f"{path.name}, {section.heading}, {row.what}: {error}") from error


@pytest.mark.parametrize("path", GAMES, ids=[path.stem for path in GAMES])
def test_the_arithmetic_on_the_page_is_right(path: Path) -> None:
    reckoned = 0
    for section in list(sections(path))[1:]:
        for row in section.rows:
            text = row.reckoning.partition(";")[0].strip()
            if text:
                reckoned += 1
                wanted = value(row.stored)
                found = value(text)
                if row.what.startswith("score"):
                    found = Fraction(int(found))
                assert hundredths(found) == hundredths(wanted), (
                    f"{path.name}, {section.heading}, {row.what}: {text} is {float(found)}"
                )
    assert reckoned >= 8
