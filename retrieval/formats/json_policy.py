"""JSON text -> the plain mapping of one policy."""

from __future__ import annotations

import json
from typing import Any

from retrieval.errors import CorpusError


def read(text: str) -> Any:
    """Parse one JSON document; raises CorpusError with the line of the fault or the repeated key."""
    try:
        return json.loads(text, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        raise CorpusError(f"line {error.lineno}: {error.msg}; correct the JSON there") from error


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise CorpusError(f"the key {', '.join(repeated)} stands twice; keep one")
    return dict(pairs)
