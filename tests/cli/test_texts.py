"""`countersign deid` and `countersign judge`: rows in, rows out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer.readers import read_packet
from summarizer.store import Store
from tests.cli.made import IDENTIFIERS, PAGES, packet

NOTE = (
    "Patient: Orla Fennwick   DOB: 03/14/1957   MRN: 4471902\n"
    "Seen on 01/09/2025 by Dr. Tobias Lindqvist. Call 503-555-0142 with questions.\n"
    "Ms. Fennwick snores; Epworth 14/24. SpO2 88% on room air.\n"
)
SAID = ("Fennwick", "Orla", "03/14/1957", "4471902", "01/09/2025", "Lindqvist", "503-555-0142")
RECORD = [
    {"sentence": 1, "text": "67 year old woman with loud snoring."},
    {"sentence": 2, "text": "Home sleep test: AHI 22.4 events per hour."},
    {"sentence": 3, "text": "She denies chest pain."},
]


def write_rows(path: Path, rows: list[dict]) -> Path:
    """Rows as JSONL."""
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def read_rows(path: Path) -> list[dict]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def rebuilt(original: str, row: dict) -> str:
    """The original with everything outside the spans kept, checked against the redacted text piece by piece."""
    at, behind, kept = 0, 0, []
    for span in row["spans"]:
        assert behind <= span["start"] < span["end"] <= len(original)
        piece = original[behind : span["start"]]
        found = row["text"].find(piece, at)
        assert found >= at
        at = found + len(piece)
        behind = span["end"]
        kept.append(original[span["start"] : span["end"]])
    assert row["text"].endswith(original[behind:])
    return " | ".join(kept)


def test_text_file_becomes_one_row(countersign, tmp_path):
    """A text file gives one row named like it; spans point at the originals, none of which is left in the text."""
    (tmp_path / "visit.txt").write_text(NOTE, encoding="utf-8")
    assert countersign("deid", tmp_path / "visit.txt", "--out", tmp_path / "out.jsonl").status == 0
    (row,) = read_rows(tmp_path / "out.jsonl")
    assert set(row) == {"id", "text", "spans"}
    assert row["id"] == "visit"
    assert not [word for word in SAID if word in row["text"]]
    taken = rebuilt(NOTE, row)
    assert all(word in taken for word in SAID)
    assert "Epworth 14/24. SpO2 88% on room air." in row["text"]
    for span in row["spans"]:
        assert set(span) >= {"start", "end", "label", "score", "recognizer"}
        assert 0 <= span["score"] <= 1


def test_rows_keep_their_ids_and_order(countersign, tmp_path):
    """JSONL rows come back in order with their ids, numbers as numbers; a row without one gets its line."""
    rows = [
        {"id": "b", "text": NOTE},
        {"id": 7, "text": "No name here."},
        {"text": "503-555-0142 is her phone."},
    ]
    assert (
        countersign("deid", write_rows(tmp_path / "in.jsonl", rows), "--out", tmp_path / "out.jsonl").status
        == 0
    )
    out = read_rows(tmp_path / "out.jsonl")
    assert [row["id"] for row in out] == ["b", 7, "3"]
    assert out[1] == {"id": 7, "text": "No name here.", "spans": []}
    assert rebuilt(rows[2]["text"], out[2]) == "503-555-0142"


def test_offsets_count_characters_not_bytes(countersign, tmp_path):
    """Letters with accents and a byte order mark do not shift the spans."""
    text = "Señora é 😀 — called 503-555-0142 twice.\n"
    (tmp_path / "bom.txt").write_text(text, encoding="utf-8-sig")
    assert countersign("deid", tmp_path / "bom.txt", "--out", tmp_path / "out.jsonl").status == 0
    (row,) = read_rows(tmp_path / "out.jsonl")
    phone = next(span for span in row["spans"] if text[span["start"] : span["end"]] == "503-555-0142")
    assert phone["label"] == "PHONE"


def test_packet_becomes_a_row_a_page(countersign, tmp_path):
    """A PDF gives one row a page, blank ones too; spans point into the text as it was read."""
    pdf = packet(tmp_path)
    assert countersign("deid", pdf, "--out", tmp_path / "out.jsonl").status == 0
    out, raw = read_rows(tmp_path / "out.jsonl"), read_packet([pdf])
    assert [row["id"] for row in out] == [f"{raw.id}-{number}" for number in range(1, len(PAGES) + 1)]
    for page, row in zip(raw.pages, out, strict=True):
        rebuilt(page.text, row)
        assert not [word for word in IDENTIFIERS if word in row["text"]]
    assert "Fennwick" in rebuilt(raw.pages[1].text, out[1])


def test_deid_is_logged_without_names(countersign, tmp_path):
    """The log counts the rows and holds nothing of the text or the file's name."""
    (tmp_path / "fennwick.txt").write_text(NOTE, encoding="utf-8")
    countersign("deid", tmp_path / "fennwick.txt", "--out", tmp_path / "out.jsonl")
    (event,) = Store(countersign.data).audit.events()
    assert (event.kind, event.details) == ("deidentified", {"rows": "1", "dates": "safe_harbor"})
    assert "ennwick" not in event.model_dump_json()


def test_judged_rows_keep_ids_and_order(countersign, tmp_path):
    """Each row gets one answer in the order asked, with its own id and the sentences that it rests on."""
    rows = [
        {"id": 2, "criterion": {"kind": "inclusion", "text": "Apnea-hypopnea index of at least 15"}, "record": RECORD},
        {"id": "a", "criterion": {"text": "Patient has chest pain"}, "context": "trial", "record": RECORD, "more": 1},
        {"id": 1, "criterion": {"text": "Patient had a kidney transplant"}, "record": RECORD},
    ]  # fmt: skip
    ran = countersign(
        "judge",
        write_rows(tmp_path / "in.jsonl", rows),
        "--engine",
        "computed",
        "--out",
        tmp_path / "out.jsonl",
    )
    assert ran.status == 0
    out = read_rows(tmp_path / "out.jsonl")
    assert [row["id"] for row in out] == [2, "a", 1]
    for row in out:
        assert set(row) == {"id", "status", "sentences", "confidence", "reason", "engine"}
        assert row["status"] in {"met", "not_met", "insufficient", "not_applicable"}
        assert set(row["sentences"]) <= {1, 2, 3}
        assert 0 <= row["confidence"] <= 1
        assert row["engine"] == "computed"
    assert (out[0]["status"], out[0]["sentences"]) == ("met", [2])
    assert out[1]["status"] != "met"
    assert out[2]["status"] != "met"


def test_judge_answers_the_same_alone_or_among_others(countersign, tmp_path):
    """A row's answer does not depend on its neighbours, and no rows give no rows."""
    row = {"id": 1, "criterion": {"text": "Apnea-hypopnea index of at least 15"}, "record": RECORD}
    other = {
        "id": 2,
        "criterion": {"text": "Patient is deaf"},
        "record": [{"sentence": 9, "text": "Hears well."}],
    }
    answers = []
    for name, rows in (("alone", [row]), ("both", [other, row]), ("none", [])):
        out = tmp_path / f"{name}.out.jsonl"
        assert (
            countersign(
                "judge", write_rows(tmp_path / f"{name}.jsonl", rows), "--engine", "computed", "--out", out
            ).status
            == 0
        )
        answers.append(read_rows(out))
    assert answers[0][0] == answers[1][1]
    assert answers[2] == []


@pytest.mark.parametrize("command", ["deid", "judge"])
def test_stopped_command_leaves_the_old_file(countersign, tmp_path, command):
    """Where a later row is bad, the file of an earlier run stays as it was and no piece of a new one is left."""
    good = {"id": 1, "text": "ok", "criterion": {"text": "deaf"}, "record": RECORD}
    source = write_rows(tmp_path / "in.jsonl", [good])
    source.write_text(source.read_text(encoding="utf-8") + "{broken\n", encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("as it was\n", encoding="utf-8")
    engine = ["--engine", "computed"] if command == "judge" else []
    assert countersign(command, source, *engine, "--out", tmp_path / "out.jsonl").status == 2
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "as it was\n"
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out.jsonl"]
