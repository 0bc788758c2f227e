"""Organisations known by name: what is found, in which extent, and what stays."""

from __future__ import annotations

import pytest

from summarizer.deid import lexicon
from summarizer.deid.recognizers.organisations import OrganisationRecognizer
from summarizer.deid.redact import Deidentifier

FOUND = [
    ("Insurance Humana H44190327", "Humana"),
    ("Precert started with Humana's portal", "Humana"),
    ("payer: humana ppo", "humana ppo"),
    ("COVERED BY AETNA SINCE MAY", "AETNA"),
    ("Plan: BCBS of Texas  Subscriber", "BCBS of Texas"),
    ("Payor: Kaiser Permanente GA  Member", "Kaiser Permanente GA"),
    ("Payor: Kaiser Perrnanente GA  Member", "Kaiser Perrnanente GA"),
    ("PLAN REGENCE BLUESHIELD ZVB60041", "REGENCE BLUESHIELD"),
    ("Plan: HMSA", "HMSA"),
    ("payer: uhc medicare advantage 918440273", "uhc medicare advantage"),
    ("Molina Healthcare of Ohio denied it", "Molina Healthcare of Ohio"),
    ("Anthem Medicaid, member ID 4", "Anthem Medicaid"),
    ("UM vendor eviCore asks for notes", "eviCore"),
    ("auto claim, Progressive, adjuster Kyle", "Progressive"),
    ("through Gallagher Bassett, file 3", "Gallagher Bassett"),
    ("Pharmacy: Meijer #142", "Meijer #142"),
    ("filled at Walgreens store 04417", "Walgreens store 04417"),
    ("picked up at CVS #2231", "CVS #2231"),
    ("worked at Publix deli", "Publix"),
    ("cashier at Target for nine years", "Target"),
    ("drives for UPS", "UPS"),
    ("shops at Wal-Mart daily", "Wal-Mart"),
    ("employer: Ford", "Ford"),
    ("GROUP: BAE SYSTEMS", "BAE SYSTEMS"),
    ("sent to NeoGenomics, ref", "NeoGenomics"),
    ("Labs drawn at LabCorp today", "LabCorp"),
    ("sent out to Quest yesterday", "Quest"),
    ("hospitalized at CAMC in January", "CAMC"),
    ("transferred to Mass General by air", "Mass General"),
    ("seen at Duke for a second opinion", "Duke"),
    ("req fac: ENCOMPASS TALLAHASSEE", "ENCOMPASS TALLAHASSEE"),
    ("runs at DaVita three days a week", "DaVita"),
    ("oxygen from Apria Healthcare", "Apria Healthcare"),
    ("loan from Wells Fargo", "Wells Fargo"),
    ("Procter and Gamble plant", "Procter and Gamble"),
]
STAYS = [
    "Progressive weakness of both legs",
    "primary progressive MS",
    "Plan: Progressive ambulation with walker",
    "Target INR 2 to 3", "TARGET WEIGHT 71 KG", "Gap of 3 mm",
    "CVS: S1 S2 normal, no murmur",
    "LEFT ATRIUM MILDLY DILATED", "Delta wave on ECG",
    "PNC x 9 visits", "R-CHOP cycle 4",
    "UPS AND DOWNS IN MOOD", "walks with help at home",
    "a myriad of complaints", "united front of the family",
    "select medical records enclosed", "independent health decisions",
    "Mr. Ford reports pain", "Dr. Mayo agreed", "Molina, Jorge", "Linda Kroger called",
    "Mayo score 6", "UCLA shoulder scale 22", "Duke criteria met", "Yale-Brown 18",
    "Purdue 7 pegs", "Rancho Los Amigos level V", "Invitae panel negative",
    "MEDICARE PART B", "Texas Medicaid", "TRICARE Prime", "CHIP", "VA benefits",
    "Dexcom G7", "ResMed AirSense 11", "Stryker Triathlon", "Pfizer vaccine", "Medtronic pump",
    "Epic chart", "InterQual 2025 met",
    "UNIV. OF T", "Jobst stockings", "Subway tile", "ambulates in Ohio",
]  # fmt: skip


def found(text: str) -> list[str]:
    """The organisations of a text."""
    return [text[item.start : item.end] for item in OrganisationRecognizer().find(text)]


@pytest.mark.parametrize(("text", "name"), FOUND)
def test_a_known_organisation_is_found(text: str, name: str) -> None:
    """By its name, with place, product and number of the store."""
    assert found(text) == [name]


@pytest.mark.parametrize("text", STAYS)
def test_words_that_are_no_organisation_stay(text: str) -> None:
    """Everyday and clinical words, persons, instruments, programmes, products and software."""
    assert found(text) == []


def test_the_list_is_clean() -> None:
    """No name twice, none of two letters without a context."""
    names = [item.removesuffix("~").lower() for item in lexicon.entries("organisations")]
    assert len(names) == len(set(names))
    assert not [
        item
        for item in lexicon.entries("organisations")
        if len(item.removesuffix("~")) < 3 and item[-1] != "~"
    ]


def test_names_leave_the_text_and_programmes_do_not() -> None:
    """From end to end, laboratories that are also in the list of tests among them."""
    page = Deidentifier(secret=b"0" * 32).redact_text(
        "Insurance Humana. Medicare Part B second. Sent to NeoGenomics."
    )
    assert "Humana" not in page.text
    assert "NeoGenomics" not in page.text
    assert "Medicare Part B" in page.text
