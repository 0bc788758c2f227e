"""Values with units from statements: one table of text and value, thresholds and look-alikes included."""

from __future__ import annotations

import pytest

from summarizer.facts.measures import common, measurements
from summarizer.types import Span, Statement

TABLE = [
    ("ahi_or_rdi", "AHI 22.4/h on this study", 22.4),
    ("lvef", "EF fraction    0.27   (biplane Simpson)", 27),
    ("lvef", "LVEF visually estimated 40%.", 40),
    ("nyha_class", "NYHA class III symptoms", 3),
    ("weight_kg", "Wt 185 lb", 83.91452),
    ("pao2", "pO2 6.9 kPa on room air", 51.754278),
    ("hematocrit", "Hct 47.2 %", 47.2),
    ("pack_years", "That is 51 pack-yrs.", 51),
    ("age", "68 y/o woman", 68),
    ("pain_score", "Pain 7 out of 10", 7),
    ("conservative_care", "Fourteen weeks of physical therapy", 14),
    ("conservative_care", "PT [day -120, 2025] to [day -64, 2025], 18 visits", 8),
    ("diastolic_bp", "BP 152/84", 84),
    ("systolic_bp", "BP 152/84", 152),
]


def read(name: str, text: str, header: str = "") -> list:
    """All measurements of one statement of a document dated day -30."""
    statement = Statement(span=Span(page=1, start=0, end=len(text)), text=text, header=header)
    return measurements(name, common()[name], [(0, statement)], {0: -30}, 2025)


@pytest.mark.parametrize(("name", "text", "value"), TABLE)
def test_a_value_is_read_in_the_policys_unit(name, text, value):
    """The number, its unit and the conversion are right."""
    assert [m.value for m in read(name, text)] == [pytest.approx(value)]


@pytest.mark.parametrize("text", ["AHI of 15 or more per hour", "[ ] AHI >= 15", "criteria: AHI at least 15"])
def test_a_threshold_is_no_result(text):
    """A limit quoted from a policy or form is marked as one."""
    assert all(m.limit for m in read("ahi_or_rdi", text))


def test_a_table_value_is_read_from_its_column():
    """Where a row has counts and indexes, the column's head decides."""
    found = read("ahi_or_rdi", "All apneas + hypopneas   57   9.2", "Measure   Count   Index /h")
    assert [m.value for m in found] == [9.2]


def test_an_implausible_value_is_not_read():
    """A number outside the plausible range is another number."""
    assert read("lvef", "EF 400") == []


def test_a_value_carries_the_day_it_speaks_of():
    """A date in the sentence wins over the day of the document."""
    assert [m.day for m in read("hba1c", "A1c 8.1 % on [day -200, 2024]")] == [-200]
    assert [m.day for m in read("hba1c", "A1c 8.1 %")] == [-30]
