"""Rulings: what a facilitator may overrule, and how the engine is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wargame.rules.rulebook import Rulebook
from wargame.rules.terms import hundredths
from wargame.scenario.models import Resolved


def check_ruling(resolved: Resolved, ruling: dict[str, Any]) -> list[str]:
    """What is wrong with a ruling, as sentences; empty if it may be made."""
    known = {"rule", "outcome", "shift", "silence"} if "rule" in ruling else {"track", "add", "set"}
    extra = sorted(ruling.keys() - known)
    if extra:
        return [f"A ruling has no '{extra[0]}': leave it out."]
    return _check_rule(resolved, ruling) if "rule" in ruling else _check_track(resolved, ruling)


def _check_rule(resolved: Resolved, ruling: dict[str, Any]) -> list[str]:
    name, shift = ruling["rule"], ruling.get("shift", {})
    rule = {**resolved.theatre.rules, **resolved.scenario.injects}.get(name)
    if rule is None:
        return [f"There is no rule '{name}'."]
    if len(ruling) != 2 or ruling.get("silence", True) is not True or not isinstance(shift, dict):
        return [f"Say one thing of {name}: an outcome, shift or silence."]
    has = ", ".join(rule.roll) or "none"
    outcomes = [ruling["outcome"]] if "outcome" in ruling else list(shift)
    problems = [f"'{each}' is no outcome of {name}: it has {has}." for each in outcomes if each not in rule.roll]
    if any(not isinstance(each, int) or isinstance(each, bool) or abs(each) > 100 for each in shift.values()):
        problems.append("A shift is a whole number of percent points, from -100 to 100.")
    return problems


def _check_track(resolved: Resolved, ruling: dict[str, Any]) -> list[str]:
    name = ruling.get("track", "")
    track = resolved.theatre.tracks.get(name)
    if track is None or track.is_ is not None or track.switch:
        return [f"There is no track '{name}' that a ruling can change."]
    if "set" in ruling and ruling["set"] not in track.steps:
        return [f"'{ruling['set']}' is not a step of {name}: it has {', '.join(track.steps) or 'none'}."]
    if ("add" in ruling) == bool(track.steps) or len(ruling) != 2:
        cure = f"has steps: set one of {', '.join(track.steps)}" if track.steps else "is a number: add to it"
        return [f"{name} {cure}."]
    if "set" in ruling:
        return []
    amount = ruling["add"]
    if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not abs(amount) <= 1000:
        return [f"What is added to {name} is a number of points, from -1000 to 1000."]
    if round(amount, 2) != amount:
        return [f"{amount} has more than two decimals: points are stored in hundredths."]
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
