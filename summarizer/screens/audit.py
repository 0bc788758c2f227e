"""Open case -> the audit tab: events of this case, head of the log, and the check of the whole chain."""

from __future__ import annotations

import streamlit as st

from summarizer.errors import AuditError
from summarizer.screens import markup, words
from summarizer.screens.case import OpenCase


def show(case: OpenCase) -> None:
    """Draw head, check and events, newest first."""
    store = case.site.store
    head = store.audit.head()
    markup.show(markup.pairs((("Events in the log", str(head.length)), ("Head", str(head)))))
    if st.button("Verify the whole log", key="verify"):
        try:
            st.success(
                f"Every one of {store.verify().length} events follows from the one before, and every stored record is as it was written."
            )
        except AuditError as error:
            st.error(markup.label(str(error)))
    events = list(store.audit.events(case.id))
    rows = [
        (
            str(event.seq),
            markup.escape(words.moment(event.at)),
            markup.escape(event.actor),
            markup.escape(event.kind.replace("_", " ")),
            markup.escape(", ".join(f"{key} {value[:16]}" for key, value in event.details.items())),
        )
        for event in reversed(events)
    ]
    with st.container(height=540, border=False, key="panel_audit"):
        markup.show(
            markup.table(("No.", "When", "Who", "What", "Details"), rows, "Audit events of this case")
        )
