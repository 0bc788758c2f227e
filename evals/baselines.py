"""GoldCase -> Draft without any thought: what a figure has to beat before it means something."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from evals.gold_rollup import outcome
from evals.types import GoldCase
from retrieval.types import Criterion
from summarizer.types import Draft, DraftPacket, DraftPolicy, Evidence, Finding, Overall, Status

WORD = re.compile(r"[a-z][a-z0-9-]{3,}")
STOP = re.compile(
    "with|that|this|from|than|have|been|least|most|more|less|must|when|were|does|each|such|their|they"
    "|after|before|within|other|both|patient|documented"
)
MOST = 0.5
"""More than this share of a criterion's content words must stand on one page."""

Baseline = Callable[[str, Mapping[int, str]], tuple[Status, tuple[Evidence, ...]]]
"""Text of a criterion and the raw pages -> status and quotes. It sees no label."""


def all_met(_text: str, _pages: Mapping[int, str]) -> tuple[Status, tuple[Evidence, ...]]:
    """Everything is met."""
    return "met", ()


def all_insufficient(_text: str, _pages: Mapping[int, str]) -> tuple[Status, tuple[Evidence, ...]]:
    """Nothing is proven."""
    return "insufficient", ()


def keyword_overlap(text: str, pages: Mapping[int, str]) -> tuple[Status, tuple[Evidence, ...]]:
    """Met where more than half of the criterion's content words stand on one page, else insufficient."""
    words = _words(text)
    shared = {number: len(words & _words(page)) for number, page in pages.items()}
    best = max(shared, key=lambda number: shared[number], default=None)
    if best is None or not words or shared[best] <= MOST * len(words):
        return "insufficient", ()
    return "met", (_line(best, pages[best], words),)


BASELINES: dict[str, Baseline] = {
    "all met": all_met,
    "all insufficient": all_insufficient,
    "keyword overlap": keyword_overlap,
}


def draft(
    name: str, case: GoldCase, pages: Mapping[int, str], texts: Mapping[str, str], tree: Criterion | None
) -> Draft:
    """A baseline's findings in the form of a draft, so that the same metrics apply.

    Args:
        name: key of BASELINES.
        case: the labelled case; only its criterion ids are used, never its labels.
        pages: raw text by page.
        texts: criterion id -> text; an id without text is never met by words.
        tree: for the outcome; without it the outcome is `meets` only where every finding is met.
    """
    known = dict(texts) if tree is None else {leaf.id: leaf.text for leaf in tree.leaves()} | dict(texts)
    wanted = {gold.criterion: "" for gold in case.findings} | known
    findings = tuple(_finding(name, key, text, pages) for key, text in wanted.items())
    overall: Overall = "meets" if all(item.status == "met" for item in findings) else "needs_information"
    groups: dict[str, Status] = {}
    if tree is not None:
        groups, overall = outcome(tree, {item.criterion_id: item.status for item in findings})
    return Draft(
        id=f"{case.case_id}:{name}",
        created=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
        packet=DraftPacket(id=case.case_id, sha256="", pages=len(pages), ledger=(), documents=()),
        policy=DraftPolicy(
            id="", slug=case.policy, title="", version="", effective=None, basis="none", tree=case.tree
        ),
        engine={"engine": name},
        findings=findings,
        groups=groups,
        overall=overall,
    )


def _finding(name: str, key: str, text: str, pages: Mapping[int, str]) -> Finding:
    status, evidence = BASELINES[name](text, pages)
    return Finding(
        criterion_id=key,
        text=text,
        status=status,
        confidence=0.5,
        rationale=f"baseline: {name}",
        evidence=evidence,
    )


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """First six letters of the words that carry meaning."""
    return frozenset(word[:6] for word in WORD.findall(text.lower()) if not STOP.fullmatch(word))


def _line(number: int, page: str, words: frozenset[str]) -> Evidence:
    """The line of the page that shares the most words with the criterion."""
    start, best = 0, (-1, 0, 0)
    for line in page.splitlines(keepends=True):
        best = max(
            best, (len(words & _words(line)), start, start + len(line.rstrip())), key=lambda item: item[0]
        )
        start += len(line)
    _, begin, end = best
    return Evidence(page=number, start=begin, end=end, quote=page[begin:end], stance="supports")
