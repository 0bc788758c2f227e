"""Result... -> precision, recall and F1 by status, and their plain mean (macro-F1)."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.accuracy import answers
from evals.types import STATUSES, Answer, Result, Score, share


def macro_f1(results: Sequence[Result]) -> Score:
    """Mean F1 over the statuses that occur as a label or as a call; parts hold F1, precision and recall."""
    return of_answers(answers(results))


def of_answers(found: Sequence[Answer]) -> Score:
    """`macro_f1` over answers of any origin; an accepted second status counts as the label."""
    labels = [item.status if item.accepted and item.status else item.gold for item in found]
    calls = [item.status for item in found]
    present = [status for status in STATUSES if status in labels or status in calls]
    parts = {status: _one(status, labels, calls) for status in present}
    mean = sum(part.value or 0 for part in parts.values()) / len(parts) if parts else None
    return Score(value=mean, n=len(found), parts=parts)


def _one(status: str, labels: Sequence[str], calls: Sequence[str | None]) -> Score:
    both = sum(label == status == call for label, call in zip(labels, calls, strict=True))
    labelled, called = labels.count(status), list(calls).count(status)
    return Score(
        value=2 * both / (labelled + called),
        n=labelled,
        parts={"precision": share(both, called), "recall": share(both, labelled)},
    )
