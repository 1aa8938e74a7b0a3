"""A crisis as one thing: who was caught in it, who pressed, held or stepped back in each round, and what followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wargame.exercise.dealings import CHOICES, role_name
from wargame.exercise.telling import Item
from wargame.exercise.wording import listed, opening_with

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise


@dataclass
class Course:
    """How one crisis went, as far as it has been told."""

    ask: str
    opened: Item | None = None
    rounds: list[list[Item]] = field(default_factory=list)
    """The answers of each round."""
    again: Item | None = None
    """That it went to a second round."""
    followed: list[Item] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """Everything that it is made of, in order."""
        first, *later = self.rounds or [[]]
        parts = [[self.opened] if self.opened else [], first, [self.again] if self.again else [], *later, self.followed]
        return [item for part in parts for item in part]


def is_crisis(exercise: Exercise, item: Item) -> bool:
    """Whether something is part of a crisis, not of a plain question."""
    return bool(item.crisis) and exercise.resolved.theatre.asks[item.crisis].crisis


def courses(exercise: Exercise, items: Iterable[Item]) -> list[Course]:
    """The crises among the items of one stage or more, in the order in which they first appear."""
    found: list[Course] = []
    for item in items:
        if not is_crisis(exercise, item):
            continue
        course = next((each for each in reversed(found) if each.ask == item.crisis), None)
        if course is None or item.kind == "crisis":
            course = Course(item.crisis)
            found.append(course)
        match item.kind:
            case "crisis":
                course.opened = item
            case "round":
                course.again = item
            case "answer":
                if not course.rounds or (course.again is not None and len(course.rounds) == 1):
                    course.rounds.append([])
                course.rounds[-1].append(item)
            case _:
                course.followed.append(item)
    return found


def went_on(exercise: Exercise, turn: int, ask: str) -> bool:
    """Whether a crisis went to a second round in a turn."""
    index = exercise.book.vocab.ask_index[ask]
    return any(
        story.turn == turn and story.stage == "crisis" and bool(story.state["asked"][index]) for story in exercise.story
    )


def in_short(exercise: Exercise, course: Course) -> str:
    """A crisis in a few sentences."""
    said = (
        [course.opened.headline]
        if course.opened
        else [f"The crisis '{exercise.resolved.theatre.asks[course.ask].name}' went on."]
    )
    for number, answers in enumerate(course.rounds):
        when = "" if len(course.rounds) == 1 else "in the first round " if number == 0 else "in the second "
        said.append(opening_with(when + "; ".join(_choices(exercise, answers)) + "."))
    if course.again is not None and len(course.rounds) < 2:
        said.append(course.again.headline)
    return " ".join([*said, *(item.headline for item in course.followed)])


def _choices(exercise: Exercise, answers: Sequence[Item]) -> list[str]:
    """Who chose what, those who chose the same together."""
    by_choice: dict[str, list[str]] = {}
    for item in answers:
        by_choice.setdefault(item.subject.rpartition(".")[2], []).append(role_name(exercise, item.actor))
    asks = exercise.resolved.theatre.asks
    return [
        f"{listed(roles)} {CHOICES.get(choice) or 'answered: ' + asks[answers[0].crisis].answers[choice].name}"
        for choice, roles in by_choice.items()
    ]
