"""Condition + patient record -> Result: true, false or unknown, with the statements that say so.

Three-valued throughout: what the record does not say is unknown, never false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from retrieval.types import NumericTest
from summarizer.drafting.results import (
    SHOWN,
    Result,
    as_recorded,
    deciding_values,
    enough,
    joined,
    latest_day,
    limit_words,
    on_day,
    passes,
    plain_words,
    statements_of,
    why_not,
)
from summarizer.drafting.rules import Condition, Phrases, Rules, When
from summarizer.facts.days import iso_days
from summarizer.facts.derived import derived, month_sums
from summarizer.facts.measures import Measurement, common
from summarizer.facts.phrases import compiled
from summarizer.facts.record import Mention, PatientRecord
from summarizer.types import Status

_ASKING = {"order", "attestation"}
"""Record types that only documents hold which ask or assert."""

_TOLD_IN_NOTES = {
    "clinical_note", "consult_note", "therapy_note", "nursing_note", "dietitian_note", "discharge_summary", "vital",
    "diagnosis", "medication_history", "lab", "imaging", "procedure_report", "operative_report", "pathology", "ecg",
    "sleep_study", "questionnaire", "wound_record", "genetic_report",
}  # fmt: skip
"""Record types whose content other pages of a chart report too; such a report counts, less surely."""

_FIRST_HAND, _SECOND_HAND = 0.9, 0.6

_TICKED = 0.55
"""A tick in a box says less than a sentence that somebody wrote."""


@dataclass
class Prover:
    """Evaluates conditions of one policy's rules against one record."""

    record: PatientRecord
    rules: Rules
    numeric: Sequence[NumericTest] = ()
    status_of: Callable[[str], Status | None] = lambda _: None
    _anchors: dict[str, float | None] = field(default_factory=dict)

    def prove(self, condition: Condition) -> Result:
        """Truth of a condition; see `Condition` for the forms."""
        forms: dict[str, Callable[[Condition], Result]] = {
            "all": self._all,
            "any": self._any,
            "find": lambda given: self._find(given, given.find),
            "test": self._test,
            "count": self._count,
            "document": self._document,
            "request": self._request,
            "leaf": self._leaf,
        }
        return next(prove for name, prove in forms.items() if getattr(condition, name))(condition)

    # ------------------------------------------------------------ groups

    def _all(self, condition: Condition) -> Result:
        results = [self.prove(part) for part in condition.all]
        truth: bool | None = True
        if any(result.truth is False for result in results):
            truth = False
        elif any(result.truth is None for result in results):
            truth = None
        deciding = [result for result in results if truth is True or result.truth is truth] or results
        return joined(truth, deciding, results)

    def _any(self, condition: Condition) -> Result:
        results = [self.prove(part) for part in condition.any]
        truth: bool | None = False
        if any(result.truth is True for result in results):
            truth = True
        elif any(result.truth is None for result in results):
            truth = None
        deciding = [result for result in results if result.truth is truth] or results
        return joined(truth, deciding, results)

    def _count(self, condition: Condition) -> Result:
        groups = condition.count or {}
        found = {name: self._find(condition, phrases) for name, phrases in groups.items()}
        proven = {name: result for name, result in found.items() if result.truth}
        truth = True if len(proven) >= condition.at_least else None
        names = ", ".join(proven) or "none"
        hits = tuple(dict.fromkeys(result.hits[0] for result in proven.values()))
        days = [result.day for result in proven.values() if result.day is not None]
        why = f"{len(proven)} of {condition.at_least} needed found ({names})"
        return Result(truth, why, hits, (), max(days, default=None), 0.7)

    # ------------------------------------------------------------ phrases

    def _find(self, condition: Condition, phrases: Phrases) -> Result:
        found = self._sorted(condition, phrases)
        if not found[0] and (wider := _any_chart_page(condition)):
            second = self._sorted(wider, phrases)
            if second[0]:
                return replace(self._found(wider, *second), sure=_SECOND_HAND)
        return self._found(condition, *found)

    def _sorted(
        self, condition: Condition, phrases: Phrases
    ) -> tuple[list[Mention], dict[str, list[Mention]]]:
        """Mentions that count, and by reason those that do not."""
        accepted: list[Mention] = []
        rejected: dict[str, list[Mention]] = {}
        for mention in self.record.mentions(phrases):
            reason = self._reject(condition, mention)
            if reason is None:
                accepted.append(mention)
            else:
                rejected.setdefault(reason, []).append(mention)
        return accepted, rejected

    def _found(
        self, condition: Condition, accepted: list[Mention], rejected: dict[str, list[Mention]]
    ) -> Result:
        opposite = rejected.get("asserted" if condition.denied else "denied", [])
        against = statements_of(opposite)
        if accepted:
            chosen = sorted(accepted, key=lambda m: (m.day is None, -(m.day or 0)))
            hits = _with_company(self, condition, chosen)
            day = chosen[0].day
            sure = _TICKED if all(mention.assertion.ticked for mention in chosen) else 0.75
            why = as_recorded(self.record, chosen[0], condition)
            return Result(truth=True, why=why, hits=hits, against=against, day=day, sure=sure)
        if condition.denial_decides and opposite:
            why = "the record denies it" if not condition.denied else "the record affirms it"
            return Result(truth=False, why=why, hits=against, day=latest_day(opposite))
        why = why_not(rejected)
        return Result(None, why, (), statements_of([m for ms in rejected.values() for m in ms]))

    def _reject(self, condition: Condition, mention: Mention) -> str | None:
        """Why a mention does not count, in one word, or None where it does."""
        said = mention.assertion
        checks = (
            ("relative", said.family != condition.family),
            ("hypothetical", said.hypothetical and condition.hypothetical == "no"),
            ("box not ticked", said.unticked),
            ("asserted" if condition.denied else "denied", said.denied != condition.denied),
            ("only planned", said.planned and condition.planned == "no" and not condition.denied),
            ("not a plan", not said.planned and condition.planned == "only"),
            ("historical", said.historical and condition.history == "no"),
            ("current", not said.historical and condition.history == "only"),
            ("uncertain", said.uncertain and condition.uncertain == "no" and not condition.denied),
            ("template", said.template),
        )
        for reason, applies in checks:
            if applies:
                return reason
        return self._misplaced(condition, mention)

    def _misplaced(self, condition: Condition, mention: Mention) -> str | None:
        statement = self.record.statements[mention.statement]
        if not self._kind_fits(condition, mention.statement):
            return "other document"
        if condition.sections and not compiled(condition.sections).search(statement.section):
            return "other section"
        heads = self.record.heads(mention.statement, mention.start)
        if condition.void and compiled(condition.void).search(f"{statement.text}\n{heads}"):
            return "void"
        if (
            condition.void
            and condition.void_within != "statement"
            and self._voided(condition, mention.statement)
        ):
            return "void"
        if condition.and_ and not self._company(condition, mention):
            return "incomplete"
        if condition.when:
            day = mention.day if mention.named or not condition.when.named else None
            if not self._in_time(condition.when, day, mention.slack):
                return "undated" if day is None else "outside the window"
        return None

    def _voided(self, condition: Condition, statement: int) -> bool:
        pattern = compiled(condition.void)
        around = self.record.around(statement, condition.void_within)
        return any(pattern.search(self.record.statements[index].text) for index in around)

    def _kind_fits(self, condition: Condition, statement: int) -> bool:
        document = self.record.document(statement)
        kinds = (set(document.evidence_kinds) if document else set()) & set(condition.kinds)
        if (condition.kinds and not kinds) or (self.record.is_aside(statement) and not kinds):
            return False
        asked_for = condition.claims == "ok" or bool(kinds & _ASKING)
        return asked_for or not self.record.is_claim(statement)

    def _company(self, condition: Condition, mention: Mention) -> tuple[int, ...]:
        """Statements that hold every `and` group near a mention; empty where one is missing.

        The head of the mention's table column and the heading over it speak for their own statement.
        """
        here = mention.statement
        near = set(self.record.around(here, condition.within))
        heads = self.record.heads(here, mention.start)
        company = []
        for group in condition.and_:
            if compiled(group).search(heads):
                company.append(here)
                continue
            fitting = [
                m.statement
                for m in self.record.mentions(group)
                if m.statement in near
                and not (m.assertion.family or m.assertion.unticked or m.assertion.template)
                and (m.statement == here or not m.assertion.denied)
            ]
            if not fitting:
                return ()
            company.append(min(fitting, key=lambda index: abs(index - here)))
        return tuple(company)

    # ------------------------------------------------------------ time

    def anchor_day(self, name: str) -> float | None:
        """Day of an anchor event, or None where the record does not tell."""
        if name == "request":
            return 0.0
        if name not in self._anchors:
            self._anchors[name] = self._resolve_anchor(name)
        return self._anchors[name]

    def _resolve_anchor(self, name: str) -> float | None:
        anchor = self.rules.anchors.get(name)
        if anchor is None:
            return None
        if anchor.request:
            from_request = self.record.request_days()
            if from_request or not (anchor.find or anchor.kinds):
                return from_request[0] if from_request else 0.0
        told = [
            m
            for m in (self.record.mentions(anchor.find) if anchor.find else ())
            if m.day is not None and m.assertion.counts and not m.assertion.denied
        ]
        days = [m.day for m in told if m.named and m.day is not None] or [
            m.day for m in told if m.day is not None
        ]
        if not days:
            days = [
                float(d.day)
                for d in self.record.documents
                if d.day is not None and not d.other_patient and set(d.evidence_kinds) & set(anchor.kinds)
            ]
        if not days:
            return 0.0 if anchor.request else None
        return max(days) if anchor.take == "latest" else min(days)

    def _in_time(self, when: When, day: float | None, slack: float = 0) -> bool:
        anchor = self.anchor_day(when.before or when.after or "request")
        if anchor is None or day is None:
            return False
        distance = anchor - day if when.before else day - anchor
        low = iso_days(when.min) if when.min else 0.0
        high = iso_days(when.max) if when.max else float("inf")
        return low <= distance - slack and distance + slack <= high if slack else low <= distance <= high

    # ------------------------------------------------------------ numbers

    def _test(self, condition: Condition) -> Result:
        tests = self._numeric(condition)
        if not tests:
            return Result(None, f"no limit is given for {condition.test}")
        name = tests[0].measure
        measure = self.rules.measures.get(name) or common().get(name)
        values = self.record.measured(name, measure) if measure else []
        values += derived(name, self.record)
        usable = [value for value in values if self._usable(condition, value)]
        sure = _FIRST_HAND
        if not usable and (wider := _any_chart_page(condition)):
            usable, sure = [value for value in values if self._usable(wider, value)], _SECOND_HAND
        if not usable:
            why = f"no {plain_words(name)} is recorded"
            return Result(None, why, (), tuple(v.statement for v in values if v.statement >= 0)[:SHOWN])
        results = [replace(self._decide(condition, test, usable, values), sure=sure) for test in tests]
        failed = [result for result in results if result.truth is not True]
        return failed[0] if failed else results[0]

    def _numeric(self, condition: Condition) -> list[NumericTest]:
        """The limit that the condition gives, else every limit that the policy gives for the measure."""
        given = [test for test in self.numeric if test.measure == condition.test]
        if condition.op is not None and condition.value is not None and condition.test:
            unit = given[0].unit if given else ""
            return [NumericTest(measure=condition.test, op=condition.op, value=condition.value, unit=unit)]
        return given

    def _usable(self, condition: Condition, value: Measurement) -> bool:
        if value.statement < 0:
            return True  # derived from the date of birth
        said = value.assertion
        if value.limit or not said.counts or said.template or said.denied:
            return False
        if said.planned and condition.planned == "no":
            return False
        mention = Mention(value.statement, value.start, value.end, said, value.day)
        return self._misplaced(condition, mention) is None

    def _decide(
        self, condition: Condition, test: NumericTest, usable: list[Measurement], values: list[Measurement]
    ) -> Result:
        if condition.take == "month_sum":
            usable = month_sums(usable, self.record)
            if not usable:
                return Result(None, f"no whole month of {plain_words(test.measure)} is recorded")
        truth: bool | None
        chosen = deciding_values(condition.take, usable)
        verdicts = {id(value): passes(test, value.value) for value in usable}
        if condition.take == "any":
            truth = enough([v for v in usable if verdicts[id(v)]], usable, condition.at_least)
            chosen = [v for v in usable if verdicts[id(v)]] or chosen
        else:
            found = {verdicts[id(v)] for v in chosen}
            truth = found.pop() if len(found) == 1 else None
        others = [
            v for v in values if v not in chosen and v.statement >= 0 and passes(test, v.value) != truth
        ]
        first = chosen[0]
        value = f"{round(first.value, 2):g} {test.unit}".strip()
        why = f"{plain_words(test.measure)} {value}{on_day(first.day)}; needs {limit_words(test)}"
        if truth is None:
            why = f"values of {plain_words(test.measure)} disagree; needs {limit_words(test)}"
        hits = tuple(dict.fromkeys(v.statement for v in chosen if v.statement >= 0))[:SHOWN]
        against = tuple(dict.fromkeys(v.statement for v in others))[:SHOWN]
        return Result(truth, why, hits, tuple(i for i in against if i not in hits), first.day)

    # ------------------------------------------------------------ documents, request, other leaves

    def _document(self, condition: Condition) -> Result:
        wanted = set(condition.document)
        for index, document in enumerate(self.record.documents):
            if document.other_patient or not wanted & set(document.evidence_kinds):
                continue
            if condition.when and not self._in_time(condition.when, document.day):
                continue
            first = next(
                (i for i in self.record.readable if self.record.statements[i].document == index), None
            )
            if first is not None:
                why = f"{plain_words(document.kind)} on file{on_day(document.day)}"
                return Result(truth=True, why=why, hits=(first,), day=document.day)
        return Result(None, f"no {' or '.join(plain_words(kind) for kind in condition.document)} on file")

    def _request(self, condition: Condition) -> Result:
        test = condition.request
        if test is None:
            raise ValueError("a condition without a request test")
        found = bool(set(test.codes) & self.record.request_codes)
        if test.words:
            found = found or compiled(test.words).search(self.record.request_text) is not None
        known = bool(self.record.request_text or self.record.request_codes)
        truth = (found != test.absent) if known else None
        return Result(truth, "the request names it" if found else "the request does not name it", sure=0.85)

    def _leaf(self, condition: Condition) -> Result:
        if condition.leaf is None:
            raise ValueError("a condition without a leaf test")
        status = self.status_of(condition.leaf.id)
        truth: bool | None = status == condition.leaf.status
        if status is None or (status == "insufficient" and not truth):
            truth = None  # it may still turn out so
        return Result(truth, f"criterion {condition.leaf.id} is {plain_words(status or 'open')}", sure=0.8)


def _any_chart_page(condition: Condition) -> Condition | None:
    """The same condition for any page of the chart, where it asks for records that notes report second-hand."""
    if condition.strict or not set(condition.kinds) & _TOLD_IN_NOTES:
        return None
    return condition.model_copy(update={"kinds": ()})


def _with_company(prover: Prover, condition: Condition, chosen: Sequence[Mention]) -> tuple[int, ...]:
    hits: list[int] = []
    for mention in chosen[:SHOWN]:
        hits.append(mention.statement)
        if condition.and_:
            hits.extend(prover._company(condition, mention))  # noqa: SLF001 - same module
    return tuple(dict.fromkeys(hits))[: SHOWN + 1]
