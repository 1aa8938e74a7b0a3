"""The rules of the shipped exercise, to which questions are put."""

from __future__ import annotations

import pytest

from tests.theatres.asking import Rules
from wargame.rules.rulebook import Rulebook


@pytest.fixture(scope="session")
def rules(peninsula_book: Rulebook) -> Rules:
    return Rules(None, peninsula_book)
