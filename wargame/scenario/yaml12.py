"""YAML 1.2 with the place of every key and value: one meaning for each line, and errors that name the cure.

PyYAML reads YAML 1.1, where ``no`` and ``on`` are truths and ``12:30`` is a number. Here only ``true`` and ``false``
are truths, numbers with a fraction are exact (``Decimal``), keys are always text, and a key may stand once. Anchors,
aliases, merge keys and tags are refused: every value is written where it is used, so that an error has one place.
PyYAML's C parser gives the events; without libyaml its Python parser gives the same, ten times more slowly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from sys import intern
from typing import Any

import yaml

from wargame.scenario.problems import Problem, shown

Value = str | int | Decimal | bool | list[Any] | dict[str, Any] | None
"""What YAML can say here."""

LARGEST = 1_000_000_000
"""No number that an author writes is as large; larger ones are slips, and would not fit the engine's integers."""

DEEPEST = 40
"""Nesting beyond this is a slip (a bracket that was never closed) or an attack on the reader's stack."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_INT = re.compile(r"[-+]?[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORD = 40
"""Plain texts shorter than this are mostly names, written again and again: each is kept once."""
_STR_TAGS = ("!", "tag:yaml.org,2002:str")


Children = dict[str | int, "tuple[tuple[int, int], Node]"]
_NONE: Children = {}


class Node:
    """A value as written, with its place and those of what it contains.

    ``line`` and ``column`` count from 1. ``inset`` is how far the text of a one-line scalar begins after that place
    (1 in quotes), or None where characters cannot be counted (blocks, texts over several lines). ``children`` maps
    each key or index to the place of that key and its node.
    """

    __slots__ = ("children", "column", "inset", "line", "value")

    def __init__(
        self,
        value: Value,
        line: int,
        column: int,
        inset: int | None = None,
        children: Children | None = None,
    ) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.inset = inset
        self.children: Mapping[str | int, tuple[tuple[int, int], Node]] = _NONE if children is None else children

    def child(self, part: str | int) -> tuple[tuple[int, int], Node] | None:
        """The key's place and the node under a key or index; a model's ``is_`` finds the key ``is``."""
        found = self.children.get(part)
        if found is None and isinstance(part, str) and part.endswith("_"):
            return self.children.get(part[:-1])
        return found


class _Refused(Exception):
    """Something at which reading this file must stop."""

    def __init__(self, message: str, mark: Any, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark
        self.hint = hint


def read(path: Path, problems: list[Problem]) -> Node | None:
    """Read one YAML file; append what is wrong to ``problems``; None if nothing of it can be used."""
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        problems.append(Problem(shown(path), 0, 0, f"cannot be read: {reason}"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        problems.append(
            Problem(shown(path), line, column, "is not UTF-8 text from here on", "save the file with encoding UTF-8")
        )
        return None
    return read_text(text, shown(path), problems)


def read_text(text: str, file: str, problems: list[Problem]) -> Node | None:
    """Read YAML from ``text``, which stands in ``file``; an empty document is a node with the value None."""
    loader = None
    try:
        loader = _Loader(text)
        return _Reader(file, problems, loader).document()
    except _Refused as refused:
        problems.append(Problem(file, *_place(refused.mark), refused.message, refused.hint))
    except yaml.MarkedYAMLError as error:
        problems.append(_syntax(error, file))
    except yaml.reader.ReaderError as error:
        at = error.position if isinstance(error.position, int) else 0
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what = f"a character that cannot be shown (U+{ord(text[at]):04X})" if at < len(text) else "an odd character"
        problems.append(Problem(file, line, column, f"{what} stands here", "delete it"))
    finally:
        if loader is not None:
            loader.dispose()
    return None


class _Reader:
    """Turns the parser's events of one document into nodes. Most of the time of loading is spent here."""

    def __init__(self, file: str, problems: list[Problem], loader: Any) -> None:
        self.file = file
        self.problems = problems
        self.depth = 0
        self.next: Callable[[], Any] = loader.get_event

    def document(self) -> Node:
        self.next()  # the stream begins
        first = self.next()
        if type(first) is yaml.StreamEndEvent:
            return Node(None, 1, 1)
        node = self.node(self.next())
        self.next()  # the document ends
        after = self.next()
        if type(after) is not yaml.StreamEndEvent:
            raise _Refused("a second document begins here", after.start_mark, "write one document, without '---'")
        return node

    def node(self, event: Any) -> Node:
        kind = type(event)
        if kind is yaml.AliasEvent:
            raise _Refused(f"'*{event.anchor}' repeats another value", event.start_mark, "write the value out here")
        if event.anchor is not None:
            hint = "write values out where they are used; put text that begins with & in quotes"
            raise _Refused(f"'&{event.anchor}' names a value for repetition", event.start_mark, hint)
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        if event.tag is not None:
            raise _Refused(f"the tag '{event.tag}' means nothing here", event.start_mark, "delete it")
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Refused(f"nested more than {DEEPEST} deep", event.start_mark, "look for a bracket never closed")
        node = self.sequence(event) if kind is yaml.SequenceStartEvent else self.mapping(event)
        self.depth -= 1
        return node

    def sequence(self, start: Any) -> Node:
        items: list[Value] = []
        children: Children = {}
        node = Node(items, *_place(start.start_mark), None, children)
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            item = self.node(event)
            children[len(items)] = ((item.line, item.column), item)
            items.append(item.value)
        return node

    def mapping(self, start: Any) -> Node:
        values: dict[str, Value] = {}
        children: Children = {}
        node = Node(values, *_place(start.start_mark), None, children)
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self.key(event)
            mark = event.start_mark
            place = mark.line + 1, mark.column + 1
            value = self.node(self.next())
            if key in values:
                self.repeated(key, place, children[key][0])
                continue
            children[key] = (place, value)
            values[key] = value.value
        return node

    def key(self, event: Any) -> str:
        if type(event) is not yaml.ScalarEvent:
            if type(event) is yaml.AliasEvent:
                raise _Refused(f"'*{event.anchor}' cannot be a key", event.start_mark, "write the key out, or quote it")
            raise _Refused("a key must be a word, not a list or a mapping", event.start_mark, "put { or [ in quotes")
        if event.anchor is not None or event.tag not in (None, *_STR_TAGS):
            raise _Refused("a key takes no anchor and no tag", event.start_mark, "write the word alone")
        key: str = intern(event.value)  # the same few words stand thousands of times
        if key == "<<" and not event.style:
            raise _Refused("'<<' would merge another mapping in", event.start_mark, "write the keys out here")
        if key == "":
            raise _Refused("a key without a name", event.start_mark, "write a word before the ':'")
        return key

    def repeated(self, key: str, place: tuple[int, int], before: tuple[int, int]) -> None:
        message = f"'{key}' stands here a second time; the first is in line {before[0]}"
        self.problems.append(Problem(self.file, *place, message, "keep one, or give the other another name"))

    def scalar(self, event: Any) -> Node:
        start = event.start_mark
        style, tag, text = event.style, event.tag, event.value
        inset = None
        if event.end_mark.line == start.line and style not in ("|", ">"):
            inset = 1 if style else 0
        if tag is not None and tag not in _STR_TAGS:
            raise _Refused(f"the tag '{tag}' means nothing here", start, "delete it, or put the text in quotes")
        if style or tag is not None:
            return Node(text, start.line + 1, start.column + 1, inset)
        value = plain_value(text)
        if type(value) in (int, Decimal) and not -LARGEST < value < LARGEST:  # type: ignore[operator]  # a number
            message = f"{text} is too large a number"
            hint = "if it is a name, put it in quotes"
            self.problems.append(Problem(self.file, start.line + 1, start.column + 1, message, hint))
            value = 0
        return Node(value, start.line + 1, start.column + 1, inset)


def plain_value(text: str) -> Value:
    """What a plain (unquoted) scalar means in YAML 1.2: a truth, nothing, a whole number, a Decimal, or text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-." or len(text) > 40:
        return intern(text) if len(text) < _WORD else text
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return Decimal(text)
    return text


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


_UNFIT = "this line does not fit the lines above it"
_UNCLOSED = "a bracket is not closed, or a comma is missing"
_CLOSE = "separate items with ', ' and close with ] or }; quote text that contains , [ ] { }"
_BACKSLASH = ("in double quotes a backslash has a meaning", "use single quotes, or write \\\\")
_UNQUOTED = ("a text in quotes is never closed", "put the closing quote")
_LIST_HERE = ("a list item cannot stand here", "begin the list on a line of its own, below its key")
_BLOCK = ("a block of text begins oddly", "write only | or > after the key, and the text below it, indented")
_ALIGN = "indent it like its neighbours, or close a quote or bracket above it"

_CURES: dict[str, tuple[str, str]] = {
    "mapping values are not allowed": ("a ':' stands where no key can be", "put text that contains ': ' in quotes"),
    "cannot start any token": (
        "this character cannot begin a text",
        "indent with spaces, not tabs; quote text that begins with @, ` or %",
    ),
    "did not find expected key": (_UNFIT, _ALIGN),
    "expected <block end>": (_UNFIT, _ALIGN),
    "did not find expected '-'": (
        "this line does not fit the list above it",
        "indent it like its neighbours, and begin items with '- '",
    ),
    "could not find expected ':'": (
        "a key without ':' after it",
        "write 'key: value'; put text that runs on in quotes",
    ),
    "did not find expected ',' or": (_UNCLOSED, _CLOSE),
    "expected ',' or": (_UNCLOSED, _CLOSE),
    "unexpected end of stream": _UNQUOTED,
    "found unexpected document": _UNQUOTED,
    "unknown escape character": _BACKSLASH,
    "did not find expected hexadecimal": _BACKSLASH,
    "did not find expected <document start>": (
        "this does not belong to the mapping above",
        "indent the lines alike; write 'key: value' throughout",
    ),
    "sequence entries are not allowed": _LIST_HERE,
    "did not find expected node content": ("a value is missing here", "write a value, or put the text in quotes"),
    "did not find expected alphabetic": ("'&' and '*' begin no text", "put the text in quotes"),
    "incompatible YAML document": ("another version of YAML is asked for", "delete the line %YAML"),
    "comment or line break": _BLOCK,
    "block scalar": _BLOCK,
}
"""What a parser says, as libyaml or PyYAML words it; what that means to an author; and the cure."""


def _syntax(error: yaml.MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = _place(mark) if mark is not None else (1, 1)
    said = error.problem or "not YAML"
    for fragment, (sentence, cure) in _CURES.items():
        if fragment in said:
            begun = error.context_mark.line + 1 if error.context_mark else line
            since = f" (what it belongs to begins in line {begun})" if begun != line else ""
            return Problem(file, line, column, sentence + since, cure)
    return Problem(file, line, column, f"this is not YAML: {said}", "compare with the lines around it")
