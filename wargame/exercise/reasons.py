"""Reasons: the numbers behind what happened, as lines that one reader may be shown.

A role is told a number only where everything behind it is exact to it (numbers give hidden tracks away by subtraction, and
so does a line that comes only when a hidden condition holds: see ``wargame.exercise.discretion``). While the theory is
hidden nobody is told targets, rolls or disputed amounts; at the debrief (role ``None``) all is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from wargame.exercise.conditions import amount_words
from wargame.exercise.dealings import offer_name
from wargame.exercise.discretion import NOTHING, Discretion, Workings
from wargame.exercise.wording import event_name
from wargame.rules.rulebook import HIDDEN_THEORY
from wargame.scenario.disputes import disputed, disputed_line
from wargame.scenario.models import Argument, Move

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

Record = dict[str, Any]
"""One record of ``wargame.rules.trace.Trace``."""


@dataclass(frozen=True)
class RollView:
    """A roll as told: what was asked, what was needed and rolled (tenths of a percent), its terms, and the rivals."""

    question: str
    rolled: int
    result: str
    result_name: str
    outcomes: tuple[tuple[str, str, int, int], ...]
    """(id, name, chance, cumulative target)."""
    terms: tuple[tuple[int, str], ...]
    """(amount in tenths of a percent, why) of the first outcome, its base first."""
    rivals: dict[str, int]
    """Theory's name to the chance that the outcome had under it."""
    flip: str
    forced: bool = False


@dataclass
class Reader:
    """Who is told: a role's index, what it sees exactly and the promises it knows of, or everybody at the debrief."""

    exercise: Exercise
    role: int | None
    exact: frozenset[str] = field(default_factory=frozenset)
    aware: frozenset[str] = field(default_factory=frozenset)
    story: Story | None = None
    """The stage that is told, if it is one."""
    asks_why: bool = True
    """Whether reasons are wanted too, or only what happened."""

    @classmethod
    def of(
        cls, exercise: Exercise, role_id: str | None, story: Story | None = None, *, asks_why: bool = True
    ) -> Reader:
        """The reader for a role, or for the debrief; of promises the role knows what it knew after ``story``, or now."""
        if role_id is None:
            return cls(exercise, None, story=story, asks_why=asks_why)
        book = exercise.book
        role = book.vocab.role_index(role_id)
        exact = Discretion.of(book).exact[role]
        told = exercise.stories_published()
        state = story.state if story else told[-1].state if told else {}
        masks = zip(book.commitment_ids, state.get("aware", ()), strict=False)
        aware = frozenset(name for name, mask in masks if mask >> role & 1)
        return cls(exercise, role, exact, aware, story, asks_why)

    def sees(self, mask: int) -> bool:
        """Whether something known to the roles of a mask is known to the reader."""
        return self.role is None or bool(mask >> self.role & 1)

    def sees_numbers(self, reads: list[str] | tuple[str, ...]) -> bool:
        """Whether numbers made from some tracks may be told."""
        return self.role is None or all(track in self.exact for track in reads)

    def may_know(self, workings: Workings) -> bool:
        """Whether the reader sees all that an effect or the odds of a roll hang on."""
        return self.role is None or Discretion.of(self.exercise.book).may_know(workings, self.role)

    def workings_of(self, effect: str) -> Workings:
        """What an effect hangs on; a ruling hangs on nothing."""
        return NOTHING if self.role is None else Discretion.of(self.exercise.book).effect(effect)

    def sees_odds(self, rule: str) -> bool:
        """Whether the reader may be told the numbers of a roll, whichever of its modifiers counted today."""
        if self.role is None:
            return True
        workings = Discretion.of(self.exercise.book).roll(rule)
        return not self.withheld and self.may_know(workings)

    @property
    def withheld(self) -> bool:
        """Whether targets, rolls and disputed amounts are kept back because the theory is hidden."""
        return self.role is not None and self.exercise.theory == HIDDEN_THEORY and not self.exercise.finished


def amount_text(hundredths: int) -> str:
    """A signed amount in points, to a tenth: ``+6``, ``-0.4``."""
    whole, tenth = divmod((abs(hundredths) + 5) // 10, 10)
    return f"{'-' if hundredths < 0 else '+'}{whole}{f'.{tenth}' if tenth else ''}"


DISPUTED = "as the readings dispute: "
"""How the base of a chance is told on which the theories differ."""


def as_played(why: str, played_under: str) -> str:
    """A reason, told as the theory has it under which was played, where that may be named."""
    if not played_under or not why.startswith(DISPUTED):
        return why
    return f"as our reading {played_under} has it: {why.removeprefix(DISPUTED)}"


def percent_text(tenths: int) -> str:
    """Tenths of a percent as percent: ``34.5``."""
    return f"{tenths / 10:.1f}"


def roll_view(exercise: Exercise, record: Record) -> RollView:
    """A roll with all its numbers."""
    theatre = exercise.resolved.theatre
    rule = theatre.rules.get(record["rule"]) or exercise.resolved.scenario.injects[record["rule"]]
    outcomes = record["outcomes"]
    happened = next(each for each in outcomes if each["id"] == record["result"])
    first = outcomes[0]
    terms = [
        (term["amount"] // 10, because(exercise, term))
        for term in ([first["base"]] if first["base"] else []) + list(first["modifiers"])
    ]
    return RollView(
        question=rule.question or rule.name or record["rule"].replace("_", " "),
        rolled=record["rolled"],
        result=record["result"],
        result_name=record["result"].replace("_", " "),
        outcomes=tuple((each["id"], each["id"].replace("_", " "), each["chance"], each["target"]) for each in outcomes),
        terms=tuple(terms),
        rivals={theatre.theories[theory].name: chance for theory, chance in happened["rivals"].items()},
        flip=_flip(record),
        forced=record["forced"],
    )


def _flip(record: Record) -> str:
    """The nearest way in which the roll would have gone otherwise."""
    rolled, outcomes = record["rolled"], record["outcomes"]
    place = next(index for index, each in enumerate(outcomes) if each["id"] == record["result"])
    nearest: list[tuple[int, str]] = []
    if place > 0:
        nearest.append((rolled - outcomes[place - 1]["target"] + 1, outcomes[place - 1]["id"]))
    if place < len(outcomes) - 1:
        nearest.append((outcomes[place]["target"] - rolled, outcomes[place + 1]["id"]))
    if not nearest:
        return ""
    distance, other = min(nearest)
    return f"{percent_text(distance)} points from '{other.replace('_', ' ')}'."


def because(exercise: Exercise, term: Record) -> str:
    """Why a number is there: its own words, and what it read."""
    if term["why"] == "base":
        return (
            "as every reading has it"
            if term["param"] is None
            else f"{DISPUTED}{exercise.resolved.theatre.params[term['param']].name}"
        )
    values = {label: (text, value) for label, text, value in term["inputs"]}
    if "of" not in values:
        return str(term["why"] or "stated by the rule")
    text, value = values["of"]
    read = f"{amount_words(exercise.resolved.theatre, text)} {value}"
    for side in ("above", "below"):
        if side in values:
            read += f", {side} {values[side][1]}"
    return f"{term['why'] or 'stated by the rule'}  ({read})"


STEP = 1000
"""Hundredths of a point that a changed step counts for where changes are weighed against each other."""


def effects_told(
    exercise: Exercise, reader: Reader, records: list[Record], owner: str
) -> tuple[tuple[str, str, int], ...]:
    """What a move, answer or rule asked for, as far as the reader may know: a line, the track, and how much (hundredths).

    Of an amount that is withheld only the direction is told, as one point.
    """
    told = []
    for record in records if reader.asks_why else ():
        if record["kind"] == "effect" and record["owner"] == owner and record["track"]:
            line = effect_line(exercise, reader, record)
            if line:
                told.append((line, record["track"], _amount_told(reader, record)))
    return tuple(told)


def _amount_told(reader: Reader, record: Record) -> int:
    if record["change"] in ("set", "step"):
        return STEP
    amount: int = record["amount"]
    if reader.withheld and reader.workings_of(record["effect"]).disputed:
        return 100 if amount > 0 else -100
    return amount


def effect_line(exercise: Exercise, reader: Reader, record: Record) -> str:
    """One effect as a line: the track, how much, when, and why; empty if the reader may not know of it."""
    track = exercise.resolved.theatre.tracks[record["track"]]
    workings = reader.workings_of(record["effect"])
    if not reader.sees_numbers([record["track"]]) or not reader.may_know(workings):
        return ""
    term = record["term"]
    when = ""
    if record.get("after"):
        when = f", {_quarters(record['after'])} from now"
    if record.get("lasts") and not record.get("expired"):
        when += f", for {_quarters(record['lasts'])}"
    if record.get("expired"):
        when = ", as it wears off"
    if record.get("landed"):
        when = ", as set going earlier"
    if record["change"] in ("set", "step"):
        if record["change"] == "step":
            return f"{track.name} one step {'up' if record['amount'] > 0 else 'down'}{when}"
        step = track.steps[record["amount"]]
        return f"{track.name} → {track.step_names.get(step, step.replace('_', ' '))}{when}"
    amount = record["amount"]
    if workings.disputed and reader.withheld:
        if not workings.sign or not amount:
            return ""
        return f"{track.name} {'rises' if amount > 0 else 'falls'}{when}"
    if abs(amount) < 5:  # hundredths: told to a tenth it would be nothing
        return ""
    why = record.get("why") or (term and term["why"]) or ""
    because = f": {why}" if why and why != "base" else ""
    detail = ""
    if term and term["inputs"]:
        values = {label: (text, value) for label, text, value in term["inputs"]}
        if "of" in values:
            detail = f" ({amount_words(exercise.resolved.theatre, values['of'][0])} {values['of'][1]})"
    return f"{track.name} {amount_text(amount)}{when}{because}{detail}"


def _quarters(turns: int) -> str:
    """A stretch of turns, in the unit that means the same at every pace."""
    return f"{turns} quarter{'s' if turns > 1 else ''}"


ITS_COURSE = "the course it takes by itself"
"""What a rule that bears the name of the track which it moves is called among the causes of that track."""


def cause_words(exercise: Exercise, reader: Reader, record: Record) -> str:
    """What an effect on a number came of, as a part of the number's change; empty if it is none or not to be told."""
    if record["change"] not in ("add", "toward") or not record["amount"] or record.get("after"):
        return ""
    workings = reader.workings_of(record["effect"])
    if workings.disputed and reader.withheld:
        return ""
    if not reader.may_know(workings) or not _knows_owner(exercise, reader, record):
        return ""
    term = record["term"]
    why = record.get("why") or (term and term["why"]) or ""
    because = f" ({why})" if why and why != "base" else ""
    when = ", as it wears off" if record.get("expired") else ", as set going earlier" if record.get("landed") else ""
    words = owner_words(exercise, record["owner"])
    if words == exercise.resolved.theatre.tracks[record["track"]].name:  # it would name the track as its own cause
        words = ITS_COURSE
    return f"{words}{because}{when}"


def step_cause(exercise: Exercise, reader: Reader, record: Record) -> str:
    """What asked for another step of a track; empty if the effect did not, or is not to be told."""
    if record["change"] not in ("set", "step") or record.get("after"):
        return ""
    if not reader.may_know(reader.workings_of(record["effect"])) or not _knows_owner(exercise, reader, record):
        return ""
    return owner_words(exercise, record["owner"])


def owner_words(exercise: Exercise, owner: str) -> str:
    """Whose doing an effect was, in words: a role's act, its answer, a promise, a rule, an inject or a ruling."""
    theatre = exercise.resolved.theatre
    head = owner.partition(".")[0]
    inject = exercise.resolved.scenario.injects.get(head)
    if inject is not None:
        return inject.title
    if head in theatre.moves:
        return f"{theatre.roles[theatre.moves[head].by].name}: {event_name(theatre, owner)}"
    if head in theatre.cables and len(theatre.cables[head].to) == 1:
        return f"{theatre.roles[theatre.cables[head].to[0]].name}: {event_name(theatre, owner)}"
    if head in theatre.commitments:
        return f"the promise '{theatre.commitments[head].name}'"
    if owner.startswith("offer."):
        return offer_name(exercise, owner)
    return event_name(theatre, owner)


def _knows_owner(exercise: Exercise, reader: Reader, record: Record) -> bool:
    """Whether the reader may know what an effect came from: secret moves, rules, answers and promises keep their names."""
    if reader.role is None:
        return True
    theatre, role = exercise.resolved.theatre, exercise.book.vocab.roles[reader.role]
    section, name, *way = record["effect"].split(".")
    match section:
        case "moves":
            return _knows_move(theatre.moves[name], record["owner"], role, way)
        case "rules" | "injects":
            rule = theatre.rules.get(name) or exercise.resolved.scenario.injects[name]
            return not rule.seen or role in rule.seen
        case "cables":
            dilemma = theatre.cables[name].dilemma
            assert dilemma is not None
            return bool(dilemma.answers[way[2]].says) or theatre.cables[name].to == [role]
        case "asks":
            return bool(theatre.asks[name].answers[way[1]].says) or theatre.asks[name].to == [role]
        case "commitments":
            return name in reader.aware
        case "offers":
            offer = theatre.offers[name]
            return not offer.secret or role in (offer.by, *offer.to)
    return True


def _knows_move(move: Move, done: str, role: str, way: list[str]) -> bool:
    """Of a move as it was ``done``, or of an offer that came with it (``way`` leads from the move to the effect)."""
    if "offer" not in way:
        return move.by == role or not move.is_secret(done.partition(".")[2])
    variant = move.variants.get(way[1]) if way[0] == "variants" else None
    offer = variant.offer if variant and variant.offer else move.offer
    return offer is None or not offer.secret or role in (move.by, *offer.to)


def ground(exercise: Exercise, sources: list[str], thing: str = "") -> tuple[tuple[str, str], ...]:
    """Arguments and facts behind something, as (id, text); then, if ``thing`` is disputed, that it is and by whom.

    What a scenario says of it is looked up once.
    """
    known = _GROUNDS.setdefault(exercise, {})
    key = (thing, *sources)
    if key not in known:
        known[key] = _ground(exercise, sources, thing)
    return known[key]


_GROUNDS: WeakKeyDictionary[Exercise, dict[tuple[str, ...], tuple[tuple[str, str], ...]]] = WeakKeyDictionary()


def _ground(exercise: Exercise, sources: list[str], thing: str) -> tuple[tuple[str, str], ...]:
    seeds = exercise.resolved.seeds
    found: dict[str, str] = {}
    for source in sources:
        named = seeds.ground(source)
        if named is None:
            continue
        ground_id, stands = named
        if isinstance(stands, Argument):
            title = seeds.articles.get(stands.article, {}).get("title", stands.article)
            found[ground_id] = f"{stands.text} ({title}, {stands.paragraph})"
        else:
            found[ground_id] = f"{stands.text} ({stands.date}{'; ' + stands.credit if stands.credit else ''})"
    resolved = exercise.resolved
    found |= {name: disputed_line(resolved, each) for name, each in disputed(resolved, [thing]).items()}
    return tuple(found.items())
