"""Site -> the queue: every case with urgency, time left, state and who has it open."""

from __future__ import annotations

from typing import Final

import streamlit as st

from summarizer.screens import markup, site, words
from summarizer.screens.site import Site
from summarizer.store import CaseRow

STATE: Final = {"open": "Open", "prepared": "Prepared", "signed": "Signed"}
WIDTHS: Final = [1.1, 2.6, 2.2, 1.1, 1.6, 0.9, 0.7, 2.3]
HEAD: Final = ("", "Service", "Policy", "Urgency", "Due", "State", "Pages", "Suggested reading")


def show(at: Site) -> None:
    """Draw the queue; what is due first stands first."""
    with st.container(horizontal=True, vertical_alignment="center", key="panel_queue_head"):
        markup.show('<h1 class="cs-title">Cases</h1>')
        which = st.segmented_control(
            "Show cases",
            ("To do", "Signed", "All"),
            default="To do",
            key="which",
            required=True,
            label_visibility="collapsed",
        )
        if site.person().role in site.CLINICAL:
            st.button("New case", key="new_case", type="primary", shortcut="N", on_click=_new)
    cases = [
        row for row in at.store.cases() if which == "All" or (row.state == "signed") == (which == "Signed")
    ]
    if not cases:
        markup.show(markup.plain("No case here. Start one with New case.", "cs-quiet"))
        return
    _head()
    for row in cases:  # the store gives them in order
        _row(at, row)


def open_case(at: Site, case_id: str) -> None:
    """Open a case; the workspace locks it for this person, where the role may decide."""
    person = site.person()
    site.forget_case()
    st.session_state["case"] = case_id
    at.store.record("case_opened", person.id, case_id, {"role": person.role})


def close_case(at: Site) -> None:
    """Back to the queue; the case is free for others."""
    case, person = site.case_id(), site.person()
    if case is not None:
        at.store.unlock(case, person)
    site.forget_case()


def _new() -> None:
    st.session_state["screen"] = "new"


def _head() -> None:
    for column, title in zip(st.columns(WIDTHS, gap="small"), HEAD, strict=True):
        with column:
            markup.show(markup.heading(title) if title else "<span></span>")


def _row(at: Site, row: CaseRow) -> None:
    cells = st.columns(WIDTHS, gap="small", vertical_alignment="center")
    with cells[0]:
        st.button(
            "Open",
            key=f"open_{row.id}",
            help=f"Case {row.id}",
            on_click=open_case,
            args=(at, row.id),
            width="stretch",
        )
    left = words.time_left(row.due, at.now())
    late = "alert" if left.startswith("overdue") else "warn" if " h " in left or " min " in left else "plain"
    due = markup.plain(words.moment(row.due), "cs-quiet") + (
        markup.tag(left, late) if row.state != "signed" else ""
    )
    urgency = row.urgency or "standard"
    state = markup.tag(STATE[row.state], "done" if row.state == "signed" else "plain")
    if row.lock:
        state += markup.tag(f"In use by {row.lock}", "warn")
    texts = (
        markup.plain(row.service or "not given") + markup.plain(f"Case {row.id[:8]}", "cs-quiet"),
        markup.plain(row.policy) + markup.plain((row.line_of_business or "").replace("_", " "), "cs-quiet"),
        markup.tag(urgency.capitalize(), "alert" if urgency != "standard" else "plain"),
        due,
        state,
        markup.plain(str(row.pages)),
        markup.plain(words.SUGGESTED[row.overall], "cs-quiet"),
    )
    for cell, text in zip(cells[1:], texts, strict=True):
        with cell:
            markup.show(text)
