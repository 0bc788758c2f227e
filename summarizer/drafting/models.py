"""Settings + engine name -> a LangChain chat model: the seam behind which every provider stands.

`embedded` runs on this machine; everything else is PROVIDER:MODEL and reaches the network only then.
"""

from __future__ import annotations

import importlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlsplit

import langsmith
from langchain.chat_models import init_chat_model
from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from openai import DefaultHttpxClient
from pydantic import SecretStr, ValidationError

from summarizer.drafting import weights
from summarizer.drafting.embedded import EmbeddedChat, EmbeddedServer
from summarizer.errors import ModelError
from summarizer.settings import Settings
from summarizer.types import Progress, silent

OTHER_WAYS = "or choose engine embedded or computed"
_CALL_SECONDS = 60
_EMBEDDED_SECONDS = 600
"""Longest answer of the embedded model; a busy machine is slow."""
_REACH_SECONDS = 5
_RETRIES = 2
_MOST_TOKENS = 160
"""Longest reply; a normal one has about 35 tokens."""
_ERRORS = {
    "openai": ("OpenAIError",),
    "anthropic": ("AnthropicError",),
    "ollama": ("ResponseError", "RequestError"),
    "httpx": ("HTTPError", "InvalidURL"),
    "httpx2": ("HTTPError", "InvalidURL"),
    "google.api_core.exceptions": ("GoogleAPIError",),
    "google.genai.errors": ("APIError",),
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "mistralai.models": ("SDKError",),
    "groq": ("GroqError",),
    "cohere.core.api_error": ("ApiError",),
}
"""Module -> base errors of a provider's client; a new provider needs a line here only for a clear message."""


def chat_model(settings: Settings, engine: str, *, progress: Progress = silent) -> BaseChatModel:
    """The chat model that `engine` names.

    Args:
        settings: Address, key, threads and cache folder.
        engine: `embedded`, or PROVIDER:MODEL (`openai:gpt-x`, `ollama:llama3.1`, `anthropic:...`); with
            `settings.model_url`, `openai:MODEL` is asked of any server that speaks the OpenAI protocol.
        progress: Shows the one-time download under the stage `fetch model`.

    Raises:
        ModelError: The name, the provider's package, its key, the server or the weights are missing.
    """
    if engine == "embedded":
        return embedded(settings, progress=progress)
    provider, _, model = engine.partition(":")
    if not model:
        raise ModelError(f"engine {engine!r} is not known: use computed, embedded or PROVIDER:MODEL")
    if provider == "openai" and settings.model_url:
        return _compatible(settings, model, settings.model_url)
    return _provider(settings, provider, model)


def embedded(settings: Settings, *, progress: Progress = silent) -> EmbeddedChat:
    """The embedded model, fetched and loaded. Each call makes a server of its own (2 GB): keep the result."""
    found = weights.ensure(settings, progress=progress)
    server = EmbeddedServer(found.path, threads=settings.model_threads)
    return EmbeddedChat.of(
        server,
        model=found.path.stem,
        temperature=0,
        max_tokens=_MOST_TOKENS,
        logprobs=True,
        timeout=_EMBEDDED_SECONDS,
        max_retries=0,
        http_client=DefaultHttpxClient(trust_env=False),  # a site's proxy must never see loopback calls
        metadata={"sha256": found.sha256, "source": found.source},
    )


def identity(settings: Settings, engine: str) -> dict[str, str]:
    """What has to be written down to repeat a draft by this engine; loads nothing."""
    said = {"engine": engine}
    if engine == "embedded" and (found := weights.find(settings)) is not None:
        said |= {"model": found.name, "sha256": found.sha256, "source": found.source}
    elif engine.startswith("openai:") and settings.model_url:
        said["url"] = urlsplit(settings.model_url).hostname or ""
    return said


def untraced() -> AbstractContextManager[None]:
    """A context in which nothing is sent to a tracing service, whatever the environment says."""
    return langsmith.tracing_context(enabled=False)


def call_errors() -> tuple[type[Exception], ...]:
    """The errors that a call of a chat model may raise, of the clients that are installed."""
    return (LangChainException, OSError, ValueError, KeyError, TypeError, *_installed_errors())


def _installed_errors() -> Iterator[type[Exception]]:
    for module, names in _ERRORS.items():
        try:
            loaded = importlib.import_module(module)
        except ImportError:
            continue
        for name in names:
            error = getattr(loaded, name, None)
            if isinstance(error, type) and issubclass(error, Exception):
                yield error


def _compatible(settings: Settings, model: str, url: str) -> BaseChatModel:
    """A model behind any address that speaks the OpenAI protocol."""
    _reach(url)
    return ChatOpenAI(
        model=model,
        base_url=url,
        api_key=settings.model_api_key or SecretStr("none"),
        use_responses_api=False,
        temperature=0,
        max_tokens=_MOST_TOKENS,
        timeout=_CALL_SECONDS,
        max_retries=_RETRIES,
    )


def _reach(url: str) -> None:
    """Refuse an address at which nobody listens, before a packet is read; any answer will do."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(f"COUNTERSIGN_MODEL_URL {url!r} is not an http(s) address")
    try:
        with _opener(parts.hostname).open(url, timeout=_REACH_SECONDS):
            return
    except urllib.error.HTTPError:
        return
    except (OSError, ValueError) as problem:
        raise ModelError(
            f"no model server answers at {url}: start it, correct COUNTERSIGN_MODEL_URL, {OTHER_WAYS}"
        ) from problem


def _opener(host: str) -> urllib.request.OpenerDirector:
    """Asks a server on this machine directly, others through the site's proxy."""
    local = host in {"localhost", "127.0.0.1", "::1"}
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))


def _provider(settings: Settings, provider: str, model: str) -> BaseChatModel:
    """Any provider of LangChain's table."""
    options: dict[str, Any] = {"temperature": 0}
    if settings.model_url:
        options["base_url"] = settings.model_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key.get_secret_value()
    if provider != "ollama":  # it is local, waits as long as it must, and knows neither
        options |= {"timeout": _CALL_SECONDS, "max_retries": _RETRIES}
    try:
        chat = init_chat_model(model, model_provider=provider, **options)
    except ImportError as problem:
        package = (problem.name or f"langchain_{provider}").split(".")[0].replace("_", "-")
        package = package if package.startswith("langchain") else f"langchain-{provider.replace('_', '-')}"
        raise ModelError(
            f"engine {provider}:{model} needs the package {package}: pip install {package}, {OTHER_WAYS}"
        ) from problem
    except ValidationError as problem:
        raise ModelError(
            f"engine {provider}:{model} cannot be set up: {_first(problem)}; {OTHER_WAYS}"
        ) from problem
    except call_errors() as problem:
        raise ModelError(
            f"engine {provider}:{model} cannot be set up: {str(problem).splitlines()[0][:200].rstrip('. ')}; "
            f"set COUNTERSIGN_MODEL_API_KEY or the provider's own key, {OTHER_WAYS}"
        ) from problem
    if not isinstance(chat, BaseChatModel):  # pragma: no cover - only with configurable fields
        raise ModelError(f"engine {provider}:{model} gives no chat model; {OTHER_WAYS}")
    return chat


def _first(problem: ValidationError) -> str:
    """The first complaint, without the value that was given (it may be a key)."""
    error = problem.errors(include_input=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in error['loc'])} {error['msg']}".strip()
