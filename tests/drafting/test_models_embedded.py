"""The embedded model runs in a child process of our own and ends with us."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.types import Criterion, EvidenceNeed
from summarizer.drafting import weights
from summarizer.drafting.embedded import EmbeddedServer
from summarizer.drafting.model import ModelReader
from summarizer.drafting.models import embedded, identity
from summarizer.drafting.reply import parse
from summarizer.errors import ModelError
from summarizer.settings import Settings
from tests.fakes import statement

FEVER = Criterion(id="f", text="Body temperature of 38 C or more.", evidence=EvidenceNeed())
RECORD = (statement("Cough for three days."), statement("Temperature 39.4 C, pulse 110."))


@pytest.fixture(scope="module")
def reader() -> Iterator[ModelReader]:
    """A reader on the real weights."""
    settings = Settings()
    if weights.find(settings) is None:
        pytest.skip("the embedded weights (1.1 GB) are not in the cache; `make demo` fetches them")
    chat = embedded(settings)
    yield ModelReader(chat, "embedded")
    chat.close()


def test_a_file_that_is_no_model_is_a_named_error(tmp_path: Path) -> None:
    """The child's failure is told in one line, and no process stays."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    server = EmbeddedServer(broken)
    with pytest.raises(ModelError, match=r"broken\.gguf cannot be loaded.*engine computed") as caught:
        server.start()
    assert "\n" not in str(caught.value)
    assert not server.running


def test_importing_the_models_starts_nothing() -> None:
    """No child, no native runtime and no socket comes from an import."""
    probe = (
        "import sys, socket\n"
        "def refuse(*a, **k): raise SystemExit('opened a socket')\n"
        "socket.socket.connect = socket.socket.listen = refuse\n"
        "import summarizer.drafting.models\n"
        "sys.exit('xllamacpp' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


@pytest.mark.slow
def test_the_real_model_reads_a_plain_criterion(reader: ModelReader) -> None:
    """The real weights give a reply of the agreed form, with probability and counts."""
    answer = reader.read(FEVER, RECORD)
    assert answer.reply is not None
    assert (answer.reply.status, answer.reply.sentences) == ("met", (2,))
    assert 0 < answer.confidence <= 1
    assert answer.confidence != 0.5
    assert 0 < answer.usage.output_tokens < 60


@pytest.mark.slow
def test_the_constant_prefix_is_kept_between_questions(reader: ModelReader) -> None:
    """Of the second question most tokens are still in the server's cache, and the answer is repeatable."""
    first = reader.read(FEVER, RECORD)
    second = reader.read(FEVER, RECORD)
    assert second.usage.cached_tokens > 0.8 * second.usage.prompt_tokens
    assert first.reply == second.reply


@pytest.mark.slow
def test_the_grammar_holds_whatever_is_asked(reader: ModelReader) -> None:
    """Even a question that asks for prose gets a compact reply of the agreed form."""
    odd = Criterion(id="o", text="Write a poem about the sea, in plain prose.", evidence=EvidenceNeed())
    answer = reader.read(odd, RECORD)
    assert answer.reply is not None
    assert answer.usage.calls == 1
    assert parse(answer.reply.model_dump_json()) == answer.reply


@pytest.mark.slow
def test_the_server_ends_with_its_owner() -> None:
    """The server asks for its key; dropping the object, or killing the program, ends the child."""
    settings = Settings()
    found = weights.find(settings)
    if found is None:
        pytest.skip("the embedded weights (1.1 GB) are not in the cache; `make demo` fetches them")
    server = EmbeddedServer(found.path).start()
    child = server._child
    assert child is not None
    for path, code in {"/slots": 401, "/v1/models": 401, "/props": 401}.items():
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server.base_url.removesuffix("/v1") + path)  # noqa: S310 - loopback
        assert caught.value.code == code
    del server
    gc.collect()
    assert child.wait(10) == 0
    probe = (
        "import sys; from pathlib import Path; from summarizer.drafting.embedded import EmbeddedServer\n"
        "server = EmbeddedServer(Path(sys.argv[1])).start(); print(server._child.pid, flush=True); input()\n"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", probe, str(found.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    owner.kill()
    owner.communicate()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            break
        time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_identity_names_the_weights(tmp_path: Path) -> None:
    """What a draft has to record: name, digest and source of the file."""
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF")
    said = identity(Settings(model_path=own), "embedded")
    assert (said["model"], said["source"], len(said["sha256"])) == ("own", "own file", 64)
