"""Two Reports -> Comparison: paired difference in accuracy, and every criterion that came out differently."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from evals.metrics.interval import interval
from evals.types import Answer, Change, Comparison, Report, describe
from summarizer.errors import InputError


def read_report(path: Path) -> Report:
    """An earlier JSON report; raises InputError where it cannot be read as one."""
    try:
        return Report.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: not a report to compare with: {describe(error)}; make it anew") from error


def compare(now: Report, before: Report) -> Comparison:
    """What changed, on the criteria of both; right and wrong follow the labels of the newer report."""
    new, old = _by_place(now), _by_place(before)
    both = [place for place in new if place in old]
    rows: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    changes = []
    for place in both:
        answer, earlier = new[place], new[place].model_copy(update={"status": old[place].status})
        rows[answer.case][0] += answer.accepted - earlier.accepted
        rows[answer.case][1] += 1
        if answer.status != earlier.status:
            changes.append(_change(answer, earlier))
    return Comparison(
        before=f"{before.created:%Y-%m-%d %H:%M} {before.engine_name}".strip(),
        criteria=len(both),
        difference=interval([(hits, count) for hits, count in rows.values()]),
        changes=tuple(changes),
        only_before=len(old) - len(both),
        only_now=len(new) - len(both),
    )


def _by_place(report: Report) -> dict[tuple[str, str], Answer]:
    return {(item.case, item.criterion): item for item in report.answers}


def _change(answer: Answer, earlier: Answer) -> Change:
    effects = {1: "better", 0: "neither", -1: "worse"}
    return Change(
        case=answer.case,
        criterion=answer.criterion,
        gold=answer.gold,
        before=earlier.status,
        now=answer.status,
        effect=effects[answer.accepted - earlier.accepted],
    )
