"""From a PDF to a grounded draft, with real parts: reader, Presidio, documents, facts, rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer import grounding
from summarizer.audit import MemoryAuditLog
from summarizer.errors import GroundingError
from summarizer.pipeline import Choice, Drafted, Pipeline
from summarizer.settings import Settings
from summarizer.types import Packet, Request
from summarizer.wiring import build, find_policy

GOLD = Path(__file__).parents[1] / "evals" / "gold" / "packets"
CASE = "cpap-cont-02"


@pytest.fixture(scope="module")
def made() -> tuple[Pipeline, Packet, Drafted]:
    """One packet with a scanned page, drafted without a model."""
    log = MemoryAuditLog()
    pipeline = build(Settings(), log, engine="computed")
    packet = pipeline.read([GOLD / f"{CASE}.pdf"])
    gold = json.loads((GOLD / f"{CASE}.gold.json").read_text(encoding="utf-8"))
    request = Request.model_validate({**gold["request"], "patient": gold["patient"], "tree": gold["tree"]})
    return (
        pipeline,
        packet,
        pipeline.draft(packet, lambda _: Choice(find_policy("cpap-osa")), request, "tester"),
    )


def test_every_leaf_has_a_finding_and_every_page_an_entry(made):
    """The draft names each leaf of the tree once, the ledger each page once."""
    _, packet, drafted = made
    tree = find_policy("cpap-osa").tree("continuation_criteria")
    assert [f.criterion_id for f in drafted.draft.findings] == [leaf.id for leaf in tree.leaves()]
    assert [e.page for e in drafted.draft.packet.ledger] == list(range(1, len(packet.pages) + 1))


def test_every_quote_is_its_slice_with_boxes(made):
    """What is quoted stands on its page, and can be drawn there."""
    _, _, drafted = made
    for finding in drafted.draft.findings:
        for item in finding.evidence:
            assert drafted.redacted.page(item.page).text[item.start : item.end] == item.quote
            assert item.boxes


def test_a_quote_that_is_not_on_its_page_stops_the_draft(made):
    """A draft with one changed quote is refused, and the finding is named."""
    _, _, drafted = made
    finding = next(f for f in drafted.draft.findings if f.evidence)
    wrong = finding.evidence[0].model_copy(update={"quote": finding.evidence[0].quote + "."})
    changed = finding.model_copy(update={"evidence": (wrong,)})
    draft = drafted.draft.model_copy(update={"findings": (changed,)})
    with pytest.raises(GroundingError, match=f"criterion {finding.criterion_id}"):
        grounding.check(draft, drafted.redacted)


def test_nothing_of_the_patient_is_in_draft_or_log(made):
    """No identifier of the label file stands in the draft or in an audit event."""
    pipeline, _, drafted = made
    gold = json.loads((GOLD / f"{CASE}.gold.json").read_text(encoding="utf-8"))
    said = drafted.draft.model_dump_json() + "".join(e.model_dump_json() for e in pipeline.log.events())
    own = find_policy("cpap-osa").model_dump_json()
    leaked = [item["text"] for item in gold["phi"] if item["text"] in said and item["text"] not in own]
    assert leaked == []


def test_every_stage_is_timed_and_logged(made):
    """The draft says how long each stage took; the log that both borders were crossed."""
    pipeline, _, drafted = made
    assert set(drafted.draft.seconds) == {"read", "deid", "documents", "statements", "criteria"}
    assert [event.kind for event in pipeline.log.events()] == ["deidentified", "drafted"]


def test_a_draft_without_a_model_says_so(made):
    """Nobody may take a computed draft for one that two readers agree on."""
    _, _, drafted = made
    assert any("without a language model" in note for note in drafted.draft.warnings)


def test_the_same_packet_reads_the_same(made):
    """Two runs give the same findings."""
    pipeline, packet, drafted = made
    gold = json.loads((GOLD / f"{CASE}.gold.json").read_text(encoding="utf-8"))
    request = Request.model_validate({**gold["request"], "patient": gold["patient"], "tree": gold["tree"]})
    again = pipeline.draft(packet, lambda _: Choice(find_policy("cpap-osa")), request, "tester")
    assert again.draft.findings == drafted.draft.findings
