"""The moves of the articles and where the rules have them, disputes, endings, the closing picture, what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.exercise.wording import event_name
from wargame.report.model_parts.naming import Names, sentence
from wargame.scenario.disputes import disputes_of, speaker, thing_name

MISSING = "The rules do not have it."


def catalogue(names: Names) -> Iterator[str]:
    """Every move of which the articles speak, with what it is here."""
    seeds, here = names.resolved.seeds, names.theatre.id
    moves = {name: move for name, move in seeds.catalogue.items() if here in move.found}
    if not moves:
        return
    yield "## The moves of the articles\n"
    yield f"The {len(moves)} moves of which the articles speak, or which their arguments call for, and how each is there.\n"
    yield "| move | of | how it is there |"
    yield "|---|---|---|"
    for name, move in moves.items():
        found = move.found[here]
        ways = [
            f"{kind}: {'; '.join(f'{_called(names, each)} (`{each}`)' for each in things)}"
            for kind, things in found.items()
        ]
        yield f"| {move.name} (`{name}`) | {names.roles(move.by)} | {'; '.join(ways) or MISSING} |"
    yield ""


def _called(names: Names, thing: str) -> str:
    theatre = names.theatre
    track, _, step = thing.partition(".")
    if track in theatre.tracks:
        model = theatre.tracks[track]
        return f"{model.name}, {model.step_names.get(step, step.replace('_', ' '))}" if step else model.name
    if thing in theatre.rules or thing in theatre.commitments:
        return thing_name(names.resolved, thing)
    return event_name(theatre, thing)


def disputes(names: Names) -> Iterator[str]:
    """Every dispute with its sides, what is known and how the rules treat it."""
    found = disputes_of(names.resolved)
    if not found:
        return
    yield "## What the authors dispute\n"
    for name, (dispute, treatment) in found.items():
        yield f"### {dispute.question}\n"
        for side in dispute.sides:
            yield f"- **{speaker(names.resolved, side)}.** {side.text}"
        yield f"\n*Known:* {dispute.known}\n" if dispute.known else ""
        carried = "; ".join(f"{thing_name(names.resolved, thing)} (`{thing}`)" for thing in treatment.carried_by)
        yield f"*In the rules* (`{name}`): {treatment.text}{f' By: {carried}.' if carried else ''}\n"


def endings(names: Names) -> Iterator[str]:
    """Endings by rank, then the closing picture."""
    judged = {"now": "ends play at once", "final": "judged at the end", "label": "added to another"}
    yield "## Endings\n"
    yield "The first whose condition holds gives the game its name.\n"
    for name, ending in sorted(names.theatre.endings.items(), key=lambda each: each[1].rank):
        said = f"{ending.rank}. **{ending.name}** (`{name}`, {judged[ending.judged]})."
        yield f"{said} {sentence(names.when(ending.when))} {names.ground(ending)}"
    yield "\n### The closing picture\n"
    for label in names.theatre.picture.values():
        words = "; ".join(
            f"*{word.word}* {names.when(word.when) if word.when != '1' else 'else'}" for word in label.words
        )
        yield f"- **{label.name}**: {words}."
    yield ""


def limits(names: Names) -> Iterator[str]:
    """What the scenario assumes and leaves out, and how much stands on no source."""
    scenario, theatre = names.resolved.scenario, names.theatre
    grounded = [*theatre.rules.values(), *theatre.moves.values(), *theatre.params.values()]
    inferred = sum(not each.source for each in grounded)
    yield "## What the model leaves out\n"
    yield (
        f"Of {len(grounded)} rules, acts and disputed numbers {inferred} stand on no article or fact and are inferred, each with its "
        "reason. Sources support directions, hardly ever sizes: every number is a judgement.\n"
    )
    yield "It assumes:\n"
    yield from (f"- {each}" for each in scenario.assumptions)
    yield "\nIt leaves out:\n"
    yield from (f"- {each}" for each in scenario.omissions)
    missing = [move.name for move in names.resolved.seeds.catalogue.values() if not move.found.get(theatre.id, True)]
    if missing:
        yield f"- Of the moves of the articles: {'; '.join(missing)}."
    yield ""
