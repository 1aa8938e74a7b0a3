"""What every page has: a title line, a body, live keys, ``?`` help, and a clear word when the terminal is too small."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from wargame.tui.widgets.drawing import Band
from wargame.tui.widgets.keys import KeyBar
from wargame.tui.widgets.lines import split, text
from wargame.tui.widgets.window import Window

SMALLEST = Size(80, 24)
WIDE, TALL = 110, 34
"""From these sizes on, pages show more: a side column, open papers."""

Result = TypeVar("Result")


class TooSmall(Static):
    """Covers the page where it could not be read."""

    DEFAULT_CSS = """
    TooSmall {
        display: none; layer: over; width: 100%; height: 100%;
        content-align: center middle; text-align: center; background: $background;
    }
    """

    def render(self) -> Content:
        """What is wanted and what there is."""
        size = self.app.size
        return text(
            ("This terminal is too small.", "bold"),
            f"\nIt has {size.width} columns and {size.height} lines;\n{SMALLEST.width} x {SMALLEST.height} are needed.",
            "\n\nMake it larger to go on.\nNothing is lost. Ctrl+C leaves.",
        )


def fit(screen: Screen[Result], size: Size) -> None:
    """Set the classes by which styles tell sizes apart."""
    screen.set_class(size.width < SMALLEST.width or size.height < SMALLEST.height, "-small")
    screen.set_class(size.width >= WIDE, "-wide")
    screen.set_class(size.height >= TALL, "-tall")


class TitleLine(Band):
    """The first line: where and when at the left, what is asked at the right."""

    DEFAULT_CSS = "TitleLine { height: 1; padding: 0 1; background: $raised; }"

    def __init__(self, left: str, middle: str = "", right: str = "") -> None:
        super().__init__()
        self._left, self._middle, self._right = left, middle, right

    def say(self, left: str, middle: str = "", right: str = "") -> None:
        """Say something else."""
        self._left, self._middle, self._right = left, middle, right
        self.refresh()

    def draw(self, width: int) -> list[Content]:
        """One line; the right part gives way."""
        left = text((self._left, "bold $mark"), f"  {self._middle}" if self._middle else "")
        return [split(left, text((self._right, "$quiet")), width)[0].truncate(width, ellipsis=True)]


class Page(Screen[Result], Generic[Result]):
    """A whole page. ``ABOUT`` is what its help says first: what the page is for, in two or three sentences."""

    ABOUT: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "help", key_display="?"),
        Binding("escape", "back", "back", key_display="Esc"),
    ]

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield self.title_line()
        yield from self.body()
        yield KeyBar()
        yield TooSmall()

    def title_line(self) -> Widget:
        """The page's first line."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """What stands between title and keys."""
        raise NotImplementedError

    def window_moved(self, window: Window) -> None:
        """Say how much lies out of sight below, unless the page says it elsewhere."""
        for bar in self.query(KeyBar):
            bar.show_below(window.below)

    @property
    def is_wide(self) -> bool:
        """Whether there is room for a side column."""
        return self.app.size.width >= WIDE

    @property
    def is_tall(self) -> bool:
        """Whether papers may lie open."""
        return self.app.size.height >= TALL

    def on_mount(self) -> None:
        """Fit the terminal as it is."""
        fit(self, self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the new size."""
        fit(self, event.size)

    def on_screen_resume(self) -> None:
        """The terminal may have changed while another page was on top."""
        fit(self, self.app.size)

    def action_help(self) -> None:
        """Show what this page is for and all its keys."""
        from wargame.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self))

    def action_back(self) -> None:
        """Leave the page; pages with something to lose ask first."""
        self.dismiss(None)


class Sheet(ModalScreen[Result], Generic[Result]):
    """A sheet laid over the page: a question, a line to write."""

    DEFAULT_CSS = """
    Sheet { align: center middle; background: $background 70%; }
    Sheet > #sheet {
        width: 76; max-width: 100%; height: auto; max-height: 100%;
        border: round $mark; background: $background; padding: 0 1;
    }
    """
    ABOUT: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back", key_display="Esc")]

    def on_mount(self) -> None:
        """Fit the terminal as it is."""
        fit(self, self.app.size)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the new size."""
        fit(self, event.size)

    def action_back(self) -> None:
        """Close without deciding."""
        self.dismiss(None)
