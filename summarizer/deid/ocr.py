"""Page text -> the same text with the confusions of OCR undone, character for character, so that places stay.

Only the recognizers read this; what is replaced and revealed is the page as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TO_LETTER = {"0": "oO", "1": "lI", "5": "sS", "8": "bB"}
_TO_DIGIT = str.maketrans("OoQIlSBZ|", "000115821")
_IN_WORD = re.compile(r"(?<![\w-])[A-Za-z'’-]*[A-Za-z][a-z][0158][a-z]+(?:[-'’][A-Za-z]+)?(?![\w-])|(?<![\w-])[A-Z][0158][a-z]{3,}(?![\w-])|(?<![\w-])[A-Z]+[0158][A-Z]{2,}(?![\w-])|(?<![\w-])[A-Z]{2,}[0158][A-Z]+(?![\w-])")
_FIRST_LETTER = re.compile(r"(?<![\w.-])[0158](?=[a-z]{3,}(?![\w]))")
_LIKE_DIGIT = r"[\dOoIlSBZ|]"
_NUMBER = re.compile(
    rf"(?<![\w.-])\(?{_LIKE_DIGIT}{{1,4}}\)?(?:[-/. ]{{1,2}}{_LIKE_DIGIT}{{1,4}}){{1,3}}(?![\w-])"
    rf"|(?<![\w.-]){_LIKE_DIGIT}{{5,18}}(?:-{_LIKE_DIGIT}{{1,4}})?(?![\w-])"
)
_LEVEL = re.compile(r"(?<![A-Za-z0-9])[LS][1-5](?![A-Za-z0-9])")
_ENOUGH = 4
_LONG_WORD = 5


def _word(match: re.Match[str]) -> str:
    """A long word with one digit in it, as letters; `HbA1c`, `B12` and codes stay."""
    word = match.group()
    if len(word) < _LONG_WORD or sum(char.isdigit() for char in word) != 1:
        return word
    capital = sum(char.isupper() for char in word) > 1 and not any(char.islower() for char in word)
    return "".join(_TO_LETTER[char][capital] if char.isdigit() else char for char in word)


def _number(match: re.Match[str]) -> str:
    """A number with few letters in it, as digits; `L5-S1` and words stay."""
    value = match.group()
    digits = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() or char == "|" for char in value)
    if not letters or digits < _ENOUGH or digits < 2 * letters or _LEVEL.search(value):
        return value
    return value.translate(_TO_DIGIT)


@lru_cache(maxsize=1024)
def readable(text: str) -> str:
    """The text with digits in words read as letters, and letters in numbers read as digits."""
    text = _IN_WORD.sub(_word, text)
    text = _FIRST_LETTER.sub(lambda match: _TO_LETTER[match.group()][1], text)
    return _NUMBER.sub(_number, text)
