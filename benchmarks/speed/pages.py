"""Every page with the full scenario, as the pictures of the guides show it, and the keys that are pressed on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.pictures import Shot, afterwards, answering, before_play, together, writing_orders

WALK = (*["down"] * 6, *["up"] * 3, "pagedown", "pageup", "end", "home")
READ = (*["down"] * 4, *["up"] * 2, "pagedown", "pageup", "end", "home")
TICK = ("down", "space", "space")
TELL = (*WALK, "tab", "shift+tab", "y", "y", "e", "e")


@dataclass(frozen=True)
class Shown:
    """A page: among which pictures it is, its name there, keys to be pressed in turn, and keys that lead to what is measured."""

    pictures: Callable[[], Iterator[Shot]]
    picture: str
    keys: tuple[str, ...]
    lead: tuple[str, ...] = ()

    def build(self) -> Callable[[], Any]:
        """What makes the screen; its exercise is played first."""
        return next(shot.page for shot in self.pictures() if shot.name == self.picture)


SHOWN = {
    "home": Shown(before_play, "home", ("down", "down", "down", "up", "up", "tab", "tab", "end", "home")),
    "options": Shown(before_play, "options", ("down", "right", "right", "left", "down", "right", "left", "home")),
    "saved": Shown(before_play, "saved", ("down", "up", "down", "up")),
    "turn": Shown(writing_orders, "turn", (*WALK, "tab", "tab", "tab", "shift+tab", "1", "2", "u", "u")),
    "turn-cables": Shown(writing_orders, "turn", ("down", "down", "1", "2", "1", "up", "up", "u", "u", "u")),
    "turn-dials": Shown(writing_orders, "turn", ("right", "left", "down", "left", "right", "up"), ("tab",)),
    "turn-acts": Shown(writing_orders, "turn", (*TICK, *TICK, "down", "up", "up", "up"), ("tab", "tab")),
    "turn-later": Shown(writing_orders, "turn-later", (*WALK, "tab", "tab", "tab", "shift+tab")),
    "all-acts": Shown(writing_orders, "turn", (*WALK, *TICK, *TICK), ("m",)),
    "all-acts-filter": Shown(writing_orders, "turn", (*"aid", *["backspace"] * 3), ("m", "slash")),
    "staff": Shown(writing_orders, "turn", (*WALK, "tab", "tab", "shift+tab"), ("w",)),
    "offer": Shown(
        writing_orders, "turn", (*TICK, *TICK, "tab", "space", "space", "tab", "space", "space", "home"), ("o",)
    ),
    "forecast": Shown(
        writing_orders, "turn", ("down", "down", "up", "tab", *TICK, "tab", "right", "left", "home"), ("f",)
    ),
    "sealing": Shown(
        writing_orders, "turn", ("down", "up"), ("1", "tab", "right", "tab", "space", "down", "space", "s")
    ),
    "reason": Shown(writing_orders, "reason", (*"ab", "space", "c", "left", "right", *["backspace"] * 4), ("y",)),
    "brief": Shown(writing_orders, "turn", READ, ("b",)),
    "disputes": Shown(writing_orders, "turn", WALK, ("D",)),
    "help": Shown(writing_orders, "turn", WALK, ("question_mark",)),
    "facilitator": Shown(
        writing_orders, "turn", (*WALK, "tab", "tab", "right", "left", "down", "right", "left"), ("F", "enter")
    ),
    "scene": Shown(answering, "crisis-usa", ("down", "up", "1", "2", "1", "2")),
    "responses": Shown(answering, "offers", ("down", "up", "1", "2", "pagedown", "home")),
    "messages": Shown(together, "messages", ("down", "up", "tab", "shift+tab", "end", "home")),
    "since": Shown(afterwards, "since", TELL),
    "story": Shown(afterwards, "story", TELL, ("v",)),
    "end": Shown(afterwards, "end", WALK),
    "report": Shown(afterwards, "report-1", READ),
    "report-sections": Shown(afterwards, "report-1", ("right", "right", "right", "left", "left", "left")),
    "replay": Shown(afterwards, "replay", TELL),
    "replay-jumps": Shown(afterwards, "replay", ("right", "right", "left", "left", "6", "3", "w", "W", "v", "v")),
    "find": Shown(afterwards, "replay", (*"aid", "down", "down", "up", *["backspace"] * 3), ("slash",)),
}
