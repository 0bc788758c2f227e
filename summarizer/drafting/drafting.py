"""Record + policy tree -> Findings: both readings of every leaf, reconciled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from retrieval.types import Criterion, Policy
from summarizer.drafting.computed import ComputedReader
from summarizer.drafting.model import ModelReader
from summarizer.drafting.reconcile import Size, reconcile
from summarizer.drafting.reply import Usage, reading, unanswered
from summarizer.drafting.rules import for_policy
from summarizer.errors import ModelError
from summarizer.facts.record import PatientRecord
from summarizer.types import (
    Evidence,
    Finding,
    Gate,
    Progress,
    Reading,
    Stance,
    Statement,
    TreeName,
    silent,
)

Rank = Callable[[str, Sequence[str], int], Sequence[int]]
"""Question, texts, how many -> indexes of the texts that are closest, best first."""
Quote = Callable[[Statement, Stance], Evidence]

_CANDIDATES = 10


@dataclass
class Drafter:
    """Writes the findings of one policy. Holds no state between packets but the model's usage."""

    rank: Rank
    model: ModelReader | None = None
    size: Size = "large"
    candidates: int = _CANDIDATES
    """Statements that the model is shown beside those that the computed reading cites."""
    used: list[Usage] = field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a draft says of how it was read."""
        return () if self.model else ("Read without a language model: the computed reading stands alone.",)

    def findings(
        self,
        policy: Policy,
        tree: TreeName,
        record: PatientRecord,
        quote: Quote,
        gate: Gate,
        progress: Progress = silent,
    ) -> tuple[Finding, ...]:
        """One finding for every leaf of the tree, in reading order; `gate` stands before every question to a model."""
        leaves = policy.tree(tree).leaves()
        computed = ComputedReader(
            record=record,
            rules=for_policy(policy),
            leaves={leaf.id: leaf for leaf in leaves},
            quote=lambda index, stance: quote(record.statements[index], stance),
        )
        found = []
        for number, leaf in enumerate(leaves, 1):
            first = computed.read(leaf.id)
            second = self._model_reading(leaf, record, first, quote, gate)
            found.append(reconcile(leaf, first, second, self.size))
            progress("read criteria", number, len(leaves))
        return tuple(found)

    def finding(
        self, criterion: Criterion, record: PatientRecord, quote: Quote, gate: Gate, kind: str = ""
    ) -> Finding:
        """The finding for one criterion that belongs to no policy."""
        computed = ComputedReader(
            record=record,
            rules=None,
            leaves={criterion.id: criterion},
            quote=lambda index, stance: quote(record.statements[index], stance),
            kind=kind,
        )
        first = computed.read(criterion.id)
        second = self._model_reading(criterion, record, first, quote, gate)
        return reconcile(criterion, first, second, self.size)

    def _model_reading(
        self, leaf: Criterion, record: PatientRecord, first: Reading, quote: Quote, gate: Gate
    ) -> Reading | None:
        """The model's reading, or None where there is no model or it was not asked."""
        if self.model is None or first.status == "not_applicable":
            return None  # which branch applies is settled by the request, not by reading
        shown = candidates(leaf, record, first, self.rank, self.candidates)
        if not shown:
            return None
        try:
            answer = self.model.read(leaf, shown, record.request_text, record.documents, gate)
        except ModelError as error:
            if not self.used:
                raise  # it cannot be reached at all: a person should know before anything is made
            return unanswered(self.model.name, error)  # it went away: what is read so far is not lost
        self.used.append(answer.usage)
        return reading(answer, leaf, shown, quote)


def candidates(
    leaf: Criterion, record: PatientRecord, first: Reading, rank: Rank, most: int = _CANDIDATES
) -> list[Statement]:
    """What a model is shown for one criterion: what the computed reading cites, then the closest passages."""
    cited = {(item.page, item.start) for item in first.evidence}
    texts = [record.statements[index] for index in record.readable]
    chosen = [s for s in texts if (s.span.page, s.span.start) in cited]
    question = " ".join([leaf.text, *leaf.required_documents])
    shown = [f"{s.section}: {s.text}" if s.section else s.text for s in texts]
    for index in rank(question, shown, most):
        if texts[index] not in chosen:
            chosen.append(texts[index])
    return chosen[: most + len(cited)]
