"""Open case -> the sign tab: drafted beside decided, what the policy's logic makes of it, and the signature."""

from __future__ import annotations

import streamlit as st

from summarizer import pipeline, review, rollup
from summarizer.errors import CountersignError
from summarizer.screens import export, markup, site, words
from summarizer.screens.case import OpenCase
from summarizer.types import Overall, Status


def show(case: OpenCase) -> None:
    """Draw the table, then the signature form, or the signed review with its exports."""
    with st.container(height=660, border=False, key="panel_sign"):
        if case.signed is not None:
            export.show(case, case.signed)
        markup.show(markup.table(("Criterion", "Drafted", "Decided", "Reason"), _rows(case), "Findings"))
        if case.signed is not None:
            return
        if case.may_decide:
            _close(case)
        else:
            markup.show(
                markup.plain(
                    "You can read this case. A nurse prepares it, a medical director signs it.", "cs-quiet"
                )
            )


def _rows(case: OpenCase) -> list[tuple[str, str, str, str]]:
    texts = {leaf.id: leaf.text for leaf in case.tree.leaves()}
    rows = []
    for finding in case.draft.findings:
        decision = case.decisions.get(finding.criterion_id)
        text = words.shorten(texts.get(finding.criterion_id, ""), 80)
        name = f"<b>{markup.escape(finding.criterion_id)}</b> {markup.escape(text)}"
        decided = markup.tag("Undecided", "warn")
        if decision is not None:
            changed = markup.tag(words.ACTION[decision.action]) if decision.action != "accept" else ""
            decided = f'<span class="cs-row">{markup.chip(case.status(finding.criterion_id))}{changed}</span>'
        rows.append(
            (name, markup.chip(finding.status), decided, markup.escape(decision.reason if decision else ""))
        )
    return rows


def _close(case: OpenCase) -> None:
    left = _outstanding(case)
    if left:
        markup.show(markup.heading("Before this case can be closed") + markup.bullets(left))
        return
    outcome = rollup.overall(case.tree, case.statuses)
    markup.show(markup.heading("By the policy's own logic") + markup.plain(words.BY_LOGIC[outcome]))
    if case.reviewer.role == "nurse" and outcome != "meets":
        _hand_on(case)
    else:
        _form(case, outcome)


def _outstanding(case: OpenCase) -> list[str]:
    """What stands in the way of a signature, in words; `review` is the one that refuses."""
    left = []
    if case.open_findings:
        left.append(f"{len(case.open_findings)} findings are not decided: {', '.join(case.open_findings)}")
    if not case.confirmed:
        left.append("Nobody has confirmed the proposed policy: see the Policy tab")
    if case.pages_to_look_at:
        left.append(
            f"Nobody has looked at {words.pages(case.pages_to_look_at)}, which the machine could not read"
        )
    return left


def _hand_on(case: OpenCase) -> None:
    markup.show(
        markup.plain(
            "The criteria are not clearly met. A nurse can prepare this case but cannot sign it: an adverse or open "
            "outcome is decided by a medical director. Your decisions and reasons go along."
        )
    )
    if st.button("Hand on to a medical director", type="primary", key="hand_on"):
        try:
            case.site.store.prepare(case.id, case.reviewer)
        except CountersignError as error:
            st.error(markup.label(str(error)))
        else:
            st.success("Handed on. The case stands in the queue as prepared.")


def _form(case: OpenCase, outcome: Overall) -> None:
    with st.form("sign", border=True):
        # Nothing is chosen beforehand: the determination is the person's, not the page's.
        word = st.radio(
            "Determination", review.DETERMINATIONS[case.reviewer.role], index=None, horizontal=True, key="determination",
            format_func=str.capitalize,
        )  # fmt: skip
        named = st.multiselect(
            "Criteria that a denial rests on", _unmet(case), key="denied_for",
            help="Needed only for a denial: it names the specific criteria.",
        ) if outcome != "meets" else []  # fmt: skip
        meaning = st.text_input(
            "Meaning of the signature", review.MEANINGS[case.reviewer.role], key="meaning"
        )
        password = st.text_input(
            f"Password of {case.reviewer.name}",
            type="password",
            key="sign_password",
            autocomplete="current-password",
        )
        asked = st.form_submit_button("Sign", type="primary", key="sign_now")
    if asked:
        _sign(case, word, named, meaning, password)


def _unmet(case: OpenCase) -> list[str]:
    statuses: dict[str, Status] = {**case.statuses, **case.decided_groups}
    return [name for name, status in statuses.items() if status in {"not_met", "insufficient"}]


def _sign(case: OpenCase, word: str | None, named: list[str], meaning: str, password: str) -> None:
    problems = []
    if word is None:
        problems.append("Choose a determination.")
    if not password:
        problems.append("Enter your password again: a signature needs it.")
    if named and word != review.DENY:
        problems.append("Criteria are named, but the determination is not a denial: clear them or change it.")
    if problems or word is None:
        st.error("  \n".join(problems))
        return
    store = case.site.store
    try:
        person = store.authenticate(case.reviewer.id, password, "signature")
        pipeline.sign(
            store,
            case.id,
            person,
            case.tree,
            determination=review.denial(named) if word == review.DENY else word,
            meaning=meaning,
            at=case.site.now(),
        )
    except CountersignError as error:
        st.error(markup.label(str(error)))
        return
    store.unlock(case.id, case.reviewer)
    site.remember("mode", None)
    st.rerun()
