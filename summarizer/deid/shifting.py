"""RedactedPacket with days -> the same with surrogate dates: every date moved by the same secret number of days."""

from __future__ import annotations

import hashlib
import hmac
import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta

from summarizer.types import RedactedPacket, RedactedPage, Redaction

_TOKEN = re.compile(r"\[(day|month) (-?\d+)(?:, \d{4})?\]")
_SHIFTED = re.compile(r"\[shifted (\d{4}-\d{2}-\d{2})\]")
_LEAST, _MOST = 31, 730
"""Days that a packet is moved by at least and at most, back or ahead."""
_WEEK, _YEAR = 7, 12
_CHOICES = tuple(days for days in range(-_MOST, _MOST + 1) if abs(days) >= _LEAST and days % _WEEK)
"""No whole weeks, so that weekdays are not kept."""


def shift_days(secret: bytes, sha256: str) -> int:
    """The secret number of days of a packet: the same for the same packet and key, written down nowhere."""
    told = hmac.new(secret, f"dates/{sha256}".encode(), hashlib.sha256).digest()
    return _CHOICES[int.from_bytes(told) % len(_CHOICES)]


def shifted(redacted: RedactedPacket, zero: date) -> RedactedPacket:
    """The packet with surrogate dates; `zero` is what stands for day 0."""
    return redacted.model_copy(
        update={
            "pages": tuple(_page(page, zero) for page in redacted.pages),
            "dates": "shifted",
            "zero": zero,
            "anchor_year": zero.year,
        }
    )


def zero_of(texts: Iterable[str]) -> date | None:
    """What stands for day 0 in texts that were shifted before they came: the latest of their surrogate dates."""
    found = (date.fromisoformat(match[1]) for text in texts for match in _SHIFTED.finditer(text))
    return max(found, default=None)


def shift_text(text: str, zero: date) -> str:
    """`[day -31, 2025]` -> `[shifted 2024-03-11]`, `[month -4, 2024]` -> `[shifted 2023-12]`, all over a text."""
    return _TOKEN.sub(lambda match: _written(match[1], int(match[2]), zero), text)


def place(before: RedactedPage, after: RedactedPage, start: int, end: int) -> tuple[int, int]:
    """Range of the shifted page that `[start, end)` of the page with days became; a cut surrogate counts whole."""
    return _moved(before, after, start, at_end=False), _moved(before, after, end, at_end=True)


def _written(unit: str, count: int, zero: date) -> str:
    if unit == "day":
        return f"[shifted {zero + timedelta(days=count)}]"
    months = zero.year * _YEAR + zero.month - 1 + count
    return f"[shifted {months // _YEAR:04}-{months % _YEAR + 1:02}]"


def _page(page: RedactedPage, zero: date) -> RedactedPage:
    pieces, redactions, last = [], [], 0
    for item, start in zip(page.redactions, _starts(page.redactions), strict=True):
        surrogate = shift_text(item.surrogate, zero)
        redactions.append(item.model_copy(update={"surrogate": surrogate}))
        pieces += [page.text[last:start], surrogate]
        last = start + len(item.surrogate)
    pieces.append(page.text[last:])
    return page.model_copy(update={"text": "".join(pieces), "redactions": tuple(redactions)})


def _starts(redactions: tuple[Redaction, ...]) -> list[int]:
    """Where each surrogate begins in the redacted text."""
    starts, moved = [], 0
    for item in redactions:
        starts.append(item.start + moved)
        moved += len(item.surrogate) - (item.end - item.start)
    return starts


def _moved(before: RedactedPage, after: RedactedPage, offset: int, *, at_end: bool) -> int:
    starts = _starts(before.redactions)
    index = bisect_right(starts, offset) - 1
    if index < 0:
        return offset
    inside = offset - starts[index]
    begins = _starts(after.redactions)[index]
    long, now = len(before.redactions[index].surrogate), len(after.redactions[index].surrogate)
    if inside == 0:
        return begins
    if inside < long:
        return begins + now if at_end else begins
    return begins + now + inside - long
