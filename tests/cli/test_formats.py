"""docs/formats.md says what the files hold: every field is described, and every example is a valid file."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from retrieval.types import Hit, Passage, Record
from summarizer.cli.reviewing import DecisionFile, DecisionRow
from summarizer.drafting.judge import Judgement, JudgeRow
from summarizer.types import (
    Box,
    Decision,
    DeidClass,
    DeidGate,
    DeidKept,
    DeidReport,
    Document,
    Draft,
    DraftPacket,
    DraftPolicy,
    Evidence,
    FinalFinding,
    Finding,
    Flip,
    LedgerEntry,
    Patient,
    Reading,
    Request,
    Reviewer,
    Signature,
    SignedReview,
    SummarySentence,
)

DOC = Path(__file__).parents[2] / "docs" / "formats.md"
SECTIONS = {
    "request.json": (Request, Patient),
    "draft.json": (Draft, DraftPacket, LedgerEntry, Document, DraftPolicy, Finding, Reading, Evidence, Box, Flip, SummarySentence, DeidReport, DeidClass, DeidGate, DeidKept),
    "judge: JSONL": (JudgeRow, Judgement),
    "decisions.json": (DecisionFile, DecisionRow),
    "signed.json": (SignedReview, FinalFinding, Decision, Signature, Reviewer),
    "search --json": (Hit, Passage),
}  # fmt: skip
LATER = {"action", "reason", "criterion_id", "status", "rationale"}
"""Fields of a decision that signed.json repeats from decisions.json, where they are described."""


def section(name: str) -> str:
    """The part of the document below a heading."""
    parts = re.split(r"^## ", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next(part for part in parts if part.startswith(name))


def examples(name: str) -> list[dict]:
    """The JSON examples of a part."""
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", section(name), flags=re.DOTALL)]


@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_is_described(name):
    """Each field of the types that a file is made of is named in its part of the document."""
    text = section(name)
    named = set(re.findall(r"`(?:[a-z_]+(?:\[\])?\.)*([a-z0-9_]+)`", text))
    named |= {key for body in examples(name) for key in re.findall(r'"([a-z0-9_]+)":', json.dumps(body))}
    fields = {field for kind in SECTIONS[name] for field in kind.model_fields}
    if name == "signed.json":
        fields -= LATER
    assert fields - named == set()


def test_no_field_is_invented():
    """Each row of the table of a draft, a signed review and a request names a field that exists."""
    for name in ("draft.json", "signed.json", "request.json"):
        rows = re.findall(r"^\| ((?:`[a-z0-9_]+`(?:, )?)+) \|", section(name), flags=re.MULTILINE)
        names = {field for row in rows for field in re.findall(r"`([a-z0-9_]+)`", row)}
        known = {field for kind in SECTIONS[name] for field in kind.model_fields} | {"audit_head"}
        assert names
        assert names - known == set()


def test_example_request_is_read():
    """The example of a request is a valid request with nothing left at its default."""
    (body,) = examples("request.json")
    assert json.loads(Request.model_validate(body).model_dump_json()) == body


def test_example_decisions_are_read():
    """The example of decisions is a valid file."""
    (body,) = examples("decisions.json")
    assert DecisionFile.model_validate(body).determination == "deny: c2"


def test_example_rows_come_back_as_described(countersign, tmp_path):
    """The rows of the document give the keys, and for judge the very answer, that it shows."""
    for name, command in (("deid: JSONL", ("deid",)), ("judge: JSONL", ("judge", "--engine", "computed"))):
        given, expected = examples(name)
        (tmp_path / "in.jsonl").write_text(json.dumps(given), encoding="utf-8")
        ran = countersign(*command, tmp_path / "in.jsonl", "--out", tmp_path / "out.jsonl")
        assert ran.status == 0, ran.err
        (row,) = [
            json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        assert set(row) == set(expected)
        assert (row["id"], row.get("status")) == (expected["id"], expected.get("status"))
        for span in row.get("spans", []):
            assert set(span) == set(expected["spans"][0])


@pytest.mark.parametrize("kind", [Draft, SignedReview, Request])
def test_types_have_a_schema(kind: type[Record]):
    """The JSON Schema of a file follows from its type, refuses unknown fields and describes the fields."""
    schema = kind.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


def test_schema_is_printed(countersign, drafted):
    """`countersign schema` prints the JSON Schema of draft.json, under which a real draft is valid."""
    ran = countersign("schema")
    assert ran.status == 0
    schema = json.loads(ran.out)
    assert set(schema["properties"]) == set(Draft.model_fields)
    jsonschema.validate(json.loads(drafted.draft.read_text(encoding="utf-8")), schema)
