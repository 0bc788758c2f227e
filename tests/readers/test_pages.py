"""Pages of every state -> text, word boxes and a ledger entry that says what became of them."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image

from summarizer.readers import page_png, read_packet
from summarizer.types import Packet, Page
from tests.readers.made import (
    HEIGHT,
    LEADING,
    LEFT,
    LETTER,
    NOTE,
    TOP,
    WIDTH,
    Sheet,
    form,
    note,
    pdf,
    place,
    put,
    turned,
)

FAX_LINE = "FROM 555 0100 TO 555 0199 PAGE 3"
MIXED = (
    Sheet(text=NOTE),
    Sheet(scan=LETTER),
    Sheet(scan=LETTER[1:], text=(FAX_LINE,)),
    Sheet(),
    Sheet(text=NOTE),
    Sheet(noise=True),
)


@pytest.fixture(scope="module")
def packet(tmp_path_factory) -> Packet:
    """One packet with a page of every state."""
    return read_packet([put(tmp_path_factory.mktemp("mixed"), "mixed.pdf", pdf(*MIXED))])


def read(folder, data: bytes) -> Page:
    """The only page of a PDF."""
    (page,) = read_packet([put(folder, "page.pdf", data)]).pages
    return page


def words(page: Page) -> list[str]:
    """The words as the boxes cut them out of the text."""
    return [page.text[word.start : word.end] for word in page.words]


def overlap(word, box: tuple[float, float, float, float]) -> float:
    """Share of the word's box that lies on `box`."""
    wide = min(word.x1, box[2]) - max(word.x0, box[0])
    high = min(word.y1, box[3]) - max(word.y0, box[1])
    return max(wide, 0) * max(high, 0) / ((word.x1 - word.x0) * (word.y1 - word.y0))


def drawn_places(lines=NOTE) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every word of the lines with the place where it was drawn."""
    return [
        (word, place(row, word, "".join(f"{before} " for before in line.split()[:index])))
        for row, line in enumerate(lines)
        for index, word in enumerate(line.split())
    ]


def test_every_page_has_one_entry(packet):
    """The ledger names each page once, in order, with its state, its size and where it came from."""
    assert [entry.page for entry in packet.ledger] == list(range(1, len(MIXED) + 1))
    assert [entry.state for entry in packet.ledger] == [
        "text",
        "ocr",
        "ocr",
        "blank",
        "duplicate",
        "unreadable",
    ]
    assert {(entry.width, entry.height) for entry in packet.ledger} == {(WIDTH, HEIGHT)}
    assert {entry.source for entry in packet.ledger} == {packet.sha256[:16]}
    assert [entry.source_page for entry in packet.ledger] == list(range(1, len(MIXED) + 1))


def test_text_comes_line_by_line(packet):
    """A page of text reads as it was written, one line a line."""
    assert packet.pages[0].text == "".join(f"{line}\n" for line in NOTE)
    assert packet.ledger[0].reason is None
    assert packet.ledger[0].confidence is None


def test_word_boxes_lie_where_the_words_were_drawn(packet):
    """Each word of the text layer has a box over the place on which it was drawn."""
    page = packet.pages[0]
    expected = drawn_places()
    assert words(page) == [word for word, _ in expected]
    for word, (_, box) in zip(page.words, expected, strict=True):
        assert overlap(word, box) > 0.6


def test_words_are_in_order_and_apart(packet):
    """Word ranges rise, never overlap and hold no blank, on pages of text and of OCR alike."""
    for page in packet.pages:
        for left, right in itertools.pairwise(page.words):
            assert left.end <= right.start
        assert all(word and not any(map(str.isspace, word)) for word in words(page))
        assert "".join(words(page)) == "".join(page.text.split())


def test_scanned_page_is_read_from_its_image(packet):
    """A page that is only a picture is read by OCR, with the mean confidence in the ledger."""
    page = packet.pages[1]
    assert page.text.split() == " ".join(LETTER).split()
    assert 0.8 < page.entry.confidence <= 1


def test_boxes_of_a_scan_lie_in_its_lines(packet):
    """The words of a scanned line have boxes one beside the other at the height of that line."""
    page = packet.pages[1]
    rows: list[list] = []
    for word in page.words:
        row = page.text[: word.start].count("\n")
        if row == len(rows):
            rows.append([])
        rows[row].append(word)
    assert len(rows) == len(LETTER)
    for number, row in enumerate(rows):
        middle = TOP + number * 1.4 * LEADING - 4
        assert all(word.y0 < middle < word.y1 for word in row)
        assert all(left.x0 < right.x0 for left, right in itertools.pairwise(row))
    assert rows[0][0].x0 == pytest.approx(LEFT, abs=4)


def test_fax_line_over_a_scan_does_not_hide_the_scan(packet):
    """Where the text layer holds only a transmission line, the picture below it is read too and joined to it."""
    page = packet.pages[2]
    assert page.entry.state == "ocr"
    assert page.text.splitlines()[0] == FAX_LINE
    assert page.text.count("FROM") == 1
    assert "apnea hypopnea index was 22 events" in page.text


def test_blank_page_says_why(packet):
    """A page without ink is blank, with the reason, and holds no text."""
    page = packet.pages[3]
    assert (page.text, page.words, page.entry.reason) == ("", (), "nothing is printed on it")


def test_repeated_page_points_at_the_first(packet):
    """A page that comes again keeps its text and names the page that it repeats."""
    page = packet.pages[4]
    assert (page.entry.duplicate_of, page.entry.reason) == (1, "repeats page 1")
    assert page.text == packet.pages[0].text


def test_picture_without_words_is_unreadable(packet):
    """A page of ink in which no text was found is unreadable, and the packet warns of it."""
    assert packet.ledger[5].reason == "a picture in which no text was found"
    assert packet.warnings == ("page 6 was not read: a picture in which no text was found",)


def test_drawn_check_boxes_become_marks(tmp_path):
    """Ticked and empty squares read as [x] and [ ] before their labels."""
    page = read(tmp_path, pdf(Sheet(text=("Urgency",), boxes=(("standard", True), ("expedited", False)))))
    assert page.text == "Urgency\n[x] standard\n[ ] expedited\n"
    mark = page.words[1]
    assert page.text[mark.start : mark.end] == "[x]"
    assert (mark.x1 - mark.x0, mark.y1 - mark.y0) == (pytest.approx(9, abs=2), pytest.approx(9, abs=2))


def test_scanned_check_boxes_become_marks(tmp_path):
    """Boxes that are only ink in a scan read as [x] and [ ] too."""
    page = read(tmp_path, pdf(Sheet(scan=("Urgency", "[x] standard review", "[ ] expedited review"))))
    assert page.text == "Urgency\n[x] standard review\n[ ] expedited review\n"


def test_filled_form_fields_are_read(tmp_path):
    """What was typed or ticked into a PDF form stands in the text like everything else."""
    page = read(tmp_path, form(Diagnosis="G47.33 sleep apnea", Signed=True, Urgent=False))
    assert page.entry.state == "text"
    assert page.text.splitlines()[0].split() == ["Diagnosis", "G47.33", "sleep", "apnea"]
    assert page.text.splitlines()[1:] == ["[x] Signed", "[ ] Urgent"]


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_white_scan_is_blank_not_damaged(tmp_path, mode):
    """The picture of an empty sheet is whole: such a page is blank."""
    buffer = io.BytesIO()
    Image.new(mode, (800, 600), "white").save(buffer, "PDF")
    assert read(tmp_path, buffer.getvalue()).entry.state == "blank"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_page_reads_upright(tmp_path, degrees):
    """Text on a page that is displayed turned reads in order, and its boxes count on the page as displayed."""
    page = read(tmp_path, turned(note(), degrees))
    assert page.text.splitlines() == list(NOTE)
    sideways = degrees != 180
    assert (page.entry.width, page.entry.height) == ((HEIGHT, WIDTH) if sideways else (WIDTH, HEIGHT))
    x0, y0, x1, y1 = place(0, "PROGRESS")
    expected = {
        90: (HEIGHT - y1, x0, HEIGHT - y0, x1),
        180: (WIDTH - x1, HEIGHT - y1, WIDTH - x0, HEIGHT - y0),
        270: (y0, WIDTH - x1, y1, WIDTH - x0),
    }
    assert overlap(page.words[0], expected[degrees]) > 0.6


def test_page_scanned_sideways_is_read_upright(tmp_path):
    """A scan that lies on its side is turned before it is read: lines stay whole and in order."""
    page = read(tmp_path, turned(pdf(Sheet(scan=LETTER[:3])), 90))
    assert page.entry.state == "ocr"
    assert page.text.splitlines() == list(LETTER[:3])
    assert page.words[0].y1 - page.words[0].y0 > page.words[0].x1 - page.words[0].x0


def test_two_columns_are_read_one_after_the_other(tmp_path):
    """Running text in two columns comes column by column, not line by line across the gutter."""
    left = [f"left line {number} tells of the history here" for number in range(8)]
    right = [f"right line {number} tells of the plan made" for number in range(8)]
    rows = tuple(f"{a}{' ' * 12}{b}" for a, b in zip(left, right, strict=True))
    page = read(tmp_path, pdf(Sheet(text=rows)))
    assert page.text.splitlines() == [*left, *right]


def test_table_rows_stay_whole(tmp_path):
    """The cells of a row stay on one line, at least three blanks apart."""
    rows = ("Date            Visits            Pain", "May 1           4                 7 of 10")
    page = read(tmp_path, pdf(Sheet(text=rows)))
    assert [line.split("   ")[0] for line in page.text.splitlines()] == ["Date", "May 1"]
    assert "4   " in page.text.splitlines()[1]


def test_page_is_shown_as_an_image():
    """A page comes as a PNG of its size at the asked resolution."""
    image = page_png(note(), 1, dpi=36)
    assert image.startswith(b"\x89PNG")
    assert int.from_bytes(image[16:20], "big") == pytest.approx(WIDTH / 2, abs=1)
