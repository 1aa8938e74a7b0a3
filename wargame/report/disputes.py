"""What the authors dispute, as far as an exercise touched it, and what later years made of what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.analysis.happenings import when
from wargame.exercise.telling import Item, without_reasons
from wargame.scenario.disputes import author, disputed, disputes_of, later_of, speaker

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

HAPPENINGS = 3
"""How much of what happened is told with a dispute: what somebody decided comes before what was rolled."""
DECIDED = ("move", "answer", "promise")


def disputes(exercise: Exercise) -> dict[str, Any]:
    """The disputes whose rules, numbers, moves or promises acted, each with its sides and what happened; the others by name."""
    resolved = exercise.resolved
    found: dict[str, list[tuple[str, Item]]] = {}
    for story in exercise.story:
        for item in without_reasons(exercise, story, None):
            if item.subject and item.kind not in ("quiet", "change", "posture"):
                for name in disputed(resolved, [item.subject]):
                    found.setdefault(name, []).append((when(story), item))
    all_of_them = disputes_of(resolved)
    return {
        "touched": [
            {
                "id": name,
                "question": dispute.question,
                "sides": [{"by": speaker(resolved, side), "text": side.text} for side in dispute.sides],
                "known": dispute.known,
                "rules": treatment.text,
                "here": [{"season": season, "text": text} for season, text in _told(exercise, found[name])],
            }
            for name, (dispute, treatment) in all_of_them.items()
            if name in found
        ],
        "others": [dispute.question for name, (dispute, _) in all_of_them.items() if name not in found],
    }


def _told(exercise: Exercise, found: list[tuple[str, Item]]) -> list[tuple[str, str]]:
    """Of what happened, each sentence once, in the order of time; what was decided is chosen first, bare results last."""
    rules = exercise.resolved.theatre.rules

    def loudness(each: tuple[str, Item]) -> tuple[bool, bool]:
        rule = rules.get(each[1].subject)
        return each[1].kind not in DECIDED, rule is not None and each[1].headline.startswith(f"{rule.name}: ")

    chosen: dict[str, str] = {}
    for season, item in sorted(found, key=loudness):
        chosen.setdefault(item.headline, season)
    kept = set(list(chosen)[:HAPPENINGS])
    told = dict.fromkeys((season, item.headline) for season, item in found if chosen[item.headline] == season)
    return [(season, headline) for season, headline in told if headline in kept]


def later(exercise: Exercise) -> dict[str, Any]:
    """What later years made of the articles' claims, article by article."""
    resolved = exercise.resolved
    claims = later_of(resolved).values()
    return {
        "articles": [
            {
                "article": article,
                "by": author(resolved, article),
                "claims": [
                    {"claim": each.claim, "verdict": each.verdict, "text": each.text, "credit": each.credit}
                    for each in claims
                    if each.article == article
                ],
            }
            for article in dict.fromkeys(each.article for each in claims)
        ]
    }
