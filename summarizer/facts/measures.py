"""Statements + a measure's definition -> measurements: value in the policy's unit, place, day and how it is meant.

Definitions are data: `vocabulary/measures.yaml` for what many policies use, and the `measures` of a reading file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from retrieval.types import Record
from summarizer.facts.changes import Change, changes, row_change
from summarizer.facts.context import Assertion, assertion, is_negation
from summarizer.facts.data import load_data
from summarizer.facts.days import DAY, event_day, moments, unit_days
from summarizer.facts.numbers import Number, numbers
from summarizer.facts.phrases import compiled
from summarizer.types import Statement

_CELL = re.compile(r"\S+(?: \S+)*")
_LIMIT_BEFORE = re.compile(
    r"(?:[<>≥≤]=?|at least|at most|more than|less than|greater than|fewer than|goal|target|threshold|criteri\w+|cutoff|normal|reference|ref\.?|range|requires?|up to|over|under|below|above)[\s:(]*(?:of|is|was)?\s*$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(
    r"^\s*(?:[a-z%/]+\s+){0,3}(?:or (?:more|less|higher|lower|above|below|greater|fewer|older|worse|better)|and (?:above|below|over|up)|\+(?!\w))",
    re.IGNORECASE,
)
_FOREIGN_UNIT = re.compile(
    r"^\s?-?(?:%|mg|mcg|kg|lbs?|cm|mm|ml|mL|units?|bpm|hours?|hrs?|h\b|min\w*|days?|weeks?|wks?|months?|mos?\b|years?|yrs?|y/?o|x\b|times|L\b|g/|ng|mmol|mEq|am\b|pm\b|:(?=\d)|-?(?:inch|in\b|ft))",
    re.IGNORECASE,
)
_AGE = re.compile(r"[\s-]*(?:years?|yrs?|y|months?|mos?)[\s./-]*(?:old\b|o\b)", re.IGNORECASE)
_RANGE_GAP = re.compile(r"\s*(?:-|\u2013|to)\s*$")
_CONDITIONAL = re.compile(
    r"\b(?:if|transfuse|hold|unless|goal|keep|maintain|titrate)\b[^.;\n]{0,40}$", re.IGNORECASE
)
"""A parameter of an order, such as `hold if Hgb < 10`."""
_SHARE = re.compile(r"(\d+)\s*(?:of|out of|/)\s*(\d+)", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:criteri\w+|requir\w*|needs?|must|should|goal|target|threshold|cutoff|normal|ref\w*|range|policy|covered|qualif\w+|eligib\w+)\b",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(r"\b(?:over|more than|at least|greater than)\s*$", re.IGNORECASE)
_FLAG = re.compile(r"\s*\(?(?:HH?|LL?|\*|A)\)?(?=$|\s{2,}|\s*[|,;)])")
"""A laboratory's mark behind a value: high, low, abnormal."""
_REFERENCE_HEAD = re.compile(r"\b(?:ref\w*|range|normal|limits?|flag|units?|interval)\b", re.IGNORECASE)
_UNITS_HEAD = re.compile(r"\bunits?\b", re.IGNORECASE)
_HOURS = re.compile(r"\d\s?-?(?:h|hr|hrs|hours?)$", re.IGNORECASE)
_MINUTES = re.compile(r"\s*(?:and\s+)?(\d{1,2})\s?(?:m|min|mins|minutes)\b", re.IGNORECASE)
_STRICTLY = re.compile(r"([<>])\s?$")
_JUST = 1e-9
_RISEN = re.compile(
    r"\b(?:is|was|are|now|went|goes|gone|came|crept|climbed|back|rose|risen)\s+up to\s*$", re.IGNORECASE
)
_SINCE = re.compile(
    r"\b(?:since|started|start|began|from|onset|present|ongoing|to date|until now|current\w*|continu\w+)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[;]|\.\s")
_PART = re.compile(r",\s|\s(?:and|but|with)\s")
_SPAN_RIGHT, _SPAN_LEFT = 60, 45


class Found(NamedTuple):
    """A value in the measure's unit, its place in the statement, and the day that its column names."""

    value: float
    start: int
    end: int
    day: float | None = None


class LowUnit(Record):
    """What a bare number means that is too low for the usual unit (glucose 5.2 is mmol/L)."""

    below: float
    unit: str


class Measure(Record):
    """What a measure is called, its unit, and which values are plausible."""

    names: tuple[str, ...] = Field(min_length=1)
    """Phrases that name it."""
    unit: str
    units: dict[str, float] = Field(default_factory=dict)
    """Other spellings of the unit, and other units with the factor to `unit`."""
    range: tuple[float, float] | None = None
    """Plausible values in `unit`; others are not read."""
    low_unit: LowUnit | None = None
    """A value without a unit that is lower than possible in `unit` is in this one."""
    bare: bool = True
    """Whether a number without a unit counts."""
    side: str = "both"
    """Where the number stands: right, left or both of the name."""
    columns: tuple[str, ...] = ()
    """Column heads to read when a table row carries several numbers."""
    duration: bool = False
    """A length of time: also read from two dates in one statement, and from `since`."""
    fraction: bool = False
    """A bare value of 1 or less is a share and is multiplied by 100."""
    second: bool = False
    """The value is the second of a pair such as 152/84."""
    roman: bool = False
    """Roman figures I to V count, as in class III."""
    share: bool = False
    """`24 of 30` is read as a share, in percent."""
    change: Change | None = None
    """The measure is a change: `drop` (before minus after) or `percent` (that as a share of before)."""
    void: tuple[str, ...] = ()
    """Phrases which, in the same statement or over it, say that this is another measure."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one measure. `start` and `end` are offsets in the statement's text."""

    measure: str
    value: float
    statement: int
    start: int
    end: int
    day: float | None
    assertion: Assertion
    limit: bool = False
    """A threshold, target or reference value, not a result."""


@cache
def common() -> dict[str, Measure]:
    """The measures of `vocabulary/measures.yaml` by name."""
    path = Path(__file__).parent / "vocabulary" / "measures.yaml"
    loaded = load_data(path)
    return {name: Measure.model_validate(entry) for name, entry in loaded.items()}


@lru_cache(maxsize=4096)
def _unit_pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(units, key=len, reverse=True)
    return re.compile("|".join(rf"\s?-?\s?(?:{re.escape(u)})(?![A-Za-z])" for u in ordered), re.IGNORECASE)


def _factor(measure: Measure, text: str, number: Number) -> tuple[float, int] | None:
    """Factor to the measure's unit and the end of the unit, or None where another unit follows."""
    units = {measure.unit: 1.0, **measure.units}
    match = _unit_pattern(tuple(units)).match(text, number.end)
    if match and measure.duration and _AGE.match(text, number.end):
        return None
    if match:
        word = match[0].strip(" -").lower()
        factor = next((value for unit, value in units.items() if unit.lower() == word), 1.0)
        return factor, match.end()
    if measure.duration:
        if _AGE.match(text, number.end):
            return None
        unit = re.match(r"[\s-]*([a-z]+)", text[number.end :], re.IGNORECASE)
        here = unit_days(unit[1]) if unit else None
        base = unit_days(measure.unit)
        if unit and here and base:
            return here / base, number.end + unit.end()
        return None
    if number.word and not measure.bare:
        return None
    flagged = _FLAG.match(text, number.end) is not None
    if not measure.bare or (_FOREIGN_UNIT.match(text[number.end :]) and not flagged):
        return None
    if measure.low_unit and number.value < measure.low_unit.below:
        return units[measure.low_unit.unit], number.end
    return 1.0, number.end


def _value(measure: Measure, text: str, number: Number) -> tuple[float, int] | None:
    scaled = _factor(measure, text, number)
    if scaled is None:
        return None
    value, end = number.value * scaled[0], scaled[1]
    if measure.fraction and number.value <= 1 and "%" not in text[number.end : number.end + 2]:
        value = number.value * 100
    value, end = _with_minutes(measure, text, value, end)
    if measure.range and not measure.range[0] <= value <= measure.range[1]:
        return None
    return round(value, 6), end


def _with_minutes(measure: Measure, text: str, value: float, end: int) -> tuple[float, int]:
    """`2 h 10 min`: hours and minutes as one length of time."""
    more = _MINUTES.match(text, end) if _HOURS.search(text[:end]) else None
    unit = {"minutes": 1.0, "min": 1.0, "hours": 1 / 60, "h": 1 / 60}.get(measure.unit)
    return (value + float(more[1]) * unit, more.end()) if more and unit else (value, end)


def _near(measure: Measure, text: str, start: int, end: int) -> list[tuple[float, int, int]]:
    """The value that belongs to the name at `[start, end)`, both ends where it is a range.

    The nearest in its own part of the sentence wins, the one behind the name first.
    """
    found = numbers(text, roman=measure.roman)
    if measure.second:
        found = [n for n in found if text[max(0, n.start - 1) : n.start] == "/"]
    right = [
        n for n in found if end <= n.start <= end + _SPAN_RIGHT and not _ENDS.search(text[end : n.start])
    ]
    left = [
        n for n in found if start - _SPAN_LEFT <= n.start < start and not _ENDS.search(text[n.end : start])
    ]
    left.reverse()
    sides = [
        right if measure.side in {"right", "both"} else [],
        left if measure.side in {"left", "both"} else [],
    ]
    near = [
        [n for n in side if not _PART.search(text[min(end, n.end) : max(n.start, start)])] for side in sides
    ]
    for number in (*near[0], *near[1], *sides[0], *sides[1]):
        scaled = _value(measure, text, number) or _ranged(measure, text, number, found)
        if scaled:
            ends = [(scaled[0], number.start, scaled[1])]
            return ends + _other_end(measure, text, number, found)
    return []


def _ranged(measure: Measure, text: str, number: Number, found: list[Number]) -> tuple[float, int] | None:
    """`8-10 weeks`: the first number has the unit of the second."""
    other = _partner(text, number, found)
    if other is None:
        return None
    scaled = _value(measure, text, other)
    if scaled is None or not other.value:
        return None
    value = round(number.value * scaled[0] / other.value, 6)
    if measure.range and not measure.range[0] <= value <= measure.range[1]:
        return None
    return value, number.end


def _other_end(
    measure: Measure, text: str, number: Number, found: list[Number]
) -> list[tuple[float, int, int]]:
    other = _partner(text, number, found)
    scaled = _value(measure, text, other) if other else None
    return [(scaled[0], other.start, scaled[1])] if other and scaled else []


def _partner(text: str, number: Number, found: list[Number]) -> Number | None:
    """The upper end of the range that begins with `number`."""
    for other in found:
        if (
            other.start > number.end
            and other.value > number.value
            and _RANGE_GAP.fullmatch(text[number.end : other.start])
        ):
            return other
    return None


def row_cells(text: str) -> list[str]:
    """The cells of a table row; two blanks or more part them."""
    return [cell for cell, _, _ in _cells(text)]


def _cells(text: str) -> list[tuple[str, int, int]]:
    return [(m[0], m.start(), m.end()) for m in _CELL.finditer(text.rstrip("\n"))]


def _from_table(measure: Measure, statement: Statement) -> list[Found]:
    """Values found by their column: the head names the measure, or the row does and its cells are read.

    Cells under a reference range are no values; the unit may stand in the name, in its own column or in the head.
    """
    heads, cells = _cells(statement.header), _cells(statement.text)
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
            value = _cell_value(measure, _head_unit(head), cell)
        elif row_name and cell != row_name and (wanted.search(head) if wanted else True):
            value = _cell_value(measure, _head_unit(row_name) or units or _head_unit(head), cell)
        else:
            continue
        if value:
            day = DAY.search(head)
            found.append(Found(value[0], start + value[1], start + value[2], float(day[1]) if day else None))
    return found


def _cell_value(measure: Measure, unit: str, cell: str) -> tuple[float, int, int] | None:
    """The first value of a cell; its unit may stand elsewhere."""
    found = numbers(cell, roman=measure.roman)
    if measure.second:
        found = [n for n in found if cell[max(0, n.start - 1) : n.start] == "/"]
    for number in found:
        scaled = _value(measure, f"{cell[: number.end]} {unit}", number) or _value(measure, cell, number)
        if scaled:
            return scaled[0], number.start, min(scaled[1], len(cell))
    return None


def column_head(statement: Statement, start: int) -> str:
    """The head of the column that the character at `start` of a table row stands in; the whole header where unclear."""
    heads, cells = _cells(statement.header), _cells(statement.text)
    if len(heads) == len(cells):
        for (head, _, _), (_, begin, end) in zip(heads, cells, strict=True):
            if begin <= start < end:
                return head
    return statement.header


def _head_unit(head: str) -> str:
    match = re.search(r"\(([^)]+)\)", head) or re.search(r"[,\s]\s*(\S+)$", head)
    return match[1] if match else ""


def _from_dates(measure: Measure, statement: Statement, base: float | None) -> tuple[float, int, int] | None:
    """Length of time between two dates of one statement, or from `since` a date to the document's day."""
    unit = unit_days(measure.unit)
    if not measure.duration or not unit:
        return None
    days = [m for m in moments(statement.text) if m.slack <= 16]  # noqa: PLR2004 - months count, bare years do not
    if len(days) >= 2 and days[1].day > days[0].day:  # noqa: PLR2004
        return (days[1].day - days[0].day) / unit, days[0].start, days[1].end
    open_ended = len(days) == 1 and base is not None and base > days[0].day
    if open_ended and base is not None and _SINCE.search(statement.text):
        return (base - days[0].day) / unit, days[0].start, days[0].end
    return None


def _is_limit(measure: Measure, text: str, start: int, end: int) -> bool:
    """Whether a number is a threshold, target or reference value instead of a result."""
    if _CONDITIONAL.search(text[:start]):
        return True
    asked = _ASKED.search(text[:start]) is not None
    at_least = measure.duration and _AT_LEAST.search(text[:start])
    if not asked and "[" not in text[:start] and (at_least or _bound(text, start)):
        return False  # "over 6 months of therapy", "LVEF <20 %": told of the patient, exact or not
    before = _LIMIT_BEFORE.search(text[:start]) and not _RISEN.search(text[:start])
    return bool(before or _LIMIT_AFTER.match(text[end:]))


def _bound(text: str, start: int) -> str:
    """`<` or `>` directly before a number, outside a form's box."""
    match = _STRICTLY.search(text[:start])
    return match[1] if match and "[" not in text[:start] else ""


def _beyond(text: str, start: int, value: float) -> float:
    """A value given as `<20` lies just under it, `>60` just over it."""
    return {"<": value * (1 - _JUST), ">": value * (1 + _JUST)}.get(_bound(text, start), value)


def _candidates(measure: Measure, statement: Statement, base: float | None) -> Iterator[Found]:
    if measure.change:
        yield from (Found(*item) for item in _changed(measure, statement))
        return
    by_column = _from_table(measure, statement)
    if by_column:
        yield from by_column
        return
    if measure.share:
        shares = _shares(measure, statement.text)
        yield from (Found(*item) for item in shares)
        if shares:
            return
    seen: set[int] = set()
    for match in compiled(measure.names).finditer(statement.text):
        near = _near(measure, statement.text, match.start(), match.end())
        dated = None if near else _from_dates(measure, statement, base)
        for item in near or ([dated] if dated else []):
            if item[1] not in seen:
                seen.add(item[1])
                yield Found(*item)


def _shares(measure: Measure, text: str) -> list[tuple[float, int, int]]:
    """Counts out of a total near the name, in percent."""
    names = [match.span() for match in compiled(measure.names).finditer(text)]
    found = []
    for match in _SHARE.finditer(text):
        near = any(
            match.start() <= end + _SPAN_RIGHT and match.end() >= start - _SPAN_LEFT for start, end in names
        )
        if near and 0 < float(match[2]) >= float(match[1]):
            found.append((round(100 * float(match[1]) / float(match[2]), 2), match.start(), match.end()))
    return found


def _changed(measure: Measure, statement: Statement) -> Iterator[tuple[float, int, int]]:
    """Changes told in one statement or between two columns of its row; else a value that is given as a change."""
    if measure.change is None:
        return
    heads, cells = _cells(statement.header), _cells(statement.text)
    by_row = None
    if heads and len(heads) == len(cells):
        by_row = row_change(measure.change, [head for head, _, _ in heads], [cell for cell, _, _ in cells])
    told = changes(measure.change, statement.text)
    if by_row is not None:
        yield by_row, 0, len(statement.text)
    elif told:
        yield from told
    else:
        for match in compiled(measure.names).finditer(statement.text):
            yield from _near(measure, statement.text, match.start(), match.end())


def measurements(
    name: str,
    measure: Measure,
    statements: Iterable[tuple[int, Statement]],
    days: Mapping[int, int | None],
    anchor_year: int | None,
) -> list[Measurement]:
    """Every value of one measure.

    Args:
        name: Name of the measure.
        measure: Its definition.
        statements: Pairs of index and statement to read.
        days: Day of each document by its index, None where undated.
        anchor_year: Year of day 0.
    """
    found = []
    pattern = compiled(measure.names)
    void = compiled(measure.void) if measure.void else None
    for index, statement in statements:
        if not (pattern.search(statement.text) or (statement.header and pattern.search(statement.header))):
            continue
        if void and void.search(f"{statement.text}\n{statement.section}"):
            continue
        base = days.get(statement.document)
        for value, start, end, day in _candidates(measure, statement, base):
            if void and statement.header and void.search(column_head(statement, start)):
                continue
            when = event_day(statement.text, start, end, base=base, anchor_year=anchor_year)
            found.append(
                Measurement(
                    measure=name,
                    value=_beyond(statement.text, start, value),
                    statement=index,
                    start=start,
                    end=end,
                    day=day if day is not None else when.day if when else None,
                    assertion=_asserted(measure, statement, start, end),
                    limit=_is_limit(measure, statement.text, start, end),
                )
            )
    return found


def _asserted(measure: Measure, statement: Statement, start: int, end: int) -> Assertion:
    """How the value is meant; in "no changes for 6 weeks" the length of time is asserted where the name is the denial."""
    said = assertion(statement, start, end)
    if measure.duration and any(is_negation(m[0]) for m in compiled(measure.names).finditer(statement.text)):
        return replace(said, denied=False)
    return said


def has_day(text: str) -> bool:
    """Whether the text names a full date."""
    return DAY.search(text) is not None
