"""A query as typed -> the query with the words that policies use beside its abbreviations and lay terms."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "vocabulary" / "search_words.yaml"


def expand(query: str) -> str:
    """The query, followed by what its abbreviations, lay words and brands stand for."""
    words, pattern = _vocabulary()
    found = dict.fromkeys(words[match.casefold()] for match in pattern.findall(query))
    missing = [meaning for meaning in found if meaning.casefold() not in query.casefold()]
    return " ".join([query, *missing])


@cache
def _vocabulary() -> tuple[dict[str, str], re.Pattern[str]]:
    groups = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    words = {term.casefold(): meaning for group in groups.values() for term, meaning in group.items()}
    longest_first = sorted(words, key=len, reverse=True)
    terms = "|".join(re.escape(term) for term in longest_first)
    return words, re.compile(rf"(?<![\w-])(?:{terms})(?![\w-])", re.IGNORECASE)
