"""Raw page + redacted page -> original text; raw + redacted packet -> the values that must not get out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.deid import calendar, lexicon
from summarizer.deid.surrogates import NAMES
from summarizer.types import Packet, Page, RedactedPacket, RedactedPage

_KEPT = frozenset({"DATE", "AGE"})
_SHORT = 3
_DAY_TOKEN = re.compile(r"^\[(?:day (-?\d+)|shifted (\d{4}-\d{2}-\d{2})\])")


def reveal(raw: Page, redacted: RedactedPage, start: int, end: int) -> str:
    """The original text of characters `[start, end)` of the redacted page; a cut surrogate counts whole."""
    return raw.text[slice(*redacted.to_raw(start, end))]


def day_zero(packet: Packet, redacted: RedactedPacket) -> date | None:
    """The date of day 0, worked out from any replaced date; None where the packet has none."""
    for raw, page in zip(packet.pages, redacted.pages, strict=True):
        for item in page.redactions:
            token = _DAY_TOKEN.match(item.surrogate)
            if not token:
                continue
            days = int(token[1]) if token[1] else _days(token[2], redacted.zero)
            named = [m.date() for m in calendar.scan(raw.text[item.start : item.end])]
            if named and named[0] and days is not None:
                return named[0] - timedelta(days=days)
    return None


def _days(shown: str, zero: date | None) -> int | None:
    """Days from day 0 of a surrogate date."""
    return (date.fromisoformat(shown) - zero).days if zero else None


def known(packet: Packet, redacted: RedactedPacket) -> frozenset[str]:
    """The original values that were replaced, and the unusual words of names; dates of service are left out."""
    values = set()
    for raw, page in zip(packet.pages, redacted.pages, strict=True):
        for item in page.redactions:
            if item.label in _KEPT:
                continue
            value = " ".join(raw.text[item.start : item.end].split())
            values.add(value)
            if item.label in NAMES:
                words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", value)
                values |= {word for word in words if len(word) > _SHORT and not lexicon.is_common(word)}
    return frozenset(values)
