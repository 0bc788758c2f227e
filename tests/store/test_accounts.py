"""Who may sign in."""

from __future__ import annotations

import pytest

from summarizer.errors import ReviewError, StoreError
from summarizer.store import Store, tables
from tests.sample import DIRECTOR, NURSE

PASSWORD = "correct horse"


def kinds(store: Store) -> list[str]:
    """Kinds of all events."""
    return [event.kind for event in store.audit.events()]


def test_the_right_password_gives_the_reviewer(store):
    """Signing in gives name, role and credentials, and is logged."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    assert store.authenticate(DIRECTOR.id, PASSWORD) == store.reviewer(DIRECTOR.id) == DIRECTOR
    assert kinds(store) == ["reviewer_added", "sign_in"]


def test_wrong_password_and_unknown_id_read_the_same(store):
    """The message does not say which ids exist, and what was typed does not enter the log."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    messages = set()
    for who in (DIRECTOR.id, "hunter2-typed-into-the-wrong-field"):
        with pytest.raises(ReviewError) as caught:
            store.authenticate(who, "wrong")
        messages.add(str(caught.value))
    assert len(messages) == 1
    assert [event.subject for event in store.audit.events()][1:] == [DIRECTOR.id, "unknown"]


def test_five_failures_lock_the_account_for_a_while(store, clock):
    """Even the right password is refused until the time is over; every attempt is in the log."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    for _ in range(5):
        with pytest.raises(ReviewError, match="wrong password"):
            store.authenticate(DIRECTOR.id, "wrong")
    with pytest.raises(ReviewError, match="locked"):
        store.authenticate(DIRECTOR.id, PASSWORD)
    assert kinds(store) == ["reviewer_added", *["sign_in_failed"] * 5, "reviewer_locked", "sign_in_failed"]
    clock.move(minutes=15)
    assert store.authenticate(DIRECTOR.id, PASSWORD) == DIRECTOR


def test_a_success_resets_the_count(store):
    """Four slips, one success, four slips: still open."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(ReviewError):
                store.authenticate(DIRECTOR.id, "wrong")
        assert store.authenticate(DIRECTOR.id, PASSWORD) == DIRECTOR


def test_a_new_password_opens_a_locked_account(store):
    """An administrator can help at once."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    for _ in range(5):
        with pytest.raises(ReviewError):
            store.authenticate(DIRECTOR.id, "wrong")
    store.set_password(DIRECTOR.id, "another one")
    assert store.authenticate(DIRECTOR.id, "another one", purpose="signature") == DIRECTOR
    assert kinds(store)[-1] == "signature"


def test_passwords_are_salted_and_hashed(store):
    """Two people with one password have different hashes, and the password is nowhere."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    store.add_reviewer(NURSE, PASSWORD)
    with tables.transaction(store._engine, write=False) as connection:
        rows = connection.execute(tables.reviewers.select()).all()
    assert len({row.hash for row in rows}) == len({row.salt for row in rows}) == 2
    assert all(PASSWORD.encode() not in row.hash + row.salt + row.body for row in rows)


def test_ids_are_unique_and_passwords_not_short(store):
    """Both are refused with a remedy."""
    store.add_reviewer(DIRECTOR, PASSWORD)
    with pytest.raises(StoreError, match="already"):
        store.add_reviewer(DIRECTOR, PASSWORD)
    with pytest.raises(StoreError, match="8 characters"):
        store.add_reviewer(NURSE, "short")
    assert store.reviewers() == (DIRECTOR,)
    with pytest.raises(StoreError, match="no reviewer"):
        store.reviewer(NURSE.id)
