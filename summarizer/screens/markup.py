"""Text -> escaped markup. The one place where record text becomes HTML or a widget label."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

import streamlit as st

from summarizer.screens import words
from summarizer.types import Status

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@/=^\"])")


def escape(text: str) -> str:
    """HTML that shows `text` and does nothing else."""
    return html.escape(text, quote=True)


def label(text: str) -> str:
    """A widget label (which Streamlit reads as Markdown) that shows `text` letter for letter."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def show(markup: str) -> None:
    """Put markup on the page; every piece of text in it went through `escape`."""
    st.html(markup)


def chip(status: Status, prefix: str = "") -> str:
    """A status as mark, words and colour, so that colour never speaks alone."""
    text = f"{prefix}{words.STATUS[status]}"
    return f'<span class="cs-chip cs-{status}"><b aria-hidden="true">{words.STATUS_MARK[status]}</b> {escape(text)}</span>'


def tag(text: str, kind: str = "plain") -> str:
    """A small label that is not a status."""
    return f'<span class="cs-tag cs-tag-{kind}">{escape(text)}</span>'


def plain(text: str, css: str = "cs-text") -> str:
    """A paragraph of plain text; line breaks stay."""
    return f'<div class="{css}">{escape(text)}</div>'


def heading(text: str) -> str:
    """A small heading inside a panel."""
    return f'<h3 class="cs-h">{escape(text)}</h3>'


def bullets(items: Iterable[str]) -> str:
    """A list of plain texts."""
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f'<ul class="cs-list">{rows}</ul>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A table whose cells are markup already; the caption is for screen readers."""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="cs-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="cs-table"><caption class="cs-unseen">{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def pairs(items: Iterable[tuple[str, str]]) -> str:
    """Names and plain-text values, one pair a line."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in items if value)
    return f'<dl class="cs-pairs">{rows}</dl>'
