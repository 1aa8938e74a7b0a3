"""Rulings: what a facilitator may overrule, and how the engine is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import hundredths
from wargame.scenario.models import Resolved


def check_ruling(resolved: Resolved, ruling: dict[str, Any]) -> list[str]:
    """What is wrong with a ruling, as sentences; empty if it may be made."""
    rules = {**resolved.theatre.rules, **resolved.scenario.injects}
    if "rule" in ruling:
        rule = rules.get(ruling["rule"])
        if rule is None:
            return [f"There is no rule '{ruling['rule']}'."]
        outcomes = [ruling["outcome"]] if "outcome" in ruling else list(ruling.get("shift", {}))
        has = ", ".join(rule.roll) or "none"
        return [
            f"'{each}' is no outcome of {ruling['rule']}: it has {has}." for each in outcomes if each not in rule.roll
        ]
    name = ruling.get("track", "")
    track = resolved.theatre.tracks.get(name)
    if track is None or track.is_ is not None or track.switch:
        return [f"There is no track '{name}' that a ruling can change."]
    if "set" in ruling and ruling["set"] not in track.steps:
        return [f"'{ruling['set']}' is not a step of {name}: it has {', '.join(track.steps) or 'none'}."]
    if ("add" in ruling) == bool(track.steps):
        return [
            f"{name} {'has steps: set one of ' + ', '.join(track.steps) if track.steps else 'is a number: add to it'}."
        ]
    return []


def forced_by(book: Rulebook, rulings: list[dict[str, Any]], fired: list[str]) -> dict[str, Any]:
    """Rulings and injects in the form in which the engine takes them for one turn."""
    rules: dict[str, dict[str, Any]] = {}
    effects = []
    for ruling in rulings:
        if "rule" in ruling:
            known = rules.setdefault(ruling["rule"], {})
            known.update({key: ruling[key] for key in ("outcome", "silence") if key in ruling})
            if "shift" in ruling:
                known["shift"] = {name: percent * 10 for name, percent in ruling["shift"].items()}
        else:
            effects.append(_effect(book, ruling))
    return {"rules": rules, "effects": tuple(effects), "fire": tuple(fired)}


def _effect(book: Rulebook, ruling: dict[str, Any]) -> tuple[int, int, int | None]:
    """(track, hundredths to add, step to set or None)."""
    track = book.vocab.tracks[ruling["track"]]
    if "set" in ruling:
        return track, 0, book.step_ids[track].index(ruling["set"])
    return track, hundredths(Decimal(str(ruling["add"]))), None
