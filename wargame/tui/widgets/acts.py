"""Acts: what a role may order, who bears it, and why it is possible or not."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from wargame.exercise.views import MoveView, OfferView
from wargame.tui.widgets.items import Item, pick_key
from wargame.tui.widgets.lines import labelled, split, text, wrapped
from wargame.tui.words import bill, listed, offer_way

SLOT_WORDS = {0: "no slot", 1: "", 2: "both slots"}


class ActItem(Item):
    """An act to order or drop. Open, it tells what it does; ``in_full`` adds why it is possible or not, and its ground."""

    KEYS = (pick_key("order or drop"),)
    kept_open = False
    """Whether it stays open while the cursor goes on, so that acts can be compared."""

    def __init__(
        self,
        move: MoveView,
        ordered: Callable[[], bool],
        roles: dict[str, str],
        *,
        in_full: bool = False,
        ground: Callable[[], list[str]] = list,
    ) -> None:
        self.move = move
        self._ordered = ordered
        self._roles = roles
        self._in_full = in_full
        self._ground = ground

    @property
    def is_open(self) -> bool:
        """Under the cursor, or kept open."""
        return self.is_here or self.kept_open

    def words(self) -> str:
        """Name, text, who bears it."""
        move = self.move
        return f"{move.name} {move.kind} {move.brief} {move.bears} {move.why_not}"

    def state(self) -> tuple[object, ...]:
        """Also whether it is ordered, and whether its ground is shown."""
        return (*super().state(), self._ordered(), len(self._ground()))

    def draw(self, width: int) -> list[Content]:
        """One line: mark, name, who bears it if there is room; open, the rest."""
        move = self.move
        ordered = self._ordered()
        mark = "●" if ordered else "○" if move.legal else "×"
        notes = [
            SLOT_WORDS[move.slots],
            "secret" if move.secret else "",
            "an offer" if move.offer else "",
            "keeps a promise" if move.keeps else "",
        ]
        said = ", ".join(note for note in notes if note)
        name = (move.name, "bold" if ordered else "" if move.legal else "$quiet")
        head = text(
            self.pointer,
            " ",
            (f"{mark} ", "bold $mark" if ordered else ""),
            name,
            (f"  {said}" if said else "", "$mark"),
        )
        right = text((move.bears if move.legal else "not now", "italic $quiet"))
        fits = head.cell_length + right.cell_length + 2 <= width
        if not self.is_open:
            if fits or self.has_room:
                return split(head, right, width, 4)
            return wrapped(head, width, 0, 4)
        lines = split(head, right, width)[:1] if fits else wrapped(head, width, 0, 4)
        lines += wrapped(move.brief, width - 2, 4)
        if not fits and move.bears:
            lines += wrapped(text(("Who bears it: ", "$quiet"), (move.bears, "italic")), width - 2, 4)
        if move.keeps:
            lines += wrapped(text(("It keeps your promise: ", "$quiet"), listed(move.keeps), "."), width - 2, 4)
        if move.offer is not None:
            lines += wrapped(text((f"{offer_way(move.offer, self._roles, move.offer.by)}:", "$quiet")), width - 2, 4)
            lines += bill_lines(move.offer, self._roles, move.offer.by, width)
        if self._in_full or not move.legal:
            lines += self._grounds(width)
        return lines

    def _grounds(self, width: int) -> list[Content]:
        move = self.move
        if not move.legal:
            lines = wrapped(text(("Not possible now: ", "bold"), move.why_not), width - 2, 4)
        else:
            lines = wrapped(text(("Possible now.", "$quiet")), width - 2, 4)
        for ground in self._ground():
            lines += wrapped(text(("Stands on: ", "$quiet"), ground), width - 2, 4, 6)
        return lines


def bill_lines(offer: OfferView, roles: dict[str, str], you: str, width: int, indent: int = 4) -> list[Content]:
    """An offer's bill, its heads in a column."""
    entries = bill(offer, roles, you)
    column = max(len(head) for head, _ in entries) + 2
    return [line for head, words in entries for line in labelled(head, words, width - 2, indent, column)]
