"""Draft + raw packet -> the same draft with quotes, dates and names as they stand on the page.

Only for a person whose role allows it; the caller logs it. A revealed draft is never stored.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from summarizer.deid import calendar
from summarizer.deid import reveal as original
from summarizer.types import (
    Document,
    Draft,
    Evidence,
    Finding,
    Packet,
    Reading,
    RedactedPacket,
    SummarySentence,
)

_DAY_TOKEN = re.compile(r"^\[day (-?\d+)")
_DAY_WORDS = re.compile(r"\bday ([+-]?\d+)\b(?!\])")


def reveal(draft: Draft, packet: Packet, redacted: RedactedPacket) -> Draft:
    """The draft as a clinician reads it beside the page; offsets count in the raw page."""
    return _Revealer(packet, redacted).draft(draft)


def day_zero(packet: Packet, redacted: RedactedPacket) -> date | None:
    """The date of day 0, worked out from any replaced date; None where the packet has none."""
    for raw, page in zip(packet.pages, redacted.pages, strict=True):
        for item in page.redactions:
            token = _DAY_TOKEN.match(item.surrogate)
            if not token:
                continue
            named = [m.date() for m in calendar.scan(raw.text[item.start : item.end])]
            if named and named[0]:
                return named[0] - timedelta(days=int(token[1]))
    return None


class _Revealer:
    def __init__(self, packet: Packet, redacted: RedactedPacket) -> None:
        self.packet, self.redacted = packet, redacted
        self.zero = day_zero(packet, redacted)
        self.originals = {
            item.surrogate: " ".join(raw.text[item.start : item.end].split())
            for raw, page in zip(packet.pages, redacted.pages, strict=True)
            for item in page.redactions
        }

    def draft(self, draft: Draft) -> Draft:
        return draft.model_copy(
            update={
                "revealed": True,
                "packet": draft.packet.model_copy(
                    update={"documents": tuple(self.document(d) for d in draft.packet.documents)}
                ),
                "findings": tuple(self.finding(finding) for finding in draft.findings),
                "summary": tuple(self.sentence(sentence) for sentence in draft.summary),
                "summary_text": self.text(draft.summary_text),
            }
        )

    def document(self, document: Document) -> Document:
        if document.day is None or self.zero is None:
            return document
        return document.model_copy(update={"date": str(self.zero + timedelta(days=document.day))})

    def finding(self, finding: Finding) -> Finding:
        return finding.model_copy(
            update={
                "rationale": self.text(finding.rationale),
                "evidence": self.evidence(finding.evidence),
                "readings": tuple(self.reading(reading) for reading in finding.readings),
            }
        )

    def reading(self, reading: Reading) -> Reading:
        return reading.model_copy(
            update={"rationale": self.text(reading.rationale), "evidence": self.evidence(reading.evidence)}
        )

    def sentence(self, sentence: SummarySentence) -> SummarySentence:
        return SummarySentence(text=self.text(sentence.text), evidence=self.evidence(sentence.evidence))

    def evidence(self, items: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(self._place(item) for item in items)

    def _place(self, item: Evidence) -> Evidence:
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
