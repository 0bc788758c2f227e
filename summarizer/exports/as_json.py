"""Report -> JSON: the record itself, with the head of the audit log beside its fields."""

from __future__ import annotations

import json

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.exports.report import Report
from summarizer.types import Draft, SignedReview

HEAD = "audit_head"


def export(report: Report) -> bytes:
    """UTF-8, indented, ends with a newline."""
    record = report.signed or report.draft
    body = {HEAD: report.audit_head, **record.model_dump(mode="json")}
    return json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n"


def read(data: bytes) -> Draft | SignedReview:
    """The record of an exported file; raises InputError where it is none."""
    try:
        body = json.loads(data)
    except ValueError as error:
        raise InputError("the file is not JSON; give a draft or signed review as exported") from error
    if not isinstance(body, dict):
        raise InputError("the file holds no draft or signed review")
    body.pop(HEAD, None)
    kind = SignedReview if "signature" in body else Draft
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        # Not `str(error)`: it would repeat the text of the record.
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"the file is no valid {kind.__name__}: see its field {place}") from None
