"""Decision -> passes, or ReviewError with what is missing: the rule that store and review share."""

from __future__ import annotations

from summarizer.errors import ReviewError
from summarizer.types import Decision


def check_decision(decision: Decision) -> None:
    """Raise ReviewError where a decision lacks what its action needs."""
    place = f"the decision on {decision.criterion_id}"
    if decision.action != "accept" and not decision.reason.strip():
        raise ReviewError(f"{place} needs a reason: it does not accept the finding as drafted")
    if decision.action == "edit" and decision.status is None:
        raise ReviewError(f"{place} needs a status: it edits the finding")
    if decision.action == "accept" and (decision.status is not None or decision.rationale is not None):
        raise ReviewError(f"{place} accepts the finding as drafted and changes it; make it an edit")
