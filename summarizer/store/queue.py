"""Database + requests of the vault -> the lines of the queue."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, select

from summarizer.store import tables
from summarizer.store.cases import CaseRow, by_urgency, due
from summarizer.store.locks import holder
from summarizer.types import REFERRAL, Request


def queue(
    connection: Connection, request: Callable[[str], Request | None], now: datetime
) -> tuple[CaseRow, ...]:
    """All cases, the most urgent first, signed ones last."""
    outcomes = _outcomes(connection)
    prepared = set(connection.execute(select(tables.handovers.c.case_id)).scalars())
    prepared |= set(outcomes)
    rows = []
    for case in connection.execute(select(tables.cases)).all():
        asked = request(case.id)
        received = asked.received if asked else None
        signed = outcomes.get(case.id)
        created = datetime.fromisoformat(case.created)
        rows.append(
            CaseRow(
                id=case.id,
                service=case.service,
                policy=case.policy,
                urgency=case.urgency,
                line_of_business=case.line_of_business,
                created=created,
                received=received,
                due=due(case.urgency, received, created),
                pages=case.pages,
                overall=signed or case.overall,
                state="signed" if signed else "prepared" if case.id in prepared else "open",
                lock=holder(connection, case.id, now),
            )
        )
    return tuple(sorted(rows, key=by_urgency))


def _outcomes(connection: Connection) -> dict[str, str | None]:
    """Signed outcome by case id; None for a case that was only referred."""
    found: dict[str, str | None] = {}
    for row in connection.execute(select(tables.reviews.c.case_id, tables.reviews.c.body)):
        review = json.loads(row.body)
        closed = review["determination"] != REFERRAL
        found[row.case_id] = review["overall"] if closed else found.get(row.case_id)
    return found
