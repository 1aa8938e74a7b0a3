"""The keys of all screens in one table: a key means the same wherever it does something. A test holds every screen to it.

Screens bind their own keys; help shows this table. What stands in ``actions`` are the actions a key may be bound to.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """Keys that mean the same, how help shows them, what they mean, and the actions they may be bound to."""

    keys: tuple[str, ...]
    sign: str
    words: str
    actions: frozenset[str]


def _means(keys: str, sign: str, words: str, actions: str) -> Meaning:
    return Meaning(tuple(keys.split()), sign, words, frozenset(actions.split()))


MOVING = (
    _means("up k", "↑ k", "to the item above", "walk scroll scroll_up"),
    _means("down j", "↓ j", "to the item below; what is under the cursor is open", "walk scroll scroll_down to_list"),
    _means("pageup", "PgUp", "a window up", "page page_up read"),
    _means("pagedown", "PgDn", "a window down", "page page_down read"),
    _means("home g", "Home g", "to the top", "end scroll_home"),
    _means("end G", "End G", "to the bottom", "end scroll_end"),
    _means("tab", "Tab", "next part of the page", "section part to_list"),
    _means("shift+tab", "Shift+Tab", "part before", "section part"),
    _means("left h minus", "← h -", "turn down, or the one before", "turn section"),
    _means("right l plus", "→ l +", "turn up, or the next one", "turn section"),
    _means("space", "Space", "choose or drop what is under the cursor; read on", "pick turn next read_on page_down go_on go_back"),
    _means("enter", "Enter", "the same, and go on where that is the next thing", "pick next enter back go_on go_back yes branch take"),
    _means("1 2 3 4 5 6 7 8 9", "1-9", "the answer, guess, turn or section of that number", "answer guess jump say"),
    _means("slash", "/", "filter a list, or search", "filter find"),
    _means("escape", "Esc", "one step back; you are asked if something would be lost", "back clear_filter nothing"),
    _means("q", "q", "leave the page", "back"),
    _means("question_mark", "?", "help", "help back"),
)  # fmt: skip
"""Keys that are live nearly everywhere."""

LETTERS = (
    _means("a", "a", "the after-action report", "report"),
    _means("b", "b", "your brief", "brief back"),
    _means("c", "c", "continue the exercise played last", "go_on"),
    _means("d", "d", "the dice: their seed", "seed"),
    _means("D", "D", "what the authors dispute", "disputes back"),
    _means("e", "e", "what it stands on: arguments and facts", "ground"),
    _means("f", "f", "a forecast", "forecast back"),
    _means("F", "F", "the facilitator's page", "facilitate"),
    _means("i", "i", "messages between roles", "messages back"),
    _means("m", "m", "all acts", "all_acts back"),
    _means("n", "n", "the next thing found; in a question: no", "again back"),
    _means("N", "N", "the thing found before", "again"),
    _means("o", "o", "draft an offer", "offer back"),
    _means(
        "p", "p", "play: choose role, world and pace; in a review, play on from here another way", "options branch back"
    ),
    _means("r", "r", "look back: saved exercises, the review of one", "saved review replay back"),
    _means("s", "s", "done: seal, send, start, save", "seal add back start export rule send"),
    _means("t", "t", "tell: what happened since you sealed, and the whole story", "story"),
    _means("u", "u", "undo", "undo"),
    _means("v", "v", "another view of the page: all or some, then or truth", "possible curtain list all"),
    _means("w", "w", "who knows what: ask the staff, or look through another role's eyes", "staff role back"),
    _means("W", "W", "the role before", "role"),
    _means("x delete", "x", "away with it: drop, leave out", "pick clear cancel"),
    _means(
        "y", "y", "why: read the reasons, keep an act open, or write your reason; in a question: yes", "why reason yes"
    ),
    _means("z", "z", "how it ended", "ending"),
)
"""Letters: most are live on few pages, none means two things."""

CONTROLS = (
    _means("ctrl+p", "Ctrl+P", "all commands by name", "command_palette"),
    _means("ctrl+t", "Ctrl+T", "dark, light or high contrast", "next_theme"),
    _means("ctrl+n", "Ctrl+N", "with fresh dice", "branch"),
    _means("ctrl+c", "Ctrl+C", "leave at once; what is sealed is saved", "leave_now"),
)

TABLE = (*MOVING, *LETTERS, *CONTROLS)
