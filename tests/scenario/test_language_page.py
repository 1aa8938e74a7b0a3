"""The page for authors names everything that they may write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wargame.scenario import models
from wargame.scenario.expressions import CALLS, CLOCK

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"[a-z_]+", PAGE))
WRITTEN = [
    models.Track, models.Term, models.Effect, models.Rule, models.Outcome, models.Move, models.Variant, models.Offer,
    models.Commitment, models.Ask, models.Answer, models.Cable, models.Dilemma, models.Inject, models.Role,
    models.Goal, models.Ending, models.Param, models.Scenario,
]  # fmt: skip


@pytest.mark.parametrize("model", WRITTEN, ids=lambda model: model.__name__.lower())
def test_every_key_an_author_may_write_is_on_the_page(model: type[models.Written]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert sorted(keys - WORDS) == []


def test_every_function_of_expressions_and_every_phase_is_on_the_page() -> None:
    assert sorted((CALLS | CLOCK | set(models.PHASES)) - WORDS) == []
