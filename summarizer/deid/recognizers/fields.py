"""Numbers by their place in a form that machines write: HL7 and X12 segments, XML, JSON, form fields, columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import NamedTuple

from summarizer.deid.recognizers import number_labels as table
from summarizer.deid.recognizers.base import PageRecognizer
from summarizer.deid.recognizers.numbers import squeeze
from summarizer.deid.spans import Found

_SEGMENT = re.compile(r"^[ \t\x0b]*(?P<name>[A-Z][A-Z0-9]{2})\|(?P<rest>[^\r\n]*)", re.MULTILINE)
_PLACES: dict[str, dict[int, str]] = {
    "MSH": {10: "ID"},
    "EVN": {5: "ID"},
    "PID": {2: "MRN", 3: "MRN", 4: "MRN", 18: "ACCOUNT", 19: "SSN", 20: "LICENSE", 21: "MRN"},
    "PD1": {4: "LICENSE"},
    "MRG": {1: "MRN", 2: "MRN", 3: "ACCOUNT", 4: "MRN", 5: "ACCOUNT"},
    "NK1": {33: "ID", 37: "SSN"},
    "PV1": {
        5: "ACCOUNT",
        7: "LICENSE",
        8: "LICENSE",
        9: "LICENSE",
        17: "LICENSE",
        19: "ACCOUNT",
        50: "ACCOUNT",
        52: "LICENSE",
    },
    "GT1": {2: "ACCOUNT", 12: "SSN", 19: "ID"},
    "IN1": {
        2: "MEMBER_ID",
        3: "MEMBER_ID",
        8: "MEMBER_ID",
        10: "MEMBER_ID",
        14: "AUTH",
        36: "MEMBER_ID",
        49: "MEMBER_ID",
    },
    "IN2": {1: "ID", 2: "SSN", 6: "MEMBER_ID", 8: "MEMBER_ID", 26: "MEMBER_ID", 61: "MEMBER_ID"},
    "ORC": {2: "ACCESSION", 3: "ACCESSION", 4: "ACCESSION", 10: "LICENSE", 11: "LICENSE", 12: "LICENSE"},
    "OBR": {
        2: "ACCESSION",
        3: "ACCESSION",
        10: "LICENSE",
        16: "LICENSE",
        18: "ACCESSION",
        19: "ACCESSION",
        20: "ACCESSION",
        28: "LICENSE",
    },
    "OBX": {16: "LICENSE", 18: "DEVICE"},
    "SPM": {2: "ACCESSION", 3: "ACCESSION"},
    "RXE": {15: "RX", 13: "LICENSE", 14: "LICENSE"},
    "RXD": {7: "RX", 10: "LICENSE", 18: "DEVICE"},
    "RXA": {10: "LICENSE", 15: "DEVICE"},
    "RF1": {6: "AUTH", 11: "AUTH"},
    "AUT": {6: "AUTH"},
    "TXA": {9: "LICENSE", 12: "ID", 13: "ID", 14: "ACCESSION"},
    "SCH": {1: "ID", 2: "ID"},
    "PRD": {7: "LICENSE"},
    "ROL": {4: "LICENSE"},
    "FT1": {2: "ID", 23: "ACCESSION"},
    "PRT": {5: "LICENSE", 10: "DEVICE", 16: "DEVICE"},
}
"""Segment -> field number -> class, as HL7 v2 numbers them (MSH-1 is the bar itself)."""
_OPEN = frozenset(
    {"PID", "PD1", "MRG", "NK1", "PV1", "GT1", "IN1", "IN2", "IN3", "RF1", "AUT", "ZPD", "ZPV", "ZIN", "ZBL"}
)
"""Segments about the person or the plan: a long number in any of their fields identifies."""
_PART = re.compile(r"[^|^~&]+")
_STAMP = re.compile(r"(?:19|20)\d{6}(?:\d{2,6})?(?:\.\d+)?(?:[+-]\d{4})?")
_X12 = re.compile(
    r"(?:^|[~\n])[ \t]*(?:REF\*(?:[A-Z0-9]{2,3})\*|NM1(?:\*[^*~\n]*){7}\*[A-Z0-9]{2}\*|TRN\*\d\*|CLM\*|SBR\*[^*~\n]*\*[^*~\n]*\*|CLP\*|BHT\*[^*~\n]*\*[^*~\n]*\*|CLP(?:\*[^*~\n]*){6}\*)(?P<value>[^*~\n]{3,40})"
)
_X12_ZIP = re.compile(r"(?:^|[~\n])[ \t]*N4\*[^*~\n]*\*[A-Z]{2}\*(?P<value>\d{5,9})")
_PAIR = re.compile(
    r"(?<![\w.])[\"']?(?P<key>[A-Za-z_][\w.:-]{0,40})[\"']?[ \t]{0,2}(?:=[ \t]{0,2}[\"']|[\"']:[ \t]{0,2}[\"']?|=(?=[^\s\"'=>]))(?P<value>[^\"'<>=\n,;&|{}]{1,60})"
)
_ELEMENT = re.compile(
    r"<(?P<key>[A-Za-z_][\w.:-]{0,40})(?:[ ][^<>]{0,200})?>[ \t\n]{0,8}(?P<value>[^<>\n]{1,60})</"
)
_SYSTEM = re.compile(r"\"system\"\s*:\s*\"[^\"]*\"\s*,\s*\"value\"\s*:\s*\"(?P<value>[^\"]{3,60})\"")
_OID = re.compile(r"[012](?:\.\d+){3,}")
_ID_ROOT = re.compile(r"\b(?:root|system|assigningAuthorityName|type)=[\"'](?P<root>[^\"']{1,60})[\"']")
_ROOTS = {
    "2.16.840.1.113883.4.1": "SSN",
    "2.16.840.1.113883.4.6": "LICENSE",
    "2.16.840.1.113883.4.572": "MEMBER_ID",
}
_ZIP = re.compile(r"[\dOlISB]{5}(?:-\d{4})?")
_NUMBERED = re.compile(r"^[ \t]*\(?\d{1,2}[A-Za-z]?[.)][ ]?")
_GAPS = re.compile(r"(?:(?![ ]{2}|[ ]?\|)[^\n\t|])+")
_COMMA = re.compile(r"\"(?:[^\"\n]|\"\")*\"|[^,\n]*")
_SEMI = re.compile(r"\"(?:[^\"\n]|\"\")*\"|[^;\n]*")
_CELL = re.compile(
    r"(?P<value>(?:[A-Za-z]{1,4}[ ])?(?=[A-Za-z._/-]{0,12}\d)[A-Za-z0-9]+(?:[._/-][A-Za-z0-9]+)*(?:[ ]\d[\dA-Z-]*)*)(?:[ ].*)?"
)
_DATED = re.compile(
    r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|(?:19|20)\d\d-\d\d-\d\d(?:\D.*)?|\d+\.\d+|\d{1,2}:\d\d.*|(?:19|20)\d\d(?!\d)|\d{1,2}-[A-Za-z]{3}(?:-\d{2,4})?"
)
_FEW, _MANY = 3, 5
_DIGITS = 2


class Cell(NamedTuple):
    """A cell: half-open range on its line, and its words."""

    start: int
    end: int
    text: str


class FieldRecognizer(PageRecognizer):
    """Identifiers by segment, element, key or column."""

    LABELS = (*table.CLEAR, "ZIP")

    def find(self, text: str) -> Iterator[Found]:
        """Fields of a page."""
        if "|" in text:
            yield from self._segments(text)
        if "*" in text and "~" in text:
            yield from self._x12(text)
        if "=" in text or "<" in text or '":' in text:
            yield from self._keys(text)
        yield from self._columns(text)

    def _segments(self, text: str) -> Iterator[Found]:
        """HL7 v2."""
        for match in _SEGMENT.finditer(text):
            name = match["name"]
            places = _PLACES.get(name, {})
            if not places and name not in _OPEN:
                continue
            place, at = (2 if name == "MSH" else 1), match.start("rest")
            for field in match["rest"].split("|"):
                yield from self._field(field, at, places.get(place), spare=name in _OPEN)
                place, at = place + 1, at + len(field) + 1

    def _field(self, field: str, at: int, label: str | None, *, spare: bool) -> Iterator[Found]:
        """The numbers of one field: its first components where the field has a class, else long numbers only."""
        if not label and not spare:
            return
        for part in _PART.finditer(field):
            value = part.group().strip()
            digits = sum(char.isdigit() for char in value)
            first = part.start() == 0 or field[part.start() - 1] == "~"
            if (
                (" " in value and label not in {"MEMBER_ID", "SSN", "MRN"})
                or _STAMP.fullmatch(value)
                or (label != "MRN" and _DATED.fullmatch(value))
            ):
                continue
            if (label and first and digits >= _DIGITS) or (
                spare and digits > _MANY and re.fullmatch(r"[\w-]+", value)
            ):
                yield Found(at + part.start(), at + part.end(), label or "ID", 0.93, self.name)

    def _x12(self, text: str) -> Iterator[Found]:
        """Claims and authorizations as electronic data interchange writes them."""
        for match in _X12.finditer(text):
            if sum(char.isdigit() for char in match["value"]) >= _FEW:
                yield self.hit(match, "ID", 0.9, "value")
        for match in _X12_ZIP.finditer(text):
            yield self.hit(match, "ZIP", 0.95, "value")

    def _keys(self, text: str) -> Iterator[Found]:
        """Attributes, elements, JSON members and form fields."""
        for pattern in (_PAIR, _ELEMENT):
            for match in pattern.finditer(text):
                label = _key_label(match["key"])
                if label in {"ID", "MRN"} and match["key"].lower() in {"extension", "ext", "value", "id"}:
                    label = _by_root(text, match)
                if label and _is_number(match["value"].strip(), label):
                    yield self.hit(match, label, 0.93, "value")
        for match in _SYSTEM.finditer(text):
            if sum(char.isdigit() for char in match["value"]) >= _FEW:
                yield self.hit(match, "ID", 0.9, "value")

    def _columns(self, text: str) -> Iterator[Found]:
        """Cells under heads such as Serial or Acct, in aligned and in comma-separated tables."""
        heads: list[tuple[int, Cell, str]] = []
        split: Callable[[str], list[Cell]] = _aligned
        width, rows, at = 0, 0, 0
        for line in text.split("\n"):
            for comma in (_COMMA, _SEMI) if line.count(",") >= _FEW or line.count(";") >= _FEW else ():
                cells = _separated(line, comma)
                found = _heads(cells, least=_FEW)
                if found:
                    heads, split = found, partial(_separated, pattern=comma)
                    break
            else:
                cells = _aligned(line)
                found = _heads(cells, least=_DIGITS)
                if found:
                    heads, split, width, rows = found, _aligned, len(cells), 0
                elif heads and split is _aligned and not _goes_on(line, cells, width, rows):
                    heads = []
                elif heads and line.strip():
                    rows += 1
                    yield from self._row(split(line), at, heads, aligned=split is _aligned)
            at += len(line) + 1

    def _row(
        self, cells: Sequence[Cell], at: int, heads: Sequence[tuple[int, Cell, str]], *, aligned: bool
    ) -> Iterator[Found]:
        """The cells of a row that stand under a head."""
        for index, cell in enumerate(cells):
            for place, head, label in heads:
                under = cell.start < head.end + 1 and head.start < cell.end + 1 if aligned else index == place
                match = _CELL.fullmatch(cell.text)
                if under and match and _is_number(match["value"], label):
                    start = at + cell.start
                    yield Found(start, start + match.end("value"), label, 0.9, self.name)
                    break


@cache
def _key_labels() -> dict[str, str]:
    """Squeezed key -> class."""
    found = {squeeze(name): kind for kind, line in table.CLEAR.items() for name in line.split("|")}
    for rows in (table.HEADERS, table.KEYS):
        for kind, line in rows.items():
            found.update({squeeze(name): kind for name in line.split("|")})
    return found


@cache
def _key_label(key: str) -> str | None:
    """The class of a key such as `memberId`, `ns:postalCode`, `rx_no`, `patient.mrn`."""
    plain = re.split(r"[:.]", key)[-1]
    squeezed = squeeze(re.sub(r"\d+$", "", plain))
    for name in (
        squeezed,
        squeezed.removesuffix("no"),
        squeezed.removesuffix("number"),
        squeezed.removesuffix(squeeze("id")),
    ):
        if name in _key_labels():
            return _key_labels()[name]
    return None


def _by_root(text: str, match: re.Match[str]) -> str | None:
    """The class of an `extension` or `value` by the element it stands in: only identifiers, by the root beside it."""
    begin = text.rfind("<", max(0, match.start() - 200), match.start())
    element = (
        text[begin : text.find(">", match.start())]
        if begin >= 0
        else text[max(0, match.start() - 60) : match.end()]
    )
    name = re.match(r"<(?:\w+:)?(\w+)", element)
    if name and name[1].lower() not in {"id", "identifier", "setid"} and "xt" not in match["key"].lower():
        return None
    root = _ID_ROOT.search(element)
    if root:
        return _ROOTS.get(root["root"]) or _key_label(root["root"].replace(".", "_")) or "ID"
    return "ID" if name else None


def _is_number(value: str, label: str) -> bool:
    """Whether a field's text is a number of that class and no date, amount, code or bare root."""
    digits = sum(char.isdigit() for char in value)
    if label == "ZIP":
        return bool(_ZIP.fullmatch(value)) and digits > 1
    if (
        any(_DATED.fullmatch(word) for word in value.split())
        or _OID.fullmatch(value)
        or table.KEPT.fullmatch(value)
    ):
        return False
    longest = max((len(word) for word in re.findall(r"[a-z]+", value)), default=0)
    return digits >= _DIGITS and len(value) >= _FEW and longest <= _MANY and len(value.split()) <= _MANY


@cache
def _head_label(words: str) -> str | None:
    """The class of a column by its head."""
    plain = squeeze(_NUMBERED.sub("", words).replace("#", " no").replace("number", "no"))
    return _head_labels().get(plain)


@cache
def _head_labels() -> dict[str, str]:
    """Squeezed head -> class."""
    return {
        squeeze(name.replace("number", "no")): kind
        for kind, line in table.HEADERS.items()
        for name in line.split("|")
    }


def _heads(cells: Sequence[Cell], *, least: int) -> list[tuple[int, Cell, str]]:
    """The columns with a class, where the line is a line of heads: words without numbers."""
    if len(cells) < least or any(re.search(r"\d{3}", cell.text) or len(cell.text) > 40 for cell in cells):  # noqa: PLR2004 - a head is short
        return []
    found = [
        (index, cell, label)
        for index, cell in enumerate(cells)
        if (label := _head_label(cell.text.strip('"')))
    ]
    return found if len(cells) > len(found) or len(found) > 1 else []


def _goes_on(line: str, cells: Sequence[Cell], width: int, rows: int) -> bool:
    """Whether an aligned table goes on: a rule, a blank line right under its head, or a row of about as many cells."""
    if not re.search(r"\w", line):
        return bool(line.strip()) or not rows
    return 2 * len(cells) >= width and len(cells) > 1 and not _NUMBERED.match(line) and "\x0c" not in line


def _aligned(line: str) -> list[Cell]:
    """Parts between two blanks and more, tabulators or bars."""
    found = []
    for match in _GAPS.finditer(line):
        words = match.group().strip()
        if words:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(Cell(start, start + len(words), words))
    return found


def _separated(line: str, pattern: re.Pattern[str]) -> list[Cell]:
    """Parts between commas or semicolons; those in quotation marks are whole."""
    found, at = [], 0
    while at <= len(line):
        match = pattern.match(line, at)
        if match is None:
            break
        found.append(Cell(match.start(), match.end(), match.group()))
        at = match.end() + 1
    return found
