"""What only playing shows of a scenario: whether it compiles, and what an ensemble of games never reaches."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.rules.rulebook import compile_rulebook
from wargame.rules.vocabulary import RulebookError, RuleProblem
from wargame.scenario.models import Resolved


def compiles(resolved: Resolved) -> Iterator[RuleProblem]:
    """Everything that keeps a scenario from being compiled."""
    try:
        compile_rulebook(resolved)
    except RulebookError as error:
        yield from error.problems
