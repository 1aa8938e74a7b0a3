"""What the authors dispute: the questions as a list, and beside it who holds what, what is known, how the rules treat it.

After an exercise the same page also tells what later years made of what the authors wrote; before and in it that is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content

from wargame.scenario.disputes import author, disputes_of, later_of, speaker, thing_name
from wargame.scenario.models import Dispute, Later, Resolved, Treatment
from wargame.tui.page import TitleLine
from wargame.tui.widgets.aside import FootLine
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Item, Key, Section
from wargame.tui.widgets.leaves import Heading, Paper, Prose
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.window import Window
from wargame.tui.words import counted

ABOUT = (
    "Where the three articles answer a question differently, or contradict themselves. Beside each question stand its sides with "
    "their author, what is generally known, and how the rules treat it. / looks for words, Space reads on."
)
TITLE = "WHAT THE AUTHORS DISPUTE"
LATER = "what later years said"
NOTHING = "The articles of this exercise dispute nothing that its rules treat."


class Question(Item):
    """A dispute in the list."""

    KEYS: ClassVar[tuple[Key, ...]] = ()

    def __init__(self, resolved: Resolved, dispute: Dispute, treatment: Treatment) -> None:
        self.title = dispute.question
        self._resolved = resolved
        self._dispute = dispute
        self._treatment = treatment

    def words(self) -> str:
        """Everything that is said of it."""
        return " ".join(paper.words() for paper in self.papers())

    def draw(self, width: int) -> list[Content]:
        """The question."""
        return wrapped(text(self.pointer, " ", (self.title, "bold" if self.is_here else "")), width, 0, 2)

    def pick(self) -> None:
        """It is open as soon as the cursor stands on it."""

    def papers(self) -> Sequence[Paper]:
        """The sides, what is known, how the rules treat it and by what."""
        resolved, dispute = self._resolved, self._dispute
        papers: list[Paper] = [Prose(text((self.title, "bold $mark"))), Heading("WHO SAYS WHAT")]
        papers += [Prose(text((f"{speaker(resolved, side)}. ", "bold"), side.text)) for side in dispute.sides]
        if dispute.known:
            facts = [resolved.seeds.facts[name] for name in dispute.facts]
            papers += [Heading("WHAT IS KNOWN"), Prose(dispute.known)]
            papers += [Prose(text((f"{fact.text} ({fact.date}, {fact.credit})", "italic $quiet"))) for fact in facts]
        papers += [Heading("HOW THE RULES TREAT IT"), Prose(self._treatment.text)]
        named = dict.fromkeys(thing_name(resolved, thing) for thing in self._treatment.carried_by)
        return [*papers, Prose(text((f"In the rules: {'; '.join(named)}.", "$quiet")))] if named else papers


class Outcome(Question):
    """What the years after an article made of one of its claims."""

    def __init__(self, resolved: Resolved, later: Later) -> None:
        self.title = later.claim
        self._resolved = resolved
        self._later = later

    def papers(self) -> Sequence[Paper]:
        """The claim, the verdict, what is known, and who says so."""
        later = self._later
        return [
            Prose(text((self.title, "bold $mark"))),
            Prose(text((f"Written by {author(self._resolved, later.article)}.", "$quiet"))),
            Heading("WHAT LATER YEARS SAID"),
            Prose(text((f"{later.verdict[:1].upper()}{later.verdict[1:]}. ", "bold"), later.text)),
            Prose(text((later.credit, "italic $quiet"))),
        ]


class DisputesScreen(FilteredPage[None]):
    """Read only. ``role`` has the questions of its brief first; ``finished`` adds what later years said."""

    ABOUT = ABOUT
    DEFAULT_CSS = """
    DisputesScreen #list { width: 30; border-right: solid $rule; }
    DisputesScreen.-wide #list { width: 44; }
    """
    SCOPED_CSS = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "read_on", "read on"),
        Binding("D,q", "back", "back", show=False),
    ]

    def __init__(self, resolved: Resolved, role: str = "", *, finished: bool = False) -> None:
        super().__init__()
        self.resolved = resolved
        self.role = role
        self.later = later_of(resolved) if finished else {}
        self._shown: Item | None = None

    def title_line(self) -> TitleLine:
        """How many questions there are."""
        count = counted(len(disputes_of(self.resolved)), "question")
        return TitleLine(TITLE, "", f"{count}, and {LATER}" if self.later else count)

    def body(self) -> ComposeResult:
        """The list, the question under its cursor."""
        yield FilterBar()
        with Horizontal():
            yield Desk(*self._sections(), id="list")
            pane = Reel(id="text")
            pane.can_focus = False
            yield pane
        yield FootLine(id="foot")

    def _sections(self) -> list[Section]:
        resolved = self.resolved
        mine: list[Item] = []
        others: list[Item] = []
        for dispute, treatment in disputes_of(resolved).values():
            (mine if self.role in treatment.briefs else others).append(Question(resolved, dispute, treatment))
        sections = [Section("IN YOUR BRIEF", items=mine), Section("ALL OTHERS" if mine else "QUESTIONS", items=others)]
        for article in resolved.seeds.articles:
            claims = [Outcome(resolved, later) for later in self.later.values() if later.article == article]
            sections.append(Section(author(resolved, article).upper(), items=claims))
        return sections

    def named(self, item: Item) -> str:
        """The question itself."""
        return item.title if isinstance(item, Question) else item.words()

    # ---- reading

    @property
    def pane(self) -> Reel:
        """Where the question under the cursor is read."""
        return self.query_one("#text", Reel)

    def window_moved(self, window: Window) -> None:
        """Show what the cursor has come to; tell how much of it is out of sight."""
        if isinstance(window, Desk) and window.here is not self._shown:
            self._shown = window.here
            here = window.here
            self.pane.show(here.papers() if isinstance(here, Question) else [Prose(NOTHING)])
        self._tell()

    def _tell(self) -> None:
        items = self.query_one(Desk).items
        place = items.index(self._shown) + 1 if self._shown in items else 0
        self.query_one(FootLine).say(f"{place} of {len(items)}", self.pane.below)

    def action_read_on(self) -> None:
        """A page further; at the end of a question, the next one."""
        if self.pane.below:
            self.pane.scroll_page_down(animate=False)
        else:
            self.query_one(Desk).action_walk(1)
