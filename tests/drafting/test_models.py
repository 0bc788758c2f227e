"""The seam behind which every provider stands."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest
from pydantic import SecretStr

from retrieval.types import Criterion, EvidenceNeed
from summarizer.drafting.model import ModelReader
from summarizer.drafting.models import chat_model, identity
from summarizer.errors import ModelError
from summarizer.settings import Settings
from tests.fakes import model_server, statement

CRITERION = Criterion(id="c", text="Temperature above 38 C.", evidence=EvidenceNeed())
RECORD = (statement("Temperature 39 C."),)
ANSWER = json.dumps({"reason": "temperature 39 C", "sentences": [1], "status": "met"})


@pytest.fixture(autouse=True)
def _no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_API_BASE",
        "ANTHROPIC_API_KEY",
        "LANGSMITH_TRACING",
    ):
        monkeypatch.delenv(name, raising=False)


def settings(tmp_path: Path, **chosen: object) -> Settings:
    """Settings that touch nothing outside the test's folder."""
    return Settings(cache_dir=tmp_path / "cache", data_dir=tmp_path / "data", **chosen)


def test_an_openai_compatible_server_is_asked_over_http(tmp_path: Path) -> None:
    """Schema, key, temperature and prompt cross the wire; answer and token counts come back."""
    with model_server(ANSWER, logprob=-0.01) as server:
        chosen = settings(tmp_path, model_url=server.url, model_api_key=SecretStr("site-key"))
        answer = ModelReader(chat_model(chosen, "openai:tiny"), "openai:tiny").read(CRITERION, RECORD)
    path, headers, body = server.requests[0]
    assert (path, headers["authorization"]) == ("/v1/chat/completions", "Bearer site-key")
    assert (body["model"], body["temperature"]) == ("tiny", 0)
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["reason", "sentences", "status"]
    assert "[1] Temperature 39 C." in body["messages"][-1]["content"]
    assert answer.reply is not None
    assert answer.reply.status == "met"
    assert 0.9 < answer.confidence < 1
    assert (answer.usage.prompt_tokens, answer.usage.cached_tokens, answer.usage.output_tokens) == (
        100,
        90,
        20,
    )


def test_a_server_that_refuses_is_a_named_error(tmp_path: Path) -> None:
    """A refused key is told with the remedy, after one try."""
    with model_server(ANSWER, status=401) as server:
        reader = ModelReader(
            chat_model(settings(tmp_path, model_url=server.url), "openai:tiny"), "openai:tiny"
        )
        with pytest.raises(ModelError, match=r"AuthenticationError.*engine embedded or computed"):
            reader.read(CRITERION, RECORD)
    assert len(server.requests) == 1


def test_a_failing_server_is_tried_a_bounded_number_of_times(tmp_path: Path) -> None:
    """Three tries in all, then the error."""
    with model_server(ANSWER, status=503) as server:
        reader = ModelReader(
            chat_model(settings(tmp_path, model_url=server.url), "openai:tiny"), "openai:tiny"
        )
        with pytest.raises(ModelError, match="did not answer"):
            reader.read(CRITERION, RECORD)
    assert len(server.requests) == 3


def test_nothing_is_traced_even_where_the_environment_asks_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tracing service that the environment names gets no prompt."""
    with model_server(ANSWER) as tracer, model_server(ANSWER) as server:
        for name, value in {"TRACING": "true", "ENDPOINT": tracer.url, "API_KEY": "k"}.items():
            monkeypatch.setenv(f"LANGSMITH_{name}", value)
        reader = ModelReader(
            chat_model(settings(tmp_path, model_url=server.url), "openai:tiny"), "openai:tiny"
        )
        reader.read(CRITERION, RECORD)
        time.sleep(1)  # a tracer sends from a thread of its own
    assert len(server.requests) == 1
    assert tracer.requests == []


def test_an_address_where_nobody_listens_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """The model is missed at set-up, not in the middle of a packet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ModelError, match="COUNTERSIGN_MODEL_URL"):
        chat_model(settings(tmp_path, model_url=url), "openai:tiny")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "localhost:8080", "http://"])
def test_only_web_addresses_are_model_servers(tmp_path: Path, url: str) -> None:
    """No other scheme is opened."""
    with pytest.raises(ModelError, match="not an http"):
        chat_model(settings(tmp_path, model_url=url), "openai:tiny")


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("anthropic:claude-x", "pip install langchain-anthropic"),
        ("ollama:llama3.1", "pip install langchain-ollama"),
        ("nobody:x", "nobody"),
        ("openai:gpt-x", "COUNTERSIGN_MODEL_API_KEY"),
        ("gpt-x", "PROVIDER:MODEL"),
        ("openai:", "PROVIDER:MODEL"),
    ],
)
def test_a_provider_that_cannot_be_used_is_told_with_the_remedy(
    tmp_path: Path, engine: str, said: str
) -> None:
    """Missing package, unknown provider, missing key and malformed name each say what to do."""
    with pytest.raises(ModelError) as caught:
        chat_model(settings(tmp_path), engine)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_identity_of_a_server_names_its_host_only(tmp_path: Path) -> None:
    """A key in the address is not written down."""
    chosen = settings(tmp_path, model_url="http://user:secret@models.example:8080/v1")
    assert identity(chosen, "openai:tiny") == {"engine": "openai:tiny", "url": "models.example"}
