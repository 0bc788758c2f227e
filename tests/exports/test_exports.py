"""Draft and signed review as files: nothing is left out, nothing of a record runs, what was signed can be checked."""

from __future__ import annotations

import io
import json
import re

import pytest
from pypdf import PdfReader

from summarizer import review
from summarizer.errors import InputError
from summarizer.exports import FORMATS, export, read
from summarizer.types import Draft
from tests.sample import sample_draft, sample_policy, sample_signed

HEAD = "12:" + "ab" * 32
HOSTILE = '<script>alert(1)</script> <img src="http://192.0.2.1/x.png"> [click](http://192.0.2.1) **bold**'


def text_of(data: bytes) -> str:
    """The text of a PDF, blanks collapsed."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def hostile_draft() -> Draft:
    """A draft whose first finding says something hostile."""
    draft = sample_draft()
    first = draft.findings[0].model_copy(update={"rationale": HOSTILE})
    return draft.model_copy(update={"findings": (first, *draft.findings[1:])})


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_every_format_prints_the_head_of_the_log(kind: str):
    """A chain cannot see a cut-off tail, so each export carries the head."""
    data = export(sample_signed(), kind, audit_head=HEAD, policy=sample_policy())
    shown = text_of(data) if kind == "pdf" else data.decode()
    assert HEAD.replace(" ", "") in shown.replace(" ", "")


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_a_report_shows_every_criterion_with_its_quotes(kind: str):
    """No leaf and no quote of the draft is missing from the readable report."""
    draft = sample_draft()
    data = export(draft, kind, audit_head=HEAD, policy=sample_policy())
    shown = text_of(data) if kind == "pdf" else re.sub(r"<[^>]+>", "", data.decode())
    flat = re.sub(r"\W+", "", shown)
    for finding in draft.findings:
        assert finding.criterion_id in shown
        for item in finding.evidence:
            assert re.sub(r"\W+", "", item.quote)[:40] in flat


@pytest.mark.parametrize("kind", ["html", "pdf"])
def test_a_draft_says_that_it_is_none_but_a_suggestion(kind: str):
    """A draft carries its banner, a signed review the name, time and meaning of the signature."""
    data = export(sample_draft(), kind, audit_head=HEAD, policy=sample_policy())
    signed = sample_signed()
    filed = export(signed, kind, audit_head=HEAD, policy=sample_policy())
    shown, closed = (text_of(d) if kind == "pdf" else " ".join(d.decode().split()) for d in (data, filed))
    assert "Not a determination" in shown
    assert "Not a determination" not in closed
    for said in (signed.signature.reviewer.name, signed.signature.meaning, signed.determination):
        assert said in closed
    assert f"{signed.signature.at:%Y-%m-%d %H:%M}" in closed


def test_text_of_a_record_stays_text_in_html():
    """Tags, images and links of a record are escaped; the file has no script, no link and loads nothing."""
    page = export(hostile_draft(), "html", audit_head=HEAD, policy=sample_policy()).decode()
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<(?:script|img|a|iframe|link|object)\b", page)
    assert "url(" not in page


def test_a_signed_review_can_be_read_back_and_checked():
    """The JSON export is the record itself; one changed word breaks its signature."""
    signed = sample_signed()
    data = export(signed, "json", audit_head=HEAD, policy=sample_policy())
    again = read(data)
    assert again == signed
    review.verify(again, sample_policy().tree(signed.draft.policy.tree))  # type: ignore[arg-type]
    body = json.loads(data)
    body["determination"] = "approve"
    with pytest.raises(Exception, match="altered"):
        review.verify(read(json.dumps(body).encode()))  # type: ignore[arg-type]


def test_a_broken_file_is_told_without_its_text():
    """What cannot be read back is named by its field, never by its content."""
    body = json.loads(export(sample_draft(), "json", audit_head=HEAD, policy=None))
    body["findings"][0]["status"] = "SECRET-TEXT"
    with pytest.raises(InputError) as told:
        read(json.dumps(body).encode())
    assert "findings.0.status" in str(told.value)
    assert "SECRET" not in str(told.value)


def test_the_same_review_gives_the_same_bytes():
    """An export can be compared byte by byte."""
    signed = sample_signed()
    for kind in FORMATS:
        made = [export(signed, kind, audit_head=HEAD, policy=sample_policy()) for _ in range(2)]
        assert made[0] == made[1]
