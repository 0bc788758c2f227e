"""Open case -> the summary tab: drafted sentences with their sources, and the text that the person edits."""

from __future__ import annotations

import difflib

import streamlit as st

from summarizer.screens import finding, markup
from summarizer.screens.case import OpenCase


def show(case: OpenCase) -> None:
    """Draw the drafted sentences, then the text as it will be signed."""
    with st.container(height=640, border=False, key="panel_summary"):
        markup.show(markup.heading("Drafted from the record (every sentence names its source)"))
        if not case.draft.summary:
            markup.show(markup.plain("The draft has no summary sentence that could be cited.", "cs-quiet"))
        for index, sentence in enumerate(case.draft.summary):
            markup.show(markup.plain(sentence.text))
            finding.quotes(case, sentence.evidence, f"y{index}")
        _text(case)


def _text(case: OpenCase) -> None:
    stored = case.site.store.summary_text(case.id)
    markup.show(markup.heading("Summary as it will be signed"))
    if not case.may_decide:
        markup.show(markup.plain(stored or "(empty)"))
    else:
        if "summary_text" not in st.session_state:
            st.session_state["summary_text"] = stored
        st.text_area(
            "Summary text",
            key="summary_text",
            height=190,
            label_visibility="collapsed",
            on_change=lambda: case.edit_summary(st.session_state["summary_text"]),
        )
        markup.show(markup.plain("Saved when you leave the field or press Ctrl+Enter.", "cs-quiet"))
    if stored.strip() != case.draft.summary_text.strip():
        with st.expander("Changes from the draft"):
            markup.show(markup.plain(_changes(case.draft.summary_text, stored)))


def _changes(drafted: str, now: str) -> str:
    lines = difflib.unified_diff(drafted.splitlines(), now.splitlines(), "drafted", "now", lineterm="", n=1)
    return "\n".join(lines)
