"""Open case -> the de-identification tab: what was replaced, by class; quotes revealed by role and on record."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from summarizer.screens import markup, site
from summarizer.screens.case import OpenCase


def show(case: OpenCase) -> None:
    """Draw the counts, the reveal switch and the de-identified text of the page on the left."""
    counts = Counter(item.label for page in case.redacted.pages for item in page.redactions)
    different = {(item.label, item.surrogate) for page in case.redacted.pages for item in page.redactions}
    markup.show(
        markup.plain(
            f"{sum(counts.values())} identifiers on {len(case.redacted.pages)} pages were replaced before the text went "
            "to the index, to any model or to the log.",
            "cs-quiet",
        )
    )
    _reveal(case)
    with st.container(height=560, border=False, key="panel_identifiers"):
        rows = [
            (
                markup.escape(name.replace("_", " ").lower()),
                str(count),
                str(sum(label == name for label, _ in different)),
            )
            for name, count in counts.most_common()
        ]
        markup.show(markup.table(("Class", "Replaced", "Different"), rows, "Identifiers replaced, by class"))
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
