"""Spans of redacted pages -> Evidence with boxes; and the check that every quote of a draft is its slice."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from summarizer.errors import GroundingError
from summarizer.types import Box, Draft, Evidence, Page, RedactedPacket, RedactedPage, Span, Stance, Word


def boxes(page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Rectangles around the words that `[start, end)` of the raw page touches, one a line and column.

    Points (1/72 inch) from the top left corner of the page as displayed. Empty where the range touches no word.
    """
    touched = _touched(page.words, start, end)
    merged: list[Word] = []
    for word in touched:
        if merged and _same_line(page, merged[-1], word):
            merged[-1] = _joined(merged[-1], word)
        else:
            merged.append(word)
    return tuple(Box(x0=word.x0, y0=word.y0, x1=word.x1, y1=word.y1) for word in merged)


def evidence(redacted: RedactedPage, raw: Page, span: Span, stance: Stance) -> Evidence:
    """Evidence for a span of a redacted page: the quote is its slice, the boxes are those of the raw page.

    Raises:
        GroundingError: The span is empty, or lies on another page or outside the text.
    """
    if not (redacted.number == raw.number == span.page):
        raise GroundingError(f"evidence for page {span.page} was looked up on page {redacted.number}")
    if not 0 <= span.start < span.end <= len(redacted.text):
        raise GroundingError(f"page {span.page}: characters {span.start} to {span.end} are not in its text")
    return Evidence(
        page=span.page,
        start=span.start,
        end=span.end,
        quote=redacted.text[span.start : span.end],
        boxes=boxes(raw, *redacted.to_raw(span.start, span.end)),
        stance=stance,
    )


def check(draft: Draft, packet: RedactedPacket) -> None:
    """Pass if every quote of the draft is exactly its slice of the redacted page.

    Raises:
        GroundingError: Names the finding or sentence and the place; the draft must not be shown.
    """
    if draft.packet.sha256 != packet.sha256:
        raise GroundingError(f"draft {draft.id} is of another packet than {packet.id}")
    for owner, item in _all_evidence(draft):
        if not 1 <= item.page <= len(packet.pages):
            raise GroundingError(f"{owner}: the packet has no page {item.page}")
        text = packet.page(item.page).text
        if not 0 <= item.start < item.end <= len(text) or text[item.start : item.end] != item.quote:
            place = f"page {item.page}, characters {item.start} to {item.end}"
            raise GroundingError(f"{owner}: the quote does not stand at {place}; draft the packet again")


def _all_evidence(draft: Draft) -> Iterator[tuple[str, Evidence]]:
    for finding in draft.findings:
        name = f"criterion {finding.criterion_id}"
        for item in finding.evidence:
            yield name, item
        for reading in finding.readings:
            for item in reading.evidence:
                yield f"{name}, reading by {reading.engine}", item
    for number, sentence in enumerate(draft.summary, 1):
        for item in sentence.evidence:
            yield f"summary sentence {number}", item


def _touched(words: tuple[Word, ...], start: int, end: int) -> list[Word]:
    """Words that share a character with `[start, end)`, in text order; words come sorted and apart."""
    first = bisect_left(words, start, key=lambda word: word.end)
    found = []
    for word in words[first:]:
        if word.start >= end:
            break
        if word.end > start:
            found.append(word)
    return found


def _same_line(page: Page, left: Word, right: Word) -> bool:
    """Whether two neighbours stand on one line of text and of the page."""
    if "\n" in page.text[left.end : right.start]:
        return False
    overlap = min(left.y1, right.y1) - max(left.y0, right.y0)
    return overlap > 0 or min(left.x1, right.x1) - max(left.x0, right.x0) > 0  # or: written upwards


def _joined(left: Word, right: Word) -> Word:
    return Word(
        left.start,
        right.end,
        min(left.x0, right.x0),
        min(left.y0, right.y0),
        max(left.x1, right.x1),
        max(left.y1, right.y1),
    )
