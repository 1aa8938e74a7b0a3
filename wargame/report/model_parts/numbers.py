"""The readings, and the numbers in which they differ."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.report.model_parts.naming import Names
from wargame.scenario.disputes import numbers_in
from wargame.scenario.models import Argument, Param


def readings(names: Names) -> Iterator[str]:
    """Each reading in its own words, then every number with its values and why they differ."""
    yield "## The readings\n"
    yield (
        "Each is our reading of one article, whose author gave no numbers. A game follows one of them; "
        "a *blend* takes the rounded mean.\n"
    )
    for theory in names.theatre.theories.values():
        yield f"**{theory.name}**, after *{theory.after}*. {theory.summary} {theory.world}\n"
    rolled = {row for rule in names.theatre.rules.values() for row in numbers_in(rule)}
    chances = {name: param for name, param in names.theatre.params.items() if name in rolled}
    weights = {name: param for name, param in names.theatre.params.items() if name not in rolled}
    yield "### Chances that the readings dispute\n"
    yield "In percent, before the modifiers of the rule that rolls them.\n"
    for name, param in chances.items():
        yield _number(names, name, param)
    yield "\n### Characters that the readings dispute\n"
    yield (
        "Weights in the lottery by which a government that nobody plays chooses, and what a promise is worth to it. "
        "They decide nothing for a role that a person plays.\n"
    )
    for name, param in weights.items():
        yield _number(names, name, param)
    yield ""


def _number(names: Names, name: str, param: Param) -> str:
    values = "; ".join(
        f"{theory.name} **{param.values[theory_id]}**{_why(names, param, theory_id)}"
        for theory_id, theory in names.theatre.theories.items()
        if theory_id in param.values
    )
    return f"- {param.name} (`{name}`): {values}."


def _why(names: Names, param: Param, theory: str) -> str:
    """Why the number is what it is under a reading: its own words, or the argument behind it."""
    if theory in param.why:
        return f" ({param.why[theory]})"
    for source in param.ground.get(theory, ()):
        named = names.resolved.seeds.ground(source)
        if named is not None and isinstance(named[1], Argument):
            return f" ({named[1].text.rstrip('.')}: {named[1].article}, {named[1].paragraph})"
    return " (our reading: the article does not speak of it)"
