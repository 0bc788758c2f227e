"""One realistic case, made up: packet, request, redacted packet, draft, decisions and signed review that fit together.

The packet is written below as raw text in which every identifier stands as `{LABEL|original|surrogate}`; the
raw page, the redacted page, the redactions, the word boxes and the PDF all come from that one source.
"""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, date, datetime
from functools import cache

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from retrieval.formats import load_corpus
from retrieval.types import Policy
from summarizer import review, rollup
from summarizer.types import (
    Box,
    Decision,
    Document,
    Draft,
    DraftPacket,
    DraftPolicy,
    Evidence,
    Finding,
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
    SignedReview,
    Stance,
    SummarySentence,
    Word,
)

WIDTH, HEIGHT = letter
LEFT, TOP, ADVANCE, LEADING = 54.0, 60.0, 5.4, 14.0
"""Courier 9 points: every character is 5.4 points wide."""

NURSE = Reviewer(id="r.quill", name="Rosa Quill", role="nurse", credentials="RN, CCM")
DIRECTOR = Reviewer(
    id="n.osei",
    name="Nana Osei",
    role="medical_director",
    credentials="MD, board certified in internal medicine",
)
DRAFTED = datetime(2025, 5, 12, 14, 5, tzinfo=UTC)
SIGNED = datetime(2025, 5, 12, 15, 40, tzinfo=UTC)

PHRASES_OF_THE_PATIENT = (
    "Margaret Ellison",
    "Ellison, Margaret",
    "03/14/1957",
    "MRN 4471902",
    "503-555-0142",
)
"""Must never stand in the database, a log or an export that is not revealed."""

PAGES = (
    """FAX COVER                                              page 1 of 6
To:    {ORG|Cascade Health Plan|[ORG 1]} Utilization Management
From:  {ORG|Willow Creek Spine Clinic|[ORG 2]}   Fax {FAX|503-555-0199|[FAX 1]}
Date:  {DATE|05/12/2025|[day 0, 2025]}
Re:    {PATIENT|Margaret Ellison|[PATIENT]}   DOB {DOB|03/14/1957|[DOB, age 68]}
Member ID {MEMBER_ID|XQH882910455|[MEMBER ID 1]}

Request: MRI lumbar spine without contrast, CPT 72148
Diagnosis: M54.16 radiculopathy, lumbar region
Urgency: [x] standard  [ ] expedited
""",
    """{ORG|Willow Creek Spine Clinic|[ORG 2]}                PROGRESS NOTE
Patient: {PATIENT|Ellison, Margaret|[PATIENT]}    MRN {MRN|4471902|[MRN 1]}
Visit:   {DATE|05/08/2025|[day -4, 2025]}

HISTORY
68 year old woman with low back pain radiating to the right foot for
9 weeks, worse since {DATE|03/10/2025|[day -63, 2025]}. Pain 7/10 on most days.
Tried naproxen 500 mg twice daily for 6 weeks and 6 weeks of physical
therapy without improvement.
Denies fever, chills and injection drug use. No history of cancer.
Denies saddle numbness, bladder or bowel changes. Denies trauma.

EXAMINATION
BP 132/78. Straight leg raise positive on the right at 40 degrees.
Right extensor hallucis longus 4/5, otherwise 5/5. Achilles reflexes
2+ and symmetric. Sensation reduced over the right great toe.

PLAN
MRI of the lumbar spine. No surgery or injection is planned at present.
Return in 3 weeks.
Signed: {PROVIDER|Tobias Lindqvist|[PROVIDER 1]}, MD   NPI {NPI|1457398822|[NPI 1]}
""",
    """{ORG|Harbor Physical Therapy|[ORG 3]}             DISCHARGE SUMMARY
Client: {PATIENT|M. Ellison|[PATIENT]}      Phone {PHONE|503-555-0142|[PHONE 1]}
First visit   Last visit    Visits kept   Status
{DATE|03/27/2025|[day -46, 2025]}    {DATE|04/17/2025|[day -25, 2025]}    4 of 12       discharged, non-attendance

Oswestry score 46 % at intake, 44 % at the last visit.
Intake form: slipped on ice at home in {DATE|02/2025|[month -3, 2025]}, did not fall.
Home program was given; the client reports doing it on some days.
""",
    """{ORG|Willow Creek Spine Clinic|[ORG 2]}                PROGRESS NOTE
Patient: {PATIENT|Ellison, Margaret|[PATIENT]}    MRN {MRN|4471902|[MRN 1]}
Visit:   {DATE|05/08/2025|[day -4, 2025]}
(second copy of page 2)
""",
    "",
    "",
)
_MARK = re.compile(r"\{([A-Z_]+)\|([^|]*)\|([^}]*)\}")


@cache
def sample_policy() -> Policy:
    """The packaged lumbar MRI policy."""
    return next(policy for policy in load_corpus() if policy.slug == "lumbar-mri")


@cache
def sample_pdf() -> bytes:
    """The packet as one PDF of six pages; the words stand where the boxes say."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    for number, source in enumerate(PAGES, start=1):
        canvas.setFont("Courier", 9)
        for row, line in enumerate(_raw(source).splitlines()):
            canvas.drawString(LEFT, HEIGHT - TOP - row * LEADING, line)
        if number == len(PAGES):  # a page that a fax machine has eaten
            canvas.setFillGray(0.2)
            canvas.rect(LEFT, 120, WIDTH - 2 * LEFT, HEIGHT - 240, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def sample_source() -> tuple[str, bytes]:
    """The PDF with the digest that the ledger names it by."""
    return hashlib.sha256(sample_pdf()).hexdigest()[:16], sample_pdf()


@cache
def sample_packet() -> Packet:
    """The raw packet."""
    sha256 = hashlib.sha256(sample_pdf()).hexdigest()
    pages = tuple(
        Page(number=number, text=_raw(source), words=_words(_raw(source)), entry=_entry(number))
        for number, source in enumerate(PAGES, start=1)
    )
    return Packet(id=sha256[:16], sha256=sha256, files=("ellison_margaret_mri.pdf",), pages=pages)


@cache
def sample_redacted() -> RedactedPacket:
    """The de-identified packet."""
    raw = sample_packet()
    return RedactedPacket(
        id=raw.id,
        sha256=raw.sha256,
        pages=tuple(_redacted(number, source) for number, source in enumerate(PAGES, start=1)),
        anchor_year=2025,
        patient_age=68,
        patient_sex="F",
    )


@cache
def sample_request() -> Request:
    """The request as intake noted it."""
    return Request(
        service="MRI lumbar spine without contrast",
        cpt=("72148",),
        icd10=("M54.16",),
        urgency="standard",
        line_of_business="medicare_advantage",
        received=date(2025, 5, 12),
        patient=Patient(name="Margaret Ellison", dob=date(1957, 3, 14), sex="F", mrn="4471902"),
    )


@cache
def sample_draft() -> Draft:
    """The draft: one finding a leaf, two of them in dispute, a duplicate and an unread page."""
    policy, redacted = sample_policy(), sample_redacted()
    findings = _findings()
    statuses = {finding.criterion_id: finding.status for finding in findings}
    tree = policy.criteria
    summary = _summary()
    return Draft(
        id="5d1c0f6ab7e2",
        created=DRAFTED,
        packet=DraftPacket(
            id=redacted.id,
            sha256=redacted.sha256,
            pages=len(redacted.pages),
            ledger=redacted.ledger,
            documents=(
                Document(kind="fax_cover", day=0, date="2025", pages=(1,)),
                Document(
                    kind="progress_note", day=-4, date="2025", pages=(2,), evidence_kinds=("clinical_note",)
                ),
                Document(
                    kind="therapy_note", day=-25, date="2025", pages=(3,), evidence_kinds=("therapy_note",)
                ),
                Document(kind="progress_note", day=-4, date="2025", pages=(4,), duplicate_of=1),
            ),
        ),
        policy=DraftPolicy(
            id=policy.id,
            slug=policy.slug,
            title=policy.title,
            version=policy.version(),
            effective=str(policy.effective.date),
            basis=policy.verification.basis,
            tree="criteria",
            proposed=True,
            source=policy.source_ref[0].url or "",
        ),
        engine={
            "countersign": "0.1.0",
            "computed": "1",
            "model": "qwen2.5-coder-1.5b-instruct-q4_k_m",
            "model_sha256": "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            "embeddings": "all-MiniLM-L6-v2",
            "ocr": "rapidocr 3.10.0",
        },
        findings=findings,
        groups=rollup.groups(tree, statuses),
        overall=rollup.overall(tree, statuses),
        flips=rollup.flips(tree, statuses),
        missing_documents=rollup.missing_documents(tree, statuses),
        summary=summary,
        summary_text=" ".join(sentence.text for sentence in summary),
        warnings=("The policy was proposed from the request's codes; a person has to confirm it.",),
        unread_pages=(6,),
        seconds={"read": 0.8, "deidentify": 1.9, "retrieve": 1.2, "draft": 41.6},
    )


def sample_decisions(reviewer: Reviewer = DIRECTOR) -> tuple[Decision, ...]:
    """Accepts most findings, edits the therapy finding and rejects the neurologic one."""
    changed = {
        "c2b": Decision(
            criterion_id="c2b",
            action="edit",
            reason="Discharge summary shows 4 of 12 visits over three weeks.",
            status="not_met",
            rationale="Six weeks of therapy were not completed; the discharge summary outweighs the note.",
            reviewer=reviewer.id,
            at=SIGNED,
        ),
        "c1a": Decision(
            criterion_id="c1a",
            action="reject",
            reason="A stable 4/5 toe extensor is no progressive deficit.",
            status="not_met",
            reviewer=reviewer.id,
            at=SIGNED,
        ),
        "c1d": Decision(
            criterion_id="c1d",
            action="edit",
            reason="A slip without a fall is no significant trauma.",
            status="not_met",
            reviewer=reviewer.id,
            at=SIGNED,
        ),
    }
    return tuple(
        changed.get(finding.criterion_id)
        or Decision(criterion_id=finding.criterion_id, action="accept", reviewer=reviewer.id, at=SIGNED)
        for finding in sample_draft().findings
    )


def sample_signed(determination: str = "deny: c2b") -> SignedReview:
    """The review as the medical director signed it."""
    return review.sign(
        sample_draft(),
        sample_decisions(),
        DIRECTOR,
        sample_policy().criteria,
        determination=determination,
        meaning=review.MEANINGS["medical_director"],
        summary_text=sample_draft().summary_text,
        looked_at=(6,),
        at=SIGNED,
    )


def quote(page: int, text: str, stance: Stance = "supports") -> Evidence:
    """Evidence for words that stand on a redacted page, with boxes of the raw one."""
    redacted, raw = sample_redacted().page(page), sample_packet().pages[page - 1]
    start = redacted.text.index(text)
    end = start + len(text)
    return Evidence(
        page=page,
        start=start,
        end=end,
        quote=text,
        boxes=_boxes(raw, *redacted.to_raw(start, end)),
        stance=stance,
    )


def _findings() -> tuple[Finding, ...]:
    texts = {leaf.id: leaf.text for leaf in sample_policy().criteria.leaves()}
    weak = quote(2, "Right extensor hallucis longus 4/5, otherwise 5/5.")
    saddle = quote(2, "Denies saddle numbness, bladder or bowel changes.", "contradicts")
    slipped = quote(3, "slipped on ice at home in [month -3, 2025], did not fall.")
    trauma = quote(2, "Denies trauma.", "contradicts")
    raised = quote(2, "Straight leg raise positive on the right at 40 degrees.")
    radiating = quote(2, "low back pain radiating to the right foot")
    told = quote(2, "6 weeks of physical\ntherapy without improvement.")
    visits = quote(3, "4 of 12       discharged, non-attendance", "contradicts")
    cancer = quote(2, "No history of cancer.", "contradicts")
    fever = quote(2, "Denies fever, chills and injection drug use.", "contradicts")
    surgery = quote(2, "No surgery or injection is planned at present.", "contradicts")
    return (
        _disputed(
            "c1a", texts, ("not_met", "No cauda equina sign."), ("met", "Motor weakness 4/5."), (weak, saddle)
        ),
        _agreed("c1b", texts, "not_met", 0.9, "The note denies a history of cancer.", (cancer,)),
        _agreed("c1c", texts, "not_met", 0.93, "Fever, chills and injection drug use are denied.", (fever,)),
        _disputed(
            "c1d",
            texts,
            ("not_met", "Trauma is denied."),
            ("insufficient", "A slip is noted."),
            (slipped, trauma),
        ),
        _agreed(
            "c2a",
            texts,
            "met",
            0.96,
            "Radicular pain with a positive straight leg raise.",
            (radiating, raised),
        ),
        _disputed(
            "c2b",
            texts,
            ("insufficient", "Therapy ran for 21 days, 4 of 12 visits; the limit is 6 weeks."),
            ("met", "The note says 6 weeks of physical therapy without improvement."),
            (told, visits),
        ).model_copy(update={"missing": ("dates of therapy, drugs and re-evaluation",)}),
        _agreed("c3", texts, "not_met", 0.88, "No surgery or injection is planned.", (surgery,)),
        _agreed("c4", texts, "not_applicable", 0.7, "No known lesion is followed.", ()),
    )


def _agreed(name, texts, status, confidence, rationale, evidence) -> Finding:
    readings = tuple(
        Reading(engine=engine, status=status, confidence=confidence, rationale=rationale, evidence=evidence)
        for engine in ("computed", "qwen2.5-coder-1.5b")
    )
    return Finding(
        criterion_id=name,
        text=texts[name],
        status=status,
        confidence=confidence,
        rationale=rationale,
        evidence=evidence,
        readings=readings,
    )


def _disputed(name, texts, computed, model, evidence) -> Finding:
    readings = (
        Reading(
            engine="computed",
            status=computed[0],
            confidence=0.74,
            rationale=computed[1],
            evidence=evidence[1:],
        ),
        Reading(
            engine="qwen2.5-coder-1.5b",
            status=model[0],
            confidence=0.61,
            rationale=model[1],
            evidence=evidence[:1],
        ),
    )
    return Finding(
        criterion_id=name,
        text=texts[name],
        status="insufficient",
        confidence=0.42,
        rationale="The readings disagree; see both sides.",
        evidence=evidence,
        readings=readings,
        disagreement=True,
    )


def _summary() -> tuple[SummarySentence, ...]:
    return (
        SummarySentence(
            text="68-year-old woman with low back pain radiating to the right foot.",
            evidence=(quote(2, "68 year old woman with low back pain radiating to the right foot"),),
        ),
        SummarySentence(
            text="Straight leg raise was positive on the right and toe extension 4/5.",
            evidence=(
                quote(2, "Straight leg raise positive on the right at 40 degrees."),
                quote(2, "Right extensor hallucis longus 4/5"),
            ),
        ),
        SummarySentence(
            text="The note reports 6 weeks of physical therapy; the discharge summary shows 4 of 12 visits.",
            evidence=(
                quote(2, "6 weeks of physical\ntherapy without improvement."),
                quote(3, "4 of 12       discharged, non-attendance", "contradicts"),
            ),
        ),
    )


def _raw(source: str) -> str:
    return _MARK.sub(lambda match: match[2], source)


def _redacted(number: int, source: str) -> RedactedPage:
    redactions, raw, at = [], 0, 0
    for match in _MARK.finditer(source):
        raw += match.start() - at
        redactions.append(
            Redaction(
                start=raw,
                end=raw + len(match[2]),
                label=match[1],
                surrogate=match[3],
                score=0.95,
                recognizer="sample",
            )
        )
        raw += len(match[2])
        at = match.end()
    text = _MARK.sub(lambda match: match[3], source)
    return RedactedPage(number=number, text=text, entry=_entry(number), redactions=tuple(redactions))


def _entry(number: int) -> LedgerEntry:
    source = hashlib.sha256(sample_pdf()).hexdigest()[:16]
    common = {"page": number, "width": WIDTH, "height": HEIGHT, "source": source, "source_page": number}
    if number == 3:
        return LedgerEntry(state="ocr", confidence=0.93, **common)
    if number == 4:
        return LedgerEntry(state="duplicate", duplicate_of=2, reason="same text as page 2", **common)
    if number == 5:
        return LedgerEntry(state="blank", reason="no ink", **common)
    if number == 6:
        return LedgerEntry(state="unreadable", reason="OCR confidence 0.12", **common)
    return LedgerEntry(state="text", **common)


def _words(text: str) -> tuple[Word, ...]:
    words, begin = [], 0
    for row, line in enumerate(text.splitlines(keepends=True)):
        baseline = TOP + row * LEADING
        for match in re.finditer(r"\S+", line):
            x0, x1 = LEFT + match.start() * ADVANCE, LEFT + match.end() * ADVANCE
            words.append(
                Word(begin + match.start(), begin + match.end(), x0, baseline - 8, x1, baseline + 2.5)
            )
        begin += len(line)
    return tuple(words)


def _boxes(page: Page, start: int, end: int) -> tuple[Box, ...]:
    rows: dict[float, list[Word]] = {}
    for word in page.words:
        if word.start < end and start < word.end:
            rows.setdefault(word.y0, []).append(word)
    return tuple(
        Box(x0=min(w.x0 for w in row), y0=y0, x1=max(w.x1 for w in row), y1=row[0].y1)
        for y0, row in rows.items()
    )
