"""The tables of what was measured: for a terminal, and for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Sequence

from speed.rows import KEY, Figure, Row, by_id, of_goal, verdict

Table = list[tuple[str, ...]]
"""Lines of cells, the first of them the heads."""
HEAD = ("row", "what", "goal (gate)", "measured", "least to most", "of goal", "reached")
KEYS_HEAD = ("page", "size", "presses", "CPU", "95 %", "clock", "95 %", "opening", "of goal", "reached")


def number(value: float) -> str:
    """A figure with as many digits as mean something."""
    if value == int(value) and value < 10:
        return str(int(value))
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def main_table(figures: Sequence[Figure]) -> Table:
    """All rows but those of single pages."""
    rows = by_id()
    return [HEAD, *(_cells(figure, rows[figure.row]) for figure in figures if not figure.row.startswith(KEY))]


def _cells(figure: Figure, row: Row) -> tuple[str, ...]:
    goal = f"{row.goal:,g} {row.unit}" + (f" ({row.gate:,g})" if row.gate is not None else "")
    if not figure.values:
        return row.id, row.what, goal, "not measured", "", "", ""
    span = f"{number(min(figure.values))} to {number(max(figure.values))}" if len(figure.values) > 1 else ""
    ratio = f"{of_goal(row, figure.middle):.2f}"
    return row.id, row.what, goal, number(figure.middle), span, ratio, verdict(row, figure.middle)


def keys_table(figures: Sequence[Figure]) -> Table:
    """Each page at each size: milliseconds from a key to the end of its repaint, and CPU until the page stood there."""
    table: Table = [KEYS_HEAD]
    for figure in figures:
        row = by_id()[figure.row]
        for each in figure.presses:
            times = (each.cpu, each.cpu_95, each.wall, each.wall_95, each.opening)
            reached = (
                f"{of_goal(row, each.cpu_95):.2f}",
                verdict(row, each.cpu_95) if each.presses else "nothing to move",
            )
            page = figure.row.removeprefix(KEY)
            table.append((page, each.size, str(each.presses), *(f"{time:.1f}" for time in times), *reached))
    return table


def notes(figures: Sequence[Figure]) -> list[str]:
    """What is to be said of single rows."""
    return [f"{figure.row}: {figure.note}." for figure in figures if figure.note]


def as_text(figures: Sequence[Figure]) -> str:
    """For a terminal."""
    tables = [table for table in (main_table(figures), keys_table(figures)) if len(table) > 1]
    return "\n\n".join([*("\n".join(_aligned(table)) for table in tables), "\n".join(notes(figures))]).strip()


def _aligned(table: Table) -> list[str]:
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    return [lines[0], "-" * max(map(len, lines)), *lines[1:]]


def as_markdown(figures: Sequence[Figure]) -> str:
    """For a page of the documentation."""
    parts = [_marked(main_table(figures))]
    keys = keys_table(figures)
    if len(keys) > 1:
        parts += ["A key, in milliseconds:", _marked(keys)]
    return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes(figures))]).strip()


def _marked(table: Table) -> str:
    rule = tuple("---" for _ in table[0])
    return "\n".join("| " + " | ".join(line) + " |" for line in (table[0], rule, *table[1:]))
