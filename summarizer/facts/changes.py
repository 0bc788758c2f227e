"""Statement with a value before and after -> how much it changed, for measures that are a change (relief, reduction)."""

from __future__ import annotations

import re
from typing import Literal

Change = Literal["drop", "percent"]

_N = r"(\d+(?:\.\d+)?)(?:\s?/\s?\d+)?"
_WORDS = r"[^.;\d]{0,30}?"
_PAIRS = (
    re.compile(r"\b(?:VAS|NRS|pain|score|level)\s*:?\s*(\d+(?:\.\d+)?)\s*(?:to|down to)\s*(\d+(?:\.\d+)?)(?!\s*(?:scale|/))", re.IGNORECASE),
    re.compile(r"(\d+(?:\.\d+)?)\s?/\s?\d+\s*(?:to|down to|then)\s*(\d+(?:\.\d+)?)\s?/\s?\d+", re.IGNORECASE),
    re.compile(rf"\bfrom\s+(?:an? )?{_WORDS}{_N}{_WORDS}\b(?:to|down to)\s+{_WORDS}{_N}", re.IGNORECASE),
    re.compile(rf"{_N}\s*[%a-z/ ]{{0,20}}(?:->|\u2192|=>|-->)\s*{_N}", re.IGNORECASE),
    re.compile(rf"{_N}{_WORDS}\b(?:before|pre\w*|at baseline|beforehand)\b{_WORDS}{_N}{_WORDS}\b(?:after\w*|post\w*|now|today|at follow)", re.IGNORECASE),
    re.compile(rf"{_N}{_WORDS}\b(?:before|at baseline|initially|\(baseline\)){_WORDS}\b(?:now|today|currently|down to|after\w*)\b{_WORDS}{_N}", re.IGNORECASE),
    re.compile(rf"\b(?:pre\w*|before|baseline|off)\b{_WORDS}{_N}[^.\d]{{0,40}}?\b(?:post\w*|after|now|today|current\w*|follow-?up|on)\b{_WORDS}{_N}", re.IGNORECASE),
)  # fmt: skip
_BEFORE = re.compile(r"\b(?:pre\w*|before|baseline|initial|start|off)\b", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:post\w*|after|now|current|final|follow-?up|on|at \d)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def changes(kind: Change, text: str) -> list[tuple[float, int, int]]:
    """Each change that the text tells, with its place; `drop` is before minus after, `percent` its share of before."""
    found = []
    taken: list[tuple[int, int]] = []
    for pattern in _PAIRS:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            value = amount(kind, float(match[1]), float(match[2]))
            if value is not None:
                taken.append(match.span())
                found.append((value, match.start(1), match.end(2)))
    return sorted(found, key=lambda item: item[1])


def row_change(kind: Change, heads: list[str], cells: list[str]) -> float | None:
    """The change between the before and the after column of one table row; None where a column is missing."""
    before = _column(_BEFORE, heads, cells)
    after = _column(_AFTER, heads, cells)
    return None if before is None or after is None else amount(kind, before, after)


def amount(kind: Change, before: float, after: float) -> float | None:
    """The size of a change; None where a share cannot be worked out."""
    if kind == "drop":
        return round(before - after, 4)
    return round(100 * (before - after) / before, 2) if before else None


def _column(named: re.Pattern[str], heads: list[str], cells: list[str]) -> float | None:
    for head, cell in zip(heads, cells, strict=True):
        if named.search(head):
            number = _NUMBER.search(cell)
            return float(number[0]) if number else None
    return None
