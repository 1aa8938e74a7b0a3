"""A role's brief as a handout of one page: who it is, what it wants, what it must not let happen, what it can turn and see."""

from __future__ import annotations

from typing import Any

from wargame.exercise.exercise import Exercise
from wargame.exercise.views import TrackView, View
from wargame.report.rendering import render
from wargame.scenario.models import Noise, Resolved
from wargame.scenario.problems import listed

KINDS = ("diplomatic", "economic", "military", "information", "domestic")


def brief(resolved: Resolved, role: str, form: str = "md") -> str:
    """The handout as Markdown, or as a page to print (``html``); raises ``ValueError`` for a role that is not seated.

    It is what the role sees when the exercise opens, without anything that the seed draws: no cable, no agenda, no
    estimate with an error in it.
    """
    roles = dict(resolved.theatre.seated())
    if role not in roles:
        raise ValueError(f"there is no role '{role}' in {resolved.scenario.id}: choose one of {listed(list(roles))}")
    exercise = Exercise.start(resolved, None, seed=0, theory="blend", seats={role: "person"})
    view = exercise.view(role)
    model = roles[role]
    return render(
        f"brief.{form}.j2",
        title=f"{resolved.scenario.title}: {model.name}",
        scenario=resolved.scenario,
        role=model,
        season=view.season,
        paragraphs=[{"heading": heading, "text": text} for heading, text in view.brief],
        goals=sorted((goal for goal in view.goals if not goal.hidden_agenda), key=lambda goal: -goal.weight),
        agendas=len(model.agendas),
        postures=view.postures,
        headlines=[_known(resolved, role, track) for track in view.headlines],
        acts=_acts(view),
        others=[other.name for other_id, other in roles.items() if other_id != role],
    )


def _known(resolved: Resolved, role: str, track: TrackView) -> dict[str, Any]:
    """A headline track with its opening value, as far as that does not hang on the seed."""
    sights = resolved.theatre.tracks[track.id].seen
    how = sights.get(role, sights.get("others", "exact"))
    if isinstance(how, Noise):
        value = "estimated, with errors"
    elif track.known == "exact":
        value = track.value
    else:
        value = f"between {track.low} and {track.high}"
    return {"name": track.name, "about": track.about, "value": value}


def _acts(view: View) -> list[dict[str, Any]]:
    """The acts by kind, variants of one act told once."""
    found = []
    for kind in KINDS:
        names = [act.name.partition(":")[0] for act in view.moves if act.kind == kind and not act.default]
        if names:
            found.append({"kind": kind, "names": list(dict.fromkeys(names))})
    return found
