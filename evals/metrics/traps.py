"""Result... -> accuracy by trap class, criteria without a trap as `none`."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.accuracy import answers
from evals.types import Result, Score, share


def trap_accuracy(results: Sequence[Result]) -> Score:
    """Accuracy over the criteria that hold a trap; parts give each class, a criterion counts in all of its own."""
    found = answers(results)
    names = sorted({trap for item in found for trap in item.traps})
    parts = {}
    for name in names:
        rows = [item for item in found if name in item.traps]
        parts[name] = share(sum(item.accepted for item in rows), len(rows))
    plain = [item for item in found if not item.traps]
    if plain:
        parts["none"] = share(sum(item.accepted for item in plain), len(plain))
    trapped = [item for item in found if item.traps]
    return share(sum(item.accepted for item in trapped), len(trapped), parts=parts)
