"""A draft for those who may see the patient: quotes, dates and names as they stand on the page."""

from __future__ import annotations

from datetime import date

import pytest

from summarizer.deid import day_zero
from summarizer.errors import CountersignError
from summarizer.revealing import reveal
from summarizer.types import Draft, Evidence
from tests.sample import (
    PHRASES_OF_THE_PATIENT,
    quote,
    sample_draft,
    sample_packet,
    sample_redacted,
)


@pytest.fixture(scope="module")
def revealed() -> Draft:
    """The sample draft, revealed."""
    return reveal(sample_draft(), sample_packet(), sample_redacted())


def every(draft: Draft) -> list[Evidence]:
    """All evidence of a draft, in order."""
    found = [item for finding in draft.findings for item in finding.evidence]
    found += [item for finding in draft.findings for reading in finding.readings for item in reading.evidence]
    return found + [item for sentence in draft.summary for item in sentence.evidence]


def with_evidence(page: int, text: str, rationale: str = "") -> Draft:
    """The sample draft with one finding that rests on these words."""
    draft = sample_draft()
    finding = draft.findings[0].model_copy(
        update={"evidence": (quote(page, text),), "rationale": rationale, "readings": ()}
    )
    return draft.model_copy(update={"findings": (finding,)})


def test_quotes_are_slices_of_the_raw_page(revealed):
    """Offsets count in the raw page, and each quote is exactly what stands there."""
    assert revealed.revealed
    for item in every(revealed):
        assert sample_packet().pages[item.page - 1].text[item.start : item.end] == item.quote


def test_boxes_stay(revealed):
    """The boxes point at the same places before and after."""
    assert [item.boxes for item in every(revealed)] == [item.boxes for item in every(sample_draft())]


@pytest.mark.parametrize(
    ("page", "redacted", "raw"),
    [
        (2, "Patient: [PATIENT]    MRN [MRN 1]", "Patient: Ellison, Margaret    MRN 4471902"),
        (3, "[day -46, 2025]    [day -25, 2025]    4 of 12", "03/27/2025    04/17/2025    4 of 12"),
        (3, "ice at home in [month -3, 2025]", "ice at home in 02/2025"),
        (1, "DOB [DOB, age 68]", "DOB 03/14/1957"),
    ],
)
def test_surrogates_become_what_stands_on_the_page(page, redacted, raw):
    """Names, numbers, dates and months come back in the page's own writing."""
    draft = reveal(with_evidence(page, redacted), sample_packet(), sample_redacted())
    assert draft.findings[0].evidence[0].quote == raw


def test_half_a_surrogate_reveals_the_whole():
    """A quote that ends inside a surrogate gives the whole original, never a piece of one."""
    draft = reveal(with_evidence(2, "Patient: [PAT"), sample_packet(), sample_redacted())
    assert draft.findings[0].evidence[0].quote == "Patient: Ellison, Margaret"


def test_our_sentences_get_names_and_dates():
    """Surrogates and day numbers in the product's own sentences turn back too."""
    said = "The note of [day -4, 2025] by [PROVIDER 1] tells of pain since day -63; see day -4."
    draft = reveal(with_evidence(2, "Denies trauma.", said), sample_packet(), sample_redacted())
    expected = "The note of 05/08/2025 by Tobias Lindqvist tells of pain since 2025-03-10; see 2025-05-08."
    assert draft.findings[0].rationale == expected


def test_documents_get_their_dates(revealed):
    """A document's day becomes its ISO date."""
    assert [document.date for document in revealed.packet.documents] == [
        "2025-05-12",
        "2025-05-08",
        "2025-04-17",
        "2025-05-08",
    ]


def test_day_zero_follows_from_any_date():
    """Day 0 is worked out from a replaced date; without one it is unknown and days stay days."""
    assert day_zero(sample_packet(), sample_redacted()) == date(2025, 5, 12)
    bare = sample_redacted()
    pages = tuple(page.model_copy(update={"redactions": ()}) for page in bare.pages)
    bare = bare.model_copy(update={"pages": pages})
    assert day_zero(sample_packet(), bare) is None
    documents = reveal(with_evidence(2, "Denies trauma."), sample_packet(), bare).packet.documents
    assert [document.date for document in documents] == ["2025"] * 4


def test_statuses_and_ids_do_not_change(revealed):
    """Revealing changes the wording only: findings, outcome and ids are those of the draft."""
    draft = sample_draft()
    assert (revealed.id, revealed.overall, revealed.groups) == (draft.id, draft.overall, draft.groups)
    assert [finding.status for finding in revealed.findings] == [finding.status for finding in draft.findings]
    assert [finding.confidence for finding in revealed.findings] == [f.confidence for f in draft.findings]


def test_draft_itself_stays_de_identified():
    """The draft that is revealed is left as it was, without any phrase of the patient."""
    draft = sample_draft()
    reveal(draft, sample_packet(), sample_redacted())
    assert not draft.revealed
    assert not [phrase for phrase in PHRASES_OF_THE_PATIENT if phrase in draft.model_dump_json()]


def test_revealed_draft_is_never_stored(tmp_path, revealed):
    """The store takes the de-identified draft only."""
    from summarizer.store import Store  # noqa: PLC0415 - only here

    store = Store(tmp_path)
    with pytest.raises(CountersignError, match="only the de-identified draft is stored"):
        store.save_case(sample_packet(), sample_redacted(), revealed, None, [], "system")
    assert store.cases() == ()
