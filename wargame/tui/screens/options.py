"""What to play and how: scenario, role, theory, pace, who plays the others, the seed of the dice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.scenario.catalogue import Summary, list_scenarios
from wargame.scenario.problems import ScenarioError
from wargame.tui.page import Page, TitleLine
from wargame.tui.screens.asking import OneLine
from wargame.tui.starting import FIRST_SCENARIO, Choice
from wargame.tui.widgets.choices import ChoiceItem, MenuItem, Option
from wargame.tui.widgets.desk import Desk, Item, Rule, Section

if TYPE_CHECKING:
    from wargame.exercise.exercise import Seat
    from wargame.scenario.models import Resolved

ABOUT = "Choose with left and right; Enter or s starts. Nothing here changes the standard exercise of the home page."
HIDDEN: Option = (
    "hidden",
    "drawn in secret",
    "One of the readings is drawn and kept from you. At the end you guess whose world it was.",
)
BLEND: Option = ("blend", "a blend of the three", "The middle of the three readings: nobody's world.")
PACES: list[Option] = [
    ("solo", "solo: a sealing a quarter", "Eight quarters, orders in each."),
    (
        "class",
        "class: a sealing a half-year",
        "Four sealings; the second quarter of each runs on postures and answers. For a group, in 60 to 90 minutes.",
    ),
]
BOTS: list[Option] = [
    ("doctrine", "their doctrine", "Each plays by the character its theory gives it, and can say why."),
    ("default", "nobody", "They hold their course and say nothing: quiet, for learning the page."),
]
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
        Binding("n", "seed", "seed"),
        Binding("q", "back", "back", show=False),
    ]

    def __init__(self, scenario: str = FIRST_SCENARIO) -> None:
        super().__init__()
        self._chosen = scenario
        self.scenarios: list[Summary] = [each for each in list_scenarios() if each.problem is None]
        self.seed: int | None = None

    def title_line(self) -> TitleLine:
        """What it is about."""
        return TitleLine("OPTIONS", "", "what to play, and how")

    def body(self) -> ComposeResult:
        """One line each."""
        with Desk():
            yield Section(
                Rule("WHAT"),
                ChoiceItem(
                    "Scenario",
                    [(each.id, each.title, each.subtitle) for each in self.scenarios],
                    self._chosen,
                    open=True,
                    id="scenario",
                ),
                ChoiceItem("You play", [], open=True, id="role"),
            )
            yield Section(
                Rule("HOW"),
                ChoiceItem("Theory", [HIDDEN, BLEND], open=True, id="theory"),
                ChoiceItem("Pace", PACES, open=True, id="pace"),
                ChoiceItem("The others", BOTS, open=True, id="bots"),
                MenuItem("seed", SEED, SEED_ABOUT, "n", "drawn", width=14, open=True, id="seed"),
            )
            yield Section(Rule("THEN"), MenuItem("start", "Start", "", "s", width=14))

    def on_mount(self) -> None:
        """Begin with the scenario; its roles are read in the background."""
        self.query_one("#scenario").focus()
        self.read_scenario()

    @on(ChoiceItem.Changed)
    def _changed(self, message: ChoiceItem.Changed) -> None:
        if message.choice.id == "scenario":
            self.read_scenario()

    @work(exclusive=True)
    async def read_scenario(self) -> None:
        """Fill in the roles and theories of the chosen scenario."""
        from wargame.scenario.loading import load

        name = self.query_one("#scenario", ChoiceItem).value
        try:
            resolved: Resolved = await asyncio.to_thread(load, name)
        except ScenarioError as error:
            self.notify(str(error.problems[0]), severity="error", timeout=10, markup=False)
            return
        roles = [(role_id, role.name, role.dilemma) for role_id, role in resolved.theatre.seated()]
        self.query_one("#role", ChoiceItem).offer(roles, resolved.scenario.play_as)
        theory = self.query_one("#theory", ChoiceItem)
        named = [
            (theory_id, each.name, f"{each.summary} After {each.after}.")
            for theory_id, each in resolved.theatre.theories.items()
        ]
        theory.offer([HIDDEN, *named, BLEND] if named else [HIDDEN], theory.value)

    @on(Item.Picked)
    async def _picked(self, message: Item.Picked) -> None:
        if isinstance(message.item, MenuItem):
            await self.run_action(message.item.key)

    def action_seed(self) -> None:
        """Write the seed."""
        self.app.push_screen(OneLine(SEED, SEED_ABOUT, "" if self.seed is None else str(self.seed), 12), self._seeded)

    def _seeded(self, line: str | None) -> None:
        said = (line or "").strip()
        if said and not (said.isascii() and said.isdigit()):
            self.notify(SEED_WRONG, severity="warning", timeout=5, markup=False)
            return
        self.seed = int(said) if said else None
        self.query_one("#seed", MenuItem).note(str(self.seed) if self.seed is not None else "drawn")

    def action_start(self) -> None:
        """Start what is chosen."""
        value = {each.id: each.value for each in self.query(ChoiceItem)}
        self.dismiss(
            Choice(
                scenario=value["scenario"],
                role=value["role"],
                seed=self.seed,
                theory=value["theory"],
                pace="class" if value["pace"] == "class" else "solo",
                bots=cast("Seat", value["bots"]),
            )
        )
