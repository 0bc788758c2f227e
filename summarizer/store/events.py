"""The audit log in the database: the same few methods as in memory, and appending inside a transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine, insert, select

from summarizer.audit import GENESIS, AuditEvent, Clock, Head, canonical, next_event, read_event, verify
from summarizer.store import tables


class SqliteAuditLog:
    """An AuditLog on the `events` table. Several processes may append; SQLite puts them in order."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def append(self, kind: str, actor: str, subject: str, details: Mapping[str, str]) -> AuditEvent:
        """Write one event in a transaction of its own."""
        with tables.transaction(self._engine) as connection:
            return self.append_in(connection, kind, actor, subject, details)

    def append_in(
        self, connection: Connection, kind: str, actor: str, subject: str, details: Mapping[str, str]
    ) -> AuditEvent:
        """Write one event in a transaction that also writes what the event is about."""
        event = next_event(
            _head(connection), self._clock(), kind=kind, actor=actor, subject=subject, details=details
        )
        connection.execute(insert(tables.events).values(seq=event.seq, event=canonical(event)))
        return event

    def events(self, subject: str | None = None) -> Iterator[AuditEvent]:
        """All events, oldest first; only those about `subject` where one is given."""
        for seq, line in self._lines():
            event = read_event(seq, line)
            if subject is None or event.subject == subject:
                yield event

    def head(self) -> Head:
        """Count and digest of the last event."""
        with tables.transaction(self._engine, write=False) as connection:
            return _head(connection)

    def verify(self, expected: Head | None = None) -> Head:
        """Check the whole chain; raises AuditError naming the first bad event."""
        return verify(self._lines(), expected)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        query = select(tables.events).order_by(tables.events.c.seq)
        with tables.transaction(self._engine, write=False) as connection:
            yield from ((row.seq, _bytes(row.event)) for row in connection.execute(query))


def _head(connection: Connection) -> Head:
    row = connection.execute(select(tables.events).order_by(tables.events.c.seq.desc()).limit(1)).first()
    if row is None:
        return Head(0, GENESIS)
    return Head(row.seq, read_event(row.seq, _bytes(row.event)).digest)


def _bytes(value: object) -> bytes:
    """What a column holds, as bytes: somebody may have stored another type over it."""
    return value if isinstance(value, bytes) else str(value).encode()
