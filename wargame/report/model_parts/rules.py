"""The rules and the events of the scenario: when they come, what they do, with what odds, on what ground."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.report.model_parts.naming import Names, sentence
from wargame.scenario.models import Outcome, Rule

PHASES = {
    "open": "When a quarter opens",
    "act": "As orders take effect",
    "stir": "When orders are revealed: how crises begin",
    "settle": "As crises are judged",
    "answer": "As offers are answered",
    "contest": "Upon what was ordered and answered",
    "shock": "Discoveries, revolts and war",
    "drift": "Slowly, in every quarter",
    "reckon": "As promises are judged",
    "end": "When a quarter ends",
}


def rules(names: Names) -> Iterator[str]:
    """All rules in the order of the phases in which they act."""
    yield "## What happens by itself\n"
    yield (
        "A roll is a number below a hundred; chances are in percent, and the last outcome takes what is left. No roll decides what a "
        "government with a seat chooses. *x % of the way to y* means that a number moves that part of the distance each quarter.\n"
    )
    for phase, title in PHASES.items():
        here = {name: rule for name, rule in names.theatre.rules.items() if rule.phase == phase}
        if here:
            yield f"### {title}\n"
            for name, rule in here.items():
                yield from rule_lines(names, name, rule, rule.name or name.replace("_", " "))
            yield ""


def injects(names: Names) -> Iterator[str]:
    """The events that the scenario brings."""
    scenario = names.resolved.scenario
    if not scenario.injects:
        return
    yield "## What the scenario brings\n"
    yield f"Events of *{scenario.title}*. Whoever facilitates may hold them back or bring others.\n"
    for name, inject in scenario.injects.items():
        turn = f"in turn {inject.turn}" if inject.turn is not None else ""
        yield from rule_lines(names, name, inject, inject.title, turn)
    yield ""


def rule_lines(names: Names, name: str, rule: Rule, title: str, date: str = "") -> Iterator[str]:
    """A rule in a line, and one for each outcome of its roll."""
    when = [date] if date else []
    when += ["upon " + " or ".join(names.event(event) for event in rule.upon)] if rule.upon else []
    when += [names.when(rule.when)] if rule.when else []
    when += ["once only"] if rule.once and not date else []
    known = f" Told to {names.roles(rule.seen)} only." if rule.seen else ""
    said = f"- **{title}** (`{name}`). {sentence(', '.join(when) or 'in every quarter')}"
    if rule.do:
        yield f"{said} {sentence(names.effects(rule.do))}{known} {names.ground(rule)}".rstrip()
        return
    yield f"{said} *{rule.question or title}*{known} {names.ground(rule)}".rstrip()
    last = list(rule.roll)[-1]
    for outcome_id, outcome in rule.roll.items():
        yield f"    - {_outcome(names, outcome_id, outcome, outcome_id == last)}"


def _outcome(names: Names, outcome_id: str, outcome: Outcome, last: bool) -> str:
    chance = "what is left" if last or outcome.base is None else f"{names.amount(outcome.base)} %"
    modifiers = f" ({'; '.join(names.term(term) for term in outcome.modifiers)})" if outcome.modifiers else ""
    does = sentence(names.effects(outcome.do)) if outcome.do else "Nothing changes."
    return f"*{outcome_id.replace('_', ' ')}*, {chance}{modifiers}. {does}"
