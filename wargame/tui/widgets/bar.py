"""The scrollbar of a window. Its few kinds of cells are kept, as it is drawn anew whenever a key scrolls."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class Bar(ScrollBar):
    """Textual's scrollbar, set cell by cell: by Textual's own way it cost a third of what scrolling costs."""

    def __init__(self) -> None:
        super().__init__(name="vertical")
        self._cells: dict[Segment, Strip] = {}

    def notify_style_update(self) -> None:
        """Colours may have changed."""
        super().notify_style_update()
        self._cells.clear()

    def render_lines(self, crop: Region) -> list[Strip]:
        """A cell a line."""
        drawn = self.render()
        assert isinstance(drawn, ScrollBarRender)
        colours = self.app.console.get_style(drawn.style)
        assert colours.color is not None and colours.bgcolor is not None
        cells = drawn.render_bar(
            size=self.size.height,
            virtual_size=drawn.virtual_size,
            window_size=drawn.window_size,
            position=drawn.position,
            back_color=colours.bgcolor,
            bar_color=colours.color,
        ).segments[crop.y : crop.bottom]
        return [self._cell(cell) for cell in cells]

    def _cell(self, cell: Segment) -> Strip:
        strip = self._cells.get(cell)
        if strip is None:
            strip = Strip([cell], 1)
            for colours in self.get_line_filters():
                strip = strip.apply_filter(colours, self.background_colors[1])
            self._cells[cell] = strip
        return strip
