"""Names in tables: cells under a heading such as Tech or Prescriber, and cells that hold nothing but a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from summarizer.deid import lexicon, protection
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.recognizers.name_parts import FULL, LAST_FIRST, NAME, cut_name, name_evidence, tokens
from summarizer.deid.spans import Found

_CELL = re.compile(r"(?:(?![ ]{2,}|[ ]?\|)[^\n\t|])+")
_ROLE = re.compile(
    r"(?:entered|given|performed|recorded|signed|collected|verified|reviewed|ordered|done|seen|administered|checked|scanned|resulted|prescribed)?[ ]?by|users?(?:[ ]name)?|tech(?:nician|nologist)?|nurse|rn|lpn|staff|provider|prescriber|"
    r"physician|doctor|therapist|clinician|author|patient(?:[ ]name)?|name|client|member|contact|caller|initials|signature|signed|witness|ordering(?:[ ]provider)?|operator|who|person|employee|resident|surgeon|attending|caregiver|reader|aide|examiner|pharmacist|"
    r"(?:last|first|middle|full|maiden)[ ]name|pcp|referring(?:[ ]provider)?|guarantor|subscriber|emergency[ ]contact|next[ ]of[ ]kin",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    rf"(?P<name>{LAST_FIRST}|{FULL}|{NAME})(?:,?[ ](?:[A-Z][A-Za-z./-]{{1,7}}(?:,[ ][A-Z]{{2,7}})?))?\.?"
)
_TIMED = re.compile(r"\d{1,2}[/:.-]\d{2}|\d{4}-\d{2}")
_NEAR = 3
_LABELLED, _FORM, _SURE = 0.86, 0.76, 2


class Cell(NamedTuple):
    """A cell of a line: half-open range in the page and its words."""

    start: int
    end: int
    text: str


class CellRecognizer(PageRecognizer):
    """PERSON by place in a table."""

    LABELS = ("PERSON",)

    def find(self, text: str) -> Iterator[Found]:
        """Names in the cells of a page."""
        heads: list[tuple[int, Cell]] = []
        offset = 0
        for line in text.split("\n"):
            cells = _cells(line)
            roles = [(index, cell) for index, cell in enumerate(cells) if _ROLE.fullmatch(cell.text)]
            if not line.strip():
                heads = []
            elif roles and len(cells) > 1:
                yield from self._beside(text, offset, cells)
                heads = roles
            elif cells and (len(cells) > 1 or heads):
                yield from self._row(text, offset, cells, heads)
            offset += len(line) + 1

    def _beside(self, text: str, offset: int, cells: Sequence[Cell]) -> Iterator[Found]:
        """`Guarantor    Jane Doe`: a role and a name side by side."""
        if _ROLE.fullmatch(cells[0].text) and not _ROLE.fullmatch(cells[1].text):
            yield from self._name(text, offset, cells[1], _LABELLED, 1)

    def _row(
        self, text: str, offset: int, cells: Sequence[Cell], heads: Sequence[tuple[int, Cell]]
    ) -> Iterator[Found]:
        """The cells of a row that stand under a role, or that are names by themselves in a dated row."""
        line = " ".join(cell.text for cell in cells)
        for index, cell in enumerate(cells):
            if any(_under(index, cell, place, head) for place, head in heads):
                yield from self._name(text, offset, cell, _LABELLED, 1)
            elif len(cells) > 1 and _TIMED.search(line):
                yield from self._name(text, offset, cell, _FORM, _SURE)

    def _name(self, text: str, offset: int, cell: Cell, score: float, least: int) -> Iterator[Found]:
        """The cell as a find, where all of it is a name."""
        match = _SHAPE.fullmatch(cell.text)
        if not match:
            return
        start = offset + cell.start + match.start("name")
        place = start, offset + cell.start + match.end("name")
        if any(begin < place[1] and place[0] < stop for begin, stop in protection.spans(text)):
            return
        span = cut_name(text, *place, whole=least == 1)
        if span is None and least == 1 and lexicon.is_open(match["name"]):
            span = place
        if span is None or span[0] != start:
            return
        words = [word for _, _, word in tokens(text, *span) if len(word) > 1]
        initial = len(tokens(text, *span)) > len(words)
        marks = [name_evidence(word) for word in words]
        enough = (
            least == 1
            or initial
            or all(
                mark >= least or lexicon.can_be_first(word) for word, mark in zip(words, marks, strict=True)
            )
        )
        single = len(words) == 1 and not initial
        if single and least == 1 and lexicon.is_open(words[0]):
            marks = [1]
        if enough and not (single and (min(marks) == 0 or (least > 1 and not lexicon.is_surname(words[0])))):
            yield Found(*span, "PERSON", score, self.name)


def _cells(line: str) -> list[Cell]:
    """The cells of a line: parts between two blanks and more, tabulators or bars."""
    found = []
    for match in _CELL.finditer(line):
        words = match.group().strip()
        if words:
            start = match.start() + match.group().index(words[0])
            found.append(Cell(start, start + len(words), words))
    return found


def _under(index: int, cell: Cell, place: int, head: Cell) -> bool:
    """Whether a cell stands under a heading: by its place on the line, or by its number."""
    return index == place or (cell.start < head.end + _NEAR and head.start < cell.end + _NEAR)
