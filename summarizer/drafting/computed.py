"""Leaf criterion + patient record -> Reading, by rules that are data. No model, no network, repeatable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from retrieval.types import Criterion
from summarizer.drafting.generic import read_plain
from summarizer.drafting.proof import Prover
from summarizer.drafting.results import Result
from summarizer.drafting.rules import Condition, LeafRule, Rules
from summarizer.facts.record import PatientRecord
from summarizer.types import Evidence, Reading, Stance, Status

Quote = Callable[[int, Stance], Evidence]
"""Index of a statement and what it does for the criterion -> a slice of its page."""

ENGINE = "computed"
_DOUBT = 0.2  # taken off where something on the other side stands in the record


@dataclass
class ComputedReader:
    """Reads the leaves of one policy on one record. Leaves may refer to each other; each is read once."""

    record: PatientRecord
    rules: Rules | None
    leaves: dict[str, Criterion]
    quote: Quote
    kind: str = ""
    """`exclusion` for criteria without a rule that are presumed untrue, see `generic`."""
    _read: dict[str, Reading] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def read(self, criterion_id: str) -> Reading:
        """The computed reading of one leaf; raises KeyError for an id that is not a leaf."""
        if criterion_id not in self._read:
            self._open.add(criterion_id)
            self._read[criterion_id] = self._leaf(self.leaves[criterion_id])
            self._open.discard(criterion_id)
        return self._read[criterion_id]

    def _status_of(self, criterion_id: str) -> Status | None:
        if criterion_id in self._open or criterion_id not in self.leaves:
            return None  # a circle of references decides nothing
        return self.read(criterion_id).status

    def _leaf(self, criterion: Criterion) -> Reading:
        rule = self.rules.leaves.get(criterion.id) if self.rules else None
        if rule is None or self.rules is None:
            return read_plain(criterion, self.record, self.quote, self.kind)
        numeric = criterion.evidence.numeric if criterion.evidence else ()
        prover = Prover(self.record, self.rules, numeric, self._status_of)
        return self._from_rule(criterion, rule, prover)

    def _from_rule(self, criterion: Criterion, rule: LeafRule, prover: Prover) -> Reading:
        apart = _first_true([prover.prove(condition) for condition in rule.not_applicable])
        if apart:
            return self._reading("not_applicable", apart, stance="supports")
        met = [prover.prove(condition) for condition in rule.met]
        unmet = [prover.prove(condition) for condition in rule.not_met]
        yes, no = _best(met), _best(unmet)
        if yes and no:
            return self._conflict(criterion, yes, no)
        if yes:
            return self._reading("met", yes, stance="supports")
        if no:
            return self._reading("not_met", no, stance="contradicts")
        if met and not rule.open_if_false and all(result.truth is False for result in met):
            worst = met[0]
            return self._reading("not_met", worst, stance="contradicts")
        return self._insufficient(criterion, rule, met)

    def _conflict(self, criterion: Criterion, yes: Result, no: Result) -> Reading:
        """Both sides are in the record: the later and better-sourced one is named, the other shown."""
        if yes.sure > no.sure or (yes.sure == no.sure and _later(yes, no)):
            return self._reading("met", _with_against(yes, no), stance="supports")
        if no.sure > yes.sure or _later(no, yes):
            return self._reading("not_met", _with_against(no, yes), stance="contradicts")
        both = Result(None, f"the record says both: {yes.why}; {no.why}", yes.hits, no.hits)
        return self._reading("insufficient", both, stance="supports", missing=_wanted(criterion, ()))

    def _insufficient(self, criterion: Criterion, rule: LeafRule, met: list[Result]) -> Reading:
        partial = [result for result in met if result.hits or result.against] or met
        why = "; ".join(dict.fromkeys(result.why for result in partial[:2])) or "a person has to judge this"
        hits = tuple(dict.fromkeys(hit for result in partial for hit in result.hits))[:2]
        against = tuple(dict.fromkeys(hit for result in partial for hit in result.against))[:2]
        result = Result(None, why, hits, tuple(i for i in against if i not in hits), None, 0.6)
        return self._reading(
            "insufficient", result, stance="supports", missing=_wanted(criterion, rule.missing)
        )

    def _reading(
        self, status: Status, result: Result, *, stance: Stance, missing: tuple[str, ...] = ()
    ) -> Reading:
        other: Stance = "contradicts" if stance == "supports" else "supports"
        evidence = [self.quote(index, stance) for index in result.hits]
        evidence += [self.quote(index, other) for index in result.against if index not in result.hits]
        sure = result.sure - (_DOUBT if result.against and status in {"met", "not_met"} else 0)
        return Reading(
            engine=ENGINE,
            status=status,
            confidence=round(max(0.05, min(0.95, sure)), 2),
            rationale=_sentence(result.why, evidence),
            evidence=tuple(evidence),
            missing=missing,
        )


def _first_true(results: list[Result]) -> Result | None:
    return next((result for result in results if result.truth is True), None)


def _best(results: list[Result]) -> Result | None:
    """Of the proofs that hold: the surest, then the latest."""
    proven = [result for result in results if result.truth is True]
    return max(proven, key=lambda r: (r.sure, r.day is not None, r.day or 0)) if proven else None


def _later(one: Result, other: Result) -> bool:
    return one.day is not None and other.day is not None and one.day > other.day


def _with_against(winner: Result, loser: Result) -> Result:
    against = tuple(dict.fromkeys((*winner.against, *(hit for hit in loser.hits if hit not in winner.hits))))
    return Result(
        winner.truth, f"{winner.why} (against it: {loser.why})", winner.hits, against, winner.day, winner.sure
    )


def _wanted(criterion: Criterion, missing: tuple[str, ...]) -> tuple[str, ...]:
    return missing or criterion.required_documents or (criterion.text,)


def _sentence(why: str, evidence: list[Evidence]) -> str:
    pages = sorted({item.page for item in evidence})
    where = f" (page {', '.join(map(str, pages))})" if pages else ""
    return f"{why[:1].upper()}{why[1:]}{where}." if why else ""


def whole(condition: Condition) -> list[Condition]:
    """A condition and all conditions inside it."""
    inside = [part for child in (*condition.all, *condition.any) for part in whole(child)]
    return [condition, *inside]
