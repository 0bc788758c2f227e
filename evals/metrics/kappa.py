"""Result... -> Cohen's kappa between the draft and the gold: agreement beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.metrics.accuracy import answers
from evals.types import NO_FINDING, Answer, Result, Score


def kappa(results: Sequence[Result]) -> Score:
    """Cohen's kappa, unweighted, against the label itself; without a value where chance alone agrees fully."""
    return of_answers(answers(results))


def of_answers(found: Sequence[Answer]) -> Score:
    """`kappa` over answers of any origin."""
    n = len(found)
    if not n:
        return Score(value=None)
    labels = Counter(item.gold for item in found)
    calls = Counter(item.status or NO_FINDING for item in found)
    agreed = sum(item.gold == item.status for item in found) / n
    chance = sum(labels[name] * calls[name] for name in labels) / n**2
    return Score(value=None if chance == 1 else (agreed - chance) / (1 - chance), n=n)
