"""Phone and fax numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.spans import Found

_D = "[0-9OoIl]"  # OCR reads a nought as O and a one as l
_AREA = rf"(?:\+?1[-. ]?)?(?:\({_D}{{3}}\)|{_D}{{3}})"
_FULL = re.compile(
    rf"(?<![\w$.-])\(?{_AREA}[-./ \u2013]{{0,3}}{_D}{{3}}[-. \u2013]{{1,2}}{_D}{{4}}(?:\s{{0,2}}(?:x|ext\.?|extension)\s{{0,2}}\d{{1,6}})?(?![\w-])",
    re.IGNORECASE,
)
_LABEL = r"(?:phone|telephone|tel|ph|mobile|cell|pager|beeper|call(?:\s?back)?|contact|direct|voice|main|fax|facsimile|fx|home|work)"
_LABELLED = re.compile(
    rf"\b{_LABEL}\b(?:[ \t]*(?:no|number|num|#))?\.?[ \t]{{0,3}}[:#=]?[ \t]{{0,4}}((?:{_D}{{3}}[-. ])?{_D}{{3}}[-. ]?{_D}{{4}}|{_AREA}{_D}{{7}})(?![\w-])",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(r"(?<![\w+])\+\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d(?!\w)")
_EXTENSION = re.compile(r"\b(?:ext|extension|pager)\.?\s?#?\s?(\d{3,6})\b", re.IGNORECASE)
_FAX = re.compile(r"(?:fax|facsimile|fx|\bf)\b[^\d\n]{0,14}$", re.IGNORECASE)
_DIGITS = 7


class TelephoneRecognizer(PageRecognizer):
    """North American numbers in every usual form, international ones, labelled short ones and extensions."""

    LABELS = ("PHONE", "FAX")

    def find(self, text: str) -> Iterator[Found]:
        """Numbers of a page; FAX where a fax label stands before it."""
        for pattern, group, score in ((_FULL, 0, 0.97), (_LABELLED, 1, 0.97), (_INTERNATIONAL, 0, 0.9)):
            for match in pattern.finditer(text):
                if sum(char.isdigit() for char in match.group(group)) >= _DIGITS:
                    yield self.hit(match, self._label(text, match.start(group)), score, group)
        for match in _EXTENSION.finditer(text):
            yield self.hit(match, "PHONE", 0.8, 1)

    @staticmethod
    def _label(text: str, start: int) -> str:
        return "FAX" if _FAX.search(text[max(0, start - 24) : start]) else "PHONE"
