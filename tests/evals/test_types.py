"""Gold files: lenient in what is not needed, strict in what is."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from evals.types import GoldCase, Report, Result, read_case, read_cases
from summarizer.errors import InputError
from tests.evals.made import finding, gold, label, result

LEAST = {
    "case_id": "a",
    "policy": "cpap-osa",
    "overall": "meets",
    "findings": [{"criterion": "c1", "status": "met"}],
}


def put(folder: Path, body: Any, name: str = "a") -> Path:
    """A gold file with a packet beside it."""
    (folder / f"{name}.pdf").write_bytes(b"%PDF-1.4")
    path = folder / f"{name}.gold.json"
    path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return path


def test_the_least_gold_file_is_enough(tmp_path: Path) -> None:
    """Four fields make a case; the packet is found beside it."""
    case = read_case(put(tmp_path, LEAST))
    assert case.pages is None
    assert case.pdf == tmp_path / "a.pdf"
    assert case.as_request().tree == "criteria"


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    """Fields of another program do not stop us, at any level."""
    more = LEAST | {
        "colour": 1,
        "findings": [
            LEAST["findings"][0] | {"mood": "good", "evidence": [{"page": 1, "quote": "x", "by": 2}]}
        ],
    }
    assert read_case(put(tmp_path, more)).findings[0].evidence[0].quote == "x"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "no valid JSON at line 1"),
        ("[1]", "model_type"),
        ({**LEAST, "findings": [{"criterion": "c1", "status": "approved"}]}, "findings.0.status"),
        ({key: value for key, value in LEAST.items() if key != "overall"}, "overall: missing"),
        (
            {
                **LEAST,
                "findings": [{"criterion": "c1", "status": "met", "evidence": [{"page": 0, "quote": "x"}]}],
            },
            "page",
        ),
    ],
)
def test_a_bad_gold_file_is_named_with_the_place(tmp_path: Path, body: Any, says: str) -> None:
    """One line: which file, which field."""
    with pytest.raises(InputError, match=says) as caught:
        read_case(put(tmp_path, body))
    assert str(caught.value).startswith("a.gold.json")
    assert "\n" not in str(caught.value)


def test_errors_do_not_repeat_what_the_file_says(tmp_path: Path) -> None:
    """A gold file can be of a real patient; its values stay out of messages."""
    with pytest.raises(InputError) as caught:
        read_case(put(tmp_path, LEAST | {"case_id": ["Okarsky"]}))
    assert "Okarsky" not in str(caught.value)


def test_a_gold_file_without_a_packet_is_refused(tmp_path: Path) -> None:
    """The message says which PDF is wanted."""
    path = put(tmp_path, LEAST)
    (tmp_path / "a.pdf").unlink()
    with pytest.raises(InputError, match=r"a\.pdf"):
        read_case(path)


def test_folders_without_gold_and_ids_used_twice_are_refused(tmp_path: Path) -> None:
    """Nothing to measure is an error, and so is a case that would be counted twice."""
    with pytest.raises(InputError, match="no <case>"):
        read_cases(tmp_path)
    with pytest.raises(InputError, match="no <case>"):
        read_cases(tmp_path / "missing")
    put(tmp_path, LEAST)
    put(tmp_path, LEAST, "b")
    with pytest.raises(InputError, match="used twice: a"):
        read_cases(tmp_path)


def test_the_request_carries_the_patient_only_where_wanted() -> None:
    """With the patient it seeds de-identification; unknown keys are left out."""
    case = gold(
        label("c1", "met"),
        request={"service": "CPAP", "received": "2025-03-14", "queue": 3},
        patient={"name": "A B", "dob": "1956-07-19", "shoe": 44},
        tree="continuation_criteria",
    )
    request = case.as_request()
    assert request.received == dt.date(2025, 3, 14)
    assert request.patient is not None
    assert request.patient.name == "A B"
    assert request.tree == "continuation_criteria"
    assert case.as_request(with_patient=False).patient is None


def test_answers_cover_every_label() -> None:
    """One answer a label, in order, with pages of both sides; without a draft the status is open."""
    case = gold(
        label("c1", "met", evidence=[{"page": 2, "quote": "x", "also_on_pages": [5]}]), label("c2", "met")
    )
    answers = result(case, finding("c1", "met", rationale="because")).answers
    assert [(item.criterion, item.status) for item in answers] == [("c1", "met"), ("c2", None)]
    assert answers[0].gold_pages == (2, 5)
    assert answers[0].rationale == "because"
    assert [item.status for item in Result(case, None, "broken").answers] == [None, None]


def test_records_round_trip() -> None:
    """A case and a report are the same after JSON."""
    case = gold(label("c1", "met", "insufficient", traps=["negation"]), pages=3)
    assert GoldCase.model_validate_json(case.model_dump_json()) == case
    report = Report(created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), confusion={"odd": {"odd": 1}})
    assert Report.model_validate_json(report.model_dump_json()) == report
