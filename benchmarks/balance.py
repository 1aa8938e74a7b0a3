"""Asks whether there is one best way to play: what strategists order, what wars cost, and who gains when another does.

    python benchmarks/balance.py 2017-accelerating-trains               writes its part of docs/model.md
    python benchmarks/balance.py 2014-costly-inaction --games 20 --print

Strategists play every role in turn against doctrines, under every theory; the rest is counted in games of doctrines alone.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import numpy as np
from calibration import Row, table
from marks import put

from wargame.analysis.games import Games, ensemble
from wargame.analysis.league import WAYS, Standing, standing
from wargame.players.strategist import Strength
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.scenario.loading import load

MOST = 0.8
"""No act may be in a larger share of a strategist's orders."""
APART = 3.0
"""Points of satisfaction by which a better way to choose should lead."""
LEAGUE_ROLES = ("chn", "prk", "usa")
LEAGUE_THEORIES = ("leverage", "patience")

Standings = dict[tuple[str, str], dict[str, Standing]]
"""Role and theory to the standing of each way to choose."""


def played(book: Rulebook, games: int, strength: Strength, seed: int) -> Standings:
    """Every role under every theory: by chance, by its doctrine, by a strategist."""
    found: Standings = {}
    for role, role_id in enumerate(book.vocab.roles):
        for theory in book.theatre.theories:
            print(f"{role_id} under {theory} ...", file=sys.stderr)
            found[role_id, theory] = {
                way: standing(book, role, way, theory=theory, games=games, seed=seed, strength=strength) for way in WAYS
            }
    return found


def league_rows(found: Standings) -> list[Row]:
    """Whether strategists lead doctrines and these chance, with intervals apart."""
    rows = []
    for role in LEAGUE_ROLES:
        for theory in LEAGUE_THEORIES:
            chance, doctrine, strategist = (found[role, theory][way] for way in WAYS)
            met = all(
                above.mean - below.mean >= APART and above.mean - above.half > below.mean + below.half
                for below, above in ((chance, doctrine), (doctrine, strategist))
            )
            told = " over ".join(
                f"{each.mean:.1f} ({each.mean - each.half:.1f} to {each.mean + each.half:.1f})"
                for each in (strategist, doctrine, chance)
            )
            target = f"{APART:g} points or more each, 95 % intervals apart"
            rows.append(Row(f"{role} under {theory}: strategist over doctrine over chance", target, told, met))
    return rows


def act_rows(book: Rulebook, found: Standings) -> list[Row]:
    """The act most often ordered, and those that no strategist ever ordered."""
    rows = []
    for role_id in book.vocab.roles:
        ordered: Counter[str] = Counter()
        orders = 0
        for theory in book.theatre.theories:
            each = found[role_id, theory]["strategist"]
            ordered.update(each.acts)
            orders += each.orders
        own = [move for move in book.moves_of[book.vocab.role_index(role_id)] if move.flat.slots]
        shares = {move.flat.id: ordered[move.flat.id] / orders for move in own}
        top = max(shares, key=lambda act: shares[act])
        never = [act for act, share in shares.items() if not share]
        rows.append(
            Row(
                f"{role_id}: the act most often in a strategist's orders",
                f"at most {100 * MOST:.0f} %",
                f"{100 * shares[top]:.0f} % ({top})",
                shares[top] <= MOST,
            )
        )
        told = f"{len(own) - len(never)} of {len(own)}" + (f"; never: {', '.join(never)}" if never else "")
        rows.append(Row(f"{role_id}: acts that a strategist ordered at least once", "all", told, not never))
    return rows


def signature_rows(book: Rulebook) -> list[Row]:
    """Acts of a role that do the same to the same: nothing to choose between."""
    rows = []
    for role, role_id in enumerate(book.vocab.roles):
        same: dict[tuple[object, ...], list[str]] = {}
        for move in book.moves_of[role]:
            if not move.flat.slots:
                continue
            effects = tuple(
                sorted(
                    (effect.track, effect.kind, effect.step, effect.after, effect.lasts, effect.names, effect.percent,
                     -1 if effect.term is None else effect.term.bare_node.place, "" if effect.when is None else effect.when.text)
                    for effect in move.effects
                )
            )  # fmt: skip
            raised = () if effects else tuple(sorted(move.flat.events))
            same.setdefault((move.flat.slots, move.offer, effects, raised), []).append(move.flat.id)
        twins = [" and ".join(ids) for ids in same.values() if len(ids) > 1]
        rows.append(Row(f"{role_id}: acts with the same effects", "none", ", ".join(twins) or "none", not twins))
    return rows


def war_rows(book: Rulebook, games: dict[str, Games]) -> list[Row]:
    """Whether war is worse for everybody than no war, under every theory."""
    rows = []
    for role, role_id in enumerate(book.vocab.roles):
        told, met = [], True
        for theory, each in games.items():
            war = each.terminal(book, "war")
            if not war.any():
                told.append(f"{theory}: no war")
                continue
            with_war, without = (float(each.satisfaction[role, at].mean()) for at in (war, ~war))
            met &= with_war < without
            told.append(f"{theory} {with_war:.1f} below {without:.1f}")
        rows.append(Row(f"{role_id}: mean satisfaction in games with war", "below that without", ", ".join(told), met))
    return rows


def opposed(book: Rulebook, games: dict[str, Games]) -> tuple[list[str], list[Row]]:
    """How the roles' satisfactions move together: a table of correlations over all theories, and whether anybody is indifferent."""
    joined = Games.joined(games.values())
    matrix = np.corrcoef(joined.satisfaction.astype(np.float64))
    roles = book.vocab.roles
    lines = [f"| | {' | '.join(roles)} |", f"|---|{'---:|' * len(roles)}"]
    lines += [
        f"| {role} | "
        + " | ".join("" if one == other else f"{matrix[one, other]:+.2f}" for other in range(len(roles)))
        + " |"
        for one, role in enumerate(roles)
    ]
    rows = []
    for one, role in enumerate(roles):
        others = [other for other in range(len(roles)) if other != one]
        most = max(others, key=lambda other: abs(matrix[one, other]))
        told = f"{matrix[one, most]:+.2f} with {roles[most]}"
        rows.append(
            Row(
                f"{role}: strongest tie to another's satisfaction",
                "0.10 or more either way",
                told,
                abs(matrix[one, most]) >= 0.1,
            )
        )
    return lines, rows


def written(scenario: str, games: int, bot_games: int, strength: Strength, seed: int) -> str:
    """The part of the document for one scenario."""
    book = compile_rulebook(load(scenario))
    bots = {theory: ensemble(book, seed, bot_games, theory) for theory in book.theatre.theories}
    found = played(book, games, strength, seed)
    ties, tie_rows = opposed(book, bots)
    lines = [
        f"### One best way? `{scenario}`",
        "",
        f"{games} games a role, theory and way to choose ({strength} strategists), {bot_games} games of doctrines a theory; solo pace.",
        "",
        *table([*league_rows(found), *act_rows(book, found), *signature_rows(book), *war_rows(book, bots), *tie_rows]),
        "",
        f"| satisfaction | {' | '.join(f'{theory}: {way}' for theory in book.theatre.theories for way in WAYS)} |",
        f"|---|{'---:|' * (len(book.theatre.theories) * len(WAYS))}",
    ]
    for role_id in book.vocab.roles:
        cells = [f"{found[role_id, theory][way].mean:.1f}" for theory in book.theatre.theories for way in WAYS]
        lines.append(f"| {role_id} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "Correlation of satisfactions over games of doctrines:", "", *ties])


def main() -> None:
    """Play, count, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--games", type=int, default=120, help="games a role, theory and way to choose")
    parser.add_argument("--bot-games", type=int, default=3000, help="games of doctrines a theory")
    parser.add_argument("--strength", choices=("quick", "steady", "deep"), default="quick")
    parser.add_argument("--seed", type=int, default=100_000)
    parser.add_argument("--print", action="store_true", help="print, and write nothing")
    arguments = parser.parse_args()
    told = written(arguments.scenario, arguments.games, arguments.bot_games, arguments.strength, arguments.seed)
    if arguments.print:
        print(told)
    else:
        print(put(ROOT / "docs" / "model.md", f"balance {arguments.scenario}", "benchmarks/balance.py", told))


if __name__ == "__main__":
    main()
