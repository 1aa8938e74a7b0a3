"""``wargame explain``: all that something stands on, its parts too, and all that stands on an argument."""

from __future__ import annotations

from wargame.report.explain import explain
from wargame.scenario.models import Argument, Resolved, Term, Written


def parts(item: object) -> list[Written]:
    """Everything written inside something."""
    if isinstance(item, Written):
        return [item, *(part for field in type(item).model_fields for part in parts(getattr(item, field)))]
    if isinstance(item, dict):
        return [part for value in item.values() for part in parts(value)]
    return [part for value in item for part in parts(value)] if isinstance(item, (list, tuple)) else []


def test_the_ground_of_a_rules_terms_and_effects_is_told_with_the_rule(peninsula: Resolved) -> None:
    nested = 0
    for rule_id, rule in peninsula.theatre.rules.items():
        own = {source for part in parts(rule) if isinstance(part, Term) for source in part.source}
        if not own - set(rule.source):
            continue
        said = explain(peninsula, rule_id)
        for source in own:
            named = peninsula.seeds.ground(source)
            assert named is not None
            assert f"{named[0]}: {named[1].text}" in said, (rule_id, source)
            nested += 1
        if nested > 20:
            break
    assert nested > 5


def test_what_stands_on_an_argument_counts_the_parts_of_things(peninsula: Resolved) -> None:
    """A number of a theory, a term or an effect that names it: whatever it is part of stands on it."""
    found = 0
    for rule_id, rule in list(peninsula.theatre.rules.items())[:60]:
        within = {source for part in parts(rule) for source in getattr(part, "source", ())} - set(rule.source)
        for source in within:
            named = peninsula.seeds.ground(source)
            if named is not None and isinstance(named[1], Argument):
                assert f"  {rule_id} (rules)" in explain(peninsula, named[0])
                found += 1
    assert found
    param, source = next(
        (name, sources[0])
        for name, param in peninsula.theatre.params.items()
        for sources in param.ground.values()
        if sources
    )
    named = peninsula.seeds.ground(source)
    assert named is not None
    assert f"  {param} (params)" in explain(peninsula, named[0])


def test_a_rule_that_takes_a_number_of_the_theories_tells_its_ground_under_each(peninsula: Resolved) -> None:
    for rule_id, rule in peninsula.theatre.rules.items():
        for outcome in rule.roll.values():
            param = peninsula.theatre.params.get(str(outcome.base))
            if param is not None and param.ground:
                said = explain(peninsula, rule_id)
                for theory in param.ground:
                    assert f"under {peninsula.theatre.theories[theory].name}: " in said
                assert f"  {rule_id} (rules)" in explain(peninsula, str(outcome.base))
                return
    raise AssertionError("no roll takes its base from the theories")
