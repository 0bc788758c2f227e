"""The reading process dies or hangs -> one page is lost, the others are read."""

from __future__ import annotations

import io
import os
import signal
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from summarizer.errors import InputError
from summarizer.readers import process, read_packet
from summarizer.readers.process import ProcessFailedError, ReadingProcess
from tests.readers.made import LETTER, NOTE, Sheet, note, pdf, put

THREE = pdf(Sheet(text=NOTE), Sheet(text=LETTER), Sheet(text=("The third page tells of the plan agreed.",)))


def workers() -> list[int]:
    """Ids of the reading processes that this process started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
            command = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == os.getpid() and b"summarizer.readers.worker" in command:
            found.append(int(entry.name))
    return found


def strike(kind: signal.Signals):
    """A Progress that sends the reading process a signal when the first page has been read."""

    def progress(stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("read", 1):
            for worker in workers():
                os.kill(worker, kind)

    return progress


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the process through /proc"
)


@needs_proc
def test_crash_costs_one_page(tmp_path):
    """When the process is killed on page 2, that page is unreadable and a fresh process reads page 3."""
    packet = read_packet([put(tmp_path, "packet.pdf", THREE)], progress=strike(signal.SIGKILL))
    assert [entry.state for entry in packet.ledger] == ["text", "unreadable", "text"]
    assert packet.ledger[1].reason.startswith("the reading process crashed")
    assert packet.pages[2].text == "The third page tells of the plan agreed.\n"
    assert packet.warnings[0].startswith("page 2 was not read: the reading process crashed")


@needs_proc
def test_hang_costs_one_page(tmp_path, monkeypatch):
    """When the process stops answering on page 2, it is ended after its time and page 3 is read."""
    monkeypatch.setitem(process.SECONDS, "read", 1.5)
    packet = read_packet([put(tmp_path, "packet.pdf", THREE)], progress=strike(signal.SIGSTOP))
    assert [entry.state for entry in packet.ledger] == ["text", "unreadable", "text"]
    assert "took over" in packet.ledger[1].reason


@needs_proc
def test_no_process_is_left_behind(tmp_path):
    """After a packet, after a crash and after a refused file no reading process remains."""
    read_packet([put(tmp_path, "packet.pdf", THREE)], progress=strike(signal.SIGKILL))
    with pytest.raises(InputError):
        read_packet([put(tmp_path, "bad.pdf", b"%PDF-1.4\nrubbish\nstartxref\n%%EOF")])
    assert workers() == []


def test_page_of_enormous_size_costs_itself(tmp_path):
    """A page that would need more memory than a process may hold is unreadable; the next one is read."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(200_000, 200_000))
    canvas.drawString(72, 72, "A wall")
    canvas.showPage()
    canvas.setPageSize((612, 792))
    canvas.drawString(72, 700, "A sheet of ordinary size")
    canvas.save()
    packet = read_packet([put(tmp_path, "wall.pdf", buffer.getvalue())])
    assert [entry.state for entry in packet.ledger] == ["unreadable", "text"]
    assert packet.ledger[0].reason == "page needs too much memory"


def test_process_answers_again_after_it_died():
    """A process that was stopped is started anew by the next question."""
    with ReadingProcess(note()) as reading:
        first = reading.ask("read", page=1)
        reading.stop()
        assert reading.ask("read", page=1) == first


def test_page_that_fails_is_reported_without_its_text():
    """A refusal of the process arrives as one fixed reason."""
    with pytest.raises(ProcessFailedError, match=r"^damaged$"), ReadingProcess(b"%PDF-1.4 secret words"):
        pass
