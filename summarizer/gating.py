"""Draft -> nothing, or DeidError: the residual gate once more, over the words that did not come from a page.

Quotes are slices of pages that passed the gate; a rationale may be a model's, a note may be of a reader.
"""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.types import Draft, Gate


def gate_draft(draft: Draft, gate: Gate) -> None:
    """Raise DeidError where the draft holds an identifier in its own words; names the part, not the value."""
    for place, text in _words(draft):
        gate(text, place)


def _words(draft: Draft) -> Iterator[tuple[str, str]]:
    for finding in draft.findings:
        yield f"the finding on {finding.criterion_id}", "\n".join((finding.rationale, *finding.missing))
        for reading in finding.readings:
            told = (reading.rationale, reading.refused or "", *reading.missing)
            yield f"the reading of {finding.criterion_id} by {reading.engine}", "\n".join(told)
    yield "the summary", "\n".join((draft.summary_text, *(item.text for item in draft.summary)))
    yield "the notes on the draft", "\n".join(draft.warnings)
    yield "the titles of documents", "\n".join(item.title for item in draft.packet.documents)
