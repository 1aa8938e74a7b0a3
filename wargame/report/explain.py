"""``wargame explain``: what something in a rulebook does, what it reads, what it stands on, and what stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wargame.exercise.conditions import amount_words, condition_words
from wargame.exercise.wording import event_name
from wargame.scenario.disputes import disputed, disputed_line, disputes_of, speaker
from wargame.scenario.expressions import ExpressionError, parse
from wargame.scenario.models import Argument, Dispute, Effect, Grounded, Resolved, Term, Treatment, Written
from wargame.scenario.problems import did_you_mean

SECTIONS = (
    "tracks",
    "moves",
    "rules",
    "commitments",
    "offers",
    "asks",
    "cables",
    "endings",
    "params",
    "picture",
    "theories",
)


class UnknownId(LookupError):
    """There is nothing of that name; the sentence names the nearest."""


def explain(resolved: Resolved, wanted: str) -> str:
    """Plain text about a track, move, rule, commitment, cable, ending, param, argument or fact.

    A rule and the disputed number of its base may share a name: then both are told.
    """
    found = dict(_everything(resolved))
    head = wanted.partition(".")[0]
    named = resolved.seeds.ground(wanted)
    key = wanted if wanted in found else named[0] if named is not None else head
    if key not in found:
        hint = did_you_mean(wanted, found)
        raise UnknownId(f"There is nothing named '{wanted}' in {resolved.scenario.id}{': ' + hint if hint else '.'}")
    told = [_told(resolved, key, section, item) for item_id, (section, item) in _everything(resolved) if item_id == key]
    return "\n\n".join("\n".join(lines).rstrip() for lines in told) + "\n"


def _told(resolved: Resolved, key: str, section: str, item: Any) -> list[str]:
    """What is said of one thing."""
    lines = [f"{key} ({section.removesuffix('s')})", ""]
    if section == "disputes":
        return lines + _dispute(resolved, *disputes_of(resolved)[key])
    lines += _what(resolved, section, key, item)
    lines += _heading("Reads", sorted(_reads(resolved, item)))
    lines += _heading("Stands on", _ground(resolved, item))
    lines += _heading(
        "What the authors dispute", (disputed_line(resolved, each) for each in disputed(resolved, [key]).values())
    )
    lines += _heading("Within it stands", _ground_within(resolved, item))
    stood_on = section in ("arguments", "facts")
    dependents = sorted(_dependents(resolved, key, section))
    return lines + _heading("What stands on it" if stood_on else "Read or changed by", dependents)


def _everything(resolved: Resolved) -> Iterator[tuple[str, tuple[str, Any]]]:
    for section in SECTIONS:
        for item_id, item in getattr(resolved.theatre, section).items():
            yield item_id, (section, item)
    for inject_id, inject in resolved.scenario.injects.items():
        yield inject_id, ("injects", inject)
    for role_id, role in resolved.theatre.roles.items():
        yield role_id, ("roles", role)
        for goal_id, goal in role.goals.items():
            yield goal_id, ("goals", goal)
    for argument_id, argument in resolved.seeds.arguments.items():
        yield argument_id, ("arguments", argument)
    for fact_id, fact in resolved.seeds.facts.items():
        yield fact_id, ("facts", fact)
    for dispute_id, (dispute, _) in disputes_of(resolved).items():
        yield dispute_id, ("disputes", dispute)


def _heading(title: str, lines: Iterable[str]) -> list[str]:
    listed = list(lines)
    return ["", f"{title}:", *(f"  {line}" for line in listed)] if listed else []


def _what(resolved: Resolved, section: str, key: str, item: Any) -> list[str]:
    lines = []
    for field in ("name", "title", "about", "brief", "text", "says", "question"):
        value = getattr(item, field, "")
        if isinstance(value, str) and value:
            lines.append(value)
    for field in ("when", "legal", "breach", "secret_breach", "done", "wakes", "ends", "is_"):
        value = getattr(item, field, None)
        if value:
            words = (amount_words if field == "is_" else condition_words)(resolved.theatre, value)
            lines.append(f"{field.rstrip('_')}: {words}   [{value}]")
    if section == "tracks":
        lines += _track(item)
    if section == "params":
        lines += [f"{theory}: {value}" for theory, value in item.values.items()]
    lines += [
        line
        for title, effects in _effects(item)
        for line in [f"{title}:", *(f"  {effect_words(resolved, effect)}" for effect in effects)]
    ]
    for outcome_id, outcome in getattr(item, "roll", {}).items():
        base = (
            "the rest"
            if outcome.base is None
            else f"base {outcome.base} %"
            if not isinstance(outcome.base, str)
            else f"base {outcome.base} (disputed)"
        )
        lines.append(f"outcome {outcome_id}: {base}")
        lines += [f"  {term_words(resolved, term)}" for term in outcome.modifiers]
        lines += [f"  then {effect_words(resolved, effect)}" for effect in outcome.do]
    for answer_id, answer in _answers(item).items():
        lines.append(f"answer {answer_id}: {answer.name} ({answer.bears or 'nobody named'} pays)")
        lines += [f"  {effect_words(resolved, effect)}" for effect in answer.do]
    for variant_id, variant in getattr(item, "variants", {}).items():
        lines.append(f"variant {variant_id}: {variant.name}")
        lines += [f"  {effect_words(resolved, effect)}" for effect in variant.do]
    if section == "arguments":
        title = resolved.seeds.articles.get(item.article, {}).get("title", item.article)
        lines.append(f"after {title}, {item.paragraph}")
    return lines


def _dispute(resolved: Resolved, dispute: Dispute, treatment: Treatment) -> list[str]:
    lines = [dispute.question]
    lines += _heading("Sides", (f"{speaker(resolved, side)}: {side.text}" for side in dispute.sides))
    lines += _heading("Known", [dispute.known] if dispute.known else [])
    lines += _heading("In the rules", [treatment.text])
    return lines + _heading("Carried by", treatment.carried_by)


def _track(track: Any) -> list[str]:
    scale = f"steps: {', '.join(track.steps)}" if track.steps else f"scale: {track.range[0]} to {track.range[1]}"
    lines = [scale]
    if track.start is not None:
        lines.append(f"starts at {track.start}")
    for side, points in track.limit.items():
        lines.append(f"moves at most {points} {side} in a turn")
    for role, how in track.seen.items():
        seen = how if isinstance(how, str) else ", ".join(f"{key} {value}" for key, value in how.model_dump().items())
        lines.append(f"seen by {role}: {seen}")
    return lines


def _effects(item: Any) -> Iterator[tuple[str, list[Effect]]]:
    for field, title in (
        ("do", "does"),
        ("starts", "when it starts"),
        ("runs", "each turn"),
        ("kept", "when kept"),
        ("broken", "when broken"),
    ):
        effects = getattr(item, field, None)
        if effects and isinstance(effects, list):
            yield title, effects


def _answers(item: Any) -> dict[str, Any]:
    dilemma = getattr(item, "dilemma", None)
    if dilemma is not None and not isinstance(dilemma, str):
        return dict(dilemma.answers)
    return dict(getattr(item, "answers", {}))


def term_words(resolved: Resolved, term: Term | Effect) -> str:
    """A term as people say it: ``+4 for each 10 of Splits above 55: the elite is split``."""
    parts = [f"{term.add:+}" if not isinstance(term.add, str) and term.add is not None else str(term.add)]
    if term.of is not None:
        each = f" for each {term.per}" if term.per != 1 else " for each point"
        side = (
            f" above {term.above}"
            if term.above is not None
            else f" below {term.below}"
            if term.below is not None
            else ""
        )
        parts.append(f"{each} of {amount_words(resolved.theatre, term.of)}{side}")
    for scale in term.scaled:
        parts.append(f", in percent of {amount_words(resolved.theatre, scale)}")
    if term.when:
        parts.append(f", {condition_words(resolved.theatre, term.when)}")
    if term.why:
        parts.append(f": {term.why}")
    return "".join(parts)


def effect_words(resolved: Resolved, effect: Effect) -> str:
    """An effect as people say it."""
    theatre = resolved.theatre
    name = theatre.tracks[effect.track].name if effect.track in theatre.tracks else effect.track or ""
    when = f", {effect.after} {'turn' if effect.after == 1 else 'turns'} later" if effect.after else ""
    when += f", for {effect.lasts} turns" if effect.lasts else ""
    condition = f", {condition_words(theatre, effect.when)}" if effect.when and effect.add is None else ""
    if effect.add is not None:
        return f"{name}: {term_words(resolved, effect)}{when}"
    if effect.toward is not None:
        return f"{name}: {effect.percent} % of the way toward {amount_words(theatre, effect.toward)}{when}{condition}"
    if effect.set is not None:
        return f"{name}: {_step_words(resolved, effect)}{when}{condition}"
    if effect.reveal is not None:
        to = ", ".join(theatre.roles[role].name if role in theatre.roles else role for role in effect.to) or "all"
        return f"{event_name(theatre, effect.reveal)} becomes known to {to}{condition}"
    if effect.ask is not None:
        return f"asks: {event_name(theatre, effect.ask)}{condition}"
    verb = "binds" if effect.bind else "ends"
    return f"{verb}: {', '.join(event_name(theatre, each) for each in effect.bind or effect.end)}{condition}"


def _step_words(resolved: Resolved, effect: Effect) -> str:
    """The step that an effect sets, as people read it, or the way it goes by one."""
    step = effect.set or ""
    if step[:1] in ("+", "-"):
        count = int(step[1:])
        return f"{'one step' if count == 1 else f'{count} steps'} {'up' if step[0] == '+' else 'down'}"
    track = resolved.theatre.tracks.get(effect.track or "")
    named = track.step_names.get(step) if track is not None else None
    return f"becomes '{named or step.replace('_', ' ')}'"


def expressions_in(item: Any) -> Iterator[str]:
    """Every expression written anywhere inside something."""
    if isinstance(item, Written):
        for field in type(item).model_fields:
            value = getattr(item, field)
            if field in (
                "when",
                "legal",
                "breach",
                "secret_breach",
                "done",
                "wakes",
                "ends",
                "is_",
                "of",
                "above",
                "below",
                "toward",
                "lapses",
                "stands",
            ) and isinstance(value, str):
                yield value
            elif field == "scaled":
                yield from value
            else:
                yield from expressions_in(value)
    elif isinstance(item, dict):
        for value in item.values():
            yield from expressions_in(value)
    elif isinstance(item, (list, tuple)):
        for value in item:
            yield from expressions_in(value)


def _mentions(item: Any) -> set[str]:
    names: set[str] = set()
    for text in expressions_in(item):
        try:
            names |= {mention.name for mention in parse(text).mentions}
        except ExpressionError:
            continue
    return names


def _reads(resolved: Resolved, item: Any) -> set[str]:
    known = {item_id for item_id, _ in _everything(resolved)}
    return {name for name in _mentions(item) if name in known or name.partition(".")[0] in known}


def _writes(item: Any) -> set[str]:
    if isinstance(item, Effect):
        return {name for name in (item.track, item.reveal, item.ask, *item.bind, *item.end) if name}
    names: set[str] = set()
    if isinstance(item, Written):
        for field in type(item).model_fields:
            names |= _writes(getattr(item, field))
    elif isinstance(item, dict):
        for value in item.values():
            names |= _writes(value)
    elif isinstance(item, (list, tuple)):
        for value in item:
            names |= _writes(value)
    return names


def _ground(resolved: Resolved, item: Any) -> list[str]:
    """What something itself stands on, a line each."""
    lines = [_ground_words(resolved, source) for source in getattr(item, "source", [])]
    for theory, sources in getattr(item, "ground", {}).items():
        lines += [
            f"under {resolved.theatre.theories[theory].name}: {_ground_words(resolved, each)}" for each in sources
        ]
    reasons = getattr(item, "why", None)
    if isinstance(reasons, dict):
        lines += [f"under {resolved.theatre.theories[theory].name}: {why}" for theory, why in reasons.items()]
    if getattr(item, "inferred", None):
        lines.append(f"inferred: {item.inferred}")
    return lines


def _ground_within(resolved: Resolved, item: Any) -> list[str]:
    """What its terms, effects and outcomes stand on by themselves, and the numbers that it takes from the theories."""
    lines = [
        f"{_called(resolved, part)}: {line}"
        for part in _parts(item)
        if part is not item and isinstance(part, Grounded)
        for line in _ground(resolved, part)
    ]
    for name in _params(resolved, item):
        param = resolved.theatre.params[name]
        lines += [f"{name}, {param.name}: {line}" for line in _ground(resolved, param)]
    return list(dict.fromkeys(lines))


def _ground_words(resolved: Resolved, source: str) -> str:
    """An argument or fact by its id, with its text and where it stands."""
    named = resolved.seeds.ground(source)
    if named is None:
        return source
    if isinstance(named[1], Argument):
        return f"{named[0]}: {named[1].text} ({named[1].article}, {named[1].paragraph})"
    return f"{named[0]}: {named[1].text} ({named[1].date})"


def _called(resolved: Resolved, part: Any) -> str:
    """A part of something, as the lines above name it."""
    if isinstance(part, Effect):
        return effect_words(resolved, part)
    if isinstance(part, Term):
        return term_words(resolved, part)
    return str(getattr(part, "name", "") or getattr(part, "says", "") or type(part).__name__.lower())


def _parts(item: Any) -> Iterator[Any]:
    """Everything that an author wrote inside something, itself first."""
    if isinstance(item, Written):
        yield item
        for field in type(item).model_fields:
            yield from _parts(getattr(item, field))
    elif isinstance(item, dict):
        for value in item.values():
            yield from _parts(value)
    elif isinstance(item, (list, tuple)):
        for value in item:
            yield from _parts(value)


def _params(resolved: Resolved, item: Any) -> list[str]:
    """The numbers of theories that something takes: as an amount, or as the base of a chance."""
    taken = [value for part in _parts(item) for value in (getattr(part, "add", None), getattr(part, "base", None))]
    return [name for name in dict.fromkeys(map(str, taken)) if name in resolved.theatre.params]


def _sources(item: Any) -> Iterator[str]:
    """Every argument and fact that something or a part of it names."""
    for part in _parts(item):
        yield from getattr(part, "source", [])
        ground = getattr(part, "ground", None)
        if isinstance(ground, dict):
            yield from (source for sources in ground.values() for source in sources)


def _dependents(resolved: Resolved, key: str, its_section: str) -> set[str]:
    result = set()
    for item_id, (section, item) in _everything(resolved):
        if (item_id, section) == (key, its_section):
            continue
        mentioned = {name.partition(".")[0] for name in _mentions(item) | _writes(item)}
        mentioned |= set(_params(resolved, item))
        named = [resolved.seeds.ground(source) for source in _sources(item)]
        if key in mentioned or any(stands is not None and stands[0] == key for stands in named):
            result.add(f"{item_id} ({section})")
    return result
