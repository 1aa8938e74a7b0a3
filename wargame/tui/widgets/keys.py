"""The last line of every page: the keys that do something here and now. As many as fit; ``?`` shows the rest."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.screen import Screen

from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.drawing import Band
from wargame.tui.widgets.lines import text

SIGNS = {
    "question_mark": "?", "slash": "/", "escape": "Esc", "enter": "Enter", "space": "Space",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "plus": "+", "minus": "-", "ctrl+p": "Ctrl+P", "tab": "Tab",
}  # fmt: skip
GAP = 2


class KeyBar(Band):
    """Live keys; a click on one presses it."""

    DEFAULT_CSS = "KeyBar { height: 1; padding: 0 1; color: $quiet; background: $background; }"

    def __init__(self) -> None:
        super().__init__()
        self._drawn: list[tuple[str, str, str, int]] = []
        self._below = ""

    def on_mount(self) -> None:
        """Follow the cursor: other keys are live elsewhere."""
        self.screen.bindings_updated_signal.subscribe(self, self._updated)

    def show_below(self, lines: int) -> None:
        """Tell how many lines are out of sight below, at the right edge."""
        below = f"▼ {lines} lines" if lines else ""
        if below != self._below:
            self._below = below
            self.refresh()

    def _updated(self, _: Screen[object]) -> None:
        if self._fitting() != self._drawn:
            self.refresh()

    def live(self) -> list[tuple[str, str, str]]:
        """Key, its sign and what it does, those of the focused item first, ``?`` last."""
        seen: dict[str, tuple[str, str, str]] = {}
        desk = self.screen.query_one_optional(Desk)
        for each in desk.keys() if desk is not None else ():
            if each.show:
                seen[f"{each.act} {each.args}"] = (each.keys[0], each.sign, each.words)
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if not binding.show or not binding.description or not active.enabled or binding.action in seen:
                continue
            seen[binding.action] = (key, binding.key_display or SIGNS.get(key, key), binding.description)
        rest = [entry for action, entry in seen.items() if action not in ("help", "back")]
        return rest + [seen[action] for action in ("back", "help") if action in seen]

    def _fitting(self) -> list[tuple[str, str, str, int]]:
        width = self.content_size.width - (len(self._below) + GAP if self._below else 0)
        entries = self.live()
        tail = entries[-2:] if len(entries) > 1 else entries
        head = entries[: len(entries) - len(tail)]
        room = width - sum(len(sign) + len(words) + 1 + GAP for _, sign, words in tail)
        shown: list[tuple[str, str, str]] = []
        for key, sign, words in head:
            room -= len(sign) + len(words) + 1 + GAP
            if room < 0:
                break
            shown.append((key, sign, words))
        placed: list[tuple[str, str, str, int]] = []
        at = 0
        for key, sign, words in shown + tail:
            placed.append((key, sign, words, at))
            at += len(sign) + 1 + len(words) + GAP
        return placed

    def draw(self, width: int) -> list[Content]:
        """Sign and word of each key."""
        self._drawn = self._fitting()
        parts = [text((sign, "bold $mark"), " ", words) for _, sign, words, _ in self._drawn]
        keys = Content(" " * GAP).join(parts)
        return [text(keys, (self._below.rjust(width - keys.cell_length), "$mark")) if self._below else keys]

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer."""
        at = event.x - 1
        for key, sign, words, start in self._fitting():
            if start <= at < start + len(sign) + 1 + len(words):
                self.app.simulate_key(key)
                return
