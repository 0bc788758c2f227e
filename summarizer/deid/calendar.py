"""Page text -> the dates in it. A grammar of its own: vitals, fractions, scores, doses and ratios are no dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from summarizer.deid import partial, spoken
from summarizer.deid.spoken import MONTH_WORDS, WEEKDAY, month_number

_YEARS = (1880, 2100)
_PIVOT = 50
"""Two-digit years from here on belong to the last century."""


class Mention(NamedTuple):
    """A date as it stands in a text; what is not said is None."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None

    def date(self) -> date | None:
        """The calendar day, where the text gives all of it."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


_SEP = r"[ ]?(?P<sep>[/.\-\u2013])[ ]?"
_MON_OPEN = rf"(?=[jfmasond])(?P<mon>{MONTH_WORDS}|febrary|feburary|janurary|setember|septmber|ocotber|novemeber|decemeber)(?![a-z])"
_MON = rf"{_MON_OPEN}\b\.?"
_YR = r"(?P<year>(?:19|20)\d{2}|[’']\d{2})"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DAY2 = r"(?P<day2>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DASH = r"[ ]?(?:-|\u2013|to|through|thru|and|&)[ ]?"
_BEFORE = r"(?<![\w/.$#-])"
_AFTER = r"(?![\w/]|[.\-]\d)"

_ISO = re.compile(
    r"(?<![\d/.-])(?P<year>(?:19|20)\d{2})([-/.])(?P<month>0?[1-9]|1[0-2])\2(?P<day>0?[1-9]|[12]\d|3[01])(?![\d/]|[.-]\d)"
)
_COMPACT = re.compile(
    r"(?<![\w.-])(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:T?[0-2]\d[0-5]\d(?:[0-5]\d)?(?:\.\d{1,4})?(?:[+-]\d{4}|Z)?)?(?![\w-]|\.\d)"
)
_US = re.compile(
    rf"(?:(?<![\w/.$#-])|(?<=/\d-)|(?<=/\d\d-)|(?<=/\d\d\d\d-))(?P<month>\d{{1,2}}){_SEP}(?P<day>\d{{1,2}})[ ]?(?P=sep)[ ]?(?P<year>(?:1[89]|20)\d{{2}}|[’']?\d{{2}})(?![\w/]|[.\-]\d)"
)
_RANGE_US = re.compile(
    rf"{_BEFORE}(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?={_DASH}(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?P<year>(?:19|20)?\d{{2}})(?!\d))"
)
_MDY_RANGE = re.compile(
    rf"\b{_MON}[ ]?{_DAY}{_DASH}(?P<second>{_DAY2},?[ ]?{_YR}?)(?![\w/:]|[ ]?(?:mg|%|am|pm))", re.IGNORECASE
)
_MDY = re.compile(rf"\b{_MON}[ ,]?\n?[ ]?{_DAY}(?:[ ]?,|[ ])[ ]?\n?{_YR}(?!\d)", re.IGNORECASE)
_MDY_DASHED = re.compile(rf"\b{_MON}-{_DAY}-(?P<year>(?:19|20)\d{{2}})(?!\d(?!\d:))", re.IGNORECASE)
_DMY_TIGHT = re.compile(rf"(?<![\w/.]){_DAY}[ ]?{_MON}(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_YMD = re.compile(rf"(?<![\d.-])(?P<year>(?:19|20)\d{{2}})[-/. ]{_MON}[-/. ]{_DAY}(?!\w)", re.IGNORECASE)
_DMY_SHORT = re.compile(
    rf"(?<![\w/.-])(?P<day>0[1-9]|[12]\d|3[01]){_MON_OPEN}(?P<year>\d{{2}})(?!\w)", re.IGNORECASE
)
_MDY_TIGHT = re.compile(rf"\b{_MON_OPEN}(?P<day>\d{{1,2}}),(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_DMY = re.compile(
    rf"(?<![\w/.])(?:the[ ])?{_DAY}(?:[ ]day)?(?:[ ]of)?[ \-./]?[ ]?{_MON}(?:[ \-./,]{{1,2}})\n?(?P<year>(?:19|20)\d{{2}}|[’']?\d{{2}}(?![\d:/%]|[ ]?(?:mg|am|pm)))(?![\w/])",
    re.IGNORECASE,
)
_MD_RANGE_YEAR = re.compile(
    rf"\b{_MON}[ ]?{_DAY}(?={_DASH}(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?P<year>(?:19|20)\d{{2}}))",
    re.IGNORECASE,
)
_MD = re.compile(
    rf"\b{_MON}[ ]?-?{_DAY}(?![\w/%]|:\d|[.,]\d|[ ]?(?:mg|%|units|mcg|ml|tab|am\b|pm\b|x\b|days?|weeks?|times\b|mm\b|cm\b|months|hours|hrs|points|doses))",
    re.IGNORECASE,
)
_DM = re.compile(rf"(?<![\w/.:%])(?:the[ ])?{_DAY}(?:[ ]day)?(?:[ ]of)?[ -]?{_MON}(?![\w/])", re.IGNORECASE)
_DM_RANGE = re.compile(
    rf"(?<![\w/.:%-]){_DAY}(?P<second>[ ]?(?:-|\u2013|to|and|&)[ ]?{_DAY2}[ ]{_MON}(?:,?[ ]{_YR})?)(?![\w/])",
    re.IGNORECASE,
)
_MY = re.compile(
    rf"\b{_MON_OPEN}\.?(?:[ ]?(?:of|,|/|-)?[ ]?\n?)(?P<year>(?:19|20)\d{{2}}(?!\d|\.\d)|[’']\d{{2}}\b)",
    re.IGNORECASE,
)
_M_RANGE_YEAR = re.compile(
    rf"\b{_MON}(?=[ ]?(?:-|\u2013|to|through|thru)[ ]?(?:{MONTH_WORDS})\.?,?[ ](?P<year>(?:19|20)\d{{2}})(?!\d))",
    re.IGNORECASE,
)
_MON_YY = re.compile(rf"\b{_MON}[-/](?P<year>\d{{2}})(?![\d/:-])", re.IGNORECASE)
_NUM_MY = re.compile(
    r"(?:(?<![\w/.$#-])|(?<=/\d{4}-))(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d{2})(?![\d/]|-(?!\d{1,2}/\d{4})\d)"
)
_NUM_YM = re.compile(r"(?<![\w/.$#-])(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])(?![\d/]|[.-]\d)")
_NUM_MD = re.compile(
    r"(?:(?<![\w/.$#%+-])|(?<=/\d-)|(?<=/\d\d-))(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?![\w/%]|[.\-]\d{3}|\.\d|-\d{1,2}/\d{1,2}/\d)"
)
_DASHED_MD = re.compile(
    r"(?<![\w/.$#%+-])(?P<month>0?[1-9]|1[0-2])-(?P<day>0?[1-9]|[12]\d|3[01])(?![\w/%-]|\.\d)"
)
_LIKE = r"[\dOoIlSBZ]"
_SEPARATOR = re.compile(r"[/-]")
_OCR = (
    re.compile(rf"(?<![\w/.$#])({_LIKE}{{1,2}}([/-]){_LIKE}{{1,2}}(?:\2{_LIKE}{{2,4}})?)(?![\w/])"),
    re.compile(rf"(?<![\w/.$#])({_LIKE}{{1,2}}/{_LIKE}{{4}})(?![\w/])"),
    re.compile(
        rf"\b(?=[jfmasond])(?:{MONTH_WORDS}|febuary)[. -]{{1,2}}({_LIKE}{{1,2}})(?=(?:st|nd|rd|th)?(?![\w/]))",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w/.])({_LIKE}{{2}})(?=[ -](?:{MONTH_WORDS})(?!\w))", re.IGNORECASE),
    re.compile(rf"\b(?=[jfmasond])(?:{MONTH_WORDS})-\d{{1,2}}-({_LIKE}{{4}})(?!\w)", re.IGNORECASE),
)
_TO_DIGIT = str.maketrans("OoIlSsBbZz", "0011558822")
_WEEKDAY_BEFORE = re.compile(rf"\b{WEEKDAY}[.,]?[ ]{{1,2}}(?:the[ ])?$", re.IGNORECASE)
_REACH = 20
_LONG = len("3/4/25")
_LEADS = r"(?:in|since|until|till|by|from|to|through|thru|late|early|mid|mid-|middle of|end of|beginning of|start of|last|this|next|of|before|after|during|around|about|between|and|or|on|starting|started|began|ended|for|every|each|via|circa|ca\.?|~|done|ok|performed|seen|completed|as of|around|dated|back in|\(|/|-|\u2013|,)"
_FULL_MONTH = re.compile(
    r"(?<![\w])(?P<mon>January|February|April|June|July|August|September|October|November|December)\b(?!['’]s [a-z])"
)
_LED_MONTH = re.compile(
    r"(?<=[\s(/\u2013,-])(?P<mon>Jan|Feb|March|Mar|Apr|May|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?(?![a-z])(?![ ](?:be|not|have|also|need|take|use)\b)"
)
_LEAD_BEFORE = re.compile(rf"(?:\b{_LEADS}|[(/\u2013-])[ ]?\n?$", re.IGNORECASE)
_LOWER_MONTH = re.compile(
    r"\b(?:in|since|until|last|by|early|late|this)[ ](?P<mon>january|february|april|june|july|august|september|october|november|december)\b"
)


def _full_year(raw: str) -> int:
    year = int(raw.strip("’'"))
    if year >= _YEARS[0]:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _mention(start: int, end: int, year: int | None, month: int | None, day: int | None) -> Mention | None:
    """A mention, or None where there is no such day; a day above 12 in front of a month is read as day/month."""
    if day is not None and month is not None and month > 12 >= day:  # noqa: PLR2004 - months of a year
        month, day = day, month
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return None
    if year is not None and not _YEARS[0] <= year <= _YEARS[1]:
        return None
    return Mention(start, end, year, month, day)


def _of(match: re.Match[str]) -> Mention | None:
    """The mention of a match with groups year?, month or mon, day?."""
    groups = match.groupdict()
    month = month_number(groups["mon"]) if groups.get("mon") else int(groups["month"])
    year = _full_year(groups["year"]) if groups.get("year") else None
    day = int(groups["day"]) if groups.get("day") else None
    start, end = match.start("mon") if "mon" in groups and day is None else match.start(), match.end()
    return _mention(start, end, year, month, day)


def _both(match: re.Match[str]) -> Iterator[Mention | None]:
    """Both days of `Feb 11-14, 2025` and of `18-21 November`."""
    year = _full_year(match["year"]) if match["year"] else None
    month = month_number(match["mon"])
    yield _mention(match.start(), match.end("day"), year, month, int(match["day"]))
    yield _mention(match.start("day2"), match.end("second"), year, month, int(match["day2"]))


_PLAIN = (
    _ISO,
    _COMPACT,
    _YMD,
    _MDY,
    _MDY_DASHED,
    _DMY_TIGHT,
    _DMY_SHORT,
    _MDY_TIGHT,
    _DMY,
    _MD_RANGE_YEAR,
    _RANGE_US,
    _NUM_MY,
    _NUM_YM,
    _MY,
    _M_RANGE_YEAR,
    _MON_YY,
    _MD,
    _DM,
)
_NEEDS_MONTH = frozenset({_MD, _DM, _MY})
"""Forms that are only dates where the word is used as a month."""
_ALSO_WORDS = frozenset({"may", "mar", "march", "dec", "oct", "sep"})
_SHOUTED_WORDS = frozenset({"MAY", "MARCH", "MAR"})
_ALONE = (_FULL_MONTH, _LED_MONTH, _LOWER_MONTH)


def _sure(text: str) -> Iterator[Mention | None]:
    """Readings that are dates by their form, the surest first."""
    for pattern in (_MDY_RANGE, _DM_RANGE):
        for match in pattern.finditer(text):
            if match["mon"].lower() not in _ALSO_WORDS or match["mon"][0].isupper():
                yield from _both(match)
    for match in _US.finditer(text):
        if match["sep"] == "/" or partial.dotted_is_date(text, match):
            yield _of(match)
    for words in spoken.dates(text):
        yield _mention(*words)
    for pattern in _PLAIN:
        for match in pattern.finditer(text):
            if pattern not in _NEEDS_MONTH or match.groupdict().get("year") or _is_month(text, match):
                yield _of(match)


def _is_month(text: str, match: re.Match[str]) -> bool:
    """`may 5`, `mar 3` in lower case are words unless something leads to a date; `5 MAY` in capitals too."""
    word: str = match["mon"]
    if match.re is _DM:
        return word.istitle() or " of " in match.group() or (word.isupper() and word not in _SHOUTED_WORDS)
    return word[0].isupper() or word not in _ALSO_WORDS or spoken.led(text, match.start())


def _unsure(text: str, known: Sequence[date]) -> Iterator[Mention | None]:
    """Readings that need a word beside them, or the full dates of the same page as evidence."""
    near = partial.Near(known)
    for match in _US.finditer(text):
        if match["sep"] != "/" and (found := _of(match)) and near.full(found.date()):
            yield found
    yield from _without_year(text, near)
    for match in _DASHED_MD.finditer(text):
        if partial.dashed_is_date(text, match, near):
            yield _of(match)
    for words in chain(spoken.days(text), spoken.holidays(text)):
        yield _mention(*words)
    yield from _months_alone(text)


def _without_year(text: str, near: partial.Near) -> Iterator[Mention | None]:
    """`3/14` where something says that it is a date, and then wherever else it stands."""
    matches = [(match, partial.is_date(text, match, near)) for match in _NUM_MD.finditer(text)]
    said = {(match["month"], match["day"]) for match, dated in matches if dated}
    for match, dated in matches:
        if dated or ((match["month"], match["day"]) in said and partial.is_again(text, match)):
            yield _of(match)


def _months_alone(text: str) -> Iterator[Mention | None]:
    """Months without a day or year; the short and ambiguous ones after a word that leads to a date."""
    for pattern in _ALONE:
        for match in pattern.finditer(text):
            start = match.start("mon")
            if pattern is not _LED_MONTH or _LEAD_BEFORE.search(text[max(0, start - _REACH) : start]):
                yield _mention(start, match.end("mon"), None, month_number(match["mon"]), None)


@lru_cache(maxsize=512)
def scan(text: str) -> tuple[Mention, ...]:
    """The dates of a text in order, without overlap; of two readings the surer one counts."""
    text = _readable(text)
    taken = bytearray(len(text))
    found: list[Mention] = []
    _add(found, taken, _sure(text))
    _add(found, taken, _unsure(text, [day for mention in found if (day := mention.date())]))
    return tuple(sorted(_with_weekday(text, mention) for mention in found))


def _add(found: list[Mention], taken: bytearray, readings: Iterator[Mention | None]) -> None:
    """Keep the readings whose place is free."""
    for mention in readings:
        if mention is not None and not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
            found.append(mention)


def _with_weekday(text: str, mention: Mention) -> Mention:
    """A weekday right before a day belongs to it: `Tues 3/18`."""
    before = (
        _WEEKDAY_BEFORE.search(text, max(0, mention.start - _REACH), mention.start) if mention.day else None
    )
    return mention._replace(start=before.start()) if before else mention


def _readable(text: str) -> str:
    """The text with the letters in dates read as digits, place for place: `3/S/25`, `2/2O`, `March l4th`."""
    for pattern in _OCR:
        text = pattern.sub(_digits, text)
    return text


def _digits(match: re.Match[str]) -> str:
    """The numbers of a date as digits, if at least as many digits as letters stand in them and one in its day."""
    start, end = match.span(1)
    raw = match.group()
    head, body, tail = raw[: start - match.start()], match[1], raw[end - match.start() :]
    real = sum(char.isdigit() for char in body)
    parts = _SEPARATOR.split(body)
    enough = all(any(char.isdigit() for char in part) for part in parts) or (
        len(body) >= _LONG and 2 * real >= sum(char.isalnum() for char in body)
    )
    return head + body.translate(_TO_DIGIT) + tail if enough or body == "l" else raw
