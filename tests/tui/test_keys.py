"""A key means the same on every screen: the table of keys holds what every page, sheet, list and item binds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from textual.binding import Binding
from textual.screen import Screen
from textual.widget import Widget

import wargame.tui
from tests.tui.conftest import Shown, text_of
from wargame.exercise.exercise import Exercise
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft
from wargame.tui.keys import LETTERS, MOVING, TABLE
from wargame.tui.screens.turn import TurnScreen
from wargame.tui.widgets.items import Item

GENERAL = {
    "back",
    "pick",
    "turn",
    "section",
    "part",
    "page",
    "end",
    "walk",
    "scroll",
    "read",
    "enter",
    "next",
    "branch",
}
"""What more than one key may do: moving about, taking, leaving; and playing on, with the same dice or with fresh ones."""


def ours(kind: type[Any]) -> Iterator[type[Any]]:
    """All classes of a kind in the package."""
    for each in kind.__subclasses__():
        yield from ours(each)
        if each.__module__.startswith("wargame.tui"):
            yield each


def bound() -> dict[tuple[str, str], set[str]]:
    """(key, action) to the classes that bind it."""
    for module in pkgutil.walk_packages(wargame.tui.__path__, "wargame.tui."):
        importlib.import_module(module.name)
    found: dict[tuple[str, str], set[str]] = {}
    kinds: set[type[Any]] = {WargameApp, *ours(Screen), *ours(Widget)}
    for kind in kinds:
        for binding in vars(kind).get("BINDINGS", ()):
            assert isinstance(binding, Binding)
            for key in binding.key.split(","):
                found.setdefault((key, binding.action.partition("(")[0]), set()).add(kind.__name__)
    for item in set(ours(Item)):
        for each in vars(item).get("KEYS", ()):
            for key in each.keys:
                found.setdefault((key, each.act), set()).add(item.__name__)
    return found


def test_every_key_of_every_screen_means_what_the_table_says() -> None:
    allowed = {key: meaning.actions for meaning in TABLE for key in meaning.keys}
    wrong = [
        f"{key} does '{action}' in {', '.join(sorted(where))}"
        for (key, action), where in bound().items()
        if action not in allowed.get(key, ())
    ]
    assert not wrong


def test_no_key_stands_in_the_table_twice_and_no_action_under_two_letters() -> None:
    keys = [key for meaning in TABLE for key in meaning.keys]
    assert len(keys) == len(set(keys))
    both_ways = GENERAL | {"role", "again"}
    actions = [action for meaning in LETTERS for action in meaning.actions if action not in both_ways]
    assert len(actions) == len(set(actions))


def test_the_table_names_no_key_that_nothing_binds() -> None:
    live = {key for key, _ in bound()} | {"ctrl+p"}
    assert {key for meaning in (*LETTERS, *MOVING) for key in meaning.keys} <= live


@pytest.mark.parametrize("words", ["all acts", "the after-action report", "continue the exercise played last"])
async def test_help_lists_the_table(exercise: Exercise, shown: Shown, words: str) -> None:
    async with shown(TurnScreen(exercise, "chn", Draft(exercise.view("chn")))) as pilot:
        await pilot.press("question_mark", "slash", *words.replace(" ", "_").split("_")[-1], "enter")
        await pilot.pause()
        assert words in " ".join(text_of(pilot).split())
