"""Evidence is the slice it says it is, with boxes where the words stand; anything else stops the draft."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import grounding
from summarizer.errors import GroundingError
from summarizer.types import Box, Draft, Evidence, LedgerEntry, Page, RedactedPage, Redaction, Span, Word
from tests.sample import PAGES, sample_draft, sample_packet, sample_redacted

READ = [number for number, text in enumerate(PAGES, start=1) if text]
"""Pages of the sample that hold text."""


def place(page: int, words: str) -> Span:
    """Where words stand on a redacted page of the sample."""
    start = sample_redacted().page(page).text.index(words)
    return Span(page=page, start=start, end=start + len(words))


def evidence(span: Span) -> Evidence:
    """Evidence for a place of the sample."""
    return grounding.evidence(
        sample_redacted().page(span.page), sample_packet().pages[span.page - 1], span, "supports"
    )


def moved(**change: object) -> Draft:
    """The sample draft with its first evidence changed."""
    draft = sample_draft()
    first = next(index for index, finding in enumerate(draft.findings) if finding.evidence)
    finding = draft.findings[first]
    bad = finding.evidence[0].model_copy(update=change)
    worse = finding.model_copy(update={"evidence": (bad, *finding.evidence[1:])})
    return draft.model_copy(
        update={"findings": (*draft.findings[:first], worse, *draft.findings[first + 1 :])}
    )


def test_quote_is_the_slice():
    """Evidence carries exactly the characters of its span, line break included."""
    span = place(2, "6 weeks of physical\ntherapy without improvement.")
    item = evidence(span)
    assert item.quote == "6 weeks of physical\ntherapy without improvement."
    assert (item.page, item.start, item.end, item.stance) == (2, span.start, span.end, "supports")


def test_one_box_a_line():
    """A quote over two lines has two boxes, one below the other, each around its words."""
    upper, lower = evidence(place(2, "6 weeks of physical\ntherapy without improvement.")).boxes
    assert upper.y1 <= lower.y0 + 4
    assert lower.x0 == pytest.approx(54)
    assert upper.x1 - upper.x0 == pytest.approx(5.4 * len("6 weeks of physical"))


def test_box_of_a_surrogate_covers_the_original():
    """Where the quote holds a surrogate, the box is that of the words that stand on the page."""
    item = evidence(place(2, "[PATIENT]"))
    (box,) = item.boxes
    assert box.x1 - box.x0 == pytest.approx(5.4 * len("Ellison, Margaret"))


def test_cut_surrogate_counts_whole():
    """A span that ends inside a surrogate still boxes the whole original."""
    whole = place(2, "[PATIENT]")
    cut = Span(page=2, start=whole.start, end=whole.start + 3)
    assert evidence(cut).boxes == evidence(whole).boxes


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span(page=2, start=5, end=5), "characters 5 to 5 are not in its text"),
        (Span(page=2, start=9, end=3), "are not in its text"),
        (Span(page=2, start=0, end=99_999), "are not in its text"),
        (Span(page=3, start=0, end=4), "evidence for page 3 was looked up on page 2"),
    ],
)
def test_span_that_is_nowhere_is_refused(span, message):
    """An empty span, one beyond the text and one of another page give no evidence."""
    with pytest.raises(GroundingError, match=message):
        grounding.evidence(sample_redacted().page(2), sample_packet().pages[1], span, "supports")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_span_gives_its_slice_and_boxes_on_the_page(data):
    """For any span the quote is the slice, every box lies on the page, and the boxes touch what the span touches."""
    number = data.draw(st.sampled_from(READ))
    redacted, raw = sample_redacted().page(number), sample_packet().pages[number - 1]
    start = data.draw(st.integers(0, len(redacted.text) - 1))
    end = data.draw(st.integers(start + 1, len(redacted.text)))
    item = evidence(Span(page=number, start=start, end=end))
    assert item.quote == redacted.text[start:end]
    raw_start, raw_end = redacted.to_raw(start, end)
    assert bool(item.boxes) == bool(raw.text[raw_start:raw_end].strip())
    assert all(0 <= box.x0 < box.x1 <= 612 and 0 <= box.y0 < box.y1 <= 792 for box in item.boxes)


def test_touching_words_of_two_columns_get_their_own_boxes():
    """Words of one line that stand far apart in height, as in two columns, are not joined over the gap."""
    page = Page(
        number=1,
        text="left right\n",
        words=(Word(0, 4, 10, 100, 40, 110), Word(5, 10, 300, 500, 340, 510)),
        entry=LedgerEntry(page=1, state="text"),
    )
    assert grounding.boxes(page, 0, 10) == (
        Box(x0=10, y0=100, x1=40, y1=110),
        Box(x0=300, y0=500, x1=340, y1=510),
    )
    assert grounding.boxes(page, 4, 5) == ()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6), st.integers(1, 9)), max_size=6), st.data())
def test_offsets_go_back_to_the_raw_page(cuts, data):
    """Outside surrogates a character of the redacted text maps to the same character of the raw one."""
    raw, text, redactions = "", "", []
    for kept, taken, put in cuts:
        raw += "k" * kept
        text += "k" * kept
        redactions.append(Redaction(start=len(raw), end=len(raw) + taken, label="X", surrogate="s" * put, score=1, recognizer="made"))  # fmt: skip
        raw += "r" * taken
        text += "s" * put
    raw, text = f"{raw}kk", f"{text}kk"
    page = RedactedPage(
        number=1, text=text, entry=LedgerEntry(page=1, state="text"), redactions=tuple(redactions)
    )
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    raw_start, raw_end = page.to_raw(start, end)
    assert 0 <= raw_start < raw_end <= len(raw)
    assert text[start:end].count("k") == raw[raw_start:raw_end].count("k")
    assert ("s" in text[start:end]) == ("r" in raw[raw_start:raw_end])


def test_sound_draft_passes():
    """The sample draft, every quote of which is a slice, passes the check."""
    grounding.check(sample_draft(), sample_redacted())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quote": "No history of diabetes."}, "the quote does not stand at page 2"),
        ({"start": 0, "end": 5}, "the quote does not stand at page 2, characters 0 to 5"),
        ({"page": 3}, "the quote does not stand at page 3"),
        ({"page": 17}, "the packet has no page 17"),
        ({"end": 100_000}, "the quote does not stand"),
        ({"quote": ""}, "the quote does not stand"),
    ],
)
def test_quote_that_is_not_there_stops_the_draft(change, message):
    """One changed word, offset or page is refused, naming the criterion and the place."""
    with pytest.raises(GroundingError, match=rf"criterion c\w+: {message}"):
        grounding.check(moved(**change), sample_redacted())


def test_readings_and_summary_are_checked_too():
    """A false quote of one engine's reading or of a summary sentence is found as well."""
    draft = sample_draft()
    index = next(index for index, finding in enumerate(draft.findings) if finding.readings[0].evidence)
    finding = draft.findings[index]
    reading = finding.readings[0]
    false = reading.evidence[0].model_copy(update={"quote": "made up"})
    changed = finding.model_copy(
        update={"readings": (reading.model_copy(update={"evidence": (false,)}), *finding.readings[1:])}
    )
    findings = (*draft.findings[:index], changed, *draft.findings[index + 1 :])
    with pytest.raises(GroundingError, match="reading by computed"):
        grounding.check(draft.model_copy(update={"findings": findings}), sample_redacted())
    sentence = draft.summary[0].model_copy(update={"evidence": (false,)})
    with pytest.raises(GroundingError, match="summary sentence 1"):
        grounding.check(draft.model_copy(update={"summary": (sentence,)}), sample_redacted())


def test_draft_of_another_packet_is_refused():
    """Quotes are only compared with the packet that the draft was made from."""
    other = sample_redacted().model_copy(update={"sha256": "0" * 64})
    with pytest.raises(GroundingError, match="is of another packet"):
        grounding.check(sample_draft(), other)
