"""Any criterion + any numbered record -> Judgement, by the same readings as in a draft."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from retrieval.types import Criterion, EvidenceNeed, Record
from summarizer.drafting.drafting import Drafter
from summarizer.errors import InputError
from summarizer.facts.record import PatientRecord
from summarizer.types import Document, Evidence, Gate, RedactedPacket, Span, Stance, Statement, Status

_ID = "c1"


class _Open(Record):
    model_config = ConfigDict(extra="ignore")


class JudgeCriterion(_Open):
    """The statement to be judged."""

    kind: str = ""
    """`inclusion` or `exclusion`; `met` means that the statement is true of the patient either way."""
    text: str | None = None
    """Without a text nothing can be settled; the row still gets its answer."""


class JudgeSentence(_Open):
    """One numbered sentence of a record."""

    sentence: int
    text: str


class JudgeRow(_Open):
    """One criterion against one record."""

    id: str | int
    criterion: JudgeCriterion
    context: str | None = None
    record: tuple[JudgeSentence, ...] = ()

    @classmethod
    def parse(cls, row: dict[str, Any], place: str) -> JudgeRow:
        """A row of the input; raises InputError with the place and the field, never the value."""
        try:
            return cls.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            name = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{place}: {name}: {first['msg']}; see docs/formats.md") from error


class Judgement(Record):
    """What is written for a row."""

    id: str | int
    status: Status
    sentences: tuple[int, ...]
    """Numbers of the sentences that the status rests on."""
    confidence: float
    reason: str
    engine: Literal["computed"] | str  # noqa: PYI051 - the one name that is always there


@dataclass
class Judge:
    """Judges rows; the records come de-identified, one page a sentence."""

    drafter: Drafter
    engine: str

    def judge(self, row: JudgeRow, record: RedactedPacket, gate: Gate) -> Judgement:
        """The status of one criterion.

        Args:
            row: The question.
            record: The row's sentences after de-identification, page n for the n-th sentence.
            gate: Stands before every question to a model.
        """
        if not (row.criterion.text or "").strip() or not row.record:
            return self._empty(row)
        criterion = Criterion(id=_ID, text=row.criterion.text or "", evidence=EvidenceNeed())
        finding = self.drafter.finding(criterion, _record(record), _quote, gate, row.criterion.kind)
        main: Stance = "contradicts" if finding.status == "not_met" else "supports"
        cited = [item for item in finding.evidence if item.stance == main] or list(finding.evidence)
        numbers = sorted({row.record[item.page - 1].sentence for item in cited})
        return Judgement(
            id=row.id,
            status=finding.status,
            sentences=tuple(numbers),
            confidence=finding.confidence,
            reason=finding.rationale,
            engine=self.engine,
        )

    def _empty(self, row: JudgeRow) -> Judgement:
        why = "The record has no sentence." if not row.record else "The criterion has no text."
        return Judgement(
            id=row.id, status="insufficient", sentences=(), confidence=0.5, reason=why, engine=self.engine
        )


@lru_cache(maxsize=8)
def _record(packet: RedactedPacket) -> PatientRecord:
    statements = tuple(
        Statement(span=Span(page=page.number, start=0, end=len(page.text)), text=page.text, document=0)
        for page in packet.pages
        if page.text.strip()
    )
    note = Document(
        kind="clinical_note",
        pages=tuple(page.number for page in packet.pages),
        evidence_kinds=("clinical_note",),
    )
    return PatientRecord(
        statements=statements,
        documents=(note,),
        anchor_year=packet.anchor_year,
        zero=packet.zero,
        patient_age=packet.patient_age,
        patient_sex=packet.patient_sex,
    )


def _quote(statement: Statement, stance: Stance) -> Evidence:
    span = statement.span
    return Evidence(page=span.page, start=span.start, end=span.end, quote=statement.text, stance=stance)
