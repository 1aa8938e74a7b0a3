"""The order tray: what will be sealed as it stands, always in sight, and what lies out of sight below."""

from __future__ import annotations

from textual.content import Content

from wargame.tui.drafts import Draft
from wargame.tui.widgets.drawing import Band
from wargame.tui.widgets.lines import split, text
from wargame.tui.words import shared, shortened


class Tray(Band):
    """Two lines: the slots; then answer, dials, offers, reason and forecast."""

    DEFAULT_CSS = "Tray { height: 2; padding: 0 1; background: $raised; }"

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self.below = 0

    def show_below(self, lines: int) -> None:
        """Tell how many lines are out of sight below."""
        if lines != self.below:
            self.below = lines
            self.refresh()

    def draw(self, width: int) -> list[Content]:
        """The order so far."""
        return [self._slots(width), self._rest(width)]

    def _slots(self, width: int) -> Content:
        draft = self._draft
        head = text(("YOUR ORDER ", "bold $mark"))
        filled = [(move.name, move.slots) for move in draft.moves if move.slots]
        free = {0: "", 1: "   □ one slot free", 2: "  no act yet: two slots are free"}.get(draft.slots_free, "")
        marks = sum(slots + 2 for _, slots in filled)
        rooms = shared([len(name) for name, _ in filled], width - head.cell_length - len(free) - marks)
        parts = [
            text(" ", ("■" * slots, "bold $mark"), " ", shortened(name, room))
            for (name, slots), room in zip(filled, rooms, strict=True)
        ]
        return text(head, *parts, (free, "$quiet"))

    def _rest(self, width: int) -> Content:
        draft, order = self._draft, self._draft.order
        dilemma = draft.view.dilemma
        parts: list[Content] = []
        if dilemma is not None:
            place = next((number for number, answer in enumerate(dilemma.answers, 1) if answer.id == order.answer), 0)
            parts.append(text(("answer ", "$quiet"), (str(place), "bold") if place else ("open", "bold $mark")))
        parts.append(text(("dials ", "$quiet"), f"{len(order.posture)} moved" if order.posture else "held"))
        offers = len(order.offers) + sum(move.offer is not None for move in draft.moves)
        parts.append(text(("offers ", "$quiet"), str(offers)))
        parts.append(text(("reason ", "$quiet"), "written" if order.rationale else "no"))
        parts.append(text(("forecast ", "$quiet"), f"{order.forecast.percent} %" if order.forecast else "no"))
        below = text((f"▼ {self.below} lines", "$mark") if self.below else "")
        room = width - below.cell_length - 1
        return split(Content("   ").join(parts).truncate(room, ellipsis=True), below, width)[0]
