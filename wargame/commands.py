"""The commands: each parses its words, calls one thing below, and prints what came of it. Imports are late."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wargame import __version__
from wargame.tui import on_screen

if TYPE_CHECKING:
    from wargame.exercise.exercise import Exercise

FIRST_SCENARIO = "2017-accelerating-trains"

app = typer.Typer(
    name="wargame",
    help="Tabletop policy exercises in a terminal. Without a command: the home screen.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Pace(StrEnum):
    """How many turns one sealing covers."""

    solo = "solo"
    klass = "class"


class Bots(StrEnum):
    """Who plays the seats that no person takes."""

    doctrine = "doctrine"
    strategist = "strategist"
    default = "default"


class StrengthOption(StrEnum):
    """How much a strategist tries before it chooses."""

    quick = "quick"
    steady = "steady"
    deep = "deep"


class ReportFormat(StrEnum):
    """How an after-action report is written."""

    md = "md"
    json = "json"


class BriefFormat(StrEnum):
    """How a handout is written."""

    md = "md"
    html = "html"


ScenarioName = Annotated[str, typer.Argument(help="A scenario's name, or the path of its file.", metavar="SCENARIO")]
ScenarioOrSaved = Annotated[
    str, typer.Argument(help="A scenario's name, the path of its file, or a saved exercise.", metavar="SCENARIO")
]
JournalPath = Annotated[Path, typer.Argument(help="A saved exercise.", metavar="JOURNAL")]
Seed = Annotated[int | None, typer.Option(help="World seed; the same seed and orders give the same exercise.", min=0)]
Theory = Annotated[
    str, typer.Option(help="One of the scenario's theories, blend, or hidden: drawn, revealed at the end.")
]
PaceOption = Annotated[Pace, typer.Option(help="solo: a sealing each quarter; class: one each half-year.")]

BotsOption = Annotated[Bots, typer.Option(help="Who plays the seats that no person takes.")]
HowHard = Annotated[StrengthOption, typer.Option("--strength", help="How much a strategist tries.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Where to write; unsaid, a place is chosen.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _say(text: str) -> None:
    """Print text for a person or a pipe."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


@app.callback(invoke_without_command=True)
def first(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", "-V", help="Print the version.")] = False,
) -> int:
    """Tabletop policy exercises in a terminal."""
    if version:
        _say(f"wargame {__version__}")
        raise typer.Exit()
    if context.invoked_subcommand is None:  # without any word the door opens the home screen itself
        context.fail("Missing command.")
    return 0


@app.command()
def play(
    scenario: ScenarioOrSaved = FIRST_SCENARIO,
    role: Annotated[str | None, typer.Option("--as", help="The role you play; unsaid, the scenario's own.")] = None,
    seed: Seed = None,
    theory: Theory = "hidden",
    bots: BotsOption = Bots.doctrine,
    strength: HowHard = StrengthOption.steady,
    pace: PaceOption = Pace.solo,
) -> int:
    """Play a scenario in the terminal, or go on with a saved exercise."""
    from wargame.scenario.catalogue import SUFFIXES

    saved = Path(scenario)
    if saved.is_file() and saved.suffix not in SUFFIXES:
        return _play_on(saved)
    if not on_screen(f"`wargame run {scenario}` plays it without one."):
        return 2
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.saves import new_path, saves_folder
    from wargame.scenario.loading import load
    from wargame.tui import run_play

    resolved = load(scenario)
    own = role or resolved.scenario.play_as
    seated = [role_id for role_id, _ in resolved.theatre.seated()]
    if own not in seated:
        raise ValueError(f"there is no role '{own}' in {resolved.scenario.id}: choose one of {', '.join(seated)}")
    number = _seed(seed)
    saves_folder().mkdir(parents=True, exist_ok=True)
    seats: Any = {each: "person" if each == own else bots.value for each in seated}
    exercise = Exercise.start(
        resolved, new_path(resolved.scenario.id, number), seed=number, theory=theory, pace=pace.value, seats=seats,
        strength=strength.value,
    )  # fmt: skip
    run_play(exercise, own)
    return 0


def _play_on(journal: Path) -> int:
    """Go on with a saved exercise; one that is over is reviewed."""
    if not on_screen(f"`wargame report {journal}` writes it as text."):
        return 2
    from wargame.tui import run_play, run_replay
    from wargame.tui.starting import reopen

    exercise, role = reopen(journal)
    if exercise.finished:
        exercise.close()
        run_replay(journal)
    else:
        run_play(exercise, role)
    return 0


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = None,
    theory: Theory = "hidden",
    bots: BotsOption = Bots.doctrine,
    strength: HowHard = StrengthOption.steady,
    pace: PaceOption = Pace.solo,
    output: Output = None,
) -> int:
    """Let bots play a scenario to its end; prints the path of the journal."""
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.saves import new_path, saves_folder
    from wargame.scenario.loading import load

    resolved = load(scenario)
    number = _seed(seed)
    path = output or new_path(resolved.scenario.id, number)
    if output is None:
        saves_folder().mkdir(parents=True, exist_ok=True)
    seats: Any = {role_id: bots.value for role_id, _ in resolved.theatre.seated()}
    exercise = Exercise.start(
        resolved, path, seed=number, theory=theory, pace=pace.value, seats=seats, strength=strength.value
    )
    play_to_end(exercise)
    exercise.close()
    _say(str(path))
    return 0


def play_to_end(exercise: Exercise) -> None:
    """Adjudicate until an exercise in which no person sits is over."""
    while exercise.stage != "over":
        exercise.adjudicate()


def _seed(seed: int | None) -> int:
    from wargame.exercise.exercise import fresh_seed

    return fresh_seed() if seed is None else seed


@app.command("list")
def list_(as_json: AsJson = False) -> int:
    """Scenarios and saved exercises."""
    from wargame.exercise.saves import list_saves
    from wargame.scenario.catalogue import list_scenarios

    scenarios, saves = list_scenarios(), list_saves()
    if as_json:
        from dataclasses import asdict

        listed = {"scenarios": [asdict(each) for each in scenarios], "saves": [asdict(each) for each in saves]}
        _say(json.dumps(listed, default=str, ensure_ascii=False, indent=2))
        return 0
    _say("Scenarios")
    for each in scenarios:
        _say(f"  {each.id}  {each.title}{' - ' + each.subtitle if each.subtitle else ''} ({each.turns} turns)")
    _say("\nSaved exercises" if saves else "\nNo saved exercises yet: `wargame` starts one.")
    for save in saves:
        standing = save.problem or f"{save.title}, {save.stands}, {save.started[:16].replace('T', ' ')}"
        _say(f"  {save.path}  {standing}")
    return 0


@app.command()
def replay(
    journal: JournalPath,
    turn: Annotated[int | None, typer.Option(help="Begin at this turn.", min=1)] = None,
    role: Annotated[str | None, typer.Option("--as", help="See it as this role then knew it.")] = None,
) -> int:
    """Review a saved exercise in the terminal."""
    from wargame.exercise.exercise import Exercise

    exercise = Exercise.open(journal, read_only=True)
    if role is not None and role not in exercise.roles:
        raise ValueError(f"there is no role '{role}' in it: choose one of {', '.join(exercise.roles)}")
    if turn is not None and turn > exercise.turn:
        raise ValueError(f"it reached turn {exercise.turn}: choose a turn from 1 to {exercise.turn}")
    exercise.close()
    if not on_screen(f"`wargame report {journal}` writes it as text."):
        return 2
    from wargame.tui import run_replay

    run_replay(journal, turn, role)
    return 0


@app.command()
def verify(journal: JournalPath) -> int:
    """Run a journal again and compare; names the first turn that differs."""
    from wargame.exercise.verifying import verify as verify_journal

    verdict = verify_journal(journal)
    _say(verdict.sentence)
    return 0 if verdict.ok else 1


@app.command()
def recover(
    journal: JournalPath,
    output: Annotated[Path, typer.Option("--output", "-o", help="The new journal.")],
) -> int:
    """Save what stands before the damage in a damaged journal."""
    from wargame.exercise.journal import recover as recover_journal

    events = recover_journal(journal, output)
    _say(f"{events} events were recovered into {output}.")
    return 0


@app.command()
def report(
    journal: JournalPath,
    format: Annotated[ReportFormat, typer.Option("--format", help="md or json.")] = ReportFormat.md,
    output: Output = None,
) -> int:
    """Write the after-action report of an exercise."""
    from wargame.exercise.exercise import Exercise
    from wargame.report.aar import report as write_report

    exercise = Exercise.open(journal, read_only=True)
    _write(write_report(exercise, format.value), output)
    return 0


@app.command()
def branch(
    journal: JournalPath,
    turn: Annotated[int, typer.Option(help="The turn whose orders are given anew.", min=1)],
    output: Output = None,
    new_dice: Annotated[
        bool, typer.Option("--new-dice", help="Draw the future anew instead of keeping its dice.")
    ] = False,
) -> int:
    """Branch an exercise from a turn into a new journal; prints its path."""
    from wargame.exercise.exercise import Exercise
    from wargame.exercise.saves import new_path

    exercise = Exercise.open(journal, read_only=True)
    path = output or new_path(exercise.resolved.scenario.id, exercise.seed, journal.parent)
    exercise.branch(turn, path, same_dice=not new_dice).close()
    _say(str(path))
    return 0


@app.command()
def study(
    scenario: ScenarioName,
    games: Annotated[int, typer.Option(help="Games under each theory.", min=1, max=1_000_000)] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of the first game; game i has this plus i.", min=0)] = 0,
    theory: Annotated[str | None, typer.Option(help="One theory; unsaid, all of them.")] = None,
    script: Annotated[Path | None, typer.Option(help="Orders of some roles in some turns (YAML).")] = None,
    pace: PaceOption = Pace.solo,
    as_json: AsJson = False,
) -> int:
    """Play many games by theory and say how they ended."""
    from wargame.analysis.study import study as run_study
    from wargame.analysis.study import summary
    from wargame.scenario.loading import load

    resolved = load(scenario)
    theories = None if theory is None else [theory]
    result = run_study(resolved, games, theories=theories, seed=seed, script=script, pace=pace.value)
    _say(json.dumps(result, ensure_ascii=False, indent=2) if as_json else summary(result, resolved))
    return 0


@app.command()
def check(
    path: Annotated[
        Path | None, typer.Argument(help="A scenario, theatre or folder; unsaid, all that is shipped.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Validate and lint scenarios: all errors at once, each with its cure."""
    from wargame.analysis.soundness import compiles
    from wargame.scenario.lint import check as run_check

    found = run_check(path, further=[compiles])
    _say(json.dumps(found.as_json(), ensure_ascii=False, indent=2) if as_json else found.as_text())
    return 0 if found.ok else 1


@app.command()
def explain(
    scenario: ScenarioName,
    id: Annotated[str, typer.Argument(help="A rule, move, track, argument or anything else with an id.", metavar="ID")],
) -> int:
    """What something does, what it reads, what it stands on, and what stands on it."""
    from wargame.report.explain import explain as explain_id
    from wargame.scenario.loading import load

    _say(explain_id(load(scenario), id))
    return 0


@app.command()
def brief(
    scenario: ScenarioName,
    role: Annotated[str, typer.Option(help="Whose handout.")],
    format: Annotated[BriefFormat, typer.Option("--format", help="md or html.")] = BriefFormat.md,
    output: Output = None,
) -> int:
    """A role's brief as a one-page handout."""
    from wargame.report.brief import brief as write_brief
    from wargame.scenario.loading import load

    _write(write_brief(load(scenario), role, format.value), output)
    return 0


def _write(text: str, output: Path | None) -> None:
    """To a file, or to the pipe."""
    if output is None:
        _say(text)
        return
    output.write_text(text, encoding="utf-8")
    _say(str(output))
