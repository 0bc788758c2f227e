"""Result... -> are quotes on their pages (precision), and is the decisive passage cited (recall)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rapidfuzz.fuzz import partial_ratio

from evals.types import Drafted, GoldEvidence, Result, Score, share
from summarizer.types import Draft, Evidence, Finding

Matches = Callable[[Evidence, GoldEvidence], bool]
SAME = 80
"""Least partial ratio (0 to 100) at which a drafted and a gold quote count as the same passage."""
LEAST = 12
"""Shorter quotes must be the whole gold quote: `no` is found on every page and proves nothing."""


def collapse(text: str) -> str:
    """Text with every run of white space as one blank."""
    return " ".join(text.split())


def citation_precision(results: Sequence[Result]) -> Score:
    """Share of quotes (findings, readings, summary) that stand on the cited page of the raw text."""
    total, wrong = 0, []
    for result in results:
        drafted = result.drafted
        if drafted is None or drafted.revealed is None or drafted.pages is None:
            continue
        texts = {number: collapse(text) for number, text in drafted.pages.items()}
        for place, item in _quotes(drafted.revealed):
            total += 1
            quote = collapse(item.quote)
            if not quote or quote not in texts.get(item.page, ""):
                wrong.append(f"{result.case.case_id} {place} p{item.page}")
    return share(total - len(wrong), total, notes=tuple(wrong))


def _quotes(draft: Draft) -> Iterator[tuple[str, Evidence]]:
    for finding in draft.findings:
        yield from ((finding.criterion_id, item) for item in finding.evidence)
        for reading in finding.readings:
            yield from ((f"{finding.criterion_id}/{reading.engine}", item) for item in reading.evidence)
    for number, sentence in enumerate(draft.summary, start=1):
        yield from ((f"summary sentence {number}", item) for item in sentence.evidence)


def citation_recall(results: Sequence[Result]) -> Score:
    """Share of criteria with gold quotes whose finding cites at least one of them (or a page with its words)."""
    return _recall(results, same_passage)


def citation_recall_pages(results: Sequence[Result]) -> Score:
    """Share of criteria with gold quotes whose finding cites at least one page that carries one."""
    return _recall(results, lambda item, gold: item.page in gold.pages)


def same_passage(item: Evidence, gold: GoldEvidence) -> bool:
    """Whether a drafted quote overlaps a gold quote on a page where that stands."""
    if item.page not in gold.pages:
        return False
    quote, want = collapse(item.quote).casefold(), collapse(gold.quote).casefold()
    return len(quote) >= min(LEAST, len(want)) and partial_ratio(quote, want) >= SAME


def _recall(results: Sequence[Result], matches: Matches) -> Score:
    total, missed = 0, []
    for result in results:
        findings = _findings(result.drafted)
        for gold in result.case.findings:
            if not gold.evidence:
                continue
            total += 1
            cited = findings[gold.criterion].evidence if gold.criterion in findings else ()
            if not any(matches(item, want) for item in cited for want in gold.evidence):
                missed.append(f"{result.case.case_id} {gold.criterion}")
    return share(total - len(missed), total, notes=tuple(missed))


def _findings(drafted: Drafted | None) -> dict[str, Finding]:
    if drafted is None:
        return {}
    return {item.criterion_id: item for item in (drafted.revealed or drafted.draft).findings}
