"""Whose world it was: the readings, what each would have needed, the evidence, and the same orders in other worlds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wargame.analysis.evidence import CLEAR, SLIGHT, TellingRoll, evidence
from wargame.analysis.whatif import counterfactual
from wargame.analysis.worlds import three_worlds
from wargame.report.summary import theory_words

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

TELLING = 6
"""Rolls shown of those under which the readings differ most."""


def theories(exercise: Exercise) -> dict[str, Any]:
    """The readings in the theatre's order, what happened under each, and the rolls that told most; no reading is ranked."""
    theatre = exercise.resolved.theatre
    found = evidence(exercise)
    listed = []
    for each in found.theories:
        model = theatre.theories[each.id]
        listed.append(
            {
                "id": each.id,
                "name": model.name,
                "after": model.after,
                "summary": model.summary,
                "world": model.world,
                "evidence": each.level,
                "sentence": each.sentence,
                "figures": {"log_likelihood": round(each.log_likelihood, 3), "ratio": float(f"{each.ratio:.4g}")},
            }
        )
    return {
        "played": theory_words(exercise),
        "theories": listed,
        "strength": found.level,
        "rolls": found.rolls,
        "thresholds": {"slight": SLIGHT, "clear": CLEAR},
        "telling": [
            {
                "season": roll.season,
                "question": _question(exercise, roll.rule),
                "result": _result(exercise, roll.rule, roll.result),
                "chances": {theatre.theories[theory].name: chance for theory, chance in roll.chances.items()},
            }
            for roll in _most_telling(found.telling)
        ],
    }


def _most_telling(found: Iterable[TellingRoll]) -> list[TellingRoll]:
    """The rolls that told most, each rule once with each result."""
    chosen: dict[tuple[str, str], TellingRoll] = {}
    for roll in found:
        chosen.setdefault((roll.rule, roll.result), roll)
    return list(chosen.values())[:TELLING]


def _question(exercise: Exercise, rule_id: str) -> str:
    rule = exercise.resolved.theatre.rules.get(rule_id) or exercise.resolved.scenario.injects[rule_id]
    return rule.question or rule.name or rule_id.replace("_", " ")


def _result(exercise: Exercise, rule_id: str, result: str) -> str:
    rule = exercise.resolved.theatre.rules.get(rule_id) or exercise.resolved.scenario.injects[rule_id]
    return rule.roll[result].says or result.replace("_", " ")


def worlds(exercise: Exercise) -> dict[str, Any]:
    """The same orders under the other readings in three headlines each, and the decision that would have changed most."""
    asked = exercise.persons() or [exercise.resolved.scenario.play_as]
    hads = []
    for role in asked:
        found = counterfactual(exercise, role)
        if found is not None:
            hads.append(
                {
                    "role": role,
                    "season": found.season,
                    "sentence": found.sentence(exercise.roles[role]),
                    "tried": found.tried,
                    "faithful": found.faithful,
                }
            )
    return {
        "worlds": [
            {
                "id": each.theory,
                "name": each.name,
                "headlines": list(each.headlines),
                "ending": each.ending,
                "picture": [list(pair) for pair in each.future.picture],
                "satisfaction": each.future.satisfaction,
                "skipped": each.skipped,
            }
            for each in three_worlds(exercise)
        ],
        "persons": bool(exercise.persons()),
        "counterfactuals": hads,
    }
