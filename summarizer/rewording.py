"""Draft -> the same draft with its texts, quotes and dates put in other words. What it says does not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from summarizer.types import Document, Draft, Evidence, Finding, Reading, SummarySentence


@dataclass(frozen=True)
class Rewording:
    """What happens to each part."""

    text: Callable[[str], str]
    """Our own sentences."""
    evidence: Callable[[Evidence], Evidence]
    document: Callable[[Document], Document]

    def draft(self, draft: Draft) -> Draft:
        """The whole draft; its id stays."""
        documents = tuple(self.document(item) for item in draft.packet.documents)
        return draft.model_copy(
            update={
                "packet": draft.packet.model_copy(update={"documents": documents}),
                "findings": tuple(self._finding(finding) for finding in draft.findings),
                "summary": tuple(self._sentence(sentence) for sentence in draft.summary),
                "summary_text": self.text(draft.summary_text),
            }
        )

    def _finding(self, finding: Finding) -> Finding:
        return finding.model_copy(
            update={
                "rationale": self.text(finding.rationale),
                "evidence": self._all(finding.evidence),
                "readings": tuple(self._reading(reading) for reading in finding.readings),
            }
        )

    def _reading(self, reading: Reading) -> Reading:
        return reading.model_copy(
            update={"rationale": self.text(reading.rationale), "evidence": self._all(reading.evidence)}
        )

    def _sentence(self, sentence: SummarySentence) -> SummarySentence:
        return SummarySentence(text=self.text(sentence.text), evidence=self._all(sentence.evidence))

    def _all(self, items: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(self.evidence(item) for item in items)
