"""Page text -> the dates in it. A grammar of its own: vitals, fractions, scores, doses and ratios are no dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from summarizer.deid import partial, spoken
from summarizer.deid.spoken import MONTH_WORDS, SPANISH, WEEKDAY, at_places, month_number

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
_MONTHS = rf"{MONTH_WORDS}|febrary|feburary|janurary|setember|septmber|ocotber|novemeber|decemeber|fcb|junc|scpt|dcc"
_MON_OPEN = rf"(?=[jfmasond])(?P<mon>{_MONTHS})(?![a-z])"
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
    r"(?:(?<![\w.-])|(?<=[dD][oO0][bB]))(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:T?[0-2]\d[0-5]\d(?:[0-5]\d)?(?:\.\d{1,4})?(?:[+-]\d{4}|Z)?)?(?![\w-]|\.\d)"
)
_COMPACT_RANGE = re.compile(
    r"(?<![\w.])(?:(?<!-)|(?<=(?:19|20)\d{6}-))(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:(?=-(?:19|20)\d{6}(?!\w))|(?<=-\d{8})(?!\w))"
)
_COMPACT_US = re.compile(
    r"(?<![\w.-])(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<year>(?:19|20)\d{2})(?![\w-]|\.\d)"
)
_LABELLED = re.compile(
    r"(?:(?<=\bd[o0]b[ :])|(?<=\bdos[ :])|(?<=\bdate[ :])|(?<=\bdt[ :])|(?<=\bd[o0]b:[ ])|(?<=\bdos:[ ])|(?<=\bdate:[ ]))(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?P<year>\d{2})(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_SPACED = re.compile(
    r"(?<![\w./:$#-])(?:(?<!\d[ ])|(?<=\n\d[ ])|(?<=\n[ ]\d[ ])|(?<=\d\d[ ]\d\d[ ]\d\d[ ]))(?P<month>0[1-9]|1[0-2])(?P<sep>[ ]|[ ]\|[ ])(?P<day>0[1-9]|[12]\d|3[01])(?P=sep)(?P<year>(?:19|20)\d{2}|\d{2})(?![\w/:%-]|[ ]\d{1,3}(?![\w ])|[.,]\d)"
)
"""`01 21 25` as boxes of a claim form print it."""
_SPACED_LABEL = re.compile(
    r"(?:date|dates|birth|d[o0]b|illness|from|signed|dos|dpt|file)[: ]{1,12}$", re.IGNORECASE
)
_US = re.compile(
    rf"(?:(?<![\w/.$#-])|(?<=[^\W\d_][^\W\d_])|(?<=[dD]0[bB])|(?<=/\d-)|(?<=/\d\d-)|(?<=/\d\d\d\d-))(?P<month>\d{{1,2}}){_SEP}(?P<day>\d{{1,2}})[ ]?(?P=sep)[ ]?(?P<year>(?:1[89]|20)\d{{2}}|[’']?\d{{2}})(?![\d_/]|\.\d|-\d(?!\d?/)|(?!to\d)(?<!\d{{4}})[^\W\d_])"
)
_RANGE_US = re.compile(
    rf"{_BEFORE}(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?={_DASH}(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])/(?P<year>(?:19|20)?\d{{2}})(?!\d))"
)
_MDY_RANGE = re.compile(
    rf"\b{_MON}[ ]?{_DAY}{_DASH}(?P<second>{_DAY2},?[ ]?{_YR}?)(?![\w/:]|[ ]?(?:mg|%|am|pm))", re.IGNORECASE
)
_MDY = re.compile(rf"\b{_MON}[ ,]?\n?[ ]?{_DAY}(?:[ ]?,|[ ])[ ]?\n?{_YR}(?!\d)", re.IGNORECASE)
_MDY_DASHED = re.compile(rf"\b{_MON}[-/]?{_DAY}[-/.](?P<year>(?:19|20)\d{{2}})(?!\d(?!\d:))", re.IGNORECASE)
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
    rf"\b{_MON}[ ]?(?:-|the[ ])?{_DAY}(?![\w/%]|:\d|[.,]\d|[ ]?(?:mg|%|units|mcg|ml|tab|am\b|pm\b|x\b|days?|weeks?|times\b|mm\b|cm\b|months|hours|hrs|points|doses))",
    re.IGNORECASE,
)
_DM = re.compile(rf"(?<![\w/.:%])(?:the[ ])?{_DAY}(?:[ ]day)?(?:[ ]of)?[ /-]?{_MON}(?![\w/])", re.IGNORECASE)
_DM_RANGE = re.compile(
    rf"(?<![\w/.:%-]){_DAY}(?P<second>[ ]?(?:-|\u2013|to|and|&)[ ]?{_DAY2}[ ]{_MON}(?:,?[ ]{_YR})?)(?![\w/])",
    re.IGNORECASE,
)
_MY = re.compile(
    rf"\b{_MON_OPEN}\.?(?:[ ]?(?:of|,|/|-)?[ ]?\n?)(?P<year>(?:19|20)\d{{2}}(?!\d|\.\d)|[’']\d{{2}}\b)",
    re.IGNORECASE,
)
_M_RANGE_YEAR = re.compile(
    rf"\b{_MON}(?=[ ]?(?:-|\u2013|to|through|thru|,|and|&|/)[ ]?(?:{MONTH_WORDS})\.?,?[ ](?P<year>(?:19|20)\d{{2}}|[’']\d{{2}})(?!\d))",
    re.IGNORECASE,
)
_MON_YY = re.compile(rf"\b{_MON}[-/](?P<year>\d{{2}})(?![\d/:-])", re.IGNORECASE)
_NUM_MY = re.compile(
    r"(?:(?<![\w/.$#-])|(?<=/\d{4}-))(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d{2})(?![\d/]|-(?!\d{1,2}/\d{4})\d)"
)
_NUM_YM = re.compile(r"(?<![\w/.$#-])(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])(?![\d/]|[.-]\d)")
_NUM_MD = re.compile(
    r"(?:(?<![\w/.$#%+-])|(?<=[^\W\d_][^\W\d_])|(?<=/\d-)|(?<=/\d\d-))(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?![\w/%]|[.\-]\d{3}|\.\d|-\d{1,2}/\d{1,2}/\d)"
)
_DASHED_MD = re.compile(
    r"(?:(?<![\w/.$#%+-])|(?<=[^\W\d_][^\W\d_]))(?P<month>0?[1-9]|1[0-2])-(?P<day>0?[1-9]|[12]\d|3[01])(?![\w/%-]|\.\d)"
)
_SPANISH = re.compile(
    rf"(?<![\w/.:-])(?P<day>0?[1-9]|[12]\d|3[01]|1(?:ero|ro|º))(?:[ ]de[ ]|[ /.-])(?P<mon>{SPANISH})(?!\w)\.?(?:(?:[ ]del?[ ]|,?[ ]|[/.-])(?P<year>(?:19|20)\d{{2}}|(?<=[/.-])\d{{2}})(?!\d))?",
    re.IGNORECASE,
)
_SPANISH_MONTH = re.compile(
    rf"\b(?=[efmajsond])(?P<mon>{SPANISH})[ ](?:del?[ ])?(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE
)
_IN_SPANISH = (_SPANISH, _SPANISH_MONTH)
_MONTH_AT = re.compile(rf"(?<![a-z])(?=[jfmasonde])(?:({_MONTHS})|{SPANISH})(?![a-z])", re.IGNORECASE)
"""Where the name of a month stands: only there are the forms with one looked for."""
_TIGHT_AT = re.compile(r"(?<!\d)\d{6}")
_NUMBER_AT = re.compile(r"(?<!\d)\d{1,4}(?=[ ]?[/.\-\u2013][ ]?\d)")
"""Where a number stands that another one is joined to: only there are the forms in figures looked for."""
_LIKE = r"[\dOoIlSBZ]"
_SEPARATOR = re.compile(r"[/-]")
_MOSTLY = re.compile(r"l[lO]?$")
"""A part of a date without any figure in it that is often read so: `ll/2`, `2/lO`."""
_NO_LIKE = r"[ac-km-np-rt-yAC-HJ-NP-RT-Y]"
_OCR = (
    re.compile(
        rf"(?:(?<![\w/.$#])|(?<=[dD][oO0][bBsS])|(?<={_NO_LIKE}{_NO_LIKE})(?=[\dO]))({_LIKE}{{1,2}}([/-]){_LIKE}{{1,2}}(?:\2{_LIKE}{{2,4}})?)(?![\w/])"
    ),
    re.compile(rf"(?<![\w/.$#])({_LIKE}{{1,2}}/{_LIKE}{{4}})(?![\w/])"),
    re.compile(
        rf"(?:(?<![\w/.$#])|(?<=[dD][oO0][bB]))({_LIKE}{{1,2}}/{_LIKE}{{1,2}}/{_LIKE}{{4}})(?=[A-Z][a-z])"
    ),
    re.compile(rf"(?<![\w/.$#-])({_LIKE}{{4}}-{_LIKE}{{2}}-{_LIKE}{{2}})(?![\w-])"),
    re.compile(rf"(?<![\w/.$#])(\d{{1,2}}[ ]/[ ]\d{{1,2}}[ ]/[ ]{_LIKE}{{2,4}})(?!\w)"),
    re.compile(
        rf"\b(?=[jfmasond])(?:{MONTH_WORDS}|febuary)[. -]{{1,2}}({_LIKE}{{1,2}})(?=(?:st|nd|rd|th)?(?![\w/]))",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w/.])({_LIKE}{{2}})(?=[ -](?:{MONTH_WORDS})(?!\w))", re.IGNORECASE),
    re.compile(rf"\b(?=[jfmasond])(?:{MONTH_WORDS})-\d{{1,2}}-({_LIKE}{{4}})(?!\w)", re.IGNORECASE),
)
_READ_AS = re.compile(r"\d[/-]?[OoIlSBZ]|[OoIlSBZ][/-]?\d|\bl[lO]\b")
"""A letter beside a figure that may be one itself: else there is nothing to read."""
_TO_DIGIT = str.maketrans("OoIlSsBbZz", "0011558822")
_WEEKDAY_BEFORE = re.compile(rf"\b(?:{WEEKDAY}|th|tu)(?:\.,|[.,])?[ ]{{1,2}}(?:the[ ])?$", re.IGNORECASE)
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


_TIGHT = (_COMPACT, _COMPACT_RANGE, _COMPACT_US, _LABELLED)
"""Forms without anything between their parts."""
_MONTH_LATER = frozenset({_YMD, _DMY_TIGHT, _DMY_SHORT, _DMY, _DM, _DM_RANGE})
"""Forms that begin before the name of the month, by at most so many characters, and end so many after it."""
_BEFORE_MONTH, _AFTER_MONTH = 24, 40
_NAMED = (
    _YMD,
    _MDY,
    _MDY_DASHED,
    _DMY_TIGHT,
    _DMY_SHORT,
    _MDY_TIGHT,
    _DMY,
    _MD_RANGE_YEAR,
    _MY,
    _M_RANGE_YEAR,
    _MON_YY,
    _MD,
    _DM,
)
"""Forms with the name of a month, the surest first."""
_NEEDS_MONTH = frozenset({_MD, _DM, _MY})
"""Forms that are only dates where the word is used as a month."""
_ALSO_WORDS = frozenset({"may", "mar", "march", "dec", "oct", "sep"})
_ENDS = re.compile(r"[ ]?(?:[.,;)]|\n|$)")
_SHOUTED_WORDS = frozenset({"MAY", "MARCH", "MAR"})


class _Page(NamedTuple):
    """A text and the places in it where dates can be."""

    text: str
    months: tuple[int, ...]
    spanish: tuple[int, ...]
    numbers: tuple[int, ...]
    tight: tuple[int, ...]

    def named(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a form with the name of a month in it."""
        if pattern not in _MONTH_LATER:
            return at_places(pattern, self.text, self.months)
        return self._around(pattern, self.months)

    def in_spanish(self) -> Iterator[re.Match[str]]:
        """Matches of the forms with a Spanish month."""
        return chain.from_iterable(self._around(pattern, self.spanish) for pattern in _IN_SPANISH)

    def _around(self, pattern: re.Pattern[str], places: Sequence[int]) -> Iterator[re.Match[str]]:
        for place in places:
            yield from pattern.finditer(self.text, max(0, place - _BEFORE_MONTH), place + _AFTER_MONTH)

    def figures(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches of a form in figures."""
        return at_places(pattern, self.text, self.numbers)


def _page(text: str) -> _Page:
    months = list(_MONTH_AT.finditer(text))
    return _Page(
        text,
        tuple(match.start() for match in months if match.lastindex),
        tuple(match.start() for match in months if not match.lastindex),
        tuple(match.start() for match in _NUMBER_AT.finditer(text)),
        tuple(match.start() for match in _TIGHT_AT.finditer(text)),
    )


def _sure(page: _Page) -> Iterator[Mention | None]:
    """Readings that are dates by their form, the surest first."""
    text = page.text
    yield from _ranges(page)
    for match in page.figures(_US):
        if match["sep"] == "/" or partial.dotted_is_date(text, match):
            yield _of(match)
    for words in spoken.dates(text, page.months):
        yield _mention(*words)
    for match in chain(page.figures(_ISO), *(at_places(pattern, text, page.tight) for pattern in _TIGHT)):
        yield _of(match)
    for pattern in _NAMED:
        for match in page.named(pattern):
            if pattern not in _NEEDS_MONTH or match.groupdict().get("year") or _is_month(text, match):
                yield _of(match)
    figures = (page.figures(pattern) for pattern in (_RANGE_US, _NUM_MY, _NUM_YM))
    for match in chain(page.in_spanish(), *figures):
        yield _of(match)


def _ranges(page: _Page) -> Iterator[Mention | None]:
    """Both days of ranges within a month that is named once."""
    for match in chain(page.named(_MDY_RANGE), page.named(_DM_RANGE)):
        if match["mon"].lower() not in _ALSO_WORDS or match["mon"][0].isupper():
            yield from _both(match)


def _is_month(text: str, match: re.Match[str]) -> bool:
    """`may 5`, `mar 3` in lower case are words unless something leads to a date; `5 MAY` in capitals too."""
    word: str = match["mon"]
    if match.re is _DM:
        return word.istitle() or " of " in match.group() or (word.isupper() and word not in _SHOUTED_WORDS)
    if word[0].isupper() or word not in _ALSO_WORDS or spoken.led(text, match.start()):
        return True
    return word not in {"may", "march"} and bool(_ENDS.match(text, match.end()))


def _unsure(page: _Page, found: Sequence[Mention]) -> Iterator[Mention | None]:
    """Readings that need a word beside them, or the other dates of the same page as evidence."""
    text = page.text
    near = partial.Near(
        [day for mention in found if (day := mention.date())],
        [(mention.month, mention.day) for mention in found if mention.month and mention.day],
    )
    for match in page.figures(_US):
        joined = match["sep"] == "-" or " " not in match.group()
        if match["sep"] != "/" and joined and (reading := _of(match)) and near.full(reading.date()):
            yield reading
    yield from _spaced(text, near)
    yield from _without_year(page, near, found)
    for match in page.figures(_DASHED_MD):
        if partial.dashed_is_date(text, match, near):
            yield _of(match)
    words = (
        spoken.cardinals(text, page.months),
        spoken.slashed(text),
        spoken.days(text),
        spoken.holidays(text),
    )
    for said in chain.from_iterable(words):
        yield _mention(*said)
    yield from _months_alone(page)


def _spaced(text: str, near: partial.Near) -> Iterator[Mention | None]:
    """Dates in boxes, after a label, with the century, or of the time of the others."""
    found = [(match, reading) for match in _SPACED.finditer(text) if (reading := _of(match))]
    sure = [
        reading
        for match, reading in found
        if len(match["year"]) == len("2025")
        or _SPACED_LABEL.search(text, max(0, match.start() - _REACH), match.start())
    ]
    near = near.with_dates(day for reading in sure if (day := reading.date()))
    yield from (reading for _, reading in found if reading in sure or near.full(reading.date()))


def _without_year(page: _Page, near: partial.Near, found: Sequence[Mention]) -> Iterator[Mention | None]:
    """`3/14` where something says that it is a date, and then wherever else it stands."""
    text, spans = page.text, {(mention.start, mention.end) for mention in found}
    matches = [match for match in page.figures(_NUM_MD) if match.span() not in spans]
    if len(matches) > 2:  # noqa: PLR2004 - what makes a series
        counts = partial.series(text, matches)
        matches = [match for match in matches if match not in counts]
    dated = {match for match in matches if partial.is_date(text, match, near)}
    near = near.with_days((int(match["month"]), int(match["day"])) for match in dated)
    said = {(match["month"], match["day"]) for match in dated}
    for match in matches:
        again = (match["month"], match["day"]) in said and partial.is_again(text, match)
        if match not in dated and (again or partial.is_date(text, match, near)):
            dated.add(match)
    dated |= partial.tabled(text, matches, dated)
    for match in matches:
        if match in dated:
            yield _of(match)


def _months_alone(page: _Page) -> Iterator[Mention | None]:
    """Months without a day or year; the short and ambiguous ones after a word that leads to a date."""
    text = page.text
    for match in at_places(_FULL_MONTH, text, page.months):
        yield _alone(match)
    for match in at_places(_LED_MONTH, text, page.months):
        if _LEAD_BEFORE.search(text[max(0, match.start() - _REACH) : match.start()]):
            yield _alone(match)
    if page.months:
        for match in _LOWER_MONTH.finditer(text):
            yield _alone(match)


def _alone(match: re.Match[str]) -> Mention | None:
    return _mention(match.start("mon"), match.end("mon"), None, month_number(match["mon"]), None)


@lru_cache(maxsize=512)
def scan(text: str) -> tuple[Mention, ...]:
    """The dates of a text in order, without overlap; of two readings the surer one counts."""
    text = _readable(text)
    page = _page(text)
    taken = bytearray(len(text))
    found: list[Mention] = []
    _add(found, taken, _sure(page))
    _add(found, taken, _unsure(page, tuple(found)))
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
    if not _READ_AS.search(text):
        return text
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
    enough = (real and all(_MOSTLY.match(part) or any(map(str.isdigit, part)) for part in parts)) or (
        len(body) >= _LONG and 2 * real >= sum(char.isalnum() for char in body)
    )
    return head + body.translate(_TO_DIGIT) + tail if enough or _MOSTLY.match(body) else raw
