"""`countersign deid` and `countersign judge`: the same de-identification and reading as in a draft, on any text."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import typer

from summarizer.cli import show
from summarizer.cli.files import check_out, rows, write, write_rows
from summarizer.cli.gate import Alarms, Dates, ReleasedBy, Why, release_by
from summarizer.deid import Deidentifier, text_packet
from summarizer.deid import report as reported
from summarizer.drafting.judge import Judge, JudgeRow, JudgeSentence
from summarizer.errors import DeidError, InputError
from summarizer.readers import read_packet
from summarizer.settings import Settings
from summarizer.types import (
    DeidReport,
    Gate,
    Packet,
    Progress,
    RedactedPacket,
    RedactedPage,
    Redaction,
    silent,
)
from summarizer.wiring import Releasing, deidentifier, drafter, open_store


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(deid)
    app.command()(judge)


def deid(
    source: Annotated[
        Path, typer.Argument(metavar="INPUT", help="a PDF, a text file, or JSONL rows {id, text}")
    ],
    out: Annotated[Path, typer.Option(help="JSONL {id, text, spans}")],
    report: Annotated[Path | None, typer.Option(help="JSON: what went, what stayed and why")] = None,
    dates: Dates = None,
    release: Alarms = None,
    reviewer: ReleasedBy = None,
    reason: Why = "",
) -> None:
    """Take the identifiers out of a packet or of texts."""
    if not source.is_file():
        raise InputError(f"{source}: no such file")
    for target in filter(None, (out, report)):
        check_out(target)
    settings = Settings()
    store = open_store(settings)
    by = release_by(store, release, reviewer, reason)
    worker = deidentifier(settings, store, dates)
    with show.bars() as progress:
        redacted, found = _redact(source, worker, by, progress)
    store.record("deidentified", "cli", "texts", {"rows": str(len(found)), "dates": worker.dates})
    if report is not None:
        write(report, _json([reported(packet) for packet in redacted]))
    count = write_rows(out, found)
    show.status.print(f"{count} rows written to {out}")


Found = tuple[list[RedactedPacket], list[dict[str, Any]]]
"""The packets and the rows of the output."""


def _redact(source: Path, worker: Deidentifier, by: Releasing, progress: Progress) -> Found:
    suffix = source.suffix.lower()
    if suffix == ".pdf":
        raw = read_packet([source], progress=progress)
        packet = _clean(worker, raw, by, progress)
        return [packet], [_row(f"{packet.id}-{page.number}", page) for page in packet.pages]
    if suffix in {".jsonl", ".ndjson"}:
        return _texts(source, worker, by, progress)
    packet = _clean(worker, text_packet([_plain(source)]), by)
    return [packet], [_row(source.stem, packet.pages[0])]


def _texts(source: Path, worker: Deidentifier, by: Releasing, progress: Progress) -> Found:
    every = list(rows(source))
    packets, found = [], []
    for done, (number, row) in enumerate(every, 1):
        if not isinstance(row.get("text"), str):
            raise InputError(f"{source}, line {number}: a row needs a text; see docs/formats.md")
        try:
            packet = _clean(worker, text_packet([row["text"]]), by)
        except DeidError as error:
            raise DeidError(f"{source}, line {number}: {error}", error.alarms) from error
        packets.append(packet)
        found.append(_row(row.get("id", str(number)), packet.pages[0]))
        progress("deid", done, len(every))
    return packets, found


def _clean(
    worker: Deidentifier, packet: Packet, by: Releasing, progress: Progress = silent
) -> RedactedPacket:
    """The packet past the residual gate, with its dates in the profile asked for."""
    return worker.dated(packet, worker.redact(packet, ask=by(packet.sha256), progress=progress))


def _json(reports: list[DeidReport]) -> str:
    return json.dumps([item.model_dump(mode="json") for item in reports], indent=1) + "\n"


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
def _redacted(record: tuple[JudgeSentence, ...]) -> tuple[RedactedPacket, Gate]:
    """A record of numbered sentences, one a page, so that a name in one is found in all; and its gate."""
    worker, packet = Deidentifier(), text_packet([item.text for item in record])
    redacted = worker.redact(packet)
    return redacted, worker.guard(packet, redacted).check


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
            found.append(worker.judge(row, *_redacted(row.record)).model_dump())
            progress("judge", done, len(asked))
    store.record("judged", "cli", "texts", {"rows": str(len(found))})
    count = write_rows(out, found)
    show.status.print(f"{count} rows written to {out}")
