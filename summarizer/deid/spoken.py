"""Dates in words: `march the fourth`, `june second seventy-eight`, `Tuesday the 11th`, holidays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

MONTH_WORDS = r"jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:e(?:m|rn)ber)?|oct(?:ober)?|nov(?:e(?:m|rn)ber)?|dec(?:e(?:m|rn)ber)?"
SPANISH = r"ene(?:ro)?|febrero|marzo|abr(?:il)?|mayo|junio|julio|ago(?:sto)?|sep?t?iembre|octubre|noviembre|dic(?:iembre)?"
WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|weds?|wednesday|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
LEAD = r"(?:on|since|until|till?|by|from|to|thru|through|of|before|after|last|next|this|due|seen|dated?|dates|between|around|about|starting|started|admitted|discharged|exp(?:ires?|ired)?|start|placed|done|performed|given|drawn|set for)"
"""Words that lead to a date."""
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
    *("eighteenth", "nineteenth"),
)
_VALUES = {
    **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    **{word: number for number, word in enumerate(_ORDINALS, 1)},
    "twentieth": 20,
    "thirtieth": 30,
    "oh": 0,
    "o": 0,
    "and": 0,
}
_ONE, _TEEN, _TEN = "|".join(_ONES), "|".join(_TEENS), "|".join(_TENS)
_NTH = rf"(?:(?:twenty|thirty)[ -]?(?:{'|'.join(_ORDINALS[:9])})|{'|'.join(_ORDINALS)}|twentieth|thirtieth)"
_CARDINAL = rf"(?:(?:twenty|thirty)(?:[ -](?:{_ONE}))?|{_TEEN}|{_ONE})"
_PAIR = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_TEEN}|oh?[ -](?:{_ONE}))"
_LONG_YEAR = (
    rf"(?:(?:nineteen|twenty)[ -]{_PAIR}|two thousand(?: (?:and )?(?:{_PAIR}|{_ONE}))?|(?:19|20)\d\d)"
)
_YEAR = (
    rf"(?:{_LONG_YEAR}|(?:forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{_ONE}))?|twenty[ -](?:{_ONE}))"
)
_END = r"\b(?![ ]?(?:mg|milli|units|percent))"
_MONTH_DAY = re.compile(
    rf"\b(?=[jfmasond])(?P<mon>{MONTH_WORDS})\.?[ ](?:the[ ])?(?P<day>{_NTH})\b(?:,?[ ](?P<year>{_YEAR}){_END})?",
    re.IGNORECASE,
)
_MONTH_CARDINAL = re.compile(
    rf"\b(?=[jfmasond])(?P<mon>{MONTH_WORDS})[ ](?P<day>{_CARDINAL}),?[ ](?P<year>{_LONG_YEAR}){_END}",
    re.IGNORECASE,
)
_MONTH_CARDINAL_ALONE = re.compile(
    rf"\b(?=[jfmasond])(?P<mon>{MONTH_WORDS})[ ](?P<day>{_CARDINAL}){_END}(?![- ](?:{_TEN}|{_TEEN}|{_ONE}|hundred|thousand|doses?|days?|weeks?|months?|times|steps|visits?|tablets?|more|of)\b)",
    re.IGNORECASE,
)
_SLASHED = re.compile(
    rf"(?<!slash )\b(?P<month>{_CARDINAL}|\d{{1,2}})[ ]slash[ ](?P<day>{_CARDINAL}|\d{{1,2}})\b(?:[ ]slash[ ](?P<year>{_YEAR}|\d{{2}})\b)?(?![ ](?:slash|strength|murmur|tablets?|inch|cup)\b)",
    re.IGNORECASE,
)
_MISREADABLE = frozenset({"may", "march", "mar", "dec", "oct", "sep", "jan", "sept"})
"""Months that are words, names or short forms too."""
_FRACTIONS = frozenset({2, 3, 4, 5, 6, 8, 10})
_MONTHS = 12
_DAY_MONTH = re.compile(
    rf"\b(?=[tfsen])(?:the[ ])?(?P<day>{_NTH})(?:[ ]day)?[ ]of[ ](?P<mon>{MONTH_WORDS})\b(?:,?[ ](?P<year>{_YEAR}){_END})?",
    re.IGNORECASE,
)
_DAY = rf"(?P<day>{_NTH}|(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th))"
_CLOSES = r"(?=[ ]?(?:[.;:)?!\n]|,(?![ ](?:and )?\d+(?:st|nd|rd|th))|(?:and|with|at|to)[ ](?![\dtfs])|$))"
_DAY_ALONE = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<all>\b{WEEKDAY}[.,]?[ ](?:the[ ])?{_DAY})\b(?![ ]of\b)",
        rf"\b(?:on|by)[ ](?P<all>the[ ]{_DAY}){_CLOSES}",
        rf"\b(?:till?|since|until|thru)[ ](?P<all>the[ ]{_DAY})\b(?![ ]of\b)",
    )
)
_NO_DAY = re.compile(
    r"\b(?:toes?|digits?|fingers?|ribs?|rays?|metatars\w*|metacarp\w*|nerves?|percentile|floor|grade|doses?|cycles?|visits?|ventricle|trimester)\b",
    re.IGNORECASE,
)
_NEAR = 24
_LED = re.compile(rf"\b(?:{LEAD}|{WEEKDAY})(?:\.,|[.,:])?[ ]{{1,2}}$", re.IGNORECASE)
_HOLIDAYS: tuple[tuple[str, int, int | None], ...] = (
    (r"christmas eve", 12, 24),
    (r"christmas(?: day)?(?! (?:disease|factor|tree|gift|card|party|light))", 12, 25),
    (r"new year['’]?s eve", 12, 31),
    (r"new year['’]?s(?: day)?", 1, 1),
    (r"valentine['’]?s(?: day)?", 2, 14),
    (r"(?:st|saint)\.? patrick['’]?s day", 3, 17),
    (r"hallowe['’]?en", 10, 31),
    (r"independence day", 7, 4),
    (r"juneteenth", 6, 19),
    (r"veterans?['’]? day", 11, 11),
    (r"thanksgiving(?: day)?", 11, None),
    (r"labor day", 9, None),
    (r"memorial day", 5, None),
    (r"president['’]?s['’]? day", 2, None),
    (r"(?:mlk|martin luther king) day", 1, None),
    (r"columbus day", 10, None),
    (r"mother['’]?s day", 5, None),
    (r"father['’]?s day", 6, None),
)
_HOLIDAY_KEYS = (
    *("christmas", "new year", "valentine", "patrick", "hallow", "juneteenth", "thanksgiving"),
    *("independence day", "labor day", "memorial day", "columbus day", "mlk day", "luther king day"),
    *("s day", "s’ day", "s' day"),
)
_HOLIDAY = re.compile(
    r"\b(?:" + "|".join(f"({form})" for form, _, _ in _HOLIDAYS) + r")(?!\w)", re.IGNORECASE
)
MOVABLE = re.compile(
    r"\b(?:super bowl(?: sunday)?|mardi gras|fat tuesday|ash wednesday|palm sunday|good friday|easter(?: sunday)?(?! seals)|passover|rosh hashanah|yom kippur|ramadan|eid|diwali|lunar new year)\b",
    re.IGNORECASE,
)
"""Holidays whose day moves from year to year."""


class Words(NamedTuple):
    """What a date in words says; what it does not say is None."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


def _value(words: str) -> int:
    """`twenty-eighth`, `oh five`, `31st` as a number."""
    digits = re.match(r"\d+", words)
    apart = re.sub(r"^(twenty|thirty)(?=[a-z])", r"\1 ", words.lower())
    return int(digits[0]) if digits else sum(_VALUES[word] for word in re.findall(r"[a-z]+", apart))


def _year(words: str | None) -> int | None:
    if words is None or words.isdigit():
        return int(words) if words else None
    low = words.lower().replace("-", " ")
    for head, century in (("two thousand", 2000), ("nineteen ", 1900), ("twenty ", 2000)):
        rest = low.removeprefix(head).strip()
        if rest != low and (head != "twenty " or rest.split()[0] not in _ONES):
            return century + (_value(rest) if rest else 0)
    short = _value(low)
    return short + (2000 if short < _VALUES["forty"] else 1900)


_MONTH_KEYS = (
    "jan ene",
    "feb fcb",
    "mar",
    "apr abr",
    "may",
    "jun",
    "jul",
    "aug ago",
    "sep set scp",
    "oct",
    "nov",
    "dec dic dcc",
)
_MONTH_OF = {key: number for number, keys in enumerate(_MONTH_KEYS, 1) for key in keys.split()}


def month_number(word: str) -> int:
    """`Sept` -> 9, `enero` -> 1."""
    return _MONTH_OF[word[:3].lower()]


def led(text: str, start: int) -> bool:
    """Whether a word that leads to a date, or a weekday, stands right before this place."""
    return bool(_LED.search(text[max(0, start - _NEAR) : start]))


def at_places(pattern: re.Pattern[str], text: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at these places."""
    for place in places:
        if match := pattern.match(text, place):
            yield match


def dates(text: str, months: Sequence[int]) -> Iterator[Words]:
    """Days of a month in words; `may first` in lower case only after a word that leads to a date."""
    found = (
        at_places(_MONTH_CARDINAL, text, months),
        _DAY_MONTH.finditer(text) if months else (),
        at_places(_MONTH_DAY, text, months),
    )
    for match in chain.from_iterable(found):
        if match["mon"] == "may" and not (
            match["year"] or " the " in match.group() or led(text, match.start())
        ):
            continue
        yield Words(*match.span(), _year(match["year"]), month_number(match["mon"]), _value(match["day"]))


def cardinals(text: str, months: Sequence[int]) -> Iterator[Words]:
    """`february twelve`: a month and a plain number, led to where the month could be another word."""
    for match in at_places(_MONTH_CARDINAL_ALONE, text, months):
        if match["mon"].lower() not in _MISREADABLE or led(text, match.start()):
            yield Words(*match.span(), None, month_number(match["mon"]), _value(match["day"]))


def slashed(text: str) -> Iterator[Words]:
    """`two slash eleven` as it is dictated, unless it may be a fraction or a score that nothing leads to."""
    if "slash" not in text and "SLASH" not in text:
        return
    for match in _SLASHED.finditer(text):
        month, day = _value(match["month"]), _value(match["day"])
        if month <= _MONTHS and (match["year"] or day not in _FRACTIONS or led(text, match.start())):
            yield Words(*match.span(), _slashed_year(match["year"]), month, day)


def _slashed_year(words: str | None) -> int | None:
    """`twenty five`, `25`, `2025`."""
    if words is None or not words.isdigit():
        return _year(words)
    year = int(words)
    return year if year >= 100 else year + (2000 if year < _VALUES["fifty"] else 1900)  # noqa: PLR2004


def days(text: str) -> Iterator[Words]:
    """Days without a month, beside a weekday or a word of time; never toes, ribs, doses."""
    for pattern in _DAY_ALONE:
        for match in pattern.finditer(text):
            around = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
            if not _NO_DAY.search(around):
                yield Words(*match.span("all"), None, None, _value(match["day"]))


def holidays(text: str) -> Iterator[Words]:
    """Holidays that have a day or at least a month of their own."""
    low = text.lower()
    if not any(key in low for key in _HOLIDAY_KEYS):
        return
    for match in _HOLIDAY.finditer(text):
        _, month, day = _HOLIDAYS[(match.lastindex or 1) - 1]
        yield Words(*match.span(), None, month, day)
