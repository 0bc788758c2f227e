"""Alarms of the residual gate that a person released, each stored with its audit event in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from summarizer.audit import Clock
from summarizer.errors import ReviewError
from summarizer.store import tables
from summarizer.store.entries import add, bodies
from summarizer.store.events import SqliteAuditLog
from summarizer.types import Alarm, Release, Reviewer

RELEASING_ROLES = ("nurse", "medical_director")
"""Roles that may see the page, and so can tell whether an alarm is false."""
_ID = 16


class Releases:
    """Who let which alarm pass, and why. A release counts for its packet, page and value, now and later."""

    audit: SqliteAuditLog
    _engine: Engine
    _clock: Clock

    def release(self, sha256: str, alarms: Sequence[Alarm], reviewer: Reviewer, reason: str) -> None:
        """Store the release of some alarms of the packet with this digest; all or none.

        The caller holds `reason` against the identifiers of the packet first.

        Raises:
            ReviewError: The role may not see pages, or no reason is given.
        """
        if reviewer.role not in RELEASING_ROLES:
            raise ReviewError(f"the role {reviewer.role} may not release an alarm: it does not see pages")
        if not reason.strip():
            raise ReviewError("a release needs a reason: say why what stands there identifies nobody")
        with tables.transaction(self._engine) as connection:
            for alarm in alarms:
                entry = Release(alarm=alarm, reviewer=reviewer.id, reason=reason.strip(), at=self._clock())
                details = {"alarm": alarm.id, "page": str(alarm.page), "class": alarm.kind}
                add(
                    connection,
                    self.audit,
                    tables.releases,
                    sha256[:_ID],
                    entry,
                    "alarm_released",
                    reviewer.id,
                    details,
                )

    def releases(self, sha256: str) -> tuple[Release, ...]:
        """What was released of a packet, oldest first; each checked against its audit event."""
        with tables.transaction(self._engine, write=False) as connection:
            found = bodies(connection, tables.releases, sha256[:_ID])
        return tuple(Release.model_validate_json(body) for body in found)

    def released(self, sha256: str) -> frozenset[str]:
        """Ids of the alarms of a packet that may pass."""
        return frozenset(entry.alarm.id for entry in self.releases(sha256))
