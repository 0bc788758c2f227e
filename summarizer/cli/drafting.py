"""`countersign draft` and `countersign demo`: packet in, draft.json and a report out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from summarizer.cli import show
from summarizer.cli.files import check_out, read_request, write
from summarizer.cli.gate import Alarms, Dates, ReleasedBy, Why, release_by
from summarizer.errors import InputError, ReviewError
from summarizer.exports import export
from summarizer.pipeline import Pipeline
from summarizer.readers import source_files
from summarizer.revealing import reveal
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.types import Draft, Packet, RedactedPacket, Request
from summarizer.wiring import (
    Releasing,
    build,
    build_or_computed,
    chooser,
    deidentifier,
    find_policy,
    open_store,
    releasing,
)

_EXAMPLE = ("cpap-01.pdf", "cpap-01.gold.json", "cpap-osa")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(draft)
    app.command()(demo)
    app.command()(schema)


def draft(
    packet: Annotated[list[Path], typer.Argument(help="a PDF, several files, or a folder")],
    policy: Annotated[str, typer.Option(help="slug or id of a policy, or auto")],
    out: Annotated[Path, typer.Option(help="where draft.json goes")],
    request: Annotated[Path | None, typer.Option(help="request.json, see docs/formats.md")] = None,
    engine: Annotated[str | None, typer.Option(help="computed, embedded, or PROVIDER:MODEL")] = None,
    reveal: Annotated[bool, typer.Option(help="give quotes as they stand on the page")] = False,
    save: Annotated[
        bool, typer.Option(help="keep the case for review and sign-off (encrypted vault)")
    ] = True,
    actor: Annotated[str, typer.Option(help="id of the person who asks; written to the audit log")] = "cli",
    dates: Dates = None,
    release: Alarms = None,
    reviewer: ReleasedBy = None,
    reason: Why = "",
) -> None:
    """Draft the criteria-mapped summary of a record packet."""
    settings, asked = Settings(), read_request(request)
    check_out(out)
    if policy != "auto":
        find_policy(policy, asked)  # an unknown policy or tree is told before a long read
    store = open_store(settings)
    by = release_by(store, release, reviewer, reason)
    with show.bars() as progress:
        deid = deidentifier(settings, store, dates)
        pipeline = build(settings, store.audit, engine=engine, progress=progress, deid=deid)
        made = run(pipeline, settings, packet, policy, asked, actor, by)
    final = made.revealed(store, actor) if reveal else made.draft
    write(out, final.model_dump_json(indent=1))
    if save:
        case = made.save(store, asked, packet, actor)
        show.status.print(f"case {case}; open it with: countersign app")
    if final.policy.proposed:
        show.status.print(
            f"policy {final.policy.slug} was proposed by the machine; confirm it or name one with --policy"
        )
    show.console.print(show.table(final))
    show.outcome(final)


def schema(
    out: Annotated[Path | None, typer.Option(help="file to write; the terminal where none is given")] = None,
) -> None:
    """Print the JSON Schema of draft.json, made from the types."""
    text = json.dumps(Draft.model_json_schema(), indent=1)
    if out is None:
        typer.echo(text)
    else:
        write(out, text + "\n")


def demo(
    model: Annotated[str, typer.Option(help="embedded, none, or PROVIDER:MODEL")] = "embedded",
    out: Annotated[Path, typer.Option(help="folder for draft.json and report.html")] = Path("demo-output"),
) -> None:
    """Read the example packet that ships with the product."""
    name, request_name, policy = _EXAMPLE
    folder = resources.files("evals") / "gold" / "packets"
    settings = Settings()
    with resources.as_file(folder / name) as packet, resources.as_file(folder / request_name) as request:
        asked, store = read_request(request), open_store(settings)
        engine = "computed" if model == "none" else model
        with show.bars() as progress:
            pipeline = build_or_computed(
                settings,
                store.audit,
                engine=engine,
                progress=progress,
                tell=_without_model,
                deid=deidentifier(settings, store),
            )
            made = run(pipeline, settings, [packet], policy, asked, "demo", releasing(store, None))
        case = made.save(store, asked, [packet], "demo")
    write(out / "draft.json", made.draft.model_dump_json(indent=1))
    head = str(store.audit.head())
    write(out / "report.html", export(made.draft, "html", audit_head=head, policy=find_policy(policy)))
    show.console.print(show.table(made.draft))
    show.outcome(made.draft)
    show.console.print(
        f"\nWrote {out / 'draft.json'} and {out / 'report.html'}; the case is stored as {case}.\n"
        "To review and sign it in the page:\n"
        "  .venv/bin/countersign reviewers add YOUR_ID --name 'Your Name' --role medical_director\n"
        "  make app"
    )


def _without_model(why: str) -> None:
    show.status.print(
        f"[yellow]No language model:[/] {escape(why)}\nGoing on with the computed reading alone."
    )


class Made:
    """A draft with the raw packet behind it, so that it can be revealed or saved."""

    def __init__(self, packet: Packet, redacted: RedactedPacket, drafted: Draft) -> None:
        self.packet, self.redacted, self.draft = packet, redacted, drafted

    def revealed(self, store: Store, actor: str) -> Draft:
        """The draft with quotes as they stand on the page; logged. Roles without access to records are refused.

        A name that is no account is the operator of this machine, who holds the key of the vault anyway.
        """
        person = next((one for one in store.reviewers() if one.id == actor), None)
        if person is not None and person.role not in {"nurse", "medical_director"}:
            raise ReviewError(f"the role {person.role} may not reveal identifiers; leave --reveal out")
        store.record("revealed", actor, self.draft.id, {"packet": self.packet.id})
        return reveal(self.draft, self.packet, self.redacted)

    def save(self, store: Store, request: Request, files: list[Path], actor: str) -> str:
        """Store the case; returns its id."""
        return store.save_case(self.packet, self.redacted, self.draft, request, source_files(files), actor)


def run(
    pipeline: Pipeline,
    settings: Settings,
    files: Sequence[Path],
    policy: str,
    request: Request,
    actor: str,
    release: Releasing,
) -> Made:
    """Read and draft one packet; `release` lets a person's word pass an alarm of the residual gate."""
    for path in files:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
    packet = pipeline.read(files)
    ask = release(packet.sha256)
    drafted = pipeline.draft(packet, chooser(settings, policy, request), request, actor, ask)
    return Made(packet, drafted.redacted, drafted.draft)
