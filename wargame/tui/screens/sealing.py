"""Before sealing: what exactly is sealed, what silence would mean, and what is still wrong."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from wargame.exercise.orders import DraftOffer
from wargame.exercise.views import View
from wargame.tui.drafts import Draft
from wargame.tui.screens.asking import Question
from wargame.tui.widgets.debts import debts
from wargame.tui.widgets.lines import Part, text
from wargame.tui.widgets.offers import as_view
from wargame.tui.words import chance, listed, offer_title, promise_state

TITLE = "Seal these orders?"
TITLE_WRONG = "These orders cannot be sealed yet"
AFTER = "Sealed orders cannot be changed. All roles' orders are then revealed together."


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
    acts = [move.name for move in draft.moves]
    default = next((move.name for move in view.moves if move.default), "")
    lines.append(_part("Acts", "; ".join(acts) if acts else f"none. {default}." if default else "none."))
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
    means = f" Silence means: {silent.name}. " if silent else ""
    return (("none: you stay silent.", "bold $mark"), means, *_payers(silent.bears if silent else ""))


def _payers(bears: str) -> tuple[Part, ...]:
    """Who pays for an answer, in the words of a scene; nothing where nobody is named."""
    return ("Who pays: ", (f"{bears}.", "italic")) if bears else ()


def _part(name: str, *said: Part) -> Content:
    return text((f"{name}: ", "$quiet"), *said)
