"""Page text -> the dates in it. A grammar of its own: vitals, fractions, scores, doses and ratios are no dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_YEARS = (1880, 2100)
_TWO = (2, 2)
"""Digits of month and day where both are written in full."""
_PIVOT = 50
"""Two-digit years from here on belong to the last century."""


class Mention(NamedTuple):
    """A date as it stands in a text; what is not said is None."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    def date(self) -> date | None:
        """The calendar day, where the text gives all of it."""
        if self.year is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


_D = "[0-9OoIl]"  # what OCR makes of a nought or a one
_NUM = rf"{_D}{{1,2}}"
_YEAR4 = rf"(?:1[89]|[2zZ][0Oo]|2[0Oo]){_D}{{2}}"
_SEP = r"[ ]?(?P<sep>[/.\-\u2013])[ ]?"
_MON = r"(?P<mon>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
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
    r"(?<![\w.-])(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[0-2]\d[0-5]\d(?:[0-5]\d)?(?:[+-]\d{4})?)?(?![\w-]|\.\d)"
)
_US = re.compile(
    rf"(?:(?<![\w/.$#-])|(?<=/\d-)|(?<=/\d\d-)|(?<=/\d\d\d\d-))(?P<month>{_NUM}){_SEP}(?P<day>{_NUM})[ ]?(?P=sep)[ ]?(?P<year>{_YEAR4}|[’']?\d{{2}})(?![\w/]|[.\-]\d)"
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
_MDY_TIGHT = re.compile(rf"\b{_MON}(?P<day>\d{{1,2}}),(?P<year>(?:19|20)\d{{2}})(?!\d)", re.IGNORECASE)
_DMY = re.compile(
    rf"(?<![\w/.])(?:the[ ])?{_DAY}(?:[ ]of)?[ \-./]?[ ]?{_MON}(?:[ \-./,]{{1,2}})\n?(?P<year>(?:19|20)\d{{2}}|[’']?\d{{2}}(?![\d:/%]|[ ]?(?:mg|am|pm)))(?![\w/])",
    re.IGNORECASE,
)
_MD_RANGE_YEAR = re.compile(
    rf"\b{_MON}[ ]?{_DAY}(?={_DASH}(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?P<year>(?:19|20)\d{{2}}))",
    re.IGNORECASE,
)
_MD = re.compile(
    rf"\b{_MON}[ ]?-?{_DAY}(?![\w/:%]|[.,]\d|[ ]?(?:mg|%|units|mcg|ml|tab|am\b|pm\b|x\b|days?|weeks?))",
    re.IGNORECASE,
)
_DM = re.compile(rf"(?<![\w/.:%])(?:the[ ])?{_DAY}(?:[ ]of)?[ -]?(?-i:{_MON})(?![\w/])", re.IGNORECASE)
_MY = re.compile(
    rf"\b{_MON}(?:[ ]?(?:of|,|/|-)?[ ]?\n?)(?P<year>(?:19|20)\d{{2}}(?!\d|\.\d)|[’']\d{{2}}\b)", re.IGNORECASE
)
_MON_YY = re.compile(rf"\b{_MON}[-/](?P<year>\d{{2}})(?![\d/:-])", re.IGNORECASE)
_NUM_MY = re.compile(r"(?<![\w/.$#-])(?P<month>0?[1-9]|1[0-2])[/-](?P<year>(?:19|20)\d{2})(?![\d/]|-\d)")
_NUM_YM = re.compile(r"(?<![\w/.$#-])(?P<year>(?:19|20)\d{2})[/-](?P<month>0[1-9]|1[0-2])(?![\d/]|[.-]\d)")
_NUM_MD = re.compile(
    r"(?:(?<![\w/.$#%+-])|(?<=/\d-)|(?<=/\d\d-))(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])(?![\w/%]|[.\-]\d{3}|\.\d|-\d{1,2}/\d{1,2}/\d)"
)
_LEADS = r"(?:in|since|until|till|by|from|to|through|thru|late|early|mid|mid-|middle of|end of|beginning of|start of|last|this|next|of|before|after|during|around|about|between|and|or|on|starting|started|began|ended|for|every|each|via|circa|ca\.?|~|done|ok|performed|seen|completed|as of|around|dated|back in|\(|/|-|\u2013|,)"
_FULL_MONTH = re.compile(
    r"(?<![\w])(?P<mon>January|February|April|June|July|August|September|October|November|December)\b(?!['’]s [a-z])"
)
_LED_MONTH = re.compile(
    rf"(?:(?i:\b{_LEADS})|[(/\u2013-])[ ]?\n?(?P<mon>Jan|Feb|March|Mar|Apr|May|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?(?![a-z])(?![ ](?:be|not|have|also|need|take|use)\b)"
)
_LOWER_MONTH = re.compile(
    r"\b(?:in|since|until|last|by|early|late|this)[ ](?P<mon>january|february|april|june|july|august|september|october|november|december)\b"
)


def _number(raw: str) -> int:
    """Digits with what OCR made of them."""
    return int(raw.translate(str.maketrans("OoIlzZ", "001122")).strip("’'"))


def _full_year(raw: str) -> int:
    year = _number(raw)
    if year >= _YEARS[0]:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _month(raw: str) -> int:
    return next(index for index, name in enumerate(_MONTHS, 1) if name.startswith(raw.lower()[:3]))


def _mention(start: int, end: int, year: int | None, month: int, day: int | None) -> Mention | None:
    """A mention, or None where there is no such day; a day above 12 in front of a month is read as day/month."""
    if day is not None and month > 12 >= day:  # noqa: PLR2004 - months of a year
        month, day = day, month
    try:
        date(year or 2000, month, day or 1)
    except ValueError:
        return None
    if year is not None and not _YEARS[0] <= year <= _YEARS[1]:
        return None
    return Mention(start, end, year, month, day)


def _of(match: re.Match[str]) -> Mention | None:
    """The mention of a match with groups year?, month or mon, day?."""
    groups = match.groupdict()
    month = _month(groups["mon"]) if groups.get("mon") else _number(groups["month"])
    year = _full_year(groups["year"]) if groups.get("year") else None
    day = _number(groups["day"]) if groups.get("day") else None
    start, end = match.start("mon") if "mon" in groups and day is None else match.start(), match.end()
    return _mention(start, end, year, month, day)


def _us_ok(match: re.Match[str]) -> bool:
    """Dotted or dashed forms need two-digit parts or a full year, or they are section and version numbers."""
    if match["sep"] == "/":
        return True
    sizes = len(match["month"]), len(match["day"])
    return len(match["year"]) == len("2025") or (sizes == _TWO and match["sep"] == "-")


_TIME_WORD = re.compile(
    r"(?:\b(?:on|since|from|by|until|till|through|thru|to|dated?|dates?|dos|service|seen|visits?|after|before|starting|started|start|begun|began|due|collected|resulted|admitted|admission|"
    r"discharged?|d/c(?:'?d)?|last|next|between|and|week of|w/o|appt|appointment|scheduled|sched|received|rec'?d|faxed|sent|signed|called|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|as of|filled|given|done|performed|drawn|f/u|followup|follow-up|updated|reviewed|eff|effective|labs?|xray|x-ray|mri|cta?|cxr|us|ultrasound|duplex|dexa|pet|bx|biopsy|e[ck]g|abi|pfts?|psg|tte|again|echo|surgery|note|refilled|on or about|in|of|lmp|st(?:art)?|stop)\b[:.,]?[ ]{1,2}|[(][ ]?)$",
    re.IGNORECASE,
)
_SCORE_WORD = re.compile(
    r"\b(?:pain|score[ds]?|scale|strength|motor|power|reflex(?:es)?|dtrs?|pulses?|murmur|grade|graded|nrs|vas|severity|intensity|rated?|rates|rating|phq|gad|ess|epworth|mmse|moca|gcs|apgar|bp|acuity|vision|"
    r"muscle|plantarflexion|dorsiflexion|flexion|extension|abduction|quads?|quadriceps|hamstrings?|grip|ehl|biceps|triceps|deltoid|hip flexors?|systolic|diastolic|sem|positive|criteria|points|tender|out of|"
    r"aspects?|swollen|joints?|tabs?|tablets?|inch|cup|strips?|nights?|waddell|beighton|nystatin|symptoms?|headaches?|fatigue|worst|best|average|current|beats?|leads|sets?|reps?|meals?)\b",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:mg|mcg|ml|cm|mm|inch|in\b|\"|tab|cup|strength|pain|weekly|of\b|x\b|times|points?|nights?|days\b|weeks|hours|hrs|systolic|diastolic|murmur|throughout|bilateral|correct|positive|criteria|normal|intact|lb|kg|l\b|units?|on (?:the )?(?:vas|nrs)|at (?:rest|worst|best)|with (?:activity|movement|walking))",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\d{1,2}/(\d{1,2})")


def _numeric_partial(text: str, match: re.Match[str]) -> bool:
    """Whether m/d is a date: a word of time before it, a range, or the start of a line; nothing of a score near."""
    line = text.rfind("\n", 0, match.start()) + 1
    stop = text.find("\n", match.end())
    before, after = text[line : match.start()], text[match.end() : stop if stop >= 0 else len(text)]
    near = re.split(r"[.;]\s", before)[-1][-40:]
    if re.search(
        r"\b(?:form|rev\.?|revised|version)\b|\b(?:p|pg|pgs|page|pages)\.?[ ]*$", before[-30:], re.IGNORECASE
    ):
        return False
    padded = match["month"].startswith("0") or match["day"].startswith("0")
    if padded and not _UNIT_AFTER.match(after):
        return True  # nobody writes a score as 01/08
    if _UNIT_AFTER.match(after) or _SCORE_WORD.search(near) or re.search(r"[\d.]\s?$|[=~<>:x]\s*$", near):
        return False
    if _SCORE_WORD.match(after.lstrip(" ,;:-")[:24]) or (
        re.match(r"\s*(?:->|→|to)\s*\d{1,2}/(\d+)", after) and _same_base(match, after)
    ):
        return False
    if re.search(r"\d{1,2}/\d{1,2}[ ]?(?:-|\u2013|to|,|and|&)[ ]?$", near):
        return not _same_base_before(match, near)
    if re.match(r"[ ]?(?:-|\u2013|thru|through|to|,)[ ]?\d{1,2}/\d{1,2}\b", after):
        return not _same_base(match, after)
    return bool(_TIME_WORD.search(near)) or (
        not before.strip() and bool(re.match(r"[ ]{2,}|[ ]?[-:\u2013(]|[ ][A-Za-z]|\t", after))
    )


def _same_base(match: re.Match[str], after: str) -> bool:
    """`8/10 to 4/10`: a change of score, where both count out of the same round number."""
    other = _PAIR.search(after)
    return bool(other) and other[1] == match["day"] and match["day"] in {"4", "5", "6", "10"}  # type: ignore[index]  # checked


def _same_base_before(match: re.Match[str], before: str) -> bool:
    found = _PAIR.findall(before)
    return bool(found) and found[-1] == match["day"] and match["day"] in {"4", "5", "6", "10"}


def _second_of_range(match: re.Match[str]) -> Iterator[Mention | None]:
    """Both days of `Feb 11-14, 2025`."""
    year = _full_year(match["year"]) if match["year"] else None
    month = _month(match["mon"])
    yield _mention(match.start(), match.end("day"), year, month, _number(match["day"]))
    yield _mention(match.start("day2"), match.end("second"), year, month, _number(match["day2"]))


_PLAIN = (
    _ISO,
    _COMPACT,
    _MDY,
    _MDY_DASHED,
    _DMY_TIGHT,
    _MDY_TIGHT,
    _DMY,
    _MD_RANGE_YEAR,
    _RANGE_US,
    _NUM_MY,
    _NUM_YM,
    _MY,
    _MON_YY,
    _MD,
    _DM,
)
_ALONE = (_FULL_MONTH, _LED_MONTH, _LOWER_MONTH)


def _raw_mentions(text: str) -> Iterator[Mention | None]:
    """All readings, the surest first."""
    for match in _MDY_RANGE.finditer(text):
        yield from _second_of_range(match)
    for match in _US.finditer(text):
        if _us_ok(match):
            yield _of(match)
    yield from _plain(text)
    for match in _NUM_MD.finditer(text):
        if _numeric_partial(text, match):
            yield _of(match)
    for pattern in _ALONE:
        for match in pattern.finditer(text):
            yield _mention(match.start("mon"), match.end("mon"), None, _month(match["mon"]), None)


def _plain(text: str) -> Iterator[Mention | None]:
    """Readings that are dates by their form alone."""
    for pattern in _PLAIN:
        for match in pattern.finditer(text):
            if pattern not in (_MD, _DM, _MY) or _capital(match["mon"]) or match.groupdict().get("year"):
                yield _of(match)


def _capital(word: str) -> bool:
    """`may 5` and `mar 3` in lower case are words, `May 5` is a date."""
    return word[0].isupper()


@lru_cache(maxsize=512)
def scan(text: str) -> tuple[Mention, ...]:
    """The dates of a text in order, without overlap; of two readings the surer one counts."""
    taken = bytearray(len(text))
    found = []
    for mention in _raw_mentions(text):
        if mention is None or any(taken[mention.start : mention.end]):
            continue
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        found.append(mention)
    return tuple(sorted(found))
