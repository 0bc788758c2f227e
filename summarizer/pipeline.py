"""THE flow. Packet -> RedactedPacket -> Documents -> Statements -> Findings -> Draft; Draft + Decisions -> SignedReview.

Everything that happens to a case happens on one of these lines; each is a room to walk into.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from retrieval.types import Criterion, Policy
from summarizer import grounding, review, rollup
from summarizer.audit import AuditLog, digest, utc_now
from summarizer.chunking import statements
from summarizer.deid import Deidentifier
from summarizer.documents import documents
from summarizer.drafting import summary
from summarizer.drafting.drafting import Drafter
from summarizer.drafting.warnings import warnings
from summarizer.facts.days import dates_as_days
from summarizer.facts.record import PatientRecord
from summarizer.types import (
    Decision,
    Document,
    Draft,
    DraftPacket,
    DraftPolicy,
    Evidence,
    Finding,
    Packet,
    Progress,
    RedactedPacket,
    Request,
    Reviewer,
    SignedReview,
    Stance,
    Statement,
    silent,
)

T = TypeVar("T")


class Choice(NamedTuple):
    """A policy and whether the machine proposed it."""

    policy: Policy
    proposed: bool = False


class Drafted(NamedTuple):
    """What drafting leaves: the de-identified packet and the draft."""

    redacted: RedactedPacket
    draft: Draft


@dataclass
class Pipeline:
    """The parts of the product, chosen by `wiring.build`."""

    deid: Deidentifier
    drafter: Drafter
    log: AuditLog
    engine: dict[str, str]
    clock: Callable[[], datetime] = utc_now
    progress: Progress = silent
    _seconds: dict[str, float] = field(default_factory=dict)

    def draft(
        self,
        packet: Packet,
        choose: Callable[[RedactedPacket], Choice],
        request: Request | None = None,
        actor: str = "system",
    ) -> Drafted:
        """Packet -> grounded draft. Nothing after the first line sees an identifier."""
        request = request or Request()
        redacted = self._timed("deid", lambda: self.deid.redact(packet, request, progress=self.progress))
        self._tell("deidentified", actor, redacted, redactions=sum(len(p.redactions) for p in redacted.pages))
        chosen = choose(redacted)
        found = self._timed("documents", lambda: documents(redacted))
        lines = self._timed("statements", lambda: statements(redacted, found))
        record = _record(redacted, found, lines, request)

        def quote(statement: Statement, stance: Stance) -> Evidence:
            number = statement.span.page
            return grounding.evidence(redacted.page(number), packet.pages[number - 1], statement.span, stance)

        findings = self._timed(
            "read criteria",
            lambda: self.drafter.findings(chosen.policy, request.tree, record, quote, self.progress),
        )
        draft = self._assemble(redacted, found, chosen, request, findings, warnings(packet, found, record))
        grounding.check(draft, redacted)
        self._tell(
            "drafted", actor, redacted, draft=draft.id, policy=chosen.policy.slug, overall=draft.overall
        )
        return Drafted(redacted, draft)

    def sign(
        self, draft: Draft, decisions: Sequence[Decision], reviewer: Reviewer, tree: Criterion, **said: object
    ) -> SignedReview:
        """Draft + one decision a finding -> SignedReview; raises ReviewError where the rules refuse."""
        return review.sign(draft, decisions, reviewer, tree, at=self.clock(), **said)  # type: ignore[arg-type]

    def _assemble(
        self,
        redacted: RedactedPacket,
        found: tuple[Document, ...],
        chosen: Choice,
        request: Request,
        findings: tuple[Finding, ...],
        notes: tuple[str, ...],
    ) -> Draft:
        """Roll the findings up and write the summary."""
        policy, tree = chosen.policy, chosen.policy.tree(request.tree)
        statuses = {finding.criterion_id: finding.status for finding in findings}
        outcome = rollup.overall(tree, statuses)
        missing = rollup.missing_documents(tree, statuses)
        told = summary.sentences(findings)
        draft = Draft(
            id="",
            created=self.clock(),
            packet=DraftPacket(
                id=redacted.id,
                sha256=redacted.sha256,
                pages=len(redacted.pages),
                ledger=redacted.ledger,
                documents=found,
            ),
            policy=DraftPolicy(
                id=policy.id,
                slug=policy.slug,
                title=policy.title,
                version=policy.version(),
                effective=str(policy.effective.date) if policy.effective.date else None,
                basis=policy.verification.basis,
                tree=request.tree,
                proposed=chosen.proposed,
                source="; ".join(ref.doc for ref in policy.source_ref),
            ),
            engine=self.engine,
            findings=findings,
            groups=rollup.groups(tree, statuses),
            overall=outcome,
            flips=rollup.flips(tree, statuses),
            missing_documents=missing,
            summary=told,
            summary_text=summary.text(told, findings, outcome, missing),
            warnings=notes,
            unread_pages=tuple(e.page for e in redacted.ledger if e.state == "unreadable"),
            seconds={stage: round(spent, 3) for stage, spent in self._seconds.items()},
        )
        return draft.model_copy(update={"id": digest(draft)[:16]})

    def _timed(self, stage: str, work: Callable[[], T]) -> T:
        began = time.monotonic()
        result = work()
        self._seconds[stage] = time.monotonic() - began
        return result

    def _tell(self, kind: str, actor: str, redacted: RedactedPacket, **details: object) -> None:
        self.log.append(kind, actor, redacted.id, {name: str(value) for name, value in details.items()})


def _record(
    redacted: RedactedPacket, found: tuple[Document, ...], lines: tuple[Statement, ...], request: Request
) -> PatientRecord:
    return PatientRecord(
        statements=lines,
        documents=found,
        anchor_year=redacted.anchor_year,
        patient_age=redacted.patient_age,
        request_text=dates_as_days(request.service or "", request.received),
        request_codes=frozenset((*request.cpt, *request.hcpcs, *request.icd10)),
    )
