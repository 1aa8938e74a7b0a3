"""What tests need that put an expert's questions to the shipped exercise.

An answer is a function that asserts something about the rules: ``test_...(rules)``. It stands on what it cites; ``CITES`` of its
file names that by its way in the theatre, for example ``("rules", "cut_off_people")``, and ``cited`` turns the table into cases for a
test which deletes the cited thing and wants to see the answer fail. So no answer can pass by chance, or go on passing when its ground
has been taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from pydantic import BaseModel

from tests.rules.small import Table
from wargame.players.doctrine import move_weights, offer_worth
from wargame.players.table import Play, Stage
from wargame.rules import turn as phases
from wargame.rules.contexts import END, TICKS
from wargame.rules.orders import Orders, Responses, no_orders, no_responses, orders_view, response_view
from wargame.rules.rulebook import Rulebook, compile_rulebook
from wargame.rules.scores import goal_scores, satisfaction
from wargame.rules.trace import Trace
from wargame.rules.world import RUNNING, Array, World
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

Y2014, Y2017, Y2018 = "2014-costly-inaction", "2017-accelerating-trains", "2018-thirty-thousand-troops"
THEORIES = ("leverage", "bind", "patience")

Step = str | Mapping[str, str]
Way = tuple[Step, ...]
"""Keys and fields from a section down; in a list ``{"why": "..."}`` names the entries whose field says so; last in an expression or a
condition comes the passage that is struck out of it. A way that begins with a scenario is a way in that scenario alone, and there
``("start", track)`` is where a track starts."""
ALIASES = {"is": "is_", "else": "else_"}


def without(resolved: Resolved, way: Way) -> Resolved:
    """The same scenario less what a way leads to; raises ``LookupError`` where there is nothing to take away."""
    if way[0] in (Y2014, Y2017, Y2018):
        if resolved.scenario.id != way[0]:
            return resolved
        way = way[1:]
    if way[0] == "start":
        return _with_the_common_start(resolved, str(way[1]))
    for part in ("theatre", "scenario", "seeds"):
        if way[0] in type(getattr(resolved, part)).model_fields:
            less: Resolved = _less(resolved, (part, *way))
            return less
    raise LookupError(f"no part of a scenario has '{way[0]}'")


def _with_the_common_start(resolved: Resolved, name: str) -> Resolved:
    """A scenario in which a track starts where the theatre has it, not where the scenario says."""
    if name not in resolved.scenario.start:
        raise LookupError(f"{resolved.scenario.id} does not say where {name} starts")
    tracks = resolved.theatre.tracks
    common = tracks[name].model_copy(update={"start": load(Y2017).theatre.tracks[name].start})
    theatre = resolved.theatre.model_copy(update={"tracks": {**tracks, name: common}})
    return resolved.model_copy(update={"theatre": theatre})


def _less(value: Any, way: Way) -> Any:
    step, rest = way[0], way[1:]
    if isinstance(value, list):
        assert isinstance(step, Mapping)
        found = [all(str(getattr(item, key)) == said for key, said in step.items()) for item in value]
        if not any(found):
            raise LookupError(f"nothing in the list says {dict(step)}")
        changed = [
            (_less(item, rest) if rest else None) if hit else item for item, hit in zip(value, found, strict=True)
        ]
        return [item for item, hit in zip(changed, found, strict=True) if rest or not hit]
    assert isinstance(step, str)
    if isinstance(value, str):
        if step not in value:
            raise LookupError(f"'{step}' is not in '{value}'")
        return value.replace(step, "")
    if isinstance(value, dict):
        if step not in value:
            raise LookupError(f"there is no '{step}' among {', '.join(value)}")
        less = {key: item for key, item in value.items() if key != step}
        return {key: _less(item, rest) if key == step else item for key, item in value.items()} if rest else less
    assert isinstance(value, BaseModel)
    name = ALIASES.get(step, step)
    model = type(value).model_fields[name]
    inner = _less(getattr(value, name), rest) if rest else model.get_default(call_default_factory=True)
    return value.model_copy(update={name: inner})


class Rules:
    """The rules of the shipped theatre under each of its scenarios, or what is left of them."""

    def __init__(self, way: Way | None = None, *books: Rulebook) -> None:
        self.way = way
        self._books = {book.resolved.scenario.id: book for book in books}

    def resolved(self, scenario: str = Y2017) -> Resolved:
        """A scenario as its rulebook has it."""
        return self.book(scenario).resolved

    def book(self, scenario: str = Y2017) -> Rulebook:
        """The rulebook of a scenario, compiled when first asked for."""
        if scenario not in self._books:
            self._books[scenario] = compile_rulebook(load(scenario))
        return self._books[scenario]

    def less(self, way: Way) -> Rules:
        """The same rules without what a way leads to."""
        return Less(self, way)

    def table(self, theory: str = "blend", scenario: str = Y2017, seed: int = 1) -> Case:
        """One world of a scenario before its first turn."""
        return Case(self.book(scenario), seed, theory)

    def pair(self, theory: str = "blend", scenario: str = Y2017, seed: int = 1) -> tuple[Case, Case]:
        """The same world twice, with the same dice."""
        return self.table(theory, scenario, seed), self.table(theory, scenario, seed)


class Less(Rules):
    """Rules from which something was deleted; the books of all scenarios are made anew."""

    def __init__(self, whole: Rules, way: Way) -> None:
        super().__init__(way)
        self._whole = whole

    def book(self, scenario: str = Y2017) -> Rulebook:
        if scenario not in self._books:
            assert self.way is not None
            left = without(self._whole.resolved(scenario), self.way)
            self._books[scenario] = compile_rulebook(left, whole=False)
        return self._books[scenario]


class Case(Table):
    """One world at a table, in which a test sets what it wants to compare."""

    def put(self, **values: float | str) -> Case:
        """Set tracks: points, or a step by name. The past is made to agree, as if it had long been so."""
        for name, value in values.items():
            row = self.book.vocab.tracks[name]
            steps = self.book.step_ids[row]
            self.world.stock[row] = steps.index(str(value)) if steps else round(float(value) * 100)
        self.world.cache.pop("R", None)
        readings = self.book.readings(self.world, self.world.turn)
        for track, row in self.book.vocab.history_rows.items():
            self.world.past[:, row] = readings[track]
        return self

    def bind(self, *commitments: str) -> Case:
        """Let promises be in force."""
        for name in commitments:
            row = self.book.vocab.commitments[name]
            self.world.pledge[row] = RUNNING
            self.world.pledged[row] = self.world.turn
            self.world.aware[row] = self.book.vocab.everybody
        return self

    def force(self, **outcomes: str) -> Case:
        """From now on rolls end as is said."""
        self.rule(*[{"rule": rule, "outcome": outcome} for rule, outcome in outcomes.items()])
        return self

    def points(self, track: str) -> float:
        """A number with its lifts, in points and parts of them."""
        return (self.stock(track) + self.lift(track)) / 100

    def moved(self, owner: str, track: str) -> float:
        """How many points a rule or move added to a track this turn, or has on the way to it."""
        records = [record for record in self.trace.records if record["kind"] == "effect"]
        return float(sum(each["amount"] for each in records if each["owner"] == owner and each["track"] == track) / 100)

    def chance(self, rule: str, outcome: str) -> float:
        """The chance in percent that an outcome of a roll had this turn; 0 if nothing was rolled."""
        record = self.rolls().get(rule, {"outcomes": []})
        return float(sum(each["chance"] for each in record["outcomes"] if each["id"] == outcome) / 10)

    def worth(self, offer: str, role: str) -> float:
        """What an offer is worth to a role in percent points; a doctrine accepts it at 50 and that many percent."""
        place = self.book.vocab.role_index(role)
        seen = response_view(self.book, self.world, place)
        slot = self.book.vocab.offer_index[offer]
        return float(offer_worth(self.book, self.world, slot, place, seen, slice(None)).reshape(-1)[0]) / 100

    def weight(self, role: str, move: str) -> float:
        """How a doctrine weighs a move of its role now; 0 where it may not order it."""
        place = self.book.vocab.role_index(role)
        weights = move_weights(self.book, self.world, place, orders_view(self.book, self.world, place))
        ids = [each.flat.id for each in self.book.moves_of[place]]
        return float(weights[ids.index(move), 0]) / 100

    def leaning(self, role: str, posture: str, step: str) -> float:
        """How a doctrine weighs a step of one of its role's postures now; 0 for a step that is not next to the present one."""
        place, track = self.book.vocab.role_index(role), self.book.vocab.tracks[posture]
        weights = list(self.book.order_weights[place](orders_view(self.book, self.world, place)))
        at = len(self.book.moves_of[place])
        for by, owned, steps in self.book.postures:
            if by == place and owned == track:
                return float(np.asarray(weights[at + self.book.step_ids[track].index(step)]).reshape(-1)[0]) / 100
            at += len(steps) if by == place else 0
        raise LookupError(f"{role} has no posture {posture}")

    def may(self, role: str, move: str) -> bool:
        """Whether a role may order a move now, as it sees the world."""
        place = self.book.vocab.role_index(role)
        legal = self.book.may_order[place](orders_view(self.book, self.world, place))
        ids = [each.flat.id for each in self.book.moves_of[place]]
        return bool(np.asarray(list(legal)[ids.index(move)]).reshape(-1)[0])

    def goal(self, name: str) -> int:
        """The score of a goal, 0 to 100."""
        scores = goal_scores(self.book, self.world)
        return int(scores[[goal.id for goal in self.book.goals].index(name), 0])

    def content(self, role: str) -> int:
        """How satisfied a role is, 0 to 100."""
        return int(satisfaction(self.book, self.world)[self.book.vocab.role_index(role), 0])


Check = Callable[[Rules], None]


def cited(cites: Mapping[Check, tuple[Way, ...]]) -> list[Any]:
    """A case for each thing that an answer stands on."""
    cases = []
    for check, ways in cites.items():
        for way in ways:
            words = [step if isinstance(step, str) else "-".join(step.values()) for step in way]
            cases.append(pytest.param(check, way, id=f"{check.__name__.removeprefix('test_')}: {'.'.join(words)}"))
    return cases


def answers_of(module: Any) -> set[str]:
    """The names of the tests of a file that put a question to the rules."""
    return {
        name
        for name, value in vars(module).items()
        if name.startswith("test_") and "rules" in value.__code__.co_varnames[: value.__code__.co_argcount]
        and value.__code__.co_argcount == 1
    }  # fmt: skip


def fails_without(rules: Rules, check: Check, way: Way) -> None:
    """Delete what a way leads to and show that the answer fails."""
    with pytest.raises(AssertionError):
        check(rules.less(way))


def idle(rules: Rules, theory: str, turns: int, worlds: int) -> list[dict[str, float]]:
    """What stands at the end of each turn, on average over many worlds, where nobody does anything: tracks, and how satisfied
    each role is.
    """
    book = rules.book()
    world = book.begin(list(range(worlds)), theory)
    course = []
    for _ in range(turns):
        phases.open_turn(book, world)
        phases.act(book, world, no_orders(book, worlds))
        said = no_responses(book, worlds)
        if phases.settle(book, world, said):
            phases.settle(book, world, no_responses(book, worlds), again=True)
        phases.finish(book, world, said)
        readings = book.readings(world, world.turn * TICKS + END)
        stands = {name: float(readings[row].mean()) for name, row in book.vocab.tracks.items()}
        happy = satisfaction(book, world).mean(axis=1)
        course.append(stands | {role: float(happy[place]) for place, role in enumerate(book.vocab.roles)})
    return course


class Holding(Play):
    """Games among doctrines in which one role orders nothing and turns no dial; how satisfied it is is read turn by turn."""

    def __init__(self, book: Rulebook, role: str) -> None:
        super().__init__(book)
        self.role = book.vocab.role_index(role)
        self.course: list[float] = []

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        if role == self.role:
            orders.acts[role] = -1
            orders.postures[[row for row, (by, _, _) in enumerate(self.book.postures) if by == role]] = 0

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        if stage == "end":
            self.course.append(float(satisfaction(self.book, world)[self.role].mean()))


def held_course(rules: Rules, theory: str, role: str, worlds: int) -> list[float]:
    """How satisfied a role is on average at the end of each turn if it holds still while all others act."""
    play = Holding(rules.book(), role)
    play.run(rules.book().begin(list(range(worlds)), theory))
    return play.course
