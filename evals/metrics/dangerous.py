"""Result... -> share of criteria with an error that could harm: a false `met`, or a `met` called `not_met`."""

from __future__ import annotations

from collections.abc import Sequence

from evals.metrics.accuracy import answers
from evals.types import Answer, Result, Score, share


def false_met(results: Sequence[Result]) -> Score:
    """Criteria labelled not_met or insufficient that were called met, as a share of all criteria."""
    return false_met_of(answers(results))


def missed_met(results: Sequence[Result]) -> Score:
    """Criteria labelled met that were called not_met, as a share of all criteria."""
    found = answers(results)
    return _share(found, [item for item in found if item.gold == "met" and item.status == "not_met"])


def false_met_of(found: Sequence[Answer]) -> Score:
    """`false_met` over answers of any origin."""
    unproven = ("not_met", "insufficient")
    return _share(found, [item for item in found if item.gold in unproven and item.status == "met"])


def _share(found: Sequence[Answer], suspects: Sequence[Answer]) -> Score:
    wrong = [item for item in suspects if not item.accepted]
    return share(len(wrong), len(found), notes=tuple(f"{item.case} {item.criterion}" for item in wrong))
