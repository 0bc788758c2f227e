"""Who has a case open. A lock runs out, so that a closed browser keeps nobody waiting for long."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from summarizer.errors import StoreError
from summarizer.store.tables import locks

RUNS_OUT = timedelta(minutes=15)


def holder(connection: Connection, case_id: str, now: datetime) -> str | None:
    """Id of the reviewer who has the case open; None where nobody has."""
    row = connection.execute(select(locks).where(locks.c.case_id == case_id)).first()
    if row is None or now.timestamp() - row.at >= RUNS_OUT.total_seconds():
        return None
    return str(row.reviewer)


def take(connection: Connection, case_id: str, reviewer_id: str, now: datetime) -> bool:
    """Lock or keep the lock; true where it changed hands. Raises StoreError where another person has it."""
    before = holder(connection, case_id, now)
    if before not in {None, reviewer_id}:
        raise StoreError(f"case {case_id} is open at {before}; wait until it is released")
    connection.execute(delete(locks).where(locks.c.case_id == case_id))
    connection.execute(insert(locks).values(case_id=case_id, reviewer=reviewer_id, at=now.timestamp()))
    return before is None


def release(connection: Connection, case_id: str, reviewer_id: str) -> bool:
    """Give up a lock; true where there was one of that person."""
    query = delete(locks).where(locks.c.case_id == case_id, locks.c.reviewer == reviewer_id)
    return connection.execute(query).rowcount > 0
