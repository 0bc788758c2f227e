"""One finding -> its panel: suggestion, evidence for and against, both readings, and the person's decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal

import streamlit as st

from retrieval.types import Criterion
from summarizer.screens import markup, site, source, words
from summarizer.screens.case import OpenCase
from summarizer.types import Decision, Evidence, Finding, Reading, Status

STATUSES: Final[tuple[Status, ...]] = ("met", "not_met", "insufficient", "not_applicable")


def show(case: OpenCase, finding: Finding, leaf: Criterion) -> None:
    """Draw the panel of one finding."""
    markup.show(markup.plain(f"{leaf.id}  {leaf.text}", "cs-lead"))
    tags = [markup.chip(finding.status, "Suggested: "), markup.tag(words.confidence(finding.confidence))]
    if finding.disagreement:
        tags.append(markup.tag("Readings disagree", "warn"))
    markup.show(f'<div class="cs-row">{"".join(tags)}</div>')
    markup.show(markup.plain(finding.rationale))
    _decision(case, finding)
    _both_sides(case, finding)
    if finding.missing:
        markup.show(markup.heading("Not found in the record") + markup.bullets(finding.missing))
    _readings(case, finding)
    _policy_words(leaf)


# ---------------------------------------------------------------- evidence


def _both_sides(case: OpenCase, finding: Finding) -> None:
    supports = [item for item in finding.evidence if item.stance == "supports"]
    contradicts = [item for item in finding.evidence if item.stance == "contradicts"]
    left, right = st.columns(2, gap="small")
    with left:
        markup.show(markup.heading(f"Supporting ({len(supports)})"))
        quotes(case, supports, f"s_{finding.criterion_id}")
    with right:
        markup.show(markup.heading(f"Contradicting ({len(contradicts)})"))
        quotes(case, contradicts, f"c_{finding.criterion_id}")


def quotes(case: OpenCase, evidence: Sequence[Evidence], name: str) -> None:
    """One button a quote; it opens the page with the quote marked."""
    if not evidence:
        markup.show(markup.plain("Nothing found in the record.", "cs-quiet"))
    with st.container(key=f"quote_{name}", gap="xsmall"):
        for index, item in enumerate(evidence):
            st.button(
                f"p. {item.page} · “{markup.label(words.shorten(case.quote(item), 220))}”",
                key=f"q_{name}_{index}",
                width="stretch",
                on_click=source.open_quote,
                args=(item,),
            )


def _readings(case: OpenCase, finding: Finding) -> None:
    if not finding.readings:
        return
    title = "Both readings" if len(finding.readings) > 1 else "The reading"
    with st.expander(title, expanded=finding.disagreement):
        for column, (index, reading) in zip(
            st.columns(len(finding.readings), gap="small"), enumerate(finding.readings), strict=True
        ):
            with column:
                _reading(case, reading, f"r{index}_{finding.criterion_id}")


def _reading(case: OpenCase, reading: Reading, name: str) -> None:
    refused = markup.tag("Not used", "alert") if reading.refused else ""
    markup.show(
        f'<div class="cs-reading"><div class="cs-row"><b>{markup.escape(reading.engine)}</b>{markup.chip(reading.status)}{refused}</div>'
        f"{markup.plain(words.confidence(reading.confidence), 'cs-quiet')}{markup.plain(reading.rationale)}"
        f"{markup.plain(reading.refused, 'cs-quiet') if reading.refused else ''}"
        f"{markup.bullets(reading.missing) if reading.missing else ''}</div>"
    )
    if reading.evidence:
        quotes(case, reading.evidence, name)


def _policy_words(leaf: Criterion) -> None:
    rows = []
    if leaf.required_documents:
        rows.append(("Documents asked for", "; ".join(leaf.required_documents)))
    if leaf.note:
        rows.append(("Policy note", leaf.note))
    if leaf.commonly_undocumented:
        rows.append(("In practice", "Charts often leave this criterion unproven."))
    if rows:
        markup.show(markup.pairs(rows))


# ---------------------------------------------------------------- decision


def _decision(case: OpenCase, finding: Finding) -> None:
    decision = case.decisions.get(finding.criterion_id)
    if decision is not None:
        _decided(decision, finding)
    if not case.may_decide:
        return
    mode = site.recall("mode")
    if mode == "edit":
        _edit_form(case, finding)
    elif mode == "reject":
        _reject_form(case, finding)
    else:
        _buttons(case, finding, again=decision is not None)


def _decided(decision: Decision, finding: Finding) -> None:
    who = f"{words.decided(decision, finding.status)} · {decision.reviewer} · {words.moment(decision.at)}"
    rows = [("Decision", who), ("Reason", decision.reason)]
    if decision.rationale and decision.rationale != finding.rationale:
        rows += [("Drafted", finding.rationale), ("Now reads", decision.rationale)]
    markup.show(markup.pairs(rows))


def _buttons(case: OpenCase, finding: Finding, *, again: bool) -> None:
    with st.container(horizontal=True, key="panel_decide"):
        st.button(
            "Accept",
            key="accept",
            shortcut="A",
            type="secondary" if again else "primary",
            on_click=_accept,
            args=(case, finding),
        )
        st.button("Edit", key="edit", shortcut="E", on_click=site.remember, args=("mode", "edit"))
        st.button("Reject", key="reject", shortcut="X", on_click=site.remember, args=("mode", "reject"))


def _accept(case: OpenCase, finding: Finding) -> None:
    if case.decide(_made(case, finding, "accept")):
        _go_on(case, finding)


def _edit_form(case: OpenCase, finding: Finding) -> None:
    key = f"edit_{finding.criterion_id}"
    with st.form(key, border=True):
        status = st.radio(
            "Status", STATUSES, STATUSES.index(case.status(finding.criterion_id)), words.STATUS.__getitem__,
            horizontal=True, key=f"{key}_status",
        )  # fmt: skip
        text = st.text_area("Rationale", finding.rationale, height=90, key=f"{key}_text")
        reason = st.text_input("Why the suggestion is changed (required)", key=f"{key}_reason")
        saved, left = _form_buttons("Save edit", key)
    _finish(
        case,
        finding,
        saved,
        left,
        lambda: _made(case, finding, "edit", reason=reason, status=status, text=text),
    )


def _reject_form(case: OpenCase, finding: Finding) -> None:
    key = f"reject_{finding.criterion_id}"
    with st.form(key, border=True):
        status = st.radio(
            "Counts as", STATUSES, STATUSES.index("insufficient"), words.STATUS.__getitem__,
            horizontal=True, key=f"{key}_status",
        )  # fmt: skip
        reason = st.text_input("Why the suggestion is rejected (required)", key=f"{key}_reason")
        saved, left = _form_buttons("Save rejection", key)
    _finish(case, finding, saved, left, lambda: _made(case, finding, "reject", reason=reason, status=status))


def _form_buttons(name: str, key: str) -> tuple[bool, bool]:
    with st.container(horizontal=True):
        saved = st.form_submit_button(name, type="primary", key=f"{key}_save")
        left = st.form_submit_button("Cancel", key=f"{key}_cancel")
    return saved, left


def _finish(case: OpenCase, finding: Finding, saved: bool, left: bool, make: Callable[[], Decision]) -> None:
    if left:
        site.remember("mode", None)
        st.rerun()
    if not saved:
        return
    decision = make()
    if not decision.reason.strip():
        st.error("Give a reason: the next person has to see why.")
    elif case.decide(decision):
        _go_on(case, finding)
        st.rerun()
    else:
        st.rerun()


def _made(
    case: OpenCase,
    finding: Finding,
    action: Literal["accept", "edit", "reject"],
    *,
    reason: str = "",
    status: Status | None = None,
    text: str | None = None,
) -> Decision:
    return Decision(
        criterion_id=finding.criterion_id,
        action=action,
        reason=reason.strip(),
        status=status,
        rationale=text if text is None or text.strip() else None,
        reviewer=case.reviewer.id,
        at=case.site.now(),
    )


def _go_on(case: OpenCase, finding: Finding) -> None:
    """Go to the next finding that nobody has decided; stay where there is none."""
    site.remember("mode", None)
    order = [item.criterion_id for item in case.draft.findings]
    place = order.index(finding.criterion_id)
    still_open = [item for item in order[place + 1 :] + order[:place] if item not in case.decisions]
    if still_open:
        site.remember("go", still_open[0])
