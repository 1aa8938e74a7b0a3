"""Pictures of every page at 80 x 24 and 120 x 40, for the guides and for looking at: ``python -m tests.pictures FOLDER [WORD]``.

Written as SVG; where ``rsvg-convert`` is installed, as PNG too. Only pages whose name holds WORD, if it is given.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.screen import Screen

from wargame.exercise.exercise import Exercise
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import Order, Response
from wargame.scenario.loading import load
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft

SIZES = ((80, 24), (120, 40))
SCENARIO = "2017-accelerating-trains"
CELL = 12.2
"""Width of a cell in Textual's SVG."""


@dataclass(frozen=True)
class Shot:
    """A page, the keys that lead to what is to be seen, and a theme."""

    name: str
    page: Callable[[], Screen[Any]]
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    wait: float = 0.3
    """Seconds before the first key, for pages that work something out."""


class Studio(WargameApp):
    """The application without a first page of its own."""

    def open_first_page(self) -> None:
        """Nothing: each picture puts its page up."""


def started(role: str, seed: int) -> Exercise:
    """An exercise in memory."""
    return Exercise.start(load(SCENARIO), None, seed=seed, theory="bind", seats={role: "person"}, ledger=MemoryLedger())


def played(role: str, seed: int, until: Callable[[Exercise], bool]) -> Exercise:
    """An exercise in which a role orders the first act proposed, until something holds or it is over."""
    exercise = started(role, seed)
    while exercise.stage != "over" and not until(exercise):
        if not exercise.awaiting():
            exercise.adjudicate()
            continue
        view = exercise.view(role)
        match exercise.stage:
            case "orders":
                acts = tuple(move.id for move in view.moves if move.proposed and move.slots == 1)[:1]
                answer = view.dilemma.answers[0].id if view.dilemma else None
                exercise.seal(role, Order(acts=acts, answer=answer))
            case "honour":
                exercise.honour(role, [ask.id for ask in view.asks])
            case _:
                exercise.respond(role, Response(answers={ask.id: ask.answers[0].id for ask in view.asks}))
    return exercise


def asked(exercise: Exercise) -> bool:
    """Whether the person stands in a crisis or has been made an offer."""
    (role,) = exercise.persons()
    return exercise.stage == "responses" and role in exercise.awaiting() and bool(exercise.view(role).asks)


def offered(exercise: Exercise) -> bool:
    """Whether the person has been made an offer."""
    (role,) = exercise.persons()
    return exercise.stage == "responses" and role in exercise.awaiting() and bool(exercise.view(role).offers_in)


def shots() -> Iterator[Shot]:
    """Every page, from the home screen to the end."""
    from wargame.tui.screens.aar import AARScreen
    from wargame.tui.screens.end import EndScreen
    from wargame.tui.screens.home import HomeScreen
    from wargame.tui.screens.options import OptionsScreen
    from wargame.tui.screens.replay import ReplayScreen
    from wargame.tui.screens.responses import ResponsesScreen
    from wargame.tui.screens.saved import SavedScreen
    from wargame.tui.screens.scene import SceneScreen
    from wargame.tui.screens.story import StoryScreen
    from wargame.tui.screens.turn import TurnScreen

    yield Shot("home", HomeScreen)
    yield Shot("options", OptionsScreen)
    yield Shot("saved", SavedScreen)
    first = started("chn", 11)
    view = first.view("chn")

    def turn() -> Screen[Any]:
        return TurnScreen(first, "chn", Draft(view))

    yield Shot("turn", turn)
    yield Shot("turn-light", turn, ("2", "tab", "tab", "space"), "light")
    yield Shot("turn-contrast", turn, ("2", "tab", "tab", "space"), "high contrast")
    yield Shot("turn-dials", turn, ("2", "tab", "right"))
    yield Shot("turn-acts", turn, ("2", "tab", "tab", "space", "down"))
    yield Shot("seal", turn, ("tab", "right", "tab", "space", "s"))
    yield Shot("all-acts", turn, ("m", "down", "e"))
    yield Shot("staff", turn, ("w", "down"))
    yield Shot("brief", turn, ("b",))
    yield Shot("help", turn, ("question_mark",))
    yield Shot("offer", turn, ("o", "down", "down", "space", "tab", "space"))
    yield Shot("forecast", turn, ("f", "tab", "space"))
    yield Shot("reason", turn, ("r", *"Show a door."))
    later = played("usa", 4, lambda exercise: exercise.turn >= 4 and exercise.stage == "orders")
    yield Shot("turn-later", lambda: TurnScreen(later, "usa", Draft(later.view("usa"))), ("1",))
    for number, (role, seed) in enumerate((("usa", 2), ("chn", 9), ("chn", 15))):
        crisis = played(role, seed, asked)
        if crisis.stage == "responses":
            seen = crisis.view(role)
            yield Shot(f"crisis-{number + 1}", lambda seen=seen: SceneScreen(seen, seen.asks[0]), ("2",))  # type: ignore[misc]
    deal = played("chn", 11, offered)
    if deal.stage == "responses":
        bills = deal.view("chn")
        yield Shot("offers", lambda: ResponsesScreen(bills, {}), ("a",))
    over = played("chn", 11, lambda _: False)
    yield Shot("story", lambda: StoryScreen(over, over.story[1:4], "chn"), ("space", "space", "space"))
    yield Shot("end", lambda: EndScreen(over, "chn"))
    yield Shot("end-worlds", lambda: EndScreen(over, "chn"), ("end",), wait=12)
    yield Shot("report", lambda: AARScreen(over), ("right",), wait=2)
    yield Shot("replay", lambda: ReplayScreen(over, 3, "chn"), ("tab",), wait=3)
    yield Shot("replay-light", lambda: ReplayScreen(over, 3, "chn"), ("k", "tab"), "light", wait=3)


async def take(shot: Shot, size: tuple[int, int], folder: Path) -> None:
    """Put the page up, press its keys, write its picture."""
    app = Studio()
    async with app.run_test(size=size) as pilot:
        app.theme = shot.theme
        app.push_screen(shot.page())
        await pilot.pause(shot.wait)
        for key in shot.keys:
            await pilot.press(key)
        await pilot.pause(0.2)
        svg = app.export_screenshot(title=" ")
    path = folder / f"{shot.name}-{size[0]}.svg"
    path.write_text(svg, encoding="utf-8")
    if shutil.which("rsvg-convert"):
        plain = path.with_suffix(".plain.svg")
        plain.write_text(settled(svg.replace("Fira Code", "DejaVu Sans Mono")), encoding="utf-8")
        subprocess.run(["rsvg-convert", "-o", str(path.with_suffix(".png")), str(plain)], check=True)
        plain.unlink()


def settled(svg: str) -> str:
    """The same picture without leading blanks in its texts, which some converters swallow."""

    def moved(match: re.Match[str]) -> str:
        head, at, y, length, rest, body = match.groups()
        words = html.unescape(body).replace("\xa0", " ")
        core = words.strip(" ")
        if not core:
            return ""
        before, cut = len(words) - len(words.lstrip(" ")), len(words) - len(core)
        escaped = html.escape(core).replace(" ", "&#160;")
        return f'{head}x="{float(at) + before * CELL:.1f}" y="{y}" textLength="{float(length) - cut * CELL:.1f}"{rest}>{escaped}</text>'

    return re.sub(r'(<text [^>]*?)x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>', moved, svg)


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"XDG_CONFIG_HOME": home, "WARGAME_SAVES": f"{home}/saves"}
        for shot in shots():
            if word in shot.name:
                for size in SIZES:
                    asyncio.run(take(shot, size, folder))
                print(shot.name, flush=True)


if __name__ == "__main__":
    main()
