"""Single criteria against single records, from a file that stays where it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.judge import Judgement, JudgeRow, answers_from, evaluate_judge, main_judge, read_rows
from summarizer.errors import InputError


def row(number: int, status: str, sentences: list[int], **more: Any) -> dict[str, Any]:
    """A labelled row of one of two patients."""
    return {
        "id": f"r{number}",
        "patient": f"p{number % 2}",
        "criterion": {"kind": "inclusion", "text": "fever for a week"},
        "record": [{"sentence": 0, "text": "No fever."}, {"sentence": 1, "text": "Cough."}],
        "gold": {"status": status, "sentences": sentences},
        **more,
    }


def put(folder: Path, *rows: Any) -> Path:
    """Rows as a JSONL file."""
    path = folder / "rows.jsonl"
    path.write_text(
        "\n".join(item if isinstance(item, str) else json.dumps(item) for item in rows), encoding="utf-8"
    )
    return path


ROWS = [
    row(0, "not_met", [0], gpt4={"status": "not_met", "sentences": [0]}),
    row(1, "insufficient", [], gpt4={"status": "met", "sentences": [1]}),
    row(2, "met", [0, 1], gpt4={"status": "met", "sentences": [0]}),
]


def always_met(item: JudgeRow) -> Judgement:
    """Everything is met, resting on the first sentence."""
    return Judgement(id=item.id, status="met", sentences=(0,), confidence=1.0, reason="so", engine="test")


def test_figures_of_the_judge(tmp_path: Path) -> None:
    """One of three right, two falsely met; sentences 2 hits of 3 named and 3 wanted; the other reader stands beside."""
    report = evaluate_judge(read_rows(put(tmp_path, *ROWS)), always_met)
    assert report.scores["accuracy"].value == pytest.approx(1 / 3)
    assert report.scores["false_met"].value == pytest.approx(2 / 3)
    assert report.scores["sentence_f1"].value == pytest.approx(4 / 6)
    assert report.scores["macro_f1"].value == pytest.approx(0.5 / 3)
    assert report.baselines["gpt4"]["accuracy"].value == pytest.approx(2 / 3)
    assert report.baselines["all insufficient"]["accuracy"].value == pytest.approx(1 / 3)
    assert report.engine == {"engine": "test"}
    assert [(item.case, item.criteria) for item in report.cases] == [("p0", 2), ("p1", 1)]


def test_a_row_that_fails_or_invents_a_status_is_wrong(tmp_path: Path) -> None:
    """Errors, crashes and unknown statuses count; none is dropped."""

    def odd(item: JudgeRow) -> Judgement:
        if item.id == "r0":
            raise InputError("too long")
        if item.id == "r1":
            raise ValueError("secret")
        return Judgement(id=item.id, status="approved")

    report = evaluate_judge(read_rows(put(tmp_path, *ROWS)), odd)
    assert (report.scores["accuracy"].value, report.scores["accuracy"].n) == (0.0, 3)
    assert report.failures["r0"] == "too long"
    assert "secret" not in report.model_dump_json()
    assert report.confusion["met"]["approved"] == 1


def test_answers_can_come_from_a_file(tmp_path: Path) -> None:
    """The output of `countersign judge` is scored as it is; a row without an answer is a failure."""
    answers = tmp_path / "answers.jsonl"
    lines = [
        {"id": item["id"], "status": item["gold"]["status"], "sentences": [], "extra": 1} for item in ROWS[:2]
    ]
    answers.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = evaluate_judge(read_rows(put(tmp_path, *ROWS)), answers_from(answers))
    assert report.scores["accuracy"].value == pytest.approx(2 / 3)
    assert list(report.failures) == ["r2"]


@pytest.mark.parametrize("bad", ["{", "[]", {"id": "x"}, row(1, "approved", [])])
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, bad: Any) -> None:
    """File and line, nothing of the record."""
    with pytest.raises(InputError, match=r"rows\.jsonl line 2: not a judge row"):
        read_rows(put(tmp_path, ROWS[0], bad))


def test_missing_files_are_told(tmp_path: Path) -> None:
    """A file that is not there is bad input, not a crash."""
    with pytest.raises(InputError, match="cannot be read"):
        read_rows(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="cannot be read"):
        answers_from(tmp_path / "none.jsonl")


def test_main_judge_writes_a_report_that_can_be_compared_with(tmp_path: Path) -> None:
    """Two runs of the same judge differ in nothing."""
    rows = put(tmp_path, *ROWS)
    main_judge(rows, always_met, tmp_path / "one.json")
    again = main_judge(rows, always_met, tmp_path / "two.json", tmp_path / "one.json")
    assert again.comparison is not None
    assert (again.comparison.criteria, again.comparison.changes) == (3, ())
    assert (tmp_path / "two.html").is_file()
