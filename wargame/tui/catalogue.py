"""What an exercise holds beside the view and is no secret to a role: names of acts, what an act stands on, its own past orders."""

from __future__ import annotations

from collections.abc import Iterable

from wargame.exercise.exercise import Exercise

KINDS = {
    "diplomatic": "DIPLOMACY",
    "economic": "MONEY AND GOODS",
    "military": "ARMED FORCES",
    "information": "WORDS AND NEWS",
    "domestic": "AT HOME",
}
"""Kinds of acts, and the headings under which lists put them."""


def acts_of(exercise: Exercise, role: str) -> dict[str, str]:
    """The acts a role could ever order, id to name, in the order of the rulebook."""
    names: dict[str, str] = {}
    for move_id, move in exercise.resolved.theatre.moves.items():
        if move.by != role or move.slots == 0:
            continue
        if not move.variants:
            names[move_id] = move.name
        for variant_id, variant in move.variants.items():
            names[f"{move_id}.{variant_id}"] = f"{move.name}: {variant.name}"
    return names


def act_names(exercise: Exercise) -> dict[str, str]:
    """The acts of all roles, id to name."""
    return {act: name for role in exercise.roles for act, name in acts_of(exercise, role).items()}


def grounds(exercise: Exercise, ids: Iterable[str]) -> list[str]:
    """The arguments and facts behind these ids in full sentences, each with where it is from."""
    seeds = exercise.resolved.seeds
    said: list[str] = []
    for each in ids:
        if each in seeds.arguments:
            argument = seeds.arguments[each]
            title = seeds.articles.get(argument.article, {}).get("title", argument.article)
            said.append(f"{argument.text} ({title})")
        elif each in seeds.facts:
            fact = seeds.facts[each]
            said.append(f"{fact.text} ({fact.date}{', ' + fact.credit if fact.credit else ''})")
    return said


def dials_moved(exercise: Exercise, role: str) -> dict[str, tuple[str, int]]:
    """The last time a role moved each of its dials by an order: season and step."""
    moved: dict[str, tuple[str, int]] = {}
    for story in exercise.story:
        order = story.orders.get(role) if story.stage == "reveal" else None
        for dial, step in order.posture.items() if order else ():
            if step:
                moved[dial] = (story.season, step)
    return moved
