"""Draft -> a table in the terminal; Progress -> bars with the time left. Everything on stderr but the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from summarizer.types import Draft, Evidence, Finding, Progress, silent

COLOURS = {"met": "green", "not_met": "red", "insufficient": "yellow", "not_applicable": "dim"}
OUTCOMES = {
    "meets": "the record appears to meet the criteria",
    "does_not_meet": "the record appears not to meet the criteria",
    "needs_information": "the record leaves criteria open",
}
_QUOTE = 90

console = Console()
status = Console(stderr=True)


@contextmanager
def bars() -> Iterator[Progress]:
    """A Progress that draws one bar a stage, with the time left; nothing where stderr is no terminal or after an error."""
    if not status.is_terminal:
        yield silent
        return
    columns = (TextColumn("{task.description:>14}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    drawn = Bars(*columns, console=status, transient=True)
    tasks: dict[str, TaskID] = {}

    def progress(stage: str, done: int, total: int) -> None:
        if not tasks:
            drawn.start()
        if stage not in tasks:
            tasks[stage] = drawn.add_task(stage, total=total)
        drawn.update(tasks[stage], completed=done, total=total)

    try:
        yield progress
        drawn.live.transient = False  # what went well stays to be seen
    finally:
        drawn.stop()


def table(draft: Draft) -> Table:
    """Criteria with status, the page-cited reason and the first quote on each side."""
    shown = Table(title=escape(f"{draft.policy.title} ({draft.policy.id})"), show_lines=True, expand=True)
    shown.add_column("Criterion", ratio=3)
    shown.add_column("Suggested", width=14)
    shown.add_column("Evidence", ratio=5)
    for finding in draft.findings:
        colour = COLOURS[finding.status]
        words = finding.status.replace("_", " ")
        mark = "\n[magenta]readings disagree[/]" if finding.disagreement else ""
        shown.add_row(
            f"[bold]{escape(finding.criterion_id)}[/] {escape(finding.text)}",
            f"[{colour}]{words}[/]\n[dim]{finding.confidence:.0%} sure[/]{mark}",
            _reason(finding),
        )
    return shown


def _reason(finding: Finding) -> str:
    lines = [escape(finding.rationale)]
    lines += [_quote(item) for item in finding.evidence[:4]]
    if finding.status == "insufficient" and finding.missing:
        lines.append(f"[yellow]Ask for:[/] {escape('; '.join(finding.missing))}")
    return "\n".join(lines)


def _quote(item: Evidence) -> str:
    words = " ".join(item.quote.split())
    cut = words if len(words) <= _QUOTE else f"{words[:_QUOTE]}…"
    sign = "[green]+[/]" if item.stance == "supports" else "[red]-[/]"
    return f"{sign} [cyan]p. {item.page}[/] “{escape(cut)}”"


def outcome(draft: Draft) -> None:
    """What the draft comes to, what would change it, and what to look at, in plain lines."""
    console.print(f"\n[bold]Suggested reading:[/] {OUTCOMES[draft.overall]} ({draft.overall}).")
    if draft.flips:
        changes = ", ".join(
            f"{flip.criterion_id} → {flip.status.replace('_', ' ')}" for flip in draft.flips[:6]
        )
        console.print(f"[bold]Would change it:[/] {escape(changes)}")
    if draft.missing_documents:
        console.print(f"[bold]Not found in the record:[/] {escape('; '.join(draft.missing_documents))}")
    states = [entry.state for entry in draft.packet.ledger]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    console.print(f"[bold]Pages:[/] {draft.packet.pages} ({counts})")
    for warning in draft.warnings:
        console.print(f"[bold yellow]Note:[/] {escape(warning)}")
    console.print("[dim]A draft for a physician to check. It is not a determination.[/]")
