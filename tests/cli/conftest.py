"""The real command, run in this process with a data folder of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from summarizer.cli import main
from tests.cli.made import packet, request
from tests.retrieval.built import index_folder

CREDENTIAL = "correct horse battery"


class Ran(NamedTuple):
    """What a command left: exit status and both streams."""

    status: int
    out: str
    err: str


class Shell:
    """Runs `countersign` with arguments as a person types them."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], data: Path
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.data = data

    def __call__(self, *arguments: object) -> Ran:
        """Run one command to its end."""
        self._monkeypatch.setattr(sys, "argv", ["countersign", *map(str, arguments)])
        self._capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as stop:
            status = int(stop.code or 0)
        out, err = self._capsys.readouterr()
        return Ran(status, out, err)

    def set(self, **settings: str) -> None:
        """Set `COUNTERSIGN_<NAME>` for what follows."""
        for name, value in settings.items():
            self._monkeypatch.setenv(f"COUNTERSIGN_{name.upper()}", value)


@pytest.fixture
def countersign(tmp_path, monkeypatch, capsys) -> Shell:
    """The command with an empty data folder."""
    shell = Shell(monkeypatch, capsys, tmp_path / "data")
    shell.set(data_dir=str(shell.data), cache_dir=str(tmp_path / "cache"), credential=CREDENTIAL)
    return shell


@pytest.fixture
def with_index(countersign) -> Shell:
    """The command with the search index already built."""
    shutil.copytree(index_folder(), countersign.data / "index")
    return countersign


class Case(NamedTuple):
    """A drafted packet on disk and in the store."""

    draft: Path
    packet: Path
    data: Path


@pytest.fixture(scope="session")
def drafted(tmp_path_factory) -> Case:
    """The small packet drafted once; copy its data folder before changing it."""
    folder = tmp_path_factory.mktemp("drafted")
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patched:
        patched.setenv("COUNTERSIGN_DATA_DIR", str(folder / "data"))
        arguments = ["draft", packet(folder), "--policy", "cpap-osa", "--engine", "computed"]
        arguments += ["--request", request(folder), "--out", folder / "draft.json"]
        patched.setattr(sys, "argv", ["countersign", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    assert not stop.value.code
    return Case(folder / "draft.json", folder / "packet.pdf", folder / "data")


@pytest.fixture
def case(drafted, countersign) -> Case:
    """The drafted packet in the data folder of this test, where it can be signed."""
    shutil.copytree(drafted.data, countersign.data)
    draft = countersign.data.parent / "draft.json"
    shutil.copy(drafted.draft, draft)
    return Case(draft, drafted.packet, countersign.data)
