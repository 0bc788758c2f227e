"""What happened -> an append-only chain of events that shows tampering.

Events hold ids, digests, counts and enum words, never text of a patient. Each one carries the digest of the
one before it, so a changed, removed or inserted event breaks the chain. A chain cannot see that its tail was
cut off: every export prints the `Head` of its day, and `verify` can be given that head.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import rfc8785
from pydantic import BaseModel, ValidationError

from retrieval.types import Record
from summarizer.errors import AuditError

GENESIS = "0" * 64
"""`previous` of the first event."""
LONGEST = 128
"""Characters that one value of an event may have."""

Clock = Callable[[], datetime]
"""Gives the time; aware, UTC."""

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TOKEN = re.compile(r"[A-Za-z0-9\[\]][A-Za-z0-9._:/+=,#\[\]-]*|")
_DIGEST = re.compile(r"[0-9a-f]{12}|[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_LOOKS_PERSONAL = (
    re.compile(r"(?<!\d)\d{3}[-.]\d{2}[-.]\d{4}(?!\d)"),  # social security number
    re.compile(r"(?<!\d)\d{3}[-./]\d{3}[-./]\d{4}(?!\d)"),  # telephone number
    re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)"),  # date
    re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"),  # nothing but an ISO date (matched whole)
    re.compile(r"(?<![0-9a-fA-F])\d{8,}(?![0-9a-fA-F])"),  # record, member or account number
    re.compile(r"(?i)\.(pdf|tiff?|docx?|txt|rtf|png|jpe?g|xml|zip|eml)$"),  # file name as uploaded
)
_WHOLE_ONLY = 3
"""Index of the pattern above that counts only when it is the whole value: model names end in dates."""


class AuditEvent(Record):
    """One thing that happened. Made by an `AuditLog`, never by hand."""

    seq: int
    """Position in the log, from 1, without gaps."""
    at: str
    """UTC, ISO 8601 with microseconds."""
    actor: str
    """Id of the person or part that acted."""
    kind: str
    """What happened, for example `decision`."""
    subject: str
    """Id of the case, draft, packet or policy that it happened to."""
    details: dict[str, str]
    """Ids, digests, counts and enum words only."""
    previous: str
    """Digest of the event before; 64 zeros for the first."""
    digest: str
    """SHA-256 over the canonical JSON (RFC 8785) of all the other fields."""


class Head(NamedTuple):
    """The last event of a log: how many there are and its digest. Written `count:digest`."""

    length: int
    digest: str

    def __str__(self) -> str:
        return f"{self.length}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head that an export printed; raises AuditError where `text` is none."""
        match = re.fullmatch(r"\s*(\d+):([0-9a-f]{64})\s*", text)
        if match is None:
            raise AuditError("not a head of an audit log; it reads COUNT:DIGEST as printed in an export")
        return cls(int(match[1]), match[2])


class AuditLog(Protocol):
    """Append, iterate, verify. There is no update."""

    def append(self, kind: str, actor: str, subject: str, details: Mapping[str, str]) -> AuditEvent:
        """Write one event at the end; raises AuditError where a value could be text of a patient."""
        ...

    def events(self) -> Iterator[AuditEvent]:
        """All events, oldest first."""
        ...

    def head(self) -> Head:
        """Count and digest of the last event."""
        ...

    def verify(self, expected: Head | None = None) -> Head:
        """Check the whole chain; raises AuditError naming the first bad event."""
        ...


class MemoryAuditLog:
    """An AuditLog that ends with the process; for tests and for runs that keep nothing."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or utc_now
        self._lines: list[bytes] = []

    def append(self, kind: str, actor: str, subject: str, details: Mapping[str, str]) -> AuditEvent:
        """Write one event at the end."""
        event = next_event(
            self.head(), self._clock(), kind=kind, actor=actor, subject=subject, details=details
        )
        self._lines.append(canonical(event))
        return event

    def events(self) -> Iterator[AuditEvent]:
        """All events, oldest first."""
        return (read_event(seq, line) for seq, line in enumerate(self._lines, start=1))

    def head(self) -> Head:
        """Count and digest of the last event."""
        if not self._lines:
            return Head(0, GENESIS)
        return Head(len(self._lines), read_event(len(self._lines), self._lines[-1]).digest)

    def verify(self, expected: Head | None = None) -> Head:
        """Check the whole chain; raises AuditError naming the first bad event."""
        return verify(enumerate(self._lines, start=1), expected)


def utc_now() -> datetime:
    """The Clock of everyday."""
    return datetime.now(UTC)


def canonical(value: Any) -> bytes:
    """RFC 8785 JSON of a record, or of a plain value that may hold records."""
    return bytes(rfc8785.dumps(_plain(value)))


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON of `value`, 64 hex digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def next_event(
    head: Head, at: datetime, *, kind: str, actor: str, subject: str, details: Mapping[str, str]
) -> AuditEvent:
    """The event that follows `head`; raises AuditError where a value could be text of a patient."""
    if not _KEY.fullmatch(kind):
        raise AuditError("the kind of an event is one plain lower-case word")
    _check_value("actor", actor.replace("@", "."), kind)  # staff may sign in with a mail address
    _check_value("subject", subject, kind)
    for name, value in details.items():
        if not _KEY.fullmatch(name):
            raise AuditError(f"event {kind}: a key of the details is no plain lower-case word")
        _check_value(name, value, kind)
    body = {
        "seq": head.length + 1,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": actor,
        "kind": kind,
        "subject": subject,
        "details": dict(details),
        "previous": head.digest,
    }
    return AuditEvent.model_validate({**body, "digest": digest(body)})


def read_event(seq: int, line: bytes) -> AuditEvent:
    """The event stored as `line` at position `seq`; raises AuditError where a single byte of it is off."""
    try:
        event = AuditEvent.model_validate(json.loads(line))
    except (ValueError, ValidationError) as error:
        raise AuditError(f"audit event {seq} cannot be read: it was altered or damaged") from error
    if canonical(event) != line or event.digest != digest(event.model_dump(exclude={"digest"})):
        raise AuditError(f"audit event {seq} does not match its digest: it was altered")
    return event


def verify(lines: Iterable[tuple[int, bytes]], expected: Head | None = None) -> Head:
    """Check stored events (position, canonical JSON), oldest first; raises AuditError naming the first bad one.

    Args:
        lines: The stored events.
        expected: A head that an earlier export printed. The log must still hold that many events, the last
            of them with that digest.
    """
    head = Head(0, GENESIS)
    for seq, line in lines:
        if seq != head.length + 1:
            raise AuditError(f"audit event {head.length + 1} is gone: event {seq} stands in its place")
        event = read_event(seq, line)
        if event.seq != seq:
            raise AuditError(f"audit event {seq} is out of place: it was written as event {event.seq}")
        if event.previous != head.digest:
            raise AuditError(f"audit event {seq} does not follow event {head.length}: the chain is broken")
        head = Head(seq, event.digest)
        if expected is not None and seq == expected.length and event.digest != expected.digest:
            raise AuditError(f"audit event {seq} is not the one that the expected head names")
    if expected is not None and head.length < expected.length:
        raise AuditError(f"audit event {head.length + 1} is gone: the log ends before the expected head")
    return head


def _check_value(name: str, value: str, kind: str) -> None:
    """Refuse what could be text of a patient. The message names the field, never the value."""
    if len(value) > LONGEST or not _TOKEN.fullmatch(value):
        raise AuditError(f"event {kind}: {name} may only be an id, digest, count or single word")
    if _DIGEST.fullmatch(value):
        return
    for index, pattern in enumerate(_LOOKS_PERSONAL):
        if pattern.fullmatch(value) if index == _WHOLE_ONLY else pattern.search(value):
            raise AuditError(f"event {kind}: {name} looks like patient data; log an id or digest instead")


def _plain(value: Any) -> Any:
    """`value` with every record turned into JSON types."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
