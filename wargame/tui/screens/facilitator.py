"""The facilitator's acts: an inject for the next turn, a ruling with its reason, a note, the end of play.

It shows what no role may see (which rules roll, what could happen), so it asks before it opens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from wargame.exercise.exercise import Exercise
from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.sealing import OrderError
from wargame.scenario.models import Rule
from wargame.tui.page import TitleLine
from wargame.tui.screens.asking import OneLine, Question
from wargame.tui.widgets.choices import ChoiceItem, MenuItem, TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Picked, Section

ABOUT = (
    "For whoever runs the exercise. An inject happens when the next turn opens. A ruling decides this turn's outcome of a rule, "
    "whatever the dice say; its reason stands in the record. Everything done here is in the report."
)
ASIDE = "Open the facilitator's page?"
ASIDE_ABOUT = "It names what could happen by chance, which no role knows. Only whoever runs the exercise should look."
AS_DICE_FALL = ("", "as the dice fall", "")
LABEL = 42
"""Columns for what a rule decides."""
SILENCED = ("silence", "does not happen at all", "")
REASON = "Why this ruling?"
REASON_ABOUT = "The reason is part of the record and is read out at the debrief. Without one the ruling is not made."
NOTE = "A note for the record"
NOTE_ABOUT = "Nobody's page shows it before the debrief."
END = "End play now?"
END_ABOUT = "What is still owed is asked, threats come due, and the closing picture is drawn. This cannot be undone."
END_REASON = "Why does play end here?"


class FacilitatorScreen(FilteredPage[None]):
    """Each act is written to the journal at once; the page stays open."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "rule", "make the rulings", tooltip="asks the reason of each"),
        Binding("q", "back", "back", show=False),
    ]

    def __init__(self, exercise: Exercise) -> None:
        super().__init__()
        self.exercise = exercise
        self._fired: set[str] = set(exercise.fired)

    def title_line(self) -> TitleLine:
        """Whose page it is."""
        return TitleLine("FACILITATOR", self.exercise.season(self.exercise.turn), "not for players' eyes")

    def body(self) -> ComposeResult:
        """Notes and the end, injects, rulings."""
        yield FilterBar()
        yield Desk(
            Section(
                "THE EXERCISE",
                items=[MenuItem("note", "Write a note", NOTE_ABOUT), MenuItem("end", END[:-1], END_ABOUT)],
            ),
            Section("INJECTS", "Space: it happens when the next turn opens", self._injects()),
            Section("RULINGS FOR THIS TURN", "← → choose, s makes them", self._rulings()),
        )

    def _injects(self) -> list[TickItem]:
        injects = self.exercise.resolved.scenario.injects
        return [
            TickItem(inject_id, inject.title, f"{inject.text} {inject.note}".strip(), self._is_fired(inject_id))
            for inject_id, inject in injects.items()
        ]

    def _is_fired(self, inject_id: str) -> Callable[[], bool]:
        return lambda: inject_id in self._fired

    def _rulings(self) -> list[ChoiceItem]:
        return [self._ruling(rule_id, rule) for rule_id, rule in self._rolling().items()]

    def _rolling(self) -> dict[str, Rule]:
        return {rule_id: rule for rule_id, rule in self.exercise.resolved.theatre.rules.items() if rule.roll}

    def _ruling(self, rule_id: str, rule: Rule) -> ChoiceItem:
        outcomes = [(each, each.replace("_", " "), outcome.says) for each, outcome in rule.roll.items()]
        label = rule.question or rule.name or rule_id.replace("_", " ")
        label = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
        return ChoiceItem(rule_id, label, [AS_DICE_FALL, *outcomes, SILENCED], width=LABEL + 1)

    # ---- acts

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        item = message.item
        if item.name == "note":
            self.app.push_screen(OneLine(NOTE, NOTE_ABOUT, ""), self._note)
        elif item.name == "end":
            self.app.push_screen(Question(END, [END_ABOUT], yes="end play", no="play on"), self._end)
        elif isinstance(item, TickItem) and item.name not in self._fired:
            self._write(lambda: self.exercise.inject(item.name), "It happens when the next turn opens.")
            self._fired = set(self.exercise.fired)
            self.query_one(Desk).redraw()

    def _note(self, line: str | None) -> None:
        if line:
            self._write(lambda: self.exercise.note(line), "Noted.")

    def _end(self, yes: bool | None) -> None:
        if yes:
            self.app.push_screen(OneLine(END_REASON, REASON_ABOUT, ""), self._ended)

    def _ended(self, reason: str | None) -> None:
        self._write(lambda: self.exercise.end_now(reason or ""), "Play has ended.")
        self.dismiss(None)

    def action_rule(self) -> None:
        """Ask the reason of the first ruling chosen; the others follow one by one."""
        chosen = [item for item in self.query_one(Desk).every if isinstance(item, ChoiceItem) and item.value]
        if not chosen:
            self.notify("Choose an outcome of a rule first: left and right.", markup=False)
            return
        item = chosen[0]
        ruling: dict[str, Any] = {"rule": item.name}
        ruling |= {"silence": True} if item.value == SILENCED[0] else {"outcome": item.value}

        def given(reason: str | None) -> None:
            item.offer(item.options)
            if reason:
                self._write(lambda: self.exercise.rule(ruling, reason), "The ruling stands for this turn.")
            if len(chosen) > 1:
                self.action_rule()

        self.app.push_screen(OneLine(REASON, REASON_ABOUT, ""), given)

    def _write(self, act: Callable[[], object], done: str) -> None:
        try:
            act()
        except OrderError as error:
            self.notify(" ".join(error.problems), severity="warning", markup=False)
        except (JournalError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.notify(done, markup=False)
