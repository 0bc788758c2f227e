"""Hits and counts by case -> 95 percent interval of the pooled share, by a seeded bootstrap over whole cases.

Criteria of one packet hang together, so cases are drawn, not criteria: intervals are wider, and honest.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from evals.types import Score

DRAWS = 2000
SEED = 20250314


def interval(rows: Sequence[tuple[float, int]], draws: int = DRAWS, seed: int = SEED) -> Score:
    """Pooled share with its interval.

    Args:
        rows: hits and count of each case. For a paired difference, hits now minus hits before.
        draws: how often cases are drawn with replacement.
        seed: makes the interval repeatable.
    """
    n = sum(count for _, count in rows)
    if not n:
        return Score(value=None)
    source = random.Random(seed)  # noqa: S311 - statistics, no secret
    means = []
    for _ in range(draws):
        drawn = source.choices(rows, k=len(rows))
        size = sum(count for _, count in drawn)
        if size:
            means.append(sum(hits for hits, _ in drawn) / size)
    means.sort()
    low, high = means[int(0.025 * len(means))], means[min(int(0.975 * len(means)), len(means) - 1)]
    return Score(value=sum(hits for hits, _ in rows) / n, n=n, low=low, high=high)
