"""Each roll and why: what was asked, what it needed, what moved the odds, what rivals would have needed, the nearest flip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import when
from wargame.exercise.reasons import as_played
from wargame.exercise.telling import Item, tell
from wargame.report.summary import theory_words

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise


def rolls(exercise: Exercise) -> dict[str, Any]:
    """Every roll of every turn, in order; those that came to nothing are marked ``quiet``."""
    played = theory_words(exercise)
    turns: dict[int, dict[str, Any]] = {}
    for story in exercise.story:
        turn = turns.setdefault(story.turn, {"turn": story.turn, "season": when(story), "rolls": []})
        turn["rolls"] += [roll_values(item, played) for item in tell(exercise, story, None) if item.roll is not None]
    return {"turns": [turn for turn in turns.values() if turn["rolls"]]}


def roll_values(item: Item, played: str = "") -> dict[str, Any]:
    """A roll as plain values; chances and the roll in tenths of a percent."""
    roll = item.roll
    assert roll is not None
    happened = next(outcome for outcome in roll.outcomes if outcome[0] == roll.result)
    return {
        "rule": item.subject,
        "question": roll.question,
        "says": item.headline,
        "quiet": item.kind == "quiet",
        "rolled": roll.rolled,
        "result": roll.result_name,
        "chance": happened[2],
        "outcomes": [{"name": name, "chance": chance, "below": target} for _, name, chance, target in roll.outcomes],
        "terms": [{"amount": amount, "why": as_played(why, played)} for amount, why in roll.terms],
        "rivals": roll.rivals,
        "disputed": len(set(roll.rivals.values())) > 1,
        "flip": roll.flip,
        "forced": roll.forced,
        "effects": list(item.lines),
        "ground": [ground_id for ground_id, _ in item.ground],
    }
