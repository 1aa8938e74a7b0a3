"""Help for the page below: what it is for, its keys, and the words of the game. Typing filters."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen

from wargame.tui.keys import CONTROLS, LETTERS, MOVING, Meaning
from wargame.tui.page import Page, TitleLine
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Item, Prose, Section
from wargame.tui.widgets.keys import SIGNS
from wargame.tui.widgets.lines import text, wrapped

MOUSE = ("mouse", "click looks, a second click or one on the mark takes; the wheel scrolls")
WORDS = (
    (
        "cable",
        "A message to you, with its source. Some sources are wrong. One cable a turn may ask for a decision: a dilemma.",
    ),
    ("posture", "A standing dial of your role. It stays where it is and moves at most one step a turn."),
    ("act", "Something you do this turn. You have two slots; grave acts take both."),
    ("offer", "What you ask of others and give in return. They answer after the reveal, in the same turn."),
    ("seal", "Hand in the order for good. All orders are revealed together."),
    ("crisis", "A stand-off after the reveal: press, hold or step back, in two rounds at most."),
    ("who bears it", "Who pays for a choice, said before you choose."),
    ("72", "A value your staff knows."),
    ("40-60", "A value known to a range only; ~48 is an estimate, 20? a guess."),
    ("▲ ▼ = ?", "Up, down, unchanged since last turn, or not to be told. Green is better for people, red worse."),
    (
        "theory",
        "The world you play in follows one of three readings. It is named only at the end, unless you chose it.",
    ),
    ("●  ○  ×", "Chosen, open to choose, not possible."),
)


class HelpLine(Item):
    """A key or a word, and what it means."""

    def __init__(self, sign: str, meaning: str) -> None:
        self._sign = sign
        self._meaning = meaning

    def words(self) -> str:
        """Both."""
        return f"{self._sign} {self._meaning}"

    def draw(self, width: int) -> list[Content]:
        """The sign at the left, its meaning wrapped beside it."""
        head = text(self.pointer, " ", (self._sign.ljust(15), "bold $mark"))
        lines = wrapped(self._meaning, width - 17)
        return [text(head, lines[0]), *[line.pad_left(17) for line in lines[1:]]]


class HelpScreen(FilteredPage[None]):
    """Keys that are live on the page it was asked from, keys that work everywhere, words."""

    BINDINGS = [Binding("question_mark,q", "back", "back", show=False)]

    def __init__(self, page: Screen[Any]) -> None:
        super().__init__()
        self._about = page.ABOUT if isinstance(page, Page) else ""
        self._keys = _live(page)

    def title_line(self) -> TitleLine:
        """Help."""
        return TitleLine("HELP", "", "/ filters")

    def body(self) -> ComposeResult:
        """What the page is for, then the lists."""
        yield FilterBar()
        about = [Prose(lambda width: [*wrapped(self._about, width - 2, 1), Content("")])] if self._about else []
        yield Desk(
            *about,
            Section("ON THIS PAGE", items=[HelpLine(key, words) for key, words in self._keys]),
            Section("ON EVERY PAGE", items=[_line(meaning) for meaning in (*MOVING, *CONTROLS)] + [HelpLine(*MOUSE)]),
            Section("LETTERS", "live on some pages, with one meaning on all", [_line(meaning) for meaning in LETTERS]),
            Section("WORDS AND SIGNS", items=[HelpLine(word, meaning) for word, meaning in WORDS]),
        )


def _line(meaning: Meaning) -> HelpLine:
    return HelpLine(meaning.sign, meaning.words)


def _live(page: Screen[Any]) -> list[tuple[str, str]]:
    """The page's own keys and what they do."""
    keys: dict[str, list[str]] = {}
    desk = page.query_one_optional(Desk)
    for each in desk.keys() if desk is not None else ():
        if each.words:
            keys[each.words] = [SIGNS.get(key, key) for key in each.keys]
    for key, active in page.active_bindings.items():
        binding = active.binding
        own = active.node is page or (active.node is page.focused and binding.show)
        said = binding.tooltip or binding.description
        if (
            own
            and said
            and not binding.system
            and key not in ("question_mark", "slash", "escape", "ctrl+p", "tab", "shift+tab")
        ):
            sign = SIGNS.get(key, key)
            if sign not in keys.setdefault(said, []):
                keys[said].append(sign)
    return [(" ".join(signs), words) for words, signs in keys.items() if not words.startswith("Copy")]
