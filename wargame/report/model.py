"""The model of a scenario as a document that can be read alone: readings, tracks, rules, acts, promises, disputes, endings.

    python -m wargame.report.model FILE SCENARIO ACT        `make model` runs it; ACT is followed through as an example

Everything is taken from the rulebook, so that the document cannot say anything else than the rules do. What another program
measured stands after it in the same file, between marks of its own, and is left as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from wargame.exercise.wording import event_name
from wargame.report.model_parts import acts, afterwards, numbers, rules, state
from wargame.report.model_parts.naming import Names
from wargame.report.rendering import render
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

BEGIN, END = "<!-- made: begin (make model writes this part from the rulebook) -->", "<!-- made: end -->"


def document(resolved: Resolved, example: str) -> str:
    """The made part as Markdown; ``example`` is the flat id of the act that is followed through."""
    names = Names(resolved)
    parts: Iterable[Iterator[str]] = (
        acts.example(names, example), numbers.readings(names), state.tracks(names), rules.rules(names), acts.acts(names), acts.kinds(names),
        acts.promises(names), acts.questions(names), rules.injects(names), afterwards.catalogue(names),
        afterwards.disputes(names), afterwards.endings(names), afterwards.limits(names),
    )  # fmt: skip
    return render(
        "model.md.j2",
        scenario=resolved.scenario,
        example=event_name(resolved.theatre, example),
        articles=resolved.seeds.articles,
        parts=["\n".join(part) for part in parts],
    )


def put(path: Path, made: str) -> None:
    """Put the made part between its marks; a file without them gets it after its title."""
    text = path.read_text(encoding="utf-8") if path.exists() else "# The model\n"
    if BEGIN not in text or END not in text:
        title, _, rest = text.partition("\n")
        text = f"{title}\n\n{BEGIN}\n{END}\n{rest}"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n\n{made}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Write the document of a scenario to a file."""
    path, scenario, example = sys.argv[1:]
    put(Path(path), document(load(scenario), example))


if __name__ == "__main__":
    main()
