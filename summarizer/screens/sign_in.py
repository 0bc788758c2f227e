"""Id and password -> a signed-in person; signs out after a while without input."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from summarizer.errors import CountersignError
from summarizer.screens import markup, site, words
from summarizer.screens.site import Site

FIRST_RUN = """There is no account yet. On the machine that runs this page, make the first one:

    countersign reviewers add ID --name "Full Name, MD" --role medical_director

Roles: nurse (prepares cases), medical_director (prepares and signs), quality (reads de-identified text), admin."""


def show(at: Site) -> None:
    """Draw the sign-in form, or how to make the first account."""
    _, middle, _ = st.columns([1, 1.2, 1])
    with middle:
        markup.show('<h1 class="cs-title">Countersign</h1>')
        markup.show(
            markup.plain("Criteria-mapped summaries of clinical records, with human sign-off.", "cs-quiet")
        )
        if st.session_state.pop("signed_out_idle", False):
            st.info(f"You were signed out after {int(at.idle.total_seconds() // 60)} minutes without input.")
        if not at.store.reviewers():
            markup.show(markup.plain(FIRST_RUN, "cs-page-text"))
            return
        with st.form("sign_in"):
            name = st.text_input("Reviewer id", key="sign_in_id", autocomplete="username")
            password = st.text_input(
                "Password", type="password", key="sign_in_password", autocomplete="current-password"
            )
            asked = st.form_submit_button("Sign in", type="primary", key="sign_in_now")
        if asked:
            _enter(at, name.strip(), password)
        markup.show(
            markup.plain(
                "This system holds health records. Use is recorded; sign in only with your own account.",
                "cs-quiet",
            )
        )


def _enter(at: Site, name: str, password: str) -> None:
    try:
        person = at.store.authenticate(name, password)
    except CountersignError as error:
        st.error(markup.label(str(error)))
        return
    for key in list(st.session_state):
        del st.session_state[key]
    st.session_state["reviewer"] = person
    st.session_state["seen_at"] = at.now()
    st.rerun()


def sign_out(at: Site, *, idle: bool = False) -> None:
    """Close the case, forget everything of this session and record it."""
    person, case = site.reviewer(), site.case_id()
    if person is not None:
        if case is not None:
            at.store.unlock(case, person)
        at.store.record("sign_out", person.id, person.id, {"cause": "idle" if idle else "asked"})
    for key in list(st.session_state):
        del st.session_state[key]
    if idle:
        st.session_state["signed_out_idle"] = True


def still_here(at: Site) -> bool:
    """Note that this person did something; False, and signed out, where too much time went by."""
    now, seen = at.now(), st.session_state.get("seen_at")
    if isinstance(seen, datetime) and now - seen > at.idle:
        sign_out(at, idle=True)
        return False
    st.session_state["seen_at"] = now
    return True


@st.fragment(run_every=20)  # type: ignore[untyped-decorator] # streamlit is followed as untyped
def watch(at: Site) -> None:
    """Look at the clock now and then, so that an unattended page closes by itself."""
    seen = st.session_state.get("seen_at")
    if isinstance(seen, datetime) and at.now() - seen > at.idle:
        st.rerun()


def who() -> str:
    """The signed-in person as one line."""
    person = site.person()
    return f"{person.name} · {words.ROLE[person.role]}"
