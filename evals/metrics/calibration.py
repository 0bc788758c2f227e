"""Result... -> does a confidence of 0.8 mean right in 8 of 10: reliability bins and expected calibration error."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.accuracy import answers
from evals.types import Answer, Bin, Result, Score

BINS = 10


def calibration_error(results: Sequence[Result]) -> Score:
    """Expected calibration error: mean distance of confidence and accuracy, weighted by findings."""
    return of_answers(answers(results))


def of_answers(found: Sequence[Answer]) -> Score:
    """`calibration_error` over answers of any origin; answers without a confidence are left out."""
    cells = bins(found)
    n = sum(cell.n for cell in cells)
    error = sum(cell.n * abs(cell.confidence - cell.accuracy) for cell in cells)
    return Score(value=error / n if n else None, n=n)


def bins(found: Sequence[Answer], count: int = BINS) -> tuple[Bin, ...]:
    """Reliability bins of equal width; a bin takes its lower edge, the last one also 1. Empty bins are left out."""
    cells: dict[int, list[tuple[float, bool]]] = {}
    for item in found:
        if item.confidence is not None:
            cells.setdefault(min(int(item.confidence * count), count - 1), []).append(
                (item.confidence, item.accepted)
            )
    return tuple(
        Bin(
            low=index / count,
            high=(index + 1) / count,
            n=len(rows),
            confidence=sum(confidence for confidence, _ in rows) / len(rows),
            accuracy=sum(right for _, right in rows) / len(rows),
        )
        for index, rows in sorted(cells.items())
    )
