"""Page text -> the same text with the confusions of OCR undone, character for character, so that places stay.

Only the recognizers read this; what is replaced and revealed is the page as it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.deid import lexicon

_TO_LETTER = {"0": "oO", "1": "lI", "5": "sS", "8": "bB"}
_TO_DIGIT = str.maketrans("OoQIlSBZ", "00011582")
_IN_WORD = re.compile(
    r"(?<![\w-])[A-Za-z'’-]*[A-Za-zÀ-ÿ][a-zß-ÿ][0158][a-zß-ÿ]+(?:[-'’][A-Za-zÀ-ÿ]+)?(?![\w-])|(?<![\w-])[A-Z][0158][a-zß-ÿ]{3,}(?![\w-])|(?<![\w-])[A-Z]+[0158][A-Z]{2,}(?![\w-])|(?<![\w-])[A-Z]{2,}[0158][A-Z]+(?![\w-])"
)
_YEAR = re.compile(r"(?<![\w.-])(?:19|2[0Oo]|l9|I9)[\dOolISB]{2}(?![\w-])")
_DAY = re.compile(
    r"(?<=[a-z] )(?:[lI]\d|\d[lIOoSB])(?=,? (?:19|2[0Oo]))|(?<![\w.-])[lI][\dOSBl](?= (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
)
_UDI = re.compile(r"\([0Oo][1lI]\)(?=\d{6})")
_MONTHS = re.compile(
    r"\b(?:Aprll|AprIl|Aprii|Apri1|JuIy|Juiy|Ju1y|Ju1|JuI|Augu5t|Januaiy|Febiuary|Octobcr)\b"
)
_RIGHT = {"Apri1": "April", "Ju1y": "July", "Ju1": "Jul", "JuI": "Jul", "Aprll": "April", "AprIl": "April", "Aprii": "April", "JuIy": "July", "Juiy": "July", "Augu5t": "August", "Januaiy": "January", "Febiuary": "February", "Octobcr": "October"}  # fmt: skip
_HOUSE = re.compile(r"(?<![\w.-])(?:[OISlBZ]\d{3,4}|\d{1,2}[OISlBZ]\d{1,2})(?= [A-Z][a-zß-ÿ]+ )")
_PREFIXED = re.compile(
    r"(?<![\w-])(?:Ma?c|O'|D')[A-Z][0158][a-zß-ÿ]{2,}|(?<=\b[dD][eE] )1a\b|(?<![\w-])[AE]1(?=-[A-Z][a-z])"
)
_LAST_LETTER = re.compile(r"(?<![\w-])(?P<stem>[A-ZÀ-Ý][a-zß-ÿ]{3,})1(?![\w/%.-]\w)")
_LAST_CAPITAL = re.compile(r"(?<![\w-])[A-ZÀ-Ý]{4,}[01](?=\^)")
_FIRST_LETTER = re.compile(r"(?<![\w.-])[0158](?=[a-zß-ÿ]{3,}(?![\w]))")
_DIGIT = re.compile(r"\d")
_LIKE_DIGIT = r"[\dOoIlSBZ]"
_NUMBER = re.compile(
    rf"(?<![\w.-])\(?{_LIKE_DIGIT}{{1,4}}\)?(?:[-/. ]{{1,2}}(?={_LIKE_DIGIT}*\d){_LIKE_DIGIT}{{1,4}}){{1,3}}(?![\w-])"
    rf"|(?<![\w.-]){_LIKE_DIGIT}{{5,18}}(?:-{_LIKE_DIGIT}{{1,4}})?(?![\w-])"
)
_LEVEL = re.compile(r"(?<![A-Za-z0-9])[LS][1-5](?![A-Za-z0-9])")
_ENOUGH = 4
_LONG_WORD = 4


def _word(match: re.Match[str]) -> str:
    """A long word with one digit in it, as letters; `HbA1c`, `B12` and codes stay."""
    word = match.group()
    if len(word) < _LONG_WORD or sum(char.isdigit() for char in word) != 1:
        return word
    capital = sum(char.isupper() for char in word) > 1 and not any(char.islower() for char in word)
    return "".join(_TO_LETTER[char][capital] if char.isdigit() else char for char in word)


def _last(match: re.Match[str]) -> str:
    """A word with a one at its end; `Grade1` and `Visit1` stay."""
    return match.group() if lexicon.is_common(match["stem"]) else f"{match['stem']}l"


def _number(match: re.Match[str]) -> str:
    """A number with few letters in it, as digits; `L5-S1` and words stay."""
    value = match.group()
    digits = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() for char in value)
    if not letters or digits < _ENOUGH or digits < 2 * letters or _LEVEL.search(value):
        return value
    return value.translate(_TO_DIGIT)


@lru_cache(maxsize=1024)
def readable(text: str) -> str:
    """The text with digits in words read as letters, and letters in numbers read as digits."""
    return "\n".join(map(_line, text.split("\n")))


@lru_cache(maxsize=50_000)
def _line(text: str) -> str:
    """One line; without a digit only the names of months can be misread."""
    if not _DIGIT.search(text):
        return _MONTHS.sub(lambda match: _RIGHT[match.group()], text)
    text = _PREFIXED.sub(
        lambda match: match.group().replace("1", "l").replace("0", "o"), _IN_WORD.sub(_word, text)
    )
    text = _LAST_LETTER.sub(_last, text)
    text = _LAST_CAPITAL.sub(lambda match: match.group().replace("0", "O").replace("1", "I"), text)
    text = _FIRST_LETTER.sub(lambda match: _TO_LETTER[match.group()][1], text)
    text = _MONTHS.sub(lambda match: _RIGHT[match.group()], text)
    for pattern in (_YEAR, _DAY, _UDI):
        text = pattern.sub(lambda match: match.group().translate(_TO_DIGIT), text)
    text = _HOUSE.sub(lambda match: match.group().translate(_TO_DIGIT), text)
    return _NUMBER.sub(_number, text)
