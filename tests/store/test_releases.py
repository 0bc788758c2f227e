"""Releases of false alarms: stored with their event or not at all, by people who see pages, for one packet."""

from __future__ import annotations

import pytest
import sqlalchemy

from summarizer.errors import AuditError, ReviewError, StoreError
from summarizer.store import Store, tables
from summarizer.types import Alarm, Reviewer
from tests.sample import DIRECTOR

PACKET = "ab" * 32
ALARMS = (
    Alarm(id="0123456789abcdef", page=3, kind="long"),
    Alarm(id="fedcba9876543210", page=5, kind="name"),
)
WHY = "grades of strength, no number of anybody"


@pytest.fixture
def store(tmp_path) -> Store:
    """An empty store."""
    return Store(tmp_path / "data")


def test_a_release_is_stored_with_its_event(store):
    """The event names alarm, page, class and person; the reason stands in the record only."""
    store.release(PACKET, ALARMS[:1], DIRECTOR, WHY)
    assert store.released(PACKET) == {ALARMS[0].id}
    (entry,) = store.releases(PACKET)
    assert (entry.reviewer, entry.reason) == (DIRECTOR.id, WHY)
    (event,) = store.audit.events(PACKET[:16])
    assert (event.kind, event.actor) == ("alarm_released", DIRECTOR.id)
    assert {k: event.details[k] for k in ("alarm", "page", "class")} == {
        "alarm": ALARMS[0].id,
        "page": "3",
        "class": "long",
    }
    assert WHY not in event.model_dump_json()
    store.verify()


def test_a_release_counts_for_its_packet_only(store):
    """Another packet is not touched."""
    store.release(PACKET, ALARMS, DIRECTOR, WHY)
    assert store.released("cd" * 32) == frozenset()


@pytest.mark.parametrize("table", ["events", "releases"])
def test_both_or_neither(store, table):
    """Where either cannot be written, nothing is released."""
    with tables.transaction(store._engine) as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    with pytest.raises(StoreError, match="disk full"):
        store.release(PACKET, ALARMS, DIRECTOR, WHY)
    assert store.released(PACKET) == frozenset()
    assert store.audit.head().length == 0


@pytest.mark.parametrize("role", ["quality", "admin"])
def test_only_people_who_see_pages_release(store, role):
    """Who may not look at the page cannot tell what stands there."""
    with pytest.raises(ReviewError, match="role"):
        store.release(PACKET, ALARMS, Reviewer(id="q", name="Q", role=role), WHY)
    assert store.released(PACKET) == frozenset()


def test_a_release_needs_a_reason(store):
    """Blanks are none."""
    with pytest.raises(ReviewError, match="reason"):
        store.release(PACKET, ALARMS, DIRECTOR, "  ")


def test_an_altered_release_is_seen(store):
    """Who puts another alarm into a stored release is found out, and nothing passes by it."""
    store.release(PACKET, ALARMS[:1], DIRECTOR, WHY)
    with tables.transaction(store._engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER releases_no_update")
        body = connection.execute(sqlalchemy.select(tables.releases.c.body)).scalar_one()
        changed = body.replace(ALARMS[0].id.encode(), ALARMS[1].id.encode())
        connection.execute(sqlalchemy.update(tables.releases).values(body=changed))
    with pytest.raises(AuditError, match="altered"):
        store.released(PACKET)


def test_a_database_of_the_layout_before_gets_the_table(store, tmp_path):
    """An older database is opened, keeps what it has, and can take releases."""
    head = store.audit.append("case_opened", "tester", "0" * 16, {})
    with tables.transaction(store._engine) as connection:
        connection.exec_driver_sql("DROP TABLE releases")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    again = Store(tmp_path / "data")
    again.release(PACKET, ALARMS, DIRECTOR, WHY)
    assert next(again.audit.events()) == head
    with pytest.raises(StoreError, match="only be added to"), tables.transaction(again._engine) as connection:
        connection.exec_driver_sql("DELETE FROM releases")


def test_the_secret_is_made_from_the_key_of_the_vault(store, tmp_path):
    """The same vault gives the same key for a purpose, another purpose or vault another one; it lies nowhere."""
    secret = store.vault.secret("deid")
    assert Store(tmp_path / "data").vault.secret("deid") == secret
    assert store.vault.secret("other") != secret
    assert Store(tmp_path / "other").vault.secret("deid") != secret
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not [
        path for path in files if secret in path.read_bytes() or secret.hex().encode() in path.read_bytes()
    ]
