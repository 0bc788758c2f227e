"""Result... -> seconds a page, by stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.types import Result, Score


def seconds_per_page(results: Sequence[Result]) -> Score:
    """Seconds of all stages by page over the cases with a draft; parts give each stage, n is pages."""
    drafts = [item.drafted.draft for item in results if item.drafted and item.drafted.draft.seconds]
    pages = sum(draft.packet.pages for draft in drafts)
    stages = Counter[str]()
    for draft in drafts:
        stages.update(draft.seconds)
    total = stages.pop("total", None)  # a stage of that name would count everything twice
    if not pages:
        return Score(value=None)
    parts = {stage: Score(value=seconds / pages, n=pages) for stage, seconds in sorted(stages.items())}
    return Score(value=(total or sum(stages.values())) / pages, n=pages, parts=parts)
