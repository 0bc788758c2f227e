"""RedactedPacket + documents -> Statements (sentences, table rows, form lines), and chunks of them for embedding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizer import layout
from summarizer.chunking.blocks import Block, blocks, inline_heading, is_labelled, shape_of
from summarizer.chunking.sentences import sentences
from summarizer.layout import DAY
from summarizer.types import Document, RedactedPacket, RedactedPage, Span, Statement

__all__ = ["chunks", "is_heading", "statements"]

_BOX = re.compile(r"\[[xX ]\]")


def statements(packet: RedactedPacket, documents: Sequence[Document]) -> tuple[Statement, ...]:
    """Cut every page into statements, in reading order.

    Offsets count in `RedactedPage.text`; statements of a page do not overlap and leave out nothing but blanks, fax headers,
    letterheads, print stamps and footers. Pages of repeated documents are cut too: filter by `Document.duplicate_of`.
    """
    found: list[Statement] = []
    for index, document in enumerate(documents):
        heading = ""
        for number in document.pages:
            page = packet.page(number)
            if page.entry.state != "blank":
                heading = _of_page(page, index, heading, found)
    return tuple(found)


def is_heading(statement: Statement) -> bool:
    """Whether a statement is nothing but the heading of its section."""
    return bool(statement.section) and _as_section(statement.text) == statement.section


def chunks(found: Sequence[Statement], max_words: int = 120) -> tuple[tuple[Statement, ...], ...]:
    """Group neighbouring statements of one document and section into chunks of at most `max_words` words.

    A statement that is longer by itself stands alone; none is cut or left out.
    """
    groups: list[list[Statement]] = []
    words = 0
    for statement in found:
        size = len(statement.text.split())
        last = groups[-1][-1] if groups else None
        together = last is not None and (last.document, last.section) == (
            statement.document,
            statement.section,
        )
        if together and words + size <= max_words:
            groups[-1].append(statement)
            words += size
        else:
            groups.append([statement])
            words = size
    return tuple(tuple(group) for group in groups)


def _of_page(page: RedactedPage, document: int, heading: str, found: list[Statement]) -> str:
    """Put the statements of a page to `found`; gives the heading that is open at its end."""
    every = layout.lines(page.text)
    dull = layout.boilerplate(every)
    shape = shape_of([line for index, line in enumerate(every) if index not in dull])
    section = heading
    for part in _parts(every, dull):
        for block in blocks(part, shape):
            if block.form == "heading":
                heading = section = _as_section(block.lines[0].text)
            elif block.form == "prose":
                section = _inline_section(block, heading, section)
            for span, header in _spans(page, block):
                text = page.text[span.start : span.end]
                found.append(
                    Statement(span=span, text=text, section=section, header=header, document=document)
                )
    return heading


def _inline_section(block: Block, heading: str, section: str) -> str:
    """`FINDINGS: ...` opens a section of its own; any other labelled line closes it."""
    first = block.lines[0].text
    opening = inline_heading(first)
    if opening:
        return _as_section(opening)
    return heading if is_labelled(first) else section


def _parts(every: tuple[layout.Line, ...], dull: frozenset[int]) -> Iterator[list[layout.Line]]:
    """The runs of content between lines of boilerplate: nothing is joined across those."""
    run: list[layout.Line] = []
    for index, line in enumerate(every):
        if index not in dull:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _as_section(text: str) -> str:
    return " ".join(DAY.sub("", text).split()).strip(" :-,").lower()


def _spans(page: RedactedPage, block: Block) -> Iterator[tuple[Span, str]]:
    """Place and header of the statements in one block."""
    body = page.text[block.start : block.end]
    if block.form == "boxes":
        pieces = _boxes(body)
    elif block.form == "prose":
        pieces = [(start, end, "") for start, end in sentences(body)]
    else:
        pieces = [(0, len(body), block.header)]
    for start, end, header in pieces:
        yield Span(page=page.number, start=block.start + start, end=block.start + end), header


def _boxes(body: str) -> list[tuple[int, int, str]]:
    """One range a box; what stands before the first box is its question, and the header of the other boxes."""
    at = [match.start() for match in _BOX.finditer(body)]
    question = body[: at[0]].strip()
    bounds = [0, *at[1:], len(body)]
    return [
        (start, start + len(body[start:end].rstrip()), question if start else "")
        for start, end in pairwise(bounds)
    ]
