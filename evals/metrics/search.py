"""Questions + PolicyIndex -> hit@1, hit@5 and MRR, over all and by kind of question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import TypeAdapter

from retrieval.index import PolicyIndex
from retrieval.types import Hit, Record

DEPTH = 10
"""Hits that are looked at; a right one further down counts as not found."""


class Question(Record):
    """One search as a person would type it, and what it should find."""

    query: str
    kind: str
    half: Literal["tune", "check"]
    slug: tuple[str, ...]
    """Policies of which any is right."""
    criterion: tuple[str, ...] = ()
    """Criteria or sections of which any is right; empty where the question means the policy."""


class SearchScore(Record):
    """How well a set of questions was answered, each figure 0 to 1."""

    questions: int
    hit_at_1: float
    hit_at_5: float
    mrr: float
    """Mean of 1/rank of the first right policy, 0 where it is not among the first DEPTH."""
    criterion_questions: int = 0
    criterion_at_5: float | None = None
    """Share of the questions on a criterion whose passage is among the first five."""


def load_questions(path: Path) -> tuple[Question, ...]:
    """The questions of a YAML file; raises pydantic's ValidationError for a malformed one."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Question, ...]).validate_python(raw)


def search_scores(questions: Iterable[Question], index: PolicyIndex) -> dict[str, SearchScore]:
    """Scores under `all`, each kind (`kind:lay`) and each half (`half:check`)."""
    answered = [(question, index.search(question.query, DEPTH)) for question in questions]
    names = ["all"]
    for field in ("half", "kind"):
        names += sorted({f"{field}:{getattr(question, field)}" for question, _ in answered})
    return {
        name: _score([pair for pair in answered if name == "all" or _belongs(pair[0], name)])
        for name in names
    }


def policy_rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """Rank of the right policy among the distinct policies found, from 1; None where it is missing."""
    slugs = list(dict.fromkeys(hit.passage.slug for hit in hits))
    return next((rank for rank, slug in enumerate(slugs, start=1) if slug in question.slug), None)


def passage_rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """Rank of the passage of a right criterion or section, from 1; None where it is missing."""
    wanted = {f"{slug}#{name}" for slug in question.slug for name in question.criterion}
    return next((rank for rank, hit in enumerate(hits, start=1) if hit.passage.id in wanted), None)


def _belongs(question: Question, name: str) -> bool:
    field, value = name.split(":", 1)
    return bool(getattr(question, field) == value)


def _score(answered: Sequence[tuple[Question, Sequence[Hit]]]) -> SearchScore:
    ranks = [policy_rank(question, hits) for question, hits in answered]
    exact = [passage_rank(question, hits) for question, hits in answered if question.criterion]
    total = max(1, len(ranks))
    return SearchScore(
        questions=len(ranks),
        hit_at_1=sum(rank == 1 for rank in ranks) / total,
        hit_at_5=sum(rank is not None and rank <= 5 for rank in ranks) / total,
        mrr=sum(1 / rank for rank in ranks if rank) / total,
        criterion_questions=len(exact),
        criterion_at_5=sum(rank is not None and rank <= 5 for rank in exact) / len(exact) if exact else None,
    )
