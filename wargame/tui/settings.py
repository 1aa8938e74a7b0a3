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


def load_settings() -> dict[str, str]:
    """The choices made so far; none if the file is missing or cannot be read."""
    try:
        found = json.loads(settings_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def save_settings(choices: dict[str, str]) -> None:
    """Keep choices; a folder that cannot be written to is no reason to disturb anybody."""
    path = settings_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(load_settings() | choices), encoding="utf-8")
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
