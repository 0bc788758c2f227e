"""Case id -> what is stored of the case."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Engine, select

from summarizer.audit import Clock, Head
from summarizer.errors import StoreError
from summarizer.store import tables
from summarizer.store.cases import CaseRow
from summarizer.store.entries import Edit, Look, bodies, check_entries, last
from summarizer.store.events import SqliteAuditLog
from summarizer.store.locks import holder
from summarizer.store.queue import queue
from summarizer.store.vault import Vault
from summarizer.types import REFERRAL, Decision, Draft, Packet, RedactedPacket, Request, SignedReview


class Lookup:
    """The reading half of the Store. Every record that is read is checked against its audit event."""

    vault: Vault
    audit: SqliteAuditLog
    _engine: Engine
    _clock: Clock

    def cases(self) -> tuple[CaseRow, ...]:
        """The queue: open work by due time, then signed cases."""
        with tables.transaction(self._engine, write=False) as connection:
            return queue(connection, self.request, self._clock())

    def draft(self, case_id: str) -> Draft:
        """The draft as it was stored."""
        with tables.transaction(self._engine, write=False) as connection:
            return draft_in(connection, case_id)

    def case_of(self, draft_id: str) -> str:
        """The case that a draft was stored as; raises StoreError where it was not."""
        with tables.transaction(self._engine, write=False) as connection:
            for case_id in connection.execute(select(tables.cases.c.id)).scalars():
                if draft_in(connection, case_id).id == draft_id:
                    return str(case_id)
        raise StoreError(f"draft {draft_id} is not stored here; draft the packet again, then sign")

    def redacted(self, case_id: str) -> RedactedPacket:
        """The de-identified pages."""
        with tables.transaction(self._engine, write=False) as connection:
            known(connection, case_id)
            return RedactedPacket.model_validate_json(last(connection, tables.redacted, case_id) or b"")

    def packet(self, case_id: str) -> Packet:
        """The raw pages, from the vault. Who shows them to a person records it."""
        return Packet.model_validate_json(self.vault.get(case_id, "packet"))

    def source(self, case_id: str, digest16: str) -> bytes:
        """One source file, from the vault."""
        data = self.vault.get(case_id, f"source-{digest16}")
        if source_digest(data) != digest16:
            raise StoreError(f"source {digest16} of case {case_id} is not the file that was stored")
        return data

    def request(self, case_id: str) -> Request | None:
        """The request as intake noted it, patient and all, from the vault."""
        data = self.vault.get(case_id, "request")
        return Request.model_validate_json(data) if data else None

    def decisions(self, case_id: str) -> tuple[Decision, ...]:
        """All decisions, in the order they were made."""
        with tables.transaction(self._engine, write=False) as connection:
            known(connection, case_id)
            return decisions_in(connection, case_id)

    def current(self, case_id: str) -> dict[str, Decision]:
        """The last decision on each criterion id."""
        return {decision.criterion_id: decision for decision in self.decisions(case_id)}

    def summary_text(self, case_id: str) -> str:
        """The summary as last edited, else as drafted."""
        with tables.transaction(self._engine, write=False) as connection:
            known(connection, case_id)
            edited = last(connection, tables.summaries, case_id)
            return (
                Edit.model_validate_json(edited).text
                if edited
                else draft_in(connection, case_id).summary_text
            )

    def looked_at(self, case_id: str) -> tuple[int, ...]:
        """Pages noted by `look_at`, in page order."""
        with tables.transaction(self._engine, write=False) as connection:
            known(connection, case_id)
            return looks_in(connection, case_id)

    def signed(self, case_id: str) -> SignedReview | None:
        """The review that closed the case; None while it is open or only referred."""
        with tables.transaction(self._engine, write=False) as connection:
            known(connection, case_id)
            return signed_in(connection, case_id)

    def locked_by(self, case_id: str) -> str | None:
        """Id of the reviewer who has the case open."""
        with tables.transaction(self._engine, write=False) as connection:
            return holder(connection, case_id, self._clock())

    def verify(self, expected: Head | None = None) -> Head:
        """Check the chain and every stored record against it; raises AuditError naming the first bad event."""
        head = self.audit.verify(expected)
        with tables.transaction(self._engine, write=False) as connection:
            check_entries(connection, self.audit.events())
        return head


def source_digest(data: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a file, as `LedgerEntry.source` has it."""
    return hashlib.sha256(data).hexdigest()[:16]


def exists(connection: Connection, case_id: str) -> bool:
    """Whether there is a case of that id."""
    return (
        connection.execute(select(tables.cases.c.id).where(tables.cases.c.id == case_id)).first() is not None
    )


def known(connection: Connection, case_id: str) -> None:
    """Raise StoreError where there is no case of that id."""
    if not exists(connection, case_id):
        raise StoreError("there is no case of that id")


def draft_in(connection: Connection, case_id: str) -> Draft:
    """The draft of a case."""
    known(connection, case_id)
    return Draft.model_validate_json(last(connection, tables.drafts, case_id) or b"")


def decisions_in(connection: Connection, case_id: str) -> tuple[Decision, ...]:
    """All decisions on a case, oldest first."""
    return tuple(Decision.model_validate_json(body) for body in bodies(connection, tables.decisions, case_id))


def looks_in(connection: Connection, case_id: str) -> tuple[int, ...]:
    """Unread pages that somebody looked at, in page order."""
    found = (Look.model_validate_json(body).page for body in bodies(connection, tables.looks, case_id))
    return tuple(sorted(set(found)))


def signed_in(connection: Connection, case_id: str) -> SignedReview | None:
    """The review that closed the case, if one did."""
    for body in bodies(connection, tables.reviews, case_id):
        review = SignedReview.model_validate_json(body)
        if review.determination != REFERRAL:
            return review
    return None
