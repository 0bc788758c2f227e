"""Statements: exact, disjoint and complete slices of a page; sections, tables, check boxes; chunks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import layout
from summarizer.chunking import chunks, is_heading, statements
from summarizer.chunking.sentences import sentences
from summarizer.types import Document, LedgerEntry, RedactedPacket, RedactedPage, Statement

FAX = "FROM [FAX 1] ([ORG 2]) Mon [day 0, 2025] 09:15 Page 1 of 9 Job 1120"


def cut(*texts: str, state: str = "text") -> tuple[Statement, ...]:
    """The statements of one document with these pages."""
    pages = tuple(
        RedactedPage(number=n, text=text, entry=LedgerEntry(page=n, state=state))
        for n, text in enumerate(texts, 1)
    )
    packet = RedactedPacket(id="0" * 16, sha256="0" * 64, pages=pages)
    return statements(packet, (Document(kind="progress_note", pages=tuple(range(1, len(texts) + 1))),))


def words(*texts: str) -> list[str]:
    """Their texts, with line breaks as blanks."""
    return [" ".join(statement.text.split()) for statement in cut(*texts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen by Dr. Smith today. No fever.", ["Seen by Dr. Smith today.", "No fever."]),
        (
            "Takes 2.5 mg p.o. q.d. with food. Denies cough.",
            ["Takes 2.5 mg p.o. q.d. with food.", "Denies cough."],
        ),
        ("Aspirin 81 mg p.o. q.d. He denies bleeding.", ["Aspirin 81 mg p.o. q.d.", "He denies bleeding."]),
        (
            "Room No. 5 was cold. Surgery vs. PT discussed.",
            ["Room No. 5 was cold.", "Surgery vs. PT discussed."],
        ),
        (
            "1. Suspect OSA. Refer. 2. HTN, stable. 3. Flu shot.",
            ["1. Suspect OSA.", "Refer.", "2. HTN, stable.", "3. Flu shot."],
        ),
        ("TSH ok in Oct. Cont same.", ["TSH ok in Oct.", "Cont same."]),
        ("Pain 4/10 at 20 min. Home with driver.", ["Pain 4/10 at 20 min.", "Home with driver."]),
        ("Read by J. Q. Public, M.D. on call. Stable.", ["Read by J. Q. Public, M.D. on call.", "Stable."]),
        ('"It hurts." Walks 2 blocks.', ['"It hurts."', "Walks 2 blocks."]),
        ("AHI 9.2/h overall. REM 18.7.", ["AHI 9.2/h overall.", "REM 18.7."]),
    ],
)
def test_sentences(text: str, expected: list[str]):
    """Abbreviations, decimals, initials and list numbers end no sentence."""
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_wrapped_prose_is_one_sentence():
    """A sentence over two lines is one statement, line break included."""
    text = (
        "She was seen in the clinic for pain of the right knee that began in the spring and has not\n"
        "improved with rest. There is no history of\nfracture.\n"
    )
    found = cut(text)
    assert "not\nimproved with rest." in found[0].text
    assert found[0].text == text[found[0].span.start : found[0].span.end]
    assert found[1].text == "There is no history of\nfracture."


def test_headings_become_sections():
    """A heading is kept and names the section of what follows, over the page break too."""
    found = cut("HPI\nPain for 3 months.\nFamily Hx\nMother - stroke at 71.\n", "Brother - asthma.\n")
    assert [(statement.text, statement.section) for statement in found] == [
        ("HPI", "hpi"),
        ("Pain for 3 months.", "hpi"),
        ("Family Hx", "family hx"),
        ("Mother - stroke at 71.", "family hx"),
        ("Brother - asthma.", "family hx"),
    ]
    assert [is_heading(statement) for statement in found] == [True, False, True, False, False]


def test_line_with_data_is_no_heading():
    """A short line that carries a value is a statement of the section above."""
    found = cut("HPI\nSnores loudly every night.\nEpworth today: 13/24.\nPMH\nNo CVA.\n")
    assert (found[2].text, found[2].section) == ("Epworth today: 13/24.", "hpi")


def test_inline_heading_ends_with_the_next_label():
    """HISTORY: names its own line only; a labelled finding below is not history."""
    found = cut(
        "MRI LUMBAR SPINE\nHISTORY: Leg pain.\nL3-4: Mild bulge.\nIMPRESSION: Stenosis.\nSigned by reader.\n"
    )
    sections = {statement.text: statement.section for statement in found}
    assert sections["HISTORY: Leg pain."] == "history"
    assert sections["L3-4: Mild bulge."] == "mri lumbar spine"
    assert sections["IMPRESSION: Stenosis."] == "impression"
    assert sections["Signed by reader."] == "impression"


def test_table_rows_know_their_header():
    """Rows stay whole; each knows the header row above it."""
    text = "Respiratory events\nMeasure             Count  Index /h\nObstructive apneas  14     2.3\nHypopneas (4%)      42     6.8\n"
    found = cut(text)
    assert [statement.section for statement in found] == ["respiratory events"] * 4
    assert found[2].text == "Obstructive apneas  14     2.3"
    assert found[2].header == "Measure             Count  Index /h"
    assert found[1].header == ""


def test_rows_without_columns_stay_apart():
    """Rows whose columns were lost are not run together as prose."""
    rows = ["[day -40, 2025] 8 52 5 FT", "[day -26, 2025] 3 28 15 FT", "[day -8, 2025] 8 54 5 FT"]
    assert words("\n".join(rows) + "\n") == rows


def test_one_statement_a_box():
    """Boxes on one line are statements of their own; the question goes with the first and heads the rest."""
    found = cut("Urgency: [ ] expedited  [x] standard\n[x] AHI 15 or more\n[ ] AHI 5 to 14 with symptoms\n")
    assert [statement.text for statement in found] == [
        "Urgency: [ ] expedited",
        "[x] standard",
        "[x] AHI 15 or more",
        "[ ] AHI 5 to 14 with symptoms",
    ]
    assert found[1].header == "Urgency:"


def test_fax_lines_and_letterheads_are_left_out():
    """What a fax machine or printer adds is no statement, a line of clinical content always is."""
    text = (
        f"{FAX}\n[ORG 1]\n[ADDRESS 1], [CITY 1], OH [ZIP 1]\nPh [PHONE 1] Fx [FAX 2]\n"
        "Printed by KLO on [day -3, 2025] 08:01 Page 1 of 1\nForm AB-120 ([month -9, 2024]) 1 / 1\n"
        "SpO2 87% walking on room air.\nBP 120/80\n13/24\nPage 1 of 2\n"
    )
    assert words(text) == ["SpO2 87% walking on room air.", "BP 120/80", "13/24"]


def test_blank_pages_give_none():
    """A page of state blank gives no statement."""
    assert cut("speck\n", state="blank") == ()


def test_form_lines():
    """Each labelled line is a statement of its own."""
    assert words(
        "Patient: [PATIENT]\nOrder date: [day -18, 2025]\nDiagnosis: G47.33 obstructive sleep apnea\n"
    ) == [
        "Patient: [PATIENT]",
        "Order date: [day -18, 2025]",
        "Diagnosis: G47.33 obstructive sleep apnea",
    ]


PIECES = st.lists(
    st.sampled_from(
        ["HPI", "Plan:", "No fever.", "Pt seen by Dr. Lee", "1. HTN. 2. DM.", "[x] yes  [ ] no", "SpO2  88 %  RA", "Date  Value  Unit",
         "[day -3, 2025]  7.1  %", "        wrapped cell", "   ", "", "\t\u2022 item one", "Page 2 of 3", FAX, "[ORG 1] [PHONE 1]",
         "It was the third visit for a cough that had begun in the winter and did not go away with", "lozenges, tea or rest", "a.m. p.m. 2.5 mg p.o. Q", "???", "\u00e9t\u00e9 \ud83d\ude00."]
    ) | st.text(alphabet="aB .:[]x-1/\t", max_size=30),
    max_size=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(PIECES)
def test_statements_tile_the_page(pieces: list[str]):
    """Sorted, disjoint, exact slices; every letter outside headers and footers is in exactly one."""
    text = "\n".join(pieces)
    found = cut(text)
    behind = 0
    for statement in found:
        assert statement.span.start >= behind
        assert (
            text[statement.span.start : statement.span.end] == statement.text == statement.text.strip() != ""
        )
        behind = statement.span.end
    every = layout.lines(text)
    dull = layout.boilerplate(every)
    expected = "".join("".join(line.text.split()) for index, line in enumerate(every) if index not in dull)
    assert "".join("".join(statement.text.split()) for statement in found) == expected


def test_chunks_keep_order_and_size():
    """Chunks hold all statements in order, none over the limit, none across sections."""
    sentence = "The patient walked ten feet with help. "
    found = cut("HPI\n" + sentence * 30 + "\nPlan\n" + sentence * 5 + "\n")
    groups = chunks(found, max_words=50)
    assert [statement for group in groups for statement in group] == list(found)
    assert all(sum(len(statement.text.split()) for statement in group) <= 50 for group in groups)
    assert all(len({statement.section for statement in group}) == 1 for group in groups)


def test_long_statement_stands_alone():
    """A statement over the limit is a chunk by itself, uncut."""
    found = cut("Pain " * 200 + "ends.\nNo fever.\n")
    assert [len(group) for group in chunks(found, max_words=100)] == [1, 1]
