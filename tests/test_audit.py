"""What the audit chain promises."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.audit import GENESIS, Head, MemoryAuditLog, canonical, digest, read_event, verify
from summarizer.errors import AuditError

NOON = datetime(2025, 5, 1, 12, tzinfo=UTC)


def filled(count: int = 4) -> MemoryAuditLog:
    """A log of `count` events."""
    log = MemoryAuditLog(clock=lambda: NOON)
    for number in range(count):
        log.append("packet_read", "system", "a1b2c3d4e5f60718", {"pages": str(number)})
    return log


def test_events_form_a_chain_from_genesis():
    """Every event carries the digest of the one before and its own place."""
    events = list(filled(3).events())
    assert [event.seq for event in events] == [1, 2, 3]
    assert [event.previous for event in events] == [GENESIS, events[0].digest, events[1].digest]
    assert events[0].at == "2025-05-01T12:00:00.000000+00:00"


def test_the_digest_is_sha256_over_the_canonical_rest():
    """Anybody can recompute a digest from the other fields alone."""
    event = next(filled(1).events())
    assert event.digest == digest(event.model_dump(exclude={"digest"}))


def test_a_sound_log_verifies_to_its_head():
    """Verification gives back the head that exports print."""
    log = filled()
    assert log.verify() == log.head() == Head.parse(str(log.head()))
    assert MemoryAuditLog().verify() == Head(0, GENESIS)


@given(place=st.integers(0, 3), data=st.data())
def test_flipping_any_byte_names_the_event(place, data):
    """One changed byte anywhere in a stored event fails, and the message names that event."""
    lines = [canonical(event) for event in filled().events()]
    line = bytearray(lines[place])
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    lines[place] = bytes(line)
    with pytest.raises(AuditError, match=rf"audit event {place + 1}\b"):
        verify(enumerate(lines, start=1))


def test_a_removed_event_leaves_a_gap():
    """A hole in the positions names the event that is gone."""
    rows = [(event.seq, canonical(event)) for event in filled().events()]
    with pytest.raises(AuditError, match="audit event 2 is gone"):
        verify([rows[0], *rows[2:]])


def test_a_removed_event_with_moved_positions_breaks_the_chain():
    """Renumbering the positions does not hide a removal."""
    lines = [canonical(event) for event in filled().events()]
    del lines[1]
    with pytest.raises(AuditError, match="audit event 2 is out of place"):
        verify(enumerate(lines, start=1))


def test_a_rewritten_event_breaks_the_link_of_the_next():
    """An event that was replaced by a sound one of the same place shows at its successor."""
    lines = [canonical(event) for event in filled().events()]
    other = MemoryAuditLog(clock=lambda: NOON)
    other.append("packet_read", "system", "a1b2c3d4e5f60718", {"pages": "99"})
    lines[0] = canonical(next(other.events()))
    with pytest.raises(AuditError, match="audit event 2 does not follow event 1"):
        verify(enumerate(lines, start=1))


def test_a_cut_off_tail_shows_against_an_expected_head():
    """The chain alone cannot see a lost tail; a printed head can."""
    log = filled()
    rows = [(event.seq, canonical(event)) for event in log.events()]
    assert verify(rows[:2]).length == 2
    with pytest.raises(AuditError, match="audit event 3 is gone"):
        verify(rows[:2], expected=log.head())


def test_an_older_head_still_verifies():
    """A head printed last month stays valid while the log grows."""
    log = filled()
    old = log.head()
    log.append("export", "dr.osei", "a1b2c3d4e5f60718", {})
    assert log.verify(expected=old).length == 5
    with pytest.raises(AuditError, match="audit event 4 is not the one"):
        log.verify(expected=Head(4, "f" * 64))


@pytest.mark.parametrize(
    "value",
    [
        "Margaret Ellison",
        "line one\nline two",
        "x" * 129,
        "219-09-9999",
        "503-555-0142",
        "03/14/1957",
        "1957-03-14",
        "88123456",
        "margaret_ellison.pdf",
        "m.ellison@example.org",
    ],
)
def test_text_of_a_patient_is_refused(value):
    """Free text, names, numbers, dates and file names cannot enter an event, nor the message about it."""
    log = MemoryAuditLog()
    with pytest.raises(AuditError) as caught:
        log.append("packet_read", "system", "a1b2c3d4e5f60718", {"note": value})
    assert value not in str(caught.value)
    assert log.head().length == 0


@pytest.mark.parametrize(
    "value",
    ["", "12", "c2b", "not_met", "LCD-L37281", "a" * 64, "0" * 16, "gpt-4o-2024-08-06", "3,7", "0.91"],
)
def test_ids_digests_counts_and_words_are_taken(value):
    """What a log needs gets in."""
    assert MemoryAuditLog().append("model_called", "system", "lumbar-mri", {"x": value}).details == {
        "x": value
    }


def test_a_kind_is_one_word_and_staff_may_use_a_mail_address():
    """The actor is a person of the plan, not a patient."""
    log = MemoryAuditLog()
    log.append("signed_in", "n.osei@plan.example", "n.osei", {})
    with pytest.raises(AuditError, match="kind"):
        log.append("Signed in", "n.osei", "n.osei", {})


def test_whitespace_in_a_stored_event_counts_as_altered():
    """Equal content in other bytes is not what was written."""
    line = canonical(next(filled(1).events()))
    with pytest.raises(AuditError, match="audit event 1"):
        read_event(1, line.replace(b",", b", ", 1))


def test_a_head_that_is_none_is_refused():
    """A mistyped head gets a clear message."""
    with pytest.raises(AuditError, match="COUNT:DIGEST"):
        Head.parse("12:abc")
