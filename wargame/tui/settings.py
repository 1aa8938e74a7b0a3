"""What the terminal keeps in the user's own folders: the few choices that outlive a session, and the record of a crash."""

from __future__ import annotations

import json
import traceback
from datetime import datetime
from pathlib import Path


def settings_path() -> Path:
    """Where choices are kept."""
    from platformdirs import user_config_path

    return user_config_path("wargame", appauthor=False) / "terminal.json"


def load_settings() -> tuple[dict[str, str], str]:
    """The choices made so far, and a sentence if their file was broken: it is set aside, so that the next choice is kept again."""
    path = settings_path()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise ValueError("not a list of choices")
    except OSError:  # none made yet, or not ours to read
        return {}, ""
    except ValueError:
        return {}, _set_aside(path)
    return found, ""


def _set_aside(path: Path) -> str:
    aside = path.with_suffix(".broken.json")
    try:
        path.replace(aside)
    except OSError:
        return f"Your choices in {path} cannot be read, and the file cannot be moved: this sitting begins without them."
    return f"Your choices could not be read. Their file was set aside as {aside}; this sitting begins without them."


def save_settings(choices: dict[str, str]) -> None:
    """Keep choices; a folder that cannot be written to is no reason to disturb anybody."""
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept, _ = load_settings()
        path.write_text(json.dumps(kept | choices), encoding="utf-8")
    except OSError:
        return


def write_crash() -> Path | None:
    """Write the exception being handled to a file of its own; None if that cannot be done."""
    from platformdirs import user_log_path

    path = user_log_path("wargame", appauthor=False) / f"crash-{datetime.now():%Y%m%d-%H%M%S}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except OSError:
        return None
    return path
