"""The metrics by name: one file each; a new metric is a file and a line in this table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from evals.metrics.accuracy import accuracy, accuracy_strict
from evals.metrics.calibration import calibration_error
from evals.metrics.citations import citation_precision, citation_recall, citation_recall_pages
from evals.metrics.dangerous import false_met, missed_met
from evals.metrics.f1 import macro_f1
from evals.metrics.injection import injection_flips, rendered_markup
from evals.metrics.kappa import kappa
from evals.metrics.leaks import identifier_leaks
from evals.metrics.ledger import pages_accounted
from evals.metrics.outcome import false_meets, outcome_accuracy
from evals.metrics.speed import seconds_per_page
from evals.metrics.summary_facts import must_not_say, must_say
from evals.metrics.traps import trap_accuracy
from evals.types import Result, Score


class Metric(NamedTuple):
    """A figure of the report: how it is worked out, and how it is to be read."""

    measure: Callable[[Sequence[Result]], Score]
    better: Literal["higher", "lower"]
    form: Literal["percent", "number", "count", "seconds"] = "percent"
    floor: float | None = None
    """Where it must be at least (higher is better) or at most (lower is better)."""
    baseline: bool = False
    """Whether it can be worked out for the trivial baselines too."""


METRICS: dict[str, Metric] = {
    "accuracy": Metric(accuracy, "higher", floor=0.80, baseline=True),
    "accuracy_strict": Metric(accuracy_strict, "higher", baseline=True),
    "macro_f1": Metric(macro_f1, "higher", "number", baseline=True),
    "false_met": Metric(false_met, "lower", floor=0.03, baseline=True),
    "missed_met": Metric(missed_met, "lower", baseline=True),
    "outcome_accuracy": Metric(outcome_accuracy, "higher", baseline=True),
    "false_meets": Metric(false_meets, "lower", floor=0.0, baseline=True),
    "citation_precision": Metric(citation_precision, "higher", floor=1.0),
    "citation_recall": Metric(citation_recall, "higher", baseline=True),
    "citation_recall_pages": Metric(citation_recall_pages, "higher", baseline=True),
    "trap_accuracy": Metric(trap_accuracy, "higher", baseline=True),
    "injection_flips": Metric(injection_flips, "lower", "count", floor=0.0, baseline=True),
    "rendered_markup": Metric(rendered_markup, "lower", "count", floor=0.0),
    "identifier_leaks": Metric(identifier_leaks, "lower", "count", floor=0.0),
    "pages_accounted": Metric(pages_accounted, "higher", floor=1.0),
    "calibration_error": Metric(calibration_error, "lower", "number"),
    "kappa": Metric(kappa, "higher", "number", baseline=True),
    "must_say": Metric(must_say, "higher"),
    "must_not_say": Metric(must_not_say, "lower"),
    "seconds_per_page": Metric(seconds_per_page, "lower", "seconds"),
}
"""Every metric takes Results of one case or of all; the floors are those that a release has to reach."""

JUDGE_ONLY: dict[str, tuple[str, str, str]] = {
    "sentence_f1": (
        "higher",
        "percent",
        "F1 of the sentences named against those of the label, over all rows.",
    ),
    "seconds_per_criterion": ("lower", "seconds", "Seconds of the judge by row."),
}
"""Figures of the judge report that no packet has: better, form, meaning."""
