"""Cases, decisions and signatures on disk."""

from __future__ import annotations

import stat
import threading
from datetime import UTC, date, datetime

import pytest
import sqlalchemy

from summarizer import review
from summarizer.audit import canonical
from summarizer.errors import ReviewError, StoreError
from summarizer.store import Store, tables
from summarizer.store.store import DATABASE
from summarizer.types import REFERRAL, Alarm, Decision, Reviewer
from tests.sample import (
    DIRECTOR,
    NURSE,
    PHRASES_OF_THE_PATIENT,
    SIGNED,
    sample_decisions,
    sample_draft,
    sample_packet,
    sample_pdf,
    sample_policy,
    sample_redacted,
    sample_request,
    sample_signed,
    sample_source,
)


def accept(criterion: str = "c2a", reviewer: Reviewer = DIRECTOR) -> Decision:
    """An acceptance."""
    return Decision(criterion_id=criterion, action="accept", reviewer=reviewer.id, at=SIGNED)


def decided(store: Store, case: str) -> None:
    """Store all sample decisions and the look at the unread page."""
    for decision in sample_decisions():
        store.decide(case, decision, DIRECTOR)
    store.look_at(case, 6, DIRECTOR)


def test_everything_of_a_case_comes_back_from_a_new_process(store, case, tmp_path):
    """A second store on the same folder finds what the first one was given."""
    store.decide(case, accept(), DIRECTOR)
    store.edit_summary(case, "Back pain, therapy not completed.", DIRECTOR)
    store.look_at(case, 6, DIRECTOR)
    again = Store(tmp_path / "data")
    assert again.draft(case) == sample_draft()
    assert again.redacted(case) == sample_redacted()
    assert again.packet(case) == sample_packet()
    assert again.request(case) == sample_request()
    assert again.source(case, sample_source()[0]) == sample_pdf()
    assert again.decisions(case) == (accept(),)
    assert again.summary_text(case) == "Back pain, therapy not completed."
    assert again.looked_at(case) == (6,)
    assert again.verify() == store.verify()


def test_the_same_draft_again_is_the_same_case(store, case):
    """Saving twice adds neither a case nor an event."""
    before = store.audit.head()
    assert (
        store.save_case(
            sample_packet(), sample_redacted(), sample_draft(), sample_request(), [sample_source()], "system"
        )
        == case
    )
    assert store.audit.head() == before
    assert len(store.cases()) == 1


def test_a_case_without_request_is_kept(store):
    """The request is optional throughout; the queue then shows the policy's title."""
    case = store.save_case(sample_packet(), sample_redacted(), sample_draft(), None, [], "system")
    assert store.request(case) is None
    assert store.cases()[0].service == "Lumbar MRI"


def test_no_patient_text_in_the_database_and_none_in_clear_in_the_vault(store, case, tmp_path):
    """Names, birth date, numbers and the file name are in no file of the data folder in clear."""
    decided(store, case)
    store.sign(case, sample_signed())
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {DATABASE, "packet", "request"} <= {path.name for path in files}
    secrets = [
        *PHRASES_OF_THE_PATIENT,
        "Ellison",
        "4471902",
        "1957-03-14",
        "Lindqvist",
        "XQH882910455",
        "%PDF",
    ]
    for path in files:
        data = path.read_bytes()
        assert [secret for secret in secrets if secret.encode() in data] == [], path.name
    assert b"Straight leg raise positive" in b"".join(
        path.read_bytes() for path in files if DATABASE in path.name
    )


@pytest.mark.usefixtures("case")
def test_files_are_for_their_owner_only(tmp_path):
    """Folders are mode 700, database and vault files mode 600."""
    for path in (tmp_path / "data").rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path.name


def test_a_revealed_draft_is_refused(store):
    """Quotes in clear may not enter the database."""
    revealed = sample_draft().model_copy(update={"revealed": True})
    with pytest.raises(StoreError, match="revealed"):
        store.save_case(sample_packet(), sample_redacted(), revealed, None, [], "system")


def test_a_source_with_another_digest_is_refused_and_leaves_nothing(store, tmp_path):
    """A file that is not the one of the ledger stops the whole case."""
    with pytest.raises(StoreError, match="digest"):
        store.save_case(
            sample_packet(), sample_redacted(), sample_draft(), None, [("0" * 16, b"x")], "system"
        )
    assert store.cases() == ()
    assert [path for path in (tmp_path / "data" / "vault").iterdir() if path.is_dir()] == []


def test_a_case_that_cannot_be_stored_leaves_no_vault_files(store, tmp_path):
    """When the database refuses, the vault is emptied again."""
    refuse_inserts(tmp_path, "drafts")
    with pytest.raises(StoreError, match="nothing was stored"):
        store.save_case(sample_packet(), sample_redacted(), sample_draft(), None, [], "system")
    assert [path for path in (tmp_path / "data" / "vault").iterdir() if path.is_dir()] == []
    assert store.cases() == ()
    assert store.audit.head().length == 0


def refuse_inserts(tmp_path, table: str) -> None:
    """Make every insert into `table` fail, from outside."""
    engine = sqlalchemy.create_engine(f"sqlite:///{tmp_path / 'data' / DATABASE}")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    engine.dispose()


@pytest.mark.parametrize("table", ["events", "decisions"])
def test_decision_and_event_are_one_transaction(store, case, tmp_path, table):
    """Where either insert fails, neither the decision nor its event is there."""
    before = store.audit.head()
    refuse_inserts(tmp_path, table)
    with pytest.raises(StoreError, match="disk full"):
        store.decide(case, accept(), DIRECTOR)
    assert store.decisions(case) == ()
    assert store.audit.head() == before


def test_a_refused_event_takes_the_decision_with_it(store, case, monkeypatch):
    """A decision whose event cannot be written is not stored."""
    monkeypatch.setattr(
        type(store.audit), "append_in", lambda *_: (_ for _ in ()).throw(StoreError("no event"))
    )
    with pytest.raises(StoreError, match="no event"):
        store.decide(case, accept(), DIRECTOR)
    assert store.decisions(case) == ()


def test_decisions_keep_their_order_and_the_last_one_counts(store, case):
    """A changed mind leaves both decisions in the record."""
    second = Decision(
        criterion_id="c2a", action="reject", reason="Exam is templated.", reviewer=DIRECTOR.id, at=SIGNED
    )
    store.decide(case, accept(), DIRECTOR)
    store.decide(case, accept("c3"), DIRECTOR)
    store.decide(case, second, DIRECTOR)
    assert [item.action for item in store.decisions(case)] == ["accept", "accept", "reject"]
    assert store.current(case) == {"c2a": second, "c3": accept("c3")}


def test_an_identifier_in_a_persons_own_words_is_refused(store, case):
    """A reason that names the patient does not enter the database; the message gives the surrogate only."""
    for words in ("Ms. Ellison did not attend", "ELLISON, MARGARET", "see mrn 4471902", "as of 05/08/2025"):
        named = Decision(criterion_id="c2a", action="reject", reason=words, reviewer=DIRECTOR.id, at=SIGNED)
        with pytest.raises(ReviewError, match=r"write \[") as caught:
            store.decide(case, named, DIRECTOR)
        assert "Ellison" not in str(caught.value)
    with pytest.raises(ReviewError, match=r"the summary holds .* \[PATIENT\]"):
        store.edit_summary(case, "Margaret   Ellison has back pain", DIRECTOR)
    assert store.audit.head().length == 2


def test_a_decision_is_stored_only_by_its_maker_on_a_known_finding(store, case):
    """Neither another person's decision nor one on an unknown criterion is taken."""
    with pytest.raises(ReviewError, match="made it"):
        store.decide(case, accept(reviewer=NURSE), DIRECTOR)
    with pytest.raises(ReviewError, match="no finding"):
        store.decide(case, accept("c99"), DIRECTOR)
    with pytest.raises(StoreError, match="no case"):
        store.decide("0" * 16, accept(), DIRECTOR)


def test_quality_may_read_but_not_review(store, case):
    """A role without a part in the review cannot write."""
    auditor = Reviewer(id="q.lin", name="Qi Lin", role="quality")
    with pytest.raises(ReviewError, match="quality"):
        store.decide(case, accept(reviewer=auditor), auditor)


def test_a_signed_review_closes_the_case(store, case):
    """After signing, nothing about the case can be added."""
    decided(store, case)
    store.sign(case, sample_signed())
    assert store.signed(case) == sample_signed()
    review.verify(store.signed(case))
    row = store.cases()[0]
    assert (row.state, row.overall) == ("signed", "does_not_meet")
    for act in (
        lambda: store.decide(case, accept(), DIRECTOR),
        lambda: store.edit_summary(case, "x", DIRECTOR),
        lambda: store.look_at(case, 6, DIRECTOR),
        lambda: store.sign(case, sample_signed()),
    ):
        with pytest.raises(ReviewError, match="signed and closed"):
            act()


def test_a_review_of_stale_decisions_is_refused(store, case):
    """Somebody decided again between reading and signing."""
    decided(store, case)
    store.decide(case, accept("c3"), DIRECTOR)
    with pytest.raises(ReviewError, match="has changed"):
        store.sign(case, sample_signed())
    assert store.signed(case) is None


def test_a_page_that_nobody_was_seen_to_look_at_is_refused(store, case):
    """The signed review cannot claim more looks than the store knows."""
    for decision in sample_decisions():
        store.decide(case, decision, DIRECTOR)
    with pytest.raises(ReviewError, match="look at"):
        store.sign(case, sample_signed())


def test_a_referral_hands_the_case_on_without_closing_it(store):
    """A nurse's signed referral leaves the last word to the medical director."""
    statuses = {finding.criterion_id: finding for finding in sample_draft().findings}
    statuses["c1a"] = statuses["c1a"].model_copy(update={"status": "met"})
    draft = sample_draft().model_copy(update={"findings": tuple(statuses.values()), "overall": "meets"})
    case = store.save_case(sample_packet(), sample_redacted(), draft, sample_request(), [], "system")
    decisions = tuple(accept(name, NURSE) for name in statuses)
    for decision in decisions:
        store.decide(case, decision, NURSE)
    store.look_at(case, 6, NURSE)
    common = {"meaning": "Checked.", "summary_text": "", "looked_at": (6,), "at": SIGNED}
    tree = sample_policy().criteria
    store.sign(case, review.sign(draft, decisions, NURSE, tree, determination=REFERRAL, **common))
    assert store.signed(case) is None
    assert store.cases()[0].state == "prepared"
    store.sign(case, review.sign(draft, decisions, DIRECTOR, tree, determination="approve", **common))
    assert store.signed(case).signature.reviewer == DIRECTOR
    assert store.cases()[0].state == "signed"


def test_a_nurse_prepares_a_case_that_she_may_not_sign(store, case):
    """Handing over needs a decision on every finding and shows in the queue."""
    with pytest.raises(ReviewError, match="no decision on c1a"):
        store.prepare(case, NURSE)
    for finding in sample_draft().findings:
        store.decide(case, accept(finding.criterion_id, NURSE), NURSE)
    store.prepare(case, NURSE)
    assert store.cases()[0].state == "prepared"


@pytest.mark.usefixtures("case")
def test_the_queue_knows_when_a_decision_is_due(store):
    """Seven days for a standard request, counted from the day of receipt, which only the vault holds."""
    row = store.cases()[0]
    assert (row.received, row.due) == (date(2025, 5, 12), datetime(2025, 5, 19, tzinfo=UTC))
    assert (row.service, row.pages, row.state) == ("MRI lumbar spine without contrast", 6, "open")


def test_an_expedited_request_has_72_hours_and_comes_first(store, case):
    """The queue is sorted by due time."""
    urgent = sample_request().model_copy(update={"urgency": "expedited"})
    other = sample_draft().model_copy(update={"id": "another"})
    second = store.save_case(sample_packet(), sample_redacted(), other, urgent, [], "system")
    assert [row.id for row in store.cases()] == [second, case]
    assert store.cases()[0].due == datetime(2025, 5, 15, tzinfo=UTC)


def test_a_name_in_the_requested_service_is_masked(store):
    """What intake typed goes to the queue with surrogates."""
    asked = sample_request().model_copy(update={"service": "MRI for Margaret Ellison"})
    store.save_case(sample_packet(), sample_redacted(), sample_draft(), asked, [], "system")
    assert store.cases()[0].service == "MRI for [PATIENT]"


def test_a_lock_keeps_others_out_until_it_is_released_or_runs_out(store, case, clock):
    """Two reviewers never write to one case at the same time; a closed browser blocks for 15 minutes at most."""
    store.lock(case, NURSE)
    assert store.cases()[0].lock == store.locked_by(case) == NURSE.id
    for act in (lambda: store.lock(case, DIRECTOR), lambda: store.decide(case, accept(), DIRECTOR)):
        with pytest.raises(StoreError, match=f"open at {NURSE.id}"):
            act()
    store.unlock(case, DIRECTOR)
    assert store.locked_by(case) == NURSE.id
    clock.move(minutes=15)
    store.lock(case, DIRECTOR)
    store.unlock(case, DIRECTOR)
    assert store.locked_by(case) is None


def test_two_writers_at_once_lose_nothing(store, case, tmp_path):
    """Two stores on one folder, writing together, end in one unbroken chain with every decision."""
    other = Store(tmp_path / "data")
    failures: list[BaseException] = []

    def write(where: Store, reviewer: Reviewer) -> None:
        try:
            for _ in range(25):
                where.decide(case, accept(reviewer=reviewer), reviewer)
        except BaseException as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=write, args=pair) for pair in ((store, NURSE), (other, DIRECTOR))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    made = [item.reviewer for item in store.decisions(case)]
    assert (made.count(NURSE.id), made.count(DIRECTOR.id)) == (25, 25)
    assert other.verify().length == 52


@pytest.mark.parametrize("table", [table.name for table in tables.APPEND_ONLY])
def test_rows_cannot_be_changed_or_removed(store, case, table):
    """The database itself refuses, whoever asks; replacing counts as removing."""
    fill(store, case)
    for statement in (
        f"UPDATE {table} SET rowid = rowid",  # noqa: S608 - our own table names
        f"DELETE FROM {table}",  # noqa: S608 - our own table names
        f"REPLACE INTO {table} SELECT * FROM {table}",  # noqa: S608 - our own table names
    ):
        with (
            pytest.raises(StoreError, match="can only be added to"),
            tables.transaction(store._engine) as connection,
        ):
            connection.exec_driver_sql(statement)
    assert store.verify().length > 10


def fill(store: Store, case: str) -> None:
    """At least one row in every table."""
    decided(store, case)
    alarm = Alarm(id="0123456789abcdef", page=1, kind="long")
    store.release(store.draft(case).packet.sha256, [alarm], DIRECTOR, "grades of strength")
    store.prepare(case, DIRECTOR)
    store.edit_summary(case, sample_draft().summary_text, DIRECTOR)
    store.sign(case, sample_signed())


def test_a_newer_database_is_not_touched(store, tmp_path):
    """An old program refuses the tables of a newer one."""
    with tables.transaction(store._engine) as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="upgrade"):
        Store(tmp_path / "data")


def test_a_file_that_is_no_database_gets_a_clear_message(tmp_path):
    """Damage at the door is one of our errors."""
    (tmp_path / DATABASE).write_bytes(b"no database at all, but long enough to look like one " * 20)
    with pytest.raises(StoreError, match="database"):
        Store(tmp_path)


@pytest.mark.usefixtures("case")
def test_bodies_are_canonical_json(store):
    """What lies on disk is the byte string that was digested."""
    with tables.transaction(store._engine, write=False) as connection:
        body = connection.execute(sqlalchemy.select(tables.drafts.c.body)).scalar_one()
    assert body == canonical(sample_draft())
