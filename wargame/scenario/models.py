"""What an author writes: the shape of a theatre, a scenario and the arguments they stand on.

Every class here is one YAML mapping. Nothing is computed: expressions stay text until ``wargame.scenario.expressions``
parses them, names stay names until the rulebook is compiled. Amounts are written with up to two decimals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Expression = str
"""Text in the expression language, for example ``tension >= 85 and war == none``."""

PHASES = ("open", "act", "stir", "settle", "answer", "contest", "shock", "drift", "reckon", "end")
Phase = Literal["open", "act", "stir", "settle", "answer", "contest", "shock", "drift", "reckon", "end"]

ID_PATTERN = re.compile(r"[a-z][a-z0-9_]*\Z")


def _is_id(value: str) -> str:
    if not ID_PATTERN.match(value):
        raise ValueError(f"'{value}' is not an id: ids are lower-case letters, digits and _, and begin with a letter")
    return value


def _amount(value: Any) -> Any:
    """Keep amounts exact: a YAML number becomes a Decimal through its shortest text, a name stays a name."""
    if type(value) is int:
        return Decimal(value)
    if isinstance(value, bool):
        raise ValueError("an amount is a number or the name of a row of 'params', not true or false")
    if isinstance(value, (int, float)):
        value = Decimal(str(value))
    if isinstance(value, Decimal) and value != value.quantize(Decimal("0.01")):
        raise ValueError(f"{value} has more than two decimals: amounts are stored in hundredths")
    return value


def _expression(value: Any) -> Any:
    """A bare number or truth in YAML is a valid expression: keep its text."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        return str(value)
    return value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Id = Annotated[str, AfterValidator(_is_id)]
Amount = Annotated[Decimal | str, BeforeValidator(_amount)]
"""A number with up to two decimals, or the id of a row of ``params`` (a number that the theories dispute)."""
Expr = Annotated[str, BeforeValidator(_expression)]
Ids = Annotated[list[str], BeforeValidator(_as_list)]


class Written(BaseModel):
    """Anything an author writes; unknown keys are errors, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Grounded(Written):
    """Something that must say what it stands on.

    ``source`` lists ids of arguments or facts in ``seeds/``; ``inferred`` says why none is there. Exactly one is needed
    where the linter asks for ground (rules, moves, tracks' starting values, params, commitments, asks, cables, goals);
    terms and effects inherit that of what they belong to unless they give their own.
    """

    source: Ids = Field(default_factory=list)
    inferred: str | None = None


class Term(Grounded):
    """One signed number: ``add * max(0, of-above) / per * scaled/100 * ...`` if ``when`` holds, else 0.

    The same shape is a modifier of a chance (percent points), a doctrine weight, a goal (points of satisfaction) and
    the worth of a commitment. ``below`` turns the middle factor into ``max(0, below-of)``. Without ``of`` the term is
    ``add`` alone. Division rounds once, at the end, half away from zero. ``why`` is the words reasons print.
    """

    add: Amount
    of: Expr | None = None
    above: Expr | None = None
    below: Expr | None = None
    per: int = Field(default=1, ge=1, le=10_000)
    scaled: Annotated[list[Expr], BeforeValidator(_as_list)] = Field(default_factory=list)
    when: Expr | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Term:
        if self.above is not None and self.below is not None:
            raise ValueError("a term has 'above' or 'below', not both")
        if self.of is None and (self.above is not None or self.below is not None or self.per != 1):
            raise ValueError("'above', 'below' and 'per' need 'of': the value that is compared")
        return self


class Effect(Grounded):
    """One change: of a track (``add``, ``toward`` + ``percent``, ``set``), or ``reveal``, ``bind``, ``end``, ``ask``.

    ``after: n`` lands n turns later in the drift phase; ``lasts: n`` makes an ``add`` a lift beside the stock that is
    withdrawn exactly in the drift phase n turns after it landed. ``set`` names a step, or ``+1``/``-1`` for a relative
    step. ``reveal`` names an event or a commitment, ``to`` the roles that learn of it.
    """

    track: str | None = None
    add: Amount | None = None
    of: Expr | None = None
    above: Expr | None = None
    below: Expr | None = None
    per: int = Field(default=1, ge=1, le=10_000)
    scaled: Annotated[list[Expr], BeforeValidator(_as_list)] = Field(default_factory=list)
    toward: Expr | None = None
    percent: int | None = Field(default=None, ge=1, le=100)
    set: Annotated[str | None, BeforeValidator(lambda v: f"{v:+d}" if isinstance(v, int) else v)] = None
    reveal: str | None = None
    to: Ids = Field(default_factory=list)
    bind: Ids = Field(default_factory=list)
    end: Ids = Field(default_factory=list)
    ask: str | None = None
    when: Expr | None = None
    after: int = Field(default=0, ge=0, le=12)
    lasts: int = Field(default=0, ge=0, le=12)
    why: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Effect:
        kinds = (self.add is not None) + (self.toward is not None) + (self.set is not None)
        others = (self.reveal is not None) + bool(self.bind) + bool(self.end) + (self.ask is not None)
        if kinds + others != 1:
            raise ValueError("an effect does exactly one thing: add, toward, set, reveal, bind, end or ask")
        if kinds and self.track is None:
            raise ValueError("'add', 'toward' and 'set' need 'track': what they change")
        if others and (self.track is not None or self.after or self.lasts):
            raise ValueError("'reveal', 'bind', 'end' and 'ask' take no 'track', 'after' or 'lasts'")
        if (self.toward is None) != (self.percent is None):
            raise ValueError("a pull needs both 'toward' and 'percent'")
        if self.lasts and self.add is None:
            raise ValueError("'lasts' goes with 'add': only a lift is withdrawn")
        return self

    def term(self) -> Term | None:
        """The signed number of an ``add`` effect, without its condition."""
        if self.add is None:
            return None
        return Term(
            add=self.add, of=self.of, above=self.above, below=self.below, per=self.per, scaled=self.scaled,
            why=self.why, source=self.source, inferred=self.inferred,
        )  # fmt: skip


class Band(Written):
    """A track seen only to within a band: the reader is shown which of the bands of width ``band`` it lies in."""

    band: int = Field(ge=2, le=50)


class Noise(Written):
    """A track seen with an error: up to ``noise`` points either way, half drawn once a game and half each turn.

    The expression may read the observer's own intelligence (a track exact to it), so that knowing more costs effort.
    """

    noise: Expr


Sight = Literal["exact", "hidden"] | Band | Noise


class Track(Grounded):
    """A quantity of the world: a number in ``range`` or one of named ``steps``; a posture if a role owns it (``by``).

    ``is`` makes it derived. A ``switch`` is a step track that no effect may write: scenario or theory sets it.
    ``seen`` maps role ids and ``others`` to how well they see it; unsaid, it is public. ``guess`` is what a role to which it
    is ``hidden`` assumes. ``wins`` orders the steps from strongest to weakest for conflicting sets in one phase.
    """

    name: str
    about: str = ""
    group: str = ""
    range: tuple[int, int] = (0, 100)
    steps: list[Id] = Field(default_factory=list)
    step_names: dict[str, str] = Field(default_factory=dict)
    start: Annotated[Decimal | str | None, BeforeValidator(_amount)] = None
    seen: dict[str, Sight] = Field(default_factory=dict)
    limit: dict[Literal["up", "down"], int] = Field(default_factory=dict)
    guess: Annotated[Decimal | str | None, BeforeValidator(_amount)] = None
    is_: Expr | None = Field(default=None, alias="is")
    wins: list[Id] = Field(default_factory=list)
    switch: bool = False
    theory: dict[str, str] = Field(default_factory=dict)
    by: Id | None = None
    doctrine: dict[str, list[Term]] = Field(default_factory=dict)
    good: Literal["up", "down", "neither"] = "neither"


class Offer(Written):
    """What a role proposes: ``asks`` are the commitments wanted of the others, ``gives`` its own in return.

    All addressees must accept. One refusal, or silence until ``open`` turns have passed, ends it and runs ``else``
    once. ``lapses`` withdraws it without ``else``. A secret offer is known to its parties only.
    """

    name: str = ""
    by: Id | None = None
    to: Ids
    asks: Ids = Field(default_factory=list)
    gives: Ids = Field(default_factory=list)
    else_: list[Effect] = Field(default_factory=list, alias="else")
    open: int = Field(default=1, ge=1, le=4)
    lapses: Expr | None = None
    secret: bool = False
    worth: dict[str, list[Term]] = Field(default_factory=dict)
    text: str = ""


class Variant(Written):
    """A level or target of a move; its flat id is ``move.variant``. What is unsaid is the move's."""

    name: str
    brief: str = ""
    slots: int | None = Field(default=None, ge=0, le=2)
    legal: Expr | None = None
    secret: bool | None = None
    offer: Offer | None = None
    do: list[Effect] = Field(default_factory=list)
    doctrine: list[Term] = Field(default_factory=list)
    bears: str | None = None
    says: str | None = None


class Move(Grounded):
    """An initiative: something a role may do with one or both of its two slots in an orders window.

    ``legal`` may read only what the role sees. ``tags`` are events too (``now(threat, east)``). ``doctrine`` weighs it for
    bots: the terms sum to its weight among the legal moves, 0 or less means never. ``bears`` says who pays for it.
    ``says`` is one sentence, past tense, told of it when it happened. The free default of a role is its move with
    ``slots: 0``.
    """

    by: Id
    name: str
    kind: Literal["diplomatic", "economic", "military", "information", "domestic"]
    brief: str
    bears: str = ""
    slots: int = Field(default=1, ge=0, le=2)
    legal: Expr | None = None
    secret: bool = False
    tags: list[Id] = Field(default_factory=list)
    do: list[Effect] = Field(default_factory=list)
    variants: dict[Id, Variant] = Field(default_factory=dict)
    offer: Offer | None = None
    doctrine: list[Term] = Field(default_factory=list)
    says: str = ""

    def is_secret(self, variant_id: str | None) -> bool:
        """Whether only its own role (and those it makes an offer to) learns of it, done in this variant."""
        variant = self.variants.get(variant_id or "")
        return self.secret if variant is None or variant.secret is None else variant.secret


class Outcome(Grounded):
    """One way a roll can end: a chance in percent (``base`` + ``modifiers``), what it does, and a sentence for it."""

    base: Amount | None = None
    modifiers: list[Term] = Field(default_factory=list)
    do: list[Effect] = Field(default_factory=list)
    says: str = ""
    rare: bool = False


class Rule(Grounded):
    """What happens by itself: in ``phase``, if one of ``upon`` is now and ``when`` holds, its effects or its roll.

    ``by`` is the actor, seated or not (``nature``). ``seen`` lists the roles that learn of it (unsaid: everybody).
    ``question`` is what a roll asks, for the reader ("Would the officers be alarmed?").
    """

    phase: Phase
    upon: Ids = Field(default_factory=list)
    when: Expr | None = None
    once: bool = False
    by: Id = "nature"
    seen: Ids = Field(default_factory=list)
    name: str = ""
    says: str = ""
    question: str = ""
    do: list[Effect] = Field(default_factory=list)
    roll: dict[Id, Outcome] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something_happens(self) -> Rule:
        if bool(self.do) == bool(self.roll):
            raise ValueError("a rule has 'do' or 'roll', one of the two")
        if self.roll and len(self.roll) < 2:
            raise ValueError("a roll needs at least two outcomes; the last takes the rest")
        return self


class Inject(Rule):
    """A dated or conditional event of a scenario, read by the facilitator before it comes."""

    phase: Phase = "open"
    once: bool = True
    turn: int | None = Field(default=None, ge=1)
    title: str
    text: str
    objective: str = ""
    expected: str = ""
    note: str = ""


class Commitment(Grounded):
    """A promise: to *refrain* (``breach``, ``secret_breach``) or to *do* something (``done``, ``fulfilled_by``, ``due``).

    It sleeps until ``wakes``, runs ``lasts`` turns (0: without term) or until ``ends``. ``worth`` is what its being in force is
    worth to a role, in points of an answer's weight: the doctrine of everybody who is offered it.
    """

    name: str
    text: str
    by: Id
    to: Ids = Field(default_factory=list)
    tags: list[Id] = Field(default_factory=list)
    breach: Expr | None = None
    secret_breach: Expr | None = None
    done: Expr | None = None
    fulfilled_by: Ids = Field(default_factory=list)
    due: int = Field(default=1, ge=1, le=6)
    wakes: Expr | None = None
    lasts: int = Field(default=0, ge=0, le=12)
    ends: Expr | None = None
    starts: list[Effect] = Field(default_factory=list)
    runs: list[Effect] = Field(default_factory=list)
    kept: list[Effect] = Field(default_factory=list)
    broken: list[Effect] = Field(default_factory=list)
    found: Outcome | None = None
    worth: dict[str, list[Term]] = Field(default_factory=dict)
    honour: list[Term] = Field(default_factory=list)

    @property
    def is_do(self) -> bool:
        """Whether something is owed, rather than something forborne."""
        return self.done is not None or bool(self.fulfilled_by)

    @model_validator(mode="after")
    def _refrain_or_do(self) -> Commitment:
        refrains = self.breach is not None or self.secret_breach is not None
        if self.is_do and refrains:
            raise ValueError("a commitment is to refrain (breach) or to do (done, fulfilled_by), not both")
        return self


class Answer(Grounded):
    """One answer to an ask. ``bears`` is shown before choosing: who pays. ``doctrine`` weighs it for bots."""

    name: str
    bears: str = ""
    legal: Expr | None = None
    tags: list[Id] = Field(default_factory=list)
    do: list[Effect] = Field(default_factory=list)
    doctrine: list[Term] = Field(default_factory=list)
    says: str = ""


class Ask(Grounded):
    """A question put to roles in the response window; a crisis if its answers are press, hold and step back.

    It opens in the stir phase when one of ``upon`` is now and ``when`` holds, or by an effect ``ask``. After the settle phase a
    second round follows for its parties where ``rounds: 2`` and ``stands`` still holds. ``silence`` is the answer of
    those who say nothing.
    """

    name: str
    to: Ids
    upon: Ids = Field(default_factory=list)
    when: Expr | None = None
    once: bool = False
    crisis: bool = False
    text: str = ""
    question: str
    answers: dict[Id, Answer]
    silence: Id
    rounds: int = Field(default=1, ge=1, le=2)
    stands: Expr | None = None


class Dilemma(Written):
    """The question a cable carries: two or three answers, none free; ``silence`` names what happens to the undecided."""

    question: str
    answers: dict[Id, Answer]
    silence: Id


class Cable(Grounded):
    """A short message to a role, drawn by the seed from those whose ``when`` holds (on what the role sees).

    ``weight`` is its share in the draw (terms may make it urgent), ``repeat`` the turns before it may return (0: never).
    ``wrong`` is what it says when the source is mistaken; that chance follows from ``reliability``. ``again`` is the text
    when it returns. A cable with a ``dilemma`` must be answered; its answers are events ``cable.answer``.
    """

    to: Ids
    sender: str
    reliability: Literal["certain", "usually right", "uncertain", "rumour"] = "usually right"
    title: str
    text: str
    again: str | None = None
    wrong: str | None = None
    when: Expr | None = None
    weight: list[Term] = Field(default_factory=list)
    repeat: int = Field(default=0, ge=0, le=12)
    dilemma: Dilemma | None = None
    objective: str = ""


class Goal(Grounded):
    """What a role wants: a score of 0 to 100 as ``base`` + ``terms``, at the end or as the mean over play."""

    name: str
    text: str
    measure: Literal["end", "mean"] = "end"
    weight: int = Field(default=1, ge=1, le=10)
    base: int = 50
    terms: list[Term]
    when: Expr | None = None
    objective: str = ""


class Agenda(Written):
    """A hidden extra goal, one of three drawn for each role at start-up."""

    name: str
    text: str
    peaceful: bool = True
    goal: Goal


class Paragraph(Written):
    """A part of a brief; ``when`` lets an election or an ending change it."""

    heading: str
    text: str
    when: Expr | None = None


class Role(Grounded):
    """Who can be played, or acts without a seat (``npc``): place, brief, ranked goals, hidden agendas, headline tracks."""

    name: str
    place: str = ""
    office: str = ""
    npc: bool = False
    dilemma: str = ""
    brief: list[Paragraph] = Field(default_factory=list)
    goals: dict[Id, Goal] = Field(default_factory=dict)
    agendas: dict[Id, Agenda] = Field(default_factory=dict)
    headline: list[str] = Field(default_factory=list, max_length=6)


class Theory(Written):
    """One reading of an article as parameters. ``after`` names what it was read from."""

    name: str
    after: str
    summary: str
    world: str = ""


class Param(Grounded):
    """A number that the theories dispute: one value for each, each with its ground."""

    name: str
    values: dict[str, Annotated[Decimal, BeforeValidator(_amount)]]
    ground: dict[str, Ids] = Field(default_factory=dict)
    why: dict[str, str] = Field(default_factory=dict)


class Ending(Grounded):
    """How an exercise can end: by ``rank`` (lowest first), at once (``now``), at the last turn (``final``), or as a second label."""

    name: str
    rank: int = Field(ge=1, le=99)
    when: Expr
    judged: Literal["now", "final", "label"] = "final"
    terminal: Literal["war", "breakdown", "settlement"] | None = None
    text: str


class Word(Written):
    """One value of a label of the closing picture: the first whose ``when`` holds is the word."""

    word: str
    when: Expr = "1"
    text: str = ""


class Picture(Grounded):
    """One label of the closing picture: peace, bomb, regime, alliances or people."""

    name: str
    words: list[Word] = Field(min_length=2)


class Theatre(Written):
    """Roles, tracks, moves and rules that scenarios share. Written as a folder of YAML files whose sections merge."""

    id: Id
    title: str
    about: str = ""
    licence: str = "CC BY 4.0"
    theories: dict[Id, Theory] = Field(default_factory=dict)
    params: dict[Id, Param] = Field(default_factory=dict)
    roles: dict[Id, Role]
    tracks: dict[Id, Track]
    moves: dict[Id, Move]
    rules: dict[Id, Rule] = Field(default_factory=dict)
    commitments: dict[Id, Commitment] = Field(default_factory=dict)
    offers: dict[Id, Offer] = Field(default_factory=dict)
    asks: dict[Id, Ask] = Field(default_factory=dict)
    cables: dict[Id, Cable] = Field(default_factory=dict)
    endings: dict[Id, Ending]
    picture: dict[Id, Picture]
    glossary: dict[str, str] = Field(default_factory=dict)

    def seated(self) -> Iterator[tuple[str, Role]]:
        """The roles that have a seat, in the order of the file."""
        return ((role_id, role) for role_id, role in self.roles.items() if not role.npc)


class Start(Grounded):
    """A starting value of a scenario, with its ground."""

    value: Annotated[Decimal | str, BeforeValidator(_amount)]


class Objective(Written):
    """Something a participant can do after the exercise, and how one would notice."""

    text: str
    measure: str


class Scenario(Written):
    """A start date in a theatre, with its starting values, cables, injects, briefs and learning objectives."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    theatre: Id
    title: str
    subtitle: str = ""
    opens: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    turns: int = Field(default=8, ge=1, le=24)
    play_as: Id
    about: str
    invitation: str = ""
    """Two sentences that make one want to play it, for the home screen."""
    audience: str = ""
    length: str = ""
    content_note: str = ""
    assumptions: list[str] = Field(default_factory=list)
    omissions: list[str] = Field(default_factory=list)
    objectives: dict[Id, Objective] = Field(default_factory=dict)
    start: dict[Id, Start] = Field(default_factory=dict)
    cables: dict[Id, Cable] = Field(default_factory=dict)
    injects: dict[Id, Inject] = Field(default_factory=dict)
    briefs: dict[Id, list[Paragraph]] = Field(default_factory=dict)
    opening_cables: dict[Id, Ids] = Field(default_factory=dict)
    debrief: list[str] = Field(default_factory=list)


class Argument(Written):
    """One argument of one article in our own words, with where it stands there."""

    theme: str
    article: str
    paragraph: str
    text: str
    covers: Ids = Field(default_factory=list)
    background: str | None = None


class Fact(Written):
    """A dated fact from public record, in our own words."""

    date: str
    text: str
    credit: str = ""


class Side(Written):
    """What one article, or a voice in it, holds in a dispute, in our own words; ``source`` are the arguments it is read from.

    ``voice`` says who speaks, and when, where that is not simply the author (somebody whom the article reports, or who asks).
    """

    article: str
    text: str
    voice: str = ""
    source: Ids = Field(default_factory=list)


class Treatment(Written):
    """How the rules of one theatre treat a dispute: in words, and by which of its rules, numbers, tracks, moves and promises.

    ``briefs`` are the roles whose brief names it. Where nothing carries it, ``text`` says why the rules leave it out.
    """

    text: str
    carried_by: Ids = Field(default_factory=list)
    briefs: Ids = Field(default_factory=list)


class Dispute(Written):
    """A question that the articles answer differently; ``treated`` is by theatre."""

    question: str
    sides: list[Side] = Field(min_length=1)
    known: str = ""
    facts: Ids = Field(default_factory=list)
    treated: dict[Id, Treatment] = Field(default_factory=dict)


Verdict = Literal["borne out", "partly borne out", "not borne out", "contested", "a slip of fact"]


class Later(Written):
    """What the years after an article made of one of its claims. It is told after an exercise, never before or in it."""

    article: str
    claim: str
    source: Ids
    verdict: Verdict
    text: str
    credit: str


class Catalogued(Written):
    """A move that the articles speak of, by whom, and where each theatre has it: ``found`` in what ways, as which things."""

    name: str
    by: Ids
    found: dict[Id, dict[Literal["act", "posture", "answer", "response", "commitment", "event"], Ids]] = Field(
        default_factory=dict
    )


class Seeds(Written):
    """The arguments and facts that scenarios stand on, what the articles dispute, and what became of their claims."""

    articles: dict[str, dict[str, str]] = Field(default_factory=dict)
    arguments: dict[Id, Argument] = Field(default_factory=dict)
    facts: dict[Id, Fact] = Field(default_factory=dict)
    disputes: dict[Id, Dispute] = Field(default_factory=dict)
    later: dict[Id, Later] = Field(default_factory=dict)
    catalogue: dict[Id, Catalogued] = Field(default_factory=dict)

    def ground(self, source: str) -> tuple[str, Argument | Fact] | None:
        """What a ``source`` names, with its id: a fact, an argument, or the argument that covers a claim; None if nothing."""
        if source in self.facts:
            return source, self.facts[source]
        if source in self.arguments:
            return source, self.arguments[source]
        for argument_id, argument in self.arguments.items():
            if source in argument.covers:
                return argument_id, argument
        return None


class Resolved(Written):
    """A scenario as played: its theatre with the scenario's starts, cables and injects merged in, and the seeds.

    This whole object stands in the first line of every journal, so that a saved exercise needs no other file.
    """

    theatre: Theatre
    scenario: Scenario
    seeds: Seeds
