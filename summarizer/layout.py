"""RedactedPage -> lines with offsets, and which of them are fax headers, letterheads and running footers."""

from __future__ import annotations

import re
from typing import NamedTuple

TOKEN = re.compile(r"\[(?:[A-Z][A-Z ]*\d*|DOB, age \d+\+?|day -?\d+, \d{4}|month -?\d+, \d{4})\]")
"""A surrogate of the de-identified text."""
DAY = re.compile(r"\[day (-?\d+), (\d{4})\]")
"""The surrogate of a full date: days from day 0, and the year."""

_TOP, _BOTTOM = 8, 4
"""Lines from the edge of the page within which headers and footers are looked for."""

_GAP = re.compile(r" {2,}|\t+")
_WIDE_GAP = 8
"""Blanks between two sides of a page head."""
_COUNTER = re.compile(
    r"\b(?:page|pages|pg|p)\s*[.:#]?\s*(\d{1,4})\s*(?:of|/|\|)\s*(\d{1,4})\b|(?<!\d)(\d{1,4})\s*(?:of|/)\s*(\d{1,4})\s*$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]\.?M\b\.?)?", re.IGNORECASE)
_FAX_SIGNS = (
    re.compile(r"\bfrom\s*:?\s", re.IGNORECASE),
    re.compile(r"\bto\s*:|->|\bUTILIZATION\b", re.IGNORECASE),
    re.compile(r"\[(?:FAX|PHONE) \d+\]|\(\d{3}\)\s*\d{3}-\d{4}|\b\d{3}-\d{3}-\d{4}\b"),
    re.compile(
        r"\bjob\b|\bfax(?:ed)?\b|\bfacsimile\b|\brightfax\b|\befax\b|\brcvd\b|\breceived\b", re.IGNORECASE
    ),
    _CLOCK,
    DAY,
)
_PRINTED = re.compile(
    r"^(?:re)?printed\s+(?:by|on|at|from)\b|^print(?:ed)?\s+date\b|^generated\s+(?:by|on)\b", re.IGNORECASE
)
_FORM_NUMBER = re.compile(
    r"^form\s*(?:no\.?|number|#)?\s*[A-Z]{0,4}-?\d[\w-]*\s*(?:\([^)]{0,30}\)|rev\.?\s*\S{1,12})?\s*(?:\d+\s*(?:/|of)\s*\d+)?$",
    re.IGNORECASE,
)
_BARE_COUNTER = re.compile(
    r"^\W*(?:page|pg\.?)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$|^\d{1,4}\s+of\s+\d{1,4}$|^-\s*\d{1,4}\s*-$",
    re.IGNORECASE,
)
_RUNNING = re.compile(
    r"^[^|]{2,90}\|[^|]{2,90}\|\s*(?:page|pg\.?)\s*\d+\s*(?:/|of)\s*\d+\s*$|^\[(?:PATIENT|ORG)[^\]]*\].{0,60}?\b\d{1,3} of \d{1,3}$",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\[(?:ORG|ADDRESS|CITY|ZIP|PHONE|FAX|EMAIL|URL) \d+\]")
_CONTACT_WORD = re.compile(
    r"\b(?:tel|telephone|phone|ph|fax|fx|facsimile|email|e-mail|web|website|suite|ste|floor|fl|room|rm|po box|main|office|toll[- ]free|and|of|the|"
    r"A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\b\.?",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One line of a page without the blanks around it; `text` is exactly `page.text[start:end]`."""

    start: int
    end: int
    text: str
    indent: int = 0
    """Blanks before the text."""


def lines(text: str) -> tuple[Line, ...]:
    """The lines of a page that hold anything but blanks, with offsets into `text`.

    Where the letterhead stands beside the name of patient or document, each side is a line of its own.
    """
    found = []
    offset = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            start = offset + indent
            found.append(Line(start, start + len(stripped), stripped, indent))
        offset += len(raw) + 1
    return tuple(piece for line in _sides(found) for piece in line)


def _sides(found: list[Line]) -> list[tuple[Line, ...]]:
    """The lines, those of a letterhead parted where it ends and something else begins."""
    head = [_part(line) for line in found[:_TOP]]
    parted = [len(pieces) > 1 for pieces in head]
    for index, line in enumerate(found[:_TOP]):
        near = parted[max(0, index - 1) : index + 2]
        gaps = [gap for gap in _GAP.finditer(line.text) if len(gap.group()) >= _WIDE_GAP]
        if any(near) and not parted[index] and gaps and not is_fax_line(line.text):
            widest = max(gaps, key=lambda gap: len(gap.group()))
            head[index] = (_piece(line, 0, widest.start()), _piece(line, widest.end(), len(line.text)))
    return [*head, *((line,) for line in found[_TOP:])]


def _part(line: Line) -> tuple[Line, ...]:
    """A line cut between cells of a letterhead and other cells."""
    if is_fax_line(line.text):
        return (line,)
    bounds = [0, *(at for gap in _GAP.finditer(line.text) for at in gap.span()), len(line.text)]
    cells = list(zip(bounds[::2], bounds[1::2], strict=True))
    runs: list[tuple[int, int, bool]] = []
    for start, end in cells:
        contact = is_contact_line(line.text[start:end])
        if runs and runs[-1][2] == contact:
            runs[-1] = (runs[-1][0], end, contact)
        else:
            runs.append((start, end, contact))
    return tuple(_piece(line, start, end) for start, end, _ in runs)


def _piece(line: Line, start: int, end: int) -> Line:
    return Line(line.start + start, line.start + end, line.text[start:end], line.indent + start)


def counter(text: str) -> tuple[int, int] | None:
    """`(page, pages)` where a line counts pages, for example `Page 2 of 3`; else None."""
    for match in _COUNTER.finditer(text):
        page, pages = (int(part) for part in match.groups() if part is not None)
        if 1 <= page <= pages:
            return page, pages
    return None


def is_fax_line(text: str) -> bool:
    """Whether the line is the one a fax machine adds: a page counter and at least three signs of a transmission."""
    if len(text) > 220 or (counter(text) is None and not re.search(r"\bP(?:AGE|G)?\.?\s*\d{1,4}\b", text)):  # noqa: PLR2004 - wider than a page
        return False
    return sum(bool(sign.search(text)) for sign in _FAX_SIGNS) >= 3  # noqa: PLR2004 - one or two stand in notes too


def is_print_line(text: str) -> bool:
    """Whether the line says who printed the page and when."""
    return bool(_PRINTED.match(text)) and len(text) < 120  # noqa: PLR2004 - longer is prose


def is_contact_line(text: str) -> bool:
    """Whether nothing but an organisation and where to reach it stands in the line."""
    if not _CONTACT.search(text):
        return False
    rest = _CONTACT_WORD.sub("", _CONTACT.sub("", text))
    return not re.search(r"\w", rest)


def is_running_line(text: str) -> bool:
    """Whether the line is a page counter, a form number or a running header: nothing of the patient's care."""
    return bool(_BARE_COUNTER.match(text) or _FORM_NUMBER.match(text) or _RUNNING.match(text))


def boilerplate(page_lines: tuple[Line, ...]) -> frozenset[int]:
    """Indexes of the lines that are fax headers, print stamps, letterheads or footers; never a line with clinical content."""
    last = len(page_lines)
    found: set[int] = set()
    for index, line in enumerate(page_lines):
        if _TOP <= index < last - _BOTTOM:
            continue
        text = line.text
        if is_fax_line(text) or is_print_line(text) or is_running_line(text) or is_contact_line(text):
            found.add(index)
    return frozenset(found | _torn_dates(page_lines))


def _torn_dates(page_lines: tuple[Line, ...]) -> set[int]:
    """Dates that OCR read as a line of their own beside a fax line which has none."""
    found: set[int] = set()
    for index, line in enumerate(page_lines):
        if is_fax_line(line.text) and not DAY.search(line.text):
            near = (at for at in (index - 1, index + 1) if 0 <= at < len(page_lines))
            found.update(at for at in near if DAY.fullmatch(page_lines[at].text))
    return found
