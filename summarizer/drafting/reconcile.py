"""Computed reading + model reading -> Finding, by the table in `reconcile.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import Field

from retrieval.types import Criterion, Record
from summarizer.facts.data import load_data
from summarizer.types import Evidence, Finding, Reading, Status

Size = Literal["small", "large"]


class Rule(Record):
    """What one pair of statuses becomes."""

    status: Status
    sure: float = Field(gt=0)
    """Factor on the confidence of the reading it is taken from."""
    disagree: bool = False
    from_: Literal["computed", "model"] = Field(default="computed", alias="from")


@cache
def _loaded() -> dict[str, Any]:
    loaded: dict[str, Any] = load_data(Path(__file__).with_name("reconcile.yaml"))
    return loaded


def least(size: Size) -> float:
    """Confidence below which a model's reading counts as `insufficient`."""
    return float(_loaded()["least"][size])


@cache
def table() -> dict[Size, dict[Status, dict[Status, Rule]]]:
    """The whole table: size of model, computed status, model status -> rule."""
    return {
        size: {
            computed: {model: Rule.model_validate(rule) for model, rule in row.items()}
            for computed, row in rows.items()
        }
        for size, rows in ((size, _loaded()[size]) for size in get_args(Size))
    }


def reconcile(
    criterion: Criterion, computed: Reading, model: Reading | None, size: Size = "small"
) -> Finding:
    """One finding from one or two readings. A refused model reading counts for nothing but is shown."""
    readings = (computed,) if model is None else (computed, model)
    if model is None or model.refused:
        return _finding(criterion, computed, computed.status, computed.confidence, readings)
    said: Status = model.status if model.confidence >= least(size) else "insufficient"
    rule = table()[size][computed.status][said]
    base = model if rule.from_ == "model" else computed
    confidence = round(max(0.05, min(0.97, base.confidence * rule.sure)), 2)
    finding = _finding(criterion, base, rule.status, confidence, readings)
    if not rule.disagree:
        return finding
    return finding.model_copy(
        update={
            "disagreement": True,
            "rationale": f"The readings disagree. Computed, {_words(computed)}: {computed.rationale} "
            f"Model, {_words(model)}: {model.rationale}",
            "evidence": _both(computed, model),
            "missing": base.missing or criterion.required_documents,
        }
    )


def _words(reading: Reading) -> str:
    return reading.status.replace("_", " ")


def _finding(
    criterion: Criterion, base: Reading, status: Status, confidence: float, readings: tuple[Reading, ...]
) -> Finding:
    return Finding(
        criterion_id=criterion.id,
        text=criterion.text,
        status=status,
        confidence=confidence,
        rationale=base.rationale,
        evidence=base.evidence,
        readings=readings,
        missing=base.missing,
    )


def _both(computed: Reading, model: Reading) -> tuple[Evidence, ...]:
    seen: dict[tuple[int, int, int], Evidence] = {}
    for item in (*computed.evidence, *model.evidence):
        seen.setdefault((item.page, item.start, item.end), item)
    return tuple(seen.values())
