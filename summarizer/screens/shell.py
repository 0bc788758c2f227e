"""Site -> the screen that belongs to this session: sign-in, queue, new case or workspace."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from summarizer.errors import CountersignError
from summarizer.screens import markup, new_case, queue, review, sign_in, site
from summarizer.screens.site import Site

CSS = Path(__file__).with_name("style.css")


def show(at: Site) -> None:
    """Draw the page. Our own errors are shown with their remedy; nothing else is caught."""
    st.html(CSS)
    if site.reviewer() is None or not sign_in.still_here(at):
        sign_in.show(at)
        return
    _bar(at)
    sign_in.watch(at)
    case = site.case_id()
    try:
        if case is not None:
            review.show(at, case)
        elif st.session_state.get("screen") == "new":
            new_case.show(at)
        else:
            queue.show(at)
    except CountersignError as error:
        st.error(markup.label(str(error)))


def _bar(at: Site) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="panel_bar"
    ):
        markup.show(
            '<div class="cs-brand">Countersign<small>suggestions are drafts; a person decides</small></div>'
        )
        with st.container(
            horizontal=True, horizontal_alignment="right", vertical_alignment="center", key="panel_account"
        ):
            markup.show(f'<div class="cs-who">{markup.escape(sign_in.who())}</div>')
            if site.case_id() is not None:
                st.button("Queue", key="to_queue", shortcut="Q", on_click=queue.close_case, args=(at,))
            st.button("Sign out", key="sign_out", on_click=sign_in.sign_out, args=(at,))
