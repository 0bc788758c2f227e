"""Whoever edits the database file is found out, and the first bad event is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from summarizer.errors import AuditError, CountersignError
from summarizer.store import Store, tables
from summarizer.store.store import DATABASE
from tests.sample import DIRECTOR, sample_decisions, sample_signed


@pytest.fixture
def path(store, case, tmp_path):
    """The database file of a signed case, closed, with its triggers dropped."""
    for decision in sample_decisions():
        store.decide(case, decision, DIRECTOR)
    store.look_at(case, 6, DIRECTOR)
    store.sign(case, sample_signed())
    store._engine.dispose()
    path = tmp_path / "data" / DATABASE
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in tables.APPEND_ONLY:
            connection.execute(f"DROP TRIGGER {table.name}_no_update")
            connection.execute(f"DROP TRIGGER {table.name}_no_delete")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def edit(path, statement: str, *values: object) -> None:
    """Run one statement on the database file."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")  # hundreds of edits; none has to survive a power cut
        assert connection.execute(statement, values).rowcount > 0


def test_an_untouched_file_verifies(path):
    """The fixture itself does no harm."""
    assert Store(path.parent).verify().length == 12


def test_flipping_any_byte_of_a_stored_event_names_it(path):
    """Every byte of event 4, one after the other."""
    store = Store(path.parent)
    with closing(sqlite3.connect(path)) as connection:
        (line,) = connection.execute("SELECT event FROM events WHERE seq = 4").fetchone()
    for place in range(len(line)):
        flipped = bytes([*line[:place], line[place] ^ 1, *line[place + 1 :]])
        edit(path, "UPDATE events SET event = ? WHERE seq = 4", flipped)
        with pytest.raises(AuditError, match=r"audit event 4\b"):
            store.verify()
    edit(path, "UPDATE events SET event = ? WHERE seq = 4", line)
    assert store.verify().length == 12


def test_a_flipped_byte_in_the_raw_file_is_found(path):
    """Editing the file without SQLite does not help."""
    with closing(sqlite3.connect(path)) as connection:
        (line,) = connection.execute("SELECT event FROM events WHERE seq = 5").fetchone()
    data = bytearray(path.read_bytes())
    data[data.index(line) + 40] ^= 4
    path.write_bytes(bytes(data))
    with pytest.raises(AuditError, match=r"audit event 5\b"):
        Store(path.parent).verify()


@pytest.mark.parametrize("value", ["text", 7, None])
def test_another_type_over_an_event_is_found(path, value):
    """SQLite lets anything stand in a column."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        if value is None:
            connection.execute("DELETE FROM events WHERE seq = 3")
        else:
            connection.execute("UPDATE events SET event = ? WHERE seq = 3", (value,))
    with pytest.raises(AuditError, match=r"audit event 3\b"):
        Store(path.parent).verify()


def test_renumbering_an_event_is_found(path):
    """An event moved to the end of the log leaves a gap."""
    edit(path, "UPDATE events SET seq = 99 WHERE seq = 6")
    with pytest.raises(AuditError, match="audit event 6 is gone"):
        Store(path.parent).verify()


def test_a_cut_off_tail_is_found_with_the_head_of_an_export(path):
    """The chain alone accepts it; the printed head does not. The lost record shows even without."""
    store = Store(path.parent)
    head = store.audit.head()
    edit(path, "DELETE FROM events WHERE seq = 12")
    assert store.audit.verify().length == 11
    with pytest.raises(AuditError, match="audit event 12 is gone"):
        store.verify(expected=head)
    with pytest.raises(AuditError, match="audit event 12"):
        store.verify()


@pytest.mark.parametrize(
    ("table", "event"),
    [("redacted_packets", 1), ("drafts", 2), ("decisions", 3), ("looks", 11), ("reviews", 12)],
)
def test_a_changed_record_is_found_by_its_event(path, table, event):
    """One byte of a stored record, and reading and verifying both refuse it."""
    query = f"SELECT case_id, body FROM {table} WHERE seq = ?"  # noqa: S608 - our own table names
    change = f"UPDATE {table} SET body = ? WHERE seq = ?"  # noqa: S608 - our own table names
    with closing(sqlite3.connect(path)) as connection:
        (case, body) = connection.execute(query, (event,)).fetchone()
    edit(path, change, body[:-3] + b" " + body[-2:], event)
    store = Store(path.parent)
    with pytest.raises(AuditError, match=rf"audit event {event}\b.*altered"):
        store.verify()
    read = {
        "redacted_packets": store.redacted,
        "drafts": store.draft,
        "decisions": store.decisions,
        "looks": store.looked_at,
        "reviews": store.signed,
    }[table]
    with pytest.raises(CountersignError):
        read(case)


def test_a_removed_decision_is_found(path):
    """Its event has lost its record."""
    edit(path, "DELETE FROM decisions WHERE seq = 5")
    with pytest.raises(AuditError, match="audit event 5 has lost its record"):
        Store(path.parent).verify()


def test_a_decision_slipped_in_is_found(path):
    """A record that names an event of another kind of record is refused."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(
            "INSERT INTO decisions (case_id, seq, body) SELECT case_id, 77, body FROM decisions LIMIT 1"
        )
    with pytest.raises(AuditError, match="audit event 77"):
        Store(path.parent).verify()


def test_a_decision_moved_to_another_case_is_found(path):
    """The event names the case."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE decisions SET case_id = 'ffffffffffffffff' WHERE seq = 5")
    with pytest.raises(AuditError, match="audit event 5"):
        Store(path.parent).verify()
