"""From raw YAML values to models: every error that pydantic finds, as a plain sentence at its place in the file."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from wargame.scenario.models import Written
from wargame.scenario.places import Place, Places, Way
from wargame.scenario.problems import Problem, did_you_mean, listed

Model = TypeVar("Model", bound=Written)


def validate(
    model: type[Model], raw: dict[str, Any], places: Places, root: Way, problems: list[Problem]
) -> tuple[Model | None, set[tuple[str, str]]]:
    """Make a ``model`` of ``raw``, whose parts stand in ``places`` below ``root``.

    Appends every problem to ``problems``. Entries (of sections such as ``moves``) that cannot be read are left out and
    returned as ``(section, id)``, so that the rest can still be looked at; the model is None where even that is not
    possible. ``raw`` loses what was left out.
    """
    left_out: set[tuple[str, str]] = set()
    for attempt in range(3):
        try:
            return model.model_validate(raw), left_out
        except ValidationError as error:
            errors = error.errors(include_url=False)
            if attempt == 0:
                problems.extend(_sentences(model, errors, places, root))
            if not _leave_out(model, raw, errors, left_out):
                return None, left_out
    return None, left_out


def _leave_out(
    model: type[Written], raw: dict[str, Any], errors: Iterable[Any], left_out: set[tuple[str, str]]
) -> bool:
    """Take what ``errors`` are about out of ``raw``; False if something is wrong that the model cannot do without."""
    for error in errors:
        way = error["loc"]
        if not way:
            return False
        key = str(way[0])
        entries = raw.get(key)
        field = model.model_fields.get(key)
        if len(way) > 1 and isinstance(entries, dict):
            entries.pop(way[1], None)
            left_out.add((key, str(way[1])))
        elif field is None or not field.is_required():
            raw.pop(key, None)
        elif _is_section(model, key):
            raw[key] = {}
        else:
            return False
    return True


def _is_section(model: type[Written], key: str) -> bool:
    field = model.model_fields.get(key)
    return field is not None and get_origin(field.annotation) is dict


def sections(model: type[Written]) -> dict[str, bool]:
    """The top-level keys of ``model``, and whether each is a section (a mapping of ids to entries)."""
    return {key: _is_section(model, key) for key in model.model_fields}


def _sentences(model: type[Written], errors: Iterable[Any], places: Places, root: Way) -> list[Problem]:
    """One problem for each place: what a union's branches say about the same value is said once."""
    found: dict[tuple[Way, str], Problem] = {}
    choices: dict[Way, list[Any]] = {}
    missing: dict[Way, list[str]] = {}
    for error in errors:
        way, branch = _written_way(error["loc"], places, root)
        if branch:
            choices.setdefault(way, []).append((branch, error))
            continue
        if error["type"] == "missing" and isinstance(way[-1], str):
            missing.setdefault(way[:-1], []).append(way[-1])
            continue
        problem = _problem(model, way, error, places, root)
        found.setdefault((way, problem.message), problem)
    for way, branches in choices.items():
        problem = _choice(way, branches, places, root)
        found[way, problem.message] = problem
    return [*found.values(), *(_missing(model, way, keys, places.key((*root, *way))) for way, keys in missing.items())]


def _written_way(location: tuple[str | int, ...], places: Places, root: Way) -> tuple[Way, str]:
    """The way in the file of a pydantic location, and the branch of a union where it names one.

    Pydantic adds the branch (``Band``, ``decimal``) and ``[key]`` to the location; neither is written in the file.
    """
    way: Way = ()
    for part in location:
        if part == "[key]":
            break
        if _is_branch(part) and (*root, *way, part) not in places:
            return way, str(part)
        way = (*way, part)
    return way, ""


def _is_branch(part: str | int) -> bool:
    return isinstance(part, str) and (part in ("decimal", "str", "Band", "Noise") or part.startswith("literal["))


def _choice(way: Way, branches: list[tuple[str, Any]], places: Places, root: Way) -> Problem:
    """The sentence for a value that fits none of several shapes."""
    place = places[(*root, *way)]
    shapes = {branch for branch, _ in branches}
    node = places.node((*root, *way))
    value = node.value if node is not None else branches[0][1]["input"]
    if shapes & {"Band", "Noise"}:
        hint = ""
        if isinstance(value, str):
            hint = did_you_mean(value, ("exact", "hidden"))
        if isinstance(value, dict) and set(value) == {"band"}:
            return _located(way, "a band is 2 to 50 points wide", place, "write {band: 20}")
        message = f"{_named(way)} must be exact, hidden, {{band: WIDTH}} or {{noise: EXPRESSION}}, not {_said(value)}"
        return _located(way, message, place, hint)
    message = f"{_named(way)} must be a number or a name, not {_said(value)}"
    return _located(way, message, place, "")


def _problem(model: type[Written], way: Way, error: Any, places: Places, root: Way) -> Problem:
    kind: str = error["type"]
    full = (*root, *way)
    context: Mapping[str, Any] = error.get("ctx") or {}
    if kind == "missing":
        return _located(way[:-1], f"{_named(way[:-1])} must have two items", places.key(full[:-1]), "write [FROM, TO]")
    if kind == "extra_forbidden":
        message, hint = _unknown_key(model, way)
        return _located(way[:-1], message, places.key(full), hint)
    if kind == "value_error":
        message = str(context.get("error", error["msg"]))
        at = places.key(full) if isinstance(error["input"], dict) or "[key]" in error["loc"] else places[full]
        return _located(way, message, at, "")
    said = _SENTENCES.get(kind)
    message, hint = said(error["input"], context) if said else (str(error["msg"]).lower(), "")
    return _located(way, f"{_named(way)} {message}", places[full], hint)


def _missing(model: type[Written], way: Way, keys: list[str], place: Place) -> Problem:
    """What is missing from the mapping at ``way``, in one sentence at its key."""
    owner = _owner(model, way)
    kind = owner.__name__.lower() if owner else "entry"
    quoted = [f"'{key}'" for key in keys]
    be, them = ("is", "one") if len(keys) == 1 else ("are", "them")
    message = f"{listed(quoted, 'and')} {be} missing: every {kind} has {them}"
    return _located(way, message, place, f"add {listed([f'{key}:' for key in keys], 'and')}")


def _unknown_key(model: type[Written], way: Way) -> tuple[str, str]:
    key = str(way[-1])
    owner = _owner(model, way[:-1])
    kind = owner.__name__.lower() if owner else "this"
    known = keys_of(owner) if owner else []
    article = "an" if kind[0] in "aeiou" else "a"
    message = f"'{key}' is not a key of {article} {kind}"
    if not key.replace("_", "").isalnum():  # the rest of a text that was cut at a comma
        return message, "put text that contains ', ' or ': ' in quotes"
    return message, did_you_mean(key, known, otherwise=f"its keys are {listed(known, 'and')}")


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of ``model`` as authors write them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _owner(model: type[BaseModel], way: Way) -> type[BaseModel] | None:
    """The model that stands at ``way`` below ``model``, as far as the annotations tell."""
    shape: Any = model
    for part in way:
        shape = _model_in(shape) or shape
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            field = next((f for name, f in shape.model_fields.items() if part in (name, f.alias)), None)
            if field is None:
                return None
            shape = field.annotation
        else:
            inside = [choice for choice in _choices(shape) if get_origin(choice) in (dict, list)]
            if not inside:
                return None
            shape = get_args(inside[0])[-1]
    return _model_in(shape)


def _choices(shape: Any) -> list[Any]:
    if get_origin(shape) is Annotated:
        shape = get_args(shape)[0]
    if get_origin(shape) in (Union, types.UnionType):
        return [inner for choice in get_args(shape) for inner in _choices(choice)]
    return [shape]


def _model_in(shape: Any) -> type[BaseModel] | None:
    for choice in _choices(shape):
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            return choice
    return None


def _located(way: Way, message: str, place: Place, hint: str) -> Problem:
    subject = _dotted(way[:-1] if way and message.startswith(_named(way)) else way)
    return Problem(*place, f"{subject}: {message}" if subject else message, hint)


def _dotted(way: Way) -> str:
    text = ""
    for part in way:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _named(way: Way) -> str:
    """The key that a sentence is about; an item of a list is named by its number, from 1."""
    if not way:
        return "this"
    return f"item {way[-1] + 1}" if isinstance(way[-1], int) else f"'{way[-1]}'"


def _said(value: Any) -> str:
    """A wrong value as a sentence names it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    if len(text) > 40:
        text = text[:37] + "..."
    return text if not isinstance(value, str) else f"'{text}'"


def _text(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    hint = "" if value is None or isinstance(value, (dict, list)) else f'put it in quotes: "{_said(value)}"'
    if isinstance(value, Decimal):
        hint += "; in an expression write a whole number"
    return f"must be text, not {_said(value)}", hint


def _whole(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be a whole number, not {_said(value)}", ""


def _number(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be a number, not {_said(value)}", ""


def _truth(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be true or false, not {_said(value)}", ""


def _list(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    hints: dict[type, str] = {str: f"write [{value}]", dict: "begin the item with '- '"}
    return f"must be a list, not {_said(value)}", hints.get(type(value), "")


def _mapping(value: Any, _: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be a mapping of keys and values, not {_said(value)}", "write 'key: value' below it, indented"


def _one_of(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    expected = str(context.get("expected", "")).replace("'", "")
    words = expected.replace(" or ", ", ").split(", ")
    return f"must be {expected}, not {_said(value)}", did_you_mean(str(value), words)


def _least(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be at least {context.get('ge')}, not {_said(value)}", ""


def _most(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"must be at most {context.get('le')}, not {_said(value)}", ""


def _short(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"must have at least {context.get('min_length')} items, not {context.get('actual_length')}", ""


def _long(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    return f"must have at most {context.get('max_length')} items, not {context.get('actual_length')}", ""


def _form(value: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    if "\\d{4}" in str(context.get("pattern")):
        return f"must be a date, not {_said(value)}", "write it as YEAR-MONTH-DAY, for example 2017-03-08"
    return f"must be lower-case letters, digits and -, not {_said(value)}", ""


_SENTENCES: dict[str, Callable[[Any, Mapping[str, Any]], tuple[str, str]]] = {
    "string_type": _text,
    "int_type": _whole,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "int_parsing_size": _whole,
    "decimal_type": _number,
    "decimal_parsing": _number,
    "finite_number": _number,
    "bool_type": _truth,
    "bool_parsing": _truth,
    "list_type": _list,
    "tuple_type": _list,
    "dict_type": _mapping,
    "model_type": _mapping,
    "literal_error": _one_of,
    "greater_than_equal": _least,
    "less_than_equal": _most,
    "too_short": _short,
    "too_long": _long,
    "string_pattern_mismatch": _form,
}
"""What pydantic calls an error, and how we say it."""
