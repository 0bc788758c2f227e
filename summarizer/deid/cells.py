"""Text of a page -> the cells of its tables, by rules (`|`, tabs) or by wide gaps."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_RULE = re.compile(r"[|\t]")
_GAP = re.compile(r"[ ]{2,}")
_SLACK = 2


class Cell(NamedTuple):
    """What stands in one cell, without the blanks around it."""

    start: int
    end: int
    row: int
    """Number of the line."""
    column: int
    """Which cell of its line it is, where rules part them; else -1."""
    left: int
    """Where it begins in its line."""

    def below(self, other: Cell) -> bool:
        """Whether the two stand in one column of different rows."""
        if self.row == other.row or (self.column < 0) != (other.column < 0):
            return False
        if self.column >= 0:
            return self.column == other.column
        here, there = self.end - self.start, other.end - other.start
        return self.left < other.left + there + _SLACK and other.left < self.left + here + _SLACK


def around(table: Sequence[Cell], cell: Cell, up: int, down: int) -> Sequence[Cell]:
    """The cells from so many lines above to so many below; `table` is in order."""
    return table[
        bisect_left(table, cell.row - up, key=_row) : bisect_left(table, cell.row + down + 1, key=_row)
    ]


def _row(cell: Cell) -> int:
    return cell.row


def cells(text: str) -> list[Cell]:
    """The cells of all lines that have more than one."""
    found: list[Cell] = []
    begin = 0
    for row, line in enumerate(text.split("\n")):
        ruled = bool(_RULE.search(line))
        if ruled or "  " in line:
            found += _cells(line, begin, row, ruled=ruled)
        begin += len(line) + 1
    return found


def _cells(line: str, begin: int, row: int, *, ruled: bool) -> list[Cell]:
    found: list[Cell] = []
    left = 0
    for column, piece in enumerate((_RULE if ruled else _GAP).split(line)):
        at = line.index(piece, left)
        left = at + len(piece)
        if inner := piece.strip():
            at += piece.index(inner)
            found.append(Cell(begin + at, begin + at + len(inner), row, column if ruled else -1, at))
    return found
