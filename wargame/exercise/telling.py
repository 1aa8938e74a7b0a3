"""From records to sentences: what a stage of a turn meant, for one role or for the debrief.

A role is told what it may know: an event it learned of, a number only where every value behind it is exact to it. While
the theory is hidden nobody is told targets, rolls or disputed amounts; at the debrief (reader ``None``) all is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.exercise.views import News
from wargame.exercise.wording import event_name, likelihood
from wargame.rules.rulebook import HIDDEN_THEORY
from wargame.rules.world import ASLEEP, BROKEN, ENDED, HIDDEN, KEPT, RUNNING

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

Record = dict[str, Any]
_PLEDGES = {
    ASLEEP: "is agreed",
    RUNNING: "is now owed",
    KEPT: "was kept",
    BROKEN: "was broken",
    HIDDEN: "was broken in secret",
    ENDED: "ended",
}


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


@dataclass(frozen=True)
class Item:
    """One thing that happened, with its reasons a line each."""

    kind: str
    """``move``, ``answer``, ``event``, ``roll``, ``quiet`` (a roll that came to nothing), ``crisis``, ``offer``, ``promise``,
    ``posture`` or ``change``."""
    headline: str
    actor: str = ""
    phase: str = ""
    lines: tuple[str, ...] = ()
    numbers_hidden: bool = False
    roll: RollView | None = None
    ground: tuple[tuple[str, str], ...] = ()
    subject: str = ""


@dataclass
class Reader:
    """Who is told: a role's index and what it sees exactly, or everybody at the debrief."""

    exercise: Exercise
    role: int | None
    exact: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, exercise: Exercise, role_id: str | None) -> Reader:
        """The reader for a role, or for the debrief."""
        if role_id is None:
            return cls(exercise, None)
        book = exercise.book
        role = book.vocab.role_index(role_id)
        exact = frozenset(track for place, track in enumerate(book.track_ids) if book.sights[role][place] == "exact")
        return cls(exercise, role, exact)

    def sees(self, mask: int) -> bool:
        """Whether something known to the roles of a mask is known to the reader."""
        return self.role is None or bool(mask >> self.role & 1)

    def sees_numbers(self, reads: list[str] | tuple[str, ...]) -> bool:
        """Whether numbers made from some tracks may be told."""
        return self.role is None or all(track in self.exact for track in reads)

    @property
    def withheld(self) -> bool:
        """Whether targets, rolls and disputed amounts are kept back because the theory is hidden."""
        return self.role is not None and self.exercise.theory == HIDDEN_THEORY and not self.exercise.finished


def tell(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """A stage as items in the order in which things happened, then what changed."""
    reader = Reader.of(exercise, role_id)
    records = list(story.records)
    items: list[Item] = []
    for record in records:
        item = _item(exercise, reader, records, record)
        if item is not None:
            items.append(item)
    return items + changes(exercise, story, role_id)


def amount_text(hundredths: int) -> str:
    """A signed amount in points: ``+6``, ``-0.35``."""
    whole, rest = divmod(abs(hundredths), 100)
    digits = f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"{'-' if hundredths < 0 else '+'}{digits}"


def percent_text(tenths: int) -> str:
    """Tenths of a percent as percent: ``34.5``."""
    return f"{tenths / 10:.1f}"


# ---- single records --------------------------------------------------------------------------------------------------


def _item(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    match record["kind"]:
        case "event":
            return _event(exercise, reader, records, record)
        case "roll":
            return _roll(exercise, reader, records, record)
        case "answer" if reader.sees(record["seen"]):
            return _answer(exercise, reader, records, record)
        case "asked":
            return _asked(exercise, record)
        case "tabled" if reader.sees(record["seen"]):
            return Item(
                "offer",
                f"An offer from {_role(exercise, record['by'])} is on the table: {event_name(exercise.resolved.theatre, record['offer'])}.",
                record["by"],
                record["phase"],
                subject=record["offer"],
            )
        case "bound" if reader.sees(record["seen"]):
            made = exercise.resolved.theatre.commitments[record["commitment"]]
            return Item(
                "promise",
                f"{_role(exercise, made.by)} is bound{' (not yet due)' if record['asleep'] else ''}: {made.text}",
                made.by,
                record["phase"],
                subject=record["commitment"],
            )
        case "pledge" if record["state"] != HIDDEN or reader.role is None:
            made = exercise.resolved.theatre.commitments[record["commitment"]]
            if reader.sees(record["seen"]):
                return Item(
                    "promise",
                    f"'{made.name}' {_PLEDGES[record['state']]} ({_role(exercise, made.by)}).",
                    made.by,
                    record["phase"],
                    subject=record["commitment"],
                )
        case "posture":
            if reader.sees_numbers([record["track"]]) and record["step"]:
                track = exercise.resolved.theatre.tracks[record["track"]]
                return Item(
                    "posture",
                    f"{_role(exercise, record['role'])} moved its posture '{track.name}' {'up' if record['step'] > 0 else 'down'}.",
                    record["role"],
                    record["phase"],
                    subject=record["track"],
                )
        case "revealed" if reader.role is None:
            return Item(
                "event",
                f"It became known: {event_name(exercise.resolved.theatre, record['name'])}.",
                "",
                record["phase"],
            )
    return None


def _role(exercise: Exercise, role_id: str | None) -> str:
    role = exercise.resolved.theatre.roles.get(role_id or "")
    return role.name if role else ""


def _event(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    name = record["names"][0]
    if not reader.sees(record["seen"]) or _told_elsewhere(exercise, name):
        return None
    theatre = exercise.resolved.theatre
    head = name.partition(".")[0]
    says = record["says"]
    if not says:
        if name.rsplit(".", 1)[-1] in ("accepted", "refused", "lapsed", "withdrawn"):
            offer, _, end = name.rpartition(".")
            who = f" by {_role(exercise, record['actor'])}" if record["actor"] else ""
            return Item(
                "offer",
                f"The offer '{event_name(theatre, offer)}' was {end}{who}.",
                record["actor"] or "",
                record["phase"],
                subject=offer,
            )
        return None
    kind = "move" if head in theatre.moves else "event"
    model = theatre.moves.get(head) or theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    ground = _ground(exercise, list(model.source)) if model is not None else ()
    return Item(
        kind,
        says,
        record["actor"] or "",
        record["phase"],
        _effect_lines(exercise, reader, records, name),
        ground=ground,
        subject=name,
    )


def _told_elsewhere(exercise: Exercise, name: str) -> bool:
    """Answers and rolls have records of their own."""
    head, _, tail = name.partition(".")
    rule = exercise.resolved.theatre.rules.get(head) or exercise.resolved.scenario.injects.get(head)
    if rule is not None and rule.roll:
        return True
    return head in exercise.resolved.theatre.cables or (head in exercise.resolved.theatre.asks and bool(tail))


def _answer(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item:
    theatre = exercise.resolved.theatre
    ask = record["ask"]
    if ask in theatre.cables:
        dilemma = theatre.cables[ask].dilemma
        assert dilemma is not None
        title, answer, source = theatre.cables[ask].title, dilemma.answers[record["answer"]], theatre.cables[ask].source
    else:
        title, answer, source = (
            theatre.asks[ask].name,
            theatre.asks[ask].answers[record["answer"]],
            theatre.asks[ask].source,
        )
    silent = " (it did not answer)" if record["silent"] else ""
    headline = answer.says or f"{_role(exercise, record['role'])} on '{title}': {answer.name}."
    lines = _effect_lines(exercise, reader, records, f"{ask}.{record['answer']}")
    return Item(
        "answer",
        headline + silent,
        record["role"],
        record["phase"],
        lines,
        ground=_ground(exercise, list(source)),
        subject=f"{ask}.{record['answer']}",
    )


def _asked(exercise: Exercise, record: Record) -> Item:
    ask = exercise.resolved.theatre.asks[record["ask"]]
    parties = " and ".join(_role(exercise, role) for role in ask.to)
    return Item(
        "crisis" if ask.crisis else "event",
        f"{'Crisis' if ask.crisis else 'A question'}: {ask.name} ({parties}).",
        "",
        record["phase"],
        subject=record["ask"],
    )


def _roll(exercise: Exercise, reader: Reader, records: list[Record], record: Record) -> Item | None:
    if not reader.sees(record["seen"]):
        return None
    rule = exercise.resolved.theatre.rules.get(record["rule"]) or exercise.resolved.scenario.injects[record["rule"]]
    outcome = rule.roll[record["result"]]
    if not outcome.says and reader.role is not None:
        return None
    headline = outcome.says or f"{rule.name or record['rule'].replace('_', ' ')}: {record['result'].replace('_', ' ')}."
    reads = [
        track
        for each in record["outcomes"]
        for term in (*each["modifiers"], *([each["base"]] if each["base"] else []))
        for track in term["reads"]
    ]
    hidden = reader.withheld or not reader.sees_numbers(reads)
    roll = None if hidden else roll_view(exercise, record)
    lines = _effect_lines(exercise, reader, records, record["rule"])
    kind = "roll" if outcome.do or rule.seen else "quiet"
    return Item(
        kind,
        headline,
        record["by"],
        record["phase"],
        lines,
        hidden,
        roll,
        _ground(exercise, list(rule.source)),
        record["rule"],
    )


def roll_view(exercise: Exercise, record: Record) -> RollView:
    """A roll with all its numbers."""
    theatre = exercise.resolved.theatre
    rule = theatre.rules.get(record["rule"]) or exercise.resolved.scenario.injects[record["rule"]]
    outcomes = record["outcomes"]
    happened = next(each for each in outcomes if each["id"] == record["result"])
    first = outcomes[0]
    terms = [
        (term["amount"] // 10, _because(exercise, term))
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


def _because(exercise: Exercise, term: Record) -> str:
    """Why a number is there: its own words, and what it read."""
    if term["why"] == "base":
        reading = (
            "as every reading has it"
            if term["param"] is None
            else f"as the readings dispute: {exercise.resolved.theatre.params[term['param']].name}"
        )
        return reading
    inputs = []
    values = {label: (text, value) for label, text, value in term["inputs"]}
    if "of" in values:
        text, value = values["of"]
        inputs.append(f"{_track_words(exercise, text)} {value}")
        for side in ("above", "below"):
            if side in values:
                inputs[-1] += f", {side} {values[side][1]}"
    detail = f"  ({'; '.join(inputs)})" if inputs else ""
    words = term["why"] or "stated by the rule"
    return words + detail


def _track_words(exercise: Exercise, text: str) -> str:
    track = exercise.resolved.theatre.tracks.get(text)
    return track.name if track else text.replace("_", " ")


def _effect_lines(exercise: Exercise, reader: Reader, records: list[Record], owner: str) -> tuple[str, ...]:
    lines = []
    for record in records:
        if record["kind"] == "effect" and record["owner"] == owner and record["track"]:
            line = effect_line(exercise, reader, record)
            if line:
                lines.append(line)
    return tuple(lines)


def effect_line(exercise: Exercise, reader: Reader, record: Record) -> str:
    """One effect as a line: the track, how much, when, and why; empty if the reader may not know of it."""
    track = exercise.resolved.theatre.tracks[record["track"]]
    if not reader.sees_numbers([record["track"]]):
        return ""
    term = record["term"]
    told = reader.sees_numbers(term["reads"]) if term else True
    disputed = bool(term and term["param"])
    when = ""
    if record.get("after"):
        when = f", {record['after']} turn{'s' if record['after'] > 1 else ''} from now"
    if record.get("lasts") and not record.get("expired"):
        when += f", for {record['lasts']} turn{'s' if record['lasts'] > 1 else ''}"
    if record.get("expired"):
        when = ", as it wears off"
    if record.get("landed"):
        when = ", as set going earlier"
    if record["change"] in ("set", "step"):
        step = (
            track.steps[record["amount"]]
            if record["change"] == "set"
            else ("one step up" if record["amount"] > 0 else "one step down")
        )
        return f"{track.name}: {track.step_names.get(step, step.replace('_', ' '))}{when}"
    amount = record["amount"]
    if not amount and not record.get("after"):
        return ""
    if not told or (disputed and reader.withheld):
        return f"{track.name} {'rises' if amount > 0 else 'falls'}{when}"
    why = record.get("why") or (term and term["why"]) or ""
    because = f": {why}" if why and why != "base" else ""
    detail = ""
    if term and term["inputs"]:
        values = {label: (text, value) for label, text, value in term["inputs"]}
        if "of" in values:
            detail = f" ({_track_words(exercise, values['of'][0])} {values['of'][1]})"
    return f"{track.name} {amount_text(amount)}{when}{because}{detail}"


def _ground(exercise: Exercise, sources: list[str]) -> tuple[tuple[str, str], ...]:
    """Arguments and facts behind something, as (id, text)."""
    seeds = exercise.resolved.seeds
    found = []
    for source in sources:
        if source in seeds.arguments:
            argument = seeds.arguments[source]
            title = seeds.articles.get(argument.article, {}).get("title", argument.article)
            found.append((source, f"{argument.text} ({title}, {argument.paragraph})"))
        elif source in seeds.facts:
            fact = seeds.facts[source]
            found.append((source, f"{fact.text} ({fact.date}{'; ' + fact.credit if fact.credit else ''})"))
    return tuple(found)


# ---- what changed ----------------------------------------------------------------------------------------------------


def changes(exercise: Exercise, story: Story, role_id: str | None) -> list[Item]:
    """Net changes of the tracks that a reader sees exactly, each with everything that moved it."""
    reader = Reader.of(exercise, role_id)
    net: dict[str, tuple[int, int]] = {}
    cut: dict[str, list[str]] = {}
    for record in story.records:
        if record["kind"] == "change":
            track = record["track"]
            net[track] = (net.get(track, (record["before"], 0))[0], record["after"])
            if record["limited"]:
                cut.setdefault(track, []).append(
                    f"{amount_text(-record['limited'])} more was cut off by what a turn can move"
                )
            if record["bounded"]:
                cut.setdefault(track, []).append("the end of the scale was reached")
    items = []
    for track_id, (before, after) in net.items():
        if not reader.sees_numbers([track_id]) or (before + 50) // 100 == (after + 50) // 100:
            continue
        track = exercise.resolved.theatre.tracks[track_id]
        lines = tuple(
            line
            for record in story.records
            if record["kind"] == "effect"
            and record["track"] == track_id
            and (line := _contribution(exercise, reader, record))
        )
        items.append(
            Item(
                "change",
                f"{track.name} {(before + 50) // 100} to {(after + 50) // 100}",
                "",
                "end",
                lines + tuple(cut.get(track_id, ())),
                subject=track_id,
            )
        )
    return items


def _contribution(exercise: Exercise, reader: Reader, record: Record) -> str:
    """One effect as a part of a track's change: how much, and from what."""
    if record["change"] not in ("add", "toward") or not record["amount"] or record.get("after"):
        return ""
    term = record["term"]
    owner = event_name(exercise.resolved.theatre, record["owner"])
    if (
        (term and not reader.sees_numbers(term["reads"]))
        or (term and term["param"] and reader.withheld)
        or not _knows_owner(exercise, reader, record["owner"])
    ):
        return ""
    why = record.get("why") or (term and term["why"]) or ""
    return f"{amount_text(record['amount'])}  {owner}{': ' + why if why else ''}"


def _knows_owner(exercise: Exercise, reader: Reader, owner: str) -> bool:
    """Whether the reader may know what an effect came from: secret moves and rules keep their names."""
    if reader.role is None:
        return True
    book, head = exercise.book, owner.partition(".")[0]
    if head in exercise.resolved.theatre.moves:
        move = exercise.resolved.theatre.moves[head]
        return not move.secret or move.by == book.vocab.roles[reader.role]
    rule = exercise.resolved.theatre.rules.get(head)
    if rule is not None and rule.seen:
        return book.vocab.roles[reader.role] in rule.seen
    cable = exercise.resolved.theatre.cables.get(head)
    if cable is not None:
        return book.vocab.roles[reader.role] in cable.to
    return True


def news_for(exercise: Exercise, stories: list[Story], role_id: str) -> tuple[News, ...]:
    """What a role learned since its last orders window, one sentence each, oldest first."""
    since = 0
    windows = [
        place
        for place, story in enumerate(stories)
        if story.stage == "open" and (story.turn - 1) % exercise.quarters == 0
    ]
    if windows:
        current_is_open = windows[-1] == len(stories) - 1
        since = windows[-2] + 1 if current_is_open and len(windows) > 1 else windows[-1] if not current_is_open else 0
    result = []
    for story in stories[since:]:
        reader = Reader.of(exercise, role_id)
        records = list(story.records)
        for record in records:
            item = _item(exercise, reader, records, record)
            if item is not None and item.kind not in ("posture", "quiet"):
                result.append(News(item.headline, item.actor, item.phase, item.kind, story.turn))
    return tuple(result)


def odds_words(tenths: int) -> str:
    """A chance in words with its range."""
    return likelihood(tenths)
