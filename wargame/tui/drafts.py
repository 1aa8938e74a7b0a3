"""The order a player is writing: every change can be undone until it is sealed. Nothing here is a rule; ``check`` judges.

A draft is kept in a small file beside the journal, so that leaving in the middle of a turn loses nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from wargame.exercise.orders import DraftOffer, Forecast, Order
from wargame.exercise.views import MoveView, PostureView, View

SLOTS = 2
"""Initiative slots of a role in one orders window."""

Step = Literal[-1, 0, 1]


class Draft:
    """An ``Order`` in the making for one role and turn. Changes return a sentence where they could not be made, else ''."""

    def __init__(self, view: View, journal: Path | None = None) -> None:
        self.view = view
        self._file = journal.with_suffix(f".{view.role}.draft") if journal is not None else None
        self.order = self._kept()
        self._past: list[Order] = []
        self.read: set[str] = set()
        """Cables that have been open on the desk."""

    # ---- what it says

    @property
    def moves(self) -> list[MoveView]:
        """The acts chosen so far."""
        by_id = {move.id: move for move in self.view.moves}
        return [by_id[act] for act in self.order.acts if act in by_id]

    @property
    def slots_free(self) -> int:
        """Slots not yet taken."""
        return SLOTS - sum(move.slots for move in self.moves)

    def step(self, posture: PostureView) -> int:
        """By how much a dial is to move."""
        return self.order.posture.get(posture.id, 0)

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been written."""
        return self.order == Order()

    # ---- changing it

    def answer(self, answer: str) -> str:
        """Choose an answer to the dilemma; choosing it again changes nothing, undo takes it back."""
        dilemma = self.view.dilemma
        found = next((each for each in dilemma.answers if each.id == answer), None) if dilemma else None
        if found is None:
            return "There is nothing to answer."
        if not found.legal:
            return f"Not possible: {found.why_not}"
        if answer != self.order.answer:
            self._change(answer=answer)
        return ""

    def move_dial(self, posture: PostureView, step: int) -> str:
        """Move a dial one step from where it stands; moving it back returns it."""
        wanted = self.step(posture) + step
        if wanted > 1 or wanted < -1:
            return "A dial moves one step a turn."
        if (wanted > 0 and not posture.can_raise) or (wanted < 0 and not posture.can_lower):
            return f"{posture.name} cannot go further {'up' if wanted > 0 else 'down'} now."
        dials: dict[str, Any] = {key: value for key, value in self.order.posture.items() if key != posture.id}
        if wanted:
            dials[posture.id] = wanted
        self._change(posture=dials)
        return ""

    def toggle(self, move: MoveView) -> str:
        """Order an act or drop it."""
        if move.id in self.order.acts:
            self._change(acts=tuple(act for act in self.order.acts if act != move.id))
            return ""
        if not move.legal:
            return f"Not possible: {move.why_not}"
        if move.default:
            return "This is what happens when no act is ordered."
        family = move.id.partition(".")[0]
        if any(act.partition(".")[0] == family for act in self.order.acts):
            return "Another form of the same act is ordered already. Drop that one first."
        if move.slots > self.slots_free:
            needs = "takes both slots" if move.slots == SLOTS else "needs a slot"
            return f"It {needs}, and {'one is' if self.slots_free else 'none is'} free. Drop an act first (space), or undo (u)."
        self._change(acts=(*self.order.acts, move.id))
        return ""

    def add_offer(self, offer: DraftOffer) -> str:
        """Put an offer on the table with this order."""
        if len(self.order.offers) >= self.view.draft_slots:
            return "No more offers can be drafted this turn. Drop one first."
        self._change(offers=(*self.order.offers, offer))
        return ""

    def drop_offer(self, place: int) -> None:
        """Take back the offer at ``place``."""
        self._change(offers=self.order.offers[:place] + self.order.offers[place + 1 :])

    def write(self, rationale: str) -> None:
        """Set the line of rationale."""
        if rationale != self.order.rationale:
            self._change(rationale=rationale)

    def foresee(self, forecast: Forecast | None) -> None:
        """Set the forecast."""
        if forecast != self.order.forecast:
            self._change(forecast=forecast)

    def undo(self) -> bool:
        """Take the last change back; whether there was one."""
        if not self._past:
            return False
        self.order = self._past.pop()
        self._keep()
        return True

    def _change(self, **changes: Any) -> None:
        self._past.append(self.order)
        self.order = self.order.model_copy(update=changes)
        self._keep()

    # ---- kept beside the journal

    def _kept(self) -> Order:
        """What was written of this turn before, or a blank order."""
        try:
            turn, _, written = self._file.read_text(encoding="utf-8").partition("\n") if self._file else ("", "", "")
            return Order.model_validate_json(written) if turn == str(self.view.turn) else Order()
        except (OSError, ValueError, ValidationError):
            return Order()

    def _keep(self) -> None:
        if self._file is not None:
            try:
                self._file.write_text(f"{self.view.turn}\n{self.order.model_dump_json()}", encoding="utf-8")
            except OSError:  # a draft is a convenience: what counts is sealed in the journal
                self._file = None

    def forget(self) -> None:
        """The order is sealed: the draft is not needed any more."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)
