"""The words of measuring: GoldCase and Draft -> Result, Result... -> Score, all of it -> Report."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import ConfigDict, Field, ValidationError

from retrieval.types import Record
from summarizer.errors import InputError
from summarizer.types import Draft, Overall, Patient, Request, Status, TreeName

STATUSES: tuple[str, ...] = get_args(Status)
NO_FINDING = "no_finding"
"""What stands in a table where the draft says nothing about a criterion, or where no draft was made."""


class _Lenient(Record):
    """A record of an outside file: fields that we do not know are passed over."""

    model_config = ConfigDict(extra="ignore")


# ---------------------------------------------------------------- gold


class GoldEvidence(_Lenient):
    """A passage that proves a label; sufficient, not exhaustive."""

    page: int = Field(ge=1)
    quote: str = Field(min_length=1)
    scanned: bool = False
    """The words stand on an image only, so OCR may read them a little differently."""
    also_on_pages: tuple[int, ...] = ()

    @property
    def pages(self) -> tuple[int, ...]:
        """Every page that carries these words."""
        return (self.page, *self.also_on_pages)


class GoldFinding(_Lenient):
    """The right reading of one criterion."""

    criterion: str = Field(min_length=1)
    status: Status
    also_accept: tuple[Status, ...] = ()
    """Other statuses that a careful reviewer could defend."""
    evidence: tuple[GoldEvidence, ...] = ()
    traps: tuple[str, ...] = ()
    why: str = ""


class GoldIdentifier(_Lenient):
    """A string of the packet that must not leave de-identification."""

    text: str = Field(min_length=1)
    type: str = "identifier"


class GoldDocument(_Lenient):
    """One document inside the packet."""

    kind: str = ""
    date: str | None = None
    first_page: int = 1
    last_page: int = 1
    other_patient: bool = False
    duplicate_of: int | None = None


class GoldCase(_Lenient):
    """One packet with its right reading. Only `case_id`, `policy`, `findings` and `overall` are needed."""

    case_id: str = Field(min_length=1)
    policy: str
    """Slug of the policy."""
    tree: TreeName = "criteria"
    request: dict[str, Any] = Field(default_factory=dict)
    patient: dict[str, Any] = Field(default_factory=dict)
    pages: int | None = Field(default=None, ge=0)
    scanned_pages: tuple[int, ...] = ()
    documents: tuple[GoldDocument, ...] = ()
    findings: tuple[GoldFinding, ...]
    group_status: dict[str, Status] = Field(default_factory=dict)
    overall: Overall
    must_say: tuple[str, ...] = ()
    must_not_say: tuple[str, ...] = ()
    phi: tuple[GoldIdentifier, ...] = ()
    pdf: Path | None = None
    """The packet itself; set by `read_case`."""

    def as_request(self, *, with_patient: bool = True) -> Request:
        """The request as intake noted it; `with_patient=False` leaves out what would seed de-identification."""
        known = {key: value for key, value in self.request.items() if key in Request.model_fields}
        known["tree"] = self.tree
        known.pop("patient", None)
        if with_patient and self.patient:
            known["patient"] = {
                key: value for key, value in self.patient.items() if key in Patient.model_fields
            }
        return Request.model_validate(known)


def read_case(path: Path) -> GoldCase:
    """A gold file and the packet beside it.

    Args:
        path: `<case>.gold.json`; `<case>.pdf` must lie in the same folder.

    Raises:
        InputError: the file is not JSON, lacks what is needed, or has no packet beside it.
    """
    pdf = path.with_name(path.name.removesuffix(".gold.json") + ".pdf")
    if not pdf.is_file():
        raise InputError(
            f"{path.name}: the packet {pdf.name} is not beside it; put it there or remove the gold"
        )
    try:
        case = GoldCase.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise InputError(f"{path.name}: not a gold file: {describe(error)}") from error
    return case.model_copy(update={"pdf": pdf})


def read_cases(folder: Path) -> tuple[GoldCase, ...]:
    """Every `<case>.gold.json` of a folder, by name.

    Raises:
        InputError: no such folder, no gold file in it, a bad file, or a case id used twice.
    """
    paths = sorted(folder.glob("*.gold.json")) if folder.is_dir() else []
    if not paths:
        raise InputError(
            f"{folder}: no <case>.gold.json here; name a folder of gold files with their packets"
        )
    cases = tuple(read_case(path) for path in paths)
    ids = [case.case_id for case in cases]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise InputError(f"{folder}: case id used twice: {', '.join(twice)}; give every case its own")
    return cases


def describe(error: Exception) -> str:
    """What is wrong with a file in one line: places and rules only, never the values found there."""
    if isinstance(error, ValidationError):
        items = error.errors(include_input=False, include_url=False)
        return "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['type']}" for item in items[:3]
        )
    if isinstance(error, json.JSONDecodeError):
        return f"no valid JSON at line {error.lineno}"
    return type(error).__name__


# ---------------------------------------------------------------- what was drafted


class Drafted(NamedTuple):
    """What the product made of one case. A part that is None is reported as not measured."""

    draft: Draft
    """As it is stored and exported: de-identified."""
    revealed: Draft | None = None
    """The same draft with quotes as they stand on the page."""
    pages: Mapping[int, str] | None = None
    """Raw text of every page, from 1."""


class Answer(Record):
    """One labelled criterion and what was called for it. Statuses are plain strings: old reports must load."""

    case: str
    criterion: str
    gold: str
    also_accept: tuple[str, ...] = ()
    status: str | None = None
    """None where there is no finding."""
    confidence: float | None = None
    traps: tuple[str, ...] = ()
    why: str = ""
    """Reason of the label."""
    rationale: str = ""
    """Reason of the draft, de-identified."""
    pages: tuple[int, ...] = ()
    """Pages that the draft cites."""
    gold_pages: tuple[int, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the call is the label or a status that it also accepts."""
        return self.status is not None and (self.status == self.gold or self.status in self.also_accept)


class Result(NamedTuple):
    """One case with its draft, or with the reason why there is none."""

    case: GoldCase
    drafted: Drafted | None
    error: str = ""
    seconds: float = 0.0

    @property
    def answers(self) -> tuple[Answer, ...]:
        """One for every gold finding, also where the draft is missing."""
        return tuple(_answer(self.case, gold, self.drafted) for gold in self.case.findings)


def _answer(case: GoldCase, gold: GoldFinding, drafted: Drafted | None) -> Answer:
    found = None if drafted is None else {item.criterion_id: item for item in drafted.draft.findings}
    finding = None if found is None else found.get(gold.criterion)
    label = {
        "case": case.case_id,
        "criterion": gold.criterion,
        "gold": gold.status,
        "also_accept": gold.also_accept,
        "traps": gold.traps,
        "why": gold.why,
        "gold_pages": tuple(sorted({page for item in gold.evidence for page in item.pages})),
    }
    if finding is None:
        return Answer(**label)
    return Answer(
        **label,
        status=finding.status,
        confidence=finding.confidence,
        rationale=finding.rationale,
        pages=tuple(sorted({item.page for item in finding.evidence})),
    )


# ---------------------------------------------------------------- measured


class Score(Record):
    """One measured figure."""

    value: float | None
    """None where there was nothing to measure."""
    n: int = 0
    """How many things the figure is about (criteria, quotes, cases, pages)."""
    low: float | None = None
    high: float | None = None
    """95 percent interval, where it was worked out."""
    parts: dict[str, Score] = Field(default_factory=dict)
    """The same figure by status, trap, stage or type."""
    notes: tuple[str, ...] = ()
    """Where it went wrong, by case and criterion; ids, pages and types only."""


def share(
    hits: float, n: int, *, parts: dict[str, Score] | None = None, notes: tuple[str, ...] = ()
) -> Score:
    """`hits` of `n` as a Score; without a value where n is 0."""
    return Score(value=hits / n if n else None, n=n, parts=parts or {}, notes=notes)


class Bin(Record):
    """Findings of about the same confidence."""

    low: float
    high: float
    n: int
    confidence: float
    """Mean of what was claimed."""
    accuracy: float
    """Share that was right."""


class CaseReport(Record):
    """One case in the report."""

    case: str
    policy: str = ""
    pages: int | None = None
    gold_overall: str = ""
    overall: str | None = None
    """None where no draft was made."""
    right: int = 0
    criteria: int = 0
    seconds: float = 0
    error: str = ""
    scores: dict[str, Score] = Field(default_factory=dict)


class Change(Record):
    """A criterion that came out differently than in the report compared with."""

    case: str
    criterion: str
    gold: str
    before: str | None
    now: str | None
    effect: str
    """better, worse or neither."""


class Comparison(Record):
    """This report against an earlier one, on the criteria that both have."""

    before: str
    """When and with which engine the earlier report was made."""
    criteria: int
    difference: Score
    """Accuracy now minus accuracy before, paired, with its interval."""
    changes: tuple[Change, ...] = ()
    only_before: int = 0
    only_now: int = 0


class Report(Record):
    """Everything measured in one run."""

    schema_version: str = "1.0"
    kind: str = "packets"
    """`packets` or `judge`."""
    created: dt.datetime
    gold: str = ""
    """Name of the gold folder or file."""
    engine: dict[str, str] = Field(default_factory=dict)
    scores: dict[str, Score] = Field(default_factory=dict)
    baselines: dict[str, dict[str, Score]] = Field(default_factory=dict)
    confusion: dict[str, dict[str, int]] = Field(default_factory=dict)
    """Gold status -> called status -> count."""
    bins: tuple[Bin, ...] = ()
    cases: tuple[CaseReport, ...] = ()
    answers: tuple[Answer, ...] = ()
    failures: dict[str, str] = Field(default_factory=dict)
    """Case -> why it has no draft; its criteria count as wrong."""
    comparison: Comparison | None = None
    warnings: tuple[str, ...] = ()

    @property
    def engine_name(self) -> str:
        """What the engine is called in a headline; empty where it has not said."""
        return self.engine.get("name") or self.engine.get("engine") or ""
