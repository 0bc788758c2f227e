"""Open case -> the de-identification tab: what was replaced, by class; quotes revealed by role and on record."""

from __future__ import annotations

import streamlit as st

from summarizer.screens import deid_report, markup, site
from summarizer.screens.case import OpenCase

_OLD = "This draft was made before de-identification was reported; draft the packet again for a report."


def show(case: OpenCase) -> None:
    """Draw the report, the reveal switch and the de-identified text of the page on the left."""
    _reveal(case)
    with st.container(height=560, border=False, key="panel_identifiers"):
        if case.draft.deid is not None:
            deid_report.show(case.draft.deid)
        else:
            markup.show(markup.plain(_OLD, "cs-quiet"))
        number = int(site.recall("page", 1))
        markup.show(markup.heading(f"Page {number} as the machine saw it"))
        markup.show(markup.plain(case.redacted.page(number).text or "(no text)", "cs-page-text"))


def _reveal(case: OpenCase) -> None:
    if not case.may_see_pages:
        markup.show(
            markup.plain(
                "Your role works with de-identified text; pages and identifiers are not shown.", "cs-quiet"
            )
        )
        return

    def noted() -> None:
        if st.session_state.get("reveal"):
            case.note_reveal()

    st.toggle(
        "Show quotes as they stand on the page",
        key="reveal",
        on_change=noted,
        help="Shows identifiers. Each use is in the audit log.",
    )
