"""Passages + embedding -> PolicyIndex: a query finds the closest passages, higher scores are closer."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from retrieval.embeddings import NamedEmbedding
from retrieval.errors import CorpusError
from retrieval.filters import allowed_slugs, limits
from retrieval.splitting import embedded_text
from retrieval.types import Hit, Passage


class PolicyIndex(Protocol):
    """Anything that finds passages."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Everything that can be found, in corpus order."""

    def search(
        self,
        query: str,
        top: int = 10,
        as_of: dt.date | str | None = None,
        lob: str | None = None,
        code: str | None = None,
    ) -> tuple[Hit, ...]:
        """The `top` closest passages, closest first.

        Args:
            query: Words, clinical or lay; may be empty where a code is given.
            top: Most hits, 1 or more.
            as_of: Leave out policies that took effect later.
            lob: Line of business, as people write it (`MA`); only policies made for it.
            code: Only policies that list this procedure, supply or diagnosis code (a diagnosis also by
                its beginning). The policies list examples, so no hit does not mean no policy.

        Raises:
            CorpusError: The query or a filter cannot be used.
        """


class MemoryIndex:
    """The exact index: every vector in one matrix. Nothing is written to disk."""

    def __init__(self, passages: Sequence[Passage], embedding: NamedEmbedding) -> None:
        self._passages = unique(passages)
        self._embedding = embedding
        self._matrix = embedding.vectors([embedded_text(passage) for passage in self._passages])

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
        close = self._matrix @ self._embedding.vectors([query])[0]
        order = [row for row in np.argsort(-close, kind="stable") if self._passages[row].slug in slugs]
        return tuple(dense_hit(self._passages[row], float(close[row])) for row in order[:top])


def unique(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages as a tuple; raises CorpusError where there is none or two share an id."""
    ids = {passage.id for passage in passages}
    if not passages or len(ids) != len(passages):
        raise CorpusError("an index needs passages with distinct ids; load the corpus with load_corpus")
    return tuple(passages)


def asked(query: str, top: int, code: str | None) -> str:
    """The query to search for: its words, else the code; raises CorpusError where there is nothing to do."""
    if top < 1:
        raise CorpusError(f"--top {top} asks for no hit; give 1 or more")
    words = query.strip() or (code or "").strip()
    if not words:
        raise CorpusError("the query is empty; give words or a code")
    return words


def dense_hit(passage: Passage, similarity: float) -> Hit:
    """A hit of an index that only compares vectors."""
    similarity = max(-1.0, min(1.0, similarity))
    return Hit(passage=passage, score=similarity, dense=similarity)


def digest(passages: Sequence[Passage]) -> str:
    """SHA-256 over every field of every passage, in order: two corpora share it only if they are the same."""
    lines = "\n".join(passage.model_dump_json() for passage in passages)
    return hashlib.sha256(lines.encode()).hexdigest()
