"""What the articles dispute: which disputes a theatre treats, which of its things they are about, and who disputes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wargame.scenario.models import (
    Ask,
    Commitment,
    Dispute,
    Ending,
    Goal,
    Later,
    Move,
    Param,
    Resolved,
    Rule,
    Side,
    Track,
    Treatment,
    Written,
)
from wargame.scenario.problems import listed

LEFT_OUT = "The rules leave this out"
"""How a treatment begins that names nothing which carries it."""


def disputes_of(resolved: Resolved) -> dict[str, tuple[Dispute, Treatment]]:
    """The disputes that the theatre treats, in the order of the file, each with how it does."""
    here = resolved.theatre.id
    return {name: (each, each.treated[here]) for name, each in resolved.seeds.disputes.items() if here in each.treated}


def later_of(resolved: Resolved) -> dict[str, Later]:
    """What later years made of the claims of those articles whose disputes the theatre treats; nothing to be told in play."""
    articles = {side.article for dispute, _ in disputes_of(resolved).values() for side in dispute.sides}
    return {name: later for name, later in resolved.seeds.later.items() if later.article in articles}


def disputed(resolved: Resolved, things: Iterable[str]) -> dict[str, Dispute]:
    """The disputes that are about any of some things of the theatre, or about a number that one of them uses.

    A thing is named by its id; of a flat id (``move.variant``, ``rule.outcome``) the first part counts as well.
    """
    found = {name for thing in things for name in (thing, thing.partition(".")[0])}
    rules = {**resolved.theatre.rules, **resolved.scenario.injects}
    found |= {number for name in list(found) if name in rules for number in numbers_in(rules[name])}
    return {
        name: dispute for name, (dispute, how) in disputes_of(resolved).items() if not found.isdisjoint(how.carried_by)
    }


def numbers_in(written: Any) -> Iterator[str]:
    """The rows of ``params`` that something names as an amount."""
    if isinstance(written, Written):
        for field, value in written.__dict__.items():
            if field in ("add", "base") and isinstance(value, str):
                yield value
            elif not isinstance(written, Param):
                yield from numbers_in(value)
    elif isinstance(written, dict):
        for value in written.values():
            yield from numbers_in(value)
    elif isinstance(written, list):
        for value in written:
            yield from numbers_in(value)


def author(resolved: Resolved, article: str) -> str:
    """Who wrote an article, and when, in a few words; its title where that is not said."""
    about = resolved.seeds.articles.get(article, {})
    return about.get("short") or about.get("title", article)


def speaker(resolved: Resolved, side: Side) -> str:
    """Who holds a side: the author, or the voice that it names."""
    by = side.voice or author(resolved, side.article)
    return f"{by[:1].upper()}{by[1:]}"


def disputed_by(resolved: Resolved, dispute: Dispute) -> str:
    """Everybody who takes a side, each article once: ``A (2014), B (2017) and C (2018)``."""
    named = [author(resolved, side.article) for side in dispute.sides if side.source]
    return listed(list(dict.fromkeys(named)), "and")


def disputed_line(resolved: Resolved, dispute: Dispute) -> str:
    """One line beside a rule or a number: that it is disputed, what the question is, and by whom."""
    return f"Disputed: {dispute.question} ({disputed_by(resolved, dispute)})"


def briefed(resolved: Resolved, role: str) -> list[Dispute]:
    """The disputes that a role's brief names."""
    return [dispute for dispute, how in disputes_of(resolved).values() if role in how.briefs]


def thing_name(resolved: Resolved, thing: str) -> str:
    """What something that carries a dispute is called by those who play."""
    theatre = resolved.theatre
    goals = {name: goal for role in theatre.roles.values() for name, goal in role.goals.items()}
    sections: list[Mapping[str, Rule | Track | Param | Move | Commitment | Ask | Goal | Ending]] = [
        theatre.rules, theatre.tracks, theatre.params, theatre.moves, theatre.commitments, theatre.asks, goals, theatre.endings,
    ]  # fmt: skip
    named = next((section[thing] for section in sections if thing in section), None)
    return named.name if named is not None and named.name else thing.replace("_", " ")
