"""Sentence numbers named and wanted -> precision, recall and F1, pooled over all rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from evals.types import Score, share


def sentence_f1(rows: Sequence[tuple[Collection[int], Collection[int]]]) -> Score:
    """F1 of named against wanted sentences; rows where nothing is named nor wanted do not count."""
    both = sum(len(set(named) & set(wanted)) for named, wanted in rows)
    named_all = sum(len(set(named)) for named, _ in rows)
    wanted_all = sum(len(set(wanted)) for _, wanted in rows)
    n = named_all + wanted_all
    return Score(
        value=2 * both / n if n else None,
        n=len(rows),
        parts={"precision": share(both, named_all), "recall": share(both, wanted_all)},
    )
