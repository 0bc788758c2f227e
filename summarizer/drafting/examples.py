"""Lines of a reading file's examples -> a patient record, so that every rule proves itself on its own examples."""

from __future__ import annotations

import re

from retrieval.types import Policy
from summarizer.drafting.computed import ComputedReader
from summarizer.drafting.rules import Example, Rules
from summarizer.facts.record import PatientRecord
from summarizer.types import Document, Evidence, Reading, Span, Stance, Statement

_LINE = re.compile(
    r"^(?:(?P<kind>[a-z_]+)\s+)?(?:@(?P<day>[+-]?\d+)\s*)?(?:#(?P<section>[^:]+))?:\s*(?P<text>.+)$",
    re.DOTALL,
)


_VALUE_CELL = re.compile(r"(?:^|   )[<>]?\d[\d./%]*(?:   |$)")
"""A cell that is nothing but a number: not in a header row."""


def example_record(example: Example) -> PatientRecord:
    """The record of an example: one document for each change of kind or day; `a | b` rows follow their header."""
    documents: list[Document] = []
    statements: list[Statement] = []
    key: tuple[str, int | None] | None = None
    header = ""
    for number, line in enumerate(example.record):
        match = _LINE.match(line)
        kind = (match["kind"] if match else None) or "clinical_note"
        day = int(match["day"]) if match and match["day"] else (key[1] if key and not match else -10)
        text = match["text"] if match else line
        if (kind, day) != key:
            key = (kind, day)
            header = ""
            documents.append(_document(kind, day, len(documents) + 1))
        text = "   ".join(cell.strip() for cell in text.split("|")) if "|" in text else text
        section = (match["section"] or "").strip().lower() if match else ""
        span = Span(page=number + 1, start=0, end=len(text))
        if "   " in text and not (header or _VALUE_CELL.search(text)):
            header = text
        statements.append(
            Statement(span=span, text=text, section=section, header=header, document=len(documents) - 1)
        )
    request = example.request
    codes = frozenset(code for name in ("cpt", "hcpcs", "icd10") for code in request.get(name, ()))
    return PatientRecord(
        statements,
        documents,
        anchor_year=2025,
        patient_age=request.get("age"),
        request_text=str(request.get("service", "")),
        request_codes=codes,
    )


def _document(kind: str, day: int | None, page: int) -> Document:
    claim = kind in {"fax_cover", "dme_order", "prior_auth_form", "portal_message", "appeal_letter"}
    return Document(
        kind=kind,
        day=day,
        pages=(page,),
        other_patient=kind == "other_patient",
        evidence_kinds=("order",) if claim else (kind,),
    )


def read_example(rules: Rules, policy: Policy, criterion_id: str, example: Example) -> Reading:
    """The computed reading of one leaf on the record of one example."""
    trees = [tree for tree in (policy.criteria, policy.continuation_criteria) if tree]
    leaves = {leaf.id: leaf for tree in trees for leaf in tree.leaves()}
    record = example_record(example)

    def quote(index: int, stance: Stance) -> Evidence:
        span = record.statements[index].span
        return Evidence(
            page=span.page, start=span.start, end=span.end, quote=record.statements[index].text, stance=stance
        )

    return ComputedReader(record, rules, leaves, quote).read(criterion_id)
