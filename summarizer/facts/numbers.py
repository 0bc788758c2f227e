"""Text -> numbers: digits, number words and their places."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_WORDS = {word: float(value) for value, word in enumerate(_ONES.split())}
_WORDS |= {
    word: float(10 * value)
    for value, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
_WORDS |= {
    "a": 1.0,
    "an": 1.0,
    "once": 1.0,
    "twice": 2.0,
    "thrice": 3.0,
    "dozen": 12.0,
    "half": 0.5,
    "couple": 2.0,
    "both": 2.0,
    "single": 1.0,
}
_ROMAN = {"i": 1.0, "ii": 2.0, "iii": 3.0, "iv": 4.0, "v": 5.0}
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NAMES = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<digits>(?<![\w.,/])[<>≥≤~]?\s?-?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|(?<![A-Za-z\d.,])\d*\.?\d+)|"
    rf"\b(?P<tens>{_TENS})[\s-](?P<unit>one|two|three|four|five|six|seven|eight|nine)\b|\b(?P<word>{_NAMES})\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"\[[^\]\n]{1,40}\]|\((?:28|66|68|66/68|0\s?-\s?10+)\)|\b[01]\s?(?:-|\u2013|to)\s?(?:5|10|100)\b(?=[^\d\n]{0,12}(?:scale|\)|NRS|VAS|:))",
    re.IGNORECASE,
)
"""Surrogates, and the ends of a scale such as `(0-10)`: numbers that are no value."""
_BARE_A = re.compile(
    r"(?:\b(?:for|x|over|past|last|about|within|after|in|of|than|at least)\s+)$", re.IGNORECASE
)
_A_LENGTH = re.compile(r"\s+\w+\s+(?:ago|history|of|trial|course|later|prior|earlier)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and its place in the text."""

    value: float
    start: int
    end: int
    word: bool = False
    """Written as a word ("six"), so it needs a unit to mean something."""


def number_value(text: str) -> float | None:
    """The value of one number, in digits, words or Roman figures up to V; None where it is none."""
    word = text.strip().lower().replace(",", "")
    if word in _WORDS:
        return _WORDS[word]
    if word in _ROMAN:
        return _ROMAN[word]
    tens, _, unit = word.replace("-", " ").partition(" ")
    if tens in _WORDS and unit in _WORDS:
        return _WORDS[tens] + _WORDS[unit]
    try:
        return float(word.lstrip("<>≥≤~ "))
    except ValueError:
        return None


_FIGURE = re.compile(r"\b(IV|I{1,3}|V)(?:[ab])?\b")


def numbers(text: str, *, roman: bool = False) -> list[Number]:
    """Every number in `text`, leaving out what stands inside surrogates such as `[day -31, 2025]`."""
    masked = _TOKEN.sub(lambda m: " " * len(m[0]), text)
    found = []
    for match in _NUMBER.finditer(masked):
        value = number_value(match[0].strip())
        if match[0].lower() in {"a", "an"} and not (
            _BARE_A.search(masked[: match.start()]) or _A_LENGTH.match(masked, match.end())
        ):
            continue  # "a month" of a rate is no length of time
        if value is not None:
            found.append(Number(value, match.start(), match.end(), word=match["digits"] is None))
    if roman:
        found += [Number(_ROMAN[m[1].lower()], m.start(), m.end()) for m in _FIGURE.finditer(masked)]
        found.sort(key=lambda number: number.start)
    return found
