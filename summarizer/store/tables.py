"""Folder -> an open SQLite database whose record tables can only grow.

Every row of an append-only table names the audit event that it was written with, and that event holds the
digest of the row's body. Triggers refuse every change and removal; who drops them is seen by `Store.verify`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import SQLAlchemyError

from summarizer.errors import StoreError

WAIT_SECONDS = 30
"""How long a writer waits for another one."""
LAYOUT = 2
"""Version of the tables, kept in the database's user_version."""

metadata = MetaData()

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True),
    # Bytes, not text: a damaged byte must reach our own check instead of failing in the driver.
    Column("event", LargeBinary, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("line_of_business", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("overall", Text, nullable=False),
)


def _entries(name: str, *owner: ForeignKey) -> Table:
    """A table of canonical JSON bodies, in the order they were written; `case_id` is what they are about."""
    return Table(
        name,
        metadata,
        Column("n", Integer, primary_key=True),
        Column("case_id", Text, *owner, nullable=False, index=True),
        Column("seq", Integer, ForeignKey("events.seq"), nullable=False, unique=True),
        Column("body", LargeBinary, nullable=False),
    )


drafts = _entries("drafts", ForeignKey("cases.id"))
redacted = _entries("redacted_packets", ForeignKey("cases.id"))
decisions = _entries("decisions", ForeignKey("cases.id"))
summaries = _entries("summaries", ForeignKey("cases.id"))
looks = _entries("looks", ForeignKey("cases.id"))
handovers = _entries("handovers", ForeignKey("cases.id"))
reviews = _entries("reviews", ForeignKey("cases.id"))

releases = _entries("releases")
"""Released alarms stand before there is a case: what they are about is the packet."""

ENTRIES = (drafts, redacted, decisions, summaries, looks, handovers, reviews, releases)
APPEND_ONLY = (events, cases, *ENTRIES)

locks = Table(
    "locks",
    metadata,
    Column("case_id", Text, ForeignKey("cases.id"), primary_key=True),
    Column("reviewer", Text, nullable=False),
    Column("at", Float, nullable=False),  # POSIX seconds
)

reviewers = Table(
    "reviewers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Float, nullable=False, default=0.0),  # POSIX seconds
)


def open_engine(path: Path) -> Engine:
    """Open the database at `path`, making file (mode 600), tables and triggers where they are missing."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the database {path} cannot be opened: {error.strerror}") from error
    # Parameters stay out of error messages: they may be text of a record.
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    with transaction(engine) as connection:
        _lay_out(connection, path)
    return engine


@contextmanager
def transaction(engine: Engine, *, write: bool = True) -> Iterator[Connection]:
    """One transaction; a writer has the database to itself. Library errors become StoreError."""
    try:
        with engine.execution_options(write=write).begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        raise StoreError(
            f"the database refused: {reason}; nothing was stored. Check free space and rights of the data folder"
        ) from error


def _set_up(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin` does, and says which kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # a decision that was shown as stored survives a power cut
        "foreign_keys = ON",
        "recursive_triggers = ON",  # else INSERT OR REPLACE would slip past the delete triggers
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Taking the write lock at once lets a writer read the head of the log and append without a race.
    kind = "IMMEDIATE" if connection.get_execution_options().get("write") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")


def _lay_out(connection: Connection, path: Path) -> None:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > LAYOUT:
        raise StoreError(f"the database {path} was written by a newer version ({found}); upgrade countersign")
    if found == LAYOUT:
        return
    metadata.create_all(connection)
    for table in APPEND_ONLY:
        for action in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table.name}_no_{action.lower()} BEFORE {action} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{table.name} can only be added to'); END"
            )
    connection.exec_driver_sql(f"PRAGMA user_version = {LAYOUT}")
