"""The first page: Enter starts the standard exercise; everything else is one key away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame import __version__
from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.saves import Save, list_saves
from wargame.scenario.catalogue import Summary, list_scenarios, summary_of
from wargame.scenario.problems import ScenarioError
from wargame.tui.page import Page, TitleLine
from wargame.tui.starting import FIRST_SCENARIO, Choice, reopen, start
from wargame.tui.widgets.choices import MenuItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.items import Picked, Prose, Section
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.waiting import WaitingScreen

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

ABOUT = "Start, go on, or look back. Everything that is sealed is saved as it happens; an exercise can be left at any moment."
TITLE = "WARGAME"
SAYING = "Sealed orders, open dice, and a reason for every number."
OPTIONS, OPTIONS_ABOUT = (
    "Another role, another world",
    "Choose role, theory, pace, the other players, the seed of the dice.",
)
CONTINUE, CONTINUE_ABOUT = "Go on", "The exercise you played last, exactly where it stood."
SAVED, SAVED_ABOUT = (
    "Saved exercises",
    "Go on with one, or review it turn by turn: what each role knew, what the odds were.",
)
DISPUTES, DISPUTES_ABOUT = "What the authors dispute", "Three articles, their quarrels, and how the rules treat them."
HELP, HELP_ABOUT = "How it works", "Keys, words and signs. ? shows this on every page."
QUIT = "Leave"
STARTING = ("The files are opened.", "Reading the scenario and drawing the first cables.")
REOPENING = ("The journal is opened.", "")
READING = ("The files are opened.", "Reading what the authors dispute.")
WRONG = "This cannot be opened"


class HomeScreen(Page[None]):
    """The menu. Dismisses when the user leaves the program."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "go_on", "go on"),
        Binding("p", "options", "options"),
        Binding("r", "saved", "saved"),
        Binding("D", "disputes", "disputes", show=False),
        Binding("q", "back", "leave"),
        Binding("escape", "nothing", "", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.last: Save | None = None
        self._is_opening = False
        self.scenarios: list[Summary] = []

    def title_line(self) -> TitleLine:
        """The program's name."""
        return TitleLine(TITLE, "", f"version {__version__}")

    def body(self) -> ComposeResult:
        """What can be done from here."""
        yield Desk(
            Prose(lambda width: [Content(""), *wrapped(text((SAYING, "$quiet")), width - 2, 2), Content("")]),
            *self._menu(),
        )

    def _menu(self) -> list[Section]:
        """The sections of the menu as things stand."""
        begun = [save for save in _saves() if not save.finished and not save.problem]
        self.last = max(begun, key=lambda save: save.played, default=None)
        first = self._first
        play = [
            MenuItem("begin", first.subtitle or first.title, first.invitation, " " if self.last else "Enter", open=True)
        ]
        if self.last is not None:  # the cursor begins on what waits
            play.insert(0, MenuItem("go_on", CONTINUE, CONTINUE_ABOUT, "c", standing(self.last), open=True))
        play.append(MenuItem("options", OPTIONS, OPTIONS_ABOUT, "p"))
        also = [
            MenuItem("saved", SAVED, SAVED_ABOUT, "r"),
            MenuItem("disputes", DISPUTES, DISPUTES_ABOUT, "D"),
            MenuItem("help", HELP, HELP_ABOUT, "?"),
            MenuItem("back", QUIT, "", "q"),
        ]
        return [
            Section("PLAY", items=play),
            Section("SCENARIOS", "Enter: choose role and world", self._scenarios(), name="scenarios"),
            Section("ALSO", items=also),
        ]

    @cached_property
    def _first(self) -> Summary:
        """The standard exercise: its file is read once, for the first thing that is seen waits for it."""
        return summary_of(FIRST_SCENARIO)

    def on_mount(self) -> None:
        """The scenarios are listed as soon as their files have been looked at."""
        self.read_scenarios()

    def _scenarios(self) -> list[MenuItem]:
        return [
            MenuItem(f"scenario:{each.id}", each.title, "", note=f"{each.subtitle} · {each.turns} turns")
            for each in self.scenarios
        ]

    @work(thread=True)
    def read_scenarios(self) -> None:
        """List the scenarios."""
        self.scenarios = [each for each in list_scenarios() if each.problem is None]
        self.app.call_from_thread(self._again)

    @on(events.ScreenResume)
    def _again(self) -> None:
        """What can be gone on with may have changed."""
        desk = self.query_one_optional(Desk)
        if desk is not None:
            desk.parts = [desk.parts[0], *self._menu()]
            desk.here = None
            desk.redraw()

    @on(Picked)
    async def _picked(self, message: Picked) -> None:
        if isinstance(message.item, MenuItem):
            what, _, name = message.item.name.partition(":")
            if what == "scenario":
                self.action_options(name)
            else:
                await self.run_action(what)

    # ---- what the entries do

    def action_begin(self) -> None:
        """The standard exercise, at once."""
        self.play(lambda: start(Choice()), STARTING)

    def action_go_on(self) -> None:
        """The exercise played last."""
        if self.last is not None:
            path = self.last.path
            self.play(lambda: reopen(path), REOPENING)

    def action_options(self, scenario: str = "") -> None:
        """Choose before starting."""
        from wargame.tui.screens.options import OptionsScreen

        def chosen(choice: Choice | None) -> None:
            if choice is not None:
                self.play(lambda: start(choice), STARTING)

        self.app.push_screen(OptionsScreen(scenario), chosen)

    def action_saved(self) -> None:
        """The list of saved exercises."""
        from wargame.tui.screens.saved import SavedScreen

        self.app.push_screen(SavedScreen(), self._chosen)

    @work(exclusive=True, group="disputes")
    async def action_disputes(self) -> None:
        """What the authors dispute, with the rules of the standard exercise."""
        from wargame.scenario.loading import load
        from wargame.tui.screens.disputes import DisputesScreen

        screen = WaitingScreen(*READING)
        await self.app.push_screen(screen)
        try:
            resolved = await asyncio.to_thread(load, FIRST_SCENARIO)
        except ScenarioError as error:
            from wargame.tui.screens.asking import Question

            screen.dismiss()
            await self.app.push_screen_wait(Question(WRONG, _sentences(error), yes="", no="back"))
            return
        screen.dismiss()
        self.app.push_screen(DisputesScreen(resolved))

    def _chosen(self, chosen: tuple[str, Path] | None) -> None:
        if chosen is None:
            return
        what, path = chosen
        if what == "go_on":
            self.play(lambda: reopen(path), REOPENING)
        else:
            from wargame.tui.screens.replay import ReplayScreen

            self.app.push_screen(ReplayScreen(path, None, None))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Going on needs something to go on with."""
        return self.last is not None if action == "go_on" else True

    def action_nothing(self) -> None:
        """Esc has nowhere to go back to."""

    @work
    async def play(self, opening: Callable[[], tuple[Exercise, str | None]], words: tuple[str, str]) -> None:
        """Open an exercise in a thread, then sit down at it; afterwards home again."""
        if self._is_opening:  # a second key while the first exercise is being opened
            return
        self._is_opening = True
        try:
            await self._play(opening, words)
        finally:
            self._is_opening = False

    async def _play(self, opening: Callable[[], tuple[Exercise, str | None]], words: tuple[str, str]) -> None:
        from wargame.tui.play import Play

        screen = WaitingScreen(*words)
        await self.app.push_screen(screen)
        try:
            exercise, role = await asyncio.to_thread(opening)
        except (JournalError, ScenarioError, OSError, ValueError) as error:
            from wargame.tui.screens.asking import Question

            screen.dismiss()
            await self.app.push_screen_wait(Question(WRONG, _sentences(error), yes="", no="back"))
            return
        screen.dismiss()
        await Play(self.app, exercise, role, leave=lambda: None).run()


def standing(save: Save) -> str:
    """A saved exercise in few words: which, who plays, how far."""
    return f"{save.title}{f' as {save.people}' if save.people else ''}, {save.stands}"


def _saves() -> list[Save]:
    try:
        return list_saves()
    except JournalError:
        return []


def _sentences(error: Exception) -> list[str]:
    if isinstance(error, JournalError):
        return [error.sentence]
    if isinstance(error, ScenarioError):
        return [str(problem) for problem in error.problems[:8]]
    return [str(error)]
