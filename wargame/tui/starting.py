"""Starting and reopening exercises from the home screen: what was chosen, and how it becomes an exercise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wargame.tui.settings import load_settings, save_settings

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise, Seat
    from wargame.players.strategist import Strength

FIRST_SCENARIO = "2017-accelerating-trains"

_BOTS: dict[str, Seat] = {"default": "default", "strategist": "strategist"}
_STRENGTHS: dict[str, Strength] = {"steady": "steady", "deep": "deep"}


@dataclass(frozen=True)
class Choice:
    """What is to be played and how. An empty ``role`` is the scenario's own; ``seed`` None is drawn."""

    scenario: str = FIRST_SCENARIO
    role: str = ""
    seed: int | None = None
    theory: str = "hidden"
    pace: Literal["solo", "class"] = "solo"
    bots: Seat = "doctrine"
    strength: Strength = "quick"

    @classmethod
    def remembered(cls, scenario: str = "") -> Choice:
        """What was chosen last time; the seed is drawn anew. ``scenario`` is one that was chosen now."""
        kept, _ = load_settings()
        return cls(
            scenario=scenario or kept.get("scenario", FIRST_SCENARIO),
            role=kept.get("role", ""),
            theory=kept.get("theory", "hidden"),
            pace="class" if kept.get("pace") == "class" else "solo",
            bots=_BOTS.get(kept.get("bots", ""), "doctrine"),
            strength=_STRENGTHS.get(kept.get("strength", ""), "quick"),
        )

    def remember(self) -> None:
        """Keep it for the next time."""
        kept = {
            "scenario": self.scenario,
            "role": self.role,
            "theory": self.theory,
            "pace": self.pace,
            "bots": self.bots,
            "strength": self.strength,
        }
        save_settings(kept)


def start(choice: Choice) -> tuple[Exercise, str]:
    """Begin the exercise and write the first lines of its journal; also the role that is played."""
    from wargame.exercise.exercise import Exercise, fresh_seed
    from wargame.exercise.saves import new_path, saves_folder
    from wargame.scenario.expressions import parse
    from wargame.scenario.loading import load

    resolved = load(choice.scenario)
    role = choice.role or resolved.scenario.play_as
    seed = fresh_seed() if choice.seed is None else choice.seed
    seats: dict[str, Seat] = {each: "person" if each == role else choice.bots for each, _ in resolved.theatre.seated()}
    saves_folder().mkdir(parents=True, exist_ok=True)
    path = new_path(resolved.scenario.id, seed)
    exercise = Exercise.start(
        resolved, path, seed=seed, theory=choice.theory, pace=choice.pace, seats=seats, strength=choice.strength
    )
    parse.cache_clear()  # the rules are compiled: several megabytes of syntax trees are not needed while it is played
    return exercise, role


def reopen(path: Path) -> tuple[Exercise, str | None]:
    """Reopen a saved exercise; also the role that is played, None for several at one keyboard."""
    from wargame.exercise.exercise import Exercise

    exercise = Exercise.open(path)
    persons = exercise.persons()
    return exercise, persons[0] if len(persons) == 1 else None
