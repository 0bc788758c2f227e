"""Rows of the database -> the queue of cases, the most urgent first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from retrieval.types import Record
from summarizer.types import Overall

EXPEDITED = timedelta(hours=72)
STANDARD = timedelta(days=7)
FAST_WORDS = ("expedited", "urgent", "concurrent")
"""Urgencies that run on the short clock (CMS-0057-F: 72 hours; otherwise 7 calendar days)."""


class CaseRow(Record):
    """One line of the queue."""

    id: str
    service: str
    policy: str
    """Slug."""
    urgency: str
    line_of_business: str
    created: datetime
    received: date | None
    """Day of receipt, from the vault; None where the request does not say."""
    due: datetime
    """UTC, counted from the first moment of the day of receipt; from `created` where no receipt is noted."""
    pages: int
    overall: Overall
    """As drafted, or as signed."""
    state: Literal["open", "prepared", "signed"]
    lock: str | None = None
    """Id of the reviewer who has the case open."""


def due(urgency: str, received: date | None, created: datetime) -> datetime:
    """When a decision is due at the latest."""
    start = datetime(received.year, received.month, received.day, tzinfo=UTC) if received else created
    return start + (EXPEDITED if urgency.strip().lower() in FAST_WORDS else STANDARD)


def by_urgency(row: CaseRow) -> tuple[bool, datetime, str]:
    """Sort key of the queue: open work by due time, signed cases last."""
    return row.state == "signed", row.due, row.id
