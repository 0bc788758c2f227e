"""Finds of the recognizers -> spans that do not overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """An identifier in a raw page: half-open range, type, how sure (0 to 1) and who found it."""

    start: int
    end: int
    label: str
    score: float
    recognizer: str


def settle(finds: Iterable[Found], text: str) -> list[Found]:
    """Overlapping finds -> sorted finds without overlap; what the surer find leaves of another still counts.

    Nothing that any find covers with a letter or digit is uncovered by this.
    """
    kept: list[Found] = []
    order = sorted(finds, key=lambda find: (-find.score, find.start - find.end, find.start))
    for find in order:
        for piece in _uncovered(find, kept):
            trimmed = trim(piece, text)
            if trimmed is not None:
                kept.insert(bisect_right([item.start for item in kept], trimmed.start), trimmed)
    return kept


def _uncovered(find: Found, kept: list[Found]) -> list[Found]:
    """The parts of `find` that no kept span covers."""
    pieces, start = [], find.start
    for item in kept:
        if item.end <= start:
            continue
        if item.start >= find.end:
            break
        if item.start > start:
            pieces.append(find._replace(start=start, end=item.start))
        start = max(start, item.end)
    if start < find.end:
        pieces.append(find._replace(start=start))
    return pieces


def trim(find: Found, text: str) -> Found | None:
    """Without blanks and punctuation at either end; None where no letter or digit is left."""
    start, end = find.start, find.end
    while start < end and not text[start].isalnum() and text[start] not in "(+":
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] != ".":
        end -= 1
    if end > start and text[end - 1] == "." and not _ends_initial(text, start, end):
        end -= 1
    if text[start:end].startswith("(") and ")" not in text[start:end]:
        start += 1
    if not any(char.isalnum() for char in text[start:end]):
        return None
    return find._replace(start=start, end=end)


def _ends_initial(text: str, start: int, end: int) -> bool:
    """Whether the full stop at `end` belongs to an initial or a generation, as in `Doe, Jane R.`."""
    word = text[start : end - 1].split()[-1:] or [""]
    return (len(word[0]) == 1 and word[0].isupper() and end - start > 2) or word[0].lower() in {"jr", "sr"}  # noqa: PLR2004 - one letter and its stop
