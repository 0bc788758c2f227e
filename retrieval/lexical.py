"""Texts -> BM25 index; a query -> one lexical score a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

Scores = npt.NDArray[np.float32]

# A word, a number with its decimals or a code with its dot; 240.4 and G47.33 stay whole.
_TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9a-z]+)*")
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "may",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("ings", ""), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_SHORTEST_STEM = 4
_SAME_WORD = 84
"""Least similarity (0 to 100) at which an unknown word counts as a known one misspelt."""
_SHORTEST_REPAIR = 5


def tokens(text: str) -> list[str]:
    """The words of a text as the index counts them: lower case, stemmed lightly, stop words left out."""
    return [_stem(word) for word in _TOKEN.findall(text.casefold()) if word not in _STOP]


class Lexicon:
    """A BM25 index over a fixed list of texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        split = [tokens(text) for text in texts]
        self._size = len(texts)
        self._words = sorted({word for words in split for word in words})
        self._known = frozenset(self._words)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.75)
        if self._words:
            self._bm25.index(split, show_progress=False)

    def scores(self, query: str, *, repair: bool = False) -> Scores:
        """BM25 score of every text, 0 where no word fits.

        Args:
            query: Words to look for.
            repair: Take a word that no text has for the most similar one that some text has.
        """
        asked = [self._repaired(word) if repair else word for word in tokens(query)]
        asked = [word for word in asked if word in self._known]
        if not asked:
            return np.zeros(self._size, dtype=np.float32)
        found: Scores = np.asarray(self._bm25.get_scores(asked), dtype=np.float32)
        return found

    def _repaired(self, word: str) -> str:
        if word in self._known or len(word) < _SHORTEST_REPAIR or not word.isalpha():
            return word
        best = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        return str(best[0]) if best else word


def _stem(word: str) -> str:
    if not word.isalpha() or len(word) <= _SHORTEST_STEM:
        return word
    for ending, instead in _ENDINGS:
        if (
            word.endswith(ending)
            and not word.endswith("ss")
            and len(word) - len(ending) + len(instead) >= _SHORTEST_STEM
        ):
            return word[: -len(ending)] + instead
    return word
