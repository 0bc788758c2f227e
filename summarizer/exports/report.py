"""Draft or SignedReview (+ Policy) -> the parts that every readable report shows, in the words of a reviewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.types import Criterion, Policy
from summarizer.types import (
    AlarmKind,
    DateProfile,
    DeidGate,
    Draft,
    Evidence,
    FinalFinding,
    Finding,
    KeptKind,
    LedgerEntry,
    Overall,
    SignedReview,
    Stance,
    Status,
)

DRAFT_BANNER = "Draft suggestion for human review. Not a determination."
REVEALED_BANNER = "Contains identifiers of the patient. Handle as protected health information."

STATUS_WORDS: dict[Status, str] = {
    "met": "Met",
    "not_met": "Not met",
    "insufficient": "Insufficient documentation",
    "not_applicable": "Not applicable",
}
STATUS_SIGNS: dict[Status, str] = {"met": "✓", "not_met": "✕", "insufficient": "?", "not_applicable": "–"}
OVERALL_WORDS: dict[Overall, str] = {
    "meets": "Meets the criteria",
    "does_not_meet": "Does not meet the criteria",
    "needs_information": "Needs information",
}
BASIS_WORDS = {
    "official": "text checked against the official source",
    "secondary": "text checked against secondary sources",
    "partial": "text checked in part",
    "header": "identifier, title and dates checked; criterion text not checked",
    "none": "not checked against a source",
}
STATE_WORDS = {
    "text": "text layer",
    "ocr": "read by OCR",
    "blank": "blank",
    "duplicate": "duplicate",
    "unreadable": "unreadable",
}
KEPT_WORDS: dict[KeptKind, str] = {
    "clinical_phrase": "clinical phrases",
    "state": "states",
    "year": "years",
    "age": "ages under 90",
}
DATES_WORDS: dict[DateProfile, str] = {
    "safe_harbor": "days from the day of receipt, with the year",
    "shifted": "surrogates, all moved by the same secret number of days",
}
ALARM_WORDS: dict[AlarmKind, str] = {
    "number": "known number",
    "name": "known name or place",
    "long": "long number",
    "mail": "e-mail address",
}
ACTION_WORDS = {"accept": "Accepted", "edit": "Edited", "reject": "Rejected"}
LIMITS = (
    "Every quote is an exact slice of the page it cites. Software suggests; it can overlook or misread evidence. "
    "The reviewer reads the record and decides."
)


@dataclass(frozen=True)
class Row:
    """One node of the criteria tree, as a line of the report."""

    depth: int
    id: str
    text: str
    rule: str
    """How a group is met; empty for a leaf."""
    status: Status
    finding: Finding | None = None
    final: FinalFinding | None = None

    def evidence(self, stance: Stance) -> tuple[Evidence, ...]:
        """Evidence of one stance: of the draft, so that a rejected finding still shows what it rested on."""
        return tuple(item for item in self.finding.evidence if item.stance == stance) if self.finding else ()


@dataclass(frozen=True)
class Report:
    """What a report shows, whatever its format."""

    draft: Draft
    signed: SignedReview | None
    policy: Policy | None
    audit_head: str

    @property
    def banner(self) -> str:
        """What kind of paper this is; empty for a signed review."""
        return "" if self.signed else DRAFT_BANNER

    @property
    def title(self) -> str:
        """Heading."""
        return self.draft.policy.title

    @property
    def kind(self) -> str:
        """Name of the paper."""
        return "Signed review" if self.signed else "Criteria summary"

    @property
    def overall(self) -> Overall:
        """As signed, else as drafted."""
        return self.signed.overall if self.signed else self.draft.overall

    @property
    def summary_text(self) -> str:
        """The summary as signed, else as drafted."""
        return self.signed.summary_text if self.signed else self.draft.summary_text

    @property
    def summary_edited(self) -> bool:
        """Whether a person worded the summary differently."""
        return self.signed is not None and self.signed.summary_text != self.draft.summary_text

    @property
    def rows(self) -> tuple[Row, ...]:
        """The criteria tree in reading order; without the policy only its leaves."""
        if self.policy is None:
            return tuple(self._leaf(0, finding.criterion_id, finding.text) for finding in self.draft.findings)
        return tuple(self._walk(self.policy.tree(self.draft.policy.tree), 0))

    @property
    def counts(self) -> tuple[tuple[Status, int], ...]:
        """How many leaves have each status."""
        statuses: Sequence[Finding | FinalFinding] = (
            self.signed.findings if self.signed else self.draft.findings
        )
        counted = Counter(item.status for item in statuses)
        return tuple((status, counted[status]) for status in STATUS_WORDS if counted[status])

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """Pages by what became of them: (state in words, page ranges)."""
        found: dict[str, list[int]] = {}
        for entry in self.draft.packet.ledger:
            found.setdefault(entry.state, []).append(entry.page)
        return tuple((STATE_WORDS[state], ranges(found[state])) for state in STATE_WORDS if state in found)

    @property
    def deid(self) -> tuple[tuple[str, str], ...]:
        """What de-identification did: (what, how many and where); empty for a draft without a report."""
        told = self.draft.deid
        if told is None:
            return ()
        return (
            *(
                (_label(item.label), f"{item.count} replaced, p. {ranges(item.pages)}")
                for item in told.classes
            ),
            *((ALARM_WORDS[item.found], _gate(item)) for item in told.gate),
            *((KEPT_WORDS[item.kind], f"{item.count} kept: {item.why}") for item in told.kept),
            *((("no text", f"p. {ranges(told.pages_without_text)}"),) if told.pages_without_text else ()),
            ("dates", DATES_WORDS[told.dates]),
        )

    @property
    def source_lines(self) -> tuple[str, ...]:
        """Where the policy stands in public: text, not links."""
        if self.policy is None:
            return (self.draft.policy.source,) if self.draft.policy.source else ()
        return tuple(
            ", ".join(filter(None, (source.doc, source.section, source.url)))
            for source in self.policy.source_ref
        )

    @property
    def basis(self) -> str:
        """How far the policy's text was checked against its source."""
        return BASIS_WORDS.get(self.draft.policy.basis, self.draft.policy.basis)

    @property
    def not_checked(self) -> str:
        """What of the policy nobody checked."""
        return (self.policy.verification.not_checked if self.policy else None) or ""

    def _walk(self, node: Criterion, depth: int) -> Iterator[Row]:
        if node.is_leaf:
            yield self._leaf(depth, node.id, node.text)
            return
        groups = self.signed.groups if self.signed else self.draft.groups
        yield Row(depth, node.id, node.text, _rule(node), groups[node.id])
        for child in node.children:
            yield from self._walk(child, depth + 1)

    def _leaf(self, depth: int, criterion_id: str, text: str) -> Row:
        finding = self.draft.finding(criterion_id)
        final = None
        if self.signed:
            final = next(item for item in self.signed.findings if item.criterion_id == criterion_id)
        status = final.status if final else finding.status
        return Row(depth, criterion_id, text or finding.text, "", status, finding, final)


def ranges(pages: Sequence[int]) -> str:
    """Page numbers as people write them: 1-3, 7."""
    parts: list[list[int]] = []
    for page in sorted(set(pages)):
        if parts and page == parts[-1][-1] + 1:
            parts[-1][1:] = [page]
        else:
            parts.append([page])
    return ", ".join("-".join(map(str, part)) for part in parts)


def _label(name: str) -> str:
    return name.replace("_", " ").lower()


def _gate(item: DeidGate) -> str:
    done = (
        "taken out by the second look" if item.handled == "removed" else "stands, released as a false alarm"
    )
    return f"p. {item.page}: {done} (alarm {item.alarm})"


def ledger_line(entry: LedgerEntry) -> str:
    """One page of the ledger in words."""
    line = f"Page {entry.page}: {STATE_WORDS[entry.state]}"
    if entry.duplicate_of:
        line += f" of page {entry.duplicate_of}"
    if entry.confidence is not None:
        line += f", confidence {entry.confidence:.0%}"
    return f"{line} ({entry.reason})" if entry.reason else line


def _rule(node: Criterion) -> str:
    if node.n_of is not None:
        return f"at least {node.n_of.n} of {len(node.children)}"
    return "all of these" if node.all is not None else "any of these"
