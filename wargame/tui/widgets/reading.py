"""A text to read: scrolls with arrows, j k, space and the wheel, and says in its last line how much is left."""

from __future__ import annotations

from textual.binding import Binding
from textual.containers import VerticalScroll


class Reading(VerticalScroll, can_focus=True):
    """A long text. The border's lower edge tells what is out of sight."""

    DEFAULT_CSS = """
    Reading {
        height: 1fr; scrollbar-size-vertical: 1; padding: 0; border: none; border-bottom: solid $rule;
        border-subtitle-color: $mark; border-subtitle-align: right;
    }
    Reading:focus { border-bottom: solid $rule; }
    Reading > Drawn { padding: 0 1; }
    """
    BINDINGS = [
        Binding("up,k", "scroll_up", "up", show=False),
        Binding("down,j", "scroll_down", "down", show=False),
        Binding("space,pagedown", "page_down", "read on", key_display="Space"),
        Binding("pageup", "page_up", "page up", show=False),
        Binding("g,home", "scroll_home", "top", show=False),
        Binding("G,end", "scroll_end", "end", show=False),
    ]

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell what is left."""
        super().watch_scroll_y(old_value, new_value)
        self._tell()

    def watch_virtual_size(self) -> None:
        """Tell what is left."""
        self.call_after_refresh(self._tell)

    def _tell(self) -> None:
        left = max(0, round(self.max_scroll_y - self.scroll_y))
        self.border_subtitle = f"▼ {left} more {'line' if left == 1 else 'lines'}: PgDn" if left else ""
