"""Tiny theatres written where they are used, and a table at which one world of them is played by name.

``theatre`` merges sections of YAML into two roles who can wait; ``Table`` plays turns with orders and responses as people
write them and tells what then stands.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import yaml

from wargame.exercise.orders import Order, Response
from wargame.exercise.rulings import forced_by
from wargame.exercise.sealing import put_order, put_response, read_order, read_response
from wargame.players import table
from wargame.rules import turn as phases
from wargame.rules.contexts import END, TICKS
from wargame.rules.orders import no_orders, no_responses
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.rules.trace import Trace
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, NONE, RUNNING, World, digest, take
from wargame.scenario.models import Resolved, Scenario, Seeds, Theatre

BASE = """
id: small
title: Small
roles: {north: {name: North}, south: {name: South}}
tracks: {gold: {name: Gold, start: 50}}
moves:
  north_wait: {by: north, name: Wait, kind: diplomatic, brief: Wait., slots: 0}
  south_wait: {by: south, name: Wait, kind: diplomatic, brief: Wait., slots: 0}
endings: {end: {name: The end, rank: 99, when: "1", text: It ended.}}
picture: {peace: {name: Peace, words: [{word: war, when: "0"}, {word: calm}]}}
"""
SCENARIO = {
    "id": "small",
    "theatre": "small",
    "title": "Small",
    "opens": "2001-03-01",
    "turns": 8,
    "play_as": "north",
    "about": "-",
}

STATES = {
    NONE: "none",
    ASLEEP: "asleep",
    RUNNING: "in force",
    KEPT: "kept",
    BROKEN: "broken",
    HIDDEN: "broken in secret",
    ENDED: "ended",
}

Orders = Mapping[str, Order | Sequence[str]]
Responses = Mapping[str, Response | Mapping[str, str]]


def theatre(text: str = "", **scenario: Any) -> Resolved:
    """A theatre of two roles with the sections of ``text`` merged in; ``scenario`` changes the scenario around it."""
    made = yaml.safe_load(BASE)
    for section, entries in (yaml.safe_load(text) or {}).items():
        made[section] = {**made.get(section, {}), **entries}
    return Resolved(
        theatre=Theatre.model_validate(made), scenario=Scenario.model_validate({**SCENARIO, **scenario}), seeds=Seeds()
    )


def book(text: str = "", **scenario: Any) -> Rulebook:
    """The same, compiled."""
    return compile_rulebook(theatre(text, **scenario))


def order(given: Order | Sequence[str]) -> Order:
    """An order, or one made of acts alone."""
    return given if isinstance(given, Order) else Order(acts=tuple(given))


def response(given: Response | Mapping[str, str]) -> Response:
    """A response; of a plain mapping ``accept`` and ``refuse`` answer offers, everything else asks."""
    if isinstance(given, Response):
        return given
    offers: dict[str, Any] = {name: said for name, said in given.items() if said in ("accept", "refuse")}
    return Response(offers=offers, answers={name: said for name, said in given.items() if name not in offers})


class Table:
    """One world in play: what is ordered by name happens, and what stands is told by name."""

    def __init__(self, book: Rulebook, seed: int = 1, theory: str = "blend") -> None:
        self.book = book
        self.world = book.begin([seed], theory if book.theatre.theories else "hidden")
        self.trace = Trace()

    # ---- playing -----------------------------------------------------------------------------------------------------

    def rule(self, *rulings: dict[str, Any], fire: Sequence[str] = ()) -> Self:
        """Let the facilitator's rulings be in force from now on, as an exercise hands them to the engine."""
        self.world.forced = forced_by(self.book, list(rulings), list(fire))
        return self

    def open(self, dilemmas: bool = True) -> None:
        """Begin the next turn."""
        self.trace = Trace()
        phases.open_turn(self.book, self.world, self.trace, dilemmas=dilemmas)

    def act(self, orders: Orders | None = None) -> None:
        """Carry out orders: the reveal."""
        sealed = no_orders(self.book, 1)
        for role, given in (orders or {}).items():
            put_order(self.book, self.world, sealed, role, order(given))
        phases.act(self.book, self.world, sealed, self.trace)

    def settle(self, responses: Responses | None = None, again: bool = False) -> bool:
        """Judge the answers; returns whether a second round is due."""
        self.said = no_responses(self.book, 1)
        for role, given in (responses or {}).items():
            put_response(self.book, self.said, role, response(given))
        return phases.settle(self.book, self.world, self.said, self.trace, again=again)

    def turn(
        self,
        orders: Orders | None = None,
        responses: Responses | None = None,
        again: Responses | None = None,
        *,
        orders_window: bool = True,
    ) -> Self:
        """A whole turn. Who is not named is silent; ``again`` answers a second round."""
        self.open(dilemmas=orders_window)
        self.act(orders)
        if self.settle(responses):
            said = self.said
            self.settle(again, again=True)
            self.said = said
        phases.finish(self.book, self.world, self.said, self.trace, orders_window=orders_window)
        return self

    def turns(self, count: int) -> Self:
        """Turns in which nobody does anything."""
        for _ in range(count):
            self.turn()
        return self

    def bots_orders(self, quarters: int = 1) -> dict[str, Order]:
        """What doctrines order in the turn that is open, by name."""
        orders = table.bot_orders(self.book, self.world, quarters)
        return {
            role: read_order(self.book, self.world, orders, place) for place, role in enumerate(self.book.vocab.roles)
        }

    def bots_responses(self, again: bool = False) -> dict[str, Response]:
        """What doctrines answer in the turn that has been acted, by name."""
        said = table.bot_responses(self.book, self.world, again)
        return {
            role: read_response(self.book, self.world, said, place) for place, role in enumerate(self.book.vocab.roles)
        }

    def epilogue(self, honoured: Sequence[str] = ()) -> Self:
        """After the last turn: what is owed is honoured or not, then two turns of defaults."""
        rows = np.zeros((len(self.book.commitments), 1), dtype=bool)
        for name in honoured:
            rows[self.book.vocab.commitments[name]] = True
        self.trace = Trace()
        table.epilogue(self.book, self.world, rows, self.trace)
        return self

    def finish(self, orders_window: bool = True) -> Self:
        """From the answers to the end of the turn."""
        phases.finish(self.book, self.world, self.said, self.trace, orders_window=orders_window)
        return self

    # ---- what stands -------------------------------------------------------------------------------------------------

    def reads(self, track: str) -> Any:
        """A track as rules read it at the end of the turn: whole points, or its step."""
        row = self.book.vocab.tracks[track]
        value = int(np.asarray(self.book.readings(self.world, self.world.turn * TICKS + END)[row]).reshape(-1)[0])
        steps = self.book.step_ids[row]
        return steps[value] if steps else value

    def stock(self, track: str) -> int:
        """A track in hundredths, without lifts."""
        return int(self.world.stock[self.book.vocab.tracks[track], 0])

    def lift(self, track: str) -> int:
        """What is lent to a track beside its stock, in hundredths."""
        return int(self.world.lift[self.book.vocab.tracks[track], 0])

    def promise(self, commitment: str) -> str:
        """How a commitment stands."""
        return STATES[int(self.world.pledge[self.book.vocab.commitments[commitment], 0])]

    def stands(self, offer: str) -> bool:
        """Whether an offer is on the table."""
        return int(self.world.tabled[self.book.vocab.offer_index[offer], 0]) >= 0

    def asked(self, ask: str) -> set[str]:
        """The roles whose answer to an ask is awaited."""
        mask = int(self.world.asked[self.book.vocab.ask_index[ask], 0])
        return {role for place, role in enumerate(self.book.vocab.roles) if mask >> place & 1}

    @property
    def ending(self) -> str | None:
        """The ending that was reached."""
        row = int(self.world.ending[0])
        return None if row < 0 else self.book.endings[row].id

    def happened(self, event: str) -> int:
        """How often an event was raised since the turn (or the epilogue) opened."""
        return sum(event in record["names"] for record in self.trace.records if record["kind"] == "event")

    def rolls(self) -> dict[str, Any]:
        """The rolls of this turn: rule to record."""
        return {record["rule"]: record for record in self.trace.records if record["kind"] == "roll"}

    @property
    def digest(self) -> str:
        """A hash of everything on which the future depends."""
        return digest(self.world)

    def copy(self) -> Self:
        """Another table at which the same world goes on by itself."""
        twin = copy.copy(self)
        twin.world = copy_of(self.world)
        return twin


def copy_of(world: World) -> World:
    """The same worlds once more."""
    return take(world, np.arange(world.count_worlds))
