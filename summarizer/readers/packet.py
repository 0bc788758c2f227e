"""Files -> Packet. Reads every page in a process apart, so that a bad page costs itself and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from summarizer.readers import duplicates
from summarizer.readers.files import Source, packet_digest, refusal, sources
from summarizer.readers.process import ProcessFailedError, ReadingProcess
from summarizer.types import LedgerEntry, Packet, Page, PageState, Progress, Word, silent


class _Read(NamedTuple):
    """One page as the reading process answered, before page numbers are given."""

    source: Source
    source_page: int
    answer: dict[str, Any]


def read_packet(inputs: Sequence[Path], *, progress: Progress = silent, threads: int = 2) -> Packet:
    """Read a packet: a PDF, several files in order, or a folder.

    Args:
        inputs: Paths of the files or folders.
        progress: Told of stage `read` (pages of the text layer) and `ocr` (pages read from their image).
        threads: Processor threads for OCR.

    Raises:
        InputError: Nothing of the packet can be read; names the file and the remedy.
    """
    files = sources(inputs)
    reads: list[_Read] = []
    warnings: list[str] = []
    for number, source in enumerate(files, 1):
        try:
            reads += _read_file(source, progress, threads)
        except _UnusableError as error:
            if len(files) == 1:
                raise refusal(source, error.problem) from error
            reads.append(_Read(source, 1, _unreadable(f"file {number}: {error.problem}")))
            warnings.append(f"file {number} of {len(files)} was not read: {error.problem}")
    if all(read.answer["state"] == "unreadable" and "width" not in read.answer for read in reads):
        raise refusal(files[0], str(reads[0].answer["reason"]).split(": ", 1)[-1])
    pages = _pages(reads)
    warnings += [
        f"page {page.number} was not read: {page.entry.reason}"
        for page in pages
        if page.entry.state == "unreadable"
    ]
    digest = packet_digest(files)
    return Packet(
        id=digest[:16],
        sha256=digest,
        files=tuple(source.name for source in files),
        pages=pages,
        warnings=tuple(warnings),
    )


class _UnusableError(Exception):
    """A whole file cannot be read; `problem` is a key of REMEDIES or a short reason."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


# ---------------------------------------------------------------- one file


def _read_file(source: Source, progress: Progress, threads: int) -> list[_Read]:
    if source.problem:
        raise _UnusableError(source.problem)
    try:
        with ReadingProcess(source.data, threads=threads) as process:
            count = process.pages
            answers = []
            for page in range(1, count + 1):
                answers.append(_ask(process, "read", page))
                progress("read", page, count)
    except ProcessFailedError as error:
        raise _UnusableError(str(error)) from error
    _read_images(source, answers, progress, threads)
    return [_Read(source, index, answer) for index, answer in enumerate(answers, 1)]


def _ask(process: ReadingProcess, op: str, page: int) -> dict[str, Any]:
    """The answer for a page; a page that fails is unreadable and the next one gets a fresh process."""
    try:
        return process.ask(op, page=page)
    except ProcessFailedError as error:
        return _unreadable(str(error))


def _unreadable(reason: str) -> dict[str, Any]:
    return {"state": "unreadable", "reason": reason, "text": "", "words": []}


def _read_images(source: Source, answers: list[dict[str, Any]], progress: Progress, threads: int) -> None:
    """Replace the answers of pages that need OCR, reading equal images once."""
    first_of: dict[str, int] = {}
    todo = []
    for index, answer in enumerate(answers):
        if answer["state"] == "ocr" and first_of.setdefault(answer["digest"], index) != index:
            continue
        if answer["state"] in ("ocr", "merge"):
            todo.append(index)
    if not todo:
        return
    repeats = {
        i: first_of[a["digest"]] for i, a in enumerate(answers) if a["state"] == "ocr" and i not in todo
    }
    for done, (index, answer) in enumerate(_ocr(source, todo, threads), 1):
        answers[index] = {**_size(answers[index]), **answer}
        progress("ocr", done, len(todo))
    for index, first in repeats.items():
        answers[index] = answers[first]


def _ocr(source: Source, todo: Sequence[int], threads: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Index and answer of each page, in the order in which several processes finish them."""
    count = max(1, min(len(todo), threads))
    free: SimpleQueue[ReadingProcess] = SimpleQueue()
    processes = [ReadingProcess(source.data, threads=max(1, threads // count)) for _ in range(count)]
    for process in processes:
        free.put(process)

    def one(index: int) -> tuple[int, dict[str, Any]]:
        process = free.get()
        try:
            return index, _ask(process, "ocr", index + 1)
        finally:
            free.put(process)

    with ThreadPoolExecutor(count) as pool:
        try:
            for future in as_completed([pool.submit(one, index) for index in todo]):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                process.stop()


def _size(answer: dict[str, Any]) -> dict[str, Any]:
    """What is known of a page whatever becomes of its text."""
    return {key: answer[key] for key in ("width", "height", "digest", "picture")}


# ---------------------------------------------------------------- pages


def _pages(reads: Sequence[_Read]) -> tuple[Page, ...]:
    repeats = duplicates.find([duplicates.Look.of(read.answer) for read in reads])
    return tuple(
        _page(number, read, None if first is None else first + 1)
        for number, (read, first) in enumerate(zip(reads, repeats, strict=True), 1)
    )


def _page(number: int, read: _Read, first: int | None) -> Page:
    answer = read.answer
    state: PageState = "duplicate" if first else answer["state"]
    reason = answer.get("reason")
    if state == "duplicate":
        reason = f"repeats page {first}"
    elif state == "blank":
        reason = "nothing is printed on it"
    confidence = answer.get("confidence")
    entry = LedgerEntry(
        page=number,
        state=state,
        reason=reason,
        confidence=None if confidence is None else round(min(max(confidence, 0.0), 1.0), 4),
        duplicate_of=first,
        width=answer.get("width", 0),
        height=answer.get("height", 0),
        source=read.source.short,
        source_page=read.source_page,
    )
    return Page(
        number=number, text=answer["text"], words=tuple(Word(*w) for w in answer["words"]), entry=entry
    )
