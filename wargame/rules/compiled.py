"""What an author wrote, compiled: rules, moves, commitments, offers, asks, cables, goals and endings as the engine has them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from wargame.rules.compiling import Compiled
from wargame.rules.nodes import Node
from wargame.rules.terms import CompiledOutcome, Effects, Terms
from wargame.rules.vocabulary import AskSlot, FlatMove, OfferSlot
from wargame.scenario.models import Answer, Goal, Rule


@dataclass(frozen=True)
class CompiledRule:
    """A rule or inject."""

    id: str
    phase: str
    upon: tuple[int, ...]
    when: Compiled | None
    turn: int | None
    once_row: int | None
    by: str
    seen: int
    effects: Effects
    outcomes: tuple[CompiledOutcome, ...]
    model: Rule


@dataclass(frozen=True)
class CompiledMove:
    """A flat move: when it is legal, what it does, how a doctrine weighs it."""

    flat: FlatMove
    legal: Compiled | None
    owed: tuple[int, ...]
    """Commitments of its role that it fulfils: while one is in force the move is legal whatever ``legal`` says."""
    effects: Effects
    doctrine: Terms
    offer: int | None

    @cached_property
    def may(self) -> Node | None:
        """Whether its role may order it, as the role sees it; None if always.

        It must be legal and the offer it makes not yet on the table; what the role owes may always be ordered.
        """
        graph = self.doctrine.graph
        conditions = [] if self.legal is None else [graph.truth(self.legal.node)]
        if self.offer is not None:
            conditions.append(graph.make("not", graph.read("standing", self.offer)))
        if not conditions:
            return None
        may = conditions[0] if len(conditions) == 1 else graph.make("and", *conditions)
        return graph.make("or", may, *[graph.read("owes", row) for row in self.owed]) if self.owed else may


@dataclass(frozen=True)
class CompiledCommitment:
    """A commitment and everything that its course can set off."""

    id: str
    debtor: int
    is_do: bool
    breach: Compiled | None
    secret_breach: Compiled | None
    done: Compiled | None
    fulfilled_by: tuple[int, ...]
    due: int
    wakes: Compiled | None
    lasts: int
    ends: Compiled | None
    starts: Effects
    runs: Effects
    kept: Effects
    broken: Effects
    found: CompiledOutcome | None
    worth: dict[int, Terms]
    honour: Terms


@dataclass(frozen=True)
class CompiledOffer:
    """A template offer; drafts have none of this and keep their terms in the world."""

    slot: OfferSlot
    to: int
    asks: tuple[int, ...]
    gives: tuple[int, ...]
    otherwise: Effects
    open: int
    lapses: Compiled | None
    secret: bool
    worth: dict[int, Terms]


@dataclass(frozen=True)
class CompiledAnswer:
    """One answer, with legality and doctrine for each role that may give it."""

    id: str
    events: tuple[str, ...]
    legal: dict[int, Compiled]
    effects: Effects
    doctrine: dict[int, Terms]
    model: Answer


@dataclass(frozen=True)
class CompiledAsk:
    """A question of the response window, or a cable's dilemma."""

    slot: AskSlot
    upon: tuple[int, ...]
    when: Compiled | None
    once_row: int | None
    answers: tuple[CompiledAnswer, ...]
    rounds: int
    stands: Compiled | None


@dataclass(frozen=True)
class CompiledDilemma:
    """When a cable with a dilemma may reach a role, and how urgent it is."""

    ask: int
    cable_id: str
    role: int
    row: int
    """Where the world remembers when it last came."""
    when: Compiled | None
    weight: Terms
    repeat: int


@dataclass(frozen=True)
class CompiledMessage:
    """When a plain cable may reach a role, and its weight in the draw."""

    cable_id: str
    when: Compiled | None
    weight: Terms


@dataclass(frozen=True)
class CompiledGoal:
    """A goal of a role; ``agenda`` is -1, or the hidden agenda it belongs to."""

    id: str
    role: int
    agenda: int
    model: Goal
    terms: Terms
    when: Compiled | None


@dataclass(frozen=True)
class CompiledEnding:
    """An ending."""

    id: str
    rank: int
    judged: str
    when: Compiled
