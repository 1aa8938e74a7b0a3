"""``Exercise``: the one door through which every front end starts, plays, facilitates and reopens an exercise.

An exercise is a fold over the events of its journal. Each decision is an event, written and synced before it counts;
each resolved stage is an event that holds its records and the whole state afterwards, so that opening a journal needs
no re-running.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from wargame import __version__
from wargame.exercise import sealing
from wargame.exercise.opening import from_json, season_of, to_json
from wargame.exercise.orders import Order, Response
from wargame.exercise.sealing import OrderError
from wargame.exercise.stories import EndingView, Story, StoryStage
from wargame.exercise.views import Stage, View
from wargame.players import doctrine
from wargame.players.table import honour as put_honour
from wargame.rules import turn as phases
from wargame.rules.orders import Orders, Responses, no_orders, no_responses
from wargame.rules.rulebook import HIDDEN_THEORY, RULES_VERSION, Rulebook, compile_rulebook
from wargame.rules.scores import label_endings, picture_words, satisfaction
from wargame.rules.terms import hundredths
from wargame.rules.trace import Trace
from wargame.rules.world import RUNNING, World, digest, restore, snapshot
from wargame.scenario.loading import load
from wargame.scenario.models import Resolved

Pace = Literal["solo", "class"]
Seat = Literal["person", "doctrine", "default"]
FORMAT = 1
"""Version of the journal format."""
EPILOGUE_TURNS = 2


class Ledger(Protocol):
    """Where events are kept: a journal file, or memory for re-running one."""

    events: list[dict[str, Any]]

    def append(self, event: dict[str, Any]) -> None:
        """Write an event; it counts only once this has returned."""

    def close(self) -> None:
        """Let go of the file."""


class MemoryLedger:
    """Events kept in memory: for verifying a journal by running it again."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def append(self, event: dict[str, Any]) -> None:
        """Keep an event."""
        self.events.append(event)

    def close(self) -> None:
        """Nothing to let go of."""


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
        self._unpublished: dict[str, Any] | None = None
        self.readings_seen: dict[tuple[int, int], list[int]] = {}
        """What roles read in past orders windows, by (turn, role); filled as views ask for it."""

    # ---- start and open ----------------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls,
        scenario: str | Path | Resolved,
        path: Path | None,
        *,
        seed: int | None = None,
        theory: str = HIDDEN_THEORY,
        pace: Pace = "solo",
        seats: dict[str, Seat] | None = None,
        ledger: Ledger | None = None,
    ) -> Exercise:
        """Begin an exercise and open its first turn.

        ``seats`` maps roles to who plays them; roles left out are played by their doctrine. Raises ``ScenarioError`` or
        ``RulebookError`` for a broken scenario, ``ValueError`` for an unknown theory or role, ``JournalError`` if the
        file cannot be written.
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
            "scenario": to_json(resolved),
        }
        exercise = cls(_ledger(path, opened) if ledger is None else _begun(ledger, opened), resolved, path)
        exercise._book = book
        exercise._world = book.begin([number], theory)
        exercise._open_turn()
        return exercise

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Exercise:
        """Reopen an exercise where it stood; raises ``JournalError`` with one clear sentence if that cannot be done."""
        from wargame.exercise.journal import Journal

        journal = Journal.open(path, read_only=read_only)
        return cls.from_ledger(journal, path)

    @classmethod
    def from_ledger(cls, ledger: Ledger, path: Path | None = None) -> Exercise:
        """Fold the events of a ledger into an exercise."""
        exercise = cls(ledger, from_json(ledger.events[0]["scenario"]), path)
        for event in ledger.events[1:]:
            exercise._apply(event)
        exercise._resume(read_only=bool(getattr(ledger, "read_only", False)))
        return exercise

    def _resume(self, read_only: bool) -> None:
        """Stand where the last event left off; what had begun but was not written is done again, with the same dice."""
        if self.finished:
            return
        if not self.story:
            if not read_only:
                self._open_turn()
            return
        last = self.story[-1]
        self.stage = {"open": "orders", "reveal": "responses", "crisis": "crisis", "end": "honour", "epilogue": "over"}[last.stage]  # type: ignore[assignment]  # the keys are stages
        if self.ended_early and last.stage != "epilogue":
            self.stage = "honour"
        elif read_only:
            return
        elif self._unpublished is not None:
            self.publish()
        elif last.stage == "open" and (last.turn - 1) % self.quarters:
            self._quiet_quarter()
        elif last.stage in ("end", "epilogue"):
            self._go_on()

    def close(self) -> None:
        """Let go of the journal."""
        self.ledger.close()

    # ---- where it stands ---------------------------------------------------------------------------------------------

    @property
    def book(self) -> Rulebook:
        """The compiled rulebook; compiled when first needed."""
        if self._book is None:
            self._book = compile_rulebook(self.resolved)
        return self._book

    @property
    def world(self) -> World:
        """The single world in its present state."""
        if self._world is None:
            self._world = self.world_after(self.story[-1]) if self.story else self.book.begin([self.seed], self.theory, self.salt)
        return self._world

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
        """The world as it stood after a resolved stage."""
        return restore(self.book.shape, story.state)

    def persons(self) -> list[str]:
        """Roles that a person plays."""
        return [role for role, seat in self.seats.items() if seat == "person"]

    def awaiting(self) -> list[str]:
        """Persons who still have to decide in the present stage."""
        if self.stage == "orders":
            return [role for role in self.persons() if role not in self.orders]
        if self.stage in ("responses", "crisis"):
            return [role for role in self.persons() if role not in self.responses and self._is_asked(role)]
        if self.stage == "honour":
            return [role for role in self.persons() if role not in self.honoured and self.debts(role)]
        return []

    def _is_asked(self, role_id: str) -> bool:
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
        if self.stage != "orders":
            return ["Orders are sealed for this turn: wait for the next."]
        return sealing.check_order(self.book, self.world, role, order, self.quarters)

    def seal(self, role: str, order: Order) -> None:
        """Seal a role's orders; raises ``OrderError`` and changes nothing if they may not be sealed."""
        self._of_person(role)
        problems = self.check(role, order)
        if problems:
            raise OrderError(problems)
        self._record({"event": "sealed", "role": role, "order": order.model_dump(mode="json", exclude_defaults=True)})

    def respond(self, role: str, response: Response) -> None:
        """Seal a role's responses; raises ``OrderError`` and changes nothing if they may not be sealed."""
        self._of_person(role)
        if self.stage not in ("responses", "crisis"):
            raise OrderError(["Nothing waits for an answer now."])
        problems = sealing.check_response(self.book, self.world, role, response, self.stage == "crisis")
        if problems:
            raise OrderError(problems)
        self._record({"event": "responded", "role": role, "stage": self.stage, "response": response.model_dump(mode="json", exclude_defaults=True)})

    def honour(self, role: str, honoured: list[str]) -> None:
        """Say which debts a role honours now that play is over; the others it backs down from."""
        self._of_person(role)
        owed = self.debts(role)
        if self.stage != "honour" or any(name not in owed for name in honoured):
            raise OrderError([f"{role} owes {', '.join(owed) or 'nothing'}: name only what is owed."])
        self._record({"event": "responded", "role": role, "stage": "honour", "honoured": sorted(honoured)})

    def _of_person(self, role: str) -> None:
        if role not in self.seats:
            raise OrderError([f"There is no role '{role}': choose one of {', '.join(self.seats)}."])
        if self.seats[role] != "person":
            raise OrderError([f"{role} is played by its {self.seats[role]}: seat a person first."])

    # ---- adjudication ------------------------------------------------------------------------------------------------

    def adjudicate(self) -> Stage:
        """Let bots decide, resolve the present stage and publish it; returns the stage that follows."""
        self.resolve()
        return self.publish()

    def resolve(self) -> None:
        """Resolve the present stage without publishing it: a ruling may still reopen it."""
        waiting = self.awaiting()
        if waiting:
            raise OrderError([f"{', '.join(waiting)} must decide first."])
        if self.stage == "over":
            raise OrderError(["The exercise is over: branch from a turn to play on."])
        self._unpublished = None
        match self.stage:
            case "orders":
                self._resolve_orders()
            case "responses":
                self._resolve_responses(again=False)
            case "crisis":
                self._resolve_responses(again=True)
            case "honour":
                self._resolve_epilogue()

    def publish(self) -> Stage:
        """Make a resolved stage known and go on to the next stage."""
        if self._unpublished is None:
            raise OrderError(["There is nothing to publish: resolve the stage first."])
        self._record({"event": "published", "stage": self._unpublished["stage"]})
        self._go_on()
        return self.stage

    def _go_on(self) -> None:
        """What follows the stage just published."""
        last = self.story[-1]
        if self.finished:
            return
        world = self.world
        match last.stage:
            case "reveal":
                self.stage = "responses"
            case "crisis":
                self.stage = "crisis"
            case "end":
                if int(world.ending[0]) >= 0:
                    self._finish()
                elif world.turn >= self.turns:
                    self.stage = "honour"
                else:
                    self._open_turn()
            case "epilogue":
                self._finish()

    def _open_turn(self) -> None:
        world, trace = self.world, Trace()
        world.forced = {"fire": tuple(self.fired)}
        sealing_turn = world.turn % self.quarters == 0
        phases.open_turn(self.book, world, trace, dilemmas=sealing_turn)
        self._resolved("open", trace, world)
        self._record({"event": "published", "stage": "open"})
        if not sealing_turn:
            self._quiet_quarter()

    def _quiet_quarter(self) -> None:
        """The second quarter of a class-pace sealing runs on postures; it has responses but no orders."""
        world, trace = self.world, Trace()
        phases.act(self.book, world, no_orders(self.book, 1), trace)
        self._resolved("reveal", trace, world)
        self._record({"event": "published", "stage": "reveal"})
        self.stage = "responses"

    def _resolve_orders(self) -> None:
        world, trace = self._before(), Trace()
        orders = no_orders(self.book, 1)
        for place, role in enumerate(self.book.vocab.roles):
            if role not in self.orders:
                order = self._bot_order(world, orders, place)
                self._record({"event": "sealed", "role": role, "by": self.seats[role], "order": order.model_dump(mode="json", exclude_defaults=True)})
            sealing.put_order(self.book, world, orders, role, self.orders[role])
        phases.act(self.book, world, orders, trace)
        self._resolved("reveal", trace, world)

    def _bot_order(self, world: World, orders: Orders, role: int) -> Order:
        if self.seats[self.book.vocab.roles[role]] == "default":
            return Order()
        doctrine.choose_orders(self.book, world, orders, role, self.quarters)
        return sealing.read_order(self.book, world, orders, role)

    def _resolve_responses(self, again: bool) -> None:
        world, trace = self._before(), Trace()
        responses = no_responses(self.book, 1)
        for place, role in enumerate(self.book.vocab.roles):
            if role not in self.responses and self._is_asked(role):
                response = self._bot_response(world, place, again)
                dumped = response.model_dump(mode="json", exclude_defaults=True)
                self._record({"event": "responded", "role": role, "by": self.seats[role], "stage": self.stage, "response": dumped})
            if role in self.responses:
                sealing.put_response(self.book, responses, role, self.responses[role])
        if phases.settle(self.book, world, responses, trace, again=again):
            self._resolved("crisis", trace, world)
            return
        first = no_responses(self.book, 1)
        for role, response in (self.first_responses if again else self.responses).items():
            sealing.put_response(self.book, first, role, Response(offers=response.offers, withdraw=response.withdraw))
        sealing_turn = (world.turn - 1) % self.quarters == 0
        phases.finish(self.book, world, first, trace, orders_window=sealing_turn)
        self._resolved("end", trace, world)

    def _bot_response(self, world: World, role: int, again: bool) -> Response:
        if self.seats[self.book.vocab.roles[role]] == "default":
            return Response()
        responses: Responses = no_responses(self.book, 1)
        doctrine.choose_responses(self.book, world, responses, role, again)
        return sealing.read_response(self.book, world, responses, role)

    def _resolve_epilogue(self) -> None:
        world, trace = self._before(), Trace()
        honoured = np.zeros((len(self.book.commitments), 1), dtype=bool)
        for place, role in enumerate(self.book.vocab.roles):
            if self.seats[role] == "doctrine":
                honoured |= doctrine.choose_honour(self.book, world, place)
            for name in self.honoured.get(role, []):
                honoured[self.book.vocab.commitments[name]] = True
        for place in range(EPILOGUE_TURNS):
            orders = doctrine.default_orders(self.book, 1)
            phases.open_turn(self.book, world, trace, epilogue=True)
            if place == 0:
                put_honour(self.book, world, orders, honoured)
            phases.act(self.book, world, orders, trace, epilogue=True)
            silence = no_responses(self.book, 1)
            phases.settle(self.book, world, silence, trace)
            phases.finish(self.book, world, silence, trace, epilogue=True, orders_window=place == 0)
        phases.conclude(self.book, world)
        self._resolved("epilogue", trace, world)

    def _before(self) -> World:
        """The state in which the present stage began, with the rulings that apply to it."""
        self._world = self.world_after(self._stories_published()[-1])
        rules: dict[str, dict[str, Any]] = {}
        effects = []
        for ruling in self.rulings:
            if "rule" in ruling:
                known = rules.setdefault(ruling["rule"], {})
                known.update({key: ruling[key] for key in ("outcome", "silence") if key in ruling})
                if "shift" in ruling:
                    known["shift"] = {name: percent * 10 for name, percent in ruling["shift"].items()}
            else:
                effects.append(self._ruled_effect(ruling))
        self._world.forced = {"rules": rules, "effects": tuple(effects), "fire": tuple(self.fired)}
        return self._world

    def _ruled_effect(self, ruling: dict[str, Any]) -> tuple[int, int, int | None]:
        track = self.book.vocab.tracks[ruling["track"]]
        if "set" in ruling:
            return track, 0, self.book.step_ids[track].index(ruling["set"])
        return track, hundredths(Decimal(str(ruling["add"]))), None

    def _stories_published(self) -> list[Story]:
        return self.story if self._unpublished is None else self.story[:-1]

    def _resolved(self, stage: StoryStage, trace: Trace, world: World) -> None:
        scores = satisfaction(self.book, world)[:, 0]
        self._record(
            {
                "event": "resolved",
                "turn": world.turn,
                "stage": stage,
                "records": trace.records,
                "satisfaction": {role: int(scores[place]) for place, role in enumerate(self.book.vocab.roles)},
                "state": snapshot(world),
                "digest": digest(world),
            }
        )

    def _finish(self) -> None:
        book, world = self.book, self.world
        words = picture_words(book, world)[:, 0]
        labels = label_endings(book, world)[:, 0]
        column = int(world.theory[0])
        scores = satisfaction(book, world)[:, 0]
        picture = []
        for place, (label, entries) in enumerate(book.picture.items()):
            word = entries[int(words[place])][0]
            picture.append([self.resolved.theatre.picture[label].name, word.word, word.text])
        agendas = {}
        for place, (role_id, role) in enumerate(self.resolved.theatre.seated()):
            if role.agendas:
                agendas[role_id] = list(role.agendas)[int(world.agenda[place, 0])]
        self._record(
            {
                "event": "ended",
                "turn": world.turn,
                "ending": book.endings[int(world.ending[0])].id if int(world.ending[0]) >= 0 else "",
                "labels": [ending.id for place, ending in enumerate(book.endings) if labels[place]],
                "picture": picture,
                "theory": book.theory_ids[column],
                "agendas": agendas,
                "satisfaction": {role: int(scores[place]) for place, role in enumerate(book.vocab.roles)},
            }
        )

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
        self._record({"event": "injected", "inject": inject_id, "note": note})

    def rule(self, ruling: dict[str, Any], reason: str) -> None:
        """Overrule the adjudication of the present turn: a stage that is resolved but not published is resolved again.

        ``ruling`` is one of ``{"rule": id, "outcome": id}``, ``{"rule": id, "shift": {outcome: percent points}}``,
        ``{"rule": id, "silence": True}``, ``{"track": id, "add": points}``, ``{"track": id, "set": step}``.
        """
        problems = self._check_ruling(ruling)
        if not reason.strip():
            problems.append("A ruling needs its reason: it is part of the record.")
        if problems:
            raise OrderError(problems)
        reopen = self._unpublished is not None
        if reopen:
            self.story.pop()
            self._unpublished = None
        self._record({"event": "ruled", "ruling": ruling, "reason": reason})
        if reopen:
            self.resolve()

    def _check_ruling(self, ruling: dict[str, Any]) -> list[str]:
        rules = {**self.resolved.theatre.rules, **self.resolved.scenario.injects}
        if "rule" in ruling:
            rule = rules.get(ruling["rule"])
            if rule is None:
                return [f"There is no rule '{ruling['rule']}'."]
            outcomes = [ruling["outcome"]] if "outcome" in ruling else list(ruling.get("shift", {}))
            return [f"'{each}' is no outcome of {ruling['rule']}: it has {', '.join(rule.roll) or 'none'}." for each in outcomes if each not in rule.roll]
        track = self.resolved.theatre.tracks.get(ruling.get("track", ""))
        if track is None or track.is_ is not None or track.switch:
            return [f"There is no track '{ruling.get('track', '')}' that a ruling can change."]
        if "set" in ruling and ruling["set"] not in track.steps:
            return [f"'{ruling['set']}' is not a step of {ruling['track']}: it has {', '.join(track.steps) or 'none'}."]
        if ("add" in ruling) == bool(track.steps):
            return [f"{ruling['track']} {'has steps: set one of ' + ', '.join(track.steps) if track.steps else 'is a number: add to it'}."]
        return []

    def note(self, text: str, by: str = "facilitator") -> None:
        """Write a note into the record; nobody's view shows it before the debrief."""
        self._record({"event": "noted", "by": by, "text": text})

    def say(self, role: str, to: list[str], text: str) -> None:
        """Send a message from one role to others."""
        self._record({"event": "said", "role": role, "to": sorted(to), "text": text})

    def seat(self, role: str, by: Seat) -> None:
        """Hand a seat to a person, a doctrine or the default."""
        if role not in self.seats:
            raise OrderError([f"There is no role '{role}': choose one of {', '.join(self.seats)}."])
        self._record({"event": "seated", "role": role, "by": by})

    def end_now(self, reason: str) -> None:
        """End play at this turn: what is owed is asked, threats come due, and the closing picture is drawn."""
        if self.stage == "over":
            raise OrderError(["The exercise is over already."])
        self._record({"event": "debriefed", "reason": reason})

    # ---- branch ------------------------------------------------------------------------------------------------------

    def branch(self, turn: int, path: Path | None, *, same_dice: bool = True, ledger: Ledger | None = None) -> Exercise:
        """A new exercise from the orders window of a turn of this one; with ``same_dice`` its fate is drawn as here.

        Raises ``OrderError`` if this exercise never reached that turn's orders window.
        """
        start = next((story for story in self.story if story.stage == "open" and story.turn == turn), None)
        if start is None or (turn - 1) % self.quarters:
            windows = sorted({story.turn for story in self.story if story.stage == "open" and (story.turn - 1) % self.quarters == 0})
            raise OrderError([f"There are no orders in turn {turn}: branch from one of {', '.join(map(str, windows))}."])
        salt = self.salt if same_dice else self.salt + 1 + turn
        opened = {key: value for key, value in self.ledger.events[0].items() if key not in ("content", "line", "at")}
        opened |= {"salt": salt, "seats": dict(self.seats), "parent": {"content": self.ledger.events[0].get("content", ""), "turn": turn}}
        made = Exercise(_ledger(path, opened) if ledger is None else _begun(ledger, opened), self.resolved, path)
        made._book = self.book
        for story in self.story:
            if (story.turn, story.stage) == (turn, "open"):
                break
            made._record(_story_event(story))
            made._record({"event": "published", "stage": story.stage, "turn": story.turn})
        world = self.world_after(start)
        if not same_dice:
            from wargame.rules.dice import keys_of

            world.keys = keys_of([self.seed], salt)
        made._record(_story_event(start) | {"state": snapshot(world), "digest": digest(world)})
        made._record({"event": "published", "stage": "open", "turn": turn})
        made.stage = "orders"
        return made

    # ---- the fold ----------------------------------------------------------------------------------------------------

    def _record(self, event: dict[str, Any]) -> None:
        """Write an event, then let it count: what could not be written has not happened."""
        stamped = {"event": event["event"], "turn": event.get("turn", self.turn), **event}
        self.ledger.append(stamped)
        self._apply(stamped)

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
            case "resolved":
                self._add_story(event)
            case "published":
                self._published(event)
            case "debriefed":
                self.ended_early = True
                self.stage = "honour"
            case "ended":
                self.stage = "over"
                self.finished = True

    def _add_story(self, event: dict[str, Any]) -> None:
        self.turn = min(event["turn"], self.turns) if event["stage"] != "open" else event["turn"]
        if self._unpublished is not None and self.story:
            self.story.pop()
        self.story.append(
            Story(
                turn=event["turn"],
                stage=event["stage"],
                season=self.season(event["turn"]),
                records=tuple(event["records"]),
                orders=_inherited(event) or (dict(self.orders) if event["stage"] == "reveal" else {}),
                responses=dict(self.responses) if event["stage"] in ("crisis", "end") else {},
                state=event["state"],
                satisfaction=dict(event["satisfaction"]),
            )
        )
        self._unpublished = event

    def _published(self, event: dict[str, Any]) -> None:
        self._unpublished = None
        match event["stage"]:
            case "open":
                self.stage = "orders"
                self.fired = []
                self.orders, self.responses, self.first_responses = {}, {}, {}
                self.rulings = []
            case "reveal":
                self.orders = {}
            case "crisis":
                self.first_responses, self.responses = self.responses, {}
            case "end":
                self.responses = {}


def _inherited(event: dict[str, Any]) -> dict[str, Order]:
    """The orders that a branch took over with a stage of its parent."""
    return {role: Order.model_validate(order) for role, order in event.get("inherited", {}).items()}


def _story_event(story: Story) -> dict[str, Any]:
    return {
        "event": "resolved",
        "turn": story.turn,
        "stage": story.stage,
        "records": list(story.records),
        "satisfaction": story.satisfaction,
        "state": story.state,
        "inherited": {role: order.model_dump(mode="json", exclude_defaults=True) for role, order in story.orders.items()},
    }


def _ledger(path: Path | None, opened: dict[str, Any]) -> Ledger:
    if path is None:
        return _begun(MemoryLedger(), opened)
    from wargame.exercise.journal import Journal

    return Journal.create(path, opened)


def _begun(ledger: Ledger, opened: dict[str, Any]) -> Ledger:
    ledger.append(opened)
    return ledger


def fresh_seed() -> int:
    """A seed nobody chose: small enough to be said aloud in a classroom."""
    import secrets

    return secrets.randbelow(1_000_000)

