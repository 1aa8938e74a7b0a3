"""What lay on a role's desk at a past turn, as papers on a reel: how things stood, cables, the decision, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from wargame.exercise.views import CableView
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import Part, text, wrapped
from wargame.tui.widgets.tellings import Told
from wargame.tui.words import chance


@dataclass(frozen=True)
class Reading:
    """A track at a moment: its name, what it is about, how it was or seemed, and what the other side of the curtain says."""

    name: str
    about: str
    value: str
    beside: str = ""


class Stood(Told):
    """A track as it stood when orders were written; open, what it means."""

    heading = "WHAT IT MEANS"

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Name, value, and what beside it is known or was believed."""
        reading = self.reading
        name = Content(reading.name).truncate(34, ellipsis=True)
        line = text(name, " " * (36 - name.cell_length), (reading.value.ljust(4), "bold"))
        if reading.beside:
            line = text(line, "  ", (reading.beside, "$quiet"))
        return [line.truncate(width, ellipsis=True)] if line.cell_length > width else [line]

    def reasons(self, width: int) -> list[Content]:
        """What the track means."""
        return wrapped(text((self.reading.about or "No more is said of it.", "italic $quiet")), width)


class Received(Told):
    """A cable as it came; open, its text, its question, and who would have borne each answer."""

    def __init__(self, cable: CableView, chosen: str = "") -> None:
        self.cable = cable
        self.chosen = chosen

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Title and source; the text when open."""
        cable = self.cable
        title = text((cable.title, "bold" if is_open else ""), (f"  {cable.sender} · {cable.reliability}", "$quiet"))
        if not is_open:
            return [title.truncate(width, ellipsis=True)]
        lines = wrapped(title, width, 0, 2)
        lines += wrapped(cable.text, width, 2)
        if cable.dilemma is not None:
            lines += wrapped(text((cable.dilemma.question, "bold $mark")), width, 2)
            for answer in cable.dilemma.answers:
                taken = answer.id == self.chosen
                parts: list[Part] = [
                    ("● " if taken else "○ " if answer.legal else "× ", "bold $mark" if taken else "$quiet"),
                    (answer.name, "bold" if taken else ""),
                ]
                lines += wrapped(text(*parts, (f"  {answer.why_not or answer.bears}", "italic $quiet")), width, 2, 4)
        return lines


class Decided(Told):
    """An order as it was sealed: acts, dials, answer, offers; the reason its author gave; the forecast and what came."""

    def __init__(
        self, name: str, by: str, parts: Sequence[tuple[str, str]], rationale: str, forecast: str = ""
    ) -> None:
        self.name = name
        self.by = by
        self.parts = parts
        self.rationale = rationale
        self.forecast = forecast

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Who, and each part of the order."""
        lines = [text((self.name, "bold"), (f"  {self.by}", "$quiet"))]
        for name, said in self.parts:
            lines += wrapped(text((f"{name}: ", "$quiet"), said), width, 2, 4)
        if self.rationale:
            lines += wrapped(text(("because: ", "$quiet"), (f"“{self.rationale}”", "italic")), width, 2, 4)
        if self.forecast:
            lines += wrapped(text(("forecast: ", "$quiet"), self.forecast), width, 2, 4)
        return lines


class Noted(Paper):
    """A note, a ruling, an inject or a message, as it stands in the journal."""

    def __init__(self, kind: str, who: str, said: str) -> None:
        self.kind = kind
        self.who = who
        self.said = said

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """What it is, by whom, and the text."""
        return wrapped(
            text((self.kind, "bold $mark"), (f"  {self.who}  " if self.who else "  ", "$quiet"), self.said), width, 0, 2
        )


def forecast_words(role: str, move: str, percent: int, came: bool | None) -> str:
    """A forecast beside what happened."""
    what = "" if came is None else " It came." if came else " It did not come."
    return f"{role}: {move}, {chance(percent)}.{what}"
