"""Looks of pages -> for each page the index of the earlier page that it repeats, or None."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

MIN_LETTERS = 40
"""Letters and digits a text page needs before equal text makes it a duplicate."""
MIN_LETTERS_OCR = 200
"""The same for text read from an image, where two near-empty forms can read alike."""
EDGE = 0.07
"""Share of the page height at top and bottom where transmission lines and page numbers stand."""

_PAGE_NUMBER = re.compile(r"\b(page|pg?\.?)\s*\d+\s*(/|of)?\s*\d*|\b\d+\s*(/|of)\s*\d+\b", re.IGNORECASE)


class Look(NamedTuple):
    """What two pages are compared by."""

    text: str
    """Digest of the normalized text without running lines; empty where too little to compare."""
    image: str
    """Digest of the rendered page; empty where unknown."""
    picture: bool
    """Whether the text alone does not say all that is to be seen."""
    state: str

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Look:
        """The look of a page as the reading process answered."""
        kept = _body(answer)
        enough = MIN_LETTERS_OCR if answer["state"] == "ocr" else MIN_LETTERS
        letters = sum(character.isalnum() for character in kept)
        text = hashlib.sha256(kept.encode()).hexdigest() if letters >= enough else ""
        return cls(text, answer.get("digest", ""), answer.get("picture", False), answer["state"])


def find(looks: Sequence[Look]) -> list[int | None]:
    """For each page the index of the first page that it repeats; blank pages repeat nothing."""
    images: dict[str, int] = {}
    texts: dict[str, int] = {}
    found: list[int | None] = []
    for index, look in enumerate(looks):
        first = None
        if look.state in ("text", "ocr"):
            first = images.get(look.image)
            by_text = texts.get(look.text)
            if first is None and by_text is not None and _text_decides(look, looks[by_text]):
                first = by_text
            if first is None:
                images.setdefault(look.image, index)
                if look.text:
                    texts.setdefault(look.text, index)
        found.append(first)
    return found


def _text_decides(look: Look, other: Look) -> bool:
    """Equal text is enough on scans (their text is the picture) and where neither page shows a picture."""
    return look.state == other.state == "ocr" or not (look.picture or other.picture)


def _body(answer: dict[str, Any]) -> str:
    """The text in lower case on one line, without numbered lines in the outer margins."""
    height = answer.get("height", 0)
    margins = _margin_lines(answer["text"], answer["words"], height)
    rows = answer["text"].split("\n")
    kept = [row for index, row in enumerate(rows) if not (index in margins and _PAGE_NUMBER.search(row))]
    return " ".join(" ".join(kept).lower().split())


def _margin_lines(text: str, words: Sequence[Sequence[float]], height: float) -> set[int]:
    """Numbers of the lines of which every word lies in the outer margins of the page."""
    outer: set[int] = set()
    inner: set[int] = set()
    line, position = 0, 0
    for word in words:
        start, y0, y1 = int(word[0]), word[3], word[5]
        line += text.count("\n", position, start)
        position = start
        (outer if y1 < EDGE * height or y0 > (1 - EDGE) * height else inner).add(line)
    return outer - inner
