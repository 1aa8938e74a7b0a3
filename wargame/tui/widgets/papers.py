"""Cables on the desk, and the answers to a question: a dilemma's, a crisis's."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from wargame.exercise.views import AnswerView, AskView, CableView
from wargame.tui.widgets.items import Confirmed, Item, Key
from wargame.tui.widgets.lines import split, text, wrapped

Chosen = Callable[[], str | None]
"""Which answer is chosen at present, by id."""


class CableItem(Item):
    """A message: its title and source; open, its text. One that carries a dilemma shows what is chosen."""

    def __init__(self, cable: CableView, chosen: Chosen, read: set[str]) -> None:
        self.cable = cable
        self._chosen = chosen
        self._read = read

    @property
    def is_open(self) -> bool:
        """Under the cursor, with the cursor on one of its answers, or where there is room for all."""
        if self.is_here or self.has_room:
            return True
        here = self.desk.here if self.desk is not None else None
        return self.cable.dilemma is not None and isinstance(here, AnswerItem) and here.ask.id == self.cable.dilemma.id

    def draw(self, width: int) -> list[Content]:
        """Title and source, the text when open, the question of a dilemma."""
        cable, dilemma = self.cable, self.cable.dilemma
        unread = cable.id not in self._read
        if self.is_open:
            self._read.add(cable.id)
        title = text(self.pointer, " ", (cable.title, "bold" if unread or dilemma or self.is_open else ""))
        source = text((f"{cable.sender} · {cable.reliability}", "$quiet"))
        if not self.is_open:
            if dilemma is not None and not self._answers_shown:
                return [self._standing(title, width)]
            return split(title, self._source(width - title.cell_length - 2), width)[:1]
        beside = title.cell_length + source.cell_length + 2 <= width
        lines = split(title, source if beside else text(""), width, 2)
        lines += [] if beside else wrapped(source, width, 2)
        lines += wrapped(cable.text, width, 2)
        if dilemma is not None:
            lines += wrapped(text((dilemma.question, "bold $mark")), width, 2)
        return lines

    def _source(self, room: int) -> Content:
        """Sender and reliability in one line; the sender gives way, how reliable it is never does."""
        reliability = f"· {self.cable.reliability}"
        sender = Content(self.cable.sender).truncate(max(room - len(reliability) - 1, 0), ellipsis=True)
        return text((f"{sender.plain} " if sender else "", "$quiet"), (reliability, "$quiet"))

    @property
    def _answers_shown(self) -> bool:
        return self.section is not None and self.section.is_here

    def state(self) -> tuple[object, ...]:
        """Also whether it was read, and whether its answers lie below it."""
        return (*super().state(), self.cable.id in self._read, self._answers_shown, self._chosen())

    def _standing(self, title: Content, width: int) -> Content:
        assert self.cable.dilemma is not None
        chosen = next((answer for answer in self.cable.dilemma.answers if answer.id == self._chosen()), None)
        said = text(("not answered yet", "bold $mark")) if chosen is None else text(("● ", "$mark"), chosen.name)
        return split(title, said.truncate(max(8, width - title.cell_length - 2), ellipsis=True), width)[0]


class AnswerItem(Item):
    """One answer: its digit, its name, and who bears it, said before choosing."""

    KEYS = (
        Key(("space",), "Space", "choose", "pick"),
        Key(("enter",), "Enter", "choose; once more: go on", "enter", show=False),
    )

    def __init__(self, ask: AskView, place: int, chosen: Chosen, *, folds: bool = False) -> None:
        self.ask = ask
        self.place = place
        self._chosen = chosen
        self._folds = folds

    @property
    def is_shown(self) -> bool:
        """Answers that fold lie on the desk only while the cursor is in their section, or where there is room."""
        return self.display and (
            not self._folds or self.has_room or (self.section is not None and self.section.is_here)
        )

    def state(self) -> tuple[object, ...]:
        """Also whether it is chosen."""
        return (*super().state(), self._chosen() == self.answer.id)

    def enter(self) -> None:
        """Choose it; if it is chosen already, say so."""
        if self._chosen() == self.answer.id:
            self.post(Confirmed(self))
        else:
            self.pick()

    def clicked(self, x: int, y: int, was_here: bool) -> None:
        """One click chooses: it is undone as easily."""
        self.pick()

    @property
    def answer(self) -> AnswerView:
        """The answer as the view has it."""
        return self.ask.answers[self.place]

    def draw(self, width: int) -> list[Content]:
        """One line, or two where who bears it does not fit beside."""
        answer = self.answer
        chosen = self._chosen() == answer.id
        mark = "●" if chosen else "○" if answer.legal else "×"
        style = "bold" if chosen else "" if answer.legal else "$quiet"
        left = text(
            self.pointer,
            " ",
            (f"{self.place + 1} ", "bold $mark"),
            (f"{mark} ", "bold" if chosen else ""),
            (answer.name, style),
        )
        if not answer.legal:
            return split(left, text((answer.why_not, "$quiet")), width, 6)
        return split(left, text((answer.bears, "italic $quiet")), width, 6)
