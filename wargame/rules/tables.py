"""What can be looked up of a scenario before any rule is compiled: tracks and how they are seen, theories and params."""

from __future__ import annotations

from typing import Any

import numpy as np

from wargame.rules import vocabulary as words
from wargame.rules.compiling import Spans
from wargame.rules.nodes import Kind, kind_for
from wargame.rules.numbers import rounded
from wargame.rules.terms import hundredths
from wargame.rules.vocabulary import PathKey, RuleProblem, Vocabulary, sight
from wargame.rules.world import Array
from wargame.scenario.expressions import ARITHMETIC, ExpressionError, month_number, parse
from wargame.scenario.models import Noise, Resolved
from wargame.scenario.problems import did_you_mean

BLEND = "blend"


class Tables:
    """The tables of a scenario; lists run over tracks in the order of the files unless said otherwise."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.theatre = resolved.theatre
        self.scenario = resolved.scenario
        self.vocab: Vocabulary = words.build(resolved)
        self.problems: list[RuleProblem] = []
        self.turns = resolved.scenario.turns
        self.first_month = month_number(resolved.scenario.opens[:7])
        self.theory_ids = [*self.theatre.theories, BLEND]
        self.commitment_ids = list(self.vocab.commitments)
        self.track_ids = list(self.vocab.tracks)
        models = self.vocab.track_models
        self.is_step = [bool(model.steps) for model in models]
        self.step_ids = [model.steps for model in models]
        self.ranges = [(0, len(model.steps) - 1) if model.steps else model.range for model in models]
        self.limits = [
            tuple(None if (limit := model.limit.get(way)) is None else limit * 100 for way in ("up", "down"))
            for model in models
        ]
        """How far a track may rise and fall in a turn, in hundredths."""
        self.rank_of_step, self.step_of_rank = self._ranks()
        roles = range(len(self.vocab.roles))
        self.sights = [[sight(self.vocab, track, role) for track in range(len(models))] for role in roles]
        """How each role sees each track: (roles)(tracks)."""
        self.starts = [self._start(track) for track in range(len(models))]
        """Starting values as stored: hundredths, or the index of a step."""
        self.guesses = [
            self._middle(track) if model.guess is None else self._value(track, model.guess)
            for track, model in enumerate(models)
        ]
        """What a role that does not see a track assumes."""
        self.param_table, self.param_rows = self._params()
        self.spans = self._spans()
        self.kinds: list[Kind] = [kind_for(*span) for span in self.spans.tracks]
        """The integers in which a track is read."""

    def problem(self, path: PathKey, message: str, hint: str = "") -> None:
        """Note something wrong at ``path``."""
        self.problems.append(RuleProblem(path, message, hint))

    def month_of_turn(self, turn: int) -> int:
        """The month (since year 0) in which a turn opens."""
        return self.first_month + 3 * (max(turn, 1) - 1)

    # ---- tracks ------------------------------------------------------------------------------------------------------

    def _ranks(self) -> tuple[list[Array], list[Array]]:
        """For each track the rank of each step (0 is the strongest), and the step of each rank."""
        ranks, steps = [], []
        for model in self.vocab.track_models:
            order = [model.steps.index(step) for step in model.wins if step in model.steps]
            order += [step for step in range(len(model.steps)) if step not in order]
            rank = np.zeros(max(len(order), 1), dtype=np.int8)
            rank[order] = np.arange(len(order))
            ranks.append(rank)
            steps.append(np.array(order or [0], dtype=np.int64))
        return ranks, steps

    def _middle(self, track: int) -> int:
        low, high = self.ranges[track]
        return (low + high) // 2

    def _value(self, track: int, value: Any) -> int:
        """A starting value or guess as the reading it means: whole points, or the index of a step."""
        model, track_id = self.vocab.track_models[track], self.track_ids[track]
        if model.steps:
            if str(value) not in model.steps:
                hint = did_you_mean(str(value), set(model.steps))
                self.problem(("tracks", track_id, "start"), f"'{value}' is not a step of {track_id}", hint)
                return 0
            return model.steps.index(str(value))
        if isinstance(value, str):
            self.problem(("tracks", track_id, "start"), f"{track_id} is a number: it cannot start at '{value}'")
            return 0
        return hundredths(value) // 100

    def _start(self, track: int) -> int:
        model = self.vocab.track_models[track]
        if model.is_ is not None:
            return 0
        if model.steps or isinstance(model.start, str):
            return self._value(track, model.start if model.start is not None else model.steps[0])
        return 0 if model.start is None else hundredths(model.start)

    # ---- params ------------------------------------------------------------------------------------------------------

    def _params(self) -> tuple[Array, list[Array]]:
        """(params, theories and blend) in hundredths; and its rows in narrow integers, then the same in whole points."""
        theories = list(self.theatre.theories)
        table = np.zeros((len(self.theatre.params), len(theories) + 1), dtype=np.int64)
        for row, (param_id, param) in enumerate(self.theatre.params.items()):
            for column, theory in enumerate(theories):
                if theory not in param.values:
                    self.problem(("params", param_id, "values"), f"{param_id} gives no value for the theory '{theory}'")
                    continue
                table[row, column] = hundredths(param.values[theory])
            for theory in param.values:
                if theory not in theories:
                    hint = did_you_mean(theory, set(theories))
                    self.problem(("params", param_id, "values"), f"there is no theory named '{theory}'", hint)
            if theories:
                table[row, -1] = rounded(int(table[row, :-1].sum()), len(theories))
        rows = [*table, *rounded(table, 100)]
        return table, [row.astype(kind_for(int(row.min()), int(row.max()))) for row in rows]

    # ---- ranges ------------------------------------------------------------------------------------------------------

    def _spans(self) -> Spans:
        tracks = []
        for track, (low, high) in enumerate(self.ranges):
            start = self.starts[track] if self.is_step[track] else rounded(self.starts[track], 100)
            values = [low, high, self.guesses[track]] + (
                [] if self.vocab.track_models[track].is_ is not None else [start]
            )
            tracks.append((min(values), max(values)))
        noisy = {
            (role, track)
            for role, seen in enumerate(self.sights)
            for track, how in enumerate(seen)
            if isinstance(how, Noise)
        }
        params = [(int(row.min()), int(row.max())) for row in self.param_rows]
        return Spans(tracks, params, self._clocks(), noisy)

    def _clocks(self) -> set[int]:
        """Derived tracks that read nothing but the calendar and each other."""
        reads: dict[str, frozenset[str]] = {}
        for track_id, model in zip(self.track_ids, self.vocab.track_models, strict=True):
            if model.is_ is not None:
                try:
                    parsed = parse(model.is_)
                except ExpressionError:
                    continue
                if parsed.calls <= ARITHMETIC | {"turns_to"}:
                    reads[track_id] = parsed.names
        while True:
            clocks = {name for name, names in reads.items() if names <= reads.keys()}
            if clocks == reads.keys():
                return {self.vocab.tracks[name] for name in clocks}
            reads = {name: reads[name] for name in clocks}
