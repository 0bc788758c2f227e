"""Starts the Streamlit page: settings and parts in, the right screen out. No clinical logic."""

from __future__ import annotations

from summarizer.settings import Settings, quiet_libraries

quiet_libraries()  # before any library is loaded

from collections.abc import Sequence  # noqa: E402 - see above
from datetime import timedelta  # noqa: E402
from pathlib import Path  # noqa: E402

import streamlit as st  # noqa: E402

from summarizer.screens import shell  # noqa: E402
from summarizer.screens.site import Site  # noqa: E402
from summarizer.types import Progress, ReleaseOrder, Request  # noqa: E402


@st.cache_resource(show_spinner=False)  # type: ignore[untyped-decorator] # streamlit is followed as untyped
def site() -> Site:
    """The parts of the page, made once for all sessions."""
    from summarizer import wiring  # noqa: PLC0415 - after the libraries are quiet, and not for every run

    settings = Settings()
    store = wiring.open_store(settings)

    def draft(
        files: Sequence[Path],
        request: Request,
        policy: str,
        actor: str,
        progress: Progress,
        order: ReleaseOrder | None,
    ) -> str:
        return wiring.draft_case(store, settings, files, request, policy, actor, progress, order)

    return Site(
        store=store,
        policies=wiring.policies(),
        draft=draft,
        propose=lambda request: [
            (item.id, item.title, "; ".join(item.reasons))
            for item in wiring.propose_policies(settings, request)
        ],
        idle=timedelta(minutes=settings.idle_minutes),
    )


def main() -> None:
    """Draw the page for this session."""
    st.set_page_config(page_title="Countersign", layout="wide", initial_sidebar_state="collapsed")
    shell.show(site())


main()
