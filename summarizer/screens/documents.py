"""Open case -> the documents tab: index of what the packet holds, and the same in the order of time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from summarizer.screens import markup, source, words
from summarizer.screens.case import OpenCase
from summarizer.types import Document


def show(case: OpenCase) -> None:
    """Draw index or timeline, and the ledger in words."""
    documents = list(enumerate(case.draft.packet.documents))
    order = st.segmented_control(
        "Order",
        ("By page", "By date"),
        default="By page",
        key="order",
        required=True,
        label_visibility="collapsed",
    )
    if order == "By date":
        documents.sort(
            key=lambda item: (item[1].day is None, -(item[1].day or 0) if item[1].day is not None else 0)
        )
    hidden = sum(item.duplicate_of is not None for _, item in documents)
    with_copies = st.checkbox(f"Show repeated documents ({hidden})", key="copies") if hidden else False
    with st.container(height=560, border=False, key="panel_documents"):
        for index, document in documents:
            if document.duplicate_of is None or with_copies:
                _document(case, index, document)
        _ledger(case)


def _document(case: OpenCase, index: int, document: Document) -> None:
    year = f" ({document.date})" if document.date else ""
    tags = [markup.tag(f"{words.day(document.day)}{year}")]
    if document.other_patient:
        tags.append(markup.tag("Another person's record: never used as evidence", "alert"))
    if document.duplicate_of is not None:
        first = case.draft.packet.documents[document.duplicate_of]
        tags.append(markup.tag(f"Repeats {words.pages(first.pages)}", "warn"))
    if not _cited(case, document.pages):
        tags.append(markup.tag("not cited"))
    title = f"{words.document_kind(document)} {markup.label(document.title) if case.revealed else ''}".strip()
    with st.container(horizontal=True, vertical_alignment="center", key=f"panel_document_{index}"):
        st.button(
            f"{markup.label(title)} · {words.pages(document.pages)}",
            key=f"document_{index}",
            disabled=not document.pages,
            on_click=source.open_page,
            args=(document.pages[0] if document.pages else 1,),
        )
        markup.show(f'<div class="cs-row">{"".join(tags)}</div>')


def _cited(case: OpenCase, pages: Sequence[int]) -> bool:
    return any(item.page in pages for finding in case.draft.findings for item in finding.evidence)


def _ledger(case: OpenCase) -> None:
    with st.expander("Page ledger"):
        rows = [
            (str(entry.page), markup.escape(words.page_state(entry))) for entry in case.draft.packet.ledger
        ]
        markup.show(markup.table(("Page", "What became of it"), rows, "Page ledger"))
