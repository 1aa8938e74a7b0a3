"""Compiling what frames a game: tracks and postures, plain cables, briefs, goals and endings."""

from __future__ import annotations

from wargame.rules.compiled import CompiledEnding, CompiledGoal, CompiledMessage
from wargame.rules.compiling import Compiled, Compiler
from wargame.rules.tables import Tables
from wargame.rules.term_compiling import TermCompiler
from wargame.rules.terms import Terms
from wargame.rules.vocabulary import PathKey
from wargame.scenario.models import Goal, Noise, Word
from wargame.scenario.problems import did_you_mean


class Frame:
    """Compiles the sections of a scenario one after another; every problem is noted with its path, none is raised."""

    def __init__(self, tables: Tables, whole: bool) -> None:
        self.tables = tables
        self.vocab = tables.vocab
        self.theatre = tables.theatre
        self.scenario = tables.scenario
        self.compiler = Compiler(tables.vocab, tables.spans, tables.problems, whole)
        self.terms = TermCompiler(self.compiler)
        self.once = 0
        """Rules and asks that happen once; each has a row."""

    # ---- what is said often ------------------------------------------------------------------------------------------

    def _unknown(self, path: PathKey, what: str, name: str, known: set[str]) -> None:
        self.compiler.problem(path, f"there is no {what} named '{name}'", did_you_mean(name, known))

    def _role(self, name: str, path: PathKey) -> int:
        """The index of a seated role; a problem and 0 for any other name."""
        if name in self.vocab.roles:
            return self.vocab.roles.index(name)
        self._unknown(path, "seated role", name, set(self.vocab.roles))
        return 0

    def _role_mask(self, roles: list[str], path: PathKey) -> int:
        for role in roles:
            self._role(role, path)
        return self.vocab.mask(roles)

    def _once_row(self, once: bool) -> int | None:
        self.once += once
        return self.once - 1 if once else None

    def _upon(self, names: list[str], path: PathKey) -> tuple[int, ...]:
        rows = []
        for name in names:
            if name in self.vocab.events:
                rows.append(self.vocab.event_row(name))
            else:
                hint = did_you_mean(name, self.vocab.events)
                self.compiler.problem((*path, "upon"), f"nothing raises an event named '{name}'", hint)
        return tuple(rows)

    # ---- tracks ------------------------------------------------------------------------------------------------------

    def noise(self) -> dict[tuple[int, int], Compiled]:
        """(role, track) to the expression that says how far off the role reads the track."""
        return {
            (role, track): self.compiler.compile(how.noise, ("tracks", self.tables.track_ids[track], "seen"), role)
            for role, sights in enumerate(self.tables.sights)
            for track, how in enumerate(sights)
            if isinstance(how, Noise)
        }

    def derived(self) -> list[tuple[int, Compiled, bool]]:
        """Derived tracks, each after those it reads: (track, expression, whether it reads more than tracks)."""
        compiled: dict[int, Compiled] = {}
        for track, model in enumerate(self.vocab.track_models):
            if model.is_ is not None:
                compiled[track] = self.compiler.compile(model.is_, ("tracks", self.tables.track_ids[track], "is"))
        order: list[int] = []
        state: dict[int, str] = {}

        def visit(track: int, trail: list[int]) -> None:
            if state.get(track) == "done":
                return
            if state.get(track) == "begun":
                ids = self.tables.track_ids
                names = " -> ".join(ids[each] for each in [*trail[trail.index(track) :], track])
                self.compiler.problem(
                    ("tracks", ids[track], "is"), f"derived tracks read each other in a circle: {names}"
                )
                return
            state[track] = "begun"
            for read in compiled[track].reads:
                if read in compiled:
                    visit(read, [*trail, track])
            state[track] = "done"
            order.append(track)

        for track in compiled:
            visit(track, [])
        return [(track, compiled[track], compiled[track].node.reads_more) for track in order]

    def postures(self) -> list[tuple[int, int, tuple[Terms, ...]]]:
        """(role, track, doctrine of each step) of every posture."""
        result = []
        for track, model in enumerate(self.vocab.track_models):
            if model.by is None:
                continue
            path: PathKey = ("tracks", self.tables.track_ids[track])
            if model.by not in self.vocab.roles:
                self._unknown((*path, "by"), "seated role", model.by, set(self.vocab.roles))
                continue
            role = self.vocab.roles.index(model.by)
            for step in model.doctrine:
                if step not in model.steps:
                    hint = did_you_mean(step, set(model.steps))
                    self.compiler.problem((*path, "doctrine"), f"'{step}' is not a step of {path[1]}", hint)
            steps = [
                self.terms.terms(model.doctrine.get(step, []), (*path, "doctrine", step), role) for step in model.steps
            ]
            result.append((role, track, tuple(steps)))
        return result

    # ---- cables and roles

    def messages(self) -> list[list[CompiledMessage]]:
        """For each role, the cables without a dilemma that may reach it. They change nothing: only views draw them."""
        result: list[list[CompiledMessage]] = [[] for _ in self.vocab.roles]
        for cable_id, cable in self.theatre.cables.items():
            path: PathKey = ("cables", cable_id)
            for role_id in cable.to:
                if role_id not in self.vocab.roles:
                    self._unknown((*path, "to"), "seated role", role_id, set(self.vocab.roles))
                elif cable.dilemma is None:
                    role = self.vocab.roles.index(role_id)
                    when = self.terms.optional(cable.when, (*path, "when"), role)
                    weight = self.terms.terms(cable.weight, (*path, "weight"), role)
                    result[role].append(CompiledMessage(cable_id, when, weight))
        return result

    def paragraphs(self) -> list[list[tuple[str, str, Compiled | None]]]:
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

    def goals(self) -> list[CompiledGoal]:
        """The goals of every role, those of its hidden agendas after its own."""
        goals = []
        for role, (role_id, model) in enumerate(self.theatre.seated()):
            path: PathKey = ("roles", role_id)
            goals += [
                self._goal(goal_id, role, -1, goal, (*path, "goals", goal_id)) for goal_id, goal in model.goals.items()
            ]
            goals += [
                self._goal(agenda_id, role, place, agenda.goal, (*path, "agendas", agenda_id, "goal"))
                for place, (agenda_id, agenda) in enumerate(model.agendas.items())
            ]
        return goals

    def _goal(self, goal_id: str, role: int, agenda: int, goal: Goal, path: PathKey) -> CompiledGoal:
        when = self.terms.optional(goal.when, (*path, "when"), None)
        return CompiledGoal(goal_id, role, agenda, goal, self.terms.terms(goal.terms, (*path, "terms")), when)

    def endings(self) -> list[CompiledEnding]:
        """The endings by rank."""
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

    def picture(self) -> dict[str, list[tuple[Word, Compiled]]]:
        """The labels of the closing picture: their words and when each holds."""
        return {
            label: [
                (word, self.compiler.compile(word.when, ("picture", label, "words", str(place), "when")))
                for place, word in enumerate(picture.words)
            ]
            for label, picture in self.theatre.picture.items()
        }
