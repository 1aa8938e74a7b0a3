"""Scripts as people write them: ``{east: {1: {acts: [...], posture: {aid: down}, answers: {ASK: ANSWER}, offers: [...]}, 2: [...]}}``.

A bare list means acts. Turns are quarters; ``every`` stands for those that are not named, and its answers hold in all of
them. An answer may be ``silence``, and ``all: silence`` stands for everything that is asked and not named. Everything
wrong is told at once, with line, column and cure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wargame.analysis.scripts import SILENCE, Entry, Script
from wargame.exercise.orders import DraftOffer
from wargame.rules.orders import ACCEPT, REFUSE, SILENT, SLOTS, DraftTerms
from wargame.rules.rulebook import Rulebook
from wargame.scenario.problems import Problem, ScenarioError, did_you_mean, listed, shown
from wargame.scenario.yaml12 import Node, read

KEYS = ("acts", "posture", "answers", "offers")
STEPS: dict[Any, int] = {"down": -1, "hold": 0, "up": 1, -1: -1, 0: 0, 1: 1}
OFFER_WORDS = {"accept": ACCEPT, "refuse": REFUSE, "silence": SILENT}
EVERY, ALL, SILENT_WORD = "every", "all", "silence"


class ScriptError(ScenarioError):
    """A script that cannot be played; ``problems`` holds everything that was found wrong, each with its cure."""


def read_script(source: Path | str | dict[Any, Any] | None, book: Rulebook) -> Script:
    """The script in a YAML file, or in a mapping of the same shape; raises ``ScriptError``."""
    if source is None:
        return Script()
    if isinstance(source, dict):
        return _Reader(book, "", None).script(source)
    path = Path(source)
    problems: list[Problem] = []
    if not path.is_file():
        raise ScriptError([Problem(shown(path), 0, 0, "there is no such script", "give the path of a YAML file")])
    node = read(path, problems)
    if problems or node is None:
        raise ScriptError(problems or [Problem(shown(path), 1, 1, "the file is empty", "begin with 'ROLE:'")])
    return _Reader(book, shown(path), node).script(node.value)


class _Reader:
    """Reads one script; ``trail`` is the way to what is being read."""

    def __init__(self, book: Rulebook, file: str, node: Node | None) -> None:
        self.book = book
        self.file = file
        self.node = node
        self.problems: list[Problem] = []

    def wrong(self, trail: tuple[Any, ...], message: str, hint: str = "") -> None:
        """Note what is wrong at the place that ``trail`` leads to."""
        line, column, node = 0, 0, self.node
        if node is not None:
            line, column = node.line, node.column
            for part in trail:
                child = node.child(part)
                if child is None:
                    break
                (line, column), node = child
        else:
            message = f"{' / '.join(map(str, trail))}: {message}" if trail else message
        self.problems.append(Problem(self.file, line, column, message, hint))

    def mapping(self, value: Any, trail: tuple[Any, ...], shape: str) -> dict[Any, Any]:
        """A mapping, or an empty one and a problem."""
        if isinstance(value, dict):
            return value
        if value is not None:
            self.wrong(trail, f"a mapping belongs here, not {_kind(value)}", f"write {shape}")
        return {}

    def listing(self, value: Any, trail: tuple[Any, ...]) -> list[Any]:
        """A list, or an empty one and a problem."""
        if isinstance(value, list):
            return value
        if value is not None:
            self.wrong(trail, f"a list belongs here, not {_kind(value)}", "write [ID, ID]")
        return []

    def script(self, value: Any) -> Script:
        """The whole script; raises ``ScriptError`` if anything in it is wrong."""
        entries: dict[tuple[int, int], Entry] = {}
        roles = self.book.vocab.roles
        for role_id, turns in self.mapping(value, (), "{ROLE: {TURN: [ACT]}}").items():
            if role_id not in roles:
                hint = did_you_mean(str(role_id), roles, otherwise=f"the roles are {listed(roles, 'and')}")
                self.wrong((role_id,), f"there is no role '{role_id}'", hint)
                continue
            role = roles.index(role_id)
            written = self.mapping(turns, (role_id,), "{TURN: [ACT]}")
            always = self.entry(written[EVERY], role, (role_id, EVERY)) if EVERY in written else None
            if always is not None:
                entries |= {(role, turn): always for turn in range(1, self.book.turns + 1)}
            for turn, order in written.items():
                if turn == EVERY:
                    continue
                number = int(turn) if str(turn).isdecimal() else 0  # keys of a YAML file are read as text
                if not 1 <= number <= self.book.turns:
                    hint = f"turns are quarters, counted 1 to {self.book.turns}, or '{EVERY}'"
                    self.wrong((role_id, turn), f"'{turn}' is no turn of this scenario", hint)
                    continue
                entry = self.entry(order, role, (role_id, turn))
                entries[role, number] = _with_answers(entry, always)
        if self.problems:
            raise ScriptError(self.problems)
        return Script(entries)

    def entry(self, value: Any, role: int, trail: tuple[Any, ...]) -> Entry:
        """The order of one role in one turn."""
        if isinstance(value, list):
            return Entry(acts=self.acts(value, role, trail))
        parts = self.mapping(value, trail, "[ACT, ACT] or {acts: [ACT], posture: {DIAL: up}}")
        for key in parts:
            if key not in KEYS:
                hint = did_you_mean(str(key), KEYS, otherwise=f"its keys are {listed(KEYS, 'and')}")
                self.wrong((*trail, key), f"'{key}' is not a key of an order", hint)
        only_answers = trail[-1] == EVERY and not parts.keys() - {"answers"}
        acts = self.listing(parts.get("acts"), (*trail, "acts"))
        made, drafts = self.offers(parts.get("offers"), role, (*trail, "offers"))
        answers, offers = self.answers(parts.get("answers"), role, (*trail, "answers"))
        return Entry(
            acts=None if only_answers else self.acts([*acts, *made], role, (*trail, "acts")),
            postures=self.postures(parts.get("posture"), role, (*trail, "posture")),
            answers=answers,
            offers=offers,
            drafts=drafts,
        )

    def acts(self, names: list[Any], role: int, trail: tuple[Any, ...]) -> tuple[int, ...]:
        """Acts as flat moves: all of the role, in two slots together, none twice."""
        own = {move.flat.id: move.flat for move in self.book.moves_of[role]}
        found = []
        for place, name in enumerate(names):
            if name in own:
                found.append(own[name])
            else:
                self.wrong((*trail, place), *self._no_act(str(name), role, own))
        slots = sum(flat.slots for flat in found)
        if slots > SLOTS or len(found) > SLOTS:
            self.wrong(trail, f"the order takes {max(slots, len(found))} slots of {SLOTS}", "take something out")
        if len({flat.move_id for flat in found}) < len(found):
            self.wrong(trail, "an act stands in the order twice", "keep one")
        return tuple(flat.index for flat in found)

    def _no_act(self, name: str, role: int, own: Iterable[str]) -> tuple[str, str]:
        variants = [flat for flat in own if flat.startswith(f"{name}.")]
        if variants:
            return f"'{name}' comes in several kinds", f"name one of {listed(variants)}"
        if name in self.book.vocab.move_index:
            owner = self.book.vocab.roles[self.book.vocab.moves[self.book.vocab.move_index[name]].role]
            return f"'{name}' is {owner}'s act", f"put it into an order of {owner}"
        role_id = self.book.vocab.roles[role]
        return f"{role_id} has no act '{name}'", did_you_mean(
            name, own, otherwise=f"`wargame brief` lists {role_id}'s acts"
        )

    def postures(self, value: Any, role: int, trail: tuple[Any, ...]) -> dict[int, int]:
        """Posture steps; a dial may be named without its role's id (``toll`` for ``east_toll``)."""
        prefix = f"{self.book.vocab.roles[role]}_"
        places = {
            self.book.track_ids[track]: place
            for place, (owner, track, _) in enumerate(self.book.postures)
            if owner == role
        }
        short = {track.removeprefix(prefix): place for track, place in places.items()}
        result = {}
        for name, step in self.mapping(value, trail, "{DIAL: up}").items():
            if name not in places and name not in short:
                known = [*places, *short]
                hint = did_you_mean(str(name), known, otherwise=f"it has {listed(list(places), 'and') or 'none'}")
                self.wrong((*trail, name), f"{self.book.vocab.roles[role]} has no posture '{name}'", hint)
            elif isinstance(step, bool) or step not in STEPS:
                self.wrong((*trail, name), f"'{step}' is no step of a posture", "write down, hold or up")
            else:
                result[places.get(name, short.get(name, -1))] = STEPS[step]
        return result

    def answers(self, value: Any, role: int, trail: tuple[Any, ...]) -> tuple[dict[int, int], dict[int, int]]:
        """Answers to dilemmas and crises, and what is said of offers."""
        vocab = self.book.vocab
        answers: dict[int, int] = {}
        offers: dict[int, int] = {}
        given = self.mapping(value, trail, "{ASK: ANSWER}")
        if ALL in given:
            if given[ALL] != SILENT_WORD:
                self.wrong((*trail, ALL), f"'{given[ALL]}' cannot answer everything", f"write '{ALL}: {SILENT_WORD}'")
            answers = {slot.index: SILENCE for slot in vocab.asks if role in slot.to}
            offers = {slot.index: SILENT for slot in vocab.offers if slot.by != role}
        for name, answer in given.items():
            here = (*trail, name)
            if name == ALL:
                continue
            if name in vocab.ask_index:
                slot = vocab.asks[vocab.ask_index[name]]
                if role not in slot.to:
                    self.wrong(here, f"'{name}' is not put to {vocab.roles[role]}", "take it out")
                elif answer not in (*slot.answers, SILENT_WORD):
                    self.wrong(here, f"'{answer}' is no answer to '{name}'", f"answer {listed(slot.answers)}")
                else:
                    answers[slot.index] = SILENCE if answer == SILENT_WORD else slot.answers.index(answer)
            elif name in vocab.offer_index:
                if answer not in OFFER_WORDS:
                    self.wrong(here, f"'{answer}' is no answer to an offer", "write accept or refuse")
                else:
                    offers[vocab.offer_index[name]] = OFFER_WORDS[answer]
            else:
                hint = did_you_mean(str(name), [*vocab.ask_index, *vocab.offer_index])
                self.wrong(here, f"nothing called '{name}' is ever asked", hint)
        return answers, offers

    def offers(self, value: Any, role: int, trail: tuple[Any, ...]) -> tuple[list[str], tuple[DraftTerms, ...]]:
        """Offers: acts that make one by their id, and drafts ``{to, asks, gives, open, secret}``."""
        made: list[str] = []
        drafts: list[DraftTerms] = []
        for place, item in enumerate(self.listing(value, trail)):
            here = (*trail, place)
            if isinstance(item, dict):
                drafts += self.draft(item, role, here)
            elif item in self.book.vocab.offer_index and item in self.book.vocab.move_index:
                made.append(item)
            else:
                hint = did_you_mean(str(item), self.book.vocab.offer_index, otherwise="or draft one: {to, asks, gives}")
                self.wrong(here, f"'{item}' is no offer that a role can make", hint)
        return made, tuple(drafts)

    def draft(self, item: dict[Any, Any], role: int, trail: tuple[Any, ...]) -> list[DraftTerms]:
        """An offer of the script's own drafting."""
        vocab, role_id = self.book.vocab, self.book.vocab.roles[role]
        try:
            offer = DraftOffer.model_validate(item)
        except ValidationError as error:
            first = error.errors()[0]
            self.wrong(
                (*trail, *first["loc"][:1]),
                f"the offer cannot be read: {first['msg']}",
                "write {to: [ROLE], asks: [ID], gives: [ID]}",
            )
            return []
        before = len(self.problems)
        for to in offer.to:
            if to not in vocab.roles or to == role_id:
                self.wrong((*trail, "to"), f"an offer cannot go to '{to}'", "name other roles")
        for name in (*offer.asks, *offer.gives):
            if name not in vocab.commitments:
                self.wrong(trail, f"there is no commitment '{name}'", did_you_mean(name, vocab.commitments))
                continue
            by = self.book.theatre.commitments[name].by
            if (name in offer.gives) != (by == role_id) or (name in offer.asks and by not in offer.to):
                self.wrong(trail, f"'{name}' is {by}'s to give", f"ask {by} for it, or leave it out")
        if not offer.to or not (offer.asks or offer.gives):
            self.wrong(
                trail,
                "an offer goes to somebody and asks or gives something",
                "write {to: [ROLE], asks: [ID], gives: [ID]}",
            )
        if len(self.problems) > before:
            return []
        rows = vocab.commitments
        return [
            DraftTerms(
                vocab.mask(offer.to), tuple(rows[name] for name in offer.asks), tuple(rows[name] for name in offer.gives),
                offer.open, offer.secret,
            )
        ]  # fmt: skip


def _with_answers(entry: Entry, always: Entry | None) -> Entry:
    """An entry with the answers that hold in every turn, its own before them."""
    if always is None:
        return entry
    return replace(entry, answers={**always.answers, **entry.answers}, offers={**always.offers, **entry.offers})


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"'{value}'"
