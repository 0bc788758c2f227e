"""Draft or SignedReview -> bytes of a file. One module a format, one line of the table each."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.types import Policy
from summarizer.errors import InputError
from summarizer.exports import as_html, as_json, as_pdf
from summarizer.exports.as_json import read
from summarizer.exports.report import Report
from summarizer.types import Draft, SignedReview

FORMATS: dict[str, Callable[[Report], bytes]] = {
    "json": as_json.export,
    "html": as_html.export,
    "pdf": as_pdf.export,
}


def export(
    record: Draft | SignedReview,
    format: str,  # noqa: A002 - the word that people use
    *,
    audit_head: str,
    policy: Policy | None,
) -> bytes:
    """The record as a file.

    Args:
        record: What to export.
        format: A key of `FORMATS`.
        audit_head: `str(Head)` of the audit log; printed, because a chain cannot see that its tail was cut off.
        policy: Gives the criteria tree and sources; without it the findings are listed flat.
    """
    if format not in FORMATS:
        raise InputError(f"there is no export format of that name; choose one of {', '.join(FORMATS)}")
    signed = record if isinstance(record, SignedReview) else None
    draft = record.draft if isinstance(record, SignedReview) else record
    return FORMATS[format](Report(draft=draft, signed=signed, policy=policy, audit_head=audit_head))


__all__ = ["FORMATS", "Report", "export", "read"]
