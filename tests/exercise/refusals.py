"""What is said where a journal is refused: one sentence, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wargame.exercise.journal import Journal, JournalError


def refused(action: Callable[[], object]) -> JournalError:
    with pytest.raises(JournalError) as caught:
        action()
    sentence = caught.value.sentence
    assert sentence == str(caught.value)
    assert sentence.strip()
    assert "\n" not in sentence
    assert "Error" not in sentence
    return caught.value


def opening(path: Path) -> JournalError:
    return refused(lambda: Journal.open(path, read_only=True))
