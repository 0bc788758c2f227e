"""Open case -> the left side: the source page with the quote marked, page navigation and the ledger strip."""

from __future__ import annotations

import base64

import streamlit as st

from summarizer.readers.render import page_png
from summarizer.screens import markup, site, words
from summarizer.screens.case import OpenCase
from summarizer.types import Box, Evidence, LedgerEntry

DPI = 110
ZOOM_DPI = 170


def open_page(number: int) -> None:
    """Show a page without marks."""
    site.remember("page", number)
    site.remember("quote", None)


def open_quote(evidence: Evidence) -> None:
    """Show the page that a quote stands on, with the quote marked."""
    site.remember("page", evidence.page)
    site.remember("quote", evidence)


def show(case: OpenCase) -> None:
    """Draw navigation, page and ledger."""
    entries = case.draft.packet.ledger
    number = min(max(int(site.recall("page", 1)), 1), len(entries))
    _navigation(number, len(entries))
    entry = entries[number - 1]
    _notice(case, entry)
    quote: Evidence | None = site.recall("quote")
    marked = quote if quote is not None and quote.page == number else None
    if case.may_see_pages:
        case.note_page_shown(number)
        _sheet(case, entry, marked)
    else:
        markup.show(markup.plain(case.redacted.page(number).text or "(no text)", "cs-page-text"))
    markup.show(_ledger(case, number))


def _navigation(number: int, total: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="panel_pages"):
        st.button(
            "Previous",
            key="page_previous",
            shortcut="P",
            disabled=number <= 1,
            on_click=open_page,
            args=(number - 1,),
        )
        st.button(
            "Next",
            key="page_next",
            shortcut="N",
            disabled=number >= total,
            on_click=open_page,
            args=(number + 1,),
        )
        st.session_state["page_number"] = number
        st.number_input(
            "Page",
            1,
            total,
            key="page_number",
            on_change=lambda: open_page(int(st.session_state["page_number"])),
            label_visibility="collapsed",
            width=110,
        )
        markup.show(f'<span class="cs-quiet">of {total}</span>')
        st.toggle("Zoom", key="zoom", help="Show the page larger, scrolled to the quote.")


def _notice(case: OpenCase, entry: LedgerEntry) -> None:
    if entry.page not in case.draft.unread_pages:
        return
    if entry.page in case.looked_at:
        markup.show(
            markup.tag(f"Page {entry.page}: {words.page_state(entry)}. A person has looked at it.", "done")
        )
        return
    st.warning(
        f"The machine could not use page {entry.page} ({markup.label(words.page_state(entry))}). "
        "The case can be signed only after a person has looked at it."
    )
    st.button(
        "I have looked at this page",
        key="look_at",
        type="primary",
        disabled=not case.may_decide,
        on_click=case.look_at,
        args=(entry.page,),
    )


@st.cache_data(max_entries=48, ttl=900, show_spinner=False)  # type: ignore[untyped-decorator] # streamlit is followed as untyped
def _image(case_id: str, source: str, page: int, dpi: int, _case: OpenCase) -> str:  # noqa: ARG001 - case_id is in the key
    """A page as base64; held for minutes only, because it shows identifiers."""
    return base64.b64encode(page_png(_case.source(source), page, dpi)).decode()


def _sheet(case: OpenCase, entry: LedgerEntry, quote: Evidence | None) -> None:
    zoom = bool(st.session_state.get("zoom"))
    data = _image(case.id, entry.source, entry.source_page, ZOOM_DPI if zoom else DPI, case)
    marks = "".join(_mark(box, entry, quote.stance) for box in quote.boxes) if quote else ""
    ratio = (entry.width or 612) / (entry.height or 792)
    width = "165%" if zoom else f"min(100%, calc((100vh - 178px) * {ratio:.4f}))"
    alternative = f"Source page {entry.page}, {words.PAGE_STATE[entry.state]}"
    # The image travels inside the page's own connection: a media address would be open to whoever has it.
    sheet = (
        f'<div class="cs-sheet" style="width:{width}">'
        f'<img alt="{markup.escape(alternative)}" src="data:image/png;base64,{data}">{marks}</div>'
    )
    markup.show(
        f'<div class="cs-window" tabindex="0" role="region" aria-label="Source page {entry.page}">{sheet}</div>'
    )
    if quote is not None and not quote.boxes:
        markup.show(
            markup.tag("This page has no word positions: find the quote in the text of the page.", "warn")
        )
    if zoom and quote is not None and quote.boxes:
        _scroll_to(quote.boxes[0], entry)


def _mark(box: Box, entry: LedgerEntry, stance: str) -> str:
    width, height = entry.width or 612, entry.height or 792
    left, top = 100 * box.x0 / width, 100 * box.y0 / height
    wide, high = 100 * (box.x1 - box.x0) / width, 100 * (box.y1 - box.y0) / height
    return (
        f'<div class="cs-mark cs-{markup.escape(stance)}" '
        f'style="left:{left:.3f}%;top:{top:.3f}%;width:{wide:.3f}%;height:{high:.3f}%"></div>'
    )


def _scroll_to(box: Box, entry: LedgerEntry) -> None:
    """Scroll the enlarged page to the quote. The script holds two numbers and no text of the record."""
    across, down = box.x0 / (entry.width or 612), box.y0 / (entry.height or 792)
    st.html(
        "<script>(() => {const w = document.querySelector('.cs-window'); if (!w) return;"
        f"w.scrollTop = w.scrollHeight * {down:.4f} - w.clientHeight / 3;"
        f"w.scrollLeft = w.scrollWidth * {across:.4f} - w.clientWidth / 4;}})()</script>",
        unsafe_allow_javascript=True,
    )


def _ledger(case: OpenCase, here: int) -> str:
    cells = "".join(_cell(case, entry, here) for entry in case.draft.packet.ledger)
    return f'<div class="cs-ledger" role="list" aria-label="Page ledger">{cells}</div>'


def _cell(case: OpenCase, entry: LedgerEntry, here: int) -> str:
    css, said = f"cs-{entry.state}", words.page_state(entry)
    if entry.page in case.looked_at:
        css, said = "cs-looked", f"{said}; looked at by a person"
    elif entry.page in case.draft.unread_pages:
        css, said = "cs-unread", f"{said}; nobody has read it"
    current = " cs-here" if entry.page == here else ""
    title = markup.escape(f"Page {entry.page}: {said}")
    return (
        f'<span class="cs-cell {css}{current}" role="listitem" title="{title}" aria-label="{title}">'
        f"{entry.page}{words.PAGE_MARK[entry.state]}</span>"
    )
