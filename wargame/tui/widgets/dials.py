"""Standing dials: where they stand, where they may move, where the order moves them."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from wargame.exercise.views import PostureView
from wargame.tui.widgets.items import Item, Key, Turned
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.words import dial


class DialItem(Item):
    """A posture. Left and right move it; open, it says what it does and names its steps."""

    KEYS = (
        Key(("right", "l", "plus"), "→", "up", "turn", (1,)),
        Key(("left", "h", "minus"), "←", "down", "turn", (-1,)),
        Key(("space", "enter"), "Space", "hold", "pick", show=False),
    )

    def __init__(
        self, posture: PostureView, step: Callable[[], int], name_width: int, most_steps: int, since: str = ""
    ) -> None:
        self.posture = posture
        self._step = step
        self._name_width = name_width
        self._most_steps = most_steps
        self._since = since

    def state(self) -> tuple[object, ...]:
        """Also how it is to move."""
        return (*super().state(), self._step())

    def draw(self, width: int) -> list[Content]:
        """The dial on one line; open, its meaning below."""
        posture, step = self.posture, self._step()
        wanted = posture.now + step
        left = text(
            self.pointer,
            " ",
            posture.name.ljust(self._name_width),
            ("  ‹ " if self._lowers(step) else "    ", "$mark"),
            (dial(wanted, len(posture.steps)), "bold" if step else ""),
            (" › " if self._raises(step) else "   ", "$mark"),
            " " * (1 + self._most_steps - len(posture.steps)),
        )
        stands = posture.steps[posture.now]
        stood = [(f"{stands} → ", "$quiet"), (posture.steps[wanted], "bold")] if step else [stands]
        left = text(left, *stood)
        note = "moves one step" if step else self._since
        lines = split(left, text((note, "$quiet")), width, 4)[:1]
        if self.is_open:
            lines += wrapped(text((posture.about, "")), width - 2, 4)
            lines += wrapped(text(("Steps: " + " · ".join(posture.steps), "$quiet")), width - 2, 4)
        return lines

    def _lowers(self, step: int) -> bool:
        return step > 0 or (step == 0 and self.posture.can_lower)

    def _raises(self, step: int) -> bool:
        return step < 0 or (step == 0 and self.posture.can_raise)

    def turn(self, step: int) -> None:
        """Move the dial."""
        self.post(Turned(self, step))

    def pick(self) -> None:
        """Hold the dial where it stands."""
        if self._step():
            self.turn(-self._step())

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """A click on ‹ or › moves the dial."""
        at = x - 2 - self._name_width
        if y == 0 and 1 <= at <= 3:
            self.turn(-1)
        elif y == 0 and 3 < at - len(self.posture.steps) <= 7:
            self.turn(1)
