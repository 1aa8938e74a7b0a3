"""``Exercise``: the one door through which every front end starts, plays, facilitates and reopens an exercise.

An exercise is a fold over the events of its journal. Each decision is an event, written and synced before it counts;
each resolved stage is an event that holds its records and the whole state afterwards, so that opening a journal needs
no re-running.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args

from wargame import __version__
from wargame.exercise import adjudicating, sealing
from wargame.exercise.ledger import Ledger, begun
from wargame.exercise.messages import problems_of
from wargame.exercise.opening import check_whole, from_json, season_of, to_json, unreadable
from wargame.exercise.orders import Order, Response
from wargame.exercise.rulings import check_ruling
from wargame.exercise.sealing import OrderError
from wargame.exercise.stories import EndingView, Story
from wargame.exercise.views import Stage, View
from wargame.players.strategist import Strength
from wargame.rules.rulebook import HIDDEN_THEORY, RULES_VERSION, Rulebook, compile_rulebook
from wargame.rules.world import RUNNING, World, restore
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved
from wargame.scenario.pausing import without_collector

Pace = Literal["solo", "class"]
Seat = Literal["person", "doctrine", "strategist", "default"]
FORMAT = 1
"""Version of the journal format."""


class Exercise:
    """An exercise in play or under review. Use ``start`` or ``open``."""

    def __init__(self, ledger: Ledger, resolved: Resolved, path: Path | None = None) -> None:
        self.ledger = ledger
        self.resolved = resolved
        self.path = path
        opened = ledger.events[0]
        self.seed: int = opened["seed"]
        self.salt: int = opened.get("salt", 0)
        self.theory: str = opened["theory"]
        self.pace: Pace = opened["pace"]
        self.rules_version: str = opened["rules"]
        self.seats: dict[str, Seat] = dict(opened["seats"])
        self.strength: Strength = opened.get("strength", "steady")
        self.stage: Stage = "orders"
        self.story: list[Story] = []
        self.orders: dict[str, Order] = {}
        self.responses: dict[str, Response] = {}
        self.first_responses: dict[str, Response] = {}
        self.honoured: dict[str, list[str]] = {}
        self.rulings: list[dict[str, Any]] = []
        self.fired: list[str] = []
        self.turn = 0
        self.finished = False
        self.ended_early = False
        self._book: Rulebook | None = None
        self._world: World | None = None
        self._resolved: World | None = None
        self._looked_at: dict[tuple[int, str], World] = {}
        self.unpublished: dict[str, Any] | None = None
        """The event of a stage that is resolved but not yet published: nobody is shown anything of it."""
        self.overruled = False
        """Whether a ruling came after that stage was resolved: it has to be resolved again."""
        self.readings_seen: dict[tuple[int, int], list[int]] = {}
        """What roles read in past orders windows, by (turn, role); filled as views ask for it."""

    # ---- start and open ----------------------------------------------------------------------------------------------

    @classmethod
    @without_collector()
    def start(
        cls,
        scenario: str | Path | Resolved,
        path: Path | None,
        *,
        seed: int | None = None,
        theory: str = HIDDEN_THEORY,
        pace: Pace = "solo",
        seats: dict[str, Seat] | None = None,
        strength: Strength = "steady",
        ledger: Ledger | None = None,
    ) -> Exercise:
        """Begin an exercise and open its first turn.

        ``seats`` maps roles to who plays them; roles left out are played by their doctrine. ``strength`` is how much a
        strategist tries. Raises ``ScenarioError`` or ``RulebookError`` for a broken scenario, ``ValueError`` for
        an unknown theory or role, ``JournalError`` if the file cannot be written.
        """
        resolved = scenario if isinstance(scenario, Resolved) else load(scenario)
        book = compile_rulebook(resolved)
        given = seats or {}
        for role in given:
            if role not in book.vocab.roles:
                raise ValueError(f"there is no role '{role}': choose one of {', '.join(book.vocab.roles)}")
        number = fresh_seed() if seed is None else seed
        book.begin([number], theory)  # refuses an unknown theory before anything is written
        opened = {
            "event": "opened",
            "turn": 0,
            "format": FORMAT,
            "rules": RULES_VERSION,
            "program": __version__,
            "seed": number,
            "salt": 0,
            "theory": theory,
            "pace": pace,
            "seats": {role: given.get(role, "doctrine") for role in book.vocab.roles},
            "strength": strength,
            "scenario": to_json(resolved),
        }
        exercise = cls(begun(path, opened, ledger), resolved, path)
        exercise.give(book, book.begin([number], theory))
        try:
            adjudicating.begin(exercise)
        except BaseException:
            exercise.close()  # what is written can be opened and played later
            raise
        return exercise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Exercise:
        """Reopen an exercise where it stood; raises ``JournalError`` with one clear sentence if that cannot be done."""
        from wargame.exercise.journal import Journal

        with without_collector():
            journal = Journal.open(path, read_only=read_only)
            try:
                check_whole(journal.events, path)
                return cls.from_ledger(journal, path)
            except BaseException:
                journal.close()  # or nobody could open it again while this process lives
                raise

    @classmethod
    def from_ledger(cls, ledger: Ledger, path: Path | None = None) -> Exercise:
        """Fold the events of a ledger into an exercise; raises ``JournalError`` for an event that this program cannot read."""
        read = 0
        try:
            exercise = cls(ledger, from_json(ledger.events[0]["scenario"]), path)
            for event in ledger.events[1:]:
                read += 1
                exercise._apply(event)
        except (LookupError, TypeError, ValueError) as error:
            raise unreadable(path, read, error) from error
        adjudicating.resume(exercise, read_only=bool(getattr(ledger, "read_only", False)))
        return exercise

    def close(self) -> None:
        """Let go of the journal."""
        self.ledger.close()

    def give(self, book: Rulebook, world: World) -> None:
        """Take over a compiled rulebook and the state to go on from."""
        self._book, self._world = book, world

    # ---- where it stands ---------------------------------------------------------------------------------------------

    @property
    def book(self) -> Rulebook:
        """The compiled rulebook; compiled when first needed, and whole if it may still be played by."""
        if self._book is None:
            only_read = bool(getattr(self.ledger, "read_only", False))
            self._book = compile_rulebook(self.resolved, whole=not (self.finished or only_read))
        return self._book

    @property
    def world(self) -> World:
        """The single world after the last published stage: where those who decide stand."""
        if self._world is None:
            known = self.stories_published()
            self._world = self.world_after(known[-1]) if known else self.book.begin([self.seed], self.theory, self.salt)
        return self._world

    def world_resolved(self) -> World:
        """The world after the last resolved stage, to go on from once it is published."""
        return self._resolved or self.world_after(self.story[-1])

    def hold(self, world: World) -> None:
        """Keep the state after a resolved stage until it is published."""
        self._resolved = world

    @property
    def roles(self) -> dict[str, str]:
        """Seated roles: id to name."""
        return {role_id: role.name for role_id, role in self.resolved.theatre.seated()}

    @property
    def turns(self) -> int:
        """Turns (quarters) of the scenario."""
        return self.resolved.scenario.turns

    @property
    def quarters(self) -> int:
        """Quarters that one sealing covers."""
        return 2 if self.pace == "class" else 1

    @property
    def sealings(self) -> int:
        """Orders windows of the whole exercise."""
        return -(-self.turns // self.quarters)

    @property
    def sealing(self) -> int:
        """The present orders window, counted from 1."""
        return (max(min(self.turn, self.turns), 1) - 1) // self.quarters + 1

    def season(self, turn: int) -> str:
        """The date of a turn in words."""
        opens = self.resolved.scenario.opens
        return season_of(int(opens[:4]) * 12 + int(opens[5:7]) - 1 + 3 * (max(turn, 1) - 1))

    def world_after(self, story: Story) -> World:
        """A fresh world as it stood after a resolved stage, to go on from."""
        return restore(self.book.shape, story.state)

    def world_then(self, story: Story) -> World:
        """The same for looking only: made once, never to be changed."""
        key = (story.turn, story.stage)
        if key not in self._looked_at:
            self._looked_at[key] = self.world_after(story)
        return self._looked_at[key]

    def persons(self) -> list[str]:
        """Roles that a person plays."""
        return [role for role, seat in self.seats.items() if seat == "person"]

    def awaiting(self) -> list[str]:
        """Persons who still have to decide in the present stage."""
        if self.unpublished is not None:
            return []
        if self.stage == "orders":
            return [role for role in self.persons() if role not in self.orders]
        if self.stage in ("responses", "crisis"):
            return [role for role in self.persons() if role not in self.responses and self.is_asked(role)]
        if self.stage == "honour":
            return [role for role in self.persons() if role not in self.honoured and self.debts(role)]
        return []

    def is_asked(self, role_id: str) -> bool:
        """Whether an offer or a question waits for a role's answer."""
        role = self.book.vocab.role_index(role_id)
        asked = bool(sealing.asks_of(self.book, self.world, role))
        return asked or (self.stage == "responses" and bool(sealing.offers_to(self.book, self.world, role)))

    def debts(self, role_id: str) -> list[str]:
        """Commitments to do something that a role still owes and has a move for."""
        role = self.book.vocab.role_index(role_id)
        return [
            made.id
            for row, made in enumerate(self.book.commitments)
            if made.debtor == role and made.fulfilled_by and int(self.world.pledge[row, 0]) == RUNNING
        ]

    def view(self, role: str) -> View:
        """Everything a role may see and decide now."""
        from wargame.exercise.viewing import build_view

        return build_view(self, role)

    # ---- deciding ----------------------------------------------------------------------------------------------------

    def check(self, role: str, order: Order) -> list[str]:
        """What is wrong with an order, as sentences; empty if it may be sealed."""
        if self.stage != "orders" or self.unpublished is not None:
            return ["Orders are sealed for this turn: wait for the next."]
        return sealing.check_order(self.book, self.world, role, order, self.quarters)

    def seal(self, role: str, order: Order) -> None:
        """Seal a role's orders; raises ``OrderError`` and changes nothing if they may not be sealed."""
        self._of_person(role)
        problems = self.check(role, order)
        if problems:
            raise OrderError(problems)
        self.record({"event": "sealed", "role": role, "order": order.model_dump(mode="json", exclude_defaults=True)})

    def respond(self, role: str, response: Response) -> None:
        """Seal a role's responses; raises ``OrderError`` and changes nothing if they may not be sealed."""
        self._of_person(role)
        if self.stage not in ("responses", "crisis") or self.unpublished is not None:
            raise OrderError(["Nothing waits for an answer now."])
        problems = sealing.check_response(self.book, self.world, role, response, self.stage == "crisis")
        if problems:
            raise OrderError(problems)
        self.record(
            {
                "event": "responded",
                "role": role,
                "stage": self.stage,
                "response": response.model_dump(mode="json", exclude_defaults=True),
            }
        )

    def honour(self, role: str, honoured: list[str]) -> None:
        """Say which debts a role honours now that play is over; the others it backs down from."""
        self._of_person(role)
        owed = self.debts(role)
        if self.stage != "honour" or self.unpublished is not None or any(name not in owed for name in honoured):
            raise OrderError([f"{role} owes {', '.join(owed) or 'nothing'}: name only what is owed."])
        self.record({"event": "responded", "role": role, "stage": "honour", "honoured": sorted(honoured)})

    def _of_person(self, role: str) -> None:
        if role not in self.seats:
            raise OrderError([f"There is no role '{role}': choose one of {', '.join(self.seats)}."])
        if self.seats[role] != "person":
            raise OrderError([f"{role} is played by its {self.seats[role]}: seat a person first."])

    # ---- adjudication ------------------------------------------------------------------------------------------------

    def adjudicate(self) -> Stage:
        """Let bots decide, resolve the present stage and publish it; returns the stage that follows."""
        if self.unpublished is None:
            self.resolve()
        return self.publish()

    @without_collector()
    def resolve(self) -> None:
        """Resolve the present stage without publishing it: a ruling may still reopen it."""
        waiting = self.awaiting()
        if waiting:
            raise OrderError([f"{', '.join(waiting)} must decide first."])
        if self.stage == "over":
            raise OrderError(["The exercise is over: branch from a turn to play on."])
        self._under_these_rules()
        adjudicating.resolve(self)

    @without_collector()
    def publish(self) -> Stage:
        """Make a resolved stage known and go on to the next stage."""
        if self.unpublished is None:
            raise OrderError(["There is nothing to publish: resolve the stage first."])
        self._under_these_rules()
        if self.overruled:
            self.resolve()
        adjudicating.publish(self, self.story[-1].stage)
        return self.stage

    def _under_these_rules(self) -> None:
        """Refuse to mix two versions of the rules in one record: it could never be run again."""
        if self.rules_version != RULES_VERSION:
            program = self.ledger.events[0].get("program", "that began it")
            raise OrderError(
                [
                    f"The exercise was begun under rules version {self.rules_version}; this program has {RULES_VERSION}: "
                    f"play it on with wargame {program}, or read it here as it stands."
                ]
            )

    def stories_published(self) -> list[Story]:
        """The resolved stages that have been made known."""
        return self.story if self.unpublished is None else self.story[:-1]

    @property
    def ending(self) -> EndingView | None:
        """How it ended, or None while it goes on."""
        last = next((event for event in reversed(self.ledger.events) if event["event"] == "ended"), None)
        if last is None:
            return None
        endings = self.resolved.theatre.endings
        ending = endings.get(last["ending"])
        return EndingView(
            id=last["ending"],
            name=ending.name if ending else "",
            text=ending.text if ending else "",
            labels=tuple(endings[label].name for label in last["labels"] if label in endings),
            picture=tuple((label, word, text) for label, word, text in last["picture"]),
            theory=last["theory"],
            agendas=last["agendas"],
            satisfaction=last["satisfaction"],
        )

    # ---- the facilitator ---------------------------------------------------------------------------------------------

    def inject(self, inject_id: str, note: str = "") -> None:
        """Let an inject of the scenario happen when the next turn opens, whatever its own date or condition."""
        if inject_id not in self.resolved.scenario.injects:
            known = ", ".join(self.resolved.scenario.injects)
            raise OrderError([f"There is no inject '{inject_id}' in this scenario: choose one of {known}."])
        self.record({"event": "injected", "inject": inject_id, "note": note})

    def rule(self, ruling: dict[str, Any], reason: str) -> None:
        """Overrule the adjudication of the present turn: a stage that is resolved but not published is resolved again.

        ``ruling`` is one of ``{"rule": id, "outcome": id}``, ``{"rule": id, "shift": {outcome: percent points}}``,
        ``{"rule": id, "silence": True}``, ``{"track": id, "add": points}``, ``{"track": id, "set": step}``.
        """
        problems = check_ruling(self.resolved, ruling)
        if not reason.strip():
            problems.append("A ruling needs its reason: it is part of the record.")
        if problems:
            raise OrderError(problems)
        self.record({"event": "ruled", "ruling": ruling, "reason": reason})
        if self.overruled:
            self.resolve()

    def note(self, text: str, by: str = "facilitator") -> None:
        """Write a note into the record; nobody's view shows it before the debrief."""
        self.record({"event": "noted", "by": by, "text": text})

    def say(self, role: str, to: list[str], text: str) -> None:
        """Send a message from one role to others; it stands on their page when they next look at it."""
        problems = problems_of(self, role, to, text)
        if problems:
            raise OrderError(problems)
        self.record({"event": "said", "role": role, "to": sorted(set(to)), "text": text})

    def seat(self, role: str, by: Seat) -> None:
        """Hand a seat to a person, a doctrine, a strategist or the default."""
        if role not in self.seats:
            raise OrderError([f"There is no role '{role}': choose one of {', '.join(self.seats)}."])
        if by not in get_args(Seat):
            raise OrderError([f"'{by}' cannot take a seat: choose one of {', '.join(get_args(Seat))}."])
        self.record({"event": "seated", "role": role, "by": by})

    def end_now(self, reason: str) -> None:
        """End play at this turn: what is owed is asked, threats come due, and the closing picture is drawn."""
        if self.stage == "over":
            raise OrderError(["The exercise is over already."])
        self.record({"event": "debriefed", "reason": reason})

    def branch(self, turn: int, path: Path | None, *, same_dice: bool = True, ledger: Ledger | None = None) -> Exercise:
        """A new exercise from the orders window of a turn of this one; with ``same_dice`` its fate is drawn as here.

        Raises ``OrderError`` if this exercise never reached that turn's orders window.
        """
        from wargame.exercise.branching import branch

        return branch(self, turn, path, same_dice=same_dice, ledger=ledger)

    # ---- the fold ----------------------------------------------------------------------------------------------------

    def record(self, *events: dict[str, Any]) -> None:
        """Write events, then let them count: what could not be written has not happened."""
        stamped = [{"event": event["event"], "turn": event.get("turn", self.turn), **event} for event in events]
        try:
            self.ledger.append_all(stamped)
        except BaseException:
            self._world = self._resolved = None  # they may have gone on already: made again from the records
            raise
        for event in stamped:
            self._apply(event)

    def _apply(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "sealed":
                self.orders[event["role"]] = Order.model_validate(event["order"])
            case "responded" if event["stage"] == "honour":
                self.honoured[event["role"]] = list(event["honoured"])
            case "responded":
                self.responses[event["role"]] = Response.model_validate(event["response"])
            case "seated":
                self.seats[event["role"]] = event["by"]
            case "injected":
                self.fired.append(event["inject"])
            case "ruled":
                self.rulings.append(event["ruling"])
                self.overruled = self.unpublished is not None
            case "resolved":
                self._add_story(event)
            case "published":
                self._published(event)
            case "debriefed":
                self._drop_unpublished()
                self.ended_early = True
                self.stage = "honour"
            case "ended":
                self.stage = "over"
                self.finished = True

    def _add_story(self, event: dict[str, Any]) -> None:
        self.turn = min(event["turn"], self.turns) if event["stage"] != "open" else event["turn"]
        self._drop_unpublished()  # a ruling had this stage resolved again
        self.story.append(
            Story(
                turn=event["turn"],
                stage=event["stage"],
                season=self.season(event["turn"]),
                records=tuple(event["records"]),
                orders=dict(self.orders) if event["stage"] == "reveal" else {},
                responses=dict(self.responses) if event["stage"] in ("crisis", "end") else {},
                state=event["state"],
                satisfaction=dict(event["satisfaction"]),
            )
        )
        self.unpublished = event
        self.overruled = False

    def _drop_unpublished(self) -> None:
        if self.unpublished is not None:
            dropped = self.story.pop()
            self._looked_at.pop((dropped.turn, dropped.stage), None)
        self.unpublished = self._resolved = None

    def _published(self, event: dict[str, Any]) -> None:
        if self.unpublished is None:
            raise ValueError("nothing was resolved that could be published")
        self.unpublished = self._world = self._resolved = None
        self.stage = adjudicating.FOLLOWS[self.story[-1].stage]
        match event["stage"]:
            case "open":
                self.fired = []
                self.orders, self.responses, self.first_responses = {}, {}, {}
                self.rulings = []
            case "reveal":
                self.orders = {}
            case "crisis":
                self.first_responses, self.responses = self.responses, {}
            case "end":
                self.responses = {}


def fresh_seed() -> int:
    """A seed nobody chose: small enough to be said aloud in a classroom."""
    import secrets

    return secrets.randbelow(1_000_000)
