"""The only place that reads the environment. Every setting is `COUNTERSIGN_<NAME>`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEMETRY_OFF = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Set before any library is loaded, so that nothing calls home."""


class Settings(BaseSettings):
    """What a site can choose. Defaults work offline on one machine."""

    model_config = SettingsConfigDict(env_prefix="COUNTERSIGN_", use_attribute_docstrings=True)

    data_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("countersign")))
    """Database, audit log, vector index and (apart, encrypted) the vault."""
    cache_dir: Path = Field(default_factory=lambda: Path(platformdirs.user_cache_dir("countersign")))
    """Fetched model weights; nothing of a patient."""
    vault_dir: Path | None = None
    """Where the encrypted vault lies; `<data_dir>/vault` where not set."""
    vault_key: SecretStr | None = None
    """Fernet key of the vault; where not set, a key file is made in the vault folder (mode 600)."""
    engine: str = "embedded"
    """`computed`, `embedded`, or PROVIDER:MODEL as LangChain's init_chat_model names them."""
    model_url: str | None = None
    """Address of an OpenAI-compatible server for `openai:MODEL`."""
    model_api_key: SecretStr | None = None
    """Key for that server."""
    model_path: Path | None = None
    """A GGUF file to use in place of the embedded weights; taken as it is, its digest is recorded."""
    model_threads: int = 2
    """Processor threads for the embedded model."""
    ocr_threads: int = 2
    """Processor threads for OCR."""
    dates: Literal["safe_harbor", "shifted"] = "safe_harbor"
    """How dates leave de-identification: `safe_harbor` (days and year) or `shifted` (moved by a secret number of days)."""
    idle_minutes: int = 15
    """The page signs a person out after this many minutes without input."""


def quiet_libraries() -> None:
    """Turn off the telemetry of every library; a value that the user has set stays."""
    for name, value in TELEMETRY_OFF.items():
        os.environ.setdefault(name, value)
