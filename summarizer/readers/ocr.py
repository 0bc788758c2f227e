"""Page image -> words with boxes and confidence. Runs in the reading process only; models come with rapidocr."""

# ruff: noqa: PLR2004 - geometry: shares and sizes are said where they are used

from __future__ import annotations

import logging
import math
import re
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

import cv2
import numpy as np
from rapidocr import RapidOCR

from summarizer.readers import marks
from summarizer.readers.layout import Token

OCR_DPI = 200
MIN_CONFIDENCE = 0.5
"""Lines under this are left out (specks, signatures) and counted."""
TURN_BELOW = 0.75
"""Mean confidence under which the other directions are tried too."""
MAX_SIDE = 3400
"""Longest side of the image given to the models, pixels: a legal page at `OCR_DPI` with room to spare."""

Points = tuple[float, float, float, float]


class Seen(NamedTuple):
    """What OCR made of a page."""

    tokens: list[Token]
    confidence: float
    """Mean over the characters, 0 to 1; 0 where nothing was read."""
    left_out: int
    """Lines that were seen but too uncertain to keep."""
    upright: bool = True
    """Whether most letters stand in lines that run across the image; a sideways page has none."""


class _Line(NamedTuple):
    words: list[tuple[str, Points]]
    slope: float
    """Rise of the line per point to the right, points downwards."""
    width: float
    score: float
    tall: bool
    """Whether the line runs down the image: the models read it turned, and its words would come in columns."""


class Reader:
    """The OCR models, loaded once a process."""

    def __init__(self, threads: int) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        cv2.setNumThreads(threads)
        self._engine = RapidOCR(
            params={
                "Global.use_cls": False,  # the angle classifier breaks lines
                "Global.log_level": "error",
                "Global.text_score": 0.0,
                "Global.max_side_len": MAX_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, grey: Any, dpi: float = OCR_DPI) -> Seen:
        """Words of a grey page image; sideways and upside-down pages are turned where that reads better."""
        best = self._read_turned(grey, 0, dpi)
        # sideways lines that read well tell which way up they are
        for turn in (3, 1, 2) if best.confidence >= TURN_BELOW else (1, 2, 3):
            if best.confidence >= TURN_BELOW and best.upright:
                break
            seen = self._read_turned(grey, turn, dpi)
            if _worth(seen) > 1.2 * _worth(best):
                best = seen
        return best

    def _read_turned(self, grey: Any, turn: int, dpi: float) -> Seen:
        image = np.ascontiguousarray(np.rot90(grey, -turn))
        scale = dpi / 72
        squares = marks.find_squares(image, scale)
        for square, _ in squares:  # a box left in place glues its neighbours together
            _erase(image, square, scale)
        found = self._lines(image, scale)
        kept = [line for line in found if line.score >= MIN_CONFIDENCE]
        size = (grey.shape[1] / scale, grey.shape[0] / scale)
        tokens = _tokens(kept, squares, turn, size)
        letters = sum(len(text) for line in kept for text, _ in line.words)
        total = sum(line.score * len(text) for line in kept for text, _ in line.words)
        tall = sum(len(text) for line in kept if line.tall for text, _ in line.words)
        return Seen(tokens, total / letters if letters else 0.0, len(found) - len(kept), 2 * tall <= letters)

    def _lines(self, image: Any, scale: float) -> list[_Line]:
        result = self._engine(cv2.cvtColor(image, cv2.COLOR_GRAY2BGR), use_cls=False, return_word_box=True)
        if result.boxes is None or result.txts is None:
            return []
        return [
            _line(box, text, words, float(score), scale)
            for box, text, words, score in zip(
                result.boxes, result.txts, result.word_results, result.scores, strict=False
            )
            if text.strip()
        ]


def _worth(seen: Seen) -> float:
    letters = sum(len(token.text) for token in seen.tokens)
    return seen.confidence * letters * (1.0 if seen.upright else 0.5)


def _erase(image: Any, square: marks.Square, scale: float) -> None:
    x0, y0, x1, y1 = (round(value * scale) for value in square)
    image[max(y0 - 2, 0) : y1 + 3, max(x0 - 2, 0) : x1 + 3] = int(np.median(image))


def _line(box: Any, text: str, words: Any, score: float, scale: float) -> _Line:
    corners = [(float(x) / scale, float(y) / scale) for x, y in box]
    width = max(math.dist(corners[0], corners[1]), 0.1)
    slope = (corners[1][1] - corners[0][1]) / max(corners[1][0] - corners[0][0], 0.1)
    boxed = [
        (word[0], _bounds(word[2], scale)) for word in words or () if word[2] is not None and word[0].strip()
    ]
    if "".join(word for word, _ in boxed).replace(" ", "") != text.replace(" ", ""):
        boxed = _split(text, corners)
    tall = math.dist(corners[0], corners[3]) >= 1.5 * width
    return _Line(boxed, slope if width > 20 else 0.0, width, score, tall)


def _bounds(corners: Any, scale: float) -> Points:
    xs, ys = [float(x) / scale for x, _ in corners], [float(y) / scale for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _split(text: str, corners: Sequence[tuple[float, float]]) -> list[tuple[str, Points]]:
    """Words of a line with boxes in proportion to their letters."""
    (xa, ya), (xb, yb), _, (_, yd) = corners
    height = max(yd - ya, 0.1)
    words = []
    for match in re.finditer(r"\S+", text):
        start, end = match.start() / len(text), match.end() / len(text)
        y = ya + (yb - ya) * (start + end) / 2
        words.append((match.group(), (xa + (xb - xa) * start, y, xa + (xb - xa) * end, y + height)))
    return words


# ---------------------------------------------------------------- tokens


def _tokens(
    found: Sequence[_Line],
    squares: Sequence[tuple[marks.Square, bool]],
    turn: int,
    size: tuple[float, float],
) -> list[Token]:
    """Words and check boxes of a page: laid out on straightened lines, boxes as they stand on the page."""
    long = [line.slope for line in found if line.width > 100] or [line.slope for line in found]
    skew = median(long) if long else 0.0
    items = [item for line in found for item in _joined(line.words)]
    items += [(marks.TICKED if ticked else marks.EMPTY, (*square,)) for square, ticked in squares]
    tokens = []
    for text, box in items:
        x0, y0, x1, y1 = box
        shift = skew * (x0 + x1) / 2
        tokens.append(Token(text, x0, y0 - shift, x1, y1 - shift, 0, _turned_back(box, turn, size)))
    return tokens


def _joined(words: Sequence[tuple[str, Points]]) -> list[tuple[str, Points]]:
    """Words of a line with typed check marks such as `[ ]`, `[X]` or `( )` made one word."""
    joined: list[tuple[str, Points]] = []
    for text, box in words:
        if joined and re.fullmatch(r"[\]\)]", text) and re.fullmatch(r"[\[\(][xX]?", joined[-1][0]):
            previous, before = joined.pop()
            joined.append((previous + text, _around(before, box)))
        else:
            joined.append((text, box))
    return [(_mark(text), box) for text, box in joined]


def _mark(text: str) -> str:
    if re.fullmatch(r"\[[xX]\]|\([xX]\)", text):
        return marks.TICKED
    return marks.EMPTY if text in {"[]", "[ ]", "()"} else text


def _around(a: Points, b: Points) -> Points:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _turned_back(box: Points, turn: int, size: tuple[float, float]) -> Points:
    """A box of the image turned clockwise by `turn` quarters, as it lies on the page of `size` points."""
    x0, y0, x1, y1 = box
    width, height = size
    if turn == 1:
        return y0, height - x1, y1, height - x0
    if turn == 2:
        return width - x1, height - y1, width - x0, height - y0
    if turn == 3:
        return width - y1, x0, width - y0, x1
    return box
