"""PDF bytes -> words with boxes and a verdict for every page. Runs in the reading process only (see `process.py`)."""

# ruff: noqa: PLR2004 - geometry: shares and sizes are said where they are used

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from summarizer.readers import damage, marks
from summarizer.readers.drawn import Bounds, Drawn, Frame, drawn, frame
from summarizer.readers.layout import Token

Verdict = Literal["text", "merge", "ocr", "blank"]

SIGHT_DPI = 50
"""Resolution at which a page is looked at to see whether it is blank or shows more than its text."""
BLANK_PIXELS = 30
"""Clustered dark pixels at `SIGHT_DPI` under which a page is blank: a third of one short word."""
UNEXPLAINED_SHARE = 0.002
"""Share of a page's pixels that are ink of a picture outside the words, above which the picture is read too."""
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
HYPHENS = {"\x02", "\xad", "\ufffe"}
"""How pdfium hands out a hyphen that ends a line."""
_NO_PAGES = re.compile(rb"/Kids\s*\[\s*\]\s*/Count\s+0\b|/Count\s+0\s*/Kids\s*\[\s*\]")
"""A page tree without pages, which pdfium calls damaged."""


class ReadError(Exception):
    """The file or page cannot be read; the message is one of a few fixed reasons."""


class Sight(NamedTuple):
    """What one page holds before any OCR."""

    frame: Frame
    tokens: list[Token]
    drawn: Drawn
    verdict: Verdict
    digest: str
    """Digest of the page as rendered at `SIGHT_DPI`."""
    picture: bool
    """Whether something beside text and rules is to be seen."""
    lost_picture: bool
    """Whether a large picture of the page cannot be decoded."""
    empty: bool
    """Whether the page holds no object at all: it is blank, or its content cannot be read."""


def open_pdf(data: bytes) -> Any:
    """The document as pypdfium2 opens it; raises ReadError with the reason."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if pdfium_c.FPDF_GetLastError() == pdfium_c.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise ReadError("encrypted") from error
        raise ReadError("no pages" if _NO_PAGES.search(data) else "damaged") from error
    if len(document) == 0:
        raise ReadError("no pages")
    document.init_forms()
    return document


def load_page(document: Any, number: int) -> Any:
    """Page `number` (from 1) with filled form fields made part of it; raises ReadError."""
    try:
        page = document[number - 1]
        if document.formenv and pdfium_c.FPDFPage_GetAnnotCount(page) > 0:
            page.flatten()
            page.close()
            page = document[number - 1]
    except pdfium.PdfiumError as error:
        raise ReadError("page is damaged") from error
    return page


def look(document: Any, number: int) -> Sight:
    """Read the text layer of a page and judge what else is to be done; raises ReadError."""
    page = load_page(document, number)
    try:
        place = frame(page)
        things = drawn(page, place)
        tokens = _tokens(page, place)
        grey = grey_image(page, SIGHT_DPI)
        tokens = _with_check_boxes(page, tokens, things)
        ink = _ink(grey)
        lost, empty = damage.has_lost_picture(page, place, ink), damage.is_empty(page)
    except pdfium.PdfiumError as error:
        raise ReadError("page is damaged") from error
    finally:
        page.close()
    verdict = _verdict(tokens, things, ink)
    picture = verdict != "text" or bool(things.pictures)
    digest = hashlib.sha256(grey.tobytes()).hexdigest()
    return Sight(place, tokens, things, verdict, digest, picture, lost, empty)


def grey_image(page: Any, dpi: float) -> Any:
    """The page as displayed, 8-bit grey, height by width."""
    image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
    return np.ascontiguousarray(image if image.ndim == 2 else image[:, :, 0])


# ---------------------------------------------------------------- what is to be seen


def _ink(grey: Any) -> Any:
    """Pixels that differ clearly from the paper and have neighbours that do: text and lines, not specks."""
    dark = np.abs(grey.astype(np.int16) - int(np.median(grey))) > 60
    padded = np.pad(dark, 1).astype(np.uint8)
    height, width = dark.shape
    around = sum(padded[y : y + height, x : x + width] for y in range(3) for x in range(3))
    return dark & (around >= 4)


def _verdict(tokens: list[Token], things: Drawn, ink: Any) -> Verdict:
    if not tokens or garbled(tokens):
        return "ocr" if int(ink.sum()) >= BLANK_PIXELS else "blank"
    outlines = things.paths > 300 and len(tokens) < 30  # words drawn as curves
    where = [(0.0, 0.0, 1e5, 1e5)] if outlines else things.pictures
    return "merge" if _unexplained(ink, where, tokens) > UNEXPLAINED_SHARE else "text"


def _unexplained(ink: Any, pictures: Sequence[Bounds], tokens: Iterable[Token]) -> float:
    """Share of the page that is ink inside the pictures but outside every word."""
    if not pictures:
        return 0.0
    inside = np.zeros_like(ink)
    for box in pictures:
        inside[_slices(box, 0)] = True
    for token in tokens:
        inside[_slices(token.box, 2)] = False
    return float((ink & inside).sum() / ink.size)


def _slices(box: Bounds, grow: float) -> tuple[slice, slice]:
    scale = SIGHT_DPI / 72
    x0, y0, x1, y1 = box
    return (
        slice(max(0, int((y0 - grow) * scale)), max(0, math.ceil((y1 + grow) * scale))),
        slice(max(0, int((x0 - grow) * scale)), max(0, math.ceil((x1 + grow) * scale))),
    )


def garbled(tokens: Sequence[Token]) -> bool:
    """Whether a text layer is not language: wrong character maps give strange symbols or words without vowels."""
    text = "".join(token.text for token in tokens)
    strange = sum(not (character.isprintable() and character < "\u2e80") for character in text)
    private = sum("\ue000" <= character <= "\uf8ff" or character == "\ufffd" for character in text)
    if strange + private > 0.2 * len(text):
        return True
    words = [word for token in tokens for word in re.findall(r"[A-Za-z]{4,}", token.text)]
    if len(words) < 12:
        return False
    voiced = sum(bool(re.search(r"[aeiouyAEIOUY]", word)) for word in words)
    return voiced < 0.6 * len(words)


# ---------------------------------------------------------------- text layer


class _Glyph(NamedTuple):
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    place: int
    """Its number in the text layer."""


def _tokens(page: Any, place: Frame) -> list[Token]:
    """Words of the text layer, the main direction of writing first."""
    layer = page.get_textpage()
    try:
        words = _words(layer, place)
        turned = [(_turn(layer, word[0].place, place.rotation), word) for word in words]
    finally:
        layer.close()
    width, height = place.size
    shown = [(turn, word) for turn, word in turned if _on_page(word, width, height)]
    circles = frozenset(glyph.text for _, word in shown for glyph in word)
    return [token for turn, word in shown for token in _word_tokens(word, turn, (width, height), circles)]


def _words(layer: Any, place: Frame) -> list[list[_Glyph]]:
    words: list[list[_Glyph]] = []
    current: list[_Glyph] = []
    for index in range(layer.count_chars()):
        glyph = _glyph(layer, index, place)
        if glyph is None or (current and _apart(current[-1], glyph)):
            if current:
                words.append(current)
            current = []
        if glyph is not None:
            current.append(glyph)
    if current:
        words.append(current)
    return words


def _glyph(layer: Any, index: int, place: Frame) -> _Glyph | None:
    """One character, or None for anything that parts words."""
    code = pdfium_c.FPDFText_GetUnicode(layer, index)
    character = "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)
    if character in HYPHENS:
        character = "-"
    if character.isspace() or ord(character) < 0x20 or pdfium_c.FPDFText_IsGenerated(layer, index) == 1:
        return None
    box = place.box(*layer.get_charbox(index, loose=True))
    return _Glyph(LIGATURES.get(character, character), *box, index)


def _apart(left: _Glyph, right: _Glyph) -> bool:
    """Whether two characters in the file's order cannot be of one word: a jump in any direction."""
    size = max(min(left.y1 - left.y0, right.y1 - right.y0), min(left.x1 - left.x0, right.x1 - right.x0), 1.0)
    across = max(left.x0, right.x0) - min(left.x1, right.x1)
    down = max(left.y0, right.y0) - min(left.y1, right.y1)
    return max(across, down) > 0.6 * size


def _turn(layer: Any, index: int, rotation: int) -> int:
    """By how many quarter turns anticlockwise the character is written, as displayed: 0 is upright."""
    angle = pdfium_c.FPDFText_GetCharAngle(layer, index)
    if angle < 0:
        return 0
    return (round(math.degrees(angle) / 90) - rotation // 90) % 4


def _on_page(word: Sequence[_Glyph], width: float, height: float) -> bool:
    return any(g.x1 > 0 and g.y1 > 0 and g.x0 < width and g.y0 < height for g in word)


def _word_tokens(
    word: list[_Glyph], turn: int, size: tuple[float, float], characters: frozenset[str]
) -> list[Token]:
    """A word's token; a check box glyph becomes a token of its own."""
    tokens, run = [], []
    for glyph in word:
        mark = marks.glyph(glyph.text, characters)
        if mark is None:
            run.append(glyph)
            continue
        if run:
            tokens.append(_token("".join(g.text for g in run), run, turn, size))
        tokens.append(_token(mark, [glyph], turn, size))
        run = []
    if run:
        tokens.append(_token("".join(g.text for g in run), run, turn, size))
    return tokens


def _token(text: str, glyphs: Sequence[_Glyph], turn: int, size: tuple[float, float]) -> Token:
    box = (
        min(g.x0 for g in glyphs),
        min(g.y0 for g in glyphs),
        max(g.x1 for g in glyphs),
        max(g.y1 for g in glyphs),
    )
    return Token(text, *_upright(box, turn, size), turn, box)


def _upright(box: Bounds, turn: int, size: tuple[float, float]) -> Bounds:
    """Where a box of turned text would lie if the page were turned so that the text is upright."""
    x0, y0, x1, y1 = box
    width, height = size
    if turn == 1:
        return height - y1, x0, height - y0, x1
    if turn == 2:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 3:
        return y0, width - x1, y1, width - x0
    return box


# ---------------------------------------------------------------- drawn check boxes


def _with_check_boxes(page: Any, tokens: list[Token], things: Drawn) -> list[Token]:
    """Tokens with a mark for every drawn check box; a letter inside a box is its tick, other text makes it a cell."""
    if not things.squares:
        return tokens
    scale = 2.5
    grey = grey_image(page, 72 * scale)
    kept = list(tokens)
    for square in things.squares:
        inside = [token for token in kept if _centre_in(token, square)]
        if any(token.text not in marks.TICK_CHARACTERS and token.text != marks.TICKED for token in inside):
            continue
        if not _labelled(square, kept):
            continue
        ticked = bool(inside) or marks.is_ticked(grey, square, scale)
        kept = [token for token in kept if token not in inside]
        kept.append(Token(marks.TICKED if ticked else marks.EMPTY, *square, 0, (*square,)))
    return kept


def _centre_in(token: Token, square: marks.Square) -> bool:
    x0, y0, x1, y1 = token.box
    return square.x0 <= (x0 + x1) / 2 <= square.x1 and square.y0 <= (y0 + y1) / 2 <= square.y1


def _labelled(square: marks.Square, tokens: Sequence[Token]) -> bool:
    """Whether a word stands beside the box, as a check box has."""
    middle, side = (square.y0 + square.y1) / 2, square.x1 - square.x0
    for token in tokens:
        x0, y0, x1, y1 = token.box
        gap = max(x0 - square.x1, square.x0 - x1)
        if y0 - 0.5 * side <= middle <= y1 + 0.5 * side and 0 <= gap < 5 * side:
            return True
    return False
