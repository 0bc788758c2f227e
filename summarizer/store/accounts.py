"""Reviewers and passwords -> who is at the screen. Passwords are kept as salted scrypt hashes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import Connection, Engine, Row, insert, select, update

from summarizer.audit import Clock, canonical
from summarizer.errors import ReviewError, StoreError
from summarizer.store import tables
from summarizer.store.events import SqliteAuditLog
from summarizer.types import Reviewer

SHORTEST_PASSWORD = 8
TRIES = 5
"""Wrong passwords in a row after which an account is closed for a while."""
LOCKED_FOR = timedelta(minutes=15)

_SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 64 * 2**20, "dklen": 32}
_REFUSED = "unknown reviewer or wrong password"


class Accounts:
    """The people who may decide and sign."""

    def __init__(self, engine: Engine, log: SqliteAuditLog, clock: Clock) -> None:
        self._engine = engine
        self.audit = log
        self._clock = clock

    def add_reviewer(self, reviewer: Reviewer, password: str, actor: str = "admin") -> None:
        """Open an account; raises StoreError where the id is taken or the password too short."""
        if len(password) < SHORTEST_PASSWORD:
            raise StoreError(f"a password needs at least {SHORTEST_PASSWORD} characters")
        salt = secrets.token_bytes(16)
        with tables.transaction(self._engine) as connection:
            if _row(connection, reviewer.id) is not None:
                raise StoreError(f"there is a reviewer {reviewer.id} already; choose another id")
            connection.execute(
                insert(tables.reviewers).values(
                    id=reviewer.id, body=canonical(reviewer), salt=salt, hash=_hash(password, salt)
                )
            )
            self.audit.append_in(connection, "reviewer_added", actor, reviewer.id, {"role": reviewer.role})

    def set_password(self, reviewer_id: str, password: str, actor: str = "admin") -> None:
        """Give an account a new password and open it again where it was locked."""
        if len(password) < SHORTEST_PASSWORD:
            raise StoreError(f"a password needs at least {SHORTEST_PASSWORD} characters")
        salt = secrets.token_bytes(16)
        with tables.transaction(self._engine) as connection:
            _known(connection, reviewer_id)
            _change(
                connection, reviewer_id, salt=salt, hash=_hash(password, salt), failures=0, locked_until=0.0
            )
            self.audit.append_in(connection, "password_set", actor, reviewer_id, {})

    def authenticate(self, reviewer_id: str, password: str, purpose: str = "sign_in") -> Reviewer:
        """The reviewer whose password this is; raises ReviewError, without saying which of the two was wrong.

        Args:
            reviewer_id: Id as typed.
            password: Password as typed.
            purpose: Word for the log: `sign_in`, or `signature` where the credential is entered again to sign.
        """
        with tables.transaction(self._engine, write=False) as connection:
            row = _row(connection, reviewer_id)
        # The hash is worked out for unknown ids too, so that the time taken tells nothing.
        given = _hash(password, row.salt if row else b"\0" * 16)
        right = row is not None and hmac.compare_digest(given, row.hash)
        with tables.transaction(self._engine) as connection:
            refusal = self._note(connection, reviewer_id, purpose, right=right)
        if refusal or row is None:
            raise ReviewError(refusal or _REFUSED)
        return Reviewer.model_validate_json(row.body)

    def reviewer(self, reviewer_id: str) -> Reviewer:
        """The reviewer of that id; raises StoreError where there is none."""
        with tables.transaction(self._engine, write=False) as connection:
            return Reviewer.model_validate_json(_known(connection, reviewer_id).body)

    def reviewers(self) -> tuple[Reviewer, ...]:
        """Everybody with an account, by id."""
        with tables.transaction(self._engine, write=False) as connection:
            rows = connection.execute(select(tables.reviewers).order_by(tables.reviewers.c.id)).all()
        return tuple(Reviewer.model_validate_json(row.body) for row in rows)

    def _note(self, connection: Connection, reviewer_id: str, purpose: str, *, right: bool) -> str:
        """Log the attempt and count failures; gives the reason to refuse, empty where there is none."""
        row = _row(connection, reviewer_id)
        if row is None:  # what was typed may be a password: it does not go into the log
            self.audit.append_in(connection, f"{purpose}_failed", "unknown", "unknown", {})
            return _REFUSED
        now = self._clock().timestamp()
        if row.locked_until > now:
            self.audit.append_in(
                connection, f"{purpose}_failed", reviewer_id, reviewer_id, {"reason": "locked"}
            )
            minutes = int((row.locked_until - now) // 60) + 1
            return f"the account is locked after {TRIES} wrong passwords; try again in {minutes} minutes"
        if right:
            _change(connection, reviewer_id, failures=0, locked_until=0.0)
            self.audit.append_in(connection, purpose, reviewer_id, reviewer_id, {})
            return ""
        failures = row.failures + 1
        locked = failures >= TRIES
        until = now + LOCKED_FOR.total_seconds() if locked else 0.0
        _change(connection, reviewer_id, failures=0 if locked else failures, locked_until=until)
        details = {"failures": str(failures), "reason": "password"}
        self.audit.append_in(connection, f"{purpose}_failed", reviewer_id, reviewer_id, details)
        if locked:
            self.audit.append_in(connection, "reviewer_locked", "system", reviewer_id, {})
        return _REFUSED


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, **_SCRYPT)


def _row(connection: Connection, reviewer_id: str) -> Row[tuple[str, bytes, bytes, bytes, int, float]] | None:
    return connection.execute(select(tables.reviewers).where(tables.reviewers.c.id == reviewer_id)).first()


def _known(connection: Connection, reviewer_id: str) -> Row[tuple[str, bytes, bytes, bytes, int, float]]:
    row = _row(connection, reviewer_id)
    if row is None:
        raise StoreError("no reviewer has that id; add the account first")
    return row


def _change(connection: Connection, reviewer_id: str, **values: object) -> None:
    connection.execute(update(tables.reviewers).where(tables.reviewers.c.id == reviewer_id).values(**values))
