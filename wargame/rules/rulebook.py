"""A scenario compiled: every rule, move, commitment and ask as functions, with the tables the engine reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from wargame.rules import vocabulary as words
from wargame.rules.compiling import Compiled, Compiler, sight
from wargame.rules.contexts import TICKS, Observation, Truth, round_stock
from wargame.rules.dice import draw
from wargame.rules.terms import ALL, CompiledEffect, CompiledOutcome, CompiledTerm, TermCompiler, hundredths
from wargame.rules.vocabulary import AskSlot, FlatMove, OfferSlot, PathKey, RulebookError, Vocabulary
from wargame.rules.world import Array, Shape, World, blank
from wargame.scenario.expressions import month_number, parse
from wargame.scenario.models import Answer, Goal, Inject, Noise, Offer, Resolved, Rule, Term

RULES_VERSION = "1"
"""Raised when the same journal would resolve differently; older journals still open from their records."""

BLEND = "blend"
HIDDEN_THEORY = "hidden"


@dataclass(frozen=True)
class CompiledRule:
    """A rule or inject."""

    id: str
    phase: str
    upon: tuple[int, ...]
    when: Compiled | None
    turn: int | None
    once_row: int | None
    by: str
    seen: int
    effects: tuple[CompiledEffect, ...]
    outcomes: tuple[CompiledOutcome, ...]
    model: Rule


@dataclass(frozen=True)
class CompiledMove:
    """A flat move: when it is legal, what it does, how a doctrine weighs it."""

    flat: FlatMove
    legal: Compiled | None
    owed: tuple[int, ...]
    """Commitments of its role that it fulfils: while one is in force the move is legal whatever ``legal`` says."""
    effects: tuple[CompiledEffect, ...]
    doctrine: tuple[CompiledTerm, ...]
    offer: int | None


@dataclass(frozen=True)
class CompiledCommitment:
    """A commitment and everything that its course can set off."""

    id: str
    debtor: int
    is_do: bool
    breach: Compiled | None
    secret_breach: Compiled | None
    done: Compiled | None
    fulfilled_by: tuple[int, ...]
    due: int
    wakes: Compiled | None
    lasts: int
    ends: Compiled | None
    starts: tuple[CompiledEffect, ...]
    runs: tuple[CompiledEffect, ...]
    kept: tuple[CompiledEffect, ...]
    broken: tuple[CompiledEffect, ...]
    found: CompiledOutcome | None
    worth: dict[int, tuple[CompiledTerm, ...]]
    honour: tuple[CompiledTerm, ...]


@dataclass(frozen=True)
class CompiledOffer:
    """A template offer; drafts have none of this and keep their terms in the world."""

    slot: OfferSlot
    to: int
    asks: tuple[int, ...]
    gives: tuple[int, ...]
    otherwise: tuple[CompiledEffect, ...]
    open: int
    lapses: Compiled | None
    secret: bool
    worth: dict[int, tuple[CompiledTerm, ...]]


@dataclass(frozen=True)
class CompiledAnswer:
    """One answer, with legality and doctrine for each role that may give it."""

    id: str
    events: tuple[str, ...]
    legal: dict[int, Compiled]
    effects: tuple[CompiledEffect, ...]
    doctrine: dict[int, tuple[CompiledTerm, ...]]
    model: Answer


@dataclass(frozen=True)
class CompiledAsk:
    """A question of the response window, or a cable's dilemma."""

    slot: AskSlot
    upon: tuple[int, ...]
    when: Compiled | None
    once_row: int | None
    answers: tuple[CompiledAnswer, ...]
    rounds: int
    stands: Compiled | None


@dataclass(frozen=True)
class CompiledDilemma:
    """When a cable with a dilemma may reach a role, and how urgent it is."""

    ask: int
    cable_id: str
    role: int
    when: Compiled | None
    weight: tuple[CompiledTerm, ...]
    repeat: int


@dataclass(frozen=True)
class CompiledMessage:
    """When a plain cable may reach a role, and its weight in the draw."""

    cable_id: str
    when: Compiled | None
    weight: tuple[CompiledTerm, ...]


@dataclass(frozen=True)
class CompiledGoal:
    """A goal of a role; ``agenda`` is -1, or the hidden agenda it belongs to."""

    id: str
    role: int
    agenda: int
    model: Goal
    terms: tuple[CompiledTerm, ...]
    when: Compiled | None


@dataclass(frozen=True)
class CompiledEnding:
    """An ending."""

    id: str
    rank: int
    judged: str
    when: Compiled


def _reads_more(text: str) -> bool:
    """Whether a derived track may change though no track has: by the calendar, an event, a commitment."""
    try:
        parsed = parse(text)
    except ValueError:
        return False
    return parsed.reads_clock or bool(parsed.calls - {"min", "max", "abs", "clip", "mean", "pct"})


class Rulebook:
    """A compiled scenario. Made by ``compile_rulebook``; nothing in it changes afterwards."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.theatre = resolved.theatre
        self.scenario = resolved.scenario
        self.vocab: Vocabulary = words.build(resolved)
        self.turns = resolved.scenario.turns
        self.first_month = month_number(resolved.scenario.opens[:7])
        self.theory_ids = [*self.theatre.theories, BLEND]
        self.commitment_ids = list(self.vocab.commitments)
        compiler = Compiler(self.vocab)
        self.compiler = compiler
        self.terms = TermCompiler(compiler)
        self._tracks()
        self._params()
        self._once = 0
        self.rules: dict[str, list[CompiledRule]] = {}
        every = [(("rules", rule_id), rule_id, rule) for rule_id, rule in self.theatre.rules.items()]
        every += [(("injects", rule_id), rule_id, rule) for rule_id, rule in self.scenario.injects.items()]
        for path, rule_id, rule in every:
            self.rules.setdefault(rule.phase, []).append(self._rule(path, rule_id, rule))
        self.moves = [self._move(flat) for flat in self.vocab.moves]
        self.moves_of = [
            [move for move in self.moves if move.flat.role == role] for role in range(len(self.vocab.roles))
        ]
        self.defaults = [self._default(role) for role in range(len(self.vocab.roles))]
        self.commitments = [self._commitment(row) for row in self.commitment_ids]
        self.debtors = [commitment.debtor for commitment in self.commitments]
        self.offers = [self._offer(slot) for slot in self.vocab.offers]
        self.asks = [self._ask(slot) for slot in self.vocab.asks]
        self.ask_masks = [sum(1 << role for role in slot.to) for slot in self.vocab.asks]
        self.dilemmas = self._dilemmas()
        self.messages = self._messages()
        self.paragraphs = self._paragraphs()
        self.postures = self._postures()
        self.goals = self._goals()
        self.endings = self._endings()
        self.picture = {
            label: [
                (word, compiler.compile(word.when, ("picture", label, "words", str(place), "when")))
                for place, word in enumerate(picture.words)
            ]
            for label, picture in self.theatre.picture.items()
        }
        self.effects = self.terms.effects
        self._link()
        self.shape = self._shape()
        if compiler.problems:
            raise RulebookError(compiler.problems)

    # ---- tables ------------------------------------------------------------------------------------------------------

    def _tracks(self) -> None:
        vocab, compiler = self.vocab, self.compiler
        models = vocab.track_models
        self.track_ids = list(vocab.tracks)
        self.is_step = [bool(model.steps) for model in models]
        self.step_ids = [model.steps for model in models]
        self.ranges = [(0, len(model.steps) - 1) if model.steps else model.range for model in models]
        self.limits = [
            (
                model.limit.get("up", None) and model.limit["up"] * 100,
                model.limit.get("down", None) and model.limit["down"] * 100,
            )
            for model in models
        ]
        self.lifted = [False] * len(models)
        self.rank_of_step: list[Array] = []
        self.step_of_rank: list[Array] = []
        for model in models:
            order = [model.steps.index(step) for step in model.wins if step in model.steps]
            order += [step for step in range(len(model.steps)) if step not in order]
            rank = np.zeros(max(len(order), 1), dtype=np.int8)
            for place, step in enumerate(order):
                rank[step] = place
            self.rank_of_step.append(rank)
            self.step_of_rank.append(np.array(order or [0], dtype=np.int64))
        roles = range(len(vocab.roles))
        self.sights = [[sight(vocab, track, role) for track in range(len(models))] for role in roles]
        self.noise: dict[tuple[int, int], Compiled] = {}
        for role in roles:
            for track, how in enumerate(self.sights[role]):
                if isinstance(how, Noise):
                    self.noise[role, track] = compiler.compile(
                        how.noise, ("tracks", self.track_ids[track], "seen"), role
                    )
        self.guesses = [
            self._value(track, model.guess) if model.guess is not None else self._middle(track)
            for track, model in enumerate(models)
        ]
        self.derived = self._derived_in_order()

    def _middle(self, track: int) -> int:
        low, high = self.ranges[track]
        return (low + high) // 2

    def _value(self, track: int, value: Any, path: PathKey = ()) -> int:
        """A starting value or guess as the reading it means: whole points, or the index of a step."""
        model = self.vocab.track_models[track]
        where = path or ("tracks", self.track_ids[track])
        if model.steps:
            if str(value) not in model.steps:
                self.compiler.problem(
                    (*where, "start"),
                    f"'{value}' is not a step of {self.track_ids[track]}",
                    words.nearest(str(value), set(model.steps)),
                )
                return 0
            return model.steps.index(str(value))
        if isinstance(value, str):
            self.compiler.problem(
                (*where, "start"), f"{self.track_ids[track]} is a number: it cannot start at '{value}'"
            )
            return 0
        return hundredths(value) // 100

    def _start(self, track: int) -> int:
        """The stock with which a track starts: hundredths of a point, or the index of a step."""
        model = self.vocab.track_models[track]
        if model.steps:
            return 0 if model.start is None else self._value(track, model.start)
        if model.start is None or isinstance(model.start, str):
            return 0 if model.start is None else self._value(track, model.start)
        return hundredths(model.start)

    def _derived_in_order(self) -> list[tuple[int, Compiled, bool]]:
        """Derived tracks, each after those it reads: (track, function, whether it reads more than tracks)."""
        compiled: dict[int, tuple[Compiled, bool]] = {}
        for track, model in enumerate(self.vocab.track_models):
            if model.is_ is not None:
                path = ("tracks", self.track_ids[track], "is")
                function = self.compiler.compile(model.is_, path)
                compiled[track] = (function, _reads_more(model.is_))
        order: list[int] = []
        state: dict[int, int] = {}

        def visit(track: int, trail: list[int]) -> None:
            if state.get(track) == 2:
                return
            if state.get(track) == 1:
                names = " -> ".join(self.track_ids[each] for each in [*trail[trail.index(track) :], track])
                self.compiler.problem(
                    ("tracks", self.track_ids[track], "is"), f"derived tracks read each other in a circle: {names}"
                )
                return
            state[track] = 1
            for read in compiled[track][0].reads:
                if read in compiled:
                    visit(read, [*trail, track])
            state[track] = 2
            order.append(track)

        for track in compiled:
            visit(track, [])
        return [(track, *compiled[track]) for track in order]

    def _params(self) -> None:
        theories = list(self.theatre.theories)
        table = np.zeros((len(self.theatre.params), len(theories) + 1), dtype=np.int64)
        for row, (param_id, param) in enumerate(self.theatre.params.items()):
            for column, theory in enumerate(theories):
                if theory not in param.values:
                    self.compiler.problem(
                        ("params", param_id, "values"), f"{param_id} gives no value for the theory '{theory}'"
                    )
                    continue
                table[row, column] = hundredths(param.values[theory])
            for theory in param.values:
                if theory not in theories:
                    self.compiler.problem(
                        ("params", param_id, "values"),
                        f"there is no theory named '{theory}'",
                        words.nearest(theory, set(theories)),
                    )
            if theories:
                total, count = int(table[row, :-1].sum()), len(theories)
                size = (2 * abs(total) + count) // (2 * count)
                table[row, -1] = size if total >= 0 else -size
        self.param_table = table

    def _shape(self) -> Shape:
        vocab = self.vocab
        return Shape(
            roles=len(vocab.roles),
            tracks=len(vocab.tracks),
            history=len(vocab.history_rows),
            history_depth=vocab.history_depth,
            events=len(vocab.event_rows),
            known=len(vocab.known_rows),
            counts=len(vocab.count_rows),
            conditions=len(vocab.condition_rows),
            once=self._once,
            commitments=len(vocab.commitments),
            offers=len(vocab.offers),
            drafts=sum(slot.is_draft for slot in vocab.offers),
            asks=len(vocab.asks),
            dilemmas=sum(slot.dilemma for slot in vocab.asks),
            goals=len(self.goals),
            endings=len(self.endings),
        )

    # ---- what an author wrote ----------------------------------------------------------------------------------------

    def _once_row(self, once: bool) -> int | None:
        if not once:
            return None
        self._once += 1
        return self._once - 1

    def _upon(self, names: list[str], path: PathKey) -> tuple[int, ...]:
        rows = []
        for name in names:
            if name in self.vocab.events:
                rows.append(self.vocab.event_row(name))
            else:
                self.compiler.problem(
                    (*path, "upon"), f"nothing raises an event named '{name}'", words.nearest(name, self.vocab.events)
                )
        return tuple(rows)

    def _rule(self, path: PathKey, rule_id: str, rule: Rule) -> CompiledRule:
        if rule.by not in self.vocab.actors:
            self.compiler.problem(
                (*path, "by"), f"there is no role named '{rule.by}'", words.nearest(rule.by, set(self.vocab.actors))
            )
        rare = any(outcome.rare for outcome in rule.roll.values())
        return CompiledRule(
            id=rule_id,
            phase=rule.phase,
            upon=self._upon(rule.upon, path),
            when=self.terms.optional(rule.when, (*path, "when"), None),
            turn=rule.turn if isinstance(rule, Inject) else None,
            once_row=self._once_row(rule.once and not (isinstance(rule, Inject) and rule.turn is not None)),
            by=rule.by,
            seen=self._role_mask(rule.seen, (*path, "seen")) if rule.seen else self.vocab.everybody,
            effects=self.terms.effects_of(rule.do, (*path, "do"), rule_id),
            outcomes=tuple(
                self.terms.outcome(each, outcome, (*path, "roll", each), rule_id, rare)
                for each, outcome in rule.roll.items()
            ),
            model=rule,
        )

    def _role_mask(self, roles: list[str], path: PathKey) -> int:
        for role in roles:
            if role not in self.vocab.roles:
                self.compiler.problem(
                    path, f"there is no seated role named '{role}'", words.nearest(role, set(self.vocab.roles))
                )
        return self.vocab.mask(roles)

    def _move(self, flat: FlatMove) -> CompiledMove:
        path: PathKey = ("moves", flat.move_id)
        if flat.move.by not in self.vocab.roles:
            self.compiler.problem(
                (*path, "by"),
                f"there is no seated role named '{flat.move.by}'",
                words.nearest(flat.move.by, set(self.vocab.roles)),
            )
        parts = [flat.move.legal] if flat.move.legal else []
        if flat.variant and flat.variant.legal:
            parts.append(flat.variant.legal)
        legal = " and ".join(f"({part})" for part in parts)
        effects = self.terms.effects_of(flat.move.do, (*path, "do"), flat.id)
        doctrine = self.terms.terms(flat.move.doctrine, (*path, "doctrine"), flat.role)
        if flat.variant and flat.variant_id:
            deeper = (*path, "variants", flat.variant_id)
            effects += self.terms.effects_of(flat.variant.do, (*deeper, "do"), flat.id)
            doctrine += self.terms.terms(flat.variant.doctrine, (*deeper, "doctrine"), flat.role)
        owed = tuple(
            self.vocab.commitments[name]
            for name, made in self.theatre.commitments.items()
            if made.by == flat.move.by and (flat.id in made.fulfilled_by or flat.move_id in made.fulfilled_by)
        )
        return CompiledMove(
            flat=flat,
            legal=self.compiler.compile(legal, (*path, "legal"), flat.role) if legal else None,
            owed=owed,
            effects=effects,
            doctrine=doctrine,
            offer=self.vocab.offer_index.get(flat.id),
        )

    def _default(self, role: int) -> int:
        for move in self.moves_of[role]:
            if move.flat.slots == 0:
                return move.flat.index
        self.compiler.problem(
            ("roles", self.vocab.roles[role]),
            f"{self.vocab.roles[role]} has no free default: give it one move with 'slots: 0'",
        )
        return -1

    def _commitment(self, commitment_id: str) -> CompiledCommitment:
        made = self.theatre.commitments[commitment_id]
        path: PathKey = ("commitments", commitment_id)
        for role in [made.by, *made.to]:
            if role not in self.vocab.actors:
                self.compiler.problem(
                    (*path, "by"), f"there is no role named '{role}'", words.nearest(role, set(self.vocab.actors))
                )
        fulfilled: list[int] = []
        for name in made.fulfilled_by:
            found = [flat.index for flat in self.vocab.moves if name in (flat.id, flat.move_id)]
            if not found:
                known = {flat.id for flat in self.vocab.moves} | {flat.move_id for flat in self.vocab.moves}
                self.compiler.problem(
                    (*path, "fulfilled_by"), f"there is no move named '{name}'", words.nearest(name, known)
                )
            fulfilled += found
        done = made.done
        if done is None and made.fulfilled_by:
            done = " or ".join(f"now({name})" for name in made.fulfilled_by)
        debtor = self.vocab.roles.index(made.by) if made.by in self.vocab.roles else 0
        optional = self.terms.optional
        return CompiledCommitment(
            id=commitment_id,
            debtor=debtor,
            is_do=made.is_do,
            breach=optional(made.breach, (*path, "breach"), None),
            secret_breach=optional(made.secret_breach, (*path, "secret_breach"), None),
            done=optional(done, (*path, "done"), None),
            fulfilled_by=tuple(fulfilled),
            due=made.due,
            wakes=optional(made.wakes, (*path, "wakes"), None),
            lasts=made.lasts,
            ends=optional(made.ends, (*path, "ends"), None),
            starts=self.terms.effects_of(made.starts, (*path, "starts"), commitment_id),
            runs=self.terms.effects_of(made.runs, (*path, "runs"), commitment_id),
            kept=self.terms.effects_of(made.kept, (*path, "kept"), commitment_id),
            broken=self.terms.effects_of(made.broken, (*path, "broken"), commitment_id),
            found=None
            if made.found is None
            else self.terms.outcome("found", made.found, (*path, "found"), commitment_id, False),
            worth=self._worth(made.worth, path),
            honour=self.terms.terms(made.honour, (*path, "honour"), debtor),
        )

    def _worth(self, worth: dict[str, list[Term]], path: PathKey) -> dict[int, tuple[CompiledTerm, ...]]:
        result = {}
        for role, terms in worth.items():
            if role not in self.vocab.roles:
                self.compiler.problem(
                    (*path, "worth"),
                    f"there is no seated role named '{role}'",
                    words.nearest(role, set(self.vocab.roles)),
                )
                continue
            index = self.vocab.roles.index(role)
            result[index] = self.terms.terms(terms, (*path, "worth", role), index)
        return result

    def _offer(self, slot: OfferSlot) -> CompiledOffer:
        offer: Offer | None = slot.template
        if offer is None:
            return CompiledOffer(slot, 0, (), (), (), 0, None, False, {})
        path = self._offer_path(slot)
        rows: dict[str, tuple[int, ...]] = {}
        for part, names in (("asks", offer.asks), ("gives", offer.gives)):
            found = []
            for name in names:
                if name in self.vocab.commitments:
                    found.append(self.vocab.commitments[name])
                else:
                    self.compiler.problem(
                        (*path, part),
                        f"there is no commitment named '{name}'",
                        words.nearest(name, set(self.vocab.commitments)),
                    )
            rows[part] = tuple(found)
        return CompiledOffer(
            slot=slot,
            to=self._role_mask(offer.to, (*path, "to")),
            asks=rows["asks"],
            gives=rows["gives"],
            otherwise=self.terms.effects_of(offer.else_, (*path, "else"), slot.id),
            open=offer.open,
            lapses=self.terms.optional(offer.lapses, (*path, "lapses"), None),
            secret=offer.secret,
            worth=self._worth(offer.worth, path),
        )

    def _offer_path(self, slot: OfferSlot) -> PathKey:
        if slot.id in self.theatre.offers:
            return ("offers", slot.id)
        flat = self.vocab.moves[self.vocab.move_index[slot.id]]
        if flat.variant_id and flat.variant and flat.variant.offer:
            return ("moves", flat.move_id, "variants", flat.variant_id, "offer")
        return ("moves", flat.move_id, "offer")

    def _ask(self, slot: AskSlot) -> CompiledAsk:
        upon: tuple[int, ...] = ()
        when: Compiled | None = None
        stands: Compiled | None = None
        once: int | None = None
        rounds = 1
        path: PathKey
        if slot.dilemma:
            cable = self.theatre.cables[slot.id]
            assert cable.dilemma is not None
            path = ("cables", slot.id, "dilemma")
            answers, silence = cable.dilemma.answers, cable.dilemma.silence
        else:
            ask = self.theatre.asks[slot.id]
            path = ("asks", slot.id)
            answers, silence, rounds = ask.answers, ask.silence, ask.rounds
            upon = self._upon(ask.upon, path)
            when = self.terms.optional(ask.when, (*path, "when"), None)
            once = self._once_row(ask.once)
            stands = self.terms.optional(ask.stands, (*path, "stands"), None)
        if silence not in answers:
            self.compiler.problem(
                (*path, "silence"),
                f"silence means '{silence}', which is not one of the answers",
                words.nearest(silence, set(answers)),
            )
        compiled = []
        for answer_id, answer in answers.items():
            deeper = (*path, "answers", answer_id)
            compiled.append(
                CompiledAnswer(
                    id=answer_id,
                    events=(f"{slot.id}.{answer_id}", *answer.tags),
                    legal={role: self.compiler.compile(answer.legal, (*deeper, "legal"), role) for role in slot.to}
                    if answer.legal
                    else {},
                    effects=self.terms.effects_of(answer.do, (*deeper, "do"), f"{slot.id}.{answer_id}"),
                    doctrine={role: self.terms.terms(answer.doctrine, (*deeper, "doctrine"), role) for role in slot.to},
                    model=answer,
                )
            )
        return CompiledAsk(slot, upon, when, once, tuple(compiled), rounds, stands)

    def _dilemmas(self) -> list[list[CompiledDilemma]]:
        """For each role, the dilemmas that cables may bring it."""
        result: list[list[CompiledDilemma]] = [[] for _ in self.vocab.roles]
        for slot in self.vocab.asks:
            if not slot.dilemma:
                continue
            cable = self.theatre.cables[slot.id]
            for role in slot.to:
                path: PathKey = ("cables", slot.id)
                result[role].append(
                    CompiledDilemma(
                        ask=slot.index,
                        cable_id=slot.id,
                        role=role,
                        when=self.terms.optional(cable.when, (*path, "when"), role),
                        weight=self.terms.terms(cable.weight, (*path, "weight"), role),
                        repeat=cable.repeat,
                    )
                )
        return result

    def _messages(self) -> list[list[CompiledMessage]]:
        """For each role, the cables without a dilemma that may reach it. They change nothing: only views draw them."""
        result: list[list[CompiledMessage]] = [[] for _ in self.vocab.roles]
        for cable_id, cable in self.theatre.cables.items():
            path: PathKey = ("cables", cable_id)
            for role_id in cable.to:
                if role_id not in self.vocab.roles:
                    self.compiler.problem(
                        (*path, "to"),
                        f"there is no seated role named '{role_id}'",
                        words.nearest(role_id, set(self.vocab.roles)),
                    )
                elif cable.dilemma is None:
                    role = self.vocab.roles.index(role_id)
                    when = self.terms.optional(cable.when, (*path, "when"), role)
                    result[role].append(
                        CompiledMessage(cable_id, when, self.terms.terms(cable.weight, (*path, "weight"), role))
                    )
        return result

    def _paragraphs(self) -> list[list[tuple[str, str, Compiled | None]]]:
        """For each role, the paragraphs of its brief: heading, text, and when it holds (as the role sees it)."""
        result = []
        for role, (role_id, model) in enumerate(self.theatre.seated()):
            own = self.scenario.briefs.get(role_id)
            path: PathKey = ("briefs", role_id) if own else ("roles", role_id, "brief")
            listed = [
                (
                    paragraph.heading,
                    paragraph.text,
                    self.terms.optional(paragraph.when, (*path, str(place), "when"), role),
                )
                for place, paragraph in enumerate(own or model.brief)
            ]
            result.append(listed)
        return result

    def _postures(self) -> list[tuple[int, int, tuple[tuple[CompiledTerm, ...], ...]]]:
        """(role, track, doctrine of each step) of every posture."""
        result = []
        for track, model in enumerate(self.vocab.track_models):
            if model.by is None:
                continue
            track_id = self.track_ids[track]
            if model.by not in self.vocab.roles:
                self.compiler.problem(
                    ("tracks", track_id, "by"),
                    f"there is no seated role named '{model.by}'",
                    words.nearest(model.by, set(self.vocab.roles)),
                )
                continue
            role = self.vocab.roles.index(model.by)
            for step in model.doctrine:
                if step not in model.steps:
                    self.compiler.problem(
                        ("tracks", track_id, "doctrine"),
                        f"'{step}' is not a step of {track_id}",
                        words.nearest(step, set(model.steps)),
                    )
            steps = tuple(
                self.terms.terms(model.doctrine.get(step, []), ("tracks", track_id, "doctrine", step), role)
                for step in model.steps
            )
            result.append((role, track, steps))
        return result

    def _goals(self) -> list[CompiledGoal]:
        goals: list[CompiledGoal] = []
        for role, (role_id, model) in enumerate(self.theatre.seated()):
            listed: list[tuple[str, int, Goal, PathKey]] = [
                (goal_id, -1, goal, ("roles", role_id, "goals", goal_id)) for goal_id, goal in model.goals.items()
            ]
            listed += [
                (agenda_id, place, agenda.goal, ("roles", role_id, "agendas", agenda_id, "goal"))
                for place, (agenda_id, agenda) in enumerate(model.agendas.items())
            ]
            for goal_id, agenda_row, goal, path in listed:
                goals.append(
                    CompiledGoal(
                        id=goal_id,
                        role=role,
                        agenda=agenda_row,
                        model=goal,
                        terms=self.terms.terms(goal.terms, (*path, "terms")),
                        when=self.terms.optional(goal.when, (*path, "when"), None),
                    )
                )
        return goals

    def _endings(self) -> list[CompiledEnding]:
        ranked = sorted(self.theatre.endings.items(), key=lambda item: (item[1].rank, item[0]))
        return [
            CompiledEnding(
                ending_id,
                ending.rank,
                ending.judged,
                self.compiler.compile(ending.when, ("endings", ending_id, "when")),
            )
            for ending_id, ending in ranked
        ]

    def _link(self) -> None:
        """Tables that need every expression compiled first."""
        vocab = self.vocab
        self.known_of: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        for (name, actor, role), row in vocab.known_rows.items():
            self.known_of.setdefault((name, actor), []).append((row, role))
        self.conditions = [(row, self.compiler.conditions[text]) for text, row in vocab.condition_rows.items()]
        for effect in self.effects:
            if effect.lasts:
                self.lifted[effect.track] = True
        self.dilemma_place = {
            slot.index: place for place, slot in enumerate(slot for slot in vocab.asks if slot.dilemma)
        }
        self.draft_place = {
            slot.index: place for place, slot in enumerate(slot for slot in vocab.offers if slot.is_draft)
        }
        self.runs_rows = [row for row, made in enumerate(self.commitments) if made.runs]

    # ---- worlds ------------------------------------------------------------------------------------------------------

    def month_of_turn(self, turn: int) -> int:
        """The month (since year 0) in which a turn opens."""
        return self.first_month + 3 * (max(turn, 1) - 1)

    def begin(self, seeds: list[int], theory: str = HIDDEN_THEORY, salt: int = 0) -> World:
        """Worlds before their first turn. ``theory`` is a theory's id, ``blend`` or ``hidden`` (drawn from each seed).

        Characters of doctrines follow a named theory and are drawn apart under a hidden one; a hidden agenda is drawn
        for each role. Raises ``ValueError`` for an unknown theory.
        """
        world = blank(self.shape, seeds, salt)
        drawable = max(len(self.theory_ids) - 1, 1)
        if theory == HIDDEN_THEORY:
            world.theory[:] = draw(world.keys, "theory", 0, drawable)
            for role, role_id in enumerate(self.vocab.roles):
                world.character[role] = draw(world.keys, f"character.{role_id}", 0, drawable)
        elif theory in self.theory_ids:
            world.theory[:] = self.theory_ids.index(theory)
            world.character[:] = self.theory_ids.index(theory)
        else:
            known = [*self.theory_ids, HIDDEN_THEORY]
            raise ValueError(f"there is no theory named '{theory}': choose one of {', '.join(known)}")
        for role, (role_id, model) in enumerate(self.theatre.seated()):
            if model.agendas:
                world.agenda[role] = draw(world.keys, f"agenda.{role_id}", 0, len(model.agendas))
        for track, model_track in enumerate(self.vocab.track_models):
            if model_track.is_ is not None:
                continue
            world.stock[track] = self._start(track)
            for theory_id, step in model_track.theory.items():
                if theory_id in self.theory_ids and step in model_track.steps:
                    world.stock[track][world.theory == self.theory_ids.index(theory_id)] = model_track.steps.index(step)
        world.turn = 1
        readings = self.readings(world, TICKS)
        for track, row in self.vocab.history_rows.items():
            world.past[:, row] = readings[track]
        world.opened[:] = world.stock
        world.turn = 0
        return world

    def params_of(self, world: World) -> Array:
        """(params, worlds): the disputed numbers under each world's theory, in hundredths."""
        if "P" not in world.cache:
            world.cache["P"] = self.param_table[:, world.theory]
        params: Array = world.cache["P"]
        return params

    def params_as(self, world: World, role: int) -> Array:
        """(params, worlds): the same under the character of a role's doctrine."""
        name = f"P {role}"
        if name not in world.cache:
            world.cache[name] = self.param_table[:, world.character[role]]
        params: Array = world.cache[name]
        return params

    def readings(self, world: World, tick: int) -> list[Array]:
        """(tracks) arrays of what the tracks read now; ``tick`` counts from the start of the exercise."""
        if "R" not in world.cache:
            world.cache["R"] = [round_stock(self, world, track) for track in range(len(self.track_ids))]
            world.cache["stale"] = set(range(len(self.track_ids)))
        readings: list[Array] = world.cache["R"]
        stale: set[int] = world.cache["stale"]
        for track, function, more in self.derived:
            if more or track in stale or not stale.isdisjoint(function.reads):
                low, high = self.ranges[track]
                value = np.asarray(function(Truth(self, world, readings, tick), ALL)).astype(np.int32)
                readings[track] = np.broadcast_to(np.minimum(np.maximum(value, low), high), (world.count_worlds,))
                stale.add(track)
        stale.clear()
        return readings

    def refresh(self, world: World, changed: set[int]) -> None:
        """Make the readings of changed tracks anew."""
        readings = world.cache["R"]
        for track in changed:
            readings[track] = (
                round_stock(self, world, track).copy() if self.is_step[track] else round_stock(self, world, track)
            )
        world.cache["stale"] |= changed

    def observe(self, world: World, role: int, tick: int, window: int = TICKS) -> Observation:
        """The worlds as a role sees them at a phase of the present turn."""
        now = world.turn * TICKS + tick
        return Observation(self, world, self.readings(world, now), role, now, window)

    def sees_offer(self, world: World, slot: int, role: int) -> Array:
        """Whether a role may know of an offer: everybody, unless it is secret and the role no party to it."""
        offer = self.offers[slot]
        if offer.slot.by == role:
            return np.ones(world.count_worlds, dtype=bool)
        if offer.slot.is_draft:
            shape = world.draft_shape[self.draft_place[slot]]
            return (shape[2] == 0) | ((shape[0] >> role & 1) == 1)
        return np.full(world.count_worlds, not offer.secret or bool(offer.to >> role & 1))


def compile_rulebook(resolved: Resolved) -> Rulebook:
    """Compile a scenario; raises ``RulebookError`` with every problem found."""
    return Rulebook(resolved)
