"""Site + case id -> the workspace: the source on the left, everything that is said of it on the right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import streamlit as st

from summarizer.screens import (
    audit,
    deid_report,
    documents,
    findings,
    identifiers,
    markup,
    policy,
    sign,
    site,
    source,
    summary,
    words,
)
from summarizer.screens.case import OpenCase, open_case, show_problem
from summarizer.screens.site import Site

TABS: Final[tuple[tuple[str, Callable[[OpenCase], None]], ...]] = (
    ("Findings", findings.show),
    ("Summary", summary.show),
    ("Documents", documents.show),
    ("De-identification", identifiers.show),
    ("Policy", policy.show),
    ("Audit", audit.show),
    ("Sign", sign.show),
)
RENEW = timedelta(minutes=2)


def show(at: Site, case_id: str) -> None:
    """Draw the workspace of one case."""
    _hold(at, case_id)
    case = open_case(at, case_id, site.person())
    if case.draft.deid is not None and deid_report.comes_first(case):
        deid_report.show_first(case, case.draft.deid)
        return
    findings.settle(case)
    _head(case)
    show_problem()
    left, right = st.columns([42, 58], gap="medium")
    with left:
        source.show(case)
    with right:
        tabs = st.tabs([name for name, _ in TABS], key="tab", on_change="rerun")
        for tab, (_, draw) in zip(tabs, TABS, strict=True):
            if tab.open:
                with tab:
                    draw(case)


def _hold(at: Site, case_id: str) -> None:
    """Take the lock, or renew it now and then: it runs out when a browser is closed."""
    person, held = site.person(), site.recall("held_at")
    if person.role not in site.SIGNERS or (held is not None and at.now() - held < RENEW):
        return
    if at.store.locked_by(case_id) in {None, person.id} and at.store.signed(case_id) is None:
        at.store.lock(case_id, person)
        site.remember("held_at", at.now())


def _head(case: OpenCase) -> None:
    draft = case.draft
    parts = [
        f"<h1>{markup.escape(draft.policy.title)}</h1>",
        f'<span title="{markup.escape(case.id)}">Case {markup.escape(case.id[:8])}</span>',
    ]
    parts.append(f"<span>{len(draft.packet.ledger)} pages · {len(draft.packet.documents)} documents</span>")
    if not case.confirmed:
        parts.append(markup.tag("The policy was proposed, not chosen: confirm it on the Policy tab", "warn"))
    if case.signed is not None:
        who = case.signed.signature
        parts.append(markup.tag(f"Signed by {who.reviewer.name}, {words.moment(who.at)}: read only", "done"))
    elif case.holder is not None:
        parts.append(markup.tag(f"In use by {case.holder}: read only", "warn"))
    elif not case.may_decide:
        parts.append(markup.tag("Your role may read this case", "warn"))
    markup.show(f'<div class="cs-case">{"".join(parts)}</div>')
    if draft.warnings:
        with st.expander(f"{len(draft.warnings)} notes of the machine on this draft"):
            markup.show(markup.bullets(draft.warnings))
