"""Open case -> the policy tab: which text was applied, how far it was checked, what it excludes."""

from __future__ import annotations

import streamlit as st

from retrieval.types import Criterion, Policy
from summarizer.screens import markup, words
from summarizer.screens.case import OpenCase

BASIS = {
    "official": "checked against the official text",
    "secondary": "checked against secondary sources only",
    "partial": "checked in part",
    "header": "only title and dates were checked",
    "none": "not checked against its source",
}


def show(case: OpenCase) -> None:
    """Draw source, version, verification, criteria, exclusions and documentation."""
    applied = case.draft.policy
    if case.policy is None:
        st.warning(
            "This policy is no longer in the corpus; the draft keeps the version that it was made with."
        )
        markup.show(
            markup.pairs((("Policy", f"{applied.title} ({applied.id})"), ("Version", applied.version)))
        )
        return
    policy = case.policy
    _confirm(case)
    with st.container(
        border=False, key="panel_policy"
    ):  # no height: a region that scrolls needs something to focus
        if applied.version != policy.version():
            st.warning("The corpus holds another version now than the one this draft was made with.")
        markup.show(markup.plain(policy.title, "cs-lead") + markup.plain(policy.summary))
        markup.show(markup.pairs(_facts(policy, applied.version, applied.effective)))
        sources = [
            " · ".join(part for part in (ref.doc, ref.section, ref.url) if part) for ref in policy.source_ref
        ]
        markup.show(markup.heading("Where it stands") + markup.bullets(sources))
        markup.show(markup.heading("Criteria") + _tree(case.tree))
        if policy.exclusions:
            markup.show(
                markup.heading("Not covered") + markup.bullets(f"{x.id}  {x.text}" for x in policy.exclusions)
            )
        if policy.documentation:
            markup.show(markup.heading("Documentation asked for") + markup.bullets(policy.documentation))


def _confirm(case: OpenCase) -> None:
    if case.confirmed:
        return
    st.warning(
        "This policy was proposed from the codes and the text of the record. Check that it is the one that applies."
    )
    st.button(
        "This is the policy that applies",
        key="confirm_policy",
        type="primary",
        disabled=not case.may_decide,
        on_click=case.confirm_policy,
    )


def _facts(policy: Policy, version: str, effective: str | None) -> tuple[tuple[str, str], ...]:
    checked = policy.verification
    return (
        ("Policy", f"{policy.id} ({policy.slug})"),
        ("Issuer", policy.issuer),
        ("Jurisdiction", policy.jurisdiction),
        ("Effective", effective or "not confirmed"),
        ("Revision", version),
        ("Note", policy.effective.note or ""),
        ("Verification", BASIS[checked.basis]),
        ("Not checked", checked.not_checked or ""),
        ("Lines of business", ", ".join(name.replace("_", " ") for name in policy.lines_of_business)),
        ("Example codes", ", ".join((*policy.codes.cpt, *policy.codes.hcpcs, *policy.codes.icd10))),
    )


def _tree(node: Criterion) -> str:
    text = f"{node.id}  {node.text}" + ("" if node.is_leaf else f" ({words.group_rule(node)})")
    below = "".join(_tree(child) for child in node.children)
    return f'<ul class="cs-list"><li>{markup.escape(text)}{below}</li></ul>'
