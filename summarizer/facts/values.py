"""Measure + text -> the value beside its name, in the policy's unit.

Definitions are data: `vocabulary/measures.yaml` for what many policies use, and the `measures` of a reading file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import Field

from retrieval.types import Record
from summarizer.facts.changes import Change
from summarizer.facts.context import Assertion
from summarizer.facts.data import load_data
from summarizer.facts.days import unit_days
from summarizer.facts.numbers import Number, numbers

_FOREIGN_UNIT = re.compile(
    r"^\s?-?(?:%|mg|mcg|kg|lbs?|cm|mm|ml|mL|units?|bpm|hours?|hrs?|h\b|min\w*|days?|weeks?|wks?|months?|mos?\b|years?|yrs?|y/?o|x\b|times|L\b|g/|ng|mmol|mEq|am\b|pm\b|:(?=\d)|-?(?:inch|in\b(?!\s+(?:the|both|her|his|right|left|each|an?)\b)|ft))",
    re.IGNORECASE,
)

_ENDS = re.compile(r"[;]|\.\s")

_PART = re.compile(r",\s|\s(?:and|but|with)\s")

SPAN_RIGHT, SPAN_LEFT = 60, 45

_AGE = re.compile(r"[\s-]*(?:years?|yrs?|y|months?|mos?)[\s./-]*(?:old\b|o\b)", re.IGNORECASE)

_RANGE_GAP = re.compile(r"\s*(?:-|\u2013|to)\s*$")

_HOURS = re.compile(r"\d\s?-?(?:h|hr|hrs|hours?)$", re.IGNORECASE)

_MINUTES = re.compile(r"\s*(?:and\s+)?(\d{1,2})\s?(?:m|min|mins|minutes)\b", re.IGNORECASE)

_FLAG = re.compile(r"\s*\(?(?:HH?|LL?|\*|A)\)?(?=$|\s{2,}|\s*[|,;)])")
"""A laboratory's mark behind a value: high, low, abnormal."""


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


def value_of(measure: Measure, text: str, number: Number) -> tuple[float, int] | None:
    """One number as a value in the measure's unit, with the end of its unit; None where it is none."""
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


def beside(measure: Measure, text: str, start: int, end: int) -> list[tuple[float, int, int]]:
    """The value that belongs to the name at `[start, end)`, both ends where it is a range.

    The nearest in its own part of the sentence wins, the one behind the name first.
    """
    found = numbers(text, roman=measure.roman)
    if measure.second:
        found = [n for n in found if text[max(0, n.start - 1) : n.start] == "/"]
    right = [n for n in found if end <= n.start <= end + SPAN_RIGHT and not _ENDS.search(text[end : n.start])]
    left = [
        n for n in found if start - SPAN_LEFT <= n.start < start and not _ENDS.search(text[n.end : start])
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
        scaled = value_of(measure, text, number) or _ranged(measure, text, number, found)
        if scaled:
            ends = [(scaled[0], number.start, scaled[1])]
            return ends + _other_end(measure, text, number, found)
    return []


def _ranged(measure: Measure, text: str, number: Number, found: list[Number]) -> tuple[float, int] | None:
    """`8-10 weeks`: the first number has the unit of the second."""
    other = _partner(text, number, found)
    if other is None:
        return None
    scaled = value_of(measure, text, other)
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
    scaled = value_of(measure, text, other) if other else None
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
