"""An ensemble of whole games under one theory, and everything that is counted in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from wargame.analysis.scripts import Script, put_orders, put_responses
from wargame.players.table import Play, Stage
from wargame.rules.contexts import END, TICKS
from wargame.rules.orders import Orders, Responses
from wargame.rules.rulebook import Rulebook
from wargame.rules.scores import label_endings, picture_words, satisfaction
from wargame.rules.trace import Trace
from wargame.rules.world import Array, World

CHUNK = 10_000
"""Worlds played at once: enough to spread the cost of a turn, few enough that several processes fit the memory."""
TERMINALS = ("war", "breakdown", "settlement")


@dataclass
class Games:
    """Finished games, one column each, in the order of their seeds."""

    ending: Array
    """(worlds,) int16: index of the ending."""
    labels: Array
    """(endings, worlds) bool: endings that hold as further labels."""
    picture: Array
    """(labels, worlds) int8: the word of each label of the closing picture."""
    satisfaction: Array
    """(roles, worlds) int32."""
    crises: Array
    """(worlds,) int16: crises that opened."""
    readings: Array
    """(turns, tracks, worlds) int16: what the tracks read at the end of each turn; an ended game keeps its last."""
    played: Array
    """(moves, worlds) bool: acts that were ordered at least once."""
    turns: Array
    """(worlds,) int16: turns played before the epilogue."""
    skipped: int = 0
    """Things of a script that were illegal, world by world."""

    @property
    def count(self) -> int:
        """How many games."""
        return len(self.ending)

    @classmethod
    def joined(cls, parts: Iterable[Games]) -> Games:
        """Several ensembles as one."""
        listed = list(parts)
        arrays = {
            each.name: np.concatenate([getattr(part, each.name) for part in listed], axis=-1)
            for each in fields(cls)
            if each.name != "skipped"
        }
        return cls(**arrays, skipped=sum(part.skipped for part in listed))

    def terminal(self, book: Rulebook, kind: str) -> Array:
        """(worlds,) bool: games that ended in a kind of terminal event (``war``, ``breakdown``, ``settlement``)."""
        found = np.zeros(self.count, dtype=bool)
        for place, ending in enumerate(book.endings):
            if book.theatre.endings[ending.id].terminal == kind:
                found |= (self.ending == place) | self.labels[place]
        return found

    def full_pictures(self, book: Rulebook) -> list[str]:
        """The closing picture of each game: its words in the order of the labels, as ``war / reached / firm``."""
        words = [[word.word for word, _ in entries] for entries in book.picture.values()]
        distinct, which = np.unique(self.picture, axis=1, return_inverse=True)
        names = [" / ".join(words[row][word] for row, word in enumerate(column)) for column in distinct.T]
        return [names[place] for place in np.asarray(which).reshape(-1)]

    def picture_shares(self, book: Rulebook) -> dict[str, float]:
        """The share of games with each closing picture, the most frequent first."""
        names, counts = np.unique(self.full_pictures(book), return_counts=True)
        order = sorted(zip(counts.tolist(), names.tolist(), strict=True), key=lambda each: (-each[0], each[1]))
        return {name: count / self.count for count, name in order}


def total_variation(one: dict[str, float], other: dict[str, float]) -> float:
    """Half the summed difference of two distributions: 0 the same, 1 disjoint."""
    return sum(abs(one.get(name, 0.0) - other.get(name, 0.0)) for name in one.keys() | other.keys()) / 2


class Counting(Play):
    """Plays an ensemble by doctrines and a script, counting as it goes."""

    def __init__(self, book: Rulebook, count: int, pace: str, script: Script) -> None:
        super().__init__(book, pace=pace)
        self.script = script
        self.skipped = 0
        self.crises = np.zeros(count, dtype=np.int16)
        self.readings = np.zeros((book.turns, len(book.track_ids), count), dtype=np.int16)
        self.played = np.zeros((len(book.moves), count), dtype=bool)
        self.turns = np.zeros(count, dtype=np.int16)
        self.crisis_rows = [
            slot.index for slot in book.vocab.asks if not slot.dilemma and book.theatre.asks[slot.id].crisis
        ]

    def decide(self, world: World, places: Array, orders: Orders, role: int) -> None:
        """Put the script's orders in place of the doctrine's, and note who ordered what."""
        entry = self.script.get(role, world.turn)
        if entry is not None:
            every = np.arange(world.count_worlds)
            self.skipped += put_orders(self.book, world, orders, role, entry, every, self.quarters)
        for slot in orders.acts[role]:
            ordered = slot >= 0
            self.played[slot[ordered], places[ordered]] = True

    def respond(self, world: World, places: Array, responses: Responses, role: int, again: bool) -> None:
        """Put the script's answers in place of the doctrine's."""
        entry = self.script.get(role, world.turn)
        if entry is not None:
            every = np.arange(world.count_worlds)
            self.skipped += put_responses(self.book, world, responses, role, entry, every, again)

    def staged(
        self,
        stage: Stage,
        world: World,
        places: Array,
        trace: Trace | None,
        orders: Orders | None = None,
        responses: Responses | None = None,
    ) -> None:
        """Count crises as they open and keep the readings of each turn's end."""
        if stage == "reveal":
            for row in self.crisis_rows:
                self.crises[places] += world.asked[row] != 0
        elif stage == "end":
            readings = self.book.readings(world, world.turn * TICKS + END)
            now = np.stack([np.asarray(each).astype(np.int16) for each in readings])
            self.readings[world.turn - 1 :, :, places] = now
            self.turns[places] = world.turn


def play_games(
    book: Rulebook, seeds: list[int], theory: str, pace: str = "solo", script: Script | None = None
) -> Games:
    """Play one world for each seed to its end; all in memory at once."""
    count = len(seeds)
    table = Counting(book, count, pace, script or Script())
    finished = table.run(book.begin(seeds, theory))
    return Games(
        ending=finished.gather(lambda world: world.ending, count),
        labels=finished.gather(lambda world: label_endings(book, world), count),
        picture=finished.gather(lambda world: picture_words(book, world), count),
        satisfaction=finished.gather(lambda world: satisfaction(book, world), count),
        crises=table.crises,
        readings=table.readings,
        played=table.played,
        turns=table.turns,
        skipped=table.skipped,
    )


def in_chunks(seed: int, games: int, chunk: int = CHUNK) -> Iterator[list[int]]:
    """The seeds of an ensemble, from ``seed`` on, in pieces that fit the memory."""
    for first in range(seed, seed + games, chunk):
        yield list(range(first, min(first + chunk, seed + games)))


def ensemble(
    book: Rulebook,
    seed: int,
    games: int,
    theory: str,
    pace: str = "solo",
    script: Script | None = None,
    progress: Callable[[int], None] | None = None,
) -> Games:
    """Play ``games`` worlds from ``seed`` on, piece by piece; ``progress`` is told how many each piece held."""
    parts = []
    for seeds in in_chunks(seed, games):
        parts.append(play_games(book, seeds, theory, pace, script))
        if progress is not None:
            progress(len(seeds))
    return Games.joined(parts)


def at_bounds(book: Rulebook, parts: list[Games]) -> dict[str, tuple[float, float]]:
    """Of every gauge the share of world-turns at its lower and at its upper bound; counts and steps are no gauges."""
    shares = {}
    for track, model in enumerate(book.vocab.track_models):
        low, high = book.ranges[track]
        if model.steps or model.is_ is not None or high - low < 20:
            continue
        values = np.concatenate([_in_play(part, track) for part in parts])
        shares[book.track_ids[track]] = (float((values == low).mean()), float((values == high).mean()))
    return shares


def _in_play(games: Games, track: int) -> Array:
    """Readings of a track over the world-turns that were played."""
    turn = np.arange(len(games.readings))[:, None]
    values: Array = games.readings[:, track][turn < games.turns]
    return values
