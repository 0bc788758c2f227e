"""Telephone numbers, addresses of the web and high ages in unusual print."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summarizer.types import RedactedPage

Redact = Callable[[str], RedactedPage]

# text, what has to go, its label
TAKEN = [
    ("Supply fax9105550177. Return", "9105550177", "FAX"),
    ("TEL(928) 555-0152", "(928) 555-0152", "PHONE"),
    ("a,2185550146,Medicare", "2185550146", "PHONE"),
    ("Alt: 681 5550129", "681 5550129", "PHONE"),
    ("paged at x41187, call back", "x41187", "PHONE"),
    ("RN ext 5-3390 aware", "5-3390", "PHONE"),
    ("318-555-0144, ext 12", "318-555-0144, ext 12", "PHONE"),
    ("757 - 555 - 0113", "757 - 555 - 0113", "PHONE"),
    (
        "call eight hundred five five five oh one four one.",
        "eight hundred five five five oh one four one",
        "PHONE",
    ),
    ("or call 1-800-555-0188, opt 3", "1-800-555-0188, opt 3", "PHONE"),
    ("TO:13375550122  03/11/2025", "13375550122", "PHONE"),
    ("my cell is 315 555 01 56.", "315 555 01 56", "PHONE"),
    ("fax 309·555·0172.", "309·555·0172", "FAX"),
    ("or imani dot park at post dot example", "imani dot park at post dot example", "EMAIL"),
    ("call me @ 555-0142 after 5", "555-0142", "PHONE"),
    ("jdoe[at]clinic[dot]org", "jdoe[at]clinic[dot]org", "EMAIL"),
    ("from fe80::1ff:fe23:4567:890a", "fe80::1ff:fe23:4567:890a", "IP"),
    ("AGE/SEX: 94/F", "94", "AGE"),
    ("her sister, 95, drives", "95", "AGE"),
    ("who is 94 and has dementia", "94", "AGE"),
    ("Room | Name | Age | Adm\n4W | Doe, A | 93 | 2/27", "93", "AGE"),
    ("Age\n93\nClinic", "93", "AGE"),
    ("yes, now 97, in Florida", "97", "AGE"),
    ("Mrs. Graves is 91, hard of hearing", "91", "AGE"),
    ('"Rose" (Rosetta Mae Lovelace, 96) prays', "96", "AGE"),
    ("Age 9l  Dr", "9l", "AGE"),
    ("DOB: Dec. 25, 1932 (92)", "92", "AGE"),
    ("Her mother (Ada, 91) cries", "91", "AGE"),
]

KEPT = [
    "x1000 mL bolus, ambulated x150 ft, SLR x 20, knee extension 110 deg.",
    "HR 94 and regular. She is 94% on 2 L. Sats 91 on RA.",
    "SpO2 now 97, HR now 98. (Oxygen Saturation, 96)",
    "Two or three times, one to two tabs, five of six.",
    "WBC 120 340 and platelets 210 180",
]


@pytest.mark.parametrize(("text", "value", "label"), TAKEN)
def test_contacts_and_high_ages_go(redact: Redact, text: str, value: str, label: str) -> None:
    """The whole value goes under its label."""
    page = redact(text)
    assert (value, label) in [(text[item.start : item.end], item.label) for item in page.redactions]


@pytest.mark.parametrize("text", KEPT)
def test_measures_stay(redact: Redact, text: str) -> None:
    """Distances, volumes, angles and counts are no numbers to call."""
    assert redact(text).text == text
