"""Phone and fax numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from summarizer.deid.recognizers.base import PageRecognizer, numbered
from summarizer.deid.spans import Found

_D = "[0-9OoIl]"  # OCR reads a nought as O and a one as l
_AREA = rf"(?:\+?1[-. ]?)?(?:\({_D}{{3}}\)|{_D}{{3}})"
_EXT = r"(?:,?\s{0,2}(?:x|ext\.?|extension|opt(?:ion)?\.?|press)\s{0,2}#?[\dOIl]{1,6})"
_FULL = re.compile(
    rf"(?:(?<![\w$.-])|(?<=[a-z]))\(?{_AREA}[-./ \u2013·]{{0,3}}{_D}{{3}}(?:[-. \u2013·]{{1,2}}|[ ][-\u2013][ ]){_D}{{4}}{_EXT}?(?:(?![\w-])|(?=(?-i:[A-Z][a-z])))",
    re.IGNORECASE,
)
_LABEL = r"(?:phone|telephone|tel|ph|mobile|cell|pager|beeper|call(?:\s?back)?|contact|direct|voice|main|fax|facsimile|fx|home|work)"
_LABELLED = re.compile(
    rf"\b{_LABEL}(?![A-Za-z])(?:[ \t]*(?:no|number|num|#))?\.?[ \t]{{0,3}}[:#=]?[ \t]{{0,4}}((?:{_AREA}[-./ ]{{0,2}})?{_D}{{3}}[-. ]?{_D}{{4}}{_EXT}?|{_AREA}{_D}{{7}})(?![\w-])",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(r"(?<![\w+])\+\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d(?!\w)")
_EXTENSION = re.compile(
    r"\b(?:(?:ext|extension|pager)\.?\s?#?\s?(\d-\d{4}|\d{3,6})|(?:operator|vocera|spectralink|front desk)[ ]?[#:(]?[ ]?(\d-\d{4}|\d{4,6}))(?![\w-]|[.:/]\d|[ ]?(?:deg|°))",
    re.IGNORECASE,
)
_TIGHT_EXTENSION = re.compile(
    r"(?<![\w.,-])[xX](?:\d-?\d{4}|\d{4})(?![\w%]|[.,/:]\d|[ ]?(?i:mg|m?l|cc|cells|per|days?|reps|mag|power|f(?:ee)?t|meters?|yards?|m|steps)\b)"
)
_CELL = re.compile(r"(?:(?<=[,\t|;\"])|(?<=^))(1?[2-9]\d{2}[2-9]\d{6})(?=[,\t|;\"]|$)", re.MULTILINE)
_PARTED = re.compile(rf"(?<![\w$.-])([2-9]{_D}{{2}}[ ][2-9]{_D}{{6}})(?![\w-]|\.\d)")
_LOCAL = re.compile(r"(?<![\w$.-])[2-9]\d{2}[- ]\d{4}(?![\w-]|[.,]\d)")
_HEADER = re.compile(
    r"(?:\b(?:to|from|csid|ani|fax|fx|tel|ph|te|reached|ofc|office)[:*^ ]{1,3}|<|->[ ])(1?[2-9]\d{2}[2-9]\d{6})(?!\w)",
    re.IGNORECASE,
)
_MESSAGE = re.compile(r"[|^*]([2-9]\d{2}\^?[2-9]\d{6})(?=[|^*~\n])")
_TWOS = re.compile(r"(?<![\w$.-])[2-9]\d{2}[ ]\d{3}[ ]\d{2}[ ]\d{2}(?![\w-]|[.,]\d)")
"""The last four figures in two pairs, as they are dictated or read."""
_SHORT_FAX = re.compile(
    r"\b(?:fax|phone|tel)\b[^\n]{0,40}\d{4}[,;]?[ ](?:not|or|and)[ ](\d{4})(?![\w-])", re.IGNORECASE
)
_DIGIT_WORD = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double|triple)"
_SPOKEN = re.compile(rf"\b(?=[zotfsenhd]){_DIGIT_WORD}(?:[ ,.-]{{1,2}}{_DIGIT_WORD}\b){{6,}}", re.IGNORECASE)
_CALLS = re.compile(
    r"\b(?:call(?:s|ed|back)?|phone|cell|mobile|reach|fax|text|tel(?:ephone)?|contact|pager)\b", re.IGNORECASE
)
_FAX = re.compile(r"(?:fax|facsimile|fx|\bf)\b[^\d\n]{0,14}$", re.IGNORECASE)
_DIGITS = 7
_CALL_REACH = 48
_SHORT_EXTENSION = re.compile(
    r"(?<![\w.,-])x(\d[\dOIl]{2})(?![\w%.:/-]|[ ]?(?:mg|ml|cc|days?|reps|ft|feet|steps)\b)", re.IGNORECASE
)
_OTHERS = (
    (_EXTENSION, 0.8),
    (_TIGHT_EXTENSION, 0.8),
    (_CELL, 0.75),
    (_PARTED, 0.75),
    (_HEADER, 0.8),
    (_MESSAGE, 0.75),
    (_SHORT_FAX, 0.8),
)
"""Forms without an area code, without punctuation or in words."""


def _called(text: str, match: re.Match[str]) -> bool:
    """Whether a word of calling stands a little before, on the same or the last line."""
    return bool(_CALLS.search(text[max(0, match.start() - _CALL_REACH) : match.start()]))


class TelephoneRecognizer(PageRecognizer):
    """North American numbers in every usual form, international ones, labelled short ones and extensions."""

    LABELS = ("PHONE", "FAX")

    def find(self, text: str) -> Iterator[Found]:
        """Numbers of a page; FAX where a fax label stands before it."""
        lines = numbered(text)
        for pattern, group, score in ((_FULL, 0, 0.97), (_LABELLED, 1, 0.97), (_INTERNATIONAL, 0, 0.9)):
            for match in pattern.finditer(lines):
                if sum(char.isdigit() for char in match.group(group)) >= _DIGITS:
                    yield self.hit(match, self._label(text, match.start(group)), score, group)
        for pattern, score in _OTHERS:
            for match in pattern.finditer(lines):
                group = match.lastindex or 0
                yield self.hit(match, self._label(text, match.start(group)), score, group)
        for match in _SPOKEN.finditer(lines):
            yield self.hit(match, self._label(text, match.start()), 0.92 if _called(text, match) else 0.75)
        for match in chain(_LOCAL.finditer(lines), _TWOS.finditer(lines), _SHORT_EXTENSION.finditer(lines)):
            if _called(text, match):
                group = match.lastindex or 0
                yield self.hit(match, self._label(text, match.start(group)), 0.75, group)

    @staticmethod
    def _label(text: str, start: int) -> str:
        return "FAX" if _FAX.search(text[max(0, start - 24) : start]) else "PHONE"
