"""A ``View``: everything one role may see and decide at one moment, ready to be shown. Screens draw from nothing else.

Built by ``wargame.exercise.viewing`` from the role's observation, so that no value here depends on what it cannot see.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Stage = Literal["orders", "responses", "crisis", "honour", "over"]
"""``crisis`` is the second round of responses; ``honour`` the epilogue's question about what is still owed."""
Known = Literal["exact", "band", "estimate", "guess"]


@dataclass(frozen=True)
class AnswerView:
    """One answer to a question; ``why_not`` says why it cannot be given, or is empty."""

    id: str
    name: str
    bears: str
    why_not: str = ""

    @property
    def legal(self) -> bool:
        """Whether it may be given."""
        return not self.why_not


@dataclass(frozen=True)
class AskView:
    """A question put to the role: a cable's dilemma, a crisis, or what it still owes in the epilogue."""

    id: str
    title: str
    text: str
    question: str
    answers: tuple[AnswerView, ...]
    silence: str
    crisis: bool = False
    second_round: bool = False
    parties: tuple[str, ...] = ()
    first_round: tuple[tuple[str, str], ...] = ()
    """What each party answered in the first round, as far as the role knows: role to the answer's name."""


@dataclass(frozen=True)
class CableView:
    """A message. ``reliability`` is what the service says of the source."""

    id: str
    sender: str
    reliability: str
    title: str
    text: str
    dilemma: AskView | None = None


@dataclass(frozen=True)
class PostureView:
    """A standing dial: the present step, and which neighbours it may move to."""

    id: str
    name: str
    about: str
    steps: tuple[str, ...]
    now: int
    can_lower: bool
    can_raise: bool


@dataclass(frozen=True)
class MoveView:
    """An initiative. ``proposed`` ones stand on the page; the rest are behind *all acts*."""

    id: str
    name: str
    kind: str
    brief: str
    bears: str
    slots: int
    secret: bool
    why_not: str
    proposed: bool
    ground: tuple[str, ...]
    offer: OfferView | None = None
    default: bool = False
    keeps: tuple[str, ...] = ()
    """Names of the role's own promises in force that this act keeps."""

    @property
    def legal(self) -> bool:
        """Whether it may be ordered."""
        return not self.why_not


@dataclass(frozen=True)
class PromiseView:
    """A commitment as text: what who promises, and how it stands (``none``, ``asleep``, ``in force``, ``kept``, ``broken``, ``ended``).

    ``due`` is the season at whose end it is judged, ``until`` that at whose end one to refrain has run its time (both of one
    that is not in force: if it were given now; ``until`` is empty for one that outlasts play), ``keep_with`` what keeps it
    (names of acts, or a state of things), and ``breaking`` what breaking it changes, a track each.
    """

    id: str
    name: str
    text: str
    by: str
    to: tuple[str, ...]
    state: str = "none"
    since: int = 0
    due: str = ""
    until: str = ""
    keep_with: tuple[str, ...] = ()
    breaking: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfferView:
    """An offer: from whom, to whom, what is asked and given, and what refusal sets off as far as it is said."""

    id: str
    by: str
    to: tuple[str, ...]
    asks: tuple[PromiseView, ...]
    gives: tuple[PromiseView, ...]
    otherwise: tuple[str, ...]
    turns_left: int
    until: str
    """The season at whose end it runs out."""
    secret: bool
    text: str = ""
    accepted_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class TrackView:
    """A track as the role sees it. ``value`` is words or digits; ``low``..``high`` the range it lies in (whole points or steps).

    ``trend`` is the change since the last turn as seen (None where it cannot be told); ``past`` its readings so far.
    """

    id: str
    name: str
    about: str
    group: str
    value: str
    number: int
    low: int
    high: int
    known: Known
    trend: int | None
    good: str
    headline: bool
    bounds: tuple[int, int] = (0, 100)
    past: tuple[int, ...] = ()


@dataclass(frozen=True)
class News:
    """Something the role learned: one sentence, who did it, and in which phase."""

    text: str
    actor: str
    phase: str
    kind: str
    turn: int = 0


@dataclass(frozen=True)
class MessageView:
    """What one role wrote to others; ``season`` is when."""

    by: str
    to: tuple[str, ...]
    text: str
    turn: int
    season: str


@dataclass(frozen=True)
class ForeseenAct:
    """An act that another role may be able to order, as far as one knows."""

    role: str
    id: str
    name: str
    kind: str


@dataclass(frozen=True)
class GoalView:
    """One of the role's own goals, as its staff sees it stand (0-100)."""

    id: str
    name: str
    text: str
    weight: int
    score: int
    hidden_agenda: bool = False
    rests_on: tuple[str, ...] = ()
    """The promises whose being in force counts for it."""


@dataclass(frozen=True)
class View:
    """All of it. ``sealing`` counts orders windows from 1; ``season`` is the turn's date in words (``spring 2017``)."""

    scenario: str
    title: str
    role: str
    role_name: str
    office: str
    place: str
    turn: int
    turns: int
    sealing: int
    sealings: int
    season: str
    ahead: tuple[str, ...]
    """The season of this turn and of those that an offer may stand for: until the end of which it would."""
    pace: str
    stage: Stage
    roles: dict[str, str]
    """Seated roles: id to name, in order."""
    brief: tuple[tuple[str, str], ...]
    goals: tuple[GoalView, ...]
    cables: tuple[CableView, ...]
    asks: tuple[AskView, ...]
    """Questions of the present stage: the dilemma in ``orders``, crises in ``responses`` and ``crisis``, debts in ``honour``."""
    postures: tuple[PostureView, ...]
    moves: tuple[MoveView, ...]
    offers_in: tuple[OfferView, ...]
    offers_out: tuple[OfferView, ...]
    promises: tuple[PromiseView, ...]
    draftable: tuple[PromiseView, ...]
    """Commitments of which an offer may be drafted: those of other roles can be asked, the role's own given."""
    draft_slots: int
    tracks: tuple[TrackView, ...]
    news: tuple[News, ...]
    """What happened since the role last decided, as it may know it."""
    messages: tuple[MessageView, ...] = ()
    """What the role wrote to others and was written, in order."""
    persons: tuple[str, ...] = ()
    """Roles that a person plays: only they read messages."""
    ended: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def headlines(self) -> tuple[TrackView, ...]:
        """At most six tracks for the page."""
        return tuple(track for track in self.tracks if track.headline)

    @property
    def dilemma(self) -> AskView | None:
        """The question this turn's cables put, if any."""
        return next((cable.dilemma for cable in self.cables if cable.dilemma is not None), None)
