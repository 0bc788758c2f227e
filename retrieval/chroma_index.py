"""Passages + embedding -> a PolicyIndex kept on disk by Chroma. The only file that imports chromadb.

The folder holds `index.json`, written last, and the store it names. A build always goes into a new store, so
a search that runs meanwhile keeps its own, and a build that stopped half-way is never named and never used.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")  # read when chromadb is imported

import chromadb
from chromadb.config import Settings
from chromadb.errors import ChromaError

from retrieval.embeddings import NamedEmbedding, Progress, Vectors, silent
from retrieval.errors import CorpusError
from retrieval.filters import allowed_slugs, limits
from retrieval.index import asked, dense_hit, digest, unique
from retrieval.splitting import embedded_text
from retrieval.types import Hit, Passage

_MARKER = "index.json"
_COLLECTION = "passages"
_STORE = "store-"
_STALE = 3600.0
"""Seconds after which a store that no marker names is taken for a build that died."""
_BATCH = 500
_BROKEN = (ChromaError, sqlite3.Error, OSError, ValueError, KeyError, RuntimeError)
"""What chromadb raises on a damaged store, seen by damaging one; anything else is our own mistake."""


class ChromaIndex:
    """Dense search in a folder; built once, used again while corpus, embedding and Chroma stay the same."""

    def __init__(
        self,
        passages: Sequence[Passage],
        embedding: NamedEmbedding,
        folder: Path,
        progress: Progress = silent,
    ) -> None:
        self._passages = unique(passages)
        self._embedding = embedding
        self._folder = folder
        self._row = {passage.id: passage for passage in self._passages}
        self.reused = True
        """Whether the store on disk was used as it was; False after a build."""
        self._collection = self._opened() or self._built(progress)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Everything that can be found, in corpus order."""
        return self._passages

    def search(
        self,
        query: str,
        top: int = 10,
        as_of: dt.date | str | None = None,
        lob: str | None = None,
        code: str | None = None,
    ) -> tuple[Hit, ...]:
        """The passages whose vectors are closest to the query's; see PolicyIndex."""
        query = asked(query, top, code)
        slugs = allowed_slugs(self._passages, limits(as_of, lob, code))
        if not slugs:
            return ()
        vector = self._embedding.vectors([query])
        try:
            ids, distances = _query(self._collection, vector, min(top, len(self._passages)), sorted(slugs))
        except _BROKEN as error:
            raise CorpusError(f"the search index in {self._folder} is damaged; delete that folder") from error
        hits = [dense_hit(self._row[name], 1 - far) for name, far in zip(ids, distances, strict=True)]
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def _key(self) -> dict[str, str]:
        return {
            "corpus": digest(self._passages),
            "embedding": self._embedding.name,
            "chromadb": str(chromadb.__version__),
        }

    def _opened(self) -> Any:
        """The collection of an earlier build, or None where it is missing, of another corpus or damaged."""
        try:
            marker = json.loads((self._folder / _MARKER).read_text(encoding="utf-8"))
            store = self._folder / str(marker.pop("store"))
            if marker != self._key() or not (store / "chroma.sqlite3").is_file():
                return None
            collection = _client(store).get_collection(_COLLECTION, embedding_function=None)
            self._prove(collection)
        except (*_BROKEN, AttributeError, TypeError):  # a marker that is no object is damage too
            return None
        return collection

    def _prove(self, collection: Any) -> None:
        """Raise ValueError where the store does not hold every passage or does not answer."""
        if collection.count() != len(self._passages):
            raise ValueError("passages are missing")
        stored = collection.get(include=[])["ids"]
        if set(stored) != set(self._row):
            raise ValueError("other passages are stored")
        first = self._passages[0]
        vector = self._embedding.vectors([embedded_text(first)])
        ids, _ = _query(collection, vector, 1, [first.slug])
        if len(ids) != 1:
            raise ValueError("no answer")

    def _built(self, progress: Progress) -> Any:
        self.reused = False
        vectors = self._embedding.vectors([embedded_text(passage) for passage in self._passages], progress)
        store = self._folder / f"{_STORE}{uuid.uuid4().hex[:12]}"
        try:
            store.mkdir(parents=True)
            collection = _fill(_client(store), self._passages, vectors)
            self._prove(collection)
            self._name(store)
        except _BROKEN as error:
            shutil.rmtree(store, ignore_errors=True)
            raise CorpusError(
                f"the search index cannot be written to {self._folder}; free space there or name another folder"
            ) from error
        _sweep(self._folder, keep=store)
        return collection

    def _name(self, store: Path) -> None:
        draft = self._folder / f"{_MARKER}.{uuid.uuid4().hex[:8]}"
        draft.write_text(json.dumps({**self._key(), "store": store.name}, indent=1), encoding="utf-8")
        draft.replace(self._folder / _MARKER)


def _client(store: Path) -> Any:
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    return chromadb.PersistentClient(path=str(store), settings=settings)


def _fill(client: Any, passages: Sequence[Passage], vectors: Vectors) -> Any:
    # A corpus has some hundred passages: wide search lists make the graph as good as exact.
    shape = {"hnsw": {"space": "cosine", "ef_construction": 400, "ef_search": 1000, "max_neighbors": 32}}
    collection = client.create_collection(_COLLECTION, configuration=shape, embedding_function=None)
    for start in range(0, len(passages), _BATCH):
        part = passages[start : start + _BATCH]
        collection.add(
            ids=[passage.id for passage in part],
            embeddings=vectors[start : start + _BATCH],
            documents=[passage.text for passage in part],
            metadatas=[
                {"slug": item.slug, "section": item.section, "version": item.version} for item in part
            ],
        )
    return collection


def _query(collection: Any, vector: Vectors, top: int, slugs: Sequence[str]) -> tuple[list[str], list[float]]:
    found = collection.query(
        query_embeddings=vector, n_results=top, where={"slug": {"$in": list(slugs)}}, include=["distances"]
    )
    return found["ids"][0], found["distances"][0]


def _sweep(folder: Path, keep: Path) -> None:
    """Remove stores that no marker names any more; a young one may be another process's build."""
    for store in folder.glob(f"{_STORE}*"):
        if store != keep and time.time() - store.stat().st_mtime > _STALE:
            shutil.rmtree(store, ignore_errors=True)
