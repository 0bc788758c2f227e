"""Title and text of a document -> kind and the policy record types it can prove; the cues are in kinds.yaml."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

OTHER = "other"
_FLAGS = re.IGNORECASE | re.MULTILINE

Cue = tuple[re.Pattern[str], int]


class Kind(NamedTuple):
    """The cues of one kind of document."""

    name: str
    title: tuple[Cue, ...]
    text: tuple[Cue, ...]
    evidence: tuple[str, ...]


class Vocabulary(NamedTuple):
    """All of kinds.yaml, compiled."""

    kinds: tuple[Kind, ...]
    least: int
    bulk: frozenset[str]
    last_date: frozenset[str]
    title_evidence: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    text_evidence: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    dates: tuple[Cue, ...]
    not_dates: re.Pattern[str]


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The cues, read once."""
    raw = yaml.safe_load((files(__package__) / "kinds.yaml").read_text(encoding="utf-8"))
    kinds = tuple(
        Kind(name, _cues(spec.get("title")), _cues(spec.get("text")), tuple(spec["evidence"]))
        for name, spec in raw["kinds"].items()
    )
    return Vocabulary(
        kinds=kinds,
        least=raw["least"],
        bulk=frozenset(raw["bulk"]),
        last_date=frozenset(raw["last_date"]),
        title_evidence=tuple(
            (re.compile(cue, _FLAGS), tuple(types)) for cue, types in raw["title_evidence"].items()
        ),
        text_evidence=tuple(
            (re.compile(cue, _FLAGS), tuple(types)) for cue, types in raw["text_evidence"].items()
        ),
        dates=_cues(raw["dates"]),
        not_dates=re.compile(rf"(?:{raw['not_dates']})", _FLAGS),
    )


def _cues(raw: dict[str, int] | None) -> tuple[Cue, ...]:
    return tuple((re.compile(cue, _FLAGS), weight) for cue, weight in (raw or {}).items())


@lru_cache(maxsize=4096)
def title_kind(title: str) -> tuple[str, int]:
    """The kind that a title names and how strongly; `("other", 0)` where it names none."""
    best, weight = OTHER, 0
    for kind in vocabulary().kinds:
        for pattern, points in kind.title:
            if points > weight and pattern.search(title):
                best, weight = kind.name, points
    return best, weight


def document_kind(title: str, text: str) -> str:
    """The kind whose cues in title and text add up to most; `other` where they add up to too little."""
    words = vocabulary()
    scores = {}
    for kind in words.kinds:
        points = max((weight for pattern, weight in kind.title if title and pattern.search(title)), default=0)
        scores[kind.name] = points + sum(weight for pattern, weight in kind.text if pattern.search(text))
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= words.least else OTHER


def evidence_kinds(kind: str, titles: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The policy's record types that a document of `kind`, with these page titles and this text, can prove."""
    words = vocabulary()
    if kind == "fax_cover":
        return ()
    found = [item for entry in words.kinds if entry.name == kind for item in entry.evidence]
    titles = (*titles[:1], *(title for title in titles[1:] if title_kind(title)[0] != "administrative"))
    for pattern, types in words.title_evidence:
        if any(pattern.search(title) for title in titles):
            found.extend(types)
    by_name = {entry.name: entry.evidence for entry in words.kinds}
    for title in titles[1:]:  # pages bound behind the first prove what their own kind proves
        found.extend(by_name.get(title_kind(title)[0], ()))
    for pattern, types in words.text_evidence:
        if pattern.search(text):
            found.extend(types)
    return tuple(dict.fromkeys(found))
