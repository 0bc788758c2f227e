"""The words of the policy side: Record (frozen base), Policy, Criterion, Passage, Hit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from retrieval.errors import CorpusError


class Record(BaseModel):
    """Base of everything we write down: frozen, refuses unknown fields, round-trips JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class NumericTest(Record):
    """One numeric condition of a criterion."""

    measure: str
    """Name of the measure, a key of `summarizer/facts/vocabulary/measures.yaml` where it is known there."""
    op: Literal[">=", "<=", ">", "<", "==", "between"]
    value: float | tuple[float, float]
    """The limit; for `between` the inclusive pair (low, high)."""
    unit: str


class Window(Record):
    """Where an event must lie in time, counted from an anchor event."""

    anchor: str
    """Name of the anchor event, for example `sleep_test_date`."""
    direction: Literal["before", "after", "during"]
    min: str | None = None
    """Least distance from the anchor, ISO 8601 duration."""
    max: str | None = None
    """Greatest distance from the anchor, ISO 8601 duration."""


class EvidenceNeed(Record):
    """What the policy accepts as proof of a leaf criterion."""

    kinds: tuple[str, ...] = ()
    numeric: tuple[NumericTest, ...] = ()
    numeric_logic: Literal["all", "any"] | None = None
    window: Window | None = None


class NOf(Record):
    """At least `n` of `items` must be met."""

    n: int = Field(ge=1)
    items: tuple[Criterion, ...]


class Criterion(Record):
    """A node of a policy's criteria tree; a leaf carries `evidence`, a group exactly one of all, any, n_of."""

    id: str
    text: str
    all: tuple[Criterion, ...] | None = None
    any: tuple[Criterion, ...] | None = None
    n_of: NOf | None = None
    evidence: EvidenceNeed | None = None
    required_documents: tuple[str, ...] = ()
    note: str | None = None
    commonly_undocumented: bool = False

    @model_validator(mode="after")
    def _exactly_one_form(self) -> Criterion:
        forms = [self.all, self.any, self.n_of, self.evidence]
        if sum(form is not None for form in forms) != 1:
            raise ValueError(f"criterion {self.id}: needs exactly one of all, any, n_of, evidence")
        return self

    @property
    def children(self) -> tuple[Criterion, ...]:
        """The nodes below this one; empty for a leaf."""
        if self.n_of is not None:
            return self.n_of.items
        return self.all or self.any or ()

    @property
    def is_leaf(self) -> bool:
        """Whether a finding is written for this node."""
        return self.evidence is not None

    def walk(self) -> Iterator[Criterion]:
        """This node and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> tuple[Criterion, ...]:
        """The leaf criteria at or below this node, in reading order."""
        return tuple(node for node in self.walk() if node.is_leaf)


class Exclusion(Record):
    """A use that the policy does not cover."""

    id: str
    text: str


class Undocumented(Record):
    """A criterion that real charts often leave unproven, and why."""

    id: str
    why: str


class Effective(Record):
    """When a policy took effect and in which revision."""

    date: dt.date | None = None
    revision: str | None = None
    note: str | None = None


class SourceRef(Record):
    """Where the policy stands in public."""

    doc: str
    section: str | None = None
    url: str | None = None


class Codes(Record):
    """Example procedure, supply and diagnosis codes; no billing list."""

    cpt: tuple[str, ...] = ()
    hcpcs: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()


class Verification(Record):
    """How far the text was checked against its source."""

    basis: Literal["official", "secondary", "partial", "header", "none"]
    checked: str | None = None
    not_checked: str | None = None
    found_at: tuple[str, ...] = ()


class Policy(Record):
    """A coverage policy or guideline as structured criteria."""

    id: str
    slug: str
    title: str
    issuer: str
    jurisdiction: str
    effective: Effective
    source_ref: tuple[SourceRef, ...]
    service_type: str
    lines_of_business: tuple[str, ...]
    codes: Codes
    summary: str
    criteria: Criterion
    continuation_criteria: Criterion | None = None
    exclusions: tuple[Exclusion, ...] = ()
    documentation: tuple[str, ...] = ()
    commonly_undocumented: tuple[Undocumented, ...] = ()
    confidence: str
    verification: Verification

    def tree(self, name: Literal["criteria", "continuation_criteria"]) -> Criterion:
        """The criteria tree called `name`; raises CorpusError where the policy has none."""
        tree = self.criteria if name == "criteria" else self.continuation_criteria
        if tree is None:
            raise CorpusError(f"policy {self.slug} has no {name}; set tree to criteria in the request")
        return tree

    def has(self, name: Literal["criteria", "continuation_criteria"]) -> bool:
        """Whether the policy has the criteria tree called `name`."""
        return name == "criteria" or self.continuation_criteria is not None

    def version(self) -> str:
        """One line that says which text this is: revision and effective date."""
        return self.effective.revision or (str(self.effective.date) if self.effective.date else "unconfirmed")


class Passage(Record):
    """A piece of a policy small enough to cite: one section or one criterion."""

    id: str
    """`<slug>#<section or criterion id>`, stable between builds."""
    policy_id: str
    slug: str
    title: str
    section: str
    """Section heading as a reviewer would cite it."""
    criterion_id: str | None = None
    text: str
    version: str
    effective: str | None = None
    """ISO date or None where unconfirmed."""
    basis: str
    lines_of_business: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    url: str | None = None


class Hit(Record):
    """A passage found by a search; higher scores are closer."""

    passage: Passage
    score: float
    dense: float | None = None
    """Cosine similarity, -1 to 1."""
    lexical: float | None = None
    """BM25 score, 0 and up."""


JSON = dict[str, Any]
