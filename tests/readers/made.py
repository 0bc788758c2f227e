"""Small PDFs made for one test: pages of text, scans, forms, and files that are broken in one way."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import reportlab
from PIL import Image, ImageDraw, ImageFont
from pypdf import PdfWriter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 480.0, 340.0
"""Half a sheet: recognizing its text takes a quarter of the time."""
LEFT, TOP, SIZE, LEADING = 40.0, 60.0, 11.0, 18.0
"""Where the first baseline starts, points from the top left corner, and how far apart lines stand."""
SCAN_DPI = 150
_FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"

NOTE = (
    "PROGRESS NOTE",
    "Snores loudly and wakes with morning headaches.",
    "Epworth sleepiness score is 14 of 24 today.",
    "Neck 17 inches, blood pressure 148 over 92.",
    "Plan: diagnostic sleep study and follow up in three weeks.",
)
LETTER = (
    "LETTER OF MEDICAL NECESSITY",
    "The apnea hypopnea index was 22 events per hour.",
    "Positive airway pressure therapy is requested for twelve weeks.",
    "The patient understands how the device is used and cleaned.",
)


class Sheet(NamedTuple):
    """One page: text in the text layer, lines in a scanned picture, drawn check boxes with their labels."""

    text: Sequence[str] = ()
    scan: Sequence[str] = ()
    """A line that begins with `[x] ` or `[ ] ` gets a drawn box instead of these characters."""
    boxes: Sequence[tuple[str, bool]] = ()
    noise: bool = False
    """A photograph without any text fills the page."""


def pdf(*sheets: Sheet) -> bytes:
    """A PDF with these pages."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    for sheet in sheets:
        _draw(canvas, sheet)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def note(*lines: str) -> bytes:
    """A PDF of one page of text."""
    return pdf(Sheet(text=lines or NOTE))


def put(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(data)
    return path


def place(row: int, text: str, before: str = "") -> tuple[float, float, float, float]:
    """Where `text` was drawn on line `row` after `before`: x0, y0, x1, y1 in points from the top left."""
    width = Canvas(io.BytesIO()).stringWidth
    x = LEFT + width(before, "Helvetica", SIZE)
    base = TOP + row * LEADING
    return x, base - 0.7 * SIZE, x + width(text, "Helvetica", SIZE), base + 0.2 * SIZE


def form(**filled: str | bool) -> bytes:
    """A PDF form with a text field or a check box for each name, filled."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica", SIZE)
    for row, (name, value) in enumerate(filled.items()):
        y = HEIGHT - TOP - 2 * row * LEADING
        canvas.drawString(LEFT + 20, y, name)
        if isinstance(value, bool):
            canvas.acroForm.checkbox(name=name, x=LEFT, y=y - 3, size=14, checked=value, buttonStyle="cross")
        else:
            canvas.acroForm.textfield(name=name, x=200, y=y - 5, width=180, height=20, value=value)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """The PDF behind a password."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("open sesame")
    return _written(writer)


def turned(data: bytes, degrees: int) -> bytes:
    """The PDF with every page displayed turned clockwise."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        page.rotate(degrees)
    return _written(writer)


def without_pages() -> bytes:
    """A PDF whose page tree is empty."""
    return _written(PdfWriter())


def broken_page(data: bytes, number: int) -> bytes:
    """The PDF with rubbish in place of one page's dictionary."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    name = writer.pages[number - 1].indirect_reference.idnum
    whole = _written(writer)
    start = whole.index(b"\n%d 0 obj" % name) + len(b"\n%d 0 obj" % name)
    return _spoilt(whole, start, whole.index(b"endobj", start))


def broken_content(data: bytes, number: int) -> bytes:
    """The PDF with rubbish in place of one page's drawing instructions."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    content = writer.pages[number - 1].get("/Contents")
    content.get_object()._data = b"\xff" * 80
    return _written(writer)


def broken_picture(data: bytes) -> bytes:
    """The PDF with rubbish in place of its first picture's pixels."""
    start = data.index(b"stream", data.index(b"/Subtype /Image"))
    return _spoilt(data, start + 8, data.index(b"endstream", start) - 2)


def _spoilt(data: bytes, start: int, end: int) -> bytes:
    return data[:start] + b"z" * (end - start) + data[end:]


def _written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _draw(canvas: Canvas, sheet: Sheet) -> None:
    if sheet.noise:
        canvas.drawImage(ImageReader(_photograph()), 0, 0, WIDTH, HEIGHT)
    if sheet.scan:
        canvas.drawImage(ImageReader(_scan(sheet.scan)), 0, 0, WIDTH, HEIGHT)
    canvas.setFont("Helvetica", SIZE)
    for row, line in enumerate(sheet.text):
        top = 20 if sheet.scan else TOP + row * LEADING  # over a scan it is the line of a fax machine
        canvas.drawString(LEFT, HEIGHT - top, line)
    for row, (label, ticked) in enumerate(sheet.boxes):
        y = HEIGHT - (TOP + (len(sheet.text) + row) * LEADING)
        canvas.rect(LEFT, y - 1, 9, 9)
        if ticked:
            canvas.line(LEFT + 1.5, y + 0.5, LEFT + 7.5, y + 6.5)
            canvas.line(LEFT + 1.5, y + 6.5, LEFT + 7.5, y + 0.5)
        canvas.drawString(LEFT + 15, y, label)


def _scan(lines: Sequence[str]) -> Image.Image:
    scale = SCAN_DPI / 72
    image = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 250)
    pen, font = ImageDraw.Draw(image), ImageFont.truetype(str(_FONT), round(12 * scale))
    for row, line in enumerate(lines):
        x, y = LEFT * scale, (TOP + row * 1.4 * LEADING - 12) * scale
        if line.startswith(("[x] ", "[ ] ")):
            side = 10 * scale
            pen.rectangle((x, y + 4, x + side, y + 4 + side), outline=20, width=2)
            if line.startswith("[x]"):
                pen.line((x + 4, y + 8, x + side - 4, y + side), fill=20, width=3)
                pen.line((x + 4, y + side, x + side - 4, y + 8), fill=20, width=3)
            x, line = x + 16 * scale, line[4:]  # noqa: PLW2901 - what is left to write
        pen.text((x, y), line, fill=20, font=font)
    return image


def _photograph() -> Image.Image:
    """Soft dark blots: ink, but no letter."""
    image = Image.new("L", (480, 340), 255)
    pen = ImageDraw.Draw(image)
    for step in range(0, 240, 80):
        pen.ellipse((60 + step, 40 + step / 2, 170 + step, 190 + step / 2), fill=90)
    return image
