"""Raw page + redacted page -> original text; raw + redacted packet -> the values that must not get out."""

from __future__ import annotations

import re

from summarizer.deid import lexicon
from summarizer.deid.surrogates import NAMES
from summarizer.types import Packet, Page, RedactedPacket, RedactedPage

_KEPT = frozenset({"DATE", "AGE"})
_SHORT = 3


def reveal(raw: Page, redacted: RedactedPage, start: int, end: int) -> str:
    """The original text of characters `[start, end)` of the redacted page; a cut surrogate counts whole."""
    return raw.text[slice(*redacted.to_raw(start, end))]


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
