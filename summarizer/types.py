"""The words of the product. Everything written down is a frozen Record that round-trips JSON."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime
from typing import Literal, NamedTuple

from pydantic import Field

from retrieval.types import Record

SCHEMA_VERSION = "1.0"

Status = Literal["met", "not_met", "insufficient", "not_applicable"]
Overall = Literal["meets", "does_not_meet", "needs_information"]
Stance = Literal["supports", "contradicts"]
PageState = Literal["text", "ocr", "blank", "duplicate", "unreadable"]
TreeName = Literal["criteria", "continuation_criteria"]
Role = Literal["nurse", "medical_director", "quality", "admin"]
DateProfile = Literal["safe_harbor", "shifted"]
"""How dates leave: days from day 0 beside the year, or all moved by the same secret number of days."""
AlarmKind = Literal["number", "name", "long", "mail"]
"""What the residual gate found: a known number, a known name or place, a long number, an e-mail address."""
KeptKind = Literal["clinical_phrase", "state", "year", "age"]

Progress = Callable[[str, int, int], None]
"""Called with stage, done, total on long steps; must be cheap."""


def silent(stage: str, done: int, total: int) -> None:
    """The Progress that shows nothing."""


Gate = Callable[[str, str], None]
"""Called with a text that is about to leave and what it is; raises DeidError where it holds an identifier."""


def ungated(text: str, place: str) -> None:
    """The Gate for texts that belong to no packet, for example a rule's own examples."""


# ---------------------------------------------------------------- reading


class Word(NamedTuple):
    """A run of characters of one page and the box it fills."""

    start: int
    end: int
    """Half-open range of characters in `Page.text`."""
    x0: float
    y0: float
    x1: float
    y1: float
    """Points (1/72 inch) from the top left corner of the page as displayed."""


class Box(Record):
    """A rectangle on a page: points (1/72 inch) from the top left corner of the page as displayed."""

    x0: float
    y0: float
    x1: float
    y1: float


class LedgerEntry(Record):
    """What became of one page. Every page of a packet has exactly one entry."""

    page: int = Field(ge=1)
    state: PageState
    reason: str | None = None
    """Why the page is blank, duplicate or unreadable; ids and numbers only."""
    confidence: float | None = Field(default=None, ge=0, le=1)
    """Mean confidence of OCR, for state `ocr`."""
    duplicate_of: int | None = None
    width: float = 0
    height: float = 0
    """Size of the page as displayed, points."""
    source: str = ""
    """First 16 hex digits of the digest of the file that the page came from."""
    source_page: int = 1
    """Page number inside that file."""


class Page(Record):
    """One raw page. Holds identifiers: only readers, deid, Pipeline.draft and the packet screen take it."""

    number: int = Field(ge=1)
    text: str
    """Text in reading order; lines end with a newline."""
    words: tuple[Word, ...] = ()
    entry: LedgerEntry


class Packet(Record):
    """A record packet as read: raw pages and the ledger. Never logged, indexed or exported."""

    id: str
    """First 16 hex digits of `sha256`."""
    sha256: str
    """Digest over the packet's files in order."""
    files: tuple[str, ...]
    """Names as uploaded: they may hold identifiers."""
    pages: tuple[Page, ...]
    warnings: tuple[str, ...] = ()
    """Findings of the readers, free of patient text."""

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """One entry a page, in page order."""
        return tuple(page.entry for page in self.pages)


class Patient(Record):
    """What the request says of the patient; seeds de-identification and never goes further."""

    name: str | None = None
    dob: date | None = None
    sex: str | None = None
    mrn: str | None = None
    member_id: str | None = None
    phone: str | None = None
    address: str | None = None


class Request(Record):
    """The prior-authorization request as intake noted it; every field is optional."""

    service: str | None = None
    cpt: tuple[str, ...] = ()
    hcpcs: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    urgency: str | None = None
    line_of_business: str | None = None
    received: date | None = None
    patient: Patient | None = None
    tree: TreeName = "criteria"


# ---------------------------------------------------------------- de-identification


class Redaction(Record):
    """One replaced range. `start` and `end` point into the RAW page; the original text is in the vault only."""

    start: int
    end: int
    label: str
    """Type of identifier, for example PATIENT, DATE, PHONE."""
    surrogate: str
    """What stands in the redacted text instead."""
    score: float = Field(ge=0, le=1)
    recognizer: str


class RedactedPage(Record):
    """A page after de-identification. Offsets of everything downstream count in this text."""

    number: int = Field(ge=1)
    text: str
    entry: LedgerEntry
    redactions: tuple[Redaction, ...] = ()

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Range of the raw page that `[start, end)` of this text stands for; a cut surrogate counts whole."""
        return self._raw(start, at_end=False), self._raw(end, at_end=True)

    def _raw(self, offset: int, *, at_end: bool) -> int:
        starts, shift = [], 0
        for item in self.redactions:  # where each surrogate begins in this text
            starts.append(item.start + shift)
            shift += len(item.surrogate) - (item.end - item.start)
        index = bisect_right(starts, offset) - 1
        if index < 0:
            return offset
        item, begins = self.redactions[index], starts[index]
        inside = offset - begins
        if inside == 0:
            return item.start
        if inside < len(item.surrogate):
            return item.end if at_end else item.start
        return item.end + inside - len(item.surrogate)


class Alarm(Record):
    """A place where the residual gate still sees an identifier. Holds nothing of the value."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    """Keyed digest of packet, page, kind and value: only who holds the vault's key can make or check one."""
    page: int = Field(ge=1)
    kind: AlarmKind


class Release(Record):
    """A person's word that one alarm is false: what stands there identifies nobody."""

    alarm: Alarm
    reviewer: str
    reason: str = Field(min_length=1)
    at: datetime


Ask = Callable[[tuple[Alarm, ...], Gate], None]
"""Called with the alarms that nobody has released, before anything is done about them; may have a person release some.

The Gate is for what the person writes: a reason may not hold an identifier either.
"""


class RedactedPacket(Record):
    """What everything after de-identification sees."""

    id: str
    sha256: str
    pages: tuple[RedactedPage, ...]
    anchor_year: int | None = None
    """Year of day 0 (the day of receipt); dates in the text read `[day -31, 2025]`, counted from it."""
    patient_age: int | None = None
    """Completed years on day 0, from the date of birth; 90 stands for 90 and over."""
    patient_sex: str | None = None
    warnings: tuple[str, ...] = ()
    dates: DateProfile = "safe_harbor"
    zero: date | None = None
    """What stands for day 0 under the profile `shifted`: the dates of the text count from it."""
    released: tuple[Alarm, ...] = ()
    """Alarms of the residual gate that a person released: these places stand as in the raw page."""
    removed: tuple[Alarm, ...] = ()
    """Alarms of the residual gate whose places were taken out in another round."""

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """One entry a page, in page order."""
        return tuple(page.entry for page in self.pages)

    def page(self, number: int) -> RedactedPage:
        """The page called `number`; raises KeyError where there is none."""
        if not 1 <= number <= len(self.pages):
            raise KeyError(number)
        return self.pages[number - 1]


class DeidClass(Record):
    """What became of one class of identifier in a packet."""

    label: str
    """The class, for example PHONE."""
    count: int
    """Places that were replaced."""
    different: int
    """Different surrogates: how many things these places name."""
    pages: tuple[int, ...]
    recognizers: dict[str, int]
    """Who found it -> at how many places."""
    lowest_score: float = Field(ge=0, le=1)
    """The least sure find: where a person looks first for what was removed without need."""


class DeidGate(Record):
    """One thing that the residual gate found on a page after the first pass, and what was done about it."""

    page: int = Field(ge=1)
    found: AlarmKind
    handled: Literal["removed", "released"]
    """Taken out in another round, or released by a person as a false alarm; then the audit log says by whom."""
    alarm: str
    """Id of the alarm; a person may release one that was removed without need."""


class DeidKept(Record):
    """What was left in the text on purpose."""

    kind: KeptKind
    count: int
    pages: tuple[int, ...]
    why: str


class DeidReport(Record):
    """What de-identification did to one packet. Classes, counts, pages and scores: no text of the packet."""

    packet: str
    """Id of the packet."""
    pages: int
    dates: DateProfile
    classes: tuple[DeidClass, ...]
    """The most frequent first."""
    gate: tuple[DeidGate, ...]
    """Empty where the first pass left nothing for the residual gate to find."""
    kept: tuple[DeidKept, ...]
    pages_without_text: tuple[int, ...] = ()
    """Nothing was read there: what their images show has not been looked at by software."""
    day_zero_within: int | None = None
    """Days among which day 0 must lie, as years beside day numbers tell; None where they tell nothing."""


# ---------------------------------------------------------------- places and documents


class Span(Record):
    """Characters `[start, end)` of one redacted page, pages from 1."""

    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int


class Document(Record):
    """One document inside the packet, found by its boundaries."""

    kind: str
    """Kind in the words of the packet gold, for example progress_note, sleep_study, fax_cover."""
    day: int | None = None
    """Days from day 0 (negative is before); None where no date was found."""
    date: str | None = None
    """Year only; the surrogate date under the profile `shifted`; the ISO date when revealed."""
    pages: tuple[int, ...]
    title: str = ""
    other_patient: bool = False
    """The pages belong to somebody else and are never evidence."""
    duplicate_of: int | None = None
    """Index of the document (from 0) that this one repeats."""
    evidence_kinds: tuple[str, ...] = ()
    """The policy's record types that this document can prove, for example clinical_note."""


class Statement(Record):
    """A sentence, table row or form line: the smallest thing that can be evidence."""

    span: Span
    text: str
    """Exactly the characters of `span`."""
    section: str = ""
    """Heading that it stands under, lower case."""
    header: str = ""
    """Header row of the table that it is a row of."""
    document: int = 0
    """Index into the documents of the packet."""


# ---------------------------------------------------------------- draft


class Evidence(Record):
    """A verbatim slice of a page. `quote` equals `page.text[start:end]` (of the raw page when revealed)."""

    page: int = Field(ge=1)
    start: int = Field(ge=0)
    end: int
    quote: str
    boxes: tuple[Box, ...] = ()
    stance: Stance


class Reading(Record):
    """What one engine makes of one criterion."""

    engine: str
    """`computed`, or the model's name."""
    status: Status
    confidence: float = Field(ge=0, le=1)
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    refused: str | None = None
    """Why a reply was not used (for example: it cites what is not there)."""


class Finding(Record):
    """The suggestion for one leaf criterion; a person accepts, edits or rejects it."""

    criterion_id: str
    text: str = ""
    status: Status
    confidence: float = Field(ge=0, le=1)
    rationale: str
    evidence: tuple[Evidence, ...] = ()
    readings: tuple[Reading, ...] = ()
    missing: tuple[str, ...] = ()
    disagreement: bool = False


class SummarySentence(Record):
    """One sentence of the case summary, with what it rests on."""

    text: str
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class DraftPacket(Record):
    """The packet as a draft names it."""

    id: str
    sha256: str
    pages: int
    ledger: tuple[LedgerEntry, ...]
    documents: tuple[Document, ...]


class DraftPolicy(Record):
    """The policy as a draft names it."""

    id: str
    slug: str
    title: str
    version: str
    effective: str | None
    basis: str
    tree: TreeName
    proposed: bool = False
    """Chosen by `--policy auto`; a person has to confirm it."""
    source: str = ""


class Flip(Record):
    """An open criterion and what the outcome would be if it came out as `status`."""

    criterion_id: str
    status: Status
    overall: Overall


class Draft(Record):
    """The criteria-mapped summary of one packet. A suggestion: the machine never approves or denies."""

    schema_version: str = SCHEMA_VERSION
    id: str
    created: datetime
    revealed: bool = False
    packet: DraftPacket
    policy: DraftPolicy
    engine: dict[str, str]
    findings: tuple[Finding, ...]
    groups: dict[str, Status]
    overall: Overall
    flips: tuple[Flip, ...] = ()
    missing_documents: tuple[str, ...] = ()
    summary: tuple[SummarySentence, ...] = ()
    summary_text: str = ""
    warnings: tuple[str, ...] = ()
    unread_pages: tuple[int, ...] = ()
    """Pages that nobody has read; a person looks at them before sign-off."""
    seconds: dict[str, float] = Field(default_factory=dict)
    """Time by stage."""
    deid: DeidReport | None = None
    """What de-identification did to the packet; None in drafts made before it was reported."""

    def finding(self, criterion_id: str) -> Finding:
        """The finding for a criterion; raises KeyError where there is none."""
        for finding in self.findings:
            if finding.criterion_id == criterion_id:
                return finding
        raise KeyError(criterion_id)


# ---------------------------------------------------------------- sign-off


class Reviewer(Record):
    """A person with an account."""

    id: str
    name: str
    role: Role
    credentials: str = ""
    """For example MD, board certified in internal medicine."""


class ReleaseOrder(Record):
    """What a person who has given their credential wants released; anything else still stops the packet."""

    alarms: frozenset[str]
    """Ids of the alarms."""
    reviewer: Reviewer
    reason: str


class Decision(Record):
    """What a person decided on one finding. Never overwrites: the final text is draft + decisions."""

    criterion_id: str
    action: Literal["accept", "edit", "reject"]
    reason: str = ""
    """Required for edit and reject."""
    status: Status | None = None
    """The replacement, for an edit; a reject without one counts as insufficient."""
    rationale: str | None = None
    reviewer: str
    at: datetime


class Signature(Record):
    """Who signed, when, and what the signature means."""

    reviewer: Reviewer
    at: datetime
    meaning: str
    digest: str
    """SHA-256 over the canonical JSON of the whole review but this field."""


REFERRAL = "refer to medical director"
"""The determination that hands a case on instead of closing it."""


class FinalFinding(Record):
    """A finding after the person's decision."""

    criterion_id: str
    status: Status
    rationale: str
    evidence: tuple[Evidence, ...]
    drafted: Status
    decision: Decision


class SignedReview(Record):
    """The record that speaks. Built only by `review.sign`."""

    schema_version: str = SCHEMA_VERSION
    draft: Draft
    decisions: tuple[Decision, ...]
    findings: tuple[FinalFinding, ...]
    groups: dict[str, Status]
    overall: Overall
    determination: str
    """The person's own words on the outcome."""
    summary_text: str
    looked_at: tuple[int, ...] = ()
    """Unread pages that the person looked at."""
    signature: Signature
