"""Small gold cases and drafts for the tests of the evaluation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from evals.types import Drafted, GoldCase, Result
from summarizer.types import Draft, DraftPacket, DraftPolicy, Evidence, Finding, LedgerEntry


def gold(*findings: dict[str, Any], **more: Any) -> GoldCase:
    """A gold case named `a`, with outcome `meets` unless told otherwise."""
    return GoldCase.model_validate(
        {"case_id": "a", "policy": "cpap-osa", "overall": "meets", "findings": findings} | more
    )


def label(criterion: str, status: str, *accept: str, **more: Any) -> dict[str, Any]:
    """One labelled criterion."""
    return {"criterion": criterion, "status": status, "also_accept": accept} | more


def quote(page: int, text: str, stance: str = "supports") -> Evidence:
    """Evidence that says `text` on a page."""
    return Evidence(page=page, start=0, end=len(text), quote=text, stance=stance)


def finding(
    criterion: str, status: str, *evidence: Evidence, confidence: float = 0.9, rationale: str = ""
) -> Finding:
    """One drafted finding."""
    return Finding(
        criterion_id=criterion, status=status, confidence=confidence, rationale=rationale, evidence=evidence
    )


def draft(*findings: Finding, overall: str = "meets", pages: int = 2, **more: Any) -> Draft:
    """A draft of a packet whose pages were all read as text."""
    ledger = tuple(LedgerEntry(page=number, state="text") for number in range(1, pages + 1))
    return Draft(
        id="d",
        created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        packet=DraftPacket(id="p", sha256="", pages=pages, ledger=ledger, documents=()),
        policy=DraftPolicy(
            id="NCD-240.4",
            slug="cpap-osa",
            title="CPAP",
            version="3",
            effective=None,
            basis="official",
            tree="criteria",
        ),
        engine={"engine": "computed"},
        findings=findings,
        groups={},
        overall=overall,
        **more,
    )


def result(case: GoldCase, *findings: Finding, pages: dict[int, str] | None = None, **more: Any) -> Result:
    """A case with its draft; the revealed draft is the same."""
    made = draft(*findings, **more)
    return Result(case, Drafted(made, made, pages))
