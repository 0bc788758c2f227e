"""What the trained tagger adds: identifiers that the words around them show and no rule names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from summarizer.deid import lexicon, tagger
from summarizer.deid.recognizers import number_labels as table
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_LABEL = {"NAME": "PERSON"}
_CERTAIN = 0.95
"""From this probability on a find counts as proof for the other pages."""
PROVEN, _WEAK = 0.74, 0.7
"""Both below what a rule gives: where a rule knows a place, its class counts."""
_LEAST = {"AGE": 0.9, "ORG": 0.4, "ZIP": 0.9}
"""Class -> probability below which a find does not count; names and numbers count from the tagger's own limit on."""
_PLAIN = 0.6
"""Least probability of a name of an organisation that is made of everyday words."""
_DOUBTFUL = 0.75
"""Least probability of a name that could be an abbreviation or a word."""
_OLD = 90
_CODE = re.compile(rf"(?:{table.KEPT.pattern})|(?:{table.PROCEDURE.pattern})", re.IGNORECASE)
_NUMERIC_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|(?<!\d)\d{6,8}(?!\d)")
_DATE_PART = re.compile(r"[^\W_]+(?:[-./][^\W_]+)*")
_COLUMNS = re.compile(r"\d[ ]{2,}\d")
_DATE_WORDS = tagger.MONTHS | tagger.DAYS | {"the", "and", "through", "thru", "mid", "early", "late", "until"}
_EXTENSION = re.compile(r"[x(]?\d{1,2}[-.]?\d{3,4}\)?")
_SINGLES = re.compile(r"\d(?:[ ]\d)+")
"""Digits one by one are rather grades and counts; a long row of them stops at the gate."""


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def _is_day(text: str) -> bool:
    """Whether all words of a text are of dates; fractions are left to the calendar, which knows what stands around."""
    words = {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
    return words <= _DATE_WORDS and (bool(words) or bool(_NUMERIC_DAY.search(text)))


def _is_phone(text: str) -> bool:
    local = _digits(text) > 6  # noqa: PLR2004 - a local number
    return local or bool(_EXTENSION.fullmatch(text)) or text.replace(" ", "").isalpha()


def _is_doubtful(text: str) -> bool:
    """Whether a name could as well be an abbreviation, a state, or a word in small letters."""
    letters = re.sub(r"[^\w]", "", text)
    short = text.isupper() and len(letters) <= 4 and not lexicon.is_first(text)  # noqa: PLR2004 - abbreviations
    return short or (text.islower() and all(map(lexicon.is_common, text.split())))


def _is_organisation(text: str) -> bool:
    """Whether some word of a name of an organisation is no everyday word, or says what kind of place it is."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return any(
        not lexicon.is_common(word) or word.lower() in lexicon.words("generic_org_words") for word in words
    )


_POSSIBLE: dict[str, Callable[[str], bool]] = {
    "AGE": lambda text: text.isdigit() and int(text) >= _OLD,
    "DATE": _is_day,
    "ID": lambda text: _digits(text) > 2 and not all(map(_CODE.fullmatch, re.split(r"[/, ]+", text))),  # noqa: PLR2004 - shorter ones are counts
    "PHONE": _is_phone,
    "URL": lambda text: bool(re.search(r"[@./]|\bdot\b", text)) and any(map(str.isalpha, text)),
    "ZIP": lambda text: _digits(text) > 3,  # noqa: PLR2004 - one of five may be misread
}
"""Class -> what a value of it must look like; the tagger sees words and not values."""


class TaggedRecognizer(PageRecognizer):
    """Finds of the tagger, below those that a rule explains."""

    LABELS = ("PERSON", "ORG", "CITY", "ADDRESS", "ZIP", "DATE", "AGE", "PHONE", "URL", "ID")

    def find(self, text: str) -> Iterator[Found]:
        """Identifiers of a page."""
        for offset, line in tagger.lines(tagger.masked(text)):
            for item in tagger.tag(line):
                if _counts(item, line.text[item.start : item.end]):
                    label = _LABEL.get(item.label, item.label)
                    score = PROVEN if item.sure >= _CERTAIN else _WEAK
                    for start, end in _pieces(item, line.text):
                        yield Found(offset + start, offset + end, label, score, self.name)


def _pieces(item: tagger.Tagged, line: str) -> Iterator[tuple[int, int]]:
    """The find; of dates only the parts that name a day or month, so that `to` stays between two of them."""
    if item.label != "DATE":
        yield item.start, item.end
        return
    for word in _DATE_PART.finditer(line, item.start, item.end):
        if _digits(word.group()) or word.group().lower() in tagger.MONTHS | tagger.DAYS:
            yield word.span()


def _counts(item: tagger.Tagged, text: str) -> bool:
    """Whether the tagger is sure enough for this class, and the value looks like one of it."""
    possible = _POSSIBLE.get(item.label)
    least = _CERTAIN if _SINGLES.fullmatch(text) else _LEAST.get(item.label, 0.0)
    if _COLUMNS.search(text):
        return False
    if item.label == "ORG" and not _is_organisation(text):
        least = _PLAIN
    if item.label == "NAME" and _is_doubtful(text):
        least = _DOUBTFUL
    return item.sure >= least and (possible is None or possible(text))
