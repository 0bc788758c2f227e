"""Files and folders -> packet: order, and what is said of a file that cannot be read."""

from __future__ import annotations

import hashlib

import pytest

from summarizer.errors import InputError
from summarizer.readers import page_png, read_packet, source_files
from tests.readers.made import (
    LETTER,
    NOTE,
    Sheet,
    broken_content,
    broken_page,
    broken_picture,
    encrypted,
    note,
    pdf,
    put,
    without_pages,
)

SOUND = pdf(Sheet(text=NOTE), Sheet(text=LETTER), Sheet(text=("The third page tells of the plan agreed.",)))
BAD = {
    "empty": (b"", "is empty; ask the sender"),
    "not a PDF": (b"Dear colleague, see the fax.\n" * 40, "not a PDF; print or convert"),
    "truncated": (SOUND[: len(SOUND) // 2], "end of the PDF is missing; ask the sender"),
    "encrypted": (encrypted(SOUND), "needs a password; save it without one"),
    "damaged": (b"%PDF-1.4\n" + b"rubbish " * 200 + b"\nstartxref\n9\n%%EOF\n", "damaged; print it to a new PDF"),
    "no pages": (without_pages(), "has no pages; ask the sender"),
}  # fmt: skip


@pytest.mark.parametrize("problem", BAD)
def test_bad_file_is_refused_with_name_and_remedy(tmp_path, problem):
    """A file that cannot be read at all is named with what to do, and nothing of its content."""
    data, remedy = BAD[problem]
    with pytest.raises(InputError, match=remedy) as refused:
        read_packet([put(tmp_path, "packet.pdf", data)])
    assert str(refused.value).startswith("packet.pdf: ")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("problem", BAD)
def test_bad_file_among_good_ones_costs_itself(tmp_path, problem):
    """Beside readable files a bad one becomes an unreadable page with the reason, and a warning."""
    files = [
        put(tmp_path, "1.pdf", note()),
        put(tmp_path, "2.pdf", BAD[problem][0]),
        put(tmp_path, "3.pdf", note(*LETTER)),
    ]
    packet = read_packet(files)
    assert [entry.state for entry in packet.ledger] == ["text", "unreadable", "text"]
    assert packet.ledger[1].reason == f"file 2: {problem}"
    assert f"file 2 of 3 was not read: {problem}" in packet.warnings


def test_missing_file_is_named(tmp_path):
    """A path that leads nowhere is told by its name."""
    with pytest.raises(InputError, match=r"gone\.pdf: there is no such file; check the name"):
        read_packet([tmp_path / "gone.pdf"])


def test_empty_folder_is_named(tmp_path):
    """A folder without files is refused with what it should hold."""
    (tmp_path / "packet").mkdir()
    with pytest.raises(InputError, match=r"packet: the folder holds no file; give a folder with"):
        read_packet([tmp_path / "packet"])


def test_nothing_given_is_refused():
    """No path at all is an error that says what to give."""
    with pytest.raises(InputError, match="give a PDF, several PDFs or a folder"):
        read_packet([])


def test_folder_is_read_in_natural_order(tmp_path):
    """Page 2 comes before page 10, and files that systems leave behind are passed over."""
    for number in (10, 2, 1):
        put(
            tmp_path,
            f"Page {number}.pdf",
            note(f"This is the sheet with number {number} of the packet sent."),
        )
    for name in (".DS_Store", "Thumbs.db"):
        put(tmp_path, name, b"junk")
    packet = read_packet([tmp_path])
    assert packet.files == ("Page 1.pdf", "Page 2.pdf", "Page 10.pdf")
    assert [page.text.split("number ")[1].split()[0] for page in packet.pages] == ["1", "2", "10"]
    assert [(entry.page, entry.source_page) for entry in packet.ledger] == [(1, 1), (2, 1), (3, 1)]


def test_files_keep_the_order_given(tmp_path):
    """Several files are read as given; pages are numbered through and remember their file."""
    first, second = (
        put(tmp_path, "b.pdf", SOUND),
        put(tmp_path, "a.pdf", note("Another sheet with other words on it.")),
    )
    packet = read_packet([first, second])
    assert packet.files == ("b.pdf", "a.pdf")
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (first, second)]
    assert [entry.source for entry in packet.ledger] == [digests[0][:16]] * 3 + [digests[1][:16]]
    assert [entry.source_page for entry in packet.ledger] == [1, 2, 3, 1]
    assert packet.sha256 == hashlib.sha256("".join(digests).encode()).hexdigest()
    assert packet.id == packet.sha256[:16]
    assert source_files([first, second]) == [(digests[0][:16], SOUND), (digests[1][:16], second.read_bytes())]


def test_single_file_keeps_its_own_digest(tmp_path):
    """The digest of a packet of one file is that of the file."""
    path = put(tmp_path, "one.pdf", note())
    assert read_packet([path]).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("break_page", [broken_page, broken_content], ids=["dictionary", "content"])
def test_corrupt_page_costs_itself(tmp_path, break_page):
    """A damaged page in the middle is unreadable, never blank; its neighbours are read."""
    packet = read_packet([put(tmp_path, "packet.pdf", break_page(SOUND, 2))])
    assert [entry.state for entry in packet.ledger] == ["text", "unreadable", "text"]
    assert packet.ledger[1].reason == "page is damaged"
    assert packet.warnings == ("page 2 was not read: page is damaged",)
    assert packet.pages[2].text == "The third page tells of the plan agreed.\n"


def test_page_with_a_damaged_scan_is_not_called_blank(tmp_path):
    """A scanned page whose picture cannot be decoded is unreadable, though nothing of it is to be seen."""
    data = broken_picture(pdf(Sheet(text=NOTE), Sheet(scan=LETTER)))
    packet = read_packet([put(tmp_path, "packet.pdf", data)])
    assert (packet.ledger[1].state, packet.ledger[1].reason) == ("unreadable", "a picture on it is damaged")


def test_damaged_scan_under_a_fax_line_is_unreadable(tmp_path):
    """A transmission line alone does not make a page read whose picture was lost."""
    data = broken_picture(pdf(Sheet(text=NOTE), Sheet(scan=LETTER, text=("FROM 555 0100 PAGE 2",))))
    packet = read_packet([put(tmp_path, "packet.pdf", data)])
    assert packet.ledger[1].state == "unreadable"


def test_page_that_is_not_there_cannot_be_shown():
    """Asking for a page beyond the file names the page and how many there are."""
    with pytest.raises(InputError, match=r"page 9: the file has 3 page\(s\); choose one of them"):
        page_png(SOUND, 9)
