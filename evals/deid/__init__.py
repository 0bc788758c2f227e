"""Seed -> labelled synthetic texts -> scores of the de-identification, beside stock Presidio on the same texts."""

from __future__ import annotations

from evals.deid.generate import Entity, Sample, samples
from evals.deid.score import Report, score

__all__ = ["Entity", "Report", "Sample", "samples", "score"]
