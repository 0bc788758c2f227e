"""Result... -> share of criteria called right; a criterion without a finding is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from evals.types import NO_FINDING, Answer, Result, Score, share


def answers(results: Sequence[Result]) -> tuple[Answer, ...]:
    """Every labelled criterion of every case, also of cases without a draft."""
    return tuple(answer for result in results for answer in result.answers)


def accuracy(results: Sequence[Result]) -> Score:
    """Share of criteria whose status is the label or one that the label also accepts."""
    return of_answers(answers(results))


def accuracy_strict(results: Sequence[Result]) -> Score:
    """Share of criteria whose status is the label itself."""
    found = answers(results)
    return share(sum(item.status == item.gold for item in found), len(found))


def of_answers(found: Sequence[Answer]) -> Score:
    """`accuracy` over answers of any origin."""
    wrong = tuple(
        f"{item.case} {item.criterion}: {item.gold} called {item.status or NO_FINDING}"
        for item in found
        if not item.accepted
    )
    return share(len(found) - len(wrong), len(found), notes=wrong)
