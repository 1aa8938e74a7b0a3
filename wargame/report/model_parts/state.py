"""The tracks: what each is, where it begins, who sees it how, and what moves it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from wargame.exercise.conditions import amount_words
from wargame.report.model_parts.naming import Names, sentence
from wargame.scenario.models import Band, Effect, Noise, Sight, Track, Written
from wargame.scenario.problems import listed


def tracks(names: Names) -> Iterator[str]:
    """All tracks by group; postures under those who turn them."""
    moved = movers(names)
    yield "## The state\n"
    yield "What the rules read and change. Numbers run from 0 to 100 unless said; what nobody is named for is public.\n"
    groups: dict[str, dict[str, Track]] = defaultdict(dict)
    for name, track in names.theatre.tracks.items():
        group = f"Postures of {names.roles([track.by])}" if track.by else track.group or "Other"
        groups[group][name] = track
    for group, members in groups.items():
        yield f"### {group}\n"
        for name, track in members.items():
            yield _track(names, name, track, moved.get(name, []))
        yield ""


def _track(names: Names, name: str, track: Track, moved: list[str]) -> str:
    said = [f"- **{track.name}** (`{name}`).", sentence(track.about)]
    if track.is_ is not None:
        said.append(f"Worked out: {amount_words(names.theatre, track.is_)}.")
    elif track.steps:
        said.append(f"From {', '.join(track.step_names.get(step, step.replace('_', ' ')) for step in track.steps)}.")
        if track.start is not None:
            start = str(track.start)
            said.append(f"Begins at *{track.step_names.get(start, start.replace('_', ' '))}*.")
    else:
        span = "" if track.range == (0, 100) else f" on a scale from {track.range[0]} to {track.range[1]}"
        said.append(f"Begins at {track.start}{span}.")
    if track.limit:
        ways = " and ".join(f"{points} {way}" for way, points in track.limit.items())
        said.append(f"Moves at most {ways} in a quarter.")
    said.append(_seen(names, track))
    if track.switch:
        by = "; ".join(
            f"{names.theatre.theories[theory].name}: {track.step_names.get(step, step)}"
            for theory, step in track.theory.items()
        )
        said.append(f"Nothing moves it{f'; by reading, {by}' if by else ''}.")
    elif moved:
        said.append(f"Moved by: {'; '.join(moved)}.")
    return " ".join(part for part in said if part)


def _seen(names: Names, track: Track) -> str:
    if not track.seen:
        return ""
    ways: dict[str, list[str]] = defaultdict(list)
    for role, how in track.seen.items():
        ways[_sight(how)].append("others" if role == "others" else names.roles([role]))
    said = [f"{how} by {listed(by, 'and')}" for how, by in ways.items()]
    return f"Seen {'; '.join(said)}."


def _sight(how: Sight) -> str:
    match how:
        case Band(band=width):
            return f"to within {width} points"
        case Noise():
            return "with errors"
    return "exactly" if how == "exact" else "not at all"


def movers(names: Names) -> dict[str, list[str]]:
    """Track to all that changes it: rules, acts by government, promises, answers, injects; each kind together."""
    theatre, scenario = names.theatre, names.resolved.scenario
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    things: list[tuple[str, str, Any]] = [("", rule.name, rule) for rule in theatre.rules.values()]
    things += [(f"{names.roles([move.by])} by ", f"*{move.name}*", move) for move in theatre.moves.values()]
    things += [("the promises ", f"*{promise.name}*", promise) for promise in theatre.commitments.values()]
    things += [("the answers to ", f"*{ask.name}*", ask) for ask in theatre.asks.values()]
    things += [("the events ", f"*{inject.title}*", inject) for inject in scenario.injects.values()]
    for kind, name, thing in things:
        for track in dict.fromkeys(written(thing)):
            found[track][kind].append(name)
    for cable in theatre.cables.values():
        for track in dict.fromkeys(written(cable.dilemma)):
            found[track]["dilemmas"].append(cable.title)
    return {track: [_kind(kind, moved) for kind, moved in kinds.items()] for track, kinds in found.items()}


def _kind(kind: str, moved: list[str]) -> str:
    if kind == "dilemmas":
        return f"the answers to {len(moved)} {'dilemma' if len(moved) == 1 else 'dilemmas'}"
    return f"{kind}{', '.join(moved)}"


def written(thing: Any) -> Iterator[str]:
    """The tracks that something changes."""
    if isinstance(thing, Effect):
        if thing.track is not None:
            yield thing.track
    elif isinstance(thing, Written):
        for value in thing.__dict__.values():
            yield from written(value)
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from written(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from written(value)
