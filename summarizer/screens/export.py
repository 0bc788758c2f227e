"""Signed review -> what was signed, and buttons that give it out as a file. Each export is on record."""

from __future__ import annotations

from typing import Final

import streamlit as st

from summarizer import exports
from summarizer.screens import markup, words
from summarizer.screens.case import OpenCase
from summarizer.types import SignedReview

MIME: Final = {"pdf": "application/pdf", "json": "application/json", "html": "text/html"}


def show(case: OpenCase, signed: SignedReview) -> None:
    """Draw the signature and the export buttons."""
    by = signed.signature
    name = f"{by.reviewer.name}, {by.reviewer.credentials}".rstrip(", ")
    markup.show(
        markup.heading("Signed")
        + markup.pairs(
            (
                ("Determination", signed.determination),
                ("Signed by", f"{name} ({words.ROLE[by.reviewer.role]})"),
                ("At", words.moment(by.at)),
                ("Meaning", by.meaning),
                ("By the policy's logic", words.BY_LOGIC[signed.overall]),
                ("Digest", by.digest),
            )
        )
    )
    head = case.site.store.audit.head()
    with st.container(horizontal=True, key="panel_exports"):
        for kind in MIME:
            st.download_button(
                f"Export {kind.upper()}",
                data=exports.export(
                    signed, kind, audit_head=str(head), policy=case.site.policy(signed.draft.policy.slug)
                ),
                file_name=f"countersign-{case.id}.{kind}",
                mime=MIME[kind],
                key=f"export_{kind}",
                on_click=case.site.store.record,
                args=("export", case.reviewer.id, case.id, {"format": kind}),
            )
