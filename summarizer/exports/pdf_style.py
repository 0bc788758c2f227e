"""Text of a record -> paragraphs that reportlab can set: escaped, with a glyph for every character."""

from __future__ import annotations

from functools import cache
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

INK, SOFT, LINE, WASH, ACCENT = (
    HexColor(value) for value in ("#17212b", "#55636f", "#dde3e8", "#f5f7f9", "#1f4e79")
)
TONES: dict[str, tuple[Color, Color]] = {
    "met": (HexColor("#0b6b45"), HexColor("#e2f4ea")),
    "not_met": (HexColor("#9b1c2e"), HexColor("#fbe6e8")),
    "insufficient": (HexColor("#7a4b00"), HexColor("#fdf0d5")),
    "not_applicable": (HexColor("#4c5965"), HexColor("#e9edf0")),
    "meets": (HexColor("#0b6b45"), HexColor("#e2f4ea")),
    "does_not_meet": (HexColor("#9b1c2e"), HexColor("#fbe6e8")),
    "needs_information": (HexColor("#7a4b00"), HexColor("#fdf0d5")),
}
"""Ink and background by status and outcome."""

WIDE_FONT = "CountersignWide"
"""Embedded face for what the standard fonts have no glyph for (mathematical signs)."""

_BASE = ParagraphStyle("base", fontName="Helvetica", fontSize=9, leading=12.2, textColor=INK)
STYLES = {
    "body": _BASE,
    "small": ParagraphStyle("small", _BASE, fontSize=8, leading=10.6),
    "soft": ParagraphStyle("soft", _BASE, fontSize=8, leading=10.6, textColor=SOFT),
    "bold": ParagraphStyle("bold", _BASE, fontName="Helvetica-Bold"),
    "title": ParagraphStyle("title", _BASE, fontName="Helvetica-Bold", fontSize=19, leading=23),
    "eyebrow": ParagraphStyle("eyebrow", _BASE, fontName="Helvetica-Bold", fontSize=8, textColor=ACCENT),
    "heading": ParagraphStyle(
        "heading", _BASE, fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=13, spaceAfter=5
    ),
    "banner": ParagraphStyle(
        "banner", _BASE, fontName="Helvetica-Bold", textColor=TONES["insufficient"][0], alignment=TA_CENTER
    ),
    "quote": ParagraphStyle("quote", _BASE, fontName="Times-Roman", fontSize=9, leading=11.6),
    "mono": ParagraphStyle("mono", _BASE, fontName="Courier", fontSize=7.4, leading=9.4, wordWrap="CJK"),
    "determination": ParagraphStyle(
        "determination", _BASE, fontName="Helvetica-Bold", fontSize=13, leading=17
    ),
}


def paragraph(text: str, style: str = "body", prefix: str = "") -> Paragraph:
    """Plain text as a paragraph; `prefix` is set bold before it."""
    lead = f"<b>{marked_up(prefix)}</b> " if prefix else ""
    return Paragraph(lead + marked_up(text), STYLES[style])


def chip(text: str, tone: str) -> Paragraph:
    """A short word in the colours of a status."""
    ink, ground = TONES[tone]
    style = ParagraphStyle(
        f"chip-{tone}",
        STYLES["small"],
        fontName="Helvetica-Bold",
        textColor=ink,
        backColor=ground,
        alignment=TA_CENTER,
        borderPadding=(2, 3, 2, 3),
        fontSize=7.6,
        leading=9.4,
    )
    return Paragraph(marked_up(text), style)


def marked_up(text: str) -> str:
    """Text escaped for reportlab: nothing of it can become a tag, a link or a picture.

    Line breaks and columns are kept; a character without a glyph is written as its code point.
    """
    lines = text.strip("\n").split("\n")
    return "<br/>".join("".join(_piece(letter) for letter in line.replace("  ", "\u00a0 ")) for line in lines)


@cache
def _piece(letter: str) -> str:
    if _has_glyph(letter):
        return escape(letter)
    if ord(letter) in _wide_glyphs():
        return f'<font name="{WIDE_FONT}">{escape(letter)}</font>'
    return f"(U+{ord(letter):04X})"


def _has_glyph(letter: str) -> bool:
    """Whether the standard fonts can show it."""
    try:
        return letter.encode("cp1252") >= b" "
    except UnicodeEncodeError:
        return False


@cache
def _wide_glyphs() -> frozenset[int]:
    font = TTFont(WIDE_FONT, "Vera.ttf")  # comes inside reportlab
    pdfmetrics.registerFont(font)
    return frozenset(code for code in font.face.charToGlyph if code >= ord(" "))
