"""What a played exercise holds for running it again: who decided what, rulings, dice, and where play was broken off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.analysis.scripts import SILENCE, SILENT, Entry, Script
from wargame.exercise import sealing
from wargame.exercise.orders import DraftOffer, Order, Response
from wargame.exercise.rulings import forced_by
from wargame.rules.orders import ACCEPT, REFUSE, DraftTerms
from wargame.rules.rulebook import Rulebook
from wargame.rules.world import World

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.stories import Story

_BOT = "doctrine"
_OPENING = "open"


@dataclass(frozen=True)
class Record:
    """A played exercise as inputs.

    ``forced`` holds the rulings in force by turn and window; ``keys`` the dice of each turn (a branch may have changed them);
    ``honoured`` what roles honoured in the epilogue; ``until`` the turn and stage at which it was broken off, if it was.
    """

    script: Script
    forced: Mapping[tuple[int, str], dict[str, Any]]
    keys: Mapping[int, int]
    honoured: Mapping[int, list[str]]
    until: tuple[int, str] | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)


def decisions(exercise: Exercise, also: frozenset[str] = frozenset()) -> Record:
    """Everything that persons (and the default) decided; of doctrines only the roles in ``also``.

    Doctrines decide again when the exercise is run again: with the same dice in the same state they decide the same.
    """
    return _Reading(exercise, also).record()


class _Reading:
    """One pass over the events of an exercise."""

    def __init__(self, exercise: Exercise, also: frozenset[str]) -> None:
        self.exercise = exercise
        self.book = exercise.book
        self.also = also
        self.orders: dict[tuple[str, int], Order] = {}
        self.responses: dict[tuple[str, int, str], Response] = {}
        self.forced: dict[tuple[int, str], dict[str, Any]] = {}
        self.honoured: dict[int, list[str]] = {}
        self.rulings: list[dict[str, Any]] = []
        self.fired: list[str] = []
        self.last: tuple[int, str] = (0, "")
        self.until: tuple[int, str] | None = None

    def record(self) -> Record:
        for event in self.exercise.ledger.events[1:]:
            self._take(event)
        entries = {}
        for (role_id, turn), order in self.orders.items():
            role = self.book.vocab.role_index(role_id)
            entries[role, turn] = self._entry(role_id, turn, order)
        for role_id, turn, _ in self.responses:
            key = (self.book.vocab.role_index(role_id), turn)
            if key not in entries:  # the second quarter of a half-year has answers but no orders
                entries[key] = self._entry(role_id, turn, None)
        keys = {story.turn: int(story.state["key"]) for story in self.exercise.story}
        return Record(Script(entries), self.forced, keys, self.honoured, self.until)

    def _kept(self, role: str, by: str) -> bool:
        return by != _BOT or role in self.also

    def _take(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "sealed" if self._kept(event["role"], event.get("by", "person")):
                self.orders[event["role"], event["turn"]] = Order.model_validate(event["order"])
            case "responded" if event["stage"] == "honour":
                self.honoured[self.book.vocab.role_index(event["role"])] = list(event["honoured"])
            case "responded" if self._kept(event["role"], event.get("by", "person")):
                self.responses[event["role"], event["turn"], event["stage"]] = Response.model_validate(
                    event["response"]
                )
            case "ruled":
                self.rulings.append(event["ruling"])
            case "injected":
                self.fired.append(event["inject"])
            case "debriefed":
                self.until = self.last
            case "resolved":
                self._resolved(event)
            case "published":
                self.last = (event["turn"], event["stage"])
                if event["stage"] == _OPENING:
                    self.rulings, self.fired = [], []

    def _resolved(self, event: dict[str, Any]) -> None:
        turn, stage = event["turn"], event["stage"]
        window = {"open": "open", "reveal": "orders", "crisis": "responses", "epilogue": "epilogue"}.get(stage)
        if window is None:
            window = "crisis" if self.last == (turn, "crisis") else "responses"
        if self.rulings or self.fired:
            rulings = [] if window == _OPENING else self.rulings  # a ruling holds for its own turn
            if window == "epilogue":
                turn = self.last[0] + 1  # its event names the turn in which it ends
            self.forced[turn, window] = forced_by(self.book, rulings, self.fired)

    # ---- entries -----------------------------------------------------------------------------------------------------

    def _entry(self, role_id: str, turn: int, order: Order | None) -> Entry:
        book = self.book
        role = book.vocab.role_index(role_id)
        first = self.responses.get((role_id, turn, "responses"))
        second = self.responses.get((role_id, turn, "crisis"))
        reveal = self._world(turn, "reveal")
        answers, offers = _answers(book, reveal, role, first)
        again = None if second is None else _answers(book, self._world(turn, "crisis"), role, second)[0]
        if order is not None:
            answers |= self._dilemma(role, turn, order)
        return Entry(
            acts=None if order is None else tuple(book.vocab.move_index[act] for act in order.acts),
            postures={} if order is None else postures_of(book, order),
            answers=answers,
            again=again,
            offers=offers,
            withdraw=() if first is None else tuple(book.vocab.offer_index[offer] for offer in first.withdraw),
            drafts=() if order is None else tuple(draft_of(book, draft) for draft in order.offers),
        )

    def _dilemma(self, role: int, turn: int, order: Order) -> dict[int, int]:
        opened = self._world(turn, "open")
        put = -1 if opened is None else int(opened.dilemma[role, 0])
        return {} if put < 0 else {put: answer_of(self.book, put, order.answer)}

    def _world(self, turn: int, stage: str) -> World | None:
        story = story_at(self.exercise, turn, stage)
        return None if story is None else self.exercise.world_after(story)


def story_at(exercise: Exercise, turn: int, stage: str) -> Story | None:
    """A resolved stage of an exercise, or None if it never came to that."""
    return next((story for story in exercise.story if (story.turn, story.stage) == (turn, stage)), None)


def postures_of(book: Rulebook, order: Order) -> dict[int, int]:
    """The posture steps of an order, by place among the postures."""
    places = {book.track_ids[track]: place for place, (_, track, _) in enumerate(book.postures)}
    return {places[track]: step for track, step in order.posture.items()}


def answer_of(book: Rulebook, ask: int, answer: str | None) -> int:
    """The row of an answer, ``SILENCE`` for none."""
    return SILENCE if answer is None else book.vocab.asks[ask].answers.index(answer)


def draft_of(book: Rulebook, draft: DraftOffer) -> DraftTerms:
    """A drafted offer in rows."""
    rows = book.vocab.commitments
    asks, gives = tuple(rows[name] for name in draft.asks), tuple(rows[name] for name in draft.gives)
    return DraftTerms(book.vocab.mask(draft.to), asks, gives, draft.open, draft.secret)


def _answers(
    book: Rulebook, world: World | None, role: int, response: Response | None
) -> tuple[dict[int, int], dict[int, int]]:
    """What a role said, and its silence wherever it was asked and said nothing."""
    if world is None or response is None:
        return {}, {}
    answers = dict.fromkeys(sealing.asks_of(book, world, role), SILENCE)
    offers = dict.fromkeys(sealing.offers_to(book, world, role), SILENT)
    answers |= {
        book.vocab.ask_index[ask]: answer_of(book, book.vocab.ask_index[ask], said)
        for ask, said in response.answers.items()
    }
    offers |= {
        book.vocab.offer_index[offer]: ACCEPT if said == "accept" else REFUSE for offer, said in response.offers.items()
    }
    return answers, offers
