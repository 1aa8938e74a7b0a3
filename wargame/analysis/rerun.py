"""Running a played exercise again from its decisions: in many worlds at once, or in one with every reason traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from wargame.analysis.recorded import Record
from wargame.analysis.scripts import Entry, honour_only, put_orders, put_responses
from wargame.exercise import sealing
from wargame.exercise.orders import Order, Response
from wargame.exercise.stories import Story
from wargame.players.table import Finished, Play, Stage, Window
from wargame.rules.orders import Orders, Responses
from wargame.rules.rulebook import HIDDEN_THEORY
from wargame.rules.scores import picture_words, satisfaction
from wargame.rules.trace import Trace
from wargame.rules.world import Array, World, copies, snapshot

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

Changes = Sequence[tuple[Array, Mapping[tuple[int, int], Entry]]]
"""Worlds (their places) and the entries by role and turn that they have instead of the recorded ones."""


@dataclass(frozen=True)
class Future:
    """One course that events took or might have taken, to its end, or as far as it was played.

    ``picture`` holds (label, word) for each label of the closing picture; ``stories`` are there only if it was traced.
    """

    ending: str
    picture: tuple[tuple[str, str], ...]
    satisfaction: dict[str, int]
    stories: tuple[Story, ...] = field(default=(), compare=False)

    @property
    def words(self) -> str:
        """The closing picture in one line: ``tense / reached / firm / closer / worse``."""
        return " / ".join(word for _, word in self.picture)


class Rerun(Play):
    """Plays an exercise's decisions again; ``keep_dice`` follows changes of dice that a branch made."""

    def __init__(
        self,
        exercise: Exercise,
        record: Record,
        *,
        changes: Changes | None = None,
        traced: bool = False,
        keep_dice: bool = True,
    ) -> None:
        super().__init__(exercise.book, pace=exercise.pace, traced=traced, until=record.until)
        self.exercise = exercise
        self.record = record
        self.changes = changes or ()
        self.keep_dice = keep_dice
        self.skipped = 0
        self.stories: list[Story] = []
        self._orders: dict[str, Order] = {}

    def prepare(self, world: World, window: Window) -> None:
        """Put the rulings of the record in force; an opening's turn is the next."""
        turn = world.turn + (window in ("open", "epilogue"))
        world.forced = dict(self.record.forced.get((turn, window), {}))

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Give the recorded orders, and the changed ones where a world has them."""
        for entry, at in self._entries(role, world.turn, places):
            self.skipped += put_orders(self.book, world, orders, role, entry, at, self.quarters)

    def respond(self, world: World, places: Array, responses: Responses, role: int, again: bool) -> None:
        """Give the recorded responses, and the changed ones where a world has them."""
        for entry, at in self._entries(role, world.turn, places):
            self.skipped += put_responses(self.book, world, responses, role, entry, at, again)

    def settle_debts(self, world: World, places: Array, role: int, honoured: Array) -> Array:
        """Honour what was honoured; a seat that nobody decides for honours nothing."""
        if role in self.record.honoured:
            return honour_only(self.book, world, role, self.record.honoured[role])
        by_doctrine = self.exercise.seats[self.book.vocab.roles[role]] == "doctrine"
        return honoured if by_doctrine or not self.exercise.finished else np.zeros_like(honoured)

    def _entries(self, role: int, turn: int, places: Array) -> list[tuple[Entry, Array]]:
        """What is given for a role this turn, and in which worlds: the record first, then each change."""
        changed = [
            (entries[role, turn], np.isin(places, at)) for at, entries in self.changes if (role, turn) in entries
        ]
        recorded = self.record.script.get(role, turn)
        if recorded is not None:
            others = np.ones(len(places), dtype=bool)
            for _, at in changed:
                others &= ~at
            changed.insert(0, (recorded, others))
        return [(entry, np.flatnonzero(at)) for entry, at in changed]

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        """Follow the recorded dice, and keep a traced stage as a story."""
        key = self.record.keys.get(world.turn)
        if stage == "open" and self.keep_dice and key is not None:
            world.keys[:] = np.uint64(key)
        if trace is not None:
            self.stories.append(self._story(stage, world, trace, orders, responses))

    def _story(
        self, stage: Stage, world: World, trace: Trace, orders: Orders | None, responses: Responses | None
    ) -> Story:
        roles = self.book.vocab.roles
        given: dict[str, Order] = {}
        said: dict[str, Response] = {}
        if orders is not None:
            given = {role: sealing.read_order(self.book, world, orders, place) for place, role in enumerate(roles)}
        if responses is not None:
            said = {role: sealing.read_response(self.book, world, responses, place) for place, role in enumerate(roles)}
        scores = satisfaction(self.book, world)[:, 0]
        return Story(
            turn=world.turn,
            stage=stage,
            season=self.exercise.season(world.turn),
            records=tuple(trace.records),
            orders=given,
            responses=said,
            state=snapshot(world),
            satisfaction={role: int(scores[place]) for place, role in enumerate(roles)},
        )


def traced(
    exercise: Exercise,
    record: Record,
    world: World,
    *,
    opened: bool,
    changes: Changes | None = None,
) -> Future:
    """Run one world to its end with every reason."""
    table = Rerun(exercise, record, changes=changes, traced=True)
    finished = table.run(world, opened=opened)
    return futures(exercise, finished, 1, tuple(table.stories))[0]


def futures(exercise: Exercise, finished: Finished, count: int, stories: tuple[Story, ...] = ()) -> list[Future]:
    """How each of some finished worlds ended, in the order in which they began."""
    book = exercise.book
    endings = finished.gather(lambda world: world.ending, count)
    words = finished.gather(lambda world: picture_words(book, world), count)
    scores = finished.gather(lambda world: satisfaction(book, world), count)
    result = []
    for place in range(count):
        picture = tuple(
            (book.theatre.picture[label].name, entries[int(words[row, place])][0].word)
            for row, (label, entries) in enumerate(book.picture.items())
        )
        ending = int(endings[place])
        result.append(
            Future(
                ending=book.endings[ending].id if ending >= 0 else "",
                picture=picture,
                satisfaction={role: int(scores[row, place]) for row, role in enumerate(book.vocab.roles)},
                stories=stories,
            )
        )
    return result


def same_world(world: World, count: int) -> World:
    """One world ``count`` times, with the same dice in each copy."""
    many = copies(world, [world.seeds[0]] * count)
    many.keys[:] = world.keys[0]
    return many


def as_recorded(exercise: Exercise) -> Future:
    """How a finished exercise ended, from its record; its stories are the exercise's own."""
    ending = exercise.ending
    if ending is None:
        raise ValueError("the exercise is not over: nothing has ended yet")
    return Future(
        ending=ending.id,
        picture=tuple((label, word) for label, word, _ in ending.picture),
        satisfaction=dict(ending.satisfaction),
        stories=tuple(exercise.story),
    )


def opening_world(exercise: Exercise, theory: str | None = None) -> World:
    """The world before the first turn: as the exercise began, or under another theory with the same characters and dice.

    A hidden theory leaves the characters as they were drawn; a named one brings its own, as a game under it would.
    """
    book = exercise.book
    first = exercise.story[0].state if exercise.story else None
    theory = theory or exercise.theory
    if first is not None and theory == HIDDEN_THEORY:  # a branch with new dice keeps what its parent's dice drew
        theory = book.theory_ids[first["theory"]]
    world = book.begin([exercise.seed], theory, exercise.salt)
    if first is not None:
        world.keys[:] = np.uint64(first["key"])
        if exercise.theory not in book.theory_ids:
            world.character[:, 0] = np.asarray(first["character"], dtype=world.character.dtype)
        world.agenda[:, 0] = np.asarray(first["agenda"], dtype=world.agenda.dtype)
    world.cache = {}
    return world
