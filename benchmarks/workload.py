"""Seed -> PDFs of invented record pages: with a text layer, and as images."""

from __future__ import annotations

import io
import random
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 200
"""Of image pages: a fine fax."""
FIRST = ("Delia", "Orrin", "Mabel", "Tobias", "Greta", "Lionel", "Ottoline", "Casper", "Wilma", "Hector")
LAST = ("Quillfeather", "Brannock", "Ashgrove", "Tilbury", "Vanterpool", "Oakhurst", "Merriweather", "Stroud")
LINES = (
    "Patient: {last}, {first}   MRN: {mrn}   DOB: {dob}",
    "Seen on {day} by Dr. {first2} {last2}, call back at (406) 555-01{two}.",
    "BP {sys}/{dia} mmHg, pulse {pulse}, SpO2 {spo} % on room air, BMI {bmi}.",
    "Reports loud snoring and witnessed apneas for {weeks} weeks, denies chest pain and syncope.",
    "The mother had a stroke at {age}; no personal history of stroke or heart failure.",
    "Epworth score {epworth} of 24. Polysomnography of {day}: AHI {ahi} per hour over {minutes} minutes.",
    "Medication: metformin {dose} mg twice daily, lisinopril 10 mg daily, started {day}.",
    "Plan: order home sleep test, follow up in {weeks} weeks, physical therapy twice a week.",
    "Ms. {last} lives at {house} Larkspur Lane, Fallow Creek, MT 59999 and works as a carpenter.",
    "[x] Supplier has shown the use of the device   [ ] Education refused",
    "Hemoglobin A1c {bmi} %   Creatinine 1.{two} mg/dL   Potassium 4.{epworth} mmol/L",
    "Assessment: moderate obstructive sleep apnea, body mass index over 30, tolerates the mask well.",
)
PER_PAGE = 38


def text_pdf(path: Path, pages: int, seed: int) -> Path:
    """A PDF of `pages` pages with about 2,600 characters each in its text layer."""
    canvas = Canvas(str(path), pagesize=letter, invariant=True)
    source = random.Random(seed)  # noqa: S311 - invented pages, no secret
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 10)
        for row in range(PER_PAGE):
            canvas.drawString(54, 730 - 18 * row, line(source, row))
        canvas.drawString(54, 30, f"Page {number} of {pages}")
        canvas.showPage()
    canvas.save()
    return path


def line(source: random.Random, row: int) -> str:
    """One line of a record; the first of a page names the patient."""
    template = LINES[0] if row == 0 else source.choice(LINES)
    return template.format(
        first=source.choice(FIRST),
        last=source.choice(LAST),
        first2=source.choice(FIRST),
        last2=source.choice(LAST),
        mrn=f"FC-{source.randrange(100000, 999999)}",
        dob=f"{source.randint(1, 12):02}/{source.randint(1, 28):02}/19{source.randint(30, 89)}",
        day=f"{source.randint(1, 12):02}/{source.randint(1, 28):02}/2025",
        two=source.randint(10, 99),
        sys=source.randint(100, 170),
        dia=source.randint(55, 99),
        pulse=source.randint(50, 110),
        spo=source.randint(85, 99),
        bmi=round(source.uniform(18, 48), 1),
        weeks=source.randint(2, 30),
        age=source.randint(40, 80),
        epworth=source.randint(1, 24),
        ahi=round(source.uniform(2, 60), 1),
        minutes=source.randint(90, 460),
        dose=source.choice((500, 850, 1000)),
        house=source.randint(1, 999),
    )


def image_pdf(path: Path, pages: int, seed: int) -> Path:
    """The same kind of pages as grey images with a little noise, and nothing but the image."""
    plain = text_pdf(path.with_suffix(".text.pdf"), pages, seed)
    canvas = Canvas(str(path), pagesize=letter, invariant=True)
    with pdfium.PdfDocument(plain) as pdf:
        for number in range(pages):
            image = render(pdf, number)
            noise = Image.effect_noise(image.size, 18).point(lambda value: min(255, value + 96))
            faxed = Image.blend(image, noise, 0.12)
            canvas.drawImage(ImageReader(_png(faxed)), 0, 0, *letter)
            canvas.showPage()
    canvas.save()
    plain.unlink()
    return path


def render(pdf: pdfium.PdfDocument, number: int) -> Image.Image:
    """A page as a grey image, pages from 0."""
    image: Image.Image = pdf[number].render(scale=DPI / 72).to_pil()
    return image.convert("L")


def _png(image: Image.Image) -> io.BytesIO:
    target = io.BytesIO()
    image.save(target, "PNG")
    target.seek(0)
    return target
