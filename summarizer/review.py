"""Draft + decisions + a person -> SignedReview. Pure: nothing is stored, asked or looked up.

The machine suggests; what counts is decided here, by a named person, under the rules of who may sign what.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from retrieval.types import Criterion
from summarizer import rollup
from summarizer.audit import digest
from summarizer.decisions import check_decision
from summarizer.errors import ReviewError
from summarizer.types import (
    REFERRAL,
    Decision,
    Draft,
    FinalFinding,
    Finding,
    Overall,
    Reviewer,
    Role,
    Signature,
    SignedReview,
    Status,
)

DENY = "deny"
DETERMINATIONS: dict[Role, tuple[str, ...]] = {
    "medical_director": ("approve", "partially approve", "request information", DENY),
    "nurse": ("meets criteria", REFERRAL),
    "quality": (),
    "admin": (),
}
"""The words a person of each role may sign. A denial names its criteria: `deny: c2b, c3`."""

MEANINGS: dict[Role, str] = {
    "medical_director": "I have reviewed this record and this is my determination.",
    "nurse": "I have reviewed this record against the written criteria.",
}
"""What a signature means unless the person words it differently."""


def sign(
    draft: Draft,
    decisions: Sequence[Decision],
    reviewer: Reviewer,
    policy_tree: Criterion,
    *,
    determination: str,
    meaning: str,
    summary_text: str,
    looked_at: Sequence[int],
    at: datetime,
) -> SignedReview:
    """Bind a person to the outcome; raises ReviewError saying what is missing or not allowed.

    Args:
        draft: The draft that was reviewed.
        decisions: All decisions, oldest first; the last one on a finding counts.
        reviewer: Who signs.
        policy_tree: The tree that the draft was made against.
        determination: One of the person's words; a denial as `denial(ids)` writes it.
        meaning: What the signature means, in the person's words.
        summary_text: The summary as it shall be filed.
        looked_at: Unread pages that a person has looked at.
        at: Time of signing, aware.
    """
    _check_person(reviewer, determination, meaning, at)
    findings = final_findings(draft, decisions, policy_tree)
    _check_pages(draft, looked_at)
    statuses: dict[str, Status] = {finding.criterion_id: finding.status for finding in findings}
    outcome = rollup.overall(policy_tree, statuses)
    groups = rollup.groups(policy_tree, statuses)
    _check_outcome(reviewer, determination, outcome, {**statuses, **groups})
    review = SignedReview(
        draft=draft,
        decisions=tuple(decisions),
        findings=findings,
        groups=groups,
        overall=outcome,
        determination=determination,
        summary_text=summary_text,
        looked_at=tuple(sorted(set(looked_at))),
        signature=Signature(reviewer=reviewer, at=at.astimezone(UTC), meaning=meaning, digest=""),
    )
    return _with_digest(review)


def verify(signed: SignedReview, policy_tree: Criterion | None = None) -> None:
    """Raise ReviewError where a signed review is not what was signed; with the tree, the roll-up is checked too."""
    if signed.signature.digest != signature_digest(signed):
        raise ReviewError(f"the review of draft {signed.draft.id} was altered after it was signed")
    if [_final(signed.draft.finding(item.criterion_id), item.decision) for item in signed.findings] != list(
        signed.findings
    ):
        raise ReviewError(f"the review of draft {signed.draft.id} does not follow from its decisions")
    if policy_tree is None:
        return
    statuses: dict[str, Status] = {item.criterion_id: item.status for item in signed.findings}
    worked_out = rollup.groups(policy_tree, statuses), rollup.overall(policy_tree, statuses)
    if worked_out != (signed.groups, signed.overall):
        raise ReviewError(f"the outcome of draft {signed.draft.id} does not follow from its findings")


def signature_digest(review: SignedReview) -> str:
    """SHA-256 over the canonical JSON of the whole review but the digest itself."""
    body = review.model_dump(mode="json")
    del body["signature"]["digest"]
    return digest(body)


def final_findings(
    draft: Draft, decisions: Sequence[Decision], policy_tree: Criterion
) -> tuple[FinalFinding, ...]:
    """Every finding after its last decision; raises ReviewError where one has none or a decision is not complete."""
    leaves = [leaf.id for leaf in policy_tree.leaves()]
    if sorted(leaves) != sorted(finding.criterion_id for finding in draft.findings):
        raise ReviewError(f"draft {draft.id} was not made against this tree of {draft.policy.slug}")
    last: dict[str, Decision] = {}
    for decision in decisions:
        if decision.criterion_id not in leaves:
            raise ReviewError(
                f"a decision names {decision.criterion_id}, which is no finding of draft {draft.id}"
            )
        check_decision(decision)
        last[decision.criterion_id] = decision
    undecided = [leaf for leaf in leaves if leaf not in last]
    if undecided:
        raise ReviewError(f"no decision yet on {', '.join(undecided)}; accept, edit or reject each finding")
    return tuple(_final(draft.finding(leaf), last[leaf]) for leaf in leaves)


def denial(criterion_ids: Sequence[str]) -> str:
    """The determination that denies for these criteria."""
    return f"{DENY}: {', '.join(criterion_ids)}"


def denied_for(determination: str) -> tuple[str, ...]:
    """Criterion ids that a denial names; empty for every other determination."""
    word, _, ids = determination.partition(":")
    if word.strip() != DENY:
        return ()
    return tuple(name for name in (part.strip() for part in ids.split(",")) if name)


def _final(finding: Finding, decision: Decision) -> FinalFinding:
    status, rationale, evidence = finding.status, finding.rationale, finding.evidence
    if decision.action == "edit":
        status, rationale = decision.status or status, decision.rationale or decision.reason
    elif (
        decision.action == "reject"
    ):  # the draft keeps what was rejected; the final finding does not rest on it
        status, rationale, evidence = (
            decision.status or "insufficient",
            decision.rationale or decision.reason,
            (),
        )
    return FinalFinding(
        criterion_id=finding.criterion_id,
        status=status,
        rationale=rationale,
        evidence=evidence,
        drafted=finding.status,
        decision=decision,
    )


def _check_person(reviewer: Reviewer, determination: str, meaning: str, at: datetime) -> None:
    words = DETERMINATIONS[reviewer.role]
    if not words:
        raise ReviewError(f"the role {reviewer.role} cannot sign a review")
    first = determination.partition(":")[0].strip()
    word = DENY if first == DENY else determination
    if word not in words:
        raise ReviewError(f"a {reviewer.role} may sign one of: {', '.join(words)}")
    if not meaning.strip():
        raise ReviewError("a signature says what it means; give its meaning")
    if at.tzinfo is None:
        raise ReviewError("the time of a signature needs a time zone")


def _check_pages(draft: Draft, looked_at: Sequence[int]) -> None:
    left = sorted(set(draft.unread_pages) - set(looked_at))
    if left:
        pages = ", ".join(map(str, left))
        raise ReviewError(f"nobody has read page {pages}; look at it before signing")
    if not all(1 <= page <= draft.packet.pages for page in looked_at):
        raise ReviewError(f"the packet of draft {draft.id} does not have all the pages that were looked at")


def _check_outcome(
    reviewer: Reviewer, determination: str, outcome: Overall, statuses: Mapping[str, Status]
) -> None:
    """Who may sign which outcome. An adverse one is a physician's."""
    if outcome != "meets" and reviewer.role != "medical_director":
        raise ReviewError(
            "the criteria are not clearly met: only a medical director can sign; hand the case on as prepared"
        )
    if determination.partition(":")[0].strip() != DENY:
        return
    named = denied_for(determination)
    if not named:
        raise ReviewError("a denial names the criteria that are not met, for example `deny: c2b`")
    if outcome == "meets":
        raise ReviewError(
            "the criteria are met as signed; a denial contradicts them: edit the findings first"
        )
    unknown = [name for name in named if name not in statuses]
    if unknown:
        raise ReviewError(f"the denial names {', '.join(unknown)}, which the policy does not have")
    fine = [name for name in named if statuses[name] in {"met", "not_applicable"}]
    if fine:
        raise ReviewError(f"the denial names {', '.join(fine)}, which is not an unmet criterion")


def _with_digest(review: SignedReview) -> SignedReview:
    signature = review.signature.model_copy(update={"digest": signature_digest(review)})
    return review.model_copy(update={"signature": signature})
