"""Records -> rows of the append-only tables, each bound to the event that it was written with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, insert, select

from retrieval.types import Record
from summarizer.audit import AuditEvent, canonical, read_event
from summarizer.errors import AuditError
from summarizer.store import tables
from summarizer.store.events import SqliteAuditLog

RECORD = "record"
"""Key of an event's details that holds the digest of the row it was written with."""


class Edit(Record):
    """A person's wording of the summary."""

    text: str
    reviewer: str
    at: datetime


class Look(Record):
    """A person has looked at an unread page."""

    page: int
    reviewer: str
    at: datetime


class Handover(Record):
    """A prepared case goes to a medical director."""

    reviewer: str
    at: datetime


def add(
    connection: Connection,
    log: SqliteAuditLog,
    table: Table,
    case_id: str,
    record: Record,
    kind: str,
    actor: str,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write `record` and the event about it; both or neither, as the transaction ends."""
    body = canonical(record)
    event = log.append_in(connection, kind, actor, case_id, {**(details or {}), RECORD: _digest(body)})
    connection.execute(insert(table).values(case_id=case_id, seq=event.seq, body=body))


def bodies(connection: Connection, table: Table, case_id: str) -> tuple[bytes, ...]:
    """All rows of one case, oldest first, each checked against its event."""
    query = (
        select(table.c.body, table.c.seq, tables.events.c.event)
        .join(tables.events, tables.events.c.seq == table.c.seq)
        .where(table.c.case_id == case_id)
        .order_by(table.c.n)
    )
    rows = connection.execute(query).all()
    for row in rows:
        _check(row.body, read_event(row.seq, row.event), case_id)
    return tuple(row.body for row in rows)


def last(connection: Connection, table: Table, case_id: str) -> bytes | None:
    """The newest row of one case; None where there is none."""
    found = bodies(connection, table, case_id)
    return found[-1] if found else None


def check_entries(connection: Connection, events: Iterable[AuditEvent]) -> None:
    """Hold every row against its event and every such event against its row; raises AuditError."""
    rows = {}
    for table in tables.ENTRIES:
        for row in connection.execute(select(table.c.seq, table.c.case_id, table.c.body)):
            rows[row.seq] = row
    for event in events:
        if RECORD not in event.details:
            continue
        if event.seq not in rows:
            raise AuditError(
                f"audit event {event.seq} has lost its record: a stored {event.kind} was removed"
            )
        row = rows.pop(event.seq)
        _check(row.body, event, row.case_id)
    for seq in sorted(rows):
        raise AuditError(f"audit event {seq} knows nothing of a record that names it: the record was added")


def _check(body: bytes, event: AuditEvent, case_id: str) -> None:
    if event.details.get(RECORD) != _digest(body) or event.subject != case_id:
        raise AuditError(
            f"audit event {event.seq} does not match its record: the stored {event.kind} was altered"
        )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
