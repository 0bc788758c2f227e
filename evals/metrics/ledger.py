"""Result... -> is every page of the packet accounted for exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evals.types import Result, Score, share


def pages_accounted(results: Sequence[Result]) -> Score:
    """Share of the gold's pages with exactly one ledger entry; parts count the states that pages ended in."""
    total, good, notes = 0, 0, []
    states = Counter[str]()
    for result in results:
        if result.case.pages is None:
            continue
        entries = result.drafted.draft.packet.ledger if result.drafted else ()
        seen = Counter(entry.page for entry in entries)
        states.update(entry.state for entry in entries)
        lost = [page for page in range(1, result.case.pages + 1) if seen[page] != 1]
        total += result.case.pages
        good += result.case.pages - len(lost)
        if lost:
            notes.append(f"{result.case.case_id}: {len(lost)} pages, first p{lost[0]}")
    parts = {state: Score(value=float(count), n=total) for state, count in sorted(states.items())}
    return share(good, total, parts=parts, notes=tuple(notes))
