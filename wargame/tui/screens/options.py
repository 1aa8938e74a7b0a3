"""What to play and how: scenario, role, theory, pace, who plays the others, the seed of the dice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.scenario.catalogue import Summary, list_scenarios
from wargame.scenario.problems import ScenarioError
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import OneLine
from wargame.tui.starting import Choice
from wargame.tui.widgets.choices import ChoiceItem, MenuItem, Option
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.items import Picked, Section, Turned
from wargame.tui.words import counted

if TYPE_CHECKING:
    from wargame.exercise.exercise import Seat
    from wargame.players.strategist import Strength
    from wargame.scenario.models import Resolved

ABOUT = (
    "Choose with left and right; s starts. What you start with is remembered for the next time. "
    "Nothing here changes the standard exercise of the home page."
)
HIDDEN: Option = (
    "hidden",
    "drawn in secret",
    "One of the readings is drawn and kept from you. At the end you guess whose world it was.",
)
BLEND: Option = ("blend", "a blend of the three", "The middle of the three readings: nobody's world.")
BOTS: list[Option] = [
    ("doctrine", "their doctrine", "Each plays by the character its theory gives it, and can say why."),
    ("quick", "strategists", "Each tries courses in worlds that it supposes, two turns ahead: some seconds a turn."),
    ("steady", "steady strategists", "The same with more courses, four turns ahead: half a minute a turn."),
    ("deep", "deep strategists", "The same with more still, to the end of play: a minute or two a turn."),
    ("default", "nobody", "They hold their course and say nothing: quiet, for learning the page."),
]
SEATED: dict[str, Seat] = {"doctrine": "doctrine", "default": "default"}
STRENGTHS: dict[str, Strength] = {"quick": "quick", "steady": "steady", "deep": "deep"}
CLASS = "{}; the second quarter of each runs on postures and answers. For a group, a quarter of an hour or somewhat more each."
SEED, SEED_ABOUT = (
    "Seed of the dice",
    "A number: the same number and the same orders give the same exercise. Empty: drawn.",
)
SEED_WRONG = "A seed is a whole number from 0 up."


class OptionsScreen(Page[Choice | None]):
    """Dismisses with the choice to start, or None."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "start"),
        Binding("d", "seed", "dice"),
        Binding("p,q", "back", "back", show=False),
    ]

    def __init__(self, scenario: str = "") -> None:
        super().__init__()
        self.scenarios: list[Summary] = [each for each in list_scenarios() if each.problem is None]
        self.seed: int | None = None
        self._last = Choice.remembered(scenario)
        named: list[Option] = [(each.id, each.title, each.subtitle) for each in self.scenarios]
        self._read = False
        """Whether a scenario's roles and theories have been offered."""
        self._scenario = ChoiceItem("scenario", "Scenario", named, self._last.scenario, open=True)
        self._role = ChoiceItem("role", "You play", [], open=True)
        self._theory = ChoiceItem("theory", "Theory", [HIDDEN, BLEND], open=True)
        self._pace = ChoiceItem("pace", "Pace", self._paces(), self._last.pace, open=True)
        wanted = self._last.strength if self._last.bots == "strategist" else self._last.bots
        self._bots = ChoiceItem("bots", "The others", BOTS, wanted, open=True)
        self._seed = MenuItem("seed", SEED, SEED_ABOUT, "d", "drawn", width=14, open=True)

    def _paces(self) -> list[Option]:
        """Both paces, with how often the chosen scenario is sealed at each."""
        turns = next((each.turns for each in self.scenarios if each.id == self._scenario.value), 0)
        half_years = counted(-(-turns // 2), "sealing")
        return [
            ("solo", "solo: orders every quarter", f"{counted(turns, 'quarter')}, orders in each."),
            ("class", "class: orders every half-year", CLASS.format(half_years)),
        ]

    def title_line(self) -> TitleLine:
        """What it is about."""
        return TitleLine("OPTIONS", "", "what to play, and how")

    def body(self) -> ComposeResult:
        """One line each."""
        yield Desk(
            Section("WHAT", items=[self._scenario, self._role]),
            Section("HOW", items=[self._theory, self._pace, self._bots, self._seed]),
            Section("THEN", items=[MenuItem("start", "Start", "", "s", width=14)]),
        )

    def on_mount(self) -> None:
        """The roles of the scenario are read in the background."""
        self.read_scenario()

    @on(Turned)
    def _turned(self, message: Turned) -> None:
        if message.item is self._scenario:
            self._pace.offer(self._paces(), self._pace.value)
            self.read_scenario()

    @work(exclusive=True)
    async def read_scenario(self) -> None:
        """Fill in the roles and theories of the chosen scenario."""
        from wargame.scenario.loading import load

        name = self._scenario.value
        try:
            resolved: Resolved = await asyncio.to_thread(load, name)
        except ScenarioError as error:
            self.notify(str(error.problems[0]), severity="error", timeout=10, markup=False)
            return
        roles = [(role_id, role.name, role.dilemma) for role_id, role in resolved.theatre.seated()]
        wanted = self._role.value or self._last.role
        known = wanted in [role_id for role_id, _, _ in roles]
        self._role.offer(roles, wanted if known else resolved.scenario.play_as)
        named = [
            (theory_id, each.name, f"{each.summary} After {each.after}.")
            for theory_id, each in resolved.theatre.theories.items()
        ]
        theory = self._theory.value if self._read else self._last.theory
        self._theory.offer([HIDDEN, *named, BLEND] if named else [HIDDEN], theory)
        self._read = True

    @on(Picked)
    async def _picked(self, message: Picked) -> None:
        if isinstance(message.item, MenuItem):
            await self.run_action(message.item.name)

    def action_seed(self) -> None:
        """Write the seed."""
        self.app.push_screen(OneLine(SEED, SEED_ABOUT, "" if self.seed is None else str(self.seed), 12), self._seeded)

    def _seeded(self, line: str | None) -> None:
        said = (line or "").strip()
        if said and not (said.isascii() and said.isdigit()):
            self.notify(SEED_WRONG, severity="warning", timeout=5, markup=False)
            return
        self.seed = int(said) if said else None
        self._seed.note(str(self.seed) if self.seed is not None else "drawn")

    def action_start(self) -> None:
        """Start what is chosen."""
        choice = Choice(
            scenario=self._scenario.value,
            role=self._role.value,
            seed=self.seed,
            theory=self._theory.value,
            pace="class" if self._pace.value == "class" else "solo",
            bots=SEATED.get(self._bots.value, "strategist"),
            strength=STRENGTHS.get(self._bots.value, "quick"),
        )
        choice.remember()
        self.dismiss(choice)
