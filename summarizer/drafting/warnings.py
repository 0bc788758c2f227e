"""Packet, documents, record -> warnings that a reviewer should see before the findings. Numbers and kinds only."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.facts.record import PatientRecord
from summarizer.types import Document, Packet


def warnings(packet: Packet, documents: Sequence[Document], record: PatientRecord) -> tuple[str, ...]:
    """What is odd about the packet: text addressed to software, other patients' pages, pages that nobody read."""
    found = list(packet.warnings)
    pages = sorted({record.statements[index].span.page for index in record.addressed})
    if pages:
        found.append(f"Text on page {_list(pages)} is addressed to automated readers; it was set aside.")
    other = sorted({page for document in documents if document.other_patient for page in document.pages})
    if other:
        found.append(f"Page {_list(other)} belongs to another patient and was not used.")
    unread = [entry.page for entry in packet.ledger if entry.state == "unreadable"]
    if unread:
        found.append(f"Page {_list(unread)} could not be read; a person has to look before signing.")
    doubtful = [e.page for e in packet.ledger if e.state == "ocr" and (e.confidence or 0) < 0.9]  # noqa: PLR2004 - measured limit of the OCR engine
    if doubtful:
        found.append(f"Page {_list(doubtful)} was read by OCR with doubtful lines; compare with the image.")
    return tuple(found)


def _list(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))
