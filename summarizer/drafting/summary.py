"""Findings -> the case in prose. Every sentence rests on evidence; what has none is not said."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.types import Evidence, Finding, Overall, SummarySentence

_WORDS = {
    "met": "appears met",
    "not_met": "appears not met",
    "insufficient": "is not settled by the record",
    "not_applicable": "does not apply",
}
OUTCOME = {
    "meets": "Read against the policy, the record appears to meet the criteria.",
    "does_not_meet": "Read against the policy, the record appears not to meet the criteria.",
    "needs_information": "Read against the policy, the record leaves criteria open.",
}


def sentences(findings: Sequence[Finding]) -> tuple[SummarySentence, ...]:
    """One cited sentence a finding, then one for each conflict; findings without evidence are left out."""
    told = [_finding_sentence(finding) for finding in findings if finding.evidence]
    told += [sentence for finding in findings for sentence in _conflict(finding)]
    return tuple(told)


def text(
    told: Sequence[SummarySentence], findings: Sequence[Finding], overall: Overall, missing: Sequence[str]
) -> str:
    """The summary as paragraphs: outcome, cited sentences, then what the record does not hold."""
    lines = [OUTCOME[overall]]
    lines += [f"{sentence.text} {_pages(sentence.evidence)}" for sentence in told]
    open_ones = [finding.criterion_id for finding in findings if finding.status == "insufficient"]
    if open_ones:
        lines.append(f"Not settled: {', '.join(open_ones)}.")
    if missing:
        lines.append(f"Not found in the record: {'; '.join(missing)}.")
    return "\n".join(lines)


def _finding_sentence(finding: Finding) -> SummarySentence:
    supporting = tuple(e for e in finding.evidence if e.stance == _main_stance(finding)) or finding.evidence
    rationale = finding.rationale.split(" (against it")[0].rstrip(".")
    return SummarySentence(
        text=f"Criterion {finding.criterion_id} {_WORDS[finding.status]}: {rationale}.",
        evidence=supporting[:3],
    )


def _main_stance(finding: Finding) -> str:
    return "contradicts" if finding.status == "not_met" else "supports"


def _conflict(finding: Finding) -> list[SummarySentence]:
    """What stands against a finding that was settled."""
    if finding.status not in {"met", "not_met"}:
        return []
    other = "supports" if finding.status == "not_met" else "contradicts"
    against = tuple(item for item in finding.evidence if item.stance == other)[:2]
    if not against:
        return []
    quotes = "; ".join(f"“{' '.join(item.quote.split())[:160]}”" for item in against)
    return [
        SummarySentence(text=f"Against criterion {finding.criterion_id} as read: {quotes}.", evidence=against)
    ]


def _pages(evidence: Sequence[Evidence]) -> str:
    pages = sorted({item.page for item in evidence})
    return f"[{'p.' if len(pages) == 1 else 'pp.'} {', '.join(map(str, pages))}]"
