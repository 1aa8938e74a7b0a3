"""The application: themes, the command palette, which page comes first. What is played is ``wargame.tui.play``'s business."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import BUILTIN_THEMES

from wargame.tui.hangup import when_gone
from wargame.tui.page import Page
from wargame.tui.settings import load_settings, save_settings, write_crash
from wargame.tui.themes import THEMES

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise


CRASHED = "Something went wrong in wargame itself. What was sealed is saved; `wargame` goes on where it stood.{}"


class WargameApp(App[None]):
    """Home, play and replay in one application; with an exercise it opens at its table, with a journal at its review."""

    TITLE = "wargame"
    CSS_PATH = Path(__file__).parent / "styles" / "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "leave_now", "leave at once", show=False, priority=True, system=True),
        Binding("ctrl+t", "next_theme", "next theme", show=False),
    ]

    def __init__(
        self,
        exercise: Exercise | None = None,
        role: str | None = None,
        replay: tuple[Path, int | None, str | None] | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        for theme in THEMES:
            self.register_theme(theme)
        choices, self._trouble = load_settings()
        chosen = choices.get("theme", "")
        self.theme = chosen if chosen in {theme.name for theme in THEMES} else THEMES[0].name
        for name in BUILTIN_THEMES:
            self.unregister_theme(name)
        self._exercise = exercise
        self._role = role
        self._replay = replay

    async def on_event(self, event: events.Event) -> None:
        """Let go of keys that were typed before the page stands which they would fall on: nobody has seen it."""
        if isinstance(event, events.Key) and self.screen_stack and not self.screen.is_mounted:
            return
        await super().on_event(event)

    def on_mount(self) -> None:
        """Open the first page."""
        if not self.is_headless:
            when_gone(lambda: self.call_from_thread(self.exit))
        self.theme_changed_signal.subscribe(self, lambda theme: save_settings({"theme": theme.name}))
        if self._trouble:
            self.notify(self._trouble, severity="warning", timeout=12, markup=False)
        self.open_first_page()

    def open_first_page(self) -> None:
        """The table of an exercise, a review, or home."""
        if self._exercise is not None:
            from wargame.tui.play import Play

            self.run_worker(Play(self, self._exercise, self._role).run(), name="play", exit_on_error=True)
        elif self._replay is not None:
            from wargame.tui.screens.replay import ReplayScreen

            self.push_screen(ReplayScreen(*self._replay), lambda _: self.exit())
        else:
            from wargame.tui.screens.home import HomeScreen

            self.push_screen(HomeScreen(), lambda _: self.exit())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the palette offers: the keys of the page in words, then themes and leaving."""
        seen: set[str] = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if (
                isinstance(screen, Page)
                and active.node is screen
                and binding.description
                and not binding.system
                and binding.description not in seen
                and active.enabled
            ):
                seen.add(binding.description)
                words = binding.description[:1].upper() + binding.description[1:]
                yield SystemCommand(
                    words,
                    f"key {binding.key_display or binding.key}",
                    lambda action=binding.action: self.call_later(screen.run_action, action),
                )
        yield SystemCommand("Change the theme", "dark, light or high contrast (key ctrl+t)", self.action_next_theme)
        yield SystemCommand("Leave at once", "what is sealed is saved (key ctrl+c)", self.action_leave_now)

    def _fatal_error(self) -> None:
        """A fault of the program itself: written to a file, said in a sentence; the terminal is restored."""
        path = write_crash()
        self.panic(CRASHED.format(f" The details are in {path}." if path else ""))

    def action_next_theme(self) -> None:
        """Dark, light, high contrast, dark."""
        names = [theme.name for theme in THEMES]
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def action_leave_now(self) -> None:
        """Leave without a question: what is sealed is in the journal."""
        self.exit()
