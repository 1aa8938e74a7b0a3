"""The few choices that outlive a session (the theme), in the user's configuration folder. Losing them loses nothing else."""

from __future__ import annotations

import json
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
