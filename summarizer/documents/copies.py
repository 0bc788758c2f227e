"""Texts of documents -> which repeats which: the same words and the same numbers, allowing for slips of OCR."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from summarizer.layout import TOKEN

_LEAST_WORDS = 25
_SAME_TEXT, _SAME_SCAN = 97.0, 85.0
_SAME_NUMBERS, _SAME_SCAN_NUMBERS = 1.0, 0.8
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DAYS = re.compile(r"\[day -?\d+, \d{4}\]")


def repeats(text: str, earlier: Sequence[str], *, scanned: bool) -> int | None:
    """Index of the earlier text that `text` repeats; None where it repeats none.

    A form filled in twice has the same words and other numbers, so numbers and dates have to agree as well.
    """
    if len(text.split()) < _LEAST_WORDS:
        return None
    limit, numbers = (_SAME_SCAN, _SAME_SCAN_NUMBERS) if scanned else (_SAME_TEXT, _SAME_NUMBERS)
    for index, other in enumerate(earlier):
        if not 0.8 < len(text) / max(1, len(other)) < 1.25:  # noqa: PLR2004 - a cheap first look
            continue
        if _numbers_agree(text, other) < numbers or not _days_agree(text, other, scanned=scanned):
            continue
        if fuzz.ratio(_plain(text), _plain(other), score_cutoff=limit) >= limit:
            return index
    return None


def _plain(text: str) -> str:
    return "".join(char for char in TOKEN.sub("", text).lower() if char.isalnum())


def _numbers_agree(one: str, two: str) -> float:
    first, second = (Counter(_NUMBER.findall(TOKEN.sub("", text))) for text in (one, two))
    total = sum((first | second).values())
    return sum((first & second).values()) / total if total else 1.0


def _days_agree(one: str, two: str, *, scanned: bool) -> bool:
    first, second = set(_DAYS.findall(one)), set(_DAYS.findall(two))
    return first == second or (scanned and bool(first) and first < second)
