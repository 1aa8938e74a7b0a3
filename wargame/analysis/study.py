"""Studies: many whole games under each theory, summed up as ``study --json`` prints them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from wargame.analysis.games import TERMINALS, Games, in_chunks, play_games
from wargame.analysis.script_files import read_script
from wargame.analysis.scripts import Script
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

Progress = Callable[[int, int], None]
"""Called with the games played so far and those to be played in all; whatever it raises stops the study."""


def study(
    scenario: Resolved | str | Path,
    games: int = 1000,
    theories: list[str] | None = None,
    seed: int = 0,
    script: Path | str | dict[Any, Any] | None = None,
    pace: str = "solo",
    jobs: int = 1,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Play ``games`` worlds under each theory (unsaid: each of the theatre) from ``seed`` on; JSON-ready.

    The same seeds are played under every theory. A script replaces the orders of some roles in some turns; what is
    illegal in a world is skipped there and counted. Raises ``ScenarioError`` or ``ScriptError`` for what cannot be
    read, ``ValueError`` for an unknown theory or a number of games below 1.
    """
    began = time.perf_counter()
    if games < 1:
        raise ValueError(f"{games} games cannot be played: ask for 1 or more")
    resolved = scenario if isinstance(scenario, Resolved) else load(scenario)
    book = compile_rulebook(resolved)
    given = read_script(script, book)
    names = list(theories) if theories else list(resolved.theatre.theories)
    for name in names:
        book.begin([seed], name)  # refuses an unknown theory before anything is played
    played = _play_all(book, resolved, names, seed, games, pace, given, jobs, progress)
    seconds = time.perf_counter() - began
    return {
        "scenario": resolved.scenario.id,
        "seed": seed,
        "games": games,
        "pace": pace,
        "seconds": round(seconds, 3),
        "games_per_second": round(games * len(names) / max(seconds, 1e-9), 1),
        "theories": {name: summed_up(book, played[name]) for name in names},
    }


def _play_all(
    book: Rulebook,
    resolved: Resolved,
    theories: list[str],
    seed: int,
    games: int,
    pace: str,
    script: Script,
    jobs: int,
    progress: Progress | None,
) -> dict[str, Games]:
    tasks = [(theory, seeds) for theory in theories for seeds in in_chunks(seed, games)]
    total, done = games * len(theories), 0
    parts: dict[str, list[Games]] = {theory: [] for theory in theories}

    def keep(theory: str, part: Games) -> None:
        nonlocal done
        parts[theory].append(part)
        done += part.count
        if progress is not None:
            progress(done, total)

    if jobs > 1 and len(tasks) > 1:
        context = get_context("spawn")  # a fork would copy threads of a screen in mid-air
        with ProcessPoolExecutor(min(jobs, len(tasks)), context, _start_worker, (resolved, pace, script)) as pool:
            for (theory, _), part in zip(tasks, pool.map(_work, tasks), strict=True):
                keep(theory, part)
    else:
        for theory, seeds in tasks:
            keep(theory, play_games(book, seeds, theory, pace, script))
    return {theory: Games.joined(listed) for theory, listed in parts.items()}


_worker: dict[str, Any] = {}


def _start_worker(resolved: Resolved, pace: str, script: Script) -> None:
    _worker.update(book=compile_rulebook(resolved), pace=pace, script=script)


def _work(task: tuple[str, list[int]]) -> Games:
    theory, seeds = task
    return play_games(_worker["book"], seeds, theory, _worker["pace"], _worker["script"])


def summed_up(book: Rulebook, games: Games) -> dict[str, Any]:
    """What ``study --json`` says of one theory."""
    n = games.count
    endings = np.bincount(games.ending, minlength=len(book.endings))
    ended = sorted(range(len(book.endings)), key=lambda place: (-endings[place], place))
    crisis = games.crises > 0
    war = games.terminal(book, "war")
    return {
        "games": n,
        "endings": {book.endings[place].id: round(int(endings[place]) / n, 5) for place in ended if endings[place]},
        "pictures": {name: round(share, 5) for name, share in games.picture_shares(book).items()},
        "terminal": {kind: round(float(games.terminal(book, kind).mean()), 5) for kind in TERMINALS},
        "crises": {
            "mean": round(float(games.crises.mean()), 4),
            "any": round(float(crisis.mean()), 5),
            "ended_in_war": round(float((crisis & war).sum() / max(int(crisis.sum()), 1)), 5),
        },
        "satisfaction": {
            role: round(float(games.satisfaction[place].mean()), 3) for place, role in enumerate(book.vocab.roles)
        },
        "tracks": {track: _over_turns(games, place) for place, track in enumerate(book.track_ids)},
        "moves": {move.flat.id: int(games.played[place].sum()) for place, move in enumerate(book.moves)},
        "skipped": games.skipped,
    }


def _over_turns(games: Games, track: int) -> dict[str, dict[str, float]]:
    """Percentiles and mean of a track at the end of each turn; of a track of steps, of its step's place."""
    result = {}
    for turn, values in enumerate(games.readings[:, track], start=1):
        low, middle, high = np.percentile(values, [10, 50, 90], method="inverted_cdf")
        result[str(turn)] = {
            "p10": int(low),
            "p50": int(middle),
            "p90": int(high),
            "mean": round(float(values.mean()), 2),
        }
    return result


def summary(result: dict[str, Any], resolved: Resolved) -> str:
    """A study as plain text for a person."""
    theatre = resolved.theatre
    each = f"{result['games']} games" + (" under each theory" if len(result["theories"]) > 1 else "")
    lines = [
        f"{resolved.scenario.title}, {result['pace']} pace: {each}, from seed {result['seed']}.",
        f"{result['seconds']:.1f} s, {result['games_per_second']:.0f} games a second.",
    ]
    for theory, found in result["theories"].items():
        lines += ["", theatre.theories[theory].name if theory in theatre.theories else theory]
        lines.append(
            "  ended in   " + ", ".join(f"{kind} {_percent(share)}" for kind, share in found["terminal"].items())
        )
        crises = found["crises"]
        saw_war = f"{_percent(crises['ended_in_war'])} of those saw war"
        lines.append(f"  crises     in {_percent(crises['any'])} of games ({crises['mean']:.2f} a game); {saw_war}")
        top = list(found["endings"].items())[:6]
        lines.append(
            "  endings    " + ", ".join(f"{theatre.endings[ending].name} {_percent(share)}" for ending, share in top)
        )
        lines += [
            f"  {'pictures' if not place else '':10} {_percent(share):>6}  {name}"
            for place, (name, share) in enumerate(list(found["pictures"].items())[:3])
        ]
        lines.append(
            "  satisfied  "
            + ", ".join(f"{theatre.roles[role].name} {value:.0f}" for role, value in found["satisfaction"].items())
        )
        if found["skipped"]:
            lines.append(f"  skipped    {found['skipped']} things of the script, where they were not possible")
    return "\n".join(lines) + "\n"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
