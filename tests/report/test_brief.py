"""The handout of a role: one page, and nothing in it that a seed draws or another role owns."""

from __future__ import annotations

import pytest

from wargame.report.brief import brief
from wargame.scenario.models import Resolved


def test_a_brief_tells_what_a_role_wants_turns_watches_and_can_do(harbour: Resolved) -> None:
    text = brief(harbour, "east")
    assert text.startswith("# The Harbour in Spring: East Town")
    assert "1. **Trade**" in text
    assert "East's toll, now *light*" in text
    assert "Block the channel" in text
    assert "Raid the stores" not in text  # West's


def test_a_brief_names_no_hidden_agenda(harbour: Resolved) -> None:
    text = brief(harbour, "east")
    for agenda in harbour.theatre.roles["east"].agendas.values():
        assert agenda.text not in text
    assert "hidden agenda" in text


def test_what_a_role_sees_with_errors_has_no_figure(harbour: Resolved) -> None:
    assert "West's coins (30)" in brief(harbour, "west")
    assert "Anger (40)" in brief(harbour, "east")


def test_an_unknown_role_is_named_with_those_there_are(harbour: Resolved) -> None:
    with pytest.raises(ValueError, match="there is no role 'north' in harbour-spring: choose one of east or west"):
        brief(harbour, "north")


def test_every_role_of_the_shipped_exercise_has_a_page(peninsula: Resolved) -> None:
    for role, _ in peninsula.theatre.seated():
        assert 250 < len(brief(peninsula, role).split()) < 900
