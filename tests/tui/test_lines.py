"""Lines wrapped by hand are those that Textual wraps; a fold names as much as its two lines hold; shown again costs nothing."""

from __future__ import annotations

from random import Random

import pytest
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen

from tests.tui.conftest import Shown
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import text, wrapped
from wargame.tui.widgets.reel import Reel
from wargame.tui.widgets.tellings import Fold

WORDS = ("a", "and", "longer", "·", "→", "“so”", "acknowledgement", "q", "", "中文", "y\u00a0z", "x" * 40)


def _content(dice: Random) -> Content:
    """A text of words and blanks in several styles; now and then with wide characters or a word too long for a line."""
    parts: list[str | tuple[str, str]] = []
    for _ in range(dice.randint(0, 5)):
        known = WORDS if dice.random() < 0.1 else WORDS[:9]
        said = dice.choice(("", " ", "  ")) + " ".join(dice.choice(known) for _ in range(dice.randint(0, 12)))
        parts.append(dice.choice((said, (said, "bold"), (said, "$quiet"))))
    return text(*parts)


def _looks(lines: list[Content]) -> list[tuple[str, list[tuple[int, int, object]]]]:
    return [
        (line.plain, [(span.start, span.end, span.style) for span in line.spans if span.end > span.start])
        for line in lines
    ]


@pytest.mark.parametrize(("indent", "hanging"), [(0, 0), (2, 4), (4, 0)])
def test_lines_break_where_textual_breaks_them(indent: int, hanging: int) -> None:
    dice = Random(1)
    for _ in range(1500):
        content, width = _content(dice), dice.randint(16, 60)
        lines = content.wrap(width - max(indent, hanging))
        by_textual = [line.pad_left(hanging if number else indent) for number, line in enumerate(lines)]
        assert _looks(wrapped(content, width, indent, hanging)) == _looks(by_textual)


@pytest.mark.parametrize("width", [30, 47, 76])
def test_a_fold_names_as_many_as_two_lines_hold(width: int) -> None:
    names = [f"name {number}" for number in range(40)]
    lines = Fold("more", [], names).head(width, False)
    named = " ".join(line.plain for line in lines).count("name")
    longer = f"0 more: {' · '.join(names[: named + 1])} · and {len(names) - named - 1} others"
    assert len(lines) == 2
    assert named > 0
    assert len(wrapped(longer, width, 0, 2)) > 2


class Counted(Paper):
    """A paper that counts how often it is drawn."""

    drawn = 0

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """One line."""
        self.drawn += 1
        return [Content("said")]


class Reading(Screen[None]):
    """A reel alone."""

    def compose(self) -> ComposeResult:
        """It."""
        yield Reel()


async def test_papers_shown_again_are_not_drawn_again(shown: Shown) -> None:
    async with shown(Reading()) as pilot:
        reel = pilot.app.screen.query_one(Reel)
        first, second = [Counted() for _ in range(5)], [Counted() for _ in range(5)]
        for papers in (first, second):
            reel.show(papers)
            await pilot.pause()
        drawn = [paper.drawn for paper in first[1:]]
        reel.show(first)
        await pilot.pause()
        assert [paper.drawn for paper in first[1:]] == drawn
        reel.redraw()
        assert [paper.drawn for paper in first[1:]] == [times + 1 for times in drawn]
