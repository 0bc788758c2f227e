"""Rows of criterion, record and label, and a judge -> Report. The rows are read by path; nothing is copied in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ConfigDict, Field

from evals.attempt import attempt
from evals.compare import compare, read_report
from evals.metrics.accuracy import of_answers as accuracy
from evals.metrics.calibration import bins
from evals.metrics.calibration import of_answers as calibration_error
from evals.metrics.confusion import confusion
from evals.metrics.dangerous import false_met_of
from evals.metrics.f1 import of_answers as macro_f1
from evals.metrics.interval import interval
from evals.metrics.kappa import of_answers as kappa
from evals.metrics.sentences import sentence_f1
from evals.report import require_plots, write
from evals.types import Answer, CaseReport, Report, Score, describe
from retrieval.types import Record
from summarizer.errors import InputError
from summarizer.types import Progress, Status, silent


class _Open(Record):
    model_config = ConfigDict(extra="ignore")


class JudgeCriterion(_Open):
    """The statement to be judged."""

    kind: str = ""
    text: str


class JudgeSentence(_Open):
    """One numbered sentence of a record."""

    sentence: int
    text: str


class JudgeLabel(_Open):
    """A status with the sentences that it rests on."""

    status: Status
    sentences: tuple[int, ...] = ()


class JudgeRow(_Open):
    """One criterion against one record, with the right answer."""

    id: str
    criterion: JudgeCriterion
    record: tuple[JudgeSentence, ...]
    gold: JudgeLabel
    context: str | None = None
    patient: str | None = None
    """Rows of one patient are drawn together for the interval."""
    others: dict[str, JudgeLabel] = Field(default_factory=dict)
    """Answers of other readers that the row carries, scored beside."""


class Judgement(_Open):
    """A judge's answer, as `countersign judge` writes it."""

    id: str
    status: str
    sentences: tuple[int, ...] = ()
    confidence: float | None = None
    reason: str = ""
    engine: str = ""


Judge = Callable[[JudgeRow], Judgement]


class Judged(NamedTuple):
    """A row with its answer, or with the reason why there is none."""

    row: JudgeRow
    answer: Judgement | None
    error: str = ""
    seconds: float = 0.0


def main_judge(
    rows: Path, judge: Judge, out: Path, baseline: Path | None = None, progress: Progress = silent
) -> Report:
    """Judge and score every labelled row of a JSONL file; write the report as JSON and HTML.

    Args:
        rows: JSONL of `{id, criterion: {kind, text}, context?, record: [{sentence, text}], gold: {status, sentences}}`.
        judge: answers one row; it must not look at `row.gold` or `row.others`.
        out: the JSON report; the HTML report gets the same name with `.html`.
        baseline: an earlier JSON report to compare with.
        progress: told `row`, done, total.

    Raises:
        InputError: rows, earlier report or matplotlib are not usable.
    """
    require_plots()
    before = read_report(baseline) if baseline else None
    report = evaluate_judge(read_rows(rows), judge, progress=progress, gold=rows.name)
    if before is not None:
        report = report.model_copy(update={"comparison": compare(report, before)})
    write(report, out)
    return report


def read_rows(path: Path) -> tuple[JudgeRow, ...]:
    """The rows of a JSONL file; raises InputError with the line that is not one."""
    rows = []
    for number, line in _lines(path):
        try:
            body = json.loads(line)
            rows.append(JudgeRow.model_validate(body | {"others": _others(body)}))
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"{path.name} line {number}: not a judge row: {describe(error)}") from error
    return tuple(rows)


def _lines(path: Path) -> list[tuple[int, str]]:
    """Lines with their numbers, without the empty ones."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {type(error).__name__}; name a JSONL file") from error
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _others(body: dict[str, Any]) -> dict[str, Any]:
    """Fields beside `gold` that look like a label: the same row answered by somebody else."""
    return {
        key: item
        for key, item in body.items()
        if key != "gold" and isinstance(item, dict) and "status" in item
    }


def answers_from(path: Path) -> Judge:
    """A judge that reads its answers from the output of `countersign judge`; a row without one is a failure."""
    known = {}
    for number, line in _lines(path):
        try:
            answer = Judgement.model_validate(json.loads(line))
        except ValueError as error:
            raise InputError(f"{path.name} line {number}: not a judgement: {describe(error)}") from error
        known[answer.id] = answer

    def judge(row: JudgeRow) -> Judgement:
        if row.id not in known:
            raise InputError(f"{path.name}: no answer for row {row.id}")
        return known[row.id]

    return judge


def evaluate_judge(
    rows: Sequence[JudgeRow], judge: Judge, *, progress: Progress = silent, gold: str = ""
) -> Report:
    """Judge and score rows; a row that fails counts as wrong."""
    judged = []
    progress("row", 0, len(rows))
    for number, row in enumerate(rows, start=1):
        judged.append(_judge_one(row, judge))
        progress("row", number, len(rows))
    return score_judged(judged, gold)


def _judge_one(row: JudgeRow, judge: Judge) -> Judged:
    made = attempt(judge, row)
    return Judged(row, made.value, made.error, made.seconds)


def score_judged(judged: Sequence[Judged], gold: str = "") -> Report:
    """Everything measured about judged rows; other readers in the rows stand as baselines."""
    found = tuple(_answer(item) for item in judged)
    engines = sorted({item.answer.engine for item in judged if item.answer})
    scores = _scores(judged)
    seconds = sum(item.seconds for item in judged)
    scores["seconds_per_criterion"] = Score(value=seconds / len(judged) if judged else None, n=len(judged))
    return Report(
        kind="judge",
        created=dt.datetime.now(dt.UTC),
        gold=gold,
        engine={"engine": ", ".join(engines)},
        scores=scores,
        baselines=_baselines(judged),
        confusion=confusion(found),
        bins=bins(found),
        cases=_cases(judged),
        answers=found,
        failures={item.row.id: item.error for item in judged if item.error},
    )


def _scores(judged: Sequence[Judged]) -> dict[str, Score]:
    found = [_answer(item) for item in judged]
    named = [(item.answer.sentences if item.answer else (), item.row.gold.sentences) for item in judged]
    total = accuracy(found)
    by_patient: dict[str, tuple[int, int]] = {}
    for item in found:
        hits, count = by_patient.get(item.case, (0, 0))
        by_patient[item.case] = (hits + item.accepted, count + 1)
    drawn = interval(list(by_patient.values()))
    return {
        "accuracy": total.model_copy(update={"low": drawn.low, "high": drawn.high}),
        "macro_f1": macro_f1(found),
        "false_met": false_met_of(found),
        "sentence_f1": sentence_f1(named),
        "calibration_error": calibration_error(found),
        "kappa": kappa(found),
    }


def _baselines(judged: Sequence[Judged]) -> dict[str, dict[str, Score]]:
    """One status for everything, and every other reader that the rows carry."""
    table = {}
    for name, status in (("all met", "met"), ("all insufficient", "insufficient")):
        table[name] = _scores([Judged(item.row, Judgement(id=item.row.id, status=status)) for item in judged])
    for name in sorted({name for item in judged for name in item.row.others}):
        table[name] = _scores([Judged(item.row, _other(item.row, name)) for item in judged])
    return table


def _other(row: JudgeRow, name: str) -> Judgement | None:
    label = row.others.get(name)
    return Judgement(id=row.id, status=label.status, sentences=label.sentences) if label else None


def _answer(item: Judged) -> Answer:
    row, answer = item.row, item.answer
    return Answer(
        case=row.patient or row.id,
        criterion=row.id,
        gold=row.gold.status,
        status=answer.status if answer else None,
        confidence=answer.confidence if answer else None,
        why=f"{row.criterion.kind}: {row.criterion.text}",
        rationale=answer.reason if answer else item.error,
        pages=answer.sentences if answer else (),
        gold_pages=row.gold.sentences,
    )


def _cases(judged: Sequence[Judged]) -> tuple[CaseReport, ...]:
    by_patient: dict[str, list[Judged]] = {}
    for item in judged:
        by_patient.setdefault(item.row.patient or item.row.id, []).append(item)
    return tuple(
        CaseReport(
            case=name,
            right=sum(_answer(item).accepted for item in rows),
            criteria=len(rows),
            seconds=round(sum(item.seconds for item in rows), 3),
            error="; ".join(item.error for item in rows if item.error)[:200],
            scores=_scores(rows),
        )
        for name, rows in by_patient.items()
    )
