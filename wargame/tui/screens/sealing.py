"""Before sealing: what exactly is sealed, what silence would mean, and what is still wrong."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from wargame.exercise.orders import DraftOffer
from wargame.exercise.views import View
from wargame.exercise.wording import end_of, the
from wargame.tui.drafts import Draft
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.debts import debts
from wargame.tui.widgets.lines import Part, text
from wargame.tui.widgets.offers import as_view
from wargame.tui.words import chance, listed, offer_title, promise_state

TITLE = "Seal these orders?"
TITLE_WRONG = "These orders cannot be sealed yet"
AFTER = "Sealed orders cannot be changed. All roles' orders are then revealed together."
FREE = {1: "one stays empty.", 2: "both stay empty."}
"""What is said of slots that nothing was ordered for, though something could be."""
RUNS_OUT = "Runs out before your goals are scored"


def seal_sheet(draft: Draft, problems: Sequence[str], move_names: dict[str, str]) -> Question:
    """The sheet that asks; with ``problems`` it only tells what to cure."""
    if problems:
        return Question(
            TITLE_WRONG, [text(("× ", "bold $bad"), problem) for problem in problems], yes="", no="back to the order"
        )
    return Question(TITLE, [*contents(draft, move_names), "", text((AFTER, "$quiet"))], yes="seal", no="not yet")


def contents(draft: Draft, move_names: dict[str, str]) -> list[Content]:
    """The order in words, a paragraph a part."""
    view, order = draft.view, draft.order
    lines: list[Content] = []
    if view.dilemma is not None:
        lines.append(_part("Answer", *_answer(view, order.answer)))
    acts = draft.moves
    default = next((move.name for move in view.moves if move.default), "")
    lines.append(
        _part("Acts", "; ".join(move.name for move in acts) if acts else f"none. {default}." if default else "none.")
    )
    if any(move.legal and 0 < move.slots <= draft.slots_free and move not in acts for move in view.moves):
        lines.append(_part("Slots", (FREE[draft.slots_free], "bold $mark")))
    dials = {posture.id: posture for posture in view.postures}
    moved = [
        f"{dials[key].name}: {dials[key].steps[dials[key].now]} → {dials[key].steps[dials[key].now + step]}"
        for key, step in order.posture.items()
    ]
    lines.append(_part("Dials", "; ".join(moved) if moved else "all stay as they are."))
    lines += [_part("Offer", offer_words(offer, view)) for offer in order.offers]
    kept = {name for move in draft.moves for name in move.keeps}
    for promise in debts(view):
        if promise.name not in kept:
            lines.append(_part("Still owed", (f"{promise.name}, {promise_state(promise)}.", "bold $mark")))
    lines += [_part(RUNS_OUT, (said, "bold $mark")) for said in _running_out(view)]
    if order.rationale:
        lines.append(_part("Reason", f"“{order.rationale}”"))
    if order.forecast is not None:
        name = move_names.get(order.forecast.move, order.forecast.move)
        role = view.roles.get(order.forecast.role, order.forecast.role)
        lines.append(_part("Forecast", f"{role}: {name}, {chance(order.forecast.percent)}"))
    unread = [cable.title for cable in view.cables if cable.id not in draft.read]
    if unread:
        lines.append(_part("Cables not opened", listed(f"“{title}”" for title in unread)))
    return lines


def _running_out(view: View) -> list[str]:
    """At the last orders, the promises in force that the role's goals count and that will not be in force in the end."""
    if view.sealing < view.sealings:
        return []
    lines = []
    for promise in view.promises:
        goals = [f"“{goal.name}”" for goal in view.goals if promise.id in goal.rests_on]
        if goals and promise.until and promise.state == "in force":
            by = "you" if promise.by == view.role else the(view.roles.get(promise.by, promise.by))
            counts = "your goal {} counts it" if len(goals) == 1 else "your goals {} count it"
            lines.append(f"“{promise.name}” ({by}) at {end_of(promise.until)}; {counts.format(listed(goals))}.")
    return lines


def offer_words(offer: DraftOffer, view: View) -> str:
    """A drafted offer in one sentence."""
    drafted = as_view(offer, view)
    return f"{offer_title(drafted, view.roles, view.role)}{', in secret' if offer.secret else ''}."


def _answer(view: View, chosen: str | None) -> tuple[Part, ...]:
    assert view.dilemma is not None
    by_id = {answer.id: answer for answer in view.dilemma.answers}
    if chosen is not None:
        return (f"{by_id[chosen].name}. ", *_payers(by_id[chosen].bears))
    silent = by_id.get(view.dilemma.silence)
    means = f" It counts as “{silent.name}”. " if silent else ""
    return (("left open.", "bold $mark"), means, *_payers(silent.bears if silent else ""))


def _payers(bears: str) -> tuple[Part, ...]:
    """Who pays for an answer, in the words of a scene; nothing where nobody is named."""
    return ("Who pays: ", (f"{bears}.", "italic")) if bears else ()


def _part(name: str, *said: Part) -> Content:
    return text((f"{name}: ", "$quiet"), *said)
