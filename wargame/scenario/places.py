"""Where things stand: the folders that ship with wargame, and the line and column of every value read from them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from wargame.scenario.yaml12 import Node

Way = tuple[str | int, ...]
"""A way into a scenario, for example ``("moves", "east_ultimatum", "do", 0, "add")``."""

SHIPPED = ("scenarios", "seeds")


def shipped_folder(name: str) -> Path:
    """The folder ``scenarios`` or ``seeds`` that comes with wargame: of the checkout, else of the installed wheel.

    In a wheel both lie inside the package (``wargame/_shipped``). Raises ``ValueError`` for another name and
    ``FileNotFoundError`` if the installation lacks the folder.
    """
    if name not in SHIPPED:
        raise ValueError(f"no folder '{name}' is shipped: there are {' and '.join(SHIPPED)}")
    package = Path(str(resources.files("wargame")))
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    folder = package / "_shipped" / name
    if folder.is_dir():
        return folder
    raise FileNotFoundError(f"this installation of wargame lacks its folder '{name}': install it again")


class Place(NamedTuple):
    """A place in a file; ``line`` and ``column`` count from 1."""

    file: str
    line: int
    column: int


class _Anchor(NamedTuple):
    """Where one part of a scenario was read: its file, the place of its key, and its value."""

    file: str
    key: tuple[int, int]
    node: Node


class Places:
    """The place of every key and value of a scenario, by the way that leads to it.

    Ways into the theatre begin with a section (``("moves", "east_ultimatum", "legal")``), those into the scenario's own
    file with ``scenario``, those into arguments and facts with ``seeds``. A cable of the scenario stands under
    ``cables``, a starting value that the scenario gives under ``("tracks", ID, "start")``: where it is used.
    """

    def __init__(self) -> None:
        self._anchors: dict[Way, _Anchor] = {}

    def put(self, way: Way, file: str, key: tuple[int, int], node: Node) -> None:
        """Remember that what ``way`` leads to was read from ``file``; the first place of a way stays."""
        self._anchors.setdefault(way, _Anchor(file, key, node))

    def redirect(self, way: Way, target: Way) -> None:
        """Let ``way`` lead to the place of ``target`` from now on."""
        found = self._walk(target)
        if found is not None and found[3] == len(target):
            self._anchors[way] = _Anchor(*found[:3])

    def files(self) -> set[str]:
        """Every file that something was read from."""
        return {anchor.file for anchor in self._anchors.values()}

    def __contains__(self, way: Sequence[str | int]) -> bool:
        found = self._walk(way)
        return found is not None and found[3] == len(way)

    def __getitem__(self, way: Sequence[str | int]) -> Place:
        """The place of the value at ``way``, or of the nearest thing around it that is written."""
        found = self._walk(way)
        if found is None:
            return Place("", 0, 0)
        file, key, node, depth = found
        if depth == len(way):
            return Place(file, node.line, node.column)
        return Place(file, *key)

    def key(self, way: Sequence[str | int]) -> Place:
        """The place of the key at ``way`` (of a list's item: the item), or of the nearest thing around it."""
        found = self._walk(way)
        return Place(found[0], *found[1]) if found else Place("", 0, 0)

    def within(self, way: Sequence[str | int], offset: int) -> Place:
        """The place ``offset`` characters into the text at ``way``, as far as its quoting lets one count."""
        found = self._walk(way)
        if found is None or found[3] != len(way):
            return self[way]
        file, _, node, _ = found
        return Place(file, node.line, node.column + (node.inset + offset if node.inset is not None else 0))

    def node(self, way: Sequence[str | int]) -> Node | None:
        """What was read at ``way``, or None if nothing is written there."""
        found = self._walk(way)
        return found[2] if found and found[3] == len(way) else None

    def _walk(self, way: Sequence[str | int]) -> tuple[str, tuple[int, int], Node, int] | None:
        """Follow ``way`` as far as it is written: file, place of the last key, its value, how many parts led there."""
        for length in range(min(len(way), 3), -1, -1):
            anchor = self._anchors.get(tuple(way[:length]))
            if anchor is not None:
                break
        else:
            return None
        key, node, depth = anchor.key, anchor.node, length
        for part in way[length:]:
            child = node.child(part)
            if child is None:
                break
            key, node = child
            depth += 1
        return anchor.file, key, node, depth
