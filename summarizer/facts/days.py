"""De-identified text -> days: the date tokens `[day -31, 2025]` and words for time, as day numbers.

Day 0 is the day of receipt; negative days lie before it. A month token gives the middle of its month. Text that was
de-identified before with surrogate dates, `[shifted 2024-03-11]`, is read too: they count from the packet's `zero`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from summarizer.facts.numbers import number_value

DAY = re.compile(r"\[day ([+-]?\d+)(?:, (\d{4}))?\]")
MONTH = re.compile(r"\[month ([+-]?\d+)(?:, (\d{4}))?\]")
SHIFTED = re.compile(r"\[shifted (\d{4})-(\d{2})(?:-(\d{2}))?\]")
_ANY_TOKEN = re.compile(r"\[[^\]\n]{1,40}\]")
DOB = re.compile(r"\[DOB, age (\d+)(\+?)\]")
_YEAR = re.compile(
    r"(?<![\d\[,./#$-])(?<!day )((?:19[4-9]|20[0-4])\d)(?!\d|[/.-]\d|,\d|\s?-?(?:mg|mcg|ml|units?|iu|k?cal|steps?|feet|ft|m\b|hours?|hrs?|am\b|pm\b|times|cells|\]))",
    re.IGNORECASE,
)
_UNITS = {"day": 1.0, "week": 7.0, "wk": 7.0, "month": 30.4375, "mo": 30.4375, "mos": 30.4375, "year": 365.25, "yr": 365.25, "y": 365.25, "hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24, "d": 1.0}  # fmt: skip
_AGO = re.compile(
    r"(?:(?:about|approximately|~|some|over|roughly)\s+)?(?P<n>\d+(?:\.\d+)?|[a-z]+)[\s-]*(?P<u>day|week|wk|month|mo|year|yr)s?\s+(?:ago|prior|earlier|before)",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"^P(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?)?$"
)
DAYS_OF_ISO = (365.25, 30.4375, 7.0, 1.0, 1 / 24)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day named in a text and how sure we are of it (`slack` days either way)."""

    day: float
    slack: float
    start: int
    end: int


def iso_days(duration: str) -> float:
    """Days of an ISO 8601 duration such as P6M, P40D or PT48H; raises ValueError for anything else."""
    match = _ISO.match(duration)
    if not match or duration in {"P", "PT"}:
        raise ValueError(f"not an ISO 8601 duration: {duration}")
    return sum(float(value) * days for value, days in zip(match.groups(), DAYS_OF_ISO, strict=True) if value)


def unit_days(unit: str) -> float | None:
    """Days in a unit of time as notes write it (`wks`, `months`), or None for another unit."""
    word = unit.lower().rstrip(".")
    return _UNITS.get(word) or _UNITS.get(word.rstrip("s"))


def moments(
    text: str, *, base: float | None = None, anchor_year: int | None = None, zero: dt.date | None = None
) -> list[Moment]:
    """Every day that `text` names, in reading order.

    Args:
        text: De-identified text.
        base: Day of the document, from which "3 weeks ago" counts.
        anchor_year: Year of day 0; lets bare years ("in 2019") be placed, half a year sure.
        zero: What stands for day 0 among surrogate dates; without it they are passed over.
    """
    found = [Moment(float(m[1]), 0, m.start(), m.end()) for m in DAY.finditer(text)]
    found += [Moment(float(m[1]) * 30.4375, 16, m.start(), m.end()) for m in MONTH.finditer(text)]
    if zero is not None:
        found += [_surrogate(m, zero) for m in SHIFTED.finditer(text)]
    if anchor_year is not None:
        taken = [m.span() for m in _ANY_TOKEN.finditer(text)]
        for m in _YEAR.finditer(text):
            if int(m[1]) > anchor_year or any(start <= m.start() < end for start, end in taken):
                continue
            found.append(Moment((int(m[1]) - anchor_year) * 365.25, 183, m.start(), m.end()))
    if base is not None:
        for m in _AGO.finditer(text):
            count, unit = number_value(m["n"]), unit_days(m["u"])
            if count is not None and unit is not None:
                found.append(Moment(base - count * unit, unit / 2, m.start(), m.end()))
    return sorted(found, key=lambda moment: moment.start)


def _surrogate(match: re.Match[str], zero: dt.date) -> Moment:
    """The day of a surrogate date; a month counts as many months from the month of `zero` as it stands apart."""
    if match[3]:
        named = dt.date(int(match[1]), int(match[2]), int(match[3]))
        return Moment(float((named - zero).days), 0, *match.span())
    months = (int(match[1]) - zero.year) * 12 + int(match[2]) - zero.month
    return Moment(months * DAYS_OF_ISO[1], 16, *match.span())


def event_day(
    text: str,
    start: int,
    end: int,
    *,
    base: float | None,
    anchor_year: int | None,
    zero: dt.date | None = None,
) -> Moment | None:
    """The day of what is mentioned at `[start, end)`: the nearest day named in the text, else the document's."""
    named = moments(text, base=base, anchor_year=anchor_year, zero=zero)
    if named:
        return min(named, key=lambda m: (min(abs(m.start - end), abs(start - m.end)), m.start < end))
    return Moment(base, 0, start, end) if base is not None else None


_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_US_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


def dates_as_days(text: str, day0: dt.date | None) -> str:
    """The request's service line with its dates as day tokens, or without them where day 0 is unknown."""

    def token(year: str, month: str, day: str) -> str:
        try:
            named = dt.date(int(year), int(month), int(day))
        except ValueError:
            return "[date]"
        return f"[day {(named - day0).days}, {year}]" if day0 else "[date]"

    text = _ISO_DATE.sub(lambda m: token(m[1], m[2], m[3]), text)
    return _US_DATE.sub(lambda m: token(m[3], m[1], m[2]), text)
