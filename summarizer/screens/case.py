"""Store + case id -> OpenCase: one case as the screens need it, and the few things they may do to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from retrieval.types import Criterion, Policy
from summarizer import rollup
from summarizer.errors import CountersignError, PolicyError
from summarizer.screens import markup, site
from summarizer.screens.site import Site
from summarizer.types import Decision, Draft, Evidence, RedactedPacket, Reviewer, SignedReview, Status

CONFIRMED = "policy_confirmed"
"""Kind of the event that a person writes who agrees with a proposed policy."""


@dataclass(frozen=True)
class OpenCase:
    """A case on the screen, read afresh on every run so that no decision is shown that is not stored."""

    id: str
    site: Site
    reviewer: Reviewer
    draft: Draft
    redacted: RedactedPacket
    policy: Policy | None
    decisions: Mapping[str, Decision]
    looked_at: frozenset[int]
    signed: SignedReview | None
    confirmed: bool
    """Whether a person chose the policy, or confirmed the one that the machine proposed."""
    holder: str | None
    """Id of another person who has the case locked."""

    @property
    def may_see_pages(self) -> bool:
        """Whether this person may see pages and identifiers."""
        return self.reviewer.role in site.CLINICAL

    @property
    def may_decide(self) -> bool:
        """Whether this person may decide findings now."""
        return self.reviewer.role in site.SIGNERS and self.signed is None and self.holder is None

    @cached_property
    def tree(self) -> Criterion:
        """The criteria tree that the draft was made for; raises PolicyError where the corpus lost it."""
        if self.policy is None:
            raise PolicyError(f"policy {self.draft.policy.slug} is no longer in the corpus")
        return self.policy.tree(self.draft.policy.tree)

    @property
    def statuses(self) -> dict[str, Status]:
        """The status of every leaf: as decided, else as suggested."""
        return {finding.criterion_id: self.status(finding.criterion_id) for finding in self.draft.findings}

    def status(self, criterion_id: str) -> Status:
        """The decided status of a finding, else the suggested one."""
        decision = self.decisions.get(criterion_id)
        drafted = self.draft.finding(criterion_id).status
        if decision is None or decision.action == "accept":
            return drafted
        return decision.status or ("insufficient" if decision.action == "reject" else drafted)

    @property
    def open_findings(self) -> tuple[str, ...]:
        """Ids of the findings that nobody has decided, in reading order."""
        return tuple(
            item.criterion_id for item in self.draft.findings if item.criterion_id not in self.decisions
        )

    @property
    def pages_to_look_at(self) -> tuple[int, ...]:
        """Unread pages that no person has looked at."""
        return tuple(page for page in self.draft.unread_pages if page not in self.looked_at)

    @property
    def decided_groups(self) -> dict[str, Status]:
        """The status of every group by the policy's logic over the decided statuses."""
        return rollup.groups(self.tree, self.statuses)

    # ------------------------------------------------------------ what a person may see

    def source(self, digest16: str) -> bytes:
        """A source file from the vault."""
        return self.site.store.source(self.id, digest16)

    def note_page_shown(self, page: int) -> None:
        """Record once a session that this person saw a source page."""
        self._note_once("page_shown", {"page": str(page)})

    @property
    def revealed(self) -> bool:
        """Whether quotes are shown as they stand on the page."""
        return self.may_see_pages and bool(st.session_state.get("reveal"))

    def quote(self, evidence: Evidence) -> str:
        """The quote: de-identified, or as it stands on the page where the person asked for that."""
        if not self.revealed or self.draft.revealed:
            return evidence.quote
        page = self.redacted.page(evidence.page)
        start, end = page.to_raw(evidence.start, evidence.end)
        raw = next(item for item in self.site.store.packet(self.id).pages if item.number == evidence.page)
        return raw.text[start:end]

    def note_reveal(self) -> None:
        """Record that identifiers are shown."""
        self.site.store.record("reveal", self.reviewer.id, self.id, {"role": self.reviewer.role})

    def _note_once(self, kind: str, details: dict[str, str]) -> None:
        noted: set[str] = site.recall("noted", set())
        key = f"{kind}:{sorted(details.items())}"
        if key not in noted:
            self.site.store.record(kind, self.reviewer.id, self.id, details)
            site.remember("noted", noted | {key})

    # ------------------------------------------------------------ what a person may do

    def look_at(self, page: int) -> None:
        """Note that this person looked at an unread page."""
        _told(lambda: self.site.store.look_at(self.id, page, self.reviewer))

    def decide(self, decision: Decision) -> bool:
        """Store a decision at once; False, with the reason on the screen, where it was refused."""
        return _told(lambda: self.site.store.decide(self.id, decision, self.reviewer))

    def confirm_policy(self) -> None:
        """Note that this person agrees with the policy that the machine proposed."""
        details = {"policy": self.draft.policy.slug}
        _told(lambda: self.site.store.record(CONFIRMED, self.reviewer.id, self.id, details))

    def edit_summary(self, text: str) -> None:
        """Store the summary as the person wrote it."""
        _told(lambda: self.site.store.edit_summary(self.id, text, self.reviewer))


def _told(act: Callable[[], object]) -> bool:
    try:
        act()
    except CountersignError as error:
        site.remember("problem", str(error))
        return False
    return True


def show_problem() -> None:
    """Show what the last action was refused for, once."""
    problem = site.recall("problem")
    if problem:
        st.error(markup.label(problem))
        site.remember("problem", None)


def open_case(at: Site, case_id: str, reviewer: Reviewer) -> OpenCase:
    """Read a case; raises StoreError where it is unknown or damaged."""
    store = at.store
    draft = store.draft(case_id)
    holder = store.locked_by(case_id)
    return OpenCase(
        id=case_id,
        site=at,
        reviewer=reviewer,
        draft=draft,
        redacted=store.redacted(case_id),
        policy=at.policy(draft.policy.slug),
        decisions=store.current(case_id),
        looked_at=frozenset(store.looked_at(case_id)),
        signed=store.signed(case_id),
        confirmed=not draft.policy.proposed
        or any(item.kind == CONFIRMED for item in store.audit.events(case_id)),
        holder=holder if holder != reviewer.id else None,
    )
