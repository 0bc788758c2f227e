"""The residual gate fails closed; a person may release one alarm: one page, one class, one value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import pytest

from summarizer.deid import Deidentifier, redact, report
from summarizer.errors import DeidError
from summarizer.types import Alarm, Gate

ROW, OTHER = "5 5 5 5 4 5 5 5 5", "3 4 5 4 3 2 2 1 1"
"""Grades of strength and scores by day: long numbers to a machine."""
PAGES = (f"Strength {ROW} in the legs.", f"Strength again {ROW}; pain by day {OTHER}.")
KEY = b"a key for tests only"


@pytest.fixture
def no_second_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gate finds is not taken out by the machine, so that a person is asked."""
    monkeypatch.setattr(redact, "_ROUNDS", 0)


@dataclass
class Person:
    """Somebody who releases what is asked of them."""

    wanted: Collection[str] = ()
    released: set[str] = field(default_factory=set)
    asked: list[Alarm] = field(default_factory=list)
    reason: str = "grades of strength, no number of anybody"

    def ask(self, alarms: tuple[Alarm, ...], gate: Gate) -> None:
        """Look at the alarms and release those that are wanted."""
        self.asked += alarms
        gate(self.reason, "the reason of the release")
        self.released |= {alarm.id for alarm in alarms if alarm.id in self.wanted}


def refused(person: Person | None = None) -> DeidError:
    """The refusal of the packet."""
    with pytest.raises(DeidError) as caught:
        passed(person)
    return caught.value


def passed(person: Person | None = None) -> tuple[str, ...]:
    """The pages, where the packet gets past the gate."""
    someone = person or Person()
    worker = Deidentifier(secret=KEY, released=lambda _: someone.released)
    packet = worker.redact(redact.text_packet(PAGES), ask=someone.ask if person else None)
    return tuple(page.text for page in packet.pages)


@pytest.mark.usefixtures("no_second_round")
def test_the_refusal_names_page_class_and_alarm_but_no_value() -> None:
    """Everything that a person needs to look it up, and nothing to look up in the message."""
    error = refused()
    assert len(error.alarms) == 3
    assert all(alarm in str(error) for alarm in error.alarms)
    assert "page 1: a long number" in str(error)
    assert ROW not in str(error)
    assert OTHER not in str(error)


@pytest.mark.usefixtures("no_second_round")
def test_one_release_lets_one_alarm_pass_and_no_other() -> None:
    """The same number on another page, and another number on the same page, still stop the packet."""
    first, second, third = refused().alarms
    assert set(refused(Person({first})).alarms) == {second, third}
    assert set(refused(Person({second, first})).alarms) == {third}
    person = Person({first, second, third})
    assert passed(person) == PAGES
    assert [alarm.page for alarm in person.asked] == [1, 2, 2]


@pytest.mark.usefixtures("no_second_round")
def test_what_was_released_once_need_not_be_asked_again() -> None:
    """A release counts for later drafts of the same packet."""
    person = Person(released=set(refused().alarms))
    assert passed(person) == PAGES
    assert person.asked == []


@pytest.mark.usefixtures("no_second_round")
def test_an_alarm_of_another_key_or_packet_releases_nothing() -> None:
    """Alarm ids are keyed digests: an id made elsewhere opens nothing here."""
    others = Deidentifier(secret=b"another key")
    with pytest.raises(DeidError) as caught:
        others.redact(redact.text_packet(PAGES))
    assert not set(caught.value.alarms) & set(refused().alarms)
    assert len(refused(Person(caught.value.alarms)).alarms) == 3


@pytest.mark.usefixtures("no_second_round")
@pytest.mark.parametrize("reason", [f"{ROW} are grades", "ask me at a.b@mail.example.org"])
def test_a_reason_may_not_hold_what_it_releases(reason: str) -> None:
    """The reason is stored and logged by digest: it passes the same gate first."""
    person = Person(refused().alarms, reason=reason)
    assert "reason" in str(refused(person))
    assert person.released == set()


@pytest.mark.usefixtures("no_second_round")
def test_without_anybody_to_ask_nothing_is_released() -> None:
    """A key that ends with the process cannot be answered: the packet stays refused."""
    for _ in range(2):
        with pytest.raises(DeidError):
            Deidentifier().redact(redact.text_packet(PAGES))


@pytest.mark.usefixtures("no_second_round")
def test_a_released_value_passes_later_gates_and_nothing_else_does() -> None:
    """Prompt and draft may hold what a person released; another value is refused by place and class."""
    person = Person(released=set(refused().alarms))
    worker = Deidentifier(secret=KEY, released=lambda _: person.released)
    packet = redact.text_packet(PAGES)
    guard = worker.guard(packet, worker.redact(packet))
    guard.check(f"Strength {ROW}.", "a question to the model")
    with pytest.raises(DeidError, match="a question to the model: a long number"):
        guard.check("Batch 99 12 00 33 1.", "a question to the model")


def test_what_the_machine_took_out_a_person_can_give_back() -> None:
    """Where another round takes a find out, the report names its alarm; released, it stays the next time."""
    person = Person()
    worker = Deidentifier(secret=KEY, released=lambda _: person.released)
    packet = redact.text_packet(PAGES)
    first = worker.redact(packet)
    assert not any(ROW in page.text for page in first.pages)
    assert [(item.page, item.handled) for item in report(first).gate] == [
        (1, "removed"),
        (2, "removed"),
        (2, "removed"),
    ]
    person.wanted = [alarm.id for alarm in first.removed if alarm.page in {1, 2}]
    second = worker.redact(packet, ask=person.ask)
    assert tuple(page.text for page in second.pages) == PAGES
    assert {item.handled for item in report(second).gate} == {"released"}


def test_a_value_released_on_one_page_goes_on_the_others() -> None:
    """A release is of one page: the same digits elsewhere are still taken out or refused."""
    person = Person()
    worker = Deidentifier(secret=KEY, released=lambda _: person.released)
    packet = redact.text_packet(PAGES)
    person.wanted = [alarm.id for alarm in worker.redact(packet).removed if alarm.page == 1]
    try:
        pages = worker.redact(packet, ask=person.ask).pages
    except DeidError:
        return
    assert ROW not in pages[1].text
