"""Records of why: what a turn's adjudication did, as ids and integers, in the order in which it happened.

Only a played exercise (one world) is traced. Sentences are rendered from these records and the scenario later, so that
a saved exercise can be read in full long after its rules have changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Record = dict[str, Any]


class TermRecord(NamedTuple):
    """One signed number and where it came from. ``amount`` and ``add`` are in hundredths.

    ``reads`` lists the tracks whose values the number gives away: a role is shown it only if it sees them exactly.
    ``inputs`` names and values what was read (``of``, ``above``, ``below``, ``scaled``).
    """

    why: str
    amount: int
    add: int
    inputs: tuple[tuple[str, str, int], ...] = ()
    per: int = 1
    reads: tuple[str, ...] = ()
    param: str | None = None
    source: tuple[str, ...] = ()

    def plain(self) -> Record:
        """The same as a mapping, ready for JSON."""
        return {
            "why": self.why, "amount": self.amount, "add": self.add, "inputs": self.inputs, "per": self.per,
            "reads": self.reads, "param": self.param, "source": self.source,
        }  # fmt: skip


class OutcomeRecord(NamedTuple):
    """One way a roll could end. Chances in tenths of a percent; ``rivals`` maps each theory to what it would have needed."""

    id: str
    chance: int
    target: int
    base: TermRecord | None
    modifiers: tuple[TermRecord, ...]
    rivals: dict[str, int]

    def plain(self) -> Record:
        """The same as a mapping, ready for JSON."""
        return {
            "id": self.id, "chance": self.chance, "target": self.target, "base": self.base and self.base.plain(),
            "modifiers": tuple([term.plain() for term in self.modifiers]), "rivals": self.rivals,
        }  # fmt: skip


@dataclass
class Trace:
    """Everything that happened in one stage of one turn of a single world."""

    records: list[Record] = field(default_factory=list)
    phase: str = "open"

    def note(self, kind: str, **what: Any) -> None:
        """Append a record of a ``kind``, stamped with the phase."""
        self.records.append({"kind": kind, "phase": self.phase, **what})

    def effect(
        self, owner: str, effect: str, track: str, change: str, amount: int, term: TermRecord | None, **more: Any
    ) -> None:
        """An effect on a track that was asked for (limits and ranges come later)."""
        told = term and term.plain()
        self.records.append(
            {
                "kind": "effect", "phase": self.phase, "owner": owner, "effect": effect, "track": track, "change": change,
                "amount": amount, "term": told, **more,
            }
        )  # fmt: skip

    def roll(
        self, rule: str, by: str, rolled: int, result: str, outcomes: list[OutcomeRecord], seen: int, forced: bool
    ) -> None:
        """A roll of 0..999 against cumulative targets."""
        self.note(
            "roll",
            rule=rule,
            by=by,
            rolled=rolled,
            result=result,
            outcomes=[outcome.plain() for outcome in outcomes],
            seen=seen,
            forced=forced,
        )
