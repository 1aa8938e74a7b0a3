"""A scenario as plain JSON values and back, as the first line of every journal holds it; and what is said of journals that are
whole but cannot be opened all the same."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from wargame.exercise.journal_integrity import JournalError
from wargame.scenario.models import Resolved
from wargame.scenario.problems import shown

_SEASONS = {
    12: "winter",
    1: "winter",
    2: "winter",
    3: "spring",
    4: "spring",
    5: "spring",
    6: "summer",
    7: "summer",
    8: "summer",
}


def to_json(resolved: Resolved) -> dict[str, Any]:
    """The whole scenario without its defaults; amounts become the shortest numbers that mean the same."""
    plain = _plain(resolved.model_dump(mode="python", by_alias=True, exclude_defaults=True))
    assert isinstance(plain, dict)
    return plain


def from_json(data: dict[str, Any]) -> Resolved:
    """The scenario that ``to_json`` wrote; raises pydantic's ``ValidationError`` if it is not one."""
    return Resolved.model_validate(data)


def check_whole(events: Sequence[dict[str, Any]], path: Path) -> None:
    """Raise ``JournalError`` for a branch of which only a part was written: nobody was ever shown it."""
    parent = events[0].get("parent") or {}
    if len(events) - 1 < parent.get("events", 0):
        raise JournalError(
            f"{shown(path)} is a branch of which only the beginning was written: delete it and branch again"
        )


def unreadable(path: Path | None, place: int, error: Exception) -> JournalError:
    """The error for an event that is whole, as it was written, and yet says what this program does not understand."""
    name = "the journal" if path is None else shown(path)
    what = "scenario" if place == 0 else "event"
    return JournalError(
        f"{name} is whole, but this wargame cannot read the {what} in line {place + 1} ({type(error).__name__}): "
        "open it with the program that wrote it, which its first line names as 'program'",
        line=place + 1,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def season_of(month: int) -> str:
    """A month counted since year 0 as people say it: ``spring 2017``; a winter is named by both its years."""
    year, place = divmod(month, 12)
    season = _SEASONS.get(place + 1, "autumn")
    if season != "winter":
        return f"{season} {year}"
    first = year if place == 11 else year - 1
    return f"winter {first}/{(first + 1) % 100:02d}"
