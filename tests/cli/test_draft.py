"""`countersign draft`: packet in, draft.json out, with every quote on its page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pypdf
import pytest

from retrieval.formats import find, load_corpus
from summarizer import grounding
from summarizer.readers import read_packet
from summarizer.store import Store
from summarizer.types import Draft, Evidence
from tests.cli.made import IDENTIFIERS, packet, request

GOLD = Path(__file__).parents[2] / "evals" / "gold" / "packets"


def read(path: Path) -> Draft:
    """The draft of a file."""
    return Draft.model_validate_json(path.read_bytes())


def quotes(draft: Draft) -> list[Evidence]:
    """All evidence of a draft."""
    found = [item for finding in draft.findings for item in finding.evidence]
    found += [item for finding in draft.findings for reading in finding.readings for item in reading.evidence]
    return found + [item for sentence in draft.summary for item in sentence.evidence]


def plain(text: str) -> str:
    """Text with blanks alike."""
    return " ".join(text.split())


def test_draft_covers_every_page_and_criterion(drafted):
    """The ledger has one entry a page and the findings one entry a leaf of the policy."""
    draft = read(drafted.draft)
    assert [entry.page for entry in draft.packet.ledger] == [1, 2, 3]
    assert [entry.state for entry in draft.packet.ledger] == ["text", "text", "blank"]
    leaves = find(load_corpus(), "cpap-osa").criteria.leaves()
    assert [finding.criterion_id for finding in draft.findings] == [leaf.id for leaf in leaves]
    assert (draft.policy.slug, draft.policy.proposed, draft.revealed) == ("cpap-osa", False, False)
    assert draft.engine["name"] == "computed"


def test_draft_finds_what_the_record_shows(drafted):
    """The sleep study's index is read as met, with the line that says so as evidence."""
    draft = read(drafted.draft)
    met = [finding for finding in draft.findings if finding.status == "met"]
    assert any("22.4" in item.quote and item.page == 2 for finding in met for item in finding.evidence)


def test_quotes_are_slices_of_the_stored_pages(drafted):
    """Each quote equals its slice of the de-identified page and has a box on that page."""
    draft, store = read(drafted.draft), Store(drafted.data)
    redacted = store.redacted(store.case_of(draft.id))
    grounding.check(draft, redacted)
    assert quotes(draft)
    for item in quotes(draft):
        assert redacted.page(item.page).text[item.start : item.end] == item.quote
        assert item.boxes
        assert all(0 <= box.x0 < box.x1 <= 612 and 0 <= box.y0 < box.y1 <= 792 for box in item.boxes)


def test_draft_shows_no_identifier(drafted):
    """Name, dates and numbers of the patient stand nowhere in draft.json."""
    text = drafted.draft.read_text(encoding="utf-8")
    assert not [word for word in IDENTIFIERS if word in text]
    assert drafted.draft.stat().st_mode & 0o077 == 0


def test_revealed_quotes_stand_on_the_page(countersign, tmp_path):
    """With --reveal each quote is a slice of the raw page, stands in the PDF, and the reveal is logged."""
    pdf, out = packet(tmp_path), tmp_path / "draft.json"
    ran = countersign(
        "draft",
        pdf,
        "--policy",
        "cpap-osa",
        "--engine",
        "computed",
        "--request",
        request(tmp_path),
        "--out",
        out,
        "--reveal",
    )
    assert ran.status == 0
    draft, raw = read(out), read_packet([pdf])
    assert draft.revealed
    pages = [plain(page.extract_text()) for page in pypdf.PdfReader(pdf).pages]
    for item in quotes(draft):
        assert raw.pages[item.page - 1].text[item.start : item.end] == item.quote
        assert plain(item.quote) in pages[item.page - 1]
    assert {document.date for document in draft.packet.documents} >= {"2025-01-09", "2025-02-02"}
    store = Store(countersign.data)
    assert [event.subject for event in store.audit.events() if event.kind == "revealed"] == [draft.id]
    assert not store.draft(store.case_of(draft.id)).revealed


def test_draft_is_told_in_the_terminal(countersign, tmp_path):
    """The table has a row a criterion, then outcome and pages; the way on stands on stderr."""
    ran = countersign(
        "draft",
        packet(tmp_path),
        "--policy",
        "NCD 240.4",
        "--engine",
        "computed",
        "--out",
        tmp_path / "new" / "draft.json",
    )
    assert ran.status == 0
    assert "Suggested reading:" in ran.out
    assert "Pages: 3 (2 text, 1 blank)" in ran.out
    assert "countersign app" in ran.err
    assert (tmp_path / "new" / "draft.json").is_file()


def test_no_save_keeps_nothing_of_the_patient(countersign, tmp_path):
    """With --no-save there is no case, and the vault holds no packet."""
    ran = countersign(
        "draft",
        packet(tmp_path),
        "--policy",
        "cpap-osa",
        "--engine",
        "computed",
        "--no-save",
        "--out",
        tmp_path / "draft.json",
    )
    assert ran.status == 0
    assert Store(countersign.data).cases() == ()
    assert {path.name for path in (countersign.data / "vault").iterdir()} == {"vault.key", "vault.check"}


def test_policy_is_proposed_with_auto(with_index, tmp_path):
    """With --policy auto the codes of the request propose the policy, and the draft says that it is a proposal."""
    ran = with_index(
        "draft",
        packet(tmp_path),
        "--policy",
        "auto",
        "--engine",
        "computed",
        "--request",
        request(tmp_path),
        "--out",
        tmp_path / "draft.json",
    )
    assert ran.status == 0
    policy = read(tmp_path / "draft.json").policy
    assert (policy.slug, policy.proposed) == ("cpap-osa", True)
    assert "proposed by the machine" in plain(ran.err)


def test_packet_of_several_files(countersign, tmp_path):
    """A folder of files is one packet; an unreadable one among them is in the ledger and the warnings."""
    folder = tmp_path / "in"
    folder.mkdir()
    packet(folder, "1 note.pdf")
    (folder / "2 broken.pdf").write_bytes(b"not a PDF at all")
    ran = countersign(
        "draft", folder, "--policy", "cpap-osa", "--engine", "computed", "--out", tmp_path / "draft.json"
    )
    assert ran.status == 0
    draft = read(tmp_path / "draft.json")
    assert [entry.state for entry in draft.packet.ledger] == ["text", "text", "blank", "unreadable"]
    assert draft.unread_pages == (4,)
    assert any("not a PDF" in warning for warning in draft.warnings)


def test_json_schema_of_a_draft_holds(drafted):
    """The file has the fields of the type and no others, and round-trips unchanged."""
    body = json.loads(drafted.draft.read_text(encoding="utf-8"))
    assert set(body) == set(Draft.model_fields)
    assert json.loads(read(drafted.draft).model_dump_json()) == body


@pytest.mark.slow
def test_gold_packet_with_a_scan(countersign, tmp_path):
    """The gold sleep packet: six pages, the last one read by OCR, quotes grounded, no identifier left."""
    gold = json.loads((GOLD / "cpap-01.gold.json").read_text(encoding="utf-8"))
    pdf, asked, out = tmp_path / "cpap-01.pdf", GOLD / "cpap-01.gold.json", tmp_path / "draft.json"
    shutil.copy(GOLD / "cpap-01.pdf", pdf)
    ran = countersign(
        "draft", pdf, "--policy", gold["policy"], "--engine", "computed", "--request", asked, "--out", out
    )
    assert ran.status == 0
    draft, store = read(out), Store(countersign.data)
    assert [entry.page for entry in draft.packet.ledger] == list(range(1, gold["pages"] + 1))
    assert [entry.page for entry in draft.packet.ledger if entry.state == "ocr"] == gold["scanned_pages"]
    grounding.check(draft, store.redacted(store.case_of(draft.id)))
    text = out.read_text(encoding="utf-8")
    surname = gold["patient"]["name"].split()[-1]
    for word in (surname, gold["patient"]["dob"], gold["patient"]["mrn"], gold["patient"]["member_id"]):
        assert word not in text


@pytest.mark.slow
def test_demo_runs_without_a_model(countersign, tmp_path):
    """The demo drafts the packet that ships with the product and writes draft and report; the case is stored."""
    ran = countersign("demo", "--model", "none", "--out", tmp_path / "demo")
    assert ran.status == 0, ran.err
    draft = read(tmp_path / "demo" / "draft.json")
    assert draft.policy.slug == "cpap-osa"
    assert draft.policy.title in (tmp_path / "demo" / "report.html").read_text(encoding="utf-8")
    assert [case.policy for case in Store(countersign.data).cases()] == ["cpap-osa"]
