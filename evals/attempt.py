"""A call that may fail -> its value or a line that says why not; nothing that is measured is ever dropped."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from summarizer.errors import CountersignError

Given = TypeVar("Given")
Made = TypeVar("Made")


class Attempt(NamedTuple, Generic[Made]):
    """What came of a call."""

    value: Made | None
    error: str
    """Empty where the call went well."""
    seconds: float


def attempt(call: Callable[[Given], Made], given: Given) -> Attempt[Made]:
    """Call with one argument; an error becomes a line of the report."""
    start = time.monotonic()
    try:
        return Attempt(call(given), "", time.monotonic() - start)
    except CountersignError as error:
        return Attempt(None, str(error) or type(error).__name__, time.monotonic() - start)
    except Exception as error:  # noqa: BLE001 - a crash is a result here: it is reported, it counts, the run goes on
        return Attempt(None, _crash(error), time.monotonic() - start)


def _crash(error: Exception) -> str:
    """Type and place of a crash; its message may hold patient text and is left out."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"crashed: {type(error).__name__} at {place}"
