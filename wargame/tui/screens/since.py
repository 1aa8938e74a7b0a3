"""One page between two decisions: what mattered most to the role since it last sealed. The whole story is a key away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wargame.exercise.since import Said, Since, since
from wargame.exercise.telling import since_last_sealed
from wargame.exercise.wording import listed
from wargame.tui.chapters import kept_back, when
from wargame.tui.page import TitleLine
from wargame.tui.screens.reading import ReelPage
from wargame.tui.widgets.leaves import Heading, Paper, Prose
from wargame.tui.widgets.lines import text
from wargame.tui.widgets.mattered import Goal, Sentence, Why
from wargame.tui.words import DOWN, LEVEL, UP

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

ABOUT = (
    "What mattered most to you since the last page: what became of your orders, what others did, where your goals stand "
    "against your last orders, and why the numbers moved. y tells all of it. t tells the whole story, with every roll and "
    "its reasons. Space reads on, and goes on from the last line; Enter goes on at once."
)
SINCE = "SINCE YOU LAST SEALED"
OWN, OTHERS, GOALS = "YOUR ORDERS", "WHAT OTHERS DID, AND WHAT HAPPENED", "YOUR GOALS"
ELSE, MOVED = "WHAT ELSE OTHERS DID", "WHY THE NUMBERS MOVED"
TOGETHER = "Together your orders brought: "
SUMS = 8
"""Tracks told at most of what all orders together moved; half as many where the terminal is low."""
SHORT = 6
"""Sentences where the terminal is low, so that the goals stay in sight."""
NO_ORDERS = "You ordered nothing that can be told of."
ORDERED_NOTHING = "You ordered nothing."
ONLY_DIALS = "You ordered no act. You turned "
TOLD_BEFORE = "What they did was told on the page before; nothing was added since."
NOTHING = "Nothing happened that you would know of."
GO_ON, GO_BACK = "Enter goes on", "Enter goes back"
WHOLE = "t tells the whole story"


class SinceScreen(ReelPage[None]):
    """The page of a role; ``again`` says that it was asked for from the desk. Dismisses with None."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on"),
        Binding("enter", "go_back", "go back"),
        Binding("space", "read_on", "read on"),
        Binding("t", "story", "the whole story"),
        Binding("escape", "back", "back", show=False),
        Binding("q", "back", "back", show=False),
    ]

    def __init__(
        self, exercise: Exercise, found: Since, stories: Sequence[Story], role: str, *, again: bool = False
    ) -> None:
        super().__init__()
        self.exercise = exercise
        self.found = found
        self.stories = list(stories)
        self.role = role
        self._again = again

    # ---- the page

    def title_line(self) -> TitleLine:
        """What it tells, when, and who is told."""
        return TitleLine(SINCE, when(self.exercise, self.stories[-1]), self.exercise.roles[self.role])

    def on_mount(self) -> None:
        """Tell it."""
        self.reel.focus()
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        papers = self._papers()
        for paper in papers:
            self.fit_paper(paper)
        self.reel.show(papers)

    def _papers(self) -> list[Paper]:
        found, tall = self.found, self.is_tall
        happened = [*found.others, *found.besides][: None if tall else SHORT - max(len(found.own), 3)]
        own = self._sentences(found.own) or [Prose(self._no_sentence())]
        others = self._sentences([*found.pacts, *happened]) or [Prose(NOTHING)]
        first = len(others) if tall else self._fitting(own, others)
        by = found.now - found.before
        went = f"{found.before} → {found.now} {UP if by > 0 else DOWN}" if by else f"{found.now} {LEVEL}"
        return [
            Heading(OWN, space=tall),
            *own,
            *(self._together() if tall else []),
            Heading(OTHERS, space=tall),
            *others[:first],
            Heading(GOALS, f"satisfaction {went}", space=tall),
            *(Goal(goal, in_full=tall) for goal in found.goals),
            *([Heading(ELSE, space=tall), *others[first:]] if others[first:] else []),
            *([Heading(MOVED, "against your last orders; y: every cause", space=tall)] if found.moved else []),
            *(self._together() if not tall else []),
            *(Why(each) for each in found.moved),
        ]

    def _fitting(self, own: Sequence[Paper], others: Sequence[Paper]) -> int:
        """How many sentences of what others did leave all goals in sight where the terminal is low; one at least."""
        width, height = self.reel.room
        left = height - len((OWN, OTHERS, GOALS)) - len(self.found.goals)
        left -= sum(len(paper.draw(width, False)) for paper in own)
        count = 0
        for paper in others:
            left -= len(paper.draw(width, False))
            if left < 0:
                break
            count += 1
        return max(count, 1)

    def _together(self) -> list[Paper]:
        """What the orders moved in all: where several touch one track, their sum."""
        found = self.found.together[: SUMS if self.is_tall else SUMS // 2]
        return [Prose(text((TOGETHER, "$quiet"), f"{'; '.join(found)}."))] if found else []

    def _no_sentence(self) -> str:
        """Why nothing is told of the role's orders: there were none, they only turned dials, or they were told before."""
        last = self.exercise.story.index(self.stories[-1])
        order = next(
            (story.orders[self.role] for story in self.exercise.story[last::-1] if self.role in story.orders), None
        )
        theatre = self.exercise.resolved.theatre
        acts = [act for act in order.acts if theatre.moves[act.partition(".")[0]].slots] if order else []
        turned = {track: step for track, step in order.posture.items() if step} if order else {}
        if order is None or not (acts or turned or order.answer or order.offers):
            return ORDERED_NOTHING
        if not any(self.role in story.orders for story in self.stories):
            return TOLD_BEFORE
        if acts or order.answer or order.offers:
            return NO_ORDERS
        dials = [f"'{theatre.tracks[track].name}' {'up' if step > 0 else 'down'}" for track, step in turned.items()]
        return f"{ONLY_DIALS}{listed(dials)}."

    def _sentences(self, told: Sequence[Said]) -> list[Paper]:
        hidden = kept_back(self.exercise, self.role)
        return [Sentence(said, 2 if self.is_tall else 1, hidden=hidden) for said in told]

    def said(self) -> str:
        """What Enter does, and that there is more."""
        return f"{GO_BACK if self._again else GO_ON}; {WHOLE}"

    # ---- going on

    def action_pick(self) -> None:
        """A second click opens reasons; Enter goes on."""
        self.action_why()

    def action_go_on(self) -> None:
        """To the next decision."""
        self.dismiss(None)

    def action_read_on(self) -> None:
        """A page further; from the last line to the next decision, or back."""
        if self.reel.below:
            self.reel.action_page(1)
        else:
            self.dismiss(None)

    def action_go_back(self) -> None:
        """To the desk it was asked for from."""
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter goes on between two decisions, and back where the page was asked for."""
        if action in ("go_on", "go_back"):
            return (action == "go_back") == self._again
        return super().check_action(action, parameters)

    def action_story(self) -> None:
        """The whole of it, chapter by chapter."""
        from wargame.tui.screens.story import StoryScreen

        self.app.push_screen(StoryScreen(self.exercise, self.stories, self.role))


def last_story(exercise: Exercise, role: str) -> SinceScreen | None:
    """The page once more, for whoever wants it while writing orders; None before anything has happened."""
    stories = since_last_sealed(exercise, list(exercise.stories_published()))
    if all(story.turn == 1 and story.stage == "open" for story in stories):
        return None
    return SinceScreen(exercise, since(exercise, stories, role), stories, role, again=True)
