"""`countersign eval`: drafts of gold cases -> metrics, JSON and HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evals.run import main_eval
from evals.types import Drafted, GoldCase
from summarizer.cli import show
from summarizer.cli.drafting import run
from summarizer.revealing import reveal
from summarizer.settings import Settings
from summarizer.types import silent
from summarizer.wiring import build, deidentifier, open_store, policies, releasing


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("eval")(evaluate)


def evaluate(
    out: Annotated[Path, typer.Option(help="report.json; the HTML report goes beside it")],
    gold: Annotated[Path | None, typer.Option(help="folder of <case>.gold.json and <case>.pdf")] = None,
    engine: Annotated[str | None, typer.Option(help="computed, embedded, or PROVIDER:MODEL")] = None,
    baseline: Annotated[Path | None, typer.Option(help="an earlier report.json to compare with")] = None,
) -> None:
    """Score drafts against gold cases."""
    settings = Settings()
    store = open_store(settings)
    with show.bars() as progress:
        deid = deidentifier(settings, store)
        pipeline = build(settings, store.audit, engine=engine, progress=progress, deid=deid)

        def draft(case: GoldCase) -> Drafted:
            """One gold case as `countersign draft` would; nothing is stored."""
            pipeline.progress = silent
            files = [case.pdf] if case.pdf else []
            made = run(
                pipeline, settings, files, case.policy, case.as_request(), "eval", releasing(store, None)
            )
            pages = {page.number: page.text for page in made.packet.pages}
            return Drafted(made.draft, reveal(made.draft, made.packet, made.redacted), pages)

        report = main_eval(gold, draft, out, baseline, progress, policies=policies())
    show.status.print(f"{len(report.cases)} cases scored; see {out} and {out.with_suffix('.html')}")
