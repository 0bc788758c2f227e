"""The reading process: one JSON request a line in, one JSON answer a line out. Started by `process.py` only.

The first line of input is `{"size": n, "memory": bytes, "threads": n}`, followed by the n bytes of the PDF.
Nothing of the program's own types is needed here, and answers are plain data: a file that takes this process
over can say wrong things of itself but cannot run anything in the program.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.readers import damage, pdf
from summarizer.readers.layout import Token, compose

if TYPE_CHECKING:
    from summarizer.readers.ocr import Reader

Answer = dict[str, Any]

UNREADABLE_BELOW = 0.6
"""Mean OCR confidence under which a page counts as not read."""
FEW_WORDS = 30
"""Words under which a page with a damaged picture counts as not read: the picture was the page."""


class Job:
    """One open document and the requests that can be made of it."""

    def __init__(self, data: bytes, threads: int) -> None:
        self._data = data
        self._document = pdf.open_pdf(data)
        self._threads = threads
        self._reader: Reader | None = None

    def pages(self) -> Answer:
        """How many pages there are."""
        return {"pages": len(self._document)}

    def read(self, page: int) -> Answer:
        """The text layer of a page, or the state `ocr` or `merge` where that is not enough."""
        sight = pdf.look(self._document, page)
        answer = _answer(sight, sight.tokens if sight.verdict == "text" else [])
        return {**answer, **self._loss(sight, page)}

    def _loss(self, sight: pdf.Sight, page: int) -> Answer:
        """State of the page after its text layer: the verdict, unless what it showed is damaged."""
        if sight.verdict == "blank" and sight.empty and damage.has_lost_content(self._data, page):
            return {"state": "unreadable", "reason": "page is damaged"}
        if not sight.lost_picture:
            return {"state": sight.verdict}
        state = sight.verdict if len(sight.tokens) >= FEW_WORDS else "unreadable"
        return {"state": state, "reason": "a picture on it is damaged"}

    def ocr(self, page: int) -> Answer:
        """The page read from its image, together with what its text layer holds."""
        sight = pdf.look(self._document, page)
        seen = self._ocr().read(self._image(page))
        if sight.verdict == "merge":
            new = [token for token in seen.tokens if not _known(token, sight.tokens)]
            tokens = sight.tokens + new
        else:
            new = tokens = seen.tokens
        state, reason = _judge(sight.verdict, tokens, new, seen.confidence)
        if state == "ocr" and seen.left_out:
            reason = f"{seen.left_out} line(s) too uncertain to keep"
        answer = _answer(sight, [] if state == "unreadable" else tokens)
        return {**answer, "state": state, "reason": reason, "confidence": seen.confidence if new else None}

    def png(self, page: int, dpi: int) -> Answer:
        """The page as a PNG image in base64."""
        loaded = pdf.load_page(self._document, page)
        buffer = io.BytesIO()
        loaded.render(scale=dpi / 72).to_pil().save(buffer, "PNG")
        return {"png": base64.b64encode(buffer.getvalue()).decode("ascii")}

    def _image(self, page: int) -> Any:
        from summarizer.readers.ocr import OCR_DPI  # noqa: PLC0415 - only pages that need OCR pay for it

        return pdf.grey_image(pdf.load_page(self._document, page), OCR_DPI)

    def _ocr(self) -> Reader:
        if self._reader is None:
            from summarizer.readers.ocr import Reader  # noqa: PLC0415 - loads the models

            self._reader = Reader(self._threads)
        return self._reader


def _answer(sight: pdf.Sight, tokens: list[Token]) -> Answer:
    text, placed = compose(tokens, sight.drawn.rules)
    width, height = sight.frame.size
    words = [(p.start, p.end, *(round(value, 2) for value in p[2:])) for p in placed]
    return {
        "text": text,
        "words": words,
        "width": round(width, 2),
        "height": round(height, 2),
        "digest": sight.digest,
        "picture": sight.picture,
    }


def _known(token: Token, others: list[Token]) -> bool:
    """Whether the text layer already has a word where OCR saw this one."""
    x0, y0, x1, y1 = token.box
    for other in others:
        a0, b0, a1, b1 = other.box
        wide, high = min(x1, a1) - max(x0, a0), min(y1, b1) - max(y0, b0)
        if wide > 0 and high > 0 and wide * high > 0.3 * min((x1 - x0) * (y1 - y0), (a1 - a0) * (b1 - b0)):
            return True
    return False


def _judge(verdict: str, tokens: list[Token], new: list[Token], confidence: float) -> tuple[str, str | None]:
    """State and reason of a page after OCR."""
    if verdict == "merge" and not new:
        return "text", None
    if not tokens:
        return "unreadable", "a picture in which no text was found"
    if verdict == "ocr" and confidence < UNREADABLE_BELOW:
        return "unreadable", f"text recognition is only {confidence:.0%} sure"
    return "ocr", None


# ---------------------------------------------------------------- the process


def limit_memory(size: int) -> None:
    """Let the system refuse memory above `size` bytes, where it can."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold pages


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests until the input ends."""
    head = json.loads(source.readline())
    limit_memory(head["memory"])
    data = source.read(head["size"])
    try:
        job = Job(data, head["threads"])
        _send(sink, job.pages())
    except pdf.ReadError as error:
        _send(sink, {"error": str(error)})
        return
    for line in source:
        request = json.loads(line)
        handlers: dict[str, Callable[..., Answer]] = {"read": job.read, "ocr": job.ocr, "png": job.png}
        handler = handlers[request.pop("op")]
        try:
            _send(sink, handler(**request))
        except pdf.ReadError as error:
            _send(sink, {"error": str(error)})
        except MemoryError:
            _send(sink, {"error": "page needs too much memory"})


def _send(sink: BinaryIO, answer: Answer) -> None:
    sink.write(json.dumps(answer).encode() + b"\n")
    sink.flush()


if __name__ == "__main__":
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not mix with the answers
    serve(sys.stdin.buffer, out)
