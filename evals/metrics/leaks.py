"""Result... -> identifiers of the gold that still stand in the de-identified draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from evals.metrics.citations import collapse
from evals.types import Result, Score

SHORT = 4
"""Identifiers with fewer characters are compared with their capitals: `Ros` is a name, `ROS` a heading."""


def identifier_leaks(results: Sequence[Result]) -> Score:
    """Number of identifiers that stand in a de-identified draft as whole words; n is all looked for.

    The policy's own words (`policy`, `findings.text`) are not searched: they are no part of the packet.
    """
    looked, leaked = Counter[str](), Counter[str]()
    notes = []
    for result in results:
        if result.drafted is None:
            continue
        body = result.drafted.draft.model_dump(
            mode="json", exclude={"policy": True, "findings": {"__all__": {"text"}}}
        )
        text = collapse("\n".join(_strings(body)))
        for number, item in enumerate(result.case.phi):
            looked[item.type] += 1
            if found(item.text, text):
                leaked[item.type] += 1
                notes.append(f"{result.case.case_id} phi[{number}] ({item.type})")
    total = sum(looked.values())
    parts = {kind: Score(value=float(leaked[kind]), n=n) for kind, n in sorted(looked.items())}
    return Score(
        value=float(sum(leaked.values())) if total else None, n=total, parts=parts, notes=tuple(notes)
    )


def found(identifier: str, text: str) -> bool:
    """Whether an identifier stands in text (white space already collapsed) as a whole word."""
    flags = re.IGNORECASE if len(identifier) >= SHORT else 0
    return re.search(rf"(?<!\w){re.escape(collapse(identifier))}(?!\w)", text, flags) is not None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
