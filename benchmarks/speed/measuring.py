"""The door into a fresh process: runs a measure there and gives its figures as JSON."""

from __future__ import annotations

from dataclasses import asdict
from importlib import import_module
from typing import Any


def run(function: str, quick: bool, *given: str) -> list[dict[str, Any]]:
    """The figures of the measure ``module:function``."""
    module, _, name = function.partition(":")
    return [asdict(figure) for figure in getattr(import_module(module), name)(quick, *given)]
