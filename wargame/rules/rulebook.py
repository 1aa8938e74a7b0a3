"""A scenario compiled: its tables, every rule as the engine has it, and the worlds that are played by it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from wargame.rules import choosing
from wargame.rules.batches import Batch
from wargame.rules.building import Builder
from wargame.rules.choosing import Asked
from wargame.rules.compiled import CompiledRule
from wargame.rules.compiling import Compiled, Worlds
from wargame.rules.contexts import TICKS, Observation, Truth
from wargame.rules.dice import draw
from wargame.rules.nodes import LONG, WHOLE, Node, constant
from wargame.rules.plans import Plan, plan
from wargame.rules.readings import Params, Readings
from wargame.rules.tables import BLEND, Tables
from wargame.rules.vocabulary import RulebookError, RuleProblem
from wargame.rules.world import Array, Shape, World, blank
from wargame.scenario.models import Resolved
from wargame.scenario.pausing import without_collector

RULES_VERSION = "1"
"""Raised when the same journal would resolve differently; older journals still open from their records."""

HIDDEN_THEORY = "hidden"


class Rulebook(Tables):
    """A compiled scenario. Made by ``compile_rulebook``; nothing that it says changes afterwards."""

    def __init__(self, resolved: Resolved, whole: bool = True) -> None:
        super().__init__(resolved)
        build = Builder(self, whole)
        self.compiler = build.compiler
        self.terms = build.terms
        roles = self.every_role = range(len(self.vocab.roles))
        self.noise = build.noise()
        self.derived = build.derived()
        self.rules = build.rules()
        self.moves = [build.move(flat) for flat in self.vocab.moves]
        self.moves_of = [[move for move in self.moves if move.flat.role == role] for role in roles]
        self.defaults = [build.default(role) for role in roles]
        self.commitments = [build.commitment(row) for row in self.commitment_ids]
        self.debtors = [commitment.debtor for commitment in self.commitments]
        self.offers = [build.offer(slot) for slot in self.vocab.offers]
        self.asks = [build.ask(slot) for slot in self.vocab.asks]
        self.ask_masks = [sum([1 << role for role in slot.to]) for slot in self.vocab.asks]
        self.dilemmas = build.dilemmas()
        self.messages = build.messages()
        self.paragraphs = build.paragraphs()
        self.postures = build.postures()
        self.goals = build.goals()
        self.endings = build.endings()
        self.picture = build.picture()
        self.effects = self.terms.effects
        self._link()
        self.shape = self._shape(build.once)
        if self.problems:
            raise RulebookError(self.problems)

    # ---- what may be chosen, and how it is weighed: made when first asked for --------------------------------------

    @cached_property
    def may_order(self) -> Asked[Batch]:
        """For each role, whether it may order each of its moves, as it sees the world."""
        always = self.compiler.graph.constant(1)
        return Asked(lambda role: Batch([move.may or always for move in self.moves_of[role]]))

    @cached_property
    def order_weights(self) -> Asked[Batch]:
        """For each role, the weights of its moves, then those of the steps of its postures."""
        return Asked(self._order_weights)

    def _order_weights(self, role: int) -> Batch:
        postures = [(track, steps) for by, track, steps in self.postures if by == role]
        return choosing.orders(self.compiler.graph, self.moves_of[role], postures)

    @cached_property
    def answer_weights(self) -> Asked[dict[int, Batch]]:
        """For each ask, the weights of its answers to each role it is put to."""
        return Asked(self._answer_weights)

    def _answer_weights(self, row: int) -> dict[int, Batch]:
        ask, graph = self.asks[row], self.compiler.graph
        return {role: choosing.answers(graph, ask.answers, ask.slot.silence, role) for role in ask.slot.to}

    @cached_property
    def offer_worth(self) -> Asked[list[Node]]:
        """For each offer, what it is worth to each role."""
        return Asked(self._offer_worth)

    def _offer_worth(self, slot: int) -> list[Node]:
        graph, offer = self.compiler.graph, self.offers[slot]
        return [choosing.worth(graph, offer, self.commitments, role) for role in self.every_role]

    @cached_property
    def silences(self) -> Array:
        """(asks + 1,) int16: the answer that silence stands for; the last entry is for no ask."""
        return np.array([slot.silence for slot in self.vocab.asks] + [0], dtype=np.int16)

    @cached_property
    def verdicts(self) -> dict[str, tuple[dict[int, Node], Batch]]:
        """For each kind of condition of commitments, the nodes by commitment, and all of them together."""
        kinds: dict[str, dict[int, Node]] = {}
        for kind in ("done", "breach", "secret_breach", "wakes", "ends"):
            conditions = [(row, getattr(made, kind)) for row, made in enumerate(self.commitments)]
            kinds[kind] = {row: self.compiler.graph.truth(each.node) for row, each in conditions if each is not None}
        return {kind: (nodes, Batch(nodes.values())) for kind, nodes in kinds.items()}

    @cached_property
    def urgencies(self) -> Asked[Batch]:
        """For each role, how urgent each of its dilemmas is."""
        return Asked(lambda role: choosing.urgencies(self.compiler.graph, self.dilemmas[role]))

    @cached_property
    def wide(self) -> list[bool]:
        """For each track, whether it takes wide integers to add up what may change it in one phase."""
        asked = [400 * max(abs(value) for value in span) for span in self.ranges]
        for effect in self.effects:
            if effect.term is not None:
                node = effect.term.bare_node
                asked[effect.track] += max(abs(node.low), abs(node.high)) * len(self.vocab.roles) * 4
            if effect.toward is not None:
                asked[effect.track] += 200 * max(
                    abs(value)
                    for value in (*self.ranges[effect.track], effect.toward.node.low, effect.toward.node.high)
                )
        return [most >= 2**31 for most in asked]

    @cached_property
    def bounds(self) -> list[tuple[Array, ...]]:
        """The range of each track in hundredths."""
        return [
            tuple([constant(bound * 100, LONG if wide else WHOLE) for bound in span])
            for span, wide in zip(self.ranges, self.wide, strict=True)
        ]

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """What the rules of each phase do in many worlds."""
        return {phase: self._plan(rules) for phase, rules in self.rules.items()}

    def _plan(self, rules: list[CompiledRule]) -> Plan:
        def is_heard(rule: CompiledRule) -> bool:
            return self.is_heard((rule.id,), rule.by if rule.by in self.vocab.actors else None)

        stocks = [
            span if steps else (span[0] * 100, span[1] * 100)
            for span, steps in zip(self.spans.tracks, self.is_step, strict=True)
        ]
        return plan(self.compiler.graph, rules, stocks, is_heard)

    def _shape(self, once: int) -> Shape:
        vocab = self.vocab
        return Shape(
            roles=len(vocab.roles),
            tracks=len(vocab.tracks),
            history=len(vocab.history_rows),
            history_depth=vocab.history_depth,
            events=len(vocab.event_rows),
            known=len(vocab.known_rows),
            counts=len(vocab.count_rows),
            conditions=len(vocab.condition_rows),
            once=once,
            commitments=len(vocab.commitments),
            offers=len(vocab.offers),
            drafts=len(self.draft_place),
            asks=len(vocab.asks),
            dilemmas=sum(slot.dilemma for slot in vocab.asks),
            goals=len(self.goals),
            endings=len(self.endings),
        )

    def _link(self) -> None:
        """Tables that need every expression compiled first."""
        vocab = self.vocab
        self.known_of: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        for (name, actor, role), row in vocab.known_rows.items():
            self.known_of.setdefault((name, actor), []).append((row, role))
        self._raised: dict[tuple[tuple[str, ...], str | None], EventRows] = {}
        self.conditions = [(row, self.compiler.conditions[text]) for text, row in vocab.condition_rows.items()]
        self.lifted = [False] * len(self.track_ids)
        for effect in self.effects:
            if effect.lasts:
                self.lifted[effect.track] = True
        self.draft_place = {
            slot.index: place for place, slot in enumerate(slot for slot in vocab.offers if slot.is_draft)
        }
        self.response_asks = [slot.index for slot in vocab.asks if not slot.dilemma]
        self.followers = {track: expression for track, expression, more in self.derived if not more}
        """Derived tracks that follow from other tracks alone."""
        self.followed_by = [self._followers_of(track) for track in range(len(self.track_ids))]
        self.runs_rows = [row for row, made in enumerate(self.commitments) if made.runs]

    def _followers_of(self, track: int) -> list[int]:
        """The derived tracks that follow from a track, directly or through others."""
        found: list[int] = []
        for derived, expression, more in self.derived:  # each after those it reads
            if not more and not {track, *found}.isdisjoint(expression.reads):
                found.append(derived)
        return found

    @cached_property
    def _dealt_with(self) -> list[list[int]]:
        """For each commitment, the others that an offer of the scenario binds together with it."""
        together = [{*offer.asks, *offer.gives} for offer in self.offers]
        return [
            sorted(set().union(*[rows for rows in together if row in rows]) - {row})
            for row in range(len(self.commitments))
        ]

    def dealt_with(self, row: int, *, drafts: bool) -> list[int]:
        """The commitments that may be part of one deal with another; all, where players have drafted offers."""
        return [other for other in range(len(self.commitments)) if other != row] if drafts else self._dealt_with[row]

    def rows_of(self, names: tuple[str, ...], actor: str | None) -> EventRows:
        """What remembers an event that is raised under some names by an actor."""
        key = (names, actor)
        if key not in self._raised:
            stamps: list[int] = []
            known: list[tuple[int, int]] = []
            for name in names:
                for whose in ((name, None), (name, actor)) if actor is not None else ((name, None),):
                    row = self.vocab.event_rows.get(whose)
                    stamps += [] if row is None else [row]
                    known += self.known_of.get(whose, [])
            counts = [self.vocab.count_rows[name] for name in names if name in self.vocab.count_rows]
            self._raised[key] = (tuple(stamps), tuple(known), tuple(counts))
        return self._raised[key]

    def is_heard(self, names: tuple[str, ...], actor: str | None) -> bool:
        """Whether anything remembers an event."""
        stamps, _, counts = self.rows_of(names, actor)
        return bool(stamps or counts)

    # ---- worlds ------------------------------------------------------------------------------------------------------

    def begin(self, seeds: list[int], theory: str = HIDDEN_THEORY, salt: int = 0) -> World:
        """Worlds before their first turn. ``theory`` is a theory's id, ``blend`` or ``hidden`` (drawn from each seed).

        Characters of doctrines follow a named theory and are drawn apart under a hidden one; a hidden agenda is drawn
        for each role. Raises ``ValueError`` for an unknown theory.
        """
        world = blank(self.shape, seeds, salt)
        drawable = max(len(self.theory_ids) - 1, 1)
        if theory == HIDDEN_THEORY:
            world.theory[:] = draw(world.keys, "theory", 0, drawable)
            for role, role_id in enumerate(self.vocab.roles):
                world.character[role] = draw(world.keys, f"character.{role_id}", 0, drawable)
        elif theory in self.theory_ids:
            world.theory[:] = self.theory_ids.index(theory)
            world.character[:] = self.theory_ids.index(theory)
        else:
            known = [*self.theory_ids, HIDDEN_THEORY]
            raise ValueError(f"there is no theory named '{theory}': choose one of {', '.join(known)}")
        for role, (role_id, model) in enumerate(self.theatre.seated()):
            if model.agendas:
                world.agenda[role] = draw(world.keys, f"agenda.{role_id}", 0, len(model.agendas))
        for track, model_track in enumerate(self.vocab.track_models):
            world.stock[track] = self.starts[track]
            for theory_id, step in model_track.theory.items():
                if theory_id in self.theory_ids and step in model_track.steps:
                    world.stock[track][world.theory == self.theory_ids.index(theory_id)] = model_track.steps.index(step)
        world.turn = 1
        rows = self.rows(world, TICKS)
        for track, row in self.vocab.history_rows.items():
            world.past[:, row] = rows[track]
        world.opened[:] = world.stock
        world.turn = 0
        return world

    def params_of(self, world: World) -> Params:
        """The disputed numbers under each world's theory."""
        if "P" not in world.cache:
            world.cache["P"] = Params(self.param_rows, world.theory)
        params: Params = world.cache["P"]
        return params

    def params_as(self, world: World, role: int) -> Params:
        """The same under the character of a role's doctrine."""
        if ("P", role) not in world.cache:
            world.cache["P", role] = Params(self.param_rows, world.character[role])
        params: Params = world.cache["P", role]
        return params

    def params_under(self, theory: int) -> Params:
        """The same under one theory, in a single world."""
        return Params(self.param_rows, np.array([theory]))

    # ---- what tracks read --------------------------------------------------------------------------------------------

    def rows(self, world: World, tick: int) -> Readings:
        """What each track reads now, worked out when first asked for; ``tick`` counts from the start of the exercise.

        In one world plain numbers, else arrays over the worlds, but for what is the same in all of them.
        """
        if "R" not in world.cache:
            world.cache["R"] = Readings(self, world)
        readings: Readings = world.cache["R"]
        if readings.tick != tick:
            context = Truth(self, world, tick, rows=readings)
            for track, expression, more in self.derived:  # each after those it reads
                if more:
                    readings.forget([track])
                    readings[track] = readings.within(track, expression(context))
            readings.tick = tick
        return readings

    def readings(self, world: World, tick: int) -> list[Array]:
        """(tracks) arrays over the worlds of what the tracks read now."""
        rows = self.rows(world, tick)
        return [np.broadcast_to(np.asarray(rows[track]), (world.count_worlds,)) for track in range(len(self.track_ids))]

    def refresh(self, world: World, changed: set[int]) -> None:
        """Forget the readings of tracks that changed."""
        readings: Readings = world.cache["R"]
        readings.forget(changed)

    def observe(self, world: World, role: int, tick: int, window: int = TICKS) -> Observation:
        """The worlds as a role sees them at a phase of the present turn."""
        return Observation(self, world, role, world.turn * TICKS + tick, window)

    def off_by(self, world: World, role: int, track: int, tick: int) -> Any:
        """How far off a role may read a track, by its own expression; ``tick`` counts from the start of the exercise."""
        return self.noise[role, track](Observation(self, world, role, tick))

    def sees_offer(self, world: World, slot: int, role: int) -> Array:
        """(worlds,) bool: whether a role may know of an offer: everybody, unless it is secret and the role no party to it."""
        offer = self.offers[slot]
        if offer.slot.by == role:
            return np.ones(world.count_worlds, dtype=bool)
        if offer.slot.is_draft:
            shape = world.draft_shape[self.draft_place[slot]]
            return (shape[2] == 0) | ((shape[0] >> role & 1) == 1)
        return np.full(world.count_worlds, not offer.secret or bool(offer.to >> role & 1))


EventRows = tuple[tuple[int, ...], tuple[tuple[int, int], ...], tuple[int, ...]]
"""Rows of stamps, (row, role) of what roles know of it, rows of counters."""


def compile_rulebook(resolved: Resolved, *, whole: bool = True) -> Rulebook:
    """Compile a scenario; raises ``RulebookError`` with every problem found.

    Unless ``whole``, most expressions are compiled when they are first asked for, with the same result: for looking back
    on an exercise whose scenario was checked when it began. Of one that was not, a broken expression then reads as 0.
    """
    with without_collector():
        return Rulebook(resolved, whole)


__all__ = [
    "BLEND",
    "HIDDEN_THEORY",
    "RULES_VERSION",
    "Compiled",
    "CompiledRule",
    "RuleProblem",
    "Rulebook",
    "Worlds",
    "compile_rulebook",
]
