"""Findings of a policy's leaves -> Draft: rolled up, summed up in prose, with everything needed to repeat it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from retrieval.types import Policy
from summarizer import rollup
from summarizer.audit import digest
from summarizer.drafting import summary
from summarizer.types import (
    DeidReport,
    Document,
    Draft,
    DraftPacket,
    DraftPolicy,
    Finding,
    RedactedPacket,
    Status,
    TreeName,
)


class Choice(NamedTuple):
    """A policy and whether the machine proposed it."""

    policy: Policy
    proposed: bool = False


def assemble(
    redacted: RedactedPacket,
    found: tuple[Document, ...],
    chosen: Choice,
    tree_name: TreeName,
    findings: Sequence[Finding],
    *,
    warnings: tuple[str, ...],
    engine: Mapping[str, str],
    seconds: Mapping[str, float],
    created: datetime,
    deid: DeidReport,
) -> Draft:
    """The draft of one packet; its id is the start of the digest over everything else in it."""
    tree = chosen.policy.tree(tree_name)
    statuses: dict[str, Status] = {finding.criterion_id: finding.status for finding in findings}
    outcome = rollup.overall(tree, statuses)
    missing = rollup.missing_documents(tree, statuses)
    told = summary.sentences(findings)
    draft = Draft(
        id="",
        created=created,
        packet=DraftPacket(
            id=redacted.id,
            sha256=redacted.sha256,
            pages=len(redacted.pages),
            ledger=redacted.ledger,
            documents=found,
        ),
        policy=_policy(chosen, tree_name),
        engine=dict(engine),
        findings=tuple(findings),
        groups=rollup.groups(tree, statuses),
        overall=outcome,
        flips=rollup.flips(tree, statuses),
        missing_documents=missing,
        summary=told,
        summary_text=summary.text(told, findings, outcome, missing),
        warnings=warnings,
        unread_pages=tuple(e.page for e in redacted.ledger if e.state == "unreadable"),
        seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
        deid=deid,
    )
    return draft.model_copy(update={"id": digest(draft)[:16]})


def _policy(chosen: Choice, tree: TreeName) -> DraftPolicy:
    policy = chosen.policy
    return DraftPolicy(
        id=policy.id,
        slug=policy.slug,
        title=policy.title,
        version=policy.version(),
        effective=str(policy.effective.date) if policy.effective.date else None,
        basis=policy.verification.basis,
        tree=tree,
        proposed=chosen.proposed,
        source="; ".join(ref.doc for ref in policy.source_ref),
    )
