"""What is measured of a calibration: rows with target, value and verdict, from ensembles of finished games."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wargame.analysis.games import Games, at_bounds, total_variation
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import Array

Parts = dict[str, Games]
"""Theory to its games."""


@dataclass(frozen=True)
class Row:
    """One requirement: what, its target in words, what was measured, and whether it is met."""

    what: str
    target: str
    measured: str
    met: bool


def table(rows: list[Row]) -> list[str]:
    """Rows as a table."""
    lines = ["| what | target | measured | |", "|---|---|---|---|"]
    return lines + [
        f"| {row.what} | {row.target} | {row.measured} | {'met' if row.met else '**not met**'} |" for row in rows
    ]


def percent(share: float) -> str:
    """A share as percent with one decimal."""
    return f"{100 * share:.1f} %"


def by_theory(values: dict[str, float]) -> str:
    """Values of the theories in one cell."""
    return ", ".join(f"{name} {percent(value)}" for name, value in values.items())


def over_span(rate: float, per: str, years: float) -> float:
    """The share of games in which something of that rate happens once or more in a span."""
    length = {"year": years, "five years": years / 5}.get(per)
    return rate if length is None else 1 - (1 - rate) ** length


def terminal_rows(book: Rulebook, parts: Parts, rates: dict[str, Any], war: str, years: float) -> list[Row]:
    """War, breakdown and settlement against their base rates over the span; judged over all theories together.

    ``war`` names the rate for war.
    """

    def span(name: str, bound: str) -> float:
        return over_span(float(rates[name][bound]), rates[name]["per"], years)

    settled = tuple(
        1 - (1 - span("grand_bargain", bound)) * (1 - span("denuclearisation", bound)) for bound in ("low", "high")
    )
    ranges = {
        "war": (span(war, "low"), span(war, "high")),
        "breakdown": (span("breakdown", "low"), span("breakdown", "high")),
        "settlement": settled,
    }
    rows = []
    for kind, (low, high) in ranges.items():
        shares = {theory: float(games.terminal(book, kind).mean()) for theory, games in parts.items()}
        whole = float(np.mean(list(shares.values())))
        rows.append(
            Row(
                f"Games that end in {kind}",
                f"{percent(low)} to {percent(high)}",
                f"{percent(whole)} ({by_theory(shares)})",
                low <= whole <= high,
            )
        )
    return rows


def picture_rows(book: Rulebook, parts: Parts, most: float, apart: float) -> list[Row]:
    """No picture too frequent; every two theories far enough apart."""
    tops = {theory: next(iter(games.picture_shares(book).values())) for theory, games in parts.items()}
    rows = [
        Row(
            "The most frequent full closing picture",
            f"at most {percent(most)}",
            by_theory(tops),
            max(tops.values()) <= most,
        )
    ]
    for (one, first), (other, second) in pairs(parts):
        held_out, raw = distance(first, second)
        rows.append(
            Row(
                f"Closing pictures of {one} and {other}, total variation",
                f"{apart:.2f} or more",
                f"{held_out:.2f} (naive {raw:.2f})",
                held_out >= apart,
            )
        )
    return rows


def pairs(parts: dict[str, Games]) -> list[tuple[tuple[str, Games], tuple[str, Games]]]:
    """Every two of some ensembles."""
    listed = list(parts.items())
    return [(one, other) for place, one in enumerate(listed) for other in listed[place + 1 :]]


def distance(one: Games, other: Games) -> tuple[float, float]:
    """(held out, naive) total variation of two ensembles over full closing pictures.

    With hundreds of pictures chance alone keeps two samples apart, so the naive figure is too large. Held out: the pictures
    that favour one are chosen in one half of the games and their difference is measured in the other half, both ways
    round; in expectation that is never more than the true distance.
    """
    ends = (one.picture, other.picture)
    naive = total_variation(_shares(one.picture), _shares(other.picture))
    found = []
    for half in (0, 1):
        likelier = [_Likelihood(pictures[:, half::2]) for pictures in ends]
        share = []
        for pictures in ends:
            held = pictures[:, 1 - half :: 2]
            distinct, which = np.unique(held, axis=1, return_inverse=True)
            favours = np.array([likelier[0](column) > likelier[1](column) for column in distinct.T])
            share.append(float(favours[np.asarray(which).reshape(-1)].mean()))
        found.append(share[0] - share[1])
    return max(sum(found) / 2, 0.0), naive


class _Likelihood:
    """How likely a closing picture is, judged from some: their own shares, and where they are few their words' shares."""

    FEW = 30

    def __init__(self, pictures: Array) -> None:
        self.count = pictures.shape[1]
        self.shares = _shares(pictures)
        self.words = [np.bincount(row, minlength=16) / self.count for row in pictures]

    def __call__(self, picture: Array) -> float:
        words = float(np.prod([shares[word] for shares, word in zip(self.words, picture, strict=True)]))
        whole = self.shares.get(tuple(picture.tolist()), 0.0) * self.count
        return (whole + self.FEW * words) / (self.count + self.FEW)


def _shares(pictures: Array) -> dict[Any, float]:
    """Closing picture (as a tuple of words' places) to its share."""
    distinct, counts = np.unique(pictures, axis=1, return_counts=True)
    return {
        tuple(column.tolist()): int(count) / pictures.shape[1] for column, count in zip(distinct.T, counts, strict=True)
    }


def crisis_rows(
    book: Rulebook, parts: Parts, any_of: list[float], war_most: float, fighting: dict[str, str]
) -> list[Row]:
    """How often crises open, and how many of those games see a clash or war."""
    opened = {theory: float((games.crises > 0).mean()) for theory, games in parts.items()}
    ended = {theory: _ended_in_fighting(book, games, fighting) for theory, games in parts.items()}
    whole, fought = (
        float(np.mean(list(opened.values()))),
        _ended_in_fighting(book, Games.joined(parts.values()), fighting),
    )
    low, high = any_of
    return [
        Row(
            "Games in which a crisis opens",
            f"{percent(low)} to {percent(high)}",
            f"{percent(whole)} ({by_theory(opened)})",
            low <= whole <= high,
        ),
        Row(
            "Of those, games with a clash or war",
            f"under {percent(war_most)}",
            f"{percent(fought)} ({by_theory(ended)})",
            fought < war_most,
        ),
    ]


def _ended_in_fighting(book: Rulebook, games: Games, fighting: dict[str, str]) -> float:
    track = book.vocab.tracks[fighting["track"]]
    least = book.step_ids[track].index(fighting["from"])
    fought = (games.readings[:, track] >= least).any(axis=0) | games.terminal(book, "war")
    crisis = games.crises > 0
    return float((crisis & fought).sum() / max(int(crisis.sum()), 1))


def bound_rows(book: Rulebook, parts: Parts, most: float) -> list[Row]:
    """Gauges that sit at a bound too often, each as a row; one row that says so if there is none."""
    shares = at_bounds(book, list(parts.values()))
    worst = sorted(shares.items(), key=lambda each: -max(each[1]))
    rows = []
    for track, (low, high) in worst:
        if max(low, high) > most or not rows:
            side = "lower" if low >= high else "upper"
            told = f"{percent(max(low, high))} ({track}, {side} bound)"
            rows.append(
                Row(
                    "World-turns that a gauge sits at a bound", f"at most {percent(most)}", told, max(low, high) <= most
                )
            )
    return rows


# ---- agency ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agency:
    """Five scripts of one role, each played under every theory."""

    role: str
    games: dict[str, Parts]
    """Script to its games by theory."""

    def satisfaction(self, book: Rulebook) -> dict[str, dict[str, float]]:
        """Script to the role's mean satisfaction by theory, and over all (``all``)."""
        place = book.vocab.role_index(self.role)
        found = {}
        for script, parts in self.games.items():
            means = {theory: float(games.satisfaction[place].mean()) for theory, games in parts.items()}
            found[script] = {**means, "all": float(np.mean(list(means.values())))}
        return found

    def spread(self, book: Rulebook) -> dict[str, float]:
        """Best less worst script, by theory and over all."""
        means = self.satisfaction(book)
        return {
            name: max(each[name] for each in means.values()) - min(each[name] for each in means.values())
            for name in next(iter(means.values()))
        }

    def apart(self) -> dict[str, dict[tuple[str, str], float]]:
        """Theory to the held-out distance of every two scripts."""
        theories = next(iter(self.games.values()))
        return {
            theory: {
                (one, other): distance(first, second)[0]
                for (one, first), (other, second) in pairs(
                    {script: parts[theory] for script, parts in self.games.items()}
                )
            }
            for theory in theories
        }


def agency_rows(book: Rulebook, found: list[Agency], apart_role: str, apart: float, satisfied: float) -> list[Row]:
    """The first role's scripts pairwise apart under one theory; every role's best and worst far enough apart."""
    rows = []
    for each in found:
        if each.role == apart_role:
            by = {theory: min(values.items(), key=lambda item: item[1]) for theory, values in each.apart().items()}
            theory, (pair, least) = max(by.items(), key=lambda item: item[1][1])
            told = f"{least:.2f} under {theory} (nearest: {pair[0]} and {pair[1]})"
            rows.append(
                Row(
                    f"{each.role}: every two of five scripts, total variation",
                    f"{apart:.2f} or more under one theory",
                    told,
                    least >= apart,
                )
            )
    for each in found:
        spread, means = each.spread(book), each.satisfaction(book)
        best, worst = (pick(means, key=lambda script: means[script]["all"]) for pick in (max, min))
        by = ", ".join(f"{name} {value:.1f}" for name, value in spread.items() if name != "all")
        told = f"{spread['all']:.1f} ({best} over {worst}; {by})"
        rows.append(
            Row(
                f"{each.role}: best and worst of five scripts, satisfaction",
                f"{satisfied:g} or more",
                told,
                spread["all"] >= satisfied,
            )
        )
    return rows
