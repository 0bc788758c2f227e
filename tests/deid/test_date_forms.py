"""Forms of dates -> what the calendar reads in them, and what it must not read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from summarizer.deid import calendar
from summarizer.types import RedactedPage

Redact = Callable[[str], RedactedPage]
Said = tuple[int | None, int | None, int | None]

# text, and each date in it: its words, then year, month, day as far as they are said
READ: list[tuple[str, list[tuple[str, Said]]]] = [
    ("mon 3/3 0912 called", [("mon 3/3", (None, 3, 3))]),
    ("next Tues 3/18 w/ therapy", [("Tues 3/18", (None, 3, 18))]),
    ("issued 3/4 by the clinic", [("3/4", (None, 3, 4))]),
    ("EDD stays 4/27.", [("4/27", (None, 4, 27))]),
    ("port placed 1/9.", [("1/9", (None, 1, 9))]),
    ("1. 3/3 7:58a wants refill", [("3/3", (None, 3, 3))]),
    ("pain worse since 3/14", [("3/14", (None, 3, 14))]),
    ("admitted 2/l9-2/24 for osteo", [("2/l9", (None, 2, 19)), ("2/24", (None, 2, 24))]),
    ("Addendum 3-14: call", [("3-14", (None, 3, 14))]),
    ("Date 3-10-25", [("3-10-25", (2025, 3, 10))]),
    ("DATE 3-7-2S", [("3-7-2S", (2025, 3, 7))]),
    ("on 3/S/25", [("3/S/25", (2025, 3, 5))]),
    ("MAR-03-2O25", [("MAR-03-2O25", (2025, 3, 3))]),
    ("Date: March l4th", [("March l4th", (None, 3, 14))]),
    ("Coll: 04MAR25 2250", [("04MAR25", (2025, 3, 4))]),
    ("ulcer since Dec2024, stable", [("Dec2024", (2024, 12, None))]),
    ("Sent: Sat, Mar 8, 2025 10:41 PM", [("Sat, Mar 8, 2025", (2025, 3, 8))]),
    ("Date: Wed, 12 Mar 2025 15:08:44 -0400", [("Wed, 12 Mar 2025", (2025, 3, 12))]),
    ("tues the 4th of march 1015", [("tues the 4th of march", (None, 3, 4))]),
    ("before me this 28th day of March", [("28th day of March", (None, 3, 28))]),
    ("one stay (18-21 November)", [("18", (None, 11, 18)), ("21 November", (None, 11, 21))]),
    ("deployed Jan-Oct 2017", [("Jan", (2017, 1, None)), ("Oct 2017", (2017, 10, None))]),
    ("expires april 2. told him", [("april 2", (None, 4, 2))]),
    ("closed on march the fourth because", [("march the fourth", (None, 3, 4))]),
    ("june second seventy-eight", [("june second seventy-eight", (1978, 6, 2))]),
    ("march four twenty twenty five", [("march four twenty twenty five", (2025, 3, 4))]),
    ("the third of May two thousand and five", [("the third of May two thousand and five", (2005, 5, 3))]),
    ("back on the twenty eighth.", [("the twenty eighth", (None, None, 28))]),
    ("home til Tuesday the 11th, then", [("Tuesday the 11th", (None, None, 11))]),
    ("worse around Christmas", [("Christmas", (None, 12, 25))]),
    ("set for Fri., Mar. 7 with Rosen", [("Fri., Mar. 7", (None, 3, 7))]),
    ("seen Oct. 7 through Nov. 26.", [("Oct. 7", (None, 10, 7)), ("Nov. 26", (None, 11, 26))]),
    ("replaced on April the 17th", [("April the 17th", (None, 4, 17))]),
    ("dated two slash eleven, read", [("two slash eleven", (None, 2, 11))]),
    ("port placed 3 slash 10 by Kim", [("3 slash 10", (None, 3, 10))]),
    ("start monday march seventeen.", [("monday march seventeen", (None, 3, 17))]),
    ("the PET of february twelve", [("february twelve", (None, 2, 12))]),
    ("Fecha: 12 de febrero de 2025", [("12 de febrero de 2025", (2025, 2, 12))]),
    ("Fecha 17/marzo/25", [("17/marzo/25", (2025, 3, 17))]),
    ("estudio del 1-jul-25", [("1-jul-25", (2025, 7, 1))]),
    ("RUN DT 02102025", [("02102025", (2025, 2, 10))]),
    ("DOS 022625", [("022625", (2025, 2, 26))]),
    ("RD8*20250615-20251214~", [("20250615", (2025, 6, 15)), ("20251214", (2025, 12, 14))]),
    ("DATE 01 02 25", [("01 02 25", (2025, 1, 2))]),
    ("BIRTH DATE 11 08 1968 SEX F", [("11 08 1968", (1968, 11, 8))]),
    ("Cert 3/16/25-5/14/25", [("3/16/25", (2025, 3, 16)), ("5/14/25", (2025, 5, 14))]),
    ("Date of eval01/15/2025", [("01/15/2025", (2025, 1, 15))]),
    ("TB TEST 1/8 NEG", [("1/8", (None, 1, 8))]),
    ("#1 3/4 1430, #2 3/5 1430", [("3/4", (None, 3, 4)), ("3/5", (None, 3, 5))]),
    ("visit VC 0088127, 1/30-2/8", [("1/30", (None, 1, 30)), ("2/8", (None, 2, 8))]),
    (
        "Next appts: 8/4 8/5 8/7",
        [("8/4", (None, 8, 4)), ("8/5", (None, 8, 5)), ("8/7", (None, 8, 7))],
    ),
    (
        "Name | Adm | Age\nA B | 3/4 | 60\nC D | 2/3 | 70",
        [("3/4", (None, 3, 4)), ("2/3", (None, 2, 3))],
    ),
    ("since Labor Day", [("Labor Day", (None, 9, None))]),
]

NO_DATES = [
    "Pain 3/10 at rest, worst 9/10; improved to 4/10.",
    "Deltoid 4/5, biceps 5/5, wrist ext 3/5; grip 4/5. DTRs 2/4. 2/6 systolic murmur.",
    "Suboxone 8/2 film, oxycodone-APAP 5/325, BiPAP 12/6, HCTZ 10/12.5, 1/2 tab.",
    "PHQ-9 12/27, MoCA 12/30, Epworth 12/24, Braden 12/23, Wells 3/12, 4/9 criteria.",
    "3/12 nodes positive; 1/2 bottles; recall 2/3 words; follows 3/3 commands; completed 8/10 trials.",
    "For 2-3 days, next 3-4 months, on 2-3 L, 7-10-14 days, 5-10-15 mg, section 3.5.12, v2.3.10.",
    "She may first try; may 2 days later march 3 steps; dec 5 mg; sat 92.",
    "30 2/7 weeks. Apgars 8/9. BPP 8/8. Titer 1/8, 1:160. 3/8 inch, 3/4 cup.",
    "Tender over the 5th metatarsal, on the 4th and 5th digits, on the 3rd floor.",
    "Christmas disease excluded.",
    "mJOA 12/18, HLA 3/6 match, Qty 2/28, BIMS 9/15, Ling sounds 1/6, fraction 5/25, visit 3/12.",
    "Quads | 4/5 | 3/5\nHamstrings | 4/5 | 2/5\nGrip | 5/5 | 3/5",
    "Blood pressure 98 72 18. Takes 10 12 14 units. Code 02 04 in room 12.",
    "Visit | 9/24 | 10/24 | 11/24 | 12/24\nPain | 5/10 | 4/10 | 3/10 | 2/10",
    "Eats 1/4 to 1/2 of meals. Pupils 4/3. Present 7/9. HAS-BLED 3/9.",
    "One slash two tablets, four slash five strength.",
]


@pytest.mark.parametrize(("text", "dates"), READ)
def test_dates_are_read(text: str, dates: list[tuple[str, Said]]) -> None:
    """Each form is found whole and read to year, month and day as far as it says them."""
    found = [(text[item.start : item.end], (item.year, item.month, item.day)) for item in calendar.scan(text)]
    assert found == dates


@pytest.mark.parametrize("text", NO_DATES)
@pytest.mark.parametrize("page", ["", "Date: 03/04/2025  next 04/15/2025\n"])
def test_scores_doses_and_counts_are_no_dates(text: str, page: str) -> None:
    """Also beside full dates of the same time."""
    assert all(item.start < len(page) for item in calendar.scan(page + text))


def test_a_day_near_the_dates_of_its_page_is_a_date() -> None:
    """`neg 2/28` is a date on a page of March, and nothing on a page of July."""
    assert len(calendar.scan("Seen 03/04/2025.\nMRI brain neg 2/28.")) == len(["03/04/2025", "2/28"])
    assert len(calendar.scan("Seen 07/04/2025.\nMRI brain neg 2/28.")) == len(["07/04/2025"])


def test_a_day_without_a_month_lies_near_the_page_date(redact: Redact) -> None:
    """The interval is exact for a weekday and a number; a holiday that moves is taken out without one."""
    page = redact("Seen 03/08/2025. Back Tuesday the 11th. Nosebleeds since Mardi Gras. Fell Mon 3/3.")
    assert "Back [day 3, 2025]." in page.text
    assert "Fell [day -5, 2025]." in page.text
    assert "Mardi" not in page.text


def test_a_cell_between_dates_is_a_date() -> None:
    """A base of scores too, in a row or a column of dates; never among scores."""
    row = "DATE | 1/7 | 1/10 | 1/14 | 1/17\nFlex | 3/5 | 4/5 | 4/5 | 5/5"
    assert [row[item.start : item.end] for item in calendar.scan(row)] == ["1/7", "1/10", "1/14", "1/17"]


def test_more_than_the_whole_is_a_date_near_the_dates_of_its_page() -> None:
    """`12/5` is neither a fraction nor a score."""
    text = "Scanned 12/8/24. Call by noon 12/5, Wanda 11/4 back."
    assert [text[item.start : item.end] for item in calendar.scan(text)] == ["12/8/24", "12/5", "11/4"]
