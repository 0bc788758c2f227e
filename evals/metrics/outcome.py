"""Result... -> is the overall outcome right, and is `meets` ever said where it is not so."""

from __future__ import annotations

from collections.abc import Sequence

from evals.types import NO_FINDING, Result, Score, share


def outcome_accuracy(results: Sequence[Result]) -> Score:
    """Share of cases with the right overall outcome; a case without a draft is wrong."""
    wrong = tuple(
        f"{item.case.case_id}: {item.case.overall} called {_called(item)}"
        for item in results
        if _called(item) != item.case.overall
    )
    return share(len(results) - len(wrong), len(results), notes=wrong)


def false_meets(results: Sequence[Result]) -> Score:
    """Share of cases drafted as `meets` where the label says otherwise."""
    wrong = tuple(
        item.case.case_id for item in results if _called(item) == "meets" and item.case.overall != "meets"
    )
    return share(len(wrong), len(results), notes=wrong)


def _called(result: Result) -> str:
    return result.drafted.draft.overall if result.drafted else NO_FINDING
