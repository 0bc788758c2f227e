"""The report of a packet: classes, the gate, what was kept and why, and nothing of the text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import presidio_analyzer
import pytest
import yaml

from summarizer.deid import Deidentifier, redact, report
from summarizer.types import DeidReport, LedgerEntry, RedactedPacket, Request

PAGES = (
    (
        "Patient: Delphine Okarsky   DOB: 02/03/1961   MRN: 0077-3141\n"
        "Seen on 01/09/2025 in Port Ellery, ME 04999 by Dr. Imogen Tarrasch. Graves disease since 2019.\n"
        "64 years old; Epworth 14/24. Call 207-555-0117.\n"
    ),
    "Okarsky was seen again on 12/20/2024.\n",
)
VALUES = ("Okarsky", "Delphine", "1961", "0077", "01/09", "Ellery", "04999", "Tarrasch", "207-555", "12/20")


@pytest.fixture(scope="module")
def told(worker: Deidentifier) -> DeidReport:
    """The report of two pages."""
    packet = redact.text_packet(PAGES)
    return report(worker.redact(packet, Request(received=date(2025, 1, 31))))


def test_every_class_has_its_count_pages_and_least_sure_find(told: DeidReport) -> None:
    """Each class says how often, on which pages, by whom and how surely it was found."""
    patient = next(item for item in told.classes if item.label == "PATIENT")
    assert (patient.count, patient.different, patient.pages) == (2, 1, (1, 2))
    assert sum(patient.recognizers.values()) == patient.count
    assert 0 < patient.lowest_score <= 1
    assert {item.label for item in told.classes} >= {"DOB", "MRN", "DATE", "CITY", "ZIP", "PROVIDER", "PHONE"}


def test_what_was_kept_is_said_with_the_reason(told: DeidReport) -> None:
    """Clinical phrases, states, years and ages under 90 stay, each for a reason."""
    kept = {item.kind: item for item in told.kept}
    assert set(kept) == {"clinical_phrase", "state", "year", "age"}
    assert (kept["state"].count, kept["age"].count) == (1, 2)
    assert all(item.why and item.pages for item in told.kept)


def test_nothing_of_the_packet_stands_in_it(told: DeidReport) -> None:
    """A report can be filed anywhere: it holds no value and no surrogate."""
    said = told.model_dump_json()
    assert not [value for value in VALUES if value in said]
    assert "[PATIENT]" not in said


def test_it_says_how_far_years_narrow_down_day_zero(worker: Deidentifier) -> None:
    """Day -42 in 2024 and day -22 in 2025 leave twenty days for day 0; the shifted profile has no such years."""
    packet = redact.text_packet(PAGES)
    days = worker.redact(packet, Request(received=date(2025, 1, 31)))
    assert report(days).day_zero_within == 20
    shifting = Deidentifier(dates="shifted")
    dated = report(shifting.dated(packet, days))
    assert (dated.dates, dated.day_zero_within) == ("shifted", None)


def test_a_page_without_text_is_named() -> None:
    """What nobody has read, nobody has looked through; a blank page holds nothing."""
    pages = [
        {"number": number, "text": text, "entry": LedgerEntry(page=number, state=state)}
        for number, text, state in (
            (1, "Note.", "text"),
            (2, "", "unreadable"),
            (3, "", "blank"),
            (4, "", "ocr"),
        )
    ]
    packet = RedactedPacket.model_validate({"id": "p", "sha256": "p", "pages": pages})
    assert report(packet).pages_without_text == (2, 4)


def test_what_the_gate_took_out_is_told(worker: Deidentifier) -> None:
    """What only the second look found is named by page, class and alarm."""
    packet = redact.text_packet(("Nothing here.", "Strength 5 5 5 5 4 5 5 5 5 in the legs."))
    (item,) = report(worker.redact(packet)).gate
    assert (item.page, item.found, item.handled) == (2, "long", "removed")
    assert len(item.alarm) == 16


def test_presidios_recognizers_are_considered_one_by_one() -> None:
    """Every recognizer of the installed Presidio for the United States or any country stands in the document."""
    config = Path(presidio_analyzer.__file__).parent / "conf" / "default_recognizers.yaml"
    listed = yaml.safe_load(config.read_text(encoding="utf-8"))["recognizers"]
    names = {item["name"] for item in listed if item.get("country_code") in {"us", None}}
    text = (Path(__file__).parents[2] / "docs" / "deidentification.md").read_text(encoding="utf-8")
    assert len(names) > 20
    assert {name for name in names if name not in text} == set()
