"""The page over a prepared store, without wiring: what AppTest runs."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import streamlit as st

from retrieval.formats import load_corpus
from summarizer.screens import shell
from summarizer.screens.site import Site
from summarizer.store import Store


@st.cache_resource
def _site(folder: str) -> Site:
    def draft(files, request, policy, actor, progress, order):
        raise NotImplementedError

    return Site(Store(Path(folder)), load_corpus(), draft, timedelta(minutes=15))


st.set_page_config(page_title="Countersign", layout="wide")
shell.show(_site(os.environ["COUNTERSIGN_DATA_DIR"]))
