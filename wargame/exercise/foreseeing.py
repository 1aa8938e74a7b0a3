"""What another role could order, as far as one role can tell: for forecasts.

An act is left out only where the observer sees everything that its condition hangs on and sees that it does not hold. Nothing
here reads more than the observer's own observation, so that the list gives nothing hidden away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wargame.exercise.conditions import conjuncts
from wargame.exercise.discretion import Discretion
from wargame.exercise.views import ForeseenAct
from wargame.rules.orders import orders_view
from wargame.rules.terms import ALL, one

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.rules.compiled import CompiledMove
    from wargame.rules.contexts import Observation
    from wargame.rules.rulebook import Rulebook


def foreseeable(exercise: Exercise, observer_id: str, role_id: str) -> tuple[ForeseenAct, ...]:
    """The acts that may be possible for a role, in the order of the rulebook, as ``observer_id`` knows the world now."""
    book = exercise.book
    observer, role = book.vocab.role_index(observer_id), book.vocab.role_index(role_id)
    seen = orders_view(book, exercise.world, observer, exercise.quarters)
    return tuple(
        ForeseenAct(role_id, move.flat.id, move.flat.name, move.flat.move.kind)
        for move in book.moves_of[role]
        if move.flat.slots and not _is_ruled_out(book, move, observer, seen)
    )


def _is_ruled_out(book: Rulebook, move: CompiledMove, observer: int, seen: Observation) -> bool:
    """Whether the observer knows for certain that a move cannot be ordered."""
    if any(one(seen.in_force(row, ALL)) for row in move.owed):
        return False
    if move.offer is not None and one(seen.standing(move.offer, ALL)):
        return True
    return move.legal is not None and any(_fails(book, part, observer, seen) for part in conjuncts(move.legal.text))


def _fails(book: Rulebook, text: str, observer: int, seen: Observation) -> bool:
    """Whether the observer sees all that a condition hangs on, and that it does not hold."""
    discretion = Discretion.of(book)
    if not discretion.may_know(discretion.condition(text), observer):
        return False
    refused = len(book.compiler.problems)
    compiled = book.compiler.compiled_part(text, observer)
    if compiled is None or len(book.compiler.problems) > refused:
        return False  # the observer may not ask this
    return not one(compiled(seen, ALL))
