"""Uploaded packet + request -> a new draft, made while the person watches the progress."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import streamlit as st
from pydantic import ValidationError

from summarizer.errors import CountersignError, DeidError, InputError
from summarizer.screens import markup, queue, site
from summarizer.screens.site import Site
from summarizer.types import Patient, Progress, ReleaseOrder, Request

URGENCY: Final = ("standard", "expedited", "concurrent")
LINES: Final = ("", "medicare_advantage", "medicare_ffs", "commercial", "marketplace", "medicaid")
TREES: Final = {"criteria": "Initial request", "continuation_criteria": "Continuation"}
AUTO: Final = "auto"
ALARMS: Final = "alarms"
"""Key of the refusal of the residual gate: its message and the ids of its alarms."""


def show(at: Site) -> None:
    """Draw the form; a case that is ready is opened."""
    markup.show('<h1 class="cs-title">New case</h1>')
    packet, request_side = st.columns(2, gap="medium")
    with packet:
        files = st.file_uploader(
            "Record packet (PDF; several files are read in order)", accept_multiple_files=True, key="files"
        )
        note = st.file_uploader(
            "Request as JSON (optional; fills the fields)", type=["json"], key="request_file"
        )
        if note is not None:
            _fill(note.getvalue(), note.file_id)
    with request_side:
        request = _request()
    if request is None:
        return
    key = _policy(at, request)
    with st.container(horizontal=True):
        start = st.button("Draft the case", type="primary", key="draft", disabled=not files)
        st.button("Back to the queue", key="back", on_click=lambda: st.session_state.pop("screen", None))
    if start:
        _draft(at, files, request, key)
    elif st.session_state.get(ALARMS) and files:
        order = _release(at)
        if order is not None:
            _draft(at, files, request, key, order)


# ---------------------------------------------------------------- request


def _fill(content: bytes, file_id: str) -> None:
    """Put the fields of a request file into the form, once for each file."""
    if st.session_state.get("filled_from") == file_id:
        return
    st.session_state["filled_from"] = file_id
    try:
        request = Request.model_validate_json(content)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, item["loc"])) or "file" for item in error.errors()}))
        st.error(
            markup.label(
                f"The request file cannot be used: check {fields}. It is described in docs/formats.md."
            )
        )
        return
    patient = request.patient or Patient()
    values: dict[str, Any] = {
        "service": request.service or "", "cpt": ", ".join(request.cpt), "hcpcs": ", ".join(request.hcpcs),
        "icd10": ", ".join(request.icd10), "received": request.received, "tree": request.tree,
        "urgency": request.urgency if request.urgency in URGENCY else URGENCY[0],
        "line": request.line_of_business if request.line_of_business in LINES else "",
        "patient": patient.name or "", "dob": patient.dob, "sex": patient.sex or "", "mrn": patient.mrn or "",
        "member": patient.member_id or "", "phone": patient.phone or "", "address": patient.address or "",
    }  # fmt: skip
    for name, value in values.items():
        st.session_state[f"request_{name}"] = value


def _request() -> Request | None:
    service = st.text_input("Service", key="request_service")
    left, middle, right = st.columns(3)
    cpt = left.text_input("CPT codes", key="request_cpt")
    hcpcs = middle.text_input("HCPCS codes", key="request_hcpcs")
    icd10 = right.text_input("ICD-10 codes", key="request_icd10")
    left, middle, right = st.columns(3)
    urgency = left.selectbox("Urgency", URGENCY, key="request_urgency", format_func=str.capitalize)
    line = middle.selectbox(
        "Line of business",
        LINES,
        key="request_line",
        format_func=lambda name: name.replace("_", " ") or "not given",
    )
    received = right.date_input("Received", key="request_received", value=None)
    tree = st.radio(
        "Criteria", tuple(TREES), key="request_tree", format_func=TREES.__getitem__, horizontal=True
    )
    patient = _patient()
    try:
        return Request(
            service=service or None, cpt=_codes(cpt), hcpcs=_codes(hcpcs), icd10=_codes(icd10), urgency=urgency,
            line_of_business=line or None, received=received, patient=patient, tree=tree,
        )  # fmt: skip
    except ValidationError:
        st.error("One of the fields cannot be used as given.")
        return None


def _patient() -> Patient:
    with st.expander("Patient (used to find identifiers in the packet; never shown to a model)"):
        left, right = st.columns(2)
        name = left.text_input("Name", key="request_patient")
        dob = right.date_input(
            "Date of birth", key="request_dob", value=None, min_value="1900-01-01", max_value="today"
        )
        mrn = left.text_input("Record number", key="request_mrn")
        member = right.text_input("Member id", key="request_member")
        phone = left.text_input("Telephone", key="request_phone")
        sex = right.text_input("Sex", key="request_sex")
        address = st.text_input("Address", key="request_address")
    return Patient(
        name=name or None, dob=dob, mrn=mrn or None, member_id=member or None, phone=phone or None, sex=sex or None,
        address=address or None,
    )  # fmt: skip


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").upper().split())


def _policy(at: Site, request: Request) -> str:
    titles = {AUTO: "Propose from codes and text (a person confirms it)"}
    titles |= {policy.slug: f"{policy.title} · {policy.id} · {policy.version()}" for policy in at.policies}
    key = st.selectbox("Policy", tuple(titles), key="request_policy", format_func=titles.__getitem__)
    if key == AUTO:
        _proposals(at, request)
    return key or AUTO


def _proposals(at: Site, request: Request) -> None:
    """Show what would be proposed from the request alone, on demand: the first time builds the index."""
    if not st.button("Show policies that may apply", key="propose"):
        return
    rows = [tuple(map(markup.escape, row)) for row in at.propose(request)]
    if rows:
        markup.show(markup.table(("Policy", "Title", "Why it may apply"), rows, "Policies that may apply"))
    else:
        markup.show(
            markup.plain(
                "Nothing fits this service and these codes; the packet's text is used as well when it is read.",
                "cs-quiet",
            )
        )


# ---------------------------------------------------------------- drafting


def _draft(
    at: Site, files: Sequence[Any], request: Request, key: str, order: ReleaseOrder | None = None
) -> None:
    st.session_state.pop(ALARMS, None)
    bar = st.progress(0.0, text="Starting")
    try:
        with (
            tempfile.TemporaryDirectory() as folder
        ):  # readable by this account only; gone when the draft is made
            paths = [_keep(Path(folder), index, file) for index, file in enumerate(files, start=1)]
            case = at.draft(paths, request, key, site.person().id, progress(bar.progress), order)
    except DeidError as error:
        bar.empty()
        if not error.alarms:
            st.error(markup.label(str(error)))
            return
        st.session_state[ALARMS] = (str(error), error.alarms)
        st.rerun()
    except CountersignError as error:
        bar.empty()
        st.error(markup.label(str(error)))
        return
    queue.open_case(at, case)
    st.rerun()


def _release(at: Site) -> ReleaseOrder | None:
    """What the person wants released; None until the form is sent with a reason and the right password."""
    message, alarms = st.session_state[ALARMS]
    st.error(markup.label(message))
    with st.form("release_form"):
        chosen = st.multiselect("False alarms to release", alarms, key="release_alarms")
        reason = st.text_input("Why what stands there identifies nobody", key="release_reason")
        password = st.text_input("Your password", type="password", key="release_password")
        sent = st.form_submit_button("Release and draft", key="release_now")
    if not sent:
        return None
    if not chosen or not reason.strip():
        st.error("Choose the alarms and give the reason.")
        return None
    try:
        who = at.store.authenticate(site.person().id, password, purpose="release")
    except CountersignError as error:
        st.error(markup.label(str(error)))
        return None
    return ReleaseOrder(alarms=frozenset(chosen), reviewer=who, reason=reason)


def _keep(folder: Path, index: int, file: Any) -> Path:
    name = Path(file.name.replace("\\", "/")).name
    if not name or name in {".", ".."}:
        raise InputError(f"file {index} of the upload has no usable name; rename it and upload it again")
    path = folder / f"{index:03d}" / name
    path.parent.mkdir()
    path.write_bytes(file.getvalue())
    return path


def progress(draw: Callable[..., object], clock: Callable[[], float] = time.monotonic) -> Progress:
    """A Progress that draws a bar, with the time left in the running stage."""
    began: dict[str, float] = {}

    def report(stage: str, done: int, total: int) -> None:
        start = began.setdefault(stage, clock())
        share = min(done / total, 1.0) if total else 0.0
        text = f"{stage.replace('_', ' ').capitalize()}: {done} of {total}"
        if 0 < done < total:
            left = (clock() - start) * (total - done) / done
            text += f", about {left / 60:.0f} min left" if left > 90 else f", about {left:.0f} s left"
        draw(share, text=markup.label(text))

    return report
