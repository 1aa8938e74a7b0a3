"""Laying out lines by hand: left and right parts, wrapped text, rules. Text is never read as markup."""

from __future__ import annotations

from rich.segment import Segment
from textual.content import Content, Span
from textual.strip import Strip
from textual.style import Style

Part = str | tuple[str, str] | Content
"""Plain text, text with a style, or content."""
NOTHING = Content("")


def text(*parts: Part) -> Content:
    """Content from parts; what stands in them is shown as it is."""
    return Content.assemble(*parts)


def wrapped(content: Content | str, width: int, indent: int = 0, hanging: int | None = None) -> list[Content]:
    """Lines of ``content`` within ``width``, each moved in by ``indent`` (all but the first by ``hanging``)."""
    rest = indent if hanging is None else hanging
    content = Content(content) if isinstance(content, str) else content
    room = max(8, width - max(indent, rest))
    plain = content.plain
    # Printable text has no blanks but spaces; with characters of one cell each a line is then a slice.
    starts = _starts(plain, room) if plain.isprintable() and content.cell_length == len(plain) else None
    if starts is None:
        lines = content.wrap(room)
        return [line.pad_left(indent if number == 0 else rest) for number, line in enumerate(lines)]
    if len(starts) == 1:
        return [content.pad_left(indent)]
    return [
        _slice(content, start, end, rest if start else indent)
        for start, end in zip(starts, [*starts[1:], len(plain)], strict=True)
    ]


def _starts(plain: str, room: int) -> list[int] | None:
    """Where the lines of a text begin that breaks at spaces; None if that does not do (a word is too long for a line)."""
    starts = [0]
    while len(plain) - starts[-1] > room:
        start = starts[-1]
        space = plain.rfind(" ", start, start + room + 1)
        if space < 0 or not plain[start:space].strip():
            return None
        following = space + 1
        while plain.startswith(" ", following):
            following += 1
        if following == len(plain):
            return None
        starts.append(following)
    return starts


def _slice(content: Content, start: int, end: int, indent: int) -> Content:
    """A line of content moved in; the spaces at which it was broken are left away."""
    words = content.plain[start:end]
    if end < len(content.plain):
        words = words.rstrip()
        end = start + len(words)
    spans = [
        Span(max(span.start, start) - start + indent, min(span.end, end) - start + indent, span.style)
        for span in content.spans
        if span.start < end and span.end > start
    ]
    return Content(" " * indent + words, spans, indent + len(words), strip_control_codes=False)


def labelled(label: str, words: Content | str, width: int, indent: int, column: int) -> list[Content]:
    """A quiet label and, in a column of its own beside it, wrapped words."""
    lines = wrapped(words, width - indent - column)
    first = text(" " * indent, (label.ljust(column), "$quiet"), lines[0])
    return [first, *[line.pad_left(indent + column) for line in lines[1:]]]


def split(left: Content, right: Content, width: int, indent: int = 4) -> list[Content]:
    """``right`` at the right edge of the line of ``left``, or below it where there is no room."""
    gap = width - left.cell_length - right.cell_length
    if not right:
        return wrapped(left, width, 0, indent)
    if gap >= 2:
        return [text(left, " " * gap, right)]
    return wrapped(left, width, 0, indent) + wrapped(right, width, indent)


def rule(title: str, note: str, width: int) -> Content:
    """A heading as a thin rule: its title at the left and a note near the right edge."""
    tail = f" {note} ─" if note else ""
    fill = "─" * max(1, width - len(title) - len(tail) - 1)
    return text((title, "bold $mark"), (" " + fill, "$rule"), (tail[:-1], "$quiet"), (tail[-1:], "$rule"))


def columns(cells: list[tuple[Content, Content]], width: int, most: int = 3, gap: int = 2) -> list[Content]:
    """Pairs of name and value in as many columns (two to ``most``) as leave every name whole; else names give way."""
    for count in range(min(most, len(cells)), 1, -1):
        needed = [
            max(name.cell_length + value.cell_length + 1 for name, value in cells[place::count])
            for place in range(count)
        ]
        spare = width - sum(needed) - gap * (count - 1)
        if spare >= 0:
            return _rows(cells, [each + spare // count for each in needed], gap)
    count = min(2, max(1, len(cells)))
    return _rows(cells, [(width - gap * (count - 1)) // count] * count, gap)


def _rows(cells: list[tuple[Content, Content]], widths: list[int], gap: int) -> list[Content]:
    count = len(widths)
    drawn = [_cell(name, value, widths[place % count]) for place, (name, value) in enumerate(cells)]
    return [Content(" " * gap).join(drawn[start : start + count]) for start in range(0, len(drawn), count)]


def _cell(name: Content, value: Content, width: int) -> Content:
    room = width - value.cell_length - 1
    name = name.truncate(max(1, room), ellipsis=True)
    return text(name, " " * max(1, width - name.cell_length - value.cell_length), value)


def strip_of(content: Content, width: int, ground: Style, before: Content = NOTHING) -> Strip:
    """One line of content on a ground, behind what marks it, ``width`` wide; cut or filled where it is not.

    Nothing has to be wrapped or aligned any more, which is most of what Textual's own way from content to strips costs.
    """
    content = content.truncate(max(0, width - before.cell_length))
    strip = Strip(
        [
            Segment(words, (ground + own).rich_style)
            for part in (before, content)
            for words, own in part.render(ground, end="")
            if words
        ]
    )
    return strip.adjust_cell_length(width, ground.rich_style)


def joined(lines: list[Content]) -> Content:
    """Lines as one piece of content."""
    return Content("\n").join(lines)
