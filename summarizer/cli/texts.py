"""`countersign deid` and `countersign judge`: the same de-identification and reading as in a draft, on any text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer.cli import show
from summarizer.cli.files import check_out, rows, write_rows
from summarizer.deid import Deidentifier
from summarizer.drafting.judge import Judge, JudgeRow, JudgeSentence
from summarizer.errors import InputError
from summarizer.readers import read_packet
from summarizer.settings import Settings
from summarizer.types import RedactedPacket, RedactedPage, Redaction
from summarizer.wiring import drafter, open_store


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(deid)
    app.command()(judge)


def deid(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="a PDF, a text file, or JSONL rows {id, text}")
    ],
    out: Annotated[Path, typer.Option(help="JSONL {id, text, spans}")],
) -> None:
    """Take the identifiers out of a packet or of texts."""
    if not source.is_file():
        raise InputError(f"{source}: no such file")
    check_out(out)
    store = open_store(Settings())
    suffix = source.suffix.lower()
    if suffix == ".pdf":
        found = list(_pages(source))
    elif suffix in {".jsonl", ".ndjson"}:
        found = list(_texts(source))
    else:
        text = _plain(source)
        found = [_row(source.stem, Deidentifier().redact_text(text, source.stem))]
    store.record("deidentified", "cli", "texts", {"rows": str(len(found))})
    count = write_rows(out, found)
    show.status.print(f"{count} rows written to {out}")


def _pages(source: Path) -> Iterator[dict[str, Any]]:
    with show.bars() as progress:
        packet = read_packet([source], progress=progress)
        redacted = Deidentifier().redact(packet, progress=progress)
    for page in redacted.pages:
        yield _row(f"{packet.id}-{page.number}", page)


def _texts(source: Path) -> Iterator[dict[str, Any]]:
    worker = Deidentifier()
    every = list(rows(source))
    with show.bars() as progress:
        for done, (number, row) in enumerate(every, 1):
            if not isinstance(row.get("text"), str):
                raise InputError(f"{source}, line {number}: a row needs a text; see docs/formats.md")
            yield _row(
                row.get("id", str(number)), worker.redact_text(row["text"], str(row.get("id", number)))
            )
            progress("deid", done, len(every))


def _plain(source: Path) -> str:
    data = source.read_bytes()
    if b"\0" in data[:4096]:
        raise InputError(f"{source}: not a text file; give a PDF, a UTF-8 text file or JSONL")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{source}: not UTF-8 text; save it as UTF-8") from error


def _row(name: Any, page: RedactedPage) -> dict[str, Any]:
    return {"id": name, "text": page.text, "spans": [_span(item) for item in page.redactions]}


def _span(item: Redaction) -> dict[str, Any]:
    return {
        "start": item.start,
        "end": item.end,
        "label": item.label,
        "score": item.score,
        "recognizer": item.recognizer,
    }


@lru_cache(maxsize=8)
def _redacted(record: tuple[JudgeSentence, ...]) -> RedactedPacket:
    """A record of numbered sentences, one a page, so that a name in one is found in all."""
    return Deidentifier().redact_texts([item.text for item in record])


def judge(
    source: Annotated[
        Path, typer.Argument(metavar="IN.jsonl", help="rows {id, criterion, context?, record}")
    ],
    out: Annotated[Path, typer.Option(help="JSONL {id, status, sentences, confidence, reason, engine}")],
    engine: Annotated[str | None, typer.Option(help="computed, embedded, or PROVIDER:MODEL")] = None,
) -> None:
    """Read one criterion on one record, row by row."""
    settings = Settings()
    check_out(out)
    store = open_store(settings)
    asked = [JudgeRow.parse(row, f"{source}, line {number}") for number, row in rows(source)]
    with show.bars() as progress:
        name = engine or settings.engine
        worker = Judge(drafter(settings, name, progress), name)
        found = []
        for done, row in enumerate(asked, 1):
            found.append(worker.judge(row, _redacted(row.record)).model_dump())
            progress("judge", done, len(asked))
    store.record("judged", "cli", "texts", {"rows": str(len(found))})
    count = write_rows(out, found)
    show.status.print(f"{count} rows written to {out}")
