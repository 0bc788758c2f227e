"""Dates become day numbers whose differences are the true intervals."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.deid import Deidentifier
from summarizer.types import Packet, Patient, RedactedPage, Request

Redact = Callable[[str], RedactedPage]
_DAY = re.compile(r"\[day (-?\d+), (\d{4})\]")
_FORMS = (
    "{0:%m/%d/%Y}",
    "{0:%Y-%m-%d}",
    "{0:%B} {0.day}, {0.year}",
    "{0.day} {0:%b} {0.year}",
    "{0:%b}-{0:%d}-{0:%Y}",
)


@settings(max_examples=40, deadline=None)
@given(
    first=st.dates(date(2015, 1, 1), date(2030, 12, 31)),
    gap=st.integers(0, 4000),
    form=st.sampled_from(_FORMS),
    other=st.sampled_from(_FORMS),
)
def test_intervals_stay_exact(worker: Deidentifier, first: date, gap: int, form: str, other: str) -> None:
    """However two days are written, the day numbers are as far apart as the days."""
    second = first + timedelta(days=gap)
    page = worker.redact_text(f"Seen {form.format(first)}.\nSeen again {other.format(second)}.\n")
    days = [int(number) for number, _ in _DAY.findall(page.text)]
    assert days == [-gap, 0] or (gap == 0 and days == [0, 0])


def test_day_zero_is_the_day_of_receipt(worker: Deidentifier, packet_of: Callable[..., Packet]) -> None:
    """Day 0 comes from the request, the year stays beside the day number, the birth date becomes an age."""
    request = Request(
        received=date(2025, 3, 10), patient=Patient(name="Ada Penhallow", dob=date(1950, 3, 11))
    )
    result = worker.redact(packet_of("Ada Penhallow, born 03/11/1950, seen 02/07/2025."), request)
    assert result.pages[0].text == "[PATIENT], born [DOB, age 74], seen [day -31, 2025]."
    assert result.anchor_year == 2025
    assert result.patient_age == 74


def test_ages_from_ninety_are_pooled(redact: Redact) -> None:
    """An age of 90 and over becomes 90+, a younger one stays."""
    page = redact("Father is 94 years old, mother is 88 years old.")
    assert page.text == "Father is 90+ years old, mother is 88 years old."


def test_ratios_and_scores_are_no_dates(redact: Redact) -> None:
    """Vitals, scores, fractions and doses that look like a month and a day stay."""
    text = "Pain 8/10 to 4/10. BP 138/82. Strength 5/5. Norco 5/325 mg. 20/40 vision. 1/2 tab."
    assert redact(text).text == text


def test_a_day_without_any_year_does_not_tell_its_place_in_the_calendar(redact: Redact) -> None:
    """Where a packet names no year at all, days count from one of its own days and not from New Year."""
    assert redact("Seen March 3 in clinic").text == "Seen [day 0] in clinic"
    assert redact("Seen 3/3 and on 3/10 for follow up").text == "Seen [day -7] and on [day 0] for follow up"
    assert redact("Since March worse").text == "Since [month 0] worse"
