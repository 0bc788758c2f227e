"""The residual gate stands before every question to a model and every draft, and nothing of a fault is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from summarizer.audit import MemoryAuditLog
from summarizer.deid import Deidentifier, text_packet
from summarizer.drafting.drafting import Drafter
from summarizer.drafting.model import ModelReader
from summarizer.errors import DeidError
from summarizer.gating import gate_draft
from summarizer.pipeline import Choice, Pipeline
from summarizer.settings import Settings
from summarizer.types import Packet, Patient, Request
from summarizer.wiring import build, find_policy
from tests.fakes import ScriptedChat, statement
from tests.sample import sample_draft

NAME = "Delphine Okarsky"
NOTE = (
    f"PROGRESS NOTE\nPatient: {NAME}   DOB: 02/03/1961   MRN: 0077-3141\nDate of visit: 01/09/2025\n"
    "SpO2 84 % at rest on room air, awake. Home oxygen is needed.\nSigned: Imogen Tarrasch, MD\n"
)
REQUEST = Request(service=f"Home oxygen for {NAME}, MRN 0077-3141", patient=Patient(name=NAME))
CRITERION = find_policy("home-oxygen").tree("criteria").leaves()[0]


@pytest.fixture(scope="module")
def packet() -> Packet:
    """One page of an invented patient."""
    return text_packet([NOTE])


def scripted(reply: dict[str, object]) -> tuple[Pipeline, ScriptedChat]:
    """The whole pipeline with a model that answers the same to everything."""
    chat = ScriptedChat(replies=(reply,))
    pipeline = build(Settings(), MemoryAuditLog(), engine="computed")
    closest: Callable[..., range] = lambda _, texts, top: range(min(top, len(texts)))  # noqa: E731 - a stand-in
    return replace(pipeline, drafter=Drafter(rank=closest, model=ModelReader(chat, "scripted"))), chat


def asked(chat: ScriptedChat) -> str:
    """Everything that the model was shown."""
    return "\n".join(str(message.content) for messages in chat.asked for message in messages)


def test_a_question_never_holds_an_identifier(packet: Packet):
    """Neither the pages nor what intake wrote in the service line shows the patient to the model."""
    pipeline, chat = scripted({"reason": "nothing settles it", "sentences": [], "status": "insufficient"})
    pipeline.draft(packet, lambda _: Choice(find_policy("home-oxygen")), REQUEST)
    assert "Home oxygen for [removed]" in asked(chat)
    assert not [word for word in ("Okarsky", "Delphine", "0077", "1961", "01/09") if word in asked(chat)]


@pytest.mark.parametrize("where", ["statement", "context"])
def test_the_model_is_not_asked_where_the_gate_refuses(packet: Packet, where: str):
    """An identifier in what is to be shown stops the call itself; the refusal names place and class only."""
    worker = Deidentifier()
    gate = worker.guard(packet, worker.redact(packet)).check
    chat = ScriptedChat(replies=({},))
    texts = {"statement": f"{NAME} sleeps well.", "context": ""} | (
        {"context": f"for {NAME}"} if where == "context" else {}
    )
    if where == "context":
        texts["statement"] = "The patient sleeps well."
    with pytest.raises(DeidError, match="a question to the model: a known name") as caught:
        ModelReader(chat, "scripted").read(
            CRITERION, [statement(texts["statement"])], texts["context"], (), gate
        )
    assert chat.asked == []
    assert "Okarsky" not in str(caught.value)


@pytest.mark.parametrize("field", ["rationale", "summary_text", "warnings", "refused"])
def test_a_draft_that_names_the_patient_is_refused(packet: Packet, field: str):
    """Whatever wrote it: rationale, reading, summary and notes pass the gate before a draft is shown or stored."""
    worker = Deidentifier()
    gate = worker.guard(packet, worker.redact(packet)).check
    draft, said = sample_draft(), f"Seen: {NAME}."
    gate_draft(draft, gate)
    first = draft.findings[0]
    if field == "refused":
        readings = (first.readings[0].model_copy(update={"refused": said}), *first.readings[1:])
        changes: dict[str, object] = {"findings": (first.model_copy(update={"readings": readings}),)}
    elif field == "rationale":
        changes = {"findings": (first.model_copy(update={"rationale": said}),)}
    else:
        changes = {field: said if field == "summary_text" else (said,)}
    with pytest.raises(DeidError) as caught:
        gate_draft(draft.model_copy(update=changes), gate)
    assert "Okarsky" not in str(caught.value)


def test_a_name_of_the_policy_gives_nobody_away(packet: Packet):
    """Words that the public policy holds too may stand in a draft, other names may not."""
    worker = Deidentifier()
    guard = replace(worker.guard(packet, worker.redact(packet)), public=f"as {NAME} has shown")
    guard.check(f"See {NAME}.", "the summary")
    with pytest.raises(DeidError):
        guard.check("See Imogen Tarrasch.", "the summary")


def test_a_fault_of_the_program_prints_no_text():
    """A traceback could hold text of a record: the place of the fault is printed, its message is not."""
    code = (
        "import summarizer.cli as cli, sys; sys.argv = ['countersign', 'schema']\n"
        "def broken(): raise KeyError('Delphine Okarsky')\n"
        "cli.app = broken; cli.main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert ran.returncode == 1
    assert "KeyError" in ran.stderr
    assert "Okarsky" not in ran.stderr


def test_the_guard_shows_no_value(packet: Packet):
    """Printed by accident, the guard keeps its values and its key to itself."""
    worker = Deidentifier(secret=b"a key for tests only")
    shown = repr(worker.guard(packet, worker.redact(packet)))
    assert "Okarsky" not in shown
    assert "for tests" not in shown


def test_the_log_takes_no_text(packet: Packet):
    """The events of a draft hold ids, counts and words; none holds anything of the packet or the request."""
    pipeline = build(Settings(), MemoryAuditLog(), engine="computed")
    pipeline.draft(packet, lambda _: Choice(find_policy("home-oxygen")), REQUEST)
    said = json.dumps([event.model_dump() for event in pipeline.log.events()])
    assert not [word for word in ("Okarsky", "Delphine", "0077", "Home oxygen") if word in said]
