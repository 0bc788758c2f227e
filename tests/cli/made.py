"""A small packet of an invented patient, its request, and what may never be shown of her."""

from __future__ import annotations

import io
import json
from pathlib import Path

from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

PAGES = (
    (
        "QUILLBROOK FAMILY MEDICINE",
        "PROGRESS NOTE",
        "Patient: Orla Fennwick     DOB: 03/14/1957     MRN: 4471902",
        "Date of visit: 01/09/2025",
        "",
        "HISTORY",
        "67 year old woman seen in person for loud snoring and witnessed apneas.",
        "Ms. Fennwick wakes with headaches. Epworth sleepiness scale 14/24.",
        "Hypertension on lisinopril, blood pressure today 148/92.",
        "",
        "PLAN",
        "Suspect obstructive sleep apnea. Order home sleep test, return after the result.",
        "Signed: Tobias Lindqvist, MD   01/09/2025",
    ),
    (
        "HARBOR SLEEP LABORATORY",
        "HOME SLEEP TEST REPORT",
        "Patient: Fennwick, Orla     DOB: 03/14/1957",
        "Date of study: 02/02/2025",
        "",
        "Type III portable monitor, recording time 6.4 hours, 143 respiratory events.",
        "AHI 22.4 events per hour. Lowest oxygen saturation 81 percent.",
        "IMPRESSION: Moderate obstructive sleep apnea.",
        "Interpreted by Nadia Okonjo, MD, board certified in sleep medicine.",
    ),
    (),
)
REQUEST = {
    "service": "CPAP device",
    "hcpcs": ["E0601"],
    "icd10": ["G47.33"],
    "urgency": "standard",
    "line_of_business": "medicare_advantage",
    "received": "2025-03-14",
    "patient": {"name": "Orla Fennwick", "dob": "1957-03-14", "sex": "F", "mrn": "4471902"},
}
IDENTIFIERS = (
    "Fennwick",
    "Orla",
    "03/14/1957",
    "1957-03-14",
    "4471902",
    "01/09/2025",
    "02/02/2025",
    "Lindqvist",
)
"""Stand in the packet, and nowhere in what is not revealed."""


def packet(folder: Path, name: str = "packet.pdf") -> Path:
    """The packet as a PDF file."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    for lines in PAGES:
        canvas.setFont("Helvetica", 10)
        for row, line in enumerate(lines):
            canvas.drawString(60, 720 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    path = folder / name
    path.write_bytes(buffer.getvalue())
    return path


def request(folder: Path) -> Path:
    """The request as a file."""
    path = folder / "request.json"
    path.write_text(json.dumps(REQUEST), encoding="utf-8")
    return path
