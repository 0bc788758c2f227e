"""The page over a prepared store, without wiring: what AppTest runs."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import streamlit as st

from retrieval.formats import load_corpus
from summarizer.errors import DeidError
from summarizer.screens import shell
from summarizer.screens.site import Site
from summarizer.store import Store


@st.cache_resource
def _site(folder: str) -> Site:
    def draft(files, request, policy, actor, progress, order):
        del files, request, policy, progress
        if order is None:
            raise DeidError(
                "page 1: a long number still stands (alarm 0123456789abcdef)", ("0123456789abcdef",)
            )
        assert order.alarms == {"0123456789abcdef"}
        assert order.reviewer.id == actor
        return store.cases()[0].id

    store = Store(Path(folder))
    return Site(store, load_corpus(), draft, timedelta(minutes=15))


st.set_page_config(page_title="Countersign", layout="wide")
shell.show(_site(os.environ["COUNTERSIGN_DATA_DIR"]))
