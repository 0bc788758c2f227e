"""Cases, drafts, decisions and signatures -> disk, each with its audit event in one transaction.

The database holds de-identified records only; the vault beside it holds, encrypted, what identifies a patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, insert

from summarizer.audit import Clock, digest, utc_now
from summarizer.decisions import check_decision
from summarizer.errors import ReviewError, StoreError
from summarizer.store import gate, tables
from summarizer.store.accounts import Accounts
from summarizer.store.entries import Edit, Handover, Look, add
from summarizer.store.events import SqliteAuditLog
from summarizer.store.locks import holder, release, take
from summarizer.store.lookup import (
    Lookup,
    decisions_in,
    draft_in,
    exists,
    known,
    looks_in,
    signed_in,
    source_digest,
)
from summarizer.store.releases import Releases
from summarizer.store.vault import Vault, private_folder
from summarizer.types import (
    Decision,
    Draft,
    Packet,
    RedactedPacket,
    Request,
    Reviewer,
    SignedReview,
)

DATABASE = "countersign.db"
REVIEWING_ROLES = ("nurse", "medical_director")


class Store(Lookup, Releases, Accounts):
    """Everything that must survive a closed browser. One instance may serve several threads.

    Args:
        directory: Folder of the database; made with mode 700.
        vault_dir: Folder of the vault; `directory / "vault"` where not given.
        vault_key: Fernet key; where not given, a key file is made in the vault.
        clock: Gives the time of events and locks.
    """

    def __init__(
        self,
        directory: Path,
        vault_dir: Path | None = None,
        vault_key: str | None = None,
        clock: Clock = utc_now,
    ) -> None:
        try:
            private_folder(directory)
        except OSError as error:
            raise StoreError(f"the data folder {directory} cannot be used: {error.strerror}") from error
        self.vault = Vault(vault_dir or directory / "vault", vault_key)
        engine = tables.open_engine(directory / DATABASE)
        super().__init__(engine, SqliteAuditLog(engine, clock), clock)

    # ------------------------------------------------------------ cases

    def save_case(
        self,
        packet: Packet,
        redacted: RedactedPacket,
        draft: Draft,
        request: Request | None,
        sources: Sequence[tuple[str, bytes]],
        actor: str,
    ) -> str:
        """Store a drafted packet and give its case id; the same draft again gives the same case.

        Args:
            packet: Goes to the vault.
            redacted: Goes to the database.
            draft: Goes to the database; may not be a revealed one.
            request: Goes to the vault; service, urgency and line of business go to the queue, masked.
            sources: First 16 hex digits of the digest of each source file, and its bytes; go to the vault.
            actor: Id of the person or part that acts.
        """
        _check_case(packet, redacted, draft, sources)
        case_id = digest(draft)[:16]
        with tables.transaction(self._engine) as connection:
            if exists(connection, case_id):
                return case_id
            try:
                names = self._fill_vault(case_id, packet, redacted, request, sources)
                self._insert_case(connection, case_id, draft, request, names)
                add(connection, self.audit, tables.redacted, case_id, redacted, "packet_stored", actor)
                details = {
                    "policy": draft.policy.slug,
                    "overall": draft.overall,
                    "pages": str(draft.packet.pages),
                }
                add(connection, self.audit, tables.drafts, case_id, draft, "draft_stored", actor, details)
            except BaseException:  # nothing half-written stays, whatever stopped us
                self.vault.remove(case_id)
                raise
        return case_id

    # ------------------------------------------------------------ review

    def decide(self, case_id: str, decision: Decision, reviewer: Reviewer) -> None:
        """Store one decision; an earlier one on the same finding stays in the record."""
        if decision.reviewer != reviewer.id:
            raise ReviewError("a decision can only be stored by the person who made it")
        check_decision(decision)
        text = "\n".join(filter(None, (decision.reason, decision.rationale)))
        with tables.transaction(self._engine) as connection:
            self._may_write(connection, case_id, reviewer, text, f"the reason on {decision.criterion_id}")
            if decision.criterion_id not in {
                item.criterion_id for item in draft_in(connection, case_id).findings
            }:
                raise ReviewError(f"case {case_id} has no finding of that criterion id")
            details = {"criterion": decision.criterion_id, "action": decision.action}
            if decision.status:
                details["status"] = decision.status
            add(connection, self.audit, tables.decisions, case_id, decision, "decision", reviewer.id, details)

    def edit_summary(self, case_id: str, text: str, reviewer: Reviewer) -> None:
        """Store a person's wording of the summary; the drafted one stays in the draft."""
        with tables.transaction(self._engine) as connection:
            self._may_write(connection, case_id, reviewer, text, "the summary")
            edit = Edit(text=text, reviewer=reviewer.id, at=self._clock())
            details = {"characters": str(len(text))}
            add(
                connection,
                self.audit,
                tables.summaries,
                case_id,
                edit,
                "summary_edited",
                reviewer.id,
                details,
            )

    def look_at(self, case_id: str, page: int, reviewer: Reviewer) -> None:
        """Note that a person has looked at a page that the machine could not read; once is enough."""
        with tables.transaction(self._engine) as connection:
            self._may_write(connection, case_id, reviewer)
            if not 1 <= page <= draft_in(connection, case_id).packet.pages:
                raise ReviewError(f"case {case_id} has no page {page}")
            if page not in looks_in(connection, case_id):
                look = Look(page=page, reviewer=reviewer.id, at=self._clock())
                details = {"page": str(page)}
                add(
                    connection,
                    self.audit,
                    tables.looks,
                    case_id,
                    look,
                    "page_looked_at",
                    reviewer.id,
                    details,
                )

    def prepare(self, case_id: str, reviewer: Reviewer) -> None:
        """Hand a case that is decided throughout to a medical director, without a signature."""
        with tables.transaction(self._engine) as connection:
            self._may_write(connection, case_id, reviewer)
            decided = {decision.criterion_id for decision in decisions_in(connection, case_id)}
            left = [
                f.criterion_id
                for f in draft_in(connection, case_id).findings
                if f.criterion_id not in decided
            ]
            if left:
                raise ReviewError(f"case {case_id} is not prepared yet: no decision on {', '.join(left)}")
            handover = Handover(reviewer=reviewer.id, at=self._clock())
            add(connection, self.audit, tables.handovers, case_id, handover, "case_prepared", reviewer.id)

    def sign(self, case_id: str, review: SignedReview) -> None:
        """Store a signed review, made from exactly what is stored; anything but a referral closes the case."""
        reviewer = review.signature.reviewer
        texts = f"{review.summary_text}\n{review.determination}\n{review.signature.meaning}"
        with tables.transaction(self._engine) as connection:
            self._may_write(connection, case_id, reviewer, texts, "the signed review")
            if review.draft != draft_in(connection, case_id) or review.decisions != decisions_in(
                connection, case_id
            ):
                raise ReviewError(
                    f"case {case_id} has changed since the review was made; read it again and sign"
                )
            if not set(review.looked_at) <= set(looks_in(connection, case_id)):
                raise ReviewError(f"case {case_id}: the review names pages that nobody was seen to look at")
            details = {
                "determination": review.determination.partition(":")[0].strip().replace(" ", "_"),
                "overall": review.overall,
                "signature": review.signature.digest,
            }
            add(connection, self.audit, tables.reviews, case_id, review, "signed", reviewer.id, details)

    # ------------------------------------------------------------ locks

    def lock(self, case_id: str, reviewer: Reviewer) -> None:
        """Open a case for one person; raises StoreError naming the person who has it. Runs out when idle."""
        with tables.transaction(self._engine) as connection:
            known(connection, case_id)
            if take(connection, case_id, reviewer.id, self._clock()):
                self.audit.append_in(connection, "case_locked", reviewer.id, case_id, {})

    def unlock(self, case_id: str, reviewer: Reviewer) -> None:
        """Let others in; another person's lock is left alone."""
        with tables.transaction(self._engine) as connection:
            if release(connection, case_id, reviewer.id):
                self.audit.append_in(connection, "case_unlocked", reviewer.id, case_id, {})

    # ------------------------------------------------------------ log

    def record(self, kind: str, actor: str, subject: str, details: dict[str, str] | None = None) -> None:
        """Log a border crossing that stores nothing else: a reveal, an export, a model call."""
        self.audit.append(kind, actor, subject, details or {})

    # ------------------------------------------------------------ inside

    def _fill_vault(
        self,
        case_id: str,
        packet: Packet,
        redacted: RedactedPacket,
        request: Request | None,
        sources: Sequence[tuple[str, bytes]],
    ) -> gate.Surrogates:
        table = gate.surrogates(packet, redacted)
        self.vault.put(case_id, "packet", packet.model_dump_json().encode())
        self.vault.put(case_id, "request", request.model_dump_json().encode() if request else b"")
        self.vault.put(case_id, "surrogates", gate.seal(table))
        for digest16, data in sources:
            self.vault.put(case_id, f"source-{digest16}", data)
        return table

    def _insert_case(
        self,
        connection: Connection,
        case_id: str,
        draft: Draft,
        request: Request | None,
        names: gate.Surrogates,
    ) -> None:
        asked = request or Request()
        connection.execute(
            insert(tables.cases).values(
                id=case_id,
                created=self._clock().isoformat(),
                service=gate.mask(asked.service or draft.policy.title, names),
                policy=draft.policy.slug,
                urgency=gate.mask(asked.urgency or "standard", names),
                line_of_business=gate.mask(asked.line_of_business or "", names),
                pages=draft.packet.pages,
                overall=draft.overall,
            )
        )

    def _may_write(
        self, connection: Connection, case_id: str, reviewer: Reviewer, text: str = "", place: str = ""
    ) -> None:
        """Stop what may not be stored: wrong role, closed case, somebody else's lock, an identifier in `text`."""
        known(connection, case_id)
        if reviewer.role not in REVIEWING_ROLES:
            raise ReviewError(f"the role {reviewer.role} may read a case, not review it")
        if signed_in(connection, case_id) is not None:
            raise ReviewError(f"case {case_id} is signed and closed")
        other = holder(connection, case_id, self._clock())
        if other not in {None, reviewer.id}:
            raise StoreError(f"case {case_id} is open at {other}; wait until it is released")
        if text:
            gate.refuse_identifiers(text, gate.unseal(self.vault.get(case_id, "surrogates")), place)


def _check_case(
    packet: Packet, redacted: RedactedPacket, draft: Draft, sources: Sequence[tuple[str, bytes]]
) -> None:
    if draft.revealed:
        raise StoreError(f"draft {draft.id} is revealed: only the de-identified draft is stored")
    if not packet.sha256 == redacted.sha256 == draft.packet.sha256:
        raise StoreError(f"draft {draft.id} was not made from packet {packet.id}")
    for digest16, data in sources:
        if source_digest(data) != digest16:
            raise StoreError(f"source {digest16} of packet {packet.id} does not have that digest")
