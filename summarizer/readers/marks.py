"""Glyphs, drawn squares and page images -> check marks in text: `[x]` where ticked, `[ ]` where empty."""

# ruff: noqa: PLR2004 - geometry: shares and sizes are said where they are used

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

TICKED, EMPTY = "[x]", "[ ]"

_TICKED = "☑☒■✓✔\u2705\u25c9\u29bf\U0001f5f9\U0001f5f5\U0001f5f7\uf052\uf053\uf054\uf078\uf0fc\uf0fd\uf0fe"
_EMPTY = "☐□▢❏❐❑❒◻◽⬜⎕\uf06f\uf071\uf072\uf0a8\uf0a3"
_RADIO = {"○": EMPTY, "●": TICKED, "◯": EMPTY, "⚪": EMPTY, "⚫": TICKED}
GLYPHS = {**dict.fromkeys(_TICKED, TICKED), **dict.fromkeys(_EMPTY, EMPTY)}
"""What each check box character reads as; the private range is Wingdings as PDF writers map it."""
TICK_CHARACTERS = frozenset("xX\u00d7✓✔✗✘✕✖") | frozenset(_TICKED)
"""Characters that tick the drawn box they stand in."""

INK = 128
"""Grey level under which a pixel counts as ink."""
TICK_SHARE = 0.06
"""Share of ink in the inner part of a box above which it is ticked."""


class Square(NamedTuple):
    """A possible check box: points from the top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


def glyph(character: str, page_characters: frozenset[str]) -> str | None:
    """The check mark that a character stands for; a filled circle counts only beside empty ones on the page."""
    if character in _RADIO and page_characters & {"○", "◯", "⚪"}:
        return _RADIO[character]
    return GLYPHS.get(character)


def check_boxes(squares: Sequence[Square]) -> list[Square]:
    """The squares that stand alone: nested outlines count once, combs of cells and grids not at all."""
    unique: list[Square] = []
    for square in sorted(squares, key=lambda s: s.x0 - s.x1):  # the outermost outline first
        if not any(_inside(square, other, 1.5) for other in unique):
            unique.append(square)
    return [s for s in unique if not any(_touching(s, other) for other in unique if other is not s)]


def _inside(inner: Square, outer: Square, slack: float) -> bool:
    return (
        inner.x0 >= outer.x0 - slack
        and inner.y0 >= outer.y0 - slack
        and inner.x1 <= outer.x1 + slack
        and inner.y1 <= outer.y1 + slack
    )


def _touching(a: Square, b: Square) -> bool:
    slack = 0.8
    beside = a.x0 - slack <= b.x1 and b.x0 - slack <= a.x1
    level = min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5 * (a.y1 - a.y0)
    return beside and level


def is_ticked(image: Any, square: Square, scale: float) -> bool:
    """Whether a rendered box (grey image, `scale` pixels a point) holds ink well inside its outline."""
    margin = 0.22 * (square.x1 - square.x0)
    x0, x1 = round((square.x0 + margin) * scale), round((square.x1 - margin) * scale)
    y0, y1 = round((square.y0 + margin) * scale), round((square.y1 - margin) * scale)
    inner = image[max(y0, 0) : y1, max(x0, 0) : x1]
    return bool(inner.size) and float(np.mean(inner < INK)) > TICK_SHARE


def find_squares(image: Any, scale: float) -> list[tuple[Square, bool]]:
    """Check boxes of a scanned page (grey image, `scale` pixels a point) and whether each is ticked."""
    import cv2  # noqa: PLC0415 - only pages that need OCR pay for it

    ink = (image < INK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, w, h, _ = (int(value) for value in stats[index])
        if not (5 * scale <= w <= 16 * scale and 0.8 <= w / h <= 1.25):
            continue
        if _outlined(ink[y : y + h, x : x + w]):
            square = Square(x / scale, y / scale, (x + w) / scale, (y + h) / scale)
            found.append((square, is_ticked(image, square, scale)))
    alone = set(check_boxes([square for square, _ in found]))
    return [(square, ticked) for square, ticked in found if square in alone]


def _outlined(patch: Any) -> bool:
    """Whether the ink of a patch runs along all four sides and through all four corners: no letter does."""
    h, w = patch.shape
    band = max(2, round(0.15 * w))
    sides = (
        patch[:band].max(axis=0),
        patch[-band:].max(axis=0),
        patch[:, :band].max(axis=1),
        patch[:, -band:].max(axis=1),
    )
    corner = max(2, round(0.12 * w))
    corners = (
        patch[:corner, :corner],
        patch[:corner, -corner:],
        patch[-corner:, :corner],
        patch[-corner:, -corner:],
    )
    if any(side.mean() < 0.88 for side in sides) or any(not part.any() for part in corners):
        return False
    return bool(patch.mean() < 0.75 and h > 2 * band)  # a solid blot is no box
