"""A dense PolicyIndex + BM25 over the same passages -> one ranking.

The two are joined by a weighted sum, not by reciprocal ranks: ranks forget that the best cosine of a
nonsense query is low, and a sum keeps the gap between the first and the second policy, which `propose`
shows to a person. See FUSION for the weight and how it was chosen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from retrieval.filters import allowed_slugs, code_fits, limits
from retrieval.index import PolicyIndex, asked
from retrieval.lexical import Lexicon, Scores
from retrieval.types import Hit, Passage
from retrieval.wording import expand

FUSION = 0.6
"""Share of the cosine in the score; the rest is BM25 divided by the query's best."""
CODE_BOOST = 1.0
"""Added where the query itself holds a code that the policy lists; outweighs any likeness of words."""
_POOL = 200
_CODE = re.compile(r"\b(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)\b")


class HybridIndex:
    """Dense and lexical search over the same passages, with codes in the query counted first."""

    def __init__(self, dense: PolicyIndex) -> None:
        self._dense = dense
        self._lexicon = Lexicon([lexical_text(passage) for passage in dense.passages])

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Everything that can be found, in corpus order."""
        return self._dense.passages

    def search(
        self,
        query: str,
        top: int = 10,
        as_of: dt.date | str | None = None,
        lob: str | None = None,
        code: str | None = None,
    ) -> tuple[Hit, ...]:
        """The passages that fit by meaning and words together; see PolicyIndex."""
        query = asked(query, top, code)
        codes = self._listed(query)
        words = expand(_without(query, codes))
        slugs = allowed_slugs(self.passages, limits(as_of, lob, code))
        cosine, lexical = self._cosine(words, top, as_of, lob, code), self._lexical(words)
        floor = min(cosine.values(), default=0.0)  # a passage outside the pool is no closer than its last
        best = float(lexical.max()) or 1.0
        hits = []
        for passage, bm25 in zip(self.passages, lexical.tolist(), strict=True):
            similarity, boost = cosine.get(passage.id), CODE_BOOST * _share(passage, codes)
            if passage.slug not in slugs or (similarity is None and not bm25 and not boost):
                continue
            near = floor if similarity is None else similarity
            score = FUSION * near + (1 - FUSION) * bm25 / best + boost
            hits.append(Hit(passage=passage, score=score, dense=similarity, lexical=bm25))
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:top])

    def _listed(self, query: str) -> tuple[str, ...]:
        """The codes of a query that some policy lists; a five-digit number may be anything else."""
        return tuple(
            code for code in query_codes(query) if any(_share(item, (code,)) for item in self.passages)
        )

    def _cosine(
        self, words: str, top: int, as_of: dt.date | str | None, lob: str | None, code: str | None
    ) -> dict[str, float]:
        if not words.strip():  # codes alone: the policies come in corpus order, each from its summary
            return {}
        close = self._dense.search(words, max(_POOL, top), as_of, lob, code)
        return {hit.passage.id: hit.score for hit in close}

    def _lexical(self, words: str) -> Scores:
        return self._lexicon.scores(words, repair=True)


_ANNOUNCED = re.compile(r"\b(?:CPT|HCPCS|ICD-?10(?:-?CM)?|codes?)\b", re.IGNORECASE)


def lexical_text(passage: Passage) -> str:
    """What BM25 reads: as the embedding, and the citation, so that `NCD 240.4` or `L33822` is found."""
    return f"{passage.title} {passage.section} {passage.slug.replace('-', ' ')} {passage.policy_id} {passage.text}"


def query_codes(query: str) -> tuple[str, ...]:
    """Procedure, supply and diagnosis codes that stand in a query."""
    return tuple(dict.fromkeys(_CODE.findall(query.upper())))


def _share(passage: Passage, codes: Sequence[str]) -> float:
    fits = sum(any(code_fits(code, listed) for listed in passage.codes) for code in codes)
    return fits / len(codes) if codes else 0.0


def _without(query: str, codes: Sequence[str]) -> str:
    """The query without its codes and the words that only announce them."""
    for code in codes:
        query = re.sub(re.escape(code), " ", query, flags=re.IGNORECASE)
    return _ANNOUNCED.sub(" ", query) if codes else query
