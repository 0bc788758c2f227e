"""What the tests of de-identification share: one Deidentifier with the real Presidio behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summarizer.deid import Deidentifier
from summarizer.types import LedgerEntry, Packet, Page, RedactedPage


@pytest.fixture(scope="session")
def worker() -> Deidentifier:
    """The product's de-identification; the model is read once."""
    return Deidentifier()


@pytest.fixture(scope="session")
def redact(worker: Deidentifier) -> Callable[[str], RedactedPage]:
    """One text as a packet of its own."""
    return worker.redact_text


@pytest.fixture(scope="session")
def packet_of() -> Callable[..., Packet]:
    """Texts as the pages of a packet."""

    def make(*texts: str) -> Packet:
        pages = (
            Page(number=number, text=text, entry=LedgerEntry(page=number, state="text"))
            for number, text in enumerate(texts, 1)
        )
        return Packet(id="p", sha256="p", files=(), pages=tuple(pages))

    return make
