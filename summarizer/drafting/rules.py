"""Reading file (YAML) -> Rules: what proves each leaf of a policy, as data that a clinician can review.

One file a policy in `policies_corpus/readings/<slug>.yaml`; CONTRIBUTING tells how to write one.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from retrieval.types import Policy, Record
from summarizer.errors import PolicyError
from summarizer.facts.data import load_data
from summarizer.facts.days import iso_days
from summarizer.facts.measures import Measure
from summarizer.facts.phrases import compiled
from summarizer.types import Status

Phrases = tuple[str, ...]


class When(Record):
    """Where the fact must lie in time, counted from an anchor (`request` is day 0)."""

    before: str | None = None
    after: str | None = None
    min: str | None = None
    """Least distance, ISO 8601 duration."""
    max: str | None = None
    """Greatest distance, ISO 8601 duration."""
    named: bool = False
    """Only a day that the statement itself names, never the day of its document."""

    @model_validator(mode="after")
    def _one_anchor(self) -> When:
        if (self.before is None) == (self.after is None):
            raise ValueError("when needs exactly one of before, after")
        for duration in (self.min, self.max):
            if duration is not None:
                iso_days(duration)
        return self


class Anchor(Record):
    """How the day of an anchor event is found in the record."""

    kinds: Phrases = ()
    """The day of a document that proves one of these record types."""
    find: Phrases = ()
    """The day named beside one of these phrases."""
    take: Literal["first", "latest"] = "latest"
    request: bool = False
    """A date named in the request's service line wins; without any find, day 0 stands in."""


class RequestTest(Record):
    """True where the request carries one of the codes or phrases."""

    codes: Phrases = ()
    words: Phrases = ()
    absent: bool = False
    """True where it carries none of them instead."""


class LeafTest(Record):
    """True where another leaf of the tree came out as `status`."""

    id: str
    status: Status


class Condition(Record):
    """One condition of a proof. Exactly one of find, test, count, document, request, leaf, all, any."""

    find: Phrases = ()
    """Any of these phrases, asserted of this patient."""
    test: str | None = None
    """Name of a measure; limit from `op`, `value`, `unit` or else from the policy's own numeric test."""
    count: dict[str, Phrases] | None = None
    """Groups of phrases; true where at least `at_least` groups are found."""
    document: Phrases = ()
    """A document of this patient that proves one of these record types."""
    request: RequestTest | None = None
    leaf: LeafTest | None = None
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()

    and_: tuple[Phrases, ...] = Field(default=(), alias="and")
    """Groups of phrases of which each must be found too."""
    void: Phrases = ()
    """Phrases which, as close as `void_within` says, make it not count; heads of the table column and heading included."""
    void_within: Literal["statement", "nearby", "section", "document"] = "statement"
    within: Literal["statement", "nearby", "section", "document"] = "statement"
    """How close the `and` groups must stand: same statement, three statements, same section, same document."""
    denied: bool = False
    """Counts denied mentions instead of asserted ones."""
    denial_decides: bool = False
    """A denial without any assertion makes the condition false, not unknown."""
    history: Literal["ok", "no", "only"] = "ok"
    planned: Literal["no", "ok", "only"] = "no"
    uncertain: Literal["no", "ok"] = "no"
    hypothetical: Literal["no", "ok"] = "no"
    claims: Literal["no", "ok"] = "no"
    """Whether order forms, fax covers, portal messages and the like count."""
    family: bool = False
    """Counts mentions of relatives instead of the patient's own."""
    kinds: Phrases = ()
    """Documents that prove one of these record types; where none tells it, any other page of the chart, less surely."""
    strict: bool = False
    """Only such documents: what other pages report of them does not count."""
    sections: Phrases = ()
    """Only under headings with one of these phrases."""
    when: When | None = None
    at_least: int = 1
    op: Literal[">=", "<=", ">", "<", "==", "between"] | None = None
    value: float | tuple[float, float] | None = None
    take: Literal["latest", "first", "any", "every", "max", "min", "month_sum"] = "latest"
    """Which of several values decides; `month_sum` adds the rows of a diary up to sums of 28 days each."""

    @model_validator(mode="after")
    def _one_form(self) -> Condition:
        forms = [self.find, self.test, self.count, self.document, self.request, self.leaf, self.all, self.any]
        if sum(bool(form) for form in forms) != 1:
            raise ValueError("needs exactly one of find, test, count, document, request, leaf, all, any")
        for phrases in (self.find, self.void, self.sections, *self.and_, *(self.count or {}).values()):
            if phrases:
                compiled(phrases)
        return self


class Example(Record):
    """A tiny record and how the leaf reads on it; the tests run every example."""

    status: Status = Field(alias="is")
    record: tuple[str, ...] = Field(min_length=1)
    """Lines `[kind] [@day] text`, for example `sleep_study @-41: AHI 22.4/h`."""
    request: dict[str, Any] = Field(default_factory=dict)


class LeafRule(Record):
    """What proves one leaf."""

    computable: Literal["full", "partly", "person", "outside"] = "full"
    """Whether a program can decide it: fully, partly, only a person, or no chart can prove it."""
    met: tuple[Condition, ...] = ()
    """Any of these proves it."""
    not_met: tuple[Condition, ...] = ()
    """Any of these proves the contrary."""
    not_applicable: tuple[Condition, ...] = ()
    open_if_false: bool = False
    """Where every `met` condition is false the leaf stays open; it is not_met only by a condition of `not_met`."""
    missing: Phrases = ()
    """What to ask for when nothing proves it."""
    examples: tuple[Example, ...] = ()


class Rules(Record):
    """The reading file of one policy."""

    policy: str
    reviewed_by: str | None = None
    """The clinician who approved this file; None until one has."""
    anchors: dict[str, Anchor] = Field(default_factory=dict)
    measures: dict[str, Measure] = Field(default_factory=dict)
    leaves: dict[str, LeafRule]


READINGS = Path(__file__).parents[2] / "policies_corpus" / "readings"


def _problems(rules: Rules, policy: Policy) -> list[str]:
    trees = [tree for tree in (policy.criteria, policy.continuation_criteria) if tree]
    leaves = {leaf.id for tree in trees for leaf in tree.leaves()}
    exclusions = {item.id for item in policy.exclusions}
    found = [f"unknown criterion {name}" for name in rules.leaves if name not in leaves | exclusions]
    found += [f"no rule for criterion {name}" for name in sorted(leaves - set(rules.leaves))]
    return found


def load(path: Path, policy: Policy) -> Rules:
    """The reading file at `path`, checked against its policy; raises PolicyError with file and remedy."""
    try:
        rules = Rules.model_validate(load_data(path))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PolicyError(f"{path.name}: {place}: {first['msg']}; see docs/readings.md") from error
    except yaml.YAMLError as error:
        problem = " ".join(str(error).split())
        raise PolicyError(f"{path.name}: not YAML: {problem}; see docs/readings.md") from error
    problems = _problems(rules, policy)
    if problems:
        raise PolicyError(f"{path.name}: {'; '.join(problems)}")
    return rules


@cache
def for_policy(policy: Policy) -> Rules | None:
    """The packaged reading file of a policy, or None where there is none."""
    path = READINGS / f"{policy.slug}.yaml"
    return load(path, policy) if path.exists() else None


def rules_digest() -> str:
    """First 16 hex digits of the digest of all reading files, vocabularies and the reconciliation table."""
    facts = Path(__file__).parents[1] / "facts" / "vocabulary"
    files = [*READINGS.glob("*.yaml"), *facts.glob("*.yaml"), Path(__file__).with_name("reconcile.yaml")]
    total = sha256()
    for path in sorted(files):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]
