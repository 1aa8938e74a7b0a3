"""Markdown on the screen: as rich text in plain widgets, in colours of the theme, a piece at a time so that long texts open at once."""

from __future__ import annotations

import asyncio
import re

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown
from rich.style import Style
from rich.theme import Theme as RichTheme
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.theme import Theme
from textual.widgets import Static

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


class Paperwork(VerticalScroll, can_focus=True):
    """A text in Markdown, to be read with arrows, space and the wheel."""

    DEFAULT_CSS = """
    Paperwork { width: 1fr; height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    Paperwork > Static { max-width: 100; }
    Paperwork > Static.-further { margin-top: 1; }
    """
    BINDINGS = [
        Binding("up,k", "scroll_up", "up", show=False),
        Binding("down,j", "scroll_down", "down", show=False),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("pagedown", "page_down", "page down", show=False),
        Binding("g,home", "scroll_home", "top", show=False),
        Binding("G,end", "scroll_end", "end", show=False),
    ]

    @property
    def below(self) -> int:
        """Lines out of sight at the lower end."""
        return max(0, round(self.max_scroll_y - self.scroll_y))

    async def show(self, text: str) -> None:
        """Show a text; what does not fit on the screen is mounted after what does."""
        await self.remove_children()
        self.scroll_home(animate=False)
        styles = styles_of(self.app.current_theme)
        for number, piece in enumerate(PIECE.split(text)):
            await self.mount(Static(Paged(piece.strip(), styles), classes="-further" if number else None))
            if number:
                await asyncio.sleep(0)
