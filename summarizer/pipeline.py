"""THE flow. Packet -> RedactedPacket -> Documents -> Statements -> Findings -> Draft; Draft + Decisions -> SignedReview.

Everything that happens to a case happens on one of these lines; each is a room to walk into.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from retrieval.types import Criterion
from summarizer import grounding, review
from summarizer.audit import AuditLog, utc_now
from summarizer.chunking import statements
from summarizer.deid import Deidentifier, report
from summarizer.documents import documents
from summarizer.drafting.assemble import Choice, assemble
from summarizer.drafting.drafting import Drafter
from summarizer.drafting.warnings import warnings
from summarizer.facts.record import patient_record
from summarizer.gating import gate_draft
from summarizer.readers import read_packet
from summarizer.shifting import shift
from summarizer.store import Store
from summarizer.types import (
    Ask,
    Draft,
    Evidence,
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


class Drafted(NamedTuple):
    """What drafting leaves: the de-identified packet and the draft."""

    redacted: RedactedPacket
    draft: Draft


@dataclass
class Pipeline:
    """The parts of the product, chosen by `wiring.build`. Serves one packet after the other."""

    deid: Deidentifier
    drafter: Drafter
    log: AuditLog
    engine: dict[str, str]
    clock: Callable[[], datetime] = utc_now
    progress: Progress = silent
    ocr_threads: int = 2
    _seconds: dict[str, float] = field(default_factory=dict)

    def read(self, files: Sequence[Path]) -> Packet:
        """A PDF, several files or a folder -> raw pages and the ledger."""
        self._seconds.clear()
        return self._timed(
            "read", lambda: read_packet(files, progress=self.progress, threads=self.ocr_threads)
        )

    def draft(
        self,
        packet: Packet,
        choose: Callable[[RedactedPacket], Choice],
        request: Request | None = None,
        actor: str = "system",
        ask: Ask | None = None,
    ) -> Drafted:
        """Packet -> grounded draft. Nothing after the first lines sees an identifier.

        `ask` may have a person release false alarms of the residual gate; nobody else can.
        """
        request = request or Request()
        redacted = self._timed(
            "deid", lambda: self.deid.redact(packet, request, ask=ask, progress=self.progress)
        )
        guard, dated = self.deid.guard(packet, redacted), self.deid.dated(packet, redacted)
        request = request.model_copy(update={"service": guard.clean(request.service or "")})
        self._tell(
            "deidentified",
            actor,
            redacted,
            redactions=sum(len(p.redactions) for p in redacted.pages),
            released=len(redacted.released),
            dates=dated.dates,
        )
        chosen = choose(redacted)
        guard = replace(guard, public=chosen.policy.model_dump_json())
        found = self._timed("documents", lambda: documents(redacted))
        lines = self._timed("statements", lambda: statements(redacted, found))
        record = patient_record(redacted, found, lines, request)

        def quote(statement: Statement, stance: Stance) -> Evidence:
            number = statement.span.page
            return grounding.evidence(redacted.page(number), packet.pages[number - 1], statement.span, stance)

        findings = self._timed(
            "criteria",
            lambda: self.drafter.findings(
                chosen.policy, request.tree, record, quote, guard.check, self.progress
            ),
        )
        draft = assemble(
            redacted,
            found,
            chosen,
            request.tree,
            findings,
            warnings=(*warnings(packet, found, record), *self.drafter.notes),
            engine=self.engine,
            seconds=self._seconds,
            created=self.clock(),
            deid=report(dated),
        )
        draft = shift(draft, redacted, dated)
        grounding.check(draft, dated)
        gate_draft(draft, guard.check)
        self._tell("drafted", actor, dated, draft=draft.id, policy=draft.policy.slug, overall=draft.overall)
        return Drafted(dated, draft)

    def _timed(self, stage: str, work: Callable[[], T]) -> T:
        began = time.monotonic()
        result = work()
        self._seconds[stage] = time.monotonic() - began
        return result

    def _tell(self, kind: str, actor: str, redacted: RedactedPacket, **details: object) -> None:
        self.log.append(kind, actor, redacted.id, {name: str(value) for name, value in details.items()})


def sign(
    store: Store,
    case_id: str,
    reviewer: Reviewer,
    tree: Criterion,
    *,
    determination: str,
    meaning: str,
    at: datetime,
) -> SignedReview:
    """Draft + one decision a finding, as they are stored -> SignedReview, stored with its audit event.

    Raises:
        ReviewError: The rules of who may sign what refuse; says what is missing.
    """
    signed = review.sign(
        store.draft(case_id),
        store.decisions(case_id),
        reviewer,
        tree,
        determination=determination,
        meaning=meaning,
        summary_text=store.summary_text(case_id),
        looked_at=store.looked_at(case_id),
        at=at,
    )
    store.sign(case_id, signed)
    return signed


__all__ = ["Choice", "Drafted", "Pipeline", "sign"]
