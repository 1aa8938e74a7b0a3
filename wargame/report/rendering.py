"""Templates: the one place where a report's sentences stand."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from wargame.exercise.reasons import percent_text
from wargame.exercise.wording import listed

_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_EMPTY = re.compile(r"\n{3,}")


def _is_html(template: str | None) -> bool:
    return template is not None and template.endswith(".html.j2")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wargame.report", "templates"),
        undefined=StrictUndefined,
        autoescape=_is_html,  # in Markdown, what a person typed is quoted by ``quoted`` instead
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        percent=percent_text, signed=_signed, quoted=_quoted, capital=_capital, cell=_cell, listed=listed
    )
    return environment


def render(template: str, **values: Any) -> str:
    """A template filled in, with at most one empty line between any two."""
    text = _environment().get_template(template).render(**values)
    return _EMPTY.sub("\n\n", _TRAILING.sub("", text)).strip("\n") + "\n"


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "0"


def _quoted(text: str) -> str:
    """What a person typed, on one line, with the signs of Markdown and HTML made harmless."""
    plain = " ".join(text.split())
    for sign in "\\`*_[]<>#|":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def _cell(text: str) -> str:
    """Text for a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
