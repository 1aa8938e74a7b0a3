"""What governments decide: acts with what follows from them, promises, and the questions that stop play."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from wargame.report.explain import expressions_in
from wargame.report.model_parts.naming import Names, sentence
from wargame.report.model_parts.rules import PHASES, rule_lines
from wargame.scenario.expressions import ExpressionError, parse
from wargame.scenario.models import Commitment, Effect, Move, Offer, Rule

FAR = 15
"""Points by which an act moves a track far."""


def acts(names: Names) -> Iterator[str]:
    """Every act of every role: what it does, what it offers, and which rules wait for it."""
    yield "## What each government can do\n"
    yield (
        "Two initiatives a quarter; grave ones take both. *Followed by* names the rules that ask whether it was done, or where a "
        "track stands that it moves far. Postures stand among the state; they move one step a quarter.\n"
    )
    for role_id, role in names.theatre.seated():
        yield f"### {role.name}\n"
        for name, move in names.theatre.moves.items():
            if move.by == role_id:
                yield from _act(names, name, move)
        yield ""


def _act(names: Names, name: str, move: Move) -> Iterator[str]:
    marks = ["takes both initiatives"] if move.slots == 2 else ["free"] if move.slots == 0 else []
    marks += ["secret"] if move.secret else []
    said = f"- **{move.name}** (`{name}`{', ' + ', '.join(marks) if marks else ''}). {move.brief}"
    if move.legal:
        said += f" Possible {names.when(move.legal)}."
    if move.do:
        said += f" It does: {names.effects(move.do)}."
    if move.offer:
        said += _offer(names, move.offer)
    follows = [rule.name for rule in following(names, name)]
    if follows:
        said += f" Followed by: {'; '.join(follows)}."
    yield f"{said} {names.ground(move)}".rstrip()
    for variant_id, variant in move.variants.items():
        parts = [f"*{variant.name}*.", variant.brief]
        parts += [f"Possible {names.when(variant.legal)}."] if variant.legal else []
        parts += [f"It does: {names.effects(variant.do)}."] if variant.do else []
        parts += [_offer(names, variant.offer).strip()] if variant.offer else []
        more = [rule.name for rule in following(names, f"{name}.{variant_id}") if rule.name not in follows]
        parts += [f"Followed also by: {'; '.join(more)}."] if more else []
        yield f"    - (`{name}.{variant_id}`) {' '.join(part for part in parts if part)}"


def _offer(names: Names, offer: Offer) -> str:
    promises = names.theatre.commitments
    said = f" It is an offer to {names.roles(offer.to)}"
    if offer.asks:
        said += f": asked is {'; '.join(f'*{promises[each].name}*' for each in offer.asks)}"
    if offer.gives:
        said += f"{';' if offer.asks else ':'} given is {'; '.join(f'*{promises[each].name}*' for each in offer.gives)}"
    said += "."
    return said + (f" If it is refused: {names.effects(offer.else_)}." if offer.else_ else "")


def following(names: Names, act: str) -> list[Rule]:
    """The rules that ask whether an act was done, how its offer ended, or where a track stands that it moves far."""
    move_id, _, variant_id = act.partition(".")
    move = names.theatre.moves[move_id]
    events = {act, *_ends(act), *(() if variant_id else move.tags)}
    effects = move.variants[variant_id].do if variant_id else move.do
    moved = {effect.track for effect in effects if effect.set is not None or _far(effect)}
    return [
        rule
        for rule in names.theatre.rules.values()
        if not events.isdisjoint([*rule.upon, *_asked(rule)]) or not moved.isdisjoint(_read(rule.when))
    ]


def _far(effect: Effect) -> bool:
    return isinstance(effect.add, Decimal) and abs(effect.add) >= FAR


def _ends(offer: str) -> list[str]:
    return [f"{offer}.{end}" for end in ("accepted", "refused", "lapsed", "withdrawn")]


def _read(condition: str | None) -> frozenset[str]:
    """What a condition reads."""
    try:
        return frozenset(parse(condition).names) if condition else frozenset()
    except ExpressionError:
        return frozenset()


def _asked(rule: Rule) -> Iterator[str]:
    for text in expressions_in(rule):
        try:
            yield from parse(text).events
        except ExpressionError:
            continue


def example(names: Names, act: str) -> Iterator[str]:
    """One act followed through: what it does, then every rule that follows it, in the order of the phases."""
    move_id, _, variant_id = act.partition(".")
    move = names.theatre.moves.get(move_id)
    if move is None or (variant_id and variant_id not in move.variants):
        return
    variant = move.variants.get(variant_id)
    yield "## One decision followed through\n"
    title = f"{move.name}: {variant.name}" if variant else move.name
    bears = (variant.bears if variant else None) or move.bears
    brief = (variant.brief if variant else "") or move.brief
    yield f"**{title}** ({names.roles([move.by])}). {brief}{f' Borne by: {bears}.' if bears else ''}\n"
    yield f"At once: {names.effects(variant.do if variant else move.do)}.\n"
    yield "Then, by itself:\n"
    ids = {id(rule): name for name, rule in names.theatre.rules.items()}
    found = {id(rule): rule for each in (move_id, act) for rule in following(names, each)}
    for rule in sorted(found.values(), key=lambda rule: list(PHASES).index(rule.phase)):
        yield from rule_lines(names, ids[id(rule)], rule, rule.name)
    yield ""


def kinds(names: Names) -> Iterator[str]:
    """Words that stand for several acts."""
    tagged: dict[str, list[str]] = defaultdict(list)
    for move in names.theatre.moves.values():
        for tag in move.tags:
            tagged[tag].append(f"{move.name} ({names.roles([move.by])})")
    if tagged:
        yield "### Kinds of acts\n"
        yield "Where a rule names a kind, any of its acts is meant.\n"
        for tag, moves in tagged.items():
            yield f"- *{tag.replace('_', ' ')}*: {'; '.join(moves)}."
        yield ""


def promises(names: Names) -> Iterator[str]:
    """All promises: what is owed, and what keeping and breaking them does."""
    yield "## Promises\n"
    yield "What offers are made of. A promise binds from the quarter after it was given.\n"
    for name, promise in names.theatre.commitments.items():
        to = f" to {names.roles(promise.to)}" if promise.to else ""
        owed = f"- **{promise.name}** (`{name}`), {names.roles([promise.by])}{to}. {promise.text}"
        yield f"{owed}{_ends_of(names, promise)} {names.ground(promise)}".rstrip()
    tagged: dict[str, list[str]] = defaultdict(list)
    for promise in names.theatre.commitments.values():
        for tag in promise.tags:
            tagged[tag].append(promise.name)
    if tagged:
        yield "\nKinds of promises, where a rule names one:\n"
        yield from (f"- *{tag.replace('_', ' ')}*: {'; '.join(kind)}." for tag, kind in tagged.items())
    yield ""


def _ends_of(names: Names, promise: Commitment) -> str:
    said = f" It wakes {names.when(promise.wakes)}." if promise.wakes else ""
    for words, effects in (
        ("When it begins", promise.starts), ("Each quarter", promise.runs), ("Kept", promise.kept), ("Broken", promise.broken),
    ):  # fmt: skip
        said += f" {words}: {names.effects(effects)}." if effects else ""
    return said


def questions(names: Names) -> Iterator[str]:
    """Crises and other questions between the reveal and the end of a quarter."""
    yield "## Questions after the reveal\n"
    yield "A crisis that still stands after its first answers has a second round.\n"
    for name, ask in names.theatre.asks.items():
        upon = f"Opened upon {' or '.join(names.event(event) for event in ask.upon)}. " if ask.upon else ""
        crisis = ", a crisis" if ask.crisis else ""
        said = f"- **{ask.name}** (`{name}`{crisis}), to {names.roles(ask.to)}. {upon}{ask.question}"
        yield f"{said} {names.ground(ask)}".rstrip()
        for answer_id, answer in ask.answers.items():
            silence = " Silence means this." if answer_id == ask.silence else ""
            does = f" {sentence(names.effects(answer.do))}" if answer.do else ""
            yield f"    - *{answer.name}*. Borne by: {answer.bears or 'nobody named'}.{does}{silence}"
    yield ""
    dilemmas = [cable for cable in names.theatre.cables.values() if cable.dilemma is not None]
    yield (
        f"Beside these, {len(dilemmas)} cables carry a dilemma for one government; each quarter draws one of those that fit. "
        "`wargame explain` tells any of them.\n"
    )
