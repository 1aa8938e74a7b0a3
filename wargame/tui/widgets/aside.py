"""What stands beside and below a reel: reasons and ground of the paper under the cursor; how much is out of sight."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from wargame.tui.widgets.drawing import Band
from wargame.tui.widgets.leaves import Drawing, Paper
from wargame.tui.widgets.lines import rule, split, text
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.tellings import Fold, Quiet, Told
from wargame.tui.words import counted


class Aside(Reel, can_focus=False):
    """The side column of wide terminals; elsewhere the same is opened below the paper with y and e."""

    DEFAULT_CSS = """
    Aside { display: none; width: 44; border-left: solid $rule; }
    .-wide Aside { display: block; }
    """
    SCOPED_CSS = False

    def __init__(self, more: Callable[[int], list[Content]] | None = None, *, id: str | None = None) -> None:
        super().__init__([Drawing(self._beside)], id=id)
        self._about: Paper | None = None
        self._more = more

    def tell(self, paper: Paper | None) -> None:
        """Show the reasons and the ground of a paper."""
        if paper is not self._about and self.display:
            self.scroll_home(animate=False)
            self._about = paper
            self.redraw()

    def _tell(self) -> None:
        """Nobody needs to know what is in sight here."""

    def _beside(self, width: int) -> list[Content]:
        paper, lines = self._about, [Content(" ")]
        if isinstance(paper, Fold | Quiet):
            lines += [rule("FOLDED", "y unfolds", width), *paper.reasons(width)]
        elif isinstance(paper, Told):
            reasons = paper.reasons(width)
            lines += [rule(paper.heading, "", width), *reasons] if reasons else []
            if paper.grounds():
                lines += [Content(""), rule("GROUND", "", width), *paper.ground_lines(width)]
        return lines + (self._more(width) if self._more else [])


class FootLine(Band):
    """One line above the keys: where one is, and how many lines lie out of sight below."""

    DEFAULT_CSS = "FootLine { height: 1; padding: 0 1; background: $raised; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said: Content | str = ""
        self._below = 0

    def say(self, said: Content | str, below: int) -> None:
        """Show a line."""
        if (said, below) != (self._said, self._below):
            self._said, self._below = said, below
            self.refresh()

    def draw(self, width: int) -> list[Content]:
        """The line; what is below stays in sight."""
        below = text((f"▼ {counted(self._below, 'line')} below" if self._below else "", "$mark"))
        room = width - below.cell_length - 2
        said = text((self._said, "$quiet")) if isinstance(self._said, str) else self._said
        return [split(said.truncate(room, ellipsis=True), below, width)[0]]
