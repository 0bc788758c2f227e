"""Tables of text -> what is taken out of it, near misses included."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summarizer.types import RedactedPage

Redact = Callable[[str], RedactedPage]

# angle quotation marks stand around what has to go
TAKEN = [
    # names by label, title, credential, header, relation, sign-off
    "Patient: ‹Okarsky, Delphine R.›  sex F",
    "Mr. ‹Graves› came alone.",
    "Reviewed by ‹Tamsin Polkerris›, RN",
    "S. ‹Kettering› CMA called back".replace("S. ‹", "‹S. "),
    "His wife ‹Ysolde› drives him.",
    "Sincerely,\n‹Corwin Ashdown›, MD",
    "‹Peregrine Holloway›, RRT set the pressure.",
    "PATIENT: ‹VAN DER LINDEN, TERESA›",
    "PID|||77120456||‹OKONKWO^ADA^M›||".replace("77120456", "‹77120456›"),
    "spoke with ‹Zenobia› about the mask.",
    "Rounds: ‹Petrov›/‹Nakamura›.",
    "Care team: ‹Ottoline Brisk› (PCP), ‹Dawn Hall› (Neurology)",
    "hi dr ‹kellaway›, the mask leaks",
    "from: ‹walter church› <‹wc9@mail.example.org›>",
    "Patient: ‹C0OPER, Jane›",
    "Dr. ‹O'Malley-Reyes› agrees.",
    "D: ‹03/04/2024› T: ‹03/05/2024› /‹TERESA MARCHBANKS›",
    # places
    "Lives at ‹4702 N. Juniper Avenue›, ‹Maplewick›, OH ‹44999›",
    "She moved to ‹Brackwater› in 2011.",
    "‹8627 Willow Bend Rd›, Suite 210".replace("Rd›, Suite 210", "Rd, Suite 210›"),
    # organisations
    "Seen at ‹Platte Bottoms Sleep and Lung Clinic› today.",
    "FROM: ‹Silverthorn Home Medical Supply›",
    # dates and ages
    "Seen ‹03/14/2024›.",
    "Until ‹March 2023›.",
    "sent ‹SEP-12-2025› 11:45 AM",
    "on ‹O3/l4/2024›",
    "Mother died at ‹93›.",
    "DOB: ‹1954-02-27›",
    # numbers
    "MRN: ‹0077-3141›",
    "MR#: ‹52-74-43›",
    "SSN ‹123-45-6789›",
    "Member ID ‹XQZ558120934›",
    "Serial no: ‹K22-67619-2›",
    "Vehicle plate ‹7TWH402›",
    "VIN ‹1HGCM82633A004352›",
    "Call ‹(555) 555-0142› or fax ‹555-555-0143›",
    "Claim # ‹20250101123›",
    "DEA ‹BK4418827›",
    "UDI ‹(01)00812345678901(17)260101(10)A77B›",
    "Photo: ‹IMG_20240412.jpg›",
    "see ‹https://chart.example.org/p/77›",
    "IP ‹10.12.1.44›",
    "She fell in ‹Fresno› last week.",
    "STAFF: ‹jmoreno2›",
    "Attending: ‹Sage Winterbottom›, M.D.",
]

KEPT = [
    "Graves disease and Parkinson's disease, Bell's palsy.",
    "Hoffman sign negative, Lachman test positive, Babinski down.",
    "Kellgren-Lawrence grade 4, Mallampati III, Epworth Sleepiness Scale 14/24.",
    "Metformin 500 mg twice daily, Humira, Ozempic, Lyrica 75 mg.",
    "BP 138/82, HR 76, SpO2 88%, T 98.6 F. BMI 41.2",
    "L4-L5 and L5-S1 stenosis, C5-6 disc, T12 fracture.",
    "CPT 64483, HCPCS E0601, ICD-10 G47.33 and M17.11",
    "Pain 8/10, strength 4/5, PHQ-9 18, 2/6 murmur.",
    "Hemoglobin A1c 8.9, WBC 11.2 (4.0-11.0), platelets 245,000",
    "67-year-old man, symptoms for 6 weeks, last seen two weeks ago; surgery in 2011.",
    "The price of the device; marked improvement; will follow up; hand pain; a grace period.",
    "ROS: negative. Review of Systems. Past Medical History.",
    "Home sleep apnea test, Mohs surgery, Roux-en-Y gastric bypass, Foley catheter.",
    "Staphylococcus aureus, C. difficile, H. pylori.",
    "EHL 4+/5 R. EHL L. CXR clear",
    "Rolls max A. Sit EOB 4 min.",
    "Gait with rollator, stairs x 4.",
    "Kellgren Lawrence III. Re: CPAP, Epworth 14.",
    "Pacemaker Azure XT DR MRI.",
    "LCD L34528 and NCD 240.4; trial NCT06058234; LOINC 4548-4; NDC 0002-1433-80.",
    "see the doctor between day 31 and day 91",
]


def _split(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and where they were."""
    text, spans = "", []
    for piece in marked.split("‹"):
        inside, mark, rest = piece.partition("›")
        if mark:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + rest
    return text, spans


@pytest.mark.parametrize("marked", TAKEN)
def test_identifiers_go_whole(redact: Redact, marked: str) -> None:
    """Every letter and digit of an identifier is covered by a redaction."""
    text, spans = _split(marked)
    page = redact(text)
    covered = {at for item in page.redactions for at in range(item.start, item.end)}
    left = [
        text[a:b] for a, b in spans if any(text[at].isalnum() and at not in covered for at in range(a, b))
    ]
    assert not left, page.text


@pytest.mark.parametrize("text", KEPT)
def test_clinical_words_stay(redact: Redact, text: str) -> None:
    """Eponyms, instruments, drugs, values, levels, codes and everyday words are not touched."""
    assert redact(text).text == text


def test_name_and_eponym_on_one_page(redact: Redact) -> None:
    """Mr. Graves is a person and Graves disease is a disease, wherever they stand."""
    page = redact("Mr. Graves has Graves disease.\nMr. Graves takes methimazole for Graves' disease.")
    assert "Graves disease" in page.text
    assert "Graves' disease" in page.text
    assert "Mr. Graves" not in page.text


def test_names_in_table_cells(redact: Redact) -> None:
    """A name under a heading such as User or Prescriber goes, the values beside it stay."""
    page = redact(
        "Date        User          Test      Value\n"
        "03/25/2024  N. Quaverly   pO2       54 mmHg\n"
        "03/26/2024  Price         Ferritin  212 ng/mL\n"
    )
    assert "Quaverly" not in page.text
    assert "Price" not in page.text
    assert "54 mmHg" in page.text
    assert "Ferritin  212 ng/mL" in page.text
