"""Known values -> their places in a text, through other punctuation, line breaks, letter case and confusions of OCR.

A text is folded once, then every value is looked for as a plain string: no expression is compiled for a value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

_SAME = str.maketrans("OQILLSBZG|", "0011158261")
"""One sign for what OCR mixes up."""
_NUMBER_GAP = re.compile(r"[\s\-./()]+")
_WORD_GAP = re.compile(r",?\s{1,3}|,")
_LEAST, _LEAST_DIGITS = 5, 4
"""Shorter numbers are counts and codes."""


class _Folded:
    """A folded text; the way back to places of the original is only worked out where something is found."""

    def __init__(self, text: str, gaps: re.Pattern[str], between: str) -> None:
        self._original, self._gaps, self._between = text, gaps, between
        self.text = gaps.sub(between, text)

    @cached_property
    def _pieces(self) -> tuple[list[int], list[int]]:
        """For each stretch between gaps its place in the folded and in the original text."""
        folded, original, last, length = [], [], 0, 0
        for gap in self._gaps.finditer(self._original):
            folded.append(length)
            original.append(last)
            length += gap.start() - last + len(self._between)
            last = gap.end()
        return [*folded, length], [*original, last]

    def place(self, index: int) -> int:
        """The original place of a folded character."""
        folded, original = self._pieces
        piece = bisect_right(folded, index) - 1
        return original[piece] + index - folded[piece]


def _upper(text: str) -> str:
    changed = text.upper()
    return changed if len(changed) == len(text) else text


@lru_cache(maxsize=256)
def _numbers(text: str) -> _Folded:
    return _Folded(_upper(text).translate(_SAME), _NUMBER_GAP, "")


@lru_cache(maxsize=256)
def _words(text: str) -> _Folded:
    return _Folded(_upper(text), _WORD_GAP, " ")


class Known(NamedTuple):
    """A value to look for: its label or kind, the value folded, and how it is compared."""

    label: str
    folded: str
    number: bool = False
    exact: str = ""
    """The value with single blanks where its letter case counts."""

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The half-open ranges of the value in a text."""
        held = (_numbers if self.number else _words)(text)
        index = held.text.find(self.folded)
        while index >= 0:
            start, end = held.place(index), held.place(index + len(self.folded) - 1) + 1
            if self._stands(text, start, end):
                yield start, end
            index = held.text.find(self.folded, index + 1)

    def _stands(self, text: str, start: int, end: int) -> bool:
        """Whether the range is the value and no part of something longer."""
        if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
            return False
        if self.number:
            return end - start <= 2 * len(self.folded)
        return not self.exact or _WORD_GAP.sub(" ", text[start:end]) == self.exact


def number(label: str, value: str) -> Known | None:
    """A number to look for; None where it is too short."""
    plain = re.sub(r"[^A-Za-z0-9]", "", value).upper()
    if len(plain) < _LEAST or sum(char.isdigit() for char in plain) < _LEAST_DIGITS:
        return None
    return Known(label, plain.translate(_SAME), number=True)


def words(label: str, value: str, *, exact: bool) -> Known:
    """Words to look for."""
    plain = _WORD_GAP.sub(" ", value.strip())
    return Known(label, _upper(plain), exact=plain if exact else "")
