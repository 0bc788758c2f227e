"""RedactedPacket -> the documents in it: kind, title, day of service, pages, whose they are and what they repeat."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.documents import copies
from summarizer.documents.boundaries import split
from summarizer.documents.dates import service_day
from summarizer.documents.kinds import document_kind, evidence_kinds
from summarizer.documents.pages import PageView, view
from summarizer.types import Document, RedactedPacket

__all__ = ["documents"]


def documents(packet: RedactedPacket) -> tuple[Document, ...]:
    """Split a packet into its documents; every page is in exactly one, in page order.

    A document of another patient has kind `other_patient`, a repeated one kind `duplicate`; neither proves anything.
    """
    groups = split([view(page) for page in packet.pages])
    texts = ["\n".join(page.text for page in group) for group in groups]
    found: list[Document] = []
    for index, group in enumerate(groups):
        original = _original(packet, group, found, texts[:index], texts[index])
        found.append(_document(packet, group, texts[index], original))
    return tuple(found)


def _document(packet: RedactedPacket, group: Sequence[PageView], text: str, original: int | None) -> Document:
    first = group[0]
    other = any(page.other for page in group)
    kind = document_kind(first.title, first.text)
    day = service_day(kind, group)
    titles = tuple(dict.fromkeys(page.title for page in group))
    evidence = () if other else evidence_kinds(kind, titles, text)
    if original is not None:
        kind = "duplicate"
    if other:
        kind = "other_patient"
    return Document(
        kind=kind,
        day=day,
        date=_year(packet, group, day),
        pages=tuple(page.number for page in group),
        title=first.title,
        other_patient=other,
        duplicate_of=original,
        evidence_kinds=evidence,
    )


def _original(
    packet: RedactedPacket,
    group: Sequence[PageView],
    found: Sequence[Document],
    earlier: Sequence[str],
    text: str,
) -> int | None:
    """Index of the document that these pages repeat: by the ledger of the readers, else by the words."""
    entries = [packet.page(page.number).entry for page in group]
    if all(entry.duplicate_of is not None for entry in entries):
        for index, document in enumerate(found):
            if entries[0].duplicate_of in document.pages:
                return index
    scanned = any(entry.state == "ocr" for entry in entries)
    return copies.repeats(text, earlier, scanned=scanned)


def _year(packet: RedactedPacket, group: Sequence[PageView], day: int | None) -> str | None:
    """The year that stands with the day's token."""
    if day is None:
        return None
    token = f"[day {day}, "
    for page in group:
        text = packet.page(page.number).text
        at = text.find(token)
        if at >= 0:
            return text[at + len(token) : at + len(token) + 4]
    return None
