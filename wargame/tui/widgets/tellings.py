"""What happened, as papers on a reel: who did what, rolls with their reasons, what changed and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from wargame.exercise.crises import Course
from wargame.exercise.reasons import percent_text
from wargame.exercise.telling import Item
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import Part, split, text, wrapped
from wargame.tui.widgets.rolls import roll_lines
from wargame.tui.words import DOWN, LEVEL, UP

if TYPE_CHECKING:
    from wargame.scenario.models import Track

KEPT_BACK = "Its odds are kept back until the debrief."
NOT_EXACT = "Its odds rest on things you do not know exactly."
NOTHING_SEEN = "It moved nothing that you see."
NOTHING_FOLLOWED = "It ended there: nothing followed."
NO_GROUND = "It stands on no argument: it is a plain consequence."


class Told(Paper):
    """A paper with reasons (``y``) and ground (``g``) that can be opened below it, or beside it where there is room."""

    heading = "WHY"
    """What its reasons are called where they stand beside the reel."""
    why_open = False
    ground_open = False
    beside = False
    """Whether reasons and ground are shown beside the reel, so that they need not be opened."""

    def head(self, width: int, is_open: bool) -> list[Content]:
        """What is always shown."""
        raise NotImplementedError

    def reasons(self, width: int) -> list[Content]:
        """Why it is so; empty if there is nothing to say."""
        return []

    @property
    def has_reasons(self) -> bool:
        """Whether there is anything that y could open."""
        return type(self).reasons is not Told.reasons

    def grounds(self) -> Sequence[tuple[str, str]]:
        """Arguments and facts that it stands on."""
        return ()

    def ground_lines(self, width: int) -> list[Content]:
        """The ground in full."""
        found = self.grounds()
        if not found:
            return wrapped(text((NO_GROUND, "$quiet")), width)
        return [line for _, said in found for line in wrapped(text((said, "italic")), width, 0, 2)]

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """The head, then what has been opened below it."""
        lines = self.head(width, is_open)
        if self.beside:
            return lines
        if self.why_open:
            lines += [line.pad_left(2) for line in self.reasons(width - 2)]
        if self.ground_open:
            lines += [line.pad_left(2) for line in [text(("Ground", "bold $quiet")), *self.ground_lines(width - 2)]]
        return lines


class Deeds(Told):
    """Everything one role did in a stage, a sentence each."""

    heading = "WHAT IT DID"

    def __init__(self, name: str, items: Sequence[Item], tracks: dict[str, Track], note: str = "") -> None:
        self.name = name
        self.items = [item for item in items if item.kind != "posture"]
        self.postures = [item for item in items if item.kind == "posture"]
        self._tracks = tracks
        self._note = note

    def words(self) -> str:
        """What a search looks in."""
        return super().words().replace(self.name, f"{self.name}:", 1)

    def head(self, width: int, is_open: bool) -> list[Content]:
        """The role, then its deeds."""
        lines = [text((self.name, "bold"), (f"  {self._note}" if self._note else "", "$quiet"))]
        for item in self.items:
            lines += wrapped(item.headline, width, 2, 4)
        if self.postures:
            moved: list[Part] = [("posture: ", "$quiet")]
            for number, item in enumerate(self.postures):
                up = item.headline.endswith("up.")
                moved.append(
                    f"{' · ' if number else ''}{self._tracks[item.subject].name} {UP + ' up' if up else DOWN + ' down'}"
                )
            lines += wrapped(text(*moved), width, 2, 4)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """What each deed did."""
        lines: list[Content] = []
        for item in self.items:
            if item.lines:
                lines += wrapped(text((item.headline, "$quiet")), width) if len(self.items) > 1 else []
                lines += [each for line in item.lines for each in wrapped(line, width, 2, 4)]
        return lines or wrapped(text((NOTHING_SEEN, "$quiet")), width)

    def grounds(self) -> Sequence[tuple[str, str]]:
        """The ground of all deeds, each once."""
        return list(dict.fromkeys(ground for item in self.items for ground in item.ground))


class Happening(Told):
    """An event, an answer, a promise, an offer, a crisis, or a roll."""

    heading = "WHAT IT DID"

    def __init__(self, item: Item, *, hidden: bool = False, played_under: str = "") -> None:
        self.item = item
        self._hidden = hidden
        self._played_under = played_under

    def head(self, width: int, is_open: bool) -> list[Content]:
        """The sentence; open, the roll behind it."""
        item = self.item
        strong = "bold $mark" if item.kind == "crisis" else "bold" if is_open else ""
        said = text((item.headline, strong))
        if item.roll is None:
            lines = wrapped(said, width)
            if is_open and item.numbers_hidden:
                lines += wrapped(text((KEPT_BACK if self._hidden else NOT_EXACT, "$quiet")), width, 2)
            return lines
        if not is_open:
            fell = text((f"rolled {percent_text(item.roll.rolled):>4}", "$quiet"))
            fits = said.cell_length + fell.cell_length + 2 <= width
            return split(said, fell, width) if fits else wrapped(said, width)
        lines = wrapped(said, width)
        lines += roll_lines(item.roll, width, self._played_under)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """What it did."""
        if not self.item.lines:
            return wrapped(text((NOTHING_SEEN, "$quiet")), width)
        lines = [each for line in self.item.lines for each in wrapped(line, width, 0, 4)]
        return lines if self.beside else [text(("What it did", "bold $quiet")), *(line.pad_left(2) for line in lines)]

    def grounds(self) -> Sequence[tuple[str, str]]:
        """The rule's ground."""
        return self.item.ground


class Quiet(Told):
    """What came to nothing or goes on as it did before, on one line; ``y`` shows it."""

    def __init__(self, items: Sequence[Item], papers: Sequence[Paper]) -> None:
        self.items = items
        self.papers = papers

    def head(self, width: int, is_open: bool) -> list[Content]:
        """How many; their sentences while the cursor is on them, or where there is only one."""
        said = (" ".join(item.headline for item in self.items), "italic $quiet")
        if len(self.items) == 1:
            return wrapped(text(said), width, 0, 2)
        several = f"{len(self.items)} quiet things"
        if not is_open:
            return [text((f"{several}.", "$quiet"))]
        return wrapped(text((f"{several}: ", "$quiet"), said), width, 0, 2)

    def reasons(self, width: int) -> list[Content]:
        """What beside the reel is said of them."""
        return [
            line
            for item in self.items
            for line in wrapped(item.roll.question if item.roll else item.headline, width, 0, 2)
        ]


class Clash(Told):
    """A crisis as one thing: who was caught, who pressed, held or stepped back in a round, what followed and why."""

    heading = "WHY"

    def __init__(self, course: Course, name: str, papers: Sequence[Happening], over: bool) -> None:
        self.course = course
        self._name = name
        self._followed = papers
        self._over = over

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Its opening or its name, who chose what, and how it ended."""
        course = self.course
        lines = wrapped(text((course.opened.headline if course.opened else self._name, "bold $mark")), width, 0, 2)
        for answers in course.rounds:
            for item in answers:
                lines += wrapped(item.headline, width, 2, 4)
        if course.again is not None:
            lines += wrapped(text((course.again.headline, "$mark")), width, 2, 4)
        if course.followed:
            for paper in self._followed:
                lines += [line.pad_left(2) for line in paper.head(width - 2, is_open)]
        elif course.rounds and self._over:
            lines += wrapped(text((NOTHING_FOLLOWED, "$quiet")), width, 2, 4)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """What each choice and what followed did."""
        items = [item for item in self.course.items if item.lines]
        lines = [
            line
            for item in items
            for line in [
                *wrapped(text((item.headline, "$quiet")), width),
                *(each for said in item.lines for each in wrapped(said, width, 2, 4)),
            ]
        ]
        return lines or wrapped(text((NOTHING_SEEN, "$quiet")), width)

    def grounds(self) -> Sequence[tuple[str, str]]:
        """The ground of all of it, each once."""
        return list(dict.fromkeys(ground for item in self.course.items for ground in item.ground))


class Fold(Told):
    """Papers that are folded away on one line; ``y`` shows them."""

    def __init__(self, what: str, papers: Sequence[Paper], names: Sequence[str]) -> None:
        self.papers = papers
        self._what = what
        self._names = names

    def head(self, width: int, is_open: bool) -> list[Content]:
        """How many, and their names; as many whole ones as two lines hold while it is not under the cursor."""
        most = 2 * width  # more never fits on two lines, so it need not be laid out
        for shown in range(len(self._names), 0, -1):
            rest = f" · and {len(self._names) - shown} others" if shown < len(self._names) else ""
            said = f"{len(self.papers)} {self._what}: {' · '.join(self._names[:shown])}{rest}"
            if len(said) > most and not is_open:
                continue
            lines = wrapped(text((said, "$quiet")), width, 0, 2)
            if is_open or len(lines) <= 2:
                return lines
        return [text((f"{len(self.papers)} {self._what}", "$quiet"))]


class Change(Told):
    """A track that changed: from what to what, and everything that moved it."""

    def __init__(
        self,
        track: Track,
        track_id: str,
        before: str,
        after: str,
        by: int | None,
        lines: Sequence[str],
        career: Callable[[], Sequence[str]] = list,
    ) -> None:
        self.track = track
        self.track_id = track_id
        self.before = before
        self.after = after
        self.by = by
        self.lines = lines
        self._career = career
        self._career_told: Sequence[str] | None = None

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Name, before and after, by how much; the strongest reason where there is room."""
        name = wrapped(self.track.name, 34)
        numbers = f"{self.before} → {self.after}"
        first = text(
            name[0],
            " " * (35 - name[0].cell_length),
            numbers.rjust(9) if self.by is not None else numbers,
            " ",
            self._sign(),
        )
        lines = [first, *(line.pad_left(2) for line in name[1:])]
        strongest = self._strongest()
        if not strongest or is_open:
            return lines
        if len(strongest) + 2 <= width - first.cell_length:
            return [text(first, (f"  {strongest}", "$quiet")), *lines[1:]]
        return [*lines, *wrapped(text((strongest, "$quiet")), width, 4)]

    def _strongest(self) -> str:
        """What moved it most, in the direction in which it went."""
        found = [
            (abs(float(amount)), what)
            for line in self.lines
            for amount, _, what in [line.partition("  ")]
            if what and (self.by or 0) * float(amount) > 0
        ]
        strongest = max(found, default=(0.0, ""))[1]
        return "" if strongest == self.track.name else strongest

    @property
    def short(self) -> str:
        """By how much, in a word."""
        return f"{self.by:+d}" if self.by is not None else self.after

    def _sign(self) -> Content:
        if self.by is None:
            return Content("")
        sign = UP if self.by > 0 else DOWN if self.by < 0 else LEVEL
        good = self.track.good
        style = "" if good == "neither" or not self.by else "$good" if (self.by > 0) == (good == "up") else "$bad"
        return text((f"{sign} {self.by:+d}".ljust(6), style))

    def reasons(self, width: int) -> list[Content]:
        """What moved it now, then what moved it before."""
        lines = wrapped(text((self.track.about, "italic $quiet")), width) if self.track.about else []
        lines += [each for line in self.lines for each in wrapped(line, width, 0, 6)]
        if not self.lines:
            lines += wrapped(text(("Nothing that moved it is known to you.", "$quiet")), width)
        if self._career_told is None:
            self._career_told = self._career()
        if self._career_told:
            lines.append(text(("Before that", "bold $quiet")))
            lines += [each for line in self._career_told for each in wrapped(text((line, "$quiet")), width, 0, 2)]
        return lines

    def grounds(self) -> Sequence[tuple[str, str]]:
        """None of its own: the ground is with what moved it."""
        return ()

    def ground_lines(self, width: int) -> list[Content]:
        """Where to look for ground."""
        return wrapped(text(("A track's ground is that of what moved it.", "$quiet")), width)
