"""What lies on a reel: anything with lines. Papers that can be opened are in ``tellings``, ``dossier`` and ``closing``."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from wargame.tui.widgets.lines import rule, wrapped


class Paper:
    """Something on a reel. ``stands`` says whether the cursor may rest on it."""

    stands = True
    anchor = False
    """Whether Tab goes here."""

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """Its lines for a width."""
        raise NotImplementedError

    def words(self) -> str:
        """What a search looks in."""
        return " ".join(line.plain for line in self.draw(400, False))


class Heading(Paper):
    """A thin rule with a title."""

    stands = False
    anchor = True

    def __init__(self, title: str, note: str = "", *, space: bool = True) -> None:
        self.title = title
        self.note = note
        self.space = space

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """One line, with a blank one above it where there is room for that."""
        return [*([Content("")] if self.space else []), rule(self.title, self.note, width)]


class Prose(Paper):
    """Paragraphs to be read; the cursor rests on them only if they lead somewhere."""

    stands = False

    def __init__(self, *paragraphs: Content | str, indent: int = 0, space: bool = False, stands: bool = False) -> None:
        self.paragraphs = paragraphs
        self.indent = indent
        self.space = space
        self.stands = stands

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """The paragraphs, wrapped to a width that the eye can follow."""
        lines = [Content("")] if self.space else []
        for number, paragraph in enumerate(self.paragraphs):
            if number and self.space:
                lines.append(Content(""))
            lines += wrapped(paragraph, min(width, 96), self.indent)
        return lines


class Drawing(Paper):
    """Lines that a function draws for a width."""

    stands = False

    def __init__(self, lines: Callable[[int], list[Content]]) -> None:
        self._lines = lines

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """What the function draws."""
        return self._lines(width)
