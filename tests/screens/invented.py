"""An invented packet with a real PDF, exact word boxes and a draft over it. Everybody in it is made up."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from summarizer.deid import report
from summarizer.store import Store
from summarizer.types import (
    Box,
    Document,
    Draft,
    DraftPacket,
    DraftPolicy,
    Evidence,
    Finding,
    Flip,
    LedgerEntry,
    Packet,
    Page,
    Patient,
    Reading,
    RedactedPacket,
    RedactedPage,
    Redaction,
    Request,
    Reviewer,
    SummarySentence,
    Word,
)

FONT, SIZE, LEFT, TOP, LEADING = "Helvetica", 12, 60, 104, 25
HOSTILE = "**Bold** :red[x] $y$ ![i](http://127.0.0.1:9/i.png) <img src=x onerror=alert(1)> www.example.test"

LETTERHEADS = {
    1: "QUILLMERE HOME RESPIRATORY  -  FAX TRANSMITTAL",
    2: "FENWICK HOLLOW FAMILY MEDICINE  -  PROGRESS NOTE",
    3: "SALTMARSH SLEEP CENTER  -  POLYSOMNOGRAPHY REPORT",
    4: "SALTMARSH SLEEP CENTER  -  CONSULTATION LETTER",
    5: "QUILLMERE HOME RESPIRATORY  -  STANDARD WRITTEN ORDER",
}
LINES = {
    1: [
        "To: Utilization Management   Re: Isolde Marrowby   DOB 04/02/1957",
        "Service requested: CPAP device E0601 with humidifier",
        "Pages including cover: 7   Date: 03/14/2025",
    ],
    2: [
        "Patient: Isolde Marrowby   MRN: FH-310266   Visit date: 01/08/2025",
        "Chief complaint: loud snoring and unrefreshing sleep for two years.",
        "Seen in person. Husband reports witnessed pauses in breathing at night.",
        "Epworth Sleepiness Scale 9 of 24. Denies dozing while driving.",
        "Denies depressed mood. No insomnia.",
        "Problem list: essential hypertension, on lisinopril 20 mg daily.",
        "Exam: BMI 33.1, neck 42 cm, Mallampati III.",
        "Nasal passages clear. Heart regular, no murmur. Lungs clear.",
        "Weight stable over the past year. No nocturnal oxygen.",
        "Discussed sleep hygiene, side sleeping and alcohol in the evening.",
        "Family history: father with heart failure.",
        "Lives with husband; works full time as a bookkeeper.",
        "Plan: attended sleep study; follow up after results.",
        "Continue lisinopril. Return in eight weeks or sooner.",
        "Electronically signed by Corwin Ashgrove, MD 01/08/2025",
    ],
    3: [
        "Patient: Isolde Marrowby   MRN: FH-310266   Study date: 02/11/2025",
        "Study type: attended in-laboratory polysomnography (type I).",
        "Total recording time 7.2 hours. Total sleep time 6.1 hours.",
        "Apneas 61   Hypopneas 76   Total events 137",
        "Apnea-hypopnea index (AHI) 22.4 events per hour.",
        "Lights out 22:41, lights on 05:52. Sleep efficiency 85 %.",
        "Supine AHI 31.0, non-supine AHI 14.2, REM AHI 38.5.",
        "Mean apnea duration 21 seconds, longest 48 seconds.",
        "Lowest oxygen saturation 84 %.",
        "Time below 88 % saturation: 12 minutes.",
        "Periodic limb movement index 4.1 per hour.",
        "Electrocardiogram: sinus rhythm, no sustained arrhythmia.",
        "Scoring: 4 % desaturation rule for hypopneas.",
        "Interpretation: moderate obstructive sleep apnea.",
        "Electronically signed by Corwin Ashgrove, MD 02/13/2025",
    ],
    4: [
        "Re: Isolde Marrowby   Date: 02/18/2025",
        "Thank you for referring this patient with moderate sleep apnea.",
        "She now reports falling asleep at her desk most afternoons.",
        "Corrected AHI after rescoring was 14.6 events per hour.",
        "I recommend auto-titrating CPAP, 5 to 15 cm of water.",
        "Sincerely, Corwin Ashgrove, MD",
    ],
    5: [
        "Patient: Isolde Marrowby   Order date: 02/24/2025",
        "E0601 auto-titrating CPAP, length of need 99 months.",
        "Instruction visit to be scheduled on delivery.",
        "Signed: Corwin Ashgrove, MD",
    ],
}
IDENTIFIERS = {
    "Isolde Marrowby": ("PATIENT", "[PATIENT]"),
    "Corwin Ashgrove": ("PROVIDER", "[PROVIDER 1]"),
    "FH-310266": ("MRN", "[MRN 1]"),
    "04/02/1957": ("DOB", "[DOB, age 67]"),
    "03/14/2025": ("DATE", "[day 0, 2025]"),
    "01/08/2025": ("DATE", "[day -65, 2025]"),
    "02/11/2025": ("DATE", "[day -31, 2025]"),
    "02/13/2025": ("DATE", "[day -29, 2025]"),
    "02/18/2025": ("DATE", "[day -24, 2025]"),
    "02/24/2025": ("DATE", "[day -18, 2025]"),
}


class Invented(NamedTuple):
    """What a store needs to hold the case."""

    packet: Packet
    redacted: RedactedPacket
    draft: Draft
    request: Request
    sources: dict[str, bytes]


def build(*, hostile: bool = False) -> Invented:
    """The case; with `hostile`, one line of the record is markup that wants to be more than text."""
    lines = {page: list(rows) for page, rows in LINES.items()}
    if hostile:
        lines[4].append(HOSTILE)
    pdf = _pdf(lines)
    digest = hashlib.sha256(pdf).hexdigest()
    pages = tuple(_page(number, lines.get(number, []), digest[:16]) for number in range(1, 8))
    packet = Packet(id=digest[:16], sha256=digest, files=("packet.pdf",), pages=pages)
    redacted = RedactedPacket(
        id=packet.id,
        sha256=digest,
        pages=tuple(_redact(page) for page in pages),
        anchor_year=2025,
        patient_age=67,
    )
    return Invented(
        packet, redacted, _draft(packet, redacted, hostile=hostile), _request(), {digest[:16]: pdf}
    )


def _request() -> Request:
    return Request(
        service="Auto-titrating CPAP with heated humidifier",
        hcpcs=("E0601",),
        icd10=("G47.33",),
        urgency="standard",
        line_of_business="medicare_advantage",
        received=date(2025, 3, 14),
        patient=Patient(name="Isolde Marrowby", dob=date(1957, 4, 2), mrn="FH-310266"),
    )


def _pdf(lines: dict[int, list[str]]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=True)
    width, height = letter
    for number in range(1, 8):
        if number in lines:
            canvas.setFont("Helvetica-Bold", 12)
            canvas.drawString(LEFT, height - 60, LETTERHEADS[number])
            canvas.line(LEFT, height - 68, width - LEFT, height - 68)
            canvas.setFont(FONT, SIZE)
            for row, line in enumerate(lines[number]):
                canvas.drawString(LEFT, height - (TOP + row * LEADING), line)
        if number == 6:
            canvas.setFillGray(0.82)
            canvas.rect(30, 30, width - 60, height - 60, stroke=0, fill=1)
            canvas.setFillGray(0.7)
            for row in range(24):
                canvas.rect(80, height - 120 - row * 24, 300 + (row * 37) % 150, 5, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _page(number: int, lines: list[str], source: str) -> Page:
    text, words = "", []
    for row, line in enumerate(lines):
        baseline = TOP + row * LEADING
        at = 0
        for word in line.split():
            at = line.index(word, at)
            left = LEFT + stringWidth(line[:at], FONT, SIZE)
            right = left + stringWidth(word, FONT, SIZE)
            words.append(
                Word(
                    len(text) + at,
                    len(text) + at + len(word),
                    left,
                    baseline - SIZE * 0.8,
                    right,
                    baseline + SIZE * 0.25,
                )
            )
            at += len(word)
        text += line + "\n"
    state = {6: "unreadable", 7: "blank"}.get(number, "text")
    reason = {6: "scan without contrast", 7: "no ink"}.get(number)
    entry = LedgerEntry(
        page=number,
        state=state,
        reason=reason,
        width=letter[0],
        height=letter[1],
        source=source,
        source_page=number,
    )
    return Page(number=number, text=text, words=tuple(words), entry=entry)


def _redact(page: Page) -> RedactedPage:
    found = []
    for original, (label, surrogate) in IDENTIFIERS.items():
        start = page.text.find(original)
        while start >= 0:
            end = start + len(original)
            found.append(
                Redaction(
                    start=start, end=end, label=label, surrogate=surrogate, score=1, recognizer="invented"
                )
            )
            start = page.text.find(original, end)
    found.sort(key=lambda item: item.start)
    text, done = "", 0
    for item in found:
        text += page.text[done : item.start] + item.surrogate
        done = item.end
    return RedactedPage(
        number=page.number, text=text + page.text[done:], entry=page.entry, redactions=tuple(found)
    )


def _evidence(
    packet: Packet, redacted: RedactedPacket, page: int, quote: str, stance: str = "supports"
) -> Evidence:
    text = redacted.page(page).text
    start = text.index(quote)
    raw_start, raw_end = redacted.page(page).to_raw(start, start + len(quote))
    words = [word for word in packet.pages[page - 1].words if word.start < raw_end and word.end > raw_start]
    box = Box(
        x0=min(word.x0 for word in words), y0=min(word.y0 for word in words),
        x1=max(word.x1 for word in words), y1=max(word.y1 for word in words),
    )  # fmt: skip
    return Evidence(page=page, start=start, end=start + len(quote), quote=quote, boxes=(box,), stance=stance)


def _draft(packet: Packet, redacted: RedactedPacket, *, hostile: bool) -> Draft:
    def cite(page: int, quote: str, stance: str = "supports") -> Evidence:
        return _evidence(packet, redacted, page, quote, stance)

    findings = _findings(cite)
    if hostile:
        last = findings[-1]
        findings[-1] = last.model_copy(
            update={"evidence": (cite(4, HOSTILE),), "rationale": HOSTILE, "missing": (HOSTILE,)}
        )
    sentences = (
        SummarySentence(
            text="A 67-year-old woman was seen in person for snoring and unrefreshing sleep 65 days before the request.",
            evidence=(cite(2, "Chief complaint: loud snoring and unrefreshing sleep for two years."),),
        ),
        SummarySentence(
            text="Attended polysomnography 31 days before the request reports an AHI of 22.4 events per hour; "
            "a later letter gives a rescored AHI of 14.6.",
            evidence=(
                cite(3, "Apnea-hypopnea index (AHI) 22.4 events per hour."),
                cite(4, "Corrected AHI after rescoring was 14.6 events per hour."),
            ),
        ),
        SummarySentence(
            text="Hypertension is on the problem list.",
            evidence=(cite(2, "Problem list: essential hypertension"),),
        ),
    )
    return Draft(
        id=packet.id,
        created=datetime(2025, 3, 14, 15, 2, tzinfo=UTC),
        packet=DraftPacket(
            id=packet.id, sha256=packet.sha256, pages=7, ledger=packet.ledger, documents=_documents()
        ),
        policy=DraftPolicy(
            id="NCD-240.4",
            slug="cpap-osa",
            title="Continuous Positive Airway Pressure (CPAP) Therapy for Obstructive Sleep Apnea",
            version="NCD version 3; implemented 2008-08-04",
            effective="2008-03-13",
            basis="official",
            tree="criteria",
        ),
        engine={"computed": "0.1.0", "model": "embedded"},
        findings=tuple(findings),
        groups={"c0": "insufficient", "c3": "insufficient", "c3b": "not_met", "c3b2": "met"},
        overall="needs_information",
        flips=(Flip(criterion_id="c5", status="not_met", overall="does_not_meet"),),
        missing_documents=("supplier education record",),
        summary=sentences,
        summary_text="\n".join(sentence.text for sentence in sentences),
        unread_pages=(6,),
    )


def _documents() -> tuple[Document, ...]:
    return (
        Document(kind="fax_cover", day=0, date="2025", pages=(1,)),
        Document(kind="progress_note", day=-65, date="2025", pages=(2,), evidence_kinds=("clinical_note",)),
        Document(kind="sleep_study", day=-31, date="2025", pages=(3,), evidence_kinds=("sleep_study",)),
        Document(kind="letter", day=-24, date="2025", pages=(4,), evidence_kinds=("clinical_note",)),
        Document(kind="dme_order", day=-18, date="2025", pages=(5,), evidence_kinds=("order",)),
        Document(kind="unknown", pages=(6, 7)),
    )


def _findings(cite) -> list[Finding]:
    ahi = cite(3, "Apnea-hypopnea index (AHI) 22.4 events per hour.")
    rescored = cite(4, "Corrected AHI after rescoring was 14.6 events per hour.", "contradicts")
    events = cite(3, "Apneas 61   Hypopneas 76   Total events 137")
    return [
        _finding("c1", "met", 0.88, "An in-person visit with sleep history and exam precedes the study by 34 days.",
                 cite(2, "Seen in person. Husband reports witnessed pauses in breathing at night."),
                 cite(2, "Exam: BMI 33.1, neck 42 cm, Mallampati III.")),
        _finding("c2", "met", 0.94, "The report names attended in-laboratory polysomnography.",
                 cite(3, "Study type: attended in-laboratory polysomnography (type I).")),
        Finding(
            criterion_id="c3a", status="insufficient", confidence=0.46, disagreement=True,
            rationale="The sleep report gives an AHI of 22.4 with 137 events; a later letter says the rescored AHI was "
            "14.6. The two readings disagree, so the finding is left to the reviewer.",
            evidence=(ahi, events, rescored),
            missing=("amended sleep study report with the rescored index",),
            readings=(
                Reading(engine="computed", status="not_met", confidence=0.62, evidence=(rescored,),
                        rationale="The latest AHI in the record is 14.6, below 15."),
                Reading(engine="embedded", status="met", confidence=0.7, evidence=(ahi, events),
                        rationale="The signed report states AHI 22.4 with 137 events."),
            ),
        ),
        _finding("c3b1", "not_met", 0.58, "No AHI from 5 through 14 is reported.",
                 cite(3, "Apnea-hypopnea index (AHI) 22.4 events per hour.", "contradicts")),
        _finding("c3b2a", "met", 0.55, "Daytime sleepiness is described after the study; the Epworth score is within the usual range.",
                 cite(4, "She now reports falling asleep at her desk most afternoons."),
                 cite(2, "Epworth Sleepiness Scale 9 of 24. Denies dozing while driving.", "contradicts")),
        _finding("c3b2b", "met", 0.93, "Essential hypertension under treatment is on the problem list.",
                 cite(2, "Problem list: essential hypertension, on lisinopril 20 mg daily.")),
        _finding("c4", "met", 0.9, "Recording lasted 7.2 hours, over the two hours that matter.",
                 cite(3, "Total recording time 7.2 hours. Total sleep time 6.1 hours.")),
        Finding(
            criterion_id="c5", status="insufficient", confidence=0.71,
            rationale="Teaching is only planned; no record shows that it took place.",
            evidence=(cite(5, "Instruction visit to be scheduled on delivery.", "contradicts"),),
            missing=("supplier education record",),
        ),
    ]  # fmt: skip


def _finding(
    criterion_id: str, status: str, confidence: float, rationale: str, *evidence: Evidence
) -> Finding:
    readings = tuple(
        Reading(engine=engine, status=status, confidence=value, rationale=rationale, evidence=evidence[:1])
        for engine, value in (("computed", confidence), ("embedded", min(confidence + 0.03, 1.0)))
    )
    return Finding(
        criterion_id=criterion_id,
        status=status,
        confidence=confidence,
        rationale=rationale,
        evidence=evidence,
        readings=readings,
    )


# ---------------------------------------------------------------- a store that holds it

PASSWORD = "correct horse battery"
PEOPLE = (
    Reviewer(id="tarn", name="Odile Tarn, MD", role="medical_director", credentials="Internal medicine"),
    Reviewer(id="bex", name="Bex Lindqvist, RN", role="nurse"),
    Reviewer(id="quill", name="Quill Amadi", role="quality"),
)


class Prepared(NamedTuple):
    """A store with the case and three accounts."""

    folder: Path
    store: Store
    case_id: str


def prepare(folder: Path, *, hostile: bool = False, reported: bool = False) -> Prepared:
    """Fill an empty folder; with `reported` the draft has its report of de-identification."""
    store = Store(folder)
    for person in PEOPLE:
        store.add_reviewer(person, PASSWORD)
    made = build(hostile=hostile)
    draft = made.draft.model_copy(update={"deid": report(made.redacted)}) if reported else made.draft
    case_id = store.save_case(
        made.packet, made.redacted, draft, made.request, tuple(made.sources.items()), "intake"
    )
    return Prepared(folder, store, case_id)
