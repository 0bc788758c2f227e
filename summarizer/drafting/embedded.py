"""GGUF file -> an OpenAI-compatible server on the loopback interface, in a child process of our own.

The child ends when its standard input closes, so it cannot outlive us, and a crash of the model runtime does
not take the page or the command line with it. Run as a module, this file is that child.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr

from summarizer.drafting.weights import REMEDY
from summarizer.errors import ModelError

CONTEXT_TOKENS = 4096
_START_SECONDS = 180
_STOP_SECONDS = 5


class EmbeddedServer:
    """A model server that belongs to this object: started on first use, stopped with it."""

    def __init__(self, path: Path, *, threads: int = 2, context_tokens: int = CONTEXT_TOKENS) -> None:
        self.path = path
        self.api_key = secrets.token_urlsafe(24)
        self.queue = threading.Lock()
        """Held during a call: two at once are slower than one after the other."""
        self._options = {
            "path": str(path),
            "threads": threads,
            "context": context_tokens,
            "key": self.api_key,
        }
        self._starting = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._stop: weakref.finalize[Any, Any] | None = None
        self._url = ""

    @property
    def base_url(self) -> str:
        """Address for an OpenAI client; starts the server where it does not run."""
        self.start()
        return self._url

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> Self:
        """Start the child and wait until the model is loaded.

        Raises:
            ModelError: The file is not a model, or the memory does not hold it.
        """
        with self._starting:
            if self.running:
                return self
            self.stop()
            child = _spawn()
            self._child, self._stop = child, weakref.finalize(self, _end, child)
            answer = _ask(child, self._options)
            if "url" not in answer:
                self.stop()
                raise ModelError(
                    f"the embedded model {self.path.name} cannot be loaded ({answer['error']}): "
                    f"it needs about 2 GB of memory; {REMEDY}"
                )
            self._url = f"{answer['url']}/v1"
            return self

    def stop(self) -> None:
        """End the child and free its memory; harmless where it does not run."""
        if self._stop is not None:
            self._stop()
        self._child = self._stop = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class EmbeddedChat(ChatOpenAI):
    """A chat model that owns its server, asks it one question at a time and keeps the reply compact."""

    _server: EmbeddedServer | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, server: EmbeddedServer, **options: Any) -> EmbeddedChat:
        """A chat model on `server`, which stays alive as long as the chat model."""
        chat = cls(base_url=server.base_url, api_key=server.api_key, use_responses_api=False, **options)
        chat._server = server
        return chat

    def close(self) -> None:
        """Stop the server."""
        if self._server is not None:
            self._server.stop()

    def _get_request_payload(
        self, input_: Any, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Send the schema as a grammar without white space: a third fewer tokens to wait for."""
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        form = payload.pop("response_format", None)
        if form is not None:
            schema = {**form["json_schema"]["schema"], "x-guidance": {"whitespace_flexible": False}}
            payload["extra_body"] = {"grammar": "%llguidance {}\nstart: %json " + json.dumps(schema)}
        return payload

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if self._server is None:
            return super()._generate(messages, stop=stop, run_manager=run_manager, **kwargs)
        if not self._server.running:
            raise ModelError(f"the embedded model has stopped: start again, or {REMEDY}")
        with self._server.queue:
            return super()._generate(messages, stop=stop, run_manager=run_manager, **kwargs)


def _spawn() -> subprocess.Popen[str]:
    """The child: apart from our terminal's signals, in a folder from which it finds this package."""
    return subprocess.Popen(
        [sys.executable, "-m", "summarizer.drafting.embedded"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        start_new_session=True,
    )


def _ask(child: subprocess.Popen[str], options: dict[str, Any]) -> dict[str, str]:
    """Hand over the options (never on the command line: they hold the key) and wait for the address."""
    if child.stdin is None or child.stdout is None:  # pragma: no cover - both are pipes
        raise ModelError("the embedded model has no pipes")
    timer = threading.Timer(_START_SECONDS, child.kill)
    timer.start()
    try:
        child.stdin.write(json.dumps(options) + "\n")
        child.stdin.flush()
        line = child.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        timer.cancel()
    if line:
        return dict(json.loads(line))
    return {"error": f"its process ended with code {child.wait()}"}


def _end(child: subprocess.Popen[str]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def serve(orders: IO[str], answers: IO[str]) -> None:
    """The child's life: read the options, load, say where, wait for the end of input."""
    import xllamacpp  # noqa: PLC0415 - 100 MB of native code that only the child needs

    options = json.loads(orders.readline())
    params = xllamacpp.CommonParams()
    params.model.path = options["path"]
    params.n_ctx, params.n_parallel = options["context"], 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options["threads"]
    params.hostnames, params.port, params.api_keys = ["127.0.0.1"], 0, [options["key"]]
    params.endpoint_slots = params.endpoint_props = params.endpoint_metrics = params.ui = False
    params.cache_prompt, params.cache_ram_mib = True, 0  # one prefix, held in the one slot
    params.verbosity, params.offline = 0, True
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError) as problem:
        answers.write(json.dumps({"error": str(problem)[:200]}) + "\n")
        answers.flush()
        return
    answers.write(json.dumps({"url": server.listening_address}) + "\n")
    answers.flush()
    orders.read()


if __name__ == "__main__":
    import os

    serve(sys.stdin, sys.stdout)
    os._exit(0)  # a question in flight is not waited for
