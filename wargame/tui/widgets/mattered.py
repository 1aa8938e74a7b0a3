"""What mattered to a role, as papers on a reel: single sentences with what came of them, and its goals."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from wargame.exercise.moved import Moved
from wargame.exercise.since import GoalNow, Said
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.rolls import roll_lines
from wargame.tui.widgets.tellings import KEPT_BACK, NOT_EXACT, NOTHING_SEEN, Told
from wargame.tui.words import DOWN, LEVEL, UP, shortened


class Sentence(Told):
    """One of the few sentences that tell a role what mattered: what happened, and the largest changes that came of it."""

    def __init__(self, said: Said, changes: int, *, hidden: bool = False) -> None:
        self.said = said
        self._changes = said.changes[:changes]
        self._hidden = hidden

    def head(self, width: int, is_open: bool) -> list[Content]:
        """The sentence, its changes behind it."""
        changes = f"  {'; '.join(self._changes)}" if self._changes else ""
        return wrapped(text(self.said.text, (changes, "$mark")), width, 0, 2)

    def reasons(self, width: int) -> list[Content]:
        """The roll behind it, and everything that it did."""
        item = self.said.item
        lines = roll_lines(item.roll, width) if item.roll is not None else []
        if item.numbers_hidden:
            lines += wrapped(text((KEPT_BACK if self._hidden else NOT_EXACT, "$quiet")), width)
        lines += [each for line in item.lines for each in wrapped(line, width, 0, 4)]
        return lines or wrapped(text((NOTHING_SEEN, "$quiet")), width)

    def grounds(self) -> Sequence[tuple[str, str]]:
        """What it stands on."""
        return self.said.item.ground


class Goal(Told):
    """A goal of the role: its score then and now, and what moved of that on which it stands."""

    heading = "WHAT MOVED IT"
    NAME, FIGURES = 32, 12
    """Columns of its name and of its figures."""

    def __init__(self, goal: GoalNow, *, in_full: bool = False) -> None:
        self.goal = goal
        self._in_full = in_full

    def head(self, width: int, is_open: bool) -> list[Content]:
        """One line; what moved it beside it as far as there is room, the rest below where the page is tall."""
        goal = self.goal
        by = goal.now - goal.before
        sign = UP if by > 0 else DOWN if by < 0 else LEVEL
        style = "$good" if by > 0 else "$bad" if by < 0 else "$quiet"
        figures = f"{goal.before} → {goal.now}" if by else str(goal.now)
        name = wrapped(goal.name, self.NAME)
        first = text(
            name[0],
            " " * (self.NAME + 1 - name[0].cell_length),
            (figures.rjust(8), "bold"),
            (f" {sign} {by:+d}" if by else f" {sign}", style),
        )
        first = text(first, " " * max(0, self.NAME + self.FIGURES + 4 - first.cell_length))
        room = width - first.cell_length
        moved = "; ".join(goal.moved)
        if len(name) == 1 and len(moved) <= room:
            return [text(first, (moved, "$quiet"))]
        shown = "" if self._in_full or not goal.moved else _shortened(goal.moved[0], room)
        lines = [text(first, (shown, "$quiet")), *(line.pad_left(2) for line in name[1:])]
        return [*lines, *wrapped(text((moved, "$quiet")), width, 4)] if self._in_full and moved else lines

    def reasons(self, width: int) -> list[Content]:
        """All that moved, a line each, and how much the goal weighs."""
        lines = [line for moved in self.goal.moved for line in wrapped(moved, width, 0, 2)]
        weight = f"It counts {self.goal.weight} times{', and only you know of it' if self.goal.hidden_agenda else ''}."
        return [*lines, *wrapped(text((weight, "$quiet")), width)]


class Why(Told):
    """A number that moved, with its causes and their sizes; what is told adds up to the difference."""

    heading = "ALL THAT MOVED IT"

    def __init__(self, moved: Moved) -> None:
        self.moved = moved

    def head(self, width: int, is_open: bool) -> list[Content]:
        """The track from what to what, then the largest causes."""
        each = self.moved
        by = each.by or 0
        sign = f" {UP if by > 0 else DOWN} {by:+d}" if by else ""
        good = each.good
        style = "" if good == "neither" else "$good" if (by > 0) == (good == "up") else "$bad"
        figures = text((f"{each.name} {each.before} → {each.after}", "bold"), (sign, style))
        return wrapped(text(figures, "  ", (each.short, "$quiet")), width, 0, 2)

    def reasons(self, width: int) -> list[Content]:
        """Every cause a line."""
        return [line for said in self.moved.lines for line in wrapped(said, width, 0, 6)]


def _shortened(moved: str, room: int) -> str:
    """What moved a goal, within a line: a track's name gives way, its figures do not."""
    if len(moved) <= room:
        return moved
    head, arrow, after = moved.rpartition(" → ")
    name, _, before = head.rpartition(" ")
    figures = f" {before}{arrow}{after}" if arrow else ""
    if name.endswith(" about"):
        name, figures = name.removesuffix(" about"), f" ~{before}{arrow}{after}"
    return f"{shortened(name if arrow else moved, room - len(figures))}{figures}"
