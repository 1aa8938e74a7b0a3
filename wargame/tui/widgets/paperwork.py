"""Markdown on the screen: set line by line in the colours of the theme, a piece at a time so that long texts open at once."""

from __future__ import annotations

import asyncio
import re

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown
from rich.segment import Segment
from rich.style import Style
from rich.theme import Theme as RichTheme
from textual.binding import Binding
from textual.content import Content
from textual.strip import Strip
from textual.theme import Theme

from wargame.tui.widgets.window import Line, Window

WIDEST = 100
"""Columns beyond which a line is too long to be read."""
PIECE = re.compile(r"\n(?=#{2,3} )")
"""Where a long text is cut: before its headings."""


class Paged:
    """Markdown that is drawn in the colours of a theme."""

    def __init__(self, text: str, styles: RichTheme) -> None:
        self._markdown = Markdown(text, hyperlinks=False, code_theme="bw")
        self._styles = styles

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The markdown, with our styles while it is drawn."""
        with console.use_theme(self._styles):
            yield from console.render(self._markdown, options)


def styles_of(theme: Theme) -> RichTheme:
    """Styles for markdown from a theme: headings and bullets marked, nothing on a ground of its own."""
    mark = Style(color=theme.accent, bold=True)
    quiet = Style(color=theme.variables.get("quiet"))
    plain = Style()
    return RichTheme(
        {
            "markdown.h1": mark,
            "markdown.h1.border": quiet,
            "markdown.h2": mark,
            "markdown.h3": Style(bold=True),
            "markdown.h4": Style(bold=True),
            "markdown.item.bullet": mark,
            "markdown.item.number": mark,
            "markdown.code": Style(bold=True),
            "markdown.code_block": plain,
            "markdown.block_quote": Style(italic=True),
            "markdown.link": plain,
            "markdown.hr": quiet,
            "markdown.table.border": quiet,
            "markdown.table.header": Style(bold=True),
        }
    )


class Paperwork(Window, can_focus=True):
    """A text in Markdown, to be read with arrows, space and the wheel. What was set once is kept, for sections are read again."""

    DEFAULT_CSS = "Paperwork { padding: 0 1; }"
    BINDINGS = [
        Binding("up,k", "scroll_up", "up", show=False),
        Binding("down,j", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("g,home", "scroll_home", "top", show=False),
        Binding("G,end", "scroll_end", "end", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._pieces: list[str] = []
        self._set: dict[tuple[str, int, str], list[Line]] = {}

    async def show(self, text: str) -> None:
        """Show a text; what does not fit on the screen is set after what does, if it was not set before."""
        self._pieces = []
        self.scroll_home(animate=False)
        for piece in PIECE.split(text):
            self._pieces.append(piece.strip())
            if self._key(self._pieces[-1], min(self.measure(), WIDEST)) not in self._set:
                self.lay()
                if self.length > self._height:
                    await asyncio.sleep(0)  # what is in sight is painted before the rest is set
        self.lay()
        self._tell()

    def _key(self, piece: str, width: int) -> tuple[str, int, str]:
        """On what the lines of a piece depend."""
        return piece, width, self.app.theme

    def lay(self) -> None:
        """Put the lines of all pieces, a blank one between them; a piece is set once for a width and a theme."""
        width = min(self.measure(), WIDEST)
        if not width:
            return
        lines: list[Line] = []
        for piece in self._pieces:
            key = self._key(piece, width)
            if key not in self._set:
                self._set[key] = [Line([], Content("")), *self._lines_of(piece, width)]
            lines += self._set[key] if lines else self._set[key][1:]
        self.put(lines)

    def _lines_of(self, piece: str, width: int) -> list[Line]:
        console = self.app.console
        options = console.options.update(width=width, height=None, max_width=width)
        paged = Paged(piece, styles_of(self.app.current_theme))
        return [Line(parts, Content("")) for parts in console.render_lines(paged, options, pad=False)]

    def paint(self, number: int, line: Line, width: int) -> Strip:
        """The parts of a line on the ground of the page."""
        style = self.visual_style.rich_style
        return Strip(Segment.apply_style(line.of, style)).adjust_cell_length(width, style)

    def on_resize(self) -> None:
        """Set it anew for the new width."""
        self.lay()
        self._tell()
