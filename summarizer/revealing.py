"""Draft + raw packet -> the same draft with quotes, dates and names as they stand on the page.

Only for a person whose role allows it; the caller logs it. A revealed draft is never stored.
"""

from __future__ import annotations

import re
from datetime import timedelta

from summarizer.deid import day_zero
from summarizer.deid import reveal as original
from summarizer.rewording import Rewording
from summarizer.types import Document, Draft, Evidence, Packet, RedactedPacket

_DAY_WORDS = re.compile(r"\bday ([+-]?\d+)\b(?!\])")


def reveal(draft: Draft, packet: Packet, redacted: RedactedPacket) -> Draft:
    """The draft as a clinician reads it beside the page; offsets count in the raw page."""
    known = _Revealer(packet, redacted)
    told = Rewording(text=known.text, evidence=known.place, document=known.document)
    return told.draft(draft).model_copy(update={"revealed": True})


class _Revealer:
    def __init__(self, packet: Packet, redacted: RedactedPacket) -> None:
        self.packet, self.redacted = packet, redacted
        self.zero = day_zero(packet, redacted)
        self.originals = {
            item.surrogate: " ".join(raw.text[item.start : item.end].split())
            for raw, page in zip(packet.pages, redacted.pages, strict=True)
            for item in page.redactions
        }

    def document(self, document: Document) -> Document:
        if document.day is None or self.zero is None:
            return document
        return document.model_copy(update={"date": str(self.zero + timedelta(days=document.day))})

    def place(self, item: Evidence) -> Evidence:
        raw, page = self.packet.pages[item.page - 1], self.redacted.page(item.page)
        start, end = page.to_raw(item.start, item.end)
        quote = original(raw, page, item.start, item.end)
        return item.model_copy(update={"start": start, "end": end, "quote": quote})

    def text(self, text: str) -> str:
        """Our own sentences with surrogates and day numbers turned back."""
        for surrogate, value in self.originals.items():
            if surrogate in text:
                text = text.replace(surrogate, value)
        if self.zero is None:
            return text
        zero = self.zero
        return _DAY_WORDS.sub(lambda m: str(zero + timedelta(days=int(m[1]))), text)
