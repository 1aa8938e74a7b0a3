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
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from textual.screen import Screen

from wargame.exercise.exercise import Exercise, Seat
from wargame.exercise.ledger import MemoryLedger
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.exercise.saves import new_path, saves_folder
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved
from wargame.tui.app import WargameApp
from wargame.tui.drafts import Draft
from wargame.tui.play import ADJUDICATING

SIZES = ((80, 24), (120, 40))
SCENARIO = "2017-accelerating-trains"
CELL = 12.2
"""Width of a cell in Textual's SVG."""
LETTERS = (
    ("usa", ["chn"], "We can be quiet about the tariffs until the summer. Can you be loud about the border?"),
    ("chn", ["usa"], "Loud, no. Strict, perhaps. What becomes of the launchers?"),
    ("kor", ["chn", "usa"], "Nobody asked Seoul. We should like to be asked."),
)


@dataclass(frozen=True)
class Shot:
    """A page, the keys that lead to what is to be seen, and a theme."""

    name: str
    page: Callable[[], Screen[Any]]
    keys: tuple[str, ...] = ()
    theme: str = "dark"
    wait: float = 0.3
    """Seconds before the first key, for pages that work something out."""
    size: tuple[int, int] | None = None
    """Another size than the two."""


class Studio(WargameApp):
    """The application without a first page of its own."""

    def open_first_page(self) -> None:
        """Nothing: each picture puts its page up."""


@cache
def scenario() -> Resolved:
    """The shipped exercise, read once."""
    return load(SCENARIO)


def started(role: str, seed: int, *others: str) -> Exercise:
    """An exercise in memory, with a person on one seat or on several."""
    seats: dict[str, Seat] = dict.fromkeys((role, *others), "person")
    return Exercise.start(scenario(), None, seed=seed, theory="bind", seats=seats, ledger=MemoryLedger())


def played(exercise: Exercise, until: Callable[[Exercise], bool], answer: int = 0) -> Exercise:
    """The person orders the first acts proposed and answers alike, until something holds or it is over."""
    (role,) = exercise.persons()
    while exercise.stage != "over" and not until(exercise):
        if not exercise.awaiting():
            exercise.adjudicate()
            continue
        view = exercise.view(role)
        match exercise.stage:
            case "orders":
                acts = tuple(move.id for move in view.moves if move.proposed and move.slots == 1)[:1]
                exercise.seal(role, Order(acts=acts, answer=view.dilemma.answers[0].id if view.dilemma else None))
            case "honour":
                exercise.honour(role, [ask.id for ask in view.asks])
            case _:
                said = {ask.id: ask.answers[answer].id for ask in view.asks}
                offers = {offer.id: "accept" for offer in view.offers_in}
                exercise.respond(role, Response(answers=said, offers=offers))
    return exercise


def waits(exercise: Exercise, stage: str) -> bool:
    """Whether the person is awaited in a stage."""
    return exercise.stage == stage and bool(exercise.awaiting())


def asked(exercise: Exercise) -> bool:
    """Whether the person stands in a crisis."""
    return waits(exercise, "responses") and bool(exercise.view(exercise.awaiting()[0]).asks)


def asked_again(exercise: Exercise) -> bool:
    """Whether the person stands in the second round of a crisis."""
    return waits(exercise, "crisis")


def offered(exercise: Exercise) -> bool:
    """Whether the person has been made an offer."""
    return waits(exercise, "responses") and bool(exercise.view(exercise.awaiting()[0]).offers_in)


def owing() -> Exercise:
    """Pyongyang has accepted an offer by which it owes a deed, and writes its next orders."""
    exercise = started("prk", 11, "usa")
    offer = DraftOffer(to=("prk",), asks=("prk_free_detainees", "prk_reform"))
    exercise.seal("usa", Order(offers=(offer,)))
    exercise.seal("prk", Order())
    exercise.adjudicate()
    for role in exercise.awaiting():
        offers = {each.id: "accept" for each in exercise.view(role).offers_in}
        exercise.respond(role, Response(offers=offers))
    while exercise.stage != "orders":
        exercise.adjudicate()
    exercise.seat("usa", "doctrine")
    return exercise


def first(role: str, until: Callable[[Exercise], bool], answer: int = 0) -> Exercise:
    """The first exercise, by its seed, in which something comes to hold."""
    for seed in range(1, 60):
        exercise = played(started(role, seed), until, answer)
        if exercise.stage != "over":
            return exercise
    raise AssertionError(f"no exercise of {role} comes to that")


def shots() -> Iterator[Shot]:
    """Every page, from the home screen to the end."""
    yield from before_play()
    yield from writing_orders()
    yield from answering()
    yield from together()
    yield from afterwards()


def before_play() -> Iterator[Shot]:
    """The pages before the first turn."""
    from wargame.tui.screens.home import HomeScreen
    from wargame.tui.screens.options import OptionsScreen
    from wargame.tui.screens.saved import SavedScreen
    from wargame.tui.widgets.waiting import WaitingScreen

    yield Shot("home", HomeScreen)
    yield Shot("options", OptionsScreen, ("down", "right"), wait=1)
    yield Shot("saved-none", SavedScreen)
    left_behind()
    yield Shot("home-continue", HomeScreen)
    yield Shot("saved", SavedScreen)
    yield Shot("waiting", lambda: WaitingScreen(*ADJUDICATING["orders"]))


def left_behind() -> None:
    """Two saved exercises, one left at its second turn, one finished."""
    saves_folder().mkdir(parents=True, exist_ok=True)
    for seed, until in ((11, lambda each: each.turn == 2 and each.stage == "orders"), (7, lambda _: False)):
        path = new_path(SCENARIO, seed)
        exercise = Exercise.start(scenario(), path, seed=seed, seats={"chn": "person"})
        played(exercise, until).close()


def writing_orders() -> Iterator[Shot]:
    """The turn's page and what opens from it."""
    from wargame.tui.screens.turn import TurnScreen

    first_turn = started("chn", 11)
    view = first_turn.view("chn")

    def turn() -> Screen[Any]:
        return TurnScreen(first_turn, "chn", Draft(view))

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
    yield Shot("disputes", turn, ("D", "down", "down"))
    yield Shot("offer", turn, ("o", "down", "down", "space", "tab", "space"))
    yield Shot("forecast", turn, ("f", "tab", "space"))
    yield Shot("reason", turn, ("y", *"Show a door."))
    yield Shot("leave", turn, ("2", "q"))
    yield Shot("facilitator-asked", turn, ("F",))
    yield Shot("facilitator", turn, ("F", "enter", "down", "down"))
    yield Shot("facilitator-rules", turn, ("F", "enter", "tab", "tab", "right"))
    later = played(started("usa", 4), lambda exercise: exercise.turn >= 4 and exercise.stage == "orders")
    yield Shot("turn-later", lambda: TurnScreen(later, "usa", Draft(later.view("usa"))), ("1",))
    debtor = owing()
    yield Shot("turn-owing", lambda: TurnScreen(debtor, "prk", Draft(debtor.view("prk"))), ("1", "tab"))
    yield Shot("small", turn, size=(60, 18))


def answering() -> Iterator[Shot]:
    """Crises, their second round, offers."""
    from wargame.tui.screens.responses import ResponsesScreen
    from wargame.tui.screens.scene import SceneScreen

    for role in ("usa", "kor"):
        crisis = first(role, asked)
        seen = crisis.view(role)
        yield Shot(f"crisis-{role}", lambda crisis=crisis, seen=seen: SceneScreen(crisis, seen, seen.asks[0]), ("2",))  # type: ignore[misc]  # bound early
    again = first("prk", asked_again)
    second = again.view("prk")
    yield Shot("crisis-second-round", lambda: SceneScreen(again, second, second.asks[0]))
    yield Shot("crisis-sure", lambda: SceneScreen(again, second, second.asks[0]), ("1", "s"))
    owed = owing()
    owed.end_now("Time is up.")
    debts = owed.view("prk")
    yield Shot("honour", lambda: SceneScreen(owed, debts, debts.asks[0]), ("1",))
    deal = first("chn", offered)
    bills = deal.view("chn")
    yield Shot("offers", lambda: ResponsesScreen(deal, bills, {}), ("1",))
    yield Shot("offers-seal", lambda: ResponsesScreen(deal, bills, {}), ("1", "s"))


def together() -> Iterator[Shot]:
    """Several persons at one keyboard: the curtain, messages."""
    from wargame.tui.screens.curtain import CurtainScreen
    from wargame.tui.screens.messages import MessagesScreen
    from wargame.tui.screens.turn import TurnScreen

    table = started("chn", 11, "usa", "kor")
    yield Shot("curtain", lambda: CurtainScreen(table.roles["usa"], table.season(1)))
    for by, to, said in LETTERS:
        table.say(by, to, said)
    yield Shot("turn-messages", lambda: TurnScreen(table, "chn", Draft(table.view("chn"))), ("1", "tab"))
    yield Shot("messages", lambda: MessagesScreen(table, "chn"), ("space",))
    yield Shot("message", lambda: MessagesScreen(table, "chn"), ("space", "tab", "enter", *"The launchers first."))
    alone = started("chn", 11)
    yield Shot("messages-alone", lambda: MessagesScreen(alone, "chn"))


def afterwards() -> Iterator[Shot]:
    """What is told after a decision, and at the end."""
    from wargame.exercise.since import since
    from wargame.tui.screens.aar import AARScreen
    from wargame.tui.screens.end import EndScreen
    from wargame.tui.screens.replay import ReplayScreen
    from wargame.tui.screens.since import SinceScreen
    from wargame.tui.screens.story import StoryScreen

    over = played(started("chn", 11), lambda _: False)
    turn = over.story[1:4]
    second = played(started("chn", 11), lambda each: each.turn == 2 and each.stage == "orders")
    told = second.stories_published()[1:]
    yield Shot("since", lambda: SinceScreen(second, since(second, told, "chn"), told, "chn"))
    yield Shot("story", lambda: StoryScreen(over, turn, "chn"), ("space", "space", "space"))
    yield Shot("end", lambda: EndScreen(over, "chn"))
    yield Shot("end-worlds", lambda: EndScreen(over, "chn"), ("end",), wait=12)
    for number in range(1, 10):
        yield Shot(f"report-{number}", lambda: AARScreen(over), (str(number),), wait=1)
    yield Shot("replay", lambda: ReplayScreen(over, 3, "chn"), ("tab",), wait=3)
    yield Shot("replay-truth", lambda: ReplayScreen(over, 3, "chn"), ("v", "tab"), wait=3)
    yield Shot("replay-light", lambda: ReplayScreen(over, 3, "chn"), ("v", "tab"), "light", wait=3)
    yield Shot("replay-search", lambda: ReplayScreen(over, 3, "chn"), ("slash", *"missile"), wait=3)
    yield Shot("replay-branch", lambda: ReplayScreen(over, 3, "chn"), ("p",), wait=3)


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
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, chdir(home):  # so that paths in pictures are the same on every machine
        os.environ |= {"XDG_CONFIG_HOME": home, "WARGAME_SAVES": "saves"}
        for shot in shots():
            if word in shot.name:
                for size in (shot.size,) if shot.size else SIZES:
                    asyncio.run(take(shot, size, folder))
                print(shot.name, flush=True)


if __name__ == "__main__":
    main()
