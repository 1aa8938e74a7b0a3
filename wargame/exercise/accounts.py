"""Why a number moved: every cause that a reader may know with its size, and what is left over, so that what is told adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.exercise.reasons import Reader, Record, amount_text, cause_words

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

SMALL = 200
"""Hundredths of a point below which a cause is told together with others where there is little room."""
POINT = 100
SMALLER, ROUNDED = "smaller causes", "rounding"
LIMIT, SCALE = "cut off by what a turn can move", "cut off by the end of the scale"
UNKNOWN = "causes that you do not know"


@dataclass(frozen=True)
class Part:
    """A cause and how much of the change it brought: whole tenths of a point, in hundredths."""

    amount: int
    words: str

    @property
    def line(self) -> str:
        """The two as a line of a bill: ``+12  North: Test a device``."""
        return f"{amount_text(self.amount)}  {self.words}"


@dataclass(frozen=True)
class Account:
    """A number before and after in whole points; ``known`` and ``rest`` add up to the difference of the two."""

    before: int
    after: int
    known: tuple[Part, ...]
    """In the order in which they first came."""
    rest: Part | None
    """What no cause that the reader may know accounts for."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The whole bill, a cause a line."""
        return tuple(part.line for part in (*self.known, *([self.rest] if self.rest else [])))

    def short(self, most: int) -> tuple[str, ...]:
        """The same with the ``most`` largest causes by name and one sum of all others; it adds up as well."""
        ranked = sorted(self.known, key=lambda part: -abs(part.amount))
        named = [part for part in ranked[:most] if abs(part.amount) >= SMALL]
        fractions = self.rest if self.rest and abs(self.rest.amount) < POINT else None
        smaller = sum(part.amount for part in ranked[len(named) :]) + (fractions.amount if fractions else 0)
        said = [f"{amount_text(part.amount)} {part.words}" for part in named]
        if smaller:
            alone = fractions is not None and len(named) == len(ranked)
            said.append(f"{amount_text(smaller)} {ROUNDED if alone else SMALLER}")
        if self.rest and not fractions:
            said.append(f"{amount_text(self.rest.amount)} {self.rest.words}")
        return tuple(said)


def account(
    exercise: Exercise, reader: Reader, stories: Sequence[Story], track_id: str, before: int, after: int
) -> Account:
    """What moved a number from a reading to another in some stages, as far as a reader who sees it exactly may know."""
    amounts: dict[str, int] = {}
    for record in (each for story in stories for each in story.on_track.get(track_id, ())):
        for words, amount in _causes(exercise, reader, record):
            amounts[words] = amounts.get(words, 0) + amount
    known = tuple(Part(tenths(amount), words) for words, amount in amounts.items() if tenths(amount))
    left = 100 * (after - before) - sum(part.amount for part in known)
    words = _left_words(exercise, reader, track_id, left, after)
    return Account(before, after, known, Part(left, words) if left else None)


def points(hundredths: int) -> int:
    """Hundredths as the whole points that are shown."""
    return (hundredths + 50) // 100


def tenths(hundredths: int) -> int:
    """Hundredths rounded to tenths of a point, half away from zero, as amounts are told."""
    whole = (abs(hundredths) + 5) // 10 * 10
    return whole if hundredths > 0 else -whole


def _causes(exercise: Exercise, reader: Reader, record: Record) -> Iterator[tuple[str, int]]:
    """What one record did to a number, in words and hundredths."""
    if record["kind"] == "effect":
        words = cause_words(exercise, reader, record)
        if words:
            yield words, record["amount"]
    elif record["kind"] == "change" and reader.role is None:  # a role would learn from it what it may not know
        yield LIMIT, record["limited"]
        yield SCALE, record["bounded"]


def _left_words(exercise: Exercise, reader: Reader, track_id: str, left: int, after: int) -> str:
    """Where the remainder may come from: told from its size and the rulebook alone, for what is hidden may not show."""
    if reader.role is None:
        return ROUNDED if abs(left) < POINT else SCALE
    said = [ROUNDED] if abs(left) < POINT else []
    said.append(UNKNOWN)
    book = exercise.book
    track = book.vocab.tracks[track_id]
    side, end = ("down", 0) if left > 0 else ("up", 1)  # what is cut off goes against the rest
    if abs(left) >= POINT and side in book.vocab.track_models[track].limit:
        said.append("what a turn can move at most")
    elif abs(left) >= POINT and after == book.ranges[track][end]:
        said.append("the end of the scale")
    return " or ".join(said)
