"""Resolved stages as chapters of a story: who did what, what came of it, what changed. Told to one role or to everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wargame.exercise.accounts import account, points
from wargame.exercise.crises import courses, is_crisis, went_on
from wargame.exercise.dealings import ENDS
from wargame.exercise.quiet import is_quiet, keys, told_before
from wargame.exercise.reasons import Reader, Record, step_cause
from wargame.exercise.telling import Item, changes, tell
from wargame.exercise.wording import clock
from wargame.rules.rulebook import HIDDEN_THEORY
from wargame.tui.widgets.leaves import Heading, Paper
from wargame.tui.widgets.tellings import Change, Clash, Deeds, Fold, Happening, Quiet

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story
    from wargame.scenario.models import Track

TITLES = {
    "open": "THE SEASON OPENS",
    "reveal": "ORDERS REVEALED",
    "crisis": "FIRST ROUND OF THE CRISIS",
    "end": "WHAT CAME OF IT",
    "epilogue": "WHAT WAS STILL OWED",
}
QUIET_QUARTER = "A QUARTER WITHOUT ORDERS"
CHANGED = "WHAT CHANGED"
DEEDS = ("move", "answer", "posture")
PAPERWORK = ("offer", "closed", "promise")
"""What is told together, for it is read as one list."""
CAREER = 4
"""How many earlier stages are told of a track that changed."""


@dataclass
class Chapter:
    """A heading and its steps: the papers that appear together."""

    title: str
    note: str
    steps: list[list[Paper]] = field(default_factory=list)

    @property
    def papers(self) -> list[Paper]:
        """Heading and all papers."""
        return [Heading(self.title, self.note), *(paper for step in self.steps for paper in step)]


def chapters(exercise: Exercise, stories: Sequence[Story], role: str | None, *, as_then: bool = False) -> list[Chapter]:
    """The story of some stages as ``role`` may know it (None: the whole truth).

    ``as_then`` keeps the odds back that were kept back while the theory was hidden.
    """
    known = told_before(exercise, stories[0], role) if stories else set()
    closed = _closed(exercise, stories, role)
    result = [
        chapter for story in stories if (chapter := _chapter(exercise, story, role, as_then, known, closed)).steps
    ]
    changed = change_papers(exercise, stories, role)
    if changed:
        result.append(Chapter(CHANGED, "y: why is it what it is", [changed]))
    return result


def kept_back(exercise: Exercise, role: str | None, as_then: bool = False) -> bool:
    """Whether odds are withheld from a reader because the theory is hidden."""
    return role is not None and exercise.theory == HIDDEN_THEORY and (as_then or not exercise.finished)


def theory_name(exercise: Exercise) -> str:
    """The name of the theory that the exercise is played under, where that may be said; empty for a blend."""
    ending = exercise.ending
    theory = ending.theory if ending else exercise.theory
    named = exercise.resolved.theatre.theories.get(theory)
    return named.name if named else ""


def when(exercise: Exercise, story: Story) -> str:
    """When a stage was, on the one clock of all pages."""
    if story.stage == "epilogue":
        return "after play"
    turn = min(story.turn, exercise.turns)
    return clock((turn - 1) // exercise.quarters + 1, exercise.sealings, exercise.pace, exercise.season(turn))


def _closed(exercise: Exercise, stories: Sequence[Story], role: str | None) -> set[str]:
    """The offers of which it is told what became of them: that they were tabled goes without saying."""
    reader = Reader.of(exercise, role)
    ended = [
        record["names"][0].rpartition(".")
        for story in stories
        for record in story.records
        if record["kind"] == "event" and reader.sees(record["seen"])
    ]
    return {offer for offer, _, end in ended if end in ENDS}


def _chapter(
    exercise: Exercise, story: Story, role: str | None, as_then: bool, known: set[str], closed: set[str]
) -> Chapter:
    title = QUIET_QUARTER if story.stage == "reveal" and not story.orders else TITLES[story.stage]
    chapter = Chapter(title, when(exercise, story))
    items = [
        item
        for item in tell(exercise, story, role)
        if item.kind != "change" and not (item.kind == "offer" and item.subject in closed)
    ]
    hidden = kept_back(exercise, role, as_then)
    if hidden and as_then:
        items = [replace(item, roll=None, numbers_hidden=True) if item.roll else item for item in items]
    under = theory_name(exercise)

    def paper_of(item: Item) -> Happening:
        return Happening(item, hidden=hidden, played_under=under)

    quiet = [item for item in items if is_quiet(exercise, item, known)]
    known |= keys(items)
    crises = courses(exercise, items)
    deeds = [item for item in items if item.kind in DEEDS and item not in quiet and not is_crisis(exercise, item)]
    chapter.steps += [[paper] for paper in _deeds(exercise, deeds, role, as_then)]
    for course in crises:
        followed = [paper_of(item) for item in course.followed]
        name = _crisis_name(exercise, story, course.ask)
        chapter.steps.append([Clash(course, name, followed, over=story.stage in ("end", "epilogue"))])
    paperwork = False
    for item in items:
        if item.kind in DEEDS or item in quiet or is_crisis(exercise, item):
            continue
        if paperwork and item.kind in PAPERWORK:
            chapter.steps[-1].append(paper_of(item))
        else:
            chapter.steps.append([paper_of(item)])
        paperwork = item.kind in PAPERWORK
    if quiet:
        chapter.steps.append([Quiet(quiet, [paper_of(item) for item in quiet])])
    return chapter


def _crisis_name(exercise: Exercise, story: Story, ask: str) -> str:
    """What a crisis is called in a stage, with its round where there were two."""
    name = exercise.resolved.theatre.asks[ask].name
    if not went_on(exercise, story.turn, ask):
        return name
    return f"{name}, {'first' if story.stage == 'crisis' else 'second'} round"


def _deeds(exercise: Exercise, items: list[Item], role: str | None, as_then: bool) -> list[Paper]:
    """One paper for each role that did something, in the order of the roles."""
    tracks = exercise.resolved.theatre.tracks
    by_role = {actor: [item for item in items if item.actor == actor] for actor in exercise.roles}
    return [
        Deeds(exercise.roles[actor], done, tracks, "you" if actor == role and not as_then else "")
        for actor, done in by_role.items()
        if done
    ]


# ---- what changed ----------------------------------------------------------------------------------------------------


def change_papers(exercise: Exercise, stories: Sequence[Story], role: str | None) -> list[Paper]:
    """What the stages changed together: the headline tracks of the role first, the rest folded."""
    tracks = exercise.resolved.theatre.tracks
    found = [_change(exercise, stories, role, track_id) for track_id in tracks]
    papers = [paper for paper in found if paper is not None]
    first = headline_tracks(exercise, role)
    shown = sorted(
        (paper for paper in papers if paper.track_id in first), key=lambda paper: first.index(paper.track_id)
    )
    rest = sorted(
        (paper for paper in papers if paper.track_id not in first),
        key=lambda paper: -abs(paper.by if paper.by is not None else 100),
    )
    if len(rest) <= 3 or not shown:
        return [*shown, *rest]
    return [*shown, Fold("more changed", rest, [f"{paper.track.name} {paper.short}" for paper in rest])]


def headline_tracks(exercise: Exercise, role: str | None) -> list[str]:
    """The headline tracks of a role; of everybody, each once, if the reader is told all."""
    roles = exercise.resolved.theatre.roles
    if role is not None:
        return list(roles[role].headline)
    return list(dict.fromkeys(track for each in exercise.roles for track in roles[each].headline[:2]))


def _change(exercise: Exercise, stories: Sequence[Story], role: str | None, track_id: str) -> Change | None:
    track = exercise.resolved.theatre.tracks[track_id]
    if track.by is not None or track.switch:
        return None
    reader = Reader.of(exercise, role)
    moved = [
        record
        for story in stories
        for record in story.on_track.get(track_id, ())
        if record["kind"] in ("change", "step")
    ]
    if not moved or not reader.sees_numbers([track_id]):
        return None
    career = _career_of(exercise, stories[0], role, track_id)
    before, after = moved[0]["before"], moved[-1]["after"]
    if moved[0]["kind"] == "step":
        if before == after:
            return None
        asked = [step_cause(exercise, reader, record) for record in _effects_on(stories, track_id)]
        lines = list(dict.fromkeys(words for words in asked if words))
        return Change(track, track_id, step_words(track, before), step_words(track, after), None, lines, career)
    before, after = points(before), points(after)
    if before == after:
        return None
    lines = list(account(exercise, reader, stories, track_id, before, after).lines)
    return Change(track, track_id, str(before), str(after), after - before, lines, career)


def _effects_on(stories: Sequence[Story], track_id: str) -> list[Record]:
    return [record for story in stories for record in story.on_track.get(track_id, ()) if record["kind"] == "effect"]


def step_words(track: Track, step: str) -> str:
    """A step of a track in words."""
    return track.step_names.get(step, step.replace("_", " "))


def _of_track(exercise: Exercise, story: Story, role: str | None, track_id: str) -> list[Item]:
    """What is told of one track's change in one stage."""
    return changes(
        exercise,
        replace(story, records=tuple(story.on_track.get(track_id, ()))),
        role,
    )


def _career_of(exercise: Exercise, first: Story, role: str | None, track_id: str) -> Callable[[], list[str]]:
    """Where the track stood before, told only when somebody asks."""

    def told() -> list[str]:
        lines: list[str] = []
        earlier = exercise.story[: exercise.story.index(first)] if first in exercise.story else []
        for story in reversed(earlier):
            for item in _of_track(exercise, story, role, track_id):
                went = item.headline.removeprefix(exercise.resolved.theatre.tracks[track_id].name).strip()
                lines.append(f"{story.season}: {went}  ({'; '.join(item.lines[:3])})")
            if len(lines) >= CAREER:
                break
        return lines

    return told
