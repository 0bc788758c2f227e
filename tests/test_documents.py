"""Documents: boundaries, kinds, days, whose pages, copies."""

from __future__ import annotations

import pytest

from summarizer.documents import documents
from summarizer.documents.kinds import document_kind, vocabulary
from summarizer.types import LedgerEntry, RedactedPacket, RedactedPage

FAX = "FROM [FAX 1] ([ORG 2]) Mon [day 0, 2025] 09:15 Page {n} of 9 Job 1120\n"
CLINIC = "[ORG 1]\n[ADDRESS 1], [CITY 1], OH [ZIP 1]\nPh [PHONE 1] Fx [FAX 2]\n[PATIENT]\nDOB: [DOB, age 61]  Sex: F  MRN: [MRN 1]\n"
NOTE = CLINIC + (
    "OFFICE VISIT [day -20, 2025]\nPrinted by KLO on [day -3, 2025] 08:01 Page 1 of 1\nHPI\n"
    "Knee pain since [day -200, 2024], worse on stairs. Naproxen 500 mg twice daily did not help.\n"
    "Exam\nBP 128/78 HR 70 BMI 31.2\nPlan\nRefer to therapy.\n[PROVIDER 1], MD\n"
)
LETTER = (
    "[ORG 1]\n[ADDRESS 1], [CITY 1], OH [ZIP 1]\n[day -12, 2025]\nRE: [PATIENT]\nDear Colleague,\n"
    "I write in support of my patient, a woman of 61 with arthritis of the right knee. She has had three injections\n"
    "and twelve visits of therapy, none of which helped for more than 14 days. Her weight is 84 kg.\n"
    "Sincerely,\n[PROVIDER 1], MD\n"
)
COVER = "FACSIMILE TRANSMITTAL\n[ORG 2] [ADDRESS 2] Tel [PHONE 2]\nTo: Utilization Management\nFrom: [ORG 2]\nNumber of pages: 9\n"


def packet(*texts: str, states: dict[int, str] | None = None) -> RedactedPacket:
    """A packet with these pages."""
    pages = tuple(
        RedactedPage(number=n, text=text, entry=LedgerEntry(page=n, state=(states or {}).get(n, "text")))
        for n, text in enumerate(texts, 1)
    )
    return RedactedPacket(id="0" * 16, sha256="0" * 64, pages=pages)


def faxed(*texts: str) -> RedactedPacket:
    """The same, each with the line of a fax machine at its foot."""
    return packet(*(text + FAX.format(n=n) for n, text in enumerate(texts, 1)))


def test_every_page_is_in_one_document():
    """The documents tile the packet, blank pages included."""
    found = documents(faxed(COVER, NOTE, "", LETTER))
    assert [number for document in found for number in document.pages] == [1, 2, 3, 4]


def test_boundaries_and_kinds():
    """A cover, a note and a letter are three documents."""
    found = documents(faxed(COVER, NOTE, LETTER))
    assert [document.kind for document in found] == ["fax_cover", "progress_note", "letter"]
    assert [document.title for document in found] == ["FACSIMILE TRANSMITTAL", "OFFICE VISIT", ""]


def test_days_are_the_documents_own():
    """The day comes from title or date line; print stamp, fax line and dates in the text are not taken."""
    cover, note, letter = documents(faxed(COVER, NOTE, LETTER))
    assert (cover.day, note.day, letter.day) == (0, -20, -12)
    assert note.date == "2025"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Date of service: [day -9, 2025]", -9),
        ("Collected: [day -8, 2025] 08:36  Reported: [day -6, 2025]", -8),
        ("[day -60, 2024] to [day -30, 2025], 12 visits", -30),
        ("Next visit [day 20, 2025]", None),
        ("Proposed date of surgery: [day 14, 2025]", None),
        ("Electronically signed: [PROVIDER 2], MD [day -5, 2025]", -5),
    ],
)
def test_day_cues(line: str, day: int | None):
    """Labels before a date say whether it is the document's own."""
    (found,) = documents(packet(f"[ORG 3]\nCLINICAL NOTE\nPatient: [PATIENT]\n{line}\nShe feels well.\n"))
    assert found.day == day


def test_flowsheet_bears_its_last_row():
    """A log is dated by the last day that it records."""
    rows = "".join(f"[day {day}, 2025]  5.{-day}  6.1\n" for day in (-30, -29, -28))
    (found,) = documents(
        packet(f"[ORG 1]\nHOME GLUCOSE LOG\nPatient: [PATIENT]\nDate  Fasting  Supper\n{rows}")
    )
    assert (found.kind, found.day) == ("flowsheet", -28)


def test_numbered_pages_stay_together():
    """Page 2 of 3 goes on; page 1 of 1 under the same title begins anew."""
    report = "[ORG 4]\n[ADDRESS 4]\nLABORATORY REPORT\nPatient: [PATIENT]\nPrinted by AB on [day -1, 2025] {stamp}\nCollected: [day -9, 2025]\n"
    first = report.format(stamp="10:00 Page 1 of 2") + "Sodium  140  mmol/L\n"
    second = report.format(stamp="10:00 Page 2 of 2") + "Calcium  9.1  mg/dL\n"
    again = report.format(stamp="11:40 Page 1 of 1") + "Ferritin  40  ng/mL\n"
    assert [document.pages for document in documents(packet(first, second, again))] == [(1, 2), (3,)]


def test_bulk_pages_follow_their_note():
    """Consents and vitals printed with a note stay with it; those of another house do not."""
    vitals = (
        CLINIC
        + "VITALS HISTORY [day -20, 2025]\nPrinted by KLO on [day -3, 2025] 08:01 Page 1 of 2\nVisit  Temp  Pulse\n"
    )
    consent = "GENERAL CONSENT FOR CARE\n[ORG 1] [ADDRESS 1] Tel [PHONE 1]\nI agree to the usual care of the practice.\n"
    strange = "[ORG 7]\n[ADDRESS 7]\nVITAL SIGNS FLOWSHEET [day -400, 2023]\nTime  Temp  Pulse\n"
    found = documents(packet(NOTE, vitals, consent, strange))
    assert [document.pages for document in found] == [(1, 2, 3), (4,)]


def test_other_patient():
    """A page whose patient field names somebody else is set apart, and proves nothing."""
    strange = "HOME ASSESSMENT\n[ORG 2] [ADDRESS 2]\nPatient: [OTHER PATIENT 1]\nDate of visit: [day -4, 2025]\nDoors 32 in wide.\n"
    own, other, back = documents(packet(NOTE, strange, LETTER))
    assert (own.other_patient, other.other_patient, back.other_patient) == (False, True, False)
    assert other.kind == "other_patient"
    assert other.evidence_kinds == ()


def test_other_patient_goes_on_until_a_name_says_otherwise():
    """A second page without a name belongs to the same stranger."""
    first = "HOME ASSESSMENT\nPatient: [OTHER PATIENT 1]\nPage 1 of 2\nDoors 32 in wide.\n"
    second = "Ramp at the back door. Threshold 1 inch.\nPage 2 of 2\n"
    (found,) = documents(packet(first, second))
    assert found.other_patient
    assert found.pages == (1, 2)


def test_relative_in_the_text_is_not_another_patient():
    """A name in running text does not make a page somebody else's."""
    (found,) = documents(packet(NOTE + "Her neighbor [OTHER PATIENT 1] had the same operation.\n"))
    assert not found.other_patient


def test_duplicate_letter():
    """The same letter again is a duplicate of the first."""
    found = documents(faxed(COVER, LETTER, NOTE, LETTER))
    assert [(document.kind, document.duplicate_of) for document in found][-1] == ("duplicate", 1)


def test_same_form_with_other_numbers_is_no_duplicate():
    """A form filled in twice has the same words and other figures: both count."""
    form = (
        "PHQ-9 QUESTIONNAIRE\nPatient: [PATIENT]\nDate: [day {day}, 2025]\n"
        + "Little interest or pleasure in doing things  {a}\n" * 9
        + "Total {total}\n"
    )
    found = documents(packet(form.format(day=-40, a=3, total=27), form.format(day=-10, a=1, total=9)))
    assert [document.duplicate_of for document in found] == [None, None]


def test_duplicate_by_ledger():
    """Pages that the readers found to be copies make a duplicate document."""
    pages = packet(COVER, LETTER, NOTE, LETTER.replace("84 kg", "B4 kg"))
    copied = pages.pages[3].model_copy(
        update={"entry": LedgerEntry(page=4, state="duplicate", duplicate_of=2)}
    )
    found = documents(pages.model_copy(update={"pages": (*pages.pages[:3], copied)}))
    assert found[-1].duplicate_of == 1


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Operative Report", "op_note"),
        ("SURGICAL PATHOLOGY REPORT", "pathology"),
        ("12-LEAD ECG", "ecg"),
        ("Pulmonary Function Test", "procedure_report"),
        ("WOUND ASSESSMENT RECORD", "wound_record"),
        ("Occupational Therapy Initial Evaluation", "pt_note"),
        ("MEDICATION ADMINISTRATION RECORD", "mar"),
        ("ON-SITE HOME ASSESSMENT", "home_assessment"),
        ("Oswestry Disability Questionnaire", "flowsheet"),
        ("CPAP COMPLIANCE DOWNLOAD", "flowsheet"),
        ("Prior Authorization Request Form", "dme_order"),
        ("Certificate of Medical Necessity", "dme_order"),
        ("Letter of Medical Necessity", "letter"),
        ("HOSPITAL DISCHARGE SUMMARY", "discharge_summary"),
        ("PHYSICAL THERAPY DISCHARGE SUMMARY", "pt_note"),
        ("Home Sleep Apnea Test", "sleep_study"),
        ("MRI BRAIN W/O CONTRAST", "imaging"),
        ("History and Physical", "history_physical"),
        ("Cardiology Consultation", "consult"),
        ("MyChart Message", "portal_message"),
        ("Genetic Counseling and Sequencing Result", "genetic_report"),
        ("REGISTRATION FACE SHEET", "administrative"),
    ],
)
def test_kinds_by_title(title: str, kind: str):
    """Titles of US medical records name their kind."""
    assert document_kind(title, "") == kind


def test_evidence_kinds():
    """A note proves what it holds; a cover proves nothing."""
    cover, note = documents(faxed(COVER, NOTE))
    assert cover.evidence_kinds == ()
    assert {"clinical_note", "vital", "medication_history"} <= set(note.evidence_kinds)


def test_evidence_kinds_are_the_policys_words():
    """Every record type in the cue file is one that policies use."""
    policy_words = {
        "clinical_note", "consult_note", "therapy_note", "nursing_note", "dietitian_note", "wound_record", "operative_report",
        "procedure_report", "discharge_summary", "imaging", "lab", "pathology", "genetic_report", "ecg", "eeg", "sleep_study",
        "device_download", "questionnaire", "photo", "vital", "diagnosis", "demographic", "medication_history", "order", "care_plan",
        "attestation", "facility_attestation", "registry_enrollment", "claims_history", "supplier_record", "home_assessment",
    }  # fmt: skip
    words = vocabulary()
    used = {item for kind in words.kinds for item in kind.evidence}
    used |= {item for _, types in (*words.title_evidence, *words.text_evidence) for item in types}
    assert used <= policy_words
