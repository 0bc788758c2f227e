"""`countersign deid` and `draft` at the residual gate: reports, profiles of dates, and false alarms released."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from summarizer.deid import redact
from summarizer.store import Store
from tests.cli.made import IDENTIFIERS, packet, request

ROW = "5 5 5 5 4 5 5 5 5"
TEXT = f"Seen 01/09/2025 and 02/20/2025. Strength {ROW} in the legs.\n"
WHY = ("--reviewer", "tarn", "--reason", "grades of strength")


@pytest.fixture
def reviewer(countersign):
    """A person who may release alarms."""
    assert countersign("reviewers", "add", "tarn", "--name", "O. Tarn", "--role", "nurse").status == 0
    return countersign


def note(folder: Path) -> Path:
    """A text with a row of grades that looks like a long number."""
    path = folder / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def deid(countersign, tmp_path, *options) -> tuple[str, dict]:
    """The redacted text and its report."""
    out, told = tmp_path / "out.jsonl", tmp_path / "report.json"
    ran = countersign("deid", note(tmp_path), "--out", out, "--report", told, *options)
    assert ran.status == 0, ran.err
    (report,) = json.loads(told.read_text(encoding="utf-8"))
    return json.loads(out.read_text(encoding="utf-8"))["text"], report


def test_dates_leave_in_the_profile_asked_for(countersign, tmp_path):
    """Both profiles keep the interval; the shifted one is the same on every run of one vault."""
    days, _ = deid(countersign, tmp_path)
    shifted, report = deid(countersign, tmp_path, "--dates", "shifted")
    assert [int(n) for n in re.findall(r"\[day (-?\d+), 2025\]", days)] == [-42, 0]
    first, second = re.findall(r"\[shifted (\d{4}-\d{2}-\d{2})\]", shifted)
    assert first != "2025-01-09"
    assert first < second
    assert report["dates"] == "shifted"
    assert deid(countersign, tmp_path, "--dates", "shifted")[0] == shifted


def test_the_setting_is_what_counts_without_the_option(countersign, tmp_path):
    """COUNTERSIGN_DATES chooses for the whole site."""
    countersign.set(dates="shifted")
    assert "[shifted " in deid(countersign, tmp_path)[0]


def test_what_was_taken_out_without_need_can_be_given_back(reviewer, tmp_path):
    """The report names the alarm; released by a person with a reason it stays, and the log says who."""
    text, report = deid(reviewer, tmp_path)
    (found,) = report["gate"]
    assert ROW not in text
    assert (found["page"], found["found"], found["handled"]) == (1, "long", "removed")
    text, report = deid(reviewer, tmp_path, "--release", found["alarm"], *WHY)
    assert ROW in text
    assert report["gate"][0]["handled"] == "released"
    assert ROW in deid(reviewer, tmp_path)[0]  # it was released once and for all
    events = [event for event in Store(reviewer.data).audit.events() if event.kind == "alarm_released"]
    assert [(event.actor, event.details["alarm"]) for event in events] == [("tarn", found["alarm"])]


def test_a_refusal_names_the_alarm_and_the_remedy(reviewer, tmp_path, monkeypatch):
    """Where the machine cannot take it out, the one line says page, class, alarm and options; nothing is written."""
    monkeypatch.setattr(redact, "_ROUNDS", 0)
    ran = reviewer("deid", note(tmp_path), "--out", tmp_path / "out.jsonl")
    assert ran.status == 2
    alarm = re.search(r"page 1: a long number .*\(alarm ([0-9a-f]{16})\).*--release ALARM", ran.err)
    assert alarm
    assert ROW not in ran.err
    assert not (tmp_path / "out.jsonl").exists()
    assert (
        reviewer("deid", note(tmp_path), "--out", tmp_path / "out.jsonl", "--release", alarm[1], *WHY).status
        == 0
    )


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--release", "0" * 16), "--reviewer"),
        (("--release", "0" * 16, "--reviewer", "tarn"), "--reason"),
        (("--release", "0" * 16, "--reviewer", "nobody", "--reason", "x"), "unknown reviewer"),
        (("--dates", "real"), "--dates"),
    ],
)
def test_nothing_is_released_by_halves(reviewer, tmp_path, monkeypatch, options, word):
    """Without a known person and a reason there is no release."""
    monkeypatch.setattr(redact, "_ROUNDS", 0)
    ran = reviewer("deid", note(tmp_path), "--out", tmp_path / "out.jsonl", *options)
    assert ran.status == 2
    assert word in ran.err
    assert not (tmp_path / "out.jsonl").exists()


def test_a_wrong_alarm_or_credential_releases_nothing(reviewer, tmp_path, monkeypatch):
    """Another id than the alarm's, or a wrong password, leaves the refusal as it was."""
    monkeypatch.setattr(redact, "_ROUNDS", 0)
    arguments = ("deid", note(tmp_path), "--out", tmp_path / "out.jsonl", "--release", "0" * 16, *WHY)
    assert "alarm" in reviewer(*arguments).err
    reviewer.set(credential="not the password")
    assert "wrong password" in reviewer(*arguments).err
    kinds = [event.kind for event in Store(reviewer.data).audit.events()]
    assert "alarm_released" not in kinds
    assert "release_failed" in kinds
    assert not (tmp_path / "out.jsonl").exists()


def test_rows_are_named_in_a_refusal_and_reported_one_by_one(reviewer, tmp_path, monkeypatch):
    """Each row of JSONL is a packet of its own: in the report, and where it is refused."""
    rows, told = tmp_path / "in.jsonl", tmp_path / "report.json"
    rows.write_text(
        "".join(json.dumps({"text": text}) + "\n" for text in ("Nothing.", TEXT)), encoding="utf-8"
    )
    assert reviewer("deid", rows, "--out", tmp_path / "out.jsonl", "--report", told).status == 0
    assert [len(report["gate"]) for report in json.loads(told.read_text(encoding="utf-8"))] == [0, 1]
    monkeypatch.setattr(redact, "_ROUNDS", 0)
    assert "line 2: page 1: a long number" in reviewer("deid", rows, "--out", tmp_path / "out.jsonl").err


def test_a_shifted_draft_is_stored_without_days_and_shows_its_report(countersign, tmp_path):
    """`draft --dates shifted` writes surrogate dates only, and the report of de-identification with the draft."""
    out = tmp_path / "draft.json"
    arguments = ("draft", packet(tmp_path), "--policy", "cpap-osa", "--engine", "computed", "--out", out)
    ran = countersign(*arguments, "--request", request(tmp_path), "--dates", "shifted")
    assert ran.status == 0, ran.err
    draft = json.loads(out.read_text(encoding="utf-8"))
    assert draft["deid"]["dates"] == "shifted"
    assert {item["label"] for item in draft["deid"]["classes"]} >= {"PATIENT", "DATE", "DOB", "MRN"}
    assert not [word for word in IDENTIFIERS if word in out.read_text(encoding="utf-8")]
    assert not re.search(r"\[day ", out.read_text(encoding="utf-8"))


def test_no_identifier_lies_anywhere_but_in_the_vault(countersign, tmp_path):
    """After a draft, no file of the site shows an identifier: database, log, index and everything else."""
    arguments = ("draft", packet(tmp_path), "--policy", "cpap-osa", "--engine", "computed")
    ran = countersign(*arguments, "--request", request(tmp_path), "--out", countersign.data / "draft.json")
    assert ran.status == 0, ran.err
    files = [path for path in countersign.data.rglob("*") if path.is_file()]
    assert any(path.parent.name != "vault" for path in files)
    shown = [
        (path.name, word) for path in files for word in IDENTIFIERS if word.encode() in path.read_bytes()
    ]
    assert shown == []
