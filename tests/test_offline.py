"""Nothing calls home: the whole product runs with the network cut, and no library tries to reach it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from summarizer.settings import TELEMETRY_OFF
from tests.cli.made import packet, request
from tests.retrieval.built import index_folder

ROOT = Path(__file__).parents[1]

GUARD = '''
"""Loaded by Python at its start: writes down every attempt to reach an address that is not of this machine."""
import os
import socket

LOG = os.environ["ATTEMPTS"]
HOME = ("127.", "::1", "localhost", "0.0.0.0")


def note(what, host):
    if host and not str(host).startswith(HOME):
        with open(LOG, "a") as file:
            file.write(f"{what} {host}\\n")


def guarded(name):
    real = getattr(socket.socket, name)

    def call(self, *arguments):
        address = arguments[-1]
        if self.family in (socket.AF_INET, socket.AF_INET6):
            note(name, address[0] if isinstance(address, tuple) else address)
        return real(self, *arguments)

    return call


for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, guarded(name))
looked_up = socket.getaddrinfo


def getaddrinfo(host, *arguments, **options):
    note("getaddrinfo", host.decode() if isinstance(host, bytes) else host)
    return looked_up(host, *arguments, **options)


socket.getaddrinfo = getaddrinfo
'''

RUN = """
import json, os, sys
from summarizer.cli import main

for words in json.loads(sys.argv[1]):
    sys.argv = ["countersign", *words]
    try:
        main()
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    print(json.dumps({"ran": words[0], "status": status}), file=sys.stderr)
print(json.dumps({"environment": dict(os.environ)}), file=sys.stderr)
"""


@cache
def can_cut() -> bool:
    """Whether this system lets a test run a process without any network."""
    cut = shutil.which("unshare")
    return (
        bool(cut) and subprocess.run([cut, "-rn", "true"], capture_output=True, check=False).returncode == 0
    )


class Seen:
    """What a process without network left: statuses, environment, files and the addresses that it tried."""

    def __init__(self, folder: Path) -> None:
        (folder / "guard").mkdir()
        (folder / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        (folder / "run.py").write_text(RUN, encoding="utf-8")
        shutil.copytree(index_folder(), folder / "data" / "index")
        self.draft = folder / "draft.json"
        commands = [
            ["draft", str(packet(folder)), "--policy", "auto", "--engine", "computed", "--request", str(request(folder)), "--out", str(self.draft)],
            ["search", "breathing machine for sleep apnea", "--json"],
        ]  # fmt: skip
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": os.pathsep.join([str(folder / "guard"), str(ROOT)]),
            "ATTEMPTS": str(folder / "attempts.txt"),
            "COUNTERSIGN_DATA_DIR": str(folder / "data"),
            "COUNTERSIGN_CACHE_DIR": str(folder / "cache"),
        }
        cut = ["unshare", "-rn"] if can_cut() else []
        ran = subprocess.run(
            [*cut, sys.executable, str(folder / "run.py"), json.dumps(commands)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        self.out, self.err = ran.stdout, ran.stderr
        told = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith('{"')]
        self.statuses = {line["ran"]: line["status"] for line in told if "ran" in line}
        self.environment = next((line["environment"] for line in told if "environment" in line), {})
        attempts = folder / "attempts.txt"
        self.attempts = attempts.read_text(encoding="utf-8").splitlines() if attempts.exists() else []


@pytest.fixture(scope="module")
def seen(tmp_path_factory) -> Seen:
    """Draft and search, run once in a process of their own."""
    return Seen(tmp_path_factory.mktemp("offline"))


def test_draft_and_search_run_without_network(seen):
    """With no network interface but loopback a packet is drafted and the policies are searched."""
    if not can_cut():
        pytest.skip("this system does not let a test cut the network (unshare -rn)")
    assert seen.statuses == {"draft": 0, "search": 0}, seen.err
    assert json.loads(seen.draft.read_text(encoding="utf-8"))["policy"]["slug"] == "cpap-osa"
    assert '"slug": "cpap-osa"' in seen.out


def test_no_library_tries_to_reach_the_network(seen):
    """In draft and search nobody looks up a name or connects to an address outside this machine."""
    assert seen.statuses == {"draft": 0, "search": 0}, seen.err
    assert seen.attempts == []


def test_guard_sees_an_attempt(tmp_path):
    """The guard is no dummy: a connection and a look-up by Python's own client are written down."""
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    attempts = tmp_path / "attempts.txt"
    code = "import socket\ntry: socket.create_connection(('192.0.2.1', 9), timeout=0.2)\nexcept OSError: pass"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path), "ATTEMPTS": str(attempts)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert attempts.read_text(encoding="utf-8").splitlines() == ["getaddrinfo 192.0.2.1", "connect 192.0.2.1"]


def test_telemetry_of_every_library_is_off(seen):
    """The process that drafts has every switch of `TELEMETRY_OFF` set before the libraries are loaded."""
    assert seen.environment
    for name, value in TELEMETRY_OFF.items():
        assert seen.environment[name] == value
    for name in (
        "ANONYMIZED_TELEMETRY",
        "LANGSMITH_TRACING",
        "LANGCHAIN_TRACING_V2",
        "DO_NOT_TRACK",
        "HF_HUB_OFFLINE",
    ):
        assert name in TELEMETRY_OFF


def test_vector_store_reports_nothing():
    """The client of the policy index is made with its telemetry off."""
    from retrieval.chroma_index import _client  # noqa: PLC0415 - loads chromadb

    client = _client(
        index_folder() / json.loads((index_folder() / "index.json").read_text(encoding="utf-8"))["store"]
    )
    assert client.get_settings().anonymized_telemetry is False


def test_page_reports_nothing():
    """The page's settings send no usage data, bind to this machine and show no traceback."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["address"] == "127.0.0.1"
    assert config["client"]["showErrorDetails"] == "none"


def test_calls_to_a_model_are_not_traced(monkeypatch):
    """Even where the environment asks for tracing, a model is asked in a context that sends no trace."""
    from langsmith import utils  # noqa: PLC0415 - heavy

    from summarizer.drafting import models  # noqa: PLC0415 - as above

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
    utils.get_env_var.cache_clear()
    with models.untraced():
        assert utils.tracing_is_enabled() is False
    utils.get_env_var.cache_clear()
