"""Dates of a packet -> day numbers relative to the day of receipt, so that intervals stay exact."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from summarizer.deid import calendar
from summarizer.deid.calendar import Mention
from summarizer.deid.recognizers.dates import BIRTH

_FAX = re.compile(
    r"\b(?:fax(?:ed)?|facsimile|received|transmi\w+|rcvd|recd|page \d+ of \d+|pg \d+)\b", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(?:plan(?:ned)?|schedul\w+|next|follow-?up|f/u|expir\w*|exp|valid|through|until|due|appointment|appt|return|birth|dob|born|effective|target)\b",
    re.IGNORECASE,
)
_FUTURE_DAYS = 75
"""A day without a year lies at most this far after the page's own date; else it was a year earlier."""
OLD = 90
_ANY_YEAR = 2000


class Timeline(NamedTuple):
    """Day 0 of a packet; None where no date with a year was found, then days count within one unknown year."""

    anchor: date | None
    start: date = date(2000, 1, 1)
    """What days of an unknown year count from: a day of the packet, or their numbers would tell the calendar day."""

    def token(self, mention: Mention, about: date | None) -> str:
        """What stands for a date: `[day -31, 2025]` or `[month -4, 2024]`; `about` is the date of the page."""
        if mention.month is None:
            placed = _nearest(mention.day or 1, about or self.anchor)
            if placed is None:
                return "[DATE]"
            mention = mention._replace(year=placed.year, month=placed.month)
        month = mention.month or 1
        year = mention.year or self._year(mention, about)
        zero = self.anchor or self.start
        shown = f", {year}" if year is not None else ""
        if mention.day is None:
            months = ((year or zero.year) - zero.year) * 12 + month - zero.month
            return f"[month {months}{shown}]"
        return f"[day {(_day(year or zero.year, mention) - zero).days}{shown}]"

    def _year(self, mention: Mention, about: date | None) -> int | None:
        """The year that puts a day nearest to the page's date, with little reach into the future."""
        near = about or self.anchor
        if near is None:
            return None
        options = [
            year
            for year in (near.year - 1, near.year, near.year + 1)
            if (_day(year, mention) - near).days <= _FUTURE_DAYS
        ]
        return max(options)

    def age(self, born: date) -> int | None:
        """Completed years on day 0; 90 stands for 90 and over."""
        if self.anchor is None or born > self.anchor:
            return None
        had = (self.anchor.month, self.anchor.day) >= (born.month, born.day)
        return min(OLD, self.anchor.year - born.year - (0 if had else 1))

    def birth(self, born: date | None, year: int | None = None) -> str:
        """What stands for a date of birth."""
        age = self.age(born) if born else None
        if born is None and year is not None and self.anchor is not None and year <= self.anchor.year:
            age = min(OLD, self.anchor.year - year)
        if age is None:
            return "[DOB]"
        return f"[DOB, age {'90+' if age >= OLD else age}]"


def _nearest(day: int, near: date | None) -> date | None:
    """`the 11th`: the day of this number that lies nearest to the page's date."""
    if near is None:
        return None
    months = [near.year * 12 + near.month - 1 + shift for shift in (-1, 0, 1)]
    fits = [date(month // 12, month % 12 + 1, day) for month in months if day <= _length(month)]
    return min(fits, key=lambda option: abs((option - near).days))


def _length(month: int) -> int:
    """Days of a month that is counted from year 0."""
    return monthrange(month // 12, month % 12 + 1)[1]


def _day(year: int, mention: Mention) -> date:
    """The day in a year; 29 February of other years counts as the 28th, a month as its first day."""
    month, day = mention.month or 1, mention.day or 1
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def latest_without_year(texts: Sequence[str]) -> date:
    """The latest day or month that a packet names without a year, in a leap year that stands for all of them."""
    named = [
        _day(_ANY_YEAR, mention)
        for text in texts
        for mention in calendar.scan(text)
        if mention.year is None and mention.month is not None
    ]
    return max(named, default=date(_ANY_YEAR, 1, 1))


def births(texts: Sequence[str]) -> Counter[date]:
    """Full dates that stand beside a birth label, with how often."""
    found: Counter[date] = Counter()
    for text in texts:
        for mention in calendar.scan(text):
            born = mention.date()
            if born and BIRTH.search(text[max(0, mention.start - 48) : mention.start]):
                found[born] += 1
    return found


def anchor(texts: Sequence[str], known: Counter[date]) -> date | None:
    """The day of receipt as the packet shows it: the latest date of a fax line, else the latest past date."""
    sent: list[date] = []
    plain: list[date] = []
    months: list[date] = []
    for text in texts:
        for mention in calendar.scan(text):
            day = mention.date()
            line = text[text.rfind("\n", 0, mention.start) + 1 :].split("\n", 1)[0]
            if day is None:
                if mention.year and mention.month:
                    months.append(date(mention.year, mention.month, 1))
            elif day not in known:
                ahead = _AHEAD.search(text[max(0, mention.start - 40) : mention.start])
                (sent if _FAX.search(line) and not ahead else plain if not ahead else months).append(day)
    for options in (sent, plain, months):
        if options:
            return max(options)
    return None


def page_date(text: str, known: Counter[date], zero: date | None) -> date | None:
    """The date that a page is of: its latest full date that is no birth date and not after day 0."""
    days = [day for mention in calendar.scan(text) if (day := mention.date()) and day not in known]
    past = [day for day in days if zero is None or day <= zero]
    return max(past, default=zero)
