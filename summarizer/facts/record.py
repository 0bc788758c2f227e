"""Statements + documents -> Record of one patient, indexed for reading: mentions with their meaning and day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise

from summarizer.facts.context import Assertion, addresses_a_reader, assertion
from summarizer.facts.days import dates_as_days, event_day, moments
from summarizer.facts.measures import Measure, Measurement, column_head, measurements
from summarizer.facts.phrases import compiled
from summarizer.types import Document, RedactedPacket, Request, Statement

_TOKEN = re.compile(r"\[[A-Za-z][^\]\n]{1,40}\]")

CLAIM_KINDS = frozenset(
    {
        "fax_cover",
        "dme_order",
        "order",
        "prior_auth_form",
        "portal_message",
        "staff_message",
        "letter",
        "appeal_letter",
    }
)
"""Documents that ask or say so; they report no finding of their own."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase found in a statement, how it is meant, and the day it speaks of."""

    statement: int
    start: int
    end: int
    assertion: Assertion
    day: float | None
    slack: float = 0
    named: bool = False
    """Whether the statement itself names the day; otherwise it is the document's."""


@dataclass
class PatientRecord:
    """The readable part of a packet: no other patient's pages, no repeats, no text addressed to software."""

    statements: Sequence[Statement]
    documents: Sequence[Document]
    anchor_year: int | None = None
    zero: date | None = None
    """What stands for day 0 among surrogate dates, where the text has them."""
    patient_age: int | None = None
    patient_sex: str | None = None
    request_text: str = ""
    request_codes: frozenset[str] = frozenset()
    _mentions: dict[tuple[str, ...], list[Mention]] = field(default_factory=dict, repr=False)

    @cached_property
    def days(self) -> dict[int, int | None]:
        """Day of each document by its index."""
        return {index: document.day for index, document in enumerate(self.documents)}

    @cached_property
    def addressed(self) -> frozenset[int]:
        """Statements that address a reader's software, and their neighbours under the same heading."""
        hits = {i for i, statement in enumerate(self.statements) if addresses_a_reader(statement.text)}
        near = set(hits)
        for hit in hits:
            for other in range(max(0, hit - 2), min(len(self.statements), hit + 3)):
                same_page = self.statements[other].span.page == self.statements[hit].span.page
                if same_page and self.statements[other].section == self.statements[hit].section:
                    near.add(other)
        return frozenset(near)

    @cached_property
    def readable(self) -> tuple[int, ...]:
        """Indexes of the statements that may be evidence."""
        barred = {i for i, d in enumerate(self.documents) if d.other_patient or d.duplicate_of is not None}
        return tuple(
            i
            for i, statement in enumerate(self.statements)
            if statement.document not in barred and i not in self.addressed and i not in self._table_heads
        )

    @cached_property
    def _table_heads(self) -> frozenset[int]:
        """Header rows of tables: they name what the rows below say, and say nothing themselves."""
        return frozenset(
            i
            for i, (here, below) in enumerate(pairwise(self.statements))
            if below.header and here.text.strip() == below.header.strip()
        )

    @cached_property
    def _titles(self) -> frozenset[int]:
        """Titles of documents: they name what follows and assert nothing."""
        return frozenset(i for i, statement in enumerate(self.statements) if self._is_title(statement))

    def _is_title(self, statement: Statement) -> bool:
        words = " ".join(statement.text.lower().split()).strip(" :-")
        document = self.documents[statement.document] if statement.document < len(self.documents) else None
        return document is not None and words == document.title.lower().strip(" :-")

    def request_days(self) -> list[float]:
        """Days named in the request's service line, in reading order."""
        return [moment.day for moment in moments(self.request_text)]

    def document(self, statement: int) -> Document | None:
        """The document that a statement stands in."""
        index = self.statements[statement].document
        return self.documents[index] if 0 <= index < len(self.documents) else None

    def is_claim(self, statement: int) -> bool:
        """Whether the statement stands in a document that only asks or asserts."""
        document = self.document(statement)
        return document is not None and document.kind in CLAIM_KINDS

    def is_aside(self, statement: int) -> bool:
        """Whether the statement stands on a page of registration, consent or education, which tells of no finding."""
        document = self.document(statement)
        return document is not None and document.kind == "administrative"

    def mentions(self, phrases: tuple[str, ...]) -> list[Mention]:
        """Every readable mention of any of the phrases, in reading order."""
        if phrases not in self._mentions:
            pattern = compiled(phrases)
            found = []
            for index in self.readable:
                if index in self._titles:
                    continue
                statement = self.statements[index]
                tokens = [token.span() for token in _TOKEN.finditer(statement.text)]
                found += [
                    self._mention(index, m.start(), m.end())
                    for m in pattern.finditer(statement.text)
                    if not any(a < m.start() and m.end() <= b for a, b in tokens)  # inside a surrogate
                ]
            self._mentions[phrases] = found
        return self._mentions[phrases]

    def _mention(self, index: int, start: int, end: int) -> Mention:
        statement = self.statements[index]
        base = self.days.get(statement.document)
        when = event_day(statement.text, start, end, base=base, anchor_year=self.anchor_year, zero=self.zero)
        said = assertion(statement, start, end)
        if when is None:
            return Mention(index, start, end, said, None)
        named = (when.start, when.end) != (start, end)
        return Mention(index, start, end, said, when.day, when.slack, named)

    def measured(self, name: str, measure: Measure) -> list[Measurement]:
        """Every readable value of a measure."""
        pairs = ((index, self.statements[index]) for index in self.readable)
        return measurements(name, measure, pairs, self.days, self.anchor_year, self.zero)

    def heads(self, statement: int, start: int) -> str:
        """What stands over the words at `start` of a statement: the head of their table column, and the heading."""
        here = self.statements[statement]
        return f"{column_head(here, start)}\n{here.section}"

    def around(self, statement: int, within: str) -> list[int]:
        """Readable statements as close to one as `within` says."""
        here = self.statements[statement]
        if within == "statement":
            return [statement]
        if within == "nearby":
            low, high = statement - 2, statement + 2
            return [
                i for i in self.readable if low <= i <= high and self.statements[i].document == here.document
            ]
        same = self._by_document.get(here.document, [])
        if within == "section":
            return [i for i in same if self.statements[i].section == here.section]
        return same

    @cached_property
    def _by_document(self) -> dict[int, list[int]]:
        grouped: dict[int, list[int]] = {}
        for index in self.readable:
            grouped.setdefault(self.statements[index].document, []).append(index)
        return grouped


def patient_record(
    redacted: RedactedPacket,
    documents: tuple[Document, ...],
    statements: tuple[Statement, ...],
    request: Request,
) -> PatientRecord:
    """What the readings see of a packet and its request."""
    return PatientRecord(
        statements=statements,
        documents=documents,
        anchor_year=redacted.anchor_year,
        zero=redacted.zero,
        patient_age=redacted.patient_age,
        patient_sex=redacted.patient_sex,
        request_text=dates_as_days(request.service or "", request.received),
        request_codes=frozenset((*request.cpt, *request.hcpcs, *request.icd10)),
    )
