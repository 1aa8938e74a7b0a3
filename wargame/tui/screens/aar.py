"""The after-action report, a section at a time; s writes it to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.theme import Theme

from wargame.tui.background import in_background
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.aside import FootLine
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.paperwork import Paperwork
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.window import Window

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.report.aar import Section

ABOUT = (
    "What happened and why, for the discussion that teaches. ← and → go from section to section, Space reads on, digits jump. "
    "s writes the whole report as Markdown next to the exercise's journal, and says where."
)
MAKING = "*This section is being worked out ...*"
FAILED = "This section could not be worked out ({kind}: {error}). The others stand by themselves."
WRITTEN, NOT_WRITTEN = "The report is written", "The report could not be written"
WHERE = "As Markdown, in this file:"


class Entry(Paper):
    """A section in the list."""

    def __init__(self, number: int, section: Section) -> None:
        self.number = number
        self.section = section

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """Number and title."""
        number = (f"{self.number:>2} ", "bold $mark" if self.number < 10 else "$quiet")
        return wrapped(text(number, (self.section.title, "bold" if is_open else "")), width, 0, 3)


class AARScreen(Page[None]):
    """Shows the report of an exercise; sections are made when they are first read."""

    ABOUT = ABOUT
    DEFAULT_CSS = """
    AARScreen #list { width: 30; border-right: solid $rule; padding: 0; scrollbar-size-vertical: 0; }
    AARScreen.-wide #list { width: 40; padding: 0 1; }
    """
    SCOPED_CSS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "section(1)", "section", key_display="← →"),
        Binding("left,h", "section(-1)", "section before", show=False),
        Binding("tab", "section(1)", "next section", show=False),
        Binding("shift+tab", "section(-1)", "section before", show=False),
        Binding("space", "read_on", "read on"),
        Binding("v", "list", "list on/off"),
        Binding("s", "export", "save"),
        Binding("q", "back", "back", show=False),
        *[Binding(str(digit), f"jump({digit})", f"section {digit}", show=False) for digit in range(1, 10)],
    ]

    def __init__(self, exercise: Exercise) -> None:
        super().__init__()
        from wargame.report.aar import sections

        self.exercise = exercise
        self.sections = sections(exercise)
        self.place = 0
        self._doing = ""

    # ---- the page

    def title_line(self) -> TitleLine:
        """Of which exercise."""
        return TitleLine(
            "AFTER-ACTION REPORT",
            self.exercise.resolved.scenario.title,
            self.sections[0].title if not self.exercise.finished else "",
        )

    def body(self) -> ComposeResult:
        """The list of sections, the section."""
        with Horizontal():
            contents = Reel([Entry(number, section) for number, section in enumerate(self.sections, 1)], id="list")
            contents.can_focus = False
            yield contents
            yield Paperwork(id="text")
        yield FootLine(id="foot")

    def on_mount(self) -> None:
        """Begin with the first section."""
        self.query_one(Paperwork).focus()
        self.app.theme_changed_signal.subscribe(self, self._other_theme)
        self._show()

    def _other_theme(self, _: Theme) -> None:
        self._show()

    def window_moved(self, window: Window) -> None:
        """The text was scrolled, or the list clicked, which goes there."""
        if isinstance(window, Reel):
            self._go(window.cursor)
        else:
            self._scrolled()

    def _scrolled(self) -> None:
        said = self._doing or f"section {self.place + 1} of {len(self.sections)}"
        self.query_one(FootLine).say(said, self.query_one(Paperwork).below)

    # ---- sections

    @work(exclusive=True, group="show")
    async def _show(self) -> None:
        """Show the present section; it is made in a thread, for some take seconds."""
        section = self.sections[self.place]
        paper = self.query_one(Paperwork)
        if "markdown" not in section.__dict__:
            await paper.show(f"## {section.title}\n\n{MAKING}")
            try:
                await in_background(lambda: section.markdown)
            except Exception as error:  # one broken section must not take the report away
                await paper.show(f"## {section.title}\n\n{FAILED.format(kind=type(error).__name__, error=error)}")
                self._scrolled()
                return
        await paper.show(section.markdown)
        self._scrolled()

    def _go(self, place: int) -> None:
        if 0 <= place < len(self.sections) and place != self.place:
            self.place = place
            contents = self.query_one("#list", Reel)
            contents.go_to(contents.papers[place])
            self._show()

    def action_section(self, step: int) -> None:
        """To the next section or the one before."""
        self._go(self.place + step)

    def action_jump(self, digit: int) -> None:
        """To a section by its number."""
        self._go(digit - 1)

    def action_read_on(self) -> None:
        """A page further; at the end of a section, the next one."""
        paper = self.query_one(Paperwork)
        if paper.below:
            paper.scroll_page_down(animate=False)
        else:
            self._go(self.place + 1)

    def action_list(self) -> None:
        """Put the list away, for a wider text, or bring it back."""
        contents = self.query_one("#list")
        contents.display = not contents.display

    # ---- export

    @work(exclusive=True, group="export")
    async def action_export(self) -> None:
        """Write the whole report next to the journal, and say where."""
        path = self._file()
        try:
            parts = []
            for number, section in enumerate(self.sections, 1):
                self._say(f"writing: section {number} of {len(self.sections)} ...")
                parts.append(await in_background(lambda section=section: section.markdown))  # type: ignore[misc]  # bound early
            await in_background(lambda: _write(path, "\n".join(parts)))
        except Exception as error:  # whatever is wrong is said, and the report stays on the screen
            reason = (
                f"{error.strerror}: {error.filename}"
                if isinstance(error, OSError)
                else f"{type(error).__name__}: {error}"
            )
            self.app.push_screen(Question(NOT_WRITTEN, [reason], yes="", no="back"))
        else:
            self.app.push_screen(Question(WRITTEN, [WHERE, text((str(path), "bold"))], yes="", no="back"))
        finally:
            self._say("")

    def _say(self, doing: str) -> None:
        self._doing = doing
        self._scrolled()

    def _file(self) -> Path:
        """A file next to the journal that does not exist yet."""
        from wargame.exercise.saves import new_path

        journal = self.exercise.path or new_path(self.exercise.resolved.scenario.id, self.exercise.seed)
        path, number = journal.with_name(f"{journal.stem}-report.md"), 1
        while path.exists():
            number += 1
            path = journal.with_name(f"{journal.stem}-report-{number}.md")
        return path


def _write(path: Path, report: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(report, encoding="utf-8")
