"""Many short texts -> Ranker; a query -> the texts that speak of it, by meaning and by words together.

Made for the statements of one record: thousands of short lines, some hundred queries. Every distinct text is
embedded once, in batches of like length.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from retrieval.embeddings import NamedEmbedding, Progress, Vectors, silent
from retrieval.lexical import Lexicon, Scores
from retrieval.wording import expand

FUSION = 0.6
"""Share of the cosine in the score, as in `hybrid`; the rest is BM25 divided by the query's best."""
_KEPT = 2


class Ranked(NamedTuple):
    """One text's place in a ranking."""

    place: int
    """Position in the texts given."""
    score: float
    """About 0 to 1; comparable within one query only."""
    dense: float
    """Cosine similarity, -1 to 1; comparable between queries."""
    lexical: float
    """BM25 score, 0 and up; 0 means that no word is shared."""


class Ranker:
    """A fixed list of texts, embedded and indexed in memory; nothing is written to disk."""

    def __init__(self, texts: Sequence[str], embedding: NamedEmbedding, progress: Progress = silent) -> None:
        self._embedding = embedding
        self._vectors = embedding.vectors(texts, progress)
        self._lexicon = Lexicon(texts)

    def rank(self, query: str, top: int = 10) -> list[Ranked]:
        """The `top` texts for one query, best first; equal scores in the order of the texts."""
        return self.rank_all([query], top)[0]

    def rank_all(self, queries: Sequence[str], top: int = 10) -> list[list[Ranked]]:
        """One ranking a query; the queries are embedded together, which is several times faster."""
        if not len(self._vectors) or not queries:
            return [[] for _ in queries]
        words = [expand(query) for query in queries]
        close = self._embedding.vectors(words) @ self._vectors.T
        return [
            _ranked(row, self._lexicon.scores(query), top) for query, row in zip(words, close, strict=True)
        ]


def rank(query: str, texts: Sequence[str], embedding: NamedEmbedding, top: int = 10) -> list[Ranked]:
    """Rank texts for one query; the last lists of texts stay embedded, so asking again is quick."""
    return _ranker(tuple(texts), embedding).rank(query, top)


@lru_cache(maxsize=_KEPT)
def _ranker(texts: tuple[str, ...], embedding: NamedEmbedding) -> Ranker:
    return Ranker(texts, embedding)


def _ranked(close: Vectors, lexical: Scores, top: int) -> list[Ranked]:
    best = float(lexical.max()) or 1.0
    scores = FUSION * close + (1 - FUSION) * lexical / best
    order = np.argsort(-scores, kind="stable")[:top]
    return [Ranked(int(at), float(scores[at]), float(close[at]), float(lexical[at])) for at in order]
