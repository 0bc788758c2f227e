"""Report -> JSON and one HTML file that needs nothing else. What is bad stands first."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.metrics import JUDGE_ONLY, METRICS
from evals.plots import plots
from evals.plots import require as require_plots
from evals.types import NO_FINDING, Answer, Report, Score
from summarizer.errors import InputError

__all__ = ["require_plots", "to_html", "write"]

TEMPLATES = Path(__file__).parent / "templates"


class Line(NamedTuple):
    """One figure of the table of scores."""

    name: str
    meaning: str
    value: str
    detail: str
    floor: str
    state: str
    """`ok`, `short` (misses its floor) or empty."""
    others: tuple[str, ...]
    notes: tuple[str, ...]


def write(report: Report, out: Path) -> None:
    """Write `out` (JSON) and its `.html` neighbour; each appears whole or not at all.

    Raises:
        InputError: the folder cannot be written to.
    """
    page = to_html(report)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _replace(out.with_suffix(".html"), page)
        _replace(out, report.model_dump_json(indent=1) + "\n")
    except OSError as error:
        raise InputError(
            f"{out}: cannot be written: {error.strerror}; name another place with --out"
        ) from error


def _replace(path: Path, text: str) -> None:
    """Write beside the target, then rename. Only the owner may read it: a gold set can be of real patients."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def to_html(report: Report) -> str:
    """The report as a page; plots are inside, nothing is loaded from anywhere."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = lambda text: str(text).replace("_", " ")
    lines = [_line(name, score, report) for name, score in report.scores.items()]
    wrong = [item for item in report.answers if not item.accepted]
    return environment.get_template("report.html.j2").render(
        report=report,
        lines=lines,
        short=[line for line in lines if line.state == "short"],
        plots=plots(report),
        wrong=sorted(wrong, key=_gravity),
        gravity=gravity,
        traps=_parts(report, "trap_accuracy"),
        stages=_parts(report, "seconds_per_page"),
        leaks={name: part for name, part in _parts(report, "identifier_leaks").items() if part.value},
        states=_parts(report, "pages_accounted"),
        statuses=_parts(report, "macro_f1"),
        no_finding=NO_FINDING,
        readers=list(report.baselines),
        score=_text,
        count=_count,
    )


def gravity(answer: Answer) -> str:
    """How bad a wrong answer is, in words."""
    if answer.status is None:
        return "no finding"
    if answer.status == "met" and answer.gold in ("not_met", "insufficient"):
        return "false met"
    if answer.status == "not_met" and answer.gold == "met":
        return "missed met"
    return "wrong"


def _gravity(answer: Answer) -> int:
    return ("false met", "missed met", "no finding", "wrong").index(gravity(answer))


def _parts(report: Report, name: str) -> dict[str, Score]:
    return report.scores[name].parts if name in report.scores else {}


def _line(name: str, score: Score, report: Report) -> Line:
    better, form, meaning, floor = _reading(name)
    if report.kind == "judge":
        floor = None
    state = ""
    if floor is not None and score.value is not None:
        reached = score.value >= floor if better == "higher" else score.value <= floor
        state = "ok" if reached else "short"
    sign = "at least" if better == "higher" else "at most"
    return Line(
        name=name,
        meaning=meaning,
        value=_text(score, form),
        detail=_detail(score, form),
        floor="" if floor is None else f"{sign} {_number(floor, form)}",
        state=state,
        others=tuple(_text(scores.get(name), form) for scores in report.baselines.values()),
        notes=score.notes,
    )


def _reading(name: str) -> tuple[str, str, str, float | None]:
    """How a figure is read: which way is better, its form, its meaning, its floor."""
    if name in METRICS:
        metric = METRICS[name]
        return metric.better, metric.form, _first_line(metric.measure), metric.floor
    better, form, meaning = JUDGE_ONLY.get(name, ("higher", "number", ""))
    return better, form, meaning, None


def _first_line(function: Any) -> str:
    return (function.__doc__ or "").strip().splitlines()[0]


def _detail(score: Score, form: str) -> str:
    parts = [f"n = {score.n:,}"]
    if score.low is not None and score.high is not None:
        parts.append(f"95 % interval {_number(score.low, form)} to {_number(score.high, form)}")
    return ", ".join(parts)


def _text(score: Score | None, form: str = "percent") -> str:
    if score is None or score.value is None:
        return "not measured"
    return _number(score.value, form)


def _count(score: Score | None) -> str:
    """How many the share stands for."""
    return "not measured" if score is None or score.value is None else f"{score.value * score.n:.0f}"


def _number(value: float, form: str) -> str:
    forms = {"percent": f"{100 * value:.1f} %", "count": f"{value:.0f}", "seconds": f"{value:.3f} s"}
    return forms.get(form, f"{value:.3f}")


def summary_lines(report: Report, names: Sequence[str] = ("accuracy", "macro_f1", "false_met")) -> list[str]:
    """The named figures as lines for a terminal."""
    return [
        f"{name}: {line.value} ({line.detail})"
        for name in names
        for line in [_line(name, report.scores[name], report)]
    ]
