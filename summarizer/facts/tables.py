"""Table row + its header -> values by column; cells are parted by two blanks or more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.facts.days import DAY
from summarizer.facts.numbers import numbers
from summarizer.facts.phrases import compiled
from summarizer.facts.values import Found, Measure, value_of
from summarizer.types import Statement

_HEAD = re.compile(r"\S+(?: \S+)*")
_DAY = r"\[(?:day|month) [^\]]*\]"
_CELL = re.compile(rf"{_DAY}(?:\s?[-\u2013]\s?{_DAY})?(?=\s\d)|\S+(?: \S+)*")
"""A cell of a row; a date ends one even where the next follows after a single blank."""

_REFERENCE_HEAD = re.compile(
    r"\b(?:ref|refs|reference|range|normal|limits?|flag|units?|interval)\b", re.IGNORECASE
)

_UNITS_HEAD = re.compile(r"\bunits?\b", re.IGNORECASE)


def heads_of(header: str) -> list[tuple[str, int, int]]:
    """The heads of a header row with their places."""
    return [(m[0], m.start(), m.end()) for m in _HEAD.finditer(header.rstrip("\n"))]


def row_cells(text: str) -> list[str]:
    """The cells of a table row; two blanks or more part them."""
    return [cell for cell, _, _ in cells_of(text)]


def cells_of(text: str) -> list[tuple[str, int, int]]:
    """The cells of a row with their places."""
    return [(m[0], m.start(), m.end()) for m in _CELL.finditer(text.rstrip("\n"))]


def from_table(measure: Measure, statement: Statement) -> list[Found]:
    """Values found by their column: the head names the measure, or the row does and its cells are read.

    Cells under a reference range are no values; the unit may stand in the name, in its own column or in the head.
    """
    heads, cells = heads_of(statement.header), cells_of(statement.text)
    if not heads or len(heads) != len(cells):
        return []
    named = compiled(measure.names)
    wanted = compiled(measure.columns) if measure.columns else None
    row_name = next((cell for cell, _, _ in cells[:2] if named.search(cell)), None)
    units = " ".join(
        cell for (head, _, _), (cell, _, _) in zip(heads, cells, strict=True) if _UNITS_HEAD.search(head)
    )
    found = []
    for (head, _, _), (cell, start, _) in zip(heads, cells, strict=True):
        if _REFERENCE_HEAD.search(head):
            continue
        if named.search(head):
            value = _cell_value(measure, (_head_unit(head),), cell)
        elif row_name and cell != row_name and (wanted.search(head) if wanted else True):
            value = _cell_value(measure, (_head_unit(row_name), units, _head_unit(head)), cell)
        else:
            continue
        if value:
            day = DAY.search(head)
            found.append(Found(value[0], start + value[1], start + value[2], float(day[1]) if day else None))
    return found


def _cell_value(measure: Measure, units: Sequence[str], cell: str) -> tuple[float, int, int] | None:
    """The first value of a cell; its unit may stand elsewhere, the first place that names a known one counts."""
    found = numbers(cell, roman=measure.roman)
    if measure.second:
        found = [n for n in found if cell[max(0, n.start - 1) : n.start] == "/"]
    for number in found:
        tries = (f"{cell[: number.end]} {unit}" for unit in units if unit)
        scaled = next((v for text in tries if (v := value_of(measure, text, number))), None)
        scaled = scaled or value_of(measure, cell, number)
        if scaled:
            return scaled[0], number.start, min(scaled[1], len(cell))
    return None


def column_head(statement: Statement, start: int) -> str:
    """The head of the column that the character at `start` of a table row stands in; the whole header where unclear."""
    heads, cells = heads_of(statement.header), cells_of(statement.text)
    if len(heads) == len(cells):
        for (head, _, _), (_, begin, end) in zip(heads, cells, strict=True):
            if begin <= start < end:
                return head
    return statement.header


def _head_unit(head: str) -> str:
    match = re.search(r"\(([^)]+)\)", head) or re.search(r"(?:^|[,\s]\s*)(\S+)$", head)
    return match[1] if match else ""
