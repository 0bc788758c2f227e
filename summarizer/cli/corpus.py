"""`countersign search` and `countersign policies`: the corpus of coverage policies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from retrieval.filters import limits
from retrieval.formats import load_policy
from retrieval.index import asked
from retrieval.types import Criterion, Hit
from summarizer.cli import show
from summarizer.drafting.rules import for_policy
from summarizer.errors import InputError
from summarizer.settings import Settings
from summarizer.wiring import find_policy, policies, policy_index

_policies = typer.Typer(help="List, show and check coverage policies.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(search)
    app.add_typer(_policies, name="policies")


def search(
    query: Annotated[str, typer.Argument(help="words, a code, or a question")],
    top: Annotated[int, typer.Option(min=1, max=200)] = 10,
    as_of: Annotated[
        str | None, typer.Option(help="only policies in effect on this date, YYYY-MM-DD")
    ] = None,
    lob: Annotated[
        str | None, typer.Option(help="line of business, for example medicare_advantage or MA")
    ] = None,
    code: Annotated[str | None, typer.Option(help="a CPT, HCPCS or ICD-10 code")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """Find the passage of a policy that applies, with section, version and effective date."""
    day = _date(as_of)
    asked(query, top, code)  # what is asked wrongly is told before an index is built
    limits(as_of=day, lob=lob, code=code)
    hits = policy_index(Settings().data_dir).search(query, top=top, as_of=day, lob=lob, code=code)
    if as_json:
        typer.echo(json.dumps([hit.model_dump(mode="json") for hit in hits], indent=1, ensure_ascii=False))
        return
    show.console.print(_hits(hits) if hits else "nothing found; try other words or fewer filters")


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"--as-of {text}: not a date; write it as YYYY-MM-DD") from error


def _hits(hits: tuple[Hit, ...]) -> Table:
    shown = Table("Policy", "Section", "Version, effective, basis", "Text", show_lines=True, expand=True)
    for hit in hits:
        passage = hit.passage
        where = (
            f"{passage.version}\n{passage.effective or 'effective date unconfirmed'}\nbasis: {passage.basis}"
        )
        name = f"[bold]{escape(passage.policy_id)}[/]\n{passage.slug}\n[dim]{hit.score:.3f}[/]"
        section = escape(passage.section) + (
            f"\n[cyan]{passage.criterion_id}[/]" if passage.criterion_id else ""
        )
        shown.add_row(name, section, escape(where), escape(passage.text))
    return shown


@_policies.command("list")
def list_policies(as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """Every policy of the corpus."""
    if as_json:
        typer.echo(json.dumps([_row(policy.slug) for policy in policies()], indent=1))
        return
    shown = Table("Slug", "Id", "Title", "Effective", "Basis", "Readings")
    for policy in policies():
        row = _row(policy.slug)
        shown.add_row(
            *(
                escape(str(row[key] or "unconfirmed"))
                for key in ("slug", "id", "title", "effective", "basis")
            ),
            row["readings"],
        )
    show.console.print(shown)


def _row(slug: str) -> dict[str, str | None]:
    policy = find_policy(slug)
    effective = str(policy.effective.date) if policy.effective.date else None
    rules = for_policy(policy)
    return {
        "slug": policy.slug,
        "id": policy.id,
        "title": policy.title,
        "effective": effective,
        "basis": policy.verification.basis,
        "readings": "none" if rules is None else (rules.reviewed_by or "not yet reviewed by a clinician"),
    }


@_policies.command("show")
def show_policy(
    key: Annotated[str, typer.Argument(help="slug or id")],
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
) -> None:
    """One policy with its criteria, source, effective date and verification basis."""
    policy = find_policy(key)
    if as_json:
        typer.echo(policy.model_dump_json(indent=1, exclude_none=True))
        return
    out = show.console.print
    out(
        f"[bold]{escape(policy.title)}[/]\n{policy.id} · {escape(policy.issuer)} · {escape(policy.jurisdiction)}"
    )
    out(f"Effective {policy.effective.date or 'unconfirmed'} · {escape(policy.version())}")
    out(f"Verification: {policy.verification.basis} · {escape(policy.verification.checked or '')}")
    for ref in policy.source_ref:
        out(escape(f"Source: {ref.doc} {ref.section or ''} {ref.url or ''}"))
    for tree in (policy.criteria, policy.continuation_criteria):
        if tree:
            _print_tree(tree, 0)
    for exclusion in policy.exclusions:
        out(escape(f"Not covered {exclusion.id}: {exclusion.text}"))


def _print_tree(node: Criterion, depth: int) -> None:
    form = (
        ""
        if node.is_leaf
        else " (all)"
        if node.all
        else " (any)"
        if node.any
        else f" (at least {node.n_of.n if node.n_of else 0})"
    )
    show.console.print(f"{'  ' * depth}[cyan]{escape(node.id)}[/]{form} {escape(node.text)}")
    for child in node.children:
        _print_tree(child, depth + 1)


@_policies.command()
def validate(
    files: Annotated[
        list[Path] | None, typer.Argument(help="policy files; the corpus where none is given")
    ] = None,
) -> None:
    """Check policy files against the schema, and the reading files of the corpus."""
    if files:
        for path in files:
            typer.echo(f"{path}: {load_policy(path).id} is valid")
        return
    read = [policy for policy in policies() if for_policy(policy) is not None]
    leaves = sum(
        len(tree.leaves()) for p in policies() for tree in (p.criteria, p.continuation_criteria) if tree
    )
    typer.echo(
        f"{len(policies())} policies with {leaves} leaf criteria are valid; {len(read)} have reading files"
    )
