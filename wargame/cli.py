"""The command line's door: answers ``--version`` at once, runs a command, and turns every error into a sentence.

Exit codes: 0 done, 1 something found wrong, 2 wrong usage.
"""

from __future__ import annotations

import os
import sys

from wargame import __version__

WRONG, USAGE = 1, 2


def main() -> None:
    """Run the program; the console script's entry point."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        print(f"wargame {__version__}")
        return
    _plain_utf8()
    try:
        code = _run()
    except KeyboardInterrupt:
        print("Stopped. What was sealed is saved.", file=sys.stderr)
        code = 130
    except BrokenPipeError:  # the reader of a pipe left: nothing more to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def _run() -> int:
    try:
        result = _home() if not sys.argv[1:] else _command()
    except Exception as error:
        return _explained(error)
    return result if isinstance(result, int) else 0


def _home() -> int:
    """The home screen; nothing of the command line is imported for it, so that it stands there sooner."""
    from wargame.tui import on_screen, run_home
    from wargame.tui.starting import FIRST_SCENARIO

    if not on_screen(f"`wargame run {FIRST_SCENARIO}` plays an exercise without one."):
        return USAGE
    run_home()
    return 0


def _command() -> object:
    """What was typed."""
    from wargame.commands import app

    return app(standalone_mode=False)


def _explained(error: Exception) -> int:
    """The exit code of what went wrong, told in a sentence."""
    from wargame.exercise.journal_integrity import JournalError
    from wargame.scenario.problems import ScenarioError

    if isinstance(error, ScenarioError):
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return USAGE if not any(problem.line for problem in error.problems) else WRONG
    if isinstance(error, JournalError):
        print(_sentence(error.sentence), file=sys.stderr)
        return WRONG
    if isinstance(error, ValueError | LookupError | OSError):
        # what was typed names something that is not there or cannot be: every such error carries its sentence
        print(_sentence(_words(error)), file=sys.stderr)
        return USAGE
    code = _usage(error)
    return _unforeseen(error) if code is None else code


def _usage(error: Exception) -> int | None:
    """The exit code of an error in how a command was typed, told as a sentence; None for any other error."""
    told = getattr(error, "format_message", None)
    if callable(told):
        print(f"{_sentence(str(told()))} `wargame --help` lists the commands.", file=sys.stderr)
        return USAGE
    if type(error).__name__ in ("Exit", "Abort"):
        return int(getattr(error, "exit_code", WRONG))
    return None


def _unforeseen(error: Exception) -> int:
    """A mistake of the program's own: a sentence for the user, and the details in a file for who mends it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="wargame-", suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exception(error, file=log)
    print(
        f"wargame made a mistake of its own ({type(error).__name__}); nothing that was sealed is lost. "
        f"Please report it with {log.name}.",
        file=sys.stderr,
    )
    return WRONG


def _words(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}. Choose another file" if error.filename else error.strerror
    return str(error.args[0]) if error.args else type(error).__name__


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _plain_utf8() -> None:
    """Write UTF-8 whatever the locale says: a pipe gets the same bytes everywhere."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="replace")
