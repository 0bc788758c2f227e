"""`countersign reviewers`, `sign` and `audit`: who may sign what, and what is left of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest

from retrieval.formats import find, load_corpus
from summarizer import review
from summarizer.exports import read
from summarizer.store import Store
from summarizer.types import Draft, SignedReview
from tests.cli.made import IDENTIFIERS


@pytest.fixture
def people(case, countersign):
    """A data folder with one case, a medical director and a nurse."""
    for name, role in (("n.osei", "medical_director"), ("r.quill", "nurse")):
        ran = countersign(
            "reviewers",
            "add",
            name,
            "--name",
            f"Doctor {name[2:].title()}",
            "--role",
            role,
            "--credentials",
            "MD",
        )
        assert ran.status == 0
    return case


def decisions(case, folder: Path, determination: str = "request information", **more: object) -> Path:
    """A decisions file that accepts every finding."""
    draft = Draft.model_validate_json(case.draft.read_bytes())
    rows = [{"criterion_id": finding.criterion_id, "action": "accept"} for finding in draft.findings]
    path = folder / "decisions.json"
    path.write_text(json.dumps({"decisions": rows, "determination": determination, **more}), encoding="utf-8")
    return path


def refused(ran, *words: str) -> None:
    """The command ended with status 2 and one line that holds these words."""
    assert ran.status == 2
    assert ran.err.count("\n") == 1
    assert all(word in ran.err for word in words), ran.err


def test_reviewer_is_added_once(countersign):
    """A person is added with role and credential, listed, and cannot be added again."""
    ran = countersign(
        "reviewers",
        "add",
        "n.osei",
        "--name",
        "Nana Osei",
        "--role",
        "medical_director",
        "--credentials",
        "MD",
    )
    assert (ran.status, ran.out) == (0, "Nana Osei may sign in as n.osei (medical director)\n")
    assert countersign("reviewers", "list").out == "n.osei\tmedical_director\tNana Osei\tMD\n"
    refused(
        countersign("reviewers", "add", "n.osei", "--name", "Another", "--role", "nurse"),
        "already",
        "choose another id",
    )


def test_reviewer_needs_a_role_and_a_long_credential(countersign):
    """An unknown role names the roles; a short credential says how long it has to be."""
    refused(
        countersign("reviewers", "add", "x", "--name", "X", "--role", "surgeon"), "nurse, medical_director"
    )
    countersign.set(credential="short")
    refused(countersign("reviewers", "add", "x", "--name", "X", "--role", "nurse"), "at least 8 characters")


def test_signed_review_is_written_and_verified(people, countersign, tmp_path):
    """The director's decisions give signed.json and a PDF; both name the log head, and the log is whole."""
    ran = countersign(
        "sign",
        people.draft,
        "--decisions",
        decisions(people, tmp_path),
        "--reviewer",
        "n.osei",
        "--out",
        tmp_path / "signed.json",
    )
    assert ran.status == 0, ran.err
    signed = read((tmp_path / "signed.json").read_bytes())
    assert isinstance(signed, SignedReview)
    review.verify(signed, find(load_corpus(), "cpap-osa").criteria)
    assert (signed.determination, signed.signature.reviewer.id) == ("request information", "n.osei")
    assert signed.signature.at <= datetime.now(UTC)
    assert [item.decision.action for item in signed.findings] == ["accept"] * len(signed.draft.findings)
    head = json.loads((tmp_path / "signed.json").read_bytes())["audit_head"]
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "signed.pdf").pages)
    assert "Doctor Osei" in text
    assert not [
        word for word in IDENTIFIERS if word in text + (tmp_path / "signed.json").read_text(encoding="utf-8")
    ]
    verified = countersign("audit", "verify", "--head", head)
    assert (verified.status, verified.out.startswith("the audit log is whole:")) == (0, True)


def test_signed_json_goes_beside_the_draft(people, countersign, tmp_path):
    """Without --out the signed review stands beside draft.json."""
    assert (
        countersign(
            "sign", people.draft, "--decisions", decisions(people, tmp_path), "--reviewer", "n.osei"
        ).status
        == 0
    )
    assert people.draft.with_name("signed.json").is_file()
    assert people.draft.with_name("signed.pdf").read_bytes().startswith(b"%PDF-")


def test_log_tells_what_happened_without_patient_text(people, countersign, tmp_path):
    """The events of a case are printed one JSON object a line, oldest first, with no identifier."""
    countersign("sign", people.draft, "--decisions", decisions(people, tmp_path), "--reviewer", "n.osei")
    ran = countersign("audit", "list")
    events = [json.loads(line) for line in ran.out.splitlines()]
    kinds = [event["kind"] for event in events]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (
        kinds.index("deidentified") < kinds.index("drafted") < kinds.index("decision") < kinds.index("signed")
    )
    assert not [word for word in IDENTIFIERS if word in ran.out]
    case_id = Store(people.data).cases()[0].id
    only = countersign("audit", "list", "--subject", case_id).out.splitlines()
    assert {json.loads(line)["subject"] for line in only} == {case_id}


def test_nurse_cannot_sign_what_is_adverse(people, countersign, tmp_path):
    """A nurse's signature under criteria that are not all met is refused, and nothing is written."""
    refused(
        countersign(
            "sign",
            people.draft,
            "--decisions",
            decisions(people, tmp_path, "meets criteria"),
            "--reviewer",
            "r.quill",
            "--out",
            tmp_path / "signed.json",
        ),
        "only a medical director can sign",
    )
    assert not list(tmp_path.glob("signed*"))
    refused(
        countersign(
            "sign",
            people.draft,
            "--decisions",
            decisions(people, tmp_path, "deny: c1"),
            "--reviewer",
            "r.quill",
        ),
        "a nurse may sign one of",
    )


def test_wrong_credential_is_refused(people, countersign, tmp_path):
    """A wrong credential signs nothing, stores no decision, and does not say which half was wrong."""
    countersign.set(credential="not the right one")
    said = decisions(people, tmp_path)
    refused(countersign("sign", people.draft, "--decisions", said, "--reviewer", "n.osei"), "wrong password")
    wrong_person = countersign("sign", people.draft, "--decisions", said, "--reviewer", "nobody")
    refused(wrong_person, "unknown reviewer or wrong password")
    store = Store(people.data)
    assert store.decisions(store.cases()[0].id) == ()


def test_missing_credential_says_where_to_give_it(people, countersign, tmp_path, monkeypatch):
    """Without a terminal and without the setting the command says both ways to give a credential."""
    monkeypatch.delenv("COUNTERSIGN_CREDENTIAL")
    refused(
        countersign("sign", people.draft, "--decisions", decisions(people, tmp_path), "--reviewer", "n.osei"),
        "run in a terminal, or set COUNTERSIGN_CREDENTIAL",
    )


def test_every_finding_needs_its_decision(people, countersign, tmp_path):
    """A file that leaves findings out is refused with their ids, and no signature is stored."""
    path = decisions(people, tmp_path)
    body = json.loads(path.read_text(encoding="utf-8"))
    left = body["decisions"].pop()["criterion_id"]
    path.write_text(json.dumps(body), encoding="utf-8")
    refused(
        countersign("sign", people.draft, "--decisions", path, "--reviewer", "n.osei"),
        left,
        "accept, edit or reject",
    )


def test_denial_names_unmet_criteria(people, countersign, tmp_path):
    """A denial for a criterion that is met is refused; the director may deny for one that is not."""
    draft = Draft.model_validate_json(people.draft.read_bytes())
    met = next(finding.criterion_id for finding in draft.findings if finding.status == "met")
    unmet = next(
        finding.criterion_id for finding in draft.findings if finding.status in {"not_met", "insufficient"}
    )
    said = decisions(people, tmp_path, f"deny: {met}")
    refused(
        countersign("sign", people.draft, "--decisions", said, "--reviewer", "n.osei"),
        "not an unmet criterion",
    )
    said = decisions(people, tmp_path, f"deny: {unmet}")
    assert countersign("sign", people.draft, "--decisions", said, "--reviewer", "n.osei").status == 0


def test_case_is_signed_once(people, countersign, tmp_path):
    """A closed case takes no second signature."""
    said = decisions(people, tmp_path)
    assert countersign("sign", people.draft, "--decisions", said, "--reviewer", "n.osei").status == 0
    refused(
        countersign("sign", people.draft, "--decisions", said, "--reviewer", "n.osei"), "signed and closed"
    )


def test_edits_are_kept_with_their_reasons(people, countersign, tmp_path):
    """An edited status, the reason and the reworded summary stand in the signed review; an edit without a reason is refused."""
    path = decisions(people, tmp_path, summary_text="The study is recent; one attestation is missing.")
    body = json.loads(path.read_text(encoding="utf-8"))
    first = body["decisions"][0]
    first.update(action="edit", status="not_met")
    path.write_text(json.dumps(body), encoding="utf-8")
    refused(countersign("sign", people.draft, "--decisions", path, "--reviewer", "n.osei"), "needs a reason")
    first["reason"] = "The order is not signed."
    path.write_text(json.dumps(body), encoding="utf-8")
    assert (
        countersign(
            "sign", people.draft, "--decisions", path, "--reviewer", "n.osei", "--out", tmp_path / "s.json"
        ).status
        == 0
    )
    signed = read((tmp_path / "s.json").read_bytes())
    assert (signed.findings[0].status, signed.findings[0].decision.reason) == (
        "not_met",
        "The order is not signed.",
    )
    assert signed.summary_text == "The study is recent; one attestation is missing."


def test_identifier_in_a_reason_is_refused(people, countersign, tmp_path):
    """A reason that names the patient is not stored."""
    path = decisions(people, tmp_path)
    body = json.loads(path.read_text(encoding="utf-8"))
    body["decisions"][0].update(action="reject", reason="Ms. Fennwick was seen by phone only.")
    path.write_text(json.dumps(body), encoding="utf-8")
    ran = countersign("sign", people.draft, "--decisions", path, "--reviewer", "n.osei")
    refused(ran, "the reason on")
    assert "Fennwick" not in ran.err


@pytest.mark.usefixtures("people")
def test_tampered_log_is_named(countersign):
    """A head that the log never had is refused with the event; a malformed one with its form."""
    refused(countersign("audit", "verify", "--head", f"2:{'a' * 64}"), "audit event 2")
    refused(countersign("audit", "verify", "--head", f"999:{'a' * 64}"), "is gone")
    refused(countersign("audit", "verify", "--head", "yesterday"), "COUNT:DIGEST")


def test_altered_draft_file_does_not_count(people, countersign, tmp_path):
    """What is signed is the stored draft: a status changed in draft.json does not reach the review."""
    body = json.loads(people.draft.read_text(encoding="utf-8"))
    truth = [finding["status"] for finding in body["findings"]]
    for finding in body["findings"]:
        finding["status"] = "met"
    people.draft.write_text(json.dumps(body), encoding="utf-8")
    ran = countersign(
        "sign",
        people.draft,
        "--decisions",
        decisions(people, tmp_path),
        "--reviewer",
        "n.osei",
        "--out",
        tmp_path / "s.json",
    )
    if ran.status == 0:
        assert [finding.status for finding in read((tmp_path / "s.json").read_bytes()).findings] == truth
    else:
        refused(ran)
