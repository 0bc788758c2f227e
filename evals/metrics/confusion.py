"""Answer... -> table of label by call, with a column for criteria without a finding."""

from __future__ import annotations

from collections.abc import Sequence

from evals.types import NO_FINDING, STATUSES, Answer


def confusion(found: Sequence[Answer]) -> dict[str, dict[str, int]]:
    """Counts as label -> call. Statuses in their usual order, whatever else turns up behind them."""
    rows = _order({item.gold for item in found})
    columns = _order({item.status or NO_FINDING for item in found})
    table = {row: dict.fromkeys(columns, 0) for row in rows}
    for item in found:
        table[item.gold][item.status or NO_FINDING] += 1
    return table


def _order(present: set[str]) -> list[str]:
    return [*STATUSES, *sorted(present - set(STATUSES))]
