"""Draft with days -> the same draft with surrogate dates, for the profile `shifted`.

The record is always read with days from day 0, so that both profiles give the same findings whatever the engine.
"""

from __future__ import annotations

from datetime import date, timedelta

from summarizer.audit import digest
from summarizer.deid import place, shift_text
from summarizer.rewording import Rewording
from summarizer.types import Document, Draft, Evidence, RedactedPacket


def shift(draft: Draft, days: RedactedPacket, dated: RedactedPacket) -> Draft:
    """The draft with the dates of `dated`; offsets count in its pages.

    Args:
        draft: made from `days`.
        days: the packet with days from day 0.
        dated: the same packet with surrogate dates.
    """
    if dated.zero is None:
        return draft
    known = _Shifter(days, dated, dated.zero)
    told = Rewording(text=known.text, evidence=known.place, document=known.document).draft(draft)
    return told.model_copy(update={"id": digest(told.model_copy(update={"id": ""}))[:16]})


class _Shifter:
    def __init__(self, days: RedactedPacket, dated: RedactedPacket, zero: date) -> None:
        self.days, self.dated, self.zero = days, dated, zero

    def text(self, text: str) -> str:
        return shift_text(text, self.zero)

    def place(self, item: Evidence) -> Evidence:
        after = self.dated.page(item.page)
        start, end = place(self.days.page(item.page), after, item.start, item.end)
        return item.model_copy(update={"start": start, "end": end, "quote": after.text[start:end]})

    def document(self, document: Document) -> Document:
        title = self.text(document.title)
        if document.day is None:
            return document.model_copy(update={"title": title})
        shown = f"[shifted {self.zero + timedelta(days=document.day)}]"
        return document.model_copy(update={"title": title, "date": shown})
