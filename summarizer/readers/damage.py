"""PDF page -> whether something on it was lost: such a page looks blank and is not."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from pypdfium2 import PdfiumError

from summarizer.readers.drawn import Bounds, Frame, bounds

LARGE = 0.2
"""Share of the page that a picture covers to count as what the page shows."""
WHOLE = 0.9
"""Bits a pixel that a picture must give to count as decoded: pictures of one bit a pixel are the leanest."""


def has_lost_picture(page: Any, place: Frame, ink: Any) -> bool:
    """Whether a large picture of a pypdfium2 page leaves no ink and cannot be decoded."""
    width, height = place.size
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=6):
        box = place.box(*bounds(item))
        covered = (min(box[2], width) - max(box[0], 0.0)) * (min(box[3], height) - max(box[1], 0.0))
        if covered >= LARGE * width * height and not _shows(ink, box, place) and not _decodes(item):
            return True
    return False


def has_lost_content(data: bytes, number: int) -> bool:
    """Whether page `number` (from 1) has drawing instructions that cannot be read. Ask for pages without objects."""
    from pypdf import PdfReader  # noqa: PLC0415 - only pages without objects pay for it
    from pypdf.errors import PyPdfError  # noqa: PLC0415 - as above
    from pypdf.generic import ContentStream  # noqa: PLC0415 - as above

    malformed = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
    try:
        reader = PdfReader(io.BytesIO(data))
        content = reader.pages[number - 1].get("/Contents")
        if content is None:
            return False
        operators = [name for _, name in ContentStream(content.get_object(), reader).operations]
        raw = _raw_length(content.get_object())
    except malformed:
        return True
    return raw > 0 and (not operators or operators.count(b"BT") != operators.count(b"ET"))


def is_empty(page: Any) -> bool:
    """Whether a pypdfium2 page holds no object at all."""
    return next(iter(page.get_objects(max_depth=1)), None) is None


def _shows(ink: Any, box: Bounds, place: Frame) -> bool:
    high, wide = ink.shape
    across, down = wide / place.size[0], high / place.size[1]
    x0, y0, x1, y1 = (max(0.0, value) for value in box)
    return bool(np.any(ink[int(y0 * down) : int(y1 * down) + 1, int(x0 * across) : int(x1 * across) + 1]))


def _decodes(item: Any) -> bool:
    """Whether a picture gives its pixels; one with a compression of its own counts where it opens."""
    try:
        if item.get_filters(skip_simple=True):
            item.get_bitmap().close()
            return True
        width, height = item.get_px_size()
        bare = len(item.get_data(decode_simple=True))
    except PdfiumError:
        return False
    return bool(8 * bare >= WHOLE * width * height)


def _raw_length(content: Any) -> int:
    parts = content if isinstance(content, list) else [content]
    return sum(len(part.get_object()._data.strip()) for part in parts)  # noqa: SLF001 - pypdf gives it nowhere else
