"""`countersign sign`, `audit` and `reviewers`: decisions in, signed review and log out."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer
from pydantic import Field

from retrieval.types import Record
from summarizer import pipeline, review
from summarizer.audit import Head
from summarizer.cli import show
from summarizer.cli.files import check_out, read_json, record, write
from summarizer.errors import InputError
from summarizer.exports import export
from summarizer.settings import Settings
from summarizer.store import Store
from summarizer.types import Decision, Draft, Reviewer, Role, Status
from summarizer.wiring import find_policy, open_store

_audit = typer.Typer(help="Read and check the audit log.", no_args_is_help=True)
_reviewers = typer.Typer(help="People who may sign in.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(sign)
    app.add_typer(_audit, name="audit")
    app.add_typer(_reviewers, name="reviewers")


class DecisionRow(Record):
    """One decision as a file gives it."""

    criterion_id: str
    action: Literal["accept", "edit", "reject"]
    reason: str = ""
    status: Status | None = None
    rationale: str | None = None


class DecisionFile(Record):
    """What `--decisions` holds; see docs/formats.md."""

    decisions: tuple[DecisionRow, ...] = Field(min_length=1)
    determination: str
    """One of the words of the person's role; a denial names its criteria: `deny: c2b, c3`."""
    meaning: str | None = None
    summary_text: str | None = None
    looked_at: tuple[int, ...] = ()


def sign(
    draft: Annotated[Path, typer.Argument(help="draft.json as `countersign draft` wrote it")],
    decisions: Annotated[Path, typer.Option(help="decisions.json, see docs/formats.md")],
    reviewer: Annotated[str, typer.Option(help="id of the person who signs")],
    out: Annotated[Path | None, typer.Option(help="signed.json; a PDF goes beside it")] = None,
) -> None:
    """Sign a draft with one decision a finding. Asks for the credential again (or COUNTERSIGN_CREDENTIAL)."""
    store = open_store(Settings())
    given = record(Draft, read_json(draft), str(draft))
    said = record(DecisionFile, read_json(decisions), str(decisions))
    case = store.case_of(given.id)
    kept = store.draft(case)
    policy = find_policy(kept.policy.slug)
    target = out or draft.with_name("signed.json")
    check_out(target)
    who = store.authenticate(reviewer, credential(reviewer), purpose="sign")
    decided = tuple(
        Decision(**row.model_dump(), reviewer=who.id, at=datetime.now(UTC)) for row in said.decisions
    )
    tree = policy.tree(kept.policy.tree)
    review.final_findings(
        kept, (*store.decisions(case), *decided), tree
    )  # all of the file, before any is stored
    _decide(store, case, decided, who)
    for page in said.looked_at:
        store.look_at(case, page, who)
    if said.summary_text:
        store.edit_summary(case, said.summary_text, who)
    signed = pipeline.sign(
        store,
        case,
        who,
        tree,
        determination=said.determination,
        meaning=said.meaning or review.MEANINGS.get(who.role, ""),
        at=datetime.now(UTC),
    )
    head = str(store.audit.head())
    write(target, export(signed, "json", audit_head=head, policy=policy))
    write(target.with_suffix(".pdf"), export(signed, "pdf", audit_head=head, policy=policy))
    show.console.print(f"signed by {who.name}: {target} and {target.with_suffix('.pdf')}; log head {head}")


def _decide(store: Store, case: str, decided: Sequence[Decision], who: Reviewer) -> None:
    """Store each decision once; one that stands already is not repeated."""
    standing = store.current(case)
    for decision in decided:
        before = standing.get(decision.criterion_id)
        if before is None or before.model_copy(update={"at": decision.at}) != decision:
            store.decide(case, decision, who)


def credential(reviewer: str) -> str:
    """What a person types to prove who they are; COUNTERSIGN_CREDENTIAL where no terminal can ask."""
    given = os.environ.get("COUNTERSIGN_CREDENTIAL")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise InputError("no credential: run in a terminal, or set COUNTERSIGN_CREDENTIAL for this command")
    return getpass.getpass(f"Credential of {reviewer}: ")


@_audit.command("verify")
def verify(
    head: Annotated[str | None, typer.Option(help="COUNT:DIGEST as an export printed it")] = None,
) -> None:
    """Check the whole chain; names the first bad event."""
    found = open_store(Settings()).verify(Head.parse(head) if head else None)
    typer.echo(f"the audit log is whole: {found.length} events, head {found}")


@_audit.command("list")
def list_events(
    subject: Annotated[str | None, typer.Option(help="only events of this case, draft or packet")] = None,
) -> None:
    """Print the events, oldest first, one JSON object a line."""
    for event in open_store(Settings()).audit.events():
        if subject in (None, event.subject):
            typer.echo(event.model_dump_json())


@_reviewers.command("add")
def add_reviewer(
    reviewer_id: Annotated[str, typer.Argument(help="id to sign in with")],
    name: Annotated[str, typer.Option(help="name as it shall stand in a signature")],
    role: Annotated[str, typer.Option(help="nurse, medical_director, quality or admin")],
    credentials: Annotated[str, typer.Option(help="for example MD, internal medicine")] = "",
) -> None:
    """Add a person. Asks for their credential (or COUNTERSIGN_CREDENTIAL)."""
    if role not in get_args(Role):
        raise InputError(f"--role {role}: one of {', '.join(get_args(Role))}")
    person = record(
        Reviewer, {"id": reviewer_id, "name": name, "role": role, "credentials": credentials}, "reviewer"
    )
    open_store(Settings()).add_reviewer(person, credential(reviewer_id))
    typer.echo(f"{name} may sign in as {reviewer_id} ({role.replace('_', ' ')})")


@_reviewers.command("list")
def list_reviewers() -> None:
    """Who may sign in."""
    for person in open_store(Settings()).reviewers():
        typer.echo(f"{person.id}\t{person.role}\t{person.name}\t{person.credentials}")
