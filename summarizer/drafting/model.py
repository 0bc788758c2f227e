"""Criterion + statements -> ModelReply: asks a chat model about one criterion at a time.

What comes back is only parsed here; `reply.reading` holds it against the record.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable

from retrieval.types import Criterion
from summarizer.drafting import models
from summarizer.drafting.prompt import Prompt, criterion_line, record_lines
from summarizer.drafting.reply import SCHEMA, UNKNOWN_CONFIDENCE, ModelReply, Reply, Usage, parse
from summarizer.errors import ModelError
from summarizer.types import Document, Gate, Statement, ungated

_AGAIN = HumanMessage("That was not the JSON that was asked for. Answer with the JSON object only.")
_STATUS = re.compile(r'"status"\s*:\s*"([a-z_]*)"')


class ModelReader:
    """The model reading of one criterion after the other."""

    def __init__(
        self, chat: BaseChatModel, name: str, *, prompt: Prompt | None = None, budget: int = 7000
    ) -> None:
        """Ask `chat`, which readings call `name`.

        Args:
            chat: Any LangChain chat model.
            name: The engine's name in readings.
            prompt: Another prompt than `prompts/criterion.md`.
            budget: Most characters of record in one question.
        """
        self.name = name
        self._prompt = prompt or Prompt.named("criterion")
        self._budget = budget
        self._ask = _structured(chat)

    def read(
        self,
        criterion: Criterion,
        statements: Sequence[Statement],
        context: str = "",
        documents: Sequence[Document] = (),
        gate: Gate = ungated,
    ) -> ModelReply:
        """The model's answer on one criterion.

        Args:
            criterion: A leaf criterion.
            statements: What it may rest on, most relevant first where there are many.
            context: One line about the case that is our own, for example the service asked for.
            documents: The packet's documents, so that each statement shows its kind and day.
            gate: Stands before the call: what is of the record goes past it, or nothing is asked.

        Raises:
            DeidError: An identifier stands in what the model was to be shown.
            ModelError: The model cannot be reached or refuses to serve.
        """
        lines = record_lines(statements, documents, self._budget)
        gate("\n".join((context, *lines)), "a question to the model")
        messages = self._prompt.messages(criterion_line(criterion), "\n".join(lines), context)
        reply, raw, usage = self._call(messages)
        if reply is None:
            reply, raw, again = self._call([*messages, _AGAIN])
            usage = _sum(usage, again)
        return ModelReply(
            engine=self.name,
            reply=reply,
            confidence=UNKNOWN_CONFIDENCE if reply is None else _confidence(raw),
            shown=len(lines),
            refused="its answer was not in the agreed form" if reply is None else None,
            usage=usage,
        )

    def _call(self, messages: list[BaseMessage]) -> tuple[Reply | None, AIMessage, Usage]:
        began = time.monotonic()
        try:
            with models.untraced():
                answer = self._ask.invoke(messages)
        except models.call_errors() as problem:
            raise ModelError(
                f"the model {self.name} did not answer ({type(problem).__name__}): "
                f"check that its server runs and the key is right, {models.OTHER_WAYS}"
            ) from problem
        raw, parsed = (answer["raw"], answer["parsed"]) if isinstance(answer, dict) else (answer, None)
        reply = parse(json.dumps(parsed)) if isinstance(parsed, Mapping) else parse(_text(raw))
        return reply, raw, _usage(raw, time.monotonic() - began)


def _structured(chat: BaseChatModel) -> Runnable[Any, Any]:
    """The model bound to the reply's schema; one that knows no schemas is asked as it is and its text parsed."""
    try:
        return chat.with_structured_output(SCHEMA, method="json_schema", include_raw=True)
    except (NotImplementedError, ValueError, TypeError):
        return chat


def _text(message: BaseMessage) -> str:
    content = message.content
    return content if isinstance(content, str) else message.text


def _usage(message: AIMessage, seconds: float) -> Usage:
    counted = message.usage_metadata
    if counted is None:
        return Usage(calls=1, seconds=seconds)
    return Usage(
        calls=1,
        prompt_tokens=counted["input_tokens"],
        cached_tokens=counted.get("input_token_details", {}).get("cache_read") or 0,
        output_tokens=counted["output_tokens"],
        seconds=seconds,
    )


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(**{name: getattr(one, name) + getattr(other, name) for name in Usage.model_fields})


def _confidence(message: AIMessage) -> float:
    """Probability that the model gave the tokens of the status; a middling value where it gives none."""
    tokens = (message.response_metadata.get("logprobs") or {}).get("content") or []
    found = _STATUS.search("".join(token["token"] for token in tokens))
    if found is None:
        return UNKNOWN_CONFIDENCE
    total, at = 0.0, 0
    for token in tokens:
        begin, at = at, at + len(token["token"])
        if begin < found.end(1) and at > found.start(1):
            total += token["logprob"]
    return min(1.0, math.exp(total))
