"""Lines of a page -> blocks: headings, table rows, check boxes, list items, form lines and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from summarizer.layout import DAY, TOKEN, Line

Form = Literal["heading", "row", "boxes", "prose"]

_GAP = re.compile(r" {2,}|\t+")
_WIDE = 5
"""Blanks that typed prose does not have between two words."""
_WIDE_GAP = re.compile(r" {5,}|\t+")
_BOX = re.compile(r"\[[xX ]\]")
_LIST_ITEM = re.compile(r"^(?:[-\u2022\u25cf\u25aa*\u2013]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)")
_LABEL = re.compile(r"^([A-Z][\w /().&#%'-]{0,44}):(?:\s|$)")
_IDENTITY = re.compile(r"\[(?:DOB|MRN|MEMBER ID)")
_CELL_LABEL = re.compile(r"[A-Za-z)]\s?:(?:\s|$)")
_TERMINAL = re.compile(r"[.!?:;][\"'\u201d)\]]*$")
_CLOCK_ROW = re.compile(r"^(?:\d{1,2}:?\d{2}\b|\d{1,2}/\d{1,2}\b)")
_FULL = 0.72
"""A line of this share of the page's width runs on into the next."""
_NEARLY = 0.85
"""A full line of this share may have a sentence end at its own end by chance."""
_PROSE_CELLS = 2
"""More cells than these are no prose."""
_NARROW, _BROAD = 60, 80
"""Characters below which the widest line says nothing of a page's width, and above which it surely does."""
_HEADING_CHARS, _HEADING_WORDS, _PLAIN_HEADING_WORDS = 60, 8, 3
_DEEP = 12
"""Indent, in blanks, of the second line of a wrapped table cell."""


class Block(NamedTuple):
    """Lines that belong together; `header` is the header row of a table row."""

    form: Form
    lines: tuple[Line, ...]
    header: str = ""

    @property
    def start(self) -> int:
        """First character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Behind the last character."""
        return self.lines[-1].end


class Shape(NamedTuple):
    """What the lines of a page look like together."""

    width: int
    """Characters of a full line."""
    shouting: bool
    """Whether the page is typed in capitals."""


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    raw: dict[str, list[str]] = yaml.safe_load(
        (files(__package__) / "headings.yaml").read_text(encoding="utf-8")
    )
    return raw


@lru_cache(maxsize=1)
def _known() -> re.Pattern[str]:
    return re.compile(rf"^(?:{'|'.join(_words()['headings'])})(?=$|\W)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _columns() -> frozenset[str]:
    return frozenset(_words()["first_columns"])


def is_labelled(text: str) -> bool:
    """Whether a line opens with a label, for example `Order date: x`."""
    return bool(_LABEL.match(text))


def inline_heading(text: str) -> str | None:
    """The heading with which a line such as `FINDINGS: No fracture.` opens; None where it opens with none."""
    match = _LABEL.match(text)
    if match and _known().fullmatch(match.group(1).strip()):
        return match.group(1).strip()
    return None


def cells(text: str) -> list[str]:
    """The cells of a line: what at least two blanks part."""
    return [cell for cell in _GAP.split(text) if cell]


def shape_of(content: Sequence[Line]) -> Shape:
    """Width and case of the lines of content of a whole page."""
    return Shape(_width(content), _shouts(content))


def blocks(content: Sequence[Line], shape: Shape) -> list[Block]:
    """Sort neighbouring lines of content into blocks, in order; every line is in exactly one."""
    found: list[Block] = []
    rows = _table_lines(content)
    index = 0
    while index < len(content):
        if index in rows:
            end = index
            while end in rows:
                end += 1
            found.extend(_table(content[index:end]))
            index = end
            continue
        index = _take(content, index, shape, found, rows)
    return found


def _width(content: Sequence[Line]) -> int:
    lengths = sorted(len(line.text) for line in content if len(cells(line.text)) < 3)  # noqa: PLR2004 - rows say nothing of width
    return max(_NARROW, lengths[int(len(lengths) * 0.9)] if lengths else 0)


def _shouts(content: Sequence[Line]) -> bool:
    return sum(line.text.isupper() for line in content) * 2 > len(content)


def _take(content: Sequence[Line], index: int, shape: Shape, found: list[Block], rows: frozenset[int]) -> int:
    """Put the block that begins at `index` to `found`; gives the index behind it."""
    line = content[index]
    following = content[index + 1] if index + 1 < len(content) else None
    if _BOX.search(line.text):
        end = index + 1
        while (
            end < len(content) and end not in rows and _wraps_box(content[end - 1], content[end], shape.width)
        ):
            end += 1
        found.append(Block("boxes", tuple(content[index:end])))
        return end
    if is_heading(line.text, following, shouting=shape.shouting):
        found.append(Block("heading", (line,)))
        return index + 1
    end = index + 1
    while end < len(content) and end not in rows and _runs_on(content, end, shape):
        end += 1
    found.append(Block("prose", tuple(content[index:end])))
    return end


def _wraps_box(above: Line, line: Line, width: int) -> bool:
    if _BOX.search(line.text) or _LIST_ITEM.match(line.text):
        return False
    return line.text[0].islower() and (len(above.text) >= _FULL * width or line.indent > above.indent)


def _runs_on(content: Sequence[Line], index: int, shape: Shape) -> bool:
    """Whether the line at `index` continues the sentence or paragraph of the line above."""
    above, line = content[index - 1], content[index]
    following = content[index + 1] if index + 1 < len(content) else None
    if (
        _starts_anew(line)
        or max(len(_WIDE_GAP.split(above.text)), len(_WIDE_GAP.split(line.text))) > _PROSE_CELLS
    ):
        return False
    width = shape.width
    full = len(above.text) >= _FULL * width
    open_end = not _TERMINAL.search(above.text)
    heading = is_heading(line.text, following, shouting=shape.shouting)
    if _dense(line.text) and (_dense(above.text) or not full):
        return False
    if full and open_end:
        return not heading or (width >= _BROAD and len(above.text) >= 0.9 * width and not _strong(line.text))
    if heading or DAY.match(line.text) or _CLOCK_ROW.match(line.text):
        return False
    if full:
        return len(above.text) >= _NEARLY * width and not _LABEL.match(above.text)
    return open_end and line.text[0].islower() and not TOKEN.fullmatch(above.text)


def _starts_anew(line: Line) -> bool:
    return bool(_BOX.search(line.text) or _LIST_ITEM.match(line.text) or _LABEL.match(line.text))


def _dense(text: str) -> bool:
    """Whether a line is figures more than words, like a row of a table whose columns were lost."""
    words = TOKEN.sub("0", text).split()
    figures = sum(word[0].isdigit() or word[0] in "<>~" for word in words)
    return figures > 1 and figures * 4 >= len(words)


def _strong(text: str) -> bool:
    """Whether a heading is one by its own looks or words, wherever it stands."""
    bare = TOKEN.sub("", text).strip(" :")
    return bare.isupper() or bool(_known().fullmatch(bare))


def is_heading(text: str, following: Line | None, *, shouting: bool = False) -> bool:
    """Whether a line is a heading: short, without data of its own, over something else.

    On a page typed in capitals (`shouting`) capitals say nothing.
    """
    bare = TOKEN.sub("", text).strip()
    words = bare.split()
    if (
        not words
        or len(bare) > _HEADING_CHARS
        or len(words) > _HEADING_WORDS
        or _BOX.search(text)
        or len(cells(text)) > 1
    ):
        return False
    if bare.endswith((".", ",", ";", "?", "!")) or not bare[0].isalpha() or re.search(r":\s+\S", text):
        return False
    known = _known().match(bare)
    if known and len(words) <= len(known.group().split()) + 4 and not re.search(r"\d", bare[known.end() :]):
        rest = bare[known.end() :].strip(" :-")
        if not rest or rest[0] in "({[/&" or bare.isupper() or (rest[0].isupper() and bare.istitle()):
            return True
    if re.search(r"\d", bare) or TOKEN.match(text):
        return False
    if bare.isupper() and len(bare) > 3:  # noqa: PLR2004 - "NSR" is a finding
        return not shouting
    if bare.endswith(":"):
        return bare[0].isupper()
    if not bare[0].isupper() or len(words) > _PLAIN_HEADING_WORDS or "," in bare or following is None:
        return False
    if len(cells(following.text)) > 1:
        return True
    return (
        len(following.text) > max(24, len(text))
        and not following.text[0].islower()
        and not _LIST_ITEM.match(following.text)
    )


def _table_lines(content: Sequence[Line]) -> frozenset[int]:
    """Indexes of the lines that are rows of a table: cells side by side in at least two lines in a row."""
    counts = [0 if _is_form_line(line.text) else len(cells(line.text)) for line in content]
    found: set[int] = set()
    index = 0
    while index < len(content):
        end = index
        while end < len(content) and (
            counts[end] > 1 or (end > index and _wraps_cell(content[end - 1], content[end]))
        ):
            end += 1
        if end - index > 1 and _in_columns([line.text for line in content[index:end]]):
            found.update(range(index, end))
        index = max(end, index + 1)
    return frozenset(found)


def _in_columns(texts: Sequence[str]) -> bool:
    """Whether lines side by side are a table, not typed prose with uneven blanks between its words."""
    counts = [len(cells(text)) for text in texts]
    gaps = [len(gap.group()) for text in texts for gap in _GAP.finditer(text)]
    wide = sum(gap >= _WIDE for gap in gaps)
    even = counts.count(counts[0]) == len(counts) and counts[0] > _PROSE_CELLS
    return sum(count > 1 for count in counts) > 1 and (wide * 4 >= len(gaps) or even)


def _is_form_line(text: str) -> bool:
    """Whether the cells are labels with values, for example `DOB: x  Sex: F`."""
    labels = len(_CELL_LABEL.findall(text))
    return bool(_BOX.search(text)) or labels * 2 >= len(cells(text))


def _wraps_cell(above: Line, line: Line) -> bool:
    return (
        len(cells(line.text)) == 1
        and line.indent >= _DEEP
        and line.indent > above.indent
        and not _BOX.search(line.text)
    )


def _table(lines: Sequence[Line]) -> list[Block]:
    rows: list[list[Line]] = []
    for line in lines:
        if rows and len(cells(line.text)) == 1:
            rows[-1].append(line)
        else:
            rows.append([line])
    found, header = [], ""
    for index, row in enumerate(rows):
        below = rows[index + 1][0].text if index + 1 < len(rows) else ""
        if _is_header(row[0].text, below, first=index == 0):
            header = row[0].text
            found.append(Block("row", tuple(row)))
        else:
            found.append(Block("row", tuple(row), header))
    return found


def _is_header(text: str, below: str, *, first: bool) -> bool:
    names = cells(text)
    dated = len(names) > 1 and not _holds_value(names[0]) and all(_names_a_column(cell) for cell in names[1:])
    if dated and any(DAY.match(cell) for cell in names[1:]):
        return bool(below) and len(cells(below)) >= len(names) - 1  # `Item   [day -76]   [day -6]`
    if any(_holds_value(cell) for cell in names):
        return False
    if first:
        return bool(below)
    data_below = any(_holds_value(cell) for cell in cells(below))
    return data_below and len(names) >= len(cells(below)) - 1 > 0 and names[0].lower() in _columns()


def _names_a_column(cell: str) -> bool:
    """A date, alone or with a time of day, or a word such as `Ref`."""
    return bool(re.fullmatch(r"\[day [^\]]*\](?: \d{1,2}:?\d{2})?", cell)) or not _holds_value(cell)


def _holds_value(cell: str) -> bool:
    """Whether a cell is data, not the name of a column."""
    return bool(DAY.match(cell) or re.match(r"^[<>~=+-]?\d", cell))
