"""The house: imports point down, nothing about the shipped theatre is in the code, and no error is swallowed."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from wargame.scenario.models import Resolved

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = sorted((ROOT / "wargame").rglob("*.py"))
WORLD = [
    "korea",
    "korean",
    "koreas",
    "dprk",
    "rok",
    "pyongyang",
    "seoul",
    "panmunjom",
    "yalu",
    "tumen",
    "kim",
    "kims",
    "juche",
    "kaesong",
    "china",
    "chinese",
    "beijing",
    "prc",
    "xi",
    "dandong",
    "america",
    "american",
    "americans",
    "washington",
    "trump",
    "pentagon",
    "japan",
    "japanese",
    "tokyo",
    "abe",
    "russia",
    "russian",
    "moscow",
    "putin",
    "vladivostok",
    "thaad",
    "icbm",
    "denuclearise",
    "denuclearisation",
    "denuclearization",
    "uranium",
    "plutonium",
    "warhead",
    "warheads",
    "chn",
    "prk",
    "usa",
    "kor",
    "jpn",
    "rus",
]
"""Words that belong in scenarios and seeds. Roles, places, weapons: code that needs one of them knows too much."""


def names_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PROGRAM, ids=names_of)
def test_nothing_about_the_shipped_theatre_is_in_the_code(path: Path) -> None:
    """Whole words, also as parts of ids (``chn_aid``) and whatever their case. One name may be there: which scenario starts on Enter."""
    text = path.read_text(encoding="utf-8")
    found = [
        f"line {number}: {word}"
        for number, line in enumerate(text.splitlines(), 1)
        for word in re.findall(r"[A-Za-z]+", line)
        if word.lower() in WORLD
    ]
    assert not found, f"{names_of(path)}: {', '.join(found)}"


def test_no_id_of_the_shipped_theatre_is_in_the_code(peninsula: Resolved) -> None:
    """Ids of tracks, moves, rules and the rest with an underscore are too special to be in the code by chance."""
    theatre = peninsula.theatre
    sections = (
        theatre.tracks,
        theatre.moves,
        theatre.rules,
        theatre.commitments,
        theatre.offers,
        theatre.asks,
        theatre.cables,
        theatre.endings,
        theatre.params,
    )
    ids = {name for section in sections for name in section if "_" in name} | {role for role, _ in theatre.seated()}
    for path in PROGRAM:
        words = set(re.findall(r"[a-z][a-z0-9_]+", path.read_text(encoding="utf-8")))
        assert not words & ids, f"{names_of(path)} names {sorted(words & ids)}"


def handlers(tree: ast.AST) -> Iterator[ast.ExceptHandler]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))


def caught(handler: ast.ExceptHandler) -> set[str]:
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type] if handler.type else []
    return {ast.unparse(each) for each in types} or {"everything"}


@pytest.mark.parametrize("path", PROGRAM, ids=names_of)
def test_no_error_is_swallowed(path: Path) -> None:
    """Whoever catches every error raises it again, says it, or stands in the one place where programs end."""
    for handler in handlers(ast.parse(path.read_text(encoding="utf-8"))):
        if caught(handler) & {"everything", "Exception", "BaseException"}:
            raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
            uses = handler.name is not None and any(
                isinstance(node, ast.Name) and node.id == handler.name for node in ast.walk(handler)
            )
            assert raises or uses, (
                f"{names_of(path)}, line {handler.lineno}: 'except {' '.join(caught(handler))}' swallows errors"
            )


@pytest.mark.parametrize(
    "path", [path for path in PROGRAM if path.parts[-2] in ("rules", "players", "scenario", "lint")], ids=names_of
)
def test_what_decides_knows_no_clock_no_chance_and_no_floating_point(path: Path) -> None:
    """Integers only decide: no time, no random module, no division that leaves the integers, no order of a set."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            wrong = {name.partition(".")[0] for name in names} & {"random", "secrets", "time", "datetime", "uuid"}
            assert not wrong, f"{names_of(path)}, line {node.lineno}: imports {wrong}"
        if "rules" in path.parts or "players" in path.parts:
            assert not (isinstance(node, ast.Call) and ast.unparse(node.func) in ("np.random", "hash", "float")), (
                f"{names_of(path)}, line {node.lineno}"
            )
            if isinstance(node, (ast.BinOp, ast.AugAssign)):
                assert not isinstance(node.op, ast.Div), (
                    f"{names_of(path)}, line {node.lineno}: '/' leaves the integers"
                )


def test_imports_point_down_the_house_only() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.skip("import-linter is not installed beside this Python")
    result = subprocess.run([str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


LOADS = {
    "wargame": {"numpy", "pydantic", "textual", "typer"},
    "wargame.scenario.models": {"numpy", "textual", "typer"},
    "wargame.rules.turn": {"textual", "typer", "jinja2"},
    "wargame.players.table": {"textual", "typer", "jinja2"},
    "wargame.exercise.exercise": {"textual", "typer", "jinja2"},
}


@pytest.mark.parametrize("module", LOADS)
def test_a_lower_floor_loads_nothing_of_the_upper_ones(module: str) -> None:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not LOADS[module] & set(loaded)
