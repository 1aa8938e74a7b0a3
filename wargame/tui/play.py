"""How an exercise goes at the table: brief, orders, reveal, responses, story, next turn, end. Reads like the sequence of play.

Each page is shown with ``push_screen_wait`` over one that says what is being done; the work between pages runs in a
thread, and that page is in sight from the moment a decision is sealed. A seat held by a person is asked in turn, so that
one player and several at one keyboard are the same loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from textual.app import App

from wargame.exercise.exercise import Exercise
from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.orders import Response
from wargame.exercise.sealing import OrderError
from wargame.exercise.views import View
from wargame.tui.bookmarks import Bookmarks
from wargame.tui.drafts import Draft
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.waiting import WaitingScreen

if TYPE_CHECKING:
    from wargame.tui.screens.responses import Word

ADJUDICATING = {
    "orders": ("The other capitals seal their orders.", "Then all orders are opened together, and the dice fall."),
    "responses": ("The answers are being weighed.", "What was agreed, and what was not, takes its course."),
    "crisis": ("The second round of the crisis is being decided.", "Then the season takes its course."),
    "honour": ("What was still owed comes due.", "Each promise is kept or broken now."),
}
SEALING = ("Your decision is being sealed.", "It is written to the journal first.")
OPENING = ("Your desk is being laid out.", "The staff gather what you may know.")
TELLING = ("What happened is being put into words.", "")
PAINTED = 0.25
"""Seconds to wait at most until the page below is in sight."""
REFUSED = "This could not be sealed"
NOT_WRITTEN = "This could not be saved"

Result = TypeVar("Result")


class Left(Exception):
    """The players left; what is sealed is in the journal."""


class Play:
    """One sitting at an exercise. ``role`` is whose sitting it is; None seats all persons at one keyboard."""

    def __init__(
        self, app: App[None], exercise: Exercise, role: str | None = None, *, leave: Callable[[], object] | None = None
    ) -> None:
        self.app = app
        self.exercise = exercise
        self.role = role
        self._leave = leave or app.exit
        self._briefed: set[str] = set()
        self._at_table: str | None = None
        self._waiting = WaitingScreen(*OPENING)

    async def run(self) -> None:
        """Play until the end or until the players leave."""
        await self.app.push_screen(self._waiting)
        try:
            while self.exercise.stage != "over":
                waiting = self.exercise.awaiting()
                if waiting:
                    await self._decide(waiting[0])
                else:
                    await self._adjudicate()
            await self._end()
        except Left:
            pass
        finally:
            self.exercise.close()
            if self._waiting.is_current:
                await self._waiting.dismiss()
            self._leave()

    # ---- deciding

    async def _decide(self, role: str) -> None:
        await self._seat(role)
        await self._tell(role)
        match self.exercise.stage:
            case "orders":
                await self._orders(role)
            case "responses" | "crisis":
                await self._responses(role)
            case "honour":
                await self._honour(role)

    async def _seat(self, role: str) -> None:
        """Hand the keyboard over where several people share it."""
        from wargame.tui.screens.curtain import CurtainScreen

        if len(self.exercise.persons()) > 1 and self._at_table != role:
            here = await self.app.push_screen_wait(
                CurtainScreen(self.exercise.roles[role], self.exercise.season(self.exercise.turn))
            )
            if not here:
                raise Left
        self._at_table = role

    async def _tell(self, role: str) -> None:
        """What has been resolved since this role last looked."""
        from wargame.exercise.since import since
        from wargame.tui.screens.since import SinceScreen

        published = list(self.exercise.stories_published())
        bookmarks = Bookmarks.of(self.exercise, role)
        stories = published[bookmarks.stories :]
        if not stories:
            return
        found = await self._work(lambda: since(self.exercise, stories, role), *TELLING)
        await self.app.push_screen_wait(SinceScreen(self.exercise, found, stories, role))
        bookmarks.read_stories(len(published))

    async def _orders(self, role: str) -> None:
        from wargame.tui.screens.brief import BriefScreen
        from wargame.tui.screens.turn import TurnScreen

        view = await self._work(lambda: self.exercise.view(role), *OPENING)
        if self.exercise.sealing == 1 and role not in self._briefed:
            self._briefed.add(role)
            await self.app.push_screen_wait(BriefScreen(view))
        draft = Draft(view, self.exercise.path)
        order = await self.app.push_screen_wait(TurnScreen(self.exercise, role, draft))
        if order is None:
            if self.exercise.stage == "orders":
                raise Left
            return  # the facilitator ended play
        await self._write(lambda: self.exercise.seal(role, order), *SEALING)
        if role not in self.exercise.awaiting():
            draft.forget()

    async def _responses(self, role: str) -> None:
        """Crises one by one, each a scene; then offers to the role, if any. Esc goes one step back."""
        from wargame.tui.screens.responses import ResponsesScreen

        view = await self._work(lambda: self.exercise.view(role), *OPENING)
        offers = self.exercise.stage == "responses" and bool(view.offers_in)
        answers: dict[str, str] = {}
        words: dict[str, Word] = {}
        response: Response | None = None
        while response is None:
            answers = await self._scenes(view, answers)
            if offers:
                response = await self.app.push_screen_wait(
                    ResponsesScreen(self.exercise, view, {key: said for key, said in answers.items() if said}, words)
                )
                if response is None and not view.asks:
                    await self._ask_to_leave()
            else:
                response = Response(answers={key: said for key, said in answers.items() if said})
        sealed = response
        await self._write(lambda: self.exercise.respond(role, sealed), *SEALING)

    async def _honour(self, role: str) -> None:
        """The epilogue: what is still owed is honoured or not."""
        view = await self._work(lambda: self.exercise.view(role), *OPENING)
        answers = await self._scenes(view, {})
        honoured = [ask for ask, said in answers.items() if said == "honour"]
        await self._write(lambda: self.exercise.honour(role, honoured), *SEALING)

    async def _scenes(self, view: View, answers: dict[str, str]) -> dict[str, str]:
        """Put each question of the view as a scene; answers by id, '' for silence."""
        from wargame.tui.screens.scene import SceneScreen

        said = dict(answers)
        place = 0
        while place < len(view.asks):
            ask = view.asks[place]
            answer = await self.app.push_screen_wait(
                SceneScreen(self.exercise, view, ask, place + 1, len(view.asks), said.get(ask.id) or None)
            )
            if answer is not None:
                said[ask.id] = answer
                place += 1
            elif place:
                place -= 1
            else:
                await self._ask_to_leave()
        return said

    async def _ask_to_leave(self) -> None:
        from wargame.tui.screens.turn import LEAVE, LEAVE_KEPT

        if await self.app.push_screen_wait(Question(LEAVE, [LEAVE_KEPT], yes="leave", no="stay")):
            raise Left

    # ---- between the pages

    async def _adjudicate(self) -> None:
        doing, about = ADJUDICATING[self.exercise.stage]
        await self._write(self.exercise.adjudicate, doing, about)

    async def _end(self) -> None:
        """The last story, then the closing picture."""
        from wargame.tui.screens.end import EndScreen

        role = self.role or next(iter(self.exercise.persons()), None)
        if role is not None:
            await self._tell(role)
        await self.app.push_screen_wait(EndScreen(self.exercise, role))

    async def _write(self, act: Callable[[], object], doing: str, about: str) -> None:
        """Do something that is written to the journal; what goes wrong is said, and nothing is lost."""
        try:
            await self._work(act, doing, about)
        except OrderError as error:
            await self.app.push_screen_wait(Question(REFUSED, error.problems, yes="", no="back"))
        except (JournalError, OSError) as error:
            sentence = error.sentence if isinstance(error, JournalError) else f"{error.strerror}: {error.filename}."
            again = await self.app.push_screen_wait(Question(NOT_WRITTEN, [sentence], yes="try again", no="leave"))
            if not again:
                raise Left from error

    async def _work(self, act: Callable[[], Result], doing: str, about: str) -> Result:
        """Run something in a thread; the page below says what, and is in sight before it begins."""
        self._waiting.say(doing, about)
        painted = asyncio.Event()
        self._waiting.call_after_refresh(painted.set)
        with suppress(TimeoutError):
            await asyncio.wait_for(painted.wait(), PAINTED)
        return await asyncio.to_thread(act)
