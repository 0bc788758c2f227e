"""PDF page -> what is drawn on it beside text: rules, possible check boxes and pictures, in displayed points."""

# ruff: noqa: PLR2004 - geometry: shares and sizes are said where they are used

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

from summarizer.readers.layout import Rule
from summarizer.readers.marks import Square, check_boxes

MAX_OBJECTS = 6000
"""Objects looked at on one page; maps and plots have more and no check boxes."""
MIN_BOX, MAX_BOX = 5.0, 16.0
"""Side of a check box, points."""

Bounds = tuple[float, float, float, float]


class Frame(NamedTuple):
    """Turns PDF user space into points from the top left corner of the page as displayed."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as displayed, points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space as displayed."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Bounds:
        """A rectangle of user space as displayed: x0, y0, x1, y1."""
        (xa, ya), (xb, yb) = self.point(left, bottom), self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def frame(page: Any) -> Frame:
    """The frame of a pypdfium2 page: its visible box and its rotation."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation() % 360)


class Drawn(NamedTuple):
    """Drawn things of one page, displayed points."""

    rules: list[Rule]
    squares: list[Square]
    pictures: list[Bounds]
    paths: int


def drawn(page: Any, place: Frame) -> Drawn:
    """Collect the drawn things of a pypdfium2 page."""
    rules: list[Rule] = []
    squares: list[Square] = []
    pictures: list[Bounds] = []
    paths = 0
    kinds = [pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE]
    for item in islice(page.get_objects(filter=kinds, max_depth=6), MAX_OBJECTS):
        box = place.box(*bounds(item))
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pictures.append(box)
            continue
        paths += 1
        rules += _rules(box)
        if _may_be_box(item, box):
            squares.append(Square(*box))
    return Drawn(rules, check_boxes(squares), pictures, paths)


def bounds(item: Any) -> Bounds:
    """Bounds of an object in user space, also inside form XObjects."""
    left, bottom, right, top = item.get_bounds()
    corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
    container = item.container
    while container is not None:
        on_point: Callable[[float, float], tuple[float, float]] = container.get_matrix().on_point
        corners = [on_point(x, y) for x, y in corners]
        container = container.container
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _rules(box: Bounds) -> list[Rule]:
    """The straight lines that a path shows: itself where thin, else its four edges."""
    x0, y0, x1, y1 = box
    width, height = x1 - x0, y1 - y0
    if height < 2.5:
        return [Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)] if width > 20 else []
    if width < 2.5:
        return [Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)] if height > 6 else []
    if width < 20:
        return []
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


def _may_be_box(item: Any, box: Bounds) -> bool:
    """Whether a path is a stroked closed outline, nearly square and of the size of a check box."""
    width, height = box[2] - box[0], box[3] - box[1]
    if not (MIN_BOX <= width <= MAX_BOX and MIN_BOX <= height <= MAX_BOX and 0.8 <= width / height <= 1.25):
        return False
    if pdfium_c.FPDFPath_CountSegments(item) < 4:
        return False
    fill, stroke = pdfium_c.c_int(), pdfium_c.FPDF_BOOL()
    pdfium_c.FPDFPath_GetDrawMode(item, fill, stroke)
    return bool(stroke.value)
