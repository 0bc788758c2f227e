"""Stand-ins at the seams: ordinary providers that answer from a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from summarizer.types import Span, Statement


class ScriptedChat(BaseChatModel):
    """A chat model that gives its replies in order; an exception in the script is raised."""

    replies: tuple[Any, ...]
    """A text, a dict (sent as JSON), a message, or an exception; the last one is repeated."""
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """The messages of every call so far."""
        return self._asked

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is the seam
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - as above
        **_kwargs: Any,
    ) -> ChatResult:
        reply = self.replies[min(len(self._asked), len(self.replies) - 1)]
        self._asked.append(messages)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, dict):
            reply = json.dumps(reply)
        message = reply if isinstance(reply, AIMessage) else AIMessage(content=reply)
        return ChatResult(generations=[ChatGeneration(message=message)])


class ModelServer:
    """A real HTTP server that speaks the OpenAI protocol and answers from a script."""

    def __init__(self, replies: Sequence[str], *, status: int = 200, logprob: float | None = None) -> None:
        self.replies, self.status, self.logprob = list(replies), status, logprob
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        """Path, headers (names in lower case) and body of everything that was posted."""
        self.url = ""

    def completion(self) -> dict[str, Any]:
        """The next reply as the protocol has it."""
        text = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        tokens = [
            {"token": letter, "logprob": self.logprob, "bytes": None, "top_logprobs": []} for letter in text
        ]
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "tiny",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": text},
                    "logprobs": None if self.logprob is None else {"content": tokens},
                }
            ],
            "usage": {
                "prompt_tokens": 100,
                "completion_tokens": 20,
                "total_tokens": 120,
                "prompt_tokens_details": {"cached_tokens": 90},
            },
        }

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """The handler class bound to this server's script."""
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_error(404)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                sent = json.loads(body) if self.headers.get_content_type() == "application/json" else {}
                headers = {name.lower(): value for name, value in self.headers.items()}
                script.requests.append((self.path, headers, sent))
                answer = script.completion() if script.status == 200 else {"error": {"message": "refused"}}
                payload = json.dumps(answer).encode()
                self.send_response(script.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_args: object) -> None:
                """Stay quiet."""

        return Handler


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of an HTTP server on the loopback interface, for as long as the block lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def model_server(*replies: str, status: int = 200, logprob: float | None = None) -> Iterator[ModelServer]:
    """A running `ModelServer`; its `url` is what a person would put into COUNTERSIGN_MODEL_URL."""
    script = ModelServer(replies, status=status, logprob=logprob)
    with serving(script.handler()) as address:
        script.url = f"{address}/v1"
        yield script


def statement(text: str, *, page: int = 1, start: int = 0, document: int = 0, header: str = "") -> Statement:
    """A statement that begins at `start` of its page."""
    span = Span(page=page, start=start, end=start + len(text))
    return Statement(span=span, text=text, document=document, header=header)
