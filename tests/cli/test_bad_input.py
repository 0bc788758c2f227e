"""Whatever a person gives wrong -> status 2, one line on stderr with the remedy, and nothing half-written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.made import packet
from tests.cli.made import request as request_file
from tests.cli.test_reviewing import decisions
from tests.readers.made import encrypted, note, without_pages

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path) -> Path:
    """A folder with one file of every bad kind beside a good packet and request."""
    packet(tmp_path)
    request_file(tmp_path)
    data = note()
    bad = {
        "empty.pdf": b"",
        "letter.pdf": b"Dear colleague, here is the record.\n" * 30,
        "locked.pdf": encrypted(data),
        "cut.pdf": data[: len(data) // 2],
        "damaged.pdf": b"%PDF-1.4\nrubbish\nstartxref\n9\n%%EOF\n",
        "no-pages.pdf": without_pages(),
        "broken.json": b'{"service": "CPAP",\n "hcpcs": [}',
        "list.json": b"[1, 2]",
        "latin.json": '{"service": "Schlafgerät"}'.encode("latin-1"),
        "field.json": json.dumps({"service": "CPAP", "received": "the day after Orla came"}).encode(),
        "renewal.json": b'{"tree": "continuation_criteria"}',
        "nested.json": json.dumps({"patient": {"name": "Orla Fennwick", "dob": "1957-99-99"}}).encode(),
        "broken.jsonl": b'{"id": 1, "text": "fine"}\n{"id": 2, "text"\n',
        "textless.jsonl": b'{"id": 1}\n',
        "number.jsonl": b"17\n",
        "judge.jsonl": b'{"id": 1, "record": []}\n',
        "binary.txt": b"\x00\x01\x02" * 99,
        "latin.txt": "Frau Müller".encode("latin-1"),
        "picture.yaml": b"\xff\xfe\x00",
        "policy.txt": b"id: x",
    }  # fmt: skip
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "nothing").mkdir()
    return tmp_path


DRAFT = ("draft", "packet.pdf", "--policy", "cpap-osa", "--engine", "computed", "--out", "out/draft.json")


def changed(**options: str) -> tuple[str, ...]:
    """The draft command with some of its words changed."""
    words = list(DRAFT)
    for name, value in options.items():
        if name == "packet":
            words[1] = value
        elif f"--{name}" in words:
            words[words.index(f"--{name}") + 1] = value
        else:
            words += [f"--{name}", value]
    return tuple(words)


BAD = {
    "missing packet": (changed(packet="gone.pdf"), "gone.pdf", "no such file"),
    "empty packet": (changed(packet="empty.pdf"), "empty.pdf", "ask the sender"),
    "not a PDF": (changed(packet="letter.pdf"), "letter.pdf", "convert it to PDF"),
    "encrypted packet": (changed(packet="locked.pdf"), "locked.pdf", "save it without one"),
    "truncated packet": (changed(packet="cut.pdf"), "cut.pdf", "ask the sender"),
    "damaged packet": (changed(packet="damaged.pdf"), "damaged.pdf", "print it to a new PDF"),
    "packet without pages": (changed(packet="no-pages.pdf"), "no-pages.pdf", "no pages"),
    "empty folder": (changed(packet="nothing"), "nothing", "give a folder with"),
    "unknown policy": (changed(policy="cpap-of-the-moon"), "cpap-of-the-moon", "countersign policies list"),
    "missing request": (changed(request="gone.json"), "gone.json", "no such file"),
    "request is no JSON": (changed(request="broken.json"), "broken.json", "line 2"),
    "request is a list": (changed(request="list.json"), "list.json", "docs/formats.md"),
    "request is not UTF-8": (changed(request="latin.json"), "latin.json", "save it as UTF-8"),
    "wrong field": (changed(request="field.json"), "received", "docs/formats.md"),
    "wrong field of the patient": (changed(request="nested.json"), "patient.dob", "docs/formats.md"),
    "renewal of what has none": (changed(request="renewal.json", policy="tens"), "tens", "continuation"),
    "unknown engine": (changed(engine="clever"), "clever", "computed, embedded or PROVIDER:MODEL"),
    "unknown provider": (changed(engine="nosuch:model"), "nosuch", "computed"),
    "out is a folder": (changed(out="nothing"), "nothing", "--out"),
    "out lies under a file": (changed(out="packet.pdf/draft.json"), "packet.pdf", "choose another --out"),
    "search without words": (("search", " "), "the query is empty", "give words or a code"),
    "search with a wrong date": (("search", "oxygen", "--as-of", "soon"), "soon", "YYYY-MM-DD"),
    "search with an unknown line": (("search", "oxygen", "--lob", "moon"), "moon", "choose one of"),
    "policy to show is unknown": (("policies", "show", "moon"), "moon", "countersign policies list"),
    "policy file is missing": (("policies", "validate", "gone.yaml"), "gone.yaml", "check the file"),
    "policy file is binary": (("policies", "validate", "picture.yaml"), "picture.yaml", "UTF-8"),
    "policy file of a strange kind": (("policies", "validate", "policy.txt"), "policy.txt", "rename or convert it"),
    "deid of a missing file": (("deid", "gone.txt", "--out", "out.jsonl"), "gone.txt", "no such file"),
    "deid of a folder": (("deid", "nothing", "--out", "out.jsonl"), "nothing", "no such file"),
    "deid of binary data": (("deid", "binary.txt", "--out", "out.jsonl"), "binary.txt", "give a PDF"),
    "deid of another encoding": (("deid", "latin.txt", "--out", "out.jsonl"), "latin.txt", "save it as UTF-8"),
    "deid of an encrypted PDF": (("deid", "locked.pdf", "--out", "out.jsonl"), "locked.pdf", "save it without one"),
    "deid of a broken row": (("deid", "broken.jsonl", "--out", "out.jsonl"), "line 2", "each line is one object"),
    "deid of a row without text": (("deid", "textless.jsonl", "--out", "out.jsonl"), "line 1", "a row needs a text"),
    "deid of a number": (("deid", "number.jsonl", "--out", "out.jsonl"), "line 1", "one JSON object"),
    "judge of a missing file": (("judge", "gone.jsonl", "--engine", "computed", "--out", "out.jsonl"), "gone.jsonl", "no such file"),
    "judge of a row without criterion": (("judge", "judge.jsonl", "--engine", "computed", "--out", "out.jsonl"), "criterion", "docs/formats.md"),
    "sign of a missing draft": (("sign", "gone.json", "--decisions", "list.json", "--reviewer", "x"), "gone.json", "no such file"),
    "sign of what is no draft": (("sign", "field.json", "--decisions", "list.json", "--reviewer", "x"), "field.json", "docs/formats.md"),
}  # fmt: skip
"""What is wrong -> the command, the thing that the message names, and the remedy in it."""


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input_is_one_line_and_status_2(request, files, monkeypatch, wrong):
    """The command ends with status 2, names the thing and the remedy in one line, and leaves the folder as it was."""
    words, thing, remedy = BAD[wrong]
    countersign = request.getfixturevalue("with_index" if words[0] == "search" else "countersign")
    monkeypatch.chdir(files)
    before = sorted(path.relative_to(files) for path in files.rglob("*") if "data" not in path.parts)
    ran = countersign(*words)
    assert ran.status == 2
    assert ran.err.startswith("countersign: ")
    assert ran.err.count("\n") == 1, ran.err
    assert thing in ran.err
    assert remedy in ran.err
    assert "Traceback" not in ran.err + ran.out
    assert "Orla" not in ran.err
    after = sorted(path.relative_to(files) for path in files.rglob("*") if "data" not in path.parts)
    assert after == before


def test_wrong_search_is_told_before_the_index_is_built(countersign):
    """A first search with a wrong filter or no words costs no minute: nothing is embedded for it."""
    for words in (("oxygen", "--as-of", "soon"), ("oxygen", "--lob", "moon"), (" ",)):
        assert countersign("search", *words).status == 2
        assert not (countersign.data / "index").exists()


def test_out_that_cannot_be_written_is_told_before_the_packet_is_read(countersign, files, monkeypatch):
    """Where draft.json cannot go is found out before the long work: nothing was de-identified or logged."""
    monkeypatch.chdir(files)
    for out in ("nothing", "packet.pdf/draft.json"):
        assert countersign(*changed(out=out)).status == 2
    assert "deidentified" not in countersign("audit", "list").out


def test_unreachable_model_is_told_before_the_packet_is_read(countersign, files, monkeypatch):
    """With an address at which nobody listens the message names it, the setting and the other engines."""
    monkeypatch.chdir(files)
    countersign.set(model_url="http://127.0.0.1:9", model_api_key="none")
    ran = countersign(*changed(engine="openai:x"))
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    for word in ("http://127.0.0.1:9", "COUNTERSIGN_MODEL_URL", "computed"):
        assert word in ran.err
    assert not (files / "out").exists()


def test_unknown_decision_fields_are_named(case, countersign, tmp_path):
    """A decisions file with a misspelt or missing field is refused with the field and no value."""
    countersign("reviewers", "add", "n.osei", "--name", "Nana Osei", "--role", "medical_director")
    path = decisions(case, tmp_path)
    body = json.loads(path.read_text(encoding="utf-8"))
    for change, field in (
        ({"determinaton": "deny"}, "determinaton"),
        ({"decisions": []}, "decisions"),
        ({"decisions": [{"criterion_id": "c1", "action": "approve"}]}, "action"),
    ):
        path.write_text(json.dumps({**body, **change}), encoding="utf-8")
        ran = countersign("sign", case.draft, "--decisions", path, "--reviewer", "n.osei")
        assert (ran.status, ran.err.count("\n")) == (2, 1)
        assert field in ran.err
        assert "docs/formats.md" in ran.err


def test_draft_that_is_not_stored_here_says_what_to_do(case, countersign, tmp_path):
    """A draft of another machine cannot be signed; the message says to draft the packet again."""
    body = json.loads(case.draft.read_text(encoding="utf-8"))
    case.draft.write_text(json.dumps({**body, "id": "0" * 16}), encoding="utf-8")
    countersign("reviewers", "add", "n.osei", "--name", "Nana Osei", "--role", "medical_director")
    ran = countersign("sign", case.draft, "--decisions", decisions(case, tmp_path), "--reviewer", "n.osei")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "draft the packet again" in ran.err


def test_data_folder_that_is_a_file_is_told(countersign, files, monkeypatch):
    """Where a file stands in place of the data folder, the message names it."""
    monkeypatch.chdir(files)
    countersign.set(data_dir=str(files / "packet.pdf"))
    ran = countersign("reviewers", "list")
    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert "packet.pdf" in ran.err


def test_existing_draft_stays_when_a_new_one_fails(countersign, files, monkeypatch):
    """A failing run does not touch the draft.json of an earlier one."""
    monkeypatch.chdir(files)
    (files / "out").mkdir()
    (files / "out" / "draft.json").write_text("as it was", encoding="utf-8")
    assert countersign(*changed(packet="locked.pdf")).status == 2
    assert (files / "out" / "draft.json").read_text(encoding="utf-8") == "as it was"
    assert len(list((files / "out").iterdir())) == 1


FULL = """
import json, os, sys
from pathlib import Path
from summarizer.cli import main

full, folder = Path(sys.argv[1]), Path(sys.argv[2])
try:
    with (full / "filler").open("wb") as filler:
        while True:
            filler.write(b"x" * 512)
            filler.flush()
except OSError:
    pass
for data, out in ((folder / "data", full / "out.jsonl"), (full / "data", folder / "out.jsonl")):
    os.environ["COUNTERSIGN_DATA_DIR"] = str(data)
    sys.argv = ["countersign", "deid", str(folder / "note.txt"), "--out", str(out)]
    try:
        main()
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    print(json.dumps({"status": status, "left": sorted(os.listdir(full)), "here": sorted(os.listdir(folder))}))
"""


def test_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    """On a disk without space, for the output or for the data folder, the command says so and leaves no piece of a file."""
    full = tmp_path / "full"
    full.mkdir()
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "note.txt").write_text("Seen by Dr. Tobias Lindqvist on 01/09/2025. " * 200, encoding="utf-8")
    mount = f"mount -t tmpfs -o size=16k tmpfs '{full}'"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("this system does not let a test mount a small disk")
    script = tmp_path / "fill.py"
    script.write_text(FULL, encoding="utf-8")
    command = f"{mount} && exec '{sys.executable}' '{script}' '{full}' '{folder}'"
    ran = subprocess.run(["unshare", "-rm", "sh", "-c", command], cwd=ROOT, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120)  # fmt: skip
    first, second = (json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{"))
    assert (first["status"], second["status"]) == (2, 2)
    assert "out.jsonl" not in first["left"] + second["here"]
    assert not [name for name in first["left"] + second["here"] if name.startswith(".out")]
    lines = ran.stderr.splitlines()
    assert len(lines) == 2, ran.stderr
    assert "No space left on device" in lines[0]
    assert "free space" in lines[0]
    assert all(line.startswith("countersign: ") for line in lines)
