"""What mattered most to one role since it last sealed, in about five sentences, and its goals in sight.

Its own orders come first, then what others did to it, then what happened besides; each goal with what moved it, from the
role's own readings. Everything is chosen from what the role is told and reads, so that nothing hidden weighs in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wargame.exercise.brought import agreed, brought, together
from wargame.exercise.causes import Cause, causes, goals_of
from wargame.exercise.crises import Course, courses, in_short, is_crisis
from wargame.exercise.dealings import binding, in_name_only, offer_by, offer_name, promises_of
from wargame.exercise.moved import Moved, moved, track_words
from wargame.exercise.promising import rests_on
from wargame.exercise.reasons import STEP, Reader, amount_text
from wargame.exercise.telling import Item, tell
from wargame.exercise.viewing import build_view, observed, view_then
from wargame.exercise.views import GoalView, View
from wargame.exercise.wording import opening_with
from wargame.scenario.expressions import ExpressionError, parse
from wargame.scenario.models import Goal

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

OWN, OTHERS, BESIDES = 4, 2, 2
"""Sentences told at most of the role's own orders, of what others did, and of what happened besides."""
PACTS = 4
"""Sentences told at most of deals and promises of others, before what else they did."""
LOUD = {"crisis": 40, "promise": 10, "offer": 8, "closed": 8}
"""Points by which kinds outweigh what they moved: they bind people, whatever they change at once."""
AT_STAKE = 3
"""How much more a change counts on a track that one of the role's goals stands on."""
TOLD = 5
"""Hundredths of a point below which a sum is told as nothing."""
TOUCHED = 2
"""Changes told with a sentence."""


@dataclass(frozen=True)
class Said:
    """A sentence, the largest changes that came of it, and the thing it is about."""

    text: str
    changes: tuple[str, ...]
    """The largest first, those on which a goal of the role stands before all others."""
    item: Item


@dataclass(frozen=True)
class GoalNow:
    """A goal as the role's staff scores it: now, when it last sealed, and what explains most of the difference."""

    name: str
    weight: int
    before: int
    now: int
    moved: tuple[str, ...]
    hidden_agenda: bool = False


@dataclass(frozen=True)
class Since:
    """One page: sentences by whose doing they were, goals, what numbers moved and why, and how satisfied the role is."""

    own: tuple[Said, ...]
    together: tuple[str, ...]
    """What the orders of the role's last window moved in all; empty where one sentence tells it."""
    pacts: tuple[Said, ...]
    """Deals that others made, and what became of their promises: they bind for years, whatever they move at once."""
    others: tuple[Said, ...]
    besides: tuple[Said, ...]
    goals: tuple[GoalNow, ...]
    moved: tuple[Moved, ...]
    """The headlines of the role and what its goals name, where they moved."""
    before: int
    now: int


def since(exercise: Exercise, stories: Sequence[Story], role_id: str) -> Since:
    """What some stages meant for a role; goals, numbers and sums are told from the orders window before them on."""
    view = build_view(exercise, role_id)
    window = _sealed_at(exercise, stories)
    then = view_then(exercise, role_id, window.turn) if window else view
    stakes = {goal_id: _stands_on(exercise, goal) for goal_id, goal in _goals(exercise, role_id).items()}
    items = [
        item
        for story in stories
        for item in _with_promises(exercise, story, role_id)
        if item.kind not in ("change", "quiet")
    ]
    whole = _since_window(exercise, window, stories)
    marks = brought(exercise, role_id, whole, told_to=role_id)
    at_stake = {track for tracks in stakes.values() for track in tracks}
    counted = {name for goal in _goals(exercise, role_id).values() for name in rests_on(goal)}
    weighed = _Weighed(exercise, role_id, at_stake, agreed(exercise, role_id, whole), counted)
    own, pacts, others, besides = weighed.chosen(items)
    named = _named(exercise, role_id, window, view) if window else {}
    tracks = dict.fromkeys((*exercise.resolved.theatre.roles[role_id].headline, *_of_goals(named)))
    return Since(
        own,
        weighed.ranked(together(marks)) if len({mark.order for mark in marks}) > 1 else (),
        pacts,
        others,
        besides,
        tuple(_goal_now(goal, then, _words(exercise, named.get(goal.id, []), then, view)) for goal in view.goals),
        moved(exercise, whole, role_id, then, view, tracks) if window else (),
        satisfied(then.goals),
        satisfied(view.goals),
    )


def satisfied(goals: Iterable[GoalView]) -> int:
    """The weighted mean of a role's goals as its staff scores them."""
    listed = list(goals)
    weights = sum(goal.weight for goal in listed) or 1
    return (2 * sum(goal.weight * goal.score for goal in listed) + weights) // (2 * weights)


def staff_satisfaction(exercise: Exercise, role_id: str) -> int:
    """How satisfied a role is as its staff reads things now."""
    return satisfied(build_view(exercise, role_id).goals)


def _sealed_at(exercise: Exercise, stories: Sequence[Story]) -> Story | None:
    """The opening of the orders window before some stages."""
    before = [story for story in exercise.story if story.stage == "open" and stories and not _after(story, stories[0])]
    windows = [story for story in before if (story.turn - 1) % exercise.quarters == 0]
    return windows[-1] if windows else None


def _since_window(exercise: Exercise, window: Story | None, stories: Sequence[Story]) -> Sequence[Story]:
    """All stages from an orders window to the last of some: its orders may have been opened on a page before this one."""
    if window is None:
        return stories
    every = exercise.story
    return every[every.index(window) + 1 : every.index(stories[-1]) + 1]


def _after(story: Story, first: Story) -> bool:
    return story is first or story.turn > first.turn


# ---- sentences -------------------------------------------------------------------------------------------------------


class _Weighed:
    """What happened, weighed by what it means to one role."""

    def __init__(self, exercise: Exercise, role_id: str, stakes: set[str], deals: set[str], counted: set[str]) -> None:
        self.exercise = exercise
        self.role_id = role_id
        self.stakes = stakes
        self.deals = deals
        self.counted = counted
        """Promises whose being in force counts for a goal of the role."""

    def chosen(
        self, items: Sequence[Item]
    ) -> tuple[tuple[Said, ...], tuple[Said, ...], tuple[Said, ...], tuple[Said, ...]]:
        """The weightiest sentences: of the role's own orders, of deals and promises, of what others did, of what happened besides."""
        fates = {item.subject: item for item in items if item.kind == "closed"}
        crises = [self._crisis(course) for course in courses(self.exercise, items)]
        plain = [item for item in items if not is_crisis(self.exercise, item)]
        own = [self._said(item, fates.get(item.subject)) for item in plain if self._is_order(item)]
        told = {said.item.subject for said in own}
        own += [self._said(item) for item in plain if self._is_own_fate(item) and item.subject not in told]
        own += [self._said(item) for item in plain if self._is_own_word(item)]
        rest = [item for item in plain if item.actor != self.role_id and not self._is_own_fate(item)]
        rest = [item for item in rest if not self._is_own_word(item)]
        pacts = [self._said(item) for item in rest if _is_pact(item)]
        rest = [item for item in rest if not _is_pact(item)]
        others = [self._said(item) for item in rest if item.actor in self.exercise.roles]
        besides = [self._said(item) for item in rest if item.actor not in self.exercise.roles]
        return (
            self._best(own, OWN, 0),
            self._best(pacts, PACTS, 1),
            self._best(crises + others, OTHERS, 1),
            self._best(besides, BESIDES, 1),
        )

    def _is_order(self, item: Item) -> bool:
        """Whether something is an act or an answer of the role; its free move is no order."""
        move = self.exercise.resolved.theatre.moves.get(item.subject.partition(".")[0])
        mine = item.actor == self.role_id and item.kind in ("move", "answer")
        return mine and (move is None or move.slots > 0)

    def _is_own_fate(self, item: Item) -> bool:
        """Whether something tells what became of an offer of the role."""
        return item.kind == "closed" and offer_by(self.exercise, item.subject) == self.role_id

    def _is_own_word(self, item: Item) -> bool:
        """Whether something tells that the role agreed to another's offer, or kept or broke a promise."""
        if item.kind == "promise":
            return item.actor == self.role_id and item.end != "bound"
        return item.end == "accepted" and item.subject in self.deals and not self._is_own_fate(item)

    def ranked(self, net: dict[str, int]) -> tuple[str, ...]:
        """Sums a track, those on which a goal of the role stands first, then the largest."""
        tracks = self.exercise.resolved.theatre.tracks
        order = sorted(net, key=lambda track: (track not in self.stakes, -abs(net[track])))
        return tuple(f"{tracks[track].name} {amount_text(net[track])}" for track in order)

    def _said(self, item: Item, fate: Item | None = None) -> Said:
        if fate is None:
            text = in_name_only(item.headline) if item.kind == "promise" else item.headline
            return Said(text, self._changes(item), item)
        name = offer_name(self.exercise, item.subject)
        became = fate.headline
        opens = opening_with(name)
        became = f"It{became.removeprefix(opens)}" if became.startswith(opens) else became.replace(name, "it")
        return Said(f"{item.headline} {became}", self._changes(item), item)

    def _crisis(self, course: Course) -> Said:
        """A crisis as one thing; what it moved is what all its parts moved together."""
        parts = course.items
        lines: dict[str, str] = {}
        net: dict[str, int] = {}
        for item in parts:
            for line, (track, amount) in zip(item.lines, item.moved, strict=True):
                net[track] = net.get(track, 0) + amount
                name = self.exercise.resolved.theatre.tracks[track].name
                lines[track] = line if abs(amount) == STEP else f"{name} {amount_text(net[track])}"
        told = [track for track in net if abs(net[track]) >= TOLD]
        whole = replace(
            parts[0],
            headline=in_short(self.exercise, course),
            lines=tuple(lines[track] for track in told),
            moved=tuple((track, net[track]) for track in told),
            roll=next((item.roll for item in parts if item.roll), None),
        )
        return self._said(whole)

    def _best(self, said: Sequence[Said], most: int, least: int) -> tuple[Said, ...]:
        """The weightiest, each sentence once, in the order in which they happened."""
        once = list({each.text: each for each in reversed(said)}.values())[::-1]
        ranked = sorted(range(len(once)), key=lambda place: (-self._weight(once[place].item), place))
        return tuple(once[place] for place in sorted(ranked[:most]) if self._weight(once[place].item) >= least)

    def _weight(self, item: Item) -> int:
        points = sum(abs(amount) * (AT_STAKE if track in self.stakes else 1) for track, amount in item.moved) // 100
        loud = LOUD.get("promise" if _is_pact(item) else item.kind, 0)
        loud *= AT_STAKE if not self.counted.isdisjoint(item.binds or (item.subject,)) else 1
        if item.crisis:
            party = self.role_id in self.exercise.resolved.theatre.asks[item.crisis].to
            loud += LOUD["crisis"] if party else LOUD["promise"]
        return points + loud

    def _changes(self, item: Item) -> tuple[str, ...]:
        ranked = sorted(range(len(item.lines)), key=lambda place: self._rank(item, place))
        return tuple(item.lines[place].partition(": ")[0] for place in ranked[:TOUCHED])

    def _rank(self, item: Item, place: int) -> tuple[bool, int]:
        track, amount = item.moved[place]
        return track not in self.stakes, -abs(amount)


def _is_pact(item: Item) -> bool:
    """Whether something tells of a deal that was made, or how a promise now stands."""
    return item.kind == "promise" or item.end == "accepted"


def _with_promises(exercise: Exercise, story: Story, role_id: str) -> list[Item]:
    """A stage as items, each deal as one thing with the promises that it bound, as far as the role is told of them."""
    items = tell(exercise, story, role_id)
    reader = Reader.of(exercise, role_id, story)
    known = [record for record in story.records if record["kind"] == "bound" and reader.sees(record["seen"])]
    deals: dict[str, tuple[str, ...]] = {}
    told = []
    for item in items:
        if item.end == "accepted" and item.subject not in deals:
            of_it = promises_of(exercise, item.subject, story)
            bound = [record for record in known if record["commitment"] in of_it]
            deals[item.subject] = tuple(record["commitment"] for record in bound)
            if bound:
                item = replace(item, headline=f"{item.headline} {binding(exercise, bound)}", binds=deals[item.subject])
        told.append(item)
    bound_so = {name for names in deals.values() for name in names}
    return [item for item in told if not (item.end == "bound" and item.subject in bound_so)]


# ---- goals -----------------------------------------------------------------------------------------------------------


def _goals(exercise: Exercise, role_id: str) -> dict[str, Goal]:
    role = exercise.resolved.theatre.roles[role_id]
    return {**role.goals, **{agenda_id: agenda.goal for agenda_id, agenda in role.agendas.items()}}


def _stands_on(exercise: Exercise, goal: Goal) -> list[str]:
    """The tracks that a goal reads, those that weigh by amount first."""
    texts = [term.of for term in goal.terms if term.of] + [term.when for term in goal.terms if term.when]
    names: dict[str, None] = {}
    for text in texts:
        try:
            names |= dict.fromkeys(sorted(parse(text).names))
        except ExpressionError:
            continue
    return [name for name in names if name in exercise.resolved.theatre.tracks]


def _named(exercise: Exercise, role_id: str, window: Story, view: View) -> dict[str, list[Cause]]:
    """Goals to what explains most of how they changed since an orders window."""
    seen_then = observed(exercise, exercise.world_then(window), role_id, "orders")
    seen_now = observed(exercise, exercise.world, role_id, exercise.stage)
    return {goal.id: causes(goal, seen_then, seen_now) for goal in goals_of(exercise.book, seen_now)}


def _of_goals(named: dict[str, list[Cause]]) -> list[str]:
    """The tracks that are named beside goals."""
    return [cause.track for found in named.values() for cause in found if cause.track]


def _words(exercise: Exercise, named: list[Cause], then: View, now: View) -> tuple[str, ...]:
    """Causes in words, a track's with its figures."""
    tracks = exercise.resolved.theatre.tracks
    old, new = ({track.id: track for track in view.tracks} for view in (then, now))

    def words(cause: Cause) -> str:
        if not cause.track:
            return cause.words
        known = cause.track in old and cause.track in new
        return track_words(old[cause.track], new[cause.track]) if known else tracks[cause.track].name

    return tuple(words(cause) for cause in named)


def _goal_now(goal: GoalView, then: View, moved: tuple[str, ...]) -> GoalNow:
    before = next((each.score for each in then.goals if each.id == goal.id), goal.score)
    return GoalNow(goal.name, goal.weight, before, goal.score, moved, goal.hidden_agenda)
